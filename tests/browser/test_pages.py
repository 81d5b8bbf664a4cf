"""Every page type: accessible, whole without scripts, light, fit for a phone, in the dark, from right to left."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from running import Server
from sights import FOUND, Sights

Open = Callable[..., Page]

AXE = Path(__file__).parents[2] / "endpoint/frontend/node_modules/axe-core/axe.min.js"
RULES = {"light": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "dark": ["color-contrast"]}
"""In the dark only the colours differ."""
GRAVE = ("serious", "critical")
LIGHTEST = 300_000
PAGES = (
    "start", "documents", "actors", "mandates", "deadlines", "network", "queries", "sparql", "validate", "data",
    *FOUND, "versions", "search", "query", "graph",
    "ontology", "term", "scheme", "alignments", "shapes", "shape",
)  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_in_the_way_of_anyone(
    name: str, scheme: str, site: Server, sights: Sights, open_page: Open
) -> None:
    page = open_page(site, sights[name], color_scheme=scheme, bypass_csp=True)
    if name == "sparql":
        page.locator(".yasqe_queryButton").click()
        expect(page.locator(".editor-notice")).to_contain_text("ms")
    page.add_script_tag(path=AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES[scheme])
    grave = [
        (fault["id"], fault["help"], [node["html"][:200] for node in fault["nodes"][:3]])
        for fault in found["violations"]
        if fault["impact"] in GRAVE
    ]
    assert grave == []
    assert found["passes"]


@pytest.mark.parametrize("name", PAGES)
def test_whole_without_scripts_and_light(name: str, site: Server, sights: Sights, open_page: Open) -> None:
    page = open_page(site, sights[name], java_script_enabled=False, viewport={"width": 360, "height": 740})
    expect(page.locator("h1")).to_be_visible()
    expect(page.get_by_role("main")).to_be_visible()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360, f"{wide} pixels wide on a phone"
    loaded = page.evaluate("performance.getEntries().map(e => e.decodedBodySize || 0).reduce((a, b) => a + b, 0)")
    assert 0 < loaded < LIGHTEST or name == "sparql"
    assert len(site.request("GET", sights[name], Accept="text/html").body) < LIGHTEST


def test_the_query_form_works_without_scripts(site: Server, open_page: Open) -> None:
    page = open_page(site, "/sparql", java_script_enabled=False)
    page.locator("textarea[name=query]").fill("SELECT ?x WHERE { VALUES ?x { 42 } }")
    page.get_by_label("Format").select_option("json")
    with page.expect_response("**/sparql?*") as waiting:
        page.get_by_role("button", name="Run").click()
    assert json.loads(waiting.value.body())["results"]["bindings"][0]["x"]["value"] == "42"


def test_the_keyboard_reaches_the_text_first(site: Server, sights: Sights, open_page: Open) -> None:
    page = open_page(site, sights["document"])
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_names_in_other_scripts_run_their_own_way(site: Server, sights: Sights, open_page: Open) -> None:
    page = open_page(site, sights["actor"])
    arabic = page.locator("li[lang=ar]")
    assert arabic.evaluate("element => getComputedStyle(element).direction") == "rtl"
    assert page.locator("li[lang=zh]").count() == 1


DRAWN = """([text, language]) => {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  canvas.lang = language;
  return [...text].map((letter) => {
    pen.clearRect(0, 0, 80, 80);
    pen.font = `40px ${getComputedStyle(document.body).fontFamily}`;
    pen.fillText(letter, 20, 50);
    return pen.getImageData(0, 0, 80, 80).data.filter((_, index) => index % 4 === 3).join("");
  });
}"""
NO_LETTER = "\U000f1234"
"""A code point for private use, which no font draws: it shows the box that stands for what is missing."""


@pytest.mark.parametrize("language", ["zh", "ar", "ru"])
def test_every_script_is_drawn(language: str, site: Server, sights: Sights, open_page: Open) -> None:
    page = open_page(site, sights["actor"])
    name = page.locator(f"li[lang={language}]").inner_text()
    letters = "".join(dict.fromkeys(letter for letter in name if letter.isalpha()))
    missing, *drawn = page.evaluate(DRAWN, [NO_LETTER + letters, language])
    assert len(drawn) > 1
    assert missing not in drawn
    assert len(set(drawn)) > len(drawn) * 0.8
    assert all(pixels.strip("0") for pixels in drawn)
