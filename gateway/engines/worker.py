"""The worker: a process that reads hostile messages in a jail, one at a time, until its socket ends.

    python -I -m gateway.engines.worker        started by `process.py`, with the socket as standard input

Whatever is read here is imported here, before the jail closes: behind it no file can be opened. Nothing that decides,
records or sends belongs here.
"""

import ctypes
import encodings
import gc
import importlib
import json
import os
import pkgutil
import signal
import traceback

from gateway.engines import codec, frames, jail
from gateway.engines.opener import Opener
from gateway.message import mime
from gateway.message.inspect import combine, to_open
from gateway.message.mime import Budget

_SOCKET = 0
_SAMPLE = b"MIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\n\r\n\x00\x01\r\n"
_SPARE = 64 * 1024**2
"""Octets of memory that must be left for a message."""
_MUCH = 1024**2
"""Octets of a message behind which memory is given back to the system."""


def main() -> None:
    """Serve until the gateway closes the socket."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # a terminal or a service manager tells all at once
        signal.signal(number, signal.SIG_IGN)
    octets = frames.receive(_SOCKET)
    if octets is None:
        return
    setup = frames.Setup.read(octets)
    _load_charsets()
    opener = Opener(setup.budget)
    give_back = ctypes.CDLL(None).malloc_trim
    gc.collect()
    gc.freeze()
    bounds = jail.Bounds(setup.memory, setup.cpu)
    layers = jail.close(bounds, setup.parent)
    bytearray(_SPARE)
    if _answer(_SAMPLE, setup.budget, opener)[0] != frames.READ:
        return  # it cannot read in its jail: the gateway sees that it ends without a word
    frames.send(_SOCKET, frames.HELLO, json.dumps(layers).encode())
    while (raw := frames.receive(_SOCKET)) is not None:
        jail.begin_task(bounds)
        frames.send(_SOCKET, *_answer(raw, setup.budget, opener))
        if len(raw) > _MUCH:
            del raw
            gc.collect()
            give_back(0)


def _answer(raw: bytes, budget: Budget, opener: Opener) -> tuple[bytes, bytes]:
    try:
        parts = mime.read(raw, budget)
        purse = budget.purse()
        message = combine(parts, [opener.facts(leaf, purse) for leaf in to_open(parts)])
        answer = codec.encode(message)
    except MemoryError:
        os._exit(frames.OUT_OF_MEMORY)  # nothing that needs memory can be trusted to work any more
    except Exception as fault:  # noqa: BLE001 - whatever it is, the gateway hears of it and ends this worker
        return frames.FAULT, _told(fault).encode()
    if len(answer) >= frames.MAX_ANSWER:
        return frames.FAULT, b"answer too large"
    return frames.READ, answer


def _told(fault: Exception) -> str:
    """The type and the place of a fault. Never its text, which may quote the message."""
    frame, line = list(traceback.walk_tb(fault.__traceback__))[-1]
    file = "/".join(frame.f_code.co_filename.split("/")[-2:])
    return f"{type(fault).__name__} at {file}:{line}"


def _load_charsets() -> None:
    """Python loads a codec when it is first asked for; then it would be too late."""
    for module in pkgutil.iter_modules(encodings.__path__):
        if module.name not in {"mbcs", "oem"}:  # Windows alone has them
            importlib.import_module(f"encodings.{module.name}")


if __name__ == "__main__":
    try:
        main()
    except MemoryError:
        os._exit(frames.OUT_OF_MEMORY)
    except (BrokenPipeError, ConnectionResetError):  # the gateway has gone
        pass
    os._exit(0)
