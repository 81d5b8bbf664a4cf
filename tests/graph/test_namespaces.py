"""Namespaces are declared once, and every mg: term that code or queries use is one of the ontology."""

import ast
import re
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from mandategraph.graph.namespaces import MG, NAMESPACES, PREFIXES, SKOS, Namespace
from mandategraph.graph.resources import list_files, read_bytes

ROOT = Path(__file__).parents[2]
ROOMS = ("graph", "loaders", "endpoint", "queries")


def test_prefixes_and_namespaces_are_distinct() -> None:
    assert len(set(PREFIXES.values())) == len(PREFIXES) == len(NAMESPACES)
    assert all(space.endswith(("#", "/")) for space in PREFIXES.values())


def test_terms_are_nodes_of_their_namespace() -> None:
    assert SKOS.prefLabel == SKOS["prefLabel"] == NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    assert SKOS.prefLabel in SKOS
    assert SKOS.prefLabel not in MG
    assert SKOS.local(SKOS.prefLabel) == "prefLabel"
    with pytest.raises(ValueError, match="is not in"):
        MG.local(SKOS.prefLabel)
    with pytest.raises(AttributeError):
        Namespace("https://example.org/").__wrapped__  # noqa: B018


def test_only_one_module_writes_namespaces() -> None:
    written = re.compile("|".join(rf'Namespace\(\s*"{re.escape(space)}"' for space in PREFIXES.values()))
    found = [
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if path.name != "namespaces.py" and written.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def declared_terms() -> set[str]:
    terms = set()
    for name in list_files("ontology", ".ttl"):
        for quad in parse(read_bytes("ontology", name), RdfFormat.TURTLE):
            if quad.subject in MG:
                assert isinstance(quad.subject, NamedNode)
                terms.add(MG.local(quad.subject))
    return terms


def used_in_code() -> dict[str, str]:
    used = {}
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "MG":
                    used.setdefault(node.attr, str(path.relative_to(ROOT)))
    return {term: path for term, path in used.items() if term != "local"}


def used_in_queries() -> dict[str, str]:
    used = {}
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.rq"):
            text = re.sub(r"#[^\n<>]*", "", path.read_text(encoding="utf-8"))
            for term in re.findall(r"\bmg:(\w+)", text):
                used.setdefault(term, str(path.relative_to(ROOT)))
    return used


def test_every_term_in_use_is_declared() -> None:
    declared = declared_terms()
    in_code, in_queries = used_in_code(), used_in_queries()
    assert len(in_code) > 50
    assert len(in_queries) > 20
    assert {term: path for term, path in (in_queries | in_code).items() if term not in declared} == {}
