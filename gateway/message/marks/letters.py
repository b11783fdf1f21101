"""Letters: the ways in which the letters of MẬT, TỐI MẬT, TUYỆT MẬT are written, and a line read back into plain ones.

`readings` yields a line in ever plainer letters, each time with the form that was undone: as it stands (NFC), with
escapes and old encodings decoded, turned round, without invisible signs, in compatible letters, without look-alikes,
without blanks between letters. The order matters: U+00AD is a letter of TCVN3, so invisible signs go after old letters.
What a line means does not belong here.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

from gateway.message.marks.mark import Form

IGNORED = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff"
)
"""Signs that are not shown (Default_Ignorable_Code_Point of Unicode), as ranges of a character class."""
GAP = r"\W_" + IGNORED
"""What may stand between the letters of a mark: all that is neither letter nor figure, as a character class."""

_ALIKE = {
    "M": "МмϺΜꓟᎷⲘᴍꮇ", "A": "АаΑαᎪꓮⲀᴀꭺɑ", "T": "ТтΤτᎢꓔⲦᴛꭲ", "U": "ՍꓴᴜՄ∪υ", "Y": "УуΥҮүᎩꓬⲨʏγ", "E": "ЕеΕεᎬꓰⲈᴇꭼ",
    "O": "ОоΟοՕꓳⲞᴏօ", "I": "ІіΙιӀⲒɪꓲᏆ∣ӏ",
}  # fmt: skip
"""Letters of other scripts that are drawn as these are (Unicode confusables, the letters of the three words alone)."""
_SMALL = frozenset("маαɑτтυуγеεоοօіιɪүӏꮇꭺꭲꭼ")
"""Of those: the small ones. Small capitals look like capitals and count as such."""
_ALIKE_TABLE = {
    ord(one): (letter.lower() if one in _SMALL - {"ɪ"} else letter) for letter, all_ in _ALIKE.items() for one in all_
}
_COMPATIBLE = (
    range(0x1D400, 0x1D800),
    range(0xFF21, 0xFF5B),
    range(0x24B6, 0x24EA),
    range(0x1F110, 0x1F14A),
    range(0x2160, 0x2180),
)


def _compatible() -> dict[str, str]:
    """The letters that Unicode calls compatible with one of ours, by ours in capitals."""
    found: dict[str, str] = dict.fromkeys(_ALIKE, "")
    for code in (code for one in _COMPATIBLE for code in one):
        plain = unicodedata.normalize("NFKC", chr(code)).upper().strip("()")
        if plain in found:
            found[plain] += chr(code)
    return found


_BY_COMPATIBILITY = _compatible()
_ENCIRCLED = {0x1F130 + n: chr(65 + n) for n in range(26)} | {0x1F150 + n: chr(65 + n) for n in range(26)} | {
    0x1F170 + n: chr(65 + n) for n in range(26)
} | {0x1F1E6 + n: chr(65 + n) for n in range(26)}  # fmt: skip
"""White on black, and flags' letters: Unicode calls them compatible with nothing."""


_DRAWN_ALIKE = _ALIKE_TABLE | _ENCIRCLED


def like(letter: str) -> str:
    """All that is drawn like a capital or small letter of ours, it included, as part of a character class."""
    black = "".join(chr(code) for code, plain in _ENCIRCLED.items() if plain == letter)
    return letter + letter.lower() + _ALIKE[letter] + _BY_COMPATIBILITY[letter] + black


_OLD_LETTERS = {
    letter: tuple(signs.split(" "))
    for letter, signs in {
        "Ậ": "Ë ¢Ë † AÄ aÄ Aä aä ‡ \x87 \x86 § Æ A^. a^. Âò âò ÊÅ êå ÁÛ áû A€ aŠ",
        "Ệ": "Ö £Ö Œ \x8c EÄ eÄ Eä eä Ž \x8e ® E^. e^. Êò êò Ïå ïå ÃÛ ãû E€ eŠ",
        "Ố": "è ¤è ÿ OÁ oÁ Oá oá \x8f ¯ – \x96 Ó O^' o^' Ôì ôì ÖË öë ç ÄÚ äú Oç o‡",
    }.items()
}
"""How TCVN3, TCVN 5712, VNI, VISCII, VPS, VIQR, windows-1258, BKHCM, Vietware and ISC write the three letters, as
windows-1252 shows their octets. A sign that stands for capital and small letter takes the size of its neighbours."""


