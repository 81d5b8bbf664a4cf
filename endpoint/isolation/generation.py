"""One zygote and its workers over one source: what is replaced when another snapshot becomes current."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mandategraph.endpoint.isolation.dataset import Source
from mandategraph.endpoint.isolation.frames import pack_stream
from mandategraph.endpoint.isolation.large_pages import LARGE_PAGE
from mandategraph.endpoint.isolation.lease import Lease
from mandategraph.endpoint.isolation.pool import WorkerPool
from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.settings import Settings
from mandategraph.endpoint.writing.base import journal_path
from mandategraph.graph.errors import SourceError

LOG = logging.getLogger("mandategraph.endpoint")
PACKET = 65_536
DESCRIPTORS = 5
MEBIBYTE = 1024 * 1024
# The engine allocates and frees much that is small, and glibc keeps little of it at hand: with more, lookups take
# two thirds of the time. https://sourceware.org/glibc/manual/latest/html_node/Memory-Allocation-Tunables.html
ALLOCATOR = "glibc.malloc.tcache_count=500:glibc.malloc.trim_threshold=67108864"
FORK_SECONDS = 30.0
OWN_PART = 4  # the workers' own copies of the data take this part of its budget before anything is asked


def describe_writing(source: Source, settings: Settings) -> dict[str, str] | None:
    """Say where writes go and what guards them; None where writing is off."""
    if not settings.tokens:
        return None
    guard = "" if settings.guard == "none" else settings.guard
    return {"journal": str(journal_path(source, settings.journal)), "guard": guard}


def start_zygote(
    source: Source, settings: Settings, workers: int | None = None, *, writing: bool = True
) -> socket.socket:
    """Start a zygote as a program of its own and give the socket to it; closing the socket ends it."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    count = workers or settings.worker_count
    config = {
        "source": source.to_json(),
        "workers": count,
        "own_pages": settings.memory_budget * MEBIBYTE // OWN_PART // LARGE_PAGE // count,
        "memory": settings.memory * MEBIBYTE,
        "growth": settings.worker_growth * 1024,
        "writing": describe_writing(source, settings) if writing else None,
        "limits": {
            "max_rows": settings.max_rows,
            "max_bytes": settings.max_bytes,
            "max_depth": settings.max_depth,
            "max_query_bytes": settings.max_query_bytes,
        },
    }
    command = [sys.executable, "-m", "mandategraph.endpoint.isolation.zygote", str(theirs.fileno())]
    with theirs:
        subprocess.Popen(  # noqa: S603
            [*command, json.dumps(config)],
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            env={"GLIBC_TUNABLES": ALLOCATOR, **os.environ},
        )
    return ours


def wait_until_loaded(control: socket.socket) -> None:
    """Wait for a zygote's first word; raises SourceError with its reason where it could not load the data."""
    packet = control.recv(PACKET)
    event = (
        json.loads(packet) if packet else {"event": "failed", "reason": "the process that loads the data ended"}
    )
    if event["event"] == "failed":
        raise SourceError(event["reason"])


