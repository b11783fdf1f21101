"""Replay is live: every golden message, judged again from its record, gets the verdict that it got."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from servers.lived import MORE_RULES, NOON, ROOT, handle, officed

from gateway.policy.load import load_articles, load_policies
from gateway.policy.policies import Policies
from gateway.policy.replay import Past, rejudge, said_then
from gateway.policy.rule import Action, Mode, NotKept
from gateway.ports import Office, Record
from gateway.records.questions import Questions


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the records lie."""
    return tmp_path_factory.mktemp("past")


@pytest.fixture(scope="module")
def lived(folder: Path) -> tuple[Office, list[Record], list[Past]]:
    """The office, the records as they were written, and the same as they are read back."""
    office = officed()

    async def live() -> list[Record]:
        records, keeper = await handle(office, folder)
        await keeper.close()
        return records

    records = asyncio.run(live())
    with Questions(folder / "r.sqlite") as questions:
        past = list(questions.past(NOON - timedelta(days=1), NOON + timedelta(days=1)))
    return office, records, past


def only(policies: Policies, name: str) -> Policies:
    """One rule of a set."""
    return replace(policies, rules=tuple(rule for rule in policies.rules if rule.name == name))


def test_replay_is_live(lived: tuple[Office, list[Record], list[Past]]) -> None:
    """On the same rules every message gets the same action, rule, articles, findings and answers of each rule."""
    office, records, past = lived
    by_case = {record.envelope.case: record for record in records}
    assert len(past) == len(by_case) > 300
    different = []
    overflown = [one for one in past if one.kept["read"] and one.kept["message"] is None]
    assert len(overflown) < 10
    for one in past:
        if one in overflown:
            continue
        again, live = rejudge(one, office.policies), by_case[one.case].verdict
        verdict = again.verdict
        told = (verdict.action, verdict.rule, verdict.law, verdict.flags, verdict.asked, again.recipients)
        if told != (live.action, live.rule, live.law, live.flags, live.asked, said_then(one)):
            different.append((one.case, told, live))
    assert different == []


def test_many_kinds_of_verdict_were_compared(lived: tuple[Office, list[Record], list[Past]]) -> None:
    """The comparison is worth something: every action, many rules, an exception, and refusals at RCPT are in it."""
    _, records, past = lived
    assert {one.action for one in past} == set(Action)
    assert len({one.rule for one in past}) >= 7
    assert any(asked.spared_by for record in records for asked in record.verdict.asked)
    assert any(not one.kept["read"] for one in past)


def test_what_each_rule_was_asked_is_live(lived: tuple[Office, list[Record], list[Past]], folder: Path) -> None:
    """Of every message the records tell what came of each rule as it was, and which rules fired in observe."""
    _, records, _ = lived
    with Questions(folder / "r.sqlite") as questions:
        told = list(questions.asked(NOON - timedelta(days=1), NOON + timedelta(days=1)))
    assert [one.case for one in told] == [record.envelope.case for record in records]
    for one, record in zip(told, records, strict=True):
        assert one.answers is not None
        live = [(asked.rule, asked.spared_by, asked.fired, asked.acted) for asked in record.verdict.asked]
        assert [(each.rule, each.spared_by, each.fired, each.acted) for each in one.answers] == live
        watched = {finding.rule for finding in record.findings if finding.mode is Mode.OBSERVE}
        assert {each.rule for each in one.answers if each.observed} == watched
        assert (one.direction, one.unit) == (record.envelope.direction.value, record.unit)
    assert any(each.observed for one in told for each in one.answers or ())


def test_a_draft_that_asks_what_was_kept_is_answered(lived: tuple[Office, list[Record], list[Past]]) -> None:
    """Another threshold changes just the verdicts of messages between the two."""
    office, _, past = lived
    articles = office.policies.articles
    draft = load_policies({"spares-one.yaml": MORE_RULES["spares-one"].replace("count: 0", "count: 1")}, articles)
    read = [one for one in past if one.kept["message"]]
    changed = [
        one
        for one in read
        if rejudge(one, draft).verdict.asked != rejudge(one, only(office.policies, "spares-one")).verdict.asked
    ]
    assert changed
    assert all(len(one.kept["message"]["attachments"]) == 1 for one in changed)


def test_a_draft_that_asks_what_was_not_kept_is_told(lived: tuple[Office, list[Record], list[Past]]) -> None:
    """A pattern that nobody asked for then cannot be answered from the records."""
    office, _, past = lived
    articles = load_articles((ROOT / "config" / "regulation.yaml").read_text("utf-8"), "regulation.yaml")
    draft = load_policies({"by-header.yaml": MORE_RULES["by-header"].replace("b[áa]o", "công")}, articles)
    read = [one for one in past if one.kept["read"] and one.kept["message"]]
    for one in read[:20]:
        with pytest.raises(NotKept):
            rejudge(one, draft)
    assert office.policies.version != draft.version


def test_an_expression_is_asked_again(lived: tuple[Office, list[Record], list[Past]]) -> None:
    """From the records an expression says what the condition says; without an answer there is no verdict either."""
    office, _, past = lived
    rule, read = MORE_RULES["spares-one"], [one for one in past if one.kept["read"] and one.kept["message"]]
    asked, fails = (
        load_policies(
            {"spares-one.yaml": rule.replace("attachments_over: {count: 0}", f'expression: "{cel}"')},
            office.policies.articles,
        )
        for cel in ("attachments.count > 0", "attachments.count / (attachments.count * 0) > 0")
    )
    same = only(office.policies, "spares-one")
    assert [rejudge(one, asked).verdict.asked for one in read] == [rejudge(one, same).verdict.asked for one in read]
    spared = {asked.spared_by for one in read for asked in rejudge(one, same).verdict.asked}
    assert len(spared) > 1
    one = next(one for one in read if not rejudge(one, same).verdict.asked[0].spared_by)
    with pytest.raises(NotKept):
        rejudge(one, fails)
