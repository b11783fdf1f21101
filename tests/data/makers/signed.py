"""Writes golden messages with opaque S/MIME signatures, which OpenSSL makes: `python tests/data/makers/signed.py`.

The key is made anew and thrown away, so the octets differ from run to run; what reading them tells does not.
"""

import json
import subprocess
import tempfile
from pathlib import Path

from evasions import FOLDER, HARMLESS, MARKED, TEXT, letter, lines

KEY = "openssl req -x509 -newkey rsa:1024 -nodes -keyout k.pem -out c.pem -subj /CN=an -days 3650"
SIGN = "openssl cms -sign -signer c.pem -inkey k.pem -binary -in in.txt -outform DER"
CASES = {"55-signed": "-nodetach", "55-signed-of-unknown-length": "-nodetach -stream -indef"}
TYPE = "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n"


def run(command: str, folder: Path) -> bytes:
    """Its standard output."""
    return subprocess.run(command.split(), cwd=folder, check=True, capture_output=True).stdout


def write(folder: str, name: str, raw: bytes, told: dict[str, object]) -> None:
    """One message and what reading it must tell."""
    (FOLDER / folder / f"{name}.eml").write_bytes(raw)
    (FOLDER / folder / f"{name}.json").write_text(json.dumps(told) + "\n", "utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        work = Path(made)
        run(KEY, work)
        for ending, said in (("", HARMLESS), ("-marked", MARKED)):
            (work / "in.txt").write_bytes((TEXT + "\r\n" + said + "\r\n").encode())
            told = {"defects": [[55, False]], "attachments": 0, "texts": 1, "marked": bool(ending)}
            for name, how in CASES.items():
                write("legal", name + ending, letter(TYPE, lines(run(f"{SIGN} {how}", work))), told)
            octets = TYPE.replace("application/pkcs7-mime; smime-type=signed-data", "application/octet-stream")
            write("legal", f"55-signed-as-a-file{ending}", letter(octets, lines(run(f"{SIGN} -nodetach", work))), told)
            once = TYPE + "\r\n" + lines(run(f"{SIGN} -nodetach", work))
            (work / "in.txt").write_bytes(once.encode())
            write("legal", f"55-signed-twice{ending}", letter(TYPE, lines(run(f"{SIGN} -nodetach", work))), told)
        certificates = run("openssl crl2pkcs7 -nocrl -certfile c.pem -outform DER", work)
        told = {"defects": [], "attachments": 1, "texts": 0}
        write(
            "legal",
            "55-certificates-alone",
            letter(TYPE.replace("signed-data", "certs-only"), lines(certificates)),
            told,
        )
