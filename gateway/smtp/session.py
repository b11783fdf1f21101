"""One client's connection: an aiosmtpd session whose reading loop and data are our own.

aiosmtpd keeps the stream and STARTTLS; its objects stop here. What its limits are overcome for: strict line ends,
parameters passed on as written, long text lines, PIPELINING, no exception text, 421 before a close.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_address

from aiosmtpd.smtp import SMTP, TLSSetupException

from gateway.message.envelope import Client
from gateway.policy.rule import Reply
from gateway.smtp import replies
from gateway.smtp.dialog import Dialog, Door
from gateway.smtp.patience import Patience
from gateway.smtp.wire import MAX_COMMAND, DataReader, Fault, take_line

_READ = 64 * 1024
_LEAVE = 5.0
"""Seconds that a client has to take our last word."""


class _NoHooks:
    """aiosmtpd asks its handler for hooks; every command here is answered by the dialogue."""


class Session(SMTP):
    """One connection, from the greeting to the last reply."""

    line_length_limit = _READ  # the stream's buffer limit; aiosmtpd has no other name for it

    def __init__(
        self,
        door: Door,
        loop: asyncio.AbstractEventLoop,
        opened: Callable[["Session"], Reply | None],
        closed: Callable[["Session"], None],
    ) -> None:
        """`opened` is told of the connection and may refuse it with a reply; `closed` is told of its end."""
        super().__init__(
            _NoHooks(),
            hostname=door.hostname,
            ident="Congthu",
            tls_context=door.tls,
            timeout=door.limits.command_timeout,
            enable_SMTPUTF8=True,
            loop=loop,
        )
        self._door = door
        self._opened = opened
        self._closed_session = closed
        self._held = bytearray()
        self._patience = Patience(door.limits.errors)
        self._shakes_hands = False
        self._dialog: Dialog | None = None
        self.peer: Client | None = None
        """The host at the other end, once connected."""

    # -- life of the connection -------------------------------------------------------------------------------------

    def eof_received(self) -> bool | None:
        """A client may close its half and still wait for replies: read what it sent to the end (not under TLS)."""
        self._reader.feed_eof()
        return self._tls_protocol is None

    def drain(self) -> None:
        """Take no new transaction. Without one, say 421 and close at once."""
        if self._dialog is None or not (self._dialog.in_transaction or self._dialog.answering):
            self._say_and_close(replies.SHUTTING_DOWN)
        else:
            self._dialog.draining = True

    def cut(self) -> None:
        """Close, unless a message is being answered: that one waits for its reply."""
        if self._dialog is None or not self._dialog.answering:
            self._say_and_close(replies.SHUTTING_DOWN)

    def _timeout_cb(self) -> None:
        if self._dialog is not None and self._dialog.answering:
            self._reset_timeout(self._door.limits.answer)
        else:
            self._say_and_close(replies.IDLE)

    def _say_and_close(self, reply: Reply) -> None:
        if self.is_waiting():
            if not self._shakes_hands:  # there plaintext would only confuse
                self._writer.write(self._encoded(reply))
            self._leave()

    def _leave(self) -> None:
        """Close, for good after a moment: a client that reads nothing would keep its place for ever."""
        self._writer.close()
        transport = self._writer.transport
        if transport.get_write_buffer_size():
            self.loop.call_later(_LEAVE, transport.abort)

    async def _handle_client(self) -> None:
        """aiosmtpd's entry: greet, serve until the client leaves, and give back what was borrowed."""
        host, port = self.transport.get_extra_info("peername")[:2] if self.transport else ("0.0.0.0", 0)  # noqa: S104
        address = ip_address(host.partition("%")[0])
        mapped = address.ipv4_mapped if address.version == 6 else None
        self.peer = Client(mapped or address, port)
        self._dialog = Dialog(self._door, self, self.peer)
        refusal = self._opened(self)
        try:
            if refusal is None:
                refusal = await self._await_turn()
            if refusal is not None:
                self._say_and_close(refusal)
                return
            await self._say(Reply(220, "", f"{self._door.hostname} ESMTP Congthu"))
            await self._serve(self._dialog)
        except (ConnectionError, TimeoutError):
            pass  # the client is gone
        finally:
            self._leave()
            try:
                await self._dialog.drop_transaction()
            finally:
                self._closed_session(self)

    async def _await_turn(self) -> Reply | None:
        """Clients that speak before the greeting are programs that do not listen (RFC 5321 3.1)."""
        if self._door.limits.greeting_delay:
            await asyncio.sleep(self._door.limits.greeting_delay)
        return replies.EARLY_TALKER if self.has_spoken() else None

    async def _serve(self, dialog: Dialog) -> None:
        while self.is_waiting():
            line = await self._line()
            if line is None:
                return
            self._reset_timeout()
            if self._is_overdue():
                await self._say(replies.IDLE)
                return
            reply = line if isinstance(line, Reply) else await self._answer(dialog, line)
            self._reset_timeout()
            if reply is None:
                continue
            verb = b"" if isinstance(line, Reply) else line.partition(b" ")[0].upper()
            answered = dialog.take_answered()
            reply = self._patience.after(verb.decode("latin-1"), reply, stranger=dialog.is_stranger, answered=answered)
            if limit := replies.LIMITS.get(reply):
                self._door.edges.events.counted(limit, "refused")
            await self._say(reply)
            if reply.code in {221, 421} or reply == replies.EARLY_TALKER:
                return
            if dialog.draining and not dialog.in_transaction:
                await self._say(replies.SHUTTING_DOWN)
                return

    def _is_overdue(self) -> bool:
        """Whether the open transaction takes longer than any honest one."""
        began = self._dialog.began if self._dialog is not None else None
        return began is not None and self._door.edges.monotonic() - began > self._door.limits.transaction

    async def _answer(self, dialog: Dialog, line: bytes) -> Reply | None:
        try:
            return await dialog.command(line)
        except (ConnectionError, TimeoutError):
            raise
        except Exception as fault:  # noqa: BLE001 - the client hears 451 and no word of what went wrong
            self._door.fault(fault)
            await dialog.drop_transaction()
            return replies.OUR_FAULT

    async def _say(self, reply: Reply) -> None:
        self._writer.write(self._encoded(reply))
        await self._writer.drain()

    def _encoded(self, reply: Reply) -> bytes:
        if self._door.trial:
            reply = replace(reply, text=reply.text.replace("\n", " TRIAL\n") + " TRIAL")
        return replies.encode(reply)

    # -- reading ----------------------------------------------------------------------------------------------------

    async def _line(self) -> bytes | Reply | None:
        """The next command line; the reply to a line that is none; None at the end of the stream."""
        too_long = False
        while (line := take_line(self._held)) is None:
            if len(self._held) > MAX_COMMAND:
                too_long = True
                self._held.clear()
            octets = await self._reader.read(_READ)
            if not octets:
                return None
            self._held += octets
        if too_long or len(line.octets) > MAX_COMMAND:
            return replies.LINE_TOO_LONG
        return line.octets if line.clean else replies.BAD_LINE

    # -- what the dialogue needs (dialog.Stream) --------------------------------------------------------------------

    def has_spoken(self) -> bool:
        """Whether octets have come that nobody asked for."""
        return bool(self._held or self._reader._buffer)  # type: ignore[attr-defined]  # noqa: SLF001 - told nowhere else

    def is_waiting(self) -> bool:
        """Whether the client is still there to hear a reply."""
        return self.transport is not None and not self.transport.is_closing()

    async def content(self) -> bytes | Fault | None:
        """Say 354 and read to the end of data, whatever comes; None if the client left."""
        await self._say(replies.START_DATA)
        reader = DataReader(self._door.limits.message_octets, self._door.limits.line_octets)
        octets = b""
        while (rest := reader.feed(octets)) is None:
            self._reset_timeout(self._door.limits.data_timeout)
            octets = await self._reader.read(_READ)
            if not octets or self._is_overdue():
                return None
        self._held += rest
        return reader.content()

    async def start_tls(self) -> None:
        """Say 220 and shake hands; aiosmtpd drops what was buffered in plaintext. Raises ConnectionResetError."""
        self._shakes_hands = True
        try:
            await self.smtp_STARTTLS("")
        except TLSSetupException:
            # A client that speaks no TLS or does not trust our certificate is no fault of ours; it hears nothing more.
            raise ConnectionResetError from None
        finally:
            self._shakes_hands = False

    async def push(self, status: object) -> None:
        """The one line that aiosmtpd says by itself: that TLS may begin. In our words, with the enhanced code."""
        await self._say(replies.READY_FOR_TLS)
