"""Arguments of commands: what is read, what is kept as written, what is refused and how."""

import re
from datetime import UTC, datetime
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.message.envelope import Client, Envelope, Origin
from gateway.message.trace import trace_fields
from gateway.policy.rule import Reply
from gateway.smtp import replies
from gateway.smtp.commands import MailCommand, parse_helo, parse_mail, parse_rcpt, parse_xforward

ALL = {"SIZE", "8BITMIME", "SMTPUTF8", "DSN"}


def test_mail_keeps_path_and_parameters_as_written() -> None:
    """Case and values of a path and its parameters go on unchanged."""
    command = parse_mail("FROM:<An.NV@Example.VN> SIZE=1200 body=8BitMIME ENVID=QQ314159 RET=hdrs", ALL)
    assert isinstance(command, MailCommand)
    assert command.path.text == "<An.NV@Example.VN>"
    assert command.path.parameters == ("SIZE=1200", "body=8BitMIME", "ENVID=QQ314159", "RET=hdrs")
    assert command.size == 1200


@pytest.mark.parametrize(
    ("argument", "reply"),
    [
        ("FRM:<a@b>", replies.MAIL_SYNTAX),
        ("FROM:a@b", replies.MAIL_SYNTAX),
        ("FROM:<a@b>SIZE=1", replies.MAIL_SYNTAX),
        ("FROM:<a@b", replies.MAIL_SYNTAX),
        ("FROM:<a b@c>", replies.BAD_SENDER),
        ("FROM:<a@-b>", replies.BAD_SENDER),
        ("FROM:<a@[1.2.3]>", replies.BAD_SENDER),
        ("FROM:<a@b> SIZE=x", replies.BAD_PARAMETER),
        ("FROM:<a@b> SIZE=" + "9" * 30, replies.BAD_PARAMETER),
        ("FROM:<a@b> SIZE=1 SIZE=2", replies.BAD_PARAMETER),
        ("FROM:<a@b> BODY=BINARYMIME", replies.BAD_PARAMETER),
        ("FROM:<a@b> SMTPUTF8=1", replies.BAD_PARAMETER),
        ("FROM:<a@b> X=1", replies.UNKNOWN_PARAMETER),
        ("FROM:<ă@b>", replies.NEEDS_SMTPUTF8),
    ],
)
def test_a_wrong_mail_is_refused_by_its_kind(argument: str, reply: Reply) -> None:
    """Each mistake of MAIL has its own reply."""
    assert parse_mail(argument, ALL) == reply


def test_parameters_of_what_was_not_offered_are_unknown() -> None:
    """DSN parameters are passed on only when the next hop offers DSN."""
    assert parse_mail("FROM:<a@b> RET=FULL", {"SIZE"}) == replies.UNKNOWN_PARAMETER
    assert parse_rcpt("TO:<a@b> NOTIFY=NEVER", {"SIZE"}, "x", utf8=False) == replies.UNKNOWN_PARAMETER


@pytest.mark.parametrize("argument", ["FROM:<>", "from:<>", "FROM: <>"])
def test_the_null_sender_is_read(argument: str) -> None:
    """Bounces come from `<>`, written in any of these ways."""
    command = parse_mail(argument, ALL)
    assert isinstance(command, MailCommand)
    assert command.path.address is None
    assert command.path.text == "<>"


def test_a_source_route_is_dropped() -> None:
    """The path that goes on names only the mailbox (RFC 5321 appendix C)."""
    path = parse_rcpt("TO:<@relay.example,@other.example:an@example.vn>", ALL, "x", utf8=False)
    assert not isinstance(path, Reply)
    assert path.text == "<an@example.vn>"


@pytest.mark.parametrize("argument", ['TO:<"a b">@c>', "TO:<>", "TO:<@a:>", "TO:<a@b@c>", 'TO:<"a@b>'])
def test_a_wrong_recipient_is_refused(argument: str) -> None:
    """No malformed path reaches the next hop."""
    assert parse_rcpt(argument, ALL, "x", utf8=False) in {replies.BAD_RECIPIENT, replies.RCPT_SYNTAX}


def test_a_quoted_local_part_may_hold_an_angle_bracket() -> None:
    """The `>` inside quotes does not end the path."""
    path = parse_rcpt('TO:<"a> b"@example.vn> NOTIFY=NEVER', ALL, "x", utf8=False)
    assert not isinstance(path, Reply)
    assert path.text == '<"a> b"@example.vn>'
    assert path.parameters == ("NOTIFY=NEVER",)


