"""What programs read: twins, links between representations, feeds."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import icalendar
import pytest
import rdflib
from comunica_client import install_comunica
from openapi_spec_validator import OpenAPIV31SpecValidator
from running import Server
from sights import BASE, FOUND, Sights

from mandategraph.endpoint.pages.atom import Change, write_feed

SYNTAXES = {".ttl": "turtle", ".jsonld": "json-ld", ".nt": "nt", ".rdf": "xml"}
KINDS = (
    *FOUND, "documents", "actors", "mandates", "deadlines", "network", "query", "ontology", "term", "scheme",
    "alignments", "shapes", "shape", "graph", "queries", "search", "versions",
)  # fmt: skip
"""Every type of page that shows things of the graph, of the vocabulary, or of the library."""
ATOM = "{http://www.w3.org/2005/Atom}"
CLIENT = Path(__file__).parents[1] / "endpoint/comunica"


def address(kind: str, sights: Sights, ending: str) -> str:
    path, mark, query = sights[kind].partition("?")
    return f"{path.removesuffix('.html')}{ending}{mark}{query}"


@pytest.fixture(scope="module")
def counts(site: Server, sights: Sights) -> Mapping[str, int]:
    """Count what Comunica finds in every twin."""
    install_comunica()
    addresses = [f"{site.url}{address(kind, sights, ending)}" for kind in KINDS for ending in SYNTAXES]
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
        response = site.request("GET", address(kind, sights, ending))
        assert response.status == 200
        graphs[ending] = rdflib.Graph().parse(data=response.body, format=syntax)
    sizes = {ending: len(graph) for ending, graph in graphs.items()}
    assert sizes[".nt"] > 0
    assert set(sizes.values()) == {sizes[".nt"]}, sizes
    read = {ending: counts[f"{site.url}{address(kind, sights, ending)}"] for ending in SYNTAXES}
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


@pytest.mark.parametrize("kind", ["start", "data", "sparql", "validate", "queries", "query", "search", "versions"])
def test_pages_of_other_kinds_name_their_address_and_their_data(kind: str, site: Server, sights: Sights) -> None:
    links = site.request("GET", sights[kind], Accept="text/html").headers["link"]
    assert f'<{site.url}{sights[kind]}>; rel="canonical"' in links
    assert 'rel="describedby"' in links
    for address, media_type in re.findall(r'<([^>]*)>; rel="alternate"; type="([^"]*)"', links):
        assert site.request("GET", address).headers["content-type"].startswith(media_type)


def check_container(container: ElementTree.Element) -> Iterator[str]:
    """Find what RFC 4287 forbids in a feed or an entry: sections 3.3, 4.1.1, 4.1.2, 4.2.6, 4.2.7."""
    for name in ("id", "title", "updated"):
        if len(container.findall(f"{ATOM}{name}")) != 1:
            yield f"{container.tag} has not one {name}"
    moment = container.findtext(f"{ATOM}updated", "")
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", moment):
        yield f"{moment} is no date of RFC 3339"
    links = [link.attrib for link in container.findall(f"{ATOM}link")]
    types = [link.get("type") for link in links if link["rel"] == "alternate"]
    if len(types) != len(set(types)) or not types:
        yield f"{container.tag} has no alternate link, or two of one type"
    for address in [container.findtext(f"{ATOM}id", ""), *(link["href"] for link in links)]:
        if not urlsplit(address).scheme:
            yield f"{address} is no absolute IRI"


def check_atom(feed: ElementTree.Element) -> list[str]:
    """Find what RFC 4287 forbids in a feed like ours."""
    found = [fault for container in (feed, *feed.iter(f"{ATOM}entry")) for fault in check_container(container)]
    if not feed.findtext(f"{ATOM}author/{ATOM}name"):
        found.append("the feed has no author with a name")
    if "self" not in [link.get("rel") for link in feed.findall(f"{ATOM}link")]:
        found.append("the feed does not name its own address")
    versions = [(e.findtext(f"{ATOM}id"), e.findtext(f"{ATOM}updated")) for e in feed.iter(f"{ATOM}entry")]
    if len(versions) != len(set(versions)):
        found.append("two entries have one id and one date")
    return found


def test_the_feed_is_atom(site: Server) -> None:
    body = site.request("GET", "/feed.atom").body
    feed = feedparser.parse(body)
    assert not feed.bozo
    assert feed.version == "atom10"
    assert check_atom(ElementTree.fromstring(body)) == []
    change = Change("urn:a", "new <b>", "went", "https://example.org/a", datetime(2026, 1, 1, tzinfo=UTC))
    both = write_feed("https://example.org/f", "https://example.org/", "t", [change, change], change.updated)
    assert check_atom(ElementTree.fromstring(both)) == ["two entries have one id and one date"]


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
