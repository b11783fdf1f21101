"""What `gateway/web/README.md` tells: every metric, and the allowed values of every label."""

from collections.abc import Mapping

from gateway.metrics import LABELS, Metrics
from gateway.reference.page import code, table


def blocks() -> Mapping[str, str]:
    """Each block of the page, by its name. Raises KeyError for a label that `LABELS` does not explain."""
    metrics = Metrics().described
    used = sorted({label for metric in metrics for label in metric.labels})
    return {
        "metrics": table(
            ("metric", "type", "labels", "meaning"),
            [(code(one.name), one.kind, ", ".join(map(code, one.labels)), one.help) for one in metrics],
        ),
        "labels": table(("label", "values"), [(code(label), _values(LABELS[label])) for label in used]),
    }


def _values(values: frozenset[str] | str) -> str:
    return values if isinstance(values, str) else ", ".join(code(one) for one in sorted(values))
