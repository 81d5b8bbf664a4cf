"""SERVICE clauses in queries to this endpoint: refused, or answered by the endpoints that are allowed by name."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from running import Server, free_port, running

from mandategraph.endpoint.federation.calls import find_calls, replace_calls, write_values
from mandategraph.endpoint.federation.fetching import Budget, fetch, read_allowed
from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.settings import SettingError

DATA = Path(__file__).with_name("data.trig")
ROWS = json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "far"}}]}})
BLANK = json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "bnode", "value": "b"}}]}})


class Remote(BaseHTTPRequestHandler):
    """An endpoint that misbehaves as its path says."""

    asked: list[str] = []  # noqa: RUF012

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append(self.path)
        if self.path.startswith("/to"):
            port = self.server.server_address[1]
            targets = {"/to-rows": f"http://127.0.0.1:{port}/rows", "/to-itself": "/to-itself"}
            self.send_response(307)
            self.send_header("Location", targets.get(self.path, f"http://127.0.0.1:{port}/unlisted"))
            self.end_headers()
            return
        body = {
            "/rows": ROWS,
            "/unlisted": ROWS,
            "/blank": BLANK,
            "/no-results": "{}",
            "/large": ROWS + " " * 100_000,
        }
        self.send_response(500 if self.path == "/fails" else 200)
        self.end_headers()
        if self.path == "/slow":
            for _ in range(40):
                self.wfile.write(b" ")
                time.sleep(0.1)
        self.wfile.write(body.get(self.path, ROWS).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def remote() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Remote)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


PATHS = ("rows", "to-rows", "to-unlisted", "to-itself", "blank", "no-results", "large", "slow", "fails")


@pytest.fixture(scope="module")
def caller(remote: str, server: Server) -> Iterator[Server]:
    addresses = [f"{remote}/{path}" for path in PATHS]
    addresses += [
        f"{server.url}/sparql",
        remote.replace("127.0.0.1", "localhost"),
        f"http://127.0.0.1:{free_port()}/",
    ]
    options = [part for address in addresses for part in ("--service-allow", address)]
    limits = {"MANDATEGRAPH_SERVICE_SECONDS": "1", "MANDATEGRAPH_SERVICE_BYTES": "50000"}
    with running("--data", str(DATA), *options, **limits) as found:
        yield found


def ask(caller: Server, query: str) -> tuple[int, str]:
    response = caller.query(query)
    told = json.loads(response.body)
    if response.status != 200:
        return response.status, told["code"]
    return 200, " ".join(sorted(term["value"] for row in told["results"]["bindings"] for term in row.values()))


def test_an_allowed_endpoint_answers_and_is_joined(caller: Server, server: Server) -> None:
    pattern = "{ ?s <http://example.org/says> ?o }"
    near = ask(caller, f"SELECT ?s ?o {{ GRAPH ?g {pattern} }}")
    clause = f"SERVICE <{server.url}/sparql> {{ GRAPH ?h {pattern} }}"
    assert near[0] == 200
    assert near[1]
    assert ask(caller, f"SELECT ?s ?o {{ {clause} GRAPH ?g {pattern} }}") == near
    assert ask(caller, f"SELECT ?s ?o {{ {clause} FILTER(?s = <http://example.org/none>) }}") == (200, "")
    assert ask(caller, f"SELECT ?s ?o {{ {{ SELECT DISTINCT ?s ?o {{ {clause} }} }} }}") == near


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("rows", (200, "far")),
        ("to-rows", (200, "far")),
        ("to-unlisted", (403, "service-refused")),
        ("to-itself", (502, "service-failed")),
        ("blank", (502, "service-failed")),
        ("no-results", (502, "service-failed")),
        ("large", (502, "service-failed")),
        ("slow", (502, "service-failed")),
        ("fails", (502, "service-failed")),
        ("unlisted", (403, "service-refused")),
    ],
)
def test_what_comes_of_a_call(caller: Server, remote: str, path: str, expected: tuple[int, str]) -> None:
    Remote.asked.clear()
    began = time.monotonic()
    assert ask(caller, f"SELECT ?x {{ SERVICE <{remote}/{path}> {{ ?s ?p ?x }} }}") == expected
    assert time.monotonic() - began < 9
    assert "/unlisted" not in Remote.asked


def test_a_silent_call_that_fails_binds_nothing(caller: Server, remote: str) -> None:
    query = f"SELECT ?x ?y {{ BIND('near' AS ?y) SERVICE SILENT <{remote}/fails> {{ ?s ?p ?x }} }}"
    assert ask(caller, query) == (200, "near")
    refused = f"SELECT ?x {{ SERVICE SILENT <{remote}/unlisted> {{ ?s ?p ?x }} }}"
    assert ask(caller, refused) == (403, "service-refused")


def test_a_name_of_this_machine_is_refused_although_listed(caller: Server, remote: str) -> None:
    address = remote.replace("127.0.0.1", "localhost")
    Remote.asked.clear()
    assert ask(caller, f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?x }} }}") == (403, "service-refused")
    assert not Remote.asked


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {{ BIND(<{0}> AS ?e) SERVICE ?e {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICE <{0}> {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
        "PREFIX r: <{0}> SELECT * {{ SERVICE r: {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICESILENT<{0}> {{ ?s ?p ?o }} }}",
        'SELECT * {{ VALUES ?x {{ """a" }} SERVICE <{0}> {{ ?s ?p ?o }} }}',
        "SELECT * {{" + "SERVICE <{0}> {{ ?s ?p ?o }}" * 5 + "}}",
    ],
)
def test_other_forms_and_too_many_calls_are_refused(caller: Server, remote: str, query: str) -> None:
    Remote.asked.clear()
    assert ask(caller, query.format(f"{remote}/rows")) == (403, "service-refused")
    assert not Remote.asked


