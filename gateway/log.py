"""The log: JSON objects, one a line, on standard output; one function per event worth a line.

The signatures are the privacy promise: none has room for a subject, a body, a file name or an exception's text.
Levels mean something: `error` wakes someone, `warning` wants a look in office hours, `info` is history.
A line that cannot be written is dropped and counted: the log never stops mail.
"""

import json
import logging
import sys
import traceback
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from datetime import UTC, datetime
from typing import Any, BinaryIO, TextIO, cast

import structlog

from gateway.log_writer import LogWriter

_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
_SILENT = logging.CRITICAL  # above every level used here
_CHATTY = ("mail.log", "mail.debug", "uvicorn", "uvicorn.error", "uvicorn.access", "aiosmtplib", "watchfiles")
"""Loggers of packages that would write commands, addresses or message lines."""
MAX_REASON = 200

_as_text = json.JSONEncoder(ensure_ascii=False).encode
_as_ascii = json.JSONEncoder(ensure_ascii=True).encode


def _render(_logger: object, _method: str, event: MutableMapping[str, Any]) -> bytes:
    """One line: time and level first. What is no plain printable text is escaped, so that no reader is deceived."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"
    line = {"time": now, "level": event.pop("level"), "event": event.pop("event"), **event}
    text = _as_text(line)
    return (text if text.isprintable() else _as_ascii(line)).encode("utf-8")


def _logger_on(out: BinaryIO, level: int) -> Any:
    return structlog.wrap_logger(
        structlog.BytesLogger(out),
        processors=[structlog.processors.add_log_level, _render],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    ).bind()


class _Log:
    """Where lines go. Silent until `configure`: only a running gateway writes a log."""

    to: Any = structlog.wrap_logger(
        structlog.ReturnLogger(), processors=[], wrapper_class=structlog.make_filtering_bound_logger(_SILENT)
    ).bind()
    out: BinaryIO | None = None
    writer: LogWriter | None = None
    dropped: Callable[[int], None] = staticmethod(lambda _: None)


def set_level(level: str) -> None:
    """Write lines of `level` and above from now on."""
    if _Log.out is not None:
        _Log.to = _logger_on(_Log.out, _LEVELS[level])


def configure(level: str, stream: TextIO) -> None:
    """Write lines of `level` and above to `stream` at once, and silence what other packages log."""
    for name in _CHATTY:
        logger = logging.getLogger(name)
        logger.handlers[:] = [logging.NullHandler()]
        logger.propagate = False
        logger.setLevel(logging.CRITICAL + 1)
    _Log.out = stream.buffer
    set_level(level)


def serve(level: str) -> None:
    """As `configure`, to standard output and for a gateway that serves: a thread writes, so that nothing waits for it.

    `close` ends it.
    """
    configure(level, sys.stdout)
    _Log.writer = LogWriter(sys.stdout.fileno(), dropped=_lost, flows_again=lines_dropped)
    _Log.out = cast("BinaryIO", _Log.writer)  # it has what structlog asks of a file: write and flush
    set_level(level)


def close(within: float = 2.0) -> None:
    """Write out what waits, for so many seconds at most. Harmless when nothing serves."""
    writer, _Log.writer = _Log.writer, None
    if writer is not None:
        writer.close(within)


def tell_dropped(counter: Callable[[int], None]) -> None:
    """From now on `counter` hears how many more lines are lost, in any thread."""
    _Log.dropped = staticmethod(counter)


def _lost(lines: int) -> None:
    _Log.dropped(lines)


def _write(level: str, event: str, **fields: object) -> None:
    try:
        getattr(_Log.to, level)(event, **fields)
    except (OSError, ValueError):  # a full disk or a closed pipe (ValueError: a closed file)
        _lost(1)


# -- the gateway's own life --------------------------------------------------------------------------------------------


def started(policy_version: str) -> None:
    """The gateway begins."""
    _write("info", "started", policy_version=policy_version)


def listening(listener: str, port: int) -> None:
    """A listener takes clients."""
    _write("info", "listening", listener=listener, port=port)


def stopping() -> None:
    """The gateway was told to end: it takes no new client."""
    _write("info", "stopping")


def stopped() -> None:
    """The gateway has ended as it should."""
    _write("info", "stopped")


def lines_dropped(count: int) -> None:
    """So many lines were lost before this one: nobody read them, or they could not be written.

    An error, so that no level hides that errors may be among them.
    """
    _write("error", "lines_dropped", count=count)


def policies_loaded(policy_version: str) -> None:
    """Rules are in force from now on."""
    _write("info", "policies_loaded", policy_version=policy_version)


def policies_refused(mistakes: int, first: str) -> None:
    """A reload found mistakes: the old rules stay. `first` tells one, as `file:line:column: what; what to do`."""
    _write("error", "policies_refused", mistakes=mistakes, first=first[:MAX_REASON])


def watch_failed(reason: str) -> None:
    """Changed files are not noticed for now; SIGHUP still reloads. `reason` is an exception's type."""
    _write("warning", "watch_failed", reason=reason[:MAX_REASON])


