"""The mailbox directory ("Danh bạ hộp thư điện tử", Điều 6.3): address, unit, state of each mailbox, out of a CSV.

Whose a mailbox is and whether it may be used belongs here; how addresses are made of names does not.
"""

import csv
import difflib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from gateway.message.address import Address, parse_mailbox

COLUMNS = ("address", "unit", "state")


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
    """Read a CSV whose first line is `address,unit,state` (or with semicolons, as spreadsheets of some locales write).

    The columns may stand in any order; an empty state is active. Raises DirectoryMistakes with every mistake.
    """
    text = text.removeprefix("\ufeff")
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    mistakes: list[str] = []
    found: dict[str, Mailbox] = {}
    first_lines: dict[str, int] = {}
    header: Sequence[str] | None = None
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if header is None:
                header = [cell.lower() for cell in cells]
                if wrong := list(_wrong_columns(header)):
                    raise DirectoryMistakes(f"{name}:1: {what}" for what in wrong)
            elif any(cells):
                line = reader.line_num
                mailbox, wrong = _mailbox(dict(zip(header, cells, strict=False)), len(cells) - len(header))
                if mailbox is not None and first_lines.setdefault(mailbox.address, line) != line:
                    wrong.append(f"{mailbox.address} stands on line {first_lines[mailbox.address]} already; keep one")
                elif mailbox is not None:
                    found[mailbox.address] = mailbox
                mistakes += [f"{name}:{line}: {what}" for what in wrong]
    except csv.Error as error:
        mistakes.append(f"{name}:{reader.line_num}: this is not CSV ({error}); pair or remove the quotation marks")
    if header is None:
        mistakes.append(f"{name}:1: the file is empty; its first line must be {','.join(COLUMNS)}")
    if mistakes:
        raise DirectoryMistakes(mistakes)
    return Directory(found)


def _wrong_columns(header: Sequence[str]) -> Iterable[str]:
    for column in COLUMNS:
        if header.count(column) > 1:
            yield f'the column "{column}" stands twice; keep one'
    spare = [column for column in header if column not in COLUMNS]
    for column in COLUMNS:
        if column not in header:
            near = difflib.get_close_matches(column, spare, 1)
            hint = f'rename "{near[0]}"' if near else f"the first line must be {','.join(COLUMNS)}"
            spare = [one for one in spare if one not in near]
            yield f'the column "{column}" is missing; {hint}'
    for column in spare:
        yield f'unknown column "{column}"; remove it, only {", ".join(COLUMNS)} are read'


def _mailbox(row: Mapping[str, str], too_many: int) -> tuple[Mailbox | None, list[str]]:
    """The mailbox of one row, None when its address is none, and what is wrong with the row."""
    if too_many:
        many = "more" if too_many > 0 else "fewer"
        return None, [f"the line has {many} cells than the first one; write one a column"]
    wrong: list[str] = []
    address, unit, state = parse_mailbox(row["address"]), row["unit"], row["state"].lower() or State.ACTIVE.value
    if address is None:
        wrong.append(f'"{row["address"]}" is no mail address; write local@domain')
    if not unit:
        wrong.append(f"{row['address'] or 'this mailbox'} has no unit; name the unit that answers for it")
    if state not in set(State):
        near = difflib.get_close_matches(state, list(State), 1)
        hint = f'did you mean "{near[0]}"?' if near else f"known are {', '.join(State)}"
        wrong.append(f'unknown state "{row["state"]}"; {hint}')
        state = State.ACTIVE.value
    return (None if address is None else Mailbox(address.key, unit, State(state))), wrong
