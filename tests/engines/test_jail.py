"""The jail: hostile code in it is stopped, by each layer that this system has."""

import json
import platform
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

import pytest

from gateway.engines import jail, seccomp
from gateway.setting_inspection import Layer

MEMORY = 256 * 1024**2
PRELUDE = """
import ctypes, json, mmap, os, platform, resource, signal, socket, sys, threading, time
from gateway.engines import jail, seccomp
libc = ctypes.CDLL(None, use_errno=True)
os.write(1, json.dumps(dict(jail.close(jail.Bounds(MEMORY, 1.0), os.getppid()))).encode() + b"\\n")
"""


def jailed(code: str, without: str = "") -> "tuple[int, Mapping[str, bool], str]":
    """Run code in a jail: how it ended, the layers in force, and what it wrote. `without` takes layers away before."""
    script = PRELUDE.replace("MEMORY", str(MEMORY)).replace("os.write(1", f"{without}\nos.write(1", 1)
    done = subprocess.run(
        [sys.executable, "-I", "-c", script + textwrap.dedent(code)], capture_output=True, timeout=60, check=False
    )
    layers, _, said = done.stdout.decode().partition("\n")
    assert layers, done.stderr.decode()
    return done.returncode, json.loads(layers), said


@pytest.fixture(scope="module")
def layers() -> Mapping[str, bool]:
    return jailed("")[1]


def test_the_layers_have_names(layers: Mapping[str, bool]) -> None:
    """Each layer is told, and those that need no permission from anyone are in force wherever there is Linux."""
    assert tuple(layers) == jail.LAYERS
    assert layers["rights"]
    assert layers["limits"]
    print(layers)


def test_settings_know_the_layers() -> None:
    """`inspection.require` takes exactly the layers that there are."""
    assert get_args(Layer) == jail.LAYERS


DEADLY = {
    "exec": "os.execv('/bin/true', ['true'])",
    "fork": "os.fork()",
    "thread": "threading.Thread(target=print).start()",
    "socket": "socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
    "unix socket": "socket.socketpair()",
    "kill": "os.kill(os.getppid(), 0)",
    "kill itself": "os.kill(os.getpid(), 0)",
    "namespace": "libc.unshare(0x10000000)",
    "ptrace": "libc.ptrace(16, os.getppid(), 0, 0)",
    "memory file": "os.memfd_create('x')",
    "io_uring": "libc.syscall(425, 1, 0)",
    "32 bit": "libc.syscall(0x40000000 | 59, 0, 0, 0)" if platform.machine() == "x86_64" else "os.fork()",
}


@pytest.mark.parametrize("code", DEADLY.values(), ids=DEADLY)
def test_a_way_out_ends_the_process(layers: Mapping[str, bool], code: str) -> None:
    """Programs, processes, sockets, signals to others: the kernel kills whoever asks."""
    if not layers["seccomp"]:
        pytest.skip("this system allows no seccomp filter")
    code, _, said = jailed(f"{code}\nos.write(1, b'out')")
    assert (code, said) == (-signal.SIGSYS, "")


DENIED = {
    "open": "open('/etc/passwd').read()",
    "open beside": "open('here', 'w')",
    "list": "os.listdir('/')",
    "stat": "os.stat('/etc')",
    "mkdir": "os.mkdir('x')",
    "remove": "os.unlink('/etc/passwd')",
    "other user": "os.setuid(0)",
    "more memory": "resource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
    "more files": "resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))",
    "limits of others": "resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))",
    "program text": "mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC)",
    "duplicate": "os.dup(1)",
}
TRIED = """
try:
    {}
except OSError as error:
    os.write(1, str(error.errno).encode())
except ValueError as error:
    os.write(1, b"1")
else:
    os.write(1, b"out")
"""


@pytest.mark.parametrize("code", DENIED.values(), ids=DENIED)
def test_what_libraries_may_try_is_denied(layers: Mapping[str, bool], code: str) -> None:
    """Opening files, and asking for more than there is, is answered as if there were no right to it."""
    if not layers["seccomp"]:
        pytest.skip("this system allows no seccomp filter")
    code, _, said = jailed(TRIED.format(code))
    assert (code, said) == (0, "1")


NO_FILTER = "def refuse(*_): raise OSError\njail._filter = refuse"


@pytest.mark.parametrize("code", ["open('/etc/passwd').read()", "open('here', 'w')", "os.listdir('/')"])
def test_files_are_closed_without_the_filter_too(layers: Mapping[str, bool], code: str) -> None:
    """Where the filter is not allowed, Landlock and the empty root keep files away."""
    if not (layers["landlock"] or layers["root"]):
        pytest.skip("this system allows neither Landlock nor another root")
    _, without, said = jailed(TRIED.format(code), NO_FILTER)
    assert not without["seccomp"]
    assert said in {"1", "2", "13", "24"}  # EPERM, ENOENT, EACCES, EMFILE


