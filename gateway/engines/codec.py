"""Values as octets and back, strictly, by the types that they are declared with: how a worker's answer is carried.

Whoever decodes trusts no octet: what is not exactly of the declared type raises Malformed. There is no list of fields
here; a field that is added to a value is carried as long as its type is one of those below.

An octet string is: the length of the skeleton (4 octets), the skeleton (JSON), long texts one behind the other. In
the skeleton a value of a class is the list of its fields, and a long text is the number of its place. A long row is
carried in pieces of JSON among the texts, and told by their places. So reading a message of many megabytes takes
short steps, each of which lets others run.
"""

import dataclasses
import functools
import json
import math
import struct
import sys
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any, TypeVar

T = TypeVar("T")

LONG = 512
"""Characters from which a text is carried beside the skeleton."""
PIECE = 250
"""Values of a row that stand in one piece of JSON: no other thread runs while one is read."""
MAX_SKELETON = 4 * 1024**2
"""Octets of JSON, all pieces together: the values in them take many times as much memory."""
_HEAD = struct.Struct("!I")

_Reader = Callable[[Any, "_Texts"], Any]


class Malformed(Exception):
    """Octets are not what they should be, or a value is too large to be carried."""


def encode(value: object) -> bytes:
    """Raises Malformed for a value whose skeleton is too large, and TypeError for one of a type that is not carried."""
    texts = _Written()
    skeleton = texts.json([_plain(value, texts), [len(text) for text in texts.octets]])
    return b"".join((_HEAD.pack(len(skeleton)), skeleton, *texts.octets))


class _Written:
    """What is written beside the skeleton: long texts and pieces of rows."""

    def __init__(self) -> None:
        self.octets: list[bytes] = []
        self._skeleton = 0

    def put(self, octets: bytes) -> int:
        """Its place."""
        self.octets.append(octets)
        return len(self.octets) - 1

    def json(self, plain: object) -> bytes:
        octets = _octets(json.dumps(plain, ensure_ascii=False, separators=(",", ":")))
        self._skeleton += len(octets)
        if self._skeleton > MAX_SKELETON:
            raise Malformed("too large")
        return octets


def decode(octets: bytes | bytearray, kind: type[T]) -> T:
    """The value of this type. Raises Malformed."""
    view = memoryview(octets)
    try:
        (length,) = _HEAD.unpack_from(view)
        end = _HEAD.size + length
        if length > MAX_SKELETON or end > len(view):
            raise Malformed("length")
        plain, lengths = _json(view[_HEAD.size : end])
        reader: _Reader = _reader(kind)  # type: ignore[arg-type]  # a class is hashable
        return typing.cast("T", reader(plain, _Texts(view[end:], lengths, MAX_SKELETON - length)))
    except (struct.error, ValueError, TypeError, RecursionError) as error:
        raise Malformed(type(error).__name__) from None


class _Texts:
    """Long texts and pieces of rows of an answer: none is left over, and none is taken more often than it is there."""

    def __init__(self, view: memoryview, lengths: object, pieces: int) -> None:
        self._spans: list[memoryview | None] = []
        self._pieces = pieces
        start = 0
        for length in _list(lengths):
            if type(length) is not int or not 0 <= length <= len(view) - start:
                raise Malformed("texts")
            self._spans.append(view[start : start + length])
            start += length
        if start != len(view):
            raise Malformed("texts")

    def text(self, place: int) -> str:
        return str(self._take(place), "utf-8", "surrogatepass")

    def row(self, places: object) -> list[Any]:
        """The values of a row out of its pieces."""
        values: list[Any] = []
        for place in _list(places):
            if type(place) is not int:
                raise Malformed("row")
            span = self._take(place)
            self._pieces -= len(span)
            if self._pieces < 0:
                raise Malformed("length")
            values += _list(_json(span))
        return values

    def _take(self, place: int) -> memoryview:
        span = self._spans[place] if 0 <= place < len(self._spans) else None
        if span is None:
            raise Malformed("texts")
        self._spans[place] = None
        return span


def _json(octets: memoryview) -> Any:
    return json.loads(str(octets, "utf-8", "surrogatepass"), parse_constant=_no_number)


def _octets(text: str) -> bytes:
    """Texts of mail may hold lone surrogates; they go through as they are."""
    return text.encode("utf-8", "surrogatepass")


