"""What the engines answer: rows and statements are counted before measuring, and differences explained."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Mapping, Sequence

from benchmarks.endpoint.engines import Running, write_target
from benchmarks.endpoint.load import ACCEPT
from benchmarks.endpoint.mix import Query, Terms, write_variant

CHECKED = 3  # variants of each query that are counted
Counts = Mapping[str, tuple[int, ...]]

# What is known of why engines differ; a difference of another query is reported without a reason.
REASONS = {
    "above": "Virtuoso gives a node once for each way to it; it should do so once (section 9.3).",
    "describe": "SPARQL 1.1 leaves to the engine what describes a resource (section 16.4).",
}


def count_answer(server: Running, query: Query, text: str) -> int:
    """Count the rows, or the different statements, of an answer."""
    accept = ACCEPT.get(query.kind, ACCEPT[""])
    address = f"http://127.0.0.1:{server.port}{write_target(server.path, text)}"
    with urllib.request.urlopen(urllib.request.Request(address, headers={"Accept": accept})) as response:
        body = response.read()
    if query.kind == "graph":
        return len({line for line in body.splitlines() if line.strip() and not line.startswith(b"#")})
    return len(json.loads(body)["results"]["bindings"])


def count_answers(server: Running, queries: Sequence[Query], terms: Terms) -> Counts:
    """Count the answers to the first variants of each query."""
    variants = {
        query.name: [write_variant(query, terms, number) for number in range(CHECKED)] for query in queries
    }
    return {
        query.name: tuple(count_answer(server, query, text) for text in variants[query.name]) for query in queries
    }


def explain_differences(counts: Mapping[str, Counts], queries: Sequence[Query]) -> list[str]:
    """Say for each query on which the engines disagree what each counted, and why where that is known."""
    lines = []
    for query in queries:
        found = {engine: counted[query.name] for engine, counted in counts.items()}
        if len(set(found.values())) > 1:
            told = "; ".join(f"{engine} {', '.join(map(str, numbers))}" for engine, numbers in found.items())
            lines.append(f"- {query.name}: {told}. {REASONS.get(query.name, 'Not explained.')}")
    return lines
