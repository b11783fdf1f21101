"""`explain` for people: a page for few messages, rows and a summary for many, and how the command ends."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.__main__ import app

RULES = {
    "notices": """\
rule: notices
title: x
why: x
law: [dieu-4.2]
mode: observe
applies_to: {direction: [inbound]}
when:
  not:
    - recipients_over: {count: 5}
then:
  flag: {}
  notice: x
tests:
  - {name: a, origin: stranger, expect: {action: flag}}
  - {name: b, expect: pass}
""",
    "size": """\
rule: size
title: x
why: x
law: [dieu-6.2]
mode: enforce
applies_to: {direction: [outbound]}
when:
  any:
    - attachments_over: {total: 10 B}
    - header_matches: {field: X-Mailer, pattern: bulk}
    - secrecy_mark: {strength: strong}
then:
  refuse: {code: 552, enhanced: 5.3.4, text: "{law}: over {found}"}
  notice: x
tests:
  - {name: a, message: {attachments: [{name: x, size: 11}]}, expect: {action: refuse}}
  - {name: b, expect: pass}
""",
}
SMALL = """\
From: a@example.vn
Subject: Chuyện riêng của tôi
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Không ai được đọc dòng này.
"""
LARGE = """\
From: a@example.vn
Subject: Chuyện riêng của tôi
MIME-Version: 1.0
Content-Type: application/octet-stream
Content-Disposition: attachment; filename="so\N{RIGHT-TO-LEFT OVERRIDE}lieu[red].bin"
Content-Transfer-Encoding: base64

AAECAwQFBgcICQoLDA==
"""
PAGE = """\
large.eml
  from        annv@example.vn
  to          b@example.org, c@example.org
  direction   outbound (the sender counts as ours)
  size        239 octets
  encoding    unicode; charsets none
  attachments 1, together 13 octets
              1  "so\\u202elieu[red].bin", application/octet-stream, 13 octets
  defects     1
              class 41 (name trick) at header:Content-Disposition, harmless

  notices (observe, asked at rcpt for each of 2 recipients, here for c@example.org): does not apply, \
it is for inbound; this is outbound
    not: true
      recipients_over count 5: false, saw 2 recipients
  size (enforce, asked at data): applies (this is outbound), FIRES: refuse
    any: true
      attachments_over total 10 B: true, saw total 13 octets
      header_matches field X-Mailer; pattern bulk: false, saw the field is absent
      secrecy_mark strength strong: false, saw no mark

  action      refuse
  rule        size
  article     Điều 6.2
  reply       552 5.3.4 Dieu 6.2: over 13 [CASE]
  incident    none

"""


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, two articles and two rules; a small letter and a large one, where the command runs."""
    (tmp_path / "policies").mkdir()
    for name, text in RULES.items():
        (tmp_path / "policies" / f"{name}.yaml").write_text(text, "utf-8")
    articles = "".join(f"  dieu-{one}: {{short: Điều {one}, citation: x, asks: x}}\n" for one in ("4.2", "6.2"))
    (tmp_path / "regulation.yaml").write_text(f"articles:\n{articles}", "utf-8")
    (tmp_path / "gateway.yaml").write_text("hostname: gw.example.vn\ndomains: [example.vn]\n", "utf-8")
    (tmp_path / "small.eml").write_text(SMALL, "utf-8")
    (tmp_path / "large.eml").write_text(LARGE, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["explain", "--config", "gateway.yaml", *words])
    return result.exit_code, result.stdout, result.stderr


OURS = ("--from", "annv@example.vn", "--to", "b@example.org")


@pytest.mark.usefixtures("office")
def test_a_page() -> None:
    """Facts, every rule with every condition and what it saw, and what follows; hostile names are made harmless."""
    assert run(*OURS, "--to", "c@example.org", "large.eml") == (1, PAGE, "")


@pytest.mark.usefixtures("office")
def test_no_text_is_printed() -> None:
    """Neither subject nor body stands in a page or a row."""
    for words in (["small.eml"], ["."], ["--verbose", "."], ["--format", "json", "small.eml"]):
        _, told, errors = run("--inbound", *words)
        assert "small.eml" in told
        assert "Chuyện" not in told + errors
        assert "Không ai" not in told + errors


@pytest.mark.usefixtures("office")
def test_a_message_that_is_not_read_says_so() -> None:
    """A bare LF is refused before any rule of the content; relaying before any rule at all."""
    Path("bare.eml").write_bytes(b"Subject: x\r\n\r\na\nb\r\n")
    code, told, _ = run(*OURS, "bare.eml")
    assert code == 1
    assert "  size (enforce, asked at data): not asked, the message was not read\n" in told
    assert "  rule        none; the gateway itself answers so\n" in told
    code, told, _ = run("--inbound", "--to", "x@example.org", "small.eml")
    assert code == 1
    assert "  notices (observe, asked at rcpt): not asked, no recipient was let in\n" in told


def test_many_messages_are_rows_with_a_summary(office: Path) -> None:
    """Of a folder each message is a row; behind them stands how many by action and rule, recorded ones too."""
    folder = office / "letters"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.eml").write_text(SMALL, "utf-8")
    (folder / "3.eml").write_text(LARGE, "utf-8")
    (folder / "4.eml").touch()
    code, told, errors = run(*OURS, "letters")
    assert code == 65
    assert errors == "congthu: letters/4.eml: this is empty; give a message\n"
    assert [line.split() for line in told.splitlines() if line.strip("─ ")] == [
        ["file", "action", "rule", "article", "reply"],
        *([f"letters/{number}.eml", "pass"] for number in range(3)),
        ["letters/3.eml", "refuse", "size", "Điều", "6.2", "552", "5.3.4", "Dieu", "6.2:", "over", "13", "[CASE]"],
        ["action", "rule", "messages"],
        ["refuse", "size", "1"],
        ["pass", "3"],
        ["no", "message", "1"],
    ]
    code, told, _ = run("--inbound", "letters")
    assert ["only", "recorded", "notices", "4"] in [line.split() for line in told.splitlines()]


