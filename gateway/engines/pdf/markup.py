"""The texts of the XML inside a PDF: forms of Adobe's XFA, properties of XMP, rich text of annotations."""

from xml.parsers import expat

from gateway.message import shortage

_NAMES_OF_OTHERS = ("xmlns", "xml:", "rdf:", "xsi:")


class _Refused(Exception):
    """Entities of the file's own: nothing that writes PDF uses them, and they can grow without bound."""


def texts(content: bytes, *, attributes: bool = False) -> tuple[list[str], frozenset[str], bool]:
    """Texts of elements (of attributes too when asked), the local names of elements, and whether all of it was read.

    Linear in the content: entities that the file declares end the reading.
    """
    found: list[str] = []
    names: set[str] = set()
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def start(name: str, values: dict[str, str]) -> None:
        names.add(name.rpartition(":")[2])
        if attributes:
            found.extend(value for key, value in values.items() if not key.startswith(_NAMES_OF_OTHERS))

    def refuse(*_: object) -> None:
        raise _Refused

    parser.StartElementHandler = start
    parser.CharacterDataHandler = found.append
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
        whole = True
    except (expat.ExpatError, _Refused, ValueError) as error:
        shortage.raise_if_told(error)
        whole = False
    return [text for text in found if text.strip()], frozenset(names), whole
