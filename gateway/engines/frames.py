"""What the gateway and a worker say to each other: frames, each with its length before it, on one socket.

The gateway sends one `Setup`, then messages, one at a time. The worker answers the setup with a `HELLO` (JSON: the
layers of its jail) and each message with a `READ` (the `Message`, by `codec.py`) or a `FAULT` (where it was given up).
"""

import json
import os
import struct
from dataclasses import asdict, dataclass

from gateway.message.mime import Budget

HELLO, READ, FAULT = b"H", b"R", b"F"
"""The first octet of a worker's frame."""
MAX_ANSWER = 128 * 1024**2
"""Octets of a worker's frame at most. The texts of a message are the largest thing in it."""
OUT_OF_MEMORY = 86
"""The exit code of a worker that ran out of memory."""
HEAD = struct.Struct("!I")


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker is told before its first message. `memory` is octets, `cpu` seconds a message."""

    budget: Budget
    memory: int
    cpu: float
    parent: int

    def octets(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def read(cls, octets: bytes) -> "Setup":
        plain = json.loads(octets)
        return cls(Budget(**plain.pop("budget")), **plain)


def receive(descriptor: int) -> bytes | None:
    """The next frame; None at the end. For the worker, which may wait as long as it likes."""
    head = _exactly(descriptor, HEAD.size)
    return None if head is None else _exactly(descriptor, HEAD.unpack(head)[0])


def send(descriptor: int, kind: bytes, content: bytes) -> None:
    """Send one frame. For the worker."""
    for octets in (HEAD.pack(len(kind) + len(content)) + kind, content):
        left = memoryview(octets)
        while left:
            left = left[os.write(descriptor, left) :]


def _exactly(descriptor: int, size: int) -> bytes | None:
    content, filled = bytearray(size), 0
    view = memoryview(content)
    while filled < size:
        got = os.readv(descriptor, [view[filled:]])
        if not got:
            return None
        filled += got
    return bytes(content)
