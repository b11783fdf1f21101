"""The arguments of MAIL, RCPT, EHLO and XFORWARD: parsed strictly, kept as they were written.

Pure text work. A mistake comes back as the reply to give.
"""

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from gateway.message.address import Address, parse_path
from gateway.message.envelope import Client
from gateway.policy.rule import Reply
from gateway.ports import MailPath
from gateway.smtp import replies

_PARAMETER = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]*)(?:=([\x21-\x3c\x3e-\x7e\u00a0-\U0010ffff]+))?")
_HELO = re.compile(r"[\x21-\x7e\u00a0-\U0010ffff]{1,255}")
_NAME = re.compile(r"[A-Za-z0-9._-]{1,255}")
_XTEXT = re.compile(r"\+([0-9A-F]{2})")
_KEEP_XFORWARD = "[UNAVAILABLE]"
XFORWARD_ATTRIBUTES = ("NAME", "ADDR", "PORT", "PROTO", "HELO", "IDENT", "SOURCE")
_MAIL_KEYWORDS = {"SIZE": "SIZE", "BODY": "8BITMIME", "SMTPUTF8": "SMTPUTF8", "RET": "DSN", "ENVID": "DSN"}
_RCPT_KEYWORDS = {"NOTIFY": "DSN", "ORCPT": "DSN"}


@dataclass(frozen=True, slots=True)
class MailCommand:
    """A parsed MAIL: the path as it goes on, and what its parameters say."""

    path: MailPath
    size: int
    utf8: bool


def parse_helo(argument: str) -> str | None:
    """The name a client gives itself (RFC 5321 4.1.1.1): any printable word, since many real ones are no domains."""
    return argument if _HELO.fullmatch(argument) else None


def parse_mail(argument: str, offered: Collection[str]) -> MailCommand | Reply:
    """Read what follows `MAIL`. `offered` are the ESMTP keywords that EHLO named; empty after HELO."""
    split = _split(argument, "FROM:")
    if split is None:
        return replies.MAIL_SYNTAX
    path_text, parameters = split
    parsed = parse_path(path_text)
    if parsed is None or parsed[1]:
        return replies.BAD_SENDER
    values = _values(parameters, _MAIL_KEYWORDS, offered)
    if isinstance(values, Reply):
        return values
    if not _mail_values_fit(values):
        return replies.BAD_PARAMETER
    address = parsed[0]
    text = f"<{address}>" if address else "<>"
    utf8 = "SMTPUTF8" in values
    if not utf8 and not text.isascii():
        return replies.NEEDS_SMTPUTF8
    return MailCommand(MailPath(address, text, parameters), int(values.get("SIZE") or 0), utf8)


def parse_rcpt(argument: str, offered: Collection[str], postmaster_domain: str, utf8: bool) -> MailPath | Reply:
    """Read what follows `RCPT`. `<Postmaster>` without a domain is ours (RFC 5321 4.1.1.3)."""
    split = _split(argument, "TO:")
    if split is None:
        return replies.RCPT_SYNTAX
    path_text, parameters = split
    if path_text.lower() == "<postmaster>":
        address, text = Address(path_text[1:-1], postmaster_domain), path_text
    else:
        parsed = parse_path(path_text)
        if parsed is None or parsed[1] or parsed[0] is None:
            return replies.BAD_RECIPIENT
        address = parsed[0]
        text = f"<{address}>"
    values = _values(parameters, _RCPT_KEYWORDS, offered)
    if isinstance(values, Reply):
        return values
    if None in values.values():
        return replies.BAD_PARAMETER
    if not utf8 and not text.isascii():
        return replies.NEEDS_SMTPUTF8
    return MailPath(address, text, parameters)


def parse_xforward(argument: str, client: Client) -> Client | None:
    """The client that a trusted proxy names (Postfix XFORWARD_README); attributes it leaves out stay as they are.

    What a trusted proxy passes on was said by strangers: no value that could break our `Received` field is taken.
    """
    for word in argument.split():
        name, equals, value = word.partition("=")
        if not equals or name.upper() not in XFORWARD_ATTRIBUTES:
            return None
        text = _XTEXT.sub(lambda found: chr(int(found[1], 16)), value)
        known = "" if text.upper() == _KEEP_XFORWARD else text
        changed = _forwarded(client, name.upper(), known)
        if changed is None:
            return None
        client = changed
    return client


def _forwarded(client: Client, name: str, value: str) -> Client | None:
    if name == "ADDR" and value:
        address = _address(value)
        return replace(client, address=address) if address else None
    if name == "PORT":
        if value and not (value.isascii() and value.isdigit() and len(value) <= 5):
            return None
        return replace(client, port=int(value or 0))
    if name == "HELO":
        return replace(client, helo=value if _HELO.fullmatch(value) else "")
    if name == "NAME":
        return replace(client, name=value if _NAME.fullmatch(value) else "")
    return client


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address literal without brackets (RFC 5321 4.1.3): no zone, and an IPv4 one in IPv6 clothes is IPv4."""
    bare = text[5:] if text[:5].lower() == "ipv6:" else text
    if "%" in bare:  # Python takes anything for a zone, line ends among it
        return None
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if address.version == 6 else address


def _split(argument: str, keyword: str) -> tuple[str, tuple[str, ...]] | None:
    """Cut `FROM:<path> parameters` into path and parameters. Blanks after the colon are common and harmless."""
    if argument[: len(keyword)].upper() != keyword:
        return None
    rest = argument[len(keyword) :].strip(" ")
    end = _path_end(rest)
    if end is None or (rest[end:] and rest[end] != " "):
        return None
    return rest[:end], tuple(word for word in rest[end:].split(" ") if word)


def _path_end(text: str) -> int | None:
    """The index behind the closing `>`; one inside a quoted local part does not close."""
    if not text.startswith("<"):
        return None
    quoted = False
    escaped = False
    for index, sign in enumerate(text):
        if escaped:
            escaped = False
        elif quoted and sign == "\\":
            escaped = True
        elif sign == '"':
            quoted = not quoted
        elif sign == ">" and not quoted:
            return index + 1
    return None


def _values(
    parameters: tuple[str, ...], keywords: dict[str, str], offered: Collection[str]
) -> dict[str, str | None] | Reply:
    values: dict[str, str | None] = {}
    for parameter in parameters:
        found = _PARAMETER.fullmatch(parameter)
        if found is None:
            return replies.BAD_PARAMETER
        keyword = found[1].upper()
        if keywords.get(keyword) not in offered:
            return replies.UNKNOWN_PARAMETER
        if keyword in values:
            return replies.BAD_PARAMETER
        values[keyword] = found[2]
    return values


def _mail_values_fit(values: dict[str, str | None]) -> bool:
    size, body, ret = values.get("SIZE", "0"), values.get("BODY", "7BIT"), values.get("RET", "HDRS")
    return (
        (size is not None and size.isascii() and size.isdigit() and len(size) <= 20)
        and (body is not None and body.upper() in {"7BIT", "8BITMIME"})
        and (ret is not None and ret.upper() in {"FULL", "HDRS"})
        and values.get("ENVID", "x") is not None
        and values.get("SMTPUTF8") is None
    )
