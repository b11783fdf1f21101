"""The files for Postfix and Dovecot fit the shipped settings and each other. How they behave, tests/interop shows."""

import re
import subprocess
from pathlib import Path

import pytest
from servers.gateway import ROOT
from servers.need import program

from gateway.settings import LimitSettings, Settings, load

FOLDER = ROOT / "deploy"
AFTER = (FOLDER / "postfix" / "after-gateway.master.cf").read_text("utf-8")
BEFORE = (FOLDER / "postfix" / "before-gateway.master.cf").read_text("utf-8")
MAIN = (FOLDER / "postfix" / "main.cf").read_text("utf-8")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The settings that the page begins with, put where the page puts them."""
    for name in ("deploy/gateway.yaml", "config/regulation.yaml"):
        (tmp_path / Path(name).name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "policies").mkdir()
    return load(tmp_path / "gateway.yaml")


def test_gateway_and_postfix_meet_at_the_same_ports(settings: Settings) -> None:
    """Where Postfix hands mail on, a listener stands; where a next hop goes, Postfix listens."""
    handed = set(re.findall(r"smtpd_proxy_filter=127\.0\.0\.1:(\d+)", BEFORE))
    assert handed == {str(listener.host_port[1]) for listener in settings.listeners}
    taken = set(re.findall(r"^127\.0\.0\.1:(\d+) inet", AFTER, re.MULTILINE))
    assert taken == {str(hop.host_port[1]) for hop in settings.next_hops.values()}


def test_only_the_office_port_goes_everywhere(settings: Settings) -> None:
    """Strangers' listener leads to the port that relays for nobody, the office's to the one that relays for it."""
    relaying = dict(re.findall(r"^127\.0\.0\.1:(\d+) inet(?s:.*?)smtpd_relay_restrictions=(\S+)", AFTER, re.MULTILINE))
    for listener in settings.listeners:
        port = str(settings.next_hops[listener.next_hop].host_port[1])
        assert relaying[port] == ("$gateway_alone" if listener.allowed_networks else "reject_unauth_destination")


def test_postfix_takes_what_the_gateway_inspected() -> None:
    """No message within the gateway's limit is too big for Postfix, with 64 KiB for trace fields."""
    found = re.search(r"^message_size_limit = (\d+)$", MAIN, re.MULTILINE)
    assert found
    assert int(found[1]) >= LimitSettings().message_size + 64 * 1024


def test_postfix_has_no_more_processes_than_the_gateway_lets_in() -> None:
    """All of them come from one address."""
    processes = re.findall(r"^\w+ inet n - n - (\d+) smtpd$", BEFORE, re.MULTILINE)
    assert len(processes) == 2
    assert sum(map(int, processes)) <= LimitSettings().connections_per_client


def test_postfix_knows_every_setting(tmp_path: Path) -> None:
    """postconf reads all files together and warns of no name that nothing uses."""
    site = "relay_domains = thanhhoa.gov.vn\ncompatibility_level = 3.6\n"
    dovecot = (FOLDER / "dovecot" / "postfix-main.cf").read_text("utf-8")
    (tmp_path / "main.cf").write_text(site + MAIN + dovecot)
    (tmp_path / "master.cf").write_text(AFTER + BEFORE)
    for option in ("-n", "-P"):
        done = subprocess.run(
            [program("postconf"), "-c", str(tmp_path), option],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("page", [FOLDER / "README.md", ROOT / "README.md"], ids=["deploy", "top"])
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    """Commands and text speak of files of this repository that are there."""
    named = set(re.findall(r"\b((?:deploy|config|policies)/[\w./-]*\w)", page.read_text("utf-8")))
    assert named
    assert not {name for name in named if not (ROOT / name).exists()} - {"config/directory.csv"}
