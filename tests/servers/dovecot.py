"""A real Dovecot for tests: mailboxes over LMTP and IMAP, and its quota-status service for Postfix (deploy/dovecot)."""

import grp
import imaplib
import os
import pwd
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from servers.postfix import shipped

CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
first_valid_uid = 1
default_vsz_limit = 0
mail_location = maildir:{folder}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
mail_plugins = quota
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users
  default_fields = uid={uid} gid={gid} home={folder}/home/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  unix_listener lmtp {{
    mode = 0666
  }}
}}
plugin {{
  quota = maildir:User quota
  quota_rule = *:storage=50M
}}
"""


def absence() -> str:
    """Why Dovecot cannot be started here; empty when it can."""
    if os.geteuid() != 0:
        return "Dovecot needs root"
    return "" if Path("/usr/sbin/dovecot").exists() else "Dovecot is not installed (make services)"


@dataclass
class Dovecot:
    """One instance. `users` maps address to extra userdb fields, such as a quota rule; all passwords are `pw`."""

    folder: Path
    imap_port: int
    quota_port: int
    users: dict[str, str] = field(default_factory=dict)

    @property
    def lmtp(self) -> str:
        """The LMTP socket's path."""
        return f"{self.folder}/run/lmtp"

    def start(self) -> None:
        """Write its folders, start it, and wait until a login works."""
        uid, gid = pwd.getpwnam("nobody").pw_uid, grp.getgrnam("nogroup").gr_gid
        self.folder.mkdir(mode=0o755)
        self.folder.parent.chmod(0o755)
        for part in ("mail", "home", "state"):
            (self.folder / part).mkdir()
            os.chown(self.folder / part, uid, gid)
        config = CONFIG.format(folder=self.folder, uid=uid, gid=gid, imap_port=self.imap_port)
        quota_status = shipped("dovecot/quota-status.conf", {"port = 12340": f"port = {self.quota_port}"})
        (self.folder / "dovecot.conf").write_text(config + quota_status)
        lines = [f"{user}:{{PLAIN}}pw::::::{fields}" for user, fields in self.users.items()]
        (self.folder / "users").write_text("\n".join(lines) + "\n")
        self._run("/usr/sbin/dovecot", "-c", str(self.folder / "dovecot.conf"))
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with suppress(OSError, imaplib.IMAP4.error), self.login(next(iter(self.users))):
                return
            time.sleep(0.05)
        raise RuntimeError("Dovecot did not come up")

    def stop(self) -> None:
        """Stop it by its own command, and wait until it is gone."""
        with suppress(subprocess.CalledProcessError):
            self._run("/usr/bin/doveadm", "-c", str(self.folder / "dovecot.conf"), "stop")
        deadline = time.monotonic() + 10
        while (self.folder / "run" / "master.pid").exists() and time.monotonic() < deadline:
            time.sleep(0.05)

    def login(self, user: str) -> imaplib.IMAP4:
        """An IMAP session of a user."""
        session = imaplib.IMAP4("127.0.0.1", self.imap_port, timeout=10)
        session.login(user, "pw")
        return session

    def messages(self, user: str, at_least: int, seconds: float = 20.0) -> list[bytes]:
        """The octets of all messages in a user's inbox, once there are enough."""
        deadline = time.monotonic() + seconds
        while True:
            with self.login(user) as session:
                session.select("INBOX", readonly=True)
                numbers = session.search(None, "ALL")[1][0].split()
                if len(numbers) >= at_least or time.monotonic() > deadline:
                    return [session.fetch(number.decode(), "(BODY.PEEK[])")[1][0][1] for number in numbers]
            time.sleep(0.1)

    def _run(self, *command: str) -> None:
        with (self.folder / "command.log").open("ab") as out:
            subprocess.run(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=True)
