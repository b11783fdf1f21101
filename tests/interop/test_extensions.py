"""Two real next hops behind one gateway: one offers 8BITMIME, DSN and SMTPUTF8, the other does not.

The gateway offers what the next hop offers, and hands parameters on as the client wrote them.
"""

import asyncio
import re
import smtplib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from servers.gateway import running, write_settings
from servers.postfix import Postfix

pytestmark = pytest.mark.interop

ALWAYS = {"pipelining", "size", "enhancedstatuscodes"}
PASSED_ON = {"8bitmime", "dsn", "smtputf8"}
MAIL = "MAIL FROM:<A.b@Example.net> size=4000 Body=8bitMIME ret=HDRS ENVID=Qq+2B1"
RCPT = "RCPT TO:<An@Example.VN> NOTIFY=success,FAILURE ORCPT=rfc822;An+2Bx@Example.VN"
LETTER = b"Subject: x\r\n\r\nbody\r\n"


@dataclass
class Doors:
    """The ports of the gateway's two listeners, named for what is behind them."""

    rich: int
    poor: int


@pytest.fixture
async def doors(tmp_path: Path, rich: Postfix, poor: Postfix) -> AsyncIterator[Doors]:
    """One gateway with a listener before each."""
    settings = write_settings(tmp_path, rich.port)
    text = settings.read_text("utf-8")
    text = text.replace("listeners: [", "listeners: [{name: second, address: '127.0.0.1:0', next_hop: poor}, ").replace(
        "next_hops: {", f"next_hops: {{poor: {{address: '127.0.0.1:{poor.port}'}}, "
    )
    settings.write_text(text, "utf-8")
    async with running(settings) as app:
        ports = {listener.name: listener.port for listener in app.listeners}
        yield Doors(ports["door"], ports["second"])


def offered(port: int) -> set[str]:
    """The keywords that EHLO names."""
    with smtplib.SMTP("127.0.0.1", port, "mx.example.net", timeout=20) as client:
        client.ehlo()
        return set(client.esmtp_features)


def said(server: Postfix, verb: str, word: str) -> str:
    """The command with this word that the server heard, as it wrote it down; it writes a moment later."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        for line in server.log().splitlines():
            if (found := re.search(rf" < \S+\]: ({verb} .*)$", line)) and word in found[1]:
                return found[1]
        time.sleep(0.05)
    raise AssertionError(f"{server.name} never heard {verb} with {word}")


async def test_only_what_the_next_hop_offers_is_offered(doors: Doors) -> None:
    """Asked in turn, each listener names the extensions of its own next hop, and those that are ours alone."""
    for _ in range(3):
        assert (await asyncio.to_thread(offered, doors.rich)) - {"xforward"} == ALWAYS | PASSED_ON
        assert await asyncio.to_thread(offered, doors.poor) == ALWAYS


async def test_parameters_reach_postfix_as_they_were_written(doors: Doors, rich: Postfix) -> None:
    """Order, case and values of MAIL's and RCPT's parameters are the client's own."""

    def work() -> None:
        with smtplib.SMTP("127.0.0.1", doors.rich, "mx.example.net", timeout=20) as client:
            client.ehlo()
            for line in (MAIL, RCPT):
                assert client.docmd(line)[0] == 250, line
            assert client.data(LETTER)[0] == 250

    await asyncio.to_thread(work)
    assert await asyncio.to_thread(said, rich, "MAIL", "A.b@") == MAIL
    assert await asyncio.to_thread(said, rich, "RCPT", "An@") == RCPT


async def test_a_utf8_address_reaches_postfix(doors: Doors, rich: Postfix) -> None:
    """SMTPUTF8 goes on with the address, and Postfix takes both (RFC 6531)."""

    def work() -> None:
        with smtplib.SMTP("127.0.0.1", doors.rich, "mx.example.net", timeout=20) as client:
            client.ehlo()
            client.mail("ăn@example.net", ["SMTPUTF8", "BODY=8BITMIME"])
            assert client.docmd("RCPT", "TO:<utf8@example.vn>")[0] == 250
            assert client.data(LETTER)[0] == 250

    await asyncio.to_thread(work)
    assert (await asyncio.to_thread(said, rich, "MAIL", "SMTPUTF8")).endswith("@example.net> SMTPUTF8 BODY=8BITMIME")


async def test_what_postfix_does_not_offer_is_refused_before_it(doors: Doors, poor: Postfix) -> None:
    """Each such parameter is 555, Postfix never hears of it, and mail without them goes through."""

    def work() -> None:
        with smtplib.SMTP("127.0.0.1", doors.poor, "mx.example.net", timeout=20) as client:
            client.ehlo()
            for parameter in ("BODY=8BITMIME", "SMTPUTF8", "RET=FULL", "ENVID=x"):
                assert client.docmd(f"MAIL FROM:<never@example.net> {parameter}")[0] == 555, parameter
            assert client.docmd("MAIL FROM:<a@example.net> SIZE=4000")[0] == 250
            for parameter in ("NOTIFY=NEVER", "ORCPT=rfc822;an@example.vn"):
                assert client.docmd(f"RCPT TO:<an@example.vn> {parameter}")[0] == 555, parameter
            assert client.docmd("RCPT TO:<an@example.vn>")[0] == 250
            assert client.data(LETTER)[0] == 250

    await asyncio.to_thread(work)
    assert await asyncio.to_thread(said, poor, "MAIL", "a@") == "MAIL FROM:<a@example.net> SIZE=4000"
    assert await asyncio.to_thread(said, poor, "RCPT", "an@") == "RCPT TO:<an@example.vn>"
    assert "never@" not in poor.log()


async def test_a_next_hop_that_offers_less_after_a_restart(tmp_path: Path, rich: Postfix) -> None:
    """Offers follow the next hop: when it comes back with less, clients that come after are offered less."""
    settings = write_settings(tmp_path, rich.port, hop="uses: 1")
    async with running(settings) as app:
        port = app.listeners[0].port
        assert await asyncio.to_thread(offered, port) >= PASSED_ON
        try:
            await asyncio.to_thread(rich.configure, "smtpd_discard_ehlo_keywords = dsn")
            async with asyncio.timeout(20):
                while "dsn" in await asyncio.to_thread(offered, port):  # the kept connection is worn out by its use
                    await asyncio.to_thread(send, port)
        finally:
            await asyncio.to_thread(rich.configure, "smtpd_discard_ehlo_keywords =")


def send(port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, "mx.example.net", timeout=20) as client:
        client.sendmail("a@example.net", ["an@example.vn"], LETTER)
