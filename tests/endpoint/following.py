"""A program that lets databases on disk follow a journal, and tells after each step what they hold."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from mandategraph.endpoint.writing.databases import Databases
from mandategraph.endpoint.writing.journal import Change, Journal, Replay

READ = """
import json, sys
from pyoxigraph import NamedNode, Store
quads = Store.read_only(sys.argv[1]).quads_for_pattern(NamedNode("http://e/s"), None, None)
print(json.dumps(sorted(quad.object.value.removeprefix("http://e/") for quad in quads)))
"""


def write(journal: Journal, number: int) -> None:
    line = f"<http://e/s> <http://e/n> <http://e/{number}> <http://e/g> .\n".encode()
    journal.append(Change(added=(line,), touched=("http://e/g",)).to_bytes(), ["http://e/g"])


def tell(databases: Databases) -> list[object]:
    command = [sys.executable, "-c", READ, str(databases.current)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [databases.revision, json.loads(done.stdout)]


def main(base: Path, path: Path) -> None:
    journal = Journal(path)
    databases, replay = Databases(base, path), Replay(path)
    steps = [tell(databases)]
    write(journal, 1)
    databases.follow(replay, "")
    steps.append(tell(databases))
    databases.current.with_name("r9-0123456789abcdef").mkdir()
    databases.make_attempt("left")
    write(journal, 2)
    again = Databases(base, path)
    steps.append(tell(again))
    steps.append(["alone", [entry.name for entry in again.current.parent.iterdir()] == [again.current.name]])
    write(journal, 3)
    databases.follow(replay, "")  # its own database has been cleaned away
    steps.append(tell(databases))
    sys.stdout.write(json.dumps(steps))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
