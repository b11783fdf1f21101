"""Golden archives by the programs that people make archives with. Run by hand: tests/data/makers/archives.py RARFILE_TESTS

Needs 7zz (7zip), zip, zstd, lzip, lz4, ncompress, cpio, binutils, gcab, genisoimage and GNU tar. RAR's packer is not
free: its archives are taken from the folder `test/files` of the source package of rarfile 4.5 (ISC licence).
Writes `tests/data/archives/`; each archive's manifest is written by hand, from what went into it.
"""

import gzip
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TARGET = Path(__file__).parents[1] / "archives"
FROM_RARFILE = (
    "rar3-subdirs.rar", "rar3-comment-psw.rar", "rar3-comment-hpsw.rar", "rar3-solid.rar", "rar3-versions.rar",
    "rar5-crc.rar", "rar5-psw.rar", "rar5-hpsw.rar", "rar5-solid.rar", "rar5-subdirs.rar", "rar5-hlink.rar",
)  # fmt: skip
COMMANDS = """
7zz a -bso0 plain.7z letter.txt công-văn.txt
7zz a -bso0 -m0=PPMd ppmd.7z letter.txt
7zz a -bso0 -psecret locked.7z letter.txt
7zz a -bso0 -psecret -mhe=on headers-locked.7z letter.txt
7zz a -bso0 bomb.7z zeros
7zz a -bso0 -v500b split.7z noise
7zz a -bso0 -tzip -psecret -mem=AES256 aes.zip letter.txt
7zz a -bso0 -tzip -mm=Deflate64 deflate64.zip letter.txt
7zz a -bso0 -tzip plain.zip letter.txt công-văn.txt
zip -q -P secret classic.zip letter.txt
zip -q -r info-zip.zip folder
zip -q -r - folder | cat > piped.zip
tar --format=gnu -czf gnu.tar.gz folder letter.txt
tar --format=pax -cf pax.tar công-văn.txt letter.txt
tar --sparse -cf sparse.tar holes
zstd -q letter.txt -o letter.zst
zstd -q -c letter.txt | zstd -q -c > nested.zst
lzip -k letter.txt -o letter.lz
lz4 -q letter.txt letter.lz4
compress -c letter.txt > letter.Z
ls letter.txt công-văn.txt | cpio --quiet -o -H newc > plain.cpio
ls letter.txt | cpio --quiet -o -H odc > odc.cpio
ls letter.txt | cpio --quiet -o -H bin > bin.cpio
ar rcS plain.a letter.txt
gcab -c -z plain.cab letter.txt công-văn.txt
genisoimage -quiet -no-pad -J -R -o plain.iso letter.txt công-văn.txt
genisoimage -quiet -no-pad -J -R -hide-joliet letter.txt -o two-trees.iso letter.txt công-văn.txt
"""
KEPT_AS = {"split.7z": "split.7z.001"}


def main(rarfile_tests: Path) -> None:
    """Make all of them in a folder of their own, and keep them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "letter.txt").write_text("Kính gửi " * 300)
        (folder / "công-văn.txt").write_text("Văn bản thứ hai\n")
        (folder / "zeros").write_bytes(bytes(100 * 1024 * 1024))
        (folder / "noise").write_bytes(bytes((number * number * 7919 >> 3) & 255 for number in range(5000)))
        (folder / "folder").mkdir()
        (folder / "folder" / "Tài liệu.txt").write_text("Tài liệu " * 50)
        with (folder / "holes").open("wb") as holes:
            holes.truncate(10_000_000)
            holes.seek(5_000_000)
            holes.write(b"here")
        for command in COMMANDS.strip().splitlines():
            subprocess.run(command, cwd=folder, shell=True, check=True)
            target = command.split(" > ")[-1]
            made = [
                word for word in target.split() if (folder / word).exists() and Path(word).suffix not in {"", ".txt"}
            ]
            made += [KEPT_AS[word] for word in command.split() if word in KEPT_AS]
            _keep(folder / made[-1])
    for name in FROM_RARFILE:
        shutil.copy(rarfile_tests / name, TARGET)


def _keep(made: Path) -> None:
    if made.suffix == ".iso":
        (TARGET / (made.name + ".gz")).write_bytes(gzip.compress(made.read_bytes(), 9, mtime=0))
    else:
        shutil.copy(made, TARGET)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