def test_answers_that_depend_on_others_are_not_kept(caller: Server, remote: str) -> None:
    response = caller.query(f"SELECT ?x {{ SERVICE <{remote}/rows> {{ ?s ?p ?x }} }}")
    assert response.headers["cache-control"] == "no-store"
    assert "etag" not in response.headers


def test_the_description_says_that_others_can_be_asked(caller: Server, server: Server) -> None:
    assert "BasicFederatedQuery" in caller.request("GET", "/sparql", Accept="text/turtle").text
    assert "BasicFederatedQuery" not in server.request("GET", "/sparql", Accept="text/turtle").text


def test_words_that_only_look_like_calls_stay() -> None:
    query = "SELECT * { ?s ?p 'SERVICE <http://e/> {}' } # SERVICE"
    assert find_calls(query) == []
    assert replace_calls(query, [], []) == query


def test_terms_cannot_break_out_of_their_place() -> None:
    value = '" } SERVICE <http://e/> { "\n\\'
    body = json.dumps(
        {"head": {"vars": ["a", "b"]}, "results": {"bindings": [{"a": {"type": "literal", "value": value}}]}}
    )
    assert write_values(body.encode()) == (r'{ VALUES (?a ?b) { ("\" } SERVICE <http://e/> { \"\n\\" UNDEF) } }')
    bad = body.replace("literal", "uri")
    with pytest.raises(Problem, match="cannot be read"):
        write_values(bad.encode())
    with pytest.raises(Problem, match="cannot be read"):
        write_values(json.dumps({"head": {"vars": ["a) { } #"]}, "results": {"bindings": []}}).encode())


def test_addresses_are_checked_at_start() -> None:
    for text in ("ftp://e/", "http://", "sparql", "http://user@e/", "http://e:x/"):
        with pytest.raises(SettingError, match="service-allow"):
            read_allowed(text)


@pytest.mark.parametrize("host", ["localhost", "[::ffff:127.0.0.1]"])
def test_private_addresses_behind_names(host: str) -> None:
    address = f"http://{host}:9/sparql"
    with pytest.raises(Problem) as caught:
        fetch(address, "ASK {}", frozenset([address]), Budget(time.monotonic() + 1, 1000))
    assert caught.value.code in ("service-refused", "service-failed")
