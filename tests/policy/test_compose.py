"""The messages of rule tests: regular, and quickly made."""

import time
from typing import Any

import pytest

from gateway.message import mime
from gateway.message.mime import Budget
from gateway.policy.compose import compose
from gateway.policy.selftest_model import MessageModel

NAMES = ["a b.pdf", "ủy ban.docx", 'a"b\\c.txt', "x" * 300 + ".zip"]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"text": "Dòng một\nDòng hai", "html": "<p>x</p>", "charset": "utf-8"},
        {"subject": "Ủy ban nhân dân thị xã Bỉm Sơn " * 20, "headers": {"X-A": "Ờ" * 500}},
        {"attachments": [{"name": name} for name in NAMES]},
        {"attachments": [{"name": "a.txt", "content": "--=_thu\r\nContent-Type: a/b\r\n\r\n"}]},
    ],
    ids=["default", "text and page", "long fields", "names", "a delimiter in a file"],
)
def test_composed_messages_are_regular(given: dict[str, Any]) -> None:
    """Nothing odd is in a message that was not given by its octets: only what a test writes can fire a rule."""
    parts = mime.read(compose(MessageModel.model_validate(given)), Budget())
    assert parts.sightings == ()
    assert [leaf.names[0] for leaf in parts.leaves if leaf.number] == [
        one["name"] for one in given.get("attachments", [])
    ]


def test_octets_are_taken_as_they_are() -> None:
    """A message that shall be odd is given whole; only its line ends become CRLF."""
    assert compose(MessageModel(octets="a\r\nb\n\nthư\n")) == "a\r\nb\r\n\r\nthư\r\n".encode()


def test_large_attachments_are_quick() -> None:
    """A test with an attachment at the limit takes a moment."""
    began = time.perf_counter()
    raw = compose(MessageModel.model_validate({"attachments": [{"name": "a.pdf", "size": "4 MiB"}]}))
    assert len(raw) > 4 * 1024 * 1024 * 4 // 3
    assert time.perf_counter() - began < 2
