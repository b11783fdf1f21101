"""Real Postfix instances for tests: each from a folder of its own, on a loopback port, dropping to its users."""

import os
import shutil
import smtplib
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

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
127.0.0.1:{port} inet n - n - {most} smtpd{options}
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


def absence() -> str:
    """Why Postfix cannot be started here; empty when it can."""
    if os.geteuid() != 0:
        return "Postfix needs root"
    return "" if Path("/usr/sbin/postfix").exists() else "Postfix is not installed (make services)"


@dataclass
class Postfix:
    """One instance. `main` are lines for main.cf, `smtpd` options of its listener in master.cf."""

    name: str
    folder: Path
    port: int
    main: str = ""
    smtpd: list[str] = field(default_factory=list)

    def start(self) -> None:
        """Write its folders, start it, and wait until it greets."""
        for part in ("etc", "spool", "data", "log"):
            (self.folder / part).mkdir(parents=True, mode=0o755)
        for folder in (self.folder, self.folder.parent):
            folder.chmod(0o755)
        shutil.chown(self.folder / "data", "postfix")
        options = "".join(f"\n    -o {option}" for option in self.smtpd)
        values = {"folder": self.folder, "name": self.name, "port": self.port, "options": options, "most": 20}
        (self.folder / "etc" / "main.cf").write_text(MAIN.format(**values) + self.main + "\n")
        (self.folder / "etc" / "master.cf").write_text(MASTER.format(**values))
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
