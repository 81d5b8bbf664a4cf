"""From Flask's threads to the service, which lives in an event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Mapping
from concurrent.futures import Future
from typing import Any, TypeVar

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results

from mandategraph.endpoint.exchange import Answer, Request, Stream
from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.service import Service, describe_source
from mandategraph.endpoint.settings import Settings

T = TypeVar("T")
GRAPH_NAMES = "SELECT DISTINCT ?g WHERE { GRAPH ?g { } FILTER(isIRI(?g)) } ORDER BY ?g"
RESULTS_JSON = "application/sparql-results+json"
Term = NamedNode | Literal
Row = Mapping[str, Any]


class Bridge:
    """The service as calls that wait; safe in any thread but the event loop's own."""

    def __init__(self, service: Service) -> None:
        """Take a service that has been started, or will be before the first call."""
        self.service = service

    def wait(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the service's loop and wait for what it gives."""
        if not self.service.ready:
            coroutine.close()
            raise Problem("not-ready", "The data is being loaded; try again.")
        return asyncio.run_coroutine_threadsafe(coroutine, self.service.loop).result()

    def query(self, request: Request, digest: str | None = None) -> Answer | None:
        """Answer a query operation; None where the request carries none. Raises Problem."""
        return self.wait(self.service.query(request, digest=digest))

    def iterate(self, answer: Answer) -> Pieces:
        """Give the pieces of a streamed answer; what goes wrong within it is raised on."""
        assert answer.stream is not None  # noqa: S101
        return Pieces(self, answer.stream)

    def ask(self, text: str, terms: Mapping[str, Term], media_type: str, digest: str | None = None) -> bytes:
        """Evaluate one of our own queries with terms put in for its variables, and give the whole answer."""
        return self.wait(self.service.ask(text, terms, media_type, digest))

    def rows(self, text: str, terms: Mapping[str, Term] | None = None, digest: str | None = None) -> list[Row]:
        """Evaluate one of our own SELECT queries; unbound variables are missing from a row."""
        return read_rows(self.ask(text, terms or {}, RESULTS_JSON, digest))

    def begin(self, text: str, terms: Mapping[str, Term]) -> Future[bytes]:
        """Begin to evaluate one of our own SELECT queries, for `read_rows` once it is done."""
        return asyncio.run_coroutine_threadsafe(self.service.ask(text, terms, RESULTS_JSON), self.service.loop)

    def graph_names(self, digest: str | None = None) -> list[str]:
        """List the IRIs of the named graphs."""
        return [row["g"].value for row in self.rows(GRAPH_NAMES, digest=digest)]


class Pieces:
    """The pieces of a stream for a thread; a WSGI server closes it, whether it was read or not (PEP 3333)."""

    def __init__(self, bridge: Bridge, stream: Stream) -> None:
        """Take the bridge to the loop in which the stream lives."""
        self._bridge = bridge
        self._stream = stream

    def __iter__(self) -> Pieces:
        """Give the pieces themselves."""
        return self

    def __next__(self) -> bytes:
        """Give the next piece; raises CutShort where the answer cannot be completed."""
        piece = self._bridge.wait(anext_or_nothing(self._stream))
        if not piece:
            raise StopIteration
        return piece

    def close(self) -> None:
        """Want no more pieces."""
        self._bridge.wait(self._stream.aclose())


def read_rows(body: bytes) -> list[Row]:
    """Read the rows of an answer in the JSON format; unbound variables are missing from a row."""
    solutions = parse_query_results(body, QueryResultsFormat.JSON)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError("a SELECT query was expected")
    names = [variable.value for variable in solutions.variables]
    return [{name: term for name in names if (term := row[name]) is not None} for row in solutions]


async def anext_or_nothing(stream: Stream) -> bytes:
    """Give the next piece of a stream, or nothing at its end."""
    try:
        return await anext(stream)
    except StopAsyncIteration:
        return b""


def start_in_thread(settings: Settings) -> Service:
    """Start a service in an event loop and thread of its own, for a server that has no event loop."""
    service = Service(settings)
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="mandategraph-service", daemon=True).start()
    source = describe_source(settings)
    asyncio.run_coroutine_threadsafe(service.start(source), loop).result()
    return service
