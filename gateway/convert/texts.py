"""Plain text as a Unicode copy: line by line, line ends as they are."""

from gateway.convert import octets
from gateway.convert.conversion import Conversion, Outcome
from gateway.convert.writing import Writing
from gateway.message.document import Purse

UNKNOWN = "its 8-bit letters are in no encoding known here; open it in its program and save it as UTF-8"


def convert(content: bytes, purse: Purse, declared: str = "") -> Conversion:
    """A text whose charset its carrier declares (small letters, or empty). Raises Unconvertible and Spent."""
    read = octets.read(content, declared)
    purse.pay(characters=len(read.text), steps=1)
    if read.declared is not None:
        lines = sum(not line.isascii() for line in read.text.split("\n"))
        return Conversion(Outcome.CONVERTED, read.octets(read.text), read.declared, lines, lines)
    writing = Writing()
    number = writing.add(read.text)
    decoded = writing.decode()
    if number not in decoded.texts:
        if read.is_unicode:
            return Conversion(Outcome.UNICODE)
        return Conversion(Outcome.LEFT, why=(UNKNOWN,))
    return Conversion(
        Outcome.PARTLY if decoded.left else Outcome.CONVERTED,
        read.octets(decoded.texts[number]),
        decoded.encoding,
        decoded.lines,
        decoded.lines,
        decoded.left,
        why=told(decoded.left),
    )


def told(left: int) -> tuple[str, ...]:
    """What people hear of lines that were left."""
    return (f"{left} lines may be old too, and nobody can be sure; look at them",) if left else ()
