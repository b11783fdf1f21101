"""Letters and documents that bear a mark, written for tests: a realistic head and body, the mark at one place, a container.

Nobody's real document: positives are made here alone. Each place is told with the containers in which it exists.
"""

import base64
import html
import io
import unicodedata
import zipfile
from collections.abc import Callable, Iterator

from data.makers import rawpdf

HEAD = (
    "ỦY BAN NHÂN DÂN              CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
    " THỊ XÃ BỈM SƠN                 Độc lập - Tự do - Hạnh phúc\n"
    "Số: 05/BC-UBND                Bỉm Sơn, ngày 12 tháng 02 năm 2014\n"
)
BODY = (
    "                         BÁO CÁO\n     Tình hình thực hiện nhiệm vụ quý I và phương hướng quý II\n"
    "Kính gửi: Thường trực Thị ủy.\nThực hiện kế hoạch công tác năm, Ủy ban nhân dân thị xã báo cáo kết quả như sau:\n"
    "1. Công tác bảo mật thông tin được các phòng, ban quan tâm; mật khẩu được đổi định kỳ.\n"
    "2. Mật độ dân cư các phường ổn định, an ninh trật tự được giữ vững.\n"
    "Nơi nhận:\n- Như trên;\n- Lưu: VT, NC. 03 bản. Người soạn thảo: Nguyễn Văn A. Không được phép sao, chụp.\n"
)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ML = "application/vnd.openxmlformats-officedocument"
ODF = "urn:oasis:names:tc:opendocument:xmlns"


