"""A repair is named where it is certain, and where it is not, none is; what is named conforms."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyoxigraph import RdfFormat, parse

from mandategraph.graph.validation.dataset import validate_quads
from mandategraph.graph.validation.shapes import Shapes

PROLOGUE = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://ex/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . """


@pytest.mark.parametrize(
    ("constraint", "value", "repair"),
    [
        ("sh:datatype xsd:date", '"2025-06-23"', 'write "2025-06-23"^^xsd:date'),
        ("sh:datatype xsd:decimal", "1", 'write "1"^^xsd:decimal'),
        ("sh:datatype xsd:integer", '"one"', None),
        ("sh:datatype xsd:date", '"23 June 2025"', None),
        ("sh:datatype xsd:string", '"x"@en', None),
        ("sh:datatype xsd:date", "ex:day", None),
        ("sh:nodeKind sh:IRI", '"http://ex/a"', "write <http://ex/a>"),
        ("sh:nodeKind sh:IRI", '"a place"', None),
        ('sh:in ( "small" "large" )', '"Small"', 'write "small"'),
        ('sh:in ( "small" "large" )', '"middle"', None),
        ("sh:in ( ex:only )", "ex:other", "write <http://ex/only>"),
        ("sh:minLength 5", '"x"', None),
    ],
)
def test_repair(constraint: str, value: str, repair: str | None, read_shapes: Callable[[str], Shapes]) -> None:
    shapes = read_shapes(f"{PROLOGUE} ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; {constraint} ] .")

    def check(written: str) -> list[str | None]:
        quads = list(parse(f"{PROLOGUE} ex:a ex:p {written} .", format=RdfFormat.TURTLE))
        return [finding.repair for finding in validate_quads(quads, shapes).findings]

    assert check(value) == [repair]
    if repair is not None:
        assert check(repair.removeprefix("write ")) == []


def test_a_missing_value_is_named(read_shapes: Callable[[str], Shapes]) -> None:
    shapes = read_shapes(f"{PROLOGUE} ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:hasValue ex:v ] .")
    (finding,) = validate_quads([], shapes).findings
    assert finding.repair == "add <http://ex/p> <http://ex/v>"
