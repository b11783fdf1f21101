"""Zips made header by header, so that a test can make one thing in them wrong."""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass, field


def ordinary(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    """A zip as the standard library writes it."""
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", method) as made:
        for name, content in members.items():
            made.writestr(name, content)
        made.comment = comment
    return octets.getvalue()


@dataclass
class Member:
    """A member; what `local` holds replaces the value in its own header."""

    name: bytes
    content: bytes
    method: int = 0
    flags: int = 0
    extra: bytes = b""
    size: int | None = None
    checksum: int | None = None
    descriptor: bytes | None = None
    local: dict[str, int | bytes] = field(default_factory=dict)
    data: bytes | None = None
    after: bytes = b""

    def packed(self) -> bytes:
        if self.data is not None:
            return self.data
        if self.method != 8:
            return self.content
        machine = zlib.compressobj(9, zlib.DEFLATED, -15)
        return machine.compress(self.content) + machine.flush()

    def numbers(self) -> tuple[int, int, int]:
        checksum = zlib.crc32(self.content) if self.checksum is None else self.checksum
        return checksum, len(self.packed()), len(self.content) if self.size is None else self.size


def made(*members: Member, count: int | None = None, before: bytes = b"", comment: bytes = b"") -> bytes:
    """The zip of these members. `before` is put at the front and shifts nothing that is told."""
    body, directory = bytearray(), bytearray()
    for member in members:
        checksum, packed, size = member.numbers()
        local = {"name": member.name, "flags": member.flags, "method": member.method, "checksum": checksum,
                 "packed": packed, "size": size, "extra": member.extra} | member.local  # fmt: skip
        directory += struct.pack(
            "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, member.flags, member.method, 0, 33, checksum, packed, size,
            len(member.name), len(member.extra), 0, 0, 0, 0, len(body),
        )  # fmt: skip
        directory += member.name + member.extra
        body += struct.pack(
            "<4s5H3L2H", b"PK\x03\x04", 20, local["flags"], local["method"], 0, 33, local["checksum"],
            local["packed"], local["size"], len(local["name"]), len(local["extra"]),
        )  # fmt: skip
        body += bytes(local["name"]) + bytes(local["extra"]) + member.packed()
        body += (member.descriptor or b"") + member.after
    number = len(members) if count is None else count
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, number, number, len(directory), len(body), len(comment))
    return before + bytes(body) + bytes(directory) + end + comment
