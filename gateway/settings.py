"""Every setting: its type, its meaning, its unit, its default; and how the file is found and read.

`config/gateway.yaml` shows each of them with the same words; a test holds the two together. Settings are handed down
as values by `app.py`; the pure rooms never see them.
"""

import os
import ssl
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Field,
    PrivateAttr,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from gateway.setting_inspection import InspectionSettings
from gateway.setting_limits import LimitSettings
from gateway.setting_mistakes import SettingsMistakes, contradictions, told
from gateway.setting_section import Section
from gateway.setting_tell import TellSettings
from gateway.setting_types import (
    AnyPath,
    Count,
    Delay,
    Domain,
    ExistingPath,
    Flag,
    Hostname,
    LocalAddress,
    Name,
    Network,
    RemoteAddress,
    Size,
    Time,
    WebFolder,
    Zone,
)
from gateway.yaml_forms import DefaultInWords
from gateway.yaml_lines import Mistake, Tree, read, utf8

__all__ = [
    "LimitSettings",
    "ListenerSettings",
    "NextHopSettings",
    "Settings",
    "SettingsMistakes",
    "TellSettings",
    "find",
    "load",
]

SOUGHT = (Path("config/gateway.yaml"), Path("/etc/congthu/gateway.yaml"))
"""Where settings are sought when neither `--config` nor `$CONGTHU_CONFIG` names them, in this order."""

_LISTENER_EXAMPLE = """
listeners:
  - name: from-postfix
    address: 127.0.0.1:10025
    xforward_networks: [127.0.0.0/8]
    next_hop: mail-server"""
_NEXT_HOP_EXAMPLE = """
next_hops:
  mail-server:
    address: 127.0.0.1:10026"""


TlsVersion = Annotated[
    Literal["1.2", "1.3"],
    BeforeValidator(str),
    WithJsonSchema({"enum": [1.2, 1.3, "1.2", "1.3"], "title": "1.2 or 1.3"}),
]


class TlsSettings(Section):
    """TLS of a listener (STARTTLS)."""

    certificate: ExistingPath = Field(
        examples=["/etc/congthu/tls.crt"], description="The certificate and its chain, PEM."
    )
    key: ExistingPath = Field(
        examples=["/etc/congthu/tls.key"], description="The certificate's private key, PEM, without a pass phrase."
    )
    required: Flag = Field(False, description="Whether clients must use TLS before they may send.")
    minimum: TlsVersion = Field("1.2", description="The oldest TLS spoken.")

    @property
    def minimum_version(self) -> ssl.TLSVersion:
        return ssl.TLSVersion.TLSv1_3 if self.minimum == "1.3" else ssl.TLSVersion.TLSv1_2


class ListenerSettings(Section):
    """One address at which mail is taken."""

    name: Name = Field(description="The listener's name in logs and metrics.")
    address: LocalAddress = Field(description="Where it listens: IP address and port.")
    allowed_networks: tuple[Network, ...] = Field(
        (), description="Networks whose clients are ours: they may send to everyone. All others reach only our domains."
    )
    xforward_networks: tuple[Network, ...] = Field(
        (),
        examples=[["127.0.0.0/8"]],
        description="Networks of mail servers that may name the real client (XFORWARD), such as Postfix before us.",
    )
    next_hop: str = Field(examples=["mail-server"], description="The next hop for this listener's mail, by its name.")
    tls: TlsSettings | None = Field(None, description="TLS; without it STARTTLS is not offered.")
    greeting_delay: Delay = Field(
        0.0, description="How long the greeting waits, so that clients that speak first show themselves."
    )

    @property
    def host_port(self) -> tuple[str, int]:
        return self.address.host, self.address.port


class NextHopSettings(Section):
    """A mail server behind the gateway."""

    address: RemoteAddress = Field(description="The mail server: host and port.")
    transactions: Count = Field(50, description="Transactions open with it at once, at most.")
    kept: Count = Field(20, description="Idle connections kept for the next transaction, at most.")
    idle: Time = Field(30.0, description="How long an idle connection is kept.")
    uses: Count = Field(100, description="Transactions on one connection, at most.")
    connect_timeout: Time = Field(10.0, description="How long connecting and its greeting may take.")
    command_timeout: Time = Field(30.0, description="How long it may take to answer a command.")
    data_timeout: Time = Field(50.0, description="How long it may take to take a whole message and answer for it.")

    @property
    def host_port(self) -> tuple[str, int]:
        return self.address.host, self.address.port


class RecordSettings(Section):
    """Where records are kept."""

    database: Annotated[AnyPath, DefaultInWords("congthu.db in the data folder")] = Field(
        examples=["/var/lib/congthu/congthu.db"], description="The database file (SQLite)."
    )
    spool: Annotated[AnyPath, DefaultInWords("spool/records in the data folder")] = Field(
        examples=["/var/spool/congthu/records"], description="The file that takes records while the database cannot."
    )
    spool_size: Size = Field(256 * 1024**2, description="The spool's size at most; beyond it mail is deferred.")
    patience: Time = Field(2.0, description="How long the database may take for a record before the spool gets it.")
    drain_every: Time = Field(5.0, description="How often spooled records are offered to the database.")
    busy_timeout: Time = Field(1.0, description="How long the database waits for another program's lock.")

    @property
    def spool_octets(self) -> int:
        return self.spool_size


