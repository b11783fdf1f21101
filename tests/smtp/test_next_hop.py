"""The next hop: kept connections, replays, its own replies, and what happens when it fails in every place."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from servers.sink import Sink

from gateway.message.address import Address
from gateway.ports import MailPath, Relayed
from gateway.smtp.connection import HopLimits
from gateway.smtp.next_hop import CHANGED_ANSWER, UNFINISHED, UNHEARD, UNREACHABLE, SmtpNextHop, SmtpRelay
from gateway.smtp.replies import BUSY

SENDER = MailPath(Address("a", "example.net"), "<a@example.net>", ("SIZE=10", "BODY=8BITMIME"))
ALICE = MailPath(Address("alice", "example.vn"), "<alice@example.vn>")
BOB = MailPath(Address("bob", "example.vn"), "<bob@example.vn>")
CONTENT = b"Subject: x\r\n\r\n.dot\r\nbody\r\n"


class Clock:
    """A time that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    started = await Sink().start()
    yield started
    await started.close()


@pytest.fixture
def clock() -> Iterator[Clock]:
    return Clock()


@pytest.fixture
async def hop(sink: Sink, clock: Clock) -> AsyncIterator[SmtpNextHop]:
    limits = HopLimits(transactions=2, command_timeout=0.5, connect_timeout=0.5, data_timeout=0.5, uses=3)
    made = SmtpNextHop(
        "store", ("127.0.0.1", sink.port), "gw.example.vn", limits, monotonic=clock, state_changed=lambda *_: None
    )
    yield made
    await made.close()


async def begin(hop: SmtpNextHop, login: str | None = None) -> SmtpRelay:
    reply, relay = await hop.open(SENDER, login)
    assert reply.code == 250
    assert relay is not None
    return relay


async def deliver(hop: SmtpNextHop, *, login: str | None = None) -> None:
    relay = await begin(hop, login)
    assert (await relay.recipient(ALICE)).code == 250
    assert await relay.prepare() is None
    relayed = await relay.send(b"Received: us\r\n", CONTENT, within=60)
    assert relayed.reply.code == 250
    assert relayed.certain


async def test_octets_arrive_as_they_are_below_our_head(hop: SmtpNextHop, sink: Sink) -> None:
    """The next hop un-stuffs exactly head and content, and gets MAIL and RCPT as written."""
    await deliver(hop)
    assert sink.messages[0].content == b"Received: us\r\n" + CONTENT
    assert sink.messages[0].mail == b"MAIL FROM:<a@example.net> BODY=8BITMIME"


@pytest.mark.parametrize(("offered", "mail"), [("SIZE 10240000", b" size=10"), ("size", b" size=10"), ("DSN", b"")])
async def test_size_is_said_only_where_it_is_offered(hop: SmtpNextHop, sink: Sink, offered: str, mail: bytes) -> None:
    """SIZE is what the gateway offers by itself; a next hop that does not know it would refuse the whole MAIL."""
    sink.extensions = ("8BITMIME", offered)
    sender = MailPath(SENDER.address, SENDER.text, ("size=10", "BODY=8BITMIME"))
    _, relay = await hop.open(sender, None)
    assert relay is not None
    await relay.abort()
    assert sink.commands[0][1] == b"MAIL FROM:<a@example.net>" + mail + b" BODY=8BITMIME"


async def test_the_queue_id_is_read_from_the_reply(hop: SmtpNextHop) -> None:
    """`queued as ID` names the message at the next hop."""
    relay = await begin(hop)
    await relay.recipient(ALICE)
    await relay.prepare()
    assert (await relay.send(b"", CONTENT, within=60)).queue_id == "SINK1"


async def test_a_connection_is_kept_and_lent_again(hop: SmtpNextHop, sink: Sink) -> None:
    """Transactions one after another use one connection, up to its number of uses."""
    for _ in range(4):
        await deliver(hop)
    assert len(sink.commands) == 2


async def test_a_connection_with_a_login_is_never_lent_again(hop: SmtpNextHop, sink: Sink) -> None:
    """What carried a login serves that client only."""
    await deliver(hop, login="annv")
    await deliver(hop)
    await deliver(hop, login="annv")
    assert len(sink.commands) == 3


