"""A worker: reads a query from a pipe, parses, evaluates and serialises it, and writes the answer to a pipe.

It may die at any moment of what it evaluates; everything that it knows is its store, shared with the zygote.
"""

from __future__ import annotations

import os
import re
import resource
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import IO, Any, cast

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Variable,
    serialize,
)

from mandategraph.endpoint.exchange import matches_etag
from mandategraph.endpoint.formats import GRAPH_FORMATS, RESULT_FORMATS, ResultFormat
from mandategraph.endpoint.isolation.frames import (
    Channel,
    Form,
    Kind,
    Packets,
    unpack_term,
)
from mandategraph.endpoint.isolation.output import Limits, Output
from mandategraph.endpoint.planning import Plan, make_plan, write_keeping
from mandategraph.endpoint.problems import Problem, tell
from mandategraph.endpoint.protocol import QueryRequest, parse_query_request
from mandategraph.endpoint.wire import write_lines
from mandategraph.graph.namespaces import PREFIXES
from mandategraph.graph.sparql import read_form, read_words
from mandategraph.graph.text_functions import names_text_function

UNBOUNDED = 1 << 62
Attend = Callable[[dict[str, Any], int], None]  # takes the terms, and the most memory in KiB
Functions = Callable[[], Any]  # gives what pyoxigraph takes as custom functions
WITHOUT_PREFIXES = (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)
POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
EXPECTED_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Bench:
    """What a worker works with: the store, how it is read, what an answer may hold, and what queries may call.

    `pages`: makes the store's memory its own, a large page with each step.
    """

    store: Store
    union: bool
    limits: Limits
    functions: Functions | None = None
    pages: Iterator[int] = field(default_factory=lambda: iter(()))


def run_worker(jobs: Packets, response: int, bench: Bench, attend: Attend, growth: int = 0) -> None:
    """Answer jobs, and attend to connections when told to, until there are no more jobs.

    The worker ends as well when this process has grown by so many KiB.
    """
    most = read_growth() + (growth or UNBOUNDED)
    channel = Channel(response)
    for job in jobs:
        if not isinstance(job, dict):
            continue  # a notice that came too late for who attended
        if "terms" in job:
            attend(job["terms"], most)
        else:
            channel.begin()
            answer_job(job, channel, bench)
        if read_growth() > most:
            return


