"""Every example says what the shapes find in it: nothing in a passing one, exactly one finding in a failing one.

The head of a failing example names focus node, path, constraint component and shape. All examples of a profile
are validated at once, beside the surroundings in context.ttl; each has a namespace of its own, which tells its
findings from those of the others.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from pyoxigraph import BlankNode, Quad, QuerySolutions, RdfFormat, Store, parse
from rdflib import RDF, Graph, Namespace, URIRef

from mandategraph.graph.documentation.examples import failing_examples
from mandategraph.graph.documentation.shapes import rules_of_profile
from mandategraph.graph.validation.dataset import validate_quads
from mandategraph.graph.validation.engine import Engine
from mandategraph.graph.validation.findings import Report
from mandategraph.graph.validation.paths import Node, local_name
from mandategraph.graph.validation.profiles import INCLUDES, load_profile, profile_names
from mandategraph.graph.validation.sparql import sparql_constraints

ROOT = Path(__file__).parent.parent.parent
HERE = ROOT / "shapes" / "examples"
SH = Namespace("http://www.w3.org/ns/shacl#")
PROFILES = ("core", "publication", "register")
EXAMPLES = sorted(path.relative_to(HERE).as_posix() for path in HERE.glob("*/*/*.ttl"))
NO_IRI = "_:x"
"""The focus of an example that is about a node without an IRI; a profile has one such example at most."""
_HEAD = re.compile(r"^# (focus|path|component|shape): (\S.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Expected:
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


def expected(example: str) -> Expected:
    graph = Graph().parse(HERE / example)
    graph.bind("sh", SH)
    graph.bind("mgs", "https://w3id.org/mandategraph/shapes#")
    head = dict(_HEAD.findall((HERE / example).read_text(encoding="utf-8")))

    def expand(name: str) -> str:
        return name if ":" not in name or name == NO_IRI else str(graph.namespace_manager.expand_curie(name))

    return Expected(*(expand(head[key]) for key in ("focus", "path", "component", "shape")))


def read(path: Path) -> list[Quad]:
    return list(parse(path=path, format=RdfFormat.TURTLE))


@cache
def validate_examples(profile: str, engine: Engine) -> Report:
    """Validate all examples of a profile at once."""
    files = [HERE / "context.ttl", *(HERE / name for name in EXAMPLES if name.startswith(f"{profile}/"))]
    return validate_quads([quad for file in files for quad in read(file)], profile, engine=engine)


def name_focus(node: Node | None) -> str:
    if isinstance(node, BlankNode):
        return NO_IRI
    return "" if node is None else node.value


def findings(profile: str) -> list[Expected]:
    report = validate_examples(profile, Engine.FAST)
    return [
        Expected(
            focus=name_focus(finding.focus_node),
            path="none" if finding.path is None else finding.path.iri or finding.path.kind,
            component=finding.component or "",
            shape=finding.source_shape or "",
        )
        for finding in report.findings
    ]


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_found_as_it_says(example: str) -> None:
    told = None if "/passing-" in example else expected(example)
    mine = NO_IRI if told and told.focus == NO_IRI else namespace(example)
    found = [finding for finding in findings(example.split("/")[0]) if finding.focus.startswith(mine)]
    assert found == ([told] if told else [])


@pytest.mark.parametrize("profile", PROFILES)
def test_two_engines_find_the_same(profile: str) -> None:
    fast, reference = (
        Counter((f.focus_node, f.component, f.source_shape, f.path, f.value, f.message) for f in report.findings)
        for report in (validate_examples(profile, Engine.FAST), validate_examples(profile, Engine.PYSHACL))
    )
    assert fast == reference


@pytest.mark.parametrize("profile", PROFILES)
def test_the_surroundings_alone_have_no_finding(profile: str) -> None:
    assert validate_quads(read(HERE / "context.ttl"), profile).findings == ()


@pytest.mark.parametrize("profile", PROFILES)
def test_the_shapes_are_valid_by_the_shapes_of_shacl(profile: str) -> None:
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=shapes_graph(profile), meta_shacl=True)
    assert conforms, text


@pytest.mark.parametrize("profile", PROFILES)
def test_every_shape_says_what_it_means(profile: str) -> None:
    """A message for people, a severity, a description of its own, and links to its page and its terms."""
    graph = shapes_graph(profile)
    shapes = set(graph.subjects(RDF.type, SH.NodeShape)) | set(graph.subjects(RDF.type, SH.PropertyShape))
    see_also = Namespace("http://www.w3.org/2000/01/rdf-schema#").seeAlso
    for shape in shapes:
        messages = [
            graph.value(shape, SH.message),
            *(graph.value(q, SH.message) for q in graph.objects(shape, SH.sparql)),
        ]
        assert any(messages), shape
        assert graph.value(shape, SH.severity), shape
        assert URIRef(str(shape).replace("#", "/")) in graph.objects(shape, see_also), shape
        assert len(list(graph.objects(shape, see_also))) > 1, shape
    descriptions = [str(text) for shape in shapes for text in graph.objects(shape, SH.description)]
    assert len(descriptions) == len(shapes)
    said = [str(text) for shape in shapes for text in graph.objects(shape, SH.message | SH.sparql / SH.message)]
    assert [text for text, times in Counter(descriptions + said).items() if times > 1] == []


@pytest.mark.parametrize("profile", PROFILES)
def test_every_query_tells_where_and_what_is_wrong(profile: str) -> None:
    """Each names the path, by its shape or by itself, and has all else that it finds in its message."""
    constraints, _ = sparql_constraints(load_profile(profile))
    assert constraints
    for constraint in constraints:
        answers = Store().query(constraint.query)
        assert isinstance(answers, QuerySolutions)
        found = {variable.value for variable in answers.variables} - {"this"}
        assert constraint.shape.path or "path" in found, constraint.shape.name
        for message in constraint.messages:
            quoted = set(re.findall(r"\{[?$](\w+)\}", message.value))
            assert found - {"path"} <= quoted <= found, constraint.shape.name


def test_every_shape_has_examples() -> None:
    """Each folder has a passing example, and each shape with a constraint is the one of a failing example."""
    named = {finding.shape for example in EXAMPLES if "/failing-" in example for finding in [expected(example)]}
    for profile in PROFILES:
        graph = shapes_graph(profile)
        constrained = {shape for shape in graph.subjects(SH["or"], None) if isinstance(shape, URIRef)}
        for shape in constrained | {*graph.subjects(RDF.type, SH.PropertyShape), *graph.subjects(SH.sparql, None)}:
            assert str(shape) in named, f"{shape} has no failing example"
    folders = {example.rsplit("/", 1)[0] for example in EXAMPLES}
    assert {example.rsplit("/", 1)[0] for example in EXAMPLES if "/passing-" in example} == folders
    assert profile_names() == PROFILES
    assert len(folders) == 57
    assert len(EXAMPLES) == 546


@pytest.mark.parametrize("profile", PROFILES)
def test_no_constraint_is_without_a_failing_example(profile: str) -> None:
    """Each constraint of each shape, that is each component, and not only each shape."""
    held = [rule for found in rules_of_profile(profile).values() for rule in found]
    examples = failing_examples(profile)
    assert [
        rule.name for rule in held if (local_name(rule.shape.name), local_name(rule.component)) not in examples
    ] == []
    assert len(held) == {"core": 409, "publication": 62, "register": 16}[profile]