class WebSettings(Section):
    """Metrics (/metrics) and health (/healthz, /readyz)."""

    address: LocalAddress = Field(
        examples=["127.0.0.1:9465"], description="Where they are served: IP address and port."
    )

    @property
    def host_port(self) -> tuple[str, int]:
        return self.address.host, self.address.port


class LogSettings(Section):
    """The log: one JSON object a line on standard output."""

    level: Literal["debug", "info", "warning", "error"] = Field("info", description="The least level that is written.")


class Settings(Section):
    """All settings of one gateway."""

    hostname: Hostname = Field(description="Our own name, in the greeting and in Received fields.")
    domains: tuple[Domain, ...] = Field(
        min_length=1, description="The office's own mail domains; a leading dot means every subdomain."
    )
    authserv_id: Annotated[Hostname | None, DefaultInWords("the hostname")] = Field(
        None, description="Our name in Authentication-Results fields; strangers' fields that bear it are taken out."
    )
    timezone: Zone = Field("Asia/Ho_Chi_Minh", description="The office's time zone, for its days and months.")
    data_folder: AnyPath = Field(Path("/var/lib/congthu"), description="Where the gateway keeps its own data.")
    policies: ExistingPath = Field(
        Path("policies"), validate_default=True, description="The folder of rules, one file each."
    )
    regulation: ExistingPath = Field(
        Path("regulation.yaml"), validate_default=True, description="The articles that rules cite."
    )
    help_url: WebFolder | None = Field(
        None, description="Where the pages of `congthu policies publish` are served; a rule's reply ends with its page."
    )
    directory: ExistingPath | None = Field(None, examples=["directory.csv"], description="The mailbox directory, CSV.")
    listeners: tuple[ListenerSettings, ...] = Field((), description="Where mail is taken.")
    next_hops: dict[Name, NextHopSettings] = Field({}, description="The mail servers behind the gateway, by name.")
    limits: Annotated[LimitSettings, DefaultInWords("the values below")] = Field(
        LimitSettings(), description="How much of everything, at most."
    )
    inspection: Annotated[InspectionSettings, DefaultInWords("the values below")] = Field(
        InspectionSettings(), description="The workers that read messages."
    )
    records: Annotated[RecordSettings, DefaultInWords("in the data folder")] = Field(
        description="Where records are kept."
    )
    web: WebSettings | None = Field(None, description="Metrics and health; absent, they are not served.")
    tell: TellSettings | None = Field(None, description="Letters to those named in the rules' `tell`.")
    log: Annotated[LogSettings, DefaultInWords("the values below")] = Field(LogSettings(), description="The log.")
    _file: str = PrivateAttr("settings")

    @model_validator(mode="before")
    @classmethod
    def _records_in_the_data_folder(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        records = data.get("records") or {}
        folder = data.get("data_folder") or cls.model_fields["data_folder"].default
        if not isinstance(records, dict):
            return data
        folder = Path(folder) if isinstance(folder, str | Path) else Path()  # a wrong one is told by its own field
        written = {key: value for key, value in records.items() if value is not None}
        beside = {"database": folder / "congthu.db", "spool": folder / "spool" / "records"}
        return {**data, "records": {**beside, **written}}

    def model_post_init(self, context: Any) -> None:
        """Keep the name of the file, for `require_service`."""
        if isinstance(context, dict):
            self._file = context["file"]

    def require_service(self) -> None:
        """What serving mail needs besides: a listener and a next hop. Raises SettingsMistakes that show how."""
        missing = [("listener", _LISTENER_EXAMPLE, self.listeners), ("next hop", _NEXT_HOP_EXAMPLE, self.next_hops)]
        lacks = [(what, example) for what, example, there in missing if not there]
        if lacks:
            what = " and no ".join(what for what, _ in lacks)
            examples = "".join(example for _, example in lacks)
            raise SettingsMistakes((f"{self._file}:1:1: no {what}, so no mail can pass; write for example{examples}",))


def find(path: Path | None) -> Path:
    """The settings file: `path` (from `--config`), else `$CONGTHU_CONFIG`, else the first of `SOUGHT` that exists."""
    if path is None and (named := os.environ.get("CONGTHU_CONFIG")):
        path = Path(named)
    if path is not None:
        return path
    if found := next((place for place in SOUGHT if place.exists()), None):
        return found
    places = ", ".join(map(str, SOUGHT))
    raise SettingsMistakes((f"no settings at {places}; write one of them, or name a file with --config",))


def load(path: Path | None = None) -> Settings:
    """The settings of the file that `find` finds. Raises SettingsMistakes with everything that is wrong."""
    path = find(path)
    try:
        text = utf8(path.read_bytes(), str(path))
    except OSError as error:
        raise SettingsMistakes((f"{path}: cannot be read ({error.strerror}); name another with --config",)) from None
    if isinstance(text, Mistake):
        raise SettingsMistakes((str(text),))
    return _settings(read(text, str(path)), path.absolute().parent)


def _settings(tree: Tree, folder: Path) -> Settings:
    mistakes = [*tree.mistakes]
    settings = None
    if not mistakes or tree.value is not None:
        data = {} if tree.value is None else tree.value
        mistakes += contradictions(tree)
        try:
            settings = Settings.model_validate(data, context={"folder": folder, "file": tree.file})
        except ValidationError as error:
            at = {(mistake.line, mistake.column) for mistake in tree.mistakes}
            mistakes += [also for also in told(error, tree, Settings) if (also.line, also.column) not in at]
    if mistakes or settings is None:
        raise SettingsMistakes(tuple(str(mistake) for mistake in sorted(set(mistakes))))
    return settings
