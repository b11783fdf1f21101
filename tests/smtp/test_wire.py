"""Framing: which octets end a line, which end a message, and that nothing else does."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.smtp.wire import DataReader, Fault, stuffed, take_line

FALSE_ENDS = [
    b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r.\n", b"\n.\r", b"\r.\r\n", b"\r\n.\r",
    b"\r\n\0.\r\n", b"\r\n.\0\r\n", b"\r\n.\r\r\n", b"\r\r\n.\r\r\n",
]  # fmt: skip


def read(octets: bytes, pieces: int = 65536, *, most: int = 1 << 20, line: int = 1 << 16):
    """Feed octets in pieces; the content or fault, and what followed the end (None when it never came)."""
    reader = DataReader(most, line)
    for start in range(0, len(octets), pieces):
        rest = reader.feed(octets[start : start + pieces])
        if rest is not None:
            return reader.content(), rest + octets[start + pieces :]
    return None, None


@pytest.mark.parametrize("end", FALSE_ENDS)
def test_no_false_end_of_data_ends_a_message(end: bytes) -> None:
    """A line end that is not CRLF round a lone dot ends nothing, and the message that holds it is refused once."""
    content, rest = read(b"Subject: a\r\n\r\nbody" + end + b"MAIL FROM:<evil@x>\r\n\r\n.\r\nQUIT\r\n")
    assert content is Fault.BARE_NEWLINE
    assert rest == b"QUIT\r\n"


@pytest.mark.parametrize("end", FALSE_ENDS)
def test_every_false_end_of_data_has_its_dialogue(end: bytes) -> None:
    """Each is also said to the whole gateway, in a file of `tests/dialogs`."""
    written = end.decode("ascii").encode("unicode_escape").decode("ascii").replace(r"\x00", r"\0")
    dialogs = (Path(__file__).parents[1] / "dialogs").glob("false-end-*.txt")
    assert any(f"body{written}MAIL FROM:<evil@" in dialog.read_text("utf-8") for dialog in dialogs)


def test_a_true_end_after_a_bare_cr_ends_the_message_that_is_refused() -> None:
    """`CR CRLF.CRLF` holds a true end: that message is refused, what follows is read as commands."""
    content, rest = read(b"a\r\r\n.\r\nRSET\r\n")
    assert content is Fault.BARE_NEWLINE
    assert rest == b"RSET\r\n"


def test_an_empty_message_ends_at_once() -> None:
    """The CRLF of the DATA command is the first half of the end of an empty message."""
    assert read(b".\r\nQUIT\r\n") == (b"", b"QUIT\r\n")


def test_content_over_the_limit_is_read_to_its_end_and_not_kept() -> None:
    """A message that is too big is refused only after its end, and what follows is still found."""
    content, rest = read(b"x" * 70000 + b"\r\n.\r\nQUIT\r\n", 1000, most=5000)
    assert content is Fault.TOO_BIG
    assert rest == b"QUIT\r\n"


def test_the_limit_itself_passes() -> None:
    """Exactly as many octets as the limit are taken."""
    body = b"x" * 98 + b"\r\n"
    assert read(body + b".\r\n", most=100)[0] == body
    assert read(body + b".\r\n", most=99)[0] is Fault.TOO_BIG


@pytest.mark.parametrize(("length", "taken"), [(998, True), (1000, True), (1001, False), (100_000, False)])
def test_lines_are_taken_up_to_the_set_length(length: int, taken: bool) -> None:
    """A text line of exactly the set length passes wherever it stands; one octet more does not."""
    for before in (b"", b"short\r\n", b"y" * 1000 + b"\r\n"):
        content, _ = read(before + b"x" * length + b"\r\nend\r\n.\r\n", line=1000)
        assert (content is not Fault.LINE_TOO_LONG) is taken


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300).map(lambda raw: raw.replace(b"\r", b"").replace(b"\0", b"").replace(b"\n", b"\r\n")))
def test_stuffed_content_comes_back_unchanged(body: bytes) -> None:
    """What the next hop un-stuffs is what the client sent, whatever dots it holds."""
    body = body if body.endswith(b"\r\n") or not body else body + b"\r\n"
    assert read(stuffed(body) + b".\r\n") == (body, b"")


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from([b"\r\n", b".", b"\r", b"\n", b"\0", b"x", b"..", b"\r\n.\r\n"]), max_size=40),
    st.integers(1, 9),
)
def test_any_split_into_packets_reads_the_same(words: list[bytes], pieces: int) -> None:
    """How the network cuts the stream changes neither content nor what follows."""
    octets = b"".join(words) + b"\r\n.\r\nrest"
    assert read(octets, pieces) == read(octets)


@given(st.lists(st.sampled_from([b"\r\n", b"\r", b"\n", b".", b"\0", b"ab"]), max_size=12), st.integers(1, 9))
def test_looking_as_it_comes_misses_nothing(words: list[bytes], pieces: int) -> None:
    """Octet by octet the same is told as by a look at the whole: CR and LF stand together, NUL nowhere, dots go."""
    octets = b"".join(words)
    whole = (b"\r\n" + octets + b"\r\n.\r\n").partition(b"\r\n.\r\n")[0] + b"\r\n"
    bare = whole.replace(b"\r\n", b"")
    wanted = whole.replace(b"\r\n.", b"\r\n")[2:]
    found, _ = read(octets + b"\r\n.\r\n", pieces)
    assert found == (Fault.BARE_NEWLINE if set(bare) & set(b"\r\n\0") else wanted)


@pytest.mark.parametrize(
    ("held", "octets", "clean"),
    [
        (b"NOOP\r\nQUIT\r\n", b"NOOP", True),
        (b"MAIL FROM:<a@b>\nQUIT\r\n", b"MAIL FROM:<a@b>", False),
        (b"NO\0OP\r\n", b"NO\0OP", False),
        (b"NO\rOP\r\n", b"NO\rOP", False),
        (b"NOOP\r\r\n", b"NOOP", False),
    ],
)
def test_only_crlf_ends_a_clean_command_line(held: bytes, octets: bytes, clean: bool) -> None:
    """A bare LF ends a line too, so that nobody waits, but the line is known as unclean; so are CR and NUL inside."""
    line = take_line(bytearray(held))
    assert line is not None
    assert (line.octets, line.clean) == (octets, clean)


def test_half_a_line_is_left_alone() -> None:
    """Without a line end nothing is taken."""
    held = bytearray(b"NOO")
    assert take_line(held) is None
    assert held == b"NOO"
