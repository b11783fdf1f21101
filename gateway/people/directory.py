"""The mailbox directory ("Danh bạ hộp thư điện tử", Điều 6.3), first form: address, unit, state, out of a CSV."""

import csv
import difflib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gateway.message.address import Address, parse_mailbox

_COLUMNS = ("address", "unit", "state")


class State(StrEnum):
    """Where a mailbox stands in its life (Điều 7)."""

    ACTIVE = "active"
    WARNED = "warned"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One mailbox of the office. `address` is its key form (lower case)."""

    address: str
    unit: str
    state: State = State.ACTIVE


@dataclass(frozen=True, slots=True)
class Directory:
    """All mailboxes, looked up by envelope address."""

    mailboxes: Mapping[str, Mailbox] = field(default_factory=dict)

    @classmethod
    def of(cls, mailboxes: Iterable[Mailbox]) -> "Directory":
        """The directory of these mailboxes."""
        return cls({mailbox.address: mailbox for mailbox in mailboxes})

    def find(self, address: Address | None) -> Mailbox | None:
        """The mailbox of an envelope address; None for `<>` and for addresses that are not in the directory."""
        return None if address is None else self.mailboxes.get(address.key)


class DirectoryMistakes(Exception):
    """All that is wrong with a directory file, one `file:line: what; what to do` each."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(self.mistakes))


def parse(text: str, name: str) -> Directory:
    """Read `address,unit,state` lines (a missing state is active). Raises DirectoryMistakes with every mistake."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    header = [cell.strip().lower() for cell in next(reader, [])]
    if missing := [column for column in _COLUMNS[:2] if column not in header]:
        raise DirectoryMistakes([f'{name}:1: no column "{missing[0]}"; the first line must be {",".join(_COLUMNS)}'])
    found: dict[str, Mailbox] = {}
    lines: dict[str, int] = {}
    mistakes: list[str] = []
    for row in reader:
        if not any(cell.strip() for cell in row):
            continue
        cells = {column: cell.strip() for column, cell in zip(header, row, strict=False)}
        mailbox = _mailbox(cells)
        if isinstance(mailbox, str):
            mistakes.append(f"{name}:{reader.line_num}: {mailbox}")
        elif mailbox.address in found:
            first = lines[mailbox.address]
            mistakes.append(f"{name}:{reader.line_num}: {mailbox.address} stands on line {first} already; keep one")
        else:
            found[mailbox.address] = mailbox
            lines[mailbox.address] = reader.line_num
    if mistakes:
        raise DirectoryMistakes(mistakes)
    return Directory(found)


def _mailbox(cells: Mapping[str, str]) -> Mailbox | str:
    address = parse_mailbox(cells.get("address", ""))
    if address is None:
        return f'"{cells.get("address", "")}" is no mail address; write local@domain'
    if not cells.get("unit"):
        return f"{address} has no unit; name the unit that answers for it"
    state = cells.get("state") or State.ACTIVE.value
    if state not in set(State):
        near = difflib.get_close_matches(state, [known.value for known in State], 1)
        hint = f'did you mean "{near[0]}"?' if near else f"known are {', '.join(State)}"
        return f'unknown state "{state}"; {hint}'
    return Mailbox(address.key, cells["unit"], State(state))
