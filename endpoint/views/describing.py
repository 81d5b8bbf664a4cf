"""The general pages: any resource, any named graph; facts beside their words, and backlinks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode

from mandategraph.endpoint.bridge import RESULTS_JSON, Row
from mandategraph.endpoint.pages.answers import Ask, Value, fill, local_name, read_answer
from mandategraph.endpoint.pages.answers import Row as Answered
from mandategraph.endpoint.pages.labels import list_drafts, list_labels
from mandategraph.endpoint.views.context import render_page
from mandategraph.endpoint.views.responses import get_bridge
from mandategraph.graph.namespaces import PREFIXES, abbreviate

BACKLINKS_AT_MOST = 100
PROLOGUE = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())

EXISTS = "SELECT ?focus WHERE { ?focus ?p ?o } LIMIT 1"

# What describes a resource: its own statements, those of the parts that exist only with it (three steps away at
# the most: deadline, interval, instant), and names of the rest. A path with + would begin everywhere.
PARTS = (
    "(mg:anchor|mg:hasParticipation|mg:hasDeadline|mg:hasRecurrence|mg:interval|oa:hasSelector"
    "|time:hasBeginning|time:hasEnd)"
)
CLOSURE = (
    PROLOGUE
    + f"""CONSTRUCT {{ ?focus ?p ?o . ?part ?q ?r . ?o ?naming ?name }} WHERE {{
  {{ ?focus ?p ?o }}
  UNION {{ ?focus {PARTS} ?part . ?part ?q ?r }}
  UNION {{ ?focus {PARTS} ?first . ?first {PARTS} ?part . ?part ?q ?r }}
  UNION {{ ?focus {PARTS} ?first . ?first {PARTS} ?second . ?second {PARTS} ?part . ?part ?q ?r }}
  UNION {{ ?focus ?any ?o . VALUES ?naming {{ skos:prefLabel dcterms:title rdfs:label }} ?o ?naming ?name }}
}}"""
)

FACTS = (
    PROLOGUE
    + """SELECT DISTINCT ?focus ?p ?o (SAMPLE(?named) AS ?label) WHERE {
  ?focus ?p ?o
  OPTIONAL { ?o skos:prefLabel|dcterms:title|rdfs:label ?named FILTER(LANG(?named) IN ("en", "")) }
} GROUP BY ?focus ?p ?o ORDER BY ?p ?label ?o"""
)

BACKLINKS = (
    PROLOGUE
    + f"""SELECT ?focus ?s ?p (SAMPLE(?named) AS ?label) WHERE {{
  {{ SELECT ?focus ?s ?p WHERE {{ ?s ?p ?focus }} LIMIT {BACKLINKS_AT_MOST} }}
  OPTIONAL {{ ?s skos:prefLabel|dcterms:title|rdfs:label ?named FILTER(LANG(?named) IN ("en", "")) }}
}} GROUP BY ?focus ?s ?p ORDER BY ?p ?label ?s"""
)

QUOTING = ("quotation", "text", "exact", "words", "definition")


def show_resource(iri: str, digest: str | None) -> str | None:
    """Make the page of any resource; None where nothing is known of it."""
    bridge = get_bridge()
    facts = bridge.rows(FACTS, {"focus": NamedNode(iri)}, digest)
    if not facts:
        return None
    backlinks = bridge.rows(BACKLINKS, {"focus": NamedNode(iri)}, digest)
    nameless = [row[name] for rows, name in ((facts, "o"), (backlinks, "s")) for row in rows if "label" not in row]
    iris = (term.value for term in nameless if isinstance(term, NamedNode))
    ask = ask_at(digest)
    labels = list_labels(ask, (iri, *iris), bridge.service.settings.base_iri)
    return render_page(
        "resource.html",
        iri=iri,
        heading=choose_heading(facts) or labels.get(iri, iri),
        quotations=[row["o"] for row in facts if local_name(row["p"].value) in QUOTING],
        facts=[make_fact(row, labels) for row in facts if local_name(row["p"].value) not in QUOTING],
        backlinks=[make_backlink(row, labels) for row in backlinks],
        drafts=list_drafts(ask, labels),
        cut=len(backlinks) >= BACKLINKS_AT_MOST,
    )


def ask_at(digest: str | None) -> Ask:
    """Give what asks a kept snapshot, or the current data."""

    def ask(query: str, bindings: Mapping[str, Value]) -> Sequence[Answered]:
        return read_answer(get_bridge().ask(fill(query, bindings), {}, RESULTS_JSON, digest))

    return ask


def choose_heading(facts: Iterable[Row]) -> str:
    """Choose what to call a resource: its English label or title, else any; empty where it has none."""
    names: dict[str, str] = {}
    for row in facts:
        if local_name(row["p"].value) in ("prefLabel", "title", "label") and isinstance(row["o"], Literal):
            names.setdefault(row["o"].language or "en", row["o"].value)
    return names.get("en") or next(iter(names.values()), "")


def make_fact(row: Row, labels: Mapping[str, str]) -> dict[str, object]:
    """Make what the page shows of one statement."""
    cell = make_cell(row["o"], row.get("label"), labels)
    return {"property": row["p"].value, "name": shorten(row["p"].value), **cell}


def make_backlink(row: Row, labels: Mapping[str, str]) -> dict[str, object]:
    """Make what the page shows of a statement about the resource."""
    cell = make_cell(row["s"], row.get("label"), labels)
    return {"property": row["p"].value, "name": shorten(row["p"].value), **cell}


def make_cell(
    term: NamedNode | Literal | BlankNode, label: Literal | None, labels: Mapping[str, str]
) -> dict[str, object]:
    """Make what the page shows of a term: a link with a name, or the words with their language."""
    if isinstance(term, Literal):
        datatype = "" if term.language or term.datatype.value.endswith("#string") else shorten(term.datatype.value)
        return {"iri": None, "text": term.value, "language": term.language or "", "datatype": datatype}
    text = label.value if label is not None else labels.get(term.value) or shorten(term.value)
    iri = term.value if isinstance(term, NamedNode) else None
    return {"iri": iri, "text": text, "language": "", "datatype": ""}


def shorten(iri: str) -> str:
    """Write an IRI with its prefix where it has one."""
    return abbreviate(iri) or iri


def show_graph(iri: str) -> str:
    """Make the page of a named graph: what it is, and how to have it."""
    count = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    rows = get_bridge().rows(count, {"g": NamedNode(iri)})
    return render_page("graph.html", iri=iri, triples=rows[0]["n"].value if rows else "0")
