"""How long a replay of the past takes: fills a database with so many messages, and times `congthu policies replay`.

    .venv/bin/python tests/bench/replay.py --messages 100000

The messages are the golden ones, over and over, as the life of a message records them. Printed: seconds of the command
as a person waits for them, and its CPU seconds.
"""

import argparse
import asyncio
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from servers.lived import handle, officed  # noqa: E402 - found in the tests' folder

from gateway.records import rows  # noqa: E402
from gateway.records.rows import RecordRows, Row  # noqa: E402
from gateway.records.store import Store  # noqa: E402

AT_ONCE = 2000
DAYS = 30


async def fill(folder: Path, messages: int) -> None:
    """Write so many messages, spread over the last thirty days."""
    (folder / "golden").mkdir()
    records, keeper = await handle(officed(), folder / "golden")
    await keeper.close()
    golden = [rows.of_record(record, lambda _: "00" * 32) for record in records]
    store = Store(folder / "congthu.db", waiting=AT_ONCE)
    await store.open()
    begin, step = datetime.now(UTC) - timedelta(days=DAYS - 1), timedelta(days=DAYS - 2) / messages
    for start in range(0, messages, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, messages))
        await asyncio.gather(
            *(store.commit(again(golden[n % len(golden)], f"{n:026}", begin + n * step)) for n in numbers)
        )
    await store.close()


def again(record: RecordRows, case: str, at: datetime) -> RecordRows:
    """A message once more, under another case number, at another time."""

    def of(some: Sequence[Row]) -> tuple[Row, ...]:
        return tuple({**row, "case_number": case} for row in some)

    (message,) = of([record.message])
    return RecordRows(
        {**message, "received_at": rows.microseconds(at)},
        of(record.recipients),
        of(record.findings),
        of(record.attachments),
        of(record.facts),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=100_000)
    messages = parser.parse_args().messages
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asyncio.run(fill(folder, messages))
        settings = folder / "gateway.yaml"
        settings.write_text(
            f"hostname: gw.example.vn\ndomains: [thanhhoa.gov.vn]\ndata_folder: {folder}\n"
            f"policies: {ROOT}/policies\nregulation: {ROOT}/config/regulation.yaml\n",
            "utf-8",
        )
        command = [sys.executable, "-m", "gateway", "--config", str(settings), "policies", "replay", "--since", "30d"]
        began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        seconds, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(done.stderr.decode("utf-8").strip())
        print(f"{messages} messages: {seconds:.1f} s, {cpu:.1f} s of CPU")


if __name__ == "__main__":
    main()
