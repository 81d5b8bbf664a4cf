"""Validating quads that are at hand: what the build and the endpoint call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyoxigraph import Quad

from mandategraph.graph.validation.engine import Engine, choose_engine, run_engine, write_data
from mandategraph.graph.validation.findings import Finding, Report, sort_findings
from mandategraph.graph.validation.placing import Places
from mandategraph.graph.validation.profiles import class_tree, load_profile
from mandategraph.graph.validation.results import write_triples
from mandategraph.graph.validation.shapes import Shapes


def validate_quads(
    quads: Sequence[Quad], shapes: str | Shapes = "core", *, engine: Engine = Engine.AUTO
) -> Report:
    """Validate the union of the quads' graphs against a profile, given by name, or against shapes of one's own.

    The ontology's class hierarchy counts as part of the data where a profile is named. Each finding names the
    graph of the statement that caused it and, for data of this project's making, the paragraph of the source.
    Raises ValidationError for an unknown profile or shapes that the engine refuses.
    """
    chosen = load_profile(shapes) if isinstance(shapes, str) else shapes
    background = class_tree() if isinstance(shapes, str) else ()
    settled = choose_engine(chosen, engine)
    findings = run_engine(write_data(quads) + write_triples(background), chosen, settled)
    return Report(
        sort_findings(place_findings(findings, quads)),
        engine=settled.value,
        profile=shapes if isinstance(shapes, str) else None,
        statements=len(quads),
    )


def place_findings(findings: Sequence[Finding], quads: Iterable[Quad]) -> list[Finding]:
    """Add to each finding the graph of its statement and the paragraph of the source document."""
    if not findings:
        return []
    places = Places(findings)
    for quad in quads:
        places.offer(quad, None)
    return [places.place(finding) for finding in findings]
