"""Every Prometheus metric: its name, its help, its allowed label values.

Label values come from closed sets: never an address, a person, an IP address, a subject. A value that is in no set is
counted as `other`. Names begin with `congthu_`, units are base units, counters end in `_total`.
"""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info

from gateway import __version__
from gateway.message.envelope import Direction
from gateway.message.inspect import Level
from gateway.people.directory import State
from gateway.policy.incident import Channel, Kind
from gateway.policy.rule import Action, Mode

OTHER = "other"
DIRECTIONS = frozenset(direction.value for direction in Direction)
ACTIONS = frozenset(action.word for action in Action)
MODES = frozenset(mode.value for mode in Mode)
STATES = frozenset(state.value for state in State)
STAGES = frozenset({"inspect", "decide", "record", "relay"})
COMMANDS = frozenset({"connect", "ehlo", "mail", "rcpt", "data", "content", "rset", "noop", "quit"})
REASONS = frozenset({"busy", "timeout", "crash", "memory", "fault", "client gone"})
"""Why a message could not be inspected; every type of exception is a `fault`."""
ENDS = frozenset({"timeout", "crash", "memory", "fault", "start"})
"""By what a worker was lost; `start`: it never came up."""
LIMITS = frozenset(
    {
        "relay",
        "connections",
        "connections_per_client",
        "recipients",
        "errors",
        "size",
        "transactions",
        "transactions_per_client",
    }
)
DECISIONS = frozenset({"allowed", "refused"})
STEPS = frozenset({"commit", "end"})
KINDS = frozenset(kind.value for kind in Kind)
NO_LEVEL = "none"
LEVELS = frozenset({*(level.value for level in Level), NO_LEVEL})
"""Levels of secrecy; of what is no secret, `none`."""
CHANNELS = frozenset(channel.value for channel in Channel)
TOLD = frozenset({"waiting", "failed"})
_INCIDENTS = tuple(
    (kind, level) for kind in sorted(KINDS) for level in sorted(LEVELS) if (kind == Kind.SECRET) == (level != NO_LEVEL)
)
CALLS = frozenset({"called", "deferred", "failed"})
LETTERS = frozenset({"told", "withheld", "deferred", "failed", "dropped", "nobody", "own"})

LABELS: Mapping[str, frozenset[str] | str] = {
    "action": ACTIONS,
    "channel": CHANNELS,
    "command": COMMANDS,
    "decision": DECISIONS,
    "direction": DIRECTIONS,
    "end": ENDS,
    "kind": KINDS,
    "layer": "layers of the workers' jail (config/README.md, inspection.require)",
    "law": "ids of articles, joined by commas, as rule files name them",
    "level": LEVELS,
    "limit": LIMITS,
    "listener": "names of listeners, as the settings name them",
    "mode": MODES,
    "next_hop": "names of next hops, as the settings name them",
    "python": "the version of Python",
    "reason": REASONS,
    "result": LETTERS | CALLS,
    "rule": "names of rules",
    "stage": STAGES,
    "state": STATES,
    "step": STEPS,
    "told": TOLD,
    "version": "the gateway's version, or the hash of the rules",
}
"""The allowed values of each label, or where they come from."""

_SIZES = tuple(1024 * 4**power for power in range(8))  # 1 KiB to 16 MiB
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 60.0)


@dataclass(frozen=True, slots=True)
class Described:
    """A metric as the reference tells it. `kind` is counter, gauge, histogram or info."""

    name: str
    kind: str
    help: str
    labels: tuple[str, ...]


