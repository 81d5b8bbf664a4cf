"""What people come for, from the first page to the end of the way, in a real browser."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import icalendar
import pytest
from playwright.sync_api import Page, expect
from running import Server
from sights import Sights

Open = Callable[..., Page]


def write(page: Page, query: str) -> None:
    """Put a query into the editor."""
    page.evaluate("text => document.querySelector('.CodeMirror').CodeMirror.setValue(text)", query)


def test_find_a_mandate_by_search_and_reach_its_sentence(site: Server, open_page: Open) -> None:
    page = open_page(site, "/")
    page.get_by_role("combobox", name="Search").fill("joint implementation roadmap")
    page.get_by_role("banner").get_by_role("button", name="Find").click()
    hit = page.locator(".hits li", has=page.locator("mark", has_text="roadmap")).first
    expect(hit).to_be_visible()
    hit.get_by_role("link").first.click()
    page.locator(".statement").first.get_by_role("link").first.click()
    expect(page.locator("blockquote.sentence")).to_contain_text("joint implementation roadmap")
    expect(page.locator("blockquote.sentence .mark.addressee").first).to_be_visible()
    page.get_by_role("link", name="Go to the paragraph").click()
    page.get_by_role("link", name="In the whole text").click()
    place = page.locator(f"[id='{page.url.partition('#')[2]}']")
    expect(place).to_contain_text("joint implementation roadmap")
    expect(place).to_be_in_viewport()


def test_what_a_body_must_do_by_a_year_is_three_steps_away(site: Server, open_page: Open) -> None:
    page = open_page(site, "/")
    page.get_by_placeholder("Search the texts").fill("ITU 2027")
    page.get_by_role("main").get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Deadlines 2027").click()
    expect(page.locator("tbody tr").first).to_contain_text("International Telecommunication Union")
    page.locator("tbody tr").first.get_by_role("link", name="¶ 67").click()
    sentence = page.locator("blockquote.sentence")
    expect(sentence.locator(".mark.mandate").first).to_be_visible()
    expect(sentence.locator(".mark.deadline")).to_have_text("in 2027")
    expect(page.locator(".cite")).to_contain_text("paragraph 67")
    with page.expect_download() as waiting:
        page.goto("/id/actor/itu")
        page.get_by_role("link", name="CSV").click()
    assert "International Telecommunication Union" in Path(waiting.value.path()).read_text(encoding="utf-8")


def test_run_and_edit_a_library_query_and_download_csv(site: Server, open_page: Open, tmp_path: Path) -> None:
    page = open_page(site, "/queries/due_in_year")
    page.locator("input[name=year]").fill("2026")
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_role("status")).to_have_text(re.compile(r"[1-9]\d* rows"))
    expect(page.locator("tbody .tag.draft").first).to_be_visible()
    page.get_by_role("link", name="Edit the query").click()
    page.locator(".yasqe_queryButton").click()
    expect(page.locator(".editor-notice")).to_have_text(re.compile(r"^[1-9]\d* Rows?,.*", re.IGNORECASE))
    write(page, "SELECT ?x WHERE { VALUES ?x { 1 2 3 } }")
    with page.expect_download() as waiting:
        page.locator(".editor-bar a", has_text="csv").click()
    target = tmp_path / "answer.csv"
    waiting.value.save_as(target)
    assert list(csv.reader(target.open())) == [["x"], ["1"], ["2"], ["3"]]


def test_follow_an_actor_to_a_deadline_to_its_calendar_entry(
    site: Server, sights: Sights, open_page: Open
) -> None:
    page = open_page(site, sights["actor"])
    name = page.locator("h1").inner_text()
    page.get_by_role("main").get_by_role("link", name="Deadlines").click()
    expect(page.locator("tbody tr").first).to_contain_text(name)
    day = page.locator("tbody tr time").first.get_attribute("datetime")
    address = page.get_by_role("link", name="Subscribe to the calendar").get_attribute("href")
    assert address is not None
    entries = icalendar.Calendar.from_ical(site.request("GET", address).body).walk("VEVENT")
    assert day in {entry.decoded("dtstart").isoformat() for entry in entries}
    assert all(str(entry["uid"]).startswith("https://") and entry["dtstamp"] for entry in entries)


def test_compare_versions(site: Server, sights: Sights, open_page: Open) -> None:
    page = open_page(site, "/documents")
    page.get_by_role("link", name=re.compile("Parliamentary Track")).first.click()
    page.get_by_role("link", name="Versions side by side").click()
    expect(page.locator("table.versions ins").first).to_be_visible()
    expect(page.locator("table.versions del").first).to_be_visible()
    assert page.locator("table.versions tbody tr").count() > 10


def test_validate_a_faulty_file(site: Server, open_page: Open, tmp_path: Path) -> None:
    faulty = tmp_path / "faulty.ttl"
    faulty.write_text(
        "@prefix mg: <https://w3id.org/mandategraph/ontology#> .\n"
        '<urn:example:m> a mg:Mandate ;\n  mg:confidence 7.0 .\n'
    )  # fmt: skip
    page = open_page(site, "/validate")
    page.get_by_label("Or files").set_input_files(faulty)
    page.get_by_role("button", name="Validate").click()
    expect(page.locator("#result")).to_contain_text("findings")
    expect(page.locator("#line-3")).to_contain_text(
        "The confidence is no number from 0 to 1, or there are several."
    )
    expect(page.locator("#line-1 .findings")).to_have_count(0)


def test_editor_completes_shares_and_explains(site: Server, open_page: Open) -> None:
    page = open_page(site, "/sparql")
    write(page, "PREFIX mg: <https://w3id.org/mandategraph/ontology#>\nSELECT * WHERE { ?m a mg:Man")
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+Space")
    page.get_by_role("option", name="mg:Mandate", exact=True).click()
    expect(page.locator(".CodeMirror-code")).to_contain_text("?m a mg:Mandate")
    page.get_by_role("button", name="Short link").click()
    link = page.locator(".editor-copy pre").inner_text()
    assert "?z=" in link
    page.goto(link)
    expect(page.locator("#query-form textarea")).to_have_value(re.compile("SELECT \\* WHERE .*mg:Mandate"))
    page.get_by_role("button", name="Python").click()
    expect(page.locator(".editor-copy pre")).to_contain_text("SPARQLWrapper")


NASTY = """SELECT ?x WHERE { VALUES ?x {
  "it's \\"quoted\\" & 50% of $HOME `date`" "\u0634\u0628\u0643\u0629 \u4e2d\u56fd" } }"""
FOUND = ("it's", "quoted", "& 50% of $HOME `date`", "\u0634\u0628\u0643\u0629 \u4e2d\u56fd")
PROGRAMS = {
    "curl": ("sh", ["sh"]),
    "Python": ("py", [sys.executable]),
    "JavaScript": ("mjs", ["node"]),
    "R": ("R", ["Rscript"]),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_query_as_a_program_gives_the_answer(name: str, site: Server, open_page: Open, tmp_path: Path) -> None:
    ending, command = PROGRAMS[name]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    page = open_page(site, "/sparql")
    write(page, NASTY)
    page.get_by_role("button", name=name, exact=True).click()
    program = tmp_path / f"program.{ending}"
    program.write_text(page.locator(".editor-copy pre").inner_text(), encoding="utf-8")
    done = subprocess.run([*command, str(program)], capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0, done.stderr
    printed = done.stdout.replace('""', '"').replace("\\'", "'")
    for words in FOUND:
        assert words in printed


def test_answers_become_pictures_where_they_fit(site: Server, open_page: Open) -> None:
    page = open_page(site, "/sparql")
    codes = 'VALUES (?state ?n) { ("FR" 5) ("BRA" 3) ("356" 9) ("Kenya" 2) }'
    for query, name, shape in (
        (f"SELECT * {{ {codes} }}", "Map", "g.state"),
        ("SELECT * { VALUES (?what ?n) { ('a' 5) ('b' 3) } }", "Chart", "rect.data-bar"),
        ("SELECT * { VALUES (?a ?b) { (<urn:a> <urn:b>) (<urn:a> <urn:c>) } }", "Network", "path.data-line"),
        (
            "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT * { VALUES (?what ?day) "
            "{ ('a' '2026-01-01'^^xsd:date) ('b' '2027-06-30'^^xsd:date) } }",
            "Timeline",
            "rect.data-bar",
        ),
    ):
        write(page, query)
        page.locator(".yasqe_queryButton").click()
        expect(page.locator(".editor-notice")).to_contain_text("ms")
        page.locator(".yasr_btnGroup").get_by_text(name, exact=True).first.click()
        expect(page.locator(f".editor-results {shape}").first).to_be_visible()
    assert page.locator(".yasr_btnGroup .disabled", has_text="Map").count() > 0


def test_a_mistake_is_marked_where_it_stands(site: Server, open_page: Open) -> None:
    page = open_page(site, "/sparql")
    write(page, "SELECT ?x WHERE {\n  ?x ?y .\n}")
    expect(page.locator(".parseErrorIcon")).to_be_visible()
    answered = page.request.get("/sparql", params={"query": "SELECT ?x WHERE {\n  ?x ?y .\n}"})
    assert answered.json()["line"] in (2, 3)


def test_what_is_cut_never_looks_complete(site: Server, open_page: Open) -> None:
    page = open_page(site, "/sparql", expected=("Failed to load resource",))
    page.locator(".editor-bar input[name=timeout]").fill("1")
    write(page, "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (?i < ?c && ?c < ?f) }")
    page.locator(".yasqe_queryButton").click()
    expect(page.locator(".editor-notice.warning")).to_be_visible()


def test_suggestions_appear_while_typing(site: Server, open_page: Open) -> None:
    page = open_page(site, "/")
    page.get_by_role("combobox", name="Search").press_sequentially("interna")
    expect(page.locator("#suggestions option").first).to_be_attached()
    values = page.locator("#suggestions option").evaluate_all("options => options.map(o => o.value)")
    assert "International Telecommunication Union" in values
