"""The filter of system calls, run as the kernel runs it."""

import struct
from collections.abc import Sequence

import pytest

from gateway.engines import seccomp

ALLOW, DENY, KILL = seccomp._ALLOW, seccomp._DENY, seccomp._KILL


def _answer(machine: str, number: int, arguments: Sequence[int] = (), architecture: int | None = None) -> int:
    """What the filter answers to one call: classic BPF over `struct seccomp_data`, little endian."""
    told = seccomp.ARCHITECTURES[machine][0] if architecture is None else architecture
    data = struct.pack("<IIQ6Q", number, told, 0, *(*arguments, *[0] * 6)[:6])
    steps = list(struct.iter_unpack("=HBBI", seccomp.program(machine)))
    at = value = 0
    for _ in range(len(steps)):
        code, yes, no, k = steps[at]
        at += 1
        if code == seccomp._RETURN:
            return k
        if code == seccomp._LOAD:
            (value,) = struct.unpack_from("<I", data, k)
        else:
            holds = {seccomp._EQUAL: value == k, seccomp._AT_LEAST: value >= k, seccomp._ANY_BIT: bool(value & k)}
            at += yes if holds[code] else no
    raise AssertionError("the filter has no end")


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
def test_only_what_is_listed_passes(machine: str) -> None:
    """What a reader needs passes, what leads out of the jail kills, all the rest is refused: each number alone."""
    column = seccomp.ARCHITECTURES[machine][1]
    allowed = {numbers[column] for numbers in seccomp._ALLOWED.values()} - {None}
    deadly = {numbers[column] for numbers in seccomp._DEADLY.values()} - {None}
    assert not allowed & deadly
    asked = {numbers[column] for numbers in (seccomp._NO_PROGRAM_TEXT | seccomp._OF_ITSELF).values()}
    for number in set(range(500)) - asked:
        assert _answer(machine, number) == (ALLOW if number in allowed else KILL if number in deadly else DENY)


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
def test_memory_never_becomes_a_program(machine: str) -> None:
    """mmap and mprotect pass unless they ask for memory that runs, with whatever other bits."""
    column = seccomp.ARCHITECTURES[machine][1]
    for numbers in seccomp._NO_PROGRAM_TEXT.values():
        assert _answer(machine, numbers[column], (0, 4096, 3)) == ALLOW
        assert _answer(machine, numbers[column], (0, 4096, 4)) == DENY
        assert _answer(machine, numbers[column], (0, 4096, 7)) == DENY


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
def test_limits_are_those_of_itself(machine: str) -> None:
    """A worker may ask for its own limits and for those of no other process."""
    number = seccomp._OF_ITSELF["prlimit64"][seccomp.ARCHITECTURES[machine][1]]
    assert (_answer(machine, number, (0,)), _answer(machine, number, (1,))) == (ALLOW, DENY)


def test_the_same_call_by_another_name_kills() -> None:
    """A call by another architecture's numbers, or by x32's, ends the process."""
    assert _answer("x86_64", 0, architecture=seccomp.ARCHITECTURES["aarch64"][0]) == KILL
    assert _answer("x86_64", 0x40000000) == KILL
    assert _answer("x86_64", 0x40000000 + 59) == KILL


def test_a_machine_that_is_not_known_has_no_filter() -> None:
    """Numbers of another machine would allow other calls: there is no guess."""
    with pytest.raises(KeyError):
        seccomp.program("riscv64")
