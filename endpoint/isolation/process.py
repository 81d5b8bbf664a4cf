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
from array import array
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from mandategraph.endpoint.isolation.board import Board
from mandategraph.endpoint.isolation.frames import FORMS, HEADER, KINDS, LAST, NUMBER, OF_ATTENDING, Form
from mandategraph.endpoint.isolation.lease import Lease, Sending
from mandategraph.endpoint.problems import Problem

if TYPE_CHECKING:
    from mandategraph.endpoint.isolation.sharing import Sharing

READ_SIZE = 262_144
EXIT_SECONDS = 1.0
SECOND_PLACE = 10  # a niceness: about a tenth of the time beside one process of niceness 0 (sched(7))

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
    packets, the end where it reads them, and its board.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        pid: int,
        descriptors: Descriptors,
        on_done: Callable[[Worker, Form, float], None],
        on_end: Callable[[Worker], None],
    ) -> None:
        """Take the descriptors over; `on_done` hears of each job's end, `on_end` of the process's."""
        self._loop = loop
        self.pid = pid
        self.jobs: deque[Lease] = deque()
        self.done = 0
        self.lowered = self.is_last = self.retiring = self.ended = False
        self.keeps_priority = False  # others wait for it, whatever its age
        self.signal: int | None = None
        self.sharing: Sharing | None = None  # while it attends to connections
        self._request, self._response, self._handle, *rest = descriptors
        self._unread: socket.socket | None = None
        self._sender: socket.socket | None = None
        self.board: Board
        if rest:
            self._sender = socket.socket(fileno=os.dup(self._request))
            self._unread, self.board = socket.socket(fileno=rest[0]), Board(rest[1])
            os.close(rest[1])
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

    def post(self, packet: bytes, descriptors: list[int] | None = None) -> bool:
        """Send a packet that is no job; False where it does not fit into what may wait."""
        assert self._sender is not None  # noqa: S101
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array("i", descriptors))] if descriptors else []
        try:
            self._sender.sendmsg([packet], rights, socket.MSG_DONTWAIT)
        except OSError:
            return False
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
        if data and (self.jobs or self.sharing):
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
        while size - position >= HEADER.size and (self.jobs or self.sharing):
            kind, form, length, microseconds = HEADER.unpack_from(data, position)
            end = position + HEADER.size + length
            if end > size:
                break
            if self.sharing and kind in OF_ATTENDING:
                self.sharing.take(self, KINDS[kind], data[position + HEADER.size : end])
                position = end
                continue
            lease = self.jobs[0]
            if kind in LAST:
                self.jobs.popleft()
                self.done += 1
                if self.jobs:
                    self.jobs[0].begin(self._loop.time())
                self._on_done(self, FORMS[form], microseconds / 1e6)
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
        """Let the process take second place: it gets on, but others get most of the time that they want."""
        if not self.keeps_priority:
            self.lowered = True
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.pid, SECOND_PLACE)

    def take_last_place(self) -> None:
        """Let the process run only on time that nobody else wants."""
        if not self.keeps_priority:
            self.lowered = self.is_last = True
            with suppress(OSError):
                os.sched_setscheduler(self.pid, os.SCHED_IDLE, os.sched_param(0))

    def restore_priority(self) -> None:
        """Let the process run as others do again; it stays lowered where this user may not (setpriority(2))."""
        with suppress(OSError):
            os.sched_setscheduler(self.pid, os.SCHED_OTHER, os.sched_param(0))
            os.setpriority(os.PRIO_PROCESS, self.pid, 0)
            self.lowered = self.is_last = False

    def close(self) -> None:
        """Close the descriptors; an idle worker ends when nobody can send it a job any more."""
        if self._handle < 0:
            return
        self.pause()
        if self._sending is not None:
            self._sending.stop()
        if self._unread is not None and self._sender is not None:
            self._unread.close()
            self._sender.close()
            self.board.call()
            self.board.close()
        for descriptor in (self._request, self._response, self._handle):
            os.close(descriptor)
        self._request = self._response = self._handle = -1
