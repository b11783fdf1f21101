"""Secrecy marks in every surface form: those of `mark_forms.tsv`, and the same kinds written for every level.

The second list is made by rule, so that a form is never found for one level because it stands in a table.
"""

import html
import unicodedata
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gateway.message.marks import Level

TABLE = Path(__file__).parents[1] / "vietnamese" / "mark_forms.tsv"
_LEVELS = {level.name: level for level in Level}


@dataclass(frozen=True, slots=True)
class MarkForm:
    """One way to write one level. `kind` is how it is written, `trick` whether only somebody who hides writes so."""

    level: Level
    kind: str
    text: str
    strength: str
    trick: bool

    @property
    def is_strong(self) -> bool:
        """Whether it is to be found wherever it stands as a mark."""
        return "strong" in self.strength or self.strength in {"as NFC", "after repair"} or self.trick


_TRICKS = ("spaced", "dotted", "dashed", "separate lines", "zero-width", "soft hyphen", "joiner", "bidi", "look-alike")


def of_table() -> list[MarkForm]:
    """The rows of `mark_forms.tsv` that name a level, by their code points."""
    forms = []
    for row in TABLE.read_text("utf-8").splitlines()[1:]:
        level, kind, _, points, strength, *_ = row.split("\t")
        if level in _LEVELS:
            text = "".join(chr(int(point, 16)) for point in points.split()).replace("\\n", "\n")
            trick = any(word in kind for word in _TRICKS)
            forms.append(MarkForm(_LEVELS[level], kind, text, strength, trick))
    return forms


def _fold(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))


def _hybrid(text: str) -> str:
    """Letters with their hat, and the tone as a mark of its own (windows-1258, UniKey's combining Unicode)."""
    return "".join(unicodedata.normalize("NFC", base + hat) + tone for base, hat, tone in map(_taken_apart, text))


def _taken_apart(letter: str) -> tuple[str, str, str]:
    base, *marks = unicodedata.normalize("NFD", letter)
    hats = "".join(mark for mark in marks if mark in "\u0302\u0306\u031b")
    return base, hats, "".join(mark for mark in marks if mark not in hats)


def _swapped(text: str) -> str:
    """Decomposed, the hat before the dot below: equal to the other order for Unicode, not for a search."""
    return "".join("".join(_taken_apart(letter)) for letter in text)


def _alike(other: str) -> Callable[[str], str]:
    table = str.maketrans("MATUYEOI", other)
    return lambda text: _swapped(text).translate(table)


def _shift(first: int) -> Callable[[str], str]:
    return lambda text: "".join(chr(first + ord(one) - 65) if "A" <= one <= "Z" else one for one in _swapped(text))


def _between(sign: str, *, words: str | None = None) -> Callable[[str], str]:
    """Signs between letters; `words` between words where a blank is not kept."""
    return lambda text: (f" {sign}" if words is None else words).join(sign.join(word) for word in text.split(" "))


_OLD = {  # how each encoding writes Ậ Ệ Ố ậ ệ ố, as windows-1252 shows it (tables of the encodings)
    "TCVN3": "Ë Ö è Ë Ö è", "TCVN3 doubled": "¢Ë £Ö ¤è Ë Ö è", "TCVN 5712 VN1": "† Œ ÿ Ë Ö è", "VNI": "AÄ EÄ OÁ aä eä oá",
    "VISCII": "‡ Ž \x8f § ® ¯", "VPS": "Æ Œ – Æ Œ Ó", "VIQR": "A^. E^. O^' a^. e^. o^'",
    "windows-1258": "Âò Êò Ôì âò êò ôì", "BKHCM2": "ÊÅ Ïå ÖË êå ïå öë", "Vietware X": "ÁÛ ÃÛ ÄÚ áû ãû äú",
}  # fmt: skip


def _old(encoding: str) -> Callable[[str], str]:
    table = str.maketrans(dict(zip("ẬỆỐậệố", _OLD[encoding].split(" "), strict=True)))
    return lambda text: text.translate(table)


def _mojibake(text: str) -> str:
    return "".join(
        bytes([octet]).decode("cp1252") if octet not in {0x81, 0x8D, 0x8F, 0x90, 0x9D} else chr(octet)
        for octet in text.encode()
    )


def _entities(text: str) -> str:
    return "".join(one if one.isascii() else f"&#{ord(one)};" for one in text)


def _escapes(text: str) -> str:
    return "".join(one if one.isascii() else f"\\u{ord(one):04X}" for one in text)