def _any(signs: tuple[str, ...]) -> str:
    return "(?:" + "|".join(re.escape(sign) for sign in sorted(signs, key=len, reverse=True)) + ")"


OLD_A = _any(_OLD_LETTERS["Ậ"])
ESCAPED_A = (
    r"(?:&#(?:7852|7853|[xX]1[eE][aA][cCdD]);?|\\u1[eE][aA][cCdD]|%E1%BA%A[CD]|\+Hq[wx]-"
    r"|[AaÂâ]?(?:á[º»][¬\xad]|Ì£Ì‚|Ì‚Ì£|Ì£|&#803;|&Acirc;&#803;)|&[Aa]circ;&#803;)"
)
"""The middle letter as programs write it for one another, and as UTF-8 looks in windows-1252."""
_OLD = re.compile(
    rf"(?:(?P<tuyet>[Tt][Uu][Yy](?:{_any(_OLD_LETTERS['Ệ'])}|[ỆệEe])[Tt])|(?P<toi>[Tt](?:{_any(_OLD_LETTERS['Ố'])}|[ỐốOo])[Ii]))?"
    rf"(?P<gap>[ _]{{0,3}})(?P<mat>[Mm](?:{OLD_A})[Tt])(?![^\W\d_])"
)
_ESCAPES = re.compile(r"&#|&[A-Za-z]+;|\\u[0-9A-Fa-f]{4}|%[0-9A-Fa-f]{2}|\+[A-Za-z0-9/]{3,8}-")
_JSON = re.compile(r"\\u([0-9A-Fa-f]{4})")
_UTF_7 = re.compile(r"\+[A-Za-z0-9/]{3,8}-")
_OCTETS = {bytes([one]).decode("cp1252", "ignore") or chr(one): one for one in range(0x80, 0x100)} | {
    chr(one): one for one in range(0x80, 0xA0)
}  # fmt: skip
"""The octet behind each letter of windows-1252, and of latin-1 where mail programs show that instead."""
_FOLLOWING = re.escape("".join(letter for letter, octet in _OCTETS.items() if octet < 0xC0))
_MOJIBAKE = re.compile(f"[\xc3\xcc][{_FOLLOWING}]|\xe1[\xba\xbb][{_FOLLOWING}]")
"""Two and three octets of UTF-8: letters with hats, combining signs, the letters of Vietnamese."""
_TURNED = re.compile("[\u202e\u202d\u2067]([^\u202c\u2069\u202e\u202d\n]{0,200})[\u202c\u2069]?")
_CLUSTERS = re.compile("[^\u0300-\u036f][\u0300-\u036f]*")
_INVISIBLE = re.compile(f"[{IGNORED}]+")
_SPACES = re.compile(r"[^\S\n\t ]")
_STRAY = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
"""Signs over letters with which nothing composes: strokes and circles drawn through them."""
_ZERO = re.compile("(?<=[Tt])0(?=[\u0300-\u036f]*[IiÍí1])")
_ONE = re.compile("(?<=[Tt][ỐốOoÔôÓó])[1l|](?![^\\W_])")
_FOUR = re.compile("(?<=[Mm])[4@](?=[\u0300-\u036f]*[Tt7])")
_THREE = re.compile("(?<=[Uu][Yy])3(?=[\u0300-\u036f]*[Tt7])")
_SEVEN = re.compile("(?<=[ỆệẬậEeAa])7(?![^\\W_])|(?<![^\\W_])7(?=[ỐỐOoUu])")
_LETTER = "[MATUYEOIẬỆỐÂÊÔmatuyeoiậệốâêô]"
_APART = re.compile(rf"(?<![^\W_]){_LETTER}(?:[ .\-_*/|·•~=‐-―]{{1,6}}{_LETTER}){{2,7}}(?![^\W_])")
_LONGEST_APART = 120
"""Characters of a line that may be nothing but a level whose letters stand apart."""
_IN_ONE = re.compile(r"M[ẬA]T", re.IGNORECASE)
_JOINED = {"TUYỆTMẬT": "TUYỆT MẬT", "TỐIMẬT": "TỐI MẬT", "TUYETMAT": "TUYET MAT", "TOIMAT": "TOI MAT"}
_WORDS = frozenset({*_JOINED, "MẬT"})


