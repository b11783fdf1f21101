"""The way in: a file's octets to its Unicode copy, by what the file is and not by its name."""

from collections.abc import Callable, Mapping

from gateway.convert import mail, ooxml, pages, texts
from gateway.convert.conversion import Conversion, Outcome, Unconvertible
from gateway.message.document import Purse, Spent
from gateway.message.documents import ole
from gateway.message.kinds import Kind, kind

_READERS: Mapping[Kind, Callable[[bytes, Purse], Conversion]] = {
    Kind.OOXML: ooxml.convert,
    Kind.HTML: pages.convert,
    Kind.TEXT: texts.convert,
    Kind.MESSAGE: mail.convert,
}
_WHY: Mapping[Kind, tuple[Outcome, str]] = {
    Kind.PDF: (Outcome.UNSUPPORTED, "a PDF cannot be converted; convert the document that it was made from"),
    Kind.ODF: (Outcome.UNSUPPORTED, "OpenDocument is not converted; save it as .docx, .xlsx or .pptx and convert that"),
    Kind.OLE: (Outcome.UNSUPPORTED, "an old Office format; save it as .docx, .xlsx or .pptx and convert that"),
    Kind.RTF: (Outcome.UNSUPPORTED, "RTF is not converted; save it as .docx and convert that"),
    Kind.XML: (Outcome.UNSUPPORTED, "XML of its own kind is not converted; its program must do it"),
    Kind.TWO_DOCUMENTS: (Outcome.UNREADABLE, "it is two documents at once; open it in its program and save it again"),
    Kind.ARCHIVE: (Outcome.UNSUPPORTED, "an archive is not opened; unpack it and convert what it holds"),
    Kind.ENVELOPED: (Outcome.LOCKED, "encrypted; decrypt it and convert that"),
    Kind.SIGNED: (Outcome.SIGNED, "signed; a copy would not be"),
    Kind.PGP: (Outcome.LOCKED, "encrypted; decrypt it and convert that"),
    Kind.TNEF: (Outcome.UNSUPPORTED, "a winmail.dat is not opened; save what it holds and convert that"),
    Kind.EMPTY: (Outcome.UNICODE, "it is empty"),
    Kind.OTHER: (Outcome.NO_TEXT, "no kind of document that keeps text in a way known here"),
}
"""Why a kind is not converted, and what to do."""
_SPENT = "it holds more than is unpacked here; convert its parts one by one"


def convert(content: bytes, purse: Purse) -> Conversion:
    """A file as a Unicode copy, or why there is none. Never raises for any octets; `content` stays as it is."""
    what = kind(content)
    try:
        if reader := _READERS.get(what):
            return reader(content, purse)
        locked = what is Kind.OLE and ole.read(content, purse).locked
    except Unconvertible as told:
        return told.conversion()
    except Spent:
        return Conversion(Outcome.UNREADABLE, why=(_SPENT,))
    if locked:
        return Conversion(Outcome.LOCKED, why=("locked with a password; open it, save it without, convert that",))
    outcome, why = _WHY[what]
    return Conversion(outcome, why=(why,))
