"""Compound files out of given streams, for what no program at hand writes: macro projects, lone objects, hostile ones.

compound({"VBA/dir": b"...", "PROJECT": b"..."})
"""

import struct

END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
SECTOR, MINI, CUTOFF = 512, 64, 4096


def compound(streams: dict[str, bytes], clsid: bytes = bytes(16)) -> bytes:
    """A version 3 file; `/` in a name parts storages. Siblings hang on each other's right, which [MS-CFB] lets pass."""
    names = sorted({"/".join(path.split("/")[:n]) for path in streams for n in range(1, path.count("/") + 2)})
    numbers = {name: number for number, name in enumerate(names, 1)} | {"": 0}
    mini, mini_fat, sectors, fat = bytearray(), [], [], []
    starts = {}
    for name, content in streams.items():
        if len(content) < CUTOFF:
            starts[name] = _chain(mini_fat, -(-len(content) // MINI))
            mini += content + bytes(-len(content) % MINI)
        else:
            starts[name] = _laid(sectors, fat, content)
    mini_start = _laid(sectors, fat, bytes(mini))
    mini_fat_start = _laid(sectors, fat, struct.pack(f"<{len(mini_fat)}I", *mini_fat), fill=b"\xff")
    entries = [_entry("Root Entry", 5, FREE, _first(names, numbers, ""), mini_start, len(mini), clsid)]
    for name in names:
        parent = name.rpartition("/")[0]
        later = [other for other in names if other.rpartition("/")[0] == parent and other > name]
        right = numbers[later[0]] if later else FREE
        leaf = name.rpartition("/")[2]
        if name in streams:
            entries.append(_entry(leaf, 2, right, FREE, starts[name], len(streams[name])))
        else:
            entries.append(_entry(leaf, 1, right, _first(names, numbers, name), 0, 0))
    directory_start = _laid(sectors, fat, b"".join(entries))
    count = 1
    while count * 128 < len(fat) + count:
        count += 1
    fat_starts = [len(fat) + number for number in range(count)]
    fat += [FAT] * count
    fat += [FREE] * (count * 128 - len(fat))
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH6xIII4xII", 62, 3, 0xFFFE, 9, 6, 0, count, directory_start, CUTOFF, mini_fat_start)
    )
    header += struct.pack("<III", -(-len(mini_fat) // 128), END, 0) + struct.pack(
        "<109I", *fat_starts, *[FREE] * (109 - count)
    )
    return header + b"".join(sectors) + struct.pack(f"<{len(fat)}I", *fat)


def _first(names: list[str], numbers: dict[str, int], parent: str) -> int:
    inside = [name for name in names if name.rpartition("/")[0] == parent]
    return numbers[inside[0]] if inside else FREE


def _chain(table: list[int], count: int) -> int:
    if not count:
        return END
    start = len(table)
    table += [*range(start + 1, start + count), END]
    return start


def _laid(sectors: list[bytes], fat: list[int], content: bytes, fill: bytes = b"\0") -> int:
    count = -(-len(content) // SECTOR)
    sectors.append(content + fill * (-len(content) % SECTOR))
    return _chain(fat, count)


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int, clsid: bytes = bytes(16)) -> bytes:
    raw = name.encode("utf-16-le")
    return raw.ljust(64, b"\0") + struct.pack(
        "<HBBIII16s20xIQ", len(raw) + 2, kind, 1, FREE, right, child, clsid, start, size
    )
