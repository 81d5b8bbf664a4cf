"""/ontology and /shapes: the vocabulary and the shapes, whole and piece by piece, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, request
from markupsafe import Markup
from pyoxigraph import NamedNode, RdfFormat, Triple, parse, serialize

from mandategraph.endpoint.exchange import Answer
from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.views.context import render_page
from mandategraph.endpoint.views.resources import (
    HTML,
    Wanted,
    answer_html,
    make_headers,
    read_wanted,
)
from mandategraph.endpoint.views.responses import get_bridge, to_response
from mandategraph.graph.actor_register import LANGUAGES
from mandategraph.graph.documentation import source
from mandategraph.graph.documentation.drawing import Picture, write_svg
from mandategraph.graph.documentation.examples import find_use
from mandategraph.graph.documentation.instances import STATEMENTS, choosing_query, write_example
from mandategraph.graph.documentation.neighbourhood import draw_neighbourhood
from mandategraph.graph.documentation.overview import draw_model
from mandategraph.graph.documentation.pages import SchemePage, ShapePage, TermPage
from mandategraph.graph.documentation.schemes import describe_scheme, load_scheme_pages
from mandategraph.graph.documentation.shapes import load_shape_pages
from mandategraph.graph.documentation.terms import load_term_pages
from mandategraph.graph.namespaces import DEFAULT_BASE, PREFIXES
from mandategraph.graph.ontology import CONTEXT_FILE
from mandategraph.graph.resources import read_bytes
from mandategraph.graph.validation.profiles import profile_names

blueprint = Blueprint("vocabulary", __name__)

TERMS = "/ontology/"
SCHEMES = "/ontology/schemes/"
SHAPES = "/shapes/"
ALIGNMENTS = f"{DEFAULT_BASE}ontology/alignments"
N_TRIPLES = "application/n-triples"


def prepare_vocabulary() -> None:
    """Read what the pages of the vocabulary and the shapes are made of, so that no reader waits for it."""
    load_scheme_pages()
    load_shape_pages()
    load_term_pages()
    source.ontology_index()
    source.shapes_index()


@blueprint.get("/ontology")
@blueprint.get("/ontology.<extension>")
def show_ontology(extension: str = "") -> Response:
    """Show the vocabulary: a page of all, or the whole ontology in RDF, as at the IRI of its version."""
    wanted = read_wanted(request.path)
    if wanted.media_type == HTML:
        return answer_html(wanted, overview())
    return answer_rdf(wanted, source.ontology_index().triples)


@blueprint.get("/ontology/context.jsonld")
def show_context() -> Response:
    """Give the JSON-LD context of the vocabulary, for data to refer to (JSON-LD 1.1, 3.1)."""
    headers = {"Content-Type": "application/ld+json", "Cache-Control": "public, max-age=3600"}
    return to_response(Answer(200, headers, read_bytes("ontology", CONTEXT_FILE)))


@blueprint.get("/ontology/<path:name>")
def show_part(name: str) -> Response:
    """Show a term, a concept scheme, or one of the ontologies under its own or its version's IRI."""
    wanted = read_wanted(request.path)
    part = wanted.path.removeprefix(TERMS)
    if part in load_term_pages():
        return show_term(wanted, load_term_pages()[part])
    if wanted.path.startswith(SCHEMES) and wanted.path.removeprefix(SCHEMES) in load_scheme_pages():
        return show_scheme(wanted, load_scheme_pages()[wanted.path.removeprefix(SCHEMES)])
    iri = DEFAULT_BASE + wanted.path.lstrip("/")
    ontology = source.ontologies().get(iri)
    if ontology is None:
        raise Problem("not-found", "The vocabulary has no such term, scheme or version; /ontology lists them.")
    if wanted.media_type != HTML:
        return answer_rdf(wanted, ontology.triples)
    return answer_html(wanted, alignments() if iri.startswith(ALIGNMENTS) else overview())


@blueprint.get("/shapes")
@blueprint.get("/shapes.<extension>")
def show_shapes(extension: str = "") -> Response:
    """Show the shapes that data is validated against."""
    return answer_shapes(read_wanted(request.path))


