"""The lists in pyproject.toml are kept by hand: of the folders that are packages, and of what is compiled."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path

sys.path.insert(0, str((Path(__file__).parent / "../endpoint").resolve()))

import pytest
from running import Server, free_port, wait_until_answered

ROOT = Path(__file__).parents[2]
ROOMS = ("ontology", "shapes", "queries", "graph", "loaders", "endpoint")
TOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
SETUPTOOLS = TOOLS["setuptools"]
COMPILED = TOOLS["mandategraph"]["compiled"]
WITHOUT_EFFECT = {"end", "find", "len", "min", "start"}


def package_name(folder: Path) -> str:
    """Give the import name of a folder of the checkout."""
    return ".".join(("mandategraph", *folder.relative_to(ROOT).parts))


def data_files() -> list[Path]:
    """List what is in the rooms and is neither code nor left by a tool."""
    found = [path for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file()]
    return [p for p in found if p.suffix not in {".py", ".pyc", ".so"} and "frontend" not in p.parts]


def test_every_package_is_listed() -> None:
    folders = {path.parent for room in ROOMS for path in (ROOT / room).rglob("__init__.py")}
    assert sorted(SETUPTOOLS["packages"]) == sorted(package_name(folder) for folder in folders)


def test_every_data_file_gets_into_the_wheel() -> None:
    patterns = SETUPTOOLS["package-data"]
    listed = set(SETUPTOOLS["packages"])
    assert data_files()
    for path in data_files():
        package = path.parent
        while package_name(package) not in listed:
            package = package.parent
            assert package != ROOT, path
        relative = path.relative_to(package).as_posix()
        wanted = [*patterns.get("*", []), *patterns.get(package_name(package), [])]
        depth = relative.count("/")
        assert any(
            fnmatch(relative, pattern) and ("**" in pattern or pattern.count("/") == depth) for pattern in wanted
        ), f"{path.relative_to(ROOT)} is left out of the wheel"


def test_what_is_compiled_is_there_and_runs_as_it_is_too(tmp_path: Path) -> None:
    """Without a compiler the same modules serve: here they stand alone, with nothing compiled beside them."""
    for room in ROOMS:
        ignored = shutil.ignore_patterns("*.so", "frontend", "__pycache__")
        shutil.copytree(ROOT / room, tmp_path / "mandategraph" / room, ignore=ignored)
    for path in COMPILED:
        assert (tmp_path / "mandategraph" / path).is_file()
    data = tmp_path / "data.ttl"
    data.write_text("<http://example.org/s> <http://example.org/p> 7 .")
    port = free_port()
    command = "from mandategraph.graph.cli import main; main()"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    arguments = ["serve", "--data", str(data), "--port", str(port)]
    with subprocess.Popen([sys.executable, "-c", command, *arguments], cwd=tmp_path, env=environment) as process:
        try:
            wait_until_answered(Server(process, port))
            answers = [Server(process, port).query("SELECT ?o { ?s ?p ?o }", accept="text/csv").text for _ in "ab"]
        finally:
            process.terminate()
    assert answers == ["o\r\n7\r\n"] * 2
    assert is_plain(environment)


@pytest.mark.parametrize("path", COMPILED)
def test_no_bound_of_a_slice_has_an_effect_where_it_is_compiled(path: str) -> None:
    """mypyc 2.4 evaluates the bounds twice when what is sliced is a memoryview or not known."""
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Slice):
            assert not {name_call(part) for part in ast.walk(node)} - {None} - WITHOUT_EFFECT, ast.unparse(node)


def name_call(node: ast.AST) -> str | None:
    """Give the name of what is called, or the kind of node where that has an effect; None for all else."""
    if isinstance(node, ast.Call):
        return node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
    return type(node).__name__ if isinstance(node, ast.NamedExpr | ast.Await | ast.Yield) else None


def is_plain(environment: dict[str, str]) -> bool:
    """Tell whether what is compiled elsewhere is Python there."""
    script = "import mandategraph.endpoint.isolation.worker as module; print(module.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip().endswith("worker.py")
