"""The webhook: a program of the office's that is told of each incident, as Standard Webhooks has it.

JSON by POST with `webhook-id` (the same at each try), `webhook-timestamp` and `webhook-signature`: HMAC-SHA256 over
`id.timestamp.body` in base64. What is sent is the incident as the records hold it, without recipients' addresses and
never with any content. No redirect is followed, no proxy of the environment used, no answer read beyond a bound.
"""

import base64
import binascii
import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from gateway import __version__
from gateway.announcer import Called
from gateway.policy.announcing import Telling

MOST_ANSWER = 64 * 1024
"""Octets of an answer that are read; a longer one is cut off and its status counts."""
_PREFIX = "whsec_"
_LEAST_KEY, _MOST_KEY = 24, 64  # octets, as Standard Webhooks asks


class KeyRefused(Exception):
    """The file holds no key. The message tells why, never what it holds."""


class Key:
    """What signs calls. Its repr tells nothing."""

    __slots__ = ("_octets",)

    def __init__(self, octets: bytes) -> None:
        self._octets = octets

    @classmethod
    def read(cls, path: Path) -> "Key":
        """The key of a file. Raises KeyRefused."""
        how = "write whsec_ and 24 to 64 random octets in base64 (openssl rand -base64 32)"
        try:
            text = path.read_text("ascii").strip().removeprefix(_PREFIX)
            octets = base64.b64decode(text, validate=True)
        except OSError as error:
            raise KeyRefused(f"{path}: cannot be read ({error.strerror}); mend its path or its rights") from None
        except (UnicodeDecodeError, binascii.Error):
            raise KeyRefused(f"{path}: this is no base64; {how}") from None
        if not _LEAST_KEY <= len(octets) <= _MOST_KEY:
            raise KeyRefused(f"{path}: this key has {len(octets)} octets; {how}")
        return cls(octets)

    def signature(self, message_id: str, timestamp: int, body: bytes) -> str:
        """The value of `webhook-signature`."""
        signed = b"%s.%d.%s" % (message_id.encode("ascii"), timestamp, body)
        digest = hmac.new(self._octets, signed, hashlib.sha256).digest()
        return f"v1,{base64.b64encode(digest).decode('ascii')}"


class Webhook:
    """Calls one address. `timeout` is seconds for a whole call."""

    def __init__(self, url: str, key: Key, *, timeout: float, hostname: str) -> None:
        self._url = url
        self._key = key
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._hostname = hostname

    async def call(self, telling: Telling, now: datetime) -> Called:
        """Tell it once. Never raises for what the other side does."""
        body = payload(telling, self._hostname)
        timestamp = int(now.timestamp())
        headers = {
            "content-type": "application/json",
            "user-agent": f"congthu/{__version__}",
            "webhook-id": telling.id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": self._key.signature(telling.id, timestamp, body),
        }
        try:
            # A session a call: incidents are rare, and no connection outlives its timeout.
            async with (
                aiohttp.ClientSession(
                    timeout=self._timeout, trust_env=False, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
                ) as session,
                session.post(self._url, data=body, headers=headers, allow_redirects=False) as answer,
            ):
                await answer.content.read(MOST_ANSWER)
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            return Called(False, type(error).__name__)  # its text may hold the address
        return Called(status // 100 == 2, str(status), gone=status == 410)


def payload(telling: Telling, hostname: str) -> bytes:
    """What is told, as JSON: closed values, digests, the sender's address and unit, how many recipients."""
    incident = telling.incident
    data = {
        "case": incident.case,
        "kind": incident.kind.value,
        "gateway": hostname,
        "opened_at": incident.opened_at.astimezone(UTC).isoformat(),
        "rule": incident.rule,
        "level": incident.level,
        "strength": incident.strength,
        "place": incident.place,
        "direction": incident.direction,
        "origin": incident.origin,
        "sender": incident.sender,
        "unit": incident.unit,
        "recipients": len(incident.recipients),
        "size": incident.size,
        "sha256": incident.sha256,
        "file_sha256": incident.file_sha256,
        "file_name_digest": incident.file_name_digest,
    }
    told = {"type": "incident.opened", "timestamp": telling.made_at.astimezone(UTC).isoformat(), "data": data}
    return json.dumps(told, ensure_ascii=True, separators=(",", ":")).encode("ascii")
