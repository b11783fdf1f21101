"""The dialogue with one client: which command is allowed when, and the reply to each. No socket here.

State lasts as long as the connection; a transaction from MAIL to its reply. `Stream` is what a session lends it.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Protocol

from gateway import flow
from gateway.flow import Transaction
from gateway.message.envelope import Client, Origin
from gateway.policy.rule import Reply
from gateway.ports import Edges, NextHop, Office, Sender
from gateway.smtp import replies
from gateway.smtp.commands import XFORWARD_ATTRIBUTES, parse_helo, parse_mail, parse_rcpt, parse_xforward
from gateway.smtp.patience import Transactions
from gateway.smtp.wire import Fault

Network = IPv4Network | IPv6Network
FAULT_REPLIES = {
    Fault.TOO_BIG: replies.TOO_BIG,
    Fault.BARE_NEWLINE: replies.BARE_NEWLINE,
    Fault.LINE_TOO_LONG: replies.TEXT_LINE_TOO_LONG,
}


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """What one connection may do. Octets, counts and seconds."""

    message_octets: int = 10 * 1024 * 1024
    line_octets: int = 1024 * 1024
    recipients: int = 1000
    errors: int = 20
    command_timeout: float = 300.0
    data_timeout: float = 180.0
    answer: float = 60.0
    greeting_delay: float = 0.0
    transaction: float = 900.0


@dataclass(frozen=True, slots=True)
class Door:
    """What a listener gives each of its sessions."""

    name: str
    hostname: str
    allowed_networks: tuple[Network, ...]
    xforward_networks: tuple[Network, ...]
    tls: ssl.SSLContext | None
    tls_required: bool
    next_hop: NextHop
    limits: SessionLimits
    office: Callable[[], Office]
    edges: Edges
    transactions: Transactions
    trial: bool
    keep: Callable[["asyncio.Task[Reply]"], None]
    """Keeps hold of a task that must end although its client has left."""
    fault: Callable[[BaseException], None]


class Stream(Protocol):
    """What the dialogue needs of the connection."""

    def has_spoken(self) -> bool:
        """Whether octets have come that nobody asked for."""
        ...

    def is_waiting(self) -> bool:
        """Whether the client is still there to hear the reply."""
        ...

    async def content(self) -> bytes | Fault | None:
        """Say 354 and read to the end of data; None if the client left."""
        ...

    async def start_tls(self) -> None:
        """Say 220 and shake hands."""
        ...


class Dialog:
    """One client's state and commands. A reply of None means that nothing is left to say."""

    def __init__(self, door: Door, stream: Stream, client: Client) -> None:
        self._door = door
        self._stream = stream
        self._real = client
        self._client = client
        self._helo_name = ""
        self._extended = False
        self._secure = False
        self._offered: frozenset[str] = frozenset()
        self._utf8 = False
        self._transaction: Transaction | None = None
        self._counted: IPv4Address | IPv6Address | None = None
        self.began: float | None = None
        """When the open transaction began, on the edges' monotonic clock."""
        self._answered_one = False
        self.draining = False
        self.answering = False

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._transaction is not None

    def take_answered(self) -> bool:
        """Whether a message was answered since this was asked last."""
        answered, self._answered_one = self._answered_one, False
        return answered

    async def drop_transaction(self) -> None:
        """Give up the open transaction, if there is one."""
        transaction = self._take_transaction()
        if transaction is not None:
            await asyncio.shield(transaction.abort())

    def _take_transaction(self) -> Transaction | None:
        """The open transaction, which is the dialogue's no longer."""
        transaction, self._transaction = self._transaction, None
        self.began = None
        if self._counted is not None:
            self._door.transactions.end(self._counted)
            self._counted = None
        return transaction

    async def command(self, line: bytes) -> Reply | None:
        """Answer one command line."""
        try:
            verb, _, argument = line.decode("utf-8").partition(" ")
        except UnicodeDecodeError:
            return replies.NOT_UTF8
        method = _COMMANDS.get(verb.upper())
        if method is None:
            return replies.UNKNOWN_COMMAND
        if self._door.tls_required and not self._secure and verb.upper() not in _BEFORE_TLS:
            return replies.TLS_FIRST
        return await method(self, argument.strip(" "))

    async def helo(self, argument: str) -> Reply:
        return await self._greeted(argument, extended=False)

    async def ehlo(self, argument: str) -> Reply:
        return await self._greeted(argument, extended=True)

    async def _greeted(self, argument: str, *, extended: bool) -> Reply:
        name = parse_helo(argument)
        if name is None:
            return replies.HELO_SYNTAX
        if self._stream.has_spoken():
            return replies.EARLY_TALKER
        # Asked first: if that fails, the state stays as it was (RFC 5321 4.1.1.1).
        hop_offers = await self._door.next_hop.extensions() if extended else frozenset()
        await self.drop_transaction()
        self._client = replace(self._real, helo=name, tls=self._secure)
        self._helo_name = name
        self._extended = extended
        self._offered = frozenset()
        if not extended:
            return Reply(250, "", self._door.hostname)
        self._offered = hop_offers & {"8BITMIME", "SMTPUTF8", "DSN"} | {"SIZE"}
        lines = [self._door.hostname, "PIPELINING", f"SIZE {self._door.limits.message_octets}", "ENHANCEDSTATUSCODES"]
        lines += sorted(self._offered - {"SIZE"})
        if self._door.tls and not self._secure:
            lines.append("STARTTLS")
        if self._may_forward():
            lines.append(f"XFORWARD {' '.join(XFORWARD_ATTRIBUTES)}")
        return Reply(250, "", "\n".join(lines))

    async def starttls(self, argument: str) -> Reply | None:
        if argument:
            return replies.NO_PARAMETERS
        if not self._door.tls:
            return replies.NOT_IMPLEMENTED
        if self._secure:
            return replies.TLS_ACTIVE
        if self._stream.has_spoken():  # plaintext behind STARTTLS is never executed (RFC 3207 5)
            return replies.EARLY_TALKER
        await self.drop_transaction()
        self._helo_name = ""
        self._extended = False
        await self._stream.start_tls()
        self._secure = True
        return None

    async def xforward(self, argument: str) -> Reply:
        if not self._may_forward():
            return replies.NOT_TRUSTED
        if self._transaction is not None:
            return replies.NESTED_MAIL
        client = parse_xforward(argument, self._client)
        if client is None or not argument:
            return replies.XFORWARD_SYNTAX
        self._client = client
        return replies.OK

    async def mail(self, argument: str) -> Reply:
        if not self._helo_name:
            return replies.SAY_HELLO
        if self._transaction is not None:
            return replies.NESTED_MAIL
        if self.draining:
            return replies.SHUTTING_DOWN
        command = parse_mail(argument, self._offered)
        if isinstance(command, Reply):
            return command
        if command.size > self._door.limits.message_octets:
            return replies.TOO_BIG
        if not self._door.transactions.begin(self._client.address):
            return replies.TOO_MANY_TRANSACTIONS
        self._counted = self._client.address
        try:
            reply, self._transaction = await flow.begin(
                self._door.office(), self._door.edges, self._sender(), self._door.next_hop, command.path
            )
        finally:
            if self._transaction is None:
                self._take_transaction()
        self.began = None if self._transaction is None else self._door.edges.monotonic()
        self._utf8 = command.utf8
        return reply

    async def rcpt(self, argument: str) -> Reply:
        if self._transaction is None:
            return replies.NEED_MAIL
        if self._transaction.asked_for >= self._door.limits.recipients:
            return replies.TOO_MANY_RECIPIENTS
        postmaster_domain = min(self._door.office().own_domains, default=self._door.hostname).lstrip(".")
        path = parse_rcpt(argument, self._offered, postmaster_domain, self._utf8)
        if isinstance(path, Reply):
            return path
        return await self._transaction.recipient(path)

    async def data(self, argument: str) -> Reply:
        if argument:
            return replies.NO_PARAMETERS
        transaction = self._transaction
        if transaction is None or not transaction.recipients:
            return replies.NEED_MAIL if transaction is None else replies.NEED_RCPT
        if self._stream.has_spoken():
            return replies.EARLY_TALKER
        content = await self._stream.content()
        if content is None:
            raise ConnectionResetError
        self._transaction = None  # its place is given back when it is answered
        self.began = None
        if content is Fault.TOO_BIG:
            self._door.edges.events.counted(replies.LIMITS[replies.TOO_BIG], "refused")
        if isinstance(content, Fault):
            return await self._answered(transaction, transaction.reject(FAULT_REPLIES[content]))
        return await self._answered(transaction, transaction.message(content, self._stream.is_waiting))

    async def _answered(self, transaction: Transaction, work: Coroutine[None, None, Reply]) -> Reply:
        """The reply to a message. Its task lives on when the client leaves: what was begun is brought to its end."""
        task = asyncio.ensure_future(_to_its_end(transaction, work))
        if (counted := self._counted) is not None:
            self._counted = None
            task.add_done_callback(lambda _: self._door.transactions.end(counted))
        self._door.keep(task)
        self.answering = self._answered_one = True
        try:
            return await asyncio.shield(task)
        finally:
            self.answering = False

    async def rset(self, argument: str) -> Reply:
        if argument:
            return replies.NO_PARAMETERS
        await self.drop_transaction()
        return replies.RESET

    async def quit(self, argument: str) -> Reply:
        return replies.NO_PARAMETERS if argument else replies.BYE

    async def noop(self, _: str) -> Reply:
        return replies.OK

    async def vrfy(self, argument: str) -> Reply:
        return replies.CANNOT_VERIFY if argument else replies.RCPT_SYNTAX

    async def help(self, _: str) -> Reply:
        return replies.HELP

    async def not_implemented(self, _: str) -> Reply:
        return replies.NOT_IMPLEMENTED

    async def bdat(self, _: str) -> Reply:
        """The chunk would be read as commands: close instead."""
        return replies.NO_CHUNKING

    # -- who speaks -------------------------------------------------------------------------------------------------

    @property
    def is_stranger(self) -> bool:
        """Whether the client is none of ours."""
        return not any(self._client.address in network for network in self._door.allowed_networks)

    def _sender(self) -> Sender:
        protocol = "ESMTP" if self._extended else "SMTP"
        if self._utf8:
            protocol = "UTF8SMTP"
        return Sender(
            listener=self._door.name,
            client=self._client,
            login=None,
            origin=Origin.STRANGER if self.is_stranger else Origin.OURS,
            protocol=protocol + ("S" if self._secure and self._extended else ""),
        )

    def _may_forward(self) -> bool:
        return any(self._real.address in network for network in self._door.xforward_networks)


async def _to_its_end(transaction: Transaction, work: Coroutine[None, None, Reply]) -> Reply:
    """A fault of ours keeps no place at the next hop."""
    try:
        return await work
    except Exception:
        await transaction.abort()
        raise


_Method = Callable[[Dialog, str], Awaitable[Reply | None]]
_COMMANDS: dict[str, _Method] = {
    "HELO": Dialog.helo,
    "EHLO": Dialog.ehlo,
    "STARTTLS": Dialog.starttls,
    "XFORWARD": Dialog.xforward,
    "MAIL": Dialog.mail,
    "RCPT": Dialog.rcpt,
    "DATA": Dialog.data,
    "RSET": Dialog.rset,
    "QUIT": Dialog.quit,
    "NOOP": Dialog.noop,
    "VRFY": Dialog.vrfy,
    "HELP": Dialog.help,
    "EXPN": Dialog.not_implemented,
    "AUTH": Dialog.not_implemented,
    "BDAT": Dialog.bdat,
}
_BEFORE_TLS = frozenset({"NOOP", "EHLO", "HELO", "STARTTLS", "QUIT"})
