"""SPARQL 1.1 Protocol, query operation, clause by clause: https://www.w3.org/TR/sparql11-protocol/."""

from __future__ import annotations

import csv
import gzip
import io
import json
from urllib.parse import quote, urlencode

import pytest
from pyoxigraph import RdfFormat, parse
from running import Server

FORM = "application/x-www-form-urlencoded"
ASK = "ASK { ?s ?p ?o }"
SELECT = "SELECT ?o WHERE { ?s <http://example.org/says> ?o } ORDER BY ?o"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
GRAPH_SELECT = "SELECT ?g ?o WHERE { GRAPH ?g { ?s <http://example.org/says> ?o } } ORDER BY ?o"
ONE, TWO = "http://example.org/one", "http://example.org/two"


def values(body: bytes, name: str = "o") -> list[str]:
    return [row[name]["value"] for row in json.loads(body)["results"]["bindings"]]


# 2.1 query operation: the three ways to send one


def test_query_get(server: Server) -> None:
    response = server.query(ASK)
    assert response.status == 200
    assert response.headers["content-type"] == "application/sparql-results+json"
    assert json.loads(response.body)["boolean"] is True


def test_query_post_form(server: Server) -> None:
    response = server.request("POST", "/sparql", urlencode({"query": SELECT}), Content_Type=FORM)
    assert response.status == 200
    assert values(response.body) == ["5", "im Standardgraphen", "in the default graph"]


def test_query_post_form_with_charset(server: Server) -> None:
    body = urlencode({"query": 'SELECT ("ü" AS ?o) {}'})
    response = server.request("POST", "/sparql", body, Content_Type=f"{FORM}; charset=UTF-8")
    assert values(response.body) == ["ü"]


def test_query_post_direct(server: Server) -> None:
    response = server.request("POST", "/sparql", SELECT, Content_Type="application/sparql-query")
    assert values(response.body) == ["5", "im Standardgraphen", "in the default graph"]


def test_query_head_has_the_headers_of_get_and_no_body(server: Server) -> None:
    path = f"/sparql?{urlencode({'query': SELECT})}"
    head, get = server.request("HEAD", path), server.request("GET", path)
    assert head.status == 200
    assert head.body == b""
    ignored = ("date", "mandategraph-request")
    assert {k: v for k, v in head.headers.items() if k not in ignored} == {
        k: v for k, v in get.headers.items() if k not in ignored
    }


def test_query_head_of_a_long_answer(server: Server) -> None:
    response = server.request("HEAD", f"/sparql?{urlencode({'query': long_query(30_000)})}")
    assert response.status == 200
    assert response.body == b""


# 2.1.4 dataset: parameters override the query's own clause


@pytest.mark.parametrize("clause", ["", f"FROM <{TWO}>", f"FROM NAMED <{TWO}>"])
@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_default_graph_uri(server: Server, way: str, clause: str) -> None:
    query = SELECT.replace("WHERE", f"{clause} WHERE")
    response = send(server, way, query, [("default-graph-uri", ONE)])
    assert values(response) == ["in graph one"]


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_several_default_graphs(server: Server, way: str) -> None:
    response = send(server, way, SELECT, [("default-graph-uri", ONE), ("default-graph-uri", TWO)])
    assert values(response) == ['a, "quoted"\nline', "in graph one", "in graph two"]


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_named_graph_uri(server: Server, way: str) -> None:
    parameters = [("named-graph-uri", ONE)]
    assert values(send(server, way, GRAPH_SELECT, parameters)) == ["in graph one"]
    assert values(send(server, way, SELECT, parameters)) == []


def test_default_and_named_graphs(server: Server) -> None:
    query = (
        "SELECT ?a ?b WHERE { ?s <http://example.org/knows> ?a . GRAPH ?g { ?a <http://example.org/knows> ?b } }"
    )
    body = send(server, "get", query, [("default-graph-uri", ONE), ("named-graph-uri", TWO)])
    assert values(body, "b") == ["http://example.org/c"]


