"""The tour's sample messages: made the same every time, whole, and with a case for and against every shipped rule."""

import email
import io
import subprocess
import sys
import zipfile
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from ruamel.yaml import YAML

TESTS = Path(__file__).parents[1]
TOUR = TESTS / "messages" / "tour"
LARGE = {"24-four-mib.eml", "25-over-four-mib.eml", "26-sum-over.eml"}
MIB = 1024 * 1024


def yaml(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text("utf-8"))


STOPS: list[dict[str, Any]] = yaml(TOUR / "tour.yaml")


def make(folder: Path, *options: str) -> None:
    subprocess.run([sys.executable, TESTS / "data" / "makers" / "tour.py", *options, folder], check=True)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole tour, the large messages too."""
    folder = tmp_path_factory.mktemp("tour")
    make(folder)
    return folder


def message(path: Path) -> EmailMessage:
    read = email.message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(read, EmailMessage)
    return read


def files(path: Path) -> list[bytes]:
    return [part.get_payload(decode=True) for part in message(path).iter_attachments()]  # type: ignore[misc]


def test_maker_is_deterministic(tmp_path: Path) -> None:
    """The committed messages are, octet for octet, what the maker writes today."""
    make(tmp_path, "--small")
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in TOUR.iterdir()}


def test_every_message_is_listed(whole: Path) -> None:
    """`tour.yaml` lists each message once and no other; the large ones are not committed."""
    listed = [stop["file"] for stop in STOPS]
    assert len(listed) >= 18
    assert sorted(listed) == sorted(path.name for path in whole.glob("*.eml"))
    small = {path.name for path in TOUR.glob("*.eml")}
    assert set(listed) - small == LARGE
    assert all((TOUR / name).stat().st_size < 64 * 1024 for name in small)


def test_every_rule_fires() -> None:
    """Each shipped rule in force has a message that it stops or flags, under its articles; many others pass."""
    office = TESTS.parent
    articles = yaml(office / "config" / "regulation.yaml")["articles"]
    cited = {
        path.stem: ", ".join(articles[law]["short"] for law in yaml(path)["law"])
        for path in (office / "policies").glob("*.yaml")
        if yaml(path)["mode"] == "enforce"
    }
    assert {stop["rule"]: stop["law"] for stop in STOPS if "rule" in stop} == cited
    passing = [stop for stop in STOPS if stop["expect"] == "pass"]
    assert len(passing) >= 10
    assert all("rule" not in stop for stop in passing)
    assert {stop["expect"] for stop in STOPS} == {"pass", "flag", "refuse", "defer"}


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop["file"])
def test_message_is_whole(whole: Path, stop: dict[str, Any]) -> None:
    """Each message has the header of a letter, the sender that the tour gives it, LF line ends, and no bare CR."""
    octets = (whole / stop["file"]).read_bytes()
    assert b"\r" not in octets
    assert octets.startswith(f"From: {stop['sender']}\n".encode())
    header = octets.partition(b"\n\n")[0]
    assert all(b"\n" + name in header for name in (b"Subject: ", b"Date: ", b"Message-ID: ", b"MIME-Version: 1.0"))
    assert header.isascii()


def test_sizes(whole: Path) -> None:
    """4 MiB to the octet, one more, and a sum that is one over (Điều 6.2)."""
    sizes = {name[3:-4]: [len(file) for file in files(whole / name)] for name in LARGE}
    assert sizes == {
        "four-mib": [4 * MIB],
        "over-four-mib": [4 * MIB + 1],
        "sum-over": [2 * MIB, 2 * MIB + 1],
    }


def test_docx() -> None:
    """The document is a zip of well-formed parts, with its text in it."""
    (content,) = files(TOUR / "03-docx.eml")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        parts = {name: ET.fromstring(package.read(name)) for name in package.namelist()}
    assert list(parts) == ["[Content_Types].xml", "_rels/.rels", "word/document.xml"]
    assert "".join(parts["word/document.xml"].itertext()).startswith("BÁO CÁO")


def test_pdf() -> None:
    """The cross-reference table of the PDF names the place of every object."""
    (content,) = files(TOUR / "04-pdf.eml")
    start = int(content.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    lines = content[start:].split(b"\n")
    assert lines[0] == b"xref"
    places = [int(line.split()[0]) for line in lines[3 : lines.index(b"trailer")]]
    assert [content[place:].split(b"\n")[0] for place in places] == [b"%d 0 obj" % n for n in range(1, 6)]


def test_zip() -> None:
    """The archive can be unpacked."""
    (content,) = files(TOUR / "05-zip.eml")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["bao-cao.txt", "so-lieu.csv"]
