"""The OpenDocument, RTF and HTML files of `tests/data/documents`: each place holds a text that names it.

    python tests/data/makers/opendocument.py

LibreOffice (`soffice`) turns the flat XML below into its own files; odfpy (`pip install odfpy`) and Pandoc write
theirs. Run by hand; what it writes is committed, with a manifest beside each file.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

DOCUMENTS = Path(__file__).parent.parent / "documents"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        **{
            short: f"urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"
            for short, long in {
                "office": "office", "style": "style", "text": "text", "table": "table", "draw": "drawing",
                "fo": "xsl-fo-compatible", "meta": "meta", "svg": "svg-compatible", "form": "form",
                "presentation": "presentation", "number": "datastyle", "script": "script",
            }.items()
        },
        "xlink": "http://www.w3.org/1999/xlink", "dc": "http://purl.org/dc/elements/1.1/",
    }.items()
)  # fmt: skip


def text(place: str) -> str:
    """The text that stands at a place: it says which."""
    return f"Chỗ {place} có TỐI MẬT"


def flat(kind: str, styles: str, body: str, scripts: str = "") -> str:
    """A flat document of one kind."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {NAMESPACES} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.{kind}">
<office:meta><dc:title>{text("title")}</dc:title><dc:subject>{text("subject")}</dc:subject>
<meta:keyword>{text("keyword")}</meta:keyword><meta:user-defined meta:name="Độ mật">{text("user")}</meta:user-defined></office:meta>
{scripts}
<office:font-face-decls><style:font-face style:name="F1" svg:font-family="&apos;.VnTime&apos;"/></office:font-face-decls>
{styles}
<office:body>{body}</office:body></office:document>"""


WATERMARK = f"""<draw:custom-shape text:anchor-type="paragraph" draw:name="PowerPlusWaterMarkObject1" draw:style-name="Gr1"
 svg:width="12cm" svg:height="4cm"><text:p>{text("watermark")}</text:p><draw:enhanced-geometry svg:viewBox="0 0 21600 21600"
 draw:type="fontwork-plain-text" draw:text-path="true" draw:enhanced-path="M 0 0 L 21600 0 N M 0 21600 L 21600 21600 N"/></draw:custom-shape>"""
TEXT_STYLES = f"""<office:styles><style:style style:name="Standard" style:family="paragraph"/>
<style:style style:name="Gr0" style:family="graphic"/></office:styles>
<office:automatic-styles>
<style:style style:name="Old" style:family="text"><style:text-properties style:font-name="F1" fo:font-size="14pt" fo:font-weight="bold" fo:font-style="italic" fo:color="#c00000"/></style:style>
<style:style style:name="Hid" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="Gr1" style:family="graphic"><style:graphic-properties style:wrap="run-through" style:run-through="background"/></style:style>
<style:page-layout style:name="pm1"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin="2cm"/>
<style:header-style><style:header-footer-properties fo:min-height="1cm"/></style:header-style><style:footer-style><style:header-footer-properties fo:min-height="1cm"/></style:footer-style></style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pm1">
<style:header><text:p>{text("header")}{WATERMARK}</text:p></style:header><style:header-left><text:p>{text("left header")}</text:p></style:header-left>
<style:header-first><text:p>{text("first header")}</text:p></style:header-first><style:footer><text:p>{text("footer")}</text:p></style:footer>
</style:master-page></office:master-styles>"""
DELETED = f"""<text:tracked-changes><text:changed-region text:id="ct1"><text:deletion><office:change-info><dc:creator>A</dc:creator>
<dc:date>2026-01-01T00:00:00</dc:date></office:change-info><text:p>{text("deleted")}</text:p></text:deletion></text:changed-region></text:tracked-changes>"""
FORM = f"""<office:forms form:automatic-focus="false"><form:form form:name="Form"><form:text form:name="Field" form:id="c1" xml:id="c1"
 form:current-value="{text("form")}" form:title="{text("form title")}"/></form:form></office:forms>"""
TEXT_BODY = f"""<office:text>{FORM}{DELETED}
<text:p text:style-name="Standard">{text("body")} <text:span text:style-name="Old">céng hoµ</text:span>.</text:p>
<text:p>T<text:span text:style-name="Hid">{text("hidden")}</text:span>ỐI MẬT liền nhau</text:p>
<text:p>x<text:change text:change-id="ct1"/>y</text:p>
<text:section text:name="S1" text:display="none"><text:p>{text("section")}</text:p></text:section>
<text:p>chú<text:note text:id="n1" text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>{text("footnote")}</text:p></text:note-body></text:note>
<text:note text:id="n2" text:note-class="endnote"><text:note-citation>i</text:note-citation><text:note-body><text:p>{text("endnote")}</text:p></text:note-body></text:note>
<office:annotation office:name="a1"><dc:creator>B</dc:creator><dc:date>2026-01-01T00:00:00</dc:date><text:p>{text("comment")}</text:p></office:annotation></text:p>
<table:table table:name="T1"><table:table-column table:number-columns-repeated="2"/><table:table-row>
<table:table-cell office:value-type="string"><text:p>{text("cell")}</text:p></table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>
<text:p><draw:frame text:anchor-type="as-char" draw:name="Khung" svg:width="6cm" svg:height="2cm"><draw:text-box><text:p>{text("box")}</text:p></draw:text-box>
<svg:title>{text("alt title")}</svg:title><svg:desc>{text("alt text")}</svg:desc></draw:frame>
<draw:control text:anchor-type="as-char" svg:width="4cm" svg:height="1cm" draw:control="c1"/></text:p>
</office:text>"""
SHEET_STYLES = f"""<office:styles><style:style style:name="Default" style:family="table-cell"/></office:styles><office:automatic-styles>
<style:style style:name="ta2" style:family="table" style:master-page-name="Default"><style:table-properties table:display="false"/></style:style>
<style:style style:name="ta1" style:family="table" style:master-page-name="Default"><style:table-properties table:display="true"/></style:style>
<style:style style:name="ce1" style:family="table-cell"><style:text-properties style:font-name="F1" fo:font-size="13pt" fo:font-weight="bold"/></style:style>
<style:page-layout style:name="pm1"><style:page-layout-properties/><style:header-style><style:header-footer-properties fo:min-height="1cm"/></style:header-style><style:footer-style><style:header-footer-properties fo:min-height="1cm"/></style:footer-style></style:page-layout>
</office:automatic-styles><office:master-styles><style:master-page style:name="Default" style:page-layout-name="pm1">
<style:header><text:p>{text("header")}</text:p></style:header><style:footer><text:p>{text("footer")}</text:p></style:footer></style:master-page></office:master-styles>"""
SHEET_BODY = f"""<office:spreadsheet><table:table table:name="TỐI MẬT tên trang" table:style-name="ta1">
<table:table-column/><table:table-column table:visibility="collapse"/><table:table-column/>
<table:table-row><table:table-cell table:style-name="ce1" office:value-type="string"><office:annotation><text:p>{text("comment")}</text:p></office:annotation><text:p>{text("cell")}</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>{text("column")}</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>c</text:p><draw:frame draw:name="Khung" svg:width="6cm" svg:height="2cm"><draw:text-box><text:p>{text("box")}</text:p></draw:text-box><svg:desc>{text("alt text")}</svg:desc></draw:frame></table:table-cell></table:table-row>
<table:table-row table:visibility="collapse"><table:table-cell office:value-type="string"><text:p>{text("row")}</text:p></table:table-cell></table:table-row>
</table:table><table:table table:name="An" table:style-name="ta2"><table:table-column/><table:table-row><table:table-cell office:value-type="string"><text:p>{text("hidden sheet")}</text:p></table:table-cell></table:table-row></table:table>
<table:named-expressions><table:named-range table:name="TOI_MAT_vung" table:base-cell-address="$An.$A$1" table:cell-range-address="$An.$A$1"/></table:named-expressions>
</office:spreadsheet>"""
SLIDE_STYLES = f"""<office:styles/><office:automatic-styles>
<style:style style:name="dp2" style:family="drawing-page"><style:drawing-page-properties presentation:visibility="hidden"/></style:style>
<style:page-layout style:name="pm1"><style:page-layout-properties fo:page-width="28cm" fo:page-height="21cm"/></style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="M" style:page-layout-name="pm1"><draw:frame presentation:class="footer" svg:x="1cm" svg:y="19cm" svg:width="9cm" svg:height="1cm"><draw:text-box><text:p>{text("footer")}</text:p></draw:text-box></draw:frame></style:master-page></office:master-styles>"""
BOX = '<draw:frame {0} draw:name="Khung" svg:x="1cm" svg:y="1cm" svg:width="9cm" svg:height="3cm"><draw:text-box><text:p>{1}</text:p></draw:text-box>{2}</draw:frame>'
SLIDE_BODY = f"""<office:presentation><draw:page draw:name="P1" draw:master-page-name="M">
{BOX.format('presentation:class="outline"', text("outline"), "")}{BOX.format("", text("box"), f"<svg:desc>{text('alt text')}</svg:desc>")}
<office:annotation svg:x="1cm" svg:y="1cm"><dc:creator>B</dc:creator><dc:date>2026-01-01T00:00:00</dc:date><text:p>{text("comment")}</text:p></office:annotation>
<draw:frame svg:x="1cm" svg:y="9cm" svg:width="9cm" svg:height="3cm"><table:table><table:table-column/><table:table-row><table:table-cell><text:p>{text("cell")}</text:p></table:table-cell></table:table-row></table:table></draw:frame>
<presentation:notes>{BOX.format('presentation:class="notes"', text("notes"), "")}</presentation:notes></draw:page>
<draw:page draw:name="P2" draw:master-page-name="M" draw:style-name="dp2">{BOX.format("", text("hidden slide"), "")}</draw:page></office:presentation>"""
DRAWING_BODY = f"""<office:drawing><draw:page draw:name="P1" draw:master-page-name="M">{BOX.format("", text("box"), f"<svg:desc>{text('alt text')}</svg:desc>")}
<draw:custom-shape draw:name="PowerPlusWaterMarkObject1" svg:x="1cm" svg:y="6cm" svg:width="9cm" svg:height="3cm"><text:p>{text("watermark")}</text:p><draw:enhanced-geometry draw:type="rectangle" svg:viewBox="0 0 21600 21600" draw:enhanced-path="M 0 0 L 21600 0 21600 21600 0 21600 Z N"/></draw:custom-shape></draw:page></office:drawing>"""

TEXT_PLACES = {
    "body": text("body"), "page-header": text("first header"), "page-footer": text("footer"), "text-box": text("box"),
    "table-cell": text("cell"), "comment": text("comment"), "note": text("endnote"), "property": text("user"),
    "hidden": text("deleted"), "watermark": text("watermark"), "alternative-text": text("alt text"),
    "form-field": text("form"),
}  # fmt: skip
SHEET_PLACES = {
    "table-cell": text("cell"), "sheet-name": "TỐI MẬT tên trang", "page-header": text("header"),
    "page-footer": text("footer"), "comment": text("comment"), "text-box": text("box"), "property": text("user"),
    "alternative-text": text("alt text"), "hidden": text("hidden sheet"),
}  # fmt: skip
SLIDE_PLACES = {
    "text-box": text("box"), "slide-note": text("notes"), "comment": text("comment"), "table-cell": text("cell"),
    "property": text("user"), "alternative-text": text("alt text"), "hidden": text("hidden slide"),
    "body": text("outline"), "page-footer": text("footer"),
}  # fmt: skip
DRAWING_PLACES = {
    "text-box": text("box"), "property": text("user"), "alternative-text": text("alt text"),
    "watermark": text("watermark"),
}  # fmt: skip
SOURCES = {
    "text": (flat("text", TEXT_STYLES, TEXT_BODY), ["odt", "ott", "rtf", "html"], TEXT_PLACES),
    "sheet": (flat("spreadsheet", SHEET_STYLES, SHEET_BODY), ["ods", "fods"], SHEET_PLACES),
    "slides": (flat("presentation", SLIDE_STYLES, SLIDE_BODY), ["odp"], SLIDE_PLACES),
    "drawing": (flat("graphics", SLIDE_STYLES, DRAWING_BODY), ["odg"], DRAWING_PLACES),
}
SUFFIX = {"text": "fodt", "sheet": "fods", "slides": "fodp", "drawing": "fodg"}
OTHER = {"rtf": {"page-header": text("header")}, "html": {"hidden": text("hidden")}}
"""What stands at a place where a kind has not what the others have."""
GAPS = {
    "rtf": {
        "form-field": "LibreOffice writes no form controls into RTF",
        "alternative-text": "LibreOffice writes none for text frames into RTF",
    },
    "html": {
        **dict.fromkeys(
            ("page-header", "page-footer", "text-box", "table-cell", "comment", "note"),
            "HTML has no such place: LibreOffice writes its text into the body, or a comment of the page",
        ),
        "alternative-text": "LibreOffice leaves text frames out, and their descriptions",
        "watermark": "LibreOffice draws it as a picture",
        "form-field": "LibreOffice writes no form controls of a text that was not made for the web",
    },
    "odp": {"body": "the text of a slide stands in text boxes"},
    "fods": {"comment": "LibreOffice leaves comments out when it turns one flat sheet into another"},
}


def manifest(file: Path, writer: str, places: dict[str, str], gaps: dict[str, str] | None = None) -> None:
    """Write the manifest of a document beside it."""
    kind = file.suffix[1:]
    reader = {"rtf": "rtf:read", "html": "html:read_file"}.get(kind, "odf:read")
    told = {
        "writer": writer, "reader": f"gateway.message.documents.{reader}", "kind": kind,
        "places": {place: said for place, said in places.items() if place not in (gaps or {})}, "gaps": gaps or {},
    }  # fmt: skip
    file.with_suffix(f".{kind}.json" if kind == "x" else ".json").write_text(
        json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )


def by_libreoffice() -> None:
    """All kinds, out of the flat documents above."""
    with tempfile.TemporaryDirectory() as folder:
        for stem, (source, kinds, places) in SOURCES.items():
            written = Path(folder) / f"{stem}.{SUFFIX[stem]}"
            written.write_text(source, encoding="utf-8")
            for kind in kinds:
                out = Path(folder) / kind
                subprocess.run(
                    ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind,
                     "--outdir", str(out), str(written)],
                    check=True, timeout=120, stdout=subprocess.DEVNULL,
                )  # fmt: skip
                target = DOCUMENTS / f"libreoffice-{kind}.{kind}"
                target.write_bytes((out / f"{stem}.{kind}").read_bytes())
                said = places | OTHER.get(kind, {})
                manifest(target, "LibreOffice 7.4", said, GAPS.get(kind))


def by_odfpy() -> None:
    """A text, a sheet and slides as odfpy writes them."""
    from odf import dc, draw, office, style, table, teletype  # noqa: F401, PLC0415
    from odf import text as words  # noqa: PLC0415
    from odf.namespaces import METANS  # noqa: F401, PLC0415
    from odf.opendocument import OpenDocumentPresentation, OpenDocumentSpreadsheet, OpenDocumentText  # noqa: PLC0415

    document = OpenDocumentText()
    document.meta.addElement(dc.Title(text=text("title")))
    layout = style.PageLayout(name="pl")
    document.automaticstyles.addElement(layout)
    page = style.MasterPage(name="Standard", pagelayoutname=layout)
    document.masterstyles.addElement(page)
    for holder, said in ((style.Header(), "header"), (style.Footer(), "footer")):
        holder.addElement(words.P(text=text(said)))
        page.addElement(holder)
    hidden = style.Style(name="Hid", family="text")
    hidden.addElement(style.TextProperties(display="none"))
    document.automaticstyles.addElement(hidden)
    paragraph = words.P(text=text("body"))
    paragraph.addElement(words.Span(text=text("hidden"), stylename=hidden))
    note = words.Note(id="n1", noteclass="footnote")
    note.addElement(words.NoteCitation(text="1"))
    note_body = words.NoteBody()
    note_body.addElement(words.P(text=text("note")))
    note.addElement(note_body)
    paragraph.addElement(note)
    annotation = office.Annotation()
    annotation.addElement(words.P(text=text("comment")))
    paragraph.addElement(annotation)
    frame = draw.Frame(width="5cm", height="2cm", anchortype="paragraph")
    box = draw.TextBox()
    box.addElement(words.P(text=text("box")))
    frame.addElement(box)
    frame.addElement(__import__("odf.svg", fromlist=["Desc"]).Desc(text=text("alt text")))
    paragraph.addElement(frame)
    document.text.addElement(paragraph)
    document.text.addElement(_table("T1", text("cell")))
    _save(document, "odfpy-odt.odt", {
        "body": text("body"), "page-header": text("header"), "page-footer": text("footer"), "text-box": text("box"),
        "table-cell": text("cell"), "comment": text("comment"), "note": text("note"), "property": text("title"),
        "hidden": text("hidden"), "alternative-text": text("alt text"),
    })  # fmt: skip
    sheets = OpenDocumentSpreadsheet()
    sheets.meta.addElement(dc.Title(text=text("title")))
    sheets.spreadsheet.addElement(_table("TỐI MẬT tên trang", text("cell")))
    _save(sheets, "odfpy-ods.ods", {
        "table-cell": text("cell"), "sheet-name": "TỐI MẬT tên trang", "property": text("title"),
    })  # fmt: skip
    slides = OpenDocumentPresentation()
    layout = style.PageLayout(name="pl")
    slides.automaticstyles.addElement(layout)
    page = style.MasterPage(name="M", pagelayoutname=layout)
    slides.masterstyles.addElement(page)
    slide = draw.Page(masterpagename=page)
    frame = draw.Frame(width="5cm", height="2cm", x="1cm", y="1cm")
    box = draw.TextBox()
    box.addElement(words.P(text=text("box")))
    frame.addElement(box)
    slide.addElement(frame)
    slides.presentation.addElement(slide)
    _save(slides, "odfpy-odp.odp", {"text-box": text("box")})


def _table(title: str, said: str) -> object:
    from odf import table  # noqa: PLC0415
    from odf import text as words  # noqa: PLC0415

    whole, row, cell = table.Table(name=title), table.TableRow(), table.TableCell()
    cell.addElement(words.P(text=said))
    row.addElement(cell)
    whole.addElement(table.TableColumn())
    whole.addElement(row)
    return whole


def _save(document: object, named: str, places: dict[str, str]) -> None:
    document.save(str(DOCUMENTS / named))  # type: ignore[attr-defined]
    manifest(DOCUMENTS / named, "odfpy 1.4", places)


PANDOC = f"""---
title: {text("title")}
---

