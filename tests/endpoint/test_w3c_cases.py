"""The W3C's cases for the SPARQL 1.1 Protocol, the Graph Store Protocol and the service description, by name.

Each is written from the clauses that it stands for, over a store that may be written to.
https://www.w3.org/TR/sparql11-protocol/, https://www.w3.org/TR/sparql11-http-rdf-update/,
https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, RdfFormat, parse
from running import Response, running
from writers import UPDATE, Store, make_token

FORM, QUERY, TURTLE = "application/x-www-form-urlencoded", "application/sparql-query", "text/turtle"
ONE, TWO, THREE = (f"http://example.org/data{number}" for number in (1, 2, 3))
THING, SEEN = "http://example.org/Thing", "http://example.org/Seen"
TARGET = "http://example.org/target"
SD = "http://www.w3.org/ns/sparql-service-description#"
DATA = " ".join(f"<{graph}> {{ <{graph}> a <{THING}> }}" for graph in (ONE, TWO, THREE))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("w3c")
    (folder / "data.trig").write_text(DATA)
    token, options = make_token(folder)
    with running("--data", str(folder / "data.trig"), *options, "--workers", "4") as server:
        yield Store(server, token)


def truth(response: Response) -> bool:
    assert response.status == 200, response.text
    return bool(json.loads(response.body)["boolean"])


def get(store: Store, *parameters: tuple[str, str], **headers: str) -> Response:
    return store.server.request("GET", f"/sparql?{urlencode(parameters)}", **headers)


def post(store: Store, query: str, *parameters: tuple[str, str]) -> Response:
    return store.server.request("POST", f"/sparql?{urlencode(parameters)}", query, Content_Type=QUERY)


def seen(store: Store, *graphs: str) -> bool:
    """Tell whether just these are in the target graph, and empty it."""
    query = f"SELECT ?s {{ GRAPH <{TARGET}> {{ ?s a <{SEEN}> }} }}"
    rows = json.loads(get(store, ("query", query)).body)["results"]["bindings"]
    assert store.update(f"DROP SILENT GRAPH <{TARGET}>").status == 200
    return {row["s"]["value"] for row in rows} == set(graphs)


# SPARQL 1.1 Protocol, query operation

BOTH = f"ASK {{ <{ONE}> a ?t . <{TWO}> a ?t }}"
NAMED = f"ASK {{ GRAPH ?g1 {{ <{ONE}> a ?t }} GRAPH ?g2 {{ <{TWO}> a ?t }} }}"
FULL = f"ASK {{ <{THREE}> a ?t GRAPH ?g1 {{ <{ONE}> a ?t }} GRAPH ?g2 {{ <{TWO}> a ?t }} }}"
DEFAULTS = (("default-graph-uri", ONE), ("default-graph-uri", TWO))
NAMEDS = (("named-graph-uri", ONE), ("named-graph-uri", TWO))


def test_query_get(store: Store) -> None:
    assert truth(get(store, ("query", "ASK {}")))


@pytest.mark.parametrize("place", ["body", "address"])
def test_query_post_form(store: Store, place: str) -> None:
    inside = DEFAULTS if place == "body" else ()
    outside = DEFAULTS if place == "address" else ()
    body = urlencode([("query", BOTH), *inside])
    path = f"/sparql?{urlencode(outside)}"
    assert truth(store.server.request("POST", path, body, Content_Type=FORM))
    assert truth(store.server.request("POST", path, body, Content_Type=f"{FORM}; charset=UTF-8"))


def test_query_post_direct(store: Store) -> None:
    assert truth(post(store, "ASK {}"))


def test_query_dataset_default_graphs_get(store: Store) -> None:
    assert truth(get(store, ("query", BOTH), *DEFAULTS))
    assert not truth(get(store, ("query", BOTH), DEFAULTS[0]))


def test_query_dataset_default_graphs_post(store: Store) -> None:
    assert truth(post(store, BOTH, *DEFAULTS))


def test_query_dataset_named_graphs_get(store: Store) -> None:
    assert truth(get(store, ("query", NAMED), *NAMEDS))
    assert not truth(get(store, ("query", NAMED), NAMEDS[1]))


def test_query_dataset_named_graphs_post(store: Store) -> None:
    assert truth(post(store, NAMED, *NAMEDS))


def test_query_dataset_full(store: Store) -> None:
    assert truth(post(store, FULL, ("default-graph-uri", THREE), *NAMEDS))


def test_query_multiple_dataset(store: Store) -> None:
    """The dataset of the protocol counts, not that of the query."""
    query = f"ASK FROM <{ONE}> FROM NAMED <{ONE}> {{ <{THREE}> a ?t GRAPH ?g {{ <{TWO}> a ?t }} }}"
    assert truth(post(store, query, ("default-graph-uri", THREE), ("named-graph-uri", TWO)))
    assert not truth(post(store, query))


@pytest.mark.parametrize(
    ("query", "allowed"),
    [
        ("SELECT (1 AS ?value) {}", {"application/sparql-results+json", "application/sparql-results+xml"}),
        ("ASK {}", {"application/sparql-results+json", "application/sparql-results+xml"}),
        (f"DESCRIBE <{ONE}>", {"text/turtle", "application/rdf+xml"}),
        ("CONSTRUCT { <http://e/s> <http://e/p> 1 } WHERE {}", {"text/turtle", "application/rdf+xml"}),
    ],
    ids=["select", "ask", "describe", "construct"],
)
def test_query_content_type(store: Store, query: str, allowed: set[str]) -> None:
    for media_type in (None, *allowed):
        response = get(store, ("query", query), **({"Accept": media_type} if media_type else {}))
        assert response.status == 200
        assert response.headers["content-type"].partition(";")[0] in ({media_type} if media_type else allowed)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_bad_query_method(store: Store, method: str) -> None:
    response = store.server.request(method, f"/sparql?{urlencode({'query': 'ASK {}'})}")
    assert response.status == 405
    assert {"GET", "HEAD", "POST", "OPTIONS"} == set(response.headers["allow"].replace(" ", "").split(","))


def test_bad_multiple_queries(store: Store) -> None:
    twice = (("query", "ASK {}"), ("query", "SELECT * {}"))
    assert get(store, *twice).status == 400
    assert store.server.request("POST", "/sparql", urlencode(twice), Content_Type=FORM).status == 400
    assert post(store, "ASK {}", twice[0]).status == 400


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"ASK {}", {"Content_Type": "text/plain"}, 415),
        (b"query=ASK%20%7B%7D", {}, 415),
        (b"ASK {}", {}, 415),
        ("ASK {}".encode("utf-16"), {"Content_Type": f"{QUERY}; charset=UTF-16"}, 415),
        ("ASK {}".encode("utf-16"), {"Content_Type": QUERY}, 400),
        (b"ASK {", {"Content_Type": QUERY}, 400),
        (b"query=ASK%20%7B", {"Content_Type": FORM}, 400),
    ],
    ids=[
        "wrong_media_type", "missing_form_type", "missing_direct_type", "non_utf8", "non_utf8_unsaid", "syntax",
        "syntax_form",
    ],
)  # fmt: skip
def test_bad_query(store: Store, body: bytes, headers: dict[str, str], status: int) -> None:
    assert store.server.request("POST", "/sparql", body, **headers).status == status


def test_query_head_options_and_cors(store: Store) -> None:
    path = f"/sparql?{urlencode({'query': BOTH})}"
    got, head = store.server.request("GET", path), store.server.request("HEAD", path)
    assert head.body == b""
    for name in ("content-type", "content-length", "etag", "vary"):
        assert head.headers[name] == got.headers[name]
    assert "Accept" in got.headers["vary"]
    for path in ("/sparql", "/update", "/store", "/store/a"):
        plain = store.server.request("OPTIONS", path)
        assert plain.status in (200, 204)
        assert "POST" in plain.headers["allow"]
        preflight = store.server.request(
            "OPTIONS", path, Origin="https://e.org", Access_Control_Request_Method="POST",
            Access_Control_Request_Headers="content-type, authorization",
        )  # fmt: skip
        assert preflight.headers["access-control-allow-origin"] == "*"
        assert "POST" in preflight.headers["access-control-allow-methods"]
        assert "authorization" in preflight.headers["access-control-allow-headers"].lower()
    assert get(store, ("query", "ASK {}"), Origin="https://e.org").headers["access-control-allow-origin"] == "*"


# SPARQL 1.1 Protocol, update operation

COPY = f"INSERT {{ GRAPH <{TARGET}> {{ ?s a <{SEEN}> }} }} WHERE {{ %s }}"


def test_update_post_form(store: Store) -> None:
    body = urlencode({"update": COPY % f"GRAPH <{ONE}> {{ ?s a <{THING}> }}"})
    assert 200 <= store.request("POST", "/update", body, Content_Type=FORM).status < 400
    assert seen(store, ONE)


def test_update_post_direct(store: Store) -> None:
    assert 200 <= store.update(COPY % f"GRAPH <{TWO}> {{ ?s a <{THING}> }}").status < 400
    assert seen(store, TWO)


@pytest.mark.parametrize("way", ["direct", "form", "form with the dataset in the address"])
@pytest.mark.parametrize(
    ("pattern", "parameters", "expected"),
    [
        (f"?s a <{THING}>", [("using-graph-uri", ONE)], [ONE]),
        (f"?s a <{THING}>", [("using-graph-uri", ONE), ("using-graph-uri", TWO)], [ONE, TWO]),
        (f"GRAPH ?g {{ ?s a <{THING}> }}", [("using-named-graph-uri", ONE), ("using-named-graph-uri", TWO)],
         [ONE, TWO]),
        (f"{{ GRAPH ?g {{ ?s a <{THING}> FILTER(?g = <{TWO}>) }} }} UNION {{ ?s a <{THING}> }}",
         [("using-graph-uri", ONE), ("using-named-graph-uri", TWO)], [ONE, TWO]),
    ],
    ids=["default_graph", "default_graphs", "named_graphs", "full"],
)  # fmt: skip
def test_update_dataset(
    store: Store, way: str, pattern: str, parameters: list[tuple[str, str]], expected: list[str]
) -> None:
    text = f"DROP SILENT GRAPH <{TARGET}> ; {COPY % pattern}"
    if way == "form":
        body = urlencode([("update", text), *parameters])
        response = store.request("POST", "/update", body, Content_Type=FORM)
    else:
        kind, body = (UPDATE, text) if way == "direct" else (FORM, urlencode({"update": text}))
        response = store.request("POST", f"/update?{urlencode(parameters)}", body, Content_Type=kind)
    assert response.status == 200, response.text
    assert seen(store, *expected)


def test_update_base_uri(store: Store) -> None:
    data = "GRAPH <http://e/base> { <http://e/s> <http://e/p> <x> }"
    text = f"CLEAR SILENT GRAPH <http://e/base> ; INSERT DATA {{ {data} }}"
    assert store.update(text).status == 200
    rows = json.loads(get(store, ("query", "SELECT ?o { GRAPH <http://e/base> { ?s ?p ?o } }")).body)
    assert rows["results"]["bindings"][0]["o"]["value"] == f"{store.server.url}/x"
    assert store.update(f"BASE <http://other/> {text}").status == 200
    assert store.ask("GRAPH <http://e/base> { ?s ?p <http://other/x> }")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_bad_update_get(store: Store, method: str) -> None:
    response = store.request(method, f"/update?{urlencode({'update': 'CLEAR ALL'})}")
    assert response.status == 405
    assert "POST" in response.headers["allow"]
    assert truth(post(store, NAMED))


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", {"Content_Type": FORM}, 400),
        (b"CLEAR NAMED", {"Content_Type": "text/plain"}, 415),
        (b"update=CLEAR%20NAMED", {}, 415),
        ("CLEAR NAMED".encode("utf-16"), {"Content_Type": f"{UPDATE}; charset=UTF-16"}, 415),
        ("CLEAR NAMED".encode("utf-16"), {"Content_Type": UPDATE}, 400),
        (b"CLEAR XYZ", {"Content_Type": UPDATE}, 400),
        (b"ASK {}", {"Content_Type": UPDATE}, 400),
    ],
    ids=[
        "multiple_updates", "wrong_media_type", "missing_form_type", "non_utf8", "non_utf8_unsaid", "syntax",
        "query",
    ],
)  # fmt: skip
def test_bad_update(store: Store, body: bytes, headers: dict[str, str], status: int) -> None:
    assert store.request("POST", "/update", body, **headers).status == status
    assert truth(post(store, NAMED))


@pytest.mark.parametrize("clause", ["USING", "USING NAMED", "WITH"])
@pytest.mark.parametrize("parameter", ["using-graph-uri", "using-named-graph-uri"])
def test_bad_update_dataset_conflict(store: Store, clause: str, parameter: str) -> None:
    text = COPY % "?s ?p ?o"
    text = f"WITH <{ONE}> {text}" if clause == "WITH" else text.replace("WHERE", f"{clause} <{ONE}> WHERE")
    assert store.update(text, **{parameter: TWO}).status == 400
    assert seen(store)


# SPARQL 1.1 Graph Store HTTP Protocol

VCARD = "@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix v: <http://www.w3.org/2006/vcard/ns#> . "
JOHN = f'{VCARD} <http://e/1> a foaf:Person ; foaf:businessCard [ a v:VCard ; v:fn "John Doe" ] .'
JANE = f'{VCARD} <http://e/1> a foaf:Person ; foaf:businessCard [ a v:VCard ; v:fn "Jane Doe" ] .'
NAME = f'{VCARD} <http://e/1> foaf:name "Jane Doe" .'
ALICE = f'{VCARD} [] a foaf:Person ; foaf:businessCard [ a v:VCard ; v:given-name "Alice" ] .'
TYPED = f"{TURTLE}; charset=utf-8"


def same(body: bytes, *written: str) -> bool:
    both = []
    for text in (body, "".join(written).encode()):
        dataset = Dataset(parse(text, RdfFormat.TURTLE))
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        both.append(dataset)
    return both[0] == both[1]


def multipart(*parts: str, named: bool = True) -> tuple[str, str]:
    boundary = "a6fe4cd6"
    lines = []
    for number, part in enumerate(parts):
        filename = f'; filename="{number}.ttl"' if named else ""
        head = f'Content-Disposition: form-data; name="p{number}"{filename}\r\nContent-Type: {TYPED}'
        lines.append(f"--{boundary}\r\n{head}\r\n\r\n{part}\r\n")
    return "".join([*lines, f"--{boundary}--\r\n"]), f"multipart/form-data; boundary={boundary}"


def test_graph_store_in_the_order_of_the_suite(store: Store) -> None:
    def send(method: str, path: str, body: str | None = None, **headers: str) -> Response:
        return store.request(
            method, path, body, **({"Content_Type": TYPED} if body is not None else {}), **headers
        )

    direct = "/store/person/1.ttl"
    indirect = f"/store?graph={quote(store.server.url + direct, safe='')}"
    second = "/store/person/2.ttl"
    assert send("PUT", direct, JOHN).status == 201  # put__initial_state
    for path in (direct, indirect):  # get_of_put__initial_state
        got = send("GET", path, Accept=TURTLE)
        assert (got.status, got.headers["content-type"].partition(";")[0]) == (200, TURTLE)
        assert same(got.body, JOHN)
    assert send("PUT", direct, JANE).status in (200, 204)  # put__graph_already_in_store
    assert same(send("GET", direct, Accept=TURTLE).body, JANE)
    assert send("PUT", "/store?default", ALICE).status in (200, 201, 204)  # put__default_graph
    assert same(send("GET", "/store?default", Accept=TURTLE).body, ALICE)
    mismatched = store.request("PUT", "/store?default", JOHN, Content_Type="application/rdf+xml")
    assert mismatched.status == 400  # put__mismatched_payload
    assert same(send("GET", "/store?default", Accept=TURTLE).body, ALICE)
    assert send("PUT", second, JOHN).status == 201
    assert send("DELETE", second).status in (200, 204)  # delete__existing_graph
    assert send("GET", second).status == 404
    assert send("DELETE", second).status == 404  # delete__nonexistent_graph
    assert send("POST", direct, NAME).status in (200, 204)  # post__existing_graph
    assert same(send("GET", direct, Accept=TURTLE).body, JANE, NAME)
    first, last = NAME.replace("foaf:name", "foaf:givenName"), NAME.replace("foaf:name", "foaf:familyName")
    for parts, named in (((first, last), True), ((NAME.replace("Doe", "D"),), False)):  # post__multipart_formdata
        body, content_type = multipart(*parts, named=named)
        assert store.request("POST", direct, body, Content_Type=content_type).status in (200, 204)
    merged = (JANE, NAME, first, last, NAME.replace("Doe", "D"))
    assert same(send("GET", direct, Accept=TURTLE).body, *merged)
    created = send("POST", "/store", ALICE)  # post__create__new_graph
    assert created.status == 201
    new = created.headers["location"].removeprefix(store.server.url)
    assert same(send("GET", new, Accept=TURTLE).body, ALICE)
    assert send("POST", new, "").status in (200, 204)  # post__after_noop
    assert same(send("GET", new, Accept=TURTLE).body, ALICE)
    head, got = (
        send("HEAD", direct, Accept=TURTLE),
        send("GET", direct, Accept=TURTLE),
    )  # head_on_an_existing_graph
    assert (head.status, head.body) == (200, b"")
    for name in ("content-type", "content-length", "etag", "vary"):
        assert head.headers[name] == got.headers[name]
    assert "Accept" in got.headers["vary"]
    missing = send("HEAD", second)  # head_on_a_nonexisting_graph
    assert (missing.status, missing.body) == (404, b"")


@pytest.mark.parametrize("method", ["PATCH"])
def test_graph_store_bad_method(store: Store, method: str) -> None:
    response = store.request(method, "/store?default", "", Content_Type=TURTLE)
    assert response.status == 405
    allowed = set(response.headers["allow"].replace(" ", "").split(","))
    assert {"GET", "HEAD", "PUT", "POST", "DELETE"} <= allowed


def test_graph_store_odd_names_and_forms(store: Store) -> None:
    for path in ("/store/with%20space", "/store/%C3%A9t%C3%A9", "/store/a;b,c"):
        assert store.request("PUT", path, NAME, Content_Type=TURTLE).status == 201
        assert same(store.request("GET", path, Accept=TURTLE).body, NAME)
        whole = quote(f"{store.server.url}{path}", safe="")
        assert same(store.request("GET", f"/store?graph={whole}", Accept=TURTLE).body, NAME)
    for graph in ("http://[bad", "http://e/%zz", "urn:", "no-scheme", ""):
        path = f"/store?graph={quote(graph, safe='')}"
        assert 400 <= store.request("PUT", path, NAME, Content_Type=TURTLE).status < 500 or graph in (
            "urn:",
            "http://e/%zz",
        )
    for body, content_type in (
        (multipart(NAME)[0][:-20], multipart(NAME)[1]),
        ("", "multipart/form-data; boundary=x"),
        ("--x--\r\n", "multipart/form-data; boundary=x"),
        (NAME, "multipart/form-data"),
        (multipart("not turtle")[0], multipart("not turtle")[1]),
    ):
        response = store.request("POST", "/store/form", body, Content_Type=content_type)
        assert response.status == 400, response.text
    assert store.request("GET", "/store/form").status == 404
    assert store.request("PUT", "/store/form", multipart(NAME)[0], Content_Type=multipart(NAME)[1]).status == 201


# SPARQL 1.1 Service Description


def test_service_description_returns_rdf_with_its_endpoint(store: Store) -> None:
    for media_type, form in ((TURTLE, RdfFormat.TURTLE), ("application/rdf+xml", RdfFormat.RDF_XML)):
        response = store.server.request("GET", "/sparql", Accept=media_type)
        assert (response.status, response.headers["content-type"].partition(";")[0]) == (200, media_type)
        triples = [quad.triple for quad in parse(response.body, form)]
        services = {t.subject for t in triples if t.object == NamedNode(f"{SD}Service")}
        endpoints = {
            t.object.value
            for t in triples
            if t.subject in services and t.predicate.value == f"{SD}endpoint"  # type: ignore[union-attr]
        }
        assert endpoints == {f"{store.server.url}/sparql", f"{store.server.url}/update"}
        languages = {t.object.value for t in triples if t.predicate.value == f"{SD}supportedLanguage"}  # type: ignore[union-attr]
        assert languages == {f"{SD}SPARQL11Query", f"{SD}SPARQL11Update"}


def test_service_description_is_the_same_for_head(store: Store) -> None:
    for media_type in (TURTLE, "application/rdf+xml", "application/ld+json", "application/n-triples"):
        got = store.server.request("GET", "/sparql", Accept=media_type)
        head = store.server.request("HEAD", "/sparql", Accept=media_type)
        assert (head.status, head.body) == (200, b"")
        for name in ("content-type", "content-length", "vary"):
            assert head.headers[name] == got.headers[name]


def test_service_description_conforms_to_its_schema(store: Store) -> None:
    """Every property has its domain and range: each thing that is spoken of has the class that it must have."""
    body = store.server.request("GET", "/sparql", Accept=TURTLE).body
    triples = [quad.triple for quad in parse(body, RdfFormat.TURTLE)]
    classes = {(t.subject, t.object.value) for t in triples if t.predicate.value.endswith("#type")}  # type: ignore[union-attr]
    schema = {
        "defaultDataset": ("Service", "Dataset"), "defaultGraph": ("Dataset", "Graph"),
        "namedGraph": ("Dataset", "NamedGraph"), "graph": ("NamedGraph", "Graph"),
        "endpoint": ("Service", ""), "supportedLanguage": ("Service", ""), "resultFormat": ("Service", ""),
        "name": ("NamedGraph", ""),
    }  # fmt: skip
    found = set()
    for triple in triples:
        name = triple.predicate.value.removeprefix(SD)
        if name in schema:
            found.add(name)
            domain, range_ = schema[name]
            assert (triple.subject, f"{SD}{domain}") in classes
            assert not range_ or (triple.object, f"{SD}{range_}") in classes
    assert found == set(schema)
