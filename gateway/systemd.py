"""What systemd is told about the gateway over `$NOTIFY_SOCKET`: ready, reloading, stopping, alive (sd_notify(3)).

Outside of systemd every call does nothing. A word that cannot be sent is logged and forgotten: it never stops mail.
The protocol is one datagram of lines `NAME=value`; the packages that speak it are older than `MONOTONIC_USEC`, which
systemd asks for with RELOADING since version 253.
"""

import asyncio
import contextlib
import os
import socket
import time
from collections.abc import Iterator, MutableMapping
from typing import Self

from gateway import log

_VARIABLES = ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID")
_PATH_STARTS = ("/", "@")
"""A path, or a name in Linux's abstract namespace. `vsock:` speaks to a host of virtual machines; we do not."""


class ServiceState:
    """Tells systemd how the service stands. `address` is a socket's address or empty; `alive_every` in seconds."""

    def __init__(self, address: str = "", alive_every: float | None = None) -> None:
        self._address = address
        self._alive_every = alive_every

    @classmethod
    def take(cls, environment: MutableMapping[str, str]) -> Self:
        """What systemd wrote into the environment; taken out of it, so that no child speaks in our name."""
        address, usec, pid = (environment.pop(name, "") for name in _VARIABLES)
        meant = pid in {"", str(os.getpid())}
        watched = meant and usec.isascii() and usec.isdigit() and int(usec) > 0
        if not address.startswith(_PATH_STARTS):
            return cls()
        return cls(address, int(usec) / 2_000_000 if watched else None)  # twice in the time: sd_watchdog_enabled(3)

    def ready(self) -> None:
        """Mail is taken from now on."""
        self._tell("READY=1")

    @contextlib.contextmanager
    def reloading(self) -> Iterator[None]:
        """Rules and directory are read anew inside; ready again behind it, whatever came of it."""
        self._tell("RELOADING=1", f"MONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")
        try:
            yield
        finally:
            self._tell("READY=1")

    def stopping(self) -> None:
        """No new mail is taken; open transactions end."""
        self._tell("STOPPING=1")

    async def stay_alive(self) -> None:
        """Tell the watchdog, for as long as the event loop turns, that it does. Returns when nobody asks."""
        if self._alive_every is None:
            return
        while True:
            self._tell("WATCHDOG=1")
            await asyncio.sleep(self._alive_every)

    def _tell(self, *lines: str) -> None:
        if not self._address:
            return
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as link:
                link.sendto("\n".join(lines).encode("ascii"), address)
        except OSError as error:
            log.systemd_deaf(lines[0], error.strerror or type(error).__name__)
