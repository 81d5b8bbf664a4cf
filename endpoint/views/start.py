"""The start page: how much there is, what is due next, who is asked most, and questions to begin with."""

from __future__ import annotations

from flask import Blueprint

from mandategraph.endpoint.formats import SHORT_NAMES
from mandategraph.endpoint.pages.actors import ActorRow, list_actors
from mandategraph.endpoint.pages.deadlines import DueStatement
from mandategraph.endpoint.pages.views import choose_deadlines
from mandategraph.endpoint.views.context import make_context, render_page
from mandategraph.endpoint.views.describing import PROLOGUE
from mandategraph.endpoint.views.library import first_query, get_library, group_library
from mandategraph.endpoint.views.responses import get_bridge

blueprint = Blueprint("start", __name__)

MOST = 8
COUNTED = (
    ("/documents", "documents", "?x a mg:Expression"),
    ("/mandates", "mandates", "?x a mg:Mandate"),
    ("/deadlines", "deadlines", "?x a mg:Deadline"),
)


@blueprint.get("/")
def start() -> str:
    """Show the start page; over plain files it has the query form alone."""
    library = get_library()
    dues, asked = list_first() if library else ([], [])
    return render_page(
        "start.html",
        query=first_query(),
        formats=[name for name, (result, _) in SHORT_NAMES.items() if result],
        queries=group_library(),
        counts=count_things() if library else [],
        dues=dues,
        asked=asked,
    )


def count_things() -> list[tuple[str, str, str]]:
    """Count what the graph has: the page that lists it, what it is called, and how many there are."""
    counts = []
    for path, label, pattern in COUNTED:
        rows = get_bridge().rows(f"{PROLOGUE}SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {pattern} }}")
        counts.append((path, label, rows[0]["n"].value))
    return counts


def list_first() -> tuple[list[DueStatement], list[ActorRow]]:
    """List what is due next, and who is asked most."""
    context = make_context()
    asked = [actor for actor in context.once(list_actors)[:MOST] if actor.mandates]
    return choose_deadlines(context, {"status": "open"})[:MOST], asked
