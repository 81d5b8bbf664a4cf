"""Validation over HTTP: every format of report, and what is wrong with a request in words."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from pyoxigraph import RdfFormat, parse

from mandategraph.endpoint.checking.client import Checker, Upload

FAULTY = b"""@prefix mg: <https://w3id.org/mandategraph/ontology#> .
<urn:example:m> a mg:Mandate ;
  mg:confidence 7.0 .
"""


def send(server, path="/validate", body=FAULTY, content_type="text/turtle", **headers):
    return server.request("POST", path, body, Content_Type=content_type, **headers)


@pytest.mark.parametrize(
    ("accept", "holds"),
    [
        ("application/json", '"conforms": false'),
        ("text/turtle", "sh:ValidationReport"),
        ("application/sarif+json", '"2.1.0"'),
        ("application/xml", "<testsuite"),
        ("text/plain", "The confidence is no number from 0 to 1."),
        ("text/x-github-annotations", "::error "),
    ],
)
def test_reports_come_as_asked_for(server, accept: str, holds: str) -> None:
    response = send(server, Accept=accept)
    assert response.status == 200
    assert response.headers["content-type"].startswith(accept)
    assert holds in response.text


def test_findings_say_where(server) -> None:
    report = json.loads(send(server, "/validate?format=json").body)
    placed = [finding for finding in report["findings"] if "confidence" in finding["message"]]
    assert [finding["line"] for finding in placed] == [3]


def test_a_report_in_rdf_can_be_read(server) -> None:
    body = send(server, Accept="application/n-triples").body
    assert sum(1 for _ in parse(body, RdfFormat.N_TRIPLES)) > 10


@pytest.mark.parametrize(
    ("path", "content_type", "status"),
    [
        ("/validate?profile=none-such", "text/turtle", 400),
        ("/validate?format=none-such", "text/turtle", 400),
        ("/validate", "image/png", 415),
    ],
)
def test_requests_that_cannot_be_met_say_why(server, path: str, content_type: str, status: int) -> None:
    response = send(server, path, content_type=content_type)
    assert response.status == status
    assert json.loads(response.body)["detail"]


def test_data_that_is_no_rdf_is_a_finding(server) -> None:
    report = json.loads(send(server, "/validate?format=json", b"this is no Turtle").body)
    assert [finding["rule"] for finding in report["findings"]] == ["syntax"]


@pytest.fixture
def checker() -> Iterator[Checker]:
    made = Checker(seconds=10, memory=1 << 30, max_bytes=1_000)
    yield made
    made.close()


def test_a_limit_ends_one_validation_and_not_the_next(checker: Checker) -> None:
    large = checker.check([Upload(b"#" * 2_000, "text/turtle")], "core", [], ["text/plain"])
    assert "2000 bytes" in large.error + large.limit
    good = checker.check([Upload(b"", "text/turtle")], "core", [], ["text/plain"])
    assert good.conforms
