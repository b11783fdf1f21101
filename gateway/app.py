"""The whole gateway: built from the settings, started, drained, stopped. The only file that knows all others."""

import asyncio
import contextlib
import secrets
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from gateway import log
from gateway.engines.inspector import JailedInspector, Plan
from gateway.engines.inspector import Watch as WorkerWatch
from gateway.metrics import Metrics
from gateway.observe import Observer
from gateway.people.counts import Counts
from gateway.policy.rule import Reply
from gateway.ports import Edges, Office
from gateway.records.case_number import new as new_case
from gateway.records.keeper import Keeper
from gateway.records.outbox import Outbox
from gateway.records.releases import ReleaseBook
from gateway.settings import ListenerSettings, NextHopSettings, Settings, TellSettings
from gateway.smtp.certificates import CertificateFiles, Certificates
from gateway.smtp.connection import HopLimits
from gateway.smtp.dialog import Door, SessionLimits
from gateway.smtp.listener import Crowd, Listener, Watch
from gateway.smtp.next_hop import SmtpNextHop
from gateway.smtp.patience import Transactions
from gateway.smtp.trial import TrialSink
from gateway.tellers import Tellers
from gateway.web.health import WebServer

_TEND_EVERY = 5.0
"""Seconds between two rounds of tending kept connections and gauges."""


def inspector(
    settings: Settings, office: Office, *, watch: WorkerWatch | None = None, workers: int | None = None
) -> JailedInspector:
    """The inspector that the settings describe, not yet started."""
    limits, kept = settings.limits, settings.inspection
    plan = Plan(
        budget=office.budget,
        deadline=limits.inspection,
        queue=limits.inspection_queue,
        workers=workers or kept.count,
        memory=kept.memory,
        cpu=kept.cpu,
        recycle=kept.recycle,
        require=frozenset(kept.require),
    )
    return JailedInspector(plan, watch)


