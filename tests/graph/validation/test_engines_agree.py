"""Both engines give the same results, component by component, and those that the specification asks for.

The cases stand in components.toml; tests/shapes compares the engines on the examples of every profile. Of the
corpus, one document and the smaller registers are compared here, and all of it by `python -m
benchmarks.agreement`.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import Quad, RdfFormat, parse

from mandategraph.graph.snapshot import Snapshot
from mandategraph.graph.validation.dataset import validate_quads
from mandategraph.graph.validation.engine import Engine, choose_engine
from mandategraph.graph.validation.findings import Finding
from mandategraph.graph.validation.shapes import Shapes

PROLOGUE = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <http://ex/> .
"""


@dataclass(frozen=True)
class Case:
    clause: str
    shapes: str
    data: str
    expected: str
    reference: str | None = None


CASES = {
    name: Case(**case)
    for name, case in tomllib.loads(
        (Path(__file__).parent / "components.toml").read_text(encoding="utf-8")
    ).items()
}


def quads_of(text: str) -> list[Quad]:
    return list(parse(PROLOGUE + text, format=RdfFormat.TURTLE))


def line(finding: Finding) -> str:
    component = finding.component or ""
    name = component.rpartition("#")[2].removesuffix("ConstraintComponent")
    path = str(finding.path or "-").replace("<http://ex/", "").replace(">", "").replace("(", "").replace(")", "")
    return f"{local(finding.focus_node)} {path} {local(finding.value)} {name}"


def local(term: object) -> str:
    if term is None:
        return "-"
    text = str(getattr(term, "value", term)).removeprefix("http://ex/")
    return "_" if str(term).startswith("_:") else text


@pytest.mark.parametrize("name", CASES)
def test_component(name: str, read_shapes: Callable[[str], Shapes]) -> None:
    case = CASES[name]
    shapes = read_shapes(PROLOGUE + case.shapes)
    assert choose_engine(shapes) is Engine.FAST
    data = quads_of(case.data)
    fast = validate_quads(data, shapes, engine=Engine.FAST).findings
    reference = validate_quads(data, shapes, engine=Engine.PYSHACL).findings
    assert sorted(map(line, fast)) == sorted(case.expected.splitlines())
    if case.reference is None:
        assert Counter(map(everything, fast)) == Counter(map(everything, reference))
    else:
        # What the reference makes of it depends on what else the process has imported; the clause decides.
        assert sorted(map(line, reference)) in (sorted(case.reference.splitlines()), sorted(map(line, fast)))


@pytest.mark.parametrize(
    ("profile", "ends", "least"),
    [
        # What the document refers to in graphs that are left out is missing: so there are findings to compare.
        ("publication", ("igf-2025-parliamentary-track-output/final-en",), 10),
        ("register", ("register/sessions", "register/meetings", "register/verbs", "register/instruments"), 0),
    ],
)
def test_a_part_of_the_corpus(corpus_snapshot: Snapshot, profile: str, ends: tuple[str, ...], least: int) -> None:
    data = [quad for quad in corpus_snapshot.iter_quads() if quad.graph_name.value.endswith(ends)]
    assert len(data) > 1_000
    fast, reference = (
        Counter(map(everything, validate_quads(data, profile, engine=engine).findings))
        for engine in (Engine.FAST, Engine.PYSHACL)
    )
    assert fast == reference
    assert fast.total() >= least


def everything(finding: Finding) -> tuple[object, ...]:
    """All that a finding says."""
    return (
        finding.rule, finding.severity, finding.severity_iri, finding.message, finding.component,
        str(finding.focus_node), str(finding.path), str(finding.value),
        finding.shape, finding.source_shape, finding.position,
    )  # fmt: skip
