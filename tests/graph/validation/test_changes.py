"""A change to a store has the findings that validating everything gives for what it reaches."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, NamedNode, Quad, Store, Triple

from mandategraph.graph.namespaces import RDF, RDFS
from mandategraph.graph.validation.changes import validate_change
from mandategraph.graph.validation.dataset import validate_quads
from mandategraph.graph.validation.findings import Finding

spec = importlib.util.spec_from_file_location("incremental", Path(__file__).with_name("test_incremental.py"))
assert spec is not None
assert spec.loader is not None
incremental = importlib.util.module_from_spec(spec)
spec.loader.exec_module(incremental)

NODES = [*incremental.NODES[:6], *(BlankNode(f"b{number}") for number in range(3))]
GRAPHS = [NamedNode("http://ex/g1"), NamedNode("http://ex/g2")]
triples = st.one_of(
    st.builds(Triple, st.sampled_from(NODES), st.sampled_from(incremental.LINKS), st.sampled_from(NODES)),
    st.builds(Triple, st.sampled_from(NODES), st.just(RDF.type), st.sampled_from(incremental.CLASSES)),
)
quads = st.builds(lambda triple, graph: Quad(*triple, graph), triples, st.sampled_from(GRAPHS))


def keys(findings: Iterable[Finding]) -> set[tuple[str, ...]]:
    return {(str(f.focus_node), f.rule, str(f.path), str(f.value), f.message) for f in findings}


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.sets(quads, min_size=4, max_size=30), st.sets(quads, max_size=2), st.randoms(use_true_random=False))
def test_what_a_change_leads_to_is_found(before: set[Quad], added: set[Quad], random: object) -> None:
    removed = {sorted(before, key=str)[random.randrange(len(before))]}  # type: ignore[attr-defined]
    after = (before - removed) | added
    store = Store()
    store.extend(after)
    found = keys(validate_change(store, {quad.triple for quad in before ^ after}, incremental.all_kinds()))
    old, new = (keys(validate_quads(list(data), incremental.all_kinds()).findings) for data in (before, after))
    assert found <= new
    assert new - old <= found, "a finding that the change brings is missing"
    if not old:
        assert bool(found) == bool(new)


def test_a_change_of_classes_validates_everything() -> None:
    store = Store()
    data = [
        Triple(NamedNode("http://ex/n"), RDF.type, NamedNode("http://ex/X")),
        Triple(NamedNode("http://ex/X"), RDFS.subClassOf, incremental.CLASSES[0]),
    ]
    store.extend(Quad(*triple) for triple in data)
    whole = validate_quads(list(store), incremental.all_kinds()).findings
    assert whole
    assert keys(validate_change(store, data[1:], incremental.all_kinds())) == keys(whole)
