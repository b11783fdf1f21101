"""What a worker answers, asked here without its jail; in its jail it is asked in `test_inspector`."""

import pytest

from gateway.engines import codec, frames, worker
from gateway.engines.opener import Opener
from gateway.message.inspect import Message
from gateway.message.structure import Budget, Parts

LETTER = b"Subject: x\r\n\r\nwords of a letter\r\n"


def test_a_message_is_answered_as_it_was_read() -> None:
    """The answer is the message itself, as octets that the gateway decodes."""
    kind, answer = worker._answer(LETTER, Budget(), Opener(Budget()))
    assert kind == frames.READ
    assert codec.decode(answer, Message).subject == "x"


def test_a_fault_is_told_by_type_and_place_and_never_by_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an exception says may be the message's own words: they stay in the jail."""

    def raises(raw: bytes, budget: Budget) -> Parts:
        raise KeyError(raw.decode())

    monkeypatch.setattr(worker.mime, "read", raises)
    kind, told = worker._answer(LETTER, Budget(), Opener(Budget()))
    assert kind == frames.FAULT
    assert told.startswith(b"KeyError at engines/test_worker.py:")
    assert b"words" not in told


def test_an_answer_that_is_too_large_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would not go through the socket in time: the gateway hears so instead."""
    monkeypatch.setattr(frames, "MAX_ANSWER", 10)
    assert worker._answer(LETTER, Budget(), Opener(Budget())) == (frames.FAULT, b"answer too large")
