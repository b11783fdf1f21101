"""The types of settings: how a size, a time, a network or an address is written in the file, and read.

Each reader takes what the file says and raises ValueError with `what; what to do`.
"""

import difflib
import ipaddress
import os
import re
import zoneinfo
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, TypeVar
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, Strict, ValidationInfo

from gateway.message.address import parse_mailbox
from gateway.yaml_forms import form

T = TypeVar("T")

_SIZES = {"B": 1, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}
_TIMES = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}
_AMOUNT = re.compile(r"(\d{1,12}(?:\.\d{1,3})?) ?([A-Za-z]+)")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_WEB_OCTETS = 200
_WEB_ADDRESS = re.compile(f"[!-~]{{1,{_WEB_OCTETS}}}")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Written:
    """How a value of this type is written in the file."""

    write: Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen or to connect."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def read_size(value: object) -> int:
    """Octets, written `10 MiB`; B, KiB, MiB, GiB."""
    number, factor = _amount(value, _SIZES, "a size", "10 MiB")
    if number * factor < 1:
        raise ValueError("a size is at least 1 B; write more")
    return int(number * factor)


def write_size(octets: int) -> str:
    """`10485760` -> `10 MiB`: in the largest unit that leaves no rest."""
    unit = next(unit for unit in reversed(_SIZES) if octets % _SIZES[unit] == 0)
    return f"{octets // _SIZES[unit]} {unit}"


def read_time(value: object) -> float:
    """Seconds, more than none, written `30 s`; ms, s, min, h."""
    seconds = read_delay(value)
    if seconds <= 0:
        raise ValueError("a time of nothing; write more than 0 s")
    return seconds


def read_delay(value: object) -> float:
    """Seconds, none allowed."""
    number, factor = _amount(value, _TIMES, "a time", "30 s")
    if number * factor > 24 * 3600:
        raise ValueError("more than a day; write 24 h or less")
    return number * factor


def write_time(seconds: float) -> str:
    """`300.0` -> `5 min`: in the largest unit that leaves no rest."""
    milliseconds = round(seconds * 1000)
    for unit in ("h", "min", "s"):
        if milliseconds % (_TIMES[unit] * 1000) == 0 and (milliseconds or unit == "s"):
            return f"{round(seconds / _TIMES[unit])} {unit}"
    return f"{milliseconds} ms"


def _amount(value: object, units: dict[str, Any], what: str, example: str) -> tuple[float, float]:
    known = ", ".join(units)
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise ValueError(f"{what} needs its unit ({known}); write for example {example}")
    found = _AMOUNT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"this is not {what}; write a number and one of {known}, for example {example}")
    if found[2] not in units:
        near = difflib.get_close_matches(found[2], units, 1, 0.5)
        raise ValueError(f'unknown unit "{found[2]}"; ' + (f'did you mean "{near[0]}"?' if near else f"write {known}"))
    return float(found[1]), float(units[found[2]])


def read_network(value: object) -> IPv4Network | IPv6Network:
    """A network in CIDR form, without host bits, and not the whole world."""
    if not isinstance(value, str):
        raise ValueError("this is not a network; write for example 10.1.0.0/16")
    try:
        network = ipaddress.ip_network(value, strict=False)
    except ValueError:
        raise ValueError(f'"{value}" is not a network; write for example 10.1.0.0/16 or 2001:db8::/32') from None
    if str(network) != value and "/" in value and ipaddress.ip_interface(value).ip != network.network_address:
        raise ValueError(f'"{value}" has bits beyond its prefix; the network is {network}')
    if network.prefixlen == 0:
        raise ValueError(f'"{value}" is everyone, which makes an open relay; name your own networks')
    return network


