"""`congthu report policy`: the figures of rules out of a real database, in each format and language."""

import json
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from servers.remembered import case_of, envelope, remember
from sqlalchemy import create_engine, insert
from typer.testing import CliRunner

from gateway.__main__ import app
from gateway.message.address import Address
from gateway.message.envelope import Origin
from gateway.policy.kept import VERSION, keep_asked
from gateway.policy.rule import Action, Mode
from gateway.policy.verdict import Asked, Finding, Verdict
from gateway.ports import Outcome, Record, RecordedRecipient
from gateway.records import schema

MIDNIGHT = datetime(2026, 3, 1, 17, tzinfo=UTC)
"""When the 2nd of March begins in Vietnam."""
DAY = ("--from", "2026-03-02", "--to", "2026-03-02")
RULE = """\
rule: {name}
title: x
why: x
law: [dieu-6.2]
mode: {mode}
applies_to: {{direction: [outbound, internal, inbound]}}
exceptions:
  - {{units: [noi-vu], until: 2030-01-01, decision: 12/QĐ}}
when:
  attachments_over: {{total: 10 B}}
then:
  refuse: {{code: 552, enhanced: 5.3.4, text: "no"}}
  notice: x
tests:
  - {{name: large, message: {{attachments: [{{name: x, size: 11}}]}}, expect: {{action: refuse}}}}
  - {{name: small, message: {{attachments: [{{name: x, size: 10}}]}}, expect: pass}}
"""


def case(number: int) -> str:
    """The case number of a message."""
    return case_of(number, MIDNIGHT)


def record(number: int, asked: Sequence[Asked] | None, *, observed: str = "", unit: str | None = "van-phong") -> Record:
    """One message, received that many minutes after midnight; `observed` names a rule that fired in observe."""
    written = envelope(
        number,
        MIDNIGHT,
        origin=Origin.OURS if unit else Origin.STRANGER,
        recipients=(Address("b", "else.example"),),
        received_at=MIDNIGHT + timedelta(minutes=number),
    )
    finding = Finding(observed, ("dieu-6.2",), Mode.OBSERVE, "attachments_over", "attachment:1", "11")
    findings = (finding, finding) if observed else ()
    return Record(
        envelope=written,
        unit=unit,
        recipients=tuple(RecordedRecipient(f"b{one}@else.example", own=False, unit=None, code=250) for one in range(3)),
        verdict=Verdict(Action.PASS, None, (), None, findings, (), "v"),
        outcome=Outcome.RELAYED,
        reply=None,
        kept=None if asked is None else {"v": VERSION, "asked": keep_asked(asked)},
    )


RECORDS = [
    record(0, [Asked("size", fired=True, acted=True), Asked("watched", fired=True)], observed="watched"),
    record(1, [Asked("size"), Asked("watched")]),
    record(2, [Asked("size", "12/QĐ", fired=True)], unit="noi-vu"),
    record(3, [Asked("size", fired=True, acted=True), Asked("watched")]),
    record(4, [Asked("size", "release", fired=True)]),
    record(5, [Asked("size", fired=True), Asked("gone", fired=True, acted=True)], unit=None),
    record(6, None),
    record(24 * 60, [Asked("size", fired=True, acted=True)]),  # the day after
]


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office of three rules, and a database with messages of the 2nd of March; of the case 3 `size` let go later."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "policies").mkdir()
    for name, mode in {"size": "enforce", "watched": "observe", "quiet": "enforce"}.items():
        (folder / "policies" / f"{name}.yaml").write_text(RULE.format(name=name, mode=mode), "utf-8")
    (folder / "regulation.yaml").write_text("articles:\n  dieu-6.2: {short: Điều 6.2, citation: x, asks: x}\n", "utf-8")
    (folder / "gateway.yaml").write_text("hostname: gw.example.vn\ndomains: [example.vn]\ndata_folder: .\n", "utf-8")

    remember(folder / "congthu.db", RECORDS)
    engine = create_engine(f"sqlite:///{folder / 'congthu.db'}")
    with engine.begin() as connection:
        for rule in ("size", "watched"):  # `watched` never acted on it
            connection.execute(
                insert(schema.release).values(
                    origin="ours",
                    case_number=case(3), sender_key="an@office.example", rule=rule, content_sha256=bytes(32),
                    released_by="a", approved_by="b", reason="c", made_at=0, until=0,
                )
            )  # fmt: skip
    engine.dispose()
    return folder / "gateway.yaml"


