"""Hot reload: what a change of files does to a running gateway, and what a mistake in them leaves alone."""

import asyncio
import contextlib
import io
import json
import shutil
import smtplib
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from servers.certificate import write_certificate
from servers.gateway import write_settings
from servers.sink import Sink
from servers.waiting import eventually

from gateway import log
from gateway.app import App
from gateway.office import load_office
from gateway.reload import Reloader
from gateway.settings import load

RULE = """\
rule: size
title: x
why: x
law: [dieu-6.2]
mode: enforce
applies_to: {direction: [outbound, internal, inbound]}
when:
  attachments_over: {total: LIMIT B}
then:
  refuse: {code: 552, enhanced: 5.3.4, text: "over {limit}"}
  notice: x
tests:
  - {name: large, message: {attachments: [{name: x, size: 11}]}, expect: {action: refuse}}
  - {name: small, message: {attachments: [{name: x, size: 10}]}, expect: pass}
"""


LARGE = (
    b"""\
Content-Type: application/octet-stream\r
Content-Disposition: attachment; filename=x\r
\r
"""
    + b"x" * 100
    + b"\r\n"
)


@dataclass
class Running:
    """A gateway with its reloader, its folder, and its log."""

    app: App
    reloader: Reloader
    folder: Path
    out: io.TextIOWrapper

    @property
    def version(self) -> str:
        return self.app.office.policies.version

    def write_rule(self, limit: int, name: str = "size") -> None:
        text = RULE.replace("LIMIT", str(limit)).replace("rule: size", f"rule: {name}")
        (self.folder / "policies" / f"{name}.yaml").write_text(text, "utf-8")

    def lines(self, event: str) -> list[dict[str, object]]:
        written = bytes(self.out.buffer.getvalue()).decode()  # type: ignore[attr-defined]
        return [line for line in map(json.loads, written.splitlines()) if line["event"] == event]

    def metric(self, name: str) -> float | None:
        return self.app.metrics.registry.get_sample_value(name)


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    """A gateway with one rule, a directory and a certificate, and nothing watched yet."""
    sink = await Sink().start()
    (tmp_path / "policies").mkdir()
    shutil.copy(Path(__file__).parents[1] / "config" / "regulation.yaml", tmp_path)
    (tmp_path / "directory.csv").write_text("address,unit,state\na@example.vn,van-phong,\n", "utf-8")
    certificate, key = write_certificate(tmp_path)
    file = write_settings(
        tmp_path,
        sink.port,
        policies=tmp_path / "policies",
        directory=tmp_path / "directory.csv",
        listener=f"tls: {{certificate: {certificate}, key: {key}}}",
    )
    text = file.read_text("utf-8")
    file.write_text(text.replace(str(Path(__file__).parents[1] / "config"), str(tmp_path)), "utf-8")
    (tmp_path / "policies" / "size.yaml").write_text(RULE.replace("LIMIT", "10"), "utf-8")
    settings = load(file)
    out = io.TextIOWrapper(io.BytesIO())
    log.configure("info", out)
    app = App(settings, load_office(settings))
    await app.start()
    yield Running(app, Reloader(app, file, settings, settings), tmp_path, out)
    await app.stop()
    await sink.close()
    log.configure("error", io.TextIOWrapper(io.BytesIO()))


def another(folder: Path) -> bytes:
    """A certificate with another key than the folder's."""
    (folder / "other").mkdir()
    return write_certificate(folder / "other")[0].read_bytes()


async def test_changed_rules_are_in_force(running: Running) -> None:
    """A rule that was added, and a mailbox that was added, are there after a reload, and the metrics tell it."""
    before = running.version
    running.write_rule(10, "size-again")
    (running.folder / "directory.csv").write_text(
        "address,unit,state\nb@example.vn,a,\nc@example.vn,a,warned\n", "utf-8"
    )
    await running.reloader.reload()
    assert running.version != before
    assert running.metric("congthu_policy_reload_success") == 1
    assert running.app.metrics.registry.get_sample_value("congthu_mailboxes", {"state": "warned"}) == 1
    assert running.lines("policies_loaded")[-1]["policy_version"] == running.version


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (
            lambda folder: (folder / "policies" / "size.yaml").write_text("rule: size\nmode: on\n", "utf-8"),
            "size.yaml:",
        ),
        (lambda folder: (folder / "policies" / "size.yaml").write_text(RULE.replace("LIMIT", "9"), "utf-8"), "small"),
        (lambda folder: (folder / "policies" / "size.yaml").write_bytes(b"rule: \xff\n"), "UTF-8"),
        (lambda folder: (folder / "directory.csv").write_text("address,unit\nx,y\n", "utf-8"), "directory.csv:"),
        (lambda folder: (folder / "regulation.yaml").unlink(), "regulation.yaml"),
        (lambda folder: (folder / "gateway.yaml").write_text("hostname: gw.example.vn\n", "utf-8"), "gateway.yaml:"),
        (lambda folder: (folder / "tls.key").write_text("no key\n", "utf-8"), "tls.key: is no private key"),
        (lambda folder: (folder / "tls.crt").write_text("none\n", "utf-8"), "listener door: "),
        (lambda folder: (folder / "tls.crt").write_text("none\n", "utf-8"), "tls.crt: is no certificate"),
        (lambda folder: (folder / "tls.crt").write_bytes(another(folder)), "tls.key: is not the key"),
    ],
    ids=[
        "a mistake",
        "a failing test",
        "not UTF-8",
        "directory",
        "no regulation",
        "settings",
        "key",
        "listener",
        "certificate",
        "pair",
    ],
)
async def test_a_mistake_changes_nothing(running: Running, spoil: Callable[[Path], object], told: str) -> None:
    """Whatever file has a mistake, rules and directory stay as they were; log and metric say so."""
    before = running.app.office
    running.write_rule(10, "size-again")  # a good change beside it waits as well
    spoil(running.folder)
    await running.reloader.reload()
    assert running.app.office is before
    assert running.metric("congthu_policy_reload_success") == 0
    (refused,) = running.lines("policies_refused")
    assert told in str(refused["first"])
    assert refused["level"] == "error"


