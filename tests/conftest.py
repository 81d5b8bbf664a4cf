"""Fixtures that several rooms share: real components, the corpus built once for all workers of a run."""

import fcntl
import importlib.util
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from rdflib.term import _reset_bindings

from mandategraph.graph.snapshot import Snapshot, open_snapshot

ROOT = Path(__file__).parent.parent
COMMAND = (sys.executable, "-c", "from mandategraph.graph.cli import main; main()")


def run_command(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, as a user does."""
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=300, check=False)


def pytest_sessionstart() -> None:
    """Refuse to test what was compiled before its last change."""
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    for source in tools["mandategraph"]["compiled"]:
        for compiled in (ROOT / source).parent.glob(f"{Path(source).stem}.*.so"):
            if compiled.stat().st_mtime < (ROOT / source).stat().st_mtime:
                pytest.exit(f"{source} was compiled before its last change: run make install", returncode=3)


@pytest.fixture(autouse=True)
def _datatypes_of_rdflib() -> Iterator[None]:
    """Take back what owlrl teaches rdflib of datatypes, in all of the process, when it or pySHACL infers."""
    yield
    _reset_bindings()


@pytest.fixture(scope="session")
def corpus_snapshot(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Snapshot:
    """Give the snapshot of the packaged corpus; the first worker that asks builds it, the others wait."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "corpus-snapshots"
    folder.mkdir(exist_ok=True)
    with (folder / ".test-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "current").exists():
            finished = run_command("build", "--out", folder)
            assert finished.returncode == 0, finished.stderr
    return open_snapshot(folder)


@pytest.fixture(scope="session")
def load_writer() -> Callable[[str], ModuleType]:
    """Give what loads a program of docs/, which is no package, by its name."""

    def load(name: str) -> ModuleType:
        path = Path(__file__).parents[1] / "docs" / f"{name}.py"
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a person write the expected answers anew, to be read before they are committed."""
    parser.addoption("--update-answers", action="store_true", help="write the answers of the queries anew")