def nfc(text: str) -> str:
    """The canonical composition (UAX 15), with every blank of Unicode but the tab as one of ASCII."""
    return text if text.isascii() else _SPACES.sub(" ", unicodedata.normalize("NFC", text))


def readings(line: str) -> Iterator[tuple[Form, str]]:
    """The line in ever plainer letters, with what was undone last. Only readings that differ from the one before."""
    seen = nfc(line)
    yield (Form.PLAIN if seen.isascii() or unicodedata.is_normalized("NFC", line) else Form.DECOMPOSED), seen
    for form, undo in _STEPS:
        text = undo(seen)
        if text != seen:
            seen = text
            yield form, text


def _unescaped(text: str) -> str:
    if not _ESCAPES.search(text):
        return text
    plain = html.unescape(text) if "&" in text else text
    plain = _JSON.sub(lambda found: chr(int(found[1], 16)), plain)
    plain = unquote(plain, errors="strict") if "%" in plain and _is_quoted(plain) else plain
    plain = _UTF_7.sub(_from_utf_7, plain)
    return unicodedata.normalize("NFC", plain)


def _is_quoted(text: str) -> bool:
    try:
        unquote(text, errors="strict")
    except UnicodeDecodeError:
        return False
    return True


def _from_utf_7(found: re.Match[str]) -> str:
    try:
        return found[0].encode("ascii").decode("utf-7")
    except UnicodeError:
        return found[0]


def _repaired(text: str) -> str:
    """UTF-8 that was taken for windows-1252, or for latin-1 where that has no letter; all other letters stay."""
    return nfc(_MOJIBAKE.sub(_from_windows, text)) if not text.isascii() and _MOJIBAKE.search(text) else text


def _from_windows(found: re.Match[str]) -> str:
    octets = bytes(_OCTETS[letter] for letter in found[0])
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return found[0]


def _without_old_letters(text: str) -> str:
    return _OLD.sub(_from_old, text)


def _from_old(found: re.Match[str]) -> str:
    first = "TUYỆT" if found["tuyet"] else "TỐI" if found["toi"] else ""
    written = found["tuyet"] or found["toi"] or ""
    return _as_large(first, written) + found["gap"] + _as_large("MẬT", found["mat"])


def _as_large(word: str, written: str) -> str:
    """A word in the size of the one that stood there, by its first and last letter, which no encoding changes."""
    if not word:
        return ""
    if written[-1].isupper():
        return word
    return word.capitalize() if written[0].isupper() else word.lower()


def _turned(text: str) -> str:
    if not _TURNED.search(text):
        return text
    return _TURNED.sub(lambda found: "".join(reversed(_CLUSTERS.findall(found[1]))), text)


def _visible(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def _compatible_letters(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _own_letters(text: str) -> str:
    plain = text if text.isascii() else text.translate(_DRAWN_ALIKE)
    for digit, letter in ((_ZERO, "O"), (_FOUR, "A"), (_THREE, "E")):
        plain = digit.sub(letter, plain)
    plain = plain if plain.isascii() else _STRAY.sub("", unicodedata.normalize("NFC", plain))
    return _SEVEN.sub("T", _ONE.sub("I", plain))


def _joined(text: str) -> str:
    letters = "".join(filter(str.isalnum, text)) if len(text) <= _LONGEST_APART else ""
    if letters.upper() in _WORDS and _IN_ONE.search(text) is None:
        return _in_size(letters)
    return _APART.sub(_put_together, text)


def _put_together(found: re.Match[str]) -> str:
    return _in_size("".join(letter for letter in found[0] if letter.isalpha()))


def _in_size(word: str) -> str:
    upper = _JOINED.get(word.upper(), word.upper())
    if word.isupper():
        return upper
    return upper.capitalize() if word[0].isupper() else upper.lower()


_STEPS = (
    (Form.ESCAPED, _unescaped),
    (Form.OLD_ENCODING, _repaired),
    (Form.OLD_ENCODING, _without_old_letters),
    (Form.REVERSED, _turned),
    (Form.INVISIBLE, _visible),
    (Form.FULL_WIDTH, _compatible_letters),
    (Form.LOOK_ALIKE, _own_letters),
    (Form.SPACED, _joined),
)
