"""The register of actors: every body, post, forum, group and State that texts name, under one identifier each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from mandategraph.graph.names import Claim, name_keys, refuse_shared_names
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

NAME_COLUMNS = tuple(f"name_{language}" for language in ("en", "fr", "es", "ru", "zh", "ar"))

_WIKIDATA = re.compile(r"Q[1-9][0-9]*\Z")
_ROR = re.compile(r"0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}\Z")
_NAME_SOURCE = re.compile(r"(?P<languages>[a-z]{2}(?: [a-z]{2})*) (?P<source>https?://[^\s|]+)\Z")
_NONE_GENERAL: Mapping[str, str] = MappingProxyType({})
_ALPHA3 = re.compile(r"[A-Z]{3}\Z")
_M49 = re.compile(r"[0-9]{3}\Z")


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
    name_sources: Mapping[str, str] = field(default_factory=dict)
    """Where the name in each language other than English was read, by language tag."""
    alpha3: str | None = None
    """The code of a State in ISO 3166-1."""
    m49: str | None = None
    """The code of a State in the list of the United Nations Statistics Division, three digits."""

    @property
    def name(self) -> str:
        """The English name."""
        return self.names["en"]


ACTOR_COLUMNS = (
    "id",
    "class",
    *NAME_COLUMNS,
    "acronyms",
    "aliases",
    "parent",
    "un_system",
    "wikidata",
    "ror",
    "homepage",
    "source",
    "names_source",
)
STATE_COLUMNS = ("id", *NAME_COLUMNS, "aliases", "alpha3", "m49", "source")


def parse_abbreviations(file: str, text: str) -> dict[str, str]:
    """Read the table of abbreviations that are general terms: each with what it stands for."""
    rows = read_table(file, text, ("abbreviation", "meaning", "source"))
    refuse_repetition(rows, lambda row: row.text("abbreviation"))
    return {row.text("abbreviation"): f"{row.text('meaning')} in {_where_read(row)}" for row in rows}


def _where_read(row: Row) -> str:
    return row.reference("source") or row.text("source")


def parse_actors(
    file: str, text: str, states: Sequence[ActorRecord] = (), general: Mapping[str, str] = _NONE_GENERAL
) -> tuple[ActorRecord, ...]:
    """Read a register of actors and check it as a whole, beside the States of the register of States.

    `general` has the abbreviations that are general terms, as `parse_abbreviations` gives them: no actor goes by
    one.
    """
    rows = read_table(file, text, ACTOR_COLUMNS)
    refuse_repetition(rows, lambda row: row.slug("id"))
    _refuse_shared_links(rows)
    actors = tuple(_parse_actor(row) for row in rows)
    _check_identifiers(rows, states)
    _check_parents(rows, {actor.id: actor.parent for actor in (*states, *actors)})
    _check_names(rows, actors, states)
    _check_abbreviations(rows, actors, general)
    return actors


def parse_states(file: str, text: str) -> tuple[ActorRecord, ...]:
    """Read a register of States and check it as a whole: their names, codes, and where these were read."""
    rows = read_table(file, text, STATE_COLUMNS)
    refuse_repetition(rows, lambda row: row.text("id"))
    refuse_repetition(rows, lambda row: row.text("alpha3"))
    refuse_repetition(rows, lambda row: row.text("m49"))
    states = tuple(_parse_state(row) for row in rows)
    _check_names(rows, states, ())
    return states


def _parse_state(row: Row) -> ActorRecord:
    source = row.iri("source") or row.text("source")
    names = _names(row)
    return ActorRecord(
        id=row.slug("id"),
        cls="State",
        names=names,
        acronyms=(),
        aliases=row.several("aliases"),
        parent=None,
        un_system="outside",
        wikidata=None,
        ror=None,
        homepage=None,
        sources=(source,),
        line=row.line,
        name_sources={language: source for language in names if language != "en"},
        alpha3=row.matching("alpha3", _ALPHA3, "code of three capital letters"),
        m49=row.matching("m49", _M49, "code of three digits"),
    )


def _check_identifiers(rows: Sequence[Row], states: Sequence[ActorRecord]) -> None:
    taken = {state.id: state for state in states}
    for row in rows:
        if row.cells["id"] in taken:
            raise row.fault(
                f"{row.cells['id']!r} stands already in line {taken[row.cells['id']].line} of the States"
            )


def _refuse_shared_links(rows: Sequence[Row]) -> None:
    """Refuse an identifier of another dataset that an earlier actor has."""
    refuse_repetition([row for row in rows if row.cells["wikidata"]], lambda row: row.text("wikidata"))
    refuse_repetition([row for row in rows if row.cells["ror"]], lambda row: row.text("ror"))


def _check_names(rows: Sequence[Row], actors: Sequence[ActorRecord], states: Sequence[ActorRecord]) -> None:
    """Refuse a name, alias or acronym that means an earlier actor, in whatever writing."""
    claims = {
        key: Claim(state.id, name, f"line {state.line} of the States")
        for state in states
        for key, name in _claimed(state).items()
    }
    refuse_shared_names(rows, map(_claimed, actors), claims)


def _claimed(actor: ActorRecord) -> dict[str, str]:
    foreign = {
        f"{language} {key}": name
        for language in actor.names
        if language != "en"
        for key, name in name_keys([actor.names[language]]).items()
    }
    return name_keys((actor.name, *actor.aliases), actor.acronyms) | foreign


def _check_abbreviations(rows: Sequence[Row], actors: Sequence[ActorRecord], general: Mapping[str, str]) -> None:
    for row, actor in zip(rows, actors, strict=True):
        for name in (*actor.acronyms, *actor.aliases):
            if name in general:
                raise row.fault(f"{name!r} is a general abbreviation ({general[name]}) and names no actor")


def _names(row: Row) -> dict[str, str]:
    names = {language: row.cells[f"name_{language}"] for language in LANGUAGES if row.cells[f"name_{language}"]}
    return {"en": row.text("name_en"), **names}


def _name_sources(row: Row, names: Mapping[str, str]) -> dict[str, str]:
    """Tell where the names in other languages were read; a name without a source is a fault, and the reverse."""
    sources: dict[str, str] = {}
    for entry in row.several("names_source"):
        found = _NAME_SOURCE.match(entry)
        if not found:
            raise row.fault(f"names_source {entry!r} is not of the form 'fr es https://…'")
        for language in found["languages"].split():
            if language == "en" or language not in names:
                raise row.fault(f"names_source tells where the name in {language!r} was read, and there is none")
            sources[language] = found["source"]
    for language in names:
        if language != "en" and language not in sources:
            raise row.fault(f"name_{language} has no source: name it in names_source, or leave the cell empty")
    return sources


def _parse_actor(row: Row) -> ActorRecord:
    names = _names(row)
    record = ActorRecord(
        id=row.slug("id"),
        cls=row.one_of("class", ACTOR_CLASSES),
        names=names,
        acronyms=row.several("acronyms"),
        aliases=row.several("aliases"),
        parent=row.optional("parent"),
        un_system=row.one_of("un_system", UN_SYSTEM),
        wikidata=row.matching("wikidata", _WIKIDATA, "Wikidata item (Q and digits)"),
        ror=row.matching("ror", _ROR, "ROR identifier (nine characters)"),
        homepage=row.iri("homepage"),
        sources=row.iris("source"),
        line=row.line,
        name_sources=_name_sources(row, names),
    )
    if (record.wikidata or record.ror) and not record.sources:
        raise row.fault("has an external identifier without a source")
    if record.homepage and not record.sources:
        raise row.fault("has a home page without a source")
    return record


def _check_parents(rows: Sequence[Row], parents: Mapping[str, str | None]) -> None:
    """Refuse a parent that is no actor, and an actor that is its own ancestor."""
    for row in rows:
        parent = row.optional("parent")
        if parent is not None and parent not in parents:
            raise row.fault(f"parent {parent!r} is no actor of this register")
    for row in rows:
        way = [row.cells["id"]]
        while (above := parents[way[-1]]) is not None and above not in way:
            way.append(above)
        if above == way[0]:  # a ring further up is told where it stands
            ring = " → ".join((*way, above))
            raise row.fault(f"{above!r} is its own ancestor: {ring}; correct the parent of one of them")
