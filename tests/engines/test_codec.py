"""What a worker answers: every value comes back as it was, and nothing else comes in."""

import contextlib
import dataclasses
import json
import struct
import time
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.engines import codec
from gateway.engines.codec import LONG, Malformed, decode, encode
from gateway.message.inspect import Message

TEXTS = st.text(st.characters(), max_size=8) | st.sampled_from(
    ["", "\ud800", "\ud83d\ude00", "ậ" * LONG, "\0" * 2 * LONG]
)
"""Short and long ones, with all that mail may hold, lone surrogates too."""
st.register_type_strategy(str, TEXTS)
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))


def built(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a class in which every field is given: no default stands in for a field that is not carried."""
    return st.builds(kind, **{name: st.from_type(hint) for name, hint in get_type_hints(kind).items()})


@settings(deadline=None, max_examples=60)
@given(message=built(Message))
def test_a_message_comes_back_whole(message: Message) -> None:
    """Every field of a message and of what it holds is carried, whatever is added to them."""
    back = decode(encode(message), Message)
    assert back == message
    assert encode(back) == encode(message)  # 1 and True are equal, and not the same


@settings(deadline=None, max_examples=100)
@given(message=built(Message), data=st.data())
def test_what_was_tampered_with_is_malformed_or_a_message(message: Message, data: st.DataObject) -> None:
    """Octets that were changed, cut or added raise Malformed, or are a message like any other."""
    octets = bytearray(encode(message))
    at = data.draw(st.integers(0, len(octets) - 1))
    octets[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    with contextlib.suppress(Malformed):
        assert isinstance(decode(octets, Message), Message)


@settings(deadline=None)
@given(octets=st.binary(max_size=200))
def test_any_octets_are_malformed(octets: bytes) -> None:
    """Nothing but Malformed is raised for whatever comes."""
    with pytest.raises(Malformed):
        decode(octets, Message)


class Colour(StrEnum):
    RED = "red"


@dataclasses.dataclass(frozen=True)
class Node:
    name: str
    colours: frozenset[Colour] = frozenset()
    pair: tuple[int, float] = (0, 0.0)
    named: Mapping[str, bool] | None = None
    inner: "tuple[Node, ...]" = ()


def octets(plain: object, *texts: bytes, lengths: object = None) -> bytes:
    skeleton = json.dumps([plain, [len(one) for one in texts] if lengths is None else lengths]).encode()
    return struct.pack("!I", len(skeleton)) + skeleton + b"".join(texts)


def test_values_within_values() -> None:
    """Classes may hold one another, sets, rows and mappings."""
    node = Node("a", frozenset(Colour), (1, 2.5), {"x": True}, (Node("b" * LONG), Node("c" * LONG)))
    assert decode(encode(node), Node) == node


GOOD = ["a", ["red"], [0, 0.5], None, []]


@pytest.mark.parametrize(
    "wrong",
    [
        octets([*GOOD, 1]),
        octets(GOOD[:-1]),
        octets(["a", ["blue"], [0, 0.5], None, []]),
        octets(["a", "red", [0, 0.5], None, []]),
        octets(["a", [], [True, 0.5], None, []]),
        octets(["a", [], [0, float("nan")], None, []]),
        octets(["a", [], [0, 10**400], None, []]),
        octets(["a", [], [0, 0.123], None, []]).replace(b"0.123", b"1e999"),
        octets(["a", [], [0, 0.5], {"x": True}, []]),
        octets([None, [], [0, 0.5], None, []]),
        octets([0, [], [0, 0.5], None, []]),
        octets([1, [], [0, 0.5], None, []], b"a"),
        octets([-1, [], [0, 0.5], None, []], b"a"),
        octets([0, [], [0, 0.5], None, []], b"\xff"),
        octets(GOOD, b"a", lengths=[0]),
        octets(GOOD, b"a", lengths=[2]),
        octets(GOOD, b"a", lengths=[-1, 2]),
        octets(GOOD, b"a", lengths=[True]),
        octets(GOOD, lengths={}),
        octets("[" * 100_000),
        struct.pack("!I", 200_000) + b"[" * 200_000,
        struct.pack("!I", 9) + b"[" + b"9" * 5000,
        struct.pack("!I", 2**32 - 1),
        b"",
    ],
)
def test_what_is_not_of_the_type_is_malformed(wrong: bytes) -> None:
    """A field too many or too few, a value of another type, a text that is not there or not asked for."""
    assert decode(octets(GOOD), Node) == Node("a", frozenset(Colour), (0, 0.5))
    with pytest.raises(Malformed):
        decode(wrong, Node)


def test_what_cannot_be_carried_is_told_where_it_is_made() -> None:
    """A value that is too large raises Malformed, one of a type that nobody could tell apart TypeError."""
    with pytest.raises(Malformed):
        encode(tuple(range(codec.MAX_SKELETON // 4)))
    with pytest.raises(TypeError):
        encode(b"octets")
    with pytest.raises(TypeError):
        codec._reader(int | str)


def test_long_texts_are_quick() -> None:
    """Megabytes of text are carried in some milliseconds, in steps that hold up nobody."""
    node = Node("Tối mật khẩu\n" * 500_000)
    began = time.perf_counter()
    encoded = encode(node)
    middle = time.perf_counter()
    assert decode(encoded, Node) == node
    end = time.perf_counter()
    print(f"{len(encoded)} octets: encoded in {middle - began:.3f} s, decoded in {end - middle:.3f} s")
    assert end - began < 1.0


@dataclasses.dataclass(frozen=True)
class Rows:
    """Rows in rows, each long enough for pieces."""

    rows: tuple[tuple[str, ...], ...]
    names: frozenset[str] = frozenset()


LETTERS = tuple(str(number) for number in range(2 * codec.PIECE + 1))
ROWS = Rows((LETTERS, (), ("ậ" * LONG,) * 600) * 200, frozenset(LETTERS))


def test_long_rows_come_back_whole() -> None:
    """Carried in pieces of which none is long, long texts among them."""
    octets = encode(ROWS)
    assert decode(octets, Rows) == ROWS
    assert struct.unpack_from("!I", octets)[0] < len(octets) / 20


def _answer(plain: object, *beside: bytes) -> bytes:
    skeleton = json.dumps([plain, [len(one) for one in beside]]).encode()
    return struct.pack("!I", len(skeleton)) + skeleton + b"".join(beside)


@pytest.mark.parametrize(
    "row", [{"row": [0, 0]}, {"row": [1]}, {"row": [-1]}, {"row": ["0"]}, {"row": 0}, {}, {"rows": [0]}], ids=str
)
def test_pieces_are_taken_once_and_where_they_are(row: object) -> None:
    """A piece that is told twice would make much of little; one that is not there is none."""
    good = _answer([[{"row": [0]}], []], b'["a","b"]')
    assert decode(good, Rows) == Rows((("a", "b"),))
    with pytest.raises(Malformed):
        decode(_answer([[row], []], b'["a","b"]'), Rows)


def test_pieces_together_are_bounded() -> None:
    """As much JSON in pieces as is too much at once is too much."""
    piece = json.dumps(["a"] * 500_000).encode()
    with pytest.raises(Malformed):
        decode(_answer([[{"row": [0]}, {"row": [1]}, {"row": [2]}], []], piece, piece, piece), Rows)
    with pytest.raises(Malformed):
        encode(Rows((("a" * (LONG - 1),) * 9000,)))
