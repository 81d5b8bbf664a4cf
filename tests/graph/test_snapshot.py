"""Snapshots: named by content, checked, published whole or not at all."""

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize

from mandategraph.graph.canonical import canonical_lines, digest_dataset, digest_graph
from mandategraph.graph.errors import BuildError, SnapshotError
from mandategraph.graph.namespaces import MG, RDF, VOID
from mandategraph.graph.snapshot import Snapshot, SnapshotWriter, find_pruned, open_snapshot, prune
from mandategraph.graph.values import text

Graphs = dict[NamedNode, list[Triple]]
Build = Callable[..., Snapshot]
OTHER = NamedNode("https://w3id.org/mandategraph/graph/other")


def test_the_digest_is_that_of_the_graphs(graphs: Graphs, build: Build) -> None:
    snapshot = build(graphs)
    listed = {entry.iri: entry.digest for entry in snapshot.manifest.graphs}
    for iri, triples in graphs.items():
        assert listed[iri.value] == digest_graph(canonical_lines(triples))
    assert snapshot.digest == digest_dataset(listed) == snapshot.path.name


def test_order_and_folder_do_not_change_the_digest(graphs: Graphs, build: Build) -> None:
    one = build(graphs, "a")
    two = build({iri: triples[::-1] for iri, triples in reversed(graphs.items())}, "b")
    assert one.digest == two.digest
    assert one.graphs_path.read_bytes() == two.graphs_path.read_bytes()
    assert (one.path / "void.ttl").read_bytes() == (two.path / "void.ttl").read_bytes()
    assert (one.path / "dcat.ttl").read_bytes() == (two.path / "dcat.ttl").read_bytes()


def test_ntriples_triples_and_quads_give_the_same_graph(graphs: Graphs, tmp_path: Path) -> None:
    iri, triples = next(iter(graphs.items()))
    data = serialize(triples, format=RdfFormat.N_TRIPLES)
    assert data is not None
    quads = [Quad(t.subject, t.predicate, t.object, iri) for t in triples]
    entries = []
    for number, content in enumerate((triples, quads, data)):
        with SnapshotWriter(tmp_path / str(number)) as writer:
            entries.append(writer.add_graph(iri, content))
    assert entries[0] == entries[1] == entries[2]


def test_store_memory_and_dump_hold_the_same(graphs: Graphs, build: Build) -> None:
    blank = BlankNode()
    graphs[OTHER] = [Triple(blank, RDF.type, MG.Actor), Triple(blank, MG.acronym, text("a _: b"))]
    snapshot = build(graphs)
    dump = set(snapshot.iter_quads())
    assert set(snapshot.open_store()) == set(snapshot.load_memory_store()) == dump
    assert len(dump) == snapshot.manifest.triples
    assert {quad for quad in dump if quad.graph_name == OTHER} == set(snapshot.iter_quads(OTHER))
    lines = gzip.decompress(snapshot.graphs_path.read_bytes()).splitlines(keepends=True)
    assert lines == sorted(lines)
    snapshot.verify()


def test_a_triple_in_two_graphs_is_named_with_both(graphs: Graphs, build: Build) -> None:
    first, triples = next(iter(graphs.items()))
    graphs[OTHER] = [triples[1]]
    with pytest.raises(BuildError) as error:
        build(graphs)
    assert first.value in str(error.value)
    assert OTHER.value in str(error.value)
    assert "Title of alpha" in str(error.value)


def test_a_blank_node_in_two_graphs_is_named_with_both(tmp_path: Path) -> None:
    blank = BlankNode("shared")
    with SnapshotWriter(tmp_path) as writer:
        writer.add_graph(OTHER, [Triple(blank, RDF.type, MG.Actor)])
        with pytest.raises(BuildError, match=r"_:shared .*graph/other.*graph/more"):
            writer.add_graph(NamedNode(OTHER.value.replace("other", "more")), [Triple(blank, MG.text, text("x"))])


def test_a_graph_is_given_once_whole_and_under_its_name(graphs: Graphs, tmp_path: Path) -> None:
    iri, triples = next(iter(graphs.items()))
    with SnapshotWriter(tmp_path) as writer:
        writer.add_graph(iri, triples)
        with pytest.raises(BuildError, match="twice"):
            writer.add_graph(iri, triples)
        with pytest.raises(BuildError, match="empty"):
            writer.add_graph(OTHER, [])
        with pytest.raises(BuildError, match="names another"):
            writer.add_graph(OTHER, [Quad(OTHER, OTHER, OTHER, iri)])


