"""The odd messages of CPython's own tests in the other topology: Postfix before the gateway (smtpd_proxy_filter)."""

import asyncio
import smtplib
from collections.abc import Callable
from pathlib import Path

import pytest
from servers import log_lines, python_mail
from servers.client import transaction
from servers.gateway import running, write_settings
from servers.postfix import Postfix
from servers.sink import Sink

pytestmark = pytest.mark.interop


def answered(port: int) -> dict[str, int]:
    """The code of the reply to each file, by its name."""
    codes = {}
    with smtplib.SMTP("127.0.0.1", port, "mx.example.net", timeout=60) as client:
        client.ehlo()
        for path in python_mail.files():
            codes[path.name] = transaction(client, "a@example.net", "an@example.vn", path.read_bytes())[0]
    return codes


async def test_each_is_answered_through_postfix(tmp_path: Path, front: Callable[[int], Postfix]) -> None:
    """Each gets its reply before Postfix answers its client, none for a fault or a doubt of ours."""
    if absence := python_mail.absence():
        pytest.skip(absence)
    sink = await Sink().start()
    with log_lines.kept() as lines:
        async with running(write_settings(tmp_path, sink.port)) as app:
            server = await asyncio.to_thread(front, app.listeners[0].port)
            codes = await asyncio.to_thread(answered, server.port)
    await sink.close()
    assert len(codes) > 40
    assert {name: code for name, code in codes.items() if code not in {250, 550, 552, 554}} == {}
    assert len(sink.messages) == list(codes.values()).count(250) > 20
    assert len(lines.events("message")) == len(codes)
    assert lines.alarms() == []
