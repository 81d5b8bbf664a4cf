"""Validation over HTTP: every format of report, and what is wrong with a request in words."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from urllib.parse import quote

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
        ("text/plain", "The confidence is no number from 0 to 1, or there are several."),
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


def test_a_finding_leads_to_the_page_of_its_shape(server) -> None:
    page = send(server, Accept="text/html").text
    assert '<a href="/shapes/Statement-confidence"><code>Statement-confidence/maxInclusive</code></a>' in page
    assert server.request("GET", "/shapes/Statement-confidence").status == 200


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


RULES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
<urn:s> a sh:NodeShape ; sh:targetNode <urn:example:m> ; sh:property [ sh:path <urn:p> ; sh:minCount 1 ] ."""


def send_object(server, found: object, **headers):
    return send(server, body=json.dumps(found).encode(), content_type="application/json", **headers)


def test_a_json_object_is_read_as_the_test_beds_validator_reads_it(server) -> None:
    whole = {"contentToValidate": FAULTY.decode(), "contentSyntax": "text/turtle", "validationType": "core",
             "locale": "fr"}  # fmt: skip
    by_profile = send_object(server, whole)
    assert "confidence" in {finding["rule"].split("/")[0].rpartition("-")[2]
                            for finding in json.loads(by_profile.body)["findings"]}  # fmt: skip
    coded = base64.b64encode(RULES.encode()).decode()
    rules = [{"ruleSet": coded, "embeddingMethod": "BASE64", "ruleSyntax": "text/turtle"}]
    own = send_object(server, {**whole, "externalRules": rules, "reportSyntax": "application/n-triples"})
    assert own.headers["content-type"].startswith("application/n-triples")
    component = "<http://www.w3.org/ns/shacl#sourceConstraintComponent>"
    assert [line.split()[2] for line in own.text.splitlines() if line.split()[1] == component] == [
        "<http://www.w3.org/ns/shacl#MinCountConstraintComponent>"
    ]


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        ([], "contentToValidate"),
        ({"@id": "urn:a"}, "application/ld+json"),
        ({"contentToValidate": ""}, "missing or empty"),
        ({"contentToValidate": 7}, "no text"),
        ({"contentToValidate": "x", "contentSyntax": "text/html"}, "contentSyntax"),
        ({"contentToValidate": "http://127.0.0.1:9/", "embeddingMethod": "URL"}, "nothing is fetched"),
        ({"contentToValidate": "?", "embeddingMethod": "BASE64"}, "no base64"),
        ({"contentToValidate": "", "externalRules": "x"}, "no list"),
        ({"contentToValidate": "x", "externalRules": [{}]}, "ruleSet is missing"),
        ({"contentToValidate": "x", "reportSyntax": "text/html"}, "reportSyntax"),
        ({"contentToValidate": "", "validationType": "none"}, "missing or empty"),
        ({"contentToValidate": "#", "validationType": "none"}, "no profile"),
    ],
)
def test_what_is_wrong_with_an_object_is_told(server, found: object, reason: str) -> None:
    response = send_object(server, found)
    assert (response.status, reason in response.text) == (400, True)


def test_what_is_served_can_be_validated(server) -> None:
    whole = json.loads(send(server, "/validate?live=*", b"", Accept="application/json").body)
    names = json.loads(server.request("GET", "/sparql?query=SELECT%20DISTINCT%20?g%20{GRAPH%20?g%20{}}").body)
    graph = names["results"]["bindings"][0]["g"]["value"]
    part = json.loads(send(server, f"/validate?live={quote(graph, safe='')}", b"", Accept="application/json").body)
    assert 0 < part["statements"] < whole["statements"]
    assert part["sources"] == [graph]
    assert send(server, "/validate?live=urn:none", b"").status == 404
    assert send(server, "/validate?live=%20", b"").status == 400
