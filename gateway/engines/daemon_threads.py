"""A few daemon threads for work that nobody may have to wait for at the end of the process.

`concurrent.futures.ThreadPoolExecutor` joins its threads when the interpreter ends: one hung reading would hold the
whole process. Only work belongs here whose loss does no harm.
"""

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")

_Task = tuple[Future[Any], Callable[[], Any]]


class DaemonThreads:
    """`count` threads, started with the first work."""

    def __init__(self, count: int, name: str) -> None:
        self._count = count
        self._name = name
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._closed = False

    def submit(self, work: Callable[[], T]) -> "Future[T]":
        """Have it done by the next free thread. Raises RuntimeError when closed."""
        future: Future[T] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("closed")
            if len(self._threads) < self._count:
                number = len(self._threads) + 1
                self._threads.append(threading.Thread(target=self._run, name=f"{self._name}-{number}", daemon=True))
                self._threads[-1].start()
            self._tasks.put((future, work))
        return future

    def close(self) -> None:
        """Take no more work and forget what has not begun. What runs is left alone; the process may end before it."""
        with self._lock:
            self._closed = True
            with contextlib.suppress(Empty):
                while (task := self._tasks.get_nowait()) is not None:
                    task[0].cancel()
            for _ in self._threads:
                self._tasks.put(None)

    def _run(self) -> None:
        while (task := self._tasks.get()) is not None:
            _do(*task)
            del task  # a message must not live on in an idle thread


def _do(future: Future[T], work: Callable[[], T]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = work()
    except BaseException as error:  # noqa: BLE001 - who asked must hear of it
        future.set_exception(error)
    else:
        future.set_result(result)
