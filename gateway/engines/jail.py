"""The jail that a process closes round itself: from then on it can read and write what is open, reckon, and end.

Everything that the process will need must be loaded before. Each layer stands alone: where a kernel, a container or a
service manager does not allow one, the others hold, and `close` tells which are in force. There is no way back.
"""

import contextlib
import ctypes
import math
import os
import platform
import resource
import signal
import struct
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from gateway.engines import seccomp

LAYERS = ("rights", "user", "network", "root", "landlock", "seccomp", "limits")
"""The layers by name, as `inspection.require` and the metric name them:

`rights`: no new privileges, no capabilities, memory that others cannot look into, death with the gateway;
`user`: another user than root; `network`: namespaces of network and IPC with nothing in them; `root`: an empty folder
as the root of all files; `landlock`: no file and no TCP; `seccomp`: only the system calls that reading needs;
`limits`: memory, processor time, files, processes.
"""

NOBODY = 65534
_HIGHEST_FILE = 2
_STACK = 8 * 1024**2

# linux/prctl.h, linux/sched.h, linux/landlock.h, linux/capability.h; these numbers are the same on every machine.
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 1, 4, 38, 22
_SECCOMP_MODE_FILTER = 2
_CLONE_NEWIPC, _CLONE_NEWUSER, _CLONE_NEWNET = 0x08000000, 0x10000000, 0x40000000
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT, _LANDLOCK_VERSION = 444, 446, 1
_CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a jailed process may use: `memory` in octets of address space, `cpu` in seconds for each task."""

    memory: int
    cpu: float


def close(bounds: Bounds, parent: int) -> Mapping[str, bool]:
    """Close the jail round this process, whose parent is `parent`; which layers are in force.

    Descriptors 0 to 2 stay open, all others are closed. Ends the process when the parent is gone already.
    """
    os.closerange(_HIGHEST_FILE + 1, _most_files())
    _into_an_empty_folder()
    privileged = os.geteuid() == 0
    spaces = _CLONE_NEWNET | _CLONE_NEWIPC | (0 if privileged else _CLONE_NEWUSER)
    apart = _tried(lambda: _checked(_libc.unshare(spaces)))
    rooted = _tried(lambda: os.chroot("."))
    if privileged:
        _become_nobody()
    kept = _tried(_no_rights)
    if os.getppid() != parent:
        os._exit(os.EX_TEMPFAIL)
    landlocked = _tried(_landlock)
    limited = _tried(lambda: _limit(bounds))
    filtered = _tried(_filter)
    return {
        "rights": kept,
        "user": os.getuid() != 0,
        "network": apart,
        "root": rooted,
        "landlock": landlocked,
        "seccomp": filtered,
        "limits": limited,
    }


def begin_task(bounds: Bounds) -> None:
    """Give the next task its processor time. Whoever takes more is ended by SIGXCPU (RLIMIT_CPU counts in seconds)."""
    most = math.ceil(time.process_time() + bounds.cpu)
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _tried(step: Callable[[], object]) -> bool:
    try:
        step()
    except (OSError, ValueError, KeyError):
        return False
    return True


def _checked(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def _most_files() -> int:
    return min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 1 << 20)


def _into_an_empty_folder() -> None:
    """Work in a folder that is gone already: nothing can be made in it."""
    with contextlib.suppress(OSError):
        folder = tempfile.mkdtemp(prefix="congthu-")
        os.chdir(folder)
        Path(folder).rmdir()


def _become_nobody() -> None:
    with contextlib.suppress(OSError):
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


def _no_rights() -> None:
    """Behind every change of user: that would clear the signal of the parent's death."""
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    _checked(_libc.capset(header, bytes(24)))
    _checked(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    _checked(_libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0))
    _checked(_libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))


def _landlock() -> None:
    """A set of rules that handles everything this kernel knows and has no rule: nothing is allowed."""
    version = _checked(_libc.syscall(_LANDLOCK_CREATE, None, 0, _LANDLOCK_VERSION))
    files = (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)) - 1
    rules = struct.pack("=Q", files)
    if version >= 4:  # binding and connecting TCP
        rules += struct.pack("=Q", 0b11)
    if version >= 6:  # sockets by abstract name, signals to others
        rules += struct.pack("=Q", 0b11)
    handle = _checked(_libc.syscall(_LANDLOCK_CREATE, rules, len(rules), 0))
    try:
        _checked(_libc.syscall(_LANDLOCK_RESTRICT, handle, 0))
    finally:
        os.close(handle)


def _limit(bounds: Bounds) -> None:
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_NOFILE, _HIGHEST_FILE + 1),
        (resource.RLIMIT_STACK, _STACK),
        (resource.RLIMIT_AS, bounds.memory),
    ):
        hard = resource.getrlimit(what)[1]
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (bound, bound))
    begin_task(bounds)


def _filter() -> None:
    octets = seccomp.program(platform.machine())
    kept = ctypes.create_string_buffer(octets, len(octets))
    program = struct.pack("@HP", len(octets) // 8, ctypes.addressof(kept))
    _checked(_libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, program, 0, 0))
