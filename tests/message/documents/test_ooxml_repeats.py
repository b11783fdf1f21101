"""Blocks of properties that repeat are read once, and what is found is what reading all of them finds."""

import contextlib
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.message.document import Opened, Place, Purse, Spent
from gateway.message.documents.ooxml import elements, read, repeats
from gateway.message.documents.ooxml.repeats import Shortened, shorten

DOCUMENTS = sorted((Path(__file__).parents[2] / "data/documents").glob("*.docx"))
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BOLD = '<w:rPr><w:rFonts w:ascii="Times"/><w:b/><w:sz w:val="28"/></w:rPr>'
HIDDEN = "<w:rPr><w:vanish/></w:rPr>"
TEXT = "<w:r>{}<w:t>MẬT</w:t></w:r>"
FRAGMENTS = [
    TEXT.format(BOLD),
    TEXT.format(HIDDEN),
    TEXT.format("<w:pPr><w:b/></w:pPr>"),
    TEXT.format("<w:rPr><w:pPr><w:b/></w:pPr></w:rPr>"),
    "<w:p>" + TEXT.format(BOLD) + "</w:p>",
    '<w:p><w:pPr><w:pStyle w:val="A"/><w:rPr><w:b/></w:rPr></w:pPr>' + TEXT.format("") + "</w:p>",
    "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>",
    "<w:rPr><w:b/><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr>",
    '<w:rPr><w:new w:what="hai chữ"/></w:rPr>',
    "<w:rPr><w:pPr><w:b/></w:pPr><w:vanish/></w:rPr>" + TEXT.format(""),
    f"<w:rPr><w:vanish/>{HIDDEN}</w:rPr>",
    "<w:rPr>chữ</w:rPr>",
    "<w:rPr><w:tbl></w:rPr></w:tbl>",
    "<w:rPr><w:b></w:rPr>",
    "<w:rPr><w:txbxContent></w:txbxContent></w:rPr>",
    "<w:rPr><w:cr/></w:rPr>",
    "<w:rPr>",
    "</w:rPr>",
    "<w:tcPr><w:tcW/></w:tcPr>",
    "<w:tbl>",
    "</w:tbl>",
    "<w:del>",
    "</w:del>",
    "<_0/>",
    '<_0 a="hai chữ">chữ</_0>',
    f'<w:t a="{BOLD}"/>',
    f"<!--{BOLD}-->",
    f"<![CDATA[{BOLD}]]>",
    f"<?w {BOLD}?>",
    "<w:rPr>&b;</w:rPr>",
    '<w:rPr><w:b w:val="&#48;"/></w:rPr>',
    f'<w:p xmlns:w="{W}"/>',
    "</w:body>",
    "chữ",
]


def packed(markup: str | bytes) -> bytes:
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w") as made:
        made.writestr(
            "[Content_Types].xml",
            '<Types xmlns="x"><Override PartName="/d" ContentType="application/vnd.openxmlformats-officedocument.'
            'wordprocessingml.document.main+xml"/></Types>',
        )
        made.writestr("d", markup)
    return octets.getvalue()


def document(body: str) -> str:
    return f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'


def result(octets: bytes) -> tuple[Opened, Purse]:
    """What is found in a file, and what is left to spend."""
    purse = Purse()
    return read(octets, purse), purse


def both(octets: bytes) -> tuple[tuple[Opened, Purse], tuple[Opened, Purse]]:
    """A file read with its blocks exchanged from their second time on, and read as it stands."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(repeats, "_OFTEN", 2)
        short = result(octets)
        patch.setattr(elements, "shorten", lambda content, learn: Shortened(content))
        return short, result(octets)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_golden_documents_read_alike(path: Path) -> None:
    """Text, letters and cost are the same with blocks exchanged and without."""
    short, whole = both(path.read_bytes())
    assert short == whole


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=24), st.booleans())
def test_any_markup_reads_alike(fragments: list[str], declared: bool) -> None:
    """Also where it is broken, hides blocks in what is no markup, or bears the signs already."""
    body = "".join(fragments)
    for tail in ("", body, BOLD * 2):
        markup = '<?xml version="1.0"?>' * declared + document(body + body) + tail
        short, whole = both(packed(markup))
        assert short == whole


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_each_oddity_reads_alike(fragment: str) -> None:
    """Each by itself, among blocks that are exchanged."""
    short, whole = both(packed(document((TEXT.format(BOLD) + fragment) * 3 + TEXT.format(HIDDEN) * 3)))
    assert short == whole


def test_repeated_blocks_are_exchanged() -> None:
    """A sign stands for each block, and the steps tell how many tags it saved."""
    octets = document((TEXT.format(BOLD) + TEXT.format(HIDDEN)) * 20).encode()
    short = shorten(octets, lambda block: block)
    assert sorted(short.blocks.values()) == sorted([BOLD.encode(), HIDDEN.encode()])
    assert short.content.count(b"<_") == 40
    assert short.content.count(b"<") + short.steps == octets.count(b"<")


@pytest.mark.parametrize(
    "head",
    ["<!-- -->", "<![CDATA[]]>", "<?w w?>", "<_0/>", f'<w:p xmlns:w="{W}" xmlns:x="{W}"/>'],
)
def test_what_might_hide_a_block_leaves_all_as_they_stand(head: str) -> None:
    """Comments, sections, instructions, signs of a stranger, prefixes that mean something else."""
    octets = document(head + TEXT.format(BOLD) * 20).encode()
    assert shorten(octets, lambda block: block) == Shortened(octets)


def test_rare_long_and_unlearnt_blocks_stay() -> None:
    """So many different blocks, or such long ones, cost no more than they did."""
    many = "".join(TEXT.format(f'<w:rPr><w:sz w:val="{number}"/></w:rPr>') for number in range(1000))
    long = TEXT.format(f'<w:rPr><w:b w:val="{"1" * 2000}"/></w:rPr>') * 20
    learnt: list[bytes] = []
    short = shorten(document(many + long + TEXT.format(BOLD) * 20).encode(), learnt.append)
    assert learnt == [BOLD.encode()]
    assert short == Shortened(document(many + long + TEXT.format(BOLD) * 20).encode())


def test_blocks_done_again_are_paid_for() -> None:
    """Short signs do not get more out of the purse than the blocks did."""
    block = "<w:rPr>" + "<w:b/>" * 100 + "</w:rPr>"
    octets = packed(document(TEXT.format(block) * 200))
    with pytest.raises(Spent):
        read(octets, Purse(steps=20_000))
    with contextlib.suppress(Spent):
        answer = read(octets, Purse(steps=30_000))
    assert [one.place for one in answer.passages] == [Place.BODY]
