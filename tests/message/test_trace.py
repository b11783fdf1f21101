"""The header fields that the gateway puts above a message, and those of strangers that claim to be its own."""

from datetime import UTC, datetime
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.message.envelope import Client, Envelope, Origin
from gateway.message.mime import Budget, read
from gateway.message.trace import trace_fields, without_claims

GATE = "gw.example.vn"
REST = b"Subject: x\r\n\r\nAuthentication-Results: gw.example.vn; in the body\r\n"


def cleaned(field: bytes) -> bytes:
    """What is left of a message that begins with this field."""
    raw = field + b"\r\n" + REST
    return without_claims(raw, read(raw, Budget()).header, GATE)


@pytest.mark.parametrize(
    "value",
    [
        b"gw.example.vn; spf=pass",
        b"gw.example.vn",
        b"gw.example.vn 1; spf=pass",
        b"GW.Example.VN; spf=pass",
        b"gw.example.vn.; spf=pass",
        b"\r\n gw.example.vn;\r\n spf=pass",
        b"(c)gw.example.vn; spf=pass",
        b"(c (nested; \\) still) c) gw.example.vn; spf=pass",
        b"(;) gw.example.vn; spf=pass",
        b'(") gw.example.vn; spf=pass',
        b"gw.example.vn(c); spf=pass",
        b"gw(c).example.vn; spf=pass",
        b"gw.example.vn (c) 1 (c); spf=pass",
        b'"gw.example.vn"; spf=pass',
        b'"g\\w.example.vn"; spf=pass',
        b'(c)"gw.example.vn"(c); spf=pass',
        b'"mx.example.net; gw.example.vn"; spf=pass',
        b"gw.example.vn spf=pass",
        b"=?utf-8?q?gw.example.vn?=; spf=pass",
        b"g\\w.example.vn; spf=pass",
        b"(mx.example.net; spf=pass",
        b"mx.example.net) gw.example.vn; spf=pass",
        b'"mx.example.net; spf=pass',
        b"mx.example.net (\\",
    ],
)
def test_results_in_our_name_are_taken_out_however_they_are_written(value: bytes) -> None:
    """Comments, quotes, case, folding: what any reader could take for our authserv-id goes, and nothing else."""
    assert cleaned(b"Authentication-Results: " + value) == REST


@pytest.mark.parametrize(
    "value",
    [
        b"mx.example.net; spf=pass",
        b"mail.gw.example.vn; spf=pass",
        b"gw.example.vnx; spf=pass",
        b"mx.example.net (gw.example.vn); spf=pass",
        b"mx.example.net (=?utf-8?q?gw.example.vn?=); spf=pass",
        b"mx.example.net; spf=pass smtp.helo=gw.example.vn",
        b"mx.example.net; spf=pass (unbalanced",
        b"spf=pass (sender IP is 203.0.113.9) smtp.mailfrom=example.net; dkim=none",
    ],
)
def test_results_of_another_server_stay(value: bytes) -> None:
    """What others found is theirs to say, and signatures may cover it."""
    field = b"Authentication-Results: " + value
    assert cleaned(field) == field + b"\r\n" + REST


@pytest.mark.parametrize("field", [b"X-Congthu-Flag: a", b"x-congthu-anything: b", b"X-CONGTHU-Case: 1\r\n folded"])
def test_fields_of_our_own_name_are_taken_out(field: bytes) -> None:
    """In any case, with all of its lines."""
    assert cleaned(field) == REST


@given(st.text(alphabet='ab.;()\\" \t=?', max_size=60))
def test_any_authserv_id_is_read_without_fault(text: str) -> None:
    """Whatever stands there, the field stays whole or goes whole."""
    field = b"Authentication-Results: x" + text.encode()
    assert cleaned(field) in {REST, field + b"\r\n" + REST}


def trace(client: Client) -> bytes:
    envelope = Envelope(
        case="CASE",
        listener="door",
        client=client,
        login=None,
        origin=Origin.STRANGER,
        sender=None,
        recipients=(),
        own_domains=frozenset(),
        received_at=datetime(2026, 1, 5, tzinfo=UTC),
    )
    return trace_fields(envelope, GATE, "ESMTP", [], envelope.received_at)


@pytest.mark.parametrize(
    ("address", "literal"),
    [
        ("203.0.113.9", b"[203.0.113.9]"),
        ("2001:db8::1", b"[IPv6:2001:db8::1]"),
        ("fe80::1%eth0", b"[IPv6:fe80::1]"),
        ("fe80::1%x]\r\nX-Injected: yes", b"[IPv6:fe80::1]"),
    ],
)
def test_the_peer_is_an_address_literal(address: str, literal: bytes) -> None:
    """As RFC 5321 4.1.3 writes it: an IPv6 address has its tag, and never a zone."""
    lines = trace(Client(ip_address(address), helo="mx.example.net")).split(b"\r\n")
    assert lines[0] == b"Received: from mx.example.net (" + literal + b")"
    assert len(lines) == 5
