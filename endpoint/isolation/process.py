"""A worker as the web process sees it: its pipes and its process descriptor."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

CRASHES = {
    signal.SIGSEGV: ("too-complex", "The query nests too deeply to be parsed or evaluated."),
    signal.SIGBUS: ("too-complex", "The query nests too deeply to be parsed or evaluated."),
    signal.SIGABRT: ("memory", "The query took more memory than one query may; narrow it or page with LIMIT."),
}


@dataclass(slots=True, eq=False)
class Worker:
    """A worker process: its pipes, its process descriptor, and what it has done."""

    pid: int
    request: int
    response: int
    handle: int
    jobs: int = 0
    lowered: bool = False
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    signal: int = 0

    def kill(self) -> None:
        """End the process at once."""
        if self.handle >= 0:
            try:
                signal.pidfd_send_signal(self.handle, signal.SIGKILL)
            except ProcessLookupError:
                return

    def lower_priority(self) -> None:
        """Let the process run only on time that nobody else wants."""
        self.lowered = True
        try:
            os.sched_setscheduler(self.pid, os.SCHED_IDLE, os.sched_param(0))
        except OSError:
            return

    def restore_priority(self) -> None:
        """Let the process run as others do again; it stays lowered where this user may not (sched(7))."""
        try:
            os.sched_setscheduler(self.pid, os.SCHED_OTHER, os.sched_param(0))
        except OSError:
            return
        self.lowered = False

    def close(self) -> None:
        """Close the pipes; an idle worker ends when its request pipe is closed."""
        for descriptor in (self.request, self.response, self.handle):
            if descriptor >= 0:
                os.close(descriptor)
        self.request = self.response = self.handle = -1


async def wait_for_descriptor(add: Callable[..., Any], remove: Callable[[int], Any], descriptor: int) -> None:
    """Wait until a descriptor can be read or written."""
    future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    add(descriptor, resolve, future)
    try:
        await future
    finally:
        remove(descriptor)


def resolve(future: asyncio.Future[None]) -> None:
    """End the wait for a future, unless it has ended already."""
    if not future.done():
        future.set_result(None)