async def test_a_rested_connection_is_asked_before_it_is_lent(hop: SmtpNextHop, sink: Sink, clock: Clock) -> None:
    """After a rest the connection is checked with NOOP; a dead one is replaced unseen."""
    await deliver(hop)
    clock.now += 10
    await deliver(hop)
    assert b"NOOP" in sink.commands[0]
    sink.drop_connections()
    clock.now += 10
    await deliver(hop)
    assert len(sink.messages) == 3


async def test_a_kept_connection_that_died_unseen_costs_nothing(hop: SmtpNextHop, sink: Sink) -> None:
    """A connection closed between two transactions is replaced before the client hears anything."""
    await deliver(hop)
    sink.does.close_at, sink.does.close_times = "mail", 1
    await deliver(hop)
    assert len(sink.messages) == 2


async def test_old_connections_are_swept_with_a_farewell(hop: SmtpNextHop, sink: Sink, clock: Clock) -> None:
    """A connection that rested longer than it may is closed with QUIT."""
    await deliver(hop)
    clock.now += 100
    hop.sweep()
    await hop.close()
    assert sink.commands[0][-1] == b"QUIT"


async def test_at_most_so_many_transactions_at_once(hop: SmtpNextHop) -> None:
    """The transaction over the limit is deferred at MAIL; when another ends, there is room again."""
    first, second = await begin(hop), await begin(hop)
    assert await hop.open(SENDER, None) == (BUSY, None)
    await first.abort()
    third = await begin(hop)
    await second.abort()
    await third.abort()


async def test_the_transaction_is_replayed_when_the_connection_goes_before_data(hop: SmtpNextHop, sink: Sink) -> None:
    """A next hop that closed while the client was slow gets MAIL and RCPT again, and the message once."""
    relay = await begin(hop)
    await relay.recipient(ALICE)
    await relay.recipient(BOB)
    sink.drop_connections()
    assert await relay.prepare() is None
    assert (await relay.send(b"", CONTENT, within=60)).reply.code == 250
    assert [line[:8] for line in sink.messages[0].rcpt] == [b"RCPT TO:"] * 2
    assert len(sink.messages) == 1


async def test_a_replay_that_is_answered_otherwise_defers(hop: SmtpNextHop, sink: Sink) -> None:
    """Half of the recipients must never get a message that all were promised: 451, nothing sent."""
    relay = await begin(hop)
    await relay.recipient(ALICE)
    await relay.recipient(BOB)
    sink.drop_connections()
    sink.does.refuse[b"bob@example.vn"] = b"550 5.1.1 gone"
    assert await relay.prepare() == CHANGED_ANSWER
    await relay.abort()
    assert sink.messages == []


async def test_a_recipient_is_replayed_too(hop: SmtpNextHop, sink: Sink) -> None:
    """A connection lost between two recipients is replaced and the first said again."""
    relay = await begin(hop)
    await relay.recipient(ALICE)
    sink.drop_connections()
    assert (await relay.recipient(BOB)).code == 250
    assert await relay.prepare() is None
    await relay.send(b"", CONTENT, within=60)
    assert len(sink.messages[0].rcpt) == 2


@pytest.mark.parametrize("reply", [b"550 5.1.1 <alice@example.vn>: unknown", b"452 4.2.2 full", b"551 moved"])
async def test_its_own_replies_come_back_unchanged(hop: SmtpNextHop, sink: Sink, reply: bytes) -> None:
    """Code and text of the next hop are what the client hears."""
    sink.does.refuse[b"alice@example.vn"] = reply
    relay = await begin(hop)
    answer = await relay.recipient(ALICE)
    assert f"{answer.code} {answer.text}".encode() == reply
    await relay.abort()


