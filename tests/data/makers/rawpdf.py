"""PDF files of hand-written objects, for what no writer makes: hostile ones, and rare places of text (ISO 32000-2 7.5)."""

from collections.abc import Mapping

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
_FIRST_FREE = 10


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object of this content, unpacked unless `entries` say otherwise."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def shown(text: str, *, x: int = 72, y: int = 400, size: int = 12) -> bytes:
    """The operators that show a line of ASCII."""
    return f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n".encode("ascii")


def page(
    content: bytes,
    *,
    more: Mapping[int, bytes] | None = None,
    catalog: bytes = b"",
    resources: bytes = b"",
    entries: bytes = b"",
    trailer: bytes = b"",
) -> bytes:
    """One page (object 3) that shows `content` (object 4) in font F1. Objects of `more` have numbers from 10 on."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> %s >> %s >>"
        % (resources, entries),
        4: stream(content),
        5: FONT,
        **(more or {}),
    }
    assert all(number < 6 or number >= _FIRST_FREE for number in objects)
    return file(objects, trailer)


def file(objects: Mapping[int, bytes], trailer: bytes = b"") -> bytes:
    """A file of these objects with its cross-reference table; object 1 is the catalog."""
    pieces, rows = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"], [b"xref\n0 1\n0000000000 65535 f \n"]
    at = len(pieces[0])
    for number, content in sorted(objects.items()):
        rows.append(b"%d 1\n%010d 00000 n \n" % (number, at))
        pieces.append(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        at += len(pieces[-1])
    end = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (max(objects) + 1, trailer, at)
    return b"".join((*pieces, *rows, end))
