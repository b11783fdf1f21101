"""Reloads under load: whatever becomes of the rule files, no message is refused, and none judged by two versions."""

import asyncio
import sqlite3
import time
from collections import Counter
from pathlib import Path

import pytest
from servers.gateway import write_settings
from servers.sink import Sink

from gateway.app import App
from gateway.office import load_office
from gateway.reload import Reloader
from gateway.settings import load

MESSAGES = 20_000
RELOADS = 500
SESSIONS = 16
LETTER = b"Subject: a\r\n\r\nb\r\n.\r\n"
RULE = """\
rule: NAME
title: x
why: x
law: [dieu-4.2]
mode: enforce
applies_to: {direction: [outbound, internal, inbound]}
when:
  WHEN
then: {flag: {}, notice: x}
tests:
  - {name: fires, FIRES, expect: {action: flag}}
  - {name: passes, PASSES, expect: pass}
"""
AT_RCPT = ("sender_is: {domains: [example.net]}", "from: a@example.net, origin: stranger", "from: b@example.org")
AT_DATA = ("not: {header_matches: {field: X-No, pattern: a}}", "login: x", "message: {headers: {X-No: a}}")


def rule(name: str, when: tuple[str, str, str]) -> str:
    text = RULE.replace("NAME", name)
    for place, words in zip(("WHEN", "FIRES", "PASSES"), when, strict=True):
        text = text.replace(place, words)
    return text


def write_rules(folder: Path, number: int) -> bool:
    """One of four sets, in turn: two good versions, one with a mistake, one whose tests fail. True for a good one."""
    version = "even" if number % 4 == 0 else "odd"
    texts = {f"{version}-rcpt": rule(f"{version}-rcpt", AT_RCPT), f"{version}-data": rule(f"{version}-data", AT_DATA)}
    if number % 4 == 1:
        texts["mistaken"] = "rule: mistaken\nmode: on\n"
    if number % 4 == 3:
        texts["failing"] = rule("failing", (AT_RCPT[0], AT_RCPT[2], AT_RCPT[1]))
    for file in folder.glob("*.yaml"):
        file.unlink()
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return number % 2 == 0


async def send(port: int, number: int, replies: Counter[bytes]) -> None:
    """So many messages over one connection, each transaction in one piece up to DATA."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.readline()
    writer.write(b"EHLO pc.example.net\r\n")
    while (await reader.readline())[3:4] == b"-":
        pass
    for _ in range(number):
        writer.write(b"MAIL FROM:<a@example.net>\r\nRCPT TO:<b@example.vn>\r\nDATA\r\n")
        for _ in range(3):
            replies[(await reader.readline())[:3]] += 1
        writer.write(LETTER)
        replies[(await reader.readline())[:3]] += 1
    writer.write(b"QUIT\r\n")
    await reader.readline()
    writer.close()


@pytest.mark.crash
@pytest.mark.timeout(600)
async def test_reloads_under_load(tmp_path: Path) -> None:
    """500 reloads, good and bad, during 20,000 messages: all are taken, each judged whole by one version."""
    policies = tmp_path / "policies"
    policies.mkdir()
    write_rules(policies, 0)
    sink = await Sink().start()
    file = write_settings(tmp_path, sink.port, policies=policies)
    file.write_text(file.read_text("utf-8") + "log: {level: error}\n", "utf-8")
    settings = load(file)
    app = App(settings, load_office(settings))
    await app.start()
    reloader = Reloader(app, file, settings, settings)
    replies: Counter[bytes] = Counter()
    port = app.listeners[0].port
    began = time.monotonic()
    sending = [asyncio.create_task(send(port, MESSAGES // SESSIONS, replies)) for _ in range(SESSIONS)]
    versions = set()
    during = 0
    for number in range(1, RELOADS + 1):
        before = app.office.policies.version
        good = write_rules(policies, number)
        await reloader.reload()
        assert (app.office.policies.version != before) is good
        versions.add(app.office.policies.version)
        during += not all(task.done() for task in sending)
    await asyncio.gather(*sending)
    seconds = time.monotonic() - began
    await app.stop()
    await sink.close()
    print(f"\n{MESSAGES} messages, {RELOADS} reloads, {during} of them while mail came, {seconds:.0f} s")
    assert during > RELOADS // 2, "the mail was through before the reloads: the test proves little"
    assert replies == {b"250": 3 * MESSAGES, b"354": MESSAGES}
    assert len(versions) == 2
    judged = judgements(tmp_path / "data" / "congthu.db")
    assert sum(judged.values()) == MESSAGES
    assert {rules for rules, _ in judged} == {"even-data,even-rcpt", "odd-data,odd-rcpt"}
    assert len(judged) == 2, "a version that says of itself that it is another"


def judgements(database: Path) -> Counter[tuple[str, str]]:
    """How many messages had these findings under this version of the rules."""
    rows = sqlite3.connect(database).execute(
        "SELECT (SELECT group_concat(rule) FROM (SELECT rule FROM finding WHERE finding.case_number = "
        "message.case_number ORDER BY rule)), policy FROM message"
    )
    return Counter(rows.fetchall())
