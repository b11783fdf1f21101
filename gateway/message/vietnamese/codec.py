"""Python codecs of the old Vietnamese encodings, under their usual names; importing this module registers them.

    b"Céng hßa".decode("tcvn3")

`tcvn3-h` is text of the fonts that show capitals alone (.VnTimeH). `cp1258` is Python's own, which composes nothing.
"""

import codecs
import re
import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING

from gateway.message.vietnamese import encoding
from gateway.message.vietnamese.encoding import Table, TextEncoding

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

CODECS: Mapping[str, tuple[Table, tuple[str, ...]]] = {
    "tcvn3": (encoding.TCVN3, ("tcvn_3", "x_tcvn3", "x_viet_tcvn3", "x_viet_abc", "abc")),
    "tcvn3_h": (encoding.TCVN3, ("tcvn3h", "x_viet_tcvn3_h")),
    "tcvn5712_1": (
        encoding.VN1,
        ("tcvn", "tcvn5712", "tcvn_5712", "tcvn5712_1_1993", "tcvn_5712_1993", "x_tcvn", "x_viet_tcvn",
         "x_viet_tcvn5712"),
    ),
    "viscii": (encoding.VISCII, ("viscii1_1", "viscii1_1_1", "csviscii", "x_viet_viscii")),
    "viqr": (encoding.VIQR, ("csviqr", "x_viet_viqr")),
    "vni": (encoding.VNI, ("x_vni", "vni_windows", "x_viet_vni", "vni_times")),
    "vni_mac": (encoding.VNI_MAC, ("x_viet_vni_mac",)),
    "vps": (encoding.VPS, ("x_vps", "x_viet_vps")),
    "bkhcm1": (encoding.BKHCM1, ("x_viet_bkhcm1",)),
    "bkhcm2": (encoding.BKHCM2, ("bkhcm", "x_viet_bkhcm2", "x_viet_bkhcm")),
    "vietware_f": (encoding.VIETWARE_F, ("x_viet_vietware_f",)),
    "vietware_x": (encoding.VIETWARE_X, ("x_viet_vietware_x",)),
    "isc": (encoding.ISC, ("vietsea", "x_viet_isc")),
}  # fmt: skip
"""Each codec by its name as Python normalises it, with its other names."""


def info(name: str) -> codecs.CodecInfo | None:
    """The codec of this name, as Python's registry asks for it: small letters, signs as underscores or hyphens."""
    return _BY_NAME.get("_".join(_SIGNS.sub(" ", name).split()))


def encoding_of(name: str) -> TextEncoding | None:
    """Which old encoding a charset of this name (small letters) is, or None. Windows-1258 is not asked for here."""
    known = _BY_NAME.get("_".join(_SIGNS.sub(" ", name).split()))
    return CODECS[known.name.replace("-", "_")][0].encoding if known is not None else None


_SIGNS = re.compile("[-_:. ]+")
_UNMEANT = frozenset(map(chr, (0x81, 0x8D, 0x8F, 0x90, 0x9D)))
"""What stays of octets that mean nothing, neither in an old encoding nor in windows-1252."""


class _Codec(codecs.Codec):
    """One encoding, for Python's registry. `capitals`: its font shows capitals alone."""

    def __init__(self, name: str, table: Table, *, capitals: bool) -> None:
        self.name = name
        self._table = table
        self._capitals = capitals

    def encode(self, input: str, errors: str = "strict") -> tuple[bytes, int]:  # noqa: A002 - Python's own name
        """Text as octets, composed first (NFC). Raises UnicodeEncodeError as `errors` says."""
        text = unicodedata.normalize("NFC", input)
        pieces: list[bytes] = []
        at = 0
        while at < len(text):
            octets = self._octets(text[at])
            if octets is None:
                mistake = UnicodeEncodeError(self.name, text, at, at + 1, "no letter of this encoding")
                instead, at = codecs.lookup_error(errors)(mistake)
                octets = instead.encode("ascii") if isinstance(instead, str) else instead
            else:
                at += 1
            pieces.append(octets)
        return b"".join(pieces), len(input)

    def _octets(self, letter: str) -> bytes | None:
        octets = self._table.octets(letter)
        return self._table.octets(letter.lower()) if octets is None and self._capitals else octets

    def decode(self, input: "ReadableBuffer", errors: str = "strict") -> tuple[str, int]:  # noqa: A002
        """Octets as text (NFC). Raises UnicodeDecodeError as `errors` says."""
        octets = bytes(input)
        text = self._table.decode(octets)
        if not _UNMEANT.isdisjoint(text):
            text = self._around_unmeant(octets, errors)
        return text.upper() if self._capitals else text, len(octets)

    def _around_unmeant(self, octets: bytes, errors: str) -> str:
        pieces: list[str] = []
        start = 0
        for at, octet in enumerate(octets):
            if at < start or chr(octet) not in _UNMEANT or chr(octet) in self._table.letters:
                continue
            pieces.append(self._table.decode(octets[start:at]))
            mistake = UnicodeDecodeError(self.name, octets, at, at + 1, "no letter of this encoding")
            instead, start = codecs.lookup_error(errors)(mistake)
            pieces.append(instead if isinstance(instead, str) else instead.decode("ascii"))
        return "".join([*pieces, self._table.decode(octets[start:])])

    def info(self) -> codecs.CodecInfo:
        """What the registry wants to know of a codec."""
        outer = self

        class Encoder(codecs.IncrementalEncoder):
            def encode(self, input: str, final: bool = False) -> bytes:  # noqa: A002 - Python's own name
                return outer.encode(input, self.errors)[0]

        class Decoder(codecs.BufferedIncrementalDecoder):
            def _buffer_decode(self, input: "ReadableBuffer", errors: str, final: bool) -> tuple[str, int]:  # noqa: A002
                octets = bytes(input)
                # No letter of several octets goes on behind a blank or the end of a line.
                end = len(octets) if final else max(octets.rfind(b" "), octets.rfind(b"\n")) + 1
                return outer.decode(octets[:end], errors)

        class Writer(codecs.StreamWriter):
            encode = staticmethod(outer.encode)

        class Reader(codecs.StreamReader):
            decode = staticmethod(outer.decode)

        return codecs.CodecInfo(self.encode, self.decode, Reader, Writer, Encoder, Decoder, self.name)


_BY_NAME: dict[str, codecs.CodecInfo] = {}
for _name, (_table, _others) in CODECS.items():
    _info = _Codec(_name.replace("_", "-"), _table, capitals=_name.endswith("_h")).info()
    _BY_NAME |= dict.fromkeys((_name, *_others), _info)

codecs.register(info)
