"""The register of actors: every body, post, forum, group and State that texts name, under one identifier each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mandategraph.graph.tables import Row, read_table, refuse_repetition

ACTOR_CLASSES = (
    "Organization",
    "Organ",
    "Office",
    "Forum",
    "Partnership",
    "Coalition",
    "StakeholderGroup",
    "State",
    "Person",
)
UN_SYSTEM = ("inside", "outside", "mixed")
LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
"""The six official languages of the United Nations."""

_WIKIDATA = re.compile(r"Q[1-9][0-9]*\Z")
_ROR = re.compile(r"0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}\Z")


@dataclass(frozen=True, slots=True)
class ActorRecord:
    """A body, office, forum, group, State or person that texts name."""

    id: str
    cls: str
    """Local name of its class in the ontology."""
    names: Mapping[str, str]
    """Official names by language tag; English is always there."""
    acronyms: tuple[str, ...]
    aliases: tuple[str, ...]
    """Other English wordings that mean this actor and no other."""
    parent: str | None
    un_system: str
    """inside, outside, or mixed (a group with members of both kinds)."""
    wikidata: str | None
    ror: str | None
    homepage: str | None
    sources: tuple[str, ...]
    """Where the external identifiers and the home page were read."""
    line: int

    @property
    def name(self) -> str:
        """The English name."""
        return self.names["en"]


ACTOR_COLUMNS = (
    "id",
    "class",
    *(f"name_{language}" for language in ("en", "fr", "es", "ru", "zh", "ar")),
    "acronyms",
    "aliases",
    "parent",
    "un_system",
    "wikidata",
    "ror",
    "homepage",
    "source",
)


def parse_actors(file: str, text: str) -> tuple[ActorRecord, ...]:
    """Read a register of actors and check it as a whole."""
    rows = read_table(file, text, ACTOR_COLUMNS)
    refuse_repetition(rows, lambda row: row.slug("id"))
    refuse_repetition(rows, lambda row: row.text("name_en").casefold())
    actors = tuple(_parse_actor(row) for row in rows)
    _check_parents(rows, {actor.id: actor.parent for actor in actors})
    _check_names(rows, actors)
    return actors


def _check_names(rows: Sequence[Row], actors: Sequence[ActorRecord]) -> None:
    """Refuse a name, alias or acronym that means an earlier actor; letter case tells names apart."""
    first: dict[str, ActorRecord] = {}
    for row, actor in zip(rows, actors, strict=True):
        for name in (actor.name, *actor.aliases, *actor.acronyms):
            owner = first.setdefault(name, actor)
            if owner is not actor:
                raise row.fault(f"{name!r} is a name of {owner.id!r} in line {owner.line}")


def _parse_actor(row: Row) -> ActorRecord:
    names = {language: row.cells[f"name_{language}"] for language in LANGUAGES if row.cells[f"name_{language}"]}
    record = ActorRecord(
        id=row.slug("id"),
        cls=row.one_of("class", ACTOR_CLASSES),
        names={"en": row.text("name_en"), **names},
        acronyms=row.several("acronyms"),
        aliases=row.several("aliases"),
        parent=row.optional("parent"),
        un_system=row.one_of("un_system", UN_SYSTEM),
        wikidata=row.matching("wikidata", _WIKIDATA, "Wikidata item (Q and digits)"),
        ror=row.matching("ror", _ROR, "ROR identifier (nine characters)"),
        homepage=row.iri("homepage"),
        sources=row.several("source"),
        line=row.line,
    )
    if (record.wikidata or record.ror) and not record.sources:
        raise row.fault("has an external identifier without a source")
    return record


def _check_parents(rows: Sequence[Row], parents: Mapping[str, str | None]) -> None:
    """Refuse a parent that is no actor, and an actor that is its own ancestor."""
    for row in rows:
        parent = row.optional("parent")
        if parent is not None and parent not in parents:
            raise row.fault(f"parent {parent!r} is no actor of this register")
    for row in rows:
        seen, current = {row.cells["id"]}, parents[row.cells["id"]]
        while current is not None:
            if current in seen:
                raise row.fault(f"{row.cells['id']!r} is its own ancestor through {current!r}")
            seen.add(current)
            current = parents[current]
