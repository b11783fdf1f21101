"""Addresses and ports that the servers of the tests share."""

import socket

OWN = "example.vn"
"""The office's domain in tests."""


def free_port() -> int:
    """A loopback port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
