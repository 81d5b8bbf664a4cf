"""Publishing to a real SPARQL 1.1 store, the native Oxigraph server, in both ways, and what can go wrong."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from pathlib import Path
from threading import Thread

import pytest
from pyoxigraph import BlankNode, NamedNode, Triple

from mandategraph.graph.cli import run
from mandategraph.graph.errors import RemoteError
from mandategraph.graph.namespaces import MG, RDF
from mandategraph.graph.publishing import GraphStore, UpdateStore, publish_graphs
from mandategraph.graph.remote import Service
from mandategraph.graph.snapshot import Snapshot
from mandategraph.graph.values import text

Graphs = dict[NamedNode, list[Triple]]
OTHER = NamedNode("https://w3id.org/mandategraph/graph/other")


@pytest.fixture
def server() -> Iterator[str]:
    """Run a native Oxigraph server in memory; give its address."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    assert program, "the test needs the oxigraph package"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [program, "serve", "--bind", f"127.0.0.1:{port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def snapshot(graphs: Graphs, build: Callable[..., Snapshot]) -> Snapshot:
    blank = BlankNode()
    graphs[OTHER] = [
        Triple(blank, RDF.type, MG.Actor),
        Triple(blank, MG.acronym, text('tab\t "quoted" \\u0041 \\ and\nline \x07', "en")),
        Triple(blank, MG.parentBody, BlankNode()),
    ]
    return build(graphs)


def count(server: str) -> int:
    query = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    return int(Service(f"{server}/query").query(query, "text/csv").body.split()[1])


def test_graph_store_protocol(server: str, snapshot: Snapshot) -> None:
    target = GraphStore(Service(f"{server}/store"))
    assert {outcome.state for outcome in publish_graphs(snapshot, target)} == {"published"}
    assert count(server) == snapshot.manifest.triples
    assert {outcome.state for outcome in publish_graphs(snapshot, target)} == {"unchanged"}


def test_updates(server: str, snapshot: Snapshot) -> None:
    target = UpdateStore(Service(f"{server}/update"), Service(f"{server}/query"))
    outcomes = list(publish_graphs(snapshot, target))
    assert [outcome.graph for outcome in outcomes] == [entry.iri for entry in snapshot.manifest.graphs]
    assert {outcome.state for outcome in outcomes} == {"published"}
    assert count(server) == snapshot.manifest.triples


def test_statements_tied_by_blank_nodes_travel_together(
    server: str, graphs: Graphs, build: Callable[..., Snapshot]
) -> None:
    nodes = [BlankNode() for _ in range(400)]
    chain = [Triple(one, MG.parentBody, two) for one, two in pairwise(nodes[:150])]
    pairs = [Triple(one, MG.partOf, two) for one, two in zip(nodes[150:250], nodes[250:350], strict=True)]
    named = [Triple(node, MG.acronym, text(str(number))) for number, node in enumerate(nodes)]
    graphs[OTHER] = chain + pairs + named
    target = UpdateStore(Service(f"{server}/update"), Service(f"{server}/query"))
    assert {outcome.state for outcome in publish_graphs(build(graphs), target, [OTHER.value])} == {"published"}
    assert count(server) == len(graphs[OTHER])


def test_only_what_differs_is_sent_again(server: str, snapshot: Snapshot) -> None:
    service = Service(f"{server}/store")
    list(publish_graphs(snapshot, GraphStore(service)))
    service.put_graph(OTHER.value, b"<x:s> <x:p> <x:o> .\n")
    changed = [o.graph for o in publish_graphs(snapshot, GraphStore(service)) if o.state == "published"]
    assert changed == [OTHER.value]
    assert count(server) == snapshot.manifest.triples


def test_the_verb(server: str, snapshot: Snapshot, capfd: pytest.CaptureFixture[str]) -> None:
    folder = str(snapshot.path.parent)
    assert run(["publish", "--to", f"{server}/store", "--snapshot", folder, "--graph", OTHER.value]) == 0
    assert capfd.readouterr().out.split() == ["published", "3", OTHER.value]
    assert run(["publish", "--to", f"{server}/update", "--query", f"{server}/query", "--snapshot", folder]) == 0
    assert capfd.readouterr().out.count("published") == len(snapshot.manifest.graphs) - 1
    assert run(["query", "ASK { GRAPH ?g { ?s mg:acronym 'ITU' } }", "--endpoint", f"{server}/query"]) == 0
    assert capfd.readouterr().out == "true\n"
    assert run(["query", "SELECT ?o { GRAPH ?g { ?s mg:acronym ?o } }", "--endpoint", f"{server}/query"]) == 0
    assert "ITU" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--to", "{server}/nothing"], "no graph store (404)"),
        (["--to", "{server}/query"], "--to must be a graph store"),
        (["--to", "http://127.0.0.1:1/store"], "refused"),
        (["--to", "file:///etc/passwd"], "no http or https address"),
        (["--to", "{server}/store", "--graph", "https://example.org/none"], "no graph https://example.org/none"),
        (["--to", "{server}/update", "--query", "{server}/update"], "--query must be a query endpoint"),
    ],
)
def test_what_cannot_be_published_is_one_line(
    server: str, snapshot: Snapshot, arguments: list[str], reason: str, capfd: pytest.CaptureFixture[str]
) -> None:
    given = [argument.format(server=server) for argument in arguments]
    assert run(["publish", *given, "--snapshot", str(snapshot.path)]) == 2
    output = capfd.readouterr()
    assert reason in output.err
    assert output.err.count("\n") == 1