def answer_shapes(wanted: Wanted) -> Response:
    """Answer with all shapes."""
    if wanted.media_type != HTML:
        return answer_rdf(wanted, source.shapes_index().triples)
    return answer_html(wanted, list_shapes(profile_names()))


@blueprint.get("/shapes/<path:name>")
def show_shape(name: str) -> Response:
    """Show one shape, those of one profile, or all under the IRI of their version."""
    wanted = read_wanted(request.path)
    part = wanted.path.removeprefix(SHAPES)
    if part == source.current_version():
        return answer_shapes(wanted)
    profile = source.profiles().get(DEFAULT_BASE + wanted.path.lstrip("/"))
    if profile is not None:
        return answer_profile(wanted, profile)
    if part not in load_shape_pages():
        raise Problem("not-found", "There is no shape, profile or version of that name; /shapes lists them.")
    page = load_shape_pages()[part]
    if wanted.media_type != HTML:
        return answer_rdf(wanted, source.describe(source.shapes_index(), NamedNode(page.iri)))
    return answer_html(wanted, render_shape(page))


def answer_profile(wanted: Wanted, profile: str) -> Response:
    """Answer with the shapes of one profile."""
    if wanted.media_type != HTML:
        return answer_rdf(wanted, source.read_profile(profile).triples)
    return answer_html(wanted, list_shapes((profile,)))


def show_term(wanted: Wanted, page: TermPage) -> Response:
    """Show a class or property."""
    if wanted.media_type != HTML:
        return answer_rdf(wanted, source.describe(source.ontology_index(), NamedNode(page.term.iri)))
    example = find_example(page)
    html = render_page(
        "term.html",
        page=page,
        languages=LANGUAGES,
        picture=inline(draw_neighbourhood(page, TERMS)),
        example=example,
        use="" if example else find_use(page.term.local),
    )
    return answer_html(wanted, html)


def show_scheme(wanted: Wanted, page: SchemePage) -> Response:
    """Show a concept scheme."""
    if wanted.media_type != HTML:
        return answer_rdf(wanted, describe_scheme(page.name))
    return answer_html(wanted, render_page("scheme.html", page=page))


def overview() -> str:
    """Make the page of the whole vocabulary."""
    return render_page(
        "ontology.html",
        current="/ontology",
        terms=list(load_term_pages().values()),
        schemes=list(load_scheme_pages().values()),
        picture=inline(draw_model(TERMS)),
        version=source.current_version(),
        policy=source.scope_note(),
    )


def alignments() -> str:
    """Make the page of the alignments with their reasons."""
    return render_page("alignments.html", terms=list(load_term_pages().values()))


def list_shapes(profiles: tuple[str, ...]) -> str:
    """Make the page of the shapes of some profiles."""
    return render_page("shapes.html", profiles=profiles, pages=list(load_shape_pages().values()))


def render_shape(page: ShapePage) -> str:
    """Make the page of a shape."""
    return render_page("shape.html", page=page, shapes=load_shape_pages())


def find_example(page: TermPage) -> tuple[str, str] | None:
    """Find a resource of the served data that shows the term in use: its IRI, and what is said of it in Turtle."""
    bridge = get_bridge()
    rows = bridge.rows(choosing_query(page))
    if not rows:
        return None
    focus = rows[0]["focus"]
    body = bridge.ask(STATEMENTS, {"focus": NamedNode(focus.value)}, N_TRIPLES)
    return focus.value, write_example(quad.triple for quad in parse(body, RdfFormat.N_TRIPLES))


def inline(picture: Picture) -> Markup:
    """Make a picture part of a page; its words are escaped where it is written."""
    return Markup(write_svg(picture))  # noqa: S704


def answer_rdf(wanted: Wanted, triples: Iterable[Triple]) -> Response:
    """Answer with triples in the format that is wanted."""
    body = serialize(triples, format=wanted.written.serialiser, prefixes=PREFIXES) or b""
    return to_response(Answer(200, {**make_headers(wanted), "Content-Type": wanted.written.content_type}, body))
