"""Real Postfix instances for tests: each from a folder of its own, on loopback ports, dropping to its users.

What stands before and behind the gateway comes from the files of `deploy/`, with only ports and domain replaced.
"""

import os
import shutil
import smtplib
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from servers.ports import free_port

DEPLOY = Path(__file__).parents[2] / "deploy"
MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
meta_directory = /etc/postfix
shlib_directory = /usr/lib/postfix
mail_owner = postfix
setgid_group = postdrop
syslog_name = {name}
maillog_file = {folder}/log/mail.log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = {name}.test
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
local_transport = error:no local delivery
smtpd_peername_lookup = no
disable_dns_lookups = yes
smtp_dns_support_level = disabled
smtp_host_lookup = native
lmtp_host_lookup = native
"""
MASTER = """
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def shipped(name: str, replaced: dict[str, str]) -> str:
    """The lines of a file of `deploy/`, with the texts replaced that differ from office to office; each must occur."""
    text = (DEPLOY / name).read_text("utf-8")
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith("#")]
    text = "".join(lines)
    for there, here in replaced.items():
        assert there in text, f"{name} has no {there}"
        text = text.replace(there, here)
    return text


def absence() -> str:
    """Why Postfix cannot be started here; empty when it can."""
    if os.geteuid() != 0:
        return "Postfix needs root"
    return "" if Path("/usr/sbin/postfix").exists() else "Postfix is not installed (make services)"


@dataclass
class Postfix:
    """One instance. `main` are lines for main.cf, `master` its listeners in master.cf; `port` is where it greets."""

    name: str
    folder: Path
    port: int
    main: str
    master: str
    office_port: int = 0
    """Where it takes the mail of the office's own clients, of people who log in or from the gateway."""

    def start(self) -> None:
        """Write its folders, start it, and wait until it greets."""
        for part in ("etc", "spool", "data", "log"):
            (self.folder / part).mkdir(parents=True, mode=0o755)
        for folder in (self.folder, self.folder.parent):
            folder.chmod(0o755)
        shutil.chown(self.folder / "data", "postfix")
        main = MAIN.format(folder=self.folder, name=self.name) + shipped("postfix/main.cf", {}) + self.main + "\n"
        (self.folder / "etc" / "main.cf").write_text(main)
        (self.folder / "etc" / "master.cf").write_text(MASTER + self.master)
        self._postfix("start")
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with suppress(OSError, smtplib.SMTPException), smtplib.SMTP("127.0.0.1", self.port, timeout=2):
                return
            time.sleep(0.05)
        raise RuntimeError(f"{self.name} did not come up: {self.log()[-2000:]}")

    def stop(self) -> None:
        """Stop it by its own command."""
        with suppress(subprocess.CalledProcessError):
            self._postfix("stop")

    def configure(self, line: str) -> None:
        """Add a line to main.cf, where the last one of a name counts, and have it read."""
        with (self.folder / "etc" / "main.cf").open("a") as file:
            file.write(f"{line}\n")
        self._postfix("reload")

    def log(self) -> str:
        file = self.folder / "log" / "mail.log"
        return file.read_text("utf-8", "replace") if file.exists() else ""

    def _postfix(self, command: str) -> None:
        with (self.folder / "log" / "command.log").open("ab") as out:
            subprocess.run(
                ["/usr/sbin/postfix", "-c", str(self.folder / "etc"), command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                check=True,
            )


def plain(folder: Path, main: str) -> Postfix:
    """Postfix as any other mail server of the world, with nothing of ours."""
    port = free_port()
    return Postfix(folder.name, folder, port, main, f"127.0.0.1:{port} inet n - n - 20 smtpd\n")


def after_gateway(folder: Path, main: str) -> Postfix:
    """Postfix behind the gateway, as deploy/postfix ships it; `main` says where its mail goes."""
    port, office_port = free_port(), free_port()
    ports = {"127.0.0.1:10026": f"127.0.0.1:{port}", "127.0.0.1:10027": f"127.0.0.1:{office_port}"}
    master = shipped("postfix/after-gateway.master.cf", ports)
    return Postfix(folder.name, folder, port, main, master, office_port)


def before_gateway(folder: Path, gateway_port: int, office_gateway_port: int, main: str) -> Postfix:
    """Postfix that hands its mail to the gateway, as deploy/postfix ships it: strangers' mail and that of logins."""
    port, office_port = free_port(), free_port()
    ports = {
        "\nsmtp inet": f"\n127.0.0.1:{port} inet",
        "\nsubmission inet": f"\n127.0.0.1:{office_port} inet",
        "127.0.0.1:10025": f"127.0.0.1:{gateway_port}",
        "127.0.0.1:10035": f"127.0.0.1:{office_gateway_port}",
    }
    master = shipped("postfix/before-gateway.master.cf", ports)
    return Postfix(folder.name, folder, port, main, master, office_port)
