"""The directory file: what it becomes, and every mistake in it at once."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.message.address import Address
from gateway.people.directory import Directory, DirectoryMistakes, Mailbox, State, parse

SHIPPED = Path(__file__).parents[2] / "config" / "directory.example.csv"
HEAD = "address,unit,state\n"


def mistakes(text: str) -> list[str]:
    with pytest.raises(DirectoryMistakes) as refused:
        parse(text, "d.csv")
    return list(refused.value.mistakes)


def test_shipped_example() -> None:
    """The example can be read, and holds units and persons by the rules of Điều 5."""
    directory = parse(SHIPPED.read_text("utf-8"), SHIPPED.name)
    mailbox = directory.find(Address("AnNV.bimson", "thanhhoa.gov.vn"))
    assert mailbox == Mailbox("annv.bimson@thanhhoa.gov.vn", "van-phong", State.ACTIVE)
    assert {"van-phong", "phong-tu-phap"} <= {box.unit for box in directory.mailboxes.values()}
    assert all(address.endswith(".bimson@thanhhoa.gov.vn") for address in directory.mailboxes)


@pytest.mark.parametrize(
    "text",
    [
        "address,unit,state\na@x.vn,văn phòng,revoked\n",
        "\ufeffaddress,unit,state\r\na@x.vn,văn phòng,revoked\r\n",
        "State;Address;Unit\nREVOKED; A@X.vn ;văn phòng\n;;\n",
        '"address","unit","state"\n\n"a@x.vn","văn phòng","revoked"',
    ],
    ids=["plain", "byte order mark and CRLF", "semicolons and another order", "quoted, without a last line end"],
)
def test_ways_to_write_it(text: str) -> None:
    """Spreadsheets write the same table in many ways."""
    assert parse(text, "d.csv") == Directory.of([Mailbox("a@x.vn", "văn phòng", State.REVOKED)])


def test_an_empty_state_is_active() -> None:
    """Most mailboxes are in use; nobody need say so."""
    assert parse(f"{HEAD}a@x.vn,u,\n", "d.csv").mailboxes["a@x.vn"].state is State.ACTIVE


def test_null_path_has_no_mailbox() -> None:
    """`<>` and strangers are not in the directory."""
    directory = parse(f"{HEAD}a@x.vn,u,active\n", "d.csv")
    assert directory.find(None) is None
    assert directory.find(Address("b", "x.vn")) is None


def test_all_mistakes_at_once() -> None:
    """Every mistake is told with its line and what to do, also several of one line."""
    text = (
        f"{HEAD}annv,van-phong,active\n"
        "a@x.vn,van-phong,activ\n"
        "b@x.vn,,suspended\n"
        "A@x.vn,van-phong,active\n"
        "c@x.vn,van-phong\n"
        "d@x.vn,van-phong,active,more\n"
        "e,,gone\n"
        "f@x.vn,van-phong,active\n"
        "b@x.vn,van-phong,active\n"
    )
    assert mistakes(text) == [
        'd.csv:2: "annv" is no mail address; write local@domain',
        'd.csv:3: unknown state "activ"; did you mean "active"?',
        "d.csv:4: b@x.vn has no unit; name the unit that answers for it",
        "d.csv:5: a@x.vn stands on line 3 already; keep one",
        "d.csv:6: the line has fewer cells than the first one; write one a column",
        "d.csv:7: the line has more cells than the first one; write one a column",
        'd.csv:8: "e" is no mail address; write local@domain',
        "d.csv:8: e has no unit; name the unit that answers for it",
        'd.csv:8: unknown state "gone"; known are active, warned, suspended, revoked',
        "d.csv:10: b@x.vn stands on line 4 already; keep one",
    ]


def test_wrong_columns() -> None:
    """A first line that is not the columns is told whole; nothing below it is judged."""
    assert mistakes("adress,unit,unit,note\nx,y,z,w\n") == [
        'd.csv:1: the column "unit" stands twice; keep one',
        'd.csv:1: the column "address" is missing; rename "adress"',
        'd.csv:1: the column "state" is missing; the first line must be address,unit,state',
        'd.csv:1: unknown column "note"; remove it, only address, unit, state are read',
    ]


def test_no_table() -> None:
    """An empty file and broken quotation are mistakes too."""
    assert mistakes("") == ["d.csv:1: the file is empty; its first line must be address,unit,state"]
    assert mistakes(f'{HEAD}"a@x.vn,u,active\n') == [
        "d.csv:2: this is not CSV (unexpected end of data); pair or remove the quotation marks"
    ]


@settings(deadline=None)
@given(st.text())
def test_any_text_is_a_directory_or_mistakes(text: str) -> None:
    """No text breaks the reader in another way, and each mistake has its place."""
    try:
        parse(f"{HEAD}{text}", "d.csv")
        told = ["d.csv:1: none"]
    except DirectoryMistakes as refused:
        told = list(refused.mistakes)
    assert told
    assert all(re.match(r"d\.csv:[0-9]+: ", mistake) for mistake in told)
