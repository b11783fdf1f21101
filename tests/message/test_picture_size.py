"""How large pictures are, by their heads."""

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.message.picture_size import dots, may_be_a_page

FOLDER = Path(__file__).parents[1] / "data" / "pictures"
TOLD = sorted(path for path in FOLDER.iterdir() if path.suffix not in {".tif", ".jp2"})
EMF = b"\x01\0\0\0" + bytes(20)
WMF = b"\xd7\xcd\xc6\x9a\0\0"
HEADS = [
    EMF,
    WMF,
    b"\x89PNG\r\n\x1a\n",
    b"GIF89a",
    b"BM",
    b"RIFF\0\0\0\0WEBPVP8 ",
    b"RIFF\0\0\0\0WEBPVP8L",
    b"\xff\xd8",
    b"",
]


@pytest.mark.parametrize("path", TOLD, ids=lambda path: path.name)
def test_every_format_tells_its_dots(path: Path) -> None:
    """A page is a page and a sign is none, in each format that mail carries."""
    is_page = path.name.startswith("page")
    assert dots(path.read_bytes()) == ((620, 877) if is_page else (120, 96))
    assert may_be_a_page(path.read_bytes()) is is_page


@pytest.mark.parametrize("name", ["sign.tif", "sign.jp2"])
def test_untold_size(name: str) -> None:
    """Formats of scanners and of archives tell nothing here: they count as pages."""
    assert dots((FOLDER / name).read_bytes()) is None
    assert may_be_a_page((FOLDER / name).read_bytes())


def test_picture_upside_down() -> None:
    """A bitmap whose lines stand upside down has the height without its sign."""
    content = bytearray((FOLDER / "page.bmp").read_bytes())
    content[22:26] = (-877).to_bytes(4, "little", signed=True)
    assert dots(bytes(content)) == (620, 877)


@pytest.mark.parametrize("path", TOLD, ids=lambda path: path.name)
def test_cut_picture_counts_as_a_page(path: Path) -> None:
    """A head that ends too early tells no size."""
    assert may_be_a_page(path.read_bytes()[:9])


@given(st.sampled_from(HEADS), st.binary(max_size=400))
def test_any_octets(head: bytes, tail: bytes) -> None:
    """Whatever stands behind a head, there is an answer, and no side is less than nothing."""
    assert min(dots(head + tail) or (0,)) >= 0


def test_fill_without_end() -> None:
    """A megabyte of fill is given up early."""
    assert dots(b"\xff\xd8" + b"\xff" * 1_000_000) is None


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (EMF + struct.pack("<4i", 0, 100, 21_000, 29_800) + b" EMF", (793, 1122)),
        (EMF + struct.pack("<4i", 0, 0, 1000, 500) + b" EMF", (37, 18)),
        (WMF + struct.pack("<4hH", -100, 0, 14_300, 7_200, 1_440), (960, 480)),
        (WMF + struct.pack("<4hH", 0, 0, 500, 500, 0), None),
        (WMF + struct.pack("<4h", 0, 0, 500, 500), None),
    ],
    ids=["EMF of A4", "small EMF", "WMF", "WMF without a unit", "WMF cut off"],
)
def test_drawings_are_measured_as_a_screen_shows_them(head: bytes, size: tuple[int, int] | None) -> None:
    """Drawings have no dots: their frame tells how large they are, at 96 dots an inch."""
    assert dots(head) == size
