"""YAML read so that every mistake can be told with its line and column. No meaning of any file belongs here.

Pure: text comes in, a tree of plain values comes out, with the place of each. Keys are text, none stands twice, and
there are no anchors, aliases or tags: what a clerk reads in the file is what the gateway reads.
"""

import codecs
import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

Path = tuple[str | int, ...]
"""Where a value stands in the tree: keys, and indexes from 0."""

_PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null"))
_TIMESTAMP = "tag:yaml.org,2002:timestamp"
MAX_DEPTH = 50
_BLOCKS = ("|", ">")
_QUOTES = ("'", '"')
_SIGNS = {
    "'": re.compile(r"''|.", re.DOTALL),
    '"': re.compile(r"\\x..|\\u.{4}|\\U.{8}|\\.|.", re.DOTALL),
}
"""How one character of a quoted text may be written; elsewhere each stands for itself."""
_SIGN = re.compile(r".", re.DOTALL)
_ESCAPED_BLANKS = frozenset("\\" + sign for sign in "fnrtvNLP_ \t\n")


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One mistake: where it stands (from 1) and a sentence, `what; what to do`."""

    file: str
    line: int
    column: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.text}"


@dataclass(slots=True)
class Tree:
    """A file as plain values (dict, list, str, int, float, bool, None), with the places of keys and values."""

    file: str
    value: Any = None
    mistakes: list[Mistake] = field(default_factory=list)
    _values: dict[Path, tuple[int, int]] = field(default_factory=dict)
    _keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    _texts: dict[Path, "_Written"] = field(default_factory=dict)

    def blame(self, path: Path, text: str, *, key: bool = False) -> Mistake:
        """A mistake at the value (or the key) of `path`, or at the nearest one above it that the file has."""
        if key and path in self._keys:
            return Mistake(self.file, *self._keys[path], text)
        while path and path not in self._values:
            path = path[:-1]
        return Mistake(self.file, *self._values.get(path, (1, 1)), text)

    def blame_inside(self, path: Path, offset: int, text: str) -> Mistake:
        """A mistake at a character (from 0) of the text at `path`, wherever quotes and line breaks have put it."""
        while path and path not in self._values:
            path = path[:-1]
        written = self._texts.get(path)
        if written is None:
            return self.blame(path, text)
        return Mistake(self.file, *written.place(offset), text)


@dataclass(frozen=True, slots=True)
class _Written:
    """A text as it stands in the file: its first line and column (from 1), its style, its characters there and read."""

    line: int
    column: int
    style: str
    source: str
    value: str

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a character of the value.

        YAML folds blanks and line breaks, but keeps every other character in its order: those are counted. A blank,
        or the end, stands behind the last of them.
        """
        before = sum(not sign.isspace() for sign in self.value[:offset])
        behind = self.value[offset : offset + 1].strip() == ""
        at = end = self._first()
        seen = 0
        for found in _SIGNS.get(self.style, _SIGN).finditer(self.source, at):
            sign = found[0]
            if sign.isspace() or sign in _ESCAPED_BLANKS:
                continue
            if seen == before:
                at = found.start()
                break
            seen += 1
            end = found.end()
        at = end if behind else at
        lines = self.source.count("\n", 0, at)
        start = self.source.rfind("\n", 0, at)
        return self.line + lines, at - start if lines else self.column + at

    def _first(self) -> int:
        """Where the text begins in its source: behind a quote, below a block's indicator."""
        if self.style in _BLOCKS:
            return self.source.find("\n") + 1
        return 1 if self.style in _QUOTES else 0


def read(text: str, file: str) -> Tree:
    """Read one YAML document. Whatever is wrong with its form stands in `mistakes`; `value` holds the rest."""
    tree = Tree(file)
    yaml = YAML(typ="safe", pure=True)
    try:
        node = yaml.compose(text)
    except MarkedYAMLError as error:
        tree.mistakes.append(_not_yaml(error, text, file))
    except ReaderError as error:
        tree.mistakes.append(_odd_sign(error, text, file))
    except YAMLError as error:
        tree.mistakes.append(Mistake(file, 1, 1, f"this is not YAML: {error}; mend it"))
    except RecursionError:
        tree.mistakes.append(Mistake(file, 1, 1, f"nested too deeply; at most {MAX_DEPTH} levels are read"))
    else:
        if node is not None:
            tree.value = _Reader(tree, text, yaml.constructor.construct_object).value(node, ())
    return tree


