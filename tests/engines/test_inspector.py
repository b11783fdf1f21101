"""The pool of workers: what is read, and what follows when a worker dies, hangs, lies or is spent."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import pytest
from servers.waiting import eventually
from servers.workers import children

from gateway.engines import codec, jail, process
from gateway.engines.inspector import JailedInspector, Plan
from gateway.engines.offenders import TIMES
from gateway.engines.process import WorkerFailed
from gateway.message.inspect import combine
from gateway.message.mime import Budget, read
from gateway.ports import InspectionFailed, Unreadable

LETTER = b"Subject: b\xc3\xa1o c\xc3\xa1o\r\nX-A: \xff\r\n\r\nch\xc3\xa0o\r\n"
FILE = b"MIME-Version: 1.0\r\nContent-Type: application/octet-stream; name=a.pdf\r\n\r\n%PDF-1.4\r\n"


class Heard:
    """Who hears of workers."""

    def __init__(self) -> None:
        self.layers: Mapping[str, bool] = {}
        self.ends: list[tuple[str, str]] = []

    def sandbox(self, layers: Mapping[str, bool]) -> None:
        self.layers = layers

    def worker_ended(self, reason: str, what: str) -> None:
        self.ends.append((reason, what))


class Clock:
    """Tells the seconds that it is set to; each time it is asked, `step` more."""

    def __init__(self) -> None:
        self.now, self.step = 0.0, 0.0

    def __call__(self) -> float:
        self.now += self.step
        return self.now


DEADLINE = 60.0
"""Seconds that no busy machine needs for a short letter. Who is to run out of them has waited by a `Clock`."""
NEARLY = DEADLINE - 0.2
Made = Callable[..., JailedInspector]


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
async def made(heard: Heard) -> AsyncIterator[Made]:
    """Makes inspectors, which are closed at the end: then no worker is left."""
    before, all_made = children(), []

    def make(clock: Callable[[], float] = time.monotonic, **plan: object) -> JailedInspector:
        all_made.append(JailedInspector(Plan(Budget(), **plan), heard, clock))  # type: ignore[arg-type]
        return all_made[-1]

    yield make
    for one in all_made:
        await one.close()
    assert children() <= before


async def failing(inspector: JailedInspector, raw: bytes = LETTER) -> str:
    with pytest.raises(InspectionFailed) as failed:
        await inspector.read(raw)
    return failed.value.reason


async def stopped(inspector: JailedInspector) -> int:
    """The one worker of an inspector, which does nothing from now on."""
    before = children()
    await inspector.start()
    (worker,) = children() - before
    os.kill(worker, signal.SIGSTOP)
    return worker


async def test_a_worker_reads_what_would_be_read_here(made: Made, heard: Heard) -> None:
    """A message that went through a worker is the very message; the first one starts the workers."""
    inspector = made()
    assert await inspector.read(LETTER) == combine(read(LETTER, Budget()), ())
    (file,) = (await inspector.read(FILE)).attachments
    assert (file.type, file.locked) == ("application/pdf", False)
    assert set(heard.layers) == set(jail.LAYERS)
    assert heard.ends == []


async def test_many_at_once_share_the_workers(made: Made) -> None:
    """More messages than workers are read one after the other, each answer by its own message."""
    inspector = made(workers=2, queue=40)
    letters = [f"Subject: {number}\r\n\r\n{'x' * 1000 * number}\r\n".encode() for number in range(40)]
    found = await asyncio.gather(*map(inspector.read, letters))
    assert [one.subject for one in found] == [str(number) for number in range(40)]
    assert [one.size for one in found] == list(map(len, letters))


async def test_beyond_the_queue_it_is_busy(made: Made) -> None:
    """A message that finds no place is deferred at once, and so is one whose turn does not come in time."""
    clock = Clock()
    inspector = made(clock, queue=2, deadline=DEADLINE)
    await stopped(inspector)
    first = asyncio.create_task(failing(inspector))
    second = asyncio.create_task(failing(inspector, FILE))
    await asyncio.sleep(0)
    clock.now = NEARLY
    assert await failing(inspector) == "busy"
    assert await first == "timeout"
    clock.now = DEADLINE
    assert await second == "busy"


async def test_a_hung_worker_is_replaced(made: Made, heard: Heard) -> None:
    """A worker that does not answer in time is killed; the next message finds another."""
    clock = Clock()
    inspector = made(clock, deadline=DEADLINE)
    worker = await stopped(inspector)
    clock.step = NEARLY
    assert await failing(inspector) == "timeout"
    clock.step = 0.0
    assert (await inspector.read(LETTER)).size == len(LETTER)
    assert worker not in children()
    assert heard.ends == [("timeout", "")]


async def test_a_killed_worker_is_replaced(made: Made, heard: Heard) -> None:
    """A worker that dies while it reads takes one message with it, and one that dies idle takes none."""
    inspector = made()
    worker = await stopped(inspector)
    reading = asyncio.create_task(failing(inspector))
    await asyncio.sleep(0.05)
    os.kill(worker, signal.SIGKILL)
    assert await reading == "crash"
    await inspector.read(LETTER)
    (idle,) = [one for one in children() if one != worker]
    os.kill(idle, signal.SIGKILL)
    await eventually(lambda: len(heard.ends) == 2)
    assert (await inspector.read(LETTER)).size == len(LETTER)
    assert heard.ends == [("crash", "SIGKILL"), ("crash", "idle")]


async def test_a_worker_hears_no_signal_meant_for_the_gateway(made: Made, heard: Heard) -> None:
    """Ctrl-C and a service manager reach all processes at once: workers read on while the gateway drains."""
    inspector = made()
    await inspector.start()
    for worker in children():
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            os.kill(worker, number)
    assert (await inspector.read(FILE)).size == len(FILE)
    assert heard.ends == []


async def test_the_third_time_a_message_is_unreadable(made: Made) -> None:
    """Octets that end three workers are not read again, and no others suffer for it."""
    clock = Clock()
    inspector = made(clock, deadline=DEADLINE)
    for number in range(TIMES):
        clock.step = 0.0
        await inspector.read(LETTER)  # a worker stands
        for worker in children():
            os.kill(worker, signal.SIGSTOP)
        clock.step = NEARLY
        if number < TIMES - 1:
            assert await failing(inspector, FILE) == "timeout"
    with pytest.raises(Unreadable):
        await inspector.read(FILE)
    clock.step = 0.0
    await inspector.read(LETTER)
    with pytest.raises(Unreadable):
        await inspector.read(FILE)


RAISING = """
from gateway.engines import worker
reads = worker.mime.read
def read(raw, budget):
    if b"STOP" in raw:
        raise KeyError(raw)
    return reads(raw, budget)
