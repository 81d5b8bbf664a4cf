"""Words of the graph are words: nothing in them acts, on any page."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable

import icalendar
import pytest
from playwright.sync_api import Page
from running import Server
from sights import Sights
from test_pages import PAGES


@pytest.mark.parametrize("name", PAGES)
def test_hostile_words_are_shown_and_do_nothing(
    name: str, hostile_site: Server, sights: Sights, browser: object, open_page: Callable[..., Page]
) -> None:
    response = hostile_site.request("GET", sights[name], Accept="text/html")
    assert response.status == 200
    assert "script-src 'self'" in response.headers["content-security-policy"]
    assert "<script>window" not in response.text
    assert not set(response.text) & {chr(code) for code in range(32) if chr(code) not in "\t\n\r"}
    page = open_page(hostile_site, sights[name], bypass_csp=True)
    assert page.evaluate("window.pwned") is None
    assert page.locator("#pwned").count() == 0
    assert "49javascript" not in page.content()
    turned = page.locator("a", has_text="\u202e")
    for index in range(min(turned.count(), 3)):
        assert turned.nth(index).evaluate("element => getComputedStyle(element).unicodeBidi") == "isolate"


def test_hostile_words_leave_feeds_well_formed(hostile_site: Server) -> None:
    calendar = hostile_site.request("GET", "/deadlines.ics").body
    assert len(icalendar.Calendar.from_ical(calendar).walk("VEVENT")) > 3
    assert not set(calendar.decode()) & {chr(code) for code in range(32) if chr(code) not in "\t\n\r"}
    for path in ("/feed.atom", "/sitemap.xml", "/opensearch.xml"):
        ElementTree.fromstring(hostile_site.request("GET", path).body)