def read_address(value: object) -> Address:
    """`host:port` or `[v6]:port`."""
    host, colon, port = value.rpartition(":") if isinstance(value, str) else ("", "", "")
    if not colon or not host:
        raise ValueError("this is not an address; write host:port, for example 127.0.0.1:10025 or [::1]:10025")
    if not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > 65535:
        raise ValueError(f'"{port}" is not a port; write a number from 1 to 65535')
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if ":" in bare and bare == host:
        raise ValueError(f"an IPv6 address stands in brackets; write [{bare}]:{port}")
    if not _is_ip(bare) and (bare != host or not _is_hostname(bare)):
        raise ValueError(f'"{bare}" is neither an IP address nor a host name; write for example 127.0.0.1:{port}')
    return Address(bare, int(port))


def read_local_address(value: object) -> Address:
    """An address of this host to listen at: an IP address; port 0 means any free one."""
    address = read_address(value)
    if not _is_ip(address.host):
        raise ValueError(f'"{address.host}" is a name; write the IP address to listen at, for example 0.0.0.0 for all')
    return address


def read_remote_address(value: object) -> Address:
    """An address to connect to: port 0 means nothing there."""
    address = read_address(value)
    if address.port == 0:
        raise ValueError("nobody listens at port 0; write the server's port, for example 25")
    return address


def read_hostname(value: object) -> str:
    """A host name (RFC 1123 2.1)."""
    if not isinstance(value, str) or not _is_hostname(value):
        raise ValueError("this is not a host name; write letters, digits, hyphens and dots, for example gw.example.vn")
    return value


def read_domain(value: object) -> str:
    """A mail domain in lower case; a leading dot means every subdomain."""
    bare = value.removeprefix(".") if isinstance(value, str) else ""
    if not _is_hostname(bare) or _is_ip(bare):
        raise ValueError("this is not a domain; write for example example.vn, or .example.vn for every subdomain")
    return str(value).lower()


def read_name(value: object) -> str:
    """A name for logs and metrics."""
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise ValueError("this is not a name; write lower-case letters, digits and hyphens, at most 32")
    return value


def read_mailbox(value: object) -> str:
    """A mail address, in ASCII: letters go to servers without SMTPUTF8 too."""
    if not isinstance(value, str) or parse_mailbox(value) is None or not value.isascii():
        raise ValueError("this is not a mail address; write local@domain, for example an.toan@example.vn")
    return value


def some(values: tuple[T, ...]) -> tuple[T, ...]:
    """A list with something in it. (A minimal length would also be missed when everything in it is wrong.)"""
    if not values:
        raise ValueError("this list is empty; write at least one")
    return values


def read_zone(value: object) -> str:
    """A time zone of the IANA database."""
    zones = zoneinfo.available_timezones()
    if isinstance(value, str) and value in zones:
        return value
    near = difflib.get_close_matches(str(value), zones, 1, 0.8)
    hint = f'did you mean "{near[0]}"?' if near else "write a name such as Asia/Ho_Chi_Minh"
    raise ValueError(f'unknown time zone "{value}"; {hint}')


def read_web_address(value: object) -> str:
    """The address of something on a web server (RFC 3986)."""
    text, parts = _web_address(value)
    if parts.username is not None or parts.fragment or text[-1] == "#":
        raise ValueError("this address has a login or a #; leave that out")
    return text


def read_web_folder(value: object) -> str:
    """The address of a folder on a web server (RFC 3986), with a slash at its end."""
    text, parts = _web_address(value)
    if parts.username is not None or parts.query or parts.fragment or text[-1] in "?#":
        raise ValueError("this address has a login, a ? or a #; write that of the folder alone")
    return text if text.endswith("/") else f"{text}/"


def _web_address(value: object) -> tuple[str, SplitResult]:
    text = value if isinstance(value, str) else ""
    parts = SplitResult("", "", "", "", "")
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port  # a port that is none raises
    except ValueError:
        host = None
    if host is None or parts.scheme not in {"https", "http"} or not (_is_hostname(host) or _is_ip(host)):
        raise ValueError("this is not a web address; write for example https://www.example.vn/quy-tac/")
    if not _WEB_ADDRESS.fullmatch(text):
        raise ValueError(
            f"a web address is ASCII, without blanks, at most {_WEB_OCTETS} octets; write it percent-encoded"
        )
    return text, parts


