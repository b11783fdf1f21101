"""Letters about incidents, through a real Postfix into a real mailbox."""

import asyncio
import smtplib
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from servers.dovecot import Dovecot
from servers.gateway import running, write_settings
from servers.postfix import Postfix

pytestmark = pytest.mark.interop

ALICE, BOB = "alice@example.vn", "bob@example.vn"
TELL = f"""
tell:
  through: store
  from: congthu@example.vn
  people: {{security-officer: [{ALICE}]}}
"""


def settings_that_tell(folder: Path, port: int) -> Path:
    """The shipped rules, with an officer to be told."""
    path = write_settings(folder, port)
    path.write_text(path.read_text("utf-8") + TELL, "utf-8")
    return path


async def test_the_officer_reads_a_letter_in_the_mailbox(tmp_path: Path, store: Postfix, dovecot: Dovecot) -> None:
    """Dovecot holds one letter with the refused case's number; its Vietnamese is whole, its return path is empty."""

    def refuse(port: int) -> str:
        with smtplib.SMTP("127.0.0.1", port) as client, pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail("a@example.net", [BOB], "Subject: x\r\n\r\nTUYỆT MẬT\r\n".encode())
        return bytes(refused.value.smtp_error).decode()

    async with running(settings_that_tell(tmp_path, store.port)) as app:
        refusal = await asyncio.to_thread(refuse, app.listeners[0].port)
        await asyncio.to_thread(refuse, app.listeners[0].port)
        delivered = await asyncio.to_thread(dovecot.messages, ALICE, 1)
        assert len(delivered) == 1
    letter = message_from_bytes(delivered[0], policy=policy.default)
    assert letter["X-Congthu-Case"] in refusal
    assert letter["Return-Path"] == "<>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Subject"] == f"Thông báo sự cố / Incident {letter['X-Congthu-Case']} (state-secrets)"
    text = letter.get_content()  # type: ignore[attr-defined]
    assert "Phát hiện: dấu “tuyệt mật” tại nội dung" in text
    assert "Found: the mark “tuyệt mật” at the body" in text
    assert len(await asyncio.to_thread(dovecot.messages, ALICE, 1)) == 1
    assert await asyncio.to_thread(dovecot.messages, BOB, 0) == []
