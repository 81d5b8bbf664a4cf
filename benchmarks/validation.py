"""How long validation takes, and how much memory: this program's engines and pySHACL in the same run.

    python -m benchmarks.validation SNAPSHOT [--limit SECONDS] [--profile NAME]

The data is a snapshot of the corpus: its smaller graphs (10,000 statements at least), the whole, as many copies
of it under other IRIs as make a million, and those with every fiftieth statement left out, which brings findings
by the thousand. Each figure is for the whole command, start included; memory is that of the largest process.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, serialize

from mandategraph.graph.snapshot import open_snapshot

SMALL, LARGE = 10_000, 1_000_000
EVERY = 50
ENGINES = ("fast", "pyshacl")
_OWN = b"//w3id.org/mandategraph/id/"


@dataclass(frozen=True)
class Figure:
    """One run."""

    engine: str
    statements: int
    seconds: float | None
    mebibytes: int
    findings: str

    def row(self) -> str:
        """Write the figure as a line of a table."""
        took = "over the limit" if self.seconds is None else f"{self.seconds:.1f} s"
        return f"| {self.engine} | {self.statements:,} | {took} | {self.mebibytes:,} MiB | {self.findings} |"


def lines_of(quads: list[Quad]) -> bytes:
    """Write quads as N-Quads."""
    return serialize(quads, format=RdfFormat.N_QUADS) or b""


def small_part(quads: list[Quad]) -> list[Quad]:
    """Take whole graphs, smallest first, until there are SMALL statements."""
    by_graph: dict[str, list[Quad]] = {}
    for quad in quads:
        by_graph.setdefault(str(quad.graph_name), []).append(quad)
    part: list[Quad] = []
    for graph in sorted(by_graph, key=lambda name: (len(by_graph[name]), name)):
        if len(part) >= SMALL:
            break
        part += by_graph[graph]
    return part


def copies(content: bytes, count: int) -> Iterator[bytes]:
    """Give the lines as often as asked, each time about other things."""
    for number in range(count):
        yield content.replace(_OWN, b"//w3id.org/mandategraph/copy%d/id/" % number)


def faulty(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Leave out every fiftieth line."""
    for part in parts:
        yield b"".join(line for number, line in enumerate(part.splitlines(keepends=True)) if number % EVERY)


def run(path: Path, statements: int, engine: str, profile: str, limit: float) -> Figure:
    """Validate a file with one engine in a process of its own."""
    command = [str(Path(sys.executable).with_name("mandategraph")), "validate", str(path), "--profile", profile]
    command += ["--engine", engine, "--timeout", str(limit), "--memory", "16384"]
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    output = process.stdout.read().decode() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    took = time.monotonic() - start
    done = os.waitstatus_to_exitcode(status) in (0, 1)
    summary = output.splitlines()[-1].partition(";")[0] if done else "none"
    return Figure(engine, statements, took if done else None, usage.ru_maxrss // 1024, summary)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("snapshot", type=Path)
    parser.add_argument("--limit", type=float, default=300.0)
    parser.add_argument("--profile", default="core")
    options = parser.parse_args()
    quads = list(open_snapshot(options.snapshot).iter_quads())
    content = lines_of(quads)
    small = small_part(quads)
    times = -(-LARGE // len(quads))
    print("| engine | statements | time | memory | findings |\n|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.nq"
        for count, parts in (
            (len(small), iter([lines_of(small)])),
            (len(quads), iter([content])),
            (len(quads) * times, copies(content, times)),
            (len(quads) * times - times * -(-len(quads) // EVERY), faulty(copies(content, times))),
        ):
            with path.open("wb") as file:
                file.writelines(parts)
            for engine in ENGINES:
                print(run(path, count, engine, options.profile, options.limit).row(), flush=True)


if __name__ == "__main__":
    main()
