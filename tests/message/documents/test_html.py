"""HTML, XHTML and SVG, as files and as bodies of messages."""

import base64
import time
from pathlib import Path

import pytest

from gateway.message.document import Active, Letters, Opened, Place, Purse, Spent
from gateway.message.documents.html import Page, read

DOCUMENTS = Path(__file__).parent.parent.parent / "data" / "documents"


def opened(source: str) -> Opened:
    return read(source.encode(), "utf-8", Purse())


def texts(found: Opened, place: Place = Place.BODY) -> list[str]:
    return [passage.text.strip() for passage in found.passages if passage.place is place]


@pytest.mark.parametrize(
    ("source", "place", "text"),
    [
        ('<img alt="MẬT">', Place.ALTERNATIVE_TEXT, "MẬT"),
        ('<p title="M&#7852;T">x', Place.ALTERNATIVE_TEXT, "MẬT"),
        ("<a aria-label=MẬT>x", Place.ALTERNATIVE_TEXT, "MẬT"),
        ('<input placeholder="MẬT">', Place.FORM_FIELD, "MẬT"),
        ('<input type=submit value="MẬT">', Place.FORM_FIELD, "MẬT"),
        ('<input type=hidden value="MẬT">', Place.HIDDEN, "MẬT"),
        ('<meta name=description content="MẬT">', Place.PROPERTY, "MẬT"),
        ("<!-- MẬT -->", Place.HIDDEN, "MẬT"),
        ('<div style="display : none">MẬT</div>', Place.HIDDEN, "MẬT"),
        ("<div hidden><div>a</div>MẬT</div>", Place.HIDDEN, "MẬT"),
        ('<span style="font-size:0px">MẬT</span>', Place.HIDDEN, "MẬT"),
        ('<style>p::before {content: "MẬT"}</style>', Place.BODY, "MẬT"),
        ("<svg><text>MẬT</text></svg>", Place.BODY, "MẬT"),
        ("<svg><style/><text>MẬT</text></svg>", Place.BODY, "MẬT"),
        ("<noscript>MẬT</noscript>", Place.BODY, "MẬT"),
        ("\u202eTẬM\u202c", Place.BODY, "MẬT"),
        ('<p style="direction:rtl;unicode-bidi:bidi-override">TẬM', Place.BODY, "MẬT"),
    ],
)
def test_each_text_has_its_place(source: str, place: Place, text: str) -> None:
    """Attributes that people see, hidden text, comments, what style sheets and directions make are all found."""
    assert text in texts(opened(source), place)


def test_what_is_hidden_ends_with_its_element() -> None:
    """Text behind a hidden element is shown, whatever was left open inside of it."""
    found = opened('<div style="display:none">a<b style="color:red">b</div>TỐI MẬT')
    assert (texts(found, Place.HIDDEN), texts(found)) == (["a", "b"], ["TỐI MẬT"])


@pytest.mark.parametrize(
    ("source", "letters"),
    [
        ('<font face=".VnTime, Arial" size=5 color="#c00">x</font>', Letters(".VnTime", 18.0, colour="CC0000")),
        ("<p style=\"font-family:'.VnTime';font-size:13.0pt;font-weight:bold\">x", Letters(".VnTime", 13.0, bold=True)),
        ('<p style="font-family:&quot;VNI-Times&quot;,serif"><b><i>x', Letters("VNI-Times", bold=True, italic=True)),
        ("<p style='font: bold 14pt .VnTimeH'>x", Letters(".VnTimeH", 14.0)),
    ],
)
def test_letters_are_kept(source: str, letters: Letters) -> None:
    """Fonts of old encodings are found in elements and in styles."""
    (passage,) = opened(source).passages
    assert [one.letters for one in passage.stretches] == [letters]


@pytest.mark.parametrize(
    ("source", "does"),
    [
        ("<script>1</script>", Active.SCRIPT),
        ("<img src=x onerror=alert(1)>", Active.SCRIPT),
        ('<a href=" java\nscript:alert(1)">x</a>', Active.SCRIPT),
        ('<a href="&#106;avascript:alert(1)">x</a>', Active.SCRIPT),
        ("<iframe src=https://example.com/>", Active.EXTERNAL),
        ("<object data='//example.com/x'>", Active.EXTERNAL),
        ('<meta http-equiv=refresh content="0; url=https://example.com/">', Active.EXTERNAL),
        ("<object classid=clsid:x>", Active.OBJECT),
    ],
)
def test_what_acts_by_itself_is_told(source: str, does: Active) -> None:
    """Programs, handlers, frames and pages that are fetched, and objects are told."""
    assert does in opened(source).active


