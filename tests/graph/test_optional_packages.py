"""A verb whose optional packages are not installed says in one line what to install; the metadata names them."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

PROGRAM = """
import sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == sys.argv[1]:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Refuse())
from mandategraph.graph.cli import run
sys.exit(run(sys.argv[2:]))
"""


@pytest.mark.parametrize(
    ("package", "arguments", "extra"),
    [
        ("flask", ["serve", "--data", "data.ttl"], "endpoint"),
        ("ahocorasick", ["extract", "text.txt"], "loaders"),
        ("owlready2", ["reason"], "reasoning"),
    ],
)
def test_a_missing_package_is_one_line_that_names_its_extra(
    package: str, arguments: list[str], extra: str, tmp_path: Path
) -> None:
    (tmp_path / "data.ttl").write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    command = [sys.executable, "-c", PROGRAM, package, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, cwd=tmp_path)
    line = f"mandategraph: the package {package} is not installed: run pip install 'mandategraph[{extra}]'\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", line)


def test_the_metadata_divides_the_packages_by_what_a_user_does() -> None:
    found = metadata("mandategraph")
    requirements = [Requirement(line) for line in found.get_all("Requires-Dist") or []]
    base = {requirement.name for requirement in requirements if requirement.marker is None}
    assert base == {"click", "pyoxigraph", "pyshacl", "rdflib", "shacl"}
    extras = set(found.get_all("Provides-Extra") or [])
    assert {"validate", "loaders", "endpoint", "reasoning", "cluster", "all"} <= extras
    slim = [held for held in requirements if held.marker and held.marker.evaluate({"extra": "validate"})]
    assert slim == []
