"""The unit of systemd: well-formed, as hardened as its page says, and fitting the settings' defaults."""

import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from servers.gateway import ROOT
from servers.need import need, program

from gateway.cli.faults import CONFIGURATION, USAGE
from gateway.settings import LimitSettings

FOLDER = ROOT / "deploy" / "systemd"
PAGE = (ROOT / "deploy" / "README.md").read_text("utf-8")


def installed(root: Path, *drop_ins: str) -> Path:
    """A folder as the machine's root with the unit and the drop-ins in their places."""
    units = root / "etc" / "systemd" / "system"
    (units / "congthu.service.d").mkdir(parents=True)
    shutil.copy(FOLDER / "congthu.service", units)
    for name in drop_ins:
        shutil.copy(FOLDER / name, units / "congthu.service.d")
    return root


def exposure(root: Path) -> str:
    """The figure of `systemd-analyze security`: 0 is closed, 10 is open."""
    command = ["security", "--offline=true", "--no-pager", f"--root={root}", "congthu.service"]
    done = subprocess.run(
        [program("systemd-analyze"), *command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    found = re.search(r"exposure level for congthu\.service: ([0-9.]+)", done.stdout)
    assert found, done.stdout + done.stderr
    return found[1]


def seconds(text: str) -> int:
    """A time as this unit writes it."""
    number, unit = re.fullmatch(r"(\d+)(s|min)", text).groups()  # type: ignore[union-attr]
    return int(number) * {"s": 1, "min": 60}[unit]


def service() -> dict[str, str]:
    """The [Service] section; of a line written twice, the last."""
    reader = configparser.ConfigParser(strict=False, interpolation=None)
    reader.optionxform = str  # type: ignore[assignment, method-assign]
    reader.read_string((FOLDER / "congthu.service").read_text("utf-8"))
    return dict(reader["Service"])


@pytest.mark.parametrize(("drop_ins", "words"), [((), "as it is"), (("port-25.conf",), "with `port-25.conf`")])
def test_the_exposure_is_the_one_that_the_page_tells(tmp_path: Path, drop_ins: tuple[str, ...], words: str) -> None:
    """The figure in deploy/README.md is what systemd-analyze says of these files."""
    written = re.search(rf"(\d+\.\d+) {re.escape(words)}", PAGE)
    assert written
    assert exposure(installed(tmp_path, *drop_ins)) == written[1]


def test_systemd_finds_no_fault_in_the_unit(tmp_path: Path) -> None:
    """Every key is known to systemd, every value is one it takes (the program is replaced by one that exists)."""
    unit = tmp_path / "congthu.service"
    unit.write_text((FOLDER / "congthu.service").read_text("utf-8").replace("/opt/congthu/bin/congthu", "/bin/true"))
    done = subprocess.run(
        [program("systemd-analyze"), "verify", "--man=no", "--recursive-errors=no", str(unit)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_user_and_rights_are_made_as_written(tmp_path: Path) -> None:
    """The user has no shell; settings are root's, and the gateway's group may read them and nobody else."""
    need("" if os.geteuid() == 0 else "systemd-sysusers needs root")
    (tmp_path / "etc" / "congthu" / "policies").mkdir(parents=True)
    (tmp_path / "etc" / "congthu" / "policies" / "a.yaml").touch(0o644)
    (tmp_path / "etc" / "congthu" / "tls.key").touch(0o600)
    for kind in ("sysusers", "tmpfiles"):
        folder = tmp_path / "etc" / f"{kind}.d"
        folder.mkdir()
        shutil.copy(FOLDER / f"{kind}.d" / "congthu.conf", folder)
        command = [program(f"systemd-{kind}"), f"--root={tmp_path}", *(["--create"] if kind == "tmpfiles" else [])]
        subprocess.run(
            [*command, "congthu.conf"], stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=30
        )
    user = (tmp_path / "etc" / "passwd").read_text().strip().split(":")
    assert (user[0], user[-1]) == ("congthu", "/usr/sbin/nologin")
    modes = {
        path.name: (path.stat().st_mode & 0o777, path.stat().st_uid, str(path.stat().st_gid))
        for path in [tmp_path / "etc" / "congthu", *(tmp_path / "etc" / "congthu").rglob("*")]
    }
    assert modes == {
        "congthu": (0o750, 0, user[3]),
        "policies": (0o750, 0, user[3]),
        "a.yaml": (0o640, 0, user[3]),
        "tls.key": (0o640, 0, user[3]),
    }


def system_calls(names: list[str]) -> set[str]:
    """The system calls behind the names of a filter; groups are resolved by systemd itself."""
    groups = [name for name in names if name.startswith("@")]
    found = set(names) - set(groups)
    if groups:
        done = subprocess.run(
            [program("systemd-analyze"), "syscall-filter", "--no-pager", *groups],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, check=True,
        )  # fmt: skip
        told = [line.strip() for line in done.stdout.splitlines() if line.startswith(" ")]
        found |= system_calls([name for name in told if name and not name.startswith("#")])
    return found


def test_the_unit_lets_workers_close_their_jail() -> None:
    """Every system call and namespace that the layers of the jail need is left to the service."""
    allowed: set[str] = set()
    for line in (FOLDER / "congthu.service").read_text("utf-8").splitlines():
        if line.startswith("SystemCallFilter="):
            names = line.partition("=")[2]
            given = system_calls(names.removeprefix("~").split())
            allowed = allowed - given if names.startswith("~") else allowed | given
    needed = {"unshare", "chroot", "capset", "prctl", "prlimit64", "landlock_create_ruleset", "landlock_restrict_self"}
    assert needed - allowed == set()
    assert "ptrace" not in allowed
    assert set(service()["RestrictNamespaces"].split()) == {"user", "net", "ipc"}
    assert service()["KillMode"] == "mixed"


def test_no_answer_is_cut_off_by_the_stop() -> None:
    """systemd waits longer than the gateway may take to drain and to answer."""
    limits = LimitSettings()
    assert seconds(service()["TimeoutStopSec"]) > limits.drain + limits.answer


def test_there_are_descriptors_for_every_client() -> None:
    """All clients the gateway may have, and as many again for next hops, records and the rest."""
    assert int(service()["LimitNOFILE"]) >= 2 * LimitSettings().connections


def test_what_does_not_mend_itself_is_not_tried_again() -> None:
    """The exit codes of wrong usage and wrong settings end the service until a person has looked."""
    assert service()["RestartPreventExitStatus"].split() == [str(USAGE), str(CONFIGURATION)]


def test_commands_run_as_letters_write_them() -> None:
    """The page puts `congthu` where a shell finds it: letters and runbooks name the command without a folder."""
    assert "\n    ln -sf /opt/congthu/bin/congthu /usr/local/bin/congthu\n" in PAGE