def test_default_graph_alone_leaves_no_named_graph(server: Server) -> None:
    assert values(send(server, "get", GRAPH_SELECT, [("default-graph-uri", ONE)])) == []


def test_the_query_clause_counts_without_parameters(server: Server) -> None:
    assert values(server.query(SELECT.replace("WHERE", f"FROM <{ONE}> WHERE")).body) == ["in graph one"]
    assert values(server.query(SELECT.replace("WHERE", f"FROM NAMED <{ONE}> WHERE")).body) == []


def test_unknown_graph_is_empty(server: Server) -> None:
    assert values(send(server, "get", SELECT, [("default-graph-uri", "http://example.org/none")])) == []


def send(server: Server, way: str, query: str, parameters: list[tuple[str, str]]) -> bytes:
    if way == "get":
        response = server.request("GET", f"/sparql?{urlencode([('query', query), *parameters])}")
    elif way == "form":
        body = urlencode([("query", query), *parameters])
        response = server.request("POST", "/sparql", body, Content_Type=FORM)
    else:
        path = f"/sparql?{urlencode(parameters)}"
        response = server.request("POST", path, query, Content_Type="application/sparql-query")
    assert response.status == 200, response.text
    return response.body


# 2.1.5 and 2.1.6: content negotiation and formats


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("application/json", "application/json"),
        ("text/turtle, application/sparql-results+xml;q=0.1", "application/sparql-results+xml"),
        ("application/sparql-results+json;q=0.3, application/sparql-results+xml;q=0.7, */*;q=0.1",
         "application/sparql-results+xml"),
    ],
)  # fmt: skip
def test_solutions_in_every_format(server: Server, accept: str, content_type: str) -> None:
    for query in (SELECT, ASK):
        response = server.query(query, Accept=accept)
        assert (response.status, response.headers["content-type"]) == (200, content_type)
        assert "Accept" in response.headers["vary"]


@pytest.mark.parametrize(
    ("accept", "content_type", "form"),
    [
        ("text/turtle", "text/turtle; charset=utf-8", RdfFormat.TURTLE),
        ("application/n-triples", "application/n-triples", RdfFormat.N_TRIPLES),
        ("application/rdf+xml", "application/rdf+xml", RdfFormat.RDF_XML),
        ("application/ld+json", "application/ld+json", RdfFormat.JSON_LD),
        ("application/trig", "application/trig", RdfFormat.TRIG),
        ("application/n-quads", "application/n-quads", RdfFormat.N_QUADS),
        ("text/html;q=0.9, */*;q=0.1", "text/turtle; charset=utf-8", RdfFormat.TURTLE),
    ],
)
def test_triples_in_every_format(server: Server, accept: str, content_type: str, form: RdfFormat) -> None:
    for query in (CONSTRUCT, "DESCRIBE <http://example.org/default>"):
        response = server.query(query, Accept=accept)
        assert (response.status, response.headers["content-type"]) == (200, content_type)
        assert {quad.object.value for quad in parse(response.body, form)} == {  # type: ignore[union-attr]
            "in the default graph", "im Standardgraphen", "5",
        }  # fmt: skip


def test_csv_quotes_what_needs_it(server: Server) -> None:
    response = server.query(GRAPH_SELECT, Accept="text/csv")
    rows = list(csv.reader(io.StringIO(response.text, newline="")))
    assert rows[0] == ["g", "o"]
    assert [TWO, 'a, "quoted"\nline'] in rows


@pytest.mark.parametrize(
    ("query", "accept"),
    [(SELECT, "text/turtle"), (CONSTRUCT, "text/csv"), (ASK, "image/png"), (SELECT, "*/*;q=0")],
)
def test_not_acceptable(server: Server, query: str, accept: str) -> None:
    response = server.query(query, Accept=accept)
    assert response.status == 406
    told = json.loads(response.body)
    assert told["available"]


