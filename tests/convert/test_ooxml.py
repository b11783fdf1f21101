"""Where old text and fonts stand in an OOXML package, beyond what the documents of real writers show."""

import io
import re
import zipfile

import pytest

from gateway.convert.conversion import Conversion, Outcome
from gateway.convert.ooxml import convert
from gateway.message.document import Purse
from gateway.message.vietnamese import codec

assert codec.CODECS
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
NEW = "Căn cứ Luật Tổ chức Hội đồng nhân dân"
OLD = NEW.encode("tcvn3").decode("latin-1")
SHORT = "®Þnh"
NOW = '<w:rStyle w:val="Now"/>'


def _converted(body: str, **parts: str) -> tuple[Conversion, dict[str, str]]:
    """A text document of this body and these other parts (`styles`, `numbering` …), converted: its parts by name."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr(
            "word/document.xml", f'<w:document xmlns:w="{W}" xmlns:a="{A}"><w:body>{body}</w:body></w:document>'
        )
        for name, content in parts.items():
            place = f"theme/{name}" if name == "theme1" else name
            package.writestr(
                f"word/{place}.xml",
                content.replace("<", f'<w:{name} xmlns:w="{W}" xmlns:a="{A}"><', 1) + f"</w:{name}>",
            )
    found = convert(made.getvalue(), Purse())
    with zipfile.ZipFile(io.BytesIO(found.content or made.getvalue())) as package:
        return found, {name.split("/")[-1].split(".")[0]: package.read(name).decode() for name in package.namelist()}


def _run(text: str, font: str = "", more: str = "") -> str:
    fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>' if font else ""
    return f"<w:r><w:rPr>{more}{fonts}</w:rPr><w:t>{text}</w:t></w:r>"


def _texts(part: str) -> list[str]:
    return re.findall(r"<w:t>([^<]*)</w:t>", part)


def test_styles_tell_the_font() -> None:
    """A run without a font has that of its style, of what this is based on, or of the document's defaults."""
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:styleId="Head"><w:rPr><w:rFonts w:ascii=".VnTimeH" w:hAnsi=".VnTimeH"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Sub"><w:basedOn w:val="Head"/></w:style>'
        '<w:style w:type="character" w:styleId="Now"><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial"/></w:rPr></w:style>'
    )
    body = (
        f'<w:p>{_run(OLD)}</w:p><w:p><w:pPr><w:pStyle w:val="Sub"/></w:pPr>{_run(OLD)}</w:p>'
        f"<w:p>{_run('quyÕt')}</w:p><w:p>{_run('café', more=NOW)}</w:p>"
    )
    _, parts = _converted(body, styles=styles)
    assert _texts(parts["document"]) == [NEW, NEW.upper(), "quyết", "café"]
    assert ".Vn" not in parts["styles"]


def test_theme_tells_the_font() -> None:
    """A run may name the theme's font."""
    theme = '<a:minorFont><a:latin typeface=".VnTime"/></a:minorFont>'
    body = f'<w:p><w:r><w:rPr><w:rFonts w:asciiTheme="minorHAnsi" w:hAnsiTheme="minorHAnsi"/></w:rPr><w:t>{SHORT}</w:t></w:r></w:p>'
    found, parts = _converted(body + f"<w:p>{_run(OLD, '.VnTime')}</w:p>", theme1=theme)
    assert _texts(parts["document"]) == ["định", NEW]
    assert 'typeface="Times New Roman"' in parts["theme1"]
    assert (".VnTime", "Times New Roman") in found.fonts


def test_numbering() -> None:
    """The words of a numbering are in the font of its level, which stands behind them."""
    level = (
        '<w:abstractNum><w:lvl w:ilvl="0"><w:lvlText w:val="§iÒu %1."/><w:rPr><w:rFonts w:ascii=".VnTimeH" w:hAnsi=".VnTimeH"/></w:rPr></w:lvl>'
        '<w:lvl w:ilvl="1"><w:lvlText w:val="•"/><w:rPr><w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/></w:rPr></w:lvl></w:abstractNum>'
    )
    _, parts = _converted(f"<w:p>{_run(OLD, '.VnTime')}</w:p>", numbering=level)
    assert '<w:lvlText w:val="ĐIỀU %1."/>' in parts["numbering"]
    assert '<w:lvlText w:val="•"/>' in parts["numbering"]


def test_soft_hyphen_elements() -> None:
    """LibreOffice writes the ư of TCVN3 as an element of its own; in a font of today it stays."""
    cut = '<w:r><w:rPr><w:rFonts w:ascii="{0}" w:hAnsi="{0}"/></w:rPr><w:t>{1}</w:t><w:softHyphen/><w:t>{2}</w:t></w:r>'
    body = (
        f"<w:p>{_run(OLD, '.VnTime')}{cut.format('.VnTime', '®', 'îc')}</w:p><w:p>{cut.format('Arial', 'a', 'b')}</w:p>"
    )
    _, parts = _converted(body)
    assert _texts(parts["document"]) == [NEW, "đ", "ư", "ợc", "a", "b"]
    assert parts["document"].count("<w:softHyphen/>") == 1


def test_deleted_text_and_changed_properties() -> None:
    """Deleted text is converted too, and what a run looked like before a change is not how it looks."""
    change = '<w:rPrChange><w:rPr><w:rFonts w:ascii=".VnTimeH" w:hAnsi=".VnTimeH"/></w:rPr></w:rPrChange>'
    run = f'<w:del><w:r><w:rPr><w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/>{change}</w:rPr><w:delText>{OLD}</w:delText></w:r></w:del>'
    _, parts = _converted(f"<w:p>{run}</w:p>")
    assert f"<w:delText>{NEW}</w:delText>" in parts["document"]


def test_letters_that_are_not_read_keep_their_font() -> None:
    """Where letters in an old font are no Vietnamese, letters and font stay, and it is told."""
    found, parts = _converted(f"<w:p>{_run('Élève à Nîmes, garçon naïf, cœur où hôtel', '.VnTime')}</w:p>")
    assert (found.outcome, found.content) == (Outcome.LEFT, None)
    assert ".VnTime" in found.why[0]
    assert 'w:ascii=".VnTime"' in parts["document"]


def test_broken_part() -> None:
    """A part that is no XML stays as it is, and it is told."""
    found, parts = _converted(f"<w:p>{_run(OLD, '.VnTime')}</w:p>", header1="<w:p>&none;</w:p>")
    assert found.outcome is Outcome.PARTLY
    assert "1 parts" in found.why[0]
    assert "&none;" in parts["header1"]
    assert _texts(parts["document"]) == [NEW]


@pytest.mark.parametrize("font", [".VnTime", "Times New Roman", ""])
def test_lines_without_a_true_font(font: str) -> None:
    """Old letters are found whatever font is named for them."""
    _, parts = _converted(f"<w:p>{_run(OLD, font)}</w:p>")
    assert _texts(parts["document"]) == [NEW]