_SMALL = str.maketrans("MATUYEOI", "ᴍᴀᴛᴜʏᴇᴏɪ")
_WRITTEN: dict[str, tuple[Callable[[str], str], bool]] = {
    "plain": (str, False),
    "decomposed": (lambda text: unicodedata.normalize("NFD", text), False),
    "decomposed, hat first": (_swapped, False),
    "hybrid": (_hybrid, False),
    "unaccented": (_fold, False),
    "no-break space": (lambda text: text.replace(" ", "\xa0"), False),
    "full-width": (_shift(0xFF21), False),
    "mathematical bold": (_shift(0x1D400), True),
    "mathematical sans": (_shift(0x1D5A0), True),
    "small capitals": (lambda text: _swapped(text).translate(_SMALL), True),
    "Cyrillic": (_alike("МАТUУЕОІ"), True),
    "Greek": (_alike("ΜΑΤUΥΕΟΙ"), True),
    "digit for letter": (lambda text: text.replace("Ố", "0\u0302\u0301"), True),
    "digits, unaccented": (lambda text: _fold(text).replace("O", "0").replace("A", "4"), True),
    "letter-spaced": (_between(" "), True),
    "widely spaced": (_between("   ", words="      "), True),
    "dotted": (_between(".", words="."), True),
    "dashed": (_between("-", words=" "), True),
    "decomposed, spaced": (lambda text: _between(" ")(text).replace("Ậ", "Â\u0323"), True),
    "vertical": (_between("\n", words="\n"), True),
    "vertical, words apart": (_between("\n", words="\n\n"), True),
    "zero-width space": (_between("\u200b", words="\u200b \u200b"), True),
    "zero-width non-joiner": (_between("\u200c", words=" "), True),
    "zero-width joiner": (_between("\u200d", words=" "), True),
    "word joiner": (_between("\u2060", words=" "), True),
    "soft hyphen": (_between("\xad", words=" "), True),
    "grapheme joiner": (_between("\u034f", words=" "), True),
    "byte order mark": (_between("\ufeff", words=" "), True),
    "variation selector": (_between("\ufe0f", words=" "), True),
    "bidi marks": (_between("\u200e", words=" "), True),
    "bidi override": (lambda text: "\u202e" + text[::-1] + "\u202c", True),
    "mojibake": (_mojibake, False),
    "mojibake of decomposed": (lambda text: _mojibake(unicodedata.normalize("NFD", text)), False),
    "entities": (_entities, False),
    "hexadecimal entities": (
        lambda text: "".join(one if one.isascii() else f"&#x{ord(one):x};" for one in text),
        False,
    ),
    "JSON escapes": (_escapes, False),
    "UTF-7": (lambda text: text.encode("utf-7").decode("ascii"), False),
    "percent": (urllib.parse.quote, False),
    **{name: (_old(name), False) for name in _OLD},
}
_FRAMES = (
    "[{}]",
    "({})",
    "【{}】",
    "*{}*",
    "<{}>",
    "** {} **",
    "“{}”",
    "--- {} ---",
    "|{}|",
    "  {}  ",
    "> {}",
    "• {} •",
)
_LABELS = (
    "Độ mật: {}", "Mức độ mật: {}", "Độ bảo mật: {}", "ĐỘ MẬT: {}", "Độ mật : {}", "Do mat: {}", "({}) Số: 12/BC-UBND",
    "Độ mật - {}", "Mức độ bảo mật: {}",
)  # fmt: skip
_KINDS = ("{}:", "{} -", "Tài liệu {}", "TÀI LIỆU {}", "VĂN BẢN {}", "Văn bản {}", "Dấu {}", "Hồ sơ {}", "Công văn {}")


def of_rules() -> Iterator[MarkForm]:
    """Every level in every form and frame."""
    for level in Level:
        for kind, (write, trick) in _WRITTEN.items():
            text = write(level.value)
            if text != level.value or kind == "plain":
                strength = "medium" if kind.startswith(("unaccented", "vertical", "digits")) else "strong"
                yield MarkForm(level, kind, text, strength, trick)
        for frame in _FRAMES:
            yield MarkForm(level, "frame", frame.format(level.value), "strong", trick=False)
        for label in _LABELS:
            yield MarkForm(level, "label", label.format(level.value), "strong", trick=False)
            yield MarkForm(level, "label, small", label.format(level.value.capitalize()), "strong", trick=False)
        for kind in _KINDS:
            yield MarkForm(level, "context", kind.format(level.value), "context", trick=False)


def is_markup(form: MarkForm) -> bool:
    """Whether a page of HTML shows something else than what is written in its source."""
    return html.unescape(form.text) != form.text
