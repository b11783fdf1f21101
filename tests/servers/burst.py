"""Clients that send numbered messages over several connections at once and remember what they heard of each."""

import contextlib
import smtplib
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

SENDER, RECIPIENT = "annv@example.vn", "someone@example.org"


@dataclass
class Burst:
    """At most `most` messages, each known by its subject, and in which state its client left it."""

    name: str
    most: int
    answered: set[str] = field(default_factory=set)
    """Answered 250 after the end of data."""
    unheard: set[str] = field(default_factory=set)
    """Sent up to the dot; the connection broke before the reply."""
    refusals: Counter[str] = field(default_factory=Counter)
    """Code and enhanced code of every reply that was neither 250 nor 354, such as `451 4.3.0`."""
    sent: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    stop: threading.Event = field(default_factory=threading.Event)

    def next_subject(self) -> str | None:
        """The subject of the next message; None when the burst is spent or stopped."""
        with self.lock:
            if self.sent >= self.most or self.stop.is_set():
                return None
            self.sent += 1
            return f"{self.name}-{self.sent}"

    def heard(self, subject: str, code: int, text: bytes) -> bool:
        """Take down the reply to a message or a command; whether it was a 250."""
        with self.lock:
            if code == 250:
                self.answered.add(subject)
            else:
                self.refusals[f"{code} {text.split(b' ', 1)[0].decode('ascii', 'replace')}"] += 1
        return code == 250


@contextlib.contextmanager
def sending(port: int, burst: Burst, sessions: int) -> Iterator[list[threading.Thread]]:
    """So many clients send until the burst is spent. Leaving waits for the rest of it, at most five minutes."""
    senders = [threading.Thread(target=_send_until_spent, args=(port, burst), daemon=True) for _ in range(sessions)]
    for sender in senders:
        sender.start()
    try:
        yield senders
    except BaseException:
        burst.stop.set()
        raise
    deadline = time.monotonic() + 300
    for sender in senders:
        sender.join(max(0.0, deadline - time.monotonic()))
    assert not any(sender.is_alive() for sender in senders), "clients still wait for replies"


def send_all(port: int, burst: Burst, sessions: int = 4) -> None:
    """Send the whole burst."""
    with sending(port, burst, sessions):
        pass


def _send_until_spent(port: int, burst: Burst) -> None:
    """One client: connection after connection, message after message; a new connection when one breaks."""
    subject = burst.next_subject()
    while subject is not None:
        # Longer than the gateway may take to answer (60 s): a reply that is late is heard, one that never comes is not.
        with (
            contextlib.suppress(OSError, smtplib.SMTPException),
            smtplib.SMTP("127.0.0.1", port, "pc.example.vn", timeout=90) as client,
        ):
            client.ehlo()
            while subject is not None:
                message, subject = subject, burst.next_subject()
                _send(client, burst, message)
        time.sleep(0.01)


def _send(client: smtplib.SMTP, burst: Burst, subject: str) -> None:
    """One message. Raises SMTPServerDisconnected or OSError when the connection breaks."""
    opened = [client.mail(SENDER), client.rcpt(RECIPIENT), client.docmd("DATA")]
    if refused := [reply for reply in opened if reply[0] not in {250, 354}]:
        burst.heard(subject, *refused[0])
        client.rset()
        return
    client.send(f"Subject: {subject}\r\n\r\nbody\r\n.\r\n".encode())
    try:
        reply = client.getreply()
    except smtplib.SMTPServerDisconnected:
        with burst.lock:
            burst.unheard.add(subject)
        raise
    burst.heard(subject, *reply)