async def test_a_refusal_after_the_end_of_data_is_certain(hop: SmtpNextHop, sink: Sink) -> None:
    """A 5xx to the end of data is the next hop's word, and the connection serves on."""
    sink.does.end_reply = b"554 5.7.1 no"
    relay = await begin(hop)
    await relay.recipient(ALICE)
    await relay.prepare()
    relayed = await relay.send(b"", CONTENT, within=60)
    assert (relayed.reply.code, relayed.certain) == (554, True)
    sink.does.end_reply = None
    await deliver(hop)
    assert len(sink.commands) == 1


@pytest.mark.parametrize("place", ["close_at", "silent_at"])
async def test_no_reply_to_the_end_of_data_leaves_it_in_doubt(hop: SmtpNextHop, sink: Sink, place: str) -> None:
    """The next hop may have taken the message: the client is told to try again, the outcome is not certain."""
    setattr(sink.does, place, "end")
    relay = await begin(hop)
    await relay.recipient(ALICE)
    await relay.prepare()
    relayed = await relay.send(b"", CONTENT, within=60)
    assert relayed.reply == UNHEARD
    assert not relayed.certain


@pytest.mark.parametrize("place", ["greeting", "mail"])
async def test_a_silent_next_hop_defers_within_its_time(hop: SmtpNextHop, sink: Sink, place: str) -> None:
    """A time-out is 451 4.4.1 and marks the next hop as down when it does not even greet."""
    sink.does.silent_at = place
    assert await hop.open(SENDER, None) == (UNREACHABLE, None)


async def test_an_absent_next_hop_defers(sink: Sink, hop: SmtpNextHop) -> None:
    """Nothing listens: 451 4.4.1, and the state is known."""
    await sink.close()
    assert await hop.open(SENDER, None) == (UNREACHABLE, None)
    assert hop.up is False


async def test_aborting_frees_the_place_and_the_connection(hop: SmtpNextHop, sink: Sink) -> None:
    """RSET makes the connection good for the next client; a second abort is harmless."""
    relay = await begin(hop)
    await relay.recipient(ALICE)
    await relay.abort()
    await relay.abort()
    await deliver(hop)
    assert len(sink.commands) == 1
    assert b"RSET" in sink.commands[0]


async def test_an_abort_between_354_and_the_end_closes(hop: SmtpNextHop, sink: Sink) -> None:
    """Content that was begun cannot be taken back but by closing."""
    relay = await begin(hop)
    await relay.recipient(ALICE)
    await relay.prepare()
    await relay.abort()
    await deliver(hop)
    assert len(sink.commands) == 2
    assert len(sink.messages) == 1


async def test_a_large_message_goes_in_pieces(hop: SmtpNextHop, sink: Sink) -> None:
    """Several megabytes pass a slow reader whole."""
    content = b"x" * 990 + b"\r\n"
    relay = await begin(hop)
    await relay.recipient(ALICE)
    await relay.prepare()
    relayed = await asyncio.wait_for(relay.send(b"", content * 4000, within=60), 20)
    assert relayed.reply.code == 250
    assert sink.messages[0].content == content * 4000


async def test_a_late_reply_is_never_taken_for_the_next(hop: SmtpNextHop, sink: Sink) -> None:
    """A recipient that is answered too late is deferred, and its late 250 does not answer the recipient after it."""
    sink.does.late = 0.7
    sink.does.refuse[b"bob@example.vn"] = b"550 5.1.1 unknown"
    relay = await begin(hop)
    assert await relay.recipient(ALICE) == UNREACHABLE
    assert (await relay.recipient(BOB)).code == 550
    await relay.abort()


async def test_a_cancelled_command_spoils_its_connection(hop: SmtpNextHop, sink: Sink) -> None:
    """A client that leaves while its recipient is asked leaves no connection with a reply on its way."""
    sink.does.late = 0.2
    relay = await begin(hop)
    asking = asyncio.create_task(relay.recipient(ALICE))
    await asyncio.sleep(0.05)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await relay.abort()
    await deliver(hop)
    assert len(sink.commands) == 2


