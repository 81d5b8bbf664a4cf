"""Runs of any length give the same sorted file and the same database."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store, parse

from mandategraph.graph.errors import BuildError
from mandategraph.graph.snapshot.runs import Runs


def make_line(number: int, graph: int) -> bytes:
    term = f"_:b{number}" if number % 7 == 0 else f'"text {number} <x> ."@en'
    return f"<x:s{number % 5}> <x:p> {term} <x:g{graph}> .\n".encode()


def write_all(folder: Path, graphs: list[list[bytes]], longest: int) -> tuple[bytes, Store]:
    folder.mkdir()
    runs = Runs(folder, folder / "database", longest)
    for lines in graphs:
        runs.add(lines)
    runs.write(folder / "all.nq.gz")
    runs.close()
    return (folder / "all.nq.gz").read_bytes(), Store.read_only(str(folder / "database"))


@given(numbers=st.sets(st.integers(0, 99), min_size=1), longest=st.integers(1, 40))
@settings(max_examples=8, deadline=None)
def test_the_length_of_runs_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, numbers: set[int], longest: int
) -> None:
    folder = tmp_path_factory.mktemp("runs")
    graphs = [[make_line(n, graph) for n in numbers if n % 3 == graph] for graph in range(3)]
    one, store = write_all(folder / "one", graphs, 1000)
    many, other = write_all(folder / "many", [lines[::-1] for lines in reversed(graphs)], longest)
    assert one == many
    lines = gzip.decompress(one)
    assert lines == b"".join(sorted(line for graph in graphs for line in graph))
    assert set(store) == set(other) == set(parse(lines, RdfFormat.N_QUADS))


def test_a_triple_of_two_graphs_is_found_across_runs(tmp_path: Path) -> None:
    graphs = [[make_line(n, 0) for n in range(20)], [make_line(n, 1) for n in range(40, 60)], [make_line(3, 2)]]
    with pytest.raises(BuildError, match=r"x:g0 and x:g2: <x:s3> <x:p> \"text 3"):
        write_all(tmp_path / "runs", graphs, 8)


def test_a_closed_database_is_not_read(tmp_path: Path) -> None:
    runs = Runs(tmp_path, tmp_path / "database")
    runs.close()
    with pytest.raises(BuildError, match="closed"):
        _ = runs.store
