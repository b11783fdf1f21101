"""The gateway's process while its disk is full or its database locked: mail goes on by the spool, or waits with 451.

Whatever happened, in the end every message at the next hop has its record in the database, and none is lost.
"""

import contextlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from servers import books
from servers.burst import Burst, send_all, sending
from servers.gateway import GatewayProcess, without_rules, write_settings
from servers.killable_sink import KillableSink
from servers.ports import free_port
from servers.small_disk import SmallDisk

NOT_RECORDED = "451 4.3.0"
LOCK = """
import sqlite3, sys
rival = sqlite3.connect(sys.argv[1], timeout=20, isolation_level=None)
rival.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""


class Trial:
    """A gateway before a next hop, and the bursts that were sent to it."""

    def __init__(self, folder: Path, records: str) -> None:
        self.sink = KillableSink(folder / "sink", free_port())
        self._port = free_port()
        settings = write_settings(
            folder, self.sink.port, port=self._port, ours=True, policies=without_rules(folder), records=records
        )
        self._gateway = GatewayProcess(settings, self._port)
        self.bursts: list[Burst] = []

    def __enter__(self) -> "Trial":
        self.sink.start()
        self._gateway.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._gateway.kill()
        self.sink.kill()

    def burst(self, most: int) -> Burst:
        """A burst that counts in the end."""
        self.bursts.append(Burst(str(len(self.bursts) + 1), most))
        return self.bursts[-1]

    def send(self, messages: int) -> Burst:
        """Send so many messages; what became of them."""
        burst = self.burst(messages)
        send_all(self._port, burst)
        return burst

    def send_until(self, holds: Callable[[Burst], bool], most: int = 5000) -> Burst:
        """Send until it holds of the burst; it must before the burst is spent."""
        burst = self.burst(most)
        with sending(self._port, burst, 4):
            wait_for(lambda: holds(burst) or burst.sent >= most, 60)
            burst.stop.set()
        assert holds(burst), dict(burst.refusals)
        return burst

    def logged(self, event: str) -> list[str]:
        """The lines of the log about this event."""
        return [line for line in self._gateway.log.read_text("utf-8").splitlines() if f'"event": "{event}"' in line]

    def settle(self, database: Path, spool: Path) -> None:
        """Everything drains into the database, the gateway ends well, and the books agree."""
        wait_for(lambda: not books.spooled(spool), 30)
        assert self._gateway.terminate() == 0
        recorded = books.outcomes(database)
        books.check(self.bursts, self.sink, set(recorded))
        failed = self.logged("record_failed")
        unwritten = [line for line in failed if '"step": "end"' in line]
        doubtful = {case for case, outcome in recorded.items() if outcome != "relayed"}
        # A record may reach the database after its caller has given up: then its message was answered 451.
        assert all(any(case in line for line in failed) for case in doubtful)
        assert sum(any(case in line for case in doubtful) for line in unwritten) == len(unwritten)
        assert not self.logged("fault")
        assert not self.logged("entries_rejected")


def wait_for(holds: Callable[[], bool], seconds: float) -> None:
    """Wait until it holds, so long at most."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)


@contextlib.contextmanager
def locked(database: Path) -> Iterator[None]:
    """Another process holds the database for itself."""
    with subprocess.Popen(
        [sys.executable, "-c", LOCK, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as rival:
        assert rival.stdout is not None
        assert rival.stdout.readline() == b"locked\n"
        try:
            yield
        finally:
            rival.communicate(timeout=10)


@pytest.mark.interop
def test_a_full_disk(tmp_path: Path, disks: tuple[SmallDisk, SmallDisk]) -> None:
    """The data folder's disk full: mail goes on by the spool. The spool's disk full too: 451. Then all drains."""
    data, spool_disk = disks
    database, spool = data.folder / "congthu.db", spool_disk.folder / "records"
    with Trial(tmp_path, f"spool: {spool}, drain_every: 500 ms") as trial:
        assert len(trial.send(20).answered) == 20

        data.fill()
        trial.send_until(lambda _: bool(trial.logged("store_failed")))
        going_on = trial.send(100)
        assert len(going_on.answered) == 100

        spool_disk.fill()
        trial.send_until(lambda burst: burst.refusals[NOT_RECORDED] >= 1)
        before = len(trial.sink.stored())
        waiting = trial.send(50)
        assert dict(waiting.refusals) == {NOT_RECORDED: 50}
        assert len(trial.sink.stored()) == before
        assert all(set(burst.refusals) <= {NOT_RECORDED} for burst in trial.bursts)

        spool_disk.free()
        data.free()
        wait_for(lambda: bool(trial.logged("store_back")), 30)
        assert len(trial.send(20).answered) == 20
        trial.settle(database, spool)


@pytest.mark.crash
def test_a_database_locked_for_half_a_minute(tmp_path: Path) -> None:
    """Another program's lock of thirty seconds holds no mail up: all goes by the spool and comes home afterwards."""
    database, spool = tmp_path / "data" / "congthu.db", tmp_path / "data" / "spool" / "records"
    with Trial(tmp_path, "") as trial:
        assert len(trial.send(20).answered) == 20
        with locked(database):
            until = time.monotonic() + 30
            burst = trial.send_until(lambda _: time.monotonic() >= until, most=1_000_000)
        print(f"\n{len(burst.answered)} of {burst.sent} answered 250 in 30 s of the lock")
        assert len(burst.answered) == burst.sent > 100
        wait_for(lambda: bool(trial.logged("store_back")), 30)
        assert len(trial.send(20).answered) == 20
        trial.settle(database, spool)


@pytest.mark.interop
def test_a_locked_database_and_a_full_spool(tmp_path: Path) -> None:
    """A spool of the size that the settings allow takes what fits; the rest of the mail waits with 451."""
    database, spool = tmp_path / "data" / "congthu.db", tmp_path / "data" / "spool" / "records"
    with Trial(tmp_path, "spool_size: 64 KiB, drain_every: 500 ms") as trial:
        with locked(database):
            burst = trial.send_until(lambda burst: burst.refusals[NOT_RECORDED] >= 20)
        assert len(burst.answered) > 10
        assert set(burst.refusals) == {NOT_RECORDED}
        wait_for(lambda: bool(trial.logged("store_back")), 30)
        assert len(trial.send(20).answered) == 20
        trial.settle(database, spool)
