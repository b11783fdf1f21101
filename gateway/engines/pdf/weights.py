"""How much memory PDFium will take for what streams paint, before it is asked to: forms in forms grow beyond bounds.

PDFium ends the process when memory ends. Ten forms that each show the next one ten times are a file of two kilobytes
and ten thousand million letters.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

HEAVIEST = 400 * 1024 * 1024
"""Octets of memory for one page. An honest one takes up to a few megabytes; the worker has about a gigabyte."""

Key = tuple[int, int]
_LETTER = 200  # octets of memory for a letter: its object's, the page's text, its place
_OCTET = 3  # for any other octet of content: points of paths
_SMALL = 64 * 1024
_STRINGS = re.compile(rb"\([^()]*|<[0-9A-Fa-f\s]*>")
_SHOWN = re.compile(rb"/([^\s/<>\[\](){}%]{1,127})\s+Do(?![^\s/<>\[\](){}%])")


@dataclass(slots=True)
class Weights:
    """Weighs streams one after the other. `named` are the painted objects by the names that anyone gives them."""

    own: dict[Key, int] = field(default_factory=dict)
    uses: dict[Key, list[tuple[Key | str, int]]] = field(default_factory=dict)
    named: dict[str, set[Key]] = field(default_factory=dict)

    def name(self, names: Iterable[tuple[str, Key]]) -> None:
        """Take up a resource dictionary's `/XObject`."""
        for name, key in names:
            self.named.setdefault(name, set()).add(key)

    def add(self, key: Key, content: bytes, names: Mapping[str, Key]) -> None:
        """Weigh one stream's own content; `names` are those of its own resources, if it has any."""
        letters = len(content)
        if letters > _SMALL:
            letters = sum(len(found.group()) for found in _STRINGS.finditer(content))
        self.own[key] = _LETTER * letters + _OCTET * len(content)
        shown = Counter(found.group(1).decode("latin-1") for found in _SHOWN.finditer(content))
        if shown:
            self.uses[key] = [(names.get(f"/{name}", f"/{name}"), count) for name, count in shown.items()]

    def heaviest(self) -> int:
        """The weight of the heaviest stream with all that it shows; a circle is gone through once, as PDFium does."""
        weights: dict[Key, int] = {}
        by_name: dict[str, int] = {}
        for first in self.own:
            open_, stack = {first}, [first]
            while stack:
                key = stack[-1]
                waiting = [
                    child
                    for used, _ in self.uses.get(key, ())
                    for child in self._meant(used, by_name)
                    if child in self.own and child not in weights and child not in open_
                ]
                if waiting:
                    open_.add(waiting[0])
                    stack.append(waiting[0])
                    continue
                stack.pop()
                weights[key] = self._weigh(key, weights, by_name)
                if weights[key] > HEAVIEST:
                    return weights[key]
        return max(weights.values(), default=0)

    def _meant(self, used: Key | str, by_name: Mapping[str, int]) -> Iterable[Key]:
        """The streams that a use may mean: one, or all of that name when the stream has no resources of its own."""
        if isinstance(used, tuple):
            return (used,)
        return () if used in by_name else self.named.get(used, ())

    def _weigh(self, key: Key, weights: Mapping[Key, int], by_name: dict[str, int]) -> int:
        total = self.own[key]
        for used, count in self.uses.get(key, ()):
            if isinstance(used, tuple):
                total += count * weights.get(used, 0)
            else:
                if used not in by_name:
                    by_name[used] = max((weights.get(child, 0) for child in self.named.get(used, ())), default=0)
                total += count * by_name[used]
        return min(total, 1 << 62)
