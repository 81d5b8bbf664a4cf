"""Actor pages: what is asked of a body, by whom, due when, and what it asks of others."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from pyoxigraph import NamedNode

from mandategraph.endpoint.pages.answers import Ask, language, local_name, number, page_query, text
from mandategraph.endpoint.pages.statements import Statement, list_statements


@dataclass(frozen=True, slots=True)
class ActorRow:
    """A line of the list of actors."""

    iri: str
    name: str
    kind: str
    acronym: str
    parent: str
    parent_name: str
    system: str
    mandates: int


@dataclass(frozen=True, slots=True)
class ActorView:
    """All that the graph says of one actor."""

    iri: str
    name: str
    kinds: tuple[str, ...]
    names: tuple[tuple[str, str], ...]
    """Language and name."""
    acronyms: tuple[str, ...]
    parents: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, str], ...]
    system: str
    links: tuple[str, ...]
    sources: tuple[str, ...]
    statements: dict[str, list[Statement]]
    """By role."""


def list_actors(ask: Ask) -> list[ActorRow]:
    """List the actors of the register, those that are asked most first."""
    rows: dict[str, ActorRow] = {}
    for row in ask(page_query("actors"), {}):
        iri = text(row, "actor")
        rows.setdefault(
            iri,
            ActorRow(
                iri,
                text(row, "name"),
                local_name(text(row, "kind")),
                text(row, "acronym"),
                text(row, "parent"),
                text(row, "parentName"),
                text(row, "system"),
                number(row, "mandates"),
            ),
        )
    return list(rows.values())


def describe_actor(ask: Ask, iri: str) -> ActorView | None:
    """Give an actor; None where the graph has none of this IRI."""
    bindings = {"actor": NamedNode(iri)}
    rows = ask(page_query("actor"), bindings)
    if not rows:
        return None
    values: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for row in rows:
        values[local_name(text(row, "property"))].append(
            (text(row, "value"), text(row, "label"), language(row, "value"))
        )
    labels = values["prefLabel"]
    name = next((value for value, _, tag in labels if tag == "en"), labels[0][0] if labels else iri)
    parts = ask(page_query("actor_parts"), bindings)
    return ActorView(
        iri=iri,
        name=name,
        kinds=tuple(sorted({local_name(value) for value, _, _ in values["type"]} - {"Actor"})),
        names=tuple(sorted((tag, value) for value, _, tag in labels)),
        acronyms=tuple(value for value, _, _ in values["acronym"]),
        parents=tuple((value, label or value) for value, label, _ in values["parentBody"]),
        parts=tuple((text(row, "part"), text(row, "name")) for row in parts),
        system=next((local_name(value) for value, _, _ in values["unSystem"]), ""),
        links=tuple(sorted({value for key in ("homepage", "exactMatch") for value, _, _ in values[key]})),
        sources=tuple(sorted({value for value, _, _ in values["source"]})),
        statements=_statements(ask, iri),
    )


def _statements(ask: Ask, iri: str) -> dict[str, list[Statement]]:
    by_role: dict[str, list[Statement]] = defaultdict(list)
    for statement in list_statements(ask, {"focus": NamedNode(iri)}):
        for role in dict.fromkeys(p.role for p in statement.participants if p.iri == iri):
            by_role[role].append(statement)
    return dict(by_role)
