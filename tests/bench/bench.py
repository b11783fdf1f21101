"""Measure one SMTP proxy (or a bare sink) that listens on HOST:PORT.

    python3 bench.py --proxy 127.0.0.1:2525 --pids 1234,1240 --sink-pids 1200 --label mygateway \
                     [--workloads a1,a20,a100,b20,c4,c20] [--seconds 6] [--repeat 3] [--out results.jsonl]

The proxy must relay to a sink that is already up.  --pids names the proxy's root processes (their
descendants are found); leave it out when measuring the sink alone.  One JSON object per run goes to --out.

Workloads (SMTP without pipelining, one recipient):
  a1, a20, a100  4 KiB message, one message per connection, 1/20/100 sessions (smtp-source)
  b20            4 KiB message, connections kept open, 20 sessions (smtp-source -d)
  c4, c20        5.7 MB MIME message with a 4 MiB attachment, one per connection, 4/20 sessions (smtpload;
                 smtp-source blocks in write and so would send one large message at a time)
  l1             4 KiB MIME-less message, one per connection, 1 session (smtpload, for latency percentiles)
"""

import argparse
import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

import procs

HERE = pathlib.Path(__file__).resolve().parent
MAIL = HERE / "run" / "mail"
SMTP_SOURCE = "/usr/sbin/smtp-source"
SENDER, RECIPIENT, CLIENT = "sender@client.example", "rcpt@bench.example", "client.example"


@dataclasses.dataclass(frozen=True)
class Workload:
    generator: str
    sessions: int
    message: str = "small.eml"
    keep_open: bool = False
    warm_up: int = 200  # messages sent before the measured run, which also give the rate to aim with
    least: int = 100  # messages in the measured run, at least


WORKLOADS = {
    "a1": Workload("smtp-source", 1, warm_up=100),
    "a20": Workload("smtp-source", 20),
    "a100": Workload("smtp-source", 100, warm_up=400),
    "b20": Workload("smtp-source", 20, keep_open=True, warm_up=400),
    "c4": Workload("smtpload", 4, "attachment.eml", warm_up=4, least=8),
    "c20": Workload("smtpload", 20, "attachment.eml", warm_up=2, least=20),
    "l1": Workload("smtpload", 1, warm_up=100),
}


def build_tools() -> None:
    """Compile smtpload and write the messages, where they are not there yet."""
    binary, source = HERE / "smtpload", HERE / "smtpload.c"
    if not binary.exists() or binary.stat().st_mtime < source.stat().st_mtime:
        subprocess.run(["cc", "-O2", "-Wall", "-o", binary, source], check=True)
    if not (MAIL / "attachment.eml").exists():
        subprocess.run([sys.executable, HERE / "makemail.py", MAIL], check=True)


def generator_command(load: Workload, host: str, port: int, count: int) -> list[str]:
    if load.generator == "smtp-source":
        command = [
            SMTP_SOURCE,
            "-4",
            "-s",
            str(load.sessions),
            "-m",
            str(count),
            "-l",
            "4096",
            "-C",
            "20",
            "-M",
            CLIENT,
            "-f",
            SENDER,
            "-t",
            RECIPIENT,
        ]
        return command + (["-d"] if load.keep_open else []) + [f"{host}:{port}"]
    command = [
        str(HERE / "smtpload"),
        "-H",
        host,
        "-P",
        str(port),
        "-s",
        str(load.sessions),
        "-m",
        str(count),
        "-F",
        str(MAIL / load.message),
        "-f",
        SENDER,
        "-t",
        RECIPIENT,
    ]
    return command + (["-d"] if load.keep_open else [])


def generate(load: Workload, host: str, port: int, count: int, timeout: float = 180.0) -> dict:
    """Send `count` messages; returns wall seconds, the generator's CPU seconds, and its own report."""
    sessions = min(load.sessions, count)
    command = generator_command(dataclasses.replace(load, sessions=sessions), host, port, count)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.monotonic()
        child = subprocess.Popen(command, stdout=out, stderr=err)
        killer = threading.Timer(timeout, child.kill)
        killer.start()
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.monotonic() - started
        killer.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0), err.seek(0)
        stdout, stderr = out.read().decode(errors="replace"), err.read().decode(errors="replace")
    report = {
        "wall_s": wall,
        "generator_cpu_s": usage.ru_utime + usage.ru_stime,
        "ok": child.returncode == 0,
        "delivered": count if child.returncode == 0 else None,
        "stderr": stderr.strip()[-300:],
    }
    if load.generator == "smtpload" and stdout.startswith("{"):
        own = json.loads(stdout)
        report |= {"delivered": own["messages"], "wall_s": own["wall_s"]}
        report |= {
            k: own[k]
            for k in (
                "errors",
                "p50_ms",
                "p95_ms",
                "p99_ms",
                "max_ms",
                "first_error",
                "bytes_per_message",
                "replies_4xx",
                "replies_5xx",
            )
        }
    return report


class PeakMemory(threading.Thread):
    """Samples a tree's memory until stopped and keeps the highest values."""

    def __init__(self, pids: list[int], interval: float = 0.15) -> None:
        super().__init__(daemon=True)
        self.pids, self.interval, self.done = pids, interval, threading.Event()
        self.peak = {"rss": 0.0, "pss": 0.0}

    def run(self) -> None:
        while not self.done.is_set():
            now = procs.memory_mib(self.pids)
            self.peak = {k: max(v, now[k]) for k, v in self.peak.items()}
            self.done.wait(self.interval)

    def stop(self) -> dict[str, float]:
        self.done.set()
        self.join()
        return self.peak


