"""Over a snapshot: dereferencing, the union as default graph, pins, downloads, pages, the switch to another."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from pyoxigraph import RdfFormat, parse
from running import Server, running, wait_until_answered
from snapshots import HOSTILE, IDS, ITU, KEY, make_snapshot
from SPARQLWrapper import JSON, POST, SPARQLWrapper

from mandategraph.graph.snapshot import Snapshot, prune

BASE = "https://w3id.org/mandategraph/"
COUNT = "SELECT (COUNT(*) AS ?n) { ?m a <https://w3id.org/mandategraph/ontology#Mandate> }"
FORMS = {
    "ttl": ("text/turtle", RdfFormat.TURTLE),
    "nt": ("application/n-triples", RdfFormat.N_TRIPLES),
    "rdf": ("application/rdf+xml", RdfFormat.RDF_XML),
    "jsonld": ("application/ld+json", RdfFormat.JSON_LD),
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Snapshot]]:
    out = tmp_path_factory.mktemp("snapshots")
    snapshot = make_snapshot(out)
    with running("--snapshot", str(out / "current"), "--timeout", "10") as server:
        wait_until_in_memory(server)
        yield server, snapshot


def wait_until_in_memory(server: Server) -> None:
    """Wait for the copy in memory: its rows may come in another order, so that entity tags differ."""
    end = time.monotonic() + 20
    while not json.loads(server.request("GET", "/ready").body).get("in_memory"):
        assert time.monotonic() < end, "the data did not come into memory"
        time.sleep(0.05)


def count(server: Server, path: str = "/sparql") -> int:
    response = server.query(COUNT, path)
    assert response.status == 200, response.text
    return int(json.loads(response.body)["results"]["bindings"][0]["n"]["value"])


def test_the_union_is_the_default_graph(served: tuple[Server, Snapshot]) -> None:
    server, snapshot = served
    assert count(server) == 1
    description = server.request("GET", "/sparql").text
    assert "UnionDefaultGraph" in description
    assert all(entry.iri in description for entry in snapshot.manifest.graphs)


def test_from_and_parameters_narrow_the_union(served: tuple[Server, Snapshot]) -> None:
    server, snapshot = served
    register, graph = IDS.register_graph("actors").value, IDS.document_graph(KEY).value
    query = "SELECT (COUNT(*) AS ?n) %s { ?s ?p ?o }"

    def rows(text: str, **parameters: str) -> int:
        response = server.request("GET", f"/sparql?{urlencode({'query': text, **parameters})}")
        return int(json.loads(response.body)["results"]["bindings"][0]["n"]["value"])

    assert rows(query % "") == snapshot.manifest.triples
    assert rows(query % f"FROM <{register}>") == 5
    assert rows(query % f"FROM NAMED <{register}>") == 0
    assert rows(query % f"FROM <{graph}>", **{"default-graph-uri": register}) == 5


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper(served: tuple[Server, Snapshot], method: str) -> None:
    wrapper = SPARQLWrapper(f"{served[0].url}/sparql", returnFormat=JSON)
    wrapper.setMethod(method)
    wrapper.setQuery(COUNT)
    assert wrapper.queryAndConvert()["results"]["bindings"][0]["n"]["value"] == "1"  # type: ignore[index,call-overload]


# Dereferencing


def test_a_resource_in_every_format(served: tuple[Server, Snapshot]) -> None:
    server, snapshot = served
    path = f"/{ITU.value.removeprefix(BASE)}"
    for extension, (media_type, form) in FORMS.items():
        for response in (
            server.request("GET", path, Accept=media_type),
            server.request("GET", f"{path}.{extension}"),
        ):
            assert response.status == 200
            assert response.headers["content-type"].startswith(media_type)
            assert response.headers["content-location"] == f"{path}.{extension}"
            assert response.headers["mandategraph-snapshot"] == snapshot.digest
            triples = {quad.triple for quad in parse(response.body, form)}
            assert {t.object.value for t in triples if t.subject == ITU} >= {  # type: ignore[union-attr]
                "International Telecommunication Union", "Союз", HOSTILE,
            }  # fmt: skip


def test_links_lead_to_the_twins(served: tuple[Server, Snapshot]) -> None:
    response = served[0].request("GET", "/id/actor/itu", Accept="text/turtle")
    assert '</id/actor/itu.jsonld>; rel="alternate"; type="application/ld+json"' in response.headers["link"]
    assert "Accept" in response.headers["vary"]


def test_a_statement_comes_with_its_anchor(served: tuple[Server, Snapshot]) -> None:
    path = f"/id/mandate/{KEY.slug}/{KEY.segment}/para_1/request-00000001"
    triples = [quad.triple for quad in parse(served[0].request("GET", f"{path}.nt").body, RdfFormat.N_TRIPLES)]
    assert any(t.subject.value.endswith("/anchor") for t in triples)  # type: ignore[union-attr]


def test_a_page_for_people(served: tuple[Server, Snapshot]) -> None:
    server, _ = served
    response = server.request("GET", f"/id/expression/{KEY.slug}/{KEY.segment}", Accept="text/html,*/*;q=0.8")
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "script-src 'self'" in response.headers["content-security-policy"]
    provision = server.request("GET", f"/id/provision/{KEY.slug}/{KEY.segment}/para_1.html").text
    assert "We request the ITU to report annually." in provision
    assert f"/id/mandate/{KEY.slug}" in provision


def test_hostile_words_stay_words(served: tuple[Server, Snapshot]) -> None:
    server, _ = served
    for path in (
        "/id/actor/itu.html",
        f"/search?{urlencode({'q': HOSTILE})}",
        f"/sparql?{urlencode({'x': HOSTILE})}",
    ):
        page = server.request("GET", path, Accept="text/html").text
        assert "<script>alert" not in page
        assert ">49<" not in page
        assert " 49 " not in page


@pytest.mark.parametrize(
    "path",
    [
        "/id/actor/nobody",
        "/id/actor/%3Cscript%3E",
        "/id/actor/a%0d%0aSet-Cookie:%20x=1",
        "/id/../../../etc/passwd",
        "/id/%2e%2e/%2e%2e/etc/passwd",
        "/dumps/../manifest.json",
        "/dumps/..%2fmanifest.json",
        "/dumps/store",
        "/static/../app.py",
        "/static/..%2f..%2fapp.py",
        "/graph/none",
        "/queries/none",
        "/queries/..%2f..%2fpyproject.toml",
        "/nothing",
    ],
)
def test_what_is_not_there(served: tuple[Server, Snapshot], path: str) -> None:
    response = served[0].request("GET", path)
    assert response.status == 404
    assert "set-cookie" not in response.headers
    assert json.loads(response.body)["code"] == "not-found"


def test_not_acceptable(served: tuple[Server, Snapshot]) -> None:
    for path in ("/id/actor/itu", "/graph/register/actors", "/ontology", "/queries", "/catalog"):
        assert served[0].request("GET", path, Accept="image/png").status == 406


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST"])
def test_resources_are_read_only(served: tuple[Server, Snapshot], method: str) -> None:
    response = served[0].request(method, "/id/actor/itu")
    assert response.status == 405
    assert "GET" in response.headers["allow"]


def test_head_of_a_resource(served: tuple[Server, Snapshot]) -> None:
    response = served[0].request("HEAD", "/id/actor/itu.ttl")
    assert (response.status, response.body) == (200, b"")
    assert response.headers["content-type"].startswith("text/turtle")


def test_a_named_graph(served: tuple[Server, Snapshot]) -> None:
    server, snapshot = served
    for entry in snapshot.manifest.graphs:
        response = server.request("GET", f"/{entry.iri.removeprefix(BASE)}", Accept="application/n-triples")
        lines = sorted(response.body.splitlines(keepends=True))
        assert hashlib.sha256(b"".join(lines)).hexdigest() == entry.digest
        again = server.request(
            "GET", f"/{entry.iri.removeprefix(BASE)}", Accept="application/n-triples",
            If_None_Match=response.headers["etag"],
        )  # fmt: skip
        assert again.status == 304


def test_ontology_and_shapes(served: tuple[Server, Snapshot]) -> None:
    for path in ("/ontology", "/shapes"):
        for extension, (_, form) in FORMS.items():
            assert any(parse(served[0].request("GET", f"{path}.{extension}").body, form))


# Pages, library, downloads


def test_the_start_page_has_a_form_that_works(served: tuple[Server, Snapshot]) -> None:
    page = served[0].request("GET", "/", Accept="text/html").text
    assert 'action="/sparql" method="get"' in page
    assert 'name="query"' in page
    assert "/queries/asked_of_actor" in page


def test_every_query_of_the_library_answers(served: tuple[Server, Snapshot]) -> None:
    server, _ = served
    turtle = server.request("GET", "/queries", Accept="text/turtle").body
    names = {quad.subject.value.rpartition("/")[2] for quad in parse(turtle, RdfFormat.TURTLE)}  # type: ignore[union-attr]
    assert len(names) >= 15
    for name in sorted(names):
        assert server.request("GET", f"/queries/{name}.json").status == 200, name
    assert server.request("GET", "/queries/asked_of_actor", Accept="text/html").status == 200
    assert server.request("GET", "/queries/asked_of_actor.csv?actor=%3Cx").status == 400


def test_downloads_are_what_the_manifest_says(served: tuple[Server, Snapshot]) -> None:
    server, snapshot = served
    assert server.request("GET", "/data").status == 200
    files = [entry for entry in snapshot.manifest.files if "/" not in entry.name]
    assert {entry.name for entry in files} >= {"graphs.nq.gz", "report.txt"}
    for entry in files:
        response = server.request("GET", f"/dumps/{entry.name}")
        assert hashlib.sha256(response.body).hexdigest() == entry.sha256
        assert server.request("GET", f"/dumps/{entry.name}", If_None_Match=response.headers["etag"]).status == 304
    part = server.request("GET", "/dumps/graphs.nq.gz", Range="bytes=0-9")
    assert (part.status, len(part.body)) == (206, 10)
    whole = server.request("GET", "/dumps/graphs.nq.gz").body
    assert len(gzip.decompress(whole).splitlines()) == snapshot.manifest.triples


@pytest.mark.parametrize("path", ["/.well-known/void", "/catalog"])
def test_descriptions(served: tuple[Server, Snapshot], path: str) -> None:
    for media_type, form in FORMS.values():
        response = served[0].request("GET", path, Accept=media_type)
        assert response.status == 200
        assert any(parse(response.body, form))


def test_openapi_names_the_limits_and_every_problem(served: tuple[Server, Snapshot]) -> None:
    told = json.loads(served[0].request("GET", "/openapi.json").body)
    assert told["openapi"].startswith("3.1")
    assert "10 seconds" in told["info"]["description"]
    assert told["info"]["x-limits"]["query-seconds"] == 10
    responses = told["paths"]["/sparql"]["get"]["responses"]
    assert {"400", "413", "429", "503"} <= set(responses)
    assert "Retry-After" in responses["503"]["headers"]
    assert "Mandategraph-Limits" in responses["200"]["headers"]


def test_ready_once_the_longest_pages_are_made_but_at_once_after_a_web_process(corpus_snapshot: Snapshot) -> None:
    with running("--snapshot", str(corpus_snapshot.path)) as server:
        first = server.request("GET", "/ready")
        assert (first.status, json.loads(first.body)["code"]) == (503, "not-ready")
        assert int(first.headers["retry-after"]) > 0
        assert server.query("ASK {}").status == 200
        wait_for_snapshot(server, corpus_snapshot.digest)
        os.kill(find_web_process(server), signal.SIGKILL)
        wait_until_answered(server)
        assert server.request("GET", "/ready").status == 200


def find_web_process(server: Server) -> int:
    """Find the only child of the first process that runs the same program."""
    command = Path(f"/proc/{server.process.pid}/cmdline").read_bytes()
    (found,) = (pid for pid in server.processes() if Path(f"/proc/{pid}/cmdline").read_bytes() == command)
    return found


def test_health_ready_and_metrics(served: tuple[Server, Snapshot]) -> None:
    server, snapshot = served
    assert server.request("GET", "/health").status == 200
    wait_for_snapshot(server, snapshot.digest)
    for path in ("/sparql?query=ASK%20%7B%7D", "/id/actor/itu"):
        server.request("GET", path)
    for form in ("SELECT * {}", "CONSTRUCT {} {}", "DESCRIBE <http://example.org/>"):
        assert server.query(form).status == 200
    figures = server.request("GET", "/metrics").text
    for name in ("select", "construct", "describe"):
        assert f'mandategraph_evaluation_seconds_count{{form="{name}"}}' in figures
    for group in ("sparql", "id", "health"):
        assert f'mandategraph_requests_total{{group="{group}"' in figures


def test_the_library_is_answered_before_anyone_asks(served: tuple[Server, Snapshot]) -> None:
    end = time.monotonic() + 10
    while figure(served[0], "mandategraph_cache_bytes") < 20_000:
        assert time.monotonic() < end, "the cache is not warm"
        time.sleep(0.1)


def figure(server: Server, name: str) -> float:
    lines = server.request("GET", "/metrics").text.splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith(f"{name} "))


# Pins and the switch


def test_pins_stay_and_pruned_ones_are_gone(tmp_path: Path) -> None:
    first = make_snapshot(tmp_path)
    with running("--snapshot", str(tmp_path / "current")) as server:
        second = make_snapshot(tmp_path, "We invite the ITU.", "We request the ITU.")
        wait_for_snapshot(server, second.digest)
        pinned = f"/snapshot/{first.digest}/sparql"
        assert (count(server), count(server, pinned), count(server, f"/snapshot/{second.digest}/sparql")) == (
            2,
            1,
            2,
        )
        answer = server.query(COUNT, pinned)
        assert answer.headers["mandategraph-snapshot"] == first.digest
        assert "max-age=31536000" in answer.headers["cache-control"]
        body = server.request(
            "GET", f"/snapshot/{first.digest}/id/provision/{KEY.slug}/{KEY.segment}/para_1.nt"
        ).text
        assert "report annually" in body
        assert server.request("GET", f"/snapshot/{first.digest}/dumps/graphs.nq.gz").status == 200
        third = make_snapshot(tmp_path, "We urge the ITU.")
        wait_for_snapshot(server, third.digest)
        assert set(prune(tmp_path, 2)) == {first.digest}
        end = time.monotonic() + 5
        while server.query(COUNT, pinned).status != 410:
            assert time.monotonic() < end
            time.sleep(0.2)
        assert server.request("GET", f"/snapshot/{first.digest}/dumps/graphs.nq.gz").status == 410
        assert server.query(COUNT, f"/snapshot/{'0' * 64}/sparql").status == 404


def wait_for_snapshot(server: Server, digest: str) -> None:
    end = time.monotonic() + 10
    while json.loads(server.request("GET", "/ready").body).get("snapshot") != digest:
        assert time.monotonic() < end, "the server did not switch"
        time.sleep(0.05)


def test_the_switch_drops_no_request(tmp_path: Path) -> None:
    make_snapshot(tmp_path)
    with running("--snapshot", str(tmp_path / "current")) as server:
        statuses: list[int] = []
        done = threading.Event()

        def ask(number: int) -> None:
            asked = 0
            while not done.is_set():
                asked += 1
                statuses.append(server.query(f"{COUNT} # {number} {asked}").status)

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for number in range(3):
            wait_for_snapshot(server, make_snapshot(tmp_path, f"We request the ITU, take {number}.").digest)
        done.set()
        for thread in threads:
            thread.join()
        assert len(statuses) > 50
        assert set(statuses) == {200}


def test_a_later_start_opens_what_is_there(tmp_path: Path) -> None:
    make_snapshot(tmp_path)
    for _ in range(2):
        with running("--snapshot", str(tmp_path / "current")) as server:
            assert count(server) == 1


def test_a_damaged_snapshot_is_told_in_one_line(tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path)
    shutil.rmtree(snapshot.store_path)
    with pytest.raises(AssertionError, match="the server ended"), running("--snapshot", str(tmp_path / "current")):
        pass
