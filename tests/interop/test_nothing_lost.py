"""Nothing acknowledged is ever lost: the gateway, and its next hop, killed at random moments in bursts of mail.

Every message answered 250 is at the next hop, and every message at the next hop has its record.
"""

import random
import time
from pathlib import Path

import pytest
from servers import books
from servers.burst import Burst, sending
from servers.gateway import GatewayProcess, without_rules, write_settings
from servers.killable_sink import KillableSink
from servers.ports import free_port

KILLS = 50
"""Of the gateway; the next hop is killed besides, after every fifth."""
BURST = 2000
SESSIONS = 8


@pytest.mark.crash
@pytest.mark.timeout(900)
def test_kills_lose_nothing(tmp_path: Path) -> None:
    """Fifty kills (-9) of the gateway at random moments, and ten of the next hop, lose no acknowledged mail."""
    chance = random.Random(20130628)
    sink = KillableSink(tmp_path / "sink", free_port())
    sink.start()
    port = free_port()
    unlimited = without_rules(tmp_path)
    gateway = GatewayProcess(write_settings(tmp_path, sink.port, port=port, ours=True, policies=unlimited), port)
    gateway.start()
    bursts: list[Burst] = []
    kills = sink_kills = 0
    try:
        while kills < KILLS:
            bursts.append(Burst(str(len(bursts) + 1), BURST))
            with sending(port, bursts[-1], SESSIONS) as senders:
                while kills < KILLS and any(sender.is_alive() for sender in senders):
                    time.sleep(chance.uniform(0.05, 0.6))
                    gateway.kill()
                    gateway.start()
                    kills += 1
                    if kills % 5 == 0:
                        time.sleep(chance.uniform(0.05, 0.6))
                        sink.kill()
                        sink.start()
                        sink_kills += 1
        assert gateway.terminate() == 0
    finally:
        gateway.kill()
        sink.kill()
    data = tmp_path / "data"
    recorded = set(books.outcomes(data / "congthu.db")) | books.spooled(data / "spool" / "records")
    sent, answered, unheard = (
        sum(len(group) for group in groups)
        for groups in zip(*((range(b.sent), b.answered, b.unheard) for b in bursts), strict=True)
    )
    print(
        f"\n{kills} kills of the gateway and {sink_kills} of the next hop in {len(bursts)} bursts of {BURST}: "
        f"{sent} sent, {answered} answered 250, {len(sink.stored())} at the next hop, "
        f"{unheard} fell between the dot and the reply"
    )
    assert unheard > 0, "no kill fell between the dot and the reply: the test proves nothing"
    books.check(bursts, sink, recorded)
