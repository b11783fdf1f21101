"""The spool: what is acknowledged comes back, what is torn is passed over, nothing is lost in a drain."""

import os
import stat
from pathlib import Path

import pytest

from gateway.records import rows
from gateway.records.rows import Entry
from gateway.records.spool import Damaged, Spool, SpoolFailed


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the spool of a test lies."""
    return tmp_path / "spool" / "records.spool"


@pytest.fixture
def spool(path: Path) -> Spool:
    """An open, empty spool."""
    spool = Spool(path)
    spool.open()
    return spool


@pytest.fixture
def entries(make_record, make_ending, seal) -> list[Entry]:
    """Three records and the ending of the first."""
    records = [make_record() for _ in range(3)]
    return [*(rows.of_record(record, seal.digest) for record in records), rows.of_ending(make_ending(records[0]))]


def _drained(spool: Spool) -> list[Entry | Damaged]:
    found = []
    while spool.set_aside():
        found += list(spool.entries())
        spool.drained()
    return found


def test_entries_come_back_in_order(spool: Spool, entries: list[Entry]) -> None:
    """A drain gives the entries as they were appended; afterwards the spool is empty."""
    for entry in entries:
        spool.append(entry)
    assert spool.count == 4
    assert _drained(spool) == entries
    assert spool.count == 0
    assert not spool.set_aside()


def test_entries_outlive_the_process(spool: Spool, path: Path, entries: list[Entry]) -> None:
    """A spool opened anew counts and gives what another left."""
    for entry in entries:
        spool.append(entry)
    again = Spool(path)
    again.open()
    assert again.count == 4
    assert _drained(again) == entries


def test_each_line_is_synced(spool: Spool, path: Path, entries: list[Entry], monkeypatch: pytest.MonkeyPatch) -> None:
    """An append waits for the disk: the folder when the file is new, then the file, after its last octet."""
    synced = []

    def fsync(descriptor: int) -> None:
        synced.append((stat.S_ISDIR(os.fstat(descriptor).st_mode), path.stat().st_size))

    monkeypatch.setattr(os, "fsync", fsync)
    spool.append(entries[0])
    size = path.stat().st_size
    assert synced == [(True, 0), (False, size)]
    spool.append(entries[1])
    assert synced[2:] == [(False, path.stat().st_size)]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_torn_last_line(spool: Spool, path: Path, entries: list[Entry]) -> None:
    """Wherever the last line is torn, the lines before it are given and later ones are not spoilt by it."""
    spool.append(entries[0])
    whole = path.stat().st_size
    spool.append(entries[1])
    spool.close()
    written = path.read_bytes()
    for end in range(whole + 1, len(written) - 1):
        path.write_bytes(written[:end])
        again = Spool(path)
        again.open()
        assert again.count == 1
        again.append(entries[2])
        again.close()
        first, torn, last = _drained(again)
        assert [first, last] == [entries[0], entries[2]]
        assert torn == Damaged(written[whole:end] + b"\n")


def test_a_damaged_line(spool: Spool, path: Path, entries: list[Entry]) -> None:
    """One wrong bit anywhere in a line is known; the other lines are given."""
    for entry in entries[:3]:
        spool.append(entry)
    spool.close()
    written = bytearray(path.read_bytes())
    begin = written.index(b"\n") + 1
    end = written.index(b"\n", begin)
    for place in range(begin, end, 7):
        spoilt = bytearray(written)
        spoilt[place] ^= 1 << (place % 7)
        path.write_bytes(spoilt)
        again = Spool(path)
        again.open()
        given = _drained(again)
        assert (given[0], given[-1]) == (entries[0], entries[2])
        assert all(isinstance(line, Damaged) for line in given[1:-1])
        assert given[1:-1]


def test_rejected_entries_are_kept_for_a_person(spool: Spool, path: Path, entries: list[Entry]) -> None:
    """What no store takes leaves the spool, but not the disk."""
    spool.append(entries[0])
    spool.append(entries[1])
    assert spool.set_aside()
    spool.drained([entries[0], Damaged(b"torn\n")])
    rejected = path.with_name("records.spool.rejected")
    assert entries[0].case.encode() in rejected.read_bytes()
    assert rejected.read_bytes().endswith(b"\ntorn\n")
    assert spool.count == 0


def test_appends_during_a_drain(spool: Spool, path: Path, entries: list[Entry]) -> None:
    """An entry that comes while others are drained stays for the next drain."""
    spool.append(entries[0])
    assert spool.set_aside()
    spool.append(entries[1])
    assert list(spool.entries()) == [entries[0]]
    spool.drained()
    assert spool.count == 1
    assert _drained(spool) == [entries[1]]


def test_a_crash_in_a_drain(spool: Spool, path: Path, entries: list[Entry]) -> None:
    """What was set aside and not reported drained is given again, before anything newer."""
    spool.append(entries[0])
    assert spool.set_aside()
    spool.append(entries[3])
    spool.close()
    again = Spool(path)
    again.open()
    assert again.count == 2
    assert _drained(again) == [entries[0], entries[3]]


def test_a_full_spool(path: Path, entries: list[Entry]) -> None:
    """The bound holds for the file being drained and the new one together; draining makes room."""
    size = len(rows.encode(entries[0])) + 20
    spool = Spool(path, max_octets=2 * size)
    spool.open()
    spool.append(entries[0])
    assert spool.set_aside()
    spool.append(entries[1])
    with pytest.raises(SpoolFailed, match="full"):
        spool.append(entries[2])
    spool.drained()
    spool.append(entries[2])
    assert _drained(spool) == [entries[1], entries[2]]


def test_a_failed_write_is_taken_back(
    spool: Spool, path: Path, entries: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line that could not be synced is not acknowledged and not given; the next append works again."""
    spool.append(entries[0])

    def fail(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(SpoolFailed, match="Input/output error"):
            spool.append(entries[1])
    spool.append(entries[2])
    assert spool.count == 2
    assert _drained(spool) == [entries[0], entries[2]]


def test_a_disk_that_takes_half_a_line(spool: Spool, entries: list[Entry], monkeypatch: pytest.MonkeyPatch) -> None:
    """Short writes are continued; a disk that is full in the middle of a line leaves no part of it."""
    real = os.write
    monkeypatch.setattr(os, "write", lambda file, octets: real(file, octets[:10]))
    spool.append(entries[0])
    room = iter([10, 10])

    def write(file: int, octets: bytes) -> int:
        try:
            return real(file, octets[: next(room)])
        except StopIteration:
            raise OSError(28, "No space left on device") from None

    monkeypatch.setattr(os, "write", write)
    with pytest.raises(SpoolFailed, match="No space left"):
        spool.append(entries[1])
    monkeypatch.undo()
    spool.append(entries[2])
    assert _drained(spool) == [entries[0], entries[2]]


def test_a_folder_that_cannot_be_made(tmp_path: Path, entries: list[Entry]) -> None:
    """Opening and appending tell the fault as SpoolFailed."""
    (tmp_path / "file").touch()
    spool = Spool(tmp_path / "file" / "records.spool")
    with pytest.raises(SpoolFailed):
        spool.open()
    with pytest.raises(SpoolFailed):
        spool.append(entries[0])


def test_rejected_entries_are_given_again(spool: Spool, path: Path, entries: list[Entry]) -> None:
    """What was rejected can be read, counted after a new start, and replaced by what is rejected still."""
    spool.append(entries[0])
    assert spool.set_aside()
    spool.drained([*entries[:2], Damaged(b"torn\n")])
    again = Spool(path)
    again.open()
    assert again.rejected == 3
    assert list(again.rejected_entries()) == [*entries[:2], Damaged(b"torn\n")]
    again.keep_rejected([entries[1]])
    assert (again.rejected, list(again.rejected_entries())) == (1, [entries[1]])
    again.keep_rejected([])
    assert (again.rejected, list(again.rejected_entries())) == (0, [])
    assert [left.name for left in path.parent.iterdir()] == []


def test_the_file_of_rejected_entries_is_bounded(
    spool: Spool, path: Path, entries: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than fits is not taken, and what was to be drained is still there."""
    spool.append(entries[0])
    assert spool.set_aside()
    monkeypatch.setattr("gateway.records.spool.MAX_REJECTED", 100)
    with pytest.raises(SpoolFailed, match="rejected is full"):
        spool.drained([entries[0]])
    assert list(spool.entries()) == [entries[0]]
    assert (spool.count, spool.rejected) == (1, 0)
    assert path.with_name("records.spool.rejected").read_bytes() == b""
