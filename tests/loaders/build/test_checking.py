"""Validation of a large snapshot in parts says the same as validation of the whole."""

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Triple

from mandategraph.graph.identifiers import ExpressionKey, Identifiers
from mandategraph.graph.namespaces import MG, RDF
from mandategraph.graph.snapshot import Snapshot, SnapshotWriter, open_snapshot
from mandategraph.graph.validation.findings import Severity
from mandategraph.loaders.build.checking import REPORT, describe_finding, find_faults
from mandategraph.loaders.build.explained import explain, load_explanations
from tests.conftest import run_command

IDS = Identifiers()


def graphs_of(snapshot: Snapshot) -> dict[NamedNode, list[Triple]]:
    """Give the graphs of a snapshot but the description of itself, which every writer makes anew."""
    graphs: dict[NamedNode, list[Triple]] = {}
    for quad in snapshot.iter_quads():
        if isinstance(quad.graph_name, NamedNode) and quad.graph_name != IDS.graph("dataset"):
            graphs.setdefault(quad.graph_name, []).append(quad.triple)
    return graphs


def test_the_corpus_in_parts_is_the_corpus_as_a_whole(corpus_snapshot: Snapshot) -> None:
    whole = sorted(describe_finding(finding) for finding in find_faults(corpus_snapshot))
    parts = sorted(describe_finding(finding) for finding in find_faults(corpus_snapshot, at_once=45_000))
    assert whole == parts != []


def test_every_finding_of_the_corpus_is_a_warning_with_its_explanation(corpus_snapshot: Snapshot) -> None:
    found = find_faults(corpus_snapshot)
    assert {finding.severity for finding in found} == {Severity.WARNING}
    named = {(finding.rule, str(finding.focus_node).strip("<>").partition("/id/")[2]) for finding in found}
    assert named == set(load_explanations()), "explain it in loaders/corpus/findings.csv, or take its line out"
    report = (corpus_snapshot.path / REPORT).read_text(encoding="utf-8")
    assert report.count("  known: ") == len(found)
    assert "not explained" not in report


def test_a_finding_that_nobody_explained_is_told_apart() -> None:
    assert explain("FigureEvidence-sum-adds-up/sparql", "<https://example.org/id/figure/other>") is None


def test_a_fault_is_found_in_its_part(corpus_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A mandate without anything is put into the last document; each part beside it stays sound."""
    key = ExpressionKey("wsis20-outcome-document", "draft", "en")
    bare = IDS.found("mandate", key, "para_1", "request", "nothing")
    folder = tmp_path_factory.mktemp("faulty")
    with SnapshotWriter(folder) as writer:
        for name, triples in graphs_of(corpus_snapshot).items():
            extra = [Triple(bare, RDF.type, MG.Mandate), Triple(bare, RDF.type, MG.Statement)]
            writer.add_graph(name, triples + (extra if name == IDS.document_graph(key) else []))
        faulty = writer.publish()
    focus = {str(finding.focus_node) for finding in find_faults(faulty, 45_000) if finding.severity == "violation"}
    assert focus == {str(bare)}


def test_a_part_of_a_work_in_another_part_is_known(tmp_path: Path) -> None:
    """One resolution cites a paragraph that the other, which is held as well, does not have."""
    opening = "The General Assembly,\n\n1."
    texts = {
        "a-res-58-1": f"Resolution 58/1. Seas\n\n{opening} Requests Member States to report;\n",
        "a-res-59-9": f"Resolution 59/9. Rivers\n\n{opening} Recalls paragraph 9 of its resolution 60/1;\n",
        "a-res-60-1": f"Resolution 60/1. Lakes\n\n{opening} Requests Member States to report;\n",
    }
    (tmp_path / "sources").mkdir()
    for name, text in texts.items():
        (tmp_path / "sources" / f"{name}.txt").write_text(text, encoding="utf-8")
    finished = run_command("build", tmp_path / "sources", "--out", tmp_path / "out")
    assert finished.returncode == 0, finished.stderr
    snapshot = open_snapshot(tmp_path / "out")
    cited = {quad.object for quad in snapshot.iter_quads() if quad.predicate == MG.cites}
    assert IDS.subdivision("a-res-60-1", "para_9") in cited
    parts = [describe_finding(finding) for finding in find_faults(snapshot, at_once=100)]
    assert sorted(parts) == sorted(describe_finding(finding) for finding in find_faults(snapshot))
