"""Nothing acknowledged is ever lost: the gateway, and its next hop, killed at random moments in bursts of mail.

Every message answered 250 is at the next hop, and every message at the next hop has its record.
"""

import contextlib
import random
import re
import smtplib
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from servers.gateway import GatewayProcess, write_settings
from servers.killable_sink import KillableSink
from servers.ports import free_port

KILLS = 50
BURST = 2000
SESSIONS = 8


@dataclass
class Burst:
    """What the senders know: each message by its subject, in the state it was left."""

    answered: set[str] = field(default_factory=set)
    waiting: set[str] = field(default_factory=set)
    """Sent to the dot, reply not heard."""
    sent: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def send_until(stop: threading.Event, burst: Burst, port: int, name: str) -> None:
    """One client: connection after connection, message after message, until the burst is spent or stopped."""
    number = 0
    while not stop.is_set():
        with contextlib.suppress(OSError, smtplib.SMTPException), connect(port) as client:
            while not stop.is_set():
                with burst.lock:
                    if burst.sent >= BURST:
                        return
                    burst.sent += 1
                number += 1
                if not send(client, burst, f"{name}-{number}"):
                    break
        time.sleep(0.01)


def connect(port: int) -> smtplib.SMTP:
    """A greeted client."""
    client = smtplib.SMTP("127.0.0.1", port, "pc.example.vn", timeout=10)
    client.ehlo()
    return client


def send(client: smtplib.SMTP, burst: Burst, subject: str) -> bool:
    """One message; whether the connection is still good."""
    if client.mail("annv@example.vn")[0] != 250 or client.rcpt("someone@example.org")[0] != 250:
        client.rset()
        return True
    code, _ = client.docmd("DATA")
    if code != 354:
        return False
    with burst.lock:
        burst.waiting.add(subject)
    client.send(f"Subject: {subject}\r\n\r\nbody\r\n.\r\n".encode())
    code, _ = client.getreply()
    with burst.lock:
        burst.waiting.discard(subject)
        if code == 250:
            burst.answered.add(subject)
    return code == 250


@pytest.mark.crash
@pytest.mark.timeout(900)
def test_kills_lose_nothing(tmp_path: Path) -> None:
    """Fifty kills (-9) at random moments, of the gateway and at times of the next hop, lose no acknowledged mail."""
    chance = random.Random(20130628)
    sink = KillableSink(tmp_path / "sink", free_port())
    sink.start()
    port = free_port()
    unlimited = tmp_path / "policies"
    unlimited.mkdir()
    gateway = GatewayProcess(write_settings(tmp_path, sink.port, port=port, ours=True, policies=unlimited), port)
    gateway.start()
    in_the_gap = 0
    answered: set[str] = set()
    kills = bursts = 0
    try:
        while kills < KILLS:
            bursts += 1
            burst, stop = Burst(), threading.Event()
            senders = [
                threading.Thread(target=send_until, args=(stop, burst, port, f"{bursts}-{number}"), daemon=True)
                for number in range(SESSIONS)
            ]
            for sender in senders:
                sender.start()
            while kills < KILLS and any(sender.is_alive() for sender in senders):
                time.sleep(chance.uniform(0.05, 0.6))
                kills += 1
                if kills % 5 == 0:
                    sink.kill()
                    sink.start()
                else:
                    gateway.kill()
                    with burst.lock:
                        in_the_gap += len(burst.waiting)
                        burst.waiting.clear()
                    gateway.start()
            stop.set()
            for sender in senders:
                sender.join(30)
            answered |= burst.answered
        assert gateway.terminate() == 0
    finally:
        gateway.kill()
        sink.kill()
    stored = sink.subjects()
    recorded = records(tmp_path / "data")
    print(
        f"\n{kills} kills in {bursts} bursts: {len(answered)} answered 250, {len(stored)} at the next hop, "
        f"{in_the_gap} fell between the dot and the reply"
    )
    assert in_the_gap > 0, "no kill fell between the dot and the reply: the test proves nothing"
    assert not answered - set(stored), "acknowledged, but not at the next hop"
    assert not {case for case in stored.values() if case not in recorded}, "at the next hop, but without a record"


def records(folder: Path) -> set[str]:
    """Every case number in the store and in the spool."""
    import sqlite3  # noqa: PLC0415

    cases = {row[0] for row in sqlite3.connect(folder / "congthu.db").execute("SELECT case_number FROM message")}
    for file in (folder / "spool").glob("*"):
        cases |= set(re.findall(r"\b[0-9A-HJKMNP-TV-Z]{26}\b", file.read_text("utf-8", "replace")))
    return cases
