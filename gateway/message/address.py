"""Mail addresses as SMTP writes them (RFC 5321 4.1.2), parsed as strictly as SMTP asks.

Only the envelope's addresses belong here; header addresses are text that nobody decides on.
"""

import ipaddress
import re
from dataclasses import dataclass

MAX_PATH = 1024
"""Octets of a path. RFC 5321 4.5.3.1.3 says 256; SMTPUTF8 and routes make real ones longer."""

_BEYOND = r"\u00a0-\ud7ff\ue000-\U0010ffff"  # SMTPUTF8 (RFC 6531 3.3) without C1 controls and lone surrogates
_ATEXT = rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~\-{_BEYOND}]"
_DOT_STRING = rf"{_ATEXT}+(?:\.{_ATEXT}+)*"
_QUOTED = rf'"(?:[\x20\x21\x23-\x5b\x5d-\x7e{_BEYOND}]|\\[\x20-\x7e])*"'
_LABEL = rf"[A-Za-z0-9_{_BEYOND}](?:-*[A-Za-z0-9_{_BEYOND}])*"
_DOMAIN = rf"{_LABEL}(?:\.{_LABEL})*"
_LITERAL = r"\[[\x21-\x5a\x5e-\x7e]+\]"
_MAILBOX = re.compile(rf"(?P<local>{_DOT_STRING}|{_QUOTED})@(?P<domain>{_DOMAIN}|{_LITERAL})")
_ROUTE = re.compile(rf"@{_DOMAIN}(?:,@{_DOMAIN})*:")


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox, its two halves exactly as the client wrote them."""

    local: str
    domain: str

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"

    @property
    def key(self) -> str:
        """The form to compare and count by: unquoted, lower case.

        RFC 5321 2.4 leaves the case of the local part to its host; every server behind us folds it.
        """
        return f"{self._unquoted()}@{self.domain}".lower()

    @property
    def routes(self) -> bool:
        """Whether the local part asks the receiver to pass the mail on (`user%other@us`, `other!user`)."""
        return any(sign in self._unquoted() for sign in "%!@:")

    def _unquoted(self) -> str:
        if not self.local.startswith('"'):
            return self.local
        return re.sub(r"\\(.)", r"\1", self.local[1:-1])


def parse_mailbox(text: str) -> Address | None:
    """Read `local@domain`; None when it is not exactly one mailbox."""
    found = _MAILBOX.fullmatch(text) if len(text) <= MAX_PATH else None
    if found is None or not _literal_is_an_address(found["domain"]):
        return None
    return Address(found["local"], found["domain"])


def parse_path(text: str) -> tuple[Address | None, str] | None:
    """Read the path at the start of `text`, `<…>`, and return it with what follows it.

    The address is None for the null path `<>`. The whole answer is None when the path is malformed.
    A source route is dropped (RFC 5321 appendix C says to ignore it), so that no next hop can follow it.
    `<Postmaster>` without a domain is not read here: it is the caller's special case (RFC 5321 4.1.1.3).
    """
    if not text.startswith("<"):
        return None
    if text.startswith("<>"):
        return None, text[2:]
    start = 1
    if route := _ROUTE.match(text, 1):
        start = route.end()
    found = _MAILBOX.match(text, start)
    if found is None or found.end() >= MAX_PATH or text[found.end() : found.end() + 1] != ">":
        return None
    if not _literal_is_an_address(found["domain"]):
        return None
    return Address(found["local"], found["domain"]), text[found.end() + 1 :]


def _literal_is_an_address(domain: str) -> bool:
    if not domain.startswith("["):
        return True
    inner = domain[1:-1]
    try:
        # RFC 5321 4.1.3: an IPv6 address has its tag, an IPv4 address none; neither has a zone.
        if inner.lower().startswith("ipv6:"):
            ipaddress.IPv6Address(inner[5:])
        else:
            ipaddress.IPv4Address(inner)
    except ValueError:
        return False
    return "%" not in inner
