"""How much one client may try our patience: commands that lead nowhere, recipients refused, transactions kept open.

A client that goes on is told 421 and left: it holds no place that others need (RFC 5321 4.5.3.2, 7.8). Counts and
times are given; nothing is looked up here.
"""

from collections import Counter
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from gateway.policy.rule import Reply
from gateway.smtp import replies

IDLE_VERBS = frozenset({"NOOP", "RSET", "VRFY", "EXPN", "HELP", "HELO", "EHLO", "XFORWARD", "MAIL"})
"""Commands that alone bring no message nearer."""
IDLE_COMMANDS = 100
"""Of those in a row without a message in between, as many other servers bear (Postfix: smtpd_junk_command_limit)."""
REFUSED_RECIPIENTS = 5
"""So many times `errors`: recipients of a stranger that were refused. More is guessing at addresses."""
_MISTAKES = frozenset({500, 501, 502, 503, 555})


class Transactions:
    """Open transactions of all clients, with a bound on those of one: nobody takes every place at the next hop."""

    def __init__(self, most_by_client: int) -> None:
        self._most = most_by_client
        self._open: Counter[IPv4Address | IPv6Address] = Counter()

    def begin(self, client: IPv4Address | IPv6Address) -> bool:
        """Count one more, unless it is one too many."""
        if self._open[client] >= self._most:
            return False
        self._open[client] += 1
        return True

    def end(self, client: IPv4Address | IPv6Address) -> None:
        """Forget one."""
        self._open[client] -= 1
        if not self._open[client]:
            del self._open[client]


@dataclass(slots=True)
class Patience:
    """What one connection has done to try it."""

    errors_allowed: int
    errors: int = 0
    idle: int = 0
    refused: int = 0

    def after(self, verb: str, reply: Reply, *, stranger: bool) -> Reply:
        """The reply to give: the one that a command got, or 421 when it was one too many."""
        if verb == "DATA" and reply.code not in _MISTAKES:
            self.idle = 0  # a message was answered, whatever the answer
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
