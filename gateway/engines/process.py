"""One worker as the gateway sees it: started, asked one message at a time, ended. Nothing it says is trusted.

Which message goes to which worker, and what follows from the end of one, is the pool's business (`inspector.py`).
"""

import asyncio
import contextlib
import hashlib
import json
import os
import re
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from typing import TypeVar

from gateway.engines import codec, frames, jail
from gateway.engines.codec import Malformed
from gateway.engines.frames import FAULT, HEAD, HELLO, READ, Setup
from gateway.message.inspect import Message

T = TypeVar("T")

_COMMAND = ("-I", "-m", "gateway.engines.worker")
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "MAGIC")
"""What a worker gets of our environment: where libraries stand. Secrets may stand in the rest."""
_START = 30.0
"""Seconds that a start may take on a busy machine; 0.3 are usual."""
_END = 5.0
"""Seconds after SIGKILL in which the system ends a process."""
_SMALL = 64 * 1024
"""Octets that are worked on at once; more of them in a thread, so that the event loop turns."""
_SAID = re.compile(r"[\w .:/<>-]{1,200}", re.ASCII)


class WorkerFailed(Exception):
    """A worker could not be started; the text says why, for an administrator."""


class WorkerDied(Exception):
    """A worker ended or had to be ended while it read. `reason`: crash, memory, timeout or fault; `what` says more."""

    def __init__(self, reason: str, what: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.what = what


class Worker:
    """A running worker. Make it with `start`; it is lost after any WorkerDied."""

    def __init__(self, process: asyncio.subprocess.Process, channel: socket.socket) -> None:
        self._process = process
        self._channel = channel
        self.layers: Mapping[str, bool] = {}
        """The layers of its jail: whether each is in force."""
        self.reads = 0
        """How many messages it was asked to read."""

    @classmethod
    async def start(cls, setup: Setup, require: frozenset[str]) -> "Worker":
        """Start one and wait until its jail is closed. Raises WorkerFailed."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        try:
            with theirs:
                process = await asyncio.create_subprocess_exec(
                    sys.executable, *_COMMAND, stdin=theirs.fileno(), stdout=asyncio.subprocess.DEVNULL,
                    stderr=asyncio.subprocess.DEVNULL, env=environment, cwd="/",
                )  # fmt: skip
        except OSError as error:
            ours.close()
            raise WorkerFailed(f"{sys.executable} cannot be started ({error.strerror})") from None
        worker = cls(process, ours)
        try:
            async with asyncio.timeout(_START):
                await worker._greet(setup, require)
        except TimeoutError:
            await worker.end()
            raise WorkerFailed(f"it was not ready within {_START:.0f} s") from None
        except BaseException:
            await worker.end()
            raise
        return worker

    async def _greet(self, setup: Setup, require: frozenset[str]) -> None:
        try:
            await self._send(setup.octets())
            kind, content = await self._answer()
            said = json.loads(content) if kind == HELLO else None
        except (OSError, EOFError, Malformed, ValueError):
            code = await self.end()
            raise WorkerFailed(f"it ended at once with {code}; is inspection.memory enough for it?") from None
        if not isinstance(said, dict) or set(said) != set(jail.LAYERS):
            raise WorkerFailed("it did not say what its jail is")
        self.layers = {layer: said[layer] is True for layer in jail.LAYERS}
        if missing := sorted(layer for layer in require if not self.layers.get(layer)):
            raise WorkerFailed(
                f"this system does not allow {', '.join(missing)}, which inspection.require names; "
                "allow it, or take it out of inspection.require"
            )

    async def read(self, raw: bytes, digest: str) -> Message:
        """Have one message read; `digest` is its SHA-256. Raises WorkerDied; cancelled, the worker must be ended."""
        self.reads += 1
        try:
            self._expect_silence()
            await self._send(raw)
            kind, content = await self._answer()
        except (OSError, EOFError):
            raise await self._obituary() from None
        except Malformed:
            raise WorkerDied("fault", "a frame that is none") from None
        if kind == FAULT:
            said = str(content, "ascii", "replace")
            raise WorkerDied("fault", said if _SAID.fullmatch(said) else "a fault without a place")
        if kind != READ:
            raise WorkerDied("fault", "a frame out of turn")
        try:
            message = await _aside(content, lambda: codec.decode(content, Message))
        except Malformed:
            raise WorkerDied("fault", "an answer that is no message") from None
        if (message.size, message.sha256, message.answers) != (len(raw), digest, None):
            raise WorkerDied("fault", "an answer about another message")
        return message

    async def gone(self) -> None:
        """Wait until the process has ended by itself."""
        await self._process.wait()

    async def end(self) -> int | None:
        """Kill it, if it lives, and wait for its end, for a bounded time. Its exit code."""
        self._channel.close()
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_END):
                await self._process.wait()
        return self._process.returncode

    async def _obituary(self) -> WorkerDied:
        """What the socket's end means: the exit code says it."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_END):
                await self._process.wait()
        code = await self.end()
        if code == -signal.SIGXCPU:
            return WorkerDied("timeout", "processor time")
        if code == frames.OUT_OF_MEMORY:
            return WorkerDied("memory")
        return WorkerDied("crash", signal.Signals(-code).name if code is not None and code < 0 else f"exit {code}")

    def _expect_silence(self) -> None:
        """A worker speaks when it is asked and never else."""
        with contextlib.suppress(BlockingIOError):
            if self._channel.recv(1, socket.MSG_PEEK):
                raise Malformed("out of turn")
            raise EOFError

    async def _send(self, content: bytes) -> None:
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(self._channel, HEAD.pack(len(content)))
        await loop.sock_sendall(self._channel, content)

    async def _answer(self) -> tuple[bytes, bytearray]:
        """One frame of the worker. Raises EOFError, OSError, Malformed."""
        (length,) = HEAD.unpack(await self._exactly(HEAD.size))
        if not 1 <= length <= frames.MAX_ANSWER:
            raise Malformed("length")
        kind = bytes(await self._exactly(1))
        return kind, await self._exactly(length - 1)

    async def _exactly(self, size: int) -> bytearray:
        loop, content, filled = asyncio.get_running_loop(), bytearray(size), 0
        view = memoryview(content)
        while filled < size:
            got = await loop.sock_recv_into(self._channel, view[filled:])
            if not got:
                raise EOFError
            filled += got
        return content


async def sha256(raw: bytes) -> str:
    """The digest of a message."""
    return await _aside(raw, lambda: hashlib.sha256(raw).hexdigest())


async def _aside(octets: bytes | bytearray, work: Callable[[], T]) -> T:
    return work() if len(octets) <= _SMALL else await asyncio.to_thread(work)