def test_the_store_of_a_build_shows_what_was_added(graphs: Graphs, tmp_path: Path) -> None:
    with SnapshotWriter(tmp_path) as writer:
        for count, (iri, triples) in enumerate(graphs.items(), start=1):
            writer.add_graph(iri, triples)
            assert len(list(writer.store.named_graphs())) == count
        assert len(writer.store) == sum(map(len, graphs.values()))


def test_nothing_is_published_that_validation_refuses(graphs: Graphs, build: Build, tmp_path: Path) -> None:
    good = build(graphs)
    seen: list[int] = []

    def refuse(snapshot: Snapshot) -> None:
        seen.append(len(snapshot.open_store()))
        raise BuildError("does not conform")

    graphs[OTHER] = [Triple(OTHER, RDF.type, MG.Actor)]
    with SnapshotWriter(tmp_path / "snapshots") as writer:
        for iri, triples in graphs.items():
            writer.add_graph(iri, triples)
        with pytest.raises(BuildError, match="conform"):
            writer.publish(refuse)
    assert seen
    assert seen[0] > good.manifest.triples
    assert open_snapshot(tmp_path / "snapshots").digest == good.digest
    assert sorted(entry.name for entry in (tmp_path / "snapshots").iterdir()) == [".lock", good.digest, "current"]


def test_reports_of_validation_and_build_stand_beside_the_graphs(graphs: Graphs, tmp_path: Path) -> None:
    with SnapshotWriter(tmp_path) as writer:
        for iri, triples in graphs.items():
            writer.add_graph(iri, triples)
        writer.add_input("alpha.txt", "ab" * 32)
        writer.add_file("issues.jsonl", b"{}\n")
        writer.add_timing("extract", 0.25)
        writer.add_timing("extract", 0.5)
        snapshot = writer.publish(lambda _: {"shacl.ttl": b"# conforms\n"})
    assert snapshot.read_file("shacl.ttl") == b"# conforms\n"
    assert snapshot.read_file("issues.jsonl") == b"{}\n"
    manifest = json.loads((snapshot.path / "manifest.json").read_bytes())
    assert manifest["inputs"] == [{"name": "alpha.txt", "sha256": "ab" * 32}]
    assert manifest["timings"]["extract"] == 0.75
    assert manifest["counts"][MG.OperativeParagraph.value] == 4
    with pytest.raises(SnapshotError, match="no file"):
        snapshot.read_file("../current/manifest.json")


@pytest.mark.parametrize("name", ["manifest.json", "store", "a/b", "../x", ".hidden", ""])
def test_reports_cannot_take_the_place_of_other_files(name: str, tmp_path: Path) -> None:
    with SnapshotWriter(tmp_path) as writer, pytest.raises(BuildError, match="plain name"):
        writer.add_file(name, b"")


def test_an_identical_snapshot_is_kept(graphs: Graphs, build: Build) -> None:
    first = build(graphs)
    before = first.graphs_path.stat().st_ino
    assert build(graphs).digest == first.digest
    assert first.graphs_path.stat().st_ino == before


def test_a_damaged_identical_snapshot_is_replaced(graphs: Graphs, build: Build) -> None:
    first = build(graphs)
    good = first.graphs_path.read_bytes()
    first.graphs_path.write_bytes(good[:-5] + b"wrong")
    build(graphs).verify()
    assert first.graphs_path.read_bytes() == good


@pytest.mark.parametrize("name", ["graphs.nq.gz", "search.sqlite", "void.ttl", "manifest.json", "store/CURRENT"])
def test_what_is_missing_or_short_is_noticed_on_opening(name: str, graphs: Graphs, build: Build) -> None:
    snapshot = build(graphs)
    file = snapshot.path / name
    data = file.read_bytes()
    file.write_bytes(data[:-3])
    with pytest.raises(SnapshotError, match=name):
        open_snapshot(snapshot.path)
    file.unlink()
    with pytest.raises(SnapshotError, match=r"missing|no snapshot here"):
        open_snapshot(snapshot.path)


@pytest.mark.parametrize("suffix", [".nq.gz", ".sqlite", ".ttl", ".sst"])
def test_changed_bytes_are_noticed_by_verification(suffix: str, graphs: Graphs, build: Build) -> None:
    snapshot = build(graphs)
    file = max((p for p in snapshot.path.rglob(f"*{suffix}")), key=lambda path: path.stat().st_size)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(SnapshotError, match="damaged"):
        open_snapshot(snapshot.path, verify=True)


