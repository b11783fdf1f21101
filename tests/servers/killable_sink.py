"""A next hop as a process of its own that keeps each message in a file before it answers 250, and can be killed."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP


class Keeper:
    """Appends each message to a journal and syncs it before the reply."""

    def __init__(self, journal: Path) -> None:
        self._journal = journal.open("ab", buffering=0)

    async def handle_DATA(self, server: SMTP, session: object, envelope: object) -> str:  # noqa: N802 - aiosmtpd's name
        content: bytes = envelope.original_content  # type: ignore[attr-defined]
        case = re.search(rb"^X-Congthu-Case: (\S+)\r$", content, re.MULTILINE)
        subject = re.search(rb"^Subject: (\S+)\r$", content, re.MULTILINE)
        assert case
        assert subject
        self._journal.write(subject[1] + b" " + case[1] + b"\n")
        os.fdatasync(self._journal.fileno())
        return "250 2.0.0 Ok"


class KillableSink:
    """Start, kill and start again; `stored` is what it took."""

    def __init__(self, folder: Path, port: int) -> None:
        folder.mkdir()
        self._journal = folder / "journal"
        self.port = port
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(self._journal), str(self.port)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.02)
        raise RuntimeError("the sink did not come up")

    def kill(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(10)

    def stored(self) -> list[tuple[str, str]]:
        """Subject and case number of each message it took, in order; one that came twice stands there twice."""
        lines = self._journal.read_text("ascii", "replace").split("\n")[:-1]  # a kill may tear the last line
        return [(words[0], words[1]) for line in lines if len(words := line.split(" ")) == 2]


def serve(journal: Path, port: int) -> None:
    import asyncio  # noqa: PLC0415
    import logging  # noqa: PLC0415

    logging.disable()

    async def run() -> None:
        keeper = Keeper(journal)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(keeper, enable_SMTPUTF8=True), "127.0.0.1", port)
        await server.serve_forever()

    asyncio.run(run())


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
