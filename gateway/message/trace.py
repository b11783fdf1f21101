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
    named = field.raw.decode("latin-1").split(";", 1)[0].lower()
    return authserv_id.lower() in named.replace("\r\n", "").split()


def _helo(client: Client) -> str:
    return "".join(sign if sign in _HELO_SIGNS else "?" for sign in client.helo[:255]) or "unknown"


def _peer(client: Client) -> str:
    literal = f"[IPv6:{client.address}]" if client.address.version == 6 else f"[{client.address}]"
    return f"{client.name} {literal}" if client.name else literal
