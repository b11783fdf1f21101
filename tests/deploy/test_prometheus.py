"""The alert rules: as promtool wants them, firing when they should, and about metrics that the gateway has."""

import re
import subprocess
from typing import Any

import pytest
from ruamel.yaml import YAML
from servers.gateway import ROOT
from servers.need import program

from gateway.metrics import CHANNELS, DECISIONS, LIMITS, REASONS, STEPS, TOLD, Metrics
from gateway.settings import load

FOLDER = ROOT / "deploy" / "prometheus"
RULES: list[dict[str, Any]] = YAML(typ="safe").load((FOLDER / "rules.yml").read_text("utf-8"))["groups"][0]["rules"]
CLOSED = {"reason": REASONS, "step": STEPS, "limit": LIMITS, "decision": DECISIONS, "told": TOLD, "channel": CHANNELS}


def offered() -> set[str]:
    """The names of every metric that `/metrics` can show."""
    suffixes = {"counter": ["_total"], "histogram": ["_bucket", "_count", "_sum"], "info": ["_info"]}
    return {
        family.name + suffix for family in Metrics().registry.collect() for suffix in suffixes.get(family.type, [""])
    }


@pytest.mark.parametrize(
    "command",
    [
        ("check", "rules", "rules.yml"),
        ("test", "rules", "rules.test.yml"),
        ("check", "config", "--syntax-only", "scrape.yml"),
    ],
    ids=" ".join,
)
def test_promtool(command: tuple[str, ...]) -> None:
    """All files are well-formed, and in each story of rules.test.yml just the alerts fire that should."""
    done = subprocess.run(
        [program("promtool"), *command],
        cwd=FOLDER,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_scraped_address_is_the_shipped_one() -> None:
    """Prometheus looks where the shipped settings serve metrics."""
    web = load(ROOT / "config" / "gateway.yaml").web
    assert web is not None
    assert f'"{web.host_port[0]}:{web.host_port[1]}"' in (FOLDER / "scrape.yml").read_text("utf-8")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_a_rule_asks_about_metrics_that_exist(rule: dict[str, Any]) -> None:
    """Each metric is offered under this very name, and each value of a closed label is one that it takes."""
    assert set(re.findall(r"\bcongthu_\w+", rule["expr"])) <= offered()
    for label, value in re.findall(r'(\w+)!?="([^"]+)"', rule["expr"]):
        if label in CLOSED:
            assert value in CLOSED[label]
        if label == "rule":
            assert (ROOT / "policies" / f"{value}.yaml").exists()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_a_rule_helps_at_night(rule: dict[str, Any]) -> None:
    """It says whether it wakes someone, what it means and what to do; and a story of rules.test.yml lets it fire."""
    assert rule["labels"]["severity"] in {"page", "ticket"}
    first, *others = rule["annotations"]["runbook"].splitlines()
    assert first.startswith(("Meaning: ", "As Congthu"))
    assert first.startswith("As ") or any(line.startswith(("Now: ", "Do: ")) for line in others)
    assert f'alertname="{rule["alert"]}"' in (FOLDER / "rules.test.yml").read_text("utf-8")


def test_every_alert_that_a_runbook_names_exists() -> None:
    """Runbooks send the reader to each other."""
    text = (FOLDER / "rules.yml").read_text("utf-8")
    assert set(re.findall(r"\bCongthu[A-Z]\w+", text)) == {rule["alert"] for rule in RULES}
