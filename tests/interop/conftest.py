"""Real servers round the gateway. Where they are absent, tests skip by name; with CI=true they fail."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from servers import dovecot as dovecot_server
from servers import postfix as postfix_server
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


@pytest.fixture(scope="session")
def dovecot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dovecot]:
    """Dovecot with three mailboxes, one of which takes a single message."""
    need(dovecot_server.absence())
    server = Dovecot(open_folder(tmp_path_factory) / "dovecot", free_port(), free_port(), USERS)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory, dovecot: Dovecot) -> Iterator[Postfix]:
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
    server = Postfix("store", open_folder(tmp_path_factory) / "store", free_port(), main)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[int], Postfix]]:
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
        server = Postfix("front", open_folder(tmp_path_factory) / "front", free_port(), main, options)
        server.start()
        started.append(server)
        return server

    yield start
    for server in started:
        server.stop()


def open_folder(factory: pytest.TempPathFactory) -> Path:
    """A folder that servers may enter under their own users."""
    folder = factory.mktemp("server")
    for part in (folder, folder.parent, folder.parent.parent):
        part.chmod(0o755)
    return folder


@pytest.fixture(scope="session")
def swaks() -> str:
    """The path of swaks, an SMTP client that is none of ours."""
    found = shutil.which("swaks")
    need("" if found else "swaks is not installed (make services)")
    return str(found)