def settings_wait(settings: Sequence[str]) -> None:
    """These settings changed in the file, but only a restart takes them up."""
    _write("warning", "settings_wait_for_restart", settings=settings)


def systemd_deaf(word: str, reason: str) -> None:
    """systemd could not be told how the service stands. `word` is what it should hear, `reason` the system's."""
    _write("warning", "systemd_deaf", word=word, reason=reason[:MAX_REASON])


# -- messages ----------------------------------------------------------------------------------------------------------


def message(
    *,
    case: str,
    listener: str,
    client: str,
    helo: str,
    direction: str,
    login: str | None,
    sender: str,
    recipients: Sequence[str],
    message_id: str,
    size: int,
    attachments: int,
    attachment_octets: int,
    action: str,
    code: int | None,
    enhanced: str,
    rule: str | None,
    law: Sequence[str],
    findings: Sequence[str],
    policy_version: str,
    next_hop: str,
    queue_id: str,
    outcome: str,
    durations: Mapping[str, float],
) -> None:
    """A message was answered for. Sizes in octets, durations in seconds by stage, findings as `rule (mode)`."""
    _write(
        "info",
        "message",
        case=case,
        listener=listener,
        client=client,
        helo=helo,
        direction=direction,
        login=login,
        sender=sender,
        recipients=recipients,
        message_id=message_id,
        size=size,
        attachments=attachments,
        attachment_octets=attachment_octets,
        action=action,
        code=code,
        enhanced=enhanced,
        rule=rule,
        law=law,
        findings=findings,
        policy_version=policy_version,
        next_hop=next_hop,
        queue_id=queue_id,
        outcome=outcome,
        durations=durations,
    )


def inspection_failed(case: str, reason: str) -> None:
    """A message was deferred because it could not be read or decided. `reason` is an exception's type or a word."""
    _write("warning", "inspection_failed", case=case, reason=reason[:MAX_REASON])


def incident(case: str, kind: str, level: str) -> None:
    """An incident was opened; `congthu incident show` tells of it. A `reader-crash` wants its sender looked at."""
    _write("error", "incident", case=case, kind=kind, secrecy=level)


def hook_called(case: str, result: str, reason: str) -> None:
    """The webhook was called about an incident; a deferred call comes again. `reason`: a status, or a fault's type."""
    level = {"called": "info", "deferred": "warning"}.get(result, "error")
    _write(level, "webhook", case=case, result=result, reason=reason[:MAX_REASON])


def sandbox(in_force: Sequence[str], missing: Sequence[str]) -> None:
    """The layers of the workers' jail by name: those in force, and those that this system does not allow."""
    _write("warning" if missing else "info", "sandbox", in_force=in_force, missing=missing)


def worker_ended(reason: str, what: str) -> None:
    """A worker was lost and is replaced, or could not be started. `what` is a signal, or the place of a fault."""
    _write("warning", "worker_ended", reason=reason, what=what[:MAX_REASON])


