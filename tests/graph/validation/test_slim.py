"""Validation needs five packages and nothing of the server or the extraction: a slim install has only those."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

NEEDED = ("click", "pyoxigraph", "pyshacl", "rdflib", "shacl")
PROGRAM = """
import sys
from importlib.metadata import packages_distributions, requires
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

needed = set(sys.argv[1].split(","))
seen = set()
while needed - seen:
    name = (needed - seen).pop()
    seen.add(name)
    for line in requires(name) or []:
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            needed.add(canonicalize_name(requirement.name))
allowed = seen | {"mandategraph"}
owners = packages_distributions()

class Refuse:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top in owners and not {canonicalize_name(owner) for owner in owners[top]} & allowed:
            raise ModuleNotFoundError(f"{name} is not part of the slim install")

sys.meta_path.insert(0, Refuse())
from mandategraph.graph.cli import run
sys.exit(run(["validate", *sys.argv[2:]]))
"""


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
@pytest.mark.parametrize("name", ["text", "sarif"])
def test_the_verb_runs_without_the_other_packages(engine: str, name: str, tmp_path: Path) -> None:
    data = tmp_path / "data.ttl"
    data.write_text("<urn:a> a <https://w3id.org/mandategraph/ontology#Figure> .\n", encoding="utf-8")
    command = [sys.executable, "-c", PROGRAM, ",".join(NEEDED), str(data), "--engine", engine, "--format", name]
    done = subprocess.run(command, capture_output=True, check=False, timeout=120, cwd=tmp_path)
    assert (done.returncode, done.stderr.decode()) == (1, "")
    assert "Figure-words/minCount" in done.stdout.decode()
