"""Records as rows: nothing hostile breaks them, nothing secret is in them, lines give them back."""

from dataclasses import replace
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.message.address import Address
from gateway.message.envelope import Client
from gateway.policy.rule import Mode
from gateway.policy.verdict import Finding
from gateway.ports import Outcome, RecordedAttachment, RecordedRecipient
from gateway.records import rows, schema
from gateway.records.rows import Unreadable
from gateway.records.seal import Seal


def test_a_record_as_rows(make_record, seal: Seal) -> None:
    """Each fact of a record stands in its column; addresses also in the form to look up by."""
    record = make_record()
    kept = rows.of_record(record, seal.digest)
    assert kept.case == record.envelope.case
    assert rows.time_of(kept.message["received_at"]) == record.envelope.received_at
    assert (kept.message["sender"], kept.message["sender_key"]) == ("AnNV@office.example", "annv@office.example")
    assert kept.message["law"] == "Điều 4.1"
    assert kept.findings[0]["law"] == "dieu-4.1; dieu-10-iii.2"
    assert kept.message["sha256"].hex() == record.sha256
    assert [row["address_key"] for row in kept.recipients] == ["binh@office.example", "chi@else.example"]
    assert kept.attachments[0]["name"] == "báo cáo.pdf"
    assert kept.attachments[0]["name_digest"] is None


def test_every_column_is_filled(make_record, seal: Seal) -> None:
    """The rows have exactly the columns of their tables."""
    kept = rows.of_record(make_record(), seal.digest)
    for table, row in (
        (schema.message, kept.message),
        (schema.recipient, kept.recipients[0]),
        (schema.finding, kept.findings[0]),
        (schema.attachment, kept.attachments[0]),
    ):
        assert set(row) == {column.name for column in table.columns}


def test_sealed_names_are_digests(make_record, seal: Seal) -> None:
    """Of a refused secret only the keyed digest of an attachment's name is kept (Điều 4.1)."""
    secret = RecordedAttachment(1, "CANARY-NAME.docx", "application/x", 9, "", locked=False)
    kept = rows.of_record(make_record(attachments=(secret,), seal_names=True), seal.digest)
    assert kept.attachments[0]["name"] is None
    assert kept.attachments[0]["name_digest"].hex() == seal.digest("CANARY-NAME.docx")
    assert b"CANARY" not in rows.encode(kept)


def test_the_text_of_a_reply_is_not_kept(make_record, seal: Seal, refusal) -> None:
    """Of a reply the codes are kept; its text, which names what was found, is not."""
    kept = rows.of_record(make_record(reply=refusal, outcome=Outcome.REFUSED), seal.digest)
    assert (kept.message["reply_code"], kept.message["reply_enhanced"]) == (550, "5.7.1")
    assert b"CANARY" not in rows.encode(kept)


def test_the_null_path_has_an_empty_sender(make_record, seal: Seal) -> None:
    """`<>` is kept as an empty text, so that it can be asked for."""
    kept = rows.of_record(make_record(sender=None), seal.digest)
    assert (kept.message["sender"], kept.message["sender_key"]) == ("", "")


@given(text=st.text(st.characters(), max_size=1500))
def test_hostile_text_becomes_storable(text: str) -> None:
    """Whatever a client writes is kept as valid UTF-8 without NUL and within its column's length."""
    stored = rows.cut(text, 255)
    stored.encode("utf-8")
    assert "\0" not in stored
    assert len(stored) <= 255
    if text.isascii() and "\0" not in text:
        assert stored == text[:255]


def test_everything_hostile_at_once(make_record, seal: Seal) -> None:
    """Over-long and unencodable values in every field that a client chooses fit their columns."""
    awful = "\udcff\x00" + "Ế" * 3000
    record = make_record(
        client=Client(ip_address("2001:db8::1"), helo=awful),
        login=awful,
        sender=Address(awful, awful),
        recipients=(RecordedRecipient(awful, own=False, unit=awful, code=250),),
        message_id=awful,
        attachments=(RecordedAttachment(1, awful, awful, 9, "", locked=True),),
    )
    finding = Finding(awful, (awful, awful), Mode.OBSERVE, awful, awful, awful)
    record = replace(record, verdict=replace(record.verdict, rule=awful, law=(awful,), findings=(finding,)))
    kept = rows.of_record(record, seal.digest)
    for table, row in (
        (schema.message, kept.message),
        (schema.recipient, kept.recipients[0]),
        (schema.finding, kept.findings[0]),
        (schema.attachment, kept.attachments[0]),
    ):
        for name, value in row.items():
            if isinstance(value, str):
                value.encode("utf-8")
                assert len(value) <= table.c[name].type.length, name


def test_lines_give_entries_back(make_record, make_ending, seal: Seal) -> None:
    """What the spool writes is what it reads, digests and Vietnamese included."""
    record = make_record()
    for entry in (rows.of_record(record, seal.digest), rows.of_ending(make_ending(record))):
        line = rows.encode(entry)
        assert line.isascii()
        assert rows.decode(line) == entry


def test_lines_of_an_older_version(make_record, seal: Seal) -> None:
    """A row that lacks a column that came later is filled with nothing there."""
    line = rows.encode(rows.of_record(make_record(), seal.digest)).replace(b'"helo":"may-12.office.example",', b"")
    entry = rows.decode(line)
    assert isinstance(entry, rows.RecordRows)
    assert entry.message["helo"] is None


@pytest.mark.parametrize(
    "line", [b"", b"[]", b"{}", b'"x"', b"null", b'{"ending":1}', b"\xff", b'{"hex":1}', b"[" * 9999]
)
def test_other_lines_are_unreadable(line: bytes) -> None:
    """Whatever stands in a line, reading it raises Unreadable and nothing else."""
    with pytest.raises(Unreadable):
        rows.decode(line)
