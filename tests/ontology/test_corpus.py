"""The corpus graph against the reasoner: no contradiction, and the rules conclude what the reasoner concludes."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from mandategraph.graph.commands.reason import read_ontology
from mandategraph.graph.inference import read_axioms
from mandategraph.graph.namespaces import RDF
from mandategraph.graph.ontology import load_terms
from mandategraph.graph.quality import Severity, check_usage
from mandategraph.graph.quality.usage import names_of_data
from mandategraph.graph.reasoning.axioms import export_axioms
from mandategraph.graph.reasoning.hermit import Hermit
from mandategraph.graph.snapshot import Snapshot


@pytest.fixture(scope="module")
def asserted(corpus_snapshot: Snapshot) -> set[Triple]:
    """What the graphs of documents, registers, schemes and provenance say."""
    left_out = ("/graph/inferred", "/graph/dataset", "/graph/ontology")
    quads = corpus_snapshot.iter_quads()
    return {quad.triple for quad in quads if not quad.graph_name.value.endswith(left_out)}


@pytest.fixture(scope="module")
def inferred(corpus_snapshot: Snapshot) -> set[Triple]:
    quads = corpus_snapshot.iter_quads()
    return {quad.triple for quad in quads if quad.graph_name.value.endswith("/graph/inferred")}


def test_rules_and_reasoner_agree_on_the_corpus(asserted: set[Triple], inferred: set[Triple]) -> None:
    """One run of the reasoner: it finds no contradiction, and concludes what the rules conclude and nothing else.

    The reasoner names the lowest classes and properties only; what is above them follows from the hierarchy.
    """
    classified = Hermit().classify(export_axioms([*read_ontology(), *asserted]).triples)
    assert classified.consistent
    assert classified.unsatisfiable == ()
    assert len(classified.inferred) > 1_000
    assert [triple for triple in classified.inferred if triple not in inferred and triple not in asserted] == []
    entailed = add_what_is_above([*asserted, *classified.inferred])
    ours = {triple for triple in inferred if is_about_axioms(triple)}
    assert len(ours) > 10_000
    assert [triple for triple in ours if triple not in entailed] == []


AXIOMS = read_axioms(read_ontology())


def is_about_axioms(triple: Triple) -> bool:
    """Tell what follows by axioms from what a rule of the project concludes, such as similarities."""
    above = {name for names in AXIOMS.superclasses.values() for name in names}
    if triple.predicate == RDF.type:
        return triple.object in above
    return triple.predicate in AXIOMS.properties and not isinstance(triple.object, Literal)


def add_what_is_above(triples: Iterable[Triple]) -> set[Triple]:
    found = set(triples)
    for triple in list(found):
        if triple.predicate == RDF.type and isinstance(triple.object, NamedNode):
            higher = AXIOMS.superclasses.get(triple.object, frozenset())
            found |= {Triple(triple.subject, RDF.type, cls) for cls in higher}
        for name in AXIOMS.superproperties.get(triple.predicate, frozenset()):
            found.add(Triple(triple.subject, name, triple.object))
    return found


def test_the_corpus_uses_declared_terms_only(asserted: set[Triple], inferred: set[Triple]) -> None:
    findings = check_usage(load_terms(), names_of_data(asserted | inferred))
    assert [finding for finding in findings if finding.severity == Severity.ERROR] == []
    assert [finding for finding in findings if finding.check == "deprecated-term"] == []
