"""Metrics: what is counted, and that no label can grow without end or tell of a person."""

import pytest
from prometheus_client import generate_latest

from gateway import __version__
from gateway.metrics import Metrics

NAMES = """
congthu_connections congthu_connections_open congthu_connections_limit congthu_messages congthu_findings
congthu_message_size_bytes
congthu_attachment_size_bytes congthu_stage_duration_seconds congthu_inspection_failures congthu_next_hop_up
congthu_next_hop_duration_seconds congthu_limit_decisions congthu_policy_info congthu_policy_reload_success
congthu_record_spool_entries congthu_records_in_doubt congthu_record_failures congthu_relay_failures congthu_mailboxes
congthu_tls_certificate_expiry_timestamp_seconds congthu_build congthu_observer_faults
congthu_expression_errors congthu_record_rejected_entries congthu_record_store_up congthu_log_lines_dropped
congthu_letters congthu_incidents congthu_incidents_open congthu_incident_tellings
congthu_sandbox_layers congthu_worker_ends congthu_webhook_calls
"""


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(f"congthu_{name}", labels)


def test_all_names(metrics: Metrics) -> None:
    """Exactly these metrics are offered, each with a help text."""
    families = list(metrics.registry.collect())
    assert {family.name for family in families} == set(NAMES.split())
    assert all(family.documentation for family in families)


def test_connections(metrics: Metrics) -> None:
    """Connections are counted when they come, and open until they go."""
    metrics.connection_opened("door")
    metrics.connection_opened("door")
    metrics.connection_closed("door")
    assert value(metrics, "connections_total", listener="door") == 2
    assert value(metrics, "connections_open", listener="door") == 1


def test_counters_with_closed_labels_begin_at_zero(metrics: Metrics) -> None:
    """The first event after a start is an increase, so that an alert over it can fire."""
    assert value(metrics, "messages_total", direction="inbound", action="pass") == 0
    assert value(metrics, "inspection_failures_total", reason="busy") == 0
    assert value(metrics, "record_failures_total", step="commit") == 0


def test_the_limit_of_connections(metrics: Metrics) -> None:
    """How near the limit is can be asked without knowing the settings."""
    metrics.connections_may_be(1000)
    assert value(metrics, "connections_limit") == 1000


def test_messages(metrics: Metrics) -> None:
    """A message counts by direction and action; one refused before its content has no size."""
    metrics.message("outbound", "refuse", 5000)
    metrics.message("outbound", "refuse", 0)
    metrics.attachment(4096)
    metrics.stage("inspect", 0.003)
    assert value(metrics, "messages_total", direction="outbound", action="refuse") == 2
    assert value(metrics, "message_size_bytes_count") == 1
    assert value(metrics, "message_size_bytes_sum") == 5000
    assert value(metrics, "attachment_size_bytes_bucket", le="4096.0") == 1
    assert value(metrics, "stage_duration_seconds_bucket", stage="inspect", le="0.0025") == 0
    assert value(metrics, "stage_duration_seconds_bucket", stage="inspect", le="0.005") == 1


def test_findings(metrics: Metrics) -> None:
    """A finding counts by rule, articles and mode."""
    metrics.finding("state-secrets", ("dieu-4.1", "dieu-4.2"), "enforce")
    assert value(metrics, "findings_total", rule="state-secrets", law="dieu-4.1,dieu-4.2", mode="enforce") == 1


def test_labels_are_closed(metrics: Metrics) -> None:
    """A value that nobody foresaw is counted as `other`, so that no address ever becomes a label."""
    metrics.message("annv@example.vn", "10.0.0.1", 1)
    metrics.stage("annv@example.vn", 1.0)
    metrics.limit_asked("annv@example.vn", "perhaps")
    metrics.next_hop_took("annv@example.vn", 1.0)
    metrics.finding("rule", (), "annv@example.vn")
    metrics.record_failed("annv@example.vn")
    metrics.inspection_failed("KeyError")
    assert value(metrics, "messages_total", direction="other", action="other") == 1
    assert value(metrics, "limit_decisions_total", limit="other", decision="other") == 1
    assert value(metrics, "inspection_failures_total", reason="fault") == 1
    assert b"annv" not in generate_latest(metrics.registry)


def test_states(metrics: Metrics) -> None:
    """Gauges tell the state of now: one version of the rules, the last reload, the spool, the mail servers."""
    metrics.policies_loaded("old")
    metrics.policies_loaded("new")
    assert value(metrics, "policy_info", version="old") is None
    assert value(metrics, "policy_info", version="new") == 1
    assert value(metrics, "policy_reload_success") == 1
    metrics.policies_refused()
    assert value(metrics, "policy_reload_success") == 0
    assert value(metrics, "policy_info", version="new") == 1
    metrics.records_are(spooled=3, in_doubt=1, rejected=2, store_up=False)
    assert value(metrics, "record_spool_entries") == 3
    assert value(metrics, "records_in_doubt") == 1
    assert value(metrics, "record_rejected_entries") == 2
    assert value(metrics, "record_store_up") == 0
    metrics.log_lines_dropped(7)
    assert value(metrics, "log_lines_dropped_total") == 7
    metrics.next_hop_is("store", True)
    assert value(metrics, "next_hop_up", next_hop="store") == 1
    metrics.next_hop_is("store", False)
    assert value(metrics, "next_hop_up", next_hop="store") == 0
    metrics.certificate_ends("door", 1.8e9)
    assert value(metrics, "tls_certificate_expiry_timestamp_seconds", listener="door") == 1.8e9


def test_mailboxes(metrics: Metrics) -> None:
    """Every state is told, also those that no mailbox is in any more."""
    metrics.mailboxes_are({"active": 5, "suspended": 1})
    metrics.mailboxes_are({"active": 6})
    assert value(metrics, "mailboxes", state="active") == 6
    assert value(metrics, "mailboxes", state="suspended") == 0


def test_build(metrics: Metrics) -> None:
    """The version that runs is told."""
    (sample,) = next(family for family in metrics.registry.collect() if family.name == "congthu_build").samples
    assert sample.labels["version"] == __version__