class Forgetful(BaseHTTPRequestHandler):
    """A store that says yes to everything and keeps nothing but the headers it saw."""

    seen: list[tuple[str, str | None]] = []  # noqa: RUF012 (shared on purpose)
    body = b""
    status = 200
    location: str | None = None

    def do_GET(self) -> None:
        """Answer with the fixed body."""
        self.seen.append((self.command, self.headers.get("Authorization")))
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(self.status)
        if self.location:
            self.send_header("Location", self.location)
        self.send_header("Content-Type", "application/n-triples")
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    do_PUT = do_GET
    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def forgetful() -> Iterator[tuple[type[Forgetful], str]]:
    handler = type("Handler", (Forgetful,), {"seen": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield handler, f"http://127.0.0.1:{server.server_port}/store"
    finally:
        server.shutdown()
        server.server_close()


def test_a_store_that_keeps_something_else_is_found_out(
    forgetful: tuple[type[Forgetful], str],
    snapshot: Snapshot,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    handler, address = forgetful
    monkeypatch.setenv("MANDATEGRAPH_TOKEN", "secret")
    handler.body = b"<x:s> <x:p> <x:o> .\n"
    assert run(["publish", "--to", address, "--snapshot", str(snapshot.path), "--graph", OTHER.value]) == 1
    assert handler.seen == [(method, "Bearer secret") for method in ("GET", "GET", "PUT", "GET")]
    assert "3 statements did not arrive, 1 others did; for example _:c14n" in capfd.readouterr().err


def test_a_token_does_not_follow_a_redirect(forgetful: tuple[type[Forgetful], str]) -> None:
    handler, address = forgetful
    handler.status, handler.location = 307, address.replace("/store", "/elsewhere")
    with pytest.raises(RemoteError, match=r"moved to .*/elsewhere"):
        Service(address, token="secret").get_graph("x:g")
    assert len(handler.seen) == 1


def test_damaged_answers_are_reported(forgetful: tuple[type[Forgetful], str], snapshot: Snapshot) -> None:
    handler, address = forgetful
    handler.body = b"<x:s> <x:p"
    with pytest.raises(RemoteError, match="damaged N-Triples"):
        list(publish_graphs(snapshot, GraphStore(Service(address))))