@pytest.mark.usefixtures("office")
def test_how_much_is_told() -> None:
    """Up to five single files are pages, more are rows, unless all is asked for."""
    assert run("--inbound", *["small.eml"] * 5)[1].count("  action      pass\n") == 5
    assert "  action      pass\n" not in run("--inbound", *["small.eml"] * 6)[1]
    assert run("--inbound", "--verbose", *["small.eml"] * 6)[1].count("  action      pass\n") == 6


@pytest.mark.usefixtures("office")
def test_json_tells_what_is_no_message_on_stderr_alone() -> None:
    """A line for each message, in order; what is none is told on stderr, and the rest goes on."""
    Path("empty.eml").touch()
    code, told, errors = run("--format", "json", "--inbound", "small.eml", "empty.eml", "large.eml")
    assert code == 65
    assert [line[: line.index(",")] for line in told.splitlines()] == ['{"file": "small.eml"', '{"file": "large.eml"']
    assert errors == "congthu: empty.eml: this is empty; give a message\n"
    Path("\x1b[2J.eml").touch()
    assert run("--inbound", "\x1b[2J.eml")[2] == "congthu: \\u001b[2J.eml: this is empty; give a message\n"


@pytest.mark.parametrize(
    ("mode", "follows", "action", "rule"),
    [
        ("enforce", "defer 451", "defer", "none; size has no answer, so the gateway asks to try again"),
        ("observe", "only observed, so nothing follows", "pass", "none"),
    ],
)
def test_no_answer(office: Path, mode: str, follows: str, action: str, rule: str) -> None:
    """An expression without an answer does not pass for a no: the rule's line tells what follows, the end names it."""
    size = RULES["size"].replace("mode: enforce", f"mode: {mode}")
    text = size.replace(
        "    - attachments_over", "    - expression: 100 / attachments.count > 5\n    - attachments_over"
    )
    (office / "policies" / "size.yaml").write_text(text, "utf-8")
    code, told, _ = run(*OURS, "small.eml")
    assert code == (1 if mode == "enforce" else 0)
    lines = told.splitlines()
    assert f"  size ({mode}, asked at data): applies (this is outbound), HAS NO ANSWER: {follows}" in lines
    assert "      expression 100 / attachments.count > 5: no answer (INVALID_ARGUMENT: divide by zero)" in lines
    assert f"  action      {action}" in lines
    assert f"  rule        {rule}" in lines
    told_to_programs = json.loads(run(*OURS, "--format", "json", "small.eml")[1])
    assert (told_to_programs["action"], told_to_programs["rule"]) == (action, None)
    assert list(told_to_programs) == ["file", "action", "rule", "law", "reply", "incident", "findings", "facts"]


@pytest.mark.usefixtures("office")
def test_csv_tells_rows_alone() -> None:
    """A line for each message under the columns' names, however few there are; no summary."""
    code, told, errors = run("--format", "csv", *OURS, "small.eml", "large.eml")
    assert (code, errors) == (1, "")
    assert told.encode().decode("utf-8-sig").splitlines() == [
        "file,action,rule,article,reply",
        "small.eml,pass,,,",
        "large.eml,refuse,size,Điều 6.2,552 5.3.4 Dieu 6.2: over 13 [CASE]",
    ]


@pytest.mark.parametrize("words", [[], ["--verbose"], ["--format", "json"]])
def test_a_folder_without_messages_is_no_input(office: Path, words: list[str]) -> None:
    """It is told by name and ends with 66, with no table; a message beside it is told all the same."""
    (office / "empty").mkdir()
    nothing = "congthu: empty: no message in this folder; name one that has some\n"
    assert run("--inbound", *words, "empty") == (66, "", nothing)
    code, told, errors = run("--inbound", *words, "empty", "small.eml")
    assert (code, errors) == (66, nothing)
    assert "small.eml" in told


@pytest.mark.parametrize(("words", "shown"), [(["letters"], True), (["--format", "json", "letters"], False)])
def test_progress_is_shown_on_a_terminal_only(office: Path, words: list[str], shown: bool) -> None:
    """While rows are gathered a bar stands on stderr, if that is a terminal; stdout holds the result alone."""
    (office / "letters").mkdir()
    (office / "letters" / "1.eml").write_text(SMALL, "utf-8")
    terminal, theirs = pty.openpty()
    command = [sys.executable, "-m", "gateway", "explain", "--config", "gateway.yaml", "--inbound", *words]
    environment = {**os.environ, "TERM": "xterm", "PYTHONPATH": str(Path(__file__).parents[2])}
    ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, env=environment, timeout=60, check=False)
    os.set_blocking(terminal, False)
    try:
        drawn = os.read(terminal, 65536)
    except BlockingIOError:
        drawn = b""
    finally:
        os.close(theirs)
        os.close(terminal)
    assert ended.returncode == 0
    assert (b"reading" in drawn) is shown
    assert b"letters/1.eml" in ended.stdout
    assert b"reading" not in ended.stdout
