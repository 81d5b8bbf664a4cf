"""What the whole endpoint shares: the data that is current, older snapshots that are pinned, the answers kept."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from mandategraph.endpoint.backend import BackendExecutor, describe_backend
from mandategraph.endpoint.budget import Budgets
from mandategraph.endpoint.cache import AnswerCache
from mandategraph.endpoint.cuts import Cuts
from mandategraph.endpoint.exchange import Answer, Request
from mandategraph.endpoint.execution import OLD_VERSIONS, VERSION, Executor
from mandategraph.endpoint.isolation.dataset import Source, describe_files, describe_snapshot
from mandategraph.endpoint.isolation.frames import Answered
from mandategraph.endpoint.isolation.generation import MEBIBYTE, Generation
from mandategraph.endpoint.keeping import Derived, PageCache, Served
from mandategraph.endpoint.metrics import Metrics
from mandategraph.endpoint.planning import Plan
from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.protocol import QueryRequest, parse_query_request
from mandategraph.endpoint.settings import Settings
from mandategraph.endpoint.writing.base import journal_path, settle
from mandategraph.endpoint.writing.journal import Journal
from mandategraph.endpoint.writing.service import WriteService
from mandategraph.graph.errors import MandateGraphError
from mandategraph.graph.snapshot import Snapshot, find_pruned, open_snapshot

LOG = logging.getLogger("mandategraph.endpoint")
DEFAULT_SNAPSHOT = Path("snapshots/current")
WATCH_SECONDS = 0.5
RETRY_SECONDS = 5
PINNED_WORKERS = 2
SHOWN_CHARACTERS = 2_000
PAGES_SHARE = 4
"""Pages take this part of what the settings give to all answers."""


def describe_source(settings: Settings) -> Source:
    """Say what the settings ask to serve; raises MandateGraphError where it cannot be read."""
    if settings.backend:
        return describe_backend(settings.backend)
    if settings.data:
        return describe_files(settings.data)
    return describe_snapshot(settings.snapshot or DEFAULT_SNAPSHOT, settings.memory_budget * MEBIBYTE)


def show(label: str | Request) -> str:
    """Give the text of a query that runs, as far as it is shown."""
    if isinstance(label, str):
        return label[:SHOWN_CHARACTERS]
    try:
        said = label.headers.get("content-type")
        query = parse_query_request(label.method, label.query_string, said, label.body)
    except Problem:
        query = None
    return query.query[:SHOWN_CHARACTERS] if query else ""


class Service:
    """The endpoint behind the web server; it lives in one event loop."""

    def __init__(self, settings: Settings) -> None:
        """Take the settings; nothing runs before `start`."""
        self.settings = settings
        self.version = VERSION
        self.budgets = Budgets(settings.client_budget)
        self.cache = AnswerCache(settings.cache_bytes)
        self.pages = PageCache(settings.cache_bytes // PAGES_SHARE)
        self.derived = Derived()
        self.warmers: list[Callable[[], None]] = []
        self.settled = threading.Event()  # all that readers shall not wait for is made
        self.settled.set()
        self.metrics = Metrics()
        self.cuts = Cuts()
        self.base = settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.port}"
        self._pinned: OrderedDict[str, Executor] = OrderedDict()
        self._opening: dict[str, asyncio.Task[Executor]] = {}
        self._watcher: asyncio.Task[None] | None = None
        self._moving: asyncio.Task[None] | None = None
        self.note_shared: Callable[[Answered], None] = lambda _: None
        self.current: Executor
        self._opened: Snapshot | None = None
        self.writes: WriteService | None = None
        self.loop: asyncio.AbstractEventLoop

    async def start(self, source: Source, control: socket.socket | None = None) -> None:
        """Serve a source; `control` leads to the zygote that has loaded it already."""
        self.loop = asyncio.get_running_loop()
        if self.settings.tokens:
            # The journal may have been compacted since the first process of this server read it.
            settled = settle(source, self.settings.journal)
            source, control = settled, control if settled == source else None
        if self.settings.backend:
            self.current = BackendExecutor(source, self.settings, self.cache, f"{self.base}/sparql")
            return
        self.current = self._make_executor(Generation(source, self.settings, control))
        await self.current.generation.ready
        if self.settings.tokens:
            journal = Journal(journal_path(source, self.settings.journal))
            self.writes = WriteService(self.current, self.settings, journal, self)
            if source.snapshot:
                self._moving = self.loop.create_task(self._move_to_memory())
                self._watcher = self.loop.create_task(self._warn_of_switch())
        elif source.snapshot:
            self._watcher = self.loop.create_task(self._watch_current())

    def _make_executor(self, generation: Generation, *, pinned: bool = False) -> Executor:
        executor = Executor(generation, self.settings, self.cache, f"{self.base}/sparql", pinned=pinned)
        generation.on_restart = lambda: self._note_restart(executor)
        generation.pool.note_evaluated = self.metrics.note_evaluated
        executor.note_shared = self.note_shared
        return executor

    def _note_restart(self, executor: Executor) -> None:
        """Take note that an executor's data is loaded again: other entity tags, and memory if it fits."""
        executor.set_state(executor.state)
        self.cache.clear()
        if executor is self.current and executor.generation.source.snapshot:
            self._moving = self.loop.create_task(self._move_to_memory())

    async def _move_to_memory(self) -> None:
        """Serve from memory what was opened from disk, if the settings allow it."""
        executor = self.current
        await executor.generation.serving.wait()
        folder = executor.generation.source.snapshot
        source = await asyncio.to_thread(describe_snapshot, Path(folder), self.settings.memory_budget * MEBIBYTE)
        if not source.in_memory or executor.generation.source.in_memory:
            return
        moved = await self.prepare(source)
        if self.writes is not None:
            await self.writes.use(executor, moved)
        elif self.current is executor:
            self.adopt(moved)
        if self.current is not moved:
            moved.generation.close()

    async def prepare(self, source: Source) -> Executor:
        """Load a source that is not served yet; raises SourceError where it cannot be read."""
        generation = Generation(source, self.settings)
        await generation.ready
        return self._make_executor(generation)

    async def prepare_snapshot(self, digest: str) -> Executor:
        """Load a snapshot that stands beside the current one."""
        path = Path(self.current.generation.source.snapshot).parent / digest
        return await self.prepare(
            await asyncio.to_thread(describe_snapshot, path, self.settings.memory_budget * MEBIBYTE)
        )

    def adopt(self, executor: Executor) -> None:
        """Answer by this executor from now on; running queries of the one before come to their end."""
        old, self.current = self.current, executor
        self.cache.clear()
        old.generation.close()

    @property
    def ready(self) -> bool:
        """Tell whether queries are answered."""
        return hasattr(self, "current") and self.current.generation.ready.done()

    @property
    def snapshot(self) -> Snapshot | None:
        """Give the snapshot that is served, None over plain files."""
        path, opened = self.current.generation.source.snapshot, self._opened
        if path and (opened is None or str(opened.path) != path):
            self._opened = opened = open_snapshot(path)
        return opened if path else None

    @property
    def served(self) -> Served | None:
        """Give what pages may be kept for; None while there is nothing, and where the data can change."""
        if not self.ready or self.writes is not None or self.settings.backend:
            return None
        source = self.current.generation.source
        return Served(source.digest, source.snapshot)

    async def _watch_current(self) -> None:
        """Switch to another snapshot when the link `current` leads to one, without dropping a request."""
        link, seen = self.settings.snapshot or DEFAULT_SNAPSHOT, ""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            self._drop_pruned()
            target = os.path.realpath(link)
            if target == seen:
                continue
            try:
                source = await asyncio.to_thread(describe_source, self.settings)
                if source != self.current.generation.source:
                    await self._switch(source)
                seen = target
                self._warm_up()
            except MandateGraphError as error:
                LOG.warning("the snapshot cannot be switched: %s", error)
                await asyncio.sleep(RETRY_SECONDS)

    async def _warn_of_switch(self) -> None:
        """Say it when `current` leads elsewhere: writes belong to one snapshot, so its server stays with it."""
        link, before, told = self.settings.snapshot or DEFAULT_SNAPSHOT, "", ""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            self._drop_pruned()
            with suppress(MandateGraphError):
                digest = (await asyncio.to_thread(open_snapshot, link)).digest
                served = self.current.generation.source.digest
                # Seen twice: during a compaction it may lead to what is about to be served.
                if digest == before != served and digest != told:
                    LOG.warning(
                        "%s has changed, but writing is on: snapshot %s stays served with its writes; "
                        "start again without them to serve the new one",
                        link,
                        served,
                    )
                    told = digest
                before = digest

    def _warm_up(self) -> None:
        """Make ahead what readers will ask for, in a thread that holds up nobody."""
        for warm in self.warmers:
            threading.Thread(target=warm, name="mandategraph-warming", daemon=True).start()

    def _drop_pruned(self) -> None:
        for digest, executor in list(self._pinned.items()):
            if not Path(executor.generation.source.snapshot).is_dir():
                del self._pinned[digest]
                self.cache.clear()
                executor.generation.close()

    async def _switch(self, source: Source) -> None:
        self.adopt(await self.prepare(source))
        LOG.info("now serving snapshot %s", source.digest)

    async def pinned(self, digest: str) -> Executor:
        """Give the executor of a kept snapshot; raises Problem where it is pruned (410) or never was (404)."""
        if digest == self.current.generation.source.digest and self.writes is None:
            return self.current
        if digest in self._pinned:
            self._pinned.move_to_end(digest)
            return self._pinned[digest]
        if digest not in self._opening:
            self._opening[digest] = self.loop.create_task(self._open_pinned(digest))
            self._opening[digest].add_done_callback(lambda _: self._opening.pop(digest, None))
        return await asyncio.shield(self._opening[digest])

    async def _open_pinned(self, digest: str) -> Executor:
        path = self.find_snapshot(digest)
        source = Source(digest, union=True, in_memory=False, snapshot=str(path))
        generation = Generation(source, self.settings, workers=PINNED_WORKERS)
        await generation.ready
        self._pinned[digest] = self._make_executor(generation, pinned=True)
        while len(self._pinned) > self.settings.pinned_snapshots:
            _, oldest = self._pinned.popitem(last=False)
            oldest.generation.close()
        return self._pinned[digest]

    def find_snapshot(self, digest: str) -> Path:
        """Find the folder of a kept snapshot; raises Problem where it is pruned (410) or never was (404)."""
        current = self.current.generation.source.snapshot
        folder = Path(current).parent if current else None
        if folder is None or len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise Problem("not-found", "There is no snapshot of that name.")
        if (folder / digest).is_dir():
            return folder / digest
        if digest in find_pruned(folder):
            raise Problem("gone", f"Snapshot {digest} is no longer kept; ask /sparql, or a newer snapshot.")
        raise Problem("not-found", "There is no snapshot of that name.")

    async def query(self, request: Request, digest: str | None = None) -> Answer | None:
        """Answer a query operation; None where the request carries none. Raises Problem."""
        query = parse_query_request(
            request.method, request.query_string, request.headers.get("content-type"), request.body
        )
        if query is None:
            return None
        return await self.answer(query, request, digest)

    async def answer(self, query: QueryRequest, request: Request, digest: str | None = None) -> Answer:
        """Answer a query over the current data or a kept snapshot; raises Problem."""
        executor = self.current if digest is None else await self.pinned(digest)
        return await executor.answer(query, request)

    async def ask(
        self, text: str, terms: Mapping[str, NamedNode | Literal], media_type: str, digest: str | None = None
    ) -> bytes:
        """Evaluate one of our own queries with terms put in for its variables; raises Problem."""
        executor = self.current if digest is None else await self.pinned(digest)
        plan = Plan(QueryRequest(text), media_type, media_type, None, None, tuple(terms.items()))
        answer = await executor.evaluate(plan, http_version=OLD_VERSIONS[0])
        return answer.body

    async def list_running(self) -> list[dict[str, object]]:
        """List the queries that run now, the oldest first."""
        leases = sorted(self.current.generation.pool.running, key=lambda lease: -lease.age)
        return [
            {"number": lease.number, "seconds": round(lease.age, 3), "query": show(lease.label)}
            for lease in leases
        ]

    async def stop_running(self, number: int) -> bool:
        """End a query that runs; False where there is none of that number."""
        lease = self.current.generation.pool.find(number)
        if lease is None:
            return False
        lease.stop("killed", "The operator ended the query.")
        return True

    def measure(self) -> None:
        """Bring the figures that are read, not counted, up to date."""
        pool = self.current.generation.pool
        self.metrics.running.set(len(pool.running))
        self.metrics.workers.set(pool.size)
        self.metrics.shared.set(self.current.sharing.size if self.current.sharing else 0)
        self.metrics.cache_hits.set(self.cache.hits)
        self.metrics.cache_misses.set(self.cache.misses)
        self.metrics.cache_bytes.set(self.cache.size)
        for reason, count in pool.kills.items():
            self.metrics.ended.labels(reason).set(count)

    async def close(self) -> None:
        """Stop watching and end the workers."""
        if self.writes is not None:
            self.writes.close()
        if self._watcher is not None:
            self._watcher.cancel()
        for executor in (self.current, *self._pinned.values()):
            executor.generation.close()