async def test_a_next_hop_that_stops_reading_is_left_in_time(hop: SmtpNextHop, sink: Sink) -> None:
    """Content that nobody reads is given up within the time; without its end it was certainly not taken."""
    sink.does.silent_at = "content"
    relay = await begin(hop)
    await relay.recipient(ALICE)
    await relay.prepare()
    relayed = await asyncio.wait_for(relay.send(b"", (b"x" * 990 + b"\r\n") * 40_000, within=60), 10)
    assert (relayed.reply, relayed.certain) == (UNFINISHED, True)


async def test_content_that_was_cut_is_certainly_not_taken(hop: SmtpNextHop, sink: Sink) -> None:
    """A connection lost within the content leaves nothing in doubt: no end of data was said."""
    sink.does.close_at = "content"
    relay = await begin(hop)
    await relay.recipient(ALICE)
    await relay.prepare()
    relayed = await relay.send(b"", (b"x" * 990 + b"\r\n") * 40_000, within=60)
    assert (relayed.reply, relayed.certain) == (UNFINISHED, True)


async def test_the_time_that_is_left_bounds_the_last_reply(hop: SmtpNextHop, sink: Sink) -> None:
    """Less time than the next hop's own limit is kept to: the message is in doubt when it is up."""
    sink.does.silent_at = "end"
    relay = await begin(hop)
    await relay.recipient(ALICE)
    await relay.prepare()
    async with asyncio.timeout(0.4):  # the hop's own limit is half a second
        relayed = await relay.send(b"", CONTENT, within=0.1)
    assert (relayed.reply, relayed.certain) == (UNHEARD, False)


async def test_every_command_is_timed(sink: Sink, clock: Clock) -> None:
    """Each command of a transaction is told with the time that its answer took."""
    took: list[str] = []
    hop = SmtpNextHop(
        "store",
        ("127.0.0.1", sink.port),
        "gw.example.vn",
        HopLimits(),
        monotonic=clock,
        state_changed=lambda *_: None,
        took=lambda command, seconds: took.append(command) if seconds >= 0 else None,
    )
    await deliver(hop)
    await hop.close()
    assert took == ["connect", "ehlo", "mail", "rcpt", "data", "content"]


# -- a next hop that speaks out of turn -------------------------------------------------------------------------------


async def test_a_stray_reply_behind_354_is_never_taken_for_the_last_word(hop: SmtpNextHop, sink: Sink) -> None:
    """`354` and `250` in one segment: nothing is sent, and the client hears no 250 that was not said of its message."""
    sink.does.data_reply, sink.does.end_reply = b"354 go on\r\n250 2.0.0 stray", b"550 5.7.1 no"
    relay = await begin(hop)
    await relay.recipient(ALICE)
    assert await relay.prepare() is None
    relayed = await relay.send(b"", CONTENT, within=60)
    assert (relayed.reply, relayed.certain) == (UNFINISHED, True)
    await relay.abort()
    assert hop._resting == []


async def test_a_stray_reply_behind_a_recipient_is_never_the_next_ones(hop: SmtpNextHop, sink: Sink) -> None:
    """Two replies to one RCPT: the next recipient is asked anew on another connection."""
    sink.does.refuse = {b"alice@example.vn": b"250 ok\r\n250 stray", b"bob@example.vn": b"550 5.1.1 unknown"}
    relay = await begin(hop)
    assert (await relay.recipient(ALICE)).code == 250
    sink.does.refuse.pop(b"alice@example.vn")
    assert (await relay.recipient(BOB)).code == 550
    await relay.abort()
    assert len(sink.commands) == 2


@pytest.mark.parametrize("said", [b"250 stray\r\n", b"250\r\n", b"2"])
async def test_what_is_said_between_two_transactions_ends_the_connection(
    hop: SmtpNextHop, sink: Sink, said: bytes
) -> None:
    """A kept connection on which something was said unasked serves nobody any more."""
    await deliver(hop)
    sink.say_unasked(said)
    await asyncio.sleep(0.05)
    await deliver(hop)
    assert len(sink.commands) == 2


