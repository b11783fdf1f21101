"""The verdicts of one transaction over its two stages: each recipient as it is asked for, then the message.

Live mail and replay from the records judge with this same code. Pure: counts, time and look-ups stand in the Case.
"""

from collections.abc import Iterable
from dataclasses import replace

from gateway.policy.decide import decide, merge
from gateway.policy.policies import Policies
from gateway.policy.rule import Action, Case, Reply, Stage
from gateway.policy.verdict import Asked, Finding, Verdict


class Judge:
    """Asks the rules about one transaction, and remembers what they said."""

    def __init__(self, policies: Policies) -> None:
        self._policies = policies
        self._findings: dict[tuple[str, str, str], Finding] = {}
        self._flagged: Verdict | None = None
        self._refused: Verdict | None = None
        self._asked: dict[str, Asked] = {}
        self.recipients: list[tuple[Action, str | None]] = []
        """What was said of each recipient, and by which rule."""

    def recipient(self, case: Case) -> Verdict:
        """Ask the envelope's rules about the recipients so far, the last of them being the one in question."""
        self.recipients.append((Action.DEFER, None))  # should there be no answer
        verdict = decide(self._policies, case, Stage.RCPT)
        self.recipients[-1] = verdict.action, verdict.rule
        for finding in verdict.findings:
            self._findings[finding.rule, finding.condition, finding.where] = finding
        self._note(verdict.asked)
        if verdict.action >= Action.DEFER:
            self._act([verdict.rule or ""])
            if self._refused is None or verdict.action > self._refused.action:
                self._refused = verdict
        return verdict

    def accepted(self, verdict: Verdict) -> None:
        """The recipient of this verdict is taken by the next hop: its flags are the message's from now on."""
        self._flagged = verdict

    def message(self, case: Case) -> Verdict:
        """Ask the content's rules. The envelope's rules refused single recipients: their findings and flags join."""
        verdict = decide(self._policies, case, Stage.DATA)
        self._note(verdict.asked)
        if self._flagged is not None:
            verdict = merge(verdict, replace(self._flagged, findings=(), failed=()))
        # A rule acts when its reply is given, or when flags are all that becomes of the message.
        self._act([verdict.rule or ""] if verdict.action >= Action.DEFER else verdict.flags)
        return self._whole(verdict, verdict.findings)

    @property
    def unread(self) -> Verdict | None:
        """The verdict on a message whose content never came: what refused its recipients; None when nothing did."""
        return None if self._refused is None else self._whole(self._refused, ())

    def deferred(self, reply: Reply) -> Verdict:
        """The verdict on a message that a fault of ours defers with this reply; what rules found stays with it."""
        nothing = Verdict(Action.DEFER, None, (), reply, (), (), self._policies.version)
        return self._whole(nothing, ())

    @property
    def asked(self) -> tuple[Asked, ...]:
        """Every rule that was asked so far, each once."""
        return tuple(self._asked.values())

    def _whole(self, verdict: Verdict, findings: Iterable[Finding]) -> Verdict:
        return replace(verdict, findings=(*self._findings.values(), *findings), asked=self.asked)

    def _note(self, asked: Iterable[Asked]) -> None:
        for one in asked:
            if (before := self._asked.get(one.rule)) is not None:
                one = replace(one, fired=one.fired or before.fired, acted=before.acted)  # noqa: PLW2901
            self._asked[one.rule] = one

    def _act(self, rules: Iterable[str]) -> None:
        for rule in rules:
            if rule in self._asked:
                self._asked[rule] = replace(self._asked[rule], acted=True)
