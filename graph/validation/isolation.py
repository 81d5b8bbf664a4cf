"""Running a validation in a child process that can neither outgrow its limits nor reach the network.

Shapes and contexts that others wrote are code: they hold queries and patterns. The child gets a limit of memory,
of processor time and of time altogether, and from its first step it may open no file and no socket. A parser that
overflows its stack ends the child, not the caller.
"""

from __future__ import annotations

import os
import pickle
import resource
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, TypeVar

from mandategraph.graph.errors import MandateGraphError
from mandategraph.graph.validation.findings import ValidationError

Answer = TypeVar("Answer")
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Limits:
    """What a validation may use."""

    seconds: float = 600.0
    """Time until the answer."""
    memory: int = 4 << 30
    """Bytes of address space beyond what the caller holds already."""


class LimitExceeded(ValidationError):
    """A validation was ended because it took too long, took too much memory, or broke down."""

    http_status = 413


def run_limited(task: Callable[[], Answer], limits: Limits) -> Answer:
    """Run a task in a child process and give its answer, which must be picklable.

    The task finds all that was imported and read before; it cannot import or read more. Raises LimitExceeded where
    the child had to be ended, and the task's own MandateGraphError where it raised one. Call it from a process
    without other threads, since those may hold locks when the child is made.
    """
    sys.stderr.flush()
    sys.stdout.flush()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _serve(task, limits, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        content = _receive(pipe, time.monotonic() + limits.seconds)
    if content is None:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    answer: Answer = _answer(content, status, limits)
    return answer


def _serve(task: Callable[[], Any], limits: Limits, writing: int) -> NoReturn:
    try:
        _limit(limits)
        content = pickle.dumps(_outcome(task))
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(content)
    except BaseException:  # the outermost runner of the child: its end is told by its status
        os._exit(70)
    os._exit(0)


def _outcome(task: Callable[[], Any]) -> tuple[str, Any]:
    try:
        return "answer", task()
    except MandateGraphError as error:
        return "refusal", (type(error), error.args)
    except MemoryError:
        return "memory", None
    except RecursionError:
        return "depth", None
    except Exception:  # the outermost runner of the child: the caller raises it again
        return "fault", traceback.format_exc()


def _limit(limits: Limits) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    space = _address_space() + limits.memory
    seconds = (int(limits.seconds) + 1) * (os.cpu_count() or 1)
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _silence_native_code()
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _silence_native_code() -> None:
    # What ends a parser also makes it print; progress still goes to the terminal.
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
    sys.unraisablehook = lambda unraisable: None  # out of memory, Python reports what it cannot clean up
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    os.close(nothing)


def _address_space() -> int:
    """Give the bytes of address space in use, 0 where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    except FileNotFoundError:
        return 0
    return int(pages) * resource.getpagesize()


def _receive(pipe: BinaryIO, deadline: float) -> bytes | None:
    """Read to the end of the pipe; None where the deadline passes first."""
    chunks: list[bytes] = []
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([pipe], [], [], left)[0]:
            return None
        chunk = os.read(pipe.fileno(), _CHUNK)
        if not chunk:
            return b"".join(chunks)
        chunks.append(chunk)


def _answer(content: bytes | None, status: int, limits: Limits) -> Any:
    if content is None:
        raise LimitExceeded(f"the validation did not end within {limits.seconds:g} seconds: validate fewer files")
    outcome: tuple[str, Any] = pickle.loads(content) if content else ("end", None)  # noqa: S301 - our own child's
    kind, value = outcome
    if kind == "answer":
        return value
    if kind == "refusal":
        raise value[0](*value[1])
    if kind == "fault":
        raise ValidationError(f"the validation broke down: {value.splitlines()[-1]}") from RuntimeError(value)
    if kind == "depth":
        raise LimitExceeded("the input is nested too deeply")
    reason = "ran out of memory" if kind == "memory" or _by_memory(status) else f"broke down ({_ending(status)})"
    raise LimitExceeded(f"the validation {reason}, limit {limits.memory >> 20} MiB: validate fewer files at once")


def _by_memory(status: int) -> bool:
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGABRT, signal.SIGKILL)


def _ending(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"signal {signal.Signals(os.WTERMSIG(status)).name}, the input may be nested too deeply"
    return f"status {os.WEXITSTATUS(status)}"