def expression_failed(case: str, rule: str) -> None:
    """An expression of a rule had no answer (a division by zero, an index beyond a list): its writer must mend it."""
    _write("error", "expression_failed", case=case, rule=rule)


def relay_failed(case: str, reason: str) -> None:
    """A fault of our own while a message was relayed: it was deferred. `reason` is an exception's type."""
    _write("error", "relay_failed", case=case, reason=reason[:MAX_REASON])


def record_failed(case: str, step: str) -> None:
    """Neither store nor spool took a record (`commit`) or an outcome (`end`)."""
    _write("error", "record_failed", case=case, step=step)


# -- letters -----------------------------------------------------------------------------------------------------------


def told(case: str, rule: str, to: str, more: int) -> None:
    """The next hop took a letter about a case to someone named in the rule's `tell`, and about `more` others."""
    _write("info", "told", case=case, rule=rule, to=to, more=more)


def tell_own(case: str, rule: str) -> None:
    """The case is about a letter of our own that came back through the gateway: nobody is told of it."""
    _write("info", "tell_own", case=case, rule=rule)


def tell_deferred(case: str, rule: str, reason: str) -> None:
    """The next hop did not take a letter now. `reason` is its reply code or an exception's type."""
    _write("info", "tell_deferred", case=case, rule=rule, reason=reason[:MAX_REASON])


def tell_failed(case: str, rule: str, result: str, reason: str) -> None:
    """A letter was never sent: nobody was told of this case. `reason` as above, or a phrase of ours."""
    _write("warning", "tell_failed", case=case, rule=rule, result=result, reason=reason[:MAX_REASON])


# -- edges -------------------------------------------------------------------------------------------------------------


def connection_refused(listener: str, limit: str) -> None:
    """A client was one connection too many; `limit` names the one that it broke."""
    _write("warning", "connection_refused", listener=listener, limit=limit)


def limit_refused(limit: str) -> None:
    """A limit of the gateway itself turned a command away; `relay` is a try to use us as an open relay."""
    _write("info", "limit_refused", limit=limit)


def next_hop_up(next_hop: str) -> None:
    """The mail server answers."""
    _write("info", "next_hop_up", next_hop=next_hop)


def next_hop_down(next_hop: str) -> None:
    """The mail server does not answer: mail for it is deferred."""
    _write("error", "next_hop_down", next_hop=next_hop)


def store_failed(reason: str) -> None:
    """The database takes no records; the spool does. `reason` is the database's own, without values."""
    _write("error", "store_failed", reason=reason[:MAX_REASON])


def store_back(drained: int) -> None:
    """The database takes records again; so many came home from the spool."""
    _write("info", "store_back", drained=drained)


def releases_unread(reason: str) -> None:
    """Releases cannot be read from now on: those known stay in force, new ones wait. `reason` is the database's own."""
    _write("warning", "releases_unread", reason=reason[:MAX_REASON])


def spool_failed(reason: str) -> None:
    """The spool did not take a record. `reason` is the operating system's."""
    _write("error", "spool_failed", reason=reason[:MAX_REASON])


def entries_rejected(count: int) -> None:
    """So many spooled records fit no database and were set aside for a person."""
    _write("error", "entries_rejected", count=count)


def rejected_stored(count: int) -> None:
    """So many records that the database had refused before are in it now."""
    _write("info", "rejected_stored", count=count)


def fault(error: BaseException) -> None:
    """A mistake of ours: the exception's type and where it rose. Never its text, which may quote a message."""
    places = list(traceback.walk_tb(error.__traceback__))[-3:]
    at = [f"{_short(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}" for frame, line in places]
    _write("error", "fault", type=type(error).__name__, at=at)


def loop_fault(_loop: object, context: Mapping[str, Any]) -> None:
    """The event loop's exception handler: what fell through everything else."""
    error = context.get("exception")
    if isinstance(error, BaseException):
        fault(error)
    else:
        _write("error", "fault", type="event loop", at=[])


def _short(path: str) -> str:
    return "/".join(path.split("/")[-2:])