async def test_a_mended_file_is_taken(running: Running) -> None:
    """After a refused reload the next good one is in force."""
    running.write_rule(9)
    await running.reloader.reload()
    running.write_rule(10)
    await running.reloader.reload()
    assert running.metric("congthu_policy_reload_success") == 1


async def test_the_log_level_changes(running: Running) -> None:
    """The log's level is taken up while running."""
    file = running.folder / "gateway.yaml"
    file.write_text(file.read_text("utf-8") + "log: {level: error}\n", "utf-8")
    await running.reloader.reload()
    log.next_hop_up("store")
    assert not running.lines("policies_loaded")
    log.next_hop_down("store")
    assert len(running.lines("next_hop_down")) == 1


async def test_the_address_of_pages_changes(running: Running) -> None:
    """Where the pages of rules are published is taken up while running, and waits for no restart."""
    file = running.folder / "gateway.yaml"
    file.write_text(file.read_text("utf-8") + "help_url: https://example.vn/quy-tac\n", "utf-8")
    await running.reloader.reload()
    assert running.app.office.policies.help_url == "https://example.vn/quy-tac/"
    assert not running.lines("settings_wait_for_restart")


TELL = """\
tell:
  through: THROUGH
  from: FROM
  people: {officer: [an.toan@example.vn]}
"""


def write_tell(running: Running, sender: str, through: str = "store") -> None:
    """Settings with people, and a rule that tells one of them."""
    file, rule = running.folder / "gateway.yaml", running.folder / "policies" / "size.yaml"
    before = file.read_text("utf-8").split("tell:")[0]
    file.write_text(before + TELL.replace("THROUGH", through).replace("FROM", sender), "utf-8")
    text = RULE.replace("LIMIT", "10").replace("  notice: x\n", "  notice: x\n  tell: [officer]\n")
    rule.write_text(text, "utf-8")


async def test_people_to_tell_are_taken_up(running: Running) -> None:
    """A person added to the settings may be named in a rule at once; what began without letters has none yet."""
    write_tell(running, "congthu@example.vn")
    await running.reloader.reload()
    assert not running.lines("policies_refused")
    assert [str(one) for one in running.app.office.contacts.people["officer"]] == ["an.toan@example.vn"]
    assert running.lines("settings_wait_for_restart")[0]["settings"] == ["tell.through"]


async def test_letters_are_written_anew(tmp_path: Path) -> None:
    """From, people and burst of a running gateway's letters change with the settings; their next hop does not."""
    sink = await Sink().start()
    file = write_settings(tmp_path, sink.port, policies=tmp_path, directory=tmp_path / "directory.csv")
    (tmp_path / "directory.csv").write_text("address,unit,state\n", "utf-8")
    policies = tmp_path / "policies"
    policies.mkdir()
    file.write_text(file.read_text("utf-8").replace(f"policies: {tmp_path}", f"policies: {policies}"), "utf-8")
    out = io.TextIOWrapper(io.BytesIO())
    log.configure("info", out)
    write_tell(Running(None, None, tmp_path, out), "old@example.vn")  # type: ignore[arg-type]
    settings = load(file)
    app = App(settings, load_office(settings))
    await app.start()
    running = Running(app, Reloader(app, file, settings, settings), tmp_path, out)
    try:
        write_tell(running, "new@example.vn")
        text = file.read_text("utf-8").replace("an.toan@example.vn", "kiem.tra@example.vn")
        file.write_text(text, "utf-8")
        await running.reloader.reload()
        assert not running.lines("settings_wait_for_restart")

        def work() -> None:
            with smtplib.SMTP("127.0.0.1", app.listeners[0].port, timeout=10) as client:
                client.sendmail("a@example.org", ["b@example.vn"], LARGE)

        with pytest.raises(smtplib.SMTPDataError):
            await asyncio.to_thread(work)
        await eventually(lambda: len(sink.messages) == 1)
        assert sink.messages[0].rcpt == [b"RCPT TO:<kiem.tra@example.vn>"]
        assert b"From: new@example.vn\r\n" in sink.messages[0].content
    finally:
        await app.stop()
        await sink.close()
        log.configure("error", io.TextIOWrapper(io.BytesIO()))


