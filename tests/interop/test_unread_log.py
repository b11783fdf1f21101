"""Whoever reads the gateway's standard output may stall or go away: mail goes on, and the process ends when told to."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers.burst import Burst, send_all
from servers.gateway import ROOT, GatewayProcess, without_rules, write_settings
from servers.killable_sink import KillableSink
from servers.ports import free_port

MESSAGES = 300
"""Their lines are more than a pipe of 64 KiB holds."""


class Piped(GatewayProcess):
    """A gateway whose standard output is a pipe; nobody reads it unless the test does."""

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gateway", "--config", str(self._settings), "run"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.log.touch()
        self.wait_until_up()

    def close_reader(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        self._process.stdout.close()

    def read(self) -> bytes:
        """All that stands in the pipe, after the end."""
        assert self._process is not None
        assert self._process.stdout is not None
        return self._process.stdout.read()


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Piped]:
    sink = KillableSink(tmp_path / "sink", free_port())
    sink.start()
    port = free_port()
    settings = write_settings(tmp_path, sink.port, port=port, ours=True, policies=without_rules(tmp_path))
    process = Piped(settings, port)
    try:
        process.start()
        yield process
    finally:
        process.kill()
        process.close_reader()
        sink.kill()


def send(gateway: Piped, name: str) -> None:
    burst = Burst(name, MESSAGES)
    send_all(gateway.port, burst)
    assert len(burst.answered) == MESSAGES, dict(burst.refusals)


@pytest.mark.interop
def test_a_stalled_reader_stops_neither_mail_nor_the_end(gateway: Piped) -> None:
    """With a pipe long full every message is answered, and SIGTERM ends the process in time and well."""
    send(gateway, "1")
    begun = time.monotonic()
    assert gateway.terminate(15) == 0
    assert time.monotonic() - begun < 10
    whole, _, _ = gateway.read().rpartition(b"\n")
    events = [json.loads(line)["event"] for line in whole.splitlines()]
    assert 0 < events.count("message") < MESSAGES, "the pipe was never full"


@pytest.mark.interop
def test_a_reader_that_went_away_stops_no_mail(gateway: Piped) -> None:
    """With the reading end closed mail goes on, and the process ends as it should."""
    gateway.close_reader()
    send(gateway, "1")
    assert gateway.terminate(15) == 0
