"""Encrypted OpenPGP files without armour, told by their packets: they have no sign of their own (RFC 9580 4, 10.3).

Only whether a file is one belongs here; nobody here has a key.
"""

_KEY_PACKETS = {1: frozenset({2, 3, 6}), 3: frozenset({4, 5, 6})}
"""Packets with a session key, for a public key or for a password, and the versions that there are (5.1, 5.3)."""
_MARKER, _SEALED = 10, frozenset({9, 18, 20})
"""The marker packet, and those of encrypted data (5.8, 5.7, 5.13; 20 is GnuPG's own)."""
_MOST = 4096
"""Session keys that are passed by, one a recipient."""


def is_encrypted(content: bytes) -> bool:
    """Whether octets are session keys with encrypted data behind them. Linear in the session keys; never raises."""
    at, keys = 0, 0
    while keys < _MOST and (packet := _packet(content, at)) is not None:
        tag, body, end = packet
        if tag in _SEALED:
            return keys > 0
        if tag in _KEY_PACKETS:
            if content[body : body + 1] == b"" or content[body] not in _KEY_PACKETS[tag]:
                return False
            keys += 1
        elif tag != _MARKER or content[body:end] != b"PGP" or at > 0:
            return False
        at = end
    return False


def _packet(content: bytes, at: int) -> tuple[int, int, int] | None:
    """Tag, begin and end of the packet at a place (RFC 9580 4.2); of one whose length is not told, end is begin."""
    head = content[at : at + 6]
    if len(head) < 2 or not head[0] & 0x80:
        return None
    if not head[0] & 0x40:  # the legacy form
        octets = (1, 2, 4, 0)[head[0] & 3]
        body = at + 1 + octets
        return head[0] >> 2 & 15, body, body + int.from_bytes(head[1 : 1 + octets], "big")
    first, tag = head[1], head[0] & 63
    if first < 192:
        return tag, at + 2, at + 2 + first
    if first < 224:
        return tag, at + 3, at + 3 + ((first - 192) << 8) + int.from_bytes(head[2:3], "big") + 192
    if first < 255:  # the first of several pieces
        return tag, at + 2, at + 2
    return tag, at + 6, at + 6 + int.from_bytes(head[2:6], "big")