@pytest.mark.parametrize(
    "source",
    [
        '<a href="https://example.com/">x</a>',
        '<img src="https://example.com/a.png">',
        "<iframe src=cid:x>",
        "<meta http-equiv=refresh content=30>",
    ],
)
def test_links_and_pictures_are_not_active(source: str) -> None:
    """What a person follows, a remote picture and parts of the same message do nothing by themselves."""
    assert opened(source).active == frozenset()


@pytest.mark.parametrize(
    ("source", "name", "content"),
    [
        ('<a download="a.zip" href="data:application/zip;base64,UEsDBA==">', "a.zip", b"PK\x03\x04"),
        ('<img src="data:image/svg+xml,%3Csvg%3E">', "", b"<svg>"),
        ("<p style=\"background:url('data:text/plain;base64,TUFU')\">", "", b"MAT"),
        ('<iframe srcdoc="<p>M&#7852;T 5%">', "", b"<p"),
        (f'<script>f("{base64.b64encode(bytes(300)).decode()}")</script>', "", bytes(300)),
    ],
)
def test_files_in_addresses_come_out(source: str, name: str, content: bytes) -> None:
    """Data addresses, pages in attributes and files that a program carries are files inside."""
    (inner,) = opened(source).inner
    assert (inner.name, inner.content) == (name, content)


def test_a_picture_in_an_address_stays_unread() -> None:
    """A PNG in a data address is no file of interest."""
    assert opened('<img src="data:image/png;base64,iVBORw0KGgoAAAAN">').inner == ()


@pytest.mark.parametrize(
    ("content", "declared", "hostile"),
    [
        ("<meta charset=utf-8>Mật".encode(), "utf-8", False),
        ("<meta charset=utf-8>Mật".encode(), None, False),
        ("<meta charset=windows-1252>Mật".encode(), "utf-8", True),
        (b"<meta charset=windows-1252>Mat", "utf-8", False),
        (b'<meta http-equiv=Content-Type content="text/html; charset=windows-1258">M\xe2\xf2t', None, False),
        ("\ufeff<meta charset=utf-8>Mật".encode("utf-16-le"), None, False),
    ],
)
def test_two_charsets_that_make_two_texts_are_hostile(content: bytes, declared: str | None, hostile: bool) -> None:
    """The charset of the page itself counts where none is declared, and must else make the same text."""
    found = read(content, declared, Purse())
    assert found.hostile is hostile
    assert hostile or texts(found) in (["Mật"], ["Mat"])


def test_entities_of_its_own_make_a_page_hostile() -> None:
    """A declaration of entities is how two readers see two texts."""
    assert opened('<!DOCTYPE svg [<!ENTITY x "MAT">]><svg><text>&x;</text></svg>').hostile


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<b>",
        '<b style="display:none">',
        "<!--",
        "<a ",
        "<![CDATA[",
        "<script>",
        "&",
        '<a x="',
        "<div hidden></p>",
        "data:;a",
        "</div>",
    ],
)
def test_scanning_is_linear(piece: str) -> None:
    """Four times the page takes about four times as long, whatever is repeated in it."""

    def seconds(count: int) -> float:
        start = time.process_time()
        Page(piece * count)
        return time.process_time() - start

    assert seconds(40_000) < 10 * max(seconds(10_000), 0.01)


def test_a_page_is_paid_for() -> None:
    """Each character and each tag costs."""
    with pytest.raises(Spent, match="steps"):
        read(b"<b>" * 1000, None, Purse(steps=999))


@pytest.mark.parametrize(
    ("name", "text", "is_scan"),
    [("page.png", "x", True), ("page.png", "x" * 200, False), ("sign.png", "x", False)],
    ids=["a page", "a page with text", "a sign"],
)
def test_a_page_in_an_address_is_a_scan(name: str, text: str, *, is_scan: bool) -> None:
    """A picture in an address is looked at as one in any document; the same picture twice is one."""
    digits = base64.b64encode((DOCUMENTS.parent / "pictures" / name).read_bytes()).decode()
    assert opened(f'<p>{text}<img src="data:image/png;base64,{digits}">').scanned is is_scan
    twice = f'<img src="data:image/png;base64,{digits}">' * 2
    assert opened(f"<p>{text}{twice}").scanned is is_scan
