"""Checks of an ontology, in the manner of ROBOT's report and of its check of the profile, with severities.

What a reader or a tool stumbles over: the OWL 2 DL profile, words, hierarchy, schemes, headers, and which terms
are used. `python -m mandategraph.graph.quality` prints the report. ROBOT: http://robot.obolibrary.org/report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import Quad, Triple

from mandategraph.graph.quality.deprecation import check_deprecation, check_mark
from mandategraph.graph.quality.findings import Finding as Finding
from mandategraph.graph.quality.findings import Severity as Severity
from mandategraph.graph.quality.hierarchy import (
    check_cycles,
    check_disjointness,
    check_domains,
    check_equivalents,
    check_orphans,
)
from mandategraph.graph.quality.metadata import check_headers
from mandategraph.graph.quality.profile import check_profile
from mandategraph.graph.quality.schemes import check_schemes
from mandategraph.graph.quality.statements import Ontology, Part, read_part
from mandategraph.graph.quality.usage import Use as Use
from mandategraph.graph.quality.usage import check_usage as check_usage
from mandategraph.graph.quality.words import (
    check_definitions,
    check_duplicate_words,
    check_literals,
    check_names,
    check_translations,
    check_words,
)
from mandategraph.graph.validation.sources import Source

CHECKS: tuple[Callable[[Ontology], Iterator[Finding]], ...] = (
    check_headers,
    check_profile,
    check_words,
    check_translations,
    check_duplicate_words,
    check_definitions,
    check_literals,
    check_names,
    check_orphans,
    check_cycles,
    check_domains,
    check_disjointness,
    check_equivalents,
    check_deprecation,
    check_mark,
    check_schemes,
)


def check_ontology(statements: Iterable[Triple | Quad]) -> tuple[Finding, ...]:
    """Check an ontology that is one whole; findings sorted, errors first."""
    triples = (s.triple if isinstance(s, Quad) else s for s in statements)
    places = dict.fromkeys(triples)
    return check_parts([Part("", tuple(places), places)])


def check_sources(sources: Iterable[Source]) -> tuple[Finding, ...]:
    """Check files that belong together: each with its own header, all together for the rest."""
    return check_parts([read_part(number, source) for number, source in enumerate(sources)])


def check_parts(parts: Iterable[Part]) -> tuple[Finding, ...]:
    """Check files that have been read; findings sorted, errors first."""
    ontology = Ontology(parts)
    found = dict.fromkeys(ontology.place(finding) for check in CHECKS for finding in check(ontology))
    return tuple(sorted(found, key=lambda finding: finding.order))
