"""What lies in a PDF's objects, as qpdf reads them: properties, annotations, fields, files inside, actions.

Every object of the file is looked at once, in the order of its number, whatever points to it: no tree is followed, so
that no cycle can be, and nothing hides off the beaten path. Which key means what belongs in `words` and `actions`.
"""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Object

from gateway.engines.pdf import actions, drawings, markup, mending, words
from gateway.engines.pdf.streams import Unreadable, pay_for_inline, unpack
from gateway.engines.pdf.values import decoded, is_box, is_dictionary, is_stream, items, members, name, names, text
from gateway.engines.pdf.weights import HEAVIEST, Key, Weights
from gateway.message import shortage
from gateway.message.document import Active, Inner, Passage, Place, Purse, Spent

MAX_UNPACKED = 64 * 1024 * 1024
"""Octets that qpdf may unpack of one stream by itself: tables of objects, for which nobody pays."""

_FILE_NAMES = ("/UF", "/F", "/Unix", "/DOS", "/Mac")
_FED = frozenset({"/Contents", "/FontFile", "/FontFile2", "/FontFile3", "/ToUnicode", "/Encoding", "/CIDToGIDMap"})
"""Keys whose streams a viewer unpacks as soon as it reads text, whatever the stream says of itself."""


@dataclass(frozen=True, slots=True)
class Inside:
    """What the objects hold. `drawings` are PDF files whose pages are what is painted beside the pages' contents.

    `heavy` says that what they paint is more than PDFium can be asked to read.
    """

    passages: tuple[Passage, ...] = ()
    inner: tuple[Inner, ...] = ()
    active: frozenset[Active] = frozenset()
    drawings: tuple[tuple[Place, bytes], ...] = ()
    opened: bool = False
    locked: bool = False
    opaque: bool = False
    heavy: bool = False


@dataclass(slots=True)
class _Sweep:
    purse: Purse
    said: dict[tuple[Place, str], None] = field(default_factory=dict)
    active: set[Active] = field(default_factory=set)
    files: dict[Key, tuple[str, Object]] = field(default_factory=dict)
    loose: dict[Key, Object] = field(default_factory=dict)
    forms: dict[Key, tuple[Place, Object]] = field(default_factory=dict)
    pictures: dict[Key, Object] = field(default_factory=dict)
    fed: set[Key] = field(default_factory=set)
    weights: Weights = field(default_factory=Weights)
    opaque: bool = False

    def say(self, place: Place, text: str) -> None:
        """Keep a text, once."""
        if text.strip("\0\t\r\n ") and (place, text) not in self.said:
            self.purse.pay(characters=len(text))
            self.said[place, text] = None


def read(content: bytes, purse: Purse) -> Inside:
    """Go through all objects. Raises Spent."""
    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=MAX_UNPACKED,
        run_length_max_memory=MAX_UNPACKED,
        png_max_memory=MAX_UNPACKED,
        tiff_max_memory=MAX_UNPACKED,
        doc_max_warnings=1000,
    )
    try:
        with pikepdf.open(io.BytesIO(mending.up_to_its_end(content))) as file:
            return _sweep(file, content, purse)
    except pikepdf.PasswordError:
        return Inside(locked=True)
    except Spent:
        raise
    except Exception as error:  # noqa: BLE001 - whatever qpdf makes of a stranger's file, it was not read
        shortage.raise_if_told(error)
        return Inside(locked="encrypt" in str(error).lower(), opaque=True)


def _sweep(file: pikepdf.Pdf, content: bytes, purse: Purse) -> Inside:
    sweep = _Sweep(purse)
    before = pikepdf.settings.qpdf_limit_errors()
    purse.pay(steps=len(file.objects))
    for item in file.objects:
        _guarded(sweep, item)
    _guarded(sweep, file.trailer)
    for place, said in words.of_properties(file.trailer.get("/Info")):
        sweep.say(place, said)
    for key, stream in sweep.pictures.items():
        if key in sweep.fed:
            _content(sweep, stream)
    inner = _inner(sweep)
    torn = _is_torn(file, content, purse)
    heavy = sweep.weights.heaviest() > HEAVIEST
    drawn = () if heavy else drawings.make(file, sweep.forms.values(), purse)
    return Inside(
        tuple(Passage(place, text) for place, text in sweep.said),
        inner,
        frozenset(sweep.active),
        drawn,
        opened=True,
        opaque=sweep.opaque or heavy or pikepdf.settings.qpdf_limit_errors() > before or torn,
        heavy=heavy,
    )


def _is_torn(file: pikepdf.Pdf, content: bytes, purse: Purse) -> bool:
    """Whether viewers find different objects, since they must look for them themselves. Raises Spent.

    Raises MemoryError when qpdf left an object out for want of memory.
    """
    warnings = [str(warning) for warning in file.get_warnings()]
    if any(map(shortage.in_words, warnings)):
        raise MemoryError
    return not mending.has_one_reading(file, content, warnings, purse)


def _guarded(sweep: _Sweep, item: Object) -> None:
    try:
        _walk(sweep, item)
    except Spent:
        raise
    except Exception as error:  # noqa: BLE001 - one damaged object must not hide the others
        shortage.raise_if_told(error)
        sweep.opaque = True


