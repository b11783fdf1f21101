"""One connection to Postfix serves many clients of the gateway: none pays for what another one did."""

import asyncio
import smtplib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import postfix as postfix_server
from servers.gateway import running, without_rules, write_settings
from servers.need import need
from servers.postfix import Postfix, plain

pytestmark = pytest.mark.interop

REFUSED = "nobody@example.vn"


@pytest.fixture(scope="module")
def strict(server_folder: Path) -> Iterator[Postfix]:
    """A Postfix with its own limits for errors, that knows one mailbox less than all."""
    need(postfix_server.absence())
    refusing = f"smtpd_recipient_restrictions = check_recipient_access inline:{{{{{REFUSED} = reject}}}}, permit\n"
    server = plain(server_folder / "strict", refusing + "default_transport = discard:nothing leaves the machine\n")
    server.start()
    yield server
    server.stop()


def talk(port: int, refused: int) -> tuple[list[int], float]:
    """So many refused recipients and one good one; the codes, and the seconds until the good one's 250."""
    began = time.monotonic()
    with smtplib.SMTP("127.0.0.1", port, "mx.example.net", timeout=60) as client:
        client.ehlo()
        client.mail("a@example.net")
        codes = [client.rcpt(REFUSED)[0] for _ in range(refused)]
        codes.append(client.rcpt("alice@example.vn")[0])
        codes.append(client.data(b"Subject: x\r\n\r\nx\r\n")[0])
        took = time.monotonic() - began
    return codes, took


def give_up(port: int, refused: int) -> None:
    """Only refused recipients; wait until the next hop has forgotten them, and leave."""
    with smtplib.SMTP("127.0.0.1", port, "mx.example.net", timeout=60) as client:
        client.ehlo()
        client.mail("b@example.net")
        for _ in range(refused):
            assert client.rcpt(REFUSED)[0] == 554
        client.rset()


async def test_the_next_client_does_not_wait_for_refusals_of_the_last(strict: Postfix, tmp_path: Path) -> None:
    """Postfix answers each command a second late behind ten errors; the connection is not lent again by then."""
    settings = write_settings(tmp_path, strict.port, policies=without_rules(tmp_path), limits="errors: 100")
    async with running(settings) as app:
        port = app.listeners[0].port
        await asyncio.to_thread(give_up, port, 12)
        codes, took = await asyncio.to_thread(talk, port, 0)
    assert codes == [250, 250]
    assert took < 1, "the second client waited for what the first one did"


async def test_shipped_postfix_punishes_no_client_through_the_gateway(store: Postfix, tmp_path: Path) -> None:
    """With the files of deploy/postfix, thirty refused recipients cost neither time nor the connection."""
    settings = write_settings(tmp_path, store.port, policies=without_rules(tmp_path), limits="errors: 100")
    async with running(settings) as app:
        codes, took = await asyncio.to_thread(talk, app.listeners[0].port, 30)
    assert codes == [550] * 30 + [250, 250]
    assert took < 10, "Postfix took a second for each error"
    assert "too many errors" not in store.log()
