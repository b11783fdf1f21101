"""What the next hop gets of a message through the whole gateway: our own fields, and below them the octets as sent."""

import asyncio
import re
import smtplib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from servers.gateway import SLEEPING, running, without_rules, write_settings
from servers.sink import Sink

LETTER = (
    b"Received: from a by b;\r\n\tMon, 5 Jan 2026 08:00:00 +0700\r\n"
    b"Subject:  two  blanks \r\nFrom: a@example.net\r\nX-Odd:\r\n\t folded\r\n\r\n"
    b".dot\r\nK\xc3\xadnh g\xe1\xbb\xadi\t\r\n"
)
CLAIMS = [
    b"X-Congthu-Flag: state-secret-marks\r\n",
    b"x-congthu-case:\r\n\tFORGED\r\n",
    b"Authentication-Results: gw.example.vn; spf=pass\r\n",
    b"Authentication-Results: (c)\r\n GW.Example.VN;\r\n dkim=pass\r\n",
]
OTHERS = b"Authentication-Results: mx.example.net; spf=pass\r\n"
HEAD = re.compile(
    rb"Received: from mx\.example\.net \(\[127\.0\.0\.1\]\)\r\n"
    rb"\tby gw\.example\.vn \(Congthu\) with ESMTP id ([0-9A-Z]+);\r\n\t[\x20-~]+\r\n"
    rb"X-Congthu-Case: \1\r\n"
)


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    started = await Sink().start()
    yield started
    await started.close()


def say(port: int, content: bytes, recipients: int = 1) -> tuple[int, bytes]:
    """Send one message; the answer to its end."""
    with smtplib.SMTP("127.0.0.1", port, "mx.example.net", timeout=20) as client:
        client.ehlo()
        client.mail("a@example.net")
        for number in range(recipients):
            assert client.rcpt(f"an{number}@example.vn")[0] == 250
        assert client.docmd("DATA")[0] == 354
        client.send(content.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        return client.getreply()


async def delivered(settings: Path, sink: Sink, content: bytes, recipients: int = 1) -> bytes:
    """Send one message through the gateway; what the next hop got."""
    async with running(settings) as app:
        code, text = await asyncio.to_thread(say, app.listeners[0].port, content, recipients)
        assert code == 250, text
    (message,) = sink.messages
    return message.content


@pytest.mark.parametrize("ours", [False, True], ids=["stranger", "ours"])
async def test_octets_pass_as_they_were_sent(tmp_path: Path, sink: Sink, ours: bool) -> None:
    """Behind our head, which is one Received field and the case number, nothing has changed."""
    content = OTHERS + LETTER
    got = await delivered(write_settings(tmp_path, sink.port, ours=ours), sink, content)
    head = HEAD.match(got)
    assert head
    assert got[head.end() :] == content


async def test_no_stranger_speaks_in_our_name(tmp_path: Path, sink: Sink) -> None:
    """A stranger's flags, case numbers and results under our authserv-id never arrive; all the rest does."""
    first, second = LETTER.split(b"Subject:", 1)
    forged = CLAIMS[0] + first + CLAIMS[1] + OTHERS + CLAIMS[2] + b"Subject:" + second
    forged = forged.replace(b"X-Odd:", CLAIMS[3] + b"X-Odd:")
    got = await delivered(write_settings(tmp_path, sink.port), sink, forged)
    head = HEAD.match(got)
    assert head
    assert got[head.end() :] == first + OTHERS + b"Subject:" + second


async def test_mail_of_ours_keeps_what_we_said_of_it(tmp_path: Path, sink: Sink) -> None:
    """What passes us a second time, from our own servers, keeps the fields of the first."""
    content = b"".join(CLAIMS) + LETTER
    got = await delivered(write_settings(tmp_path, sink.port, ours=True), sink, content)
    head = HEAD.match(got)
    assert head
    assert got[head.end() :] == content


async def test_a_flag_is_a_field_of_the_message(tmp_path: Path, sink: Sink) -> None:
    """A rule that flags lets the message pass under a field with its name, and one it does not meet without."""
    policies = tmp_path / "policies"
    policies.mkdir()
    rule = SLEEPING.replace("mode: off", "mode: enforce").replace("rule: sleeping", "rule: many")
    (policies / "many.yaml").write_text(rule, "utf-8")
    settings = write_settings(tmp_path, sink.port, policies=policies)
    got = await delivered(settings, sink, LETTER, recipients=2)
    head = HEAD.match(got)
    assert head
    assert got[head.end() :] == b"X-Congthu-Flag: many\r\n" + LETTER
    sink.messages.clear()
    assert b"X-Congthu-Flag" not in await delivered(settings, sink, LETTER)


@pytest.mark.parametrize(("passed", "code"), [(50, 250), (51, 554)])
async def test_mail_that_goes_in_circles_is_refused(tmp_path: Path, sink: Sink, passed: int, code: int) -> None:
    """Over limits.received_fields, 50 by default, it is 554 5.4.6 and goes no further (RFC 5321 6.3)."""
    circled = b"Received: from a by b; Mon, 5 Jan 2026 08:00:00 +0700\r\n" * passed + b"Subject: x\r\n\r\nx\r\n"
    async with running(write_settings(tmp_path, sink.port, policies=without_rules(tmp_path))) as app:
        answer, text = await asyncio.to_thread(say, app.listeners[0].port, circled)
    assert answer == code
    assert text.startswith(b"5.4.6 Mail loop") is (code == 554)
    assert len(sink.messages) == (code == 250)
