"""From a query to its answer: choose formats, compare entity tags, evaluate in a worker, pass on what comes."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any

from pyoxigraph import Literal, NamedNode

from mandategraph.endpoint.cache import AnswerCache
from mandategraph.endpoint.exchange import COMMON_HEADERS, DATA_POLICY, Answer, CutShort, Request, matches_etag
from mandategraph.endpoint.federation.evaluation import Federation
from mandategraph.endpoint.formats import GRAPH_TYPES, RESULT_TYPES, SHORT_NAMES
from mandategraph.endpoint.isolation.frames import Kind, pack_term, unpack_answer
from mandategraph.endpoint.isolation.generation import Generation
from mandategraph.endpoint.isolation.pool import Lease
from mandategraph.endpoint.negotiation import choose, choose_encoding
from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.protocol import QueryRequest
from mandategraph.endpoint.repeatability import is_repeatable
from mandategraph.endpoint.settings import Settings

VERSION = version("mandategraph")
WATCH_AFTER = 0.02  # seconds after which a query is long enough to watch whether its client still waits
BUFFERED_AT_MOST = 64 * 1024 * 1024
PINNED_LIFETIME = 31_536_000

Watch = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Plan:
    """A query with everything that decides the bytes of its answer; `tag` is None where nothing decides them."""

    query: QueryRequest
    result_type: str | None
    graph_type: str | None
    encoding: str | None
    tag: str | None
    substitutions: tuple[tuple[str, NamedNode | Literal], ...] = ()


class Executor:
    """Evaluates queries over one generation, and keeps the answers that stay true as long as it lives."""

    def __init__(
        self, generation: Generation, settings: Settings, cache: AnswerCache, base: str, *, pinned: bool = False
    ) -> None:
        """Take the workers, the cache, and the IRI that relative IRIs in queries are resolved against."""
        self.generation = generation
        self.settings = settings
        self.cache = cache
        self._federation = Federation(settings)
        self.base = base
        self.lifetime = PINNED_LIFETIME if pinned else settings.cache_seconds
        source = generation.source
        self._fixed_headers = {
            **COMMON_HEADERS,
            "Content-Security-Policy": DATA_POLICY,
            "Vary": "Accept, Accept-Encoding",
            "Mandategraph-Snapshot": source.digest,
            "Mandategraph-Limits": (
                f"seconds={settings.timeout:g}, rows={settings.max_rows}, bytes={settings.max_bytes}"
            ),
        }
        limits = [settings.max_rows, settings.max_bytes, settings.max_depth]
        self._known = [VERSION, source.digest, base, *limits]
        self.set_state("")

    def set_state(self, state: str) -> None:
        """Say what has been written to the data since it was loaded; other writes give other entity tags."""
        self.state = state
        self._identity = json.dumps([*self._known, self.generation.mode, state])
        if state:
            self._fixed_headers["Mandategraph-Revision"] = state

    def plan(self, query: QueryRequest, accept: str | None, accept_encoding: str | None) -> Plan:
        """Choose the formats; raises Problem where no format at all is acceptable, or the text is too long."""
        size = len(query.query.encode("utf-8", "surrogatepass"))
        if size > self.settings.max_query_bytes:
            raise Problem(
                "too-large", f"The query has {size} bytes; at most {self.settings.max_query_bytes} are read."
            )
        if query.format is not None:
            result_type, graph_type = SHORT_NAMES[query.format]
        else:
            result_type, graph_type = choose(accept, RESULT_TYPES), choose(accept, GRAPH_TYPES)
        if result_type is None and graph_type is None:
            available = sorted({*RESULT_TYPES, *GRAPH_TYPES})
            raise Problem("not-acceptable", "Answers exist in other formats.", members={"available": available})
        encoding = choose_encoding(accept_encoding)
        tag = self._make_tag(query, result_type, graph_type, encoding) if is_repeatable(query.query) else None
        return Plan(query, result_type, graph_type, encoding, tag)

    def _make_tag(self, query: QueryRequest, *chosen: str | None) -> str:
        decisive = json.dumps([self._identity, query.query, query.default_graphs, query.named_graphs, chosen])
        return f'"{hashlib.sha256(decisive.encode("utf-8", "surrogatepass")).hexdigest()[:40]}"'

    async def answer(self, query: QueryRequest, request: Request, watch: Watch) -> Answer:
        """Answer a query; `watch` returns when the client has left. Raises Problem, and streams may CutShort."""
        plan = self.plan(query, request.headers.get("accept"), request.headers.get("accept-encoding"))
        if plan.tag is not None:
            if matches_etag(request.headers.get("if-none-match"), plan.tag):
                return Answer(304, self._headers(plan))
            kept = self.cache.get(plan.tag)
            if kept is not None:
                return kept
        answer = await self.evaluate(plan, watch, request.http_version)
        if plan.tag is not None and answer.stream is None and answer.status == 200:
            self.cache.put(plan.tag, answer)
        return answer

    def _headers(self, plan: Plan) -> dict[str, str]:
        if plan.tag is None:
            return {**self._fixed_headers, "Cache-Control": "no-store"}
        return {**self._fixed_headers, "ETag": plan.tag, "Cache-Control": f"public, max-age={self.lifetime}"}

    def _make_job(self, plan: Plan) -> dict[str, Any]:
        job: dict[str, Any] = {
            "query": plan.query.query,
            "base": self.base,
            "result_type": plan.result_type,
            "graph_type": plan.graph_type,
            "encoding": plan.encoding,
        }
        if plan.query.default_graphs or plan.query.named_graphs:
            job |= {"default": plan.query.default_graphs, "named": plan.query.named_graphs}
        if plan.substitutions:
            job["substitutions"] = {name: pack_term(term) for name, term in plan.substitutions}
        return job

    async def evaluate(self, plan: Plan, watch: Watch, http_version: str = "1.1") -> Answer:
        """Evaluate a query in a worker, once more if the worker was ended from outside before it answered."""
        query = await self._federation.resolve(plan.query, self.base)
        plan = plan if query is plan.query else replace(plan, query=query)
        job = self._make_job(plan)
        try:
            lease, kind, payload = await self._start(plan, job, watch)
        except Problem as problem:
            if problem.code != "restarted":
                raise
            lease, kind, payload = await self._start(plan, job, watch)
        headers = self._headers(plan)
        if kind is Kind.ANSWER:
            lease.release()
            head, body = unpack_answer(payload)
            return Answer(200, with_content(headers, head, len(body)), body)
        if kind is Kind.PROBLEM:
            lease.release()
            told = json.loads(payload)
            raise Problem(told["code"], told["detail"], members=told["members"])
        stream = stream_frames(lease, watch)
        headers = with_content(headers, json.loads(payload), None)
        if http_version in ("1", "1.0"):
            return await collect(headers, stream)
        return Answer(200, headers, stream=stream)

    async def _start(self, plan: Plan, job: dict[str, Any], watch: Watch) -> tuple[Lease, Kind, bytes]:
        """Give the job to a worker and wait for its first frame, watching the client once it takes long."""
        seconds = min(self.settings.timeout, plan.query.timeout or self.settings.timeout)
        lease = await self.generation.pool.lease(plan.query.query, seconds)
        try:
            await lease.send(job)
            kind, payload = await watched(lease, watch)
        except BaseException:
            lease.release()
            raise
        return lease, kind, payload


def with_content(headers: dict[str, str], head: dict[str, Any], length: int | None) -> dict[str, str]:
    """Add what the worker says of the content to the headers."""
    added = {"Content-Type": head["content_type"]}
    if head["encoding"]:
        added["Content-Encoding"] = head["encoding"]
    if length is not None:
        added["Content-Length"] = str(length)
    return {**headers, **added}


async def watched(lease: Lease, watch: Watch) -> tuple[Kind, bytes]:
    """Wait for a frame; where it takes long, end the query as soon as the client leaves."""
    watcher: list[asyncio.Task[None]] = []
    loop = asyncio.get_running_loop()
    timer = loop.call_later(WATCH_AFTER, lambda: watcher.append(loop.create_task(stop_when_left(lease, watch))))
    try:
        return await lease.next_frame()
    finally:
        timer.cancel()
        for task in watcher:
            task.cancel()


async def stop_when_left(lease: Lease, watch: Watch) -> None:
    """End the query when the client has left."""
    await watch()
    lease.stop("gave-way", "The client has left.")


async def stream_frames(lease: Lease, watch: Watch) -> AsyncIterator[bytes]:
    """Give the pieces of an answer as they come; raises CutShort where it cannot be completed."""
    try:
        while True:
            kind, payload = await watched(lease, watch)
            if kind is Kind.DATA:
                yield payload
            elif kind is Kind.END:
                return
            else:
                raise CutShort(json.loads(payload)["detail"])
    except Problem as problem:
        raise CutShort(problem.detail) from problem
    finally:
        lease.release()


async def collect(headers: dict[str, str], stream: AsyncIterator[bytes]) -> Answer:
    """Gather a stream for a client of HTTP/1.0, to which a cut transfer would look like a whole one."""
    parts, size = [], 0
    try:
        async for part in stream:
            parts.append(part)
            size += len(part)
            if size > BUFFERED_AT_MOST:
                raise Problem("too-large", "The answer is too large for HTTP/1.0; ask with HTTP/1.1.")
    except CutShort as error:
        raise Problem("deadline", f"The answer could not be completed: {error}") from error
    return Answer(200, {**headers, "Content-Length": str(size)}, b"".join(parts))
