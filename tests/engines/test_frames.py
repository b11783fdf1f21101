"""What a worker hears and says on its socket."""

import os
import socket
import struct
import threading

import pytest

from gateway.engines import frames
from gateway.message.structure import Budget


def test_a_setup_goes_over_whole() -> None:
    """Every limit that the gateway sets is the worker's, whatever fields a budget has."""
    setup = frames.Setup(Budget(parts=3, steps=5, characters=7), memory=1024, cpu=1.5, parent=42)
    assert frames.Setup.read(setup.octets()) == setup


@pytest.mark.parametrize("content", [b"", b"x", bytes(300_000)])
def test_a_frame_arrives_as_it_was_sent(content: bytes) -> None:
    """Empty and long contents too: neither side relies on one write being one read."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sending = threading.Thread(target=frames.send, args=(theirs.fileno(), frames.READ, content))
        sending.start()
        assert frames.receive(ours.fileno()) == frames.READ + content
        sending.join(10)


@pytest.mark.parametrize("sent", [b"", b"\0\0", struct.pack("!I", 5), struct.pack("!I", 5) + b"four"])
def test_a_socket_that_ends_inside_a_frame_ends(sent: bytes) -> None:
    """Half a frame is none, and nobody waits for the rest of it."""
    reading, writing = os.pipe()
    os.write(writing, sent)
    os.close(writing)
    try:
        assert frames.receive(reading) is None
    finally:
        os.close(reading)
