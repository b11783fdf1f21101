"""tar: V7, ustar, GNU and pax, read header by header as strictly as programs differ.

Links and devices have no content. What programs read in two ways (two sizes for one member, members behind the end)
is hostile; a sparse file, whose content would have to be put together, is opaque (POSIX.1-2017 pax, GNU tar manual).
"""

from dataclasses import dataclass, field

from gateway.message.archives import names, zip_directory
from gateway.message.document import Inner, Opened, Purse

TYPE = "application/x-tar"

_BLOCK = 512
_FILE = frozenset({0, ord("0"), ord("7")})
_EMPTY = frozenset(b"123456")
"""Links, devices, folders, pipes: members without content."""
_MAX_TEXT = 64 * 1024
"""Octets of a long name or of a pax header that are read; a longer one is opaque."""
_LARGEST_OCTAL = 0o77777777777


@dataclass(slots=True)
class _Next:
    """What special headers say of the member behind them."""

    name: bytes | None = None
    pax_name: bytes | None = None
    size: int | None = None
    sparse: bool = False


@dataclass(slots=True)
class _Reading:
    content: bytes = field(repr=False)
    purse: Purse
    inner: list[Inner] = field(default_factory=list)
    links: set[str] = field(default_factory=set)
    opaque: bool = False
    hostile: bool = False
    next: _Next = field(default_factory=_Next)


def is_header(content: bytes, position: int = 0) -> bool:
    """Whether a tar header stands there: its checksum holds, in either of the two ways in which it was ever summed."""
    block = content[position : position + _BLOCK]
    if len(block) < _BLOCK or not block[0] or (told := _number(block[148:156])) is None:
        return False
    blank = block[:148] + b" " * 8 + block[156:]
    total = sum(blank)
    return told == total or told == total - 256 * sum(octet > 127 for octet in blank)


def read(content: bytes, purse: Purse) -> Opened:
    """All members of a tar. What stands behind its end comes out as a file without a name. Raises Spent alone."""
    reading = _Reading(content, purse)
    position = 0
    while is_header(content, position):
        position = _member(reading, position)
    zeros = _zeros(content, position)
    if not position or position > len(content) or reading.next != _Next():  # told of a member that does not come
        reading.opaque = True
    elif zeros < len(content):
        _behind(reading, position, zeros)
    reading.hostile |= zip_directory.ends_as_zip(content)
    return Opened(TYPE, inner=tuple(reading.inner), opaque=reading.opaque, hostile=reading.hostile)


def _zeros(content: bytes, position: int) -> int:
    """Where the first octet stands, by blocks, that is not zero."""
    while position < len(content) and not content[position : position + _BLOCK].strip(b"\0"):
        position += _BLOCK
    return min(position, len(content))


def _behind(reading: _Reading, position: int, start: int) -> None:
    """Something stands behind the last member: another archive, which some programs read on to, damage, or a file."""
    content = reading.content
    if position == start:
        reading.opaque = True  # no zeros: what follows was to be a member
    if is_header(content, start):
        reading.hostile = True
    reading.purse.pay(members=1, octets=len(content) - start)
    reading.inner.append(Inner("", content[start:]))


def _member(reading: _Reading, position: int) -> int:
    """Read the member whose header stands at `position`; returns where the next header stands."""
    content, said = reading.content, reading.next
    kind = content[position + 156]
    size = _number(content[position + 124 : position + 136])
    data = position + _BLOCK
    reading.purse.pay(steps=1)
    if size is None:
        reading.opaque = True
        return len(content) + 1
    if kind in b"LKxXg":
        _special(reading, kind, content[data : data + min(size, _MAX_TEXT)], size)
        return data + _padded(size)
    reading.next = _Next()
    reading.purse.pay(members=1)
    if said.size is not None and said.size != size:
        # Only what is too large for the header's own field may be told elsewhere.
        reading.hostile |= said.size <= _LARGEST_OCTAL
        size = said.size
    name = _name(reading, said, content[position : position + _BLOCK])
    plain = kind in _FILE and not (kind != ord("7") and name.endswith("/"))
    if not plain:
        return _without_content(reading, kind, name, size, data)
    stop = data + size
    if said.sparse or stop > len(content):
        reading.opaque = True
        reading.inner.append(Inner(name, None))
    else:
        reading.purse.pay(octets=size)
        reading.inner.append(Inner(name, content[data:stop]))
    if any(name.startswith(link + "/") for link in _parents(name) if link in reading.links):
        reading.hostile = True  # it would be written where the link points to
    return data + _padded(size)