async def test_what_is_said_between_two_commands_ends_the_connection(hop: SmtpNextHop, sink: Sink) -> None:
    """Within a transaction too: it is said again on a new connection."""
    relay = await begin(hop)
    sink.say_unasked(b"250 stray\r\n")
    await asyncio.sleep(0.05)
    sink.does.refuse[b"alice@example.vn"] = b"550 5.1.1 unknown"
    assert (await relay.recipient(ALICE)).code == 550
    await relay.abort()
    assert len(sink.commands) == 2


async def test_a_stray_reply_behind_the_greeting_is_not_ehlo_s(hop: SmtpNextHop, sink: Sink) -> None:
    """From there every reply would be the one before: the connection is not used at all."""
    sink.does.greeting = b"220 sink.test\r\n250 stray"
    assert await hop.open(SENDER, None) == (UNREACHABLE, None)


@pytest.mark.parametrize(
    "reply", [b"999 x", b"25 x", b"-25 x", b"+25 x", b"2_5 x", b"354 go on", b"199 x", b"600 x", b"000 x", b"x"]
)
async def test_what_is_no_reply_never_reaches_the_client(hop: SmtpNextHop, sink: Sink, reply: bytes) -> None:
    """Codes that no mail server may give to a recipient are 451 4.4.1, and their connection is closed."""
    sink.does.refuse[b"alice@example.vn"] = reply
    relay = await begin(hop)
    assert await relay.recipient(ALICE) == UNREACHABLE
    await relay.abort()
    assert hop._resting == []


@pytest.mark.parametrize("reply", [b"354 again", b"199 x", b"999 x"])
async def test_what_is_no_reply_to_the_end_of_data_is_doubt(hop: SmtpNextHop, sink: Sink, reply: bytes) -> None:
    """The next hop may have the message."""
    sink.does.end_reply = reply
    relay = await begin(hop)
    await relay.recipient(ALICE)
    assert await relay.prepare() is None
    assert await relay.send(b"", CONTENT, within=60) == Relayed(UNHEARD, certain=False)


@pytest.mark.parametrize("reply", [b"250 ok", b"334 go on", b"999 x"])
async def test_what_is_no_answer_to_data_defers(hop: SmtpNextHop, sink: Sink, reply: bytes) -> None:
    """Only 354 asks for the content; a connection that said something else may wait for anything."""
    sink.does.data_reply = reply
    relay = await begin(hop)
    await relay.recipient(ALICE)
    assert await relay.prepare() == UNREACHABLE
    await relay.abort()
    assert hop._resting == []


async def test_replies_of_many_lines_are_read_whole(hop: SmtpNextHop, sink: Sink) -> None:
    """Empty lines, blanks and bare line feeds in a reply are no reason to part."""
    sink.does.refuse[b"alice@example.vn"] = b"250-\r\n250-a \n250-\r\n250"
    relay = await begin(hop)
    assert (await relay.recipient(ALICE)).text == "a\n\n"
    assert (await relay.recipient(BOB)).code == 250
    await relay.abort()
    assert len(sink.commands) == 1


# -- probing, and when a kept connection has served enough ------------------------------------------------------------


def watched(sink: Sink, clock: Clock, **limits: float) -> tuple[SmtpNextHop, list[bool]]:
    """A next hop, and the list of its changes of state."""
    told: list[bool] = []
    chosen = HopLimits(command_timeout=0.5, connect_timeout=0.5, **limits)  # type: ignore[arg-type]
    hop = SmtpNextHop(
        "store",
        ("127.0.0.1", sink.port),
        "gw.example.vn",
        chosen,
        monotonic=clock,
        state_changed=lambda _, up: told.append(up),
    )
    return hop, told


