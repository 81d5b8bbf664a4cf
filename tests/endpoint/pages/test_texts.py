"""The words of the interface stand in texts.toml and nowhere else, so that another language is another file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes
from pyoxigraph import RdfFormat, parse

from mandategraph.endpoint.pages import rendering
from mandategraph.endpoint.pages.deadlines import STATES
from mandategraph.endpoint.pages.rendering import interface_words
from mandategraph.graph.namespaces import SKOS
from mandategraph.graph.resources import read_text

TEMPLATES = sorted((Path(rendering.__file__).parent / "templates").iterdir())
READ_ALOUD = re.compile(r'\b(?:title|aria-label|placeholder|alt|summary|label)="([^"]*)"')
NO_PROSE = re.compile(r"<(code|script|style)\b.*?</\1>|<\?.*?\?>|<InputEncoding>.*?</InputEncoding>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
LETTER = re.compile(r"[^\W\d_]")


def find_shown(node: nodes.Node) -> Iterator[str]:
    """Give the literal words that an expression may print."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, nodes.CondExpr):
        yield from find_shown(node.expr1)
        yield from find_shown(node.expr2) if node.expr2 is not None else ()
    elif isinstance(node, nodes.Concat):
        yield from (words for part in node.nodes for words in find_shown(part))
    elif isinstance(node, nodes.Filter) and node.name != "said" and node.node is not None:
        yield from find_shown(node.node)
    elif isinstance(node, nodes.BinExpr):
        yield from (words for part in (node.left, node.right) for words in find_shown(part))


def find_words(source: str) -> list[str]:
    """Find what a template says in words of its own: text between tags, literals in it, and what is read aloud."""
    written = []
    for output in Environment(autoescape=True).parse(source).find_all(nodes.Output):
        for node in output.nodes:
            written.append(
                node.data if isinstance(node, nodes.TemplateData) else f"\0{' '.join(find_shown(node))}\0"
            )
    markup = NO_PROSE.sub("", "".join(written))
    found = [*READ_ALOUD.findall(markup), *TAG.split(markup)]
    return [words.strip("\0 \n") for words in found if LETTER.search(words)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_have_no_words_of_their_own(path: Path) -> None:
    assert find_words(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Words</p>",
        '<a title="Words">{{ x }}</a>',
        "{% if x %}Words{% endif %}",
        '{{ "Words" if x else y }}',
        '{{ "words"|capitalize }}',
        "<p>{{ x ~ 'Words' }}</p>",
    ],
)
def test_words_in_a_template_are_found(source: str) -> None:
    assert [word.lower() for word in find_words(source)] == ["words"]


def test_every_code_that_is_shown_has_words() -> None:
    scheme = parse(read_text("ontology", "schemes/status.ttl"), RdfFormat.TURTLE, base_iri="https://example.org/")
    codes = {quad.object.value for quad in scheme if quad.predicate == SKOS.notation}
    assert len(codes) >= 4
    assert {f"status_{code}" for code in codes | set(STATES)} <= interface_words().keys()


def test_every_word_is_used_and_every_word_used_is_there() -> None:
    words = interface_words()
    folder = Path(rendering.__file__).parents[1]
    sources = [*TEMPLATES, *folder.glob("pages/*.py"), *folder.glob("views/*.py"), *folder.glob("frontend/*.js")]
    whole = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    asked = set(re.findall(r"""\bt\(["'](\w+)["']\)""", whole))
    assert asked <= words.keys()
    made = ("status_", "role_", "facet_", "review_", "profile_", "change_", "count_", "kind_", "name_")
    named = set(re.findall(r"""["']([\w-]+)["']""", whole))
    assert {word for word in words if word not in asked | named and not word.startswith(made)} == set()
