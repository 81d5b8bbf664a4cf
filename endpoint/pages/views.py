"""The pages of lists, one function each: from a context and a reader's choice to HTML."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from mandategraph.endpoint.pages.actors import list_actors
from mandategraph.endpoint.pages.answers import Ask, Row, number, page_query, text
from mandategraph.endpoint.pages.deadlines import (
    STATES,
    Choice,
    DueStatement,
    actors,
    bodies,
    choose,
    documents,
    list_deadlines,
    years,
)
from mandategraph.endpoint.pages.documents import list_documents
from mandategraph.endpoint.pages.mandates import FACETS, StatementRow, count_facets, filter_rows, list_rows
from mandategraph.endpoint.pages.network import Asking, draw_network, merge_askings
from mandategraph.endpoint.pages.rendering import PageContext, render
from mandategraph.endpoint.pages.searching import FACETS as SEARCH_FACETS
from mandategraph.endpoint.pages.searching import (
    SUGGESTIONS,
    Found,
    describe_hits,
    find_hits,
    find_named,
    find_year,
    list_names,
    list_places,
    narrow,
)
from mandategraph.endpoint.pages.searching import count_facets as count_found
from mandategraph.endpoint.pages.timeline import Due, draw_timeline

PAGE_SIZE = 100
LONGEST_SEARCH = 200
Item = TypeVar("Item")


def documents_page(context: PageContext) -> str:
    """List the works with what was found in them."""
    rows = context.once(list_documents)
    held, known = [row for row in rows if row.held], [row for row in rows if not row.held]
    return render(context, "documents.html", current="/documents", held=held, known=known)


def actors_page(context: PageContext) -> str:
    """List the actors, those that are asked most first."""
    return render(context, "actors.html", current="/actors", rows=context.once(list_actors))


def mandates_page(context: PageContext, arguments: Mapping[str, str]) -> str:
    """List statements that fit the choice, a page at a time."""
    chosen = _chosen_facets(arguments)
    everything = context.once(list_rows)
    rows = filter_rows(everything, chosen)
    return render(
        context,
        "mandates.html",
        current="/mandates",
        total=len(rows),
        facets=count_facets(everything),
        chosen=chosen,
        query="?" + urlencode({k: v for k, v in chosen.items() if v}) if any(chosen.values()) else "",
        **paginate(rows, arguments, f"{context.root}/mandates", chosen),
    )


def choose_statements(context: PageContext, arguments: Mapping[str, str]) -> list[StatementRow]:
    """Give the statements that fit the choice."""
    return filter_rows(context.once(list_rows), _chosen_facets(arguments))


def _chosen_facets(arguments: Mapping[str, str]) -> dict[str, str]:
    return {facet: arguments.get(facet, "") for facet in FACETS}


def paginate(
    rows: Sequence[Item], arguments: Mapping[str, str], address: str, chosen: Mapping[str, str]
) -> dict[str, object]:
    """Cut out the page that is asked for, and say where the others are."""
    pages = max(1, math.ceil(len(rows) / PAGE_SIZE))
    page = min(max(read_number(arguments.get("page", "1"), 1), 1), pages)

    def page_url(wanted: int) -> str:
        return f"{address}?" + urlencode({**{k: v for k, v in chosen.items() if v}, "page": wanted})

    shown = rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return {"rows": shown, "page": page, "pages": pages, "page_url": page_url}


def read_number(given: str, otherwise: int) -> int:
    """Read a small number that a reader typed."""
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 6 else otherwise


def deadlines_page(context: PageContext, arguments: Mapping[str, str]) -> str:
    """Show what is due: the picture first, the table below."""
    everything = context.once(list_deadlines)
    choice = reader_choice(arguments)
    today = context.today()
    dues = choose(everything, choice, today)
    chosen = {
        key: value for key in ("actor", "body", "year", "status", "document") if (value := getattr(choice, key))
    }
    return render(
        context,
        "deadlines.html",
        current="/deadlines",
        dues=dues,
        choice=choice,
        actors=actors(everything),
        bodies=bodies(everything),
        documents=documents(everything),
        years=years(everything),
        states=STATES,
        today=today,
        query="?" + urlencode(chosen) if chosen else "",
        timeline=draw_timeline(_drawn(dues), today),
    )


def choose_deadlines(context: PageContext, arguments: Mapping[str, str]) -> list[DueStatement]:
    """Give the deadlines that fit the choice."""
    return choose(context.once(list_deadlines), reader_choice(arguments), context.today())


def reader_choice(arguments: Mapping[str, str]) -> Choice:
    """Read what a reader chose from the query string; unknown names are ignored."""
    return Choice(**{name: arguments.get(name, "") for name in ("actor", "body", "year", "status", "document")})


def network_page(context: PageContext, arguments: Mapping[str, str]) -> str:
    """Draw who asks whom, as far as the reader wants to see it."""
    everything = context.once(list_askings)
    askings = _narrow_askings(everything, arguments)
    named = {pair for a in everything for pair in ((a.issuer, a.issuer_name), (a.addressee, a.addressee_name))}
    return render(
        context,
        "network.html",
        current="/actors",
        network=draw_network(askings),
        askings=askings,
        least=_least(arguments),
        chosen={name: arguments.get(name, "") for name in ("actor", "document")},
        query="?" + urlencode({k: v for k, v in arguments.items() if v}) if any(arguments.values()) else "",
        actors=sorted(named, key=lambda pair: (pair[1], pair[0])),
        documents=sorted({(a.document, a.title) for a in everything}, key=lambda pair: (pair[1], pair[0])),
    )


def choose_askings(context: PageContext, arguments: Mapping[str, str]) -> list[Asking]:
    """Give who asks whom, as far as the reader wants to see it."""
    return _narrow_askings(context.once(list_askings), arguments)


def list_askings(ask: Ask) -> list[Asking]:
    """List who asks whom, work by work."""
    return [_asking(row) for row in ask(page_query("askings"), {})]


def _narrow_askings(askings: Iterable[Asking], arguments: Mapping[str, str]) -> list[Asking]:
    actor, document = arguments.get("actor", ""), arguments.get("document", "")
    fitting = (a for a in askings if actor in ("", a.issuer, a.addressee) and document in ("", a.document))
    return [asking for asking in merge_askings(fitting) if asking.count >= _least(arguments)]


def _least(arguments: Mapping[str, str]) -> int:
    return max(read_number(arguments.get("least", "1"), 1), 1)


def search_page(context: PageContext, arguments: Mapping[str, str]) -> str:
    """Search provisions, documents and actors by their words, and narrow what was found."""
    words = read_words(arguments)
    chosen = _chosen_search(arguments)
    everything, partly, titles = _find(context, words)
    found = narrow(everything, chosen)
    return render(
        context,
        "search.html",
        current="",
        q=words,
        named=find_named(context.once(list_names), words),
        year=find_year(words),
        partly=partly,
        query="?" + urlencode({"q": words, **{k: v for k, v in chosen.items() if v}}),
        chosen=chosen,
        facets=count_found(everything),
        titles=titles,
        total=len(found),
        **paginate(found, arguments, f"{context.root}/search", {"q": words, **chosen}),
    )


def choose_found(context: PageContext, arguments: Mapping[str, str]) -> list[Found]:
    """Give what was found and fits the choice."""
    return narrow(_find(context, read_words(arguments))[0], _chosen_search(arguments))


def _chosen_search(arguments: Mapping[str, str]) -> dict[str, str]:
    return {facet: arguments.get(facet, "") for facet in SEARCH_FACETS}


def _find(context: PageContext, words: str) -> tuple[list[Found], int | None, dict[str, str]]:
    """Search; give what was found, how many have all the words where others follow, and the titles of works."""
    hits, partly = find_hits(context.search, words)
    titles = {row.iri: row.title for row in context.once(list_documents)} if hits else {}
    return describe_hits(context.once(list_places), hits, titles) if hits else [], partly, titles


def suggest(context: PageContext, arguments: Mapping[str, str]) -> list[object]:
    """Suggest names that begin so, as OpenSearch clients read them: the words, then the suggestions."""
    words = read_words(arguments)
    if len(words) < 2:
        return [words, []]
    begun = words.replace('"', " ").rstrip("* ") + "*"
    names = [hit.label for kind in ("actor", "document") for hit in context.search(begun, kind, 2 * SUGGESTIONS)]
    return [words, list(dict.fromkeys(name for name in names if name))[:SUGGESTIONS]]


def read_words(arguments: Mapping[str, str]) -> str:
    """Read what is searched for."""
    return " ".join(arguments.get("q", "").split())[:LONGEST_SEARCH]


def _drawn(dues: list[DueStatement]) -> list[Due]:
    return [Due(d.statement, d.label, d.latest, d.earliest, d.draft) for d in dues if d.latest is not None]


def _asking(row: Row) -> Asking:
    return Asking(
        text(row, "issuer"),
        text(row, "issuerName"),
        text(row, "addressee"),
        text(row, "addresseeName"),
        number(row, "count"),
        text(row, "document"),
        text(row, "title"),
    )
