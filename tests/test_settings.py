"""Settings: what a file says, what it leaves out, and every way to get it wrong."""

import re
import ssl
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError

from gateway.reference.keys import default_in_words
from gateway.settings import Settings, SettingsMistakes, find, load

BAD = sorted((Path(__file__).parent / "bad_settings").glob("*.yaml"))
SHIPPED = Path(__file__).parents[1] / "config" / "gateway.yaml"
LEAST = "hostname: gw.example.vn\ndomains: [Example.VN, .example.vn]\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with what every office has: rules and articles."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "regulation.yaml").touch()
    return tmp_path


def written(folder: Path, text: str) -> Path:
    path = folder / "gateway.yaml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("bad", BAD, ids=lambda path: path.stem)
def test_bad_settings(bad: Path, folder: Path) -> None:
    """Each bad file is refused with exactly its expected mistakes, all at once."""
    path = folder / "gateway.yaml"
    path.write_bytes(bad.read_bytes())
    with pytest.raises(SettingsMistakes) as refused:
        load(path)
    told = "".join(line.replace(f"{folder}/", "") + "\n" for line in refused.value.mistakes)
    assert told == bad.with_suffix(".expected").read_text("utf-8")


def test_least_file(folder: Path) -> None:
    """Two settings are enough; the rest has defaults, beside the file or in the data folder."""
    settings = load(written(folder, LEAST + "limits:\nlisteners:\n"))
    assert settings.domains == ("example.vn", ".example.vn")
    assert settings.policies == folder / "policies"
    assert settings.regulation == folder / "regulation.yaml"
    assert settings.directory is None
    assert settings.records.database == Path("/var/lib/congthu/congthu.db")
    assert settings.records.spool == Path("/var/lib/congthu/spool/records")
    assert settings.records.spool_octets == 256 * 1024 * 1024
    assert settings.limits.answer == 60.0
    assert settings.web is None


def test_everything_written(folder: Path) -> None:
    """Values come with their units, networks, addresses and paths as the code wants them."""
    (folder / "tls.crt").touch()
    (folder / "tls.key").touch()
    text = """
data_folder: data
records: {database: elsewhere/x.db, patience: 500 ms}
listeners:
  - name: door
    address: "[::1]:0"
    allowed_networks: [10.36.0.0/16, 192.0.2.7]
    next_hop: store
    greeting_delay: 1.5 s
    tls: {certificate: tls.crt, key: tls.key, required: true, minimum: 1.3}
next_hops:
  store: {address: "mail.example.vn:25", idle: 2 min}
limits: {message_size: 1.5 MiB, line_octets: 2000 B}
"""
    settings = load(written(folder, LEAST + text))
    (listener,) = settings.listeners
    assert listener.host_port == ("::1", 0)
    assert str(listener.address) == "[::1]:0"
    assert listener.allowed_networks == (ip_network("10.36.0.0/16"), ip_network("192.0.2.7/32"))
    assert listener.greeting_delay == 1.5
    assert listener.tls is not None
    assert listener.tls.minimum_version is ssl.TLSVersion.TLSv1_3
    assert settings.next_hops["store"].host_port == ("mail.example.vn", 25)
    assert settings.next_hops["store"].idle == 120.0
    assert settings.limits.message_size == 1572864
    assert settings.records.database == folder / "elsewhere" / "x.db"
    assert settings.records.spool == folder / "data" / "spool" / "records"
    assert settings.records.patience == 0.5
    settings.require_service()


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://thu.example.vn/quy-tac/", "https://thu.example.vn/quy-tac/"),
        ("http://10.0.0.1:8080/a", "http://10.0.0.1:8080/a/"),
        ("https://[2001:db8::1]", "https://[2001:db8::1]/"),
    ],
)
def test_help_url(folder: Path, given: str, address: str) -> None:
    """The folder of pages is an address of the web, and ends with a slash whether or not it was written."""
    assert load(written(folder, f"{LEAST}help_url: '{given}'\n")).help_url == address


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ("ftp://a.vn/", "not a web address"),
        ("https://", "not a web address"),
        ("https://a_b.vn/", "not a web address"),
        ("https://a.vn:99999/", "not a web address"),
        ("https://[::1/", "not a web address"),
        ("5", "not a web address"),
        ("https://a.vn/quy tac/", "percent-encoded"),
        ("https://a.vn/quy-tắc/", "percent-encoded"),
        (f"https://a.vn/{'x' * 200}", "percent-encoded"),
        ("https://u:p@a.vn/", "a login"),
        ("https://a.vn/?rule=", "a login, a \\? or a #"),
        ("https://a.vn/#", "a login, a \\? or a #"),
        ("https://a.vn/\\r\\n250 ok", "web address"),
    ],
)
def test_bad_help_urls(folder: Path, given: str, what: str) -> None:
    """Whatever could break a reply line, hide a secret in it or lead to no page is refused when the file is read."""
    with pytest.raises(SettingsMistakes, match=what):
        load(written(folder, f'{LEAST}help_url: "{given}"\n'))


