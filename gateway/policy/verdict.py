"""What follows for a message when rules were asked: Finding, Asked, Verdict, Outcome.

Values only; `decide` makes verdicts.
"""

from dataclasses import dataclass
from enum import StrEnum

from gateway.policy.rule import Action, Mode, Reply


class Outcome(StrEnum):
    """What became of a message. `IN_DOUBT` until the next hop's reply to the end of data is recorded."""

    IN_DOUBT = "in doubt"
    RELAYED = "relayed"
    REFUSED = "refused"
    DEFERRED = "deferred"


@dataclass(frozen=True, slots=True)
class Finding:
    """A hit of a rule that applied."""

    rule: str
    law: tuple[str, ...]
    mode: Mode
    condition: str
    where: str
    value: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A rule that was asked about a message, and what came of it.

    `spared_by` is the decision of the exception that spared the sender, or `RELEASED`. `fired`: its conditions held
    (for a rule that spared: it would have acted). `acted`: its reply was given, or its flag set.
    """

    rule: str
    spared_by: str = ""
    fired: bool = False
    acted: bool = False


RELEASED = "release"
"""What spares a message that was released as a wrong alarm."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows for one message. `rule`, `law` (short citations) and `reply` tell of the strongest finding.

    `failed` names the rules in `observe` whose expression had no answer: nothing follows from them.
    """

    action: Action
    rule: str | None
    law: tuple[str, ...]
    reply: Reply | None
    findings: tuple[Finding, ...]
    flags: tuple[str, ...]
    version: str
    asked: tuple[Asked, ...] = ()
    failed: tuple[str, ...] = ()
