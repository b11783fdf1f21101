"""The observer: one event reaches log and metrics, and its own faults reach nobody."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any

import pytest

from gateway import log
from gateway.message.address import Address
from gateway.message.envelope import Client, Envelope, Origin
from gateway.message.mime import Budget
from gateway.metrics import Metrics
from gateway.observe import Observer
from gateway.people.directory import Directory
from gateway.policy.policies import Policies
from gateway.policy.rule import Action, Mode, Reply
from gateway.policy.verdict import Finding, Verdict
from gateway.ports import Events, Handled, Office, Outcome, Record, RecordedAttachment, RecordedRecipient

ENVELOPE = Envelope(
    case="01HZ",
    listener="door",
    client=Client(ip_address("192.0.2.1"), helo="pc"),
    login="annv",
    origin=Origin.OURS,
    sender=Address("annv", "example.vn"),
    recipients=(Address("b", "example.org"),),
    own_domains=frozenset({"example.vn"}),
    received_at=datetime(2026, 11, 24, tzinfo=UTC),
)
FINDING = Finding("state-secrets", ("dieu-4.1",), Mode.ENFORCE, "secrecy_mark", "subject", "MẬT")
RECORD = Record(
    envelope=ENVELOPE,
    unit=None,
    recipients=(RecordedRecipient("b@example.org", False, None, 250),),
    verdict=Verdict(Action.REFUSE, "state-secrets", ("Điều 4.1",), None, (FINDING,), (), "abc"),
    outcome=Outcome.REFUSED,
    reply=Reply(550, "5.7.1", "Refused"),
    size=5000,
    sha256="00",
    message_id="<1@example.vn>",
    attachments=(RecordedAttachment(1, "ke-hoach-mat.docx", "application/zip", 700, "11", False),),
    seal_names=True,
)


OFFICE = Office("gw", "gw", frozenset({"example.vn"}), Policies((), {}, "abc"), Directory(), Budget())


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.BytesIO]:
    """What is logged; the log is silent again afterwards."""
    monkeypatch.setattr(log._Log, "to", log._Log.to)
    octets = io.BytesIO()
    stream = io.TextIOWrapper(octets, "utf-8")
    log.configure("info", stream)
    yield octets
    stream.close()


def logged(lines: io.BytesIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(f"congthu_{name}", labels)


def test_handled(lines: io.BytesIO) -> None:
    """A message is counted and logged with all that was decided; the names of its files stay out."""
    metrics = Metrics()
    observer: Events = Observer(metrics)
    observer.handled(Handled(RECORD, "store", "QUEUE1", (("inspect", 0.0123456789), ("decide", 0.001)), office=OFFICE))
    assert value(metrics, "messages_total", direction="outbound", action="refuse") == 1
    assert value(metrics, "findings_total", rule="state-secrets", law="dieu-4.1", mode="enforce") == 1
    assert value(metrics, "attachment_size_bytes_sum") == 700
    assert value(metrics, "stage_duration_seconds_count", stage="inspect") == 1
    (line,) = logged(lines)
    assert line["event"] == "message"
    assert line["sender"] == "annv@example.vn"
    assert line["recipients"] == ["b@example.org"]
    assert (line["action"], line["rule"], line["law"]) == ("refuse", "state-secrets", ["Điều 4.1"])
    assert (line["code"], line["enhanced"], line["outcome"]) == (550, "5.7.1", "refused")
    assert (line["queue_id"], line["next_hop"], line["attachment_octets"]) == ("QUEUE1", "store", 700)
    assert line["durations"] == {"inspect": 0.012346, "decide": 0.001}
    assert b"ke-hoach" not in lines.getvalue()


def test_failures(lines: io.BytesIO) -> None:
    """What went wrong with us is counted and logged at its level."""
    metrics = Metrics()
    observer = Observer(metrics)
    observer.inspection_failed("01HZ", "timeout")
    observer.expression_failed("01HZ", "night")
    observer.record_failed("01HZ", "commit")
    observer.counted("relay", "refused")
    observer.counted("relay", "allowed")
    observer.store_failed("disk I/O error")
    observer.store_back(3)
    observer.spool_failed("No space left on device")
    observer.entries_rejected(1)
    observer.rejected_stored(1)
    observer.fault(ValueError("a text"))
    assert [(line["level"], line["event"]) for line in logged(lines)] == [
        ("warning", "inspection_failed"),
        ("error", "expression_failed"),
        ("error", "record_failed"),
        ("info", "limit_refused"),
        ("error", "store_failed"),
        ("info", "store_back"),
        ("error", "spool_failed"),
        ("error", "entries_rejected"),
        ("info", "rejected_stored"),
        ("error", "fault"),
    ]
    assert value(metrics, "inspection_failures_total", reason="timeout") == 1
    assert value(metrics, "expression_errors_total", rule="night") == 1
    assert value(metrics, "record_failures_total", step="commit") == 1
    assert value(metrics, "limit_decisions_total", limit="relay", decision="allowed") == 1


def test_workers(lines: io.BytesIO) -> None:
    """What keeps hostile letters away, and what they did to it, is told and counted; a missing layer is a warning."""
    metrics = Metrics()
    observer = Observer(metrics)
    observer.sandbox({"seccomp": True, "network": False})
    observer.worker_ended("timeout", "processor time")
    observer.incident_opened("01HZ", "reader-crash", "")
    first, second, third = logged(lines)
    assert (first["level"], first["in_force"], first["missing"]) == ("warning", ["seccomp"], ["network"])
    assert (second["event"], second["reason"], second["what"]) == ("worker_ended", "timeout", "processor time")
    assert (third["level"], third["event"], third["kind"]) == ("error", "incident", "reader-crash")
    assert value(metrics, "sandbox_layers", layer="seccomp") == 1
    assert value(metrics, "sandbox_layers", layer="network") == 0
    assert value(metrics, "worker_ends_total", end="timeout") == 1
    assert value(metrics, "incidents_total", kind="reader-crash", level="none") == 1


def test_others_hear_too() -> None:
    """Each listener hears of a message although another one fails; that fault is counted."""
    metrics = Metrics()
    observer = Observer(metrics)
    heard: list[Handled] = []

    def broken(_: Handled) -> None:
        raise RuntimeError

    observer.let_hear(broken)
    observer.let_hear(heard.append)
    event = Handled(RECORD, "store", office=OFFICE)
    observer.handled(event)
    assert heard == [event]
    assert value(metrics, "observer_faults_total") == 1


def test_letters(lines: io.BytesIO) -> None:
    """What becomes of letters is counted by result, and logged without any text of theirs."""
    metrics = Metrics()
    observer = Observer(metrics)
    observer.told("01HZ", "state-secrets", "an.toan@example.vn", 3)
    observer.tell_withheld()
    observer.tell_own("01HZ", "state-secrets")
    observer.tell_deferred("01HZ", "state-secrets", "452")
    observer.tell_failed("01HZ", "state-secrets", "dropped", "too many letters wait")
    assert [(line["level"], line["event"]) for line in logged(lines)] == [
        ("info", "told"),
        ("info", "tell_own"),
        ("info", "tell_deferred"),
        ("warning", "tell_failed"),
    ]
    for result in ("told", "withheld", "own", "deferred", "dropped"):
        assert value(metrics, "letters_total", result=result) == 1


def test_fault_is_swallowed_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken log never stops mail: the fault is counted, nothing is raised."""
    metrics = Metrics()

    def broken(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(log, "message", broken)
    Observer(metrics).handled(Handled(RECORD, "store", office=OFFICE))
    assert value(metrics, "observer_faults_total") == 1
