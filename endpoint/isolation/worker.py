"""A worker: reads a query from a pipe, parses, evaluates and serialises it, and writes the answer to a pipe.

It may die at any moment of what it evaluates; everything that it knows is its store, shared with the zygote.
"""

from __future__ import annotations

import io
import json
import os
import re
import resource
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any, cast

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    Variable,
    serialize,
)

from mandategraph.endpoint.coding import open_compressor
from mandategraph.endpoint.formats import GRAPH_FORMATS, RESULT_FORMATS, ResultFormat
from mandategraph.endpoint.isolation.frames import (
    REQUEST,
    Kind,
    pack,
    pack_answer,
    pack_json,
    read_exactly,
    unpack_term,
    write_all,
)
from mandategraph.graph.namespaces import PREFIXES
from mandategraph.graph.sparql import read_words
from mandategraph.graph.text_functions import names_text_function

PIECE = 65_536
UNBOUNDED = 1 << 62
Functions = Callable[[], Any]  # gives what pyoxigraph takes as custom functions
WITHOUT_PREFIXES = (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)
POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
EXPECTED_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Limits:
    """What one answer may hold, and how deep a query may nest."""

    max_rows: int
    max_bytes: int
    max_depth: int


class Refusal(Exception):
    """A job that is answered by a problem: its code, detail and members."""

    def __init__(self, code: str, detail: str, **members: object) -> None:
        """Hold what is told to the client."""
        super().__init__(detail)
        self.code = code
        self.members = members


class Output(io.RawIOBase):
    """What pyoxigraph writes an answer to: bounded, compressed if asked, passed on in pieces.

    An answer that fits one piece leaves whole when it is complete, so that its errors still have a status.
    """

    def __init__(
        self, descriptor: int, head: dict[str, Any], limits: Limits, row_mark: bytes = b"", offset: int = 0
    ) -> None:
        """Take the pipe, what is said before the answer, and by which bytes rows are counted (none: not here)."""
        super().__init__()
        self._descriptor = descriptor
        self._head = head
        self._mark = row_mark
        self._limits = limits
        self._compressor = open_compressor(head.get("encoding"))
        self._pending = bytearray()
        self._tail = b""
        self.begun = False
        self.rows = offset
        self.bytes = 0
        self.exceeded = ""

    def write(self, data: Any) -> int:
        """Take some bytes; raises OSError once a limit is exceeded."""
        self._count(data)
        if self.exceeded:
            raise OSError(self.exceeded)
        self._pending += self._compressor.compress(data) if self._compressor else data
        if len(self._pending) >= PIECE:
            self._pass_on()
        return len(data)

    def _count(self, data: bytes) -> None:
        if self._mark:
            window = self._tail + data
            self.rows += window.count(self._mark)
            self._tail = window[-len(self._mark) + 1 :] if len(self._mark) > 1 else b""
        self.bytes += len(data)
        if self.rows > self._limits.max_rows:
            self.exceeded = f"The answer has more than {self._limits.max_rows} rows."
        elif self.bytes > self._limits.max_bytes:
            self.exceeded = f"The answer has more than {self._limits.max_bytes} bytes."

    def counted(self, triples: Iterable[Triple]) -> Iterator[Triple]:
        """Pass triples on while their number is within the limit."""
        for self.rows, triple in enumerate(triples, start=1):
            yield triple
            if self.rows >= self._limits.max_rows:
                self._refuse_more(triples)

    def _refuse_more(self, triples: Iterable[Triple]) -> None:
        if next(iter(triples), None) is not None:
            self.exceeded = f"The answer has more than {self._limits.max_rows} triples."
            raise OSError(self.exceeded)

    def _pass_on(self) -> None:
        if not self.begun:
            write_all(self._descriptor, pack_json(Kind.HEAD, self._head))
            self.begun = True
        write_all(self._descriptor, pack(Kind.DATA, bytes(self._pending)))
        self._pending.clear()

    def finish(self) -> None:
        """Say that the answer is complete."""
        if self._compressor:
            self._pending += self._compressor.flush()
        if not self.begun:
            write_all(self._descriptor, pack_answer(self._head, bytes(self._pending)))
            return
        if self._pending:
            self._pass_on()
        write_all(self._descriptor, pack_json(Kind.END, {"rows": self.rows, "bytes": self.bytes}))


