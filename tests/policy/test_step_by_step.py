"""A rule written by following `policies/README.md` alone: the page's own files and commands, one after another."""

import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from servers.remembered import envelope, remember

from gateway.policy.rule import Action
from gateway.policy.verdict import Verdict
from gateway.ports import Outcome, Record

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "policies" / "README.md").read_text("utf-8")
SECTION = PAGE[PAGE.index("## A new rule, step by step") : PAGE.index("## Watch before you enforce")]
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", SECTION, re.DOTALL | re.MULTILINE)
FINDS = {"congthu test --policies draft no-disk-images --mutate", "congthu policies diff --lang en policies draft"}
"""Commands that end with 1 when they have something to tell."""


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """The folder of an office that has run for a while: settings, rules, records, and a letter."""
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    shutil.copytree(ROOT / "config", tmp_path / "config")
    settings = tmp_path / "config" / "gateway.yaml"
    door = "listeners: [{name: door, address: '127.0.0.1:0', next_hop: store}]"
    settings.write_text(
        f"{settings.read_text('utf-8')}\n{door}\nnext_hops: {{store: {{address: '127.0.0.1:25'}}}}\n", "utf-8"
    )
    (tmp_path / "letter.eml").write_text("Subject: a\n\nb\n", "utf-8")

    verdict = Verdict(Action.PASS, None, (), None, (), (), "v")
    yesterday = datetime.now(UTC) - timedelta(days=1)
    record = Record(envelope(1, yesterday), None, (), verdict, Outcome.RELAYED, None)
    (tmp_path / "var" / "lib").mkdir(parents=True)
    remember(tmp_path / "var" / "lib" / "congthu.db", [record])
    return tmp_path


def write(office: Path, text: str) -> None:
    """A block of YAML: its first line says which file it is, or is put at the end of."""
    first, _, content = text.partition("\n")
    name, _, where = first.removeprefix("# ").partition(", ")
    with (office / name).open("a" if where == "at the end" else "w", encoding="utf-8") as file:
        file.write(content)


def run(office: Path, line: str) -> subprocess.CompletedProcess[str]:
    """One command of the page, in the office's folder."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "CONGTHU_CONFIG": "config/gateway.yaml"}
    return subprocess.run(
        line, shell=True, cwd=office, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_page_is_true(office: Path) -> None:
    """Every step works as it is written, and prints what the page says."""
    printed = ""
    commands = 0
    for kind, text in BLOCKS:
        if kind == "yaml":
            write(office, text)
        elif kind == "text":
            assert printed == text
        else:
            assert kind == "sh"
            for line in text.splitlines():
                done = run(office, line)
                assert done.returncode in ({0, 1} if line in FINDS else {0}), (line, done.stdout, done.stderr)
                printed = done.stdout
                commands += 1
    assert commands >= 9
    assert (office / "policies" / "no-disk-images.yaml").exists()
