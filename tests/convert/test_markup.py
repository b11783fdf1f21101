"""XML changed in place."""

import pytest

from gateway.convert.markup import Kind, Markup, Token, read
from gateway.message.document import Purse, Spent

W = 'xmlns:q="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PART = (
    f'<?xml version="1.0"?>\n<!-- <q:t>no</q:t> --><q:p {W} a="1" b=\'x"y\'><q:t xml:space="preserve">Céng &amp; '
    "&#225;</q:t><q:br /><q:t><![CDATA[a<b]]></q:t></q:p>\n"
)


def _read(text: str) -> Markup:
    part = read(text.encode(), Purse())
    assert part is not None
    return part


def _texts(part: Markup) -> list[Token]:
    return [one for one in part.walk() if one.kind is Kind.TEXT and one.text.strip()]


def test_unchanged_octets() -> None:
    """A part that nobody changes is the very octets that it was."""
    assert _read(PART).octets() == PART.encode()


def test_names_and_texts() -> None:
    """Elements have their short names whatever their prefix, texts are unescaped, comments are no markup."""
    tokens = list(_read(PART).walk())
    assert [one.name for one in tokens if one.kind is Kind.START] == ["w:p", "w:t", "w:br", "w:t"]
    assert [one.name for one in tokens if one.kind is Kind.END] == ["w:t", "w:br", "w:t", "w:p"]
    assert [one.text for one in tokens if one.kind is Kind.TEXT and one.text.strip()] == ["Céng & á", "a<b"]


def test_text_in_place() -> None:
    """A text is replaced where it stands, escaped, and all around it stays."""
    part = _read(PART)
    part.set_text(_texts(part)[0].number, "Cộng & <á>")
    assert part.octets().decode() == PART.replace("Céng &amp; &#225;", "Cộng &amp; &lt;á&gt;")


def test_attribute_in_place() -> None:
    """A value is replaced in the quotes that it stood in."""
    part = _read(PART)
    start = next(one for one in part.walk() if one.name == "w:p")
    assert (start.raw["a"], start.raw["b"]) == ("1", 'x"y')
    part.set_attribute(start.number, "b", "it's <&>\n")
    part.set_attribute(start.number, "a", 'a"b')
    written = PART.replace("b='x\"y'", "b='it&apos;s &lt;&amp;>&#10;'").replace('a="1"', 'a="a&quot;b"')
    assert part.octets().decode() == written


@pytest.mark.parametrize("codec", ["utf-16", "utf-8-sig"])
def test_marks(codec: str) -> None:
    """A part in UTF-16, or with a mark, stays so."""
    octets = PART.encode(codec)
    part = read(octets, Purse())
    assert part is not None
    assert part.octets() == octets
    part.set_text(_texts(part)[0].number, "á")
    assert part.octets() == PART.replace("Céng &amp; &#225;", "á").encode(codec)


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"<a>",
        b"<a></b>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b"<a>\xff</a>",
        b'<?xml version="1.0" encoding="iso-8859-1"?><a>\xe9</a>',
        b"no markup",
    ],
)
def test_not_read(octets: bytes) -> None:
    """What is not well-formed, declares a document type or is in another charset is left alone."""
    assert read(octets, Purse()) is None


def test_many_tags() -> None:
    """Every tag is paid for before anything is read."""
    with pytest.raises(Spent):
        read(b"<a>" + b"<b/>" * 100 + b"</a>", Purse(steps=50))