async def tend(hop: SmtpNextHop, clock: Clock, seconds: int) -> None:
    """What the gateway does every five seconds, for so long."""
    for _ in range(seconds // 5):
        hop.sweep()
        await hop.probe()
        clock.now += 5


async def test_a_day_of_idle_probing_is_quiet(sink: Sink, clock: Clock) -> None:
    """No connection hears more junk than a server bears, none of it twice in a round, and the state never changes."""
    hop, told = watched(sink, clock, idle=600.0)
    await tend(hop, clock, 24 * 3600)
    await hop.close()
    junk = [sum(line in {b"NOOP", b"RSET"} for line in lines) for lines in sink.commands]
    assert max(junk) <= 10, "Exim closes at the eleventh"
    assert len(sink.heard()) <= 24 * 3600 / 30 * 1.5
    assert told == [True]


async def test_no_probe_while_answers_come(sink: Sink, clock: Clock) -> None:
    """A next hop that answered a transaction lately is not asked."""
    hop, _ = watched(sink, clock)
    await deliver(hop)
    heard = len(sink.heard())
    clock.now += 29
    assert await hop.probe()
    assert len(sink.heard()) == heard
    clock.now += 1
    assert await hop.probe()
    assert sink.heard()[heard:] == [b"NOOP"]
    await hop.close()


async def test_a_421_on_a_kept_connection_is_not_down(sink: Sink, clock: Clock) -> None:
    """Servers close what is idle; only a new connection that fails tells that the next hop is down."""
    hop, told = watched(sink, clock, idle=600.0)
    await deliver(hop)
    sink.does.noop_reply = b"421 4.7.0 too many errors"
    clock.now += 60
    assert await hop.probe()
    assert told == [True]
    await sink.close()
    clock.now += 60
    assert not await hop.probe()
    assert told == [True, False]
    await hop.close()


async def test_a_kept_connection_that_died_is_a_reason_to_probe(sink: Sink, clock: Clock) -> None:
    """A next hop that was stopped is known to be down at the next round, not half a minute later."""
    hop, told = watched(sink, clock)
    await deliver(hop)
    await sink.close()
    await asyncio.sleep(0.05)
    await tend(hop, clock, 5)
    assert told == [True, False]
    await hop.close()


async def test_a_next_hop_that_is_down_is_asked_every_round(sink: Sink, clock: Clock) -> None:
    """So that it is known soon when it is back."""
    sink.does.silent_at = "greeting"
    hop, told = watched(sink, clock)
    await tend(hop, clock, 5)
    sink.does.silent_at = ""
    await tend(hop, clock, 5)
    assert told == [False, True]
    await hop.close()


async def test_refusals_of_one_client_do_not_follow_the_next(sink: Sink, clock: Clock) -> None:
    """A connection that heard several refusals is not kept: servers answer slowly on it (Postfix behind 10)."""
    hop, _ = watched(sink, clock)
    sink.does.refuse[b"bob@example.vn"] = b"550 5.1.1 unknown"
    for _ in range(2):
        relay = await begin(hop)
        for _ in range(3):
            await relay.recipient(BOB)
        await relay.abort()
    await deliver(hop)
    assert len(sink.commands) == 2
    await deliver(hop)
    assert len(sink.commands) == 2, "a few refusals are no reason to part"
    await hop.close()


async def test_given_up_transactions_do_not_wear_a_connection_out(sink: Sink, clock: Clock) -> None:
    """RSET is junk to a server: the connection goes before its limit (Exim's is 10)."""
    hop, _ = watched(sink, clock)
    for _ in range(30):
        await (await begin(hop)).abort()
    await hop.close()
    assert max(lines.count(b"RSET") for lines in sink.commands) <= 10
    assert len(sink.commands) <= 4


async def test_nobody_waits_for_the_farewell(sink: Sink, clock: Clock) -> None:
    """The client hears 250 at once, although QUIT is answered late or never; closing ends what is left in time."""
    hop, _ = watched(sink, clock, kept=0)
    sink.does.silent_at = "quit"
    async with asyncio.timeout(0.5):
        await deliver(hop)
    assert len(hop._leaving) == 1
    async with asyncio.timeout(3):
        await hop.close()
    assert not hop._leaving
    assert sink.commands[0][-1] == b"QUIT"


async def test_farewells_are_bounded(sink: Sink, clock: Clock) -> None:
    """A next hop that answers no QUIT does not collect connections: behind as many as transactions, they just close."""
    hop, _ = watched(sink, clock, kept=0, transactions=2)
    sink.does.silent_at = "quit"
    for _ in range(5):
        await deliver(hop)
    assert len(hop._leaving) == 2
    await hop.close()