def zipped(*files: tuple[str, bytes]) -> bytes:
    """A zip of these files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return target.getvalue()


def _p(text: str, properties: str = "") -> str:
    """Paragraphs of Word, a line each."""
    return "".join(
        f'<w:p><w:r>{properties}<w:t xml:space="preserve">{html.escape(line)}</w:t></w:r></w:p>'
        for line in text.split("\n")
    )


def docx(place: str, mark: str, head: str = HEAD, body: str = BODY) -> bytes:
    """A Word document with the mark at `place`."""
    stamp = {
        "body": _p(mark),
        "red": _p(mark, '<w:rPr><w:b/><w:color w:val="FF0000"/></w:rPr>'),
        "cell": f"<w:tbl><w:tr><w:tc>{_p(head.splitlines()[2])}{_p(mark)}</w:tc><w:tc>{_p(body.splitlines()[2])}</w:tc></w:tr></w:tbl>",
        "frame": f"<w:tbl><w:tr><w:tc>{_p(mark)}</w:tc></w:tr></w:tbl>",
        "vertical-cells": "<w:tbl>"
        + "".join(f"<w:tr><w:tc>{_p(line)}</w:tc></w:tr>" for line in mark.split("\n"))
        + "</w:tbl>",
        "text-box": f"<w:p><w:r><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox><w:txbxContent>{_p(mark)}"
        "</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>",
        "split-runs": "".join(
            "<w:p>"
            + "".join(f'<w:r><w:t xml:space="preserve">{html.escape(one)}</w:t></w:r>' for one in line)
            + "</w:p>"
            for line in mark.split("\n")
        ),
        "caps": _p(mark.lower(), "<w:rPr><w:caps/></w:rPr>"),
    }.get(place, "")
    watermark = (
        "<w:p><w:r><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml' id='PowerPlusWaterMarkObject1'>"
        f"<v:textpath string='{html.escape(mark)}'/></v:shape></w:pict></w:r></w:p>"
    )
    margin = {"page-header": _p(mark), "watermark": watermark}.get(place, _p("Trang 1"))
    footer = _p(mark) if place == "page-footer" else _p("Trang 1")
    text = _p(head) + stamp + _p(body)
    sections = '<w:sectPr><w:headerReference w:type="default" r:id="r1"/><w:footerReference w:type="default" r:id="r2"/></w:sectPr>'
    files = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_ML}.wordprocessingml.document.main+xml"/>'
        f'<Override PartName="/word/header1.xml" ContentType="{_ML}.wordprocessingml.header+xml"/>'
        f'<Override PartName="/word/footer1.xml" ContentType="{_ML}.wordprocessingml.footer+xml"/>'
        f'<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        f'<Override PartName="/docProps/custom.xml" ContentType="{_ML}.custom-properties+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="a" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="b" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        f'<Relationship Id="c" Type="{OFFICE}/custom-properties" Target="docProps/custom.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{OFFICE}"><w:body>{text}{sections}</w:body></w:document>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/header" Target="header1.xml"/>'
        f'<Relationship Id="r2" Type="{OFFICE}/footer" Target="footer1.xml"/></Relationships>',
        "word/header1.xml": f'<w:hdr xmlns:w="{W}">{margin}</w:hdr>',
        "word/footer1.xml": f'<w:ftr xmlns:w="{W}">{footer}</w:ftr>',
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>annv</dc:creator><cp:category>'
        f"{html.escape(mark) if place == 'property' else 'Bao cao'}</cp:category></cp:coreProperties>",
        "docProps/custom.xml": '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property fmtid="{D5CDD505}" pid="2" '
        f'name="MSIP_Label_1_Name"><vt:lpwstr>{html.escape(mark) if place == "label-property" else "Chung"}</vt:lpwstr>'
        "</property></Properties>",
    }
    return zipped(*((name, content.encode()) for name, content in files.items()))


def xlsx(place: str, mark: str, head: str = HEAD, body: str = BODY) -> bytes:
    """An Excel table with the mark in a cell of its head."""
    lines = [*head.split("\n"), *(mark.split("\n") if place == "cell" else ()), *body.split("\n")]
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{html.escape(line)}</t></is></c></row>'
        for n, line in enumerate(lines, 1)
    )
    header = (
        f"<headerFooter><oddHeader>&amp;C{html.escape(mark)}</oddHeader></headerFooter>"
        if place == "page-header"
        else ""
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_ML}.spreadsheetml.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_ML}.spreadsheetml.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="a" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{OFFICE}"><sheets><sheet name="S1" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData>{header}</worksheet>',
    }
    return zipped(*((name, content.encode()) for name, content in files.items()))


def odt(place: str, mark: str, head: str = HEAD, body: str = BODY) -> bytes:
    """A text of LibreOffice with the mark at `place`."""

    def paragraphs(text: str) -> str:
        return "".join(f"<text:p>{html.escape(line)}</text:p>" for line in text.split("\n"))

    stamp = {
        "body": paragraphs(mark),
        "cell": f"<table:table><table:table-row><table:table-cell>{paragraphs(mark)}</table:table-cell></table:table-row></table:table>",
    }.get(place, "")
    spaces = (
        f'xmlns:office="{ODF}:office:1.0" xmlns:text="{ODF}:text:1.0" xmlns:table="{ODF}:table:1.0" '
        f'xmlns:style="{ODF}:style:1.0" xmlns:meta="{ODF}:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    margin = paragraphs(mark) if place == "page-header" else paragraphs("Trang 1")
    told = (
        f"<meta:user-defined meta:name='Security'>{html.escape(mark)}</meta:user-defined>"
        if place == "property"
        else ""
    )
    files = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{ODF}:manifest:1.0"><manifest:file-entry '
        'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/></manifest:manifest>',
        "content.xml": f"<office:document-content {spaces}><office:body><office:text>{paragraphs(head)}{stamp}{paragraphs(body)}"
        "</office:text></office:body></office:document-content>",
        "styles.xml": f"<office:document-styles {spaces}><office:master-styles><style:master-page style:name='Standard'>"
        f"<style:header>{margin}</style:header></style:master-page></office:master-styles></office:document-styles>",
        "meta.xml": f"<office:document-meta {spaces}><office:meta>{told}</office:meta></office:document-meta>",
    }
    return zipped(*((name, content.encode()) for name, content in files.items()))


def pdf(place: str, mark: str, head: str = HEAD, body: str = BODY) -> bytes:
    """A page with every line of the letter, in a font whose letters are told by a ToUnicode table (ISO 32000-2 9.10.3)."""
    lines = [*head.split("\n"), *(mark.split("\n") if place == "body" else ()), *body.split("\n")]
    letters = sorted({letter for line in lines for letter in line})
    code = {letter: number for number, letter in enumerate(letters, 3)}
    shown = "".join(
        f"BT /F2 10 Tf 60 {800 - 14 * row} Td <{''.join(f'{code[one]:04x}' for one in line)}> Tj ET\n"
        for row, line in enumerate(lines)
        if line
    )
    rows = [f"<{code[one]:04x}> <{one.encode('utf-16-be').hex()}>" for one in letters]
    blocks = "".join(
        f"{len(block)} beginbfchar\n{chr(10).join(block)}\nendbfchar\n"
        for block in (rows[at : at + 90] for at in range(0, len(rows), 90))
    )
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{blocks}endcmap end end"
    )
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F2 10 0 R >> >> >>",
        4: rawpdf.stream(shown.encode("ascii")),
        10: b"<< /Type /Font /Subtype /Type0 /BaseFont /Arial /Encoding /Identity-H /DescendantFonts [11 0 R] /ToUnicode 12 0 R >>",
        11: b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Arial /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
        b"/Supplement 0 >> /DW 500 /FontDescriptor 13 0 R >>",
        12: rawpdf.stream(cmap.encode("ascii")),
        13: b"<< /Type /FontDescriptor /FontName /Arial /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 "
        b"/Descent -200 /CapHeight 700 /StemV 80 >>",
    }
    return rawpdf.file(objects)


def _word(text: str) -> str:
    """Encoded words (RFC 2047) that split their octets anywhere, as some programs do."""
    octets = text.encode()
    pieces = (
        [octets[at : at + 4] for at in range(0, len(octets), 4)]
        if len(octets) < 60
        else [octets[at : at + 40] for at in range(0, len(octets), 40)]
    )
    return "\r\n ".join(f"=?utf-8?B?{base64.b64encode(piece).decode()}?=" for piece in pieces)


def letter(
    *, subject: str = "Báo cáo quý I", text: str = HEAD + BODY, page: str = "", labels: tuple[tuple[str, str], ...] = (),
    files: tuple[tuple[str, str, bytes], ...] = (),
) -> bytes:  # fmt: skip
    """A message: `files` are name, type and content."""
    fields = [
        ("From", "annv@example.gov.vn"), ("To", "b@example.org"), ("Subject", _word(subject)),
        ("Date", "Mon, 2 Feb 2026 08:00:00 +0700"), ("Message-ID", "<1@example.gov.vn>"), ("MIME-Version", "1.0"),
        *((name, _word(value)) for name, value in labels), ("Content-Type", "multipart/mixed; boundary=b"),
    ]  # fmt: skip
    parts = [("text/plain; charset=utf-8", "", text.encode())]
    if page:
        parts.append(("text/html; charset=utf-8", "", page.encode()))
    parts += [(kind, name, content) for name, kind, content in files]
    lines = ["\r\n".join(f"{name}: {value}" for name, value in fields), ""]
    for kind, name, content in parts:
        lines += ["--b", f"Content-Type: {kind}"]
        if name:
            octets = "".join(f"%{octet:02X}" for octet in name.encode())
            lines.append(f"Content-Disposition: attachment; filename*=utf-8''{octets}")
        if kind == "message/rfc822":
            lines += ["", content.decode("ascii")]
        else:
            lines += [
                "Content-Transfer-Encoding: base64",
                "",
                base64.encodebytes(content).decode("ascii").replace("\n", "\r\n"),
            ]
    return "\r\n".join([*lines, "--b--", ""]).encode("ascii")


def fold(text: str) -> str:
    """Text as phones write it: no letter has a mark."""
    marks = (one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
    return "".join(marks).replace("đ", "d").replace("Đ", "D")


_BINARY = "application/octet-stream"
_DOCX_PLACES = (
    "body", "red", "cell", "frame", "text-box", "split-runs", "page-header", "page-footer", "watermark", "property",
    "label-property", "caps",
)  # fmt: skip
Written = Callable[[str], bytes]


def places(*, plain: bool) -> Iterator[tuple[str, str, Written]]:
    """Every place and container: their names, and how a letter is written that bears the mark there.

    `plain`: the letter around it has no accents, as around marks that have none.
    """
    head, body = (fold(HEAD), fold(BODY)) if plain else (HEAD, BODY)
    subject = "Bao cao quy I" if plain else "Báo cáo quý I"
    quiet = head + body

    def wrap(name: str, content: bytes, *, of: str = "") -> bytes:
        return letter(subject=of or subject, text=quiet, files=((name, _BINARY, content),))

    yield "label", "letter", lambda mark: letter(subject=subject, text=quiet, labels=(("X-Classification", mark),))
    yield "subject tag", "letter", lambda mark: letter(subject=f"[{mark}] {subject}", text=quiet)
    yield "subject head", "letter", lambda mark: letter(subject=f"{mark} - V/v {subject}", text=quiet)
    yield "body line", "letter", lambda mark: letter(subject=subject, text=f"{head}      {mark}\n{body}")
    yield (
        "body line, CRLF",
        "letter",
        lambda mark: letter(subject=subject, text=f"{head}{mark}\n{body}".replace("\n", "\r\n")),
    )
    yield "html cell", "letter", lambda mark: letter(subject=subject, text=quiet, page=page(mark, head, body))
    yield "file name", "letter", lambda mark: wrap(f"BC 12 ({mark}).bin", b"\0\1\2\3" * 9)
    yield "member name", "zip", lambda mark: wrap("a.zip", zipped((f"BC 12 [{mark}].bin", b"\0\1\2\3" * 9)))
    for place in _DOCX_PLACES:
        yield place, "docx", lambda mark, place=place: wrap("a.docx", docx(place, mark, head, body))  # type: ignore[misc]
    for place in ("cell", "page-header"):
        yield place, "xlsx", lambda mark, place=place: wrap("a.xlsx", xlsx(place, mark, head, body))  # type: ignore[misc]
    for place in ("body", "cell", "page-header", "property"):
        yield place, "odt", lambda mark, place=place: wrap("a.odt", odt(place, mark, head, body))  # type: ignore[misc]
    yield "body", "pdf", lambda mark: wrap("a.pdf", pdf("body", mark, head, body))
    yield "text", "zip", lambda mark: wrap("a.zip", zipped(("a.txt", f"{head}{mark}\n{body}".encode())))
    yield "page-header", "zip", lambda mark: wrap("a.zip", zipped(("a.docx", docx("page-header", mark, head, body))))
    yield (
        "cell",
        "zip in zip",
        lambda mark: wrap("a.zip", zipped(("b.zip", zipped(("a.docx", docx("cell", mark, head, body)))))),
    )
    yield "forwarded body", "forwarded", lambda mark: letter(
        subject=subject, text=quiet,
        files=(("", "message/rfc822", letter(subject=subject, text=f"{head}{mark}\n{body}")),),
    )  # fmt: skip
    yield (
        "forwarded subject",
        "forwarded",
        lambda mark: letter(
            subject=subject,
            text=quiet,
            files=(("", "message/rfc822", letter(subject=f"[{mark}] {subject}", text=quiet)),),
        ),
    )


def page(mark: str, head: str, body: str) -> str:
    """An HTML letter with the mark in a cell."""
    shown = mark if "&#" in mark else html.escape(mark)
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in (head + body).split("\n"))
    return f"<html><body><table><tr><td>{shown.replace(chr(10), '<br>')}</td></tr></table>{lines}</body></html>"
