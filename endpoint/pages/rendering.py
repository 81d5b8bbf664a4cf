"""Turning views into HTML: one Jinja environment, everything escaped, links that stay on this server."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from html import escape
from typing import Protocol
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from mandategraph.endpoint.pages.answers import Ask, Once, Question
from mandategraph.endpoint.pages.marks import Segment
from mandategraph.graph.resources import read_text
from mandategraph.graph.search import Hit

NAVIGATION = (
    ("/documents", "documents"),
    ("/actors", "actors"),
    ("/mandates", "mandates"),
    ("/deadlines", "deadlines"),
    ("/queries", "queries"),
    ("/sparql", "sparql"),
    ("/validate", "validate"),
    ("/data", "data"),
)
ROLES_BESIDE = (
    ("addressee", "who"),
    ("issuer", "by"),
    ("through", "through"),
    ("in-consultation-with", "consulting"),
    ("with-support-of", "supported"),
    ("report-recipient", "reports_to"),
)
"""Roles in the order in which they stand beside a statement, with the words for them."""
TWINS = (
    (".ttl", "text/turtle"),
    (".jsonld", "application/ld+json"),
    (".nt", "application/n-triples"),
    (".rdf", "application/rdf+xml"),
)
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Characters that HTML and XML forbid; a page shows that something was there."""
MOST_HITS = 300
PLAIN_PATH = re.compile("[A-Za-z0-9/#._~:()-]*")
"""What needs no percent-encoding, as nearly all of this graph's IRIs."""
SAFE_SCHEMES = ("http://", "https://", "mailto:")


class Search(Protocol):
    """Finds words in the text index of the snapshot."""

    def __call__(self, words: str, kind: str, limit: int = MOST_HITS, *, some: bool = False) -> Sequence[Hit]:
        """From words and a kind (empty for any) to so many hits at the most, best first; see `graph.search`."""


@dataclass(frozen=True, slots=True)
class PageContext:
    """What a page sees: one snapshot, and where it is served."""

    ask: Ask
    once: Once
    ask_ahead: Callable[[Sequence[Question]], Ask]
    """Puts several long questions at once; what it gives back answers them. Short ones are quicker in turn."""
    search: Search
    digest: str
    base: str
    """The base of the IRIs, ending in "/"."""
    root: str
    """Path prefix under which this server is reached, without a final "/"."""
    today: Callable[[], date]


def render(context: PageContext, template: str, **values: object) -> str:
    """Render a template; every page gets the navigation, the words of the interface and the snapshot."""
    environment = _environment()
    words = interface_words()
    page = environment.get_template(template).render(
        root=context.root,
        digest=context.digest,
        base=context.base,
        navigation=NAVIGATION,
        twins=TWINS,
        t=words.__getitem__,
        beside_roles=ROLES_BESIDE,
        **{"link_root": (context.base, context.root), **values},
    )
    return CONTROLS.sub("\ufffd", page)


@cache
def interface_words() -> dict[str, str]:
    """Read the words of the interface, in English."""
    return {key: str(value) for key, value in tomllib.loads(read_text("endpoint", "pages/texts.toml")).items()}


def prepare_templates() -> None:
    """Compile every template, so that no reader waits for it."""
    environment = _environment()
    for name in environment.list_templates():
        environment.get_template(name)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("mandategraph.endpoint.pages"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["words"] = spaced_words
    environment.filters["said"] = said_in_words
    environment.filters["href"] = _href_filter
    environment.filters["marked"] = _marked_filter
    return environment


def said_in_words(code: str, group: str) -> str:
    """Give the words of the interface for a code of a group: "draft" of "status"; a code without any as it is."""
    return interface_words().get(f"{group}_{code}", code)


def spaced_words(name: str) -> str:
    """Write a class name as words: "OutcomeDocument" becomes "outcome document"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def local_link(iri: str, base: str, root: str) -> str:
    """Lead an IRI of this graph to this server, and any other where it points; unsafe schemes lead nowhere."""
    if iri.startswith(base):
        path = iri[len(base) :]
        return f"{root}/{path}" if PLAIN_PATH.fullmatch(path) else f"{root}/{quote(path, safe='/#-._~:()')}"
    return iri if iri.startswith(SAFE_SCHEMES) else "#"


@pass_context
def _href_filter(context: Context, iri: str) -> str:
    base, root = context["link_root"]
    return local_link(str(iri), base, root)


@pass_context
def _marked_filter(context: Context, pieces: Iterable[Segment]) -> Markup:
    """Write marked words: what leads somewhere is a link, the rest a span; the title says what each stretch is."""
    base, root = context["link_root"]
    return Markup("".join(_write_piece(piece, base, root) for piece in pieces))  # noqa: S704


def _write_piece(piece: Segment, base: str, root: str) -> str:
    """Write one stretch; every word, name and address is escaped here."""
    text = escape(piece.text)
    if not piece.marks:
        return text
    kinds = piece.kinds
    attributes = f'class="mark {escape(" ".join(kinds))}" title="{escape(_name_kinds(kinds))}"'
    if piece.target:
        return f'<a {attributes} href="{escape(local_link(piece.target, base, root))}">{text}</a>'
    return f"<span {attributes}>{text}</span>"


@lru_cache(maxsize=256)
def _name_kinds(kinds: tuple[str, ...]) -> str:
    words = interface_words()
    return ", ".join(words.get(f"role_{kind}", kind) for kind in kinds)