def run(config: Path, *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout, stderr."""
    result = CliRunner().invoke(app, ["report", "policy", *arguments, "--config", str(config)])
    return result.exit_code, result.stdout, result.stderr


def row(
    rule: str, mode: str | None, exception: str | None, *figures: int, cases: Sequence[int] = ()
) -> dict[str, object]:
    """A row as JSON tells it."""
    keys = ("asked", "would_act", "acted", "outranked", "overturned")
    return {
        "rule": rule,
        "mode": mode,
        "exception": exception,
        **dict(zip(keys, figures, strict=True)),
        "cases": [case(one) for one in cases],
    }


def test_json(config: Path) -> None:
    """A row a rule and a row an exception, with zeros where nothing was asked; old messages are told on stderr."""
    code, out, err = run(config, *DAY, "--format", "json")
    assert code == 0, err
    assert [json.loads(line) for line in out.splitlines()] == [
        row("gone", None, None, 1, 0, 1, 0, 0, cases=[5]),
        row("quiet", "enforce", None, 0, 0, 0, 0, 0),
        row("quiet", "enforce", "12/QĐ", 0, 0, 0, 0, 0),
        row("size", "enforce", None, 6, 2, 2, 1, 1, cases=[5, 4, 3, 2, 0]),
        row("size", "enforce", "12/QĐ", 1, 1, 0, 0, 0, cases=[2]),
        row("size", "enforce", "release", 1, 1, 0, 0, 0, cases=[4]),
        row("watched", "observe", None, 3, 1, 0, 0, 0, cases=[0]),
        row("watched", "observe", "12/QĐ", 0, 0, 0, 0, 0),
    ]
    assert err.startswith("congthu: 1 messages are not counted")


def test_split_by_direction_and_unit(config: Path) -> None:
    """Columns and rows for each direction and unit; strangers have no unit."""
    code, out, _ = run(config, *DAY, "--format", "json", "--by", "direction, unit")
    assert code == 0
    told = [json.loads(line) for line in out.splitlines()]
    assert list(told[0]) == [
        *("rule", "mode", "exception", "direction", "unit"),
        *("asked", "would_act", "acted", "outranked", "overturned", "cases"),
    ]
    assert [(one["direction"], one["unit"], one["asked"]) for one in told if one["rule"] == "size"] == [
        ("inbound", None, 1),
        ("outbound", "noi-vu", 1),
        ("outbound", "van-phong", 4),
        ("outbound", "noi-vu", 1),
        ("outbound", "van-phong", 1),
    ]


def test_csv(config: Path) -> None:
    """CSV for spreadsheets with Vietnamese headings."""
    lines = run(config, *DAY, "--format", "csv")[1].splitlines()
    assert lines[0] == (
        "\ufeffQuy tắc,Chế độ,Ngoại lệ,Số thư được xét,Lẽ ra đã xử lý,Đã xử lý,Quy tắc khác quyết định,"
        "Đã hủy vì báo nhầm,Mã vụ việc"
    )
    assert lines[4] == f"size,enforce,,6,2,2,1,1,{' '.join(map(case, (5, 4, 3, 2, 0)))}"


def test_a_table_in_english(config: Path) -> None:
    """Headings in the language that was asked for; each case on a line of its own."""
    lines = run(config, *DAY, "--lang", "en")[1].splitlines()
    assert " ".join(lines[0].split()) == (
        "Rule Mode Exception Asked Would have acted Acted Outranked Overturned Case numbers"
    )
    at = next(number for number, line in enumerate(lines) if line.split()[:3] == ["size", "enforce", "6"])
    assert [line.split()[-1] for line in lines[at : at + 5]] == [case(one) for one in (5, 4, 3, 2, 0)]


def test_a_time_without_messages(config: Path) -> None:
    """Rules in force are told all the same."""
    code, out, err = run(config, "--from", "2020-01-01", "--to", "2020-01-01", "--format", "json")
    assert (code, err) == (0, "")
    assert {json.loads(line)["asked"] for line in out.splitlines()} == {0}


@pytest.mark.parametrize("arguments", [("--by", "mailbox"), ("--to", "2026-03-01"), ("--from", "x")])
def test_usage(config: Path, arguments: tuple[str, str]) -> None:
    """Splits that are none, and days that are none or in the wrong order, are exit code 2."""
    code, out, err = run(config, *DAY, *arguments)
    assert (code, out) == (2, "")
    assert err


def test_no_database_and_rules_with_mistakes(config: Path, tmp_path: Path) -> None:
    """Without a database the exit code is 66; with rules that cannot be read, 78."""
    shutil.copytree(config.parent / "policies", tmp_path / "policies")
    (tmp_path / "regulation.yaml").write_bytes((config.parent / "regulation.yaml").read_bytes())
    (tmp_path / "gateway.yaml").write_bytes(config.read_bytes())
    assert run(tmp_path / "gateway.yaml", *DAY)[0] == 66
    (tmp_path / "policies" / "bad.yaml").write_text("rule: bad\n", "utf-8")
    code, out, err = run(tmp_path / "gateway.yaml", *DAY)
    assert (code, out) == (78, "")
    assert "bad.yaml:1:1" in err
