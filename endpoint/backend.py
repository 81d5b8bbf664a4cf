"""Queries answered by another SPARQL 1.1 endpoint: this one keeps its protocol, pages, limits and refusals.

What such an endpoint holds may change at any time, so nothing is kept and no entity tags are given.
"""

from __future__ import annotations

import asyncio
import hashlib
import http.client
import time
from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode, urlsplit

from mandategraph.endpoint.cache import AnswerCache
from mandategraph.endpoint.exchange import Answer, CutShort, Request
from mandategraph.endpoint.execution import OLD_VERSIONS, Executor, collect
from mandategraph.endpoint.isolation.dataset import Source
from mandategraph.endpoint.isolation.generation import Generation
from mandategraph.endpoint.isolation.pool import WorkerPool
from mandategraph.endpoint.planning import Plan
from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.protocol import FORM_TYPE, QueryRequest
from mandategraph.endpoint.settings import SettingError, Settings
from mandategraph.graph.sparql import read_words

PIECE = 65_536
REASON_BYTES = 2_000


def describe_backend(address: str) -> Source:
    """Make a source of an endpoint's address; raises SettingError where it is none."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingError(f"--backend {address}: not the address of an endpoint; begin with http:// or https://")
    return Source(hashlib.sha256(address.encode()).hexdigest(), union=False, in_memory=False)


class NoGeneration:
    """Stands where the workers over a source would, when the queries are answered elsewhere."""

    def __init__(self, source: Source, settings: Settings) -> None:
        """Take the source and the settings that an (empty) pool needs."""
        self.source = source
        self.mode = ""
        self.on_restart: Callable[[], None] = lambda: None
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.ready.set_result(None)
        self.pool = WorkerPool(
            queue_seconds=settings.queue_seconds,
            give_way_seconds=settings.give_way_seconds,
            nice_seconds=settings.nice_seconds,
            worker_requests=settings.worker_requests,
        )

    def close(self) -> None:
        """Do nothing: nothing runs."""


class BackendExecutor(Executor):
    """Passes queries on, and their answers back."""

    def __init__(self, source: Source, settings: Settings, cache: AnswerCache, base: str) -> None:
        """Take what every executor does; the address is a setting."""
        super().__init__(cast(Generation, NoGeneration(source, settings)), settings, cache, base)
        self._address = urlsplit(settings.backend)

    def plan(self, query: QueryRequest, accept: str | None, accept_encoding: str | None) -> Plan:
        """Choose the formats; raises Problem where none is acceptable, or the query is refused."""
        words = read_words(query.query)
        if words.service:
            raise Problem("service-refused", "SERVICE is refused: this endpoint asks no other endpoint.")
        if words.depth > self.settings.max_depth:
            raise Problem("too-complex", f"Brackets nest {words.depth} deep; at most {self.settings.max_depth}.")
        return super().plan(query, accept, None)._replace(tag=None)

    def takes_as_it_is(self, request: Request) -> bool:
        """Tell that there is no worker that could: every query is answered elsewhere."""
        return False

    async def evaluate(self, plan: Plan, condition: str | None = None, http_version: str = "1.1") -> Answer:
        """Have a query answered; raises Problem, and the stream CutShort."""
        call = Call(self._address.geturl(), plan, self._deadline(plan), self.settings.max_bytes)
        try:
            response = await asyncio.to_thread(call.start)
        except BaseException:
            call.close()
            raise
        said = {"Content-Type": response.getheader("Content-Type", "")}
        headers = {**self.fixed_headers, "Cache-Control": "no-store", **said}
        del headers["Mandategraph-Snapshot"]
        answer = Answer(200, headers, stream=call)
        return await collect(answer) if http_version in OLD_VERSIONS else answer


class Call:
    """One query sent to the other endpoint, within a deadline."""

    def __init__(self, address: str, plan: Plan, seconds: float, max_bytes: int) -> None:
        """Take the address, the query, its deadline and the most bytes of an answer."""
        parts = urlsplit(address)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.hostname or "", parts.port, timeout=seconds)
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._plan = plan
        self._seconds = seconds
        self._until = time.monotonic() + seconds
        self._max_bytes = max_bytes
        self._size = 0
        self._response: http.client.HTTPResponse

    def start(self) -> http.client.HTTPResponse:
        """Send the query and wait for the head of the answer; raises Problem where it is none."""
        accepted = ", ".join(kind for kind in (self._plan.result_type, self._plan.graph_type) if kind)
        headers = {"Accept": accepted, "Content-Type": FORM_TYPE}
        try:
            self._connection.request("POST", self._path, self._make_body(), headers)
            response = self._connection.getresponse()
        except TimeoutError as error:
            raise self._late() from error
        except (OSError, http.client.HTTPException) as error:
            raise Problem("backend", f"The endpoint behind this one cannot be asked: {error}.") from error
        if response.status != 200:
            raise self._explain(response)
        self._response = response
        return response

    def _make_body(self) -> bytes:
        terms = self._plan.substitutions
        values = (
            f"\nVALUES ({' '.join(f'?{name}' for name, _ in terms)}) {{ ({' '.join(str(t) for _, t in terms)}) }}"
        )
        query = self._plan.query
        fields = [("query", query.query + (values if terms else ""))]
        fields += [("default-graph-uri", iri) for iri in query.default_graphs]
        fields += [("named-graph-uri", iri) for iri in query.named_graphs]
        return urlencode(fields).encode("ascii")

    def _late(self) -> Problem:
        return Problem("deadline", f"The query ran longer than {self._seconds:g} seconds; narrow it.")

    def _explain(self, response: http.client.HTTPResponse) -> Problem:
        reason = " ".join(response.read(REASON_BYTES).decode(errors="replace").split())[:300]
        self.close()
        code = "evaluation" if response.status in (400, 422) else "backend"
        code = "not-acceptable" if response.status == 406 else code
        return Problem(code, f"The endpoint behind this one answered {response.status}: {reason}")

    def __aiter__(self) -> Call:
        """Give the call itself, whose answer has begun."""
        return self

    async def __anext__(self) -> bytes:
        """Give the next piece; raises CutShort where the answer ends too early, too late, or is too long."""
        piece = await asyncio.to_thread(self._read)
        self._size += len(piece)
        if self._size > self._max_bytes or time.monotonic() > self._until:
            raise CutShort("The answer is longer, or took longer, than allowed.")
        if not piece:
            raise StopAsyncIteration
        return piece

    async def aclose(self) -> None:
        """Want no more pieces."""
        self.close()

    def _read(self) -> bytes:
        response = self._response
        try:
            piece = response.read(PIECE)
        except (OSError, http.client.HTTPException) as error:
            raise CutShort(f"The endpoint behind this one ended its answer too early: {error!r}") from error
        if not piece and response.length:
            raise CutShort("The endpoint behind this one ended its answer too early.")
        return piece

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
