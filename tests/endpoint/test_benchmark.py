"""What the benchmark asks and how it reads answers: the mix, variants that differ, ends of bodies."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import Store
from running import Server
from snapshots import make_snapshot

from benchmarks.endpoint.connection import BUFFER, Chunks
from benchmarks.endpoint.engines import Running
from benchmarks.endpoint.growing import Copier, grow
from benchmarks.endpoint.load import measure
from benchmarks.endpoint.mix import MIX, SOURCES, Query, count_variants, read_terms, write_variant, write_variants

KINDS = {"lookup": 3, "join": 3, "path": 2, "text": 2, "aggregation": 2, "graph": 2, "result": 2}
IRI = "http://example.org/{}"
TERMS = {
    **{name: [f"<{IRI.format(name)}{number}>" for number in range(40)] for name in SOURCES},
    "eid": [f'"para_{number}"' for number in range(40)],
    "word": ["access", "data", "digital", "internet", "rights", "women"],
    "limit": [str(number) for number in range(200, 400)],
    "few": [str(number) for number in range(10, 60)],
    "page": [str(number) for number in range(250)],
    "start": [str(number) for number in range(1_000)],
}


def test_the_mix_is_the_agreed_one() -> None:
    assert Counter(query.kind for query in MIX) == KINDS
    assert len({query.name for query in MIX}) == len(MIX) == 16
    assert [re.findall(r"LIMIT (\d+)", query.text) for query in MIX if query.kind == "result"] == [
        ["1000"],
        ["100000"],
    ]


@pytest.mark.parametrize("query", MIX, ids=[query.name for query in MIX])
def test_no_two_variants_are_alike(query: Query) -> None:
    texts = list(itertools.islice(write_variants(query, TERMS), 1_000))
    assert len(texts) == min(1_000, count_variants(query, TERMS))
    without_names = {re.sub(r"\?(\D+)\d+", r"?\1", text) for text in texts}
    assert len(without_names) == len(texts)
    for text in texts[:20]:
        Store().query(text)


def test_a_body_in_chunks_ends_where_it_ends() -> None:
    body = b"5\r\nhello\r\n1a;name=value\r\n" + b"\r\n0\r\n\r\n" * 3 + b"abcde" + b"\r\n0\r\nTrailer: x\r\n\r\n"
    for cut in range(1, len(body)):
        chunks = Chunks()
        BUFFER[: len(body)] = body
        assert not chunks.skip(BUFFER, 0, cut)
        assert chunks.skip(BUFFER, cut, len(body))


def test_clients_count_what_is_answered(server: Server) -> None:
    query = Query("ask", "lookup", "SELECT * { VALUES ?x { $limit } }")
    target = Running(server.port, "/sparql", 0, 0, server.process.pid)
    texts = [write_variant(query, TERMS, number) for number in range(100)]
    figure = measure(target, query, iter(texts), clients=4, seconds=30)
    assert figure.answers == len(texts)
    assert figure.p50 <= figure.p99
    with pytest.raises(RuntimeError, match="400"):
        measure(target, query, iter(["nonsense"]), clients=1, seconds=1)


def test_a_larger_snapshot_has_the_same_shape(tmp_path: Path) -> None:
    small = make_snapshot(tmp_path / "small")
    grown = grow(small, tmp_path / "grown", small.manifest.triples * 2)
    assert grown.manifest.triples >= small.manifest.triples * 2
    assert grown.digest == grow(small, tmp_path / "again", small.manifest.triples * 2).digest
    graphs = {entry.iri for entry in small.manifest.graphs}
    assert graphs < {entry.iri for entry in grown.manifest.graphs}
    terms = read_terms(grown.open_store())
    assert len(terms["provision"]) > len(read_terms(small.open_store())["provision"])


def test_a_copy_keeps_structure_and_changes_words() -> None:
    copier = Copier("http://e/", ["doc"], [b"alpha", b"beta", b"gamma", b"delta"])
    line = b'<http://e/id/provision/doc/1> <http://e/ontology#text> "alpha \\nbeta" .\n'
    (copy,) = copier.copy([line, b"<http://e/id/actor/x> <http://e/p> <http://e/id/document/doc> .\n"], 1)
    assert copy.startswith(b"<http://e/id/provision/doc-1/1> ")
    assert b"alpha" not in copy
    assert b"\\nbeta" in copy
