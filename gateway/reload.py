"""Hot reload: on SIGHUP, or when a file changes, the office is read anew and put in force, whole or not at all.

What can be taken up while running: rules, articles, directory, certificates, the log level, and of `tell` all but its
next hop and webhook. What else changed in the settings file is told, and waits for a restart. A set with a mistake or a
failing test changes nothing.
"""

import asyncio
import hashlib
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from watchfiles import awatch

from gateway import log
from gateway.app import App
from gateway.office import OfficeMistakes, load_office
from gateway.ports import Office
from gateway.settings import Settings, SettingsMistakes, load
from gateway.smtp.certificates import CertificateRefused

LIVE = frozenset({"policies", "regulation", "help_url", "directory", "log", "tell"})
"""Settings that a reload takes up. Of `tell`, letters go on through the next hop that they began with."""
_SETTLE = 200
"""Milliseconds without a change before files count as written."""
_WATCH_AGAIN = 30.0
"""Seconds before watching is tried again."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What one reading of the files gave."""

    settings: Settings
    office: Office
    waiting: tuple[str, ...]
    """Names of changed settings that need a restart."""


class Reloader:
    """Keeps a running gateway up to date with its files. `run` until cancelled; `ask` for a reload at any time."""

    def __init__(
        self,
        app: App,
        file: Path,
        written: Settings,
        settings: Settings,
        *,
        during: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """`written` is what the file said at the start; `settings` what the gateway runs with (a trial differs).

        Each reload goes on within `during`, so that systemd hears of it.
        """
        self._app = app
        self._file = file
        self._written = written
        self._settings = settings
        self._during = during
        self._asked = asyncio.Event()
        self._seen = ""

    def ask(self) -> None:
        """Read the files anew as soon as may be (SIGHUP), changed or not."""
        self._asked.set()

    async def run(self) -> None:
        """Reload whenever asked, or when a file changed."""
        self._seen = await asyncio.to_thread(self._fingerprint)
        watching = asyncio.create_task(self._watch())
        try:
            while True:
                await self._asked.wait()
                self._asked.clear()
                try:
                    with self._during():
                        await self.reload()
                except Exception as error:  # noqa: BLE001 - whatever it is, the next change must be taken up
                    self._app.fail_reload(error)
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)

    async def reload(self) -> None:
        """Read everything, then put it in force. Messages in flight finish with what they began with.

        What has a mistake is refused and told; a mistake of ours raises.
        """
        self._seen = await asyncio.to_thread(self._fingerprint)
        try:
            read = await asyncio.to_thread(self._read)
            self._app.renew_certificates()
        except (SettingsMistakes, OfficeMistakes) as error:
            self._app.refuse_reload(error.mistakes)
            return
        except CertificateRefused as error:
            self._app.refuse_reload((str(error),))
            return
        except OSError as error:
            self._app.refuse_reload(
                (f"{error.filename}: cannot be read ({error.strerror}); mend its path or its rights",)
            )
            return
        self._settings = read.settings
        log.set_level(read.settings.log.level)
        self._app.reload(read.office, read.settings.tell)
        if read.waiting:
            log.settings_wait(read.waiting)

    def _read(self) -> _Read:
        written = load(self._file)
        taken = {name: getattr(written, name) for name in LIVE}
        settings = self._settings.model_copy(update=taken)
        names = type(written).model_fields
        waiting = [name for name in names if getattr(written, name) != getattr(self._written, name)]
        waits = [name for name in waiting if name not in LIVE]
        if _through(written) != _through(self._written):
            waits.append("tell.through")
        if _webhook(written) != _webhook(self._written):
            waits.append("tell.webhook")
        return _Read(settings, load_office(settings), tuple(waits))

    async def _watch(self) -> None:
        """Changes are hints only: a reload follows when the octets of a file differ from those read last."""
        while True:
            folders = self._folders()
            try:
                async for _ in awatch(*folders, watch_filter=None, recursive=False, debounce=1000, step=_SETTLE):
                    if await asyncio.to_thread(self._fingerprint) != self._seen:
                        self.ask()
                    if self._folders() != folders:
                        break
            except Exception as error:  # noqa: BLE001 - a folder is gone, the system watches no more, or a fault of ours
                log.watch_failed(type(error).__name__)
                await asyncio.sleep(_WATCH_AGAIN)

    def _folders(self) -> list[Path]:
        return sorted({file.parent for file in self._files()})

    def _files(self) -> Iterable[Path]:
        settings = self._settings
        yield self._file.absolute()
        yield settings.regulation
        yield settings.policies / "*.yaml"
        if settings.directory is not None:
            yield settings.directory
        for listener in settings.listeners:
            if listener.tls is not None:
                yield from (listener.tls.certificate, listener.tls.key)

    def _fingerprint(self) -> str:
        digest = hashlib.sha256()
        for pattern in self._files():
            for file in sorted(pattern.parent.glob("*.yaml")) if pattern.name == "*.yaml" else (pattern,):
                try:
                    octets = file.read_bytes()
                except OSError as error:
                    octets = type(error).__name__.encode()
                digest.update(repr((str(file), hashlib.sha256(octets).digest())).encode())
        return digest.hexdigest()


def _through(settings: Settings) -> str | None:
    return settings.tell.through if settings.tell else None


def _webhook(settings: Settings) -> object:
    return settings.tell.webhook if settings.tell else None
