"""Run the workloads against many peers, peer after peer, in several rounds (so that noise spreads over all).

    python3 matrix.py --out results.jsonl [--peers haproxy,aiosmtpd] [--rounds 3] [--seconds 6] [--workloads ...]
    python3 matrix.py --check            only check each peer: starts, passes the message whole, gives refusals on
    python3 matrix.py --out results.jsonl --external mygateway=START_COMMAND
                      START_COMMAND is run as: START_COMMAND LISTEN_PORT SINK_PORT STATE_DIR, in the foreground

A peer's start script runs in the foreground; its process and all descendants are measured and, at the end, stopped by pid.
"""

import argparse
import ctypes
import dataclasses
import json
import os
import pathlib
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import bench
import procs

HERE = pathlib.Path(__file__).resolve().parent
STATE = HERE / "run" / "state"
LISTEN_PORT, SINK_PORT = int(os.environ.get("LISTEN_PORT", "2525")), int(os.environ.get("SINK_PORT", "2600"))
PR_SET_CHILD_SUBREAPER = 36


def wait_for_banner(port: int, limit: float = 90.0) -> bool:
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), 2) as s:
                s.settimeout(5)
                if s.recv(200).startswith(b"220"):
                    s.sendall(b"QUIT\r\n")
                    s.recv(200)
                    return True
        except OSError:
            pass
        time.sleep(0.2)
    return False


def stop(root: subprocess.Popen) -> None:
    """End a process tree by pid: first politely, then by force."""
    pids = procs.tree([root.pid])
    for sig, patience in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 2.0)):
        for pid in pids:
            try:
                os.kill(pid, sig)
            except ProcessLookupError:
                pass
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            root.poll()
            reap()
            if not any(pathlib.Path(f"/proc/{pid}").exists() for pid in pids):
                return
            time.sleep(0.05)


def reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def require_free(port: int) -> None:
    """Refuse a port where something listens already: we would measure, or send mail to, somebody else's server."""
    with socket.socket() as s:
        if s.connect_ex(("127.0.0.1", port)) == 0:
            raise SystemExit(f"port {port} is in use; set LISTEN_PORT and SINK_PORT to free ports")


def start_sink(*options: str) -> subprocess.Popen:
    require_free(SINK_PORT)
    sink = subprocess.Popen(
        ["/usr/sbin/smtp-sink", "-4", "-u", "nobody", "-m", "1000", *options, f"127.0.0.1:{SINK_PORT}", "1024"],
        stdout=subprocess.DEVNULL,
    )
    wait_for_banner(SINK_PORT)
    return sink


def start_peer(name: str, command: list[str]) -> subprocess.Popen:
    require_free(LISTEN_PORT)
    require_free(LISTEN_PORT + 1)
    state = STATE / name
    shutil.rmtree(state, ignore_errors=True)
    state.mkdir(parents=True)
    log = (state / "start.log").open("wb")
    peer = subprocess.Popen(
        [command[0], str(LISTEN_PORT), str(SINK_PORT), str(state), *command[1:]],
        cwd=HERE,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    if not wait_for_banner(LISTEN_PORT):
        stop(peer)
        raise RuntimeError(f"{name} did not come up; see {state / 'start.log'}")
    time.sleep(2.0)  # cluster workers, regular expression caches
    return peer


def check(name: str, command: list[str]) -> dict:
    """One large message must arrive whole, and a refusal at the sink's end of data must reach the client.

    Also tells whether an attachment named *.exe is refused (only peers that look into messages can).
    """
    verdict: dict = {"label": name}
    load = bench.WORKLOADS["c4"]
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        sink, peer = start_sink("-d", f"{folder}/m."), None
        try:
            peer = start_peer(name, command)
            report = bench.generate(load, "127.0.0.1", LISTEN_PORT, 1)
            time.sleep(2.0)
            dumps = sorted(pathlib.Path(folder).glob("m.*"), key=lambda p: p.stat().st_size)
            sent = (bench.MAIL / load.message).read_bytes().split(b"\n\n", 1)[1].strip()
            got = dumps[-1].read_bytes().replace(b"\r\n", b"\n") if dumps else b""
            verdict["passed_whole"] = bool(report["ok"] and sent in got)
            if not verdict["passed_whole"]:
                verdict["why"] = report.get("first_error") or f"{len(got)} bytes arrived"
            banned = pathlib.Path(folder) / "banned.eml"
            banned.write_bytes((bench.MAIL / load.message).read_bytes().replace(b"report.pdf", b"report.exe"))
            report = bench.generate(dataclasses.replace(load, message=str(banned)), "127.0.0.1", LISTEN_PORT, 1)
            verdict["exe_refused"] = bool(report.get("replies_4xx") or report.get("replies_5xx"))
            stop(sink)
            sink = start_sink("-r", ".")
            report = bench.generate(load, "127.0.0.1", LISTEN_PORT, 1)
            verdict["refusal_passed_on"] = bool(report.get("replies_4xx") or report.get("replies_5xx"))
            verdict["refusal_text"] = report.get("first_error", "")[:100]
        finally:
            if peer:
                stop(peer)
            stop(sink)
    return verdict


def run(name: str, command: list[str] | None, number: int, args: argparse.Namespace) -> None:
    sink = start_sink()
    peer = None
    try:
        if command:
            peer = start_peer(name, command)
        port = LISTEN_PORT if command else SINK_PORT
        subprocess.run(
            [
                sys.executable,
                HERE / "bench.py",
                "--proxy",
                f"127.0.0.1:{port}",
                "--label",
                name,
                "--pids",
                str(peer.pid) if peer else "",
                "--sink-pids",
                str(sink.pid),
                "--workloads",
                args.workloads,
                "--seconds",
                str(args.seconds),
                "--repeat",
                "1",
                "--round",
                str(number),
                "--out",
                args.out,
            ],
            check=True,
        )
    finally:
        if peer:
            stop(peer)
        stop(sink)


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--out", type=pathlib.Path)
    ap.add_argument("--peers", help="names from peers.json, with commas (default: all)")
    ap.add_argument("--external", action="append", default=[], metavar="NAME=START_COMMAND")
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--seconds", type=float, default=6.0)
    ap.add_argument("--workloads", default="a1,a20,a100,b20,c4,c20")
    ap.add_argument("--check", action="store_true")
    args = ap.parse_args()
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)  # orphans of daemons become our children and stay measurable
    bench.build_tools()
    known = json.loads((HERE / "peers.json").read_text())
    names = args.peers.split(",") if args.peers else list(known)
    commands = {
        n: [str(HERE / known[n]["start"][0]), *known[n].get("options", [])] if known[n]["start"] else None
        for n in names
    }
    for item in args.external:
        name, _, command = item.partition("=")
        commands[name] = shlex.split(command)
    if args.check:
        for name, command in commands.items():
            if command:
                try:
                    print(json.dumps(check(name, command)), flush=True)
                except (RuntimeError, OSError) as error:
                    print(json.dumps({"label": name, "error": str(error)}), flush=True)
        return 0
    if not args.out:
        ap.error("--out is needed")
    args.out = args.out.resolve()
    for number in range(1, args.rounds + 1):
        for name, command in commands.items():
            try:
                run(name, command, number, args)
            except (RuntimeError, OSError, subprocess.CalledProcessError) as error:
                print(f"{name}: {error}", file=sys.stderr, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
