"""Metrics and health, asked by a real HTTP client over a real port."""

import asyncio
import json
import signal
import socket
import urllib.error
import urllib.request
from collections.abc import AsyncIterator

import pytest

from gateway.metrics import Metrics
from gateway.web.health import WebServer


class Gateway:
    """What the server is asked about."""

    def __init__(self) -> None:
        self.metrics = Metrics()
        self.checks = {"listeners": True, "records": True, "next_hops": True}
        self.degraded: list[str] = []
        self.server = WebServer(("127.0.0.1", 0), self.metrics.registry, lambda: self.checks, lambda: self.degraded)

    async def get(self, path: str, method: str = "GET") -> tuple[int, str, str]:
        """Status, content type and body."""
        return await asyncio.to_thread(self._get, f"http://127.0.0.1:{self.server.port}{path}", method)

    def _get(self, url: str, method: str) -> tuple[int, str, str]:
        try:
            with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=5) as answer:
                return answer.status, answer.headers["content-type"], answer.read().decode()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.headers["content-type"], answer.read().decode()


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    gateway = Gateway()
    await gateway.server.start()
    yield gateway
    await gateway.server.stop()


async def test_metrics(gateway: Gateway) -> None:
    """/metrics tells the registry in the text format of Prometheus."""
    gateway.metrics.connection_opened("door")
    status, kind, body = await gateway.get("/metrics")
    assert status == 200
    assert kind.startswith("text/plain; version=")
    assert 'congthu_connections_total{listener="door"} 1.0' in body


async def test_alive(gateway: Gateway) -> None:
    """/healthz answers as long as the event loop turns, ready or not."""
    gateway.checks["records"] = False
    assert (await gateway.get("/healthz"))[0] == 200


async def test_ready(gateway: Gateway) -> None:
    """/readyz is 200 only while everything that mail needs is there, and says what is not."""
    status, kind, body = await gateway.get("/readyz")
    assert (status, kind) == (200, "application/json")
    assert json.loads(body) == {
        "ready": True,
        "checks": {"listeners": True, "records": True, "next_hops": True},
        "degraded": [],
    }
    gateway.checks["next_hops"] = False
    status, _, body = await gateway.get("/readyz")
    assert status == 503
    assert json.loads(body) == {
        "ready": False,
        "checks": {"listeners": True, "records": True, "next_hops": False},
        "degraded": [],
    }


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/", "GET", 404), ("/metrics/", "GET", 404), ("/docs", "GET", 404), ("/metrics", "POST", 405)],
)
async def test_nothing_else(gateway: Gateway, path: str, method: str, status: int) -> None:
    """No other page is served, and none takes anything."""
    found, _, _ = await gateway.get(path, method)
    assert found == status


async def test_signals_are_not_ours() -> None:
    """The server leaves SIGTERM and SIGINT to the gateway."""
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    gateway = Gateway()
    await gateway.server.start()
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before
    await gateway.server.stop()


async def test_taken_address_is_told() -> None:
    """A taken address is an OSError at start, and stopping is harmless then."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = WebServer(("127.0.0.1", taken.getsockname()[1]), Metrics().registry, dict)
        with pytest.raises(OSError, match="in use"):
            await server.start()
        await server.stop()


async def test_stop_frees_the_port(gateway: Gateway) -> None:
    """After stop nobody listens, even when a client kept its connection open."""
    port = gateway.server.port
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    await asyncio.wait_for(gateway.server.stop(), 5)
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)
    writer.close()


async def test_ipv6() -> None:
    """An IPv6 address is served too."""
    server = WebServer(("::1", 0), Metrics().registry, dict)
    await server.start()
    _, writer = await asyncio.open_connection("::1", server.port)
    writer.close()
    await server.stop()
    assert server.port == 0


async def test_degraded(gateway: Gateway) -> None:
    """What fails while mail goes on is named, and takes no mail away: /readyz stays 200."""
    gateway.degraded.append("database")
    status, _, body = await gateway.get("/readyz")
    assert status == 200
    assert json.loads(body)["degraded"] == ["database"]