async def test_other_settings_wait_for_a_restart(running: Running) -> None:
    """What cannot change while running is told by its name; the rest of the reload goes on."""
    file = running.folder / "gateway.yaml"
    file.write_text(file.read_text("utf-8").replace("gw.example.vn", "gw2.example.vn"), "utf-8")
    running.write_rule(10, "size-again")
    before = running.version
    await running.reloader.reload()
    assert running.version != before
    assert running.app.office.hostname == "gw.example.vn"
    assert running.lines("settings_wait_for_restart")[0]["settings"] == ["hostname"]


async def test_a_renewed_certificate_is_shown(running: Running) -> None:
    """A new certificate is shown to the next client, while the session of an earlier one goes on."""
    port = running.app.listeners[0].port

    def start() -> tuple[smtplib.SMTP, bytes]:
        client = smtplib.SMTP("127.0.0.1", port, timeout=10)
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        client.starttls(context=context)
        return client, client.sock.getpeercert(binary_form=True)

    first, old = await asyncio.to_thread(start)
    write_certificate(running.folder, days=60)
    await running.reloader.reload()
    second, new = await asyncio.to_thread(start)
    assert old != new
    assert (await asyncio.to_thread(first.ehlo))[0] == 250
    ends = running.app.metrics.registry.get_sample_value(
        "congthu_tls_certificate_expiry_timestamp_seconds", {"listener": "door"}
    )
    assert ends == running.app._certificates.listeners["door"].ends.timestamp()
    await asyncio.to_thread(first.quit)
    await asyncio.to_thread(second.quit)


async def test_a_changed_file_is_noticed(running: Running) -> None:
    """Nobody needs to ask: a rule file that is written is read; one that is only touched is not."""
    keeping = asyncio.create_task(running.reloader.run())
    try:
        await eventually(lambda: running.reloader._seen != "")
        await asyncio.sleep(0.5)  # the system's watch has begun
        before = running.version
        (running.folder / "policies" / "size.yaml").touch()
        running.write_rule(10, "size-again")
        await eventually(lambda: running.version != before)
        assert len(running.lines("policies_loaded")) == 1
        (running.folder / "directory.csv").write_text("address,unit,state\n", "utf-8")
        await eventually(lambda: not running.app.office.directory.mailboxes)
    finally:
        keeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeping


async def test_sighup_reloads_without_a_change(running: Running) -> None:
    """Asked for, a reload takes place although nothing changed."""
    keeping = asyncio.create_task(running.reloader.run())
    running.reloader.ask()
    await eventually(lambda: len(running.lines("policies_loaded")) == 1)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)


async def test_a_mistake_of_ours_stops_no_later_reload(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reload that breaks off unforeseen is told, the metric says that it failed, and the next one is taken up."""
    keeping = asyncio.create_task(running.reloader.run())

    def broken(_: object) -> None:
        raise KeyError("a text of somebody")

    with monkeypatch.context() as patch:
        patch.setattr("gateway.reload.load_office", broken)
        running.reloader.ask()
        await eventually(lambda: running.metric("congthu_policy_reload_success") == 0)
    (fault,) = running.lines("fault")
    assert fault["type"] == "KeyError"
    assert not keeping.done()
    running.reloader.ask()
    await eventually(lambda: running.metric("congthu_policy_reload_success") == 1)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)


async def test_a_fault_of_reading_blames_no_certificate(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be read is named as it is."""

    def unread(_: object) -> None:
        raise PermissionError(13, "Permission denied", "/etc/congthu/x.yaml")

    monkeypatch.setattr("gateway.reload.load_office", unread)
    await running.reloader.reload()
    (refused,) = running.lines("policies_refused")
    assert refused["first"] == "/etc/congthu/x.yaml: cannot be read (Permission denied); mend its path or its rights"


async def test_watching_survives_a_mistake_of_ours(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """A watch that breaks off unforeseen begins again, and changed files are noticed as before."""
    monkeypatch.setattr("gateway.reload._WATCH_AGAIN", 0.01)
    with monkeypatch.context() as patch:
        patch.setattr("gateway.reload.awatch", lambda *_, **__: 1 / 0)
        keeping = asyncio.create_task(running.reloader.run())
        await eventually(lambda: len(running.lines("watch_failed")) > 1)
    await asyncio.sleep(0.5)  # the system's watch has begun
    before = running.version
    running.write_rule(10, "size-again")
    await eventually(lambda: running.version != before)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
