"""How much one client may try our patience: commands that lead nowhere, recipients refused, transactions kept open.

A client that goes on is told 421 and left: it holds no place that others need (RFC 5321 4.5.3.2, 7.8). Counts and
times are given; nothing is looked up here.
"""

from collections import Counter
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_network

from gateway.policy.rule import Reply
from gateway.smtp import replies

IDLE_VERBS = frozenset({"NOOP", "RSET", "VRFY", "EXPN", "HELP", "HELO", "EHLO", "XFORWARD", "MAIL"})
"""Commands that alone bring no message nearer."""
IDLE_COMMANDS = 100
"""Of those in a row without a message in between, as many other servers bear (Postfix: smtpd_junk_command_limit)."""
REFUSED_RECIPIENTS = 5
"""So many times `errors`: recipients of a stranger that were refused. More is guessing at addresses."""
_MISTAKES = frozenset({500, 501, 502, 503, 530, 555})


class Transactions:
    """Open transactions of all clients, with a bound on those of one: nobody takes every place at the next hop."""

    def __init__(self, most_by_client: int) -> None:
        self._most = most_by_client
        self._open: Counter[str] = Counter()

    def begin(self, client: IPv4Address | IPv6Address) -> bool:
        """Count one more, unless it is one too many."""
        holder = place_of(client)
        if self._open[holder] >= self._most:
            return False
        self._open[holder] += 1
        return True

    def end(self, client: IPv4Address | IPv6Address) -> None:
        """Forget one."""
        holder = place_of(client)
        self._open[holder] -= 1
        if not self._open[holder]:
            del self._open[holder]


def place_of(client: IPv4Address | IPv6Address) -> str:
    """Whose place a client takes: its own; of IPv6 its /64, in which one host has as many addresses as it likes."""
    return str(client) if client.version == 4 else str(ip_network((client, 64), strict=False))


@dataclass(slots=True)
class Patience:
    """What one connection has done to try it."""

    errors_allowed: int
    errors: int = 0
    idle: int = 0
    refused: int = 0

    def after(self, verb: str, reply: Reply, *, stranger: bool, answered: bool = False) -> Reply:
        """The reply to give: the one that a command got, or 421 when it was one too many.

        `answered`: it is the reply to a whole message, whatever it says.
        """
        if answered:
            self.idle = 0
        self.idle += verb in IDLE_VERBS
        self.errors += reply.code in _MISTAKES
        self.refused += stranger and verb == "RCPT" and reply.code // 100 == 5
        if (
            self.errors > self.errors_allowed
            or self.idle > IDLE_COMMANDS
            or self.refused > REFUSED_RECIPIENTS * self.errors_allowed
        ):
            return replies.TOO_MANY_ERRORS
        return reply
