"""Real servers round the gateway. Where they are absent, tests skip by name; with CI=true they fail."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from servers import chromium
from servers import dovecot as dovecot_server
from servers import postfix as postfix_server
from servers.chromium import Chromium
from servers.dovecot import Dovecot
from servers.ports import OWN, free_port
from servers.postfix import Postfix

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
        main = f"relay_domains = {OWN}\nmessage_size_limit = 20480000"
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
