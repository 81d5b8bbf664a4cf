"""Every rule of every profile is explained, and the pages of docs/rules say what the shapes say now."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from mandategraph.graph.validation.explanation import explain, explain_rule, rules
from mandategraph.graph.validation.findings import ValidationError
from mandategraph.graph.validation.profiles import load_profile
from mandategraph.graph.validation.shapes import Shapes

DOCS = Path(__file__).parents[3] / "docs"


@pytest.fixture(scope="module")
def writer(load_writer: Callable[[str], ModuleType]) -> ModuleType:
    return load_writer("write_rules")


@pytest.mark.parametrize("profile", ["core", "publication", "register"])
def test_the_pages_are_up_to_date(profile: str, writer: ModuleType) -> None:
    written = (DOCS / "rules" / f"{profile}.md").read_text(encoding="utf-8")
    assert written == writer.page(profile), "run: python docs/write_rules.py"


@pytest.mark.parametrize("profile", ["core", "publication", "register"])
def test_every_rule_says_why_and_how_to_repair(profile: str) -> None:
    shapes = load_profile(profile)
    for rule in rules(shapes):
        text = explain_rule(rule, shapes)
        assert "\n  repair   " in text
        assert "\n  why      " in text, rule.name
        assert "\n  applies  " in text, rule.name
        assert "urn:mandategraph" not in text


def test_conditions_are_written_out(read_shapes: Callable[[str], Shapes]) -> None:
    shapes = read_shapes(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://ex/> ."
        "ex:S sh:targetClass ex:C ; sh:closed true ;"
        "sh:or ( [ sh:path ex:p ; sh:minCount 1 ] [ sh:in ( ex:a 2 ) ] ) ."
    )
    assert [rule.name for rule in rules(shapes)] == ["S/or", "S/closed"]
    text = explain("S/or", shapes)
    assert "(path <http://ex/p>, minCount 1), (in <http://ex/a>, 2)" in text
    assert "no properties but those" in explain("S/closed", shapes)


def test_a_shape_stands_for_all_its_rules_and_an_unknown_name_for_none(shapes: Shapes) -> None:
    assert explain("Thing-age", shapes).count("Thing-age/") == 2
    with pytest.raises(ValidationError, match="did you mean Thing-age/datatype"):
        explain("age", shapes)
