"""The gateway itself for tests: in this process on a free port, or as a process of its own that can be killed."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

from servers.ports import OWN

from gateway.app import App
from gateway.office import load_office
from gateway.settings import Settings, load

ROOT = Path(__file__).parents[2]


def write_settings(
    folder: Path,
    hop_port: int,
    *,
    port: int = 0,
    ours: bool = False,
    listener: str = "",
    hop: str = "",
    limits: str = "",
    records: str = "",
    web_port: int | None = None,
    policies: Path = ROOT / "policies",
    directory: Path | None = None,
    domain: str = OWN,
) -> Path:
    """Settings for one listener and one next hop. The extra texts are lines in YAML's flow style, `key: value`."""
    allowed = "127.0.0.0/8" if ours else ""
    xforward = "" if ours else "127.0.0.0/8"
    door = [
        "name: door",
        f"address: '127.0.0.1:{port}'",
        f"allowed_networks: [{allowed}]",
        f"xforward_networks: [{xforward}]",
        "next_hop: store",
        listener,
    ]
    lines = [
        "hostname: gw.example.vn",
        f"domains: [{domain}]",
        f"data_folder: {folder / 'data'}",
        f"policies: {policies}",
        f"regulation: {ROOT / 'config' / 'regulation.yaml'}",
        f"directory: {directory}" if directory else "",
        f"listeners: [{{{', '.join(word for word in door if word)}}}]",
        f"next_hops: {{store: {{address: '127.0.0.1:{hop_port}'{', ' + hop if hop else ''}}}}}",
        f"limits: {{{limits}}}" if limits else "",
        f"records: {{{records}}}" if records else "",
        f"web: {{address: '127.0.0.1:{web_port}'}}" if web_port is not None else "",
    ]
    path = folder / "gateway.yaml"
    path.write_text("\n".join(line for line in lines if line) + "\n", "utf-8")
    (folder / "data").mkdir(exist_ok=True)
    return path


SLEEPING = """\
rule: sleeping
title: x
why: x
law: [dieu-4.2]
mode: off
applies_to: {direction: [outbound, internal, inbound]}
when:
  recipients_over: {count: 1}
then: {flag: {}, notice: x}
tests:
  - {name: a, recipients: 2, expect: {action: flag}}
  - {name: b, expect: pass}
"""


def without_rules(folder: Path) -> Path:
    """A folder of rules in which the only one sleeps: nothing is limited or refused."""
    policies = folder / "policies"
    policies.mkdir()
    (policies / "sleeping.yaml").write_text(SLEEPING, "utf-8")
    return policies


@contextlib.asynccontextmanager
async def running(path: Path) -> AsyncIterator[App]:
    """The gateway in this process; drained at the end."""
    settings: Settings = load(path)
    app = App(settings, load_office(settings))
    await app.start()
    try:
        yield app
    finally:
        await app.stop()


class GatewayProcess:
    """`congthu run` as a process. `log` is what it printed."""

    def __init__(self, settings: Path, port: int, environment: dict[str, str] | None = None) -> None:
        self._settings = settings
        self._environment = environment or {}
        self.port = port
        self._process: subprocess.Popen[bytes] | None = None
        self.log = settings.parent / "gateway.log"

    def start(self) -> None:
        """Start it and wait until it greets."""
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gateway", "--config", str(self._settings), "run"],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **self._environment},
            )
        self.wait_until_up()

    def wait_until_up(self, seconds: float = 20.0) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._process is not None and self._process.poll() is not None:
                break
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as link:
                link.settimeout(2)
                if link.recv(100).startswith(b"220"):
                    link.sendall(b"QUIT\r\n")
                    return
            time.sleep(0.02)
        raise RuntimeError(f"the gateway did not come up: {self.log.read_text('utf-8', 'replace')[-2000:]}")

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(10)

    def terminate(self, seconds: float = 60.0, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to drain and end; its exit code."""
        assert self._process is not None
        self._process.send_signal(number)
        return self._process.wait(seconds)

    def cases(self) -> list[str]:
        """The case numbers in its log."""
        return re.findall(r'"case": ?"([0-9A-Z]+)"', self.log.read_text("utf-8", "replace"))