def _no_number(_: str) -> object:
    raise Malformed("number")


def _plain(value: Any, texts: _Written) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        if len(value) < LONG:
            return value
        return texts.put(_octets(value))
    if value is None or isinstance(value, bool | int | float):
        # JSON has no word for numbers without end; a size of letters that is none says nothing.
        return value if value is None or math.isfinite(value) else 0.0
    if dataclasses.is_dataclass(value):
        return [_plain(getattr(value, one.name), texts) for one in dataclasses.fields(value)]
    if isinstance(value, tuple | frozenset):
        return _row_of(sorted(value) if isinstance(value, frozenset) else value, texts)
    if isinstance(value, Mapping):
        return [[_plain(key, texts), _plain(one, texts)] for key, one in value.items()]
    raise TypeError(f"a {type(value).__name__} is not carried")


def _row_of(values: Sequence[Any], texts: _Written) -> Any:
    if len(values) <= PIECE:
        return [_plain(one, texts) for one in values]
    pieces = (values[start : start + PIECE] for start in range(0, len(values), PIECE))
    return {"row": [texts.put(texts.json([_plain(one, texts) for one in piece])) for piece in pieces]}


@functools.cache
def _reader(kind: Any) -> _Reader:
    """What reads a value of this type. Raises TypeError for a type that is not carried."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return functools.partial(_enum, kind)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return _Fields(kind)
    if origin is tuple and arguments[1:] == (...,):
        return functools.partial(_many, _reader(arguments[0]), tuple)
    if origin is tuple:
        return functools.partial(_row, tuple(map(_reader, arguments)))
    if origin is frozenset:
        return functools.partial(_many, _reader(arguments[0]), frozenset)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return functools.partial(_many, functools.partial(_row, tuple(map(_reader, arguments))), dict)
    if origin in {typing.Union, types.UnionType} and len(arguments) == 2 and type(None) in arguments:
        return functools.partial(_optional, _reader(next(one for one in arguments if one is not type(None))))
    raise TypeError(f"a value of type {kind} is not carried")


class _Fields:
    """Reads a value of a class out of the list of its fields. The types are asked late: they may be circular."""

    def __init__(self, kind: Any) -> None:
        self._kind = kind
        self._readers: list[tuple[str, _Reader]] | None = None

    def __call__(self, plain: Any, texts: _Texts) -> Any:
        if self._readers is None:
            hints = typing.get_type_hints(self._kind)
            self._readers = [(one.name, _reader(hints[one.name])) for one in dataclasses.fields(self._kind)]
        values = zip(self._readers, _list(plain), strict=True)
        return self._kind(**{name: read(value, texts) for (name, read), value in values})


def _list(plain: Any) -> list[Any]:
    if type(plain) is not list:
        raise Malformed("list")
    return plain


def _exactly(kind: type, plain: Any, _: _Texts) -> Any:
    if type(plain) is not kind:
        raise Malformed(kind.__name__)
    return plain


def _number(plain: Any, _: _Texts) -> float:
    # JSON knows numbers that are none here: whole ones that no float holds, and 1e999, which is without end.
    if type(plain) not in {int, float} or not abs(plain) <= sys.float_info.max:
        raise Malformed("float")
    return float(plain)


def _text(plain: Any, texts: _Texts) -> str:
    if type(plain) is int:
        return texts.text(plain)
    if type(plain) is not str:
        raise Malformed("str")
    return plain


def _enum(kind: type[Enum], plain: Any, _: _Texts) -> Enum:
    found = kind(plain)
    if type(found.value) is not type(plain):
        raise Malformed(kind.__name__)
    return found


def _many(read: _Reader, into: Callable[[Any], Any], plain: Any, texts: _Texts) -> Any:
    values = texts.row(plain.get("row")) if type(plain) is dict else _list(plain)
    return into([read(one, texts) for one in values])


def _row(readers: tuple[_Reader, ...], plain: Any, texts: _Texts) -> Any:
    return tuple(read(one, texts) for read, one in zip(readers, _list(plain), strict=True))


def _optional(read: _Reader, plain: Any, texts: _Texts) -> Any:
    return None if plain is None else read(plain, texts)


_SIMPLE: Mapping[Any, _Reader] = {
    str: _text,
    float: _number,
    **{kind: functools.partial(_exactly, kind) for kind in (int, bool, type(None))},
}
