"""Incidents from a client's dot to officer, unit and webhook, over real ports; with a gateway that dies in between."""

import asyncio
import base64
import json
import smtplib
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiohttp import web
from servers.gateway import GatewayProcess, running, write_settings
from servers.ports import free_port
from servers.sink import Sink
from servers.waiting import eventually

from gateway.app import App
from gateway.office import load_office
from gateway.records.incidents import Incidents, Which
from gateway.settings import load
from gateway.web.webhook import KeyRefused

MARKED = "Subject: thu\r\n\r\nTỐI MẬT\r\nKế hoạch CANARY\r\n".encode()
DATABASE = Path("data") / "congthu.db"


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    started = await Sink(extensions=()).start()
    yield started
    await started.close()


@pytest.fixture
async def calls() -> AsyncIterator[tuple[int, list[dict[str, object]]]]:
    """A webhook: its port, and what it was told."""
    told: list[dict[str, object]] = []

    async def take(request: web.Request) -> web.Response:
        told.append(await request.json())
        return web.Response(status=204)

    application = web.Application()
    application.router.add_post("/hook", take)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0][1], told
    await runner.cleanup()


def office(folder: Path, hop: int, hook: int, *, port: int = 0) -> Path:
    """The shipped rules, with an officer, a unit's address and a webhook; the client is ours."""
    directory = folder / "directory.csv"
    directory.write_text("address,unit,state\nannv@example.vn,van-phong,active\n", "utf-8")
    key = folder / "webhook.key"
    key.write_text("whsec_" + base64.b64encode(bytes(32)).decode(), "ascii")
    path = write_settings(folder, hop, port=port, ours=True, directory=directory)
    more = f"""\
tell:
  through: store
  from: congthu@example.vn
  people: {{security-officer: [an.toan@example.vn]}}
  units: {{van-phong: [vp@example.vn]}}
  webhook: {{url: "http://127.0.0.1:{hook}/hook", secret: {key}}}
"""
    path.write_text(path.read_text("utf-8") + more, "utf-8")
    return path


def refused(port: int, to: str = "x@example.org") -> str:
    """Send the secret; the refusal's text."""
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client, pytest.raises(smtplib.SMTPDataError) as error:
        client.sendmail("annv@example.vn", [to], MARKED)
    assert error.value.smtp_code == 550
    return bytes(error.value.smtp_error).decode()


def metric(app: App, name: str, **labels: str) -> float:
    return app.metrics.registry.get_sample_value(f"congthu_{name}", labels) or 0.0


async def test_officer_unit_and_webhook_are_told_once(
    tmp_path: Path, sink: Sink, calls: tuple[int, list[dict[str, object]]]
) -> None:
    """A clerk who tries three times makes one incident, one letter each and one call, without a word of the secret."""
    hook, told = calls
    async with running(office(tmp_path, sink.port, hook)) as app:
        port = app.listeners[0].port
        texts = [await asyncio.to_thread(refused, port, to) for to in ("x@example.org", "x@example.org", "y@b.example")]
        await eventually(lambda: len(sink.messages) == 2 and len(told) == 1)
        await eventually(lambda: metric(app, "incidents_open", kind="secret", level="TỐI MẬT") == 1)
        assert metric(app, "incidents_total", kind="secret", level="TỐI MẬT") == 1
        assert metric(app, "webhook_calls_total", result="called") == 1
        assert metric(app, "letters_total", result="told") == 2
    case = texts[0].rpartition("[")[2].removesuffix("]")
    assert [one.rcpt for one in sink.messages] == [[b"RCPT TO:<an.toan@example.vn>"], [b"RCPT TO:<vp@example.vn>"]]
    letter = message_from_bytes(sink.messages[0].content, policy=policy.default)
    assert letter["Subject"] == f"Thông báo sự cố / Incident {case} (state-secrets)"
    assert told[0]["type"] == "incident.opened"
    assert told[0]["data"]["case"] == case  # type: ignore[index]
    for text in (letter.get_body().get_content(), json.dumps(told)):  # type: ignore[union-attr]
        assert "CANARY" not in text
        assert "x@example.org" not in text
    with Incidents(tmp_path / DATABASE) as questions:
        (found,) = questions.which(Which())
    assert (found.case, len(found.cases)) == (case, 3)
    assert found.recipients == ("x@example.org", "y@b.example")


async def test_a_gateway_that_dies_before_it_has_told(
    tmp_path: Path, sink: Sink, calls: tuple[int, list[dict[str, object]]]
) -> None:
    """Killed after the refusal while its letter is under way, the next start finds the letters in the records."""
    hook, told = calls
    port = free_port()
    gateway = GatewayProcess(office(tmp_path, sink.port, hook, port=port), port)
    await asyncio.to_thread(gateway.start)
    try:
        sink.does.hold_end = asyncio.Event()  # the letter is under way, and never answered
        await asyncio.to_thread(refused, port)
        await eventually(sink.does.end_reached.is_set)
    finally:
        await asyncio.to_thread(gateway.kill)
    sink.drop_connections()
    sink.does.hold_end = None
    assert sink.messages == []
    with Incidents(tmp_path / DATABASE) as questions:
        (found,) = questions.which(Which())
        assert [one.state for one in questions.tellings(found.case)][:2] == ["waiting", "waiting"]
    await asyncio.to_thread(gateway.start)
    try:
        await eventually(lambda: len(sink.messages) == 2 and len(told) >= 1)
    finally:
        await asyncio.to_thread(gateway.kill)
    assert {one.rcpt[0] for one in sink.messages} == {b"RCPT TO:<an.toan@example.vn>", b"RCPT TO:<vp@example.vn>"}


def test_a_key_that_is_none_is_told_at_the_start(tmp_path: Path) -> None:
    """Nobody finds out at the first incident that calls cannot be signed."""
    path = office(tmp_path, 25, 80)
    (tmp_path / "webhook.key").write_text("short", "ascii")
    settings = load(path)
    with pytest.raises(KeyRefused, match=r"webhook\.key"):
        App(settings, load_office(settings))