def _walk(sweep: _Sweep, item: object) -> None:
    """One numbered object with all that stands directly in it."""
    stack = [item]
    while stack:
        box = stack.pop()
        sweep.purse.pay(steps=1)
        if not is_box(box):
            continue
        entries = members(box)
        children = [*entries.values(), *items(box)]
        sweep.purse.pay(steps=len(children))
        sweep.fed.update(_keys(items(box)))
        _look(sweep, entries, box if is_stream(box) else None)
        stack += [child for child in children if isinstance(child, Object) and not child.is_indirect]


def _keys(values: Iterable[object]) -> Iterator[Key]:
    for value in values:
        if isinstance(value, Object) and value.is_indirect:
            yield value.objgen


def _look(sweep: _Sweep, entries: Mapping[str, Object], stream: Object | None) -> None:
    for place, said in words.of(entries):
        sweep.say(place, said)
    for place, long in words.streams(entries):
        _long_text(sweep, place, long)
    sweep.active |= actions.of(entries, external=stream is not None and "/F" in entries, purse=sweep.purse)
    sweep.fed.update(_keys([entries[key] for key in _FED & entries.keys()]))
    sweep.fed.update(_keys(members(entries.get("/CharProcs")).values()))
    painted = members(entries.get("/XObject"))
    sweep.weights.name((key, form.objgen) for key, form in painted.items() if is_stream(form))
    if is_dictionary(entries.get("/EF")):
        _file(sweep, entries)
    if "/XFA" in entries:
        _xfa(sweep, entries["/XFA"])
    for place, form in drawings.of(entries, stream):
        sweep.forms.setdefault(form.objgen, (place, form))
    if stream is not None:
        _stream(sweep, entries, stream)


def _stream(sweep: _Sweep, entries: Mapping[str, Object], stream: Object) -> None:
    """Unpack it once within the purse, so that PDFium may do it again; pictures only if they are used as text."""
    kind = name(entries.get("/Subtype"))
    if kind == "/Image":
        sweep.pictures[stream.objgen] = stream
        return
    if name(entries.get("/Type")) == "/EmbeddedFile":
        sweep.loose[stream.objgen] = stream
        return
    content = _content(sweep, stream)
    if content:
        pay_for_inline(content, sweep.purse)
        resources = members(members(entries.get("/Resources")).get("/XObject"))
        sweep.weights.add(
            stream.objgen, content, {key: form.objgen for key, form in resources.items() if is_stream(form)}
        )
    if content and kind == "/XML":
        found, _, _ = markup.texts(content, attributes=True)
        for said in found:
            sweep.say(Place.PROPERTY, said)


def _content(sweep: _Sweep, stream: Object) -> bytes | None:
    """What the stream holds, or None when a filter is unknown: then the file is opaque."""
    try:
        filters = names(stream.get("/Filter"))
        content = unpack(stream.read_raw_bytes(), filters, sweep.purse)
        if _has_predictor(stream):  # such a stream is a table or a picture; qpdf undoes it, within its limit
            content = stream.read_bytes()
    except (Unreadable, pikepdf.PdfError, RuntimeError) as error:
        shortage.raise_if_told(error)
        sweep.opaque = True
        return None
    return content


def _has_predictor(stream: Object) -> bool:
    parameters = stream.get("/DecodeParms", stream.get("/DP"))
    return any(members(item).get("/Predictor", 1) != 1 for item in (parameters, *items(parameters)))


def _long_text(sweep: _Sweep, place: Place, stream: Object) -> None:
    content = _content(sweep, stream) or b""
    found, _, whole = markup.texts(content)
    for said in found if whole else [decoded(content)]:
        sweep.say(place, said)


def _file(sweep: _Sweep, entries: Mapping[str, Object]) -> None:
    """A file specification with files in it (7.11.4): name trees, annotations, AF arrays and portfolios share it."""
    called = next((said for key in _FILE_NAMES if (said := text(entries.get(key)))), "")
    for stream in members(entries["/EF"]).values():
        if is_stream(stream):
            sweep.files.setdefault(stream.objgen, (called, stream))


def _inner(sweep: _Sweep) -> tuple[Inner, ...]:
    """Files inside, decoded; those that nothing names are files too."""
    found = []
    unnamed = {key: ("", stream) for key, stream in sweep.loose.items() if key not in sweep.files}
    for called, stream in (*sweep.files.values(), *unnamed.values()):
        sweep.purse.pay(members=1)
        found.append(Inner(called, _content(sweep, stream)))
    return tuple(found)


def _xfa(sweep: _Sweep, value: Object) -> None:
    """A form in XML (XFA 3.3): one stream, or an array of names and streams that are one document together."""
    contents = [_content(sweep, stream) for stream in (value, *items(value)) if is_stream(stream)]
    found, elements, whole = markup.texts(b"".join(content or b"" for content in contents))
    sweep.opaque = sweep.opaque or not whole or None in contents
    sweep.active |= {Active.SCRIPT} if "script" in elements else set()
    sweep.active |= {Active.EXTERNAL} if "submit" in elements else set()
    for said in found:
        sweep.say(Place.FORM_FIELD, said)
