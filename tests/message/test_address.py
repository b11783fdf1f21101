"""Envelope addresses: exactly the syntax of RFC 5321 4.1.2, and nothing beside it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.message.address import MAX_PATH, Address, parse_mailbox, parse_path

GOOD = [
    ("a@b", "a", "b"),
    ("ubnd.bimson@thanhhoa.gov.vn", "ubnd.bimson", "thanhhoa.gov.vn"),
    ("a!#$%&'*+-/=?^_`{|}~z@x-y.vn", "a!#$%&'*+-/=?^_`{|}~z", "x-y.vn"),
    ('"a b"@x.vn', '"a b"', "x.vn"),
    ('"a\\"\\\\b"@x.vn', '"a\\"\\\\b"', "x.vn"),
    ('""@x.vn', '""', "x.vn"),
    ("a@[192.0.2.1]", "a", "[192.0.2.1]"),
    ("a@[IPv6:2001:db8::1]", "a", "[IPv6:2001:db8::1]"),
    ("văn.thư@bỉmsơn.vn", "văn.thư", "bỉmsơn.vn"),
]
BAD = [
    "", "a", "@x.vn", "a@", "a@@x.vn", "a b@x.vn", ".a@x.vn", "a.@x.vn", "a..b@x.vn", "a@x..vn", "a@.vn", "a@x.vn.",
    "a@-x.vn", "a@x-.vn", 'a"b@x.vn', '"a@x.vn', '"a"b@x.vn', "a@x.vn\r\n", "a\x00@x.vn", "a@x.vn\n", "a@x vn",
    "(c)a@x", "a@[300.0.2.1]", "a@[2001:db8::1]", "a@[IPv6:192.0.2.1]", "a@[IPv6:fe80::1%eth0]", "a@[]", "a@[x",
    "<a@x.vn>", "a\x85@x.vn", "a\udcff@x.vn", '"a\n"@x.vn', "a,b@x.vn",
]  # fmt: skip


@pytest.mark.parametrize(("text", "local", "domain"), GOOD)
def test_mailboxes_are_read_as_they_are_written(text: str, local: str, domain: str) -> None:
    """Dot strings, quoted strings, literals and UTF-8 are read, and written back the same."""
    assert parse_mailbox(text) == Address(local, domain)
    assert str(Address(local, domain)) == text
    assert parse_path(f"<{text}> SIZE=1") == (Address(local, domain), " SIZE=1")


@pytest.mark.parametrize("text", BAD)
def test_everything_else_is_no_mailbox(text: str) -> None:
    """Missing halves, stray dots, controls, broken quotes and wrong literals are refused, bare and as a path."""
    assert parse_mailbox(text) is None
    assert text == "" or parse_path(f"<{text}>") is None


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("<>", (None, "")),
        ("<> BODY=8BITMIME", (None, " BODY=8BITMIME")),
        ("<@a.vn:c@d.vn>", (Address("c", "d.vn"), "")),
        ("<@a.vn,@b.vn:c@d.vn>x", (Address("c", "d.vn"), "x")),
        ('<">"@x.vn>', (Address('">"', "x.vn"), "")),
        ("a@x.vn", None),
        ("< a@x.vn>", None),
        ("<a@x.vn >", None),
        ("<a@x.vn", None),
        ("<@a.vn:>", None),
        ("<@a.vn c@d.vn>", None),
        ("<Postmaster>", None),
        ("<a@x.vn>>", (Address("a", "x.vn"), ">")),
    ],
)
def test_paths(text: str, path: tuple[Address | None, str] | None) -> None:
    """A path stands in angle brackets; a source route is dropped; what follows is handed back."""
    assert parse_path(text) == path


def test_a_path_has_a_length_and_its_parameters_do_not_count() -> None:
    """A path beyond its limit is refused; long parameters behind a short one are the caller's matter."""
    assert parse_mailbox("a" * MAX_PATH + "@x") is None
    assert parse_path("<" + "a" * MAX_PATH + "@x>") is None
    assert parse_path("<a@x> " + "p" * MAX_PATH) == (Address("a", "x"), " " + "p" * MAX_PATH)


def test_one_mailbox_has_one_key() -> None:
    """Case, quotes and escapes do not make another mailbox."""
    written = ["An.BimSon@ThanhHoa.gov.vn", '"an.bimson"@thanhhoa.gov.vn', '"a\\n.bimson"@THANHHOA.GOV.VN']
    keys = {address.key for text in written if (address := parse_mailbox(text))}
    assert keys == {"an.bimson@thanhhoa.gov.vn"}


@pytest.mark.parametrize(
    ("text", "routes"),
    [("a@x", False), ("a%b@x", True), ("b!a@x", True), ('"a@b"@x', True), ('"a\\@b"@x', True), ('"@b:a"@x', True)],
)
def test_a_local_part_that_routes_is_told(text: str, routes: bool) -> None:
    """The percent hack, bang paths and addresses in quotes ask the receiver to pass mail on."""
    address = parse_mailbox(text)
    assert address is not None
    assert address.routes is routes


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.text(alphabet=st.sampled_from('ab.@"\\<>[]:,%! \r\n\0é-1'), max_size=20))
def test_no_address_holds_a_line_end(text: str) -> None:
    """Whatever is read as an address is written back the same and holds no control character."""
    address = parse_mailbox(text)
    if address is not None:
        assert str(address) == text
        assert text.isprintable()