worker.mime.read = read
worker.main()
"""


async def test_a_reader_that_always_raises_counts_too(
    made: Made, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message on which a reader raises is deferred twice, then not read again: nobody sends it for five days."""
    monkeypatch.setattr(process, "_COMMAND", ("-I", "-c", RAISING))
    inspector, raw = made(), LETTER + b"STOP\r\n"
    for _ in range(TIMES - 1):
        assert await failing(inspector, raw) == "fault"
    with pytest.raises(Unreadable):
        await inspector.read(raw)
    assert heard.ends == [("fault", "KeyError at <string>:6")] * TIMES
    assert (await inspector.read(LETTER)).size == len(LETTER)
    with pytest.raises(Unreadable):
        await inspector.read(raw)
    assert len(heard.ends) == TIMES


async def test_a_spent_worker_goes_when_its_successor_stands(made: Made) -> None:
    """After its number of messages a worker is replaced, without a message that waits for the change."""
    inspector = made(recycle=3)
    await inspector.start()
    first = children()
    meanwhile, deadline = 0, time.monotonic() + 60
    while first & children() and time.monotonic() < deadline:
        await inspector.read(LETTER)
        meanwhile += first < children()
        await asyncio.sleep(0.01)
    assert not first & children()
    assert meanwhile > 1  # the first one read while its successor started
    assert (await inspector.read(LETTER)).size == len(LETTER)


async def test_a_caller_that_goes_leaves_the_worker_whole(made: Made, heard: Heard) -> None:
    """Who gives up waiting kills nothing; a message that nobody waits for is not begun."""
    inspector = made()
    await inspector.start()
    worker = children()
    for _ in range(3):
        task = asyncio.create_task(inspector.read(LETTER))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert (await inspector.read(LETTER)).size == len(LETTER)
    assert children() == worker
    assert heard.ends == []


async def test_the_end_fails_what_waits(made: Made) -> None:
    """Closing is quick whatever a worker does, and a second time harmless; afterwards nothing is read."""
    inspector = made()
    await stopped(inspector)
    reading = asyncio.create_task(failing(inspector))
    await asyncio.sleep(0.05)
    began = time.monotonic()
    await inspector.close()
    await inspector.close()
    assert await reading == "fault"
    assert time.monotonic() - began < 3
    assert await failing(inspector) == "fault"


async def test_too_little_memory_is_told_at_the_start(made: Made) -> None:
    """A worker that cannot start is an error with a word on what to do, and leaves nothing behind."""
    with pytest.raises(WorkerFailed, match=r"inspection\.memory"):
        await made(memory=8 * 1024**2).start()
    assert await failing(made(memory=8 * 1024**2)) == "fault"


