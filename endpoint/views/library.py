"""The query editor, and /queries/…: questions with their query, to run, change or call."""

from __future__ import annotations

import base64
import zlib
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode, RdfFormat, parse, serialize

from mandategraph.endpoint.exchange import Answer, Request
from mandategraph.endpoint.formats import GRAPH_FORMATS, RDF_TYPES, SHORT_NAMES, TWINS
from mandategraph.endpoint.negotiation import choose
from mandategraph.endpoint.pages.answers import page_query
from mandategraph.endpoint.pages.answers import text as read_text
from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.protocol import QueryRequest
from mandategraph.endpoint.views.answering import make_table
from mandategraph.endpoint.views.context import ask, public_url, render_page
from mandategraph.endpoint.views.describing import PROLOGUE
from mandategraph.endpoint.views.linking import write_links
from mandategraph.endpoint.views.responses import get_bridge, read_request, to_response
from mandategraph.graph.catalog import Parameter, Query, describe_queries, find_query, load_queries, load_topics
from mandategraph.graph.errors import QueryError
from mandategraph.graph.namespaces import PREFIXES

blueprint = Blueprint("library", __name__)

FIRST_QUERY = "asked_of_actor"
ANY_QUERY = "SELECT * WHERE { ?s ?p ?o } LIMIT 20"
QUERY_OFFERS = (*RDF_TYPES, "application/sparql-query", "text/html")
USED = PROLOGUE + (
    "SELECT ?dataset ?class ?property ?n WHERE { "
    "{ ?dataset void:classPartition [ void:class ?class ; void:entities ?n ] } UNION "
    "{ ?dataset void:propertyPartition [ void:property ?property ; void:triples ?n ] } } "
    "ORDER BY DESC(?n) ?class ?property"
)
LONGEST_QUERY = 262_144
EDITOR_WORDS = (
    "query_text", "run", "timeout", "running", "rows", "snapshot", "filter", "aborted", "line", "column", "share",
    "download", "chart", "timeline", "picture_network", "picture_map", "map_loading", "map_note", "map_missing",
    "first_rows",
)  # fmt: skip
CHOICES = """SELECT ?value ?name WHERE {{
  ?value a mg:{kind} ; {property} ?name FILTER(LANG(?name) IN ("en", "")) {more}
}}
GROUP BY ?value ?name ORDER BY ?name LIMIT 1000"""
CHOSEN_FROM = {
    "actor": ("Actor", "skos:prefLabel", "FILTER EXISTS { ?x mg:participant|mg:parentBody|mg:mentions ?value }"),
    "document": ("Document", "dcterms:title", ""),
    "session": ("Session", "rdfs:label", ""),
    "verb": ("Verb", "skos:prefLabel", ""),
}
"""Kind of resource, as it stands in its IRI, to what a form offers: class, name, and a condition."""
INPUTS = {
    "iri": ("text", ""),
    "string": ("text", ""),
    "year": ("number", "1"),
    "date": ("date", ""),
    "integer": ("number", "1"),
    "decimal": ("number", "any"),
}
"""Type of a parameter to the kind of its form field, and the step between its values."""


def get_library() -> tuple[Query, ...]:
    """Give the queries for the base of the served data; over plain files there is none that would answer."""
    service = get_bridge().service
    return load_queries(service.settings.base_iri) if service.current.generation.source.snapshot else ()


def group_library() -> list[tuple[str, str, list[Query]]]:
    """Give the queries by topic: the topic, what it is called, and its queries."""
    library = get_library()
    grouped = [(topic, label, [q for q in library if q.topic == topic]) for topic, label in load_topics().items()]
    return [group for group in grouped if group[2]]


def first_query() -> str:
    """Give the query that a form begins with."""
    library = {query.name: query for query in get_library()}
    return library[FIRST_QUERY].fill() if FIRST_QUERY in library else ANY_QUERY


