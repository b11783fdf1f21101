"""Readings from /proc: CPU time and memory of process trees, and of the whole machine."""

import os
import pathlib

TICK = os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat after the command name; [0] is the state, [1] the parent."""
    try:
        text = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return text[text.rindex(")") + 2 :].split()


def tree(roots: list[int]) -> list[int]:
    """The given processes and all that descend from them."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit() and (fields := _stat(int(entry))):
            children.setdefault(int(fields[1]), []).append(int(entry))
    found, queue = [], [pid for pid in roots if _stat(pid)]
    while queue:
        pid = queue.pop()
        found.append(pid)
        queue.extend(children.get(pid, []))
    return sorted(set(found))


def cpu_seconds(roots: list[int]) -> float:
    """User plus system time of a tree, with that of children which ended and were waited for."""
    total = 0
    for pid in tree(roots):
        if fields := _stat(pid):
            total += sum(int(fields[i]) for i in (11, 12, 13, 14))
    return total / TICK


def memory_mib(roots: list[int]) -> dict[str, float]:
    """RSS (shared pages counted in each process) and PSS (shared pages split among their users)."""
    total = {"rss": 0.0, "pss": 0.0}
    for pid in tree(roots):
        try:
            for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                key = line.split(":")[0].lower()
                if key in total:
                    total[key] += int(line.split()[1]) / 1024
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
    return total


def machine_cpu() -> dict[str, float]:
    """Seconds the whole machine was busy, and seconds stolen by the hypervisor, since boot."""
    fields = [int(x) for x in pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    user, nice, system, _idle, _iowait, irq, softirq, steal = fields[:8]
    return {"busy": (user + nice + system + irq + softirq) / TICK, "steal": steal / TICK}