def _parents(name: str) -> list[str]:
    """The folders above a name."""
    parts = name.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def _without_content(reading: _Reading, kind: int, name: str, size: int, data: int) -> int:
    """Links, devices and folders; sparse files, volumes and types that nobody knows are opaque."""
    reading.inner.append(Inner(name, None))
    if kind == ord("2"):
        reading.links.add(name.rstrip("/"))
    if kind in _EMPTY or kind in _FILE:
        # Some programs skip the octets that such a member says it has, others read them as the next header.
        reading.hostile |= size > 0
        return data
    reading.opaque |= kind != ord("V") or size > 0
    return data + _padded(size)


def _special(reading: _Reading, kind: int, body: bytes, size: int) -> None:
    """A header that tells of the next member (L, K, x) or of all (g)."""
    if size > _MAX_TEXT or len(body) < size:
        reading.opaque = True
        return
    said = reading.next
    if kind == ord("L"):
        reading.hostile |= said.name is not None
        said.name = body.rstrip(b"\0")
    elif kind != ord("K"):  # where a link points to decides nothing here
        _pax(reading, body, everywhere=kind == ord("g"))


def _pax(reading: _Reading, body: bytes, *, everywhere: bool) -> None:
    """Records `length key=value` (pax extended header). Those that decide a member may not stand in a global one."""
    said, position = reading.next, 0
    while position < len(body) and body[position]:
        blank = body.find(b" ", position, position + 8)
        digits = body[position:blank] if blank > 0 else b""
        length = int(digits) if digits.isdigit() else 0
        record = body[position : position + length]
        if length <= len(digits) + 2 or not record.endswith(b"\n") or len(record) != length:
            reading.opaque = True
            return
        key, equals, value = record[len(digits) + 1 : -1].partition(b"=")
        reading.opaque |= not equals
        if key in {b"path", b"size"} or key.startswith(b"GNU.sparse."):
            reading.hostile |= everywhere
            _decide(reading, said, key, value)
        position += length


def _decide(reading: _Reading, said: _Next, key: bytes, value: bytes) -> None:
    if key == b"path":
        reading.hostile |= said.pax_name is not None and said.pax_name != value
        said.pax_name = value
    elif key == b"size":
        if not value.isdigit() or len(value) > 20 or said.size not in {None, int(value)}:
            reading.hostile = True
        else:
            said.size = int(value)
    else:
        said.sparse = True
        if key == b"GNU.sparse.name":
            said.pax_name = value


def _name(reading: _Reading, said: _Next, header: bytes) -> str:
    """The member's name: pax, else GNU, else the header's own. Two that contradict, or one with NUL, are hostile."""
    raw = said.pax_name if said.pax_name is not None else said.name
    if raw is None:
        raw = header[:100].partition(b"\0")[0]
        if header[257:263] == b"ustar\0" and header[345]:
            raw = header[345:500].partition(b"\0")[0] + b"/" + raw
    elif b"\0" in raw or (said.name is not None and said.pax_name is not None and said.name != said.pax_name):
        reading.hostile = True
    return names.decoded(raw)


def _number(octets: bytes) -> int | None:
    """A number in octal, or in base 256 where its first bit is set (GNU). None if it is none, or negative."""
    if octets[0] & 0x80:
        return int.from_bytes(octets[1:], "big") if octets[0] == 0x80 else None
    digits = octets.strip(b" \0")
    if not digits:
        return 0
    try:
        return int(digits, 8) if digits.isdigit() else None
    except ValueError:
        return None


def _padded(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK
