"""The zygote: a process with one thread that holds the data, forks workers and replaces those that end.

It is started as a program of its own, so nothing else runs in it: a fork beside a running thread may hang. It
talks to the web process through a socket of packets: JSON, with the descriptors of each new worker beside it.
"""

from __future__ import annotations

import fcntl
import gc
import json
import os
import resource
import selectors
import signal
import socket
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import Store

from mandategraph.endpoint.isolation.attending import attend_with
from mandategraph.endpoint.isolation.board import Board, open_board
from mandategraph.endpoint.isolation.dataset import Source, load_source
from mandategraph.endpoint.isolation.frames import MAX_PACKET, Packets
from mandategraph.endpoint.isolation.large_pages import collapsing
from mandategraph.endpoint.isolation.output import Limits
from mandategraph.endpoint.isolation.sandbox import die_with_parent, forbid_network, limit_process
from mandategraph.endpoint.isolation.worker import Bench, close_all_but, run_worker
from mandategraph.graph.errors import MandateGraphError
from mandategraph.graph.snapshot import open_snapshot
from mandategraph.graph.text_functions import TextFunctions

if TYPE_CHECKING:
    from mandategraph.endpoint.writing.databases import Databases
    from mandategraph.endpoint.writing.journal import Replay

STACK_BYTES = 64 * 1024 * 1024
FORKS_PER_SECOND = 50
PIPE_BYTES = 262_144
GARBAGE_LOOKED_FOR = 50_000  # objects more than before: a worker leaves next to none in cycles


@dataclass(slots=True)
class Zygote:
    """The data, the socket to the web process, and the workers that live.

    `own_pages`: so many large pages of the data's memory a worker makes its own while nothing is asked. After each
    write there are new workers, for which that would be too much work.
    """

    control: socket.socket
    source: Source
    count: int
    memory: int
    limits: Limits
    growth: int = 0
    own_pages: int = 0
    store: Store | None = None
    replay: Replay | None = None
    databases: Databases | None = None
    guard: str = ""
    index: Path | None = None
    workers: set[int] = field(default_factory=set)
    used: dict[int, Path] = field(default_factory=dict)
    forks: deque[float] = field(default_factory=lambda: deque(maxlen=FORKS_PER_SECOND))

    def tell(self, event: str, descriptors: tuple[int, ...] = (), **members: object) -> None:
        """Send a packet to the web process."""
        socket.send_fds(self.control, [json.dumps({"event": event, **members}).encode()], list(descriptors))

    def fill(self) -> None:
        """Fork until there are as many workers as there should be, but never so fast as to do nothing else."""
        while len(self.workers) < self.count:
            now = time.monotonic()
            if len(self.forks) == FORKS_PER_SECOND and now - self.forks[0] < 1:
                time.sleep(1 - (now - self.forks[0]))
            self.forks.append(time.monotonic())
            self.workers.add(self.fork())

    def fork(self, event: str = "worker") -> int:
        """Fork a worker (or writer) and hand its pipes to the web process."""
        if event == "writer" and self.databases:
            self.databases.clean(self.used.values())
        for_jobs, jobs = open_packets() if event == "worker" else reversed_pipe()
        answers, for_answers = os.pipe()
        fcntl.fcntl(for_answers, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        board = open_board()
        pid = os.fork()
        if pid == 0:
            self.become_worker(jobs, for_answers, board, event)
        os.close(for_answers)
        handle = os.pidfd_open(pid)
        if self.databases:
            self.used[pid] = self.databases.current
        revision = self.replay.revision if self.replay else 0
        own = (for_jobs, answers, handle)
        self.tell(event, (*own, jobs, board) if event == "worker" else own, pid=pid, revision=revision)
        for descriptor in (*own, jobs, board):
            os.close(descriptor)
        return pid

    def become_worker(self, request: int, response: int, board: int, event: str) -> None:
        """Turn this fresh child into a worker; never returns."""
        status = 1
        try:
            die_with_parent()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            shown = Board(board) if event == "worker" else None
            close_all_but({1, 2, request, response})
            if shown is not None:
                self.answer_queries(request, response, shown)
            elif event == "writer":
                self.try_change(request, response)
            else:
                self.compact(response)
            status = 0
        except BrokenPipeError:
            status = 0
        finally:
            os._exit(status)

    def answer_queries(self, request: int, response: int, board: Board) -> None:
        """Answer queries until the web process has no more, in a child."""
        store = self.store if self.store is not None else self.open_store()
        functions = TextFunctions(self.index).functions if self.index else None
        pages = collapsing() if self.store is not None else iter(())
        jobs = Packets(request, () if self.replay else islice(pages, self.own_pages))
        forbid_network()
        limit_process(self.memory, descriptors=self.store is None)
        bench = Bench(store, self.source.union, self.limits, functions, pages)
        run_worker(jobs, response, bench, attend_with(jobs.socket, response, bench, board), self.growth)

    def open_store(self) -> Store:
        """Open the database for reading: the one that writes have led to, else the snapshot's."""
        if self.databases:
            return Store.read_only(str(self.databases.current))
        return open_snapshot(self.source.snapshot).open_store()

    def try_change(self, request: int, response: int) -> None:
        """Try one change, in a child: in its copy of the store, or in a backup of the database."""
        from mandategraph.endpoint.writing.child import Ground, run_writer

        if self.databases:
            database = self.databases.make_attempt(str(os.getpid()))
            ground = Ground(Store(str(database)), database, self.source.union, self.guard)
        else:
            assert self.store is not None  # noqa: S101
            ground = Ground(self.store, None, self.source.union, self.guard)
        forbid_network()
        limit_process(self.memory, descriptors=self.databases is not None, files=self.databases is not None)
        run_writer(request, response, ground)

    def compact(self, response: int) -> None:
        """Write everything down anew, in a child."""
        from mandategraph.endpoint.writing.compacting import run_compaction

        assert self.replay is not None  # noqa: S101
        forbid_network()
        store = self.store if self.store is not None else self.open_store()
        run_compaction(response, store, self.source, self.replay, self.guard)

    def reap(self) -> None:
        """Take note of the workers that have ended."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            self.workers.discard(pid)
            self.used.pop(pid, None)
            self.tell("exit", pid=pid, signal=os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0)

    def obey(self, packet: bytes) -> None:
        """Do what the web process asks: take over the journal, or fork for a write or for compacting."""
        told = json.loads(packet)
        if told["command"] in ("writer", "compactor"):
            self.fork(told["command"])
        elif self.replay and self.databases:
            self.databases.follow(self.replay, told["database"])
        elif self.replay and self.store is not None:
            self.replay.advance(self.store)

    def run(self) -> None:
        """Keep the workers up until the web process closes the socket."""
        wake_read, wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        selector = selectors.DefaultSelector()
        selector.register(wake_read, selectors.EVENT_READ)
        selector.register(self.control, selectors.EVENT_READ)
        self.fill()
        while True:
            for key, _ in selector.select():
                if key.fd == wake_read:
                    os.read(wake_read, 4096)
                elif packet := self.control.recv(4096):
                    self.obey(packet)
                else:
                    return
            self.reap()
            self.fill()


def open_packets() -> tuple[int, int]:
    """Open a socket pair for jobs, one in a packet: (where they are written, where they are read)."""
    writing, reading = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    writing.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MAX_PACKET)
    return writing.detach(), reading.detach()


def reversed_pipe() -> tuple[int, int]:
    """Open a pipe for one job of any length: (where it is written, where it is read)."""
    reading, writing = os.pipe()
    return writing, reading


def load(zygote: Zygote, writing: dict[str, str] | None) -> None:
    """Load the data, with the writes to it where writing is on; raises MandateGraphError.

    What only writing needs is imported only then: it takes longer than all the rest.
    """
    source = zygote.source
    if writing is None:
        zygote.store = load_source(source)
        return
    import mandategraph.endpoint.writing.child  # a fork can open no file any more
    import mandategraph.endpoint.writing.compacting  # noqa: F401
    from mandategraph.endpoint.writing.base import load_base
    from mandategraph.endpoint.writing.databases import Databases
    from mandategraph.endpoint.writing.journal import Replay

    zygote.guard = writing["guard"]
    if zygote.guard:
        from mandategraph.endpoint.writing.guard import prepare_guard

        prepare_guard(zygote.guard)
    zygote.replay = Replay(Path(writing["journal"]))
    zygote.store = load_base(source, zygote.replay.path) if source.files else load_source(source)
    if zygote.store is not None:
        zygote.replay.advance(zygote.store)
    else:
        zygote.databases = Databases(open_snapshot(source.snapshot).store_path, zygote.replay.path)
        zygote.databases.follow(zygote.replay, "")


def start(control: socket.socket, config: dict[str, Any]) -> None:
    """Load the data, say so, and run; what cannot be loaded is told in one line."""
    source = Source.from_json(config["source"])
    index = open_snapshot(source.snapshot).index_path if source.snapshot else None
    zygote = Zygote(
        control=control,
        source=source,
        count=config["workers"],
        memory=config["memory"],
        limits=Limits(**config["limits"]),
        growth=config["growth"],
        own_pages=config["own_pages"],
        index=index,
    )
    try:
        load(zygote, config["writing"])
    except MandateGraphError as error:
        control.send(json.dumps({"event": "failed", "reason": str(error)}).encode())
        return
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_LOOKED_FOR)
    zygote.tell("ready", quads=len(zygote.store) if zygote.store is not None else None)
    zygote.run()


def main() -> None:
    """Run as a program: the first argument is the descriptor of the socket, the second the configuration."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent()
    _, hard = resource.getrlimit(resource.RLIMIT_STACK)
    stack = STACK_BYTES if hard == resource.RLIM_INFINITY else min(STACK_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_STACK, (stack, hard))
    control = socket.socket(fileno=int(sys.argv[1]))
    try:
        start(control, json.loads(sys.argv[2]))
    except (BrokenPipeError, ConnectionResetError):
        return


if __name__ == "__main__":
    main()
