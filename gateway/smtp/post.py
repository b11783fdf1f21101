"""The post: one letter of ours, written and sent through the next hop. Who gets one, and when, is said elsewhere."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from gateway.bilingual import Language
from gateway.message.address import Address
from gateway.message.trace import CASE_FIELD
from gateway.policy.bursts import Letter
from gateway.policy.letter import body, subject
from gateway.policy.rule import Reply
from gateway.ports import MailPath, NextHop

_SEND_WITHIN = 50.0
_NULL_PATH = MailPath(None, "<>")  # RFC 3834 4: no answer to an automatic message may come back


@dataclass(frozen=True, slots=True)
class Sheet:
    """How letters are written."""

    sender: str
    """The address in From."""
    hostname: str
    languages: tuple[Language, ...]
    now: Callable[[], datetime]
    """The time in the office's zone."""


class Post:
    """Writes letters and sends them, one at a time."""

    def __init__(self, sheet: Sheet, hop: NextHop) -> None:
        self._sheet = sheet
        self._hop = hop
        self._one_letter = asyncio.Lock()

    def renew(self, *, sender: str, languages: tuple[Language, ...]) -> None:
        """Letters from now on are written so."""
        self._sheet = replace(self._sheet, sender=sender, languages=languages)

    async def send(
        self, letter: Letter, to: Address, token: str, before: Callable[[str], None] = lambda _message_id: None
    ) -> Reply:
        """One transaction; the next hop's last word. `before` hears the Message-ID once nothing else can go wrong."""
        message_id = f"<{letter.matter.case}.{token}@{self._sheet.hostname}>"
        octets = compose(letter, self._sheet, to=str(to), message_id=message_id)
        async with self._one_letter:
            reply, relay = await self._hop.open(_NULL_PATH, None)
            if relay is None:
                return reply
            try:
                reply = await relay.recipient(MailPath(to, f"<{to}>"))
                if reply.code // 100 != 2:
                    return reply
                if (refusal := await relay.prepare()) is not None:
                    return refusal
                before(message_id)
                return (await relay.send(b"", octets, within=_SEND_WITHIN)).reply
            finally:
                await relay.abort()


def compose(letter: Letter, sheet: Sheet, *, to: str, message_id: str) -> bytes:
    """The letter as it goes over SMTP: ASCII only, so that it passes servers without 8BITMIME too."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sheet.sender
    message["To"] = to
    message["Subject"] = subject(letter, sheet.languages)
    message["Date"] = format_datetime(sheet.now())
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834 5
    message[CASE_FIELD] = letter.matter.case
    message.set_content(body(letter, sheet.languages), charset="utf-8", cte="quoted-printable")
    message["Content-Language"] = ", ".join(dict.fromkeys(sheet.languages))  # RFC 3282 2
    return message.as_bytes()