def run_worker(
    request: int,
    response: int,
    store: Store,
    *,
    union: bool,
    limits: Limits,
    growth: int = 0,
    functions: Functions | None = None,
) -> None:
    """Answer jobs until the request pipe is closed, or until this process has grown by so many KiB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + (growth or UNBOUNDED)
    while header := read_exactly(request, REQUEST.size):
        job = json.loads(read_exactly(request, REQUEST.unpack(header)[0]))
        answer_job(store, job, response, union=union, limits=limits, functions=functions)
        if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > most:
            return


def answer_job(
    store: Store,
    job: dict[str, Any],
    response: int,
    *,
    union: bool,
    limits: Limits,
    functions: Functions | None = None,
) -> None:
    """Answer one job, whatever comes of it."""
    limits = Limits(min(limits.max_rows, job.get("max_rows", limits.max_rows)), limits.max_bytes, limits.max_depth)
    output = None
    try:
        result = evaluate(store, job, union=union, limits=limits, functions=functions)
        output, serialiser = open_output(result, job, response, limits)
        write_result(result, output, serialiser)
        output.finish()
    except Refusal as refusal:
        fail(response, output, refusal)
    except MemoryError:
        reason = "The query took more memory than one query may; narrow it or page with LIMIT."
        fail(response, output, Refusal("memory", reason))
    except BrokenPipeError:
        raise
    except (OSError, RuntimeError, ValueError) as error:
        exceeded = output.exceeded if output else ""
        fail(response, output, Refusal("too-large", exceeded) if exceeded else describe_failure(error))


def write_result(result: QuerySolutions | QueryBoolean | QueryTriples, output: Output, serialiser: Any) -> None:
    """Write a result, triples with the prefixes of the project."""
    if isinstance(result, QueryTriples) and serialiser not in WITHOUT_PREFIXES:
        serialize(output.counted(result), cast(IO[bytes], output), serialiser, prefixes=PREFIXES)
    else:
        result.serialize(cast(IO[bytes], output), serialiser)


def fail(response: int, output: Output | None, refusal: Refusal) -> None:
    """Say that there is no answer, or that the one that has begun is not complete."""
    kind = Kind.CUT if output and output.begun else Kind.PROBLEM
    problem = {"code": refusal.code, "detail": str(refusal), "members": refusal.members}
    write_all(response, pack_json(kind, problem))


def evaluate(
    store: Store, job: dict[str, Any], *, union: bool, limits: Limits, functions: Functions | None = None
) -> QuerySolutions | QueryBoolean | QueryTriples:
    """Parse and start the query; raises Refusal for what is refused, malformed or cannot be evaluated."""
    query = job["query"]
    words = read_words(query)
    if words.service:
        raise Refusal("service-refused", "SERVICE is refused: this endpoint asks no other endpoint.")
    if words.depth > limits.max_depth:
        raise Refusal("too-complex", f"Brackets nest {words.depth} deep; at most {limits.max_depth} is allowed.")
    default, named = job.get("default"), job.get("named")
    chosen = default is not None or named is not None
    try:
        return store.query(
            query,
            base_iri=job.get("base"),
            use_default_graph_as_union=union and not chosen and not words.dataset,
            default_graph=name_graphs(default) if chosen else None,
            named_graphs=name_graphs(named) if chosen else None,
            substitutions={
                Variable(name): unpack_term(term) for name, term in job.get("substitutions", {}).items()
            },
            custom_functions=functions() if functions and names_text_function(query) else None,
        )
    except SyntaxError as error:
        raise describe_syntax_error(str(error), query) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise describe_failure(error) from error


def name_graphs(iris: Sequence[str] | None) -> list[Any]:
    """Make graph names of IRIs."""
    return [NamedNode(iri) for iri in iris or ()]


def open_output(
    result: QuerySolutions | QueryBoolean | QueryTriples, job: dict[str, Any], response: int, limits: Limits
) -> tuple[Output, Any]:
    """Choose how the result is written, by its kind; raises Refusal where no format for it is acceptable."""
    is_graph = isinstance(result, QueryTriples)
    chosen = job["graph_type" if is_graph else "result_type"]
    if chosen is None:
        kinds = "triples" if is_graph else "solutions"
        offered = list(GRAPH_FORMATS if is_graph else RESULT_FORMATS)
        raise Refusal(
            "not-acceptable", f"The query gives {kinds}, which exist in other formats.", available=offered
        )
    written = GRAPH_FORMATS[chosen] if is_graph else RESULT_FORMATS[chosen]
    head = {"content_type": written.content_type, "encoding": job.get("encoding")}
    if isinstance(written, ResultFormat):
        return Output(response, head, limits, written.row_mark, written.offset), written.serialiser
    mark = b"\n" if written.serialiser in WITHOUT_PREFIXES else b""
    return Output(response, head, limits, mark), written.serialiser


def describe_failure(error: Exception) -> Refusal:
    """Say why an evaluation failed; a store in memory knows no other OSError than a refused connection."""
    reason = " ".join(str(error).split())[:300]
    if isinstance(error, OSError):
        return Refusal("service-refused", f"The query tried to reach another endpoint, which is refused: {reason}")
    return Refusal("evaluation", reason)


def describe_syntax_error(message: str, query: str) -> Refusal:
    """Tell a syntax error by its line and column (from 1), with the words that stand there."""
    found = POSITION.match(message)
    if found is None:
        return Refusal("syntax", " ".join(message.split())[:300])
    line, column = int(found[1]), int(found[2])
    lines = query.split("\n")
    text = lines[line - 1] if line <= len(lines) else ""
    start = max(0, column - 41)
    excerpt = text[start : column + 39]
    reason = simplify_expectation(found[3])
    return Refusal(
        "syntax",
        f"Line {line}, column {column}: {reason}.",
        line=line,
        column=column,
        excerpt=f"{excerpt}\n{' ' * (column - 1 - start)}^",
    )


def simplify_expectation(reason: str) -> str:
    """Shorten what the parser would have accepted: a reason in words if there is one, else the first keywords."""
    items = [
        " ".join(item.split()) for item in reason.removeprefix("expected ").removeprefix("one of ").split(", ")
    ]
    sentences = [item for item in items if re.fullmatch(r"[A-Z][\w']*(?: [\w'?$-]+){2,}", item)]
    if sentences:
        return sentences[0]
    plain = [item for item in items if re.fullmatch(r"[A-Z_]{2,}|\[?'[^']{1,3}'\]?", item)]
    return (
        f"expected {' or '.join(plain[:EXPECTED_SHOWN])}"
        if plain
        else "the query ends too early or goes on too long"
    )


def close_all_but(kept: set[int]) -> None:
    """Close every inherited file descriptor except these."""
    for name in os.listdir("/proc/self/fd"):
        if int(name) not in kept:
            try:
                os.close(int(name))
            except OSError:
                continue