def show_editor() -> str:
    """Make the page of the query editor."""
    return render_page(
        "sparql.html",
        editor=True,
        prefixes=dict(PREFIXES),
        terms=list_used_terms(),
        states={read_text(row, "state"): read_text(row, "code") for row in ask(page_query("states"), {})},
        words=EDITOR_WORDS,
        query=request.args.get("query") or unpack_query(request.args.get("z", "")) or first_query(),
        formats=list(SHORT_NAMES),
        timeout=int(get_bridge().service.settings.timeout),
        topics=group_library(),
        texts={query.name: query.fill() for query in get_library()},
    )


def list_used_terms() -> dict[str, list[str]]:
    """List the classes and properties of the data, the most used first, as its VoID description counts them."""
    dataset = NamedNode(get_bridge().service.settings.base_iri + "dataset")
    rows = get_bridge().rows(USED, {"dataset": dataset})
    return {
        "classes": [row["class"].value for row in rows if "class" in row],
        "properties": [row["property"].value for row in rows if "property" in row],
    }


def pack_query(text: str) -> str:
    """Make the short link of a query: the text itself, packed, so that nothing needs to be stored."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    data = packer.compress(text.encode()) + packer.flush()
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def unpack_query(packed: str) -> str:
    """Read the query that a short link holds (raw DEFLATE in base64url); empty where it holds none."""
    try:
        data = base64.urlsafe_b64decode(packed.encode("ascii") + b"=" * (-len(packed) % 4))
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, LONGEST_QUERY).decode()
    except (ValueError, zlib.error):
        return ""


@blueprint.get("/queries")
@blueprint.get(f"/queries.<any({', '.join(TWINS)}):extension>")
def queries(extension: str = "") -> Response:
    """Show the library: a page, or all queries as SHACL executables in RDF."""
    accept = request.headers.get("Accept")
    chosen = TWINS[extension] if extension else choose(accept, (*RDF_TYPES, "text/html"))
    if chosen is None:
        raise Problem("not-acceptable", "The library exists in other formats.", members={"available": RDF_TYPES})
    if chosen == "text/html":
        page = render_page("queries.html", topics=group_library())
        return answer(page.encode(), "text/html; charset=utf-8", Link=write_links("/queries", chosen))
    return answer_rdf(get_library(), chosen)


@blueprint.get("/queries/<name>")
def query(name: str) -> Response:
    """Show one query as it is now: its page with the answer, its text, its description in RDF, or the answer."""
    stem, dot, extension = name.rpartition(".")
    return answer_query(find(stem if dot else name), extension if dot else "")


@blueprint.get("/queries/<name>/v<int:version>")
@blueprint.get("/queries/<name>/v<int:version>.<extension>")
def versioned_query(name: str, version: int, extension: str = "") -> Response:
    """Show one version of a query, whose parameters and columns never change."""
    found = find(name)
    check_version(found, version, f".{extension}" if extension else "")
    response = answer_query(found, extension)
    response.headers.add("Link", f'</queries/{name}>; rel="latest-version"')
    return response


def check_version(found: Query, version: int, ending: str) -> None:
    """Raise Problem for a version that is not served; one that was leads to its successor (RFC 5829)."""
    name, newest = found.name, found.version
    if version > newest or version < 1:
        raise Problem("not-found", f"The query {name} has no version {version}; the newest is {newest}.")
    if version < newest:
        raise Problem(
            "gone",
            f"Version {version} of {name} had other parameters or columns; the newest is {newest}.",
            headers={"Link": f'</queries/{name}/v{newest}{ending}>; rel="successor-version"'},
        )


def find(name: str) -> Query:
    """Find a query of the library; raises Problem where there is none."""
    found = find_query(name, get_bridge().service.settings.base_iri)
    if found is None:
        raise Problem("not-found", "There is no query of that name; /queries lists them.")
    return found


def answer_query(found: Query, extension: str) -> Response:
    """Fill the query with the parameters of the request, and show or run it."""
    try:
        text = found.fill(request.args.to_dict())
    except QueryError as error:
        raise Problem("bad-request", str(error)) from error
    if extension == "rq":
        return answer(text.encode(), "application/sparql-query; charset=utf-8")
    if extension in ("csv", "tsv", "json", "xml"):
        return run(text, extension)
    return show_query(found, text, extension)


def show_query(found: Query, text: str, extension: str) -> Response:
    """Show a query in the format that the extension or Accept asks for."""
    if extension and extension not in TWINS:
        raise Problem(
            "not-found", f"A query has no .{extension}; it has {', '.join(TWINS)}, rq, csv, tsv, json, xml."
        )
    chosen = TWINS[extension] if extension else choose(request.headers.get("Accept"), QUERY_OFFERS)
    if chosen is None:
        raise Problem("not-acceptable", "The query exists in other formats.", members={"available": QUERY_OFFERS})
    if chosen == "application/sparql-query":
        return answer(text.encode(), "application/sparql-query; charset=utf-8")
    if chosen != "text/html":
        return answer_rdf((found,), chosen)
    links = write_links(f"/queries/{found.name}", chosen)
    return answer(show_query_page(found, text).encode(), "text/html; charset=utf-8", Link=links)


def run(text: str, extension: str) -> Response:
    """Answer the query itself, as /sparql would."""
    asked = read_request()
    plain = Request("GET", asked.path, b"", asked.headers, http_version=asked.http_version)
    bridge = get_bridge()
    return to_response(bridge.wait(bridge.service.answer(QueryRequest(text, format=extension), plain)))


def show_query_page(found: Query, text: str) -> str:
    """Make the page of a query with its answer."""
    table = make_table(text)
    given = request.args.to_dict()
    values = {p.name: given.get(p.name, getattr(p.default, "value", "")) for p in found.parameters}
    return render_page(
        "query.html",
        query={"name": found.name, "title": found.title, "question": found.question,
               "description": found.description, "parameters": [make_field(p) for p in found.parameters]},
        values=values,
        choices={p.name: list_choices(p) for p in found.parameters},
        api_url=f"/queries/{found.name}/v{found.version}",
        address=public_url(),
        api_query=f"?{urlencode(given)}" if given else "",
        text=text,
        packed=pack_query(text),
        table=table,
    )  # fmt: skip


def make_field(parameter: Parameter) -> dict[str, str]:
    """Make what a form field needs to know of a parameter."""
    kind, step = INPUTS[parameter.type]
    return {"name": parameter.name, "label": parameter.description, "kind": kind, "step": step}


def list_choices(parameter: Parameter) -> list[tuple[str, str]]:
    """List what may be chosen for a parameter: the resources of the same kind as its default, by name."""
    base = f"{get_bridge().service.settings.base_iri}id/"
    kind = parameter.default.value.removeprefix(base).partition("/")[0]
    if parameter.type != "iri" or not parameter.default.value.startswith(base) or kind not in CHOSEN_FROM:
        return []
    name, naming, more = CHOSEN_FROM[kind]
    rows = get_bridge().rows(PROLOGUE + CHOICES.format(kind=name, property=naming, more=more))
    return [(row["value"].value, row["name"].value) for row in rows]


def answer_rdf(chosen: tuple[Query, ...], media_type: str) -> Response:
    """Describe queries in RDF."""
    base = get_bridge().service.settings.base_iri
    turtle = describe_queries(chosen, base, f"{public_url()}/sparql")
    written = GRAPH_FORMATS[media_type]
    triples = (quad.triple for quad in parse(turtle, RdfFormat.TURTLE))
    return answer(serialize(triples, format=written.serialiser, prefixes=PREFIXES) or b"", written.content_type)


def answer(body: bytes, content_type: str, **headers: str) -> Response:
    """Answer with something that depends on Accept alone."""
    return to_response(Answer(200, {"Content-Type": content_type, "Vary": "Accept", **headers}, body))
