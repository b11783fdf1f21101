"""Pieces of text in lines, and what each becomes."""

from gateway.convert.writing import Writing
from gateway.message.vietnamese import codec
from gateway.message.vietnamese.encoding import TextEncoding

assert codec.CODECS
OLD = "C¨n cø LuËt Tæ chøc Héi ®ång nh©n d©n"
NEW = "Căn cứ Luật Tổ chức Hội đồng nhân dân"


def test_pieces() -> None:
    """Only pieces that change are told, each by its number, whatever others share its line."""
    writing = Writing()
    first = writing.add(OLD[:9])
    second = writing.add(OLD[9:])
    writing.end_line()
    third = writing.add("Unicode đã có, và ASCII")
    decoded = writing.decode()
    assert decoded.texts == {first: NEW[:9], second: NEW[9:]}
    assert third not in decoded.texts
    assert (decoded.encoding, decoded.lines, decoded.left) == (TextEncoding.TCVN3, 1, 0)


def test_lines_within_a_piece() -> None:
    """A piece of several lines keeps those that are not old."""
    writing = Writing()
    number = writing.add(f"{OLD}\nđã là Unicode\n{OLD}\nend")
    assert writing.decode().texts == {number: f"{NEW}\nđã là Unicode\n{NEW}\nend"}


def test_two_encodings() -> None:
    """A document of two encodings is mixed, and each line is decoded by its own."""
    writing = Writing()
    first, _, second = writing.add(OLD), writing.end_line(), writing.add(NEW.encode("vni").decode("latin-1"))
    decoded = writing.decode()
    assert decoded.texts == {first: NEW, second: NEW}
    assert decoded.encoding is TextEncoding.MIXED


def test_doubtful_lines_are_left_and_counted() -> None:
    """A line beside old text with an old word, and with more that are none, stays and is counted."""
    writing = Writing()
    writing.add(OLD)
    writing.end_line()
    writing.add("©fgh xÿyz ®Êt qùqq")
    decoded = writing.decode()
    assert (list(decoded.texts), decoded.left) == ([0], 1)


def test_letters_that_are_not_what_their_font_says() -> None:
    """A font whose letters nobody can read by it is kept, and told."""
    writing = Writing()
    writing.add("Élève à Nîmes, garçon naïf, cœur où hôtel", ".VnTime")
    decoded = writing.decode()
    assert decoded.texts == {}
    assert decoded.kept == {".VnTime"}
    assert decoded.successor(".VnTime") is None
    assert decoded.successor(".VnArial") == "Arial"


def test_nothing() -> None:
    """No text is Unicode."""
    decoded = Writing().decode()
    assert (decoded.texts, decoded.encoding, decoded.lines) == ({}, TextEncoding.UNICODE, 0)
