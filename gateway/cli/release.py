"""`congthu release`: a wrong alarm is set right. The sender sends the letter again, and it passes."""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from gateway.cli.faults import FINDINGS, UNAVAILABLE, USAGE, mistakes_told, note, stop
from gateway.cli.options import Config, plain_line
from gateway.cli.recorded import asked, recorded
from gateway.message.envelope import Origin
from gateway.office import read_policies
from gateway.policy.policies import Policies
from gateway.policy.rule import Action, Approval, Mode, Stage
from gateway.records import case_number, releases
from gateway.records.questions import Question, Questions
from gateway.records.releases import NotReleased, Release
from gateway.records.rows import address_key
from gateway.records.traced import Traced
from gateway.settings import load

MOST_DAYS = 90


def release(
    case: Annotated[str, typer.Argument(metavar="CASE", help="The case number of the letter that was refused.")],
    *,
    by: Annotated[str, typer.Option(metavar="NAME", help="Who releases it.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why it was a wrong alarm; no word of the letter.")],
    approved_by: Annotated[
        str, typer.Option(metavar="NAME", help="Who agreed; another person where the rule asks for two.")
    ] = "",
    days: Annotated[int, typer.Option(min=1, max=MOST_DAYS, help="For how many days it may pass.")] = 7,
    rule: Annotated[
        str | None, typer.Option(help="From which rule; the one that refused the letter when left out.")
    ] = None,
    config: Config = None,
) -> None:
    """Let the same content of the same sender pass the rule that refused it.

    Who released it and why is kept for ever, and who agreed: the rule says whether one person is enough.
    """
    with mistakes_told():
        where = recorded(config)
        policies = read_policies(load(config))
    number = case_number.read(case) or stop(USAGE, "a case number has 26 letters and digits")
    by, reason = plain_line("--by", by, 255), plain_line("--reason", reason, 1024)
    approved_by = plain_line("--approved-by", approved_by, 255, empty=True)
    with asked(where.database) as questions:
        refused = _refused(questions, number)
        digest = questions.content_digest(number)
    can = _releasable(refused, policies)
    chosen = _chosen_rule(refused, rule, can)
    if digest is None:
        why = f"the content of {number} was not read, or can be read in two ways"
        stop(FINDINGS, f"{why}; an exception in {chosen}.yaml can help")
    _check_people(policies, chosen, by, approved_by)
    now = datetime.now(UTC)
    made = Release(
        case=number,
        origin=Origin(refused.origin),
        sender_key=address_key(refused.sender) if refused.sender else "",
        rule=chosen,
        content_sha256=digest,
        released_by=by,
        approved_by=approved_by,
        reason=reason,
        made_at=now,
        until=now + timedelta(days=days),
    )
    try:
        releases.write(where.database, made)
    except NotReleased as error:
        stop(UNAVAILABLE, f"not released: {error}")
    until = made.until.astimezone(where.zone).strftime("%Y-%m-%d %H:%M")
    print(f"{refused.sender or '<>'} may send this content past {chosen} until {until}; ask them to send it again")
    for other in sorted(set(can) - {chosen}):
        note(f"{other} found something too; if that was wrong as well, release it with --rule {other}")


def _refused(questions: Questions, number: str) -> Traced:
    found = questions.trace(Question(case=number), 1)
    if not found:
        stop(FINDINGS, f"{number}: no such case in the records")
    if found[0].action not in {Action.REFUSE.word, Action.DEFER.word}:
        stop(FINDINGS, f"{number} was not refused; there is nothing to release")
    return found[0]


def _releasable(refused: Traced, policies: Policies) -> list[str]:
    """Rules that refused this content: those of stage rcpt know no content, observed ones refuse none."""
    at_rcpt = {rule.name for rule in policies.rules if rule.stage is Stage.RCPT}
    found = dict.fromkeys(found.rule for found in refused.findings if found.mode == Mode.ENFORCE)
    return [rule for rule in found if rule not in at_rcpt]


def _chosen_rule(refused: Traced, rule: str | None, can: Sequence[str]) -> str:
    if rule is None and refused.rule is None:
        stop(FINDINGS, f"{refused.case} was refused by the protocol, not by a rule; there is nothing to release")
    chosen = rule or refused.rule or ""
    if chosen not in can:
        known = f"it can be released from {', '.join(can)}" if can else "there is none to release it from"
        stop(USAGE, f"{chosen} did not refuse what {refused.case} says or carries; {known}; else write an exception")
    return chosen


def _check_people(policies: Policies, name: str, by: str, approved_by: str) -> None:
    """Two different people where the rule asks for them; a rule that is gone is taken for the strictest."""
    asks = next((rule.release for rule in policies.rules if rule.name == name), Approval.TWO_PEOPLE)
    if asks is Approval.NEVER:
        stop(FINDINGS, f"{name} says release: never; change the rule if that is wrong")
    if asks is Approval.TWO_PEOPLE and (not approved_by or _plain(approved_by) == _plain(by)):
        stop(USAGE, f"{name} asks for two people; name another one with --approved-by")


def _plain(name: str) -> str:
    """A name without marks and capitals: one person writes it in many ways."""
    parts = unicodedata.normalize("NFKD", name.casefold().replace("đ", "d"))
    return "".join(sign for sign in parts if sign.isalnum())
