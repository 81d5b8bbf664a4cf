"""Nothing that is sent here makes the endpoint reach anybody: a listener counts who comes, and nobody may."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from running import Server, running
from snapshots import make_snapshot
from writers import UPDATE, Store, make_token

QUERY, TURTLE = "application/sparql-query", "text/turtle"


class Listener:
    """Listens on the loopback address and counts the connections."""

    def __init__(self) -> None:
        self.count = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/sparql"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.count += 1
            connection.close()

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.close()


@pytest.fixture(scope="module", params=["files", "memory", "disk"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("egress")
    token, options = make_token(folder)
    environment = {"MANDATEGRAPH_MEMORY_BUDGET": "0"} if request.param == "disk" else {}
    if request.param == "files":
        (folder / "data.ttl").write_text("<http://e/a> <http://e/b> 1 .")
        options = ("--data", str(folder / "data.ttl"), *options)
    else:
        make_snapshot(folder)
        options = ("--snapshot", str(folder / "current"), *options)
    with running(*options, "--timeout", "5", "--workers", "2", **environment) as server:
        yield Store(server, token)


CLAUSES = [
    "SERVICE <{0}> {{ ?s ?p ?o }}",
    "service <{0}> {{ ?s ?p ?o }}",
    "SeRvIcE SiLeNt <{0}> {{ ?s ?p ?o }}",
    "SERVICE<{0}>{{?s ?p ?o}}",
    "SERVICE#\n<{0}>#\n{{ ?s ?p ?o }}",
    "SERVICE SILENT#comment }} {{\n<{0}> {{ ?s ?p ?o }}",
    "SERVICESILENT<{0}>{{ ?s ?p ?o }}",
    "1SERVICE<{0}>{{ ?s ?p ?o }}",
    "SERVICE ?e {{ ?s ?p ?o }} BIND(<{0}> AS ?e)",
    "VALUES ?e {{ <{0}> }} SERVICE ?e {{ ?s ?p ?o }}",
    "SERVICE e:sparql {{ ?s ?p ?o }}",
    "SERVICE<sparql>{{ ?s ?p ?o }}",
    "{{ SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    "OPTIONAL {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "?s ?p ?o FILTER EXISTS {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "?s ?p ?o FILTER NOT EXISTS {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "?s ?p ?o MINUS {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "GRAPH ?g {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SERVICE <{0}> {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "BIND('''\"''' AS ?x) SERVICE <{0}> {{ ?s ?p ?o }}",
    'BIND("it\'s # not a comment" AS ?x) SERVICE <{0}> {{ ?s ?p ?o }}',
    "FILTER(?a<?b) SERVICE <{0}> {{ ?s ?p ?o }} FILTER(?c>?d)",
    "\\u0053ERVICE <{0}> {{ ?s ?p ?o }}",
    "SERVICE <\\u0068ttp{1}> {{ ?s ?p ?o }}",
    "SERV\\u0049CE <{0}> {{ ?s ?p ?o }}",
    "SERVICE <HTTP{1}> {{ ?s ?p ?o }}",
    "\ufeffSERVICE <{0}> {{ ?s ?p ?o }}",
    "?s <http://e/service> ?o . SERVICE:x {{ ?s ?p ?o }}",
]
FORMS = [
    "PREFIX e: <{2}> PREFIX SERVICE: <{0}> BASE <{2}> SELECT * WHERE {{ {3} }}",
    "PREFIX e: <{2}> ASK {{ {3} }}",
    "PREFIX e: <{2}> CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {3} }}",
    "PREFIX e: <{2}> DESCRIBE ?s WHERE {{ {3} }}",
]


def fill(text: str, listener: Listener, clause: str = "") -> str:
    url = listener.url
    return text.format(url, url.removeprefix("http"), url.removesuffix("sparql"), clause)


def test_no_query_reaches_anybody(store: Store, listener: Listener) -> None:
    for clause in CLAUSES:
        for form in FORMS:
            query = fill(form, listener, fill(clause, listener))
            response = store.server.request("POST", "/sparql", query.encode(), Content_Type=QUERY)
            assert response.status in (200, 400, 403), (query, response.text)
            assert response.status != 200 or "u0053" in query or "SERVICE:x" in query or "1SERVICE" in query, query
    assert listener.count == 0


@pytest.mark.parametrize("clause", ["FROM <{0}>", "FROM NAMED <{0}>", "FROM <file:///etc/passwd>"])
def test_datasets_are_never_fetched(store: Store, listener: Listener, clause: str) -> None:
    clause = fill(clause, listener)
    for query in (f"SELECT * {clause} {{ ?s ?p ?o }}", f"SELECT * {clause} {{ GRAPH ?g {{ ?s ?p ?o }} }}"):
        response = store.server.query(query)
        assert response.status == 200
        assert b'"bindings":[]' in response.body
    for name in ("default-graph-uri", "named-graph-uri"):
        path = f"/sparql?query=ASK%20%7B%3Fs%20%3Fp%20%3Fo%7D&{name}={listener.url}"
        assert b"false" in store.server.request("GET", path).body
    assert listener.count == 0


UPDATES = [
    "LOAD <{0}>",
    "load silent <{0}> into graph <http://e/g>",
    "LOAD<{0}>",
    "LOAD#\n<{0}>",
    "LOADSILENT<{0}>",
    "LOAD <file:///etc/passwd> INTO GRAPH <http://e/g>",
    "INSERT DATA {{ GRAPH <http://e/g> {{ <http://e/a> <http://e/b> 1 }} }} ; LOAD <{0}>",
    "PREFIX e: <{2}> LOAD e:sparql",
    "\\u004cOAD <{0}>",
    "CREATE SILENT GRAPH <http://e/g>;#LOAD\nLOAD SILENT<{0}>",
]
PATTERNS = [
    "INSERT {{ GRAPH <http://e/g> {{ ?s ?p ?o }} }} WHERE {{ {3} }}",
    "DELETE {{ GRAPH <http://e/g> {{ ?s ?p ?o }} }} WHERE {{ {3} }}",
    "WITH <http://e/g> DELETE {{ ?s ?p ?o }} INSERT {{ ?s ?p ?o }} USING <http://e/g> WHERE {{ {3} }}",
]


def test_no_update_reaches_anybody(store: Store, listener: Listener) -> None:
    before = store.count()
    for text in UPDATES:
        response = store.update(fill(text, listener))
        assert response.status in (400, 403), (text, response.text)
    for clause in CLAUSES:
        for pattern in PATTERNS:
            text = f"PREFIX e: <{listener.url}> {fill(pattern, listener, fill(clause, listener))}"
            assert store.update(text).status in (400, 403), text
    parameters = {"using-graph-uri": listener.url}
    copied = store.update("INSERT { GRAPH <http://e/g> { ?s ?p ?o } } WHERE { ?s ?p ?o }", **parameters)
    assert copied.status == 200
    assert store.count() == before
    assert listener.count == 0


def test_no_content_makes_anybody_be_asked(store: Store, listener: Listener) -> None:
    """Remote contexts, external entities, imports and schema locations are left alone."""
    url = listener.url
    contents = [
        ("application/ld+json", f'{{"@context": "{url}", "@id": "http://e/a", "p": 1}}'),
        ("application/ld+json", f'{{"@context": {{"@import": "{url}"}}, "@id": "http://e/a"}}'),
        ("application/ld+json", f'[{{"@context": ["{url}", {{"p": "http://e/p"}}], "p": "x"}}]'),
        ("application/rdf+xml", f'<!DOCTYPE r SYSTEM "{url}"><rdf:RDF xmlns:rdf="{RDF}"/>'),
        ("application/rdf+xml",
         f'<!DOCTYPE r [<!ENTITY x SYSTEM "{url}"><!ENTITY % y SYSTEM "{url}"> %y;]>'
         f'<rdf:RDF xmlns:rdf="{RDF}"><rdf:Description rdf:about="http://e/a"><p xmlns="http://e/">&x;</p>'
         "</rdf:Description></rdf:RDF>"),
        (TURTLE, f"<http://e/a> <http://www.w3.org/2002/07/owl#imports> <{url}> ; <http://e/p> <{url}> ."),
    ]  # fmt: skip
    for media_type, content in contents:
        put = store.request("PUT", "/store?graph=http://e/content", content, Content_Type=media_type)
        assert put.status in (200, 201, 400), (content, put.text)
        checked = store.server.request(
            "POST", "/validate", content, Content_Type=media_type, Accept="application/json"
        )
        assert checked.status in (200, 400, 422), (content, checked.text)
    assert b"root:" not in store.server.query("SELECT * { GRAPH ?g { ?s ?p ?o } }").body
    assert listener.count == 0


RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


@pytest.fixture(scope="module")
def allowing(listener: Listener, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data: Path = tmp_path_factory.mktemp("allowing") / "data.ttl"
    data.write_text("<http://e/a> <http://e/b> 1 .")
    with running("--data", str(data), "--service-allow", "https://example.org/sparql", "--workers", "2") as server:
        yield server


def test_an_allow_list_opens_nothing_else(allowing: Server, listener: Listener) -> None:
    for clause in CLAUSES:
        query = fill(FORMS[0], listener, fill(clause, listener))
        response = allowing.request("POST", "/sparql", query.encode(), Content_Type=QUERY)
        assert response.status in (200, 400, 403), (query, response.text)
    for address in (
        listener.url.replace("127.0.0.1", "127.1"), listener.url.replace("127.0.0.1", "2130706433"),
        listener.url.replace("127.0.0.1", "0.0.0.0"), listener.url.replace("127.0.0.1", "[::ffff:127.0.0.1]"),
        listener.url.replace("http://", "http://example.org@"), f"https://example.org/sparql#{listener.url}",
        "https://example.org:443/sparql", "https://EXAMPLE.org/sparql", "https://example.org/sparql?x",
        "https://example.org/./sparql", "file:///etc/passwd", "gopher://127.0.0.1/",
    ):  # fmt: skip
        response = allowing.query(f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}")
        assert response.status in (400, 403), (address, response.text)
    assert listener.count == 0


def test_the_kind_of_an_update_is_what_it_says(store: Store, listener: Listener) -> None:
    """A query that is sent as an update, and an update as a query, are neither."""
    assert store.request("POST", "/update", "SELECT * { ?s ?p ?o }", Content_Type=UPDATE).status == 400
    response = store.server.request("POST", "/sparql", f"LOAD <{listener.url}>", Content_Type=QUERY)
    assert response.status == 400
    assert listener.count == 0
