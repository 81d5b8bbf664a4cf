"""What programs read: twins, links between representations, feeds."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree

import feedparser
import icalendar
import pytest
import rdflib
from running import Server
from sights import BASE, Sights

pytestmark = pytest.mark.xdist_group("browser")
KINDS = ("document", "provision", "actor", "mandate", "resource", "cited")
SYNTAXES = {".ttl": "turtle", ".jsonld": "json-ld", ".nt": "nt", ".rdf": "xml"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_twin_says_the_same(kind: str, site: Server, sights: Sights) -> None:
    graphs = {}
    for ending, syntax in SYNTAXES.items():
        response = site.request("GET", sights[kind] + ending)
        graphs[ending] = rdflib.Graph().parse(data=response.body, format=syntax)
    first = set(graphs[".nt"])
    assert any(subject == rdflib.URIRef(BASE + sights[kind]) for subject, _, _ in first)
    assert all(len(graph) == len(first) for graph in graphs.values()), {e: len(g) for e, g in graphs.items()}


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
