"""The encodings of Vietnamese: their names, and text in the letters of an old one turned into Unicode and back.

Old text is seen here as programs show it that know nothing of it: each octet as the letter of Latin-1 or of
windows-1252. Which text is in which encoding is told by `reading.py`.
"""

import codecs
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

from gateway.message.vietnamese import tables


class TextEncoding(StrEnum):
    """What a text really is written in."""

    UNICODE = "unicode"
    TCVN3 = "tcvn3"
    VNI = "vni"
    VISCII = "viscii"
    VIQR = "viqr"
    VPS = "vps"
    WINDOWS_1258 = "windows-1258"
    BKHCM = "bkhcm"
    VIETWARE = "vietware"
    ISC = "isc"
    MIXED = "mixed"
    INVALID = "invalid"


_SHOWN = {octet: bytes([octet]).decode("cp1252", "ignore") for octet in range(0x80, 0x100)}
OCTETS = {ord(letter): octet for octet, letter in _SHOWN.items() if letter}
"""The letters that windows-1252 shows -> their octets; so it also is a map of text to the same text as Latin-1."""
_ENTRY = re.compile(r"(~?)((?:[0-9A-F]{2})+)(\D)")


class Table:
    """One old encoding: `letters` maps octets, written as Latin-1, to the Vietnamese letter they stand for."""

    __slots__ = ("_accents", "_map", "_pattern", "_rare", "_single", "_written", "encoding", "letters", "touches_ascii")

    def __init__(self, encoding: TextEncoding, entries: str) -> None:
        """Take a text of `tables.py`. Octets of a small and of a capital letter mean the small one."""
        self.encoding = encoding
        self.letters: dict[str, str] = {}
        self._written: dict[str, str] = {}
        found = [
            (bytes.fromhex(code).decode("latin-1"), one, bool(sign)) for sign, code, one in _ENTRY.findall(entries)
        ]
        for code, letter, variant in found:
            if not variant and (code not in self.letters or letter.islower()):
                self.letters[code] = letter
        self._written = {one: code for code, one, variant in found if not variant and self.letters[code] == one}
        for code, letter, variant in found:
            # The second codes of TCVN3 that are one octet are curly quotes, French letters and º, ¿ elsewhere.
            if variant and (len(code) > 1 or encoding is not TextEncoding.TCVN3):
                self.letters.setdefault(code, letter)
        longer = [code for code in self.letters if len(code) > 1]
        self._pattern = re.compile(_pattern(self.letters)) if longer else None
        self._rare = re.compile(_pattern(longer)) if longer and len(longer) < len(self.letters) // 2 else None
        shown = {octet: self.letters.get(chr(octet)) or _SHOWN.get(octet, chr(octet)) for octet in range(256)}
        self._map = "".join(letter or chr(octet) for octet, letter in shown.items())
        self._single = {octet: letter for octet, letter in shown.items() if letter and letter != chr(octet)}
        self.touches_ascii = any(code.isascii() and code.isprintable() for code in self.letters)
        """Whether signs of ASCII are letters, so that a line without any other may change."""
        is_paired = longer and self._rare is None and max(map(len, longer)) == 2
        self._accents = _Accents(self.letters, self._map) if is_paired else None

    def to_unicode(self, text: str) -> str:
        """Old text as its readers mean it. Letters that are none of this encoding stay as they are.

        An accent behind a letter that it never stands on in Vietnamese stands on it, as its font shows it.
        """
        if self._pattern is not None and self._accents is None and (self._rare is None or self._rare.search(text)):
            return self._in_lines(text)
        if (found := octets(text)) is None:
            return self._in_lines(text)
        if self._accents is None:
            return codecs.charmap_decode(found, "strict", self._map)[0]
        composed = self._accents.composed(found)
        return self._in_lines(text) if composed is None else composed

    def _in_lines(self, text: str) -> str:
        """Line by line, since a single one may hold what is slow to read."""
        if "\n" in text:
            return "\n".join([self.to_unicode(line) for line in text.split("\n")])
        if self._pattern is None or (self._rare is not None and self._rare.search(text) is None):
            return text.translate(OCTETS).translate(self._single)
        if text.isascii():
            return self._pattern.sub(self._letter, text)
        return self._pattern.sub(self._letter, text.translate(OCTETS)).translate(_SHOWN_AGAIN)

    def decode(self, octets: bytes) -> str:
        """Octets as Unicode. What they cannot mean stays a control code of Latin-1 (80 to 9F)."""
        if self._pattern is None:
            return codecs.charmap_decode(octets, "strict", self._map)[0]
        return self._pattern.sub(self._letter, octets.decode("latin-1")).translate(_SHOWN_AGAIN)

    def octets(self, letter: str) -> bytes | None:
        """The octets of one letter (NFC), or None where this encoding has none."""
        if (written := self._written.get(letter)) is not None:
            return written.encode("latin-1")
        octet = ord(letter) if ord(letter) < 0x80 else OCTETS.get(ord(letter))
        return None if octet is None or chr(octet) in self.letters else bytes([octet])

    def _letter(self, found: re.Match[str]) -> str:
        code = found[0]
        letter = self.letters.get(code)
        return self.letters.get(code[0], code[0]) + code[1:] if letter is None else letter


