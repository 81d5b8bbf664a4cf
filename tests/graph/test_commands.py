"""The verbs query, diff and export on real snapshots, through the same runner as the command line."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store, Triple, parse

from mandategraph.graph.cli import VERBS, run
from mandategraph.graph.namespaces import MG
from mandategraph.graph.snapshot import Snapshot, open_snapshot
from mandategraph.graph.values import text

Graphs = dict[NamedNode, list[Triple]]
Build = Callable[..., Snapshot]


@pytest.fixture
def snapshot(graphs: Graphs, build: Build) -> Snapshot:
    return build(graphs)


def call(*arguments: object) -> int:
    return run([str(argument) for argument in arguments])


class TestQuery:
    def test_text_over_the_union(self, snapshot: Snapshot, capfd: pytest.CaptureFixture[str]) -> None:
        query = "SELECT ?acronym { ?s mg:acronym ?acronym ; skos:prefLabel ?l FILTER(LANG(?l) = 'fr') }"
        assert call("query", query, "--snapshot", snapshot.path.parent) == 0
        assert capfd.readouterr().out == "acronym\n───────\nITU\n1 row\n"

    @pytest.mark.parametrize("form", ["json", "csv", "tsv", "xml"])
    def test_rows_in_formats(self, snapshot: Snapshot, form: str, capfd: pytest.CaptureFixture[str]) -> None:
        query = "SELECT (COUNT(*) AS ?n) { ?s a mg:OperativeParagraph }"
        assert call("query", query, "--snapshot", snapshot.path, "--format", form) == 0
        assert "4" in capfd.readouterr().out

    def test_truth(self, snapshot: Snapshot, capfd: pytest.CaptureFixture[str]) -> None:
        assert call("query", "ASK { ?s mg:acronym 'ITU' }", "--snapshot", snapshot.path) == 0
        assert call("query", "ASK { ?s mg:acronym 'UTI' }", "--snapshot", snapshot.path) == 0
        assert capfd.readouterr().out == "true\nfalse\n"

    def test_triples(self, snapshot: Snapshot, capfd: pytest.CaptureFixture[str]) -> None:
        assert call("query", "CONSTRUCT WHERE { ?s mg:acronym ?o }", "--snapshot", snapshot.path) == 0
        (quad,) = parse(capfd.readouterr().out, RdfFormat.TURTLE)
        assert quad.predicate == MG.acronym

    def test_a_file(self, snapshot: Snapshot, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
        file = tmp_path / "own.rq"
        file.write_text("SELECT ?o WHERE { ?s <https://w3id.org/mandategraph/ontology#acronym> ?o }")
        assert call("query", file, "--snapshot", snapshot.path, "--format", "csv") == 0
        assert capfd.readouterr().out.splitlines() == ["o", "ITU"]

    def test_the_library_by_name(self, snapshot: Snapshot, capfd: pytest.CaptureFixture[str]) -> None:
        assert call("query", "figures", "--snapshot", snapshot.path, "--param", "document=document:alpha") == 0
        assert capfd.readouterr().out.endswith("0 rows\n")
        assert call("query", "--list") == 0
        assert "figures" in capfd.readouterr().out

    @pytest.mark.parametrize(
        ("arguments", "reason"),
        [
            (["SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"], "SERVICE is refused"),
            (["SELECT * {"], "malformed"),
            (["figure"], "did you mean figures"),
            (["figures", "--param", "document=no iri"], "document: 'no iri' is no iri"),
            (["figures", "--param", "document"], "NAME=VALUE"),
            (["SELECT * {}", "--param", "a=b"], "library"),
            (["SELECT * {}", "--format", "turtle"], "turtle cannot hold rows"),
            (["SELECT * {}", "--format", "yaml"], "yaml"),
            ([], "QUERY"),
            (["SELECT * {}", "--endpoint", "ftp://example.org/"], "http"),
            (["SELECT * {}", "--endpoint", "http://127.0.0.1:1/sparql"], "refused"),
        ],
    )
    def test_what_cannot_be_done_is_one_line_and_two(
        self, snapshot: Snapshot, arguments: list[str], reason: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert call("query", *arguments, "--snapshot", snapshot.path) == 2
        output = capfd.readouterr()
        assert output.out == ""
        assert output.err.count("\n") == 1
        assert reason in output.err

    def test_no_snapshot(self, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
        assert call("query", "ASK {}", "--snapshot", tmp_path) == 2
        assert "mandategraph build --out" in capfd.readouterr().err

    def test_control_characters_do_not_reach_the_terminal(
        self, graphs: Graphs, build: Build, capfd: pytest.CaptureFixture[str]
    ) -> None:
        other = NamedNode("https://w3id.org/mandategraph/graph/other")
        built = build(graphs | {other: [Triple(other, MG.acronym, text("\x1b[2J"))]})
        assert call("query", "SELECT ?o { ?s mg:acronym ?o }", "--snapshot", built.path) == 0
        assert "\x1b" not in capfd.readouterr().out


class TestDiff:
    @pytest.fixture
    def pair(self, graphs: Graphs, build: Build) -> tuple[Snapshot, Snapshot]:
        old = build(graphs, "old")
        names = list(graphs)
        graphs[names[0]] = [triple for triple in graphs[names[0]] if triple.predicate != MG.number]
        graphs.pop(names[1])
        graphs[NamedNode("https://w3id.org/mandategraph/graph/new")] = [Triple(names[0], MG.text, text("new"))]
        return old, build(graphs, "new")

    def test_counts_by_graph_and_class(
        self, pair: tuple[Snapshot, Snapshot], capfd: pytest.CaptureFixture[str]
    ) -> None:
        old, new = pair
        assert call("diff", old.path.parent, new.path.parent, "--format", "json") == 0
        found = json.loads(capfd.readouterr().out)
        base = "https://w3id.org/mandategraph/graph/"
        assert found["added_graphs"] == [f"{base}new"]
        assert found["removed_graphs"] == [f"{base}beta/final-ja"]
        assert found["graphs"][f"{base}alpha/final-en"] == {"added": 0, "removed": 2}
        assert found["graphs"][f"{base}new"] == {"added": 1, "removed": 0}
        assert found["classes"][MG.OperativeParagraph.value] == {"added": 0, "removed": 2}
        before, after = (set(snapshot.iter_quads()) for snapshot in pair)
        assert found["total"] == {"added": len(after - before), "removed": len(before - after)}

    def test_the_patch_makes_one_of_the_other(
        self, pair: tuple[Snapshot, Snapshot], capfd: pytest.CaptureFixture[str]
    ) -> None:
        old, new = pair
        assert call("diff", old.path, new.path, "--format", "patch") == 0
        first, *lines, last = capfd.readouterr().out.splitlines()
        assert (first, last) == ("TX .", "TC .")
        patched = old.load_memory_store()
        for line in lines:
            (quad,) = parse(line[2:], RdfFormat.N_QUADS)
            (patched.add if line[0] == "A" else patched.remove)(quad)
        assert set(patched) == set(new.load_memory_store())

    def test_text_and_exit_code(self, pair: tuple[Snapshot, Snapshot], capfd: pytest.CaptureFixture[str]) -> None:
        old, new = pair
        assert call("diff", old.path, new.path, "--exit-code") == 1
        output = capfd.readouterr().out
        assert "new     +1 -0" in output
        assert "gone    +0 -" in output
        assert call("diff", old.path, old.path, "--exit-code") == 0
        assert capfd.readouterr().out == f"identical: {old.digest}\n"


class TestExport:
    @pytest.mark.parametrize("form", ["nquads", "trig", "jsonld"])
    def test_datasets_come_back_whole(
        self, snapshot: Snapshot, form: str, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        known = {"nquads": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG, "jsonld": RdfFormat.JSON_LD}
        assert call("export", "--snapshot", snapshot.path, "--format", form) == 0
        data = capfdbinary.readouterr().out
        assert set(parse(data, known[form])) == set(snapshot.open_store())
        assert call("export", "--snapshot", snapshot.path, "--format", form, "--out", tmp_path / "x" / "all") == 0
        assert (tmp_path / "x" / "all").read_bytes() == data

    @pytest.mark.parametrize(("form", "suffix"), [("turtle", "ttl"), ("ntriples", "nt"), ("rdfxml", "rdf")])
    def test_one_file_a_graph(self, snapshot: Snapshot, form: str, suffix: str, tmp_path: Path) -> None:
        assert call("export", "--snapshot", snapshot.path, "--format", form, "--out", tmp_path / "out") == 0
        for entry in snapshot.manifest.graphs:
            name = entry.iri.removeprefix("https://w3id.org/mandategraph/graph/")
            store = Store()
            store.bulk_load(path=str(tmp_path / "out" / f"{name}.{suffix}"))
            assert len(store) == entry.triples

    def test_chosen_graphs(self, snapshot: Snapshot, capfd: pytest.CaptureFixture[str]) -> None:
        iri = "https://w3id.org/mandategraph/graph/register/actors"
        assert call("export", "register/actors", iri, "--snapshot", snapshot.path) == 0
        assert {q.graph_name for q in parse(capfd.readouterr().out, RdfFormat.N_QUADS)} == {NamedNode(iri)}

    def test_a_table_of_statements(self, graphs: Graphs, build: Build, capfd: pytest.CaptureFixture[str]) -> None:
        work = "https://w3id.org/mandategraph/id"
        other = NamedNode("https://w3id.org/mandategraph/graph/other")
        statement = f"<{work}/mandate/alpha/final-en/para_1/request-12345678>"
        turtle = f"""
            @prefix mg: <https://w3id.org/mandategraph/ontology#> .
            {statement} a mg:Mandate ; mg:quotation "We request, \\"now\\"" ; mg:number "1" ;
              mg:provision <{work}/provision/alpha/final-en/para_1> ; mg:addressee <{work}/actor/itu> .
            <{work}/deadline/x> mg:deadlineOf {statement} ; mg:words "by 2030" ;
              mg:latest "2030-12-31"^^<http://www.w3.org/2001/XMLSchema#date> ."""
        triples = [Triple(q.subject, q.predicate, q.object) for q in parse(turtle, RdfFormat.TURTLE)]
        built = build(graphs | {other: triples})
        assert call("export", "--snapshot", built.path, "--format", "csv") == 0
        header, row = capfd.readouterr().out.splitlines()
        assert header.startswith("statement,kind,document,title")
        assert '"We request, ""now"""' in row
        assert ",International Telecommunication Union," in row
        assert row.endswith(",by 2030,,2030-12-31,")

    @pytest.mark.parametrize(
        "arguments",
        [["nothing"], ["--format", "turtle"], ["dataset", "--format", "csv"], ["--format", "yaml"]],
    )
    def test_what_cannot_be_exported(
        self, snapshot: Snapshot, arguments: list[str], capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert call("export", *arguments, "--snapshot", snapshot.path) == 2
        assert capfd.readouterr().err.count("\n") == 1


class TestRunner:
    def test_help_lists_every_verb_without_importing_them(self) -> None:
        code = "import sys; from mandategraph.graph.cli import run; run(['--help']); print(sorted(sys.modules))"
        output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        for verb in VERBS:
            assert f"  {verb} " in output
        assert "mandategraph.loaders" not in output
        assert "mandategraph.graph.commands.query" not in output

    @pytest.mark.parametrize("verb", ["query", "diff", "export", "publish"])
    def test_every_verb_has_help(self, verb: str, capfd: pytest.CaptureFixture[str]) -> None:
        assert call(verb, "--help") == 0
        assert f"mandategraph {verb}" in capfd.readouterr().out

    def test_unknown_verbs(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert call("quary") == 2
        assert capfd.readouterr().err.count("\n") == 1
        assert call() == 2

    def test_a_reader_that_leaves_is_no_fault(self, snapshot: Snapshot) -> None:
        command = f"{sys.executable} -m mandategraph.graph.cli export --snapshot {snapshot.path} | head -c 1; true"
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, env=os.environ)
        assert done.stderr == ""

    def test_a_file_where_a_folder_is_needed(self, snapshot: Snapshot, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        assert call("export", "--snapshot", snapshot.path, "--out", tmp_path / "file" / "x") == 2
        assert open_snapshot(snapshot.path).digest == snapshot.digest
