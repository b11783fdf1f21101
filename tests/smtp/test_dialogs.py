"""SMTP dialogues as golden text files in `tests/dialogs`: a new case is a new file.

# One sentence of what it proves; then options: client, greeting_delay, errors, message_size, line_octets,
# command_timeout, hop, hop_refuses
C: a line to send            R: octets to send, Python escapes, {x*9} repeats
S: the reply (glob; the last line of a long one)   S+: the next reply has this line   S-: it has not
X: the server closes         N: messages at the next hop
H: +line that the next hop heard, -word it never heard    B: the delivered message ends with these octets
"""

import asyncio
import fnmatch
import re
from pathlib import Path

import pytest
from servers.gateway import running, write_settings
from servers.sink import Sink

DIALOGS = sorted((Path(__file__).parents[1] / "dialogs").glob("*.txt"))


class Talk:
    """One connection to the gateway, and what it heard."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._expected: list[tuple[bool, str]] = []

    async def step(self, verb: str, text: str, sink: Sink) -> None:
        if verb == "C":
            self._writer.write(text.encode() + b"\r\n")
        elif verb == "R":
            self._writer.write(octets(text))
        elif verb in {"S+", "S-"}:
            self._expected.append((verb == "S+", text))
        elif verb == "S":
            await self._hear(text)
        elif verb == "X":
            assert await asyncio.wait_for(self._reader.read(), 5) == b"", "more came before the close"
        elif verb == "N":
            assert len(sink.messages) == int(text)
        elif verb == "B":
            assert sink.messages[-1].content.endswith(octets(text))
        elif verb == "H":
            heard = [line.decode("utf-8", "surrogateescape") for line in sink.heard()]
            if text.startswith("+"):
                assert text[1:] in heard
            else:
                assert not [line for line in heard if text[1:] in line]
        else:
            raise AssertionError(f"unknown step {verb!r}")

    async def _hear(self, pattern: str) -> None:
        lines = []
        while True:
            line = (
                (await asyncio.wait_for(self._reader.readuntil(b"\r\n"), 5)).decode("utf-8", "replace").rstrip("\r\n")
            )
            lines.append(line)
            if line[3:4] == " ":
                break
        assert fnmatch.fnmatchcase(lines[-1], pattern.replace("[", "[[]")), f"{lines[-1]!r} is not {pattern!r}"
        for wanted, word in self._expected:
            assert any(line[4:].startswith(word) for line in lines) is wanted, (word, lines)
        self._expected.clear()


def octets(text: str) -> bytes:
    """Octets out of a written form: Python escapes, and `{x*9}` for a repeated letter."""
    text = re.sub(r"\{(.)\*(\d+)\}", lambda found: found[1] * int(found[2]), text)
    return text.encode().decode("unicode_escape").encode("latin-1")


def options(text: str) -> dict[str, str]:
    return dict(re.findall(r"^# (\w+): (.+)$", text, re.MULTILINE))


@pytest.mark.parametrize("path", DIALOGS, ids=lambda path: path.stem)
async def test_dialog(path: Path, tmp_path: Path) -> None:
    """Each dialogue runs as it is written, against the gateway with a recording next hop."""
    text = path.read_text("utf-8")
    chosen = options(text)
    sink = Sink(tuple(chosen["hop"].split())) if "hop" in chosen else Sink()
    if "hop_refuses" in chosen:
        address, _, reply = chosen["hop_refuses"].partition("=")
        sink.does.refuse[address.encode()] = reply.encode()
    await sink.start()
    limits = [f"errors: {chosen['errors']}"] if "errors" in chosen else []
    limits += [f"{size}: {chosen[size]} B" for size in ("message_size", "line_octets") if size in chosen]
    limits += [f"command_timeout: {chosen['command_timeout']} s"] if "command_timeout" in chosen else []
    settings = write_settings(
        tmp_path,
        sink.port,
        ours=chosen.get("client") == "ours",
        listener=f"greeting_delay: {chosen['greeting_delay']} s" if "greeting_delay" in chosen else "",
        limits=", ".join(limits),
    )
    try:
        async with running(settings) as app:
            reader, writer = await asyncio.open_connection("127.0.0.1", app.listeners[0].port)
            talk = Talk(reader, writer)
            for number, line in enumerate(text.splitlines(), 1):
                if not line or line.startswith("#"):
                    continue
                verb, _, rest = line.partition(":")
                try:
                    await talk.step(verb, rest.removeprefix(" "), sink)
                except (AssertionError, asyncio.IncompleteReadError, TimeoutError) as error:
                    raise AssertionError(f"{path.name}:{number}: {line}: {error!r}") from error
            writer.close()
    finally:
        await sink.close()
