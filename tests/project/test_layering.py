"""Imports point one way: loaders → graph ← endpoint, and the data rooms hold no logic."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ALLOWED = {
    "graph": {"graph", "ontology", "shapes", "queries"},
    "loaders": {"loaders", "graph", "ontology", "shapes", "queries"},
    "endpoint": {"endpoint", "graph", "ontology", "shapes", "queries"},
}


def imported_rooms(source: str) -> set[str]:
    """Name the rooms of the project that a module imports, wherever in it the import stands."""
    rooms: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "mandategraph":
            names = [f"mandategraph.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names = [node.module or ""]
        rooms |= {name.split(".")[1] for name in names if name.startswith("mandategraph.")}
    return rooms


@pytest.mark.parametrize("room", sorted(ALLOWED))
def test_imports_point_one_way(room: str) -> None:
    modules = sorted((ROOT / room).rglob("*.py"))
    assert len(modules) > 1
    for module in modules:
        outside = imported_rooms(module.read_text(encoding="utf-8")) - ALLOWED[room]
        assert not outside, f"{module.relative_to(ROOT)} imports {sorted(outside)}"


@pytest.mark.parametrize("room", ["ontology", "shapes", "queries"])
def test_data_rooms_hold_no_logic(room: str) -> None:
    modules = sorted((ROOT / room).rglob("*.py"))
    assert [module.name for module in modules] == ["__init__.py"] * len(modules)
    for module in modules:
        body = ast.parse(module.read_text(encoding="utf-8")).body
        assert len(body) == 1, f"{module.relative_to(ROOT)} holds more than its docstring"
        assert isinstance(body[0], ast.Expr)


def test_an_import_of_the_neighbour_is_noticed() -> None:
    source = (
        "def late() -> None:\n    from mandategraph.loaders import model\n    import mandategraph.graph.errors\n"
    )
    assert imported_rooms(source) == {"loaders", "graph"}
