"""The page of the metrics tells what is really offered."""

import pytest

from gateway import metrics as offered
from gateway.metrics import LABELS, Metrics
from gateway.reference.metrics_page import blocks


def test_every_metric_is_told() -> None:
    """Name, type and help are those that Prometheus sees, and no metric is missing."""
    families = {family.name: family for family in Metrics().registry.collect()}
    told = {one.name.removesuffix("_total").removesuffix("_build_info"): one for one in Metrics().described}
    told["congthu_build"] = told.pop("congthu")
    assert told.keys() == families.keys()
    for name, one in told.items():
        assert (one.kind, one.help) == (families[name].type, families[name].documentation)
        assert f"| `{one.name}` | {one.kind} |" in blocks()["metrics"]


def test_labels_are_those_of_samples() -> None:
    """A metric with labels bears exactly those that the page tells."""
    metrics = Metrics()
    metrics.message("inbound", "pass", 1)
    metrics.finding("rule", ("dieu-6.2",), "enforce")
    metrics.limit_asked("size", "refused")
    samples = {sample.name: sample.labels.keys() for family in metrics.registry.collect() for sample in family.samples}
    told = {one.name: set(one.labels) for one in metrics.described}
    for name in (
        "congthu_messages_total",
        "congthu_findings_total",
        "congthu_limit_decisions_total",
        "congthu_build_info",
    ):
        assert told[name] == samples[name]


def test_every_label_is_told() -> None:
    """Each label has its closed set, or the source of its values."""
    labels = blocks()["labels"]
    assert "| `direction` | `inbound`, `internal`, `outbound` |" in labels
    for label in LABELS:
        assert f"| `{label}` |" in labels


def test_a_label_without_values_is_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new label must be explained before the page can be written."""
    monkeypatch.setattr("gateway.reference.metrics_page.LABELS", {key: LABELS[key] for key in LABELS if key != "stage"})
    with pytest.raises(KeyError, match="stage"):
        blocks()
    assert offered.LABELS is LABELS
