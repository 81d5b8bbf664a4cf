"""Builds that are killed at any moment leave the last good snapshot, and the next build cleans up after them."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from mandategraph.graph.snapshot import Snapshot, open_snapshot

Graphs = dict[NamedNode, list[Triple]]
ROUNDS = 12

BUILD = """
import sys
from pyoxigraph import Literal, NamedNode, Triple
from mandategraph.graph.namespaces import MG
from mandategraph.graph.snapshot import SnapshotWriter

out, variant = sys.argv[1], int(sys.argv[2])
print("ready", flush=True)
with SnapshotWriter(out) as writer:
    for graph in range(3):
        iri = NamedNode(f"https://w3id.org/mandategraph/graph/g{graph}")
        writer.add_graph(iri, [
            Triple(NamedNode(f"https://w3id.org/mandategraph/id/document/d{graph}-{n}"), MG.text,
                   Literal(f"text {n} of variant {variant}"))
            for n in range(1500)
        ])
    print(writer.publish().digest)
"""


def start(out: Path, variant: int) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", BUILD, str(out), str(variant)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def finish(process: "subprocess.Popen[str]") -> str:
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return output.strip()


def read_variant(snapshot: Snapshot) -> int:
    quad = next(snapshot.iter_quads(NamedNode("https://w3id.org/mandategraph/graph/g0")))
    assert isinstance(quad.object, Literal)
    return int(quad.object.value.split()[-1])


def test_a_killed_build_leaves_the_last_good_snapshot(tmp_path: Path) -> None:
    first = start(tmp_path, 0)
    began = time.perf_counter()
    good = finish(first)
    whole = time.perf_counter() - began
    moments = random.Random(11)
    outcomes = set()
    for variant in range(1, ROUNDS + 1):
        process = start(tmp_path, variant)
        time.sleep(whole * moments.uniform(0.0, 1.0))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        outcomes.add(process.returncode)
        served = open_snapshot(tmp_path, verify=True)
        if process.returncode != 0:
            # Killed after the switch but before the end: then the new one is served, and whole.
            assert served.digest == good or read_variant(served) == variant
        good = served.digest
        assert len(served.open_store()) == served.manifest.triples
    assert -signal.SIGKILL in outcomes
    last = finish(start(tmp_path, ROUNDS + 1))
    assert open_snapshot(tmp_path, verify=True).digest == last
    assert not [entry.name for entry in tmp_path.iterdir() if entry.name.startswith((".building", ".current"))]


def test_a_folder_is_held_while_another_process_builds(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time\n"
            "from mandategraph.graph.snapshot import SnapshotWriter\n"
            "with SnapshotWriter(sys.argv[1]):\n    print('held', flush=True)\n    time.sleep(60)",
            str(tmp_path),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        leftovers = [entry.name for entry in tmp_path.iterdir() if entry.name.startswith(".building")]
        second = subprocess.run(
            [sys.executable, "-c", BUILD, str(tmp_path), "1"], capture_output=True, text=True, check=False
        )
        assert "another build is writing here" in second.stderr
        assert [entry.name for entry in tmp_path.iterdir() if entry.name.startswith(".building")] == leftovers
    finally:
        holder.kill()
        holder.communicate()
    assert open_snapshot(finish_in(tmp_path)).digest


def finish_in(out: Path) -> Path:
    finish(start(out, 2))
    return out


def test_a_reader_keeps_its_snapshot_while_another_becomes_current(
    graphs: Graphs, build: Callable[..., Snapshot]
) -> None:
    first = build(graphs)
    store = first.open_store()
    graphs.pop(next(iter(graphs)))
    second = build(graphs)
    assert os.readlink(second.path.parent / "current") == second.digest != first.digest
    assert len(store) == first.manifest.triples
