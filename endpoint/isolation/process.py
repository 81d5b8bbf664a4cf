"""A worker as the web process sees it: its descriptors, and the jobs that it has been sent, in their order.

Jobs are packets of a socket of which the web process keeps the worker's end too: what a worker has not read yet
can be taken back and given to another, by reading it. So jobs may queue behind a short one, never wait for a long
one, and a worker that is busy finds its next job without having slept (a wake-up across processors costs
more than a lookup).
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from mandategraph.endpoint.isolation.frames import HEADER, KINDS, LAST, NUMBER
from mandategraph.endpoint.isolation.lease import Lease, Sending
from mandategraph.endpoint.problems import Problem

READ_SIZE = 262_144
EXIT_SECONDS = 1.0

CRASHES = {
    signal.SIGSEGV: ("too-complex", "The query nests too deeply to be parsed or evaluated."),
    signal.SIGBUS: ("too-complex", "The query nests too deeply to be parsed or evaluated."),
    signal.SIGABRT: ("memory", "The query took more memory than one query may; narrow it or page with LIMIT."),
}
RESTARTED = ("restarted", "The worker that evaluated the query was ended; try again.")
Descriptors = tuple[int, ...]


class Worker:
    """A process that does jobs, one after the other.

    `descriptors`: where jobs are written, where answers are read, the process; and for a worker that takes
    packets, the end where it reads them.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        pid: int,
        descriptors: Descriptors,
        on_done: Callable[[Worker, float], None],
        on_end: Callable[[Worker], None],
    ) -> None:
        """Take the descriptors over; `on_done` hears of each job's end and seconds, `on_end` of the process's."""
        self._loop = loop
        self.pid = pid
        self.jobs: deque[Lease] = deque()
        self.done = 0
        self.lowered = self.retiring = self.ended = False
        self.keeps_priority = False  # others wait for it: on time that nobody else wants it might never end
        self.signal: int | None = None
        self._request, self._response, self._handle, *rest = descriptors
        self._unread = socket.socket(fileno=rest[0]) if rest else None
        self._sending: Sending | None = None
        self._partial = b""
        self._on_done = on_done
        self._on_end = on_end
        os.set_blocking(self._request, False)
        os.set_blocking(self._response, False)
        loop.add_reader(self._response, self._read)

    def send(self, lease: Lease) -> bool:
        """Send a job; False where it does not fit into what may wait."""
        if self._unread is None:
            self._sending = Sending(self._loop, self._request, lease.job)
        else:
            try:
                os.write(self._request, lease.job)
            except (BlockingIOError, BrokenPipeError):
                return False
        lease.worker = self
        self.jobs.append(lease)
        if len(self.jobs) == 1:
            lease.begin(self._loop.time())
        return True

    def take_back(self) -> list[Lease]:
        """Take back the jobs that the process has not read yet, in their order."""
        numbers: set[int] = set()
        if self._unread is not None:
            with suppress(BlockingIOError):
                while packet := self._unread.recv(NUMBER.size, socket.MSG_DONTWAIT):
                    numbers.update(NUMBER.unpack(packet))
        taken = [lease for lease in self.jobs if lease.number in numbers]
        for lease in taken:
            self.jobs.remove(lease)
            lease.worker = None
        return taken

    def _read(self) -> None:
        try:
            data = os.read(self._response, READ_SIZE)
        except BlockingIOError:
            return
        if data and self.jobs:
            self._feed(data)
            return
        if data:
            self.kill()  # it speaks without having been asked
            return
        self.pause()
        self.ended = True
        if self.signal is not None:
            self._tell_end()
        else:
            self._loop.call_later(EXIT_SECONDS, self._tell_end)

    def _tell_end(self) -> None:
        """Say once that the process has ended: when its signal is known too, or is not told in time."""
        if self._handle >= 0:
            self._on_end(self)

    def _feed(self, data: bytes) -> None:
        if self._partial:
            data = self._partial + data
        position, size = 0, len(data)
        while size - position >= HEADER.size and self.jobs:
            kind, length, microseconds = HEADER.unpack_from(data, position)
            end = position + HEADER.size + length
            if end > size:
                break
            lease = self.jobs[0]
            if kind in LAST:
                self.jobs.popleft()
                self.done += 1
                if self.jobs:
                    self.jobs[0].begin(self._loop.time())
                self._on_done(self, microseconds / 1e6)
            lease.take(KINDS[kind], data[position + HEADER.size : end])
            position = end
        self._partial = data[position:]

    def pause(self) -> None:
        """Let the process wait with what it writes."""
        self._loop.remove_reader(self._response)

    def resume(self) -> None:
        """Take again what the process writes."""
        if self._response >= 0 and not self.ended:
            self._loop.add_reader(self._response, self._read)

    def note_exit(self, number: int) -> None:
        """Take note that the process has ended, and by which signal (0: by itself)."""
        self.signal = number
        if self.ended:
            self._tell_end()

    def explain_end(self) -> Problem:
        """Tell why the process ended, by the signal that ended it."""
        code, detail = CRASHES.get(signal.Signals(self.signal), RESTARTED) if self.signal else RESTARTED
        return Problem(code, detail)

    def kill(self) -> None:
        """End the process at once."""
        self.send_signal(signal.SIGKILL)

    def send_signal(self, number: signal.Signals) -> None:
        """Send the process a signal, unless it has ended."""
        if self._handle >= 0:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, number)

    def lower_priority(self) -> None:
        """Let the process run only on time that nobody else wants, if it may."""
        if self.keeps_priority:
            return
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
        """Close the descriptors; an idle worker ends when nobody can send it a job any more."""
        if self._handle < 0:
            return
        self.pause()
        if self._sending is not None:
            self._sending.stop()
        if self._unread is not None:
            self._unread.close()
        for descriptor in (self._request, self._response, self._handle):
            os.close(descriptor)
        self._request = self._response = self._handle = -1