def settle(pids: list[int], limit: float = 60.0) -> float:
    """Wait until a tree stops using CPU (a queue has drained); returns the seconds this took."""
    started, quiet_since, last = time.monotonic(), time.monotonic(), procs.cpu_seconds(pids)
    while time.monotonic() - started < limit:
        time.sleep(0.1)
        now = procs.cpu_seconds(pids)
        if now - last > 0.011:
            quiet_since = time.monotonic()
        last = now
        if time.monotonic() - quiet_since >= 0.5:
            break
    return quiet_since - started


def measure(name: str, host: str, port: int, pids: list[int], sink: list[int], seconds: float) -> dict:
    load = WORKLOADS[name]
    warm = generate(load, host, port, load.warm_up)
    if not warm["delivered"]:
        return {"workload": name, "failed": warm["stderr"] or warm.get("first_error", "no message passed")}
    rate = warm["delivered"] / warm["wall_s"]
    count = max(int(rate * seconds), load.least)
    settle(pids + sink)
    watch_memory = load.message == "attachment.eml" and load.sessions >= 20 and pids
    sampler = PeakMemory(pids) if watch_memory else None
    proxy0, sink0, machine0, own0 = (
        procs.cpu_seconds(pids),
        procs.cpu_seconds(sink),
        procs.machine_cpu(),
        time.process_time(),
    )
    t0 = time.monotonic()
    if sampler:
        sampler.start()
    report = generate(load, host, port, count)
    peak = sampler.stop() if sampler else None
    drain = settle(pids + sink)
    span = time.monotonic() - t0
    proxy, sink_cpu, machine = procs.cpu_seconds(pids) - proxy0, procs.cpu_seconds(sink) - sink0, procs.machine_cpu()
    ours = proxy + sink_cpu + report["generator_cpu_s"] + time.process_time() - own0
    done = report["delivered"] or count
    result = {
        "workload": name,
        "messages": count,
        **report,
        "rate": done / report["wall_s"],
        "drain_s": round(drain, 2),
        "proxy_cpu_ms": 1e3 * proxy / done,
        "sink_cpu_ms": 1e3 * sink_cpu / done,
        "generator_cpu_ms": 1e3 * report["generator_cpu_s"] / done,
        "proxy_cores": proxy / report["wall_s"],
        "foreign_cores": round(max(0.0, machine["busy"] - machine0["busy"] - ours) / span, 3),
        "steal_cores": round((machine["steal"] - machine0["steal"]) / span, 3),
    }
    if "bytes_per_message" in report:
        result["mb_per_s"] = result["rate"] * report["bytes_per_message"] / 1e6
    if peak:
        result["peak_rss_mib"], result["peak_pss_mib"] = peak["rss"], peak["pss"]
    if not report["ok"]:
        result["failed"] = report["stderr"] or report.get("first_error") or "generator failed"
    return result


def pid_list(text: str) -> list[int]:
    return [int(part) for part in text.split(",") if part]


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--proxy", required=True, metavar="HOST:PORT")
    ap.add_argument("--pids", type=pid_list, default=[], help="root processes of the proxy, with commas")
    ap.add_argument("--sink-pids", type=pid_list, default=[])
    ap.add_argument("--label", default="proxy")
    ap.add_argument("--workloads", default="a1,a20,a100,b20,c4,c20")
    ap.add_argument("--seconds", type=float, default=6.0, help="aimed length of each run")
    ap.add_argument("--repeat", type=int, default=3)
    ap.add_argument("--round", type=int, default=0, help="a number to store with each result")
    ap.add_argument(
        "--retry-above",
        type=float,
        default=0.3,
        help="run once more where other processes used more than this many cores",
    )
    ap.add_argument("--out", type=pathlib.Path)
    args = ap.parse_args()
    host, port = args.proxy.rsplit(":", 1)
    build_tools()
    idle = procs.memory_mib(args.pids)
    lines = [
        {
            "label": args.label,
            "round": args.round,
            "workload": "idle",
            "idle_rss_mib": idle["rss"],
            "idle_pss_mib": idle["pss"],
            "processes": len(procs.tree(args.pids)),
        }
    ]
    for _ in range(args.repeat):
        for name in args.workloads.split(","):
            for attempt in range(2):
                result = measure(name, host, int(port), args.pids, args.sink_pids, args.seconds)
                if result.get("foreign_cores", 0) <= args.retry_above:
                    break
            result |= {"label": args.label, "round": args.round, "attempt": attempt}
            lines.append(result)
            print(
                f"{args.label:24} {name:5} "
                + (
                    f"FAILED {result['failed'][:120]}"
                    if "failed" in result
                    else f"{result['rate']:8.1f} msg/s  proxy {result['proxy_cpu_ms']:8.3f} ms/msg  "
                    f"sink {result['sink_cpu_ms']:7.3f}  gen {result['generator_cpu_ms']:6.3f}  "
                    f"others {result['foreign_cores']:.2f} cores  drain {result['drain_s']} s"
                ),
                flush=True,
            )
    if args.out:
        with args.out.open("a") as f:
            f.writelines(json.dumps(line) + "\n" for line in lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
