"""`congthu check`: what it prints, what it only notes, and how it ends."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from servers.small_office import RULE as LASTING
from servers.small_office import found_office
from typer.testing import CliRunner

from gateway.__main__ import app

RULE = LASTING.replace("when:\n", "exceptions:\n  - {units: [van-phong], until: UNTIL, decision: 12/QĐ-UBND}\nwhen:\n")
SETTINGS = """\
hostname: gw.example.vn
domains: [example.vn]
listeners: [{name: door, address: 127.0.0.1:25, next_hop: store}]
next_hops: {store: {address: 127.0.0.1:26}}
"""


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Settings that can serve, one article, and one rule whose exception lasts until tomorrow."""
    tomorrow = datetime.now(UTC).date() + timedelta(days=2)
    return found_office(tmp_path, RULE.replace("UNTIL", str(tomorrow)), settings=SETTINGS).parent


def run(office: Path) -> tuple[int, list[str], str]:
    result = CliRunner().invoke(app, ["check", "--config", str(office / "gateway.yaml")])
    return result.exit_code, result.stdout.splitlines(), result.stderr.replace(f"{office}/", "")


def test_good(office: Path) -> None:
    """Every rule with its mode, stage and law; then how many rules and tests."""
    code, told, errors = run(office)
    assert (code, errors) == (0, "")
    assert told[0] == "size: enforce, asked at data, dieu-6.2"
    assert told[1].startswith("1 rules, 2 tests, version ")


def test_an_exception_that_ended_is_a_note(office: Path) -> None:
    """It is told where it stands, and is no mistake: it must not keep rules from being read anew tomorrow."""
    (office / "policies" / "size.yaml").write_text(RULE.replace("UNTIL", "2026-01-31"), "utf-8")
    code, told, errors = run(office)
    assert (code, len(told)) == (0, 2)
    assert errors == (
        "policies/size.yaml:8:5: note: this exception ended on 2026-01-31; remove it, or renew it by a new decision\n"
    )


def test_files_that_cannot_be_read_are_mistakes_among_the_others(office: Path) -> None:
    """Octets that are no UTF-8, a file of another name and a wrong word are told at once, without a traceback."""
    (office / "policies" / "size.yaml").write_text(RULE.replace("UNTIL", "mai"), "utf-8")
    (office / "policies" / "other.yml").touch()
    (office / "policies" / "third.yaml").write_bytes(b"rule: third\ntitle: Qu\xe1\n")
    code, told, errors = run(office)
    assert (code, told) == (78, [])
    assert errors == (
        'policies/other.yml:1:1: only names that end with ".yaml" are read; rename it to "other.yaml"\n'
        'policies/size.yaml:8:33: "mai" is no date; write it as 2027-01-31\n'
        "policies/third.yaml:2:10: not UTF-8 (octet E1); save the file as UTF-8\n"
    )


@pytest.mark.parametrize("name", ["regulation.yaml", "people.csv", "gateway.yaml"])
def test_other_files_that_are_no_utf_8(office: Path, name: str) -> None:
    """Regulation, directory and settings are told alike."""
    with (office / "gateway.yaml").open("a", encoding="utf-8") as settings:
        settings.write("directory: people.csv\n")
    (office / "people.csv").write_text("address,unit,state\n", "utf-8")
    (office / name).write_bytes(b"# a\n# b\xff\n")
    assert run(office) == (78, [], f"{name}:2:4: not UTF-8 (octet FF); save the file as UTF-8\n")
