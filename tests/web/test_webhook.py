"""The webhook, called over a real port: what it is sent, how it is signed, and whatever the other side does."""

import asyncio
import base64
import contextlib
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web

from gateway.announcer import Called
from gateway.policy.announcing import Telling
from gateway.policy.incident import Channel, KeptIncident, Kind
from gateway.web.webhook import MOST_ANSWER, Key, KeyRefused, Webhook

NOW = datetime(2026, 11, 24, 2, 5, 7, tzinfo=UTC)
OCTETS = bytes(range(32))
INCIDENT = KeptIncident(
    case="01KB1WZ4Q1D8GX2J6V3T5N7RAB",
    kind=Kind.SECRET,
    opened_at=NOW,
    closed_at=None,
    rule="state-secrets",
    level="TỐI MẬT",
    strength="strong",
    place="attachment:1/page-header",
    direction="outbound",
    origin="ours",
    sender="annv@example.vn",
    sender_key="annv@example.vn",
    unit="van-phong",
    size=20480,
    sha256="d1" * 32,
    file_sha256="f1" * 32,
    file_name_digest="e1" * 32,
    recipients=("x@example.org", "y@example.org"),
    cases=("01KB1WZ4Q1D8GX2J6V3T5N7RAB",),
)
TELLING = Telling(7, Channel.WEBHOOK, "", "", "state-secrets annv@example.vn", "0123456789abcdef", 0, NOW, INCIDENT)


class Receiver:
    """A web server that keeps what it is sent, and answers as a test says."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.answer: Callable[[], Awaitable[web.StreamResponse]] = self.taken
        self.port = 0

    async def taken(self) -> web.StreamResponse:
        return web.Response(status=204)

    def says(self, status: int, **headers: str) -> None:
        async def answer() -> web.StreamResponse:
            return web.Response(status=status, headers=headers)

        self.answer = answer

    async def serve(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append((request.path_qs, headers, await request.read()))
        self.last = request
        return await self.answer()

    def hook(self, timeout: float = 5.0, path: str = "/hook?team=1") -> Webhook:
        return Webhook(f"http://127.0.0.1:{self.port}{path}", Key(OCTETS), timeout=timeout, hostname="gw.example.vn")


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver on a free port."""
    made = Receiver()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", made.serve)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.port = runner.addresses[0][1]
    yield made
    await runner.cleanup()


async def test_what_is_sent(receiver: Receiver) -> None:
    """One signed POST of closed values; a receiver that knows the key finds the signature right, over these octets."""
    assert await receiver.hook().call(TELLING, NOW) == Called(True, "204")
    ((path, headers, body),) = receiver.requests
    assert path == "/hook?team=1"
    assert headers["content-type"] == "application/json"
    assert headers["webhook-id"] == "01KB1WZ4Q1D8GX2J6V3T5N7RAB.0123456789abcdef"
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(OCTETS, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert json.loads(body) == {
        "type": "incident.opened",
        "timestamp": "2026-11-24T02:05:07+00:00",
        "data": {
            "case": "01KB1WZ4Q1D8GX2J6V3T5N7RAB",
            "kind": "secret",
            "gateway": "gw.example.vn",
            "opened_at": "2026-11-24T02:05:07+00:00",
            "rule": "state-secrets",
            "level": "TỐI MẬT",
            "strength": "strong",
            "place": "attachment:1/page-header",
            "direction": "outbound",
            "origin": "ours",
            "sender": "annv@example.vn",
            "unit": "van-phong",
            "recipients": 2,
            "size": 20480,
            "sha256": "d1" * 32,
            "file_sha256": "f1" * 32,
            "file_name_digest": "e1" * 32,
        },
    }


@pytest.mark.parametrize(
    ("status", "called"),
    [
        (200, Called(True, "200")),
        (500, Called(False, "500")),
        (429, Called(False, "429")),
        (404, Called(False, "404")),
        (410, Called(False, "410", gone=True)),
    ],
)
async def test_what_is_answered(receiver: Receiver, status: int, called: Called) -> None:
    """2xx means taken; 410 means never again; everything else means later."""
    receiver.says(status)
    assert await receiver.hook().call(TELLING, NOW) == called


async def test_no_redirect_is_followed(receiver: Receiver) -> None:
    """A receiver cannot send an incident on to an address that no administrator wrote."""
    receiver.says(307, Location=f"http://127.0.0.1:{receiver.port}/elsewhere")
    assert await receiver.hook().call(TELLING, NOW) == Called(False, "307")
    assert [path for path, _, _ in receiver.requests] == ["/hook?team=1"]


async def test_no_proxy_of_the_environment(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables for other programs do not decide whom incidents pass by."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert (await receiver.hook().call(TELLING, NOW)).taken


async def test_an_endless_answer(receiver: Receiver) -> None:
    """An answer that never ends is cut off after a bounded number of octets; its status counts."""

    async def endless() -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(receiver.last)
        with contextlib.suppress(ConnectionError):
            while True:
                await response.write(b"x" * MOST_ANSWER)
        return response

    receiver.answer = endless
    assert await receiver.hook().call(TELLING, NOW) == Called(True, "200")


async def test_one_that_never_answers(receiver: Receiver) -> None:
    """The call ends with its timeout."""

    async def never() -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    receiver.answer = never
    assert await receiver.hook(timeout=0.2).call(TELLING, NOW) == Called(False, "TimeoutError")


async def test_nobody_is_there() -> None:
    """A refused connection is told by its type; the address, which may hold a secret, is not."""
    hook = Webhook("http://127.0.0.1:9/token", Key(OCTETS), timeout=2, hostname="gw")
    called = await hook.call(TELLING, NOW)
    assert (called.taken, called.gone) == (False, False)
    assert "token" not in called.reason
    assert "Client" in called.reason


def test_a_key_is_read(tmp_path: Path) -> None:
    """With or without whsec_; its repr tells nothing."""
    file = tmp_path / "key"
    for prefix in ("", "whsec_"):
        file.write_text(f"{prefix}{base64.b64encode(OCTETS).decode()}\n", "ascii")
        key = Key.read(file)
        assert key.signature("a", 1, b"{}") == Key(OCTETS).signature("a", 1, b"{}")
        assert base64.b64encode(OCTETS).decode()[:8] not in repr(key)


@pytest.mark.parametrize(
    ("octets", "says"),
    [
        (b"", "0 octets"),
        (b"whsec_" + base64.b64encode(b"short"), "5 octets"),
        (base64.b64encode(b"x" * 65), "65 octets"),
        (b"not base64!", "no base64"),
        ("mật khẩu".encode(), "no base64"),
    ],
)
def test_what_is_no_key(tmp_path: Path, octets: bytes, says: str) -> None:
    """What is too short to sign with, or no base64, is refused, and not told."""
    file = tmp_path / "key"
    file.write_bytes(octets)
    with pytest.raises(KeyRefused, match=says) as refused:
        Key.read(file)
    assert "not base64!" not in str(refused.value)


def test_no_file(tmp_path: Path) -> None:
    """A file that is not there is told by its path."""
    with pytest.raises(KeyRefused, match="cannot be read"):
        Key.read(tmp_path / "absent")
