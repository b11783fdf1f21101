"""Metrics and health over HTTP: `/metrics`, `/healthz` (alive), `/readyz` (mail can go on). Nothing else is served.

No handler waits for anything: what they tell is in memory already.
"""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

_GRACE = 1
"""Seconds that open requests get when the server stops."""


Ready = Callable[[], Mapping[str, bool]]
"""Says at once, by name, what must hold for mail to go on."""
Degraded = Callable[[], Sequence[str]]
"""Says at once, by name, what does not work although mail goes on."""


def application(registry: CollectorRegistry, ready: Ready, degraded: Degraded = tuple) -> Starlette:
    """The pages."""

    async def metrics(_: Request) -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def readyz(_: Request) -> Response:
        checks = dict(ready())
        good = all(checks.values())
        told = {"ready": good, "checks": checks, "degraded": list(degraded())}
        return JSONResponse(told, status_code=200 if good else 503)

    pages = {"/metrics": metrics, "/healthz": healthz, "/readyz": readyz}
    starlette = Starlette(routes=[Route(path, page, methods=["GET"]) for path, page in pages.items()])
    starlette.router.redirect_slashes = False
    return starlette


class _Server(uvicorn.Server):
    """uvicorn in somebody else's event loop: signals are the gateway's business."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class WebServer:
    """Serves the pages at an address (host, port) within the running event loop."""

    def __init__(
        self,
        address: tuple[str, int],
        registry: CollectorRegistry,
        ready: Ready,
        degraded: Degraded = tuple,
    ) -> None:
        self._address = address
        self._application = application(registry, ready, degraded)
        self._socket: socket.socket | None = None
        self._server: _Server | None = None
        self._serving: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port in use, also when port 0 was asked for."""
        return int(self._socket.getsockname()[1]) if self._socket else self._address[1]

    async def start(self) -> None:
        """Bind and serve. Raises OSError when the address is taken."""
        family = socket.AF_INET6 if ":" in self._address[0] else socket.AF_INET
        self._socket = socket.create_server(self._address, family=family)
        self._socket.setblocking(False)
        config = uvicorn.Config(
            self._application,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            http="h11",
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=5,
            limit_concurrency=50,
            timeout_graceful_shutdown=_GRACE,
        )
        self._server = _Server(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        up = asyncio.create_task(self._server.up.wait())
        await asyncio.wait({up, self._serving}, return_when=asyncio.FIRST_COMPLETED)
        up.cancel()
        if self._serving.done():
            await self._serving

    async def stop(self) -> None:
        """Stop serving and let the port go. Harmless when it never started."""
        server, self._server = self._server, None
        serving, self._serving = self._serving, None
        if server is not None and serving is not None:
            server.should_exit = True
            await serving
        if self._socket is not None:
            self._socket.close()
            self._socket = None