_SHOWN_AGAIN = {octet: letter for octet, letter in _SHOWN.items() if letter and octet < 0xA0}
_FIRST_PRIVATE = 0xE000


class _Accents:
    """Encodings of a letter and an octet for its accents: the octet becomes them, and Unicode composes them (NFC)."""

    __slots__ = ("_map", "_pairs")

    def __init__(self, letters: Mapping[str, str], shown: str) -> None:
        """Take the letters of a table, and what each octet is by itself."""
        found: dict[int, str] = {}
        for code, letter in letters.items():
            if len(code) > 1:
                base = unicodedata.normalize("NFD", letters.get(code[0], code[0]))
                # The dot below stands before a hat in canonical order, wherever the octets have it.
                accents = (sign for sign in unicodedata.normalize("NFD", letter) if sign not in base)
                found[ord(code[1])] = "".join(accents)
        signs = {accents: chr(_FIRST_PRIVATE + number) for number, accents in enumerate(sorted(set(found.values())))}
        signs |= {accents: accents for accents in signs if len(accents) == 1}
        marked = {octet: signs[accents] for octet, accents in found.items()}
        self._map = "".join(marked.get(octet, shown[octet]) for octet in range(256))
        self._pairs = tuple((sign, accents) for accents, sign in signs.items() if sign != accents)

    def composed(self, octets: bytes) -> str | None:
        """Octets in Unicode. None where an accent stands behind no letter that can bear it."""
        text = codecs.charmap_decode(octets, "strict", self._map)[0]
        for sign, accents in self._pairs:
            text = text.replace(sign, accents)
        text = unicodedata.normalize("NFC", text)
        return None if _LOOSE.search(text) is not None else text


_LOOSE = re.compile("[\u0300-\u036f]")


def octets(text: str) -> bytes | None:
    """The octets behind a text, or None where a letter of it is that of no octet."""
    for shown_by, errors in (("cp1252", "strict"), ("latin-1", "strict"), ("cp1252", _CONTROLS)):
        try:
            return text.encode(shown_by, errors)
        except UnicodeEncodeError:
            continue
    return None


_CONTROLS = "congthu.controls"


def _control(mistake: UnicodeError) -> tuple[bytes, int]:
    """Octets in which windows-1252 shows nothing stand as control codes of Latin-1."""
    if isinstance(mistake, UnicodeEncodeError) and "\x80" <= (sign := mistake.object[mistake.start]) < "\xa0":
        return sign.encode("latin-1"), mistake.start + 1
    raise mistake


codecs.register_error(_CONTROLS, _control)


def _pattern(codes: Collection[str]) -> str:
    """A pattern that finds the longest code at each place. It may take a letter and a mark that make no code."""
    firsts, marks = ({code[at] for code in codes if len(code) > at} for at in (0, 1))
    if max(map(len, codes)) > 2 or not firsts.isdisjoint(marks):
        return _trie(codes)
    alone = "".join(sorted(code for code in codes if len(code) == 1))
    before = "".join(sorted({code[0] for code in codes if len(code) > 1}))
    both = f"[{re.escape(before)}][{re.escape(''.join(sorted(marks)))}]"
    return f"{both}|[{re.escape(alone)}]" if alone else both


def _trie(words: Iterable[str]) -> str:
    """A pattern that finds the longest of some words at each place."""
    by_first: dict[str, list[str]] = {}
    for word in words:
        by_first.setdefault(word[0], []).append(word[1:])
    alone = "".join(re.escape(first) for first, rests in by_first.items() if rests == [""])
    branches = [
        re.escape(first) + "(?:" + _trie(filter(None, rests)) + ")" + ("?" if "" in rests else "")
        for first, rests in by_first.items()
        if rests != [""]
    ]
    return "|".join([*branches, *([f"[{alone}]"] if alone else [])])


TCVN3 = Table(TextEncoding.TCVN3, tables.TCVN3)
VN1 = Table(TextEncoding.TCVN3, tables.VN1)
VNI = Table(TextEncoding.VNI, tables.VNI)
VNI_MAC = Table(TextEncoding.VNI, tables.VNI_MAC)
VISCII = Table(TextEncoding.VISCII, tables.VISCII)
VIQR = Table(TextEncoding.VIQR, tables.VIQR + " ~4464Đ")
VPS = Table(TextEncoding.VPS, tables.VPS)
WINDOWS_1258 = Table(TextEncoding.WINDOWS_1258, tables.WINDOWS_1258)
BKHCM1 = Table(TextEncoding.BKHCM, tables.BKHCM1)
BKHCM2 = Table(TextEncoding.BKHCM, tables.BKHCM2)
VIETWARE_F = Table(TextEncoding.VIETWARE, tables.VIETWARE_F)
VIETWARE_X = Table(TextEncoding.VIETWARE, tables.VIETWARE_X)
ISC = Table(TextEncoding.ISC, tables.ISC)
