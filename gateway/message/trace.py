"""The header fields that the gateway puts above a message, and those of strangers that claim to be its own.

Bytes are sacred: what is inspected is what is relayed, but for the fields made and cut here.
"""

from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime

from gateway.message.envelope import Client, Envelope
from gateway.message.mime import HeaderField

CASE_FIELD = "X-Congthu-Case"
FLAG_FIELD = "X-Congthu-Flag"
_OURS = "x-congthu-"
_HELO_SIGNS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:[]")


def trace_fields(envelope: Envelope, hostname: str, protocol: str, flags: Iterable[str], at: datetime) -> bytes:
    """Our `Received` (RFC 5321 4.4), the case number, and one field a flag, as octets with CRLF.

    `protocol` is the value of the `with` clause (RFC 3848). Recipients are never named: blind copies stay blind.
    """
    lines = [
        f"Received: from {_helo(envelope.client)} ({_peer(envelope.client)})",
        f"\tby {hostname} (Congthu) with {protocol} id {envelope.case};",
        f"\t{format_datetime(at)}",
        f"{CASE_FIELD}: {envelope.case}",
    ]
    lines += [f"{FLAG_FIELD}: {flag}" for flag in flags]
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def without_claims(raw: bytes, header: Iterable[HeaderField], authserv_id: str) -> bytes:
    """The message without header fields that claim to be ours.

    These are `X-Congthu-*`, and `Authentication-Results` that name our authserv-id (RFC 8601 5).
    """
    kept = bytearray()
    position = 0
    for field in header:
        if _claims(field, authserv_id):
            kept += raw[position : field.start]
            position = field.end
    return bytes(kept + raw[position:]) if position else raw


def _claims(field: HeaderField, authserv_id: str) -> bool:
    name = field.name.lower()
    if name.startswith(_OURS):
        return True
    if name != "authentication-results":
        return False
    ours = authserv_id.lower().rstrip(".")
    text = field.raw.decode("latin-1")
    # A reader may drop comments or take them for blanks: `gw(x).example` is one word to the first.
    readings = [_before_results(text, comment=comment) for comment in ("", " ")]
    return any(reading is None or ours in (word.rstrip(".") for word in reading.split()) for reading in readings)


def _before_results(text: str, *, comment: str) -> str | None:
    """What stands before the first `;` of `Authentication-Results` (RFC 8601 2.2): the authserv-id, a version.

    In lower case; each comment (RFC 5322 3.2.2, nested) is replaced by `comment`, quoted strings are unquoted. None in
    doubt: quotes or parentheses without their other half, a lone backslash, an encoded word that some would decode.
    """
    read: list[str] = []
    depth, quoted, escaped = 0, False, False
    for sign in text:
        if escaped:
            escaped = False
            read.append("" if depth else sign)
        elif sign == "\\":
            escaped = True
        elif quoted:
            quoted = sign != '"'
            read.append(sign if quoted else "")
        elif sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
            read.append("" if depth else comment)
        elif depth:
            continue
        elif sign == '"':
            quoted = True
        elif sign == ";":
            break
        else:
            read.append(sign)
        if depth < 0 or (escaped and not depth and not quoted):
            return None
    reading = "".join(read).lower()
    return None if depth or quoted or "=?" in reading else reading


def _helo(client: Client) -> str:
    return "".join(sign if sign in _HELO_SIGNS else "?" for sign in client.helo[:255]) or "unknown"


def _peer(client: Client) -> str:
    address = str(client.address).partition("%")[0]  # a zone means nothing elsewhere (RFC 5321 4.1.3 has none)
    literal = f"[IPv6:{address}]" if client.address.version == 6 else f"[{address}]"
    return f"{client.name} {literal}" if client.name else literal
