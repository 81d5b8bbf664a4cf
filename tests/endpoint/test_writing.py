"""Writing: SPARQL Update and the Graph Store Protocol clause by clause, tokens, guard, journal, ends of processes.

https://www.w3.org/TR/sparql11-protocol/#update-operation, https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from pyoxigraph import RdfFormat, parse
from running import Response, Server, free_port, running
from snapshots import IDS, KEY, make_snapshot
from writers import UPDATE, Store

from mandategraph.endpoint.writing.journal import Change, Journal, JournalError, make_transaction, read_entries
from mandategraph.endpoint.writing.tokens import add_token, find_token, read_tokens

FORM, TURTLE = "application/x-www-form-urlencoded", "text/turtle"
G = "http://example.org/graphs/"
PERSON = '@prefix foaf: <http://xmlns.com/foaf/0.1/> . <http://example.org/%s> a foaf:Person ; foaf:name "%s" .'


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("store")
    (folder / "data.ttl").write_text('<http://example.org/a> <http://example.org/p> "first", [] .')
    token = add_token(folder / "tokens", ())
    arguments = ("--data", str(folder / "data.ttl"), "--tokens", str(folder / "tokens"), "--guard", "none")
    with running(*arguments, "--workers", "4") as server:
        yield Store(server, token)


def graph(name: str) -> str:
    return f"/store?graph={quote(G + name, safe='')}"


def names(body: bytes) -> set[str]:
    return {q.object.value for q in parse(body, RdfFormat.TURTLE) if q.predicate.value.endswith("name")}  # type: ignore[union-attr]


# Off by default


def test_writing_is_off_without_tokens(server: Server) -> None:
    for method, path, body in (
        ("POST", "/update", "CLEAR ALL"),
        ("PUT", "/store?default", ""),
        ("DELETE", "/store?default", None),
        ("GET", "/store?default", None),
    ):
        response = server.request(method, path, body, Content_Type=UPDATE)
        assert (response.status, json.loads(response.body)["code"]) == (403, "writing-off")
    assert server.request("GET", "/update").status == 405


@pytest.mark.parametrize("authorization", [None, "Bearer wrong", "Basic dXNlcjpwYXNz", "Bearer", ""])
def test_writing_needs_a_token(store: Store, authorization: str | None) -> None:
    headers = {"Authorization": authorization} if authorization is not None else {}
    for method, path, kind in (
        ("POST", "/update", UPDATE),
        ("PUT", graph("x"), TURTLE),
        ("DELETE", graph("x"), TURTLE),
    ):
        response = store.server.request(method, path, "", Content_Type=kind, **headers)
        assert response.status == 401
        assert response.headers["www-authenticate"].startswith("Bearer")


def test_tokens_are_kept_as_hashes_and_known_again(tmp_path: Path) -> None:
    first, second = add_token(tmp_path / "t", ()), add_token(tmp_path / "t", ("http://e/g*", "http://e/x"))
    text = (tmp_path / "t").read_text()
    assert first not in text
    assert (tmp_path / "t").stat().st_mode & 0o077 == 0
    tokens = read_tokens(tmp_path / "t")
    found = find_token(f"Bearer {second}", tokens)
    assert found is not None
    assert [found.allows(name) for name in ("http://e/g1", "http://e/x", "http://e/x1", "")] == [
        True,
        True,
        False,
        False,
    ]
    assert find_token(f"Bearer {first}x", tokens) is None


# SPARQL 1.1 Protocol, update operation


def test_update_post_direct(store: Store) -> None:
    assert store.update("INSERT DATA { <http://e/direct> <http://e/p> 1 }").status == 200
    assert store.ask("<http://e/direct> <http://e/p> 1")


def test_update_post_form(store: Store) -> None:
    body = urlencode({"update": "INSERT DATA { <http://e/form> <http://e/p> 1 }"})
    assert store.request("POST", "/update", body, Content_Type=FORM).status == 200
    assert store.ask("<http://e/form> <http://e/p> 1")


def test_updates_see_what_was_written_before(store: Store) -> None:
    for number in range(5):
        assert store.update(f"INSERT DATA {{ <http://e/chain> <http://e/p> {number} }}").status == 200
    assert store.update(
        "DELETE { ?s ?p ?o } INSERT { ?s ?p 99 } WHERE { ?s ?p ?o FILTER(?o = 3 && ?s = <http://e/chain>) }"
    )
    assert store.ask("<http://e/chain> ?p 99 FILTER NOT EXISTS { <http://e/chain> ?p 3 }")


def test_update_reports_what_it_did(store: Store) -> None:
    told = json.loads(store.update("INSERT DATA { GRAPH <http://e/g> { <http://e/n> <http://e/p> 1, 2 } }").body)
    assert (told["added"], told["removed"]) == (2, 0)
    assert (
        json.loads(store.update("INSERT DATA { GRAPH <http://e/g> { <http://e/n> <http://e/p> 1 } }").body)[
            "added"
        ]
        == 0
    )
    assert json.loads(store.update("CLEAR GRAPH <http://e/g>").body)["removed"] == 2


def test_using_graph_uri(store: Store) -> None:
    store.update(
        "INSERT DATA { GRAPH <http://e/u1> { <http://e/s1> a <http://e/U> } "
        "GRAPH <http://e/u2> { <http://e/s2> a <http://e/U> } }"
    )
    change = "INSERT { GRAPH <http://e/u3> { ?s <http://e/seen> %s } } WHERE { %s }"
    assert store.update(change % (1, "?s a <http://e/U>"), **{"using-graph-uri": "http://e/u1"}).status == 200
    assert store.ask("GRAPH <http://e/u3> { <http://e/s1> ?p 1 FILTER NOT EXISTS { <http://e/s2> ?p 1 } }")
    named = change % (2, "GRAPH ?g { ?s a <http://e/U> }")
    assert store.update(named, **{"using-named-graph-uri": "http://e/u2"}).status == 200
    assert store.ask("GRAPH <http://e/u3> { <http://e/s2> ?p 2 FILTER NOT EXISTS { <http://e/s1> ?p 2 } }")


def test_using_twice_is_refused(store: Store) -> None:
    text = "INSERT { ?s ?p ?o } USING <http://e/u1> WHERE { ?s ?p ?o }"
    assert store.update(text, **{"using-graph-uri": "http://e/u1"}).status == 400


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_bad_update_method(store: Store, method: str) -> None:
    response = store.request(method, f"/update?{urlencode({'update': 'CLEAR NAMED'})}")
    assert response.status == 405
    assert "POST" in response.headers["allow"]


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("update=CLEAR+NAMED&update=CLEAR+NAMED", FORM, 400),
        ("query=ASK%7B%7D", FORM, 400),
        ("", FORM, 400),
        ("CLEAR NAMED", "text/plain", 415),
        ("INSERT DATA { broken", UPDATE, 400),
        ("ASK {}", UPDATE, 400),
        ("LOAD <http://127.0.0.1:9/x.ttl>", UPDATE, 403),
        ("LOAD <file:///etc/passwd>", UPDATE, 403),
        ("INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", UPDATE, 403),
    ],
)
def test_bad_updates(store: Store, body: str, content_type: str, status: int) -> None:
    before = store.count()
    assert store.request("POST", "/update", body, Content_Type=content_type).status == status
    assert store.count() == before


def test_an_update_is_all_or_nothing(store: Store) -> None:
    before = store.count()
    assert (
        store.update(
            "INSERT DATA { <http://e/half> <http://e/p> 1 } ; CREATE GRAPH <http://e/new> ; CREATE GRAPH <http://e/new>"
        ).status
        == 400
    )
    assert store.count() == before


def test_an_endless_update_is_ended(tmp_path: Path) -> None:
    (tmp_path / "d.ttl").write_text("")
    token = add_token(tmp_path / "t", ())
    with running(
        "--data", str(tmp_path / "d.ttl"), "--tokens", str(tmp_path / "t"), "--guard", "none", "--timeout", "1"
    ) as server:
        digits = " ".join(map(str, range(100)))
        values = " ".join(f"VALUES ?v{i} {{ {digits} }}" for i in range(9))
        one = Store(server, token)
        response = one.update(f"INSERT {{ <http://e/a> <http://e/b> ?v0 }} WHERE {{ {values} }}")
        assert response.status == 503
        assert one.update("INSERT DATA { <http://e/a> <http://e/b> 1 }").status == 200
        assert one.count() == 1


# Graph Store Protocol


def test_put_initial_state_is_created(store: Store) -> None:
    response = store.request("PUT", graph("put"), PERSON % ("john", "John"), Content_Type=TURTLE)
    assert response.status == 201
    got = store.request("GET", graph("put"), Accept=TURTLE)
    assert (got.status, names(got.body)) == (200, {"John"})


def test_put_replaces(store: Store) -> None:
    store.request("PUT", graph("replace"), PERSON % ("john", "John"), Content_Type=TURTLE)
    assert store.request("PUT", graph("replace"), PERSON % ("jane", "Jane"), Content_Type=TURTLE).status in (
        200,
        204,
    )
    assert names(store.request("GET", graph("replace"), Accept=TURTLE).body) == {"Jane"}


def test_put_default_graph(tmp_path: Path) -> None:
    (tmp_path / "d.ttl").write_text('<http://e/a> <http://e/b> "old" .')
    token = add_token(tmp_path / "t", ())
    with running("--data", str(tmp_path / "d.ttl"), "--tokens", str(tmp_path / "t"), "--guard", "none") as server:
        one = Store(server, token)
        assert one.request("PUT", "/store?default", PERSON % ("john", "John"), Content_Type=TURTLE).status in (
            200,
            204,
        )
        got = one.request("GET", "/store?default", Accept=TURTLE)
        assert names(got.body) == {"John"}
        assert b"old" not in got.body
        assert one.request("DELETE", "/store?default").status in (200, 204)
        assert one.request("GET", "/store?default").status == 200
        assert one.count() == 0


def test_put_empty_graph(store: Store) -> None:
    assert store.request("PUT", graph("empty"), "", Content_Type=TURTLE).status == 201
    got = store.request("GET", graph("empty"), Accept=TURTLE)
    assert (got.status, list(parse(got.body, RdfFormat.TURTLE))) == (200, [])


def test_post_merges(store: Store) -> None:
    assert store.request("POST", graph("merge"), PERSON % ("john", "John"), Content_Type=TURTLE).status == 201
    assert store.request("POST", graph("merge"), PERSON % ("jane", "Jane"), Content_Type=TURTLE).status in (
        200,
        204,
    )
    assert names(store.request("GET", graph("merge"), Accept=TURTLE).body) == {"John", "Jane"}


def test_post_multipart(store: Store) -> None:
    boundary = "a1b2c3"
    parts = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="f"; filename="{n}.ttl"\r\n'
        f"Content-Type: text/turtle\r\n\r\n{PERSON % (n, n)}\r\n"
        for n in ("one", "two")
    )
    response = store.request(
        "POST",
        graph("multipart"),
        f"{parts}--{boundary}--\r\n",
        Content_Type=f"multipart/form-data; boundary={boundary}",
    )
    assert response.status == 201
    assert names(store.request("GET", graph("multipart"), Accept=TURTLE).body) == {"one", "two"}


def test_post_to_the_store_makes_a_graph(store: Store) -> None:
    response = store.request("POST", "/store", PERSON % ("new", "New"), Content_Type=TURTLE)
    assert response.status == 201
    location = response.headers["location"]
    assert location.startswith(f"{store.server.url}/store/")
    got = store.request("GET", location.removeprefix(store.server.url), Accept=TURTLE)
    assert names(got.body) == {"New"}
    assert store.ask(f"GRAPH <{location}> {{ ?s ?p 'New' }}")


def test_direct_identification(store: Store) -> None:
    path = "/store/person/1.ttl"
    assert store.request("GET", path).status == 404
    assert store.request("PUT", path, PERSON % ("d", "Direct"), Content_Type=TURTLE).status == 201
    assert names(store.request("GET", path, Accept=TURTLE).body) == {"Direct"}
    assert store.ask(f"GRAPH <{store.server.url}{path}> {{ ?s ?p 'Direct' }}")
    indirect = f"/store?graph={quote(store.server.url + path, safe='')}"
    assert names(store.request("GET", indirect, Accept=TURTLE).body) == {"Direct"}
    assert store.request("DELETE", path).status in (200, 204)
    assert store.request("GET", path).status == 404


def test_delete(store: Store) -> None:
    store.request("PUT", graph("gone"), PERSON % ("x", "X"), Content_Type=TURTLE)
    assert store.request("DELETE", graph("gone")).status in (200, 204)
    assert store.request("GET", graph("gone")).status == 404
    assert store.request("DELETE", graph("gone")).status == 404


def test_head(store: Store) -> None:
    store.request("PUT", graph("head"), PERSON % ("x", "X"), Content_Type=TURTLE)
    head, got = store.request("HEAD", graph("head")), store.request("GET", graph("head"))
    assert (head.status, head.body) == (200, b"")
    for name in ("content-type", "etag", "content-length"):
        assert head.headers[name] == got.headers[name]
    assert store.request("HEAD", graph("nowhere")).status == 404


@pytest.mark.parametrize(
    ("media_type", "form"),
    [("application/rdf+xml", RdfFormat.RDF_XML), ("application/n-triples", RdfFormat.N_TRIPLES),
     ("application/ld+json", RdfFormat.JSON_LD), (TURTLE, RdfFormat.TURTLE)],
)  # fmt: skip
def test_every_format_comes_back(store: Store, media_type: str, form: RdfFormat) -> None:
    source = '<http://e/a> <http://e/b> "words\\n"@en, <http://e/c>, 1.5 .'
    store.request("PUT", graph("formats"), source, Content_Type=TURTLE)
    body = store.request("GET", graph("formats"), Accept=media_type).body
    assert store.request("PUT", graph("formats2"), body, Content_Type=media_type).status < 300
    again = store.request("GET", graph("formats2"), Accept=media_type).body
    assert {q.triple for q in parse(again, form)} == {q.triple for q in parse(source.encode(), RdfFormat.TURTLE)}


def test_relative_iris_resolve_against_the_graph(store: Store) -> None:
    store.request("PUT", graph("rel"), "<#me> <p> <other> .", Content_Type=TURTLE)
    assert store.ask(f"GRAPH <{G}rel> {{ <{G}rel#me> <{G}p> <{G}other> }}")


@pytest.mark.parametrize(
    ("method", "path", "content_type", "body", "status"),
    [
        ("PUT", graph("bad"), TURTLE, "not turtle", 400),
        ("PUT", graph("bad"), "text/html", "<p>", 415),
        ("PUT", graph("bad"), "image/png", "x", 415),
        ("PUT", graph("bad"), "application/trig", "<http://e/g> { <http://e/a> <http://e/b> 1 }", 400),
        ("PUT", "/store", TURTLE, "", 400),
        ("GET", "/store", TURTLE, "", 400),
        ("PUT", "/store?graph=relative", TURTLE, "", 400),
        ("PUT", "/store?default&graph=http%3A%2F%2Fe%2Fg", TURTLE, "", 400),
        ("PATCH", graph("bad"), TURTLE, "", 405),
        ("GET", graph("bad"), "", "", 404),
    ],
)  # fmt: skip
def test_bad_store_requests(
    store: Store, method: str, path: str, content_type: str, body: str, status: int
) -> None:
    response = store.request(method, path, body, Content_Type=content_type)
    assert response.status == status
    if status == 405:
        assert "PUT" in response.headers["allow"]
    assert store.request("GET", graph("bad")).status == 404


def test_store_options(store: Store) -> None:
    response = store.server.request("OPTIONS", graph("x"), Origin="http://e", Access_Control_Request_Method="PUT")
    assert response.status == 204
    assert "PUT" in response.headers["access-control-allow-methods"]
    assert "Authorization" in response.headers["access-control-allow-headers"]


def test_not_acceptable(store: Store) -> None:
    store.request("PUT", graph("acc"), PERSON % ("x", "X"), Content_Type=TURTLE)
    assert store.request("GET", graph("acc"), Accept="image/png").status == 406


# Concurrent writers


def test_if_match(store: Store) -> None:
    store.request("PUT", graph("etag"), PERSON % ("a", "A"), Content_Type=TURTLE)
    tag = store.request("GET", graph("etag"), Accept=TURTLE).headers["etag"]
    other = store.request("GET", graph("etag"), Accept="application/rdf+xml").headers["etag"]
    assert tag != other
    assert store.request("GET", graph("etag"), Accept=TURTLE, If_None_Match=tag).status == 304
    store.request("PUT", graph("elsewhere"), PERSON % ("z", "Z"), Content_Type=TURTLE)
    assert (
        store.request("PUT", graph("etag"), PERSON % ("b", "B"), Content_Type=TURTLE, If_Match=other).status == 200
    )
    refused = store.request("PUT", graph("etag"), PERSON % ("c", "C"), Content_Type=TURTLE, If_Match=tag)
    assert refused.status == 412
    assert names(store.request("GET", graph("etag"), Accept=TURTLE).body) == {"B"}
    for condition, name, status in (
        ("If_None_Match", "etag", 412),
        ("If_Match", "never", 412),
        ("If_None_Match", "once", 201),
    ):
        response = store.request("PUT", graph(name), PERSON % ("d", "D"), Content_Type=TURTLE, **{condition: "*"})
        assert response.status == status


def test_if_match_of_an_update_means_all_data(store: Store) -> None:
    state = store.server.query("ASK {}").headers["mandategraph-revision"]
    insert = "INSERT DATA { GRAPH <http://e/state> { <http://e/a> <http://e/b> %d } }"

    def update(number: int, match: str) -> int:
        return store.request("POST", "/update", insert % number, Content_Type=UPDATE, If_Match=match).status

    assert update(1, f'"{state}"') == 200
    assert update(2, f'"{state}"') == 412
    assert update(3, '"0"') == 412
    assert update(4, "*") == 200
    later = store.server.query("ASK {}").headers["mandategraph-revision"]
    assert update(5, f'"{state}", "{later}"') == 200


def test_concurrent_writers_lose_nothing(store: Store) -> None:
    def write(number: int) -> None:
        for step in range(8):
            assert store.update(f"INSERT DATA {{ <http://e/w{number}> <http://e/step> {step} }}").status == 200

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    response = store.server.query("SELECT (COUNT(*) AS ?n) { ?s <http://e/step> ?o }")
    assert json.loads(response.body)["results"]["bindings"][0]["n"]["value"] == "32"


def test_answers_follow_writes(store: Store) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s <http://e/follow> ?o }"
    for number in range(3):
        response = store.server.query(query)
        assert json.loads(response.body)["results"]["bindings"][0]["n"]["value"] == str(number)
        store.update(f"INSERT DATA {{ <http://e/x> <http://e/follow> {number} }}")
        assert store.server.query(query, If_None_Match=response.headers["etag"]).status == 200


# Scope, guard, snapshots


def test_scope_of_a_token(tmp_path: Path) -> None:
    (tmp_path / "d.ttl").write_text("")
    token = add_token(tmp_path / "t", (f"{G}mine*",))
    with running("--data", str(tmp_path / "d.ttl"), "--tokens", str(tmp_path / "t"), "--guard", "none") as server:
        one = Store(server, token)
        assert one.request("PUT", graph("mine"), PERSON % ("a", "A"), Content_Type=TURTLE).status == 201
        assert one.request("PUT", graph("yours"), PERSON % ("a", "A"), Content_Type=TURTLE).status == 403
        triple = "{ <http://e/a> a <http://e/A> }"
        text = f"INSERT DATA {{ GRAPH <{G}mine2> {triple} GRAPH <{G}x> {triple} }}"
        assert one.update(text).status == 403
        assert one.update("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }").status == 200
        assert one.count() == 0


def test_writes_to_a_snapshot(tmp_path: Path) -> None:
    make_snapshot(tmp_path)
    token = add_token(tmp_path / "t", ())
    arguments = ("--snapshot", str(tmp_path / "current"), "--tokens", str(tmp_path / "t"), "--guard", "none")
    with running(*arguments) as server:
        one = Store(server, token)
        assert one.update("INSERT DATA { <http://e/a> <http://e/b> 1 }").status == 405
        assert one.request("PUT", "/store?default", PERSON % ("a", "A"), Content_Type=TURTLE).status == 405
        itu = (
            "<https://w3id.org/mandategraph/id/actor/itu> a <https://w3id.org/mandategraph/ontology#Organization>"
        )
        twice = one.update(f"INSERT DATA {{ GRAPH <{G}second> {{ {itu} }} }}")
        assert (twice.status, json.loads(twice.body)["code"]) == (409, "conflict")
        assert one.update(f"INSERT DATA {{ GRAPH <{G}a> {{ <http://e/x> <http://e/p> [] }} }}").status == 200
        shared = f"GRAPH <{G}b> {{ ?o <http://e/q> 1 }}"
        moved = one.update(f"INSERT {{ {shared} }} WHERE {{ <http://e/x> <http://e/p> ?o }}")
        assert (moved.status, json.loads(moved.body)["code"]) == (409, "conflict")
        target = IDS.document_graph(KEY).value
        assert one.update(f"INSERT DATA {{ GRAPH <{target}> {{ <http://e/a> <http://e/b> 1 }} }}").status == 200
        assert one.ask("<http://e/a> <http://e/b> 1")
    with running(*arguments) as server:
        assert Store(server, token).ask("<http://e/a> <http://e/b> 1")


def test_writes_stay_with_their_snapshot_when_another_becomes_current(tmp_path: Path) -> None:
    first = make_snapshot(tmp_path)
    token = add_token(tmp_path / "t", ())
    options = ("--tokens", str(tmp_path / "t"), "--guard", "none")
    insert = f"INSERT DATA {{ GRAPH <{IDS.document_graph(KEY).value}> {{ <http://e/a> <http://e/b> 1 }} }}"
    with running("--snapshot", str(tmp_path / "current"), *options) as server:
        assert Store(server, token).update(insert).status == 200
        make_snapshot(tmp_path, "We invite the ITU.")
        assert server.process.stderr is not None
        lines = iter(server.process.stderr.readline, b"")
        assert next(line for line in lines if b"has changed, but writing is on" in line)
        answer = server.query("ASK { <http://e/a> <http://e/b> 1 }")
        assert (answer.headers["mandategraph-snapshot"], json.loads(answer.body)["boolean"]) == (
            first.digest,
            True,
        )
    refused = run_serve("--snapshot", str(tmp_path / "current"), *options)
    assert refused.returncode == 2
    assert f"holds writes to another snapshot than the current one; serve that one (--snapshot {first.path})" in (
        refused.stderr
    )
    with running("--snapshot", str(first.path), *options) as server:
        assert Store(server, token).ask("<http://e/a> <http://e/b> 1")


def run_serve(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [
        str(Path(sys.executable).with_name("mandategraph")),
        "serve",
        *arguments,
        "--port",
        str(free_port()),
    ]
    return subprocess.run(command, capture_output=True, text=True, timeout=30)


def test_the_guard_refuses_with_a_report(tmp_path: Path) -> None:
    (tmp_path / "d.ttl").write_text("")
    token = add_token(tmp_path / "t", ())
    with running("--data", str(tmp_path / "d.ttl"), "--tokens", str(tmp_path / "t")) as server:
        one = Store(server, token)
        mandate = "<http://e/m> a <https://w3id.org/mandategraph/ontology#Mandate>"
        refused = one.update(f"INSERT DATA {{ GRAPH <{G}m> {{ {mandate} }} }}")
        assert refused.status == 422
        told = json.loads(refused.body)
        assert told["code"] == "not-conformant"
        assert any("http://e/m" in json.dumps(finding) for finding in told["findings"])
        assert "sh:ValidationReport" in told["report"]
        for media_type, form in ((TURTLE, RdfFormat.TURTLE), ("application/ld+json", RdfFormat.JSON_LD)):
            put = one.request("PUT", graph("m"), f"{mandate} .", Content_Type=TURTLE, Accept=media_type)
            assert (put.status, put.headers["content-type"].partition(";")[0]) == (422, media_type)
            report = [quad.triple for quad in parse(put.body, form)]
            focus = {t.object.value for t in report if t.predicate.value.endswith("#focusNode")}  # type: ignore[union-attr]
            assert focus == {"http://e/m"}
        assert one.count() == 0
        assert one.update(f"INSERT DATA {{ GRAPH <{G}m> {{ <http://e/a> <http://e/b> 1 }} }}").status == 200


def test_the_guard_refuses_over_a_snapshot_on_disk_too(tmp_path: Path) -> None:
    make_snapshot(tmp_path)
    token = add_token(tmp_path / "t", ())
    arguments = ("--snapshot", str(tmp_path / "current"), "--tokens", str(tmp_path / "t"))
    with running(*arguments, MANDATEGRAPH_MEMORY_BUDGET="0") as server:
        one, before = Store(server, token), None
        for number in range(3):
            assert (
                one.update(f"INSERT DATA {{ GRAPH <{G}m> {{ <http://e/a> <http://e/b> {number} }} }}").status
                == 200
            )
            before = before or one.count()
            mandate = "<http://e/m> a <https://w3id.org/mandategraph/ontology#Mandate>"
            refused = one.update(f"INSERT DATA {{ GRAPH <{G}m> {{ {mandate} }} }}")
            assert (refused.status, json.loads(refused.body)["code"]) == (422, "not-conformant")
        assert one.count() == before + 4


# Operators


def test_an_operator_sees_and_ends_queries(store: Store) -> None:
    assert store.server.request("GET", "/running").status == 401
    digits = " ".join(map(str, range(100)))
    values = " ".join(f"VALUES ?v{i} {{ {digits} }}" for i in range(9))
    answers: list[Response] = []
    query = f"SELECT (COUNT(*) AS ?n) {{ {values} }} # endless"
    thread = threading.Thread(target=lambda: answers.append(store.server.query(query)))
    thread.start()
    end = time.monotonic() + 5
    while not (running_now := json.loads(store.request("GET", "/running").body)["running"]):
        assert time.monotonic() < end
        time.sleep(0.05)
    assert running_now[0]["query"].startswith("SELECT (COUNT(*)")
    assert store.request("DELETE", "/running/99999").status == 404
    assert store.request("DELETE", f"/running/{running_now[0]['number']}").status == 204
    thread.join(5)
    assert (answers[0].status, json.loads(answers[0].body)["code"]) == (503, "killed")


# The journal


def test_journal_cuts_off_what_was_not_finished(tmp_path: Path) -> None:
    path = tmp_path / "j.rdfp"
    journal = Journal(path)
    body = Change(added=(b"<http://e/a> <http://e/b> <http://e/c> .\n",), touched=("",)).to_bytes()
    journal.append(body, [""])
    with pytest.raises(JournalError):
        Journal(path)
    journal.close()
    whole = path.read_bytes()
    transaction = make_transaction(body)
    for cut in range(1, len(transaction)):
        path.write_bytes(whole + transaction[:cut])
        with path.open("rb") as file:
            assert len(list(read_entries(file, 0))) == 1
    path.write_bytes(whole + transaction.replace(b"<http://e/c>", b"<http://e/d>"))
    reopened = Journal(path)
    assert (reopened.revision, path.read_bytes()) == (1, whole)
    reopened.close()


@pytest.mark.parametrize("kind", ["files", "memory", "disk"])
def test_no_committed_write_is_lost_whatever_is_killed(tmp_path: Path, kind: str) -> None:
    """A few rounds of what `python -m benchmarks.kills` does two hundred times."""
    command = [sys.executable, "-m", "benchmarks.kills", "--rounds", "6", "--journal-bytes", "3000"]
    if kind != "files":
        make_snapshot(tmp_path)
        command += ["--snapshot", str(tmp_path / "current"), *(["--disk"] if kind == "disk" else [])]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ", 0 lost, 0 half;" in done.stdout
