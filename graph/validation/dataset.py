"""Validating quads that are at hand, and sources of which each finding is placed: the ways into this package."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain

from pyoxigraph import Quad

from mandategraph.graph.validation.documents import Document
from mandategraph.graph.validation.engine import Data, Engine, choose_engine, run_engine, write_data
from mandategraph.graph.validation.evidence import EvidenceFinder
from mandategraph.graph.validation.findings import Finding, Report, sort_findings
from mandategraph.graph.validation.known import referred_entries
from mandategraph.graph.validation.located import located_quads
from mandategraph.graph.validation.placing import Locate, Places
from mandategraph.graph.validation.profiles import class_tree, load_profile
from mandategraph.graph.validation.results import write_triples
from mandategraph.graph.validation.shapes import Shapes
from mandategraph.graph.validation.sources import Source, names_of

Progress = Callable[[str], None]
"""Is told what is being done, in a few words."""


def validate_quads(
    quads: Sequence[Quad], shapes: str | Shapes = "core", *, engine: Engine = Engine.AUTO
) -> Report:
    """Validate the union of the quads' graphs against a profile, given by name, or against shapes of one's own.

    Where a profile is named, the ontology's class hierarchy counts as part of the data, and so do the classes of
    entries of the registers that the data refers to and does not describe. Each finding names the graph of the
    statement that caused it and, for data of this project's making, the paragraph of the source.
    Raises ValidationError for an unknown profile or shapes that the engine refuses.
    """
    findings, settled = _run([write_data(quads)], shapes, engine)
    return Report(
        sort_findings(_place(findings, ((quad, None) for quad in quads))),
        engine=settled.value,
        profile=shapes if isinstance(shapes, str) else None,
        statements=len(quads),
    )


def validate_sources(
    sources: Sequence[Source],
    shapes: str | Shapes = "core",
    *,
    engine: Engine = Engine.AUTO,
    progress: Progress = lambda text: None,
) -> Report:
    """Validate sources together, as one data graph, and point each finding to file, line and column.

    Faults of syntax are findings as well. What a faulty file does say counts as data, and findings that point
    into it are held back until it can be read whole, since what seems missing may stand in the broken part.
    """
    documents = []
    for number, source in enumerate(sources):
        progress(f"reading {number + 1} of {len(sources)}: {source.name}")
        documents.append(Document(number, source))
    triples = [document.take_triples() for document in documents]
    statements = sum(content.count(b"\n") for content in triples)
    progress("validating")
    findings, settled = _run(triples, shapes, engine)
    progress(f"placing {len(findings)} findings")
    placed = _place(findings, chain.from_iterable(located_quads(document) for document in documents))
    faulty = {document.source.name for document in documents if document.faults}
    shown = [finding for finding in placed if not (finding.position and finding.position.source in faulty)]
    faults = [fault for document in documents for fault in document.faults]
    progress("")
    return Report(
        sort_findings([*faults, *shown]),
        engine=settled.value,
        profile=shapes if isinstance(shapes, str) else None,
        sources=names_of(sources),
        statements=statements,
        held_back=len(placed) - len(shown),
    )


def _run(triples: list[bytes], shapes: str | Shapes, engine: Engine) -> tuple[list[Finding], Engine]:
    """Validate N-Triples, which are taken out of the list so that they are held once."""
    chosen = load_profile(shapes) if isinstance(shapes, str) else shapes
    entries = referred_entries(triples) if isinstance(shapes, str) else ()
    background = (*class_tree(), *entries) if isinstance(shapes, str) else ()
    settled = choose_engine(chosen, engine)
    triples.append(write_triples(background).encode())
    content = b"".join(triples)
    triples.clear()
    data = Data(content.decode())
    del content
    foreign = {entry.subject for entry in entries}
    findings = [finding for finding in run_engine(data, chosen, settled) if finding.focus_node not in foreign]
    if not findings:
        return [], settled
    evidence = EvidenceFinder(data.store)
    return [replace(finding, evidence=evidence.find(finding.focus_node)) for finding in findings], settled


def _place(findings: Sequence[Finding], quads: Iterable[tuple[Quad, Locate | None]]) -> list[Finding]:
    if not findings:
        return []
    places = Places(findings)
    for quad, locate in quads:
        places.offer(quad, locate)
    return [places.place(finding) for finding in findings]