def test_settings_are_frozen(folder: Path) -> None:
    """Nobody can change a setting of a running gateway."""
    settings = load(written(folder, LEAST))
    with pytest.raises(ValidationError):
        settings.hostname = "other"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "no listener and no next hop"),
        ("next_hops: {store: {address: '127.0.0.1:25'}}\n", "no listener, so"),
    ],
)
def test_service_needs_more(folder: Path, text: str, what: str) -> None:
    """Serving mail needs a listener and a next hop; the example that is shown is a file that serves."""
    path = written(folder, LEAST + text)
    with pytest.raises(SettingsMistakes) as refused:
        load(path).require_service()
    (mistake,) = refused.value.mistakes
    assert mistake.startswith(f"{path}:1:1: {what}")
    example = mistake.split("write for example\n")[1].replace("mail-server", "store")
    load(written(folder, LEAST + text + example + "\n")).require_service()


def test_order_of_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """First `--config`, then $CONGTHU_CONFIG, then ./config/gateway.yaml; nothing at all is a mistake that says so."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CONGTHU_CONFIG", raising=False)
    monkeypatch.setattr("gateway.settings.SOUGHT", (Path("config/gateway.yaml"), tmp_path / "etc.yaml"))
    with pytest.raises(SettingsMistakes, match=r"no settings at config/gateway\.yaml, .*etc\.yaml"):
        find(None)
    (tmp_path / "etc.yaml").touch()
    assert find(None) == tmp_path / "etc.yaml"
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "gateway.yaml").touch()
    assert find(None) == Path("config/gateway.yaml")
    monkeypatch.setenv("CONGTHU_CONFIG", "/named/by/environment.yaml")
    assert find(None) == Path("/named/by/environment.yaml")
    assert find(Path("named.yaml")) == Path("named.yaml")


@pytest.mark.parametrize(
    ("octets", "what"), [(None, "No such file"), (b"hostname: \xff\n", "not UTF-8")], ids=["absent", "latin-1"]
)
def test_unreadable_file(tmp_path: Path, octets: bytes | None, what: str) -> None:
    """A file that is absent or no text is told like every other mistake."""
    path = tmp_path / "gateway.yaml"
    if octets is not None:
        path.write_bytes(octets)
    with pytest.raises(SettingsMistakes, match=what):
        load(path)


def test_shipped_file_loads() -> None:
    """The shipped file is good as it is, serves no mail yet, and knows the first user's domain."""
    settings = load(SHIPPED)
    assert settings.domains == ("thanhhoa.gov.vn",)
    assert not settings.next_hops
    with pytest.raises(SettingsMistakes, match="no listener and no next hop"):
        settings.require_service()


def test_shipped_examples_load(folder: Path) -> None:
    """With every example's # taken away the shipped file still loads, and serves."""
    text = re.sub(r"(?m)^( *)#(?=\S)", r"\1", SHIPPED.read_text("utf-8"))
    text = text.replace("../policies", "policies").replace("/etc/congthu/", "")
    for name in ("tls.crt", "tls.key", "directory.csv", "webhook.key"):
        (folder / name).touch()
    settings = load(written(folder, text))
    settings.require_service()
    assert settings.listeners[0].tls is not None


def every_setting(model: type[BaseModel] = Settings, above: str = "") -> Iterator[tuple[str, Any]]:
    for name, field in model.model_fields.items():
        yield above + (field.alias or name), field
        for part in (field.annotation, *get_args(field.annotation)):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from every_setting(part, f"{above}{name}.")


def as_written(field: Any) -> str:
    if field.is_required() and default_in_words(field) == "required":
        return "Required."
    return f"Default: {default_in_words(field).strip('`')}."


@pytest.mark.parametrize(("name", "field"), [pytest.param(*item, id=item[0]) for item in every_setting()])
def test_shipped_file_explains(name: str, field: Any) -> None:
    """Every setting stands in the shipped file, under its meaning and default in the same words as in the code."""
    comment = f"# {field.description} {as_written(field)}\n"
    lines = SHIPPED.read_text("utf-8")
    assert comment in lines
    behind = lines.split(comment, 1)[1].split("\n", 1)[0].strip(" #-")
    key = name.rsplit(".", 1)[-1]
    assert behind.startswith(f"{key}:")