def test_format_parameter_goes_before_accept(server: Server) -> None:
    path = f"/sparql?{urlencode({'query': SELECT, 'format': 'csv'})}"
    assert server.request("GET", path, Accept="image/png").headers["content-type"].startswith("text/csv")
    assert server.request("GET", path.replace("csv", "pdf")).status == 400


def test_compressed_answer(server: Server) -> None:
    plain = server.query(SELECT)
    packed = server.query(SELECT, Accept_Encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["etag"] != plain.headers["etag"]
    assert "Accept-Encoding" in packed.headers["vary"]


# 2.1.7 and 2.2.4: failures


def test_bad_query_syntax(server: Server) -> None:
    response = server.query("SELECT * WHERE {\n  ?s ?p }")
    assert response.status == 400
    assert response.headers["content-type"] == "application/problem+json"
    told = json.loads(response.body)
    assert (told["status"], told["code"], told["line"]) == (400, "syntax", 2)
    assert told["excerpt"].split("\n")[0] == "  ?s ?p }"
    assert told["excerpt"].split("\n")[1].index("^") == told["column"] - 1


def test_problem_as_text(server: Server) -> None:
    response = server.query("SELECT nothing", Accept="text/plain, application/json;q=0.5")
    assert response.status == 400
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.text.startswith("400 ")


def test_unknown_prefix_is_named(server: Server) -> None:
    assert "Prefix not found" in server.query("SELECT * { ?s foo:p ?o }").text


TWICE = "query=ASK%7B%7D&query=ASK%7B%7D"


@pytest.mark.parametrize("parameters", [TWICE, "update=CLEAR%20ALL", "query=ASK%20%FF"])
def test_bad_parameters(server: Server, parameters: str) -> None:
    assert server.request("GET", f"/sparql?{parameters}").status == 400
    assert server.request("POST", "/sparql", parameters, Content_Type=FORM).status == 400


def test_update_is_no_query(server: Server) -> None:
    assert server.query("INSERT DATA { <http://e/a> <http://e/b> <http://e/c> }").status == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_bad_method(server: Server, method: str) -> None:
    response = server.request(method, f"/sparql?query={quote(ASK)}")
    assert response.status == 405
    assert "POST" in response.headers["allow"]


@pytest.mark.parametrize("content_type", ["text/plain", "application/sparql-results+json", "text/turtle"])
def test_bad_media_type(server: Server, content_type: str) -> None:
    assert server.request("POST", "/sparql", ASK, Content_Type=content_type).status == 415


def test_missing_media_type(server: Server) -> None:
    assert server.request("POST", "/sparql", ASK.encode()).status == 415


def test_form_without_query(server: Server) -> None:
    assert server.request("POST", "/sparql", "", Content_Type=FORM).status == 400


def test_bad_charset(server: Server) -> None:
    content_type = "application/sparql-query; charset=UTF-16"
    assert server.request("POST", "/sparql", ASK.encode("utf-16"), Content_Type=content_type).status == 415
    assert server.request("POST", "/sparql", b"ASK {}\xff", Content_Type="application/sparql-query").status == 400


@pytest.mark.parametrize("iri", ["relative", "http://example.org/a b", "http://example.org/<x>", ""])
def test_bad_graph_iri(server: Server, iri: str) -> None:
    response = server.request("GET", f"/sparql?{urlencode({'query': ASK, 'default-graph-uri': iri})}")
    assert response.status == 400


def test_too_long_query(server: Server) -> None:
    query = "ASK {} #" + "x" * 150_000
    assert server.request("POST", "/sparql", query, Content_Type="application/sparql-query").status == 413
    body = "query=" + "x" * 500_000
    assert server.request("POST", "/sparql", body, Content_Type=FORM).status == 413


def test_relative_iris_resolve_against_the_endpoint(server: Server) -> None:
    response = server.query("SELECT (<here> AS ?o) {}")
    assert values(response.body) == [f"{server.url}/here"]


def test_unicode_round_trip(server: Server) -> None:
    text = "数字 🌍 العربية"
    assert values(server.query(f'SELECT ("{text}" AS ?o) {{}}').body) == [text]


# CORS and OPTIONS (Fetch standard)


def test_preflight(server: Server) -> None:
    response = server.request(
        "OPTIONS", "/sparql", Origin="https://example.org", Access_Control_Request_Method="POST",
        Access_Control_Request_Headers="content-type",
    )  # fmt: skip
    assert response.status == 204
    assert response.headers["access-control-allow-origin"] == "*"
    assert "POST" in response.headers["access-control-allow-methods"]
    assert "Content-Type" in response.headers["access-control-allow-headers"]
    assert "GET" in response.headers["allow"]


def test_errors_can_be_read_across_origins(server: Server) -> None:
    assert server.query("nonsense", Origin="https://example.org").headers["access-control-allow-origin"] == "*"


# SPARQL 1.1 Service Description: https://www.w3.org/TR/sparql11-service-description/

SD = "http://www.w3.org/ns/sparql-service-description#"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, RdfFormat.TURTLE),
        ("application/rdf+xml", RdfFormat.RDF_XML),
        ("application/n-triples", RdfFormat.N_TRIPLES),
        ("application/ld+json", RdfFormat.JSON_LD),
    ],
)
def test_service_description(server: Server, accept: str | None, form: RdfFormat) -> None:
    response = server.request("GET", "/sparql", **({"Accept": accept} if accept else {}))
    assert response.status == 200
    triples = [quad.triple for quad in parse(response.body, form)]
    services = {t.subject for t in triples if getattr(t.object, "value", "") == f"{SD}Service"}
    assert len(services) == 1
    said = {(t.predicate.value, getattr(t.object, "value", "")) for t in triples if t.subject in services}
    assert (f"{SD}endpoint", f"{server.url}/sparql") in said
    assert (f"{SD}supportedLanguage", f"{SD}SPARQL11Query") in said
    assert (f"{SD}resultFormat", "http://www.w3.org/ns/formats/SPARQL_Results_JSON") in said
    names = {t.object.value for t in triples if t.predicate.value == f"{SD}name"}  # type: ignore[union-attr]
    assert names == {ONE, TWO}


