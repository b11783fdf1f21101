"""Real servers round the gateway. Where they are absent, tests skip by name; with CI=true they fail."""

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
from servers.need import need, program
from servers.ports import OWN, free_port
from servers.postfix import Postfix, after_gateway, before_gateway, plain, shipped
from servers.small_disk import SmallDisk

USERS = {
    f"alice@{OWN}": "",
    f"bob@{OWN}": "",
    f"full@{OWN}": "userdb_quota_rule=*:storage=1M:messages=1",
}


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
    """Postfix behind the gateway, before the mailboxes; mail for elsewhere it throws away."""
    need(postfix_server.absence())
    places = {"thanhhoa.gov.vn": OWN, "127.0.0.1:12340": f"127.0.0.1:{dovecot.quota_port}"}
    main = f"""
virtual_mailbox_domains = {OWN}
virtual_transport = lmtp:unix:{dovecot.lmtp}
default_transport = discard:nothing leaves the machine
{shipped("dovecot/postfix-main.cf", places)}
"""
    server = after_gateway(server_folder / "store", main)
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
        main = f"relay_domains = {OWN}\nsmtpd_authorized_xclient_hosts = 127.0.0.0/8\n"
        # Refusals are what is tested: Postfix's own punishment for them would only cost time.
        main += "smtpd_error_sleep_time = 0\nsmtpd_hard_error_limit = 1000\n"
        folder = server_folder / f"front{len(list(server_folder.glob('front*')))}"
        server = before_gateway(folder, gateway_port, free_port(), main)
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
    return program("swaks")


@pytest.fixture
def disks(tmp_path: Path) -> Iterator[tuple[SmallDisk, SmallDisk]]:
    """A small disk for the data folder, at `data`, with room for all that one for the spool, at `spool`, can hold."""
    need(small_disk.absence())
    with (
        small_disk.mounted(tmp_path / "data", 8 << 20) as data,
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
    server = plain(folder / name, "\n".join([*lines, main]))
    server.start()
    yield server
    server.stop()
