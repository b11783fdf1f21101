"""Real servers round the gateway. Where they are absent, tests skip by name; with CI=true they fail."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from servers import chromium, small_disk
from servers import dovecot as dovecot_server
from servers import postfix as postfix_server
from servers.certificate import write_certificate
from servers.chromium import Chromium
from servers.dovecot import Dovecot
from servers.ports import OWN, free_port
from servers.postfix import Postfix
from servers.small_disk import SmallDisk

USERS = {
    f"alice@{OWN}": "",
    f"bob@{OWN}": "",
    f"full@{OWN}": "userdb_quota_rule=*:storage=1M:messages=1",
}


def need(absence: str) -> None:
    """Skip, or fail in CI, when a server cannot be started."""
    if absence and os.environ.get("CI") == "true":
        pytest.fail(absence)
    if absence:
        pytest.skip(absence)


@pytest.fixture(scope="module")
def dovecot(server_folder: Path) -> Iterator[Dovecot]:
    """Dovecot with three mailboxes, one of which takes a single message."""
    need(dovecot_server.absence())
    server = Dovecot(server_folder / "dovecot", free_port(), free_port(), USERS)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def store(server_folder: Path, dovecot: Dovecot) -> Iterator[Postfix]:
    """Postfix before the mailboxes, which trusts every loopback client: no open relay is the gateway's own duty."""
    need(postfix_server.absence())
    main = f"""
virtual_mailbox_domains = {OWN}
virtual_transport = lmtp:unix:{dovecot.lmtp}
smtpd_restriction_classes = quota
quota = check_policy_service inet:127.0.0.1:{dovecot.quota_port}
smtpd_recipient_restrictions = check_recipient_access inline:{{{OWN}=quota}}, permit_mynetworks, reject
smtpd_authorized_xforward_hosts = 127.0.0.0/8
default_transport = discard:nothing leaves the machine
smtpd_forbid_bare_newline = no
"""
    server = Postfix("store", server_folder / "store", free_port(), main)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """One headless Chromium for the tests of a module."""
    need(chromium.absence())
    started = Chromium(tmp_path_factory.mktemp("profile"))
    try:
        started.start()
        yield started
    finally:
        started.stop()


@pytest.fixture
def front(server_folder: Path) -> Iterator[Callable[[int], Postfix]]:
    """Makes a Postfix that hands its mail to the gateway on the given port before it answers."""
    need(postfix_server.absence())
    started: list[Postfix] = []

    def start(gateway_port: int) -> Postfix:
        options = [
            f"smtpd_proxy_filter=127.0.0.1:{gateway_port}",
            "receive_override_options=no_unknown_recipient_checks",
            "smtpd_authorized_xclient_hosts=127.0.0.0/8",
        ]
        # Refusals are what is tested: Postfix's own punishment for them would only cost time.
        patient = "smtpd_error_sleep_time = 0\nsmtpd_hard_error_limit = 1000"
        main = f"relay_domains = {OWN}\nmessage_size_limit = 20480000\n{patient}"
        name = f"front{len(list(server_folder.glob('front*')))}"
        server = Postfix(name, server_folder / name, free_port(), main, options)
        server.start()
        started.append(server)
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="module")
def server_folder() -> Iterator[Path]:
    """A folder that servers may enter under their own users; pytest closes its own to all but its user."""
    with tempfile.TemporaryDirectory(prefix="congthu-servers-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture(scope="session")
def swaks() -> str:
    """The path of swaks, an SMTP client that is none of ours."""
    found = shutil.which("swaks")
    need("" if found else "swaks is not installed (make services)")
    return str(found)


@pytest.fixture
def disks(tmp_path: Path) -> Iterator[tuple[SmallDisk, SmallDisk]]:
    """A small disk for the data folder, at `data`, and another for the spool, at `spool`."""
    need(small_disk.absence())
    with (
        small_disk.mounted(tmp_path / "data", 2 << 20) as data,
        small_disk.mounted(tmp_path / "spool") as spool,
    ):
        yield data, spool


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost, and its key."""
    return write_certificate(tmp_path_factory.mktemp("tls"), "localhost")


@pytest.fixture(scope="module")
def rich(server_folder: Path) -> Iterator[Postfix]:
    """A Postfix that offers all it can and writes down every command."""
    yield from _listening(server_folder, "rich", "")


@pytest.fixture(scope="module")
def poor(server_folder: Path) -> Iterator[Postfix]:
    """The same, but it offers neither 8BITMIME nor DSN nor SMTPUTF8."""
    yield from _listening(server_folder, "poor", "smtpd_discard_ehlo_keywords = 8bitmime, dsn, smtputf8")


def _listening(folder: Path, name: str, main: str) -> Iterator[Postfix]:
    need(postfix_server.absence())
    lines = [
        "smtpd_recipient_restrictions = permit_mynetworks, reject",
        "default_transport = discard:nothing leaves the machine",
        "debug_peer_list = 127.0.0.1",
        "smtputf8_enable = yes",
    ]
    server = Postfix(name, folder / name, free_port(), "\n".join([*lines, main]))
    server.start()
    yield server
    server.stop()
