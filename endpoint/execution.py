"""From a query to its answer: what is kept, what a worker evaluates, and how what comes back is passed on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Hashable
from contextlib import aclosing
from importlib.metadata import version
from typing import Any

from mandategraph.endpoint.cache import AnswerCache, Gathering
from mandategraph.endpoint.exchange import COMMON_HEADERS, DATA_POLICY, Answer, CutShort, Request, not_modified
from mandategraph.endpoint.federation.evaluation import Federation
from mandategraph.endpoint.isolation.frames import (
    MAX_PACKET,
    Answered,
    Kind,
    pack_job,
    pack_term,
    unpack_answer,
    unpack_head,
)
from mandategraph.endpoint.isolation.generation import Generation
from mandategraph.endpoint.isolation.lease import Lease
from mandategraph.endpoint.isolation.sharing import Sharing
from mandategraph.endpoint.planning import Plan, make_plan
from mandategraph.endpoint.problems import Problem, hear
from mandategraph.endpoint.protocol import QueryRequest
from mandategraph.endpoint.settings import Settings
from mandategraph.endpoint.wire import write_fields

VERSION = version("mandategraph")
BUFFERED_AT_MOST = 64 * 1024 * 1024
ATTENDING_SHARE = 8  # what part of the cache's size each attending worker may have for itself
PINNED_LIFETIME = 31_536_000
OLD_VERSIONS = ("1", "1.0")


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
        self.fixed_headers = {
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
        self._pinned = pinned
        self.note_shared: Callable[[Answered], None] = lambda _: None
        self.sharing: Sharing | None = None
        self.set_state("")

    def set_state(self, state: str) -> None:
        """Say what has been written to the data since it was loaded; other writes give other entity tags."""
        self.state = state
        known = [*self._known, self.generation.mode, state]
        self._identity = hashlib.sha256(json.dumps(known).encode()).digest()
        if state:
            self.fixed_headers["Mandategraph-Revision"] = state
        self._fixed_heads = {status: write_fields(status, self.fixed_headers) for status in (200, 304)}
        if self.sharing is not None:
            self.sharing.close()
        self.sharing = self._share()

    def _share(self) -> Sharing | None:
        """Let workers answer from connections by themselves, where every query is for them."""
        settings, generation = self.settings, self.generation
        if self._pinned or self._federation.active or settings.backend or not settings.attending_count:
            return None
        sharing = Sharing(
            generation.pool,
            settings.attending_count,
            settings.timeout,
            describe=self._describe_terms,
            note_answer=lambda answered: self.note_shared(answered),
        )
        generation.on_close = sharing.close
        return sharing

    def _describe_terms(self) -> dict[str, Any]:
        return {
            "identity": self._identity,
            "base": self.base,
            "lifetime": self.lifetime,
            "heads": self._fixed_heads,
            "cache_bytes": self.settings.cache_bytes // ATTENDING_SHARE,
        }

    def key(self, request: Request) -> Hashable:
        """Give all of a request over the wire that decides its answer."""
        said = map(request.headers.get, ("accept", "accept-encoding", "content-type"))
        return (self._identity, request.method == "POST", request.query_string, request.body, *said)

    def recall(self, key: Hashable, if_none_match: str | None) -> Answer | None:
        """Give the answer that is kept, or say that the client has it already; None where none is kept."""
        kept = self.cache.get(key)
        return kept if kept is None or if_none_match is None else not_modified(kept, if_none_match) or kept

    def takes_as_it_is(self, request: Request) -> bool:
        """Tell whether a worker may read the request: it wishes no deadline, and asks no other endpoint."""
        return not (self._federation.active or b"timeout" in request.query_string or b"timeout" in request.body)

    def submit_request(self, request: Request) -> Lease:
        """Give a request as it came to the workers; raises Problem where it is too long for that."""
        get = request.headers.get
        job = {
            "method": request.method,
            "query_string": request.query_string,
            "content_type": get("content-type"),
            "body": request.body,
            "accept": get("accept"),
            "accept_encoding": get("accept-encoding"),
            "condition": get("if-none-match"),
            "identity": self._identity,
        }
        return self._submit(job, request, self.settings.timeout)

    def plan(self, query: QueryRequest, accept: str | None, accept_encoding: str | None) -> Plan:
        """Choose the formats; raises Problem where no format at all is acceptable, or the text is too long."""
        return make_plan(query, accept, accept_encoding, self._identity, self.settings.max_query_bytes)

    async def answer(self, query: QueryRequest, request: Request) -> Answer:
        """Answer a query; raises Problem, and streams may CutShort."""
        plan = self.plan(query, request.headers.get("accept"), request.headers.get("accept-encoding"))
        condition = request.headers.get("if-none-match")
        kept = self.recall(plan.tag, condition) if plan.tag is not None else None
        return kept if kept is not None else await self.evaluate(plan, condition, request.http_version)

    async def evaluate(self, plan: Plan, condition: str | None = None, http_version: str = "1.1") -> Answer:
        """Evaluate a query in a worker, once more if the worker was ended from outside before it answered."""
        text, seconds = await self._federation.resolve(plan.query, self.base, self._deadline(plan))
        job = self._describe(plan, text, condition)
        try:
            lease, kind, payload = await self._start(job, text, seconds)
        except Problem as problem:
            if problem.code != "restarted":
                raise
            lease, kind, payload = await self._start(job, text, seconds)
        if kind is not Kind.HEAD:
            lease.release()
            return self.conclude(plan.tag, kind, payload)
        answer = self.open_stream(plan.tag, lease, payload)
        return await collect(answer) if http_version in OLD_VERSIONS else answer

    def _deadline(self, plan: Plan) -> float:
        return min(self.settings.timeout, plan.query.timeout or self.settings.timeout)

    def _describe(self, plan: Plan, text: str, condition: str | None) -> dict[str, Any]:
        return {
            "query": text,
            "default": plan.query.default_graphs,
            "named": plan.query.named_graphs,
            "result_type": plan.result_type,
            "graph_type": plan.graph_type,
            "encoding": plan.encoding,
            "tag": plan.tag,
            "condition": condition,
            "substitutions": {name: pack_term(term) for name, term in plan.substitutions},
        }

    def _submit(self, job: dict[str, Any], label: str | Request, seconds: float) -> Lease:
        packed = pack_job({**job, "base": self.base, "lifetime": self.lifetime})
        if len(packed) > MAX_PACKET:
            raise Problem("too-large", "The query and the graphs that it names are too long together.")
        return self.generation.pool.submit(packed, label, seconds)

    async def _start(self, job: dict[str, Any], text: str, seconds: float) -> tuple[Lease, Kind, bytes]:
        """Give the job to a worker and wait for its first frame."""
        lease = self._submit(job, text, seconds)
        try:
            kind, payload = await lease.next_frame()
        except BaseException:
            lease.release()
            raise
        return lease, kind, payload

    def conclude(self, key: Hashable | None, kind: Kind, payload: bytes) -> Answer:
        """Make the answer of its only frame, and keep it under the key; raises Problem where there is none."""
        if kind is Kind.ANSWER:
            repeatable, lines, body = unpack_answer(payload)
            answer = Answer(200, body=body, head=self._fixed_heads[200] + lines)
            if repeatable and key is not None:
                self.cache.put(key, answer, len(payload) - len(body))
            return answer
        if kind is Kind.NOT_MODIFIED:
            return Answer(304, head=self._fixed_heads[304] + payload)
        raise hear(json.loads(payload))

    def open_stream(self, key: Hashable | None, lease: Lease, payload: bytes) -> Answer:
        """Make the answer whose head has come, with its pieces as a stream."""
        repeatable, lines = unpack_head(payload)
        head = self._fixed_heads[200] + lines
        stream = AnswerStream(lease, self.cache, key if repeatable else None, head)
        return Answer(200, stream=stream, head=head)


class AnswerStream:
    """The pieces of an answer as they come from a worker; the whole is kept if it is short.

    No generator, whose end would go unnoticed where it had never begun.
    """

    def __init__(self, lease: Lease, cache: AnswerCache, key: Hashable | None, head: bytes) -> None:
        """Take the lease, the cache, and the key and head for keeping the whole (no key: not to be kept)."""
        self._lease = lease
        self._cache = cache
        self._key = key
        self._head = head
        self._gathering = Gathering(cache)

    def __aiter__(self) -> AnswerStream:
        """Give the stream itself."""
        return self

    async def __anext__(self) -> bytes:
        """Give the next piece; raises CutShort where the answer cannot be completed."""
        try:
            kind, payload = await self._lease.next_frame()
        except Problem as problem:
            raise CutShort(problem.detail) from problem
        if kind is Kind.DATA:
            if self._key is not None:
                self._gathering.add(payload)
            return payload
        if kind is not Kind.END:
            raise CutShort(json.loads(payload)["detail"])
        body = self._gathering.take()
        if self._key is not None and body is not None:
            self._cache.put(self._key, Answer(200, body=body, head=self._head))
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Want no more pieces."""
        self._gathering.drop()
        self._lease.release()


async def collect(answer: Answer) -> Answer:
    """Gather a stream for a client of HTTP/1.0, to which a cut transfer would look like a whole one."""
    assert answer.stream is not None  # noqa: S101
    parts, size = [], 0
    try:
        async with aclosing(answer.stream) as stream:
            async for part in stream:
                parts.append(part)
                size += len(part)
                if size > BUFFERED_AT_MOST:
                    raise Problem("too-large", "The answer is too large for HTTP/1.0; ask with HTTP/1.1.")
    except CutShort as error:
        raise Problem("deadline", f"The answer could not be completed: {error}") from error
    return Answer(200, answer.headers, b"".join(parts))
