"""Turn results of bench.py/matrix.py (JSON lines) into Markdown tables: median (min..max) over the rounds.

python3 report.py results.jsonl [more.jsonl ...]
"""

import json
import pathlib
import statistics
import sys
from collections import defaultdict

Rows = dict[tuple[str, str], list[dict]]


def load(paths: list[str]) -> tuple[Rows, list[str]]:
    rows: Rows = defaultdict(list)
    labels: list[str] = []
    for path in paths:
        for line in pathlib.Path(path).read_text().splitlines():
            row = json.loads(line)
            rows[row["label"], row["workload"]].append(row)
            if row["label"] not in labels:
                labels.append(row["label"])
    return rows, labels


def drained_rate(row: dict) -> float:
    """Messages per second until the last one had left the proxy (differs from the rate only where there is a queue)."""
    return (row["delivered"] or row["messages"]) / (row["wall_s"] + row["drain_s"])


def cell(rows: list[dict], value, digits: int) -> str:
    good = [value(r) for r in rows if "failed" not in r and value(r) is not None]
    if not good:
        return "failed" if any("failed" in r for r in rows) else "-"
    mid, low, high = statistics.median(good), min(good), max(good)
    note = f" [{len(good)}/{len(rows)} ok]" if len(good) < len(rows) else ""
    return f"{mid:.{digits}f} ({low:.{digits}f}..{high:.{digits}f}){note}"


def table(title: str, columns: list[tuple[str, str, object, int]], rows: Rows, labels: list[str]) -> str:
    lines = [
        f"### {title}",
        "",
        "| system | " + " | ".join(c[0] for c in columns) + " |",
        "|---|" + "---:|" * len(columns),
    ]
    for label in labels:
        cells = [cell(rows.get((label, workload), []), value, digits) for _, workload, value, digits in columns]
        lines.append(f"| {label} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def field(name: str):
    return lambda row: row.get(name)


def main() -> int:
    rows, labels = load(sys.argv[1:])
    cpu, rate = field("proxy_cpu_ms"), field("rate")
    print(
        table(
            "Throughput, 4 KiB messages, messages/s",
            [
                ("A: 1 session", "a1", rate, 0),
                ("A: 20 sessions", "a20", rate, 0),
                ("A: 100 sessions", "a100", rate, 0),
                ("B: 20 sessions kept open", "b20", rate, 0),
            ],
            rows,
            labels,
        )
    )
    print(
        table(
            "Throughput, 5.7 MB MIME message",
            [
                ("C: 4 sessions, messages/s", "c4", rate, 2),
                ("C: MB/s", "c4", field("mb_per_s"), 1),
                ("20 sessions, messages/s", "c20", rate, 2),
                ("C: 4 sessions, p50 ms", "c4", field("p50_ms"), 0),
            ],
            rows,
            labels,
        )
    )
    print(
        table(
            "CPU time of the proxy, ms per message",
            [
                ("A: 1 session", "a1", cpu, 3),
                ("A: 20 sessions", "a20", cpu, 3),
                ("A: 100 sessions", "a100", cpu, 3),
                ("B: 20 kept open", "b20", cpu, 3),
                ("C: 4 sessions", "c4", cpu, 1),
            ],
            rows,
            labels,
        )
    )
    print(
        table(
            "Memory of the proxy, MiB",
            [
                ("idle RSS sum", "idle", field("idle_rss_mib"), 0),
                ("idle PSS sum", "idle", field("idle_pss_mib"), 0),
                ("processes idle", "idle", field("processes"), 0),
                ("peak RSS sum, 20 x 5.7 MB", "c20", field("peak_rss_mib"), 0),
                ("peak PSS sum", "c20", field("peak_pss_mib"), 0),
            ],
            rows,
            labels,
        )
    )
    print(
        table(
            "Noise and the other ends (A, 20 sessions)",
            [
                ("sink CPU ms/msg", "a20", field("sink_cpu_ms"), 3),
                ("generator CPU ms/msg", "a20", field("generator_cpu_ms"), 3),
                ("foreign cores", "a20", field("foreign_cores"), 2),
                ("stolen cores", "a20", field("steal_cores"), 2),
                ("rate with queue drained", "a20", drained_rate, 0),
                ("C4 rate with queue drained", "c4", drained_rate, 2),
            ],
            rows,
            labels,
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
