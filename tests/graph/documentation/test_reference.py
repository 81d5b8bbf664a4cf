"""No term without a question, and the files of docs/ are those that the program writes now."""

from __future__ import annotations

import importlib.util
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from mandategraph.graph.catalog import Query, load_queries
from mandategraph.graph.documentation.coverage import queries_by_term, terms_of, terms_without_question
from mandategraph.graph.documentation.drawing import Box, Picture, write_svg
from mandategraph.graph.documentation.neighbourhood import draw_neighbourhood
from mandategraph.graph.documentation.overview import draw_model
from mandategraph.graph.documentation.terms import load_term_pages

DOCS = Path(__file__).parents[3] / "docs"
SVG = "{http://www.w3.org/2000/svg}"
_LINK = re.compile(r"\]\(([^)#]+)")


def written() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("write_reference", DOCS / "write_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    files: dict[str, str] = module.render_files()
    return files


@pytest.mark.parametrize("name", ["competency.md", "pictures/model.svg"])
def test_the_file_is_up_to_date(name: str) -> None:
    message = "run: python docs/write_reference.py"
    assert (DOCS / name).read_text(encoding="utf-8") == written()[name], message


def test_no_term_is_without_a_question() -> None:
    assert len(load_queries()) >= 40
    assert terms_without_question() == ()


def test_no_question_names_a_term_that_does_not_exist() -> None:
    assert set(queries_by_term()) <= set(load_term_pages())


def test_words_and_comments_name_no_terms() -> None:
    body = 'SELECT * { ?x a mg:Actor . # mg:Event\n ?x mg:acronym "mg:Forum" ; ?p <http://example.org/mg:Table> }'
    assert terms_of(Query("q", "", "?", "", "", (), (), body)) == ("Actor", "acronym")


def boxes_overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


@pytest.mark.parametrize("name", [*load_term_pages(), ""])
def test_a_picture_is_well_formed_and_its_boxes_lie_apart(name: str) -> None:
    page = load_term_pages().get(name)
    picture = draw_neighbourhood(page, "/ontology/") if page else draw_model()
    root = ElementTree.fromstring(write_svg(picture, alone=True))
    assert root.findtext(f"{SVG}title") == picture.title
    assert len(root.findall(f"{SVG}g")) == len(picture.boxes)
    for number, box in enumerate(picture.boxes):
        assert box.x >= 0
        assert box.x + box.width <= picture.width
        assert box.y + box.height <= picture.height
        assert not any(boxes_overlap(box, other) for other in picture.boxes[number + 1 :])


def test_words_of_a_picture_are_escaped() -> None:
    box = Box(0, 0, 10, ('<script>"',), ('/x?a&b"',))
    text = write_svg(Picture('a "title" & <more>', 10, 10, (box,), ()))
    assert "<script>" not in text
    assert ElementTree.fromstring(text).find(".//a").get("href") == '/x?a&b"'  # type: ignore[union-attr]


def test_the_model_has_a_box_for_each_highest_class_and_a_line_for_each_property_between_classes() -> None:
    pages = load_term_pages()
    heads = {box.lines[0] for box in draw_model().boxes}
    assert heads == {name for name, page in pages.items() if page.kind == "class" and not page.above}
    lines = {line.split(" → ")[0] for box in draw_model().boxes for line in box.lines if " → " in line}
    assert {"hasDeadline", "addressee", "cites", "statedIn"} <= lines
    assert "deadlineOf" not in lines


def test_the_index_leads_to_every_document_and_nowhere_else() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    linked = {(DOCS / target).resolve() for target in _LINK.findall(index) if "://" not in target}
    assert [path for path in linked if not path.exists()] == []
    documents = {path.resolve() for path in DOCS.rglob("*.md")} - {(DOCS / "README.md").resolve()}
    assert documents - linked == set()
