"""The observer: what happened, told to log and metrics. It implements `ports.Events` and the watches of the edges.

It cannot decide, and no fault of its own ever reaches the mail: faults are counted and forgotten.
"""

from collections.abc import Callable, Mapping
from typing import Concatenate, ParamSpec

from gateway import log
from gateway.metrics import Metrics
from gateway.ports import Handled

_P = ParamSpec("_P")


def _harmless(tell: "Callable[Concatenate[Observer, _P], None]") -> "Callable[Concatenate[Observer, _P], None]":
    """Swallow and count whatever goes wrong inside."""

    def told(self: "Observer", /, *args: _P.args, **kwargs: _P.kwargs) -> None:
        try:
            tell(self, *args, **kwargs)
        except Exception:  # noqa: BLE001 - an observer never stops mail
            self.metrics.observer_failed()

    told.__doc__ = tell.__doc__
    return told


class Observer:
    """Joins log and metrics."""

    def __init__(self, metrics: Metrics) -> None:
        self.metrics = metrics
        self._audience: list[Callable[[Handled], None]] = []
        self._incident_audience: list[Callable[[], None]] = []

    def let_hear(self, listener: Callable[[Handled], None]) -> None:
        """From now on this one hears of each handled message too; a fault of its own is counted and forgotten."""
        self._audience.append(listener)

    def handled(self, event: Handled) -> None:
        """A message was answered for."""
        self._note(event)
        for listener in self._audience:
            self._pass_on(listener, event)

    @_harmless
    def _note(self, event: Handled) -> None:
        self._count(event)
        _log(event)

    @_harmless
    def _pass_on(self, listener: Callable[[Handled], None], event: Handled) -> None:
        listener(event)

    @_harmless
    def inspection_failed(self, case: str, reason: str) -> None:
        """A message was deferred because it could not be read or decided."""
        self.metrics.inspection_failed(reason)
        log.inspection_failed(case, reason)

    def let_hear_of_incidents(self, listener: Callable[[], None]) -> None:
        """From now on this one hears of each opened incident too, in the writer's thread."""
        self._incident_audience.append(listener)

    @_harmless
    def incident_opened(self, case: str, kind: str, level: str) -> None:
        """An incident is recorded. Any thread may tell."""
        self.metrics.incident(kind, level)
        log.incident(case, kind, level)
        for listener in self._incident_audience:
            listener()

    @_harmless
    def sandbox(self, layers: Mapping[str, bool]) -> None:
        """Which layers of the workers' jail are in force."""
        self.metrics.sandbox_is(layers)
        log.sandbox(
            in_force=[layer for layer, holds in layers.items() if holds],
            missing=[layer for layer, holds in layers.items() if not holds],
        )

    @_harmless
    def worker_ended(self, reason: str, what: str) -> None:
        """A worker was lost, or could not be started."""
        self.metrics.worker_ended(reason)
        log.worker_ended(reason, what)

    @_harmless
    def expression_failed(self, case: str, rule: str) -> None:
        """An expression of a rule had no answer."""
        self.metrics.expression_failed(rule)
        log.expression_failed(case, rule)

    @_harmless
    def relay_failed(self, case: str, reason: str) -> None:
        """A fault of our own while a message was relayed."""
        self.metrics.relay_failed()
        log.relay_failed(case, reason)

    @_harmless
    def record_failed(self, case: str, step: str) -> None:
        """A record or an outcome could not be written."""
        self.metrics.record_failed(step)
        log.record_failed(case, step)

    @_harmless
    def counted(self, limit: str, decision: str) -> None:
        """A limit of the gateway itself was asked."""
        self.metrics.limit_asked(limit, decision)
        if decision == "refused":
            log.limit_refused(limit)

    @_harmless
    def connection_refused(self, listener: str, limit: str) -> None:
        """A client was one connection too many; `limit` names the one that it broke."""
        self.metrics.limit_asked(limit, "refused")
        log.connection_refused(listener, limit)

    @_harmless
    def store_failed(self, reason: str) -> None:
        """The database is down from now on."""
        log.store_failed(reason)

    @_harmless
    def store_back(self, drained: int) -> None:
        """The database takes records again."""
        log.store_back(drained)

    @_harmless
    def spool_failed(self, reason: str) -> None:
        """The spool did not take a record."""
        log.spool_failed(reason)

    @_harmless
    def entries_rejected(self, count: int) -> None:
        """Spooled records were set aside for a person."""
        log.entries_rejected(count)

    @_harmless
    def rejected_stored(self, count: int) -> None:
        """Records that were set aside are stored after all."""
        log.rejected_stored(count)

    @_harmless
    def fault(self, error: Exception) -> None:
        """A mistake of ours, in a task that goes on."""
        log.fault(error)

    @_harmless
    def told(self, case: str, rule: str, to: str, more: int) -> None:
        """A letter was taken by the next hop."""
        self.metrics.letter("told")
        log.told(case, rule, to, more)

    @_harmless
    def tell_withheld(self) -> None:
        """A case is told of with others, when its burst ends."""
        self.metrics.letter("withheld")

    @_harmless
    def tell_own(self, case: str, rule: str) -> None:
        """A case about a letter of our own makes no other."""
        self.metrics.letter("own")
        log.tell_own(case, rule)

    @_harmless
    def tell_deferred(self, case: str, rule: str, reason: str) -> None:
        """A letter will be tried again."""
        self.metrics.letter("deferred")
        log.tell_deferred(case, rule, reason)

    @_harmless
    def tell_failed(self, case: str, rule: str, result: str, reason: str) -> None:
        """A letter was never sent."""
        self.metrics.letter(result)
        log.tell_failed(case, rule, result, reason)

    @_harmless
    def hook_called(self, case: str, result: str, reason: str) -> None:
        """The webhook was called about an incident: `called`, `deferred` or `failed`."""
        self.metrics.webhook(result)
        log.hook_called(case, result, reason)

    def _count(self, event: Handled) -> None:
        record, metrics = event.record, self.metrics
        metrics.message(record.envelope.direction.value, record.verdict.action.word, record.size)
        for attachment in record.attachments:
            metrics.attachment(attachment.size)
        for finding in record.findings:
            metrics.finding(finding.rule, finding.law, finding.mode.value)
        for stage, seconds in event.durations:
            metrics.stage(stage, seconds)


def _log(event: Handled) -> None:
    record, envelope, reply = event.record, event.record.envelope, event.record.reply
    log.message(
        case=envelope.case,
        listener=envelope.listener,
        client=str(envelope.client.address),
        helo=envelope.client.helo,
        direction=envelope.direction.value,
        login=envelope.login,
        sender=str(envelope.sender or ""),
        recipients=[recipient.address for recipient in record.recipients],
        message_id=record.message_id,
        size=record.size,
        attachments=len(record.attachments),
        attachment_octets=sum(attachment.size for attachment in record.attachments),
        action=record.verdict.action.word,
        code=reply.code if reply else None,
        enhanced=reply.enhanced if reply else "",
        rule=record.verdict.rule,
        law=record.verdict.law,
        findings=[f"{finding.rule} ({finding.mode.value})" for finding in record.findings],
        policy_version=record.verdict.version,
        next_hop=event.next_hop,
        queue_id=event.queue_id,
        outcome=record.outcome.value,
        durations={stage: round(seconds, 6) for stage, seconds in event.durations},
    )