class Metrics:
    """All metrics of one gateway, in a registry of its own."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        self._described: list[Described] = []
        self._take_connections()
        self._take_messages()
        self._take_edges()

    def _take_connections(self) -> None:
        self._connections = self._counter("connections", "Connections of clients.", "listener")
        self._connections_open = self._gauge("connections_open", "Connections open now.", "listener")
        self._connections_limit = self._gauge("connections_limit", "Connections that may be open at once.")
        self._limits = self._counter(
            "limit_decisions", "Limits of the gateway itself, asked and answered.", "limit", "decision"
        )
        self._certificate = self._gauge(
            "tls_certificate_expiry_timestamp_seconds", "When a listener's certificate ends (Unix time).", "listener"
        )

    def _take_messages(self) -> None:
        self._messages = self._counter("messages", "Messages answered for.", "direction", "action")
        self._findings = self._counter(
            "findings", "Findings of rules; law holds the ids of the articles.", "rule", "law", "mode"
        )
        self._message_size = self._histogram("message_size_bytes", "Size of messages.", _SIZES)
        self._attachment_size = self._histogram("attachment_size_bytes", "Decoded size of attachments.", _SIZES)
        self._stages = self._histogram("stage_duration_seconds", "Time a message spent in a stage.", _SECONDS, "stage")
        self._inspection_failures = self._counter(
            "inspection_failures", "Messages deferred because they could not be inspected.", "reason"
        )
        self._incidents = self._counter(
            "incidents", "Incidents opened: refused secrets, and messages that end every worker.", "kind", "level"
        )
        self._incidents_open = self._gauge("incidents_open", "Incidents that nobody has closed yet.", "kind", "level")
        self._tellings = self._gauge(
            "incident_tellings",
            "Persons and webhooks that wait to be told of incidents, or never were.",
            "channel",
            "told",
        )
        self._expression_errors = self._counter(
            "expression_errors", "Times that an expression of a rule had no answer.", "rule"
        )

    def _take_edges(self) -> None:
        self._hop_up = self._gauge("next_hop_up", "Whether the mail server answered last time (1) or not.", "next_hop")
        self._hop_time = self._histogram(
            "next_hop_duration_seconds", "Time the mail server took to answer.", _SECONDS, "command"
        )
        self._policy = self._gauge("policy_info", "The version of the rules in force: always 1.", "version")
        self._reload = self._gauge("policy_reload_success", "Whether the last reload of rules succeeded (1) or not.")
        self._spooled = self._gauge("record_spool_entries", "Records that wait in the spool for the database.")
        self._rejected = self._gauge("record_rejected_entries", "Records that the database refused, kept in a file.")
        self._store_up = self._gauge("record_store_up", "Whether the database takes records (1) or the spool does (0).")
        self._in_doubt = self._gauge("records_in_doubt", "Records whose outcome is not known.")
        self._record_failures = self._counter(
            "record_failures", "Records (commit) and outcomes (end) that neither database nor spool took.", "step"
        )
        self._relay_failures = self._counter("relay_failures", "Messages deferred by a fault of ours while relayed.")
        self._letters = self._counter(
            "letters",
            "Letters to those named in `tell`; deferred ones are tried again.",
            "result",
        )
        self._webhooks = self._counter(
            "webhook_calls", "Calls of the webhook about incidents; deferred ones are made again.", "result"
        )
        self._layers = self._gauge("sandbox_layers", "Whether a layer of the workers' jail is in force.", "layer")
        self._worker_ends = self._counter("worker_ends", "Workers that were lost while they read or started.", "end")
        self._mailboxes = self._gauge("mailboxes", "Mailboxes in the directory.", "state")
        self._observer_faults = self._counter("observer_faults", "Events that log or metrics failed to take.")
        self._lines_dropped = self._counter("log_lines_dropped", "Log lines that nobody read or no disk took.")
        self._begin_at_zero()
        build = Info("congthu_build", "The gateway's version.", registry=self.registry)
        build.info({"version": __version__, "python": platform.python_version()})
        self._described.append(Described("congthu_build_info", "info", "The gateway's version.", ("version", "python")))

    @property
    def described(self) -> Sequence[Described]:
        """Every metric, by name."""
        return sorted(self._described, key=lambda one: one.name)

    def _begin_at_zero(self) -> None:
        """A series that is born with its first event has no increase then: a rate over it would miss that event."""
        for direction in DIRECTIONS:
            for action in ACTIONS:
                self._messages.labels(direction, action)
        for reason in REASONS:
            self._inspection_failures.labels(reason)
        for end in ENDS:
            self._worker_ends.labels(end)
        for step in STEPS:
            self._record_failures.labels(step)
        for kind, level in _INCIDENTS:
            self._incidents.labels(kind, level)

    # -- connections ------------------------------------------------------------------------------------------------

    def connection_opened(self, listener: str) -> None:
        """A client came. `listener` is a name of the settings."""
        self._connections.labels(listener).inc()
        self._connections_open.labels(listener).inc()

    def connection_closed(self, listener: str) -> None:
        """A client left."""
        self._connections_open.labels(listener).dec()

    def connections_may_be(self, limit: int) -> None:
        """How many connections the settings allow at once."""
        self._connections_limit.set(limit)

    def limit_asked(self, limit: str, decision: str) -> None:
        """A limit of the gateway's own was asked."""
        self._limits.labels(_one_of(limit, LIMITS), _one_of(decision, DECISIONS)).inc()

    def certificate_ends(self, listener: str, timestamp: float) -> None:
        """A listener's certificate ends at this Unix time."""
        self._certificate.labels(listener).set(timestamp)

    # -- messages ---------------------------------------------------------------------------------------------------

    def message(self, direction: str, action: str, size: int) -> None:
        """A message was answered for; a `size` of 0 octets means that its content was never seen."""
        self._messages.labels(_one_of(direction, DIRECTIONS), _one_of(action, ACTIONS)).inc()
        if size:
            self._message_size.observe(size)

    def attachment(self, size: int) -> None:
        """A message had an attachment of so many octets."""
        self._attachment_size.observe(size)

    def finding(self, rule: str, law: tuple[str, ...], mode: str) -> None:
        """A rule found something. Its name and articles come from the rule files."""
        self._findings.labels(rule, ",".join(law), _one_of(mode, MODES)).inc()

    def stage(self, stage: str, seconds: float) -> None:
        """A message spent this long in a stage."""
        self._stages.labels(_one_of(stage, STAGES)).observe(seconds)

    def inspection_failed(self, reason: str) -> None:
        """A message was deferred. A reason beyond the set is the type of an exception: a fault."""
        self._inspection_failures.labels(reason if reason in REASONS else "fault").inc()

    def incident(self, kind: str, level: str) -> None:
        """An incident was opened. Any thread may tell."""
        self._incidents.labels(_one_of(kind, KINDS), _level(level)).inc()

    def incidents_are(self, is_open: Mapping[tuple[str, str], int], undelivered: Mapping[tuple[str, str], int]) -> None:
        """How many incidents are open, by kind and level, and tellings `waiting` or `failed`, by channel."""
        for kind, level in _INCIDENTS:
            self._incidents_open.labels(kind, level).set(is_open.get((kind, "" if level == NO_LEVEL else level), 0))
        for channel in CHANNELS:
            for told in TOLD:
                self._tellings.labels(channel, told).set(undelivered.get((channel, told), 0))

    def expression_failed(self, rule: str) -> None:
        """An expression had no answer. `rule` is a name of the rule files."""
        self._expression_errors.labels(rule).inc()

    # -- edges ------------------------------------------------------------------------------------------------------

    def next_hop_is(self, next_hop: str, up: bool) -> None:
        """A mail server answers, or not. `next_hop` is a name of the settings."""
        self._hop_up.labels(next_hop).set(up)

    def next_hop_took(self, command: str, seconds: float) -> None:
        """The mail server took this long to answer a command; `content` is the end of data."""
        self._hop_time.labels(_one_of(command, COMMANDS)).observe(seconds)

    def policies_loaded(self, version: str) -> None:
        """These rules are in force from now on."""
        self._policy.clear()
        self._policy.labels(version).set(1)
        self._reload.set(1)

    def policies_refused(self) -> None:
        """A reload found mistakes; the old rules stay."""
        self._reload.set(0)

    def records_are(self, *, spooled: int, in_doubt: int, rejected: int, store_up: bool) -> None:
        """How many records wait in the spool, are in doubt or rejected, and whether the database takes them."""
        self._spooled.set(spooled)
        self._in_doubt.set(in_doubt)
        self._rejected.set(rejected)
        self._store_up.set(store_up)

    def record_failed(self, step: str) -> None:
        """A record (`commit`) or an outcome (`end`) could not be written."""
        self._record_failures.labels(_one_of(step, STEPS)).inc()

    def relay_failed(self) -> None:
        """A message was deferred by a fault of ours while it was relayed."""
        self._relay_failures.inc()

    def letter(self, result: str) -> None:
        """Something became of a letter to those named in a rule's `tell`."""
        self._letters.labels(_one_of(result, LETTERS)).inc()

    def webhook(self, result: str) -> None:
        """The webhook was called about an incident."""
        self._webhooks.labels(_one_of(result, CALLS)).inc()

    def sandbox_is(self, layers: Mapping[str, bool]) -> None:
        """Which layers of the jail are in force."""
        for layer, holds in layers.items():
            self._layers.labels(layer).set(holds)

    def worker_ended(self, reason: str) -> None:
        """A worker was lost."""
        self._worker_ends.labels(_one_of(reason, ENDS)).inc()

    def mailboxes_are(self, by_state: Mapping[str, int]) -> None:
        """How many mailboxes the directory has, by state; states that are not named have none."""
        for state in STATES:
            self._mailboxes.labels(state).set(by_state.get(state, 0))

    def observer_failed(self) -> None:
        """Log or metrics failed to take an event."""
        self._observer_faults.inc()

    def log_lines_dropped(self, lines: int) -> None:
        """So many more log lines are lost. Any thread may tell."""
        self._lines_dropped.inc(lines)

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        self._described.append(Described(f"congthu_{name}_total", "counter", text, labels))
        return Counter(f"congthu_{name}_total", text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        self._described.append(Described(f"congthu_{name}", "gauge", text, labels))
        return Gauge(f"congthu_{name}", text, labels, registry=self.registry)

    def _histogram(self, name: str, text: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        self._described.append(Described(f"congthu_{name}", "histogram", text, labels))
        return Histogram(f"congthu_{name}", text, labels, buckets=buckets, registry=self.registry)


def _level(level: str) -> str:
    return _one_of(level or NO_LEVEL, LEVELS)


def _one_of(value: str, known: frozenset[str]) -> str:
    return value if value in known else OTHER