{text("body")}[^1]

| a | b |
|---|---|
| {text("cell")} | x |

[^1]: {text("note")}
"""


def by_pandoc() -> None:
    """A text as Pandoc writes it."""
    for kind, places in {
        "odt": {"body": text("body"), "table-cell": text("cell"), "note": text("note"), "property": text("title")},
        "rtf": {"body": text("body"), "table-cell": text("cell"), "note": text("note")},
        "html": {"body": text("body")},
    }.items():
        target = DOCUMENTS / f"pandoc-{kind}.{kind}"
        subprocess.run(
            ["pandoc", "--standalone", "-f", "markdown", "-o", str(target)],
            input=PANDOC.encode(), check=True, timeout=60,
        )  # fmt: skip
        manifest(target, "Pandoc 2.17", places)


def escaped(said: str) -> str:
    """A text as Word writes it: each letter that is not ASCII by its number, with one stand-in."""
    return "".join(one if one.isascii() else f"\\u{ord(one)}\\'3f" for one in said)


def old(said: str) -> str:
    """A text in windows-1258, as Word of Windows 98 writes Vietnamese."""
    return "".join(chr(one) if one < 128 else f"\\'{one:02x}" for one in said.encode("cp1258"))


def by_hand() -> None:
    """A text in the shape that Word 2016 writes, for the places that no other writer here has."""
    shape = (
        r"{\shp{\*\shpinst\shpleft0\shptop0\shpright9000\shpbottom3000\shpfhdr1{\sp{\sn shapeType}{\sv 136}}"
        r"{\sp{\sn gtextUNICODE}{\sv " + escaped(text("watermark")) + r"}}{\sp{\sn gtextFont}{\sv Times New Roman}}"
        r"{\sp{\sn wzDescription}{\sv " + escaped(text("alt text")) + r"}}}}"
    )
    box = r"{\shp{\*\shpinst{\sp{\sn shapeType}{\sv 202}}{\shptxt\pard\plain " + escaped(text("box")) + r"\par}}}"
    cocoa = "TO\u0302\u0301I MA\u0323\u0302T".replace("O\u0302", "Ô").replace("A\u0323\u0302", "Â\u0323")
    source = (
        r"{\rtf1\adeflang1025\ansi\ansicpg1252\uc1\deff0{\fonttbl{\f0\froman\fcharset0\fprq2{\*\panose 02020603050405020304}Times New Roman;}"
        r"{\f39\fswiss\fcharset163\fprq2 Arial (Vietnamese);}{\f40\fnil\fcharset0 .VnTime;}}"
        r"{\colortbl;\red0\green0\blue0;\red255\green0\blue0;}{\stylesheet{\ql \fs24 \snext0 Normal;}{\*\cs10 \additive Default Paragraph Font;}}"
        r"{\info{\title " + escaped(text("title")) + r"}{\*\company UBND}}"
        r"{\*\userprops {\propname " + escaped("Độ mật") + r"}\proptype30{\staticval " + escaped(text("user")) + r"}}"
        r"{\*\docvar {Bien}{" + escaped(text("docvar")) + "}}"
        r"\sectd{\headerl\pard\plain " + escaped(text("left header")) + r"\par}{\headerr\pard\plain " + escaped(text("header")) + shape + r"\par}"
        r"{\footerf\pard\plain " + escaped(text("footer")) + r"\par}"
        r"\pard\plain \ltrpar\ql{\rtlch\fcs1 \af0 \ltrch\fcs0 \b\f0\fs28\cf2 " + escaped(text("body")) + r"}{\f40 C\'e9ng ho\'b5}\par"
        r" \pard\plain{\f39 " + old(cocoa) + r" cp1258}\par"
        r" {\v " + escaped(text("hidden")) + r"}{\footnote \pard\plain \chftn " + escaped(text("footnote")) + r"\par}"
        r"{\*\atnid AB}{\*\atnauthor B}\chatn{\*\annotation{\*\atnref 1}\pard\plain " + escaped(text("comment")) + r"\par}"
        r"{\field{\*\fldinst FORMTEXT{\*\formfield{\fftype0{\*\ffname Truong}{\*\ffdeftext " + escaped(text("form")) + r"}}}}{\fldrslt x}}\par"
        + box + r"\trowd\cellx4000\cellx8000\pard\intbl " + escaped(text("cell")) + r"\cell x\cell\row\pard "
        r"{\object\objemb{\*\objclass Word.Document.8}{\result " + escaped(text("embedded")) + r"}}\par}"
    )  # fmt: skip
    page = f"""<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta http-equiv=Content-Type content="text/html; charset=utf-8">
