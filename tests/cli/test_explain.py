"""`explain` tells what SMTP would do: the same verdict for every sample, JSON with every key."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from servers import python_mail
from servers.gateway import ROOT, running, write_settings
from servers.sink import Sink
from typer.testing import CliRunner

from gateway.__main__ import app
from gateway.cli.tour import Sample, Tour, load_tour, send

CONFIG = ["--config", str(ROOT / "config" / "gateway.yaml")]
TOUR = load_tour(ROOT / "tests" / "messages" / "tour")
SINGLE = [s for s in TOUR.samples if (TOUR.folder / s.file).exists() and s.repeat == 1 and not s.recipients]


def explained(sample: Sample, folder: Path) -> dict[str, object]:
    words = ["explain", "--format", "json", "--from", sample.sender]
    for address in sample.to:
        words += ["--to", address]
    words += ["--inbound"] if sample.origin == "stranger" else []
    result = CliRunner().invoke(app, [*CONFIG, *words, str(folder / sample.file)])
    assert result.exit_code in {0, 1}, result.output
    told: dict[str, object] = json.loads(result.stdout)
    return told


@pytest.fixture
async def port(tmp_path: Path) -> AsyncIterator[int]:
    sink = await Sink().start()
    listener = "allowed_networks: [127.0.0.0/8]"
    settings = write_settings(tmp_path, sink.port, ours=True, domain="thanhhoa.gov.vn")
    settings.write_text(
        settings.read_text("utf-8").replace("xforward_networks: []", "xforward_networks: [127.0.0.0/8]")
    )
    assert listener in settings.read_text("utf-8")
    async with running(settings) as gateway:
        yield gateway.listeners[0].port
    await sink.close()


@pytest.mark.parametrize("sample", SINGLE, ids=lambda sample: sample.file)
async def test_explain_and_smtp_agree(sample: Sample, port: int) -> None:
    """Action and reply code are those that SMTP gives, and those that the tour expects."""
    tour = Tour(TOUR.folder, ())
    code, _ = await asyncio.to_thread(send, sample, (tour.folder / sample.file).read_bytes(), "127.0.0.1", port)
    told = await asyncio.to_thread(explained, sample, TOUR.folder)
    assert told["action"] == sample.expect
    assert told["rule"] == sample.rule
    reply = told["reply"]
    assert (reply["code"] if isinstance(reply, dict) else 250) == code


def test_the_json_has_every_key() -> None:
    """Keys are always there, null where nothing applies."""
    told = explained(SINGLE[0], TOUR.folder)
    assert list(told) == ["file", "action", "rule", "law", "reply", "incident", "findings", "facts"]
    facts = told["facts"]
    assert isinstance(facts, dict)
    assert list(facts) == ["size", "direction", "text_encoding", "charsets", "defects", "attachments"]


def test_an_incident_that_would_be_opened_is_told(tmp_path: Path) -> None:
    """A refused secret tells the incident with level, strength and place, as JSON and on the page; others tell none."""
    secret, plain = tmp_path / "secret.eml", tmp_path / "plain.eml"
    for path, subject in ((secret, "[TOI MAT] Bao cao"), (plain, "Bao cao")):
        path.write_text(f"Subject: {subject}\n\nKinh gui\n")
    command = [*CONFIG, "explain", "--from", "annv@thanhhoa.gov.vn", "--to", "a@example.org"]
    lines = CliRunner().invoke(app, [*command, "--format", "json", str(secret), str(plain)]).stdout.splitlines()
    told = [json.loads(line)["incident"] for line in lines]
    assert told == [
        {"kind": "secret", "rule": "state-secrets", "level": "TỐI MẬT", "strength": "strong", "where": "subject"},
        None,
    ]
    page = CliRunner().invoke(app, [*command, str(secret), str(plain)]).stdout
    incidents = [line.split(maxsplit=1)[1] for line in page.splitlines() if line.startswith("  incident ")]
    assert incidents == ["one would be opened: secret, strong TỐI MẬT at subject", "none"]


def test_facts_of_attachments_have_every_key() -> None:
    """What opening told stands there in closed values, the files inside by name and type."""
    (sample,) = (one for one in SINGLE if one.file == "27-locked-zip.eml")
    facts = explained(sample, TOUR.folder)["facts"]
    assert isinstance(facts, dict)
    (told,) = facts["attachments"]
    assert list(told) == [
        "name", "type", "size", "sha256", "locked", "opaque", "active", "depth", "misnamed", "scanned",
        "members", "member_types",
    ]  # fmt: skip
    assert (told["locked"], told["active"], told["depth"], told["members"]) == (True, [], 1, ["ho-so.txt"])
    result = CliRunner().invoke(app, [*CONFIG, "explain", str(TOUR.folder / sample.file)])
    assert ", locked, files inside: 1" in result.stdout.replace("\n", " ")


def test_a_file_that_is_not_there_is_told() -> None:
    """Exit 66, and the name on stderr."""
    result = CliRunner().invoke(app, [*CONFIG, "explain", "/nowhere/x.eml"])
    assert result.exit_code == 66
    assert result.stderr == "congthu: /nowhere/x.eml: no such file\n"


def test_messages_of_python_itself_are_read_without_a_fault() -> None:
    """The odd messages that come with CPython's own tests, where the interpreter ships them."""
    if absence := python_mail.absence():
        pytest.skip(absence)
    # explain says of the pictures and sounds beside them that they are no messages.
    files = [str(path) for path in python_mail.files() if path.suffix == ".txt"]
    result = CliRunner().invoke(app, [*CONFIG, "explain", "--format", "json", "--inbound", *files])
    assert result.exit_code in {0, 1}, result.output
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    # A file that begins with "From " is a mailbox: it may hold several messages.
    assert len(lines) >= len(files)
    assert not [line["file"] for line in lines if line["action"] == "defer"]