def test_postmaster_without_a_domain_is_ours() -> None:
    """`<Postmaster>` is taken in any case and goes on as written (RFC 5321 4.1.1.3)."""
    path = parse_rcpt("TO:<PostMaster>", ALL, "example.vn", utf8=False)
    assert not isinstance(path, Reply)
    assert path.text == "<PostMaster>"
    assert path.address is not None
    assert path.address.key == "postmaster@example.vn"


def test_xforward_names_the_true_client_and_keeps_the_rest() -> None:
    """Attributes are xtext; an unavailable one is unknown, one left out stays."""
    proxy = Client(ip_address("127.0.0.1"), 1, helo="proxy", name="proxy.example")
    client = parse_xforward("ADDR=203.0.113.9 PORT=2525 NAME=[UNAVAILABLE] HELO=mx+2Eexample", proxy)
    assert client == Client(ip_address("203.0.113.9"), 2525, helo="mx.example", name="")
    assert parse_xforward("ADDR=IPv6:2001:db8::9", proxy) is not None


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("IPV6:2001:db8::9", "2001:db8::9"),
        ("ipv6:2001:db8::9", "2001:db8::9"),
        ("2001:db8::9", "2001:db8::9"),
        ("IPv6:::ffff:10.1.2.3", "10.1.2.3"),
        ("::ffff:10.1.2.3", "10.1.2.3"),
    ],
)
def test_an_address_is_known_in_every_form(value: str, address: str) -> None:
    """The tag in any case; an IPv4 address in IPv6 clothes is the IPv4 one, so that networks of settings hold it."""
    client = parse_xforward(f"ADDR={value}", Client(ip_address("127.0.0.1")))
    assert client is not None
    assert client.address == ip_address(address)


_WORDS = st.tuples(
    st.sampled_from(["ADDR=IPv6:fe80::1%", "ADDR=fe80::1%", "ADDR=", "NAME=", "HELO=", "PORT=", "PROTO=", "ADDR=::1"]),
    st.text(alphabet=st.characters(max_codepoint=0x2FF), max_size=12),
    st.sampled_from(["", "+0D+0AX-Injected:+20yes", "]+0D+0A+20", "+00", "+7F+85"]),
)


@given(st.lists(_WORDS, max_size=4))
def test_nothing_that_xforward_says_breaks_our_received_field(words: list[tuple[str, str, str]]) -> None:
    """Whatever a proxy passes on: one Received field, then one for the case, without CR, LF or NUL inside."""
    client = Client(ip_address("127.0.0.1"), helo="proxy")
    client = parse_xforward(" ".join("".join(word) for word in words), client) or client
    at = datetime(2026, 1, 5, tzinfo=UTC)
    envelope = Envelope("CASE", "door", client, None, Origin.STRANGER, None, (), frozenset(), at)
    fields = trace_fields(envelope, "gw.example.vn", "ESMTP", [], at)
    assert re.fullmatch(
        rb"Received: from [!-~]+ \([\x20-~]+\)\r\n"
        rb"\tby gw\.example\.vn \(Congthu\) with ESMTP id CASE;\r\n\t[\x20-~]+\r\nX-Congthu-Case: CASE\r\n",
        fields,
    )


@pytest.mark.parametrize(
    "argument",
    [
        "ADDR=nonsense",
        "PORT=x",
        "WHO=me",
        "ADDR",
        "ADDR=IPv6:fe80::1%eth0",
        "ADDR=IPv6:fe80::1%x]+0D+0AX-Injected:+20yes",
        "ADDR=203.0.113.9+0D+0A",
    ],
)
def test_a_wrong_xforward_changes_nothing(argument: str) -> None:
    """Attributes that cannot be read are refused as a whole."""
    assert parse_xforward(argument, Client(ip_address("127.0.0.1"))) is None


@pytest.mark.parametrize(
    ("argument", "name"),
    [("mx.example", "mx.example"), ("[203.0.113.9]", "[203.0.113.9]"), ("", None), ("a b", None), ("x" * 256, None)],
)
def test_a_helo_is_one_printable_word(argument: str, name: str | None) -> None:
    """Names that are no domains are common and taken; blanks and none are not."""
    assert parse_helo(argument) == name
