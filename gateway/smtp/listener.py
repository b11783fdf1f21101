"""The door in: a listening socket, and the crowd of sessions behind it."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from gateway.policy.rule import Reply
from gateway.smtp import replies
from gateway.smtp.dialog import Door
from gateway.smtp.patience import place_of
from gateway.smtp.session import Session


class Crowd:
    """All open connections of the gateway, in all and by client, with a bound on both."""

    def __init__(self, most: int, most_by_client: int) -> None:
        self._most = most
        self._most_by_client = most_by_client
        self._by_client: Counter[str] = Counter()
        self._all = 0

    def enter(self, client: IPv4Address | IPv6Address) -> str:
        """Count a connection until it leaves; the name of the limit that it breaks, "" for none."""
        holder = place_of(client)
        self._all += 1
        self._by_client[holder] += 1
        if self._all > self._most:
            return "connections"
        return "connections_per_client" if self._by_client[holder] > self._most_by_client else ""

    def leave(self, client: IPv4Address | IPv6Address) -> None:
        """Forget a connection."""
        holder = place_of(client)
        self._all -= 1
        self._by_client[holder] -= 1
        if not self._by_client[holder]:
            del self._by_client[holder]


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told how many connections a listener has, by its name, and which limit refused one more."""

    opened: Callable[[str], None]
    closed: Callable[[str], None]
    refused: Callable[[str, str], None]


class Listener:
    """One listening address."""

    def __init__(self, door: Door, host: str, port: int, crowd: Crowd, watch: Watch) -> None:
        self._door = door
        self._host = host
        self._port = port
        self._crowd = crowd
        self._watch = watch
        self._sessions: set[Session] = set()
        self._server: asyncio.Server | None = None

    @property
    def name(self) -> str:
        return self._door.name

    @property
    def listening(self) -> bool:
        """Whether new clients are taken."""
        return self._server is not None and self._server.is_serving()

    @property
    def port(self) -> int:
        """The port in use, also when port 0 was asked for."""
        return int(self._server.sockets[0].getsockname()[1]) if self._server and self._server.sockets else self._port

    async def start(self) -> None:
        """Bind and listen. Raises OSError."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Session(self._door, loop, self._opened, self._closed), self._host, self._port, backlog=1024
        )

    def drain(self) -> None:
        """Take no new client and no new transaction."""
        if self._server is not None:
            self._server.close()
        for session in tuple(self._sessions):
            session.drain()

    def cut(self) -> None:
        """Close every session but those whose message is being answered."""
        for session in tuple(self._sessions):
            session.cut()

    @property
    def sessions(self) -> int:
        """How many connections are open."""
        return len(self._sessions)

    def _opened(self, session: Session) -> Reply | None:
        self._sessions.add(session)
        self._watch.opened(self.name)
        if session.peer is not None and (limit := self._crowd.enter(session.peer.address)):
            self._watch.refused(self.name, limit)
            return replies.OVERLOADED
        return None if self.listening else replies.SHUTTING_DOWN

    def _closed(self, session: Session) -> None:
        self._sessions.discard(session)
        self._watch.closed(self.name)
        if session.peer is not None:
            self._crowd.leave(session.peer.address)
