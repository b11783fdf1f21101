"""The door out: the mail server behind the gateway, its kept connections, and one transaction with it."""

import asyncio
from collections.abc import Callable

from gateway.policy.rule import Reply
from gateway.ports import MailPath, Relayed
from gateway.smtp import replies
from gateway.smtp.connection import Connection, HopLimits, Lost, TimedOut, Took

UNREACHABLE = Reply(451, "4.4.1", "The mail server does not answer; try again later")
UNHEARD = Reply(451, "4.4.1", "The mail server did not confirm the message; try again later")
UNFINISHED = Reply(451, "4.4.1", "The mail server did not take the whole message; nothing was sent; try again later")
CHANGED_ANSWER = Reply(451, "4.4.1", "The mail server answered otherwise the second time; try again later")
_CHECK_AFTER = 5.0
"""Seconds of rest after which a kept connection is asked (NOOP) before it is lent."""
_PROBE_AFTER = 30.0
"""Seconds without a word from a next hop that is up, after which it is asked whether it still is."""
_RSET_WITHIN = 2.0
"""Seconds for the reply to RSET. Clients wait meanwhile; a slower connection is closed instead."""


class SmtpNextHop:
    """The mail server behind the gateway: implements the port `NextHop`."""

    def __init__(
        self,
        name: str,
        address: tuple[str, int],
        hostname: str,
        limits: HopLimits,
        *,
        monotonic: Callable[[], float],
        state_changed: Callable[[str, bool], None],
        took: Took = lambda _command, _seconds: None,
    ) -> None:
        self.name = name
        self._address = address
        self._hostname = hostname
        self._limits = limits
        self._monotonic = monotonic
        self._state_changed = state_changed
        self._took = took
        self._resting: list[Connection] = []
        self._leaving: set[asyncio.Task[None]] = set()
        self._heard_at = 0.0
        self._busy = 0
        self._closed = False
        self._extensions: frozenset[str] | None = None
        self.up: bool | None = None
        """Whether the last attempt to speak with it succeeded; None before the first."""

    async def open(self, sender: MailPath, login: str | None) -> tuple[Reply, "SmtpRelay | None"]:
        """Open a transaction with MAIL, on a kept connection or a new one."""
        if self._busy >= self._limits.transactions:
            return replies.BUSY, None
        self._busy += 1
        relay = SmtpRelay(self, sender, private=login is not None)
        try:
            reply = await relay.begin()
        except BaseException:
            await relay.abort()
            raise
        if reply.code // 100 == 2:
            return reply, relay
        await relay.abort()
        return reply, None

    async def extensions(self) -> frozenset[str]:
        """What it offers; asks once, and again whenever a connection is made."""
        if self._extensions is None:
            await self.probe()
        return self._extensions or frozenset()

    async def probe(self) -> bool:
        """Whether it answers now; not asked when it answered lately. The connection made for it is kept.

        Only a new connection that fails means that it is down: kept ones end for many reasons.
        """
        if self.up and self._monotonic() - self._heard_at < _PROBE_AFTER:
            return True
        try:
            # Lending asks enough: EHLO on a new connection, NOOP on one that rested. More would be junk to its ears.
            connection = await self.lend(private=False)
        except Lost:
            return False
        self.take_back(connection, clean=True)
        return True

    async def lend(self, *, private: bool, fresh: bool = False) -> Connection:
        """A live connection: a kept one, checked if it rested long, or a new one. Raises one of `Lost`.

        A `private` transaction (one with a login) always gets a connection of its own.
        """
        while self._resting and not private and not fresh:
            connection = self._resting.pop()
            if not connection.alive or self._monotonic() - connection.resting_since > self._limits.idle:
                connection.close()
            elif await self._is_healthy(connection):
                return connection
            else:
                connection.close()
        try:
            connection = await Connection.connect(*self._address, self._hostname, self._limits, self._took)
        except Lost:
            self._mark(False)
            raise
        self._mark(True)
        self._heard_at = self._monotonic()
        self._extensions = connection.extensions
        return connection

    def take_back(self, connection: Connection, *, clean: bool, private: bool = False) -> None:
        """Keep a connection for the next transaction, unless it is spoilt, private, worn, old or one too many."""
        connection.uses += 1
        if self._closed or not clean or not connection.alive:
            connection.close()
            return
        self._heard_at = connection.resting_since = self._monotonic()
        spent = connection.worn or connection.uses >= self._limits.uses
        if private or spent or len(self._resting) >= self._limits.kept:
            self._take_leave(connection)
        else:
            self._resting.append(connection)

    def finished(self) -> None:
        """A transaction ended: another may begin."""
        self._busy -= 1

    def sweep(self) -> None:
        """Take leave of connections that rested too long. One that died resting is a reason to probe."""
        limit = self._monotonic() - self._limits.idle
        resting, self._resting = self._resting, []
        for connection in resting:
            if not connection.alive:
                connection.close()
                self._heard_at = self._monotonic() - _PROBE_AFTER
            elif connection.resting_since < limit:
                self._take_leave(connection)
            else:
                self._resting.append(connection)

    async def close(self) -> None:
        """Take leave of every kept connection; keep none from now on."""
        self._closed = True
        resting, self._resting = self._resting, []
        for connection in resting:
            self._take_leave(connection)
        await asyncio.gather(*self._leaving)

    def _take_leave(self, connection: Connection) -> None:
        """Say QUIT and close, while nobody waits for it. At most as many at once as transactions may be."""
        if len(self._leaving) >= self._limits.transactions:
            connection.close()
            return
        leaving = asyncio.create_task(connection.quit())
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)

    async def _is_healthy(self, connection: Connection) -> bool:
        if self._monotonic() - connection.resting_since < _CHECK_AFTER:
            return True
        try:
            return (await connection.command("NOOP")).code // 100 == 2
        except Lost:
            return False

    def _mark(self, up: bool) -> None:
        if up is not self.up:
            self.up = up
            self._state_changed(self.name, up)