@pytest.mark.parametrize("open_more", [True, False])
def test_no_network_without_the_filter(layers: Mapping[str, bool], open_more: bool) -> None:
    """Where the filter is not allowed, there is no descriptor for a socket, and no network behind one."""
    if not layers["network"]:
        pytest.skip("this system allows no network namespace")
    without = NO_FILTER + ("\njail._HIGHEST_FILE = 9" if open_more else "")
    connect = "socket.socket().connect(('127.0.0.1', PORT))"
    with socket.create_server(("127.0.0.1", 0)) as listening:
        _, _, said = jailed(TRIED.format(connect.replace("PORT", str(listening.getsockname()[1]))), without)
    assert said in {"1", "13", "24", "101"}  # EPERM, EACCES, EMFILE, ENETUNREACH


def test_nothing_can_be_written(layers: Mapping[str, bool]) -> None:
    """A descriptor of a file that was left open takes no octet (RLIMIT_FSIZE)."""
    without = "os.dup2(os.open('/tmp', os.O_TMPFILE | os.O_RDWR), 2)"
    code, _, said = jailed("signal.signal(signal.SIGXFSZ, signal.SIG_IGN)" + TRIED.format("os.write(2, b'x')"), without)
    assert (code, said) == (0, "27")  # EFBIG


def test_memory_is_bounded() -> None:
    """Whoever eats memory hears MemoryError at its bound."""
    code, _, said = jailed(
        """
        eaten = []
        try:
            while len(eaten) < 1000:
                eaten.append(bytearray(1024**2))
        except MemoryError:
            os.write(1, str(len(eaten)).encode())
        """
    )
    assert code == 0
    assert 50 < int(said) < MEMORY // 1024**2


def test_processor_time_is_bounded() -> None:
    """Whoever spins is ended after its time, and each task has its own."""
    began = time.monotonic()
    code, _, said = jailed(
        """
        for _ in range(3):
            jail.begin_task(jail.Bounds(0, 1.0))
            until = time.process_time() + 0.6
            while time.process_time() < until: pass
        os.write(1, b"three tasks")
        while True: pass
        """
    )
    assert (code, said) == (-signal.SIGXCPU, "three tasks")
    assert time.monotonic() - began < 30


def test_it_is_somebody_else(layers: Mapping[str, bool]) -> None:
    """No root, no capability, no way to new ones."""
    code, _, said = jailed(
        """
        os.write(1, f"{os.getuid() != 0} {libc.prctl(39, 0, 0, 0, 0)} {libc.prctl(3, 0, 0, 0, 0)}".encode())
        """,
        NO_FILTER,
    )
    assert (code, said) == (0, "True 1 0")


def test_only_three_descriptors_stay_open() -> None:
    """Whatever the gateway forgot to close is closed."""
    code, _, said = jailed(TRIED.format("os.write(9, b'x')"), "os.dup2(1, 9)")
    assert (code, said) == (0, "9")  # EBADF


def test_a_missing_layer_is_told(layers: Mapping[str, bool]) -> None:
    """A layer that the system refuses is told as missing, and the others hold."""
    refuse = "def refuse(*_): raise OSError\njail._landlock = refuse"
    _, without, _ = jailed("", refuse)
    assert without == {**layers, "landlock": False}


def test_an_orphan_ends() -> None:
    """A worker whose gateway is gone before the jail closed does not stay."""
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-c",
            "from gateway.engines import jail\njail.close(jail.Bounds(2**30, 1), 1)\nprint('on')",
        ],
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stdout) == (75, b"")


@pytest.mark.parametrize("machine", sorted(seccomp.ARCHITECTURES))
def test_the_filter_is_a_program(machine: str) -> None:
    """The filter fits the kernel's bounds, each jump stays within it, and every way ends with an answer."""
    octets = seccomp.program(machine)
    steps = [seccomp.struct.unpack("=HBBI", octets[at : at + 8]) for at in range(0, len(octets), 8)]
    assert 10 < len(steps) < 4096  # BPF_MAXINSNS
    for at, (kind, yes, no, _) in enumerate(steps):
        if kind & 7 == 5:
            assert max(yes, no) + at + 1 < len(steps)
    assert steps[-1][0] == 6


def test_numbers_are_those_of_the_system() -> None:
    """The numbers of system calls are the ones that this machine's headers give."""
    header = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
    if platform.machine() != "x86_64" or not header.exists():
        pytest.skip(f"{header} is absent (Debian package linux-libc-dev)")
    known = {f"#define __NR_{name} {numbers[0]}" for table in _tables() for name, numbers in table.items()}
    assert known <= set(header.read_text().splitlines())


def _tables() -> "list[Mapping[str, tuple[int | None, int | None]]]":
    return [seccomp._ALLOWED, seccomp._DEADLY, seccomp._NO_PROGRAM_TEXT, seccomp._OF_ITSELF]  # type: ignore[list-item]
