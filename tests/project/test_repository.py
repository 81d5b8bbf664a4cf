"""The repository is what it says: it names no machine's paths or package hosts, and its links are whole."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOREIGN = re.compile(
    r"(?<![\w.])/(?:work|home|Users|tmp/bash)[/_]\w|//(?:deb\.debian|pypi\.|files\.python|registry\.)"
)
TEXT = {
    ".py",
    ".toml",
    ".md",
    ".csv",
    ".ttl",
    ".rq",
    ".txt",
    ".json",
    ".lock",
    ".yml",
    ".yaml",
    ".html",
    ".css",
    ".js",
}


def tracked_files() -> list[Path]:
    """List the files under version control; outside a checkout, every file beside the tests."""
    answer = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in answer.stdout.splitlines()]


def test_no_file_names_a_machine_or_a_package_host() -> None:
    files = [path for path in tracked_files() if path.suffix in TEXT and path != Path(__file__) and path.is_file()]
    assert len(files) > 50
    for path in files:
        found = FOREIGN.search(path.read_text(encoding="utf-8"))
        assert found is None, f"{path.relative_to(ROOT)}: {found.group() if found else ''}"


def test_links_lead_to_the_rooms() -> None:
    for room in ("ontology", "shapes", "queries", "graph", "loaders", "endpoint"):
        assert (ROOT / ".links" / "mandategraph" / room).resolve() == ROOT / room
