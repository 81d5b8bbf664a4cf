"""Writes, one at a time: tried in a fork, committed to the journal, then taken over by zygote and workers."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from mandategraph.endpoint.execution import Executor
from mandategraph.endpoint.isolation.frames import Kind, unpack_document
from mandategraph.endpoint.problems import Problem, hear
from mandategraph.endpoint.settings import Settings
from mandategraph.endpoint.writing.compaction import (
    CompactionError,
    count_base,
    count_snapshot,
    fits,
    write_down,
)
from mandategraph.endpoint.writing.journal import Journal
from mandategraph.endpoint.writing.tokens import Token, find_token, read_tokens
from mandategraph.graph.errors import MandateGraphError
from mandategraph.graph.snapshot import prune
from mandategraph.graph.snapshot.folder import read_current

LOG = logging.getLogger("mandategraph.endpoint")
FIRST_RETRY, LAST_RETRY = 2.0, 3_600.0
"""Seconds until a compaction that failed is tried again: twice as long each time."""
UNWRITTEN = "0"
REALM = 'Bearer realm="Mandate Graph"'


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did."""

    added: int
    removed: int
    created: bool
    revision: int


class Place(Protocol):
    """Where one executor takes the place of another."""

    async def prepare_snapshot(self, digest: str) -> Executor:
        """Load a snapshot that stands beside the current one."""

    def adopt(self, executor: Executor) -> None:
        """Answer by this executor from now on."""


class WriteService:
    """The one way to change the data of an executor."""

    def __init__(self, executor: Executor, settings: Settings, journal: Journal, place: Place) -> None:
        """Take the executor, the open journal, and where executors are put in each other's place."""
        self._executor = executor
        self._settings = settings
        self._tokens_path = Path(settings.tokens)
        self._tokens: tuple[Token, ...] = ()
        self._tokens_time = -1.0
        self._journal = journal
        self._place = place
        self._lock = asyncio.Lock()
        self._compacting: asyncio.Task[None] | None = None
        self._full = settings.journal_bytes
        self._failures = 0
        self.take_over()
        self.consider_compacting()

    def authorise(self, authorization: str | None) -> Token:
        """Give the token of a request; raises Problem where there is none that is known."""
        changed = self._tokens_path.stat().st_mtime
        if changed != self._tokens_time:
            self._tokens, self._tokens_time = read_tokens(self._tokens_path), changed
        token = find_token(authorization, self._tokens)
        if token is None:
            reason = (
                "Send the token as `Authorization: Bearer …`." if not authorization else "The token is unknown."
            )
            raise Problem("token-needed", reason, headers={"WWW-Authenticate": REALM})
        return token

    def graph_state(self, graph: str) -> str:
        """Give what changes whenever a graph does (the default graph is the empty name)."""
        journal = self._journal
        known = [self._executor.generation.source.digest, graph, journal.touched.get(graph, journal.base_state)]
        return hashlib.sha256(json.dumps(known).encode()).hexdigest()[:32]

    @property
    def state(self) -> str:
        """Give what changes with every write; "0" before the first."""
        return self._journal.state or UNWRITTEN

    async def write(self, job: dict[str, Any], token: Token, expect: Callable[[], None]) -> Written:
        """Make a change; `expect` raises Problem where the state is not the one that the client knew."""
        async with self._lock:
            expect()
            head, body = await self._try({**job, "scope": token.graphs})
            if head["changes"]:
                try:
                    await asyncio.to_thread(self._journal.append, body, head["touched"])
                except OSError as error:
                    raise Problem("internal", f"The journal cannot be written: {error.strerror}.") from error
                self.take_over(head["database"])
                self.consider_compacting()
            return Written(head["added"], head["removed"], head["created"], self._journal.revision)

    def take_over(self, database: str = "") -> None:
        """Let workers and cached answers follow what the journal says."""
        self._executor.generation.synchronise(self._journal.revision, database)
        self._executor.set_state(self.state)
        self._executor.cache.clear()

    async def use(self, old: Executor, new: Executor) -> None:
        """Let another executor of the same data take the place of one, if that is still there."""
        async with self._lock:
            if self._executor is old:
                self._put(new)

    def _put(self, executor: Executor) -> None:
        self._executor = executor
        self.take_over()
        self._place.adopt(executor)

    def consider_compacting(self) -> None:
        """Begin to compact the journal in the background if it has grown too long."""
        running = self._compacting is not None and not self._compacting.done()
        if self._settings.journal_bytes and self._journal.size > self._full and not running:
            self._compacting = asyncio.get_running_loop().create_task(self._compact_or_warn())

    async def _compact_or_warn(self) -> None:
        try:
            await self.compact()
        except (MandateGraphError, Problem, OSError) as error:
            self._failures += 1
            delay = min(FIRST_RETRY * 2**self._failures, LAST_RETRY)
            LOG.warning("the journal cannot be compacted now, again in %d seconds: %s", delay, error)
            await asyncio.sleep(delay)
            asyncio.get_running_loop().call_soon(self.consider_compacting)
        else:
            self._failures = 0
            # Not at once again where one write alone is as long.
            self._full = self._journal.size + self._settings.journal_bytes

    async def compact(self) -> None:
        """Write everything down anew and begin the journal anew; raises CompactionError where that fails."""
        told = await write_down(self._executor.generation)
        if self._executor.generation.source.files:
            async with self._lock:
                count_base(self._journal, told)
            return
        executor = await self._place.prepare_snapshot(told["digest"])
        async with self._lock:
            if not fits(self._journal, told):
                executor.generation.close()
                told = await write_down(self._executor.generation)
                executor = await self._place.prepare_snapshot(told["digest"])
            self._go_on_from(executor, told)
        await self._prune()

    def _go_on_from(self, executor: Executor, told: dict[str, Any]) -> None:
        source = self._executor.generation.source
        if told["digest"] == source.digest:
            executor.generation.close()
            raise CompactionError("the writes undo each other: the snapshot is the same without them")
        self._journal = count_snapshot(self._journal, source, told)
        LOG.info("the writes to snapshot %s are in snapshot %s now", source.digest, told["digest"])
        self._put(executor)

    async def _prune(self) -> None:
        folder = Path(self._executor.generation.source.snapshot).parent
        if self._settings.keep and read_current(folder) == self._executor.generation.source.digest:
            await asyncio.to_thread(prune, folder, self._settings.keep)

    async def _try(self, job: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        lease = await self._executor.generation.lease_fork("writer", job, "a write", self._settings.timeout)
        try:
            kind, payload = await lease.next_frame()
        finally:
            lease.release()
        if kind is Kind.ANSWER:
            return unpack_document(payload)
        raise hear(json.loads(payload))

    def close(self) -> None:
        """Let go of the journal."""
        if self._compacting is not None:
            self._compacting.cancel()
        self._journal.close()