async def test_a_layer_that_is_missing_keeps_it_from_starting(made: Made) -> None:
    """What the settings require and the system does not allow is named."""
    with pytest.raises(WorkerFailed, match=r"does not allow moat, which inspection\.require names"):
        await made(require=frozenset({"moat"})).start()


LIAR = """
import json, os, struct
def receive():
    left, got = struct.unpack("!I", os.read(0, 4))[0], b""
    while len(got) < left:
        got += os.read(0, left - len(got))
    return got
def send(octets):
    os.write(0, struct.pack("!I", len(octets)) + octets)
receive()
send(b"H" + json.dumps(dict.fromkeys(LAYERS, True)).encode())
receive()
ANSWER
os.read(0, 1)
"""


@pytest.mark.parametrize(
    ("answer", "end"),
    [
        ('os.write(0, struct.pack("!I", 2**31))', ("fault", "a frame that is none")),
        ('os.write(0, struct.pack("!I", 0))', ("fault", "a frame that is none")),
        ('send(b"X")', ("fault", "a frame out of turn")),
        ('send(b"R" + b"[]")', ("fault", "an answer that is no message")),
        ('send(b"R" + struct.pack("!I", 2) + b"[]")', ("fault", "an answer that is no message")),
        ('send(b"R" + MESSAGE)', ("fault", "an answer about another message")),
        ('send(b"F" + "KeyError at a/b.py:1".encode())', ("fault", "KeyError at a/b.py:1")),
        ('send(b"F" + "M\u1eacT\\n".encode())', ("fault", "a fault without a place")),
        ("os._exit(3)", ("crash", "exit 3")),
        ("os._exit(86)", ("memory", "")),
        ("os.abort()", ("crash", "SIGABRT")),
        (
            "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 2))\nwhile True: pass",
            ("timeout", "processor time"),
        ),
    ],
)
async def test_a_worker_is_not_trusted(
    made: Made, heard: Heard, monkeypatch: pytest.MonkeyPatch, answer: str, end: tuple[str, str]
) -> None:
    """Whatever a worker says or does that it should not ends it, and its message fails with the reason."""
    other = codec.encode(combine(read(FILE, Budget()), ()))
    script = LIAR.replace("LAYERS", repr(jail.LAYERS)).replace("ANSWER", answer.replace("MESSAGE", repr(other)))
    monkeypatch.setattr(process, "_COMMAND", ("-I", "-c", script))
    assert await failing(made()) == end[0]
    assert heard.ends == [end]


async def test_a_fault_of_reading_an_answer_leaves_no_place_empty(
    made: Made, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where an answer raises what nobody foresaw, its message fails, and the next one finds a worker."""

    def raising(*_: object) -> None:
        raise KeyError

    inspector = made()
    with monkeypatch.context() as broken:
        broken.setattr(codec, "decode", raising)
        assert await failing(inspector) == "fault"
    async with asyncio.timeout(60):
        assert (await inspector.read(LETTER)).size == len(LETTER)
    assert heard.ends == [("fault", "KeyError")]


async def test_a_worker_that_speaks_unasked_is_ended(made: Made, heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that stands ready before its message was sent is never taken for one."""
    at_once = 'os.write(0, struct.pack("!I", len(octets)) + octets + struct.pack("!I", 2) + b"RX")'
    script = LIAR.replace('os.write(0, struct.pack("!I", len(octets)) + octets)', at_once)
    script = script.replace("LAYERS", repr(jail.LAYERS)).replace("receive()\nANSWER", "")
    monkeypatch.setattr(process, "_COMMAND", ("-I", "-c", script))
    inspector = made()
    await inspector.start()
    assert await failing(inspector) == "fault"
    assert heard.ends == [("fault", "a frame that is none")]


KILLED = """
import asyncio, os, signal
from gateway.engines.inspector import JailedInspector, Plan
from gateway.message.mime import Budget
async def main():
    inspector = JailedInspector(Plan(Budget(), workers=2))
    await inspector.start()
    print("ready", flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


def test_a_killed_gateway_leaves_no_worker() -> None:
    """Workers end with the gateway, even where they hang and it had no time to tell them."""
    gateway = subprocess.Popen([sys.executable, "-I", "-c", KILLED], stdout=subprocess.PIPE)
    with gateway:
        assert gateway.stdout is not None
        assert gateway.stdout.readline() == b"ready\n"
        workers = children(gateway.pid)
        assert len(workers) == 2
        for worker in workers:
            os.kill(worker, signal.SIGSTOP)
        gateway.kill()
        gateway.wait(10)
        asyncio.run(eventually(lambda: not any(map(_alive, workers))))


def _alive(worker: int) -> bool:
    try:
        return Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
