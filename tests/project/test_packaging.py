"""The list of packages in pyproject.toml is kept by hand: it must name every folder that is a package."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("ontology", "shapes", "queries", "graph", "loaders", "endpoint")
SETUPTOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]


def package_name(folder: Path) -> str:
    """Give the import name of a folder of the checkout."""
    return ".".join(("mandategraph", *folder.relative_to(ROOT).parts))


def data_files() -> list[Path]:
    """List what is in the rooms and is neither code nor left by a tool."""
    found = [path for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file()]
    return [p for p in found if p.suffix not in {".py", ".pyc"} and "frontend" not in p.parts]


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