class App:
    """The running gateway. `start`, then `stop`; `reload` in between."""

    def __init__(self, settings: Settings, office: Office, *, trial: TrialSink | None = None) -> None:
        """Raises CertificateRefused, KeyRefused, SealBroken, OSError."""
        self._settings = settings
        self._trial = trial
        self._office = office
        zone = ZoneInfo(settings.timezone)
        self.metrics = Metrics()
        log.tell_dropped(self.metrics.log_lines_dropped)
        observer = Observer(self.metrics)
        limits = settings.limits
        self._counts = Counts(office.policies.windows(), limits.counted)
        self._inspector = inspector(settings, office, watch=observer)
        settings.data_folder.mkdir(parents=True, exist_ok=True)
        self._parting: list[SmtpNextHop] = []
        self._keeper = Keeper.open(settings.records, settings.data_folder, watch=observer)
        self._releases = ReleaseBook(settings.records.database, unread=log.releases_unread)
        self._outbox = Outbox(settings.records.database)
        self._edges = Edges(
            inspector=self._inspector,
            records=self._keeper,
            events=observer,
            counts=self._counts,
            now=lambda: datetime.now(zone),
            monotonic=time.monotonic,
            new_case=lambda now: new_case(now, secrets.token_bytes),
            released=self._releases.rules,
        )
        self._tellers = self._make_tellers(settings.tell, observer) if settings.tell else None
        self._hops = {name: self._hop(name, hop) for name, hop in settings.next_hops.items()}
        self.metrics.connections_may_be(limits.connections)
        crowd = Crowd(limits.connections, limits.connections_per_client)
        watch = Watch(self.metrics.connection_opened, self.metrics.connection_closed, observer.connection_refused)
        self._certificates = Certificates(
            {
                listener.name: CertificateFiles(
                    listener.tls.certificate, listener.tls.key, listener.tls.minimum_version
                )
                for listener in settings.listeners
                if listener.tls
            }
        )
        self._transactions = Transactions(limits.transactions_per_client)
        self.listeners = [
            Listener(self._door(listener), *listener.host_port, crowd, watch) for listener in settings.listeners
        ]
        self._web = self._make_web(settings.web.host_port) if settings.web else None
        self._answers: set[asyncio.Task[Reply]] = set()
        self._tending: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()

    @property
    def office(self) -> Office:
        """The office in force: messages that begin now are judged by it."""
        return self._office

    async def start(self) -> None:
        """Start workers, open records, listen, begin to tend. Raises WorkerFailed; OSError when an address is taken."""
        log.started(self._office.policies.version)
        await self._inspector.start()
        try:
            await self._start_doors()
        except BaseException:
            await self._inspector.close()
            raise

    async def _start_doors(self) -> None:
        self._tell_office()
        if self._trial is not None:
            await self._trial.start()
        await self._keeper.start()
        await self._releases.refresh(self._edges.now())  # before the first letter that they are about
        if self._web is not None:
            await self._web.start()
        for listener in self.listeners:
            await listener.start()
            log.listening(listener.name, listener.port)
        if self._tellers is not None:
            await self._tellers.start()
        self._tending = asyncio.create_task(self._tend())

    async def stop(self) -> None:
        """Drain: no new connection; transactions in flight may end; a message sent on waits for its reply; then 421."""
        log.stopping()
        limits = self._settings.limits
        for listener in self.listeners:
            listener.drain()
        await self._until(lambda: not self._open_sessions() and not self._answers, limits.drain)
        for listener in self.listeners:
            listener.cut()
        await self._until(lambda: not self._open_sessions() and not self._answers, limits.answer)
        await _whatever_comes(self._stop_tending())
        if self._tellers is not None:
            await _whatever_comes(self._tellers.stop())
        await asyncio.gather(*(_whatever_comes(hop.close()) for hop in self._parting))
        await _whatever_comes(self._keeper.close())
        await _whatever_comes(self._inspector.close())
        if self._web is not None:
            await _whatever_comes(self._web.stop())
        if self._trial is not None:
            await _whatever_comes(self._trial.close())
        log.stopped()

    def reload(self, office: Office, tell: TellSettings | None) -> None:
        """Rules, directory and contacts from now on; messages in flight finish on those they began with.

        `tell` says how letters are written. Whether there are any, through which next hop, and the webhook stay as they
        were.
        """
        self._counts.replace_windows(office.policies.windows())
        self._office = office
        if self._tellers is not None and tell is not None:
            self._tellers.renew(tell)
        self._tell_office()
        log.policies_loaded(office.policies.version)

    def refuse_reload(self, mistakes: Sequence[str]) -> None:
        """What was read has mistakes: go on as before, and say so."""
        self.metrics.policies_refused()
        log.policies_refused(len(mistakes), mistakes[0])

    def fail_reload(self, error: Exception) -> None:
        """A mistake of ours broke a reload off: go on as before, and say so."""
        self.metrics.policies_refused()
        log.fault(error)

    def renew_certificates(self) -> None:
        """Take every listener's certificate up anew. Raises CertificateRefused; then all keep their old ones."""
        self._certificates.renew()

    def _tell_office(self) -> None:
        """What the metrics tell of the office in force."""
        self.metrics.policies_loaded(self._office.policies.version)
        self.metrics.mailboxes_are(Counter(box.state.value for box in self._office.directory.mailboxes.values()))
        for name, certificate in self._certificates.listeners.items():
            self.metrics.certificate_ends(name, certificate.ends.timestamp())

    def ready(self) -> Mapping[str, bool]:
        """What must hold for mail to go on, each by name."""
        return {
            "listeners": all(listener.listening for listener in self.listeners),
            "records": self._keeper.writable,
            "next_hops": any(hop.up for hop in self._hops.values()),
        }

    def degraded(self) -> Sequence[str]:
        """What does not work although mail goes on, by name."""
        return () if self._keeper.store_up else ("database",)

    def _door(self, listener: ListenerSettings) -> Door:
        limits = self._settings.limits
        tls = listener.tls
        return Door(
            name=listener.name,
            hostname=self._settings.hostname,
            allowed_networks=tuple(listener.allowed_networks),
            xforward_networks=tuple(listener.xforward_networks),
            tls=self._certificates.listeners[listener.name].context if tls else None,
            tls_required=tls.required if tls else False,
            next_hop=self._hops[listener.next_hop],
            limits=SessionLimits(
                message_octets=limits.message_size,
                line_octets=limits.line_octets,
                recipients=limits.recipients,
                errors=limits.errors,
                command_timeout=limits.command_timeout,
                data_timeout=limits.data_timeout,
                answer=limits.answer,
                greeting_delay=listener.greeting_delay,
                transaction=limits.transaction,
            ),
            office=lambda: self._office,
            edges=self._edges,
            transactions=self._transactions,
            trial=self._trial is not None,
            keep=self._keep,
            fault=log.fault,
        )

    def _make_web(self, address: tuple[str, int]) -> WebServer:
        return WebServer(address, self.metrics.registry, self.ready, self.degraded)

    def _make_tellers(self, tell: TellSettings, observer: Observer) -> Tellers:
        hop = self._settings.next_hops[tell.through].model_copy(update={"transactions": 1, "kept": 0})
        alone = self._hop(tell.through, hop, changed=lambda *_: None)
        return Tellers(self._settings, tell, alone, self._outbox, observer, lambda: self._office, self._edges.now)

    def _hop(self, name: str, hop: NextHopSettings, changed: Callable[[str, bool], None] | None = None) -> SmtpNextHop:
        limits = HopLimits(
            transactions=hop.transactions,
            kept=hop.kept,
            idle=hop.idle,
            uses=hop.uses,
            connect_timeout=hop.connect_timeout,
            command_timeout=hop.command_timeout,
            data_timeout=hop.data_timeout,
        )
        made = SmtpNextHop(
            name,
            hop.host_port,
            self._settings.hostname,
            limits,
            monotonic=time.monotonic,
            state_changed=changed or self._hop_changed,
            took=self.metrics.next_hop_took,
        )
        self._parting.append(made)
        return made

    def _hop_changed(self, name: str, up: bool) -> None:
        self.metrics.next_hop_is(name, up)
        (log.next_hop_up if up else log.next_hop_down)(name)

    def _keep(self, task: "asyncio.Task[Reply]") -> None:
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    def _open_sessions(self) -> int:
        return sum(listener.sessions for listener in self.listeners)

    async def _tend(self) -> None:
        """Each thing in its own time: a mail server that is slow to answer delays nothing else."""
        hops = [partial(_tend_hop, hop) for hop in self._hops.values()]
        own = (self._tend_releases, self._tend_records, self._tend_incidents)
        steps: list[Callable[[], Awaitable[object]]] = [*own, *hops]
        await asyncio.gather(*map(self._again_and_again, steps))

    async def _tend_releases(self) -> None:
        await self._releases.refresh(self._edges.now())

    async def _tend_records(self) -> None:
        keeper = self._keeper
        self.metrics.records_are(
            spooled=keeper.spooled,
            in_doubt=await keeper.in_doubt(),
            rejected=keeper.rejected,
            store_up=keeper.store_up,
        )

    async def _tend_incidents(self) -> None:
        self.metrics.incidents_are(*await self._outbox.figures())

    async def _again_and_again(self, step: Callable[[], Awaitable[object]]) -> None:
        """Until the end, whatever a round raises."""
        # Asked besides being cancelled: `asyncio.wait_for` of Python 3.11, which aiosmtplib waits with, loses a
        # cancellation that comes together with what it waits for.
        while not self._stopping.is_set():
            await _whatever_comes(step())
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_TEND_EVERY):
                    await self._stopping.wait()

    async def _stop_tending(self) -> None:
        self._stopping.set()
        if self._tending is not None:
            self._tending.cancel()
            await asyncio.gather(self._tending, return_exceptions=True)

    async def _until(self, holds: Callable[[], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not holds() and time.monotonic() < deadline:  # noqa: ASYNC110 - many sessions and tasks, no one event
            await asyncio.sleep(0.02)


async def _tend_hop(hop: SmtpNextHop) -> None:
    hop.sweep()
    await hop.probe()


async def _whatever_comes(step: Awaitable[object]) -> None:
    """One step, whose fault is told and must not keep the others from theirs."""
    try:
        await step
    except Exception as error:  # noqa: BLE001 - whatever it is
        log.fault(error)
