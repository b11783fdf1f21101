"""Feeds hostile octets to one reader until the time is over; what breaks it is kept as a file. See README.md.

    python tests/fuzz/fuzz.py TARGET [--seconds 60] [--out var/fuzz]

TARGET is `mime`, `header`, `documents` or `archives` (attachments opened whole, from the golden files of that kind), or
any reader of files by its name: `gateway.message.documents.rtf:read`.
"""

import argparse
import hashlib
import importlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import atheris

TESTS = Path(__file__).parents[1]
SLOW = 10.0
"""Seconds of CPU for one input (64 KiB at most) that count as a finding."""
LONGEST = 64 * 1024

with atheris.instrument_imports(include=["gateway"]):
    from gateway.engines.opener import Opener
    from gateway.message import header, mime
    from gateway.message.document import Purse, Spent
    from gateway.message.inspect import Facts, combine, to_open
    from gateway.message.structure import Leaf, Role


def read_mime(octets: bytes) -> None:
    """Read and combine; the digest is that of the octets, attachments are numbered from 1."""
    parts = mime.read(octets, mime.Budget(parts=50, depth=6, header_fields=100, header_octets=8192))
    message = combine(parts, [Facts("x/y") for _ in to_open(parts)])
    assert message.size == len(octets)
    assert [one.number for one in message.attachments] == list(range(1, len(message.attachments) + 1))


def read_header(octets: bytes) -> None:
    """Split a header, and decode each field; the spans lie behind one another."""
    block = header.split(octets, 0, mime.Budget(), lambda _: False)
    at = None
    for field in block.fields:
        assert at in {None, field.start}
        at = field.end
        header.read_field(field.raw)


def open_attachments() -> Callable[[bytes], None]:
    """The opener with all its readers: any octets have a type, and every member a place of its own."""
    budget = mime.Budget(parts=50, depth=6, archive_depth=4, unpacked_octets=1 << 24, members=500)
    opener = Opener(budget)

    def target(octets: bytes) -> None:
        leaf = Leaf(Role.ATTACHMENT, 1, "application/octet-stream", None, ("a.bin",), octets)
        facts = opener.facts(leaf, Purse(octets=1 << 24, members=500, characters=1 << 20, steps=200_000))
        assert facts.type
        assert len({member.path for member in facts.members}) == len(facts.members)

    return target


def read_file(name: str) -> Callable[[bytes], None]:
    """The reader of that name: it raises nothing but Spent."""
    module, _, function = name.partition(":")
    with atheris.instrument_imports(include=["gateway"]):
        read = getattr(importlib.import_module(module), function)

    def target(octets: bytes) -> None:
        try:
            read(octets, Purse(octets=1 << 24, members=500, characters=1 << 20, steps=200_000))
        except Spent:
            return

    return target


def seeds(target: str) -> Iterator[Path]:
    """Golden files to begin with: messages, or the files of the kind that is opened."""
    if target in {"mime", "header"}:
        yield from (TESTS / "messages").rglob("*.eml")
    else:
        files = TESTS / "data" / ("archives" if "archive" in target else "documents")
        yield from (path for path in files.glob("*") if path.is_file() and path.suffix not in {".json", ".md"})


def kept(octets: bytes, folder: Path) -> Path:
    """The file that holds a finding."""
    path = folder / f"crash-{hashlib.sha256(octets).hexdigest()[:16]}"
    path.write_bytes(octets)
    return path


def chosen(name: str) -> Callable[[bytes], None]:
    """What is fed."""
    if name in {"documents", "archives"}:
        return open_attachments()
    return {"mime": read_mime, "header": read_header}.get(name) or read_file(name)


def main() -> None:
    """Run; atheris ends the process, with 0 when nothing was found and 77 otherwise."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("target")
    asked.add_argument("--seconds", type=int, default=60)
    asked.add_argument("--out", type=Path, default=Path("var/fuzz"))
    given = asked.parse_args()
    target = chosen(given.target)
    folder = given.out / given.target.replace(":", ".")
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for path in seeds(given.target):
        octets = path.read_bytes()
        octets = octets.replace(b"\n", b"\r\n") if path.suffix == ".eml" and b"\r" not in octets else octets
        if len(octets) <= LONGEST:
            (corpus / hashlib.sha256(octets).hexdigest()[:16]).write_bytes(octets)

    def one(octets: bytes) -> None:
        begin = time.process_time()
        try:
            target(octets)
            taken = time.process_time() - begin
            assert taken < SLOW, f"{taken:.1f} s of CPU for {len(octets)} octets"
        except BaseException:
            print(f"finding kept in {kept(octets, folder)}", file=sys.stderr)
            raise

    os.nice(10)
    arguments = [f"-max_total_time={given.seconds}", f"-max_len={LONGEST}", "-rss_limit_mb=2048", "-timeout=30"]
    atheris.Setup([sys.argv[0], *arguments, f"-artifact_prefix={folder}/", str(corpus)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
