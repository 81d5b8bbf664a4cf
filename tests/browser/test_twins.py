"""What programs read: twins, links between representations, feeds."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from pathlib import Path

import feedparser
import icalendar
import pytest
import rdflib
from comunica_client import install_comunica
from openapi_spec_validator import OpenAPIV31SpecValidator
from running import Server
from sights import BASE, FOUND, Sights

pytestmark = pytest.mark.xdist_group("browser")
SYNTAXES = {".ttl": "turtle", ".jsonld": "json-ld", ".nt": "nt", ".rdf": "xml"}
KINDS = (
    *FOUND, "documents", "actors", "mandates", "deadlines", "network", "query", "ontology", "term", "scheme",
    "alignments", "shapes", "shape", "graph",
)  # fmt: skip
"""Every type of page that shows things of the graph, of the vocabulary, or of the library."""
CLIENT = Path(__file__).parents[1] / "endpoint/comunica"


def address(kind: str, sights: Sights) -> str:
    return sights[kind].removesuffix(".html")


@pytest.fixture(scope="module")
def counts(site: Server, sights: Sights) -> Mapping[str, int]:
    """Count what Comunica finds in every twin."""
    install_comunica()
    addresses = [f"{site.url}{address(kind, sights)}{ending}" for kind in KINDS for ending in SYNTAXES]
    done = subprocess.run(
        ["node", "twins.js"], cwd=CLIENT, input=json.dumps(addresses), capture_output=True, text=True, timeout=180
    )
    assert done.returncode == 0, done.stderr
    found: Mapping[str, int] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_twin_says_the_same_to_rdflib_and_comunica(
    kind: str, site: Server, sights: Sights, counts: Mapping[str, int]
) -> None:
    graphs = {}
    for ending, syntax in SYNTAXES.items():
        response = site.request("GET", address(kind, sights) + ending)
        assert response.status == 200
        graphs[ending] = rdflib.Graph().parse(data=response.body, format=syntax)
    sizes = {ending: len(graph) for ending, graph in graphs.items()}
    assert sizes[".nt"] > 0
    assert set(sizes.values()) == {sizes[".nt"]}, sizes
    read = {ending: counts[f"{site.url}{address(kind, sights)}{ending}"] for ending in SYNTAXES}
    assert read == sizes


@pytest.mark.parametrize("kind", FOUND)
def test_a_twin_is_about_its_page(kind: str, site: Server, sights: Sights) -> None:
    graph = rdflib.Graph().parse(data=site.request("GET", sights[kind] + ".nt").body, format="nt")
    assert (rdflib.URIRef(BASE + sights[kind]), None, None) in graph


def test_the_twin_of_a_list_keeps_its_filters(site: Server) -> None:
    def subjects(query: str) -> set[rdflib.term.Node]:
        body = site.request("GET", f"/mandates.nt{query}").body
        return set(rdflib.Graph().parse(data=body, format="nt").subjects())

    assert set() < subjects("?status=draft") < subjects("")


@pytest.mark.parametrize("kind", ["document", "provision", "actor", "mandate"])
def test_pages_lead_to_their_data(kind: str, site: Server, sights: Sights) -> None:
    response = site.request("GET", sights[kind], Accept="text/html")
    for ending in SYNTAXES:
        assert f'<{sights[kind]}{ending}>; rel="alternate"' in response.headers["link"]
    assert 'rel="describedby"' in response.headers["link"]
    assert f'<{BASE}{sights[kind]}>; rel="canonical"' in response.headers["link"]
    assert f'<link rel="canonical" href="{BASE}' in response.text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', response.text)
    assert found is not None
    assert json.loads(found[1])["@context"] == "https://schema.org/"


def test_the_feed_is_atom(site: Server) -> None:
    feed = feedparser.parse(site.request("GET", "/feed.atom").body)
    assert not feed.bozo
    assert feed.version == "atom10"
    assert feed.feed.id
    assert feed.feed.updated_parsed


def test_the_calendar_narrows_and_keeps_its_identifiers(site: Server) -> None:
    def uids(query: str) -> set[str]:
        body = site.request("GET", f"/deadlines.ics{query}").body
        return {str(event["uid"]) for event in icalendar.Calendar.from_ical(body).walk("VEVENT")}

    everything = uids("")
    assert uids("?year=2027") < everything
    assert uids("?status=draft") <= everything
    assert uids("?year=1999") == set()
    assert set() < uids("?status=recurring") < everything


def test_duties_in_a_rhythm_recur_in_the_calendar(site: Server) -> None:
    body = site.request("GET", "/deadlines.ics?status=recurring").body
    events = icalendar.Calendar.from_ical(body).walk("VEVENT")
    rules = {event["rrule"].to_ical().decode() for event in events}
    assert {"FREQ=YEARLY", "FREQ=YEARLY;INTERVAL=2"} <= rules
    assert all((event.decoded("dtstart").month, event.decoded("dtstart").day) == (12, 31) for event in events)


def test_the_site_map_leads_to_pages(site: Server) -> None:
    root = ElementTree.fromstring(site.request("GET", "/sitemap.xml").body)
    addresses = [element.text or "" for element in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert len(addresses) > 100
    for address in addresses[::60]:
        path = address.removeprefix(site.url)
        assert site.request("GET", path, Accept="text/html").status == 200, address


def test_a_kept_page_is_not_sent_twice(site: Server) -> None:
    first = site.request("GET", "/documents", Accept="text/html")
    again = site.request("GET", "/documents", Accept="text/html", If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    ("form", "begins"), [("txt", "General Assembly"), ("bib", "@misc{"), ("ris", "TY  - GEN")]
)
def test_a_paragraph_can_be_cited(form: str, begins: str, site: Server, sights: Sights) -> None:
    response = site.request("GET", f"/cite.{form}?of={BASE}{sights['provision']}")
    assert response.text.startswith(begins)
    assert BASE + sights["provision"] in response.text


def test_the_interface_is_described_and_each_query_answers_as_described(site: Server) -> None:
    described = json.loads(site.request("GET", "/openapi.json").body)
    assert list(OpenAPIV31SpecValidator(described).iter_errors()) == []
    versioned = [path for path in described["paths"] if re.fullmatch(r"/queries/\w+/v\d+\.csv", path)]
    assert len(versioned) > 60
    for path in versioned[::9]:
        head = next(csv.reader(site.request("GET", path).text.splitlines()))
        assert f"Columns: {', '.join(head)}." in described["paths"][path]["get"]["description"]
    assert site.request("GET", "/queries/due_in_year/v1.json?year=2027").status == 200
    assert site.request("GET", "/queries/due_in_year/v1.json?year=soon").status == 400
    assert site.request("GET", "/queries/due_in_year/v99.csv").status == 404
