"""Data of others: the example of docs/adopting.md passes, and entries of the registers need no description."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import Quad, RdfFormat, parse

from mandategraph.graph.registers import load_actors, load_verbs
from mandategraph.graph.validation.dataset import validate_quads
from mandategraph.graph.validation.engine import Engine
from mandategraph.graph.validation.known import entry_types, referred_entries
from mandategraph.graph.validation.shapes import parse_shapes

PAGE = (Path(__file__).parents[3] / "docs" / "adopting.md").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(r"```turtle\n(.*?)```", PAGE, re.DOTALL)


def quads(turtle: str) -> list[Quad]:
    return list(parse(turtle, format=RdfFormat.TURTLE))


@pytest.mark.parametrize("engine", [Engine.FAST, Engine.PYSHACL])
def test_the_example_passes_without_a_description_of_the_registers(engine: Engine) -> None:
    assert validate_quads(quads(EXAMPLE), "core", engine=engine).findings == ()


@pytest.mark.parametrize(
    ("right", "wrong", "rule"),
    [
        ("id/actor/secretary-general", "id/actor/nobody", "Statement-addressee/class"),
        ("id/verb/request", "id/verb/wish", "Statement-verb/class"),
        ("id/verb/request", "id/actor/itu", "Statement-verb/class"),
    ],
)
def test_what_is_no_entry_or_another_one_is_found(right: str, wrong: str, rule: str) -> None:
    found = validate_quads(quads(EXAMPLE.replace(right, wrong)), "core").findings
    assert rule in {finding.rule for finding in found}


def test_an_entry_that_the_data_describes_is_what_the_data_says() -> None:
    described = "<https://w3id.org/mandategraph/id/actor/secretary-general> a mg:Office ."
    found = validate_quads(quads(f"{EXAMPLE}\n{described}"), "core").findings
    assert [finding.rule for finding in found] == ["Actor-prefLabel/minCount"]


def test_shapes_of_others_get_nothing_added() -> None:
    shapes = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix mg: <https://w3id.org/mandategraph/ontology#> .
    <http://ex/S> a sh:NodeShape ; sh:targetSubjectsOf mg:addressee ;
    sh:property [ sh:path mg:addressee ; sh:class mg:Actor ] ."""
    own = parse_shapes([("shapes", shapes.encode(), RdfFormat.TURTLE)])
    assert len(validate_quads(quads(EXAMPLE), own).findings) == 1


def test_the_registers_are_known_and_only_what_is_referred_to_is_added() -> None:
    assert len(entry_types()) > len(load_actors()) + len(load_verbs())
    actor = b"<https://w3id.org/mandategraph/id/actor/itu>"
    says = b"<http://ex/a> <http://ex/p> " + actor + b" .\n"
    assert [triple.subject.value.encode() for triple in referred_entries([says])] == [actor[1:-1]]
    assert referred_entries([says, actor + b" <http://ex/p> <http://ex/a> .\n"]) == ()
    assert (
        referred_entries([b"<http://ex/a> <http://ex/p> <https://w3id.org/mandategraph/id/actor/nobody> .\n"])
        == ()
    )