<meta name=Generator content="Microsoft Word 15 (filtered medium)"><meta name=Keywords content="{text("property")}"></head><body lang=VI>
<p class=MsoNormal><span style='font-size:13.0pt;font-family:".VnTime"'>C\u00e9ng ho\u00b5</span> {text("body")}<o:p></o:p></p>
<!--[if mso]><p class=MsoNormal>{text("mso")}</p><![endif]-->
<p class=MsoNormal style='display:none;mso-hide:all'>{text("hidden")}</p>
<p><img width=1 height=1 src="cid:image001.png@01D" alt="{text("alt text")}"></p><input type=text value="{text("form")}"></body></html>"""
    target = DOCUMENTS / "word-shapes-html.html"
    target.write_text(page, encoding="utf-8")
    manifest(target, "Word's shapes", {
        "body": text("mso"), "hidden": text("hidden"), "alternative-text": text("alt text"),
        "form-field": text("form"), "property": text("property"),
    })  # fmt: skip
    target = DOCUMENTS / "word-shapes-rtf.rtf"
    target.write_text(source, encoding="ascii")
    manifest(target, "Word's shapes", {
        "body": text("body"), "page-header": text("header"), "page-footer": text("footer"), "text-box": text("box"),
        "table-cell": text("cell"), "comment": text("comment"), "note": text("footnote"), "property": text("user"),
        "hidden": text("hidden"), "watermark": text("watermark"), "alternative-text": text("alt text"),
        "form-field": text("form"), "embedded-object": text("embedded"),
    })  # fmt: skip


if __name__ == "__main__":
    DOCUMENTS.mkdir(exist_ok=True)
    for maker in {"libreoffice": [by_libreoffice], "odfpy": [by_odfpy], "pandoc": [by_pandoc], "hand": [by_hand]}.get(
        "".join(sys.argv[1:2]), [by_libreoffice, by_odfpy, by_pandoc, by_hand]
    ):
        maker()
