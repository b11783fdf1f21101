"""Threads that nobody waits for: work is done or told to be undone, and the process ends whatever still runs."""

import subprocess
import sys
import threading
import time
from concurrent.futures import CancelledError

import pytest

from gateway.engines.daemon_threads import DaemonThreads

HUNG = """
import threading, time
from gateway.engines.daemon_threads import DaemonThreads
threads = DaemonThreads(2, "hung")
begun = threading.Event()
threads.submit(lambda: (begun.set(), time.sleep(60)))
begun.wait(10)
threads.close()
"""


def test_the_process_ends_before_hung_work() -> None:
    """A work of a minute does not hold the end of its process."""
    begun = time.monotonic()
    subprocess.run([sys.executable, "-c", HUNG], check=True, timeout=30)
    assert time.monotonic() - begun < 20


def test_results_and_errors_come_back() -> None:
    """Who asks hears the result, or the very exception; the thread lives on."""
    threads = DaemonThreads(1, "test")
    broken = threads.submit(lambda: 1 // 0)
    assert threads.submit(lambda: 7).result(10) == 7
    with pytest.raises(ZeroDivisionError):
        broken.result(10)
    threads.close()


def test_so_many_at_once() -> None:
    """As many works as threads run side by side, no more."""
    threads = DaemonThreads(2, "test")
    both, gate = threading.Barrier(3), threading.Event()

    def meet() -> None:
        both.wait(10)
        gate.wait(10)

    running = [threads.submit(meet) for _ in range(2)]
    third = threads.submit(lambda: None)
    both.wait(10)  # two run
    assert not third.done()
    gate.set()
    third.result(10)
    assert [one.result(10) for one in running] == [None, None]
    threads.close()


def test_after_close() -> None:
    """What has not begun is cancelled, what runs ends in peace, and no more is taken; closing twice is harmless."""
    threads = DaemonThreads(1, "test")
    begun, gate = threading.Event(), threading.Event()
    running = threads.submit(lambda: (begun.set(), gate.wait(10))[1])
    waiting = threads.submit(lambda: None)
    assert begun.wait(10)
    for _ in range(2):
        threads.close()
    with pytest.raises(CancelledError):
        waiting.result(10)
    with pytest.raises(RuntimeError, match="closed"):
        threads.submit(lambda: None)
    gate.set()
    assert running.result(10) is True


def test_cancelled_work_is_not_done() -> None:
    """Work that is cancelled before its turn is passed over."""
    threads = DaemonThreads(1, "test")
    gate, done = threading.Event(), threading.Event()
    threads.submit(lambda: gate.wait(10))
    passed = threads.submit(done.set)
    assert passed.cancel()
    gate.set()
    threads.submit(lambda: None).result(10)
    assert not done.is_set()
    threads.close()