def read_path(value: object, info: ValidationInfo) -> Path:
    """A path; a relative one counts from the file's folder (`folder` in the validation's context)."""
    if not isinstance(value, str | Path) or not str(value) or "\0" in str(value):
        raise ValueError("this is not a path; write one, relative to this file or absolute")
    folder = info.context.get("folder", Path()) if isinstance(info.context, dict) else Path()
    return Path(os.path.normpath(folder / value))


def read_file(value: object, info: ValidationInfo) -> Path:
    """A path at which something stands."""
    path = read_path(value, info)
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise ValueError(f"{path} is absent; make it or name another") from None
    except OSError:  # there, perhaps, but for other eyes: whoever opens it will tell
        pass
    return path


def _is_hostname(text: str) -> bool:
    return len(text) <= 253 and all(_LABEL.fullmatch(label) for label in text.split("."))


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _amount_look(units: Iterable[str]) -> str:
    return rf"[0-9]{{1,12}}(?:\.[0-9]{{1,3}})? ?(?:{'|'.join(units)})"


_HOST = rf"{_LABEL.pattern}(?:\.{_LABEL.pattern})*"
_V4, _V6, _PORT = r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}", r"\[[0-9A-Fa-f:.]+(?:%[^\]]+)?\]", "[0-9]{1,5}"
_SIZE = form("size", _amount_look(_SIZES), example="10 MiB")
_TIME = form("time", _amount_look(_TIMES), example="30 s")
_NETWORK = form("network", r"[0-9A-Fa-f.:]+(?:/[0-9.]+)?", example="10.36.0.0/16")
_LOCAL = form("IP address and port", rf"(?:{_V4}|{_V6}):{_PORT}", example="127.0.0.1:10025")
_REMOTE = form("host and port", rf"(?:{_HOST}|{_V6}):{_PORT}", example="127.0.0.1:10026")
_PATH = form("path")

Size = Annotated[int, BeforeValidator(read_size), Written(write_size), _SIZE]
Time = Annotated[float, BeforeValidator(read_time), Written(write_time), _TIME]
Delay = Annotated[float, BeforeValidator(read_delay), Written(write_time), _TIME]
Network = Annotated[IPv4Network | IPv6Network, PlainValidator(read_network), _NETWORK]
LocalAddress = Annotated[Address, PlainValidator(read_local_address), _LOCAL]
RemoteAddress = Annotated[Address, PlainValidator(read_remote_address), _REMOTE]
Hostname = Annotated[str, BeforeValidator(read_hostname), form("host name", _HOST, example="gw.example.vn")]
Domain = Annotated[str, BeforeValidator(read_domain), form("domain", rf"\.?{_HOST}", example="example.vn")]
Name = Annotated[str, BeforeValidator(read_name), form("name", _NAME.pattern, example="from-postfix")]
WebFolder = Annotated[
    str,
    BeforeValidator(read_web_folder),
    form("web address", r"https?://.+", example="https://thu.thanhhoa.gov.vn/quy-tac/"),
]
WebAddress = Annotated[
    str,
    BeforeValidator(read_web_address),
    form("web address", r"https?://.+", example="https://siem.example.vn/congthu"),
]
Mailbox = Annotated[str, BeforeValidator(read_mailbox), form("mail address", r"[!-~]+@[!-~]+", example="a@example.vn")]
Mailboxes = Annotated[tuple[Mailbox, ...], AfterValidator(some)]
Zone = Annotated[str, BeforeValidator(read_zone), form("time zone", example="Asia/Ho_Chi_Minh")]
AnyPath = Annotated[Path, BeforeValidator(read_path), _PATH]
ExistingPath = Annotated[Path, BeforeValidator(read_file), _PATH]
Count = Annotated[int, Strict(), Field(ge=1, le=10_000_000)]
LargeCount = Annotated[int, Strict(), Field(ge=1, le=1_000_000_000)]
PrefixV4 = Annotated[int, Strict(), Field(ge=1, le=32)]
PrefixV6 = Annotated[int, Strict(), Field(ge=1, le=128)]
Flag = Annotated[bool, Strict()]