class SmtpRelay:
    """One transaction with the next hop: implements the port `Relay`.

    If the connection goes while the client is slow, a new one is opened and MAIL and RCPT are said again; only the
    same answers let the transaction go on.
    """

    def __init__(self, hop: SmtpNextHop, sender: MailPath, *, private: bool) -> None:
        self._hop = hop
        self._sender = sender
        self._private = private
        self._accepted: list[tuple[MailPath, int]] = []
        self._connection: Connection | None = None
        self._ended = False
        self._clean = True

    async def begin(self) -> Reply:
        """Say MAIL. A kept connection may have died unseen, so a second one, made anew, is tried."""
        try:
            self._connection = await self._hop.lend(private=self._private)
            fresh = self._connection.uses == 0
            try:
                return await self._mail(self._connection)
            except Lost as lost:
                if fresh or isinstance(lost, TimedOut):
                    raise
                self._connection.close()
                self._connection = await self._hop.lend(private=self._private, fresh=True)
                return await self._mail(self._connection)
        except Lost:
            return UNREACHABLE

    async def recipient(self, path: MailPath) -> Reply:
        reply = await self._say("RCPT", f"TO:{path.text}", *path.parameters)
        if reply.code // 100 == 2:
            self._accepted.append((path, reply.code))
        return reply

    async def prepare(self) -> Reply | None:
        reply = await self._say("DATA")
        if reply.code == 354:
            self._clean = False  # from here on only the reply to the end of data makes the connection usable again
            return None
        if reply.code // 100 in {4, 5}:
            return reply
        self._clean = False  # what it waits for now is not known
        return UNREACHABLE

    async def send(self, head: bytes, content: bytes, *, within: float) -> Relayed:
        connection = self._connection
        if connection is None:
            return Relayed(UNREACHABLE)
        connection.said_end = False
        try:
            reply = await connection.content(head, content, within)
        except Lost:
            await self.abort()
            # Without its end no message is taken (RFC 5321 4.1.1.4).
            return Relayed(UNHEARD, certain=False) if connection.said_end else Relayed(UNFINISHED)
        except BaseException:
            await self.abort()
            raise
        self._clean = True
        self._give_back()
        return Relayed(reply, queue_id=_queue_id(reply))

    async def abort(self) -> None:
        if self._ended:
            return
        connection = self._connection
        if connection is not None and connection.alive and self._clean:
            try:
                self._clean = (await connection.command("RSET", within=_RSET_WITHIN)).code // 100 == 2
            except Lost:
                self._clean = False
        self._give_back()

    def _give_back(self) -> None:
        if self._ended:
            return
        self._ended = True
        connection, self._connection = self._connection, None
        if connection is not None:
            self._hop.take_back(connection, clean=self._clean, private=self._private)
        self._hop.finished()

    async def _say(self, *words: str) -> Reply:
        """Say a command; if the connection is gone, revive the transaction once and say it again.

        A next hop that is slow is not asked twice: the client tries again.
        """
        try:
            if self._connection is not None:
                return await self._connection.command(*words)
        except TimedOut:
            return UNREACHABLE
        except Lost:
            pass
        try:
            if (changed := await self._revive()) is not None:
                return changed
            if self._connection is not None:
                return await self._connection.command(*words)
        except Lost:
            pass
        return UNREACHABLE

    async def _revive(self) -> Reply | None:
        """MAIL and every accepted RCPT again on a new connection. None when all was answered as before."""
        if self._connection is not None:
            self._connection.close()
        self._connection = connection = await self._hop.lend(private=self._private, fresh=True)
        same = (await self._mail(connection)).code // 100 == 2
        for path, code in self._accepted if same else ():
            same = same and (await connection.command("RCPT", f"TO:{path.text}", *path.parameters)).code == code
        if same:
            return None
        # Half a transaction must never be sent: the next command finds no connection and revives it whole.
        connection.close()
        self._connection = None
        return CHANGED_ANSWER

    async def _mail(self, connection: Connection) -> Reply:
        """Parameters go on as they were written; SIZE is what we offer ourselves, and may be unknown there."""
        parameters = [
            parameter
            for parameter in self._sender.parameters
            if "SIZE" in connection.extensions or parameter.partition("=")[0].upper() != "SIZE"
        ]
        return await connection.command("MAIL", f"FROM:{self._sender.text}", *parameters)


def _queue_id(reply: Reply) -> str:
    """The next hop's name for the message, as Postfix, Exim and their kin write it: `… queued as ID`, `OK id=ID`."""
    words = reply.text.replace("=", " ").split()
    for sign in ("as", "id"):
        if sign in words[:-1]:
            return words[words.index(sign) + 1][:64]
    return ""
