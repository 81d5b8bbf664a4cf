"""Small shapes and data that the tests of this folder share; engines and parsers are the real ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat

from mandategraph.graph.validation.shapes import Shapes, parse_shapes

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://ex/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

ex: sh:declare [ sh:prefix "ex" ; sh:namespace "http://ex/"^^xsd:anyURI ] .
ex:Thing-shape a sh:NodeShape ; sh:targetClass ex:Thing ;
    sh:property ex:Thing-age , ex:Thing-name , ex:Thing-friend ;
    sh:sparql [ sh:prefixes ex: ; sh:message "{$this} knows itself" ;
                sh:select "SELECT $this ?value WHERE { $this ex:friend ?value . FILTER(?value = $this) }" ] .
ex:Thing-age sh:path ex:age ; sh:datatype xsd:integer ; sh:maxCount 1 ; sh:message "The age is one number."@en .
ex:Thing-name sh:path ex:name ; sh:minCount 1 ; sh:severity sh:Warning .
ex:Thing-friend sh:path ex:friend ; sh:class ex:Thing ; sh:severity sh:Info ; sh:message "A friend is a thing." .
"""


def shapes_of(text: str) -> Shapes:
    return parse_shapes([("shapes", text.encode(), RdfFormat.TURTLE)])


@pytest.fixture(scope="session")
def read_shapes() -> Callable[[str], Shapes]:
    """Reads shapes written as Turtle."""
    return shapes_of


@pytest.fixture(scope="session")
def shapes() -> Shapes:
    return shapes_of(SHAPES)


@pytest.fixture
def shapes_file(tmp_path: Path) -> Path:
    path = tmp_path / "shapes" / "thing.ttl"
    path.parent.mkdir()
    path.write_text(SHAPES, encoding="utf-8")
    return path
