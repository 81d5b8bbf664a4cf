"""The OWL 2 DL profile: what an ontology must keep so that every OWL tool reads the same in it.

Structural Specification (https://www.w3.org/TR/owl2-syntax/), sections 3, 5.8, 5.9, 11.1 and 11.2, on graphs read
by the Mapping to RDF Graphs (https://www.w3.org/TR/owl2-mapping-to-rdf/), section 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mandategraph.graph.quality.findings import Finding
from mandategraph.graph.quality.profile.datatypes import check_definitions, check_facets, check_literals
from mandategraph.graph.quality.profile.hierarchy import Hierarchy, check_regular, check_simple, check_top
from mandategraph.graph.quality.profile.individuals import check_individuals
from mandategraph.graph.quality.profile.lists import check_cycles, check_lists
from mandategraph.graph.quality.profile.positions import Places
from mandategraph.graph.quality.profile.sorts import (
    Sorts,
    check_blank_nodes,
    check_declarations,
    check_reserved_subjects,
)
from mandategraph.graph.quality.profile.structures import FURTHER
from mandategraph.graph.quality.statements import Ontology


def check_profile(ontology: Ontology) -> Iterator[Finding]:
    """Find what keeps an ontology out of the OWL 2 DL profile."""
    sorts = Sorts(ontology)
    hierarchy = Hierarchy(ontology, sorts)
    yield from check_declarations(ontology, sorts)
    yield from check_reserved_subjects(ontology)
    yield from check_blank_nodes(ontology)
    yield from check_lists(ontology)
    yield from check_cycles(ontology)
    yield from _once(Places(ontology, sorts, FURTHER).check())
    yield from check_literals(ontology, sorts)
    yield from check_definitions(ontology, sorts)
    yield from check_facets(ontology)
    yield from check_simple(hierarchy)
    yield from check_regular(hierarchy)
    yield from check_top(ontology)
    yield from check_individuals(ontology, sorts)


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Name each undeclared or reserved name once, where it is used first."""
    seen: set[tuple[str, str]] = set()
    for finding in findings:
        if finding.check in ("undeclared-name", "reserved-name"):
            if (finding.check, finding.term) in seen:
                continue
            seen.add((finding.check, finding.term))
        yield finding
