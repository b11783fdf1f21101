"""What a mail server says, heard beside aiosmtplib: both read the same replies, and what is left over is noticed."""

import asyncio

import aiosmtplib
import pytest
from aiosmtplib.protocol import SMTPProtocol
from hypothesis import given
from hypothesis import strategies as st

from gateway.smtp.connection import Lost
from gateway.smtp.hearing import Hearing


class Wire(asyncio.Transport):
    """A transport that is always open and takes everything."""

    def is_closing(self) -> bool:
        return False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        pass


async def heard(*pieces: bytes) -> tuple[Hearing, aiosmtplib.SMTPResponse]:
    """Hear these pieces while aiosmtplib waits for one reply; what it read."""
    protocol = SMTPProtocol()
    hearing = Hearing(protocol)
    protocol.connection_made(Wire())
    for piece in pieces:
        hearing.data_received(piece)
    return hearing, await protocol.read_response(timeout=5)


_TEXT = st.text(alphabet="a -\t\r", max_size=6).map(str.encode)
_LINES = st.lists(st.tuples(st.sampled_from([b"250", b"550"]), _TEXT, st.sampled_from([b"\r\n", b"\n"])), max_size=4)


@given(_LINES, st.sampled_from([b"", b" ", b" ok", b" \xff"]), st.integers(1, 30))
def test_every_reply_is_taken_as_aiosmtplib_reads_it(
    lines: list[tuple[bytes, bytes, bytes]], last: bytes, cut: int
) -> None:
    """Replies of many lines, empty ones, in any number of pieces: never a false alarm, and nothing is left over."""
    said = b"".join(code + b"-" + text + end for code, text, end in lines) + b"250" + last + b"\r\n"

    async def run() -> None:
        hearing, response = await heard(said[:cut], said[cut:])
        hearing.taken(response)
        assert hearing.is_silent

    asyncio.run(run())


@pytest.mark.parametrize("stray", [b"250 more\r\n", b"250\r\n", b"250-half", b"x"])
async def test_what_follows_a_reply_is_left_over(stray: bytes) -> None:
    """The reply stands; what came behind it is noticed before the next command."""
    hearing, response = await heard(b"354 go on\r\n" + stray + b"\n")
    hearing.taken(response)
    assert not hearing.is_silent


@pytest.mark.parametrize("said", [b"550 no\r\n", b"250 other\r\n", b"250-ok\r\n250 ok\r\n", b"250 ok"])
async def test_a_reply_read_from_elsewhere_is_noticed(said: bytes) -> None:
    """aiosmtplib read a reply that it had kept from before: it is not the one that came."""
    hearing, _ = await heard(b"250 ok\r\n")
    hearing.taken(aiosmtplib.SMTPResponse(250, "ok"))
    hearing.data_received(said)
    with pytest.raises(Lost):
        hearing.taken(aiosmtplib.SMTPResponse(250, "ok"))


async def test_endless_talk_is_not_kept() -> None:
    """A server that speaks without being asked takes no memory."""
    hearing, response = await heard(b"250 ok\r\n")
    hearing.taken(response)
    for _ in range(100):
        hearing.data_received(b"x" * 10_000)
    assert len(hearing._held) <= 64 * 1024
