"""What a worker may not do, enforced by the kernel: connect anywhere, start programs, take memory without end.

A query can make the engine do anything that the engine can do (SERVICE, recursion, growth); so the limits lie
beneath it. seccomp(2), setrlimit(2), prctl(2): https://man7.org/linux/man-pages/man2/seccomp.2.html
"""

from __future__ import annotations

import ctypes
import errno
import platform
import resource
import signal

from mandategraph.graph.errors import MandateGraphError

PR_SET_PDEATHSIG = 1
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
SECCOMP_MODE_FILTER = 2
RETURN_ALLOW = 0x7FFF0000
RETURN_ERRNO = 0x00050000
RETURN_KILL = 0x80000000
LOAD_WORD = 0x20
JUMP_EQUAL = 0x15
JUMP_AT_LEAST = 0x35
RETURN = 0x06
GIVEN_DESCRIPTORS = 8_192  # those of connections that the web process shares with a worker lie below
NUMBER_OFFSET = 0
ARCHITECTURE_OFFSET = 4
FOREIGN_NUMBERS = 0x40000000  # the x32 calls of x86-64

# Architecture → (audit number, numbers of socket, connect, execve, execveat, io_uring_setup, ptrace).
ARCHITECTURES = {
    "x86_64": (0xC000003E, (41, 42, 59, 322, 425, 101)),
    "aarch64": (0xC00000B7, (198, 203, 221, 281, 425, 117)),
}


class SandboxError(MandateGraphError):
    """The kernel refuses the limits without which queries must not be evaluated."""


class Instruction(ctypes.Structure):
    """struct sock_filter."""

    _fields_ = (
        ("code", ctypes.c_uint16),
        ("jump_true", ctypes.c_uint8),
        ("jump_false", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(Instruction)))


def make_filter(machine: str) -> list[Instruction]:
    """Write the filter that answers EACCES to the forbidden calls; raises SandboxError for an unknown machine."""
    if machine not in ARCHITECTURES:
        raise SandboxError(f"queries cannot be isolated on {machine}; run on one of {', '.join(ARCHITECTURES)}")
    audit, forbidden = ARCHITECTURES[machine]
    refuse = RETURN_ERRNO | errno.EACCES
    program = [
        Instruction(LOAD_WORD, 0, 0, ARCHITECTURE_OFFSET),
        Instruction(JUMP_EQUAL, 1, 0, audit),
        Instruction(RETURN, 0, 0, RETURN_KILL),
        Instruction(LOAD_WORD, 0, 0, NUMBER_OFFSET),
        Instruction(JUMP_AT_LEAST, len(forbidden) + 1, 0, FOREIGN_NUMBERS),
    ]
    for index, number in enumerate(forbidden):
        program.append(Instruction(JUMP_EQUAL, len(forbidden) - index, 0, number))
    return [*program, Instruction(RETURN, 0, 0, RETURN_ALLOW), Instruction(RETURN, 0, 0, refuse)]


def call_prctl(*arguments: object) -> None:
    """Call prctl(2); raises SandboxError where the kernel refuses."""
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(*arguments) != 0:
        number = ctypes.get_errno()
        raise SandboxError(f"prctl({arguments[0]}) failed: {errno.errorcode.get(number, number)}")


def forbid_network() -> None:
    """Take from this process, for ever, the calls that reach the network or start a program."""
    instructions = make_filter(platform.machine())
    array = (Instruction * len(instructions))(*instructions)
    program = Program(len(instructions), array)
    call_prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    call_prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0)


def die_with_parent(number: signal.Signals = signal.SIGKILL) -> None:
    """End this process when the one that started it ends."""
    call_prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)


def read_address_space() -> int:
    """Say how many bytes of address space this process has now."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def limit_process(memory: int, *, descriptors: bool, files: bool = False) -> None:
    """Bound what this process may take: so many bytes beyond what it has, no core, maybe no files or descriptors.

    Without new descriptors no connection can be opened and no file be read; a store on disk needs some, and writes
    files where it changes. Others may be had only while the process itself takes some that it is given.
    """
    total = read_address_space() + memory
    resource.setrlimit(resource.RLIMIT_AS, (total, total))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not files:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if not descriptors:
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = GIVEN_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, GIVEN_DESCRIPTORS)
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, most))
