"""What systemd hears: asked over a real datagram socket, of the state alone and of the running gateway."""

import asyncio
import os
import re
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers.gateway import ROOT, GatewayProcess, without_rules, write_settings
from servers.ports import free_port

from gateway import log
from gateway.systemd import ServiceState


class Systemd:
    """The other end of `$NOTIFY_SOCKET`."""

    def __init__(self, address: str) -> None:
        self._link = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._link.bind("\0" + address[1:] if address.startswith("@") else address)
        self._link.settimeout(20)

    def hears(self) -> list[str]:
        """The lines of the next datagram."""
        return self._link.recv(4096).decode("ascii").split("\n")

    def close(self) -> None:
        self._link.close()


@pytest.fixture(params=["path", "abstract"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Both kinds of address that systemd may hand out."""
    return str(tmp_path / "notify") if request.param == "path" else f"@congthu-test-{os.getpid()}"


@pytest.fixture
def systemd(address: str) -> Iterator[Systemd]:
    end = Systemd(address)
    yield end
    end.close()


def test_ready_reloading_and_stopping(systemd: Systemd, address: str) -> None:
    """Each word comes as systemd wants it; a reload tells its time first and ends ready."""
    state = ServiceState.take({"NOTIFY_SOCKET": address})
    state.ready()
    assert systemd.hears() == ["READY=1"]
    before = time.monotonic_ns() // 1000
    with state.reloading():
        word, usec = systemd.hears()
    assert word == "RELOADING=1"
    assert usec.startswith("MONOTONIC_USEC=")
    assert before <= int(usec.partition("=")[2]) <= time.monotonic_ns() // 1000
    assert systemd.hears() == ["READY=1"]
    state.stopping()
    assert systemd.hears() == ["STOPPING=1"]


def test_a_failed_reload_ends_ready_too(systemd: Systemd, address: str) -> None:
    """systemd would wait for ever for the end of a reload that raised."""

    def reload() -> None:
        with ServiceState(address).reloading():
            raise ValueError("mistake")

    with pytest.raises(ValueError, match="mistake"):
        reload()
    assert [systemd.hears()[0] for _ in range(2)] == ["RELOADING=1", "READY=1"]


@pytest.mark.parametrize("pid", ["", "own"])
async def test_the_watchdog_is_told_twice_in_its_time(systemd: Systemd, address: str, pid: str) -> None:
    """With WatchdogSec=0.1 s the word comes again and again, about every 0.05 s."""
    environment = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "100000"}
    if pid:
        environment["WATCHDOG_PID"] = str(os.getpid())
    alive = asyncio.create_task(ServiceState.take(environment).stay_alive())
    began = time.monotonic()
    for _ in range(3):
        assert await asyncio.to_thread(systemd.hears) == ["WATCHDOG=1"]
    assert 0.09 < time.monotonic() - began < 5
    alive.cancel()


@pytest.mark.parametrize("watchdog", [{}, {"WATCHDOG_USEC": "0"}, {"WATCHDOG_USEC": "soon"}, {"WATCHDOG_PID": "1"}])
async def test_no_watchdog_is_told_when_none_asks(tmp_path: Path, watchdog: dict[str, str]) -> None:
    """No time, no number, or a time meant for another process: there is nothing to do."""
    socket_there = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "100000"}
    environment = {**socket_there, **watchdog} if watchdog else {"NOTIFY_SOCKET": str(tmp_path / "notify")}
    await asyncio.wait_for(ServiceState.take(environment).stay_alive(), 5)


def test_children_cannot_speak_in_our_name() -> None:
    """The variables are gone from the environment once they are read."""
    environment = {"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "1", "WATCHDOG_PID": "1", "PATH": "/bin"}
    ServiceState.take(environment)
    assert environment == {"PATH": "/bin"}


@pytest.mark.parametrize("address", ["", "relative", "vsock:2:1234"])
def test_outside_of_systemd_nothing_is_said(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No address, or one that we do not speak to, is no fault."""
    monkeypatch.setattr(log, "systemd_deaf", lambda *_: pytest.fail("nothing should be sent"))
    ServiceState.take({"NOTIFY_SOCKET": address}).ready()


def test_a_deaf_systemd_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket that is not there is told to the log, and the gateway goes on."""
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(log, "systemd_deaf", lambda *words: told.append(words))
    ServiceState(str(tmp_path / "gone")).ready()
    assert told == [("READY=1", "No such file or directory")]


def test_the_running_gateway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ready when it greets; a reload is told though its rules have a mistake; stopping; then it ends with 0."""
    end = Systemd(str(tmp_path / "notify"))
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    policies, port = without_rules(tmp_path), free_port()
    gateway = GatewayProcess(write_settings(tmp_path, free_port(), port=port, policies=policies), port)
    try:
        gateway.start()
        assert end.hears() == ["READY=1"]
        (policies / "broken.yaml").write_text("rule: other\n")
        os.kill(gateway.pid, signal.SIGHUP)
        assert end.hears()[0] == "RELOADING=1"
        assert end.hears() == ["READY=1"]
        gateway.wait_until_up()
        assert gateway.terminate() == 0
        assert end.hears() == ["STOPPING=1"]
    finally:
        gateway.kill()
        end.close()
    assert "policies_refused" in gateway.log.read_text("utf-8")


def test_the_page_names_the_words_of_the_unit() -> None:
    """The unit promises the words that the gateway says."""
    unit = (ROOT / "deploy" / "systemd" / "congthu.service").read_text("utf-8")
    code = (ROOT / "gateway" / "systemd.py").read_text("utf-8")
    for word in ("READY=1", "RELOADING=1", "STOPPING=1", "WATCHDOG=1"):
        assert word in unit
        assert re.search(rf'"{word}"', code)