class Generation:
    """The workers over one source, from the start of the zygote to the end of the last query."""

    def __init__(
        self, source: Source, settings: Settings, control: socket.socket | None = None, workers: int | None = None
    ) -> None:
        """Take over a zygote that has loaded the data (`control`), or start one."""
        self.source = source
        self._settings = settings
        self._workers = workers
        self._loop = asyncio.get_running_loop()
        self.ready: asyncio.Future[None] = self._loop.create_future()
        self._closing = False
        self._forks: dict[str, deque[asyncio.Future[tuple[int, ...]]]] = {"writer": deque(), "compactor": deque()}
        self.restarts = 0
        self.serving = asyncio.Event()
        self.on_restart: Callable[[], None] = lambda: None
        self.on_close: Callable[[], None] = lambda: None
        self.salt = os.urandom(8).hex()
        self.pool = WorkerPool(
            queue_seconds=settings.queue_seconds,
            give_way_seconds=settings.give_way_seconds,
            nice_seconds=settings.nice_seconds,
            worker_requests=settings.worker_requests,
        )
        self._on_event: dict[str, Callable[[dict[str, Any], list[int]], None]] = {
            "worker": self._add_worker,
            **dict.fromkeys(self._forks, self._add_fork),
            "exit": lambda event, _: self.pool.note_exit(event["pid"], event["signal"]),
            "ready": lambda event, _: None,
            "failed": self._fail,
        }
        self._attach(control or self._start())

    @property
    def mode(self) -> str:
        """Name what decides the order of rows, and the names of blank nodes, beside the data itself."""
        source = self.source
        return f"{self.salt}{self.restarts}" if source.files else ("memory" if source.in_memory else "disk")

    def _start(self) -> socket.socket:
        return start_zygote(self.source, self._settings, self._workers, writing=self._workers is None)

    def _attach(self, control: socket.socket) -> None:
        self._control = control
        control.setblocking(False)
        self._loop.add_reader(control.fileno(), self._read)
        for kind, waiting in self._forks.items():
            for _ in waiting:
                self._command(kind)

    def _read(self) -> None:
        while True:
            try:
                packet, descriptors, _, _ = socket.recv_fds(self._control, PACKET, DESCRIPTORS)
            except BlockingIOError:
                return
            except ConnectionResetError:
                packet, descriptors = b"", []
            if not packet:
                self._restart()
                return
            event = json.loads(packet)
            self._on_event[event["event"]](event, list(descriptors))

    def _add_worker(self, event: dict[str, Any], descriptors: list[int]) -> None:
        if self._closing and not self.pool.waits:
            for descriptor in descriptors:
                os.close(descriptor)
            return
        self.pool.add(event["pid"], tuple(descriptors), revision=event["revision"])
        self.serving.set()
        if not self.ready.done():
            self.ready.set_result(None)

    def _add_fork(self, event: dict[str, Any], descriptors: list[int]) -> None:
        waiting = self._forks[event["event"]]
        while waiting:
            future = waiting.popleft()
            if not future.done():
                future.set_result((event["pid"], *descriptors))
                return
        for descriptor in descriptors:
            os.close(descriptor)

    async def lease_fork(self, kind: str, job: dict[str, Any], label: str, seconds: float) -> Lease:
        """Have a fork made that does one job: a writer, which tries a change, or a compactor."""
        future: asyncio.Future[tuple[int, ...]] = self._loop.create_future()
        self._forks[kind].append(future)
        self._command(kind)
        try:
            pid, *descriptors = await asyncio.wait_for(future, FORK_SECONDS)
        except TimeoutError as error:
            raise Problem("busy", "No process could be started for this; try again.") from error
        packed = pack_stream(job)
        return self.pool.lend(pid, tuple(descriptors), packed, label, seconds, listed=kind == "writer")

    def synchronise(self, revision: int, database: str = "") -> None:
        """Let the zygote take over the journal, and answer from now on by workers that know it.

        `database` is the one on disk in which the last write was tried.
        """
        self.pool.expire(revision)
        self._command("synchronise", database=database)

    def _command(self, command: str, **members: str) -> None:
        try:
            self._control.send(json.dumps({"command": command, **members}).encode())
        except OSError:
            return  # the zygote has ended; the next one reads the whole journal

    def _fail(self, event: dict[str, Any], _: list[int]) -> None:
        if not self.ready.done():
            self.ready.set_exception(SourceError(event["reason"]))
            self._closing = True
        else:
            LOG.error("the data cannot be loaded again, trying once more: %s", event["reason"])

    def _restart(self) -> None:
        """Start another zygote after this one has ended; its workers have ended with it."""
        self._loop.remove_reader(self._control.fileno())
        self._control.close()
        self.pool.forget_all()
        if self._closing:
            return
        if self.source.snapshot:
            # From disk it is there at once; whoever wants it in memory puts another generation in its place.
            self.source = replace(self.source, in_memory=False)
        self.restarts += 1
        self.serving.clear()
        self._attach(self._start())
        self.on_restart()

    def close(self) -> None:
        """End the zygote once its running queries are finished."""
        self._closing = True
        self.on_close()
        self.pool.close()
        self._loop.create_task(self._drain())

    async def _drain(self) -> None:
        while self.pool.is_needed or any(not fork.done() for forks in self._forks.values() for fork in forks):
            await asyncio.sleep(0.1)
        self._loop.remove_reader(self._control.fileno())
        self._control.close()