def utf8(raw: bytes, file: str) -> str | Mistake:
    """The text of a file, without byte order mark, with LF line ends; a mistake at its first octet that is no UTF-8."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in raw[:2]:
        return Mistake(file, 1, 1, "this is UTF-16, not UTF-8; save the file as UTF-8")
    raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = _lf(raw[: error.start].decode("utf-8"))
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return Mistake(file, line, column, f"not UTF-8 (octet {raw[error.start]:02X}); save the file as UTF-8")
    return _lf(text)


def _lf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """`; did you mean "…"?` when a known word is near; else all of them when they are few."""
    known = sorted(words)
    if near := difflib.get_close_matches(word, known, 1, 0.6) or difflib.get_close_matches(word.lower(), known, 1, 0.6):
        return f'; did you mean "{near[0]}"?'
    return f"; known are {', '.join(known)}" if 0 < len(known) <= 25 else ""


_SENTENCES = (
    ("'\\t' that cannot", "a tab stands here; indent with blanks"),
    ("that cannot start any token", "no text begins with this sign; leave it out, or write the text in quotes"),
    (
        "mapping values are not",
        "a colon where none may stand; quote text that has one, or mend this line's indentation",
    ),
    ("expected <block end>", "this belongs to nothing before it; align it with the lines before, or pair the quotes"),
    ("found another document", "a second document begins here; write one file for each, and leave --- out"),
    ("undefined alias", "text that begins with * names an alias; write it in quotes"),
    ("unknown escape", "a backslash in double quotes begins a sign of its own; write the text in single quotes"),
)
"""What the parser's words mean to someone who writes a file at night."""
_OPENED = (
    ("could not find expected ':'", "this line is no key; write `key: value`, with a blank behind the colon"),
    ("unexpected end of stream", "a quote opens here and is never closed; close it"),
    ("expected ',' or '}'", "a brace opens here and something in it is not closed or lacks its comma; mend it"),
    ("expected ',' or ']'", "a bracket opens here and something in it is not closed or lacks its comma; mend it"),
)
"""Those whose place is where the unfinished thing begins."""
_UNSPACED = re.compile(r"\s*(?:- )?[A-Za-z_]+:(?=[^\s:])(?!.*: )")
"""A line like `mode:enforce`: YAML takes it for text that goes on in the next line."""
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>")


def _not_yaml(error: MarkedYAMLError, text: str, file: str) -> Mistake:
    """A fault of the form, at its place."""
    problem = str(error.problem)
    mark = error.problem_mark or error.context_mark
    told = next((sentence for words, sentence in _SENTENCES if words in problem), "")
    if not told and (opened := next((sentence for words, sentence in _OPENED if words in problem), "")):
        told, mark = opened, error.context_mark or mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = ["", *text.split("\n"), ""]
    if "mapping values" in problem and (unspaced := _UNSPACED.match(lines[line - 1])):
        line, column, told = line - 1, unspaced.end(), "no blank stands behind this colon; write one"
    if lines[min(line, len(lines) - 1)].startswith(_CONFLICT):
        told = "two versions of the file stand here, marked by a merge; keep one"
    return Mistake(file, line, column, f"this is not YAML: {told or f'{problem}; mend it'}")


def _odd_sign(error: ReaderError, text: str, file: str) -> Mistake:
    """A sign that no YAML may hold, such as a control."""
    before = text[: error.position]
    sign = f"U+{ord(text[error.position]):04X}" if error.position < len(text) else "a sign"
    place = before.count("\n") + 1, len(before) - before.rfind("\n")
    return Mistake(file, *place, f"this is not YAML: {sign} may not stand in it; take it out, or save as UTF-8")


class _Reader:
    """Turns nodes into values and notes their places."""

    def __init__(self, tree: Tree, source: str, scalar: Callable[[Node], Any]) -> None:
        self._tree = tree
        self._source = source
        self._construct = scalar
        self._seen: set[int] = set()

    def value(self, node: Node, path: Path) -> Any:
        place = (node.start_mark.line + 1, node.start_mark.column + 1)
        self._tree._values[path] = place  # noqa: SLF001 - the tree's only writer
        if id(node) in self._seen or node.anchor is not None:
            return self._refuse(place, "anchors and aliases are not read here; write the value out")
        self._seen.add(id(node))
        if len(path) > MAX_DEPTH:
            return self._refuse(place, f"nested too deeply; at most {MAX_DEPTH} levels are read")
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.value(item, (*path, number)) for number, item in enumerate(node.value)]
        value = self._scalar(node, place)
        if isinstance(node, ScalarNode) and isinstance(value, str):
            source = self._source[node.start_mark.index : node.end_mark.index]
            self._tree._texts[path] = _Written(*place, node.style or "", source, value)  # noqa: SLF001 - as above
        return value

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            place = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            if not isinstance(key_node, ScalarNode):
                self._refuse(place, "a key must be one word; write it as text")
                continue
            key = str(key_node.value)
            if key != key.strip():
                self._refuse(place, "blanks of another kind stand around this key; delete them and type plain ones")
                key = key.strip()
            if key in values:
                first, _ = self._tree._keys[*path, key]  # noqa: SLF001 - the tree's only writer
                self._refuse(place, f'"{key}" stands here twice, first on line {first}; keep one')
                continue
            self._tree._keys[*path, key] = place  # noqa: SLF001 - the tree's only writer
            values[key] = self.value(value_node, (*path, key))
        return values

    def _scalar(self, node: Node, place: tuple[int, int]) -> Any:
        tag = str(node.tag)
        if tag == _TIMESTAMP:  # dates stay text: their reader knows what it wants
            return str(node.value)
        if tag not in _PLAIN_TAGS:
            return self._refuse(
                place, f"the tag {tag.removeprefix('tag:yaml.org,2002:')} is not read here; leave it out"
            )
        try:
            return self._construct(node)
        except (YAMLError, ValueError):
            return self._refuse(place, f"{node.value!r} cannot be read; write it in quotes if it is text")

    def _refuse(self, place: tuple[int, int], text: str) -> None:
        self._tree.mistakes.append(Mistake(self._tree.file, *place, text))