def read_growth() -> int:
    """Say how many KiB of memory this process has had at the most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def plan_job(job: dict[str, Any], limits: Limits) -> Plan:
    """Read a request as it came over the wire, or what the web process has planned itself; raises Problem."""
    if "query_string" not in job:
        query = QueryRequest(job["query"], job["default"], job["named"])
        terms = tuple((name, unpack_term(term)) for name, term in job["substitutions"].items())
        return Plan(query, job["result_type"], job["graph_type"], job["encoding"], job["tag"], terms)
    asked = parse_query_request(job["method"], job["query_string"], job["content_type"], job["body"])
    if asked is None:
        raise Problem("bad-request", "There is no query.")
    return make_plan(asked, job["accept"], job["accept_encoding"], job["identity"], limits.max_query_bytes)


def answer_job(job: dict[str, Any], channel: Channel, bench: Bench) -> None:
    """Answer one job, whatever comes of it."""
    output = None
    try:
        plan = plan_job(job, bench.limits)
        fields = write_keeping(plan.tag, job["lifetime"])
        if plan.tag is not None and matches_etag(job["condition"], plan.tag):
            channel.send(Kind.NOT_MODIFIED, fields)
            return
        result = evaluate(plan, job["base"], bench)
        channel.form = tell_form(result, plan.query.query)
        output, serialiser = open_output(result, plan, fields, channel, bench.limits)
        write_result(result, output, serialiser)
        output.finish()
    except Problem as problem:
        fail(channel, output, problem)
    except MemoryError:
        reason = "The query took more memory than one query may; narrow it or page with LIMIT."
        fail(channel, output, Problem("memory", reason))
    except BrokenPipeError:
        raise
    except (OSError, RuntimeError, ValueError) as error:
        exceeded = output.exceeded if output else ""
        fail(channel, output, Problem("too-large", exceeded) if exceeded else describe_failure(error))


def tell_form(result: QuerySolutions | QueryBoolean | QueryTriples, query: str) -> Form:
    """Tell what a query asked for, by its result and, for triples, its words."""
    if isinstance(result, QuerySolutions):
        return Form.SELECT
    if isinstance(result, QueryBoolean):
        return Form.ASK
    lowered = query.lower()
    if "describe" not in lowered:
        return Form.CONSTRUCT
    described = "construct" not in lowered or read_form(query) == "describe"
    return Form.DESCRIBE if described else Form.CONSTRUCT


def write_result(result: QuerySolutions | QueryBoolean | QueryTriples, output: Output, serialiser: Any) -> None:
    """Write a result, triples with the prefixes of the project."""
    if isinstance(result, QueryTriples) and serialiser not in WITHOUT_PREFIXES:
        serialize(output.counted(result), cast("IO[bytes]", output), serialiser, prefixes=PREFIXES)
    else:
        result.serialize(cast("IO[bytes]", output), serialiser)


def fail(channel: Channel, output: Output | None, problem: Problem) -> None:
    """Say that there is no answer, or that the one that has begun is not complete."""
    kind = Kind.CUT if output and output.begun else Kind.PROBLEM
    channel.send_json(kind, tell(problem))


def evaluate(plan: Plan, base: str, bench: Bench) -> QuerySolutions | QueryBoolean | QueryTriples:
    """Parse and start the query; raises Problem for what is refused, malformed or cannot be evaluated."""
    query, limits = plan.query.query, bench.limits
    words = read_words(query)
    if words.service:
        raise Problem("service-refused", "SERVICE is refused: this endpoint asks no other endpoint.")
    if words.depth > limits.max_depth:
        raise Problem("too-complex", f"Brackets nest {words.depth} deep; at most {limits.max_depth} is allowed.")
    default, named = plan.query.default_graphs, plan.query.named_graphs
    chosen = bool(default or named)
    try:
        return bench.store.query(
            query,
            base_iri=base,
            use_default_graph_as_union=bench.union and not chosen and not words.dataset,
            default_graph=name_graphs(default) if chosen else None,
            named_graphs=name_graphs(named) if chosen else None,
            substitutions={Variable(name): term for name, term in plan.substitutions},
            custom_functions=bench.functions() if bench.functions and names_text_function(query) else None,
        )
    except SyntaxError as error:
        raise describe_syntax_error(str(error), query) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise describe_failure(error) from error


def name_graphs(iris: Sequence[str] | None) -> list[Any]:
    """Make graph names of IRIs."""
    return [NamedNode(iri) for iri in iris or ()]


def open_output(
    result: QuerySolutions | QueryBoolean | QueryTriples,
    plan: Plan,
    fields: bytes,
    channel: Channel,
    limits: Limits,
) -> tuple[Output, Any]:
    """Choose how the result is written, by its kind; raises Problem where no format for it is acceptable."""
    is_graph = isinstance(result, QueryTriples)
    chosen = plan.graph_type if is_graph else plan.result_type
    if chosen is None:
        kinds = "triples" if is_graph else "solutions"
        offered = list(GRAPH_FORMATS if is_graph else RESULT_FORMATS)
        raise Problem(
            "not-acceptable",
            f"The query gives {kinds}, which exist in other formats.",
            members={"available": offered},
        )
    written = GRAPH_FORMATS[chosen] if is_graph else RESULT_FORMATS[chosen]
    fields += write_content(written.content_type, plan.encoding)
    if isinstance(written, ResultFormat):
        return Output(channel, plan, fields, limits, written.row_mark, written.offset), written.serialiser
    mark = b"\n" if written.serialiser in WITHOUT_PREFIXES else b""
    return Output(channel, plan, fields, limits, mark), written.serialiser


@lru_cache(maxsize=64)
def write_content(content_type: str, encoding: str | None) -> bytes:
    """Write the fields that say what the content is."""
    coding = {"Content-Encoding": encoding} if encoding else {}
    return write_lines({"Content-Type": content_type, **coding})


def describe_failure(error: Exception) -> Problem:
    """Say why an evaluation failed; a store in memory knows no other OSError than a refused connection."""
    reason = " ".join(str(error).split())[:300]
    if isinstance(error, OSError):
        return Problem("service-refused", f"The query tried to reach another endpoint, which is refused: {reason}")
    return Problem("evaluation", reason)


def describe_syntax_error(message: str, query: str) -> Problem:
    """Tell a syntax error by its line and column (from 1), with the words that stand there."""
    found = POSITION.match(message)
    if found is None:
        return Problem("syntax", " ".join(message.split())[:300])
    line, column = int(found[1]), int(found[2])
    lines = query.split("\n")
    text = lines[line - 1] if line <= len(lines) else ""
    start = max(0, column - 41)
    excerpt = text[start : column + 39]
    reason = simplify_expectation(found[3])
    return Problem(
        "syntax",
        f"Line {line}, column {column}: {reason}.",
        members={"line": line, "column": column, "excerpt": f"{excerpt}\n{' ' * (column - 1 - start)}^"},
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
