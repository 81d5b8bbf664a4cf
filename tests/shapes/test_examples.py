"""Every example says what the shapes find in it: nothing in a passing one, exactly one finding in a failing one.

The head of a failing example names focus node, path, constraint component and shape. All examples of a profile
are validated at once, beside the surroundings in context.ttl; each has a namespace of its own, which tells its
findings from those of the others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, RDFS, BNode, Graph, Namespace, URIRef

from mandategraph.graph.validation.profiles import INCLUDES

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SH = Namespace("http://www.w3.org/ns/shacl#")
PROFILES = ("core", "publication", "register")
EXAMPLES = sorted(path.relative_to(HERE).as_posix() for path in HERE.glob("*/*/*.ttl"))
_HEAD = re.compile(r"^# (focus|path|component|shape): (\S.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Finding:
    focus: str
    path: str
    component: str
    shape: str


def shapes_graph(profile: str) -> Graph:
    graph = Graph()
    for folder in (*INCLUDES.get(profile, ()), profile):
        for path in sorted((ROOT / "shapes" / folder).glob("*.ttl")):
            graph.parse(path)
    return graph


def namespace(example: str) -> str:
    return f"http://example.org/{example.removesuffix('.ttl')}/"


def expected(example: str) -> Finding:
    graph = Graph().parse(HERE / example)
    graph.bind("sh", SH)
    graph.bind("mgs", "https://w3id.org/mandategraph/shapes#")
    head = dict(_HEAD.findall((HERE / example).read_text(encoding="utf-8")))

    def expand(name: str) -> str:
        return name if ":" not in name else str(graph.namespace_manager.expand_curie(name))

    return Finding(*(expand(head[key]) for key in ("focus", "path", "component", "shape")))


@cache
def findings(profile: str) -> tuple[Finding, ...]:
    data = Graph().parse(HERE / "context.ttl")
    for example in EXAMPLES:
        if example.startswith(f"{profile}/"):
            data.parse(HERE / example)
    return validate(data, profile)


def validate(data: Graph, profile: str) -> tuple[Finding, ...]:
    ontology = Graph().parse(ROOT / "ontology" / "mandategraph.ttl")
    for triple in ontology.triples((None, RDFS.subClassOf, None)):
        data.add(triple)
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes_graph(profile), meta_shacl=True)
    return tuple(
        sorted((read_result(report, node) for node in report.subjects(RDF.type, SH.ValidationResult)), key=str)
    )


def read_result(report: Graph, node: URIRef | BNode) -> Finding:
    path = report.value(node, SH.resultPath)
    return Finding(
        focus=str(report.value(node, SH.focusNode)),
        path="none" if path is None else "alternative" if isinstance(path, BNode) else str(path),
        component=str(report.value(node, SH.sourceConstraintComponent)),
        shape=str(report.value(node, SH.sourceShape)),
    )


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_found_as_it_says(example: str) -> None:
    profile = example.split("/")[0]
    found = [finding for finding in findings(profile) if finding.focus.startswith(namespace(example))]
    if "/passing-" in example:
        assert found == []
    else:
        assert found == [expected(example)]


@pytest.mark.parametrize("profile", PROFILES)
def test_the_surroundings_alone_have_no_finding(profile: str) -> None:
    assert validate(Graph().parse(HERE / "context.ttl"), profile) == ()


def test_every_shape_has_examples() -> None:
    """Each folder has a passing example, and each shape with a constraint is the one of a failing example."""
    named = {finding.shape for example in EXAMPLES if "/failing-" in example for finding in [expected(example)]}
    for profile in PROFILES:
        graph = shapes_graph(profile)
        for shape in set(graph.subjects(RDF.type, SH.PropertyShape)) | set(graph.subjects(SH.sparql, None)):
            assert str(shape) in named, f"{shape} has no failing example"
    folders = {example.rsplit("/", 1)[0] for example in EXAMPLES}
    assert {example.rsplit("/", 1)[0] for example in EXAMPLES if "/passing-" in example} == folders
    assert len(folders) == 54
    assert len(EXAMPLES) == 465
