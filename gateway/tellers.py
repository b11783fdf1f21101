"""Those who tell people: letters about rules, letters and calls about incidents. Built, started, renewed, stopped.

`app` joins them to the rest; what each does stands in `smtp.teller` and `announcer`.
"""

import asyncio
import secrets
import time
from collections.abc import Callable
from datetime import datetime

from gateway.announcer import Announcer
from gateway.bilingual import Language
from gateway.observe import Observer
from gateway.ports import NextHop, Office
from gateway.records.outbox import Outbox
from gateway.settings import Settings, TellSettings
from gateway.smtp.post import Post, Sheet
from gateway.smtp.teller import Teller
from gateway.web.webhook import Key, Webhook

_LAST_LETTERS = 5.0
"""Seconds for letters about rules that wait when the gateway stops."""


class Tellers:
    """A teller and an announcer with one post between them."""

    def __init__(
        self,
        settings: Settings,
        tell: TellSettings,
        hop: NextHop,
        outbox: Outbox,
        observer: Observer,
        office: Callable[[], Office],
        now: Callable[[], datetime],
    ) -> None:
        """`hop` is theirs alone: no letter takes a connection that a message could want. Raises KeyRefused."""
        sheet = Sheet(tell.sender, settings.hostname, _languages(tell), now)
        self._post = Post(sheet, hop)
        self._teller = Teller(
            self._post, observer, burst=tell.burst, monotonic=time.monotonic, new_token=lambda: secrets.token_hex(8)
        )
        hook = _webhook(tell, settings.hostname)
        self._announcer = Announcer(outbox, observer, office, now, burst=tell.burst, post=self._post, hook=hook)
        observer.let_hear(self._teller.handled)
        observer.let_hear_of_incidents(self._announcer.wake)

    async def start(self) -> None:
        """Begin to tell."""
        await self._teller.start()
        await self._announcer.start()

    def renew(self, tell: TellSettings) -> None:
        """Letters from now on are written as these settings say. Next hop and webhook stay as they are."""
        self._post.renew(sender=tell.sender, languages=_languages(tell))
        self._teller.renew(burst=tell.burst)
        self._announcer.renew(burst=tell.burst)

    async def stop(self) -> None:
        """End in bounded time; what is not told of incidents then is told by the next run."""
        await asyncio.gather(self._announcer.stop(), self._teller.stop(_LAST_LETTERS))


def _languages(tell: TellSettings) -> tuple[Language, ...]:
    return tuple(map(Language, tell.languages))


def _webhook(tell: TellSettings, hostname: str) -> Webhook | None:
    hook = tell.webhook
    if hook is None:
        return None
    return Webhook(hook.url, Key.read(hook.secret), timeout=hook.timeout, hostname=hostname)
