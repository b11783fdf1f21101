"""The filter of system calls that a jailed reader lives under (seccomp, classic BPF), as octets for the kernel.

Only what a reader of octets needs is allowed. What would lead out of the jail ends the process; everything else is
answered EPERM. That goes for opening files, too: libraries look for fonts and catalogues that they can do without.
"""

import errno
import struct

ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
"""By `uname -m`: AUDIT_ARCH_* of linux/audit.h, and the column of the numbers below."""

_ALLOWED = {
    "read": (0, 63), "write": (1, 64), "readv": (19, 65), "writev": (20, 66), "recvfrom": (45, 207),
    "sendto": (44, 206), "poll": (7, None), "ppoll": (271, 73), "close": (3, 57), "lseek": (8, 62), "fstat": (5, 80),
    "munmap": (11, 215), "mremap": (25, 216), "brk": (12, 214), "madvise": (28, 233), "futex": (202, 98),
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115), "nanosleep": (35, 101),
    "gettimeofday": (96, 169), "time": (201, None), "getrandom": (318, 278), "exit": (60, 93),
    "exit_group": (231, 94), "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132), "sched_yield": (24, 124), "sched_getaffinity": (204, 123), "getpid": (39, 172),
    "gettid": (186, 178), "getrusage": (98, 165), "restart_syscall": (219, 128), "set_robust_list": (273, 99),
    "rseq": (334, 293), "membarrier": (324, 283),
}  # fmt: skip
_NO_PROGRAM_TEXT = {"mmap": (9, 222), "mprotect": (10, 226)}
"""Allowed unless memory would become executable: bit 2 (PROT_EXEC) of the third argument."""
_OF_ITSELF = {"prlimit64": (302, 261)}
"""Allowed when the first argument, the process, is 0."""
_DEADLY = {
    "execve": (59, 221), "execveat": (322, 281), "fork": (57, None), "vfork": (58, None), "clone": (56, 220),
    "clone3": (435, 435), "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200),
    "listen": (50, 201), "accept": (43, 202), "accept4": (288, 242), "sendmsg": (46, 211), "recvmsg": (47, 212),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kill": (62, 129),
    "tkill": (200, 130), "tgkill": (234, 131), "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40),
    "pivot_root": (155, 41), "bpf": (321, 280), "userfaultfd": (323, 282), "perf_event_open": (298, 241),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218), "init_module": (175, 105),
    "finit_module": (313, 273), "kexec_load": (246, 104), "memfd_create": (319, 279), "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
}  # fmt: skip

# linux/bpf_common.h, linux/seccomp.h
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _DENY, _KILL = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data
_X32 = 0x40000000
_PROT_EXEC = 4

_Step = tuple[int, int, int, int]


def program(machine: str) -> bytes:
    """The filter as an array of `struct sock_filter`. Raises KeyError for a machine that is not known."""
    architecture, column = ARCHITECTURES[machine]
    steps: list[_Step] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    if machine == "x86_64":  # the x32 numbers reach the same calls by another name
        steps += [(_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _KILL)]
    for numbers in _ALLOWED.values():
        steps += _whole(numbers[column], _ALLOW)
    for numbers in _DEADLY.values():
        steps += _whole(numbers[column], _KILL)
    for numbers in _NO_PROGRAM_TEXT.values():
        steps += _asked(numbers[column], [(_LOAD, 0, 0, _ARGUMENTS + 2 * 8), (_ANY_BIT, 0, 1, _PROT_EXEC)])
    for numbers in _OF_ITSELF.values():
        steps += _asked(numbers[column], [(_LOAD, 0, 0, _ARGUMENTS), (_EQUAL, 1, 0, 0)])
    steps.append((_RETURN, 0, 0, _DENY))
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def _whole(number: int | None, answer: int) -> list[_Step]:
    return [] if number is None else [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, answer)]


def _asked(number: int, test: list[_Step]) -> list[_Step]:
    """A call that is denied when `test`, by falling through, says so, and else allowed."""
    body = [*test, (_RETURN, 0, 0, _DENY), (_RETURN, 0, 0, _ALLOW)]
    return [(_EQUAL, 0, len(body), number), *body]
