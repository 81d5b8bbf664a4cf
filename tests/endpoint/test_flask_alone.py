"""The Flask application without the outer layer: a correct endpoint under any WSGI server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mandategraph.endpoint.app import create_app
from mandategraph.endpoint.exchange import CutShort
from mandategraph.endpoint.settings import Settings

DATA = Path(__file__).with_name("data.trig")
SELECT = "SELECT ?o { <http://example.org/default> ?p ?o }"
DIGITS = " ".join(map(str, range(100)))


@pytest.fixture(scope="module")
def client() -> Iterator[FlaskClient]:
    app = create_app(Settings(data=(DATA,), workers=2, timeout=3, max_rows=200_000))
    service = app.extensions["mandategraph"].service
    yield app.test_client()
    service.loop.call_soon_threadsafe(service.loop.create_task, service.close())


def test_query_in_each_way(client: FlaskClient) -> None:
    answers = [
        client.get("/sparql", query_string={"query": SELECT}),
        client.post("/sparql", data={"query": SELECT}),
        client.post("/sparql", data=SELECT, content_type="application/sparql-query"),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert len(json.loads(answer.data)["results"]["bindings"]) == 3
    head = client.head("/sparql", query_string={"query": SELECT})
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == answers[0].headers["ETag"]


def test_problems(client: FlaskClient) -> None:
    assert client.get("/sparql", query_string={"query": "nonsense"}).status_code == 400
    assert (
        client.get("/sparql", query_string={"query": SELECT}, headers={"Accept": "image/png"}).status_code == 406
    )
    assert client.post("/sparql", data="x", content_type="text/plain").status_code == 415
    refused = client.put("/sparql")
    assert refused.status_code == 405
    assert "POST" in refused.headers["Allow"]
    assert client.get("/nothing").json["code"] == "not-found"  # type: ignore[index]
    service = client.get(
        "/sparql", query_string={"query": "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"}
    )
    assert service.status_code == 403


def test_a_long_answer_streams(client: FlaskClient) -> None:
    values = " ".join(f"VALUES ?{name} {{ {DIGITS} }}" for name in "abc")
    answer = client.get("/sparql", query_string={"query": f"SELECT * {{ {values} }} LIMIT 100000"},
                        headers={"Accept": "text/csv"})  # fmt: skip
    assert answer.data.count(b"\n") == 100_001


def test_an_answer_that_is_cut_raises_in_the_server(client: FlaskClient) -> None:
    values = " ".join(f"VALUES ?{name} {{ {DIGITS} }}" for name in "abc")
    query = {"query": f"SELECT * {{ {values} }}"}
    with pytest.raises(CutShort, match="more than 200000 rows"):
        client.get("/sparql", query_string=query, headers={"Accept": "text/csv"}, buffered=True)


def test_not_modified(client: FlaskClient) -> None:
    tag = client.get("/sparql", query_string={"query": SELECT}).headers["ETag"]
    again = client.get("/sparql", query_string={"query": SELECT}, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_description_and_health(client: FlaskClient) -> None:
    assert "sd:Service" in client.get("/sparql").text
    assert client.get("/health").status_code == 200
