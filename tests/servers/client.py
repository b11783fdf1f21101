"""What a mail program does with a message it has in a file; shares no code with the gateway."""

import smtplib


def as_sent(raw: bytes) -> bytes:
    """The octets with CRLF at the end of each line, unless the file has CRs of its own."""
    octets = raw if b"\r" in raw else raw.replace(b"\n", b"\r\n")
    return octets if octets.endswith(b"\r\n") else octets + b"\r\n"


def transaction(client: smtplib.SMTP, sender: str, to: str, raw: bytes) -> tuple[int, bytes]:
    """Send the file's octets; the reply to their end. They go on the wire as they are, unlike by smtplib's `data`."""
    assert client.mail(sender)[0] == 250
    assert client.rcpt(to)[0] == 250
    assert client.docmd("DATA")[0] == 354
    client.send(_stuffed(as_sent(raw)) + b".\r\n")
    return client.getreply()


def _stuffed(octets: bytes) -> bytes:
    """Dots doubled at line starts (RFC 5321 4.5.2)."""
    return (b"\r\n" + octets).replace(b"\r\n.", b"\r\n..")[2:]
