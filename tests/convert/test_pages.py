"""HTML made into Unicode."""

import time

import pytest

from gateway.convert.conversion import Outcome
from gateway.convert.pages import convert
from gateway.message.document import Purse
from gateway.message.vietnamese import codec

assert codec.CODECS
NEW = "Căn cứ Luật Tổ chức Hội đồng nhân dân"
OLD = NEW.encode("tcvn3").decode("latin-1")


def _converted(page: str, codec_name: str = "utf-8", declared: str = "") -> str:
    found = convert(page.encode(codec_name), Purse(), declared)
    assert found.content is not None
    return found.content.decode("utf-8-sig")


def test_only_text_and_fonts_change() -> None:
    """Comments, scripts, tags as they are written, references and line ends stay."""
    page = (
        "<!-- " + OLD + " --><html><HEAD><script>var a = '" + OLD + "' < 3;</script></HEAD>\n<body  bgcolor=red>"
        "<p>a &amp; b &lt; c&nbsp;d</p>\r\n<FONT size=3 face='.VnTime, Arial'>{}</FONT><br/>x < y</body></html>\n"
    )
    changed = page.replace("'.VnTime, Arial'", "'Times New Roman, Arial'")
    assert _converted(page.format(OLD.replace(" ", "\n  ", 1))) == changed.format(NEW.replace(" ", "\n  ", 1))


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("<span style=\"font-family:'.VnTime'\">{}</span>", '<span style="font-family:&#x27;Times New Roman&#x27;">{}</span>'),
        ("<span style='font-family:.VnTime;color:red'>{}</span>", "<span style='font-family:Times New Roman;color:red'>{}</span>"),
        ("<span style='font-family:\"VNI-Times\"'>x</span>{}", "<span style='font-family:&quot;Times New Roman&quot;'>x</span>{}"),
        ("<style>.a{{font-family:\".VnArial\",serif}}</style><p class=a>{}</p>", '<style>.a{{font-family:"Arial",serif}}</style><p class=a>{}</p>'),
        ("<style>p {{ font-family : \\.VnTime }}</style><p>{}</p>", "<style>p {{ font-family : Times New Roman }}</style><p>{}</p>"),
    ],
)  # fmt: skip
def test_fonts(written: str, instead: str) -> None:
    """Old fonts are replaced wherever a page names them, in the quotes that they stand in."""
    assert _converted(written.format(OLD)) == instead.format(NEW)


def test_capitals_by_sheet() -> None:
    """A class whose font shows capitals alone makes capitals; what the element says itself wins."""
    page = '<style>.h{font-family:".VnTimeH"}</style><p class=h>%s</p><p class=h style="font-family:.VnTime">%s</p>'
    said = _converted(page % (OLD, OLD))
    assert NEW.upper() in said
    assert NEW in said


@pytest.mark.parametrize(
    ("meta", "after"),
    [
        ("<meta charset=windows-1252>", "<meta charset=utf-8>"),
        ('<META http-equiv="Content-Type" content="text/html; charset=x-user-defined">',
         '<META http-equiv="Content-Type" content="text/html; charset=utf-8">'),
        ('<?xml version="1.0" encoding="ISO-8859-1"?><html>', '<?xml version="1.0" encoding="utf-8"?><html>'),
    ],
)  # fmt: skip
def test_declared_charset(meta: str, after: str) -> None:
    """A page in octets that declares a charset declares UTF-8 in its copy."""
    assert _converted(f"{meta}<p>{OLD}</p>", "latin-1") == f"{after}<p>{NEW}</p>"


def test_undeclared_charset() -> None:
    """A page in octets that declares none begins with a mark, so that programs know."""
    found = convert(f"<p>{OLD}</p>".encode("latin-1"), Purse())
    assert found.content == b"\xef\xbb\xbf" + f"<p>{NEW}</p>".encode()


def test_declared_old_charset() -> None:
    """A page that declares an old encoding is decoded by it."""
    page = "<meta charset=viscii><p>Đã xong</p>"
    assert _converted(page, "viscii") == "<meta charset=utf-8><p>Đã xong</p>"


def test_descriptions() -> None:
    """What pictures and links say to readers is converted too."""
    assert _converted(f'<p>{OLD}</p><img alt="{OLD}" src=a.png>') == f'<p>{NEW}</p><img alt="{NEW}" src=a.png>'


def test_letters_across_elements() -> None:
    """A word that elements cut is one word."""
    vni = NEW.encode("vni").decode("latin-1")
    assert (
        _converted(f"<p>{vni[:2]}<b>{vni[2]}</b>{vni[3:]}</p>").replace("<b>", "").replace("</b>", "")
        == f"<p>{NEW}</p>"
    )


@pytest.mark.parametrize("page", ["<p>Đã là Unicode</p>", '<p style="font-family:.VnTime">Đã là Unicode</p>', "<p>a"])
def test_unicode(page: str) -> None:
    """Unicode is nothing to do, whatever its font."""
    assert convert(page.encode(), Purse()).outcome is Outcome.UNICODE


@pytest.mark.parametrize("piece", ["<!--", "<a ", "<a '", "<", "<!", "<style>", "{", "&", "<p class=a "])
def test_linear(piece: str) -> None:
    """Unfinished markup, many times over, costs no more than its length."""
    page = (OLD + "\n" + piece * 100_000).encode()
    start = time.process_time()
    convert(page, Purse())
    assert time.process_time() - start < 10