def test_service_description_not_acceptable(server: Server) -> None:
    assert server.request("GET", "/sparql", Accept="image/png").status == 406


def test_files_have_no_union_default_graph(server: Server) -> None:
    assert "UnionDefaultGraph" not in server.request("GET", "/sparql").text


# HTTP caching (RFC 9110, section 13; RFC 9111)


def test_not_modified(server: Server) -> None:
    first = server.query(SELECT)
    again = server.query(SELECT, If_None_Match=f'"other", {first.headers["etag"]}')
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert "vary" in again.headers


def test_tags_tell_answers_apart(server: Server) -> None:
    answers = [
        server.query(SELECT),
        server.query(SELECT + " LIMIT 1"),
        server.query(SELECT, Accept="text/csv"),
        server.request("GET", f"/sparql?{urlencode({'query': SELECT, 'default-graph-uri': ONE})}"),
    ]
    assert len({answer.headers["etag"] for answer in answers}) == len(answers)


def test_what_depends_on_chance_is_not_kept(server: Server) -> None:
    query = "SELECT (STRUUID() AS ?o) {}"
    first, second = server.query(query), server.query(query)
    assert values(first.body) != values(second.body)
    assert "etag" not in first.headers
    assert first.headers["cache-control"] == "no-store"


def test_errors_are_not_kept(server: Server) -> None:
    assert server.query("nonsense").headers["cache-control"] == "no-store"


def test_answers_name_snapshot_and_limits(server: Server) -> None:
    response = server.query(ASK)
    assert len(response.headers["mandategraph-snapshot"]) == 64
    assert "seconds=10" in response.headers["mandategraph-limits"]


def long_query(rows: int) -> str:
    digits = " ".join(map(str, range(100)))
    values = " ".join(f"VALUES ?{name} {{ {digits} }}" for name in "abc")
    return f"SELECT ?a ?b ?c {{ {values} }} LIMIT {rows}"