def test_a_dump_that_agrees_with_its_manifest_but_not_with_the_digest_is_noticed(
    graphs: Graphs, build: Build
) -> None:
    snapshot = build(graphs)
    forged = build({iri: triples[:-1] for iri, triples in graphs.items()}, "forged")
    snapshot.graphs_path.write_bytes(forged.graphs_path.read_bytes())
    manifest = json.loads((snapshot.path / "manifest.json").read_bytes())
    theirs = json.loads((forged.path / "manifest.json").read_bytes())
    for entry, other in zip(manifest["files"], theirs["files"], strict=True):
        if entry["name"] == "graphs.nq.gz":
            entry.update(other)
    (snapshot.path / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(SnapshotError, match="does not hold what"):
        open_snapshot(snapshot.path, verify=True)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b'{"format": 99}', b"\xff\xfe", b'{"format": 1, "graphs": 3}']
)
def test_damaged_manifests_are_refused(content: bytes, graphs: Graphs, build: Build) -> None:
    snapshot = build(graphs)
    (snapshot.path / "manifest.json").write_bytes(content)
    with pytest.raises(SnapshotError, match="build the snapshot again"):
        open_snapshot(snapshot.path)


def test_a_snapshot_under_another_name_is_refused(graphs: Graphs, build: Build) -> None:
    snapshot = build(graphs)
    moved = snapshot.path.rename(snapshot.path.with_name("renamed"))
    with pytest.raises(SnapshotError, match=snapshot.digest):
        open_snapshot(moved)


def test_an_empty_folder_says_how_to_make_a_snapshot(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="mandategraph build --out"):
        open_snapshot(tmp_path)


def test_a_file_called_current_is_not_overwritten(graphs: Graphs, build: Build, tmp_path: Path) -> None:
    (tmp_path / "snapshots").mkdir()
    (tmp_path / "snapshots" / "current").write_text("mine")
    with pytest.raises(SnapshotError, match="current"):
        build(graphs)
    assert (tmp_path / "snapshots" / "current").read_text() == "mine"


def test_two_builds_in_one_folder_do_not_collide(graphs: Graphs, tmp_path: Path) -> None:
    with SnapshotWriter(tmp_path), pytest.raises(SnapshotError, match="another build"), SnapshotWriter(tmp_path):
        pass


def test_prune_keeps_the_newest_and_the_current(graphs: Graphs, build: Build, tmp_path: Path) -> None:
    digests = []
    for number in range(4):
        graphs[OTHER] = [Triple(OTHER, MG.text, text(str(number)))]
        snapshot = build(graphs)
        os.utime(snapshot.path, (number, number))
        digests.append(snapshot.digest)
    out = tmp_path / "snapshots"
    (out / "current").unlink()
    (out / "current").symlink_to(digests[0])
    assert sorted(prune(out, 2)) == sorted(digests[1:3])
    assert {entry.name for entry in out.iterdir() if not entry.name.startswith(".")} == {
        digests[0],
        digests[3],
        "current",
    }
    assert find_pruned(out) == set(digests[1:3])
    with pytest.raises(SnapshotError, match="at least one"):
        prune(out, 0)


def test_the_store_describes_the_graphs_in_void(graphs: Graphs, build: Build) -> None:
    snapshot = build(graphs)
    store = snapshot.open_store()
    for iri, triples in graphs.items():
        (quad,) = store.quads_for_pattern(iri, VOID.triples, None)
        assert quad.object.value == str(len(triples))  # type: ignore[union-attr]
        assert quad.graph_name == NamedNode("https://w3id.org/mandategraph/graph/dataset")
    void = Store()
    void.bulk_extend(parse(snapshot.read_file("void.ttl"), RdfFormat.TURTLE))
    total = next(void.quads_for_pattern(NamedNode("https://w3id.org/mandategraph/dataset"), VOID.triples, None))
    assert total.object.value == str(snapshot.manifest.triples)  # type: ignore[union-attr]
    links = list(void.quads_for_pattern(None, RDF.type, VOID.Linkset))
    assert len(links) == 1


def test_nothing_in_the_store_names_the_digest(graphs: Graphs, build: Build) -> None:
    snapshot = build(graphs)
    assert snapshot.digest not in gzip.decompress(snapshot.graphs_path.read_bytes()).decode()
    assert snapshot.digest in snapshot.read_file("dcat.ttl").decode()
