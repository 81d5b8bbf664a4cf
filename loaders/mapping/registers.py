"""The registers as graphs: actors, sessions, meetings, cited works, operative verbs, links to other datasets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import NamedNode

from mandategraph.graph import values
from mandategraph.graph.identifiers import Identifiers
from mandategraph.graph.namespaces import DCTERMS, FOAF, MG, RDF, RDFS, ROR, SKOS, WD
from mandategraph.graph.registers import (
    ActorRecord,
    InstrumentRecord,
    MeetingRecord,
    SessionRecord,
    VerbRecord,
)
from mandategraph.loaders.mapping.context import Triples


def map_actors(identifiers: Identifiers, actors: Iterable[ActorRecord]) -> Triples:
    """Describe the actors of the register."""
    triples = Triples()
    for actor in actors:
        node = identifiers.actor(actor.id)
        triples.add(node, RDF.type, MG[actor.cls])
        triples.add(node, SKOS.prefLabel, *(values.text(name, tag) for tag, name in actor.names.items()))
        triples.add(node, SKOS.altLabel, *(values.text(alias, "en") for alias in actor.aliases))
        triples.add(node, MG.acronym, *(values.text(acronym) for acronym in actor.acronyms))
        triples.add(node, MG.parentBody, identifiers.actor(actor.parent) if actor.parent else None)
        triples.add(node, MG.unSystem, identifiers.concept("un-system", actor.un_system))
        triples.add(node, FOAF.homepage, values.iri(actor.homepage) if actor.homepage else None)
        triples.add(node, MG.countryCode, values.text(actor.alpha3) if actor.alpha3 else None)
        triples.add(node, MG.statisticalCode, values.text(actor.m49) if actor.m49 else None)
        triples.add(
            node, DCTERMS.source, *(values.iri(source) for source in sorted(set(actor.name_sources.values())))
        )
    return triples


def map_matches(identifiers: Identifiers, actors: Iterable[ActorRecord]) -> Triples:
    """Describe the links to external identifiers, each with its sources (SSSOM, https://mapping-commons.github.io/sssom/)."""
    triples = Triples()
    for actor in actors:
        subject = identifiers.actor(actor.id)
        for name, target in _links(actor):
            node = identifiers.match(actor.id, name)
            triples.add(subject, SKOS.exactMatch, target)
            triples.add(node, RDF.type, MG.Match)
            triples.add(node, MG.matchSubject, subject)
            triples.add(node, MG.matchObject, values.uri(target.value))
            triples.add(node, MG.matchRelation, identifiers.concept("match-relation", "exact"))
            triples.add(node, DCTERMS.source, *(values.iri(source) for source in actor.sources))
    return triples


def _links(actor: ActorRecord) -> Iterator[tuple[str, NamedNode]]:
    """Give the identifiers that other datasets have for an actor, each with the name of the dataset."""
    if actor.wikidata:
        yield "wikidata", WD[actor.wikidata]
    if actor.ror:
        yield "ror", ROR[actor.ror]


def _sources(cell: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (cell or "").split("|") if part.strip())


def map_sessions(
    identifiers: Identifiers,
    sessions: Iterable[SessionRecord],
    names: Mapping[str, str],
    mentioned: Mapping[tuple[str, int], str],
) -> Triples:
    """Describe the sessions of the register, and those that the texts name and the register does not know.

    `names` are the names of the bodies by slug; `mentioned` the sessions named, with the body's name.
    """
    triples = Triples()
    for session in sessions:
        node = identifiers.session(session.body, session.ordinal)
        _describe_session(triples, identifiers, session.body, session.ordinal, names[session.body])
        triples.add(node, MG.body, identifiers.actor(session.body))
        triples.add(node, MG.year, values.year(session.year) if session.year else None)
        triples.add(node, MG.startsOn, values.date(session.start) if session.start else None)
        triples.add(node, MG.endsOn, values.date(session.end) if session.end else None)
        triples.add(node, DCTERMS.source, values.text(session.source))
    known = {(session.body, session.ordinal) for session in sessions}
    for body, ordinal in sorted(set(mentioned) - known):
        _describe_session(triples, identifiers, body, ordinal, mentioned[body, ordinal])
        if body in names:
            triples.add(identifiers.session(body, ordinal), MG.body, identifiers.actor(body))
    return triples


def _describe_session(triples: Triples, identifiers: Identifiers, body: str, ordinal: int, name: str) -> None:
    node = identifiers.session(body, ordinal)
    triples.add(node, RDF.type, MG.Session)
    triples.add(node, MG.ordinal, values.integer(ordinal))
    triples.add(node, RDFS.label, values.text(f"{name}, session {ordinal}", "en"))


def map_meetings(identifiers: Identifiers, meetings: Iterable[MeetingRecord]) -> Triples:
    """Describe the meetings of the register."""
    triples = Triples()
    for meeting in meetings:
        node = identifiers.meeting(meeting.id)
        triples.add(node, RDF.type, MG.Meeting)
        triples.add(node, RDFS.label, values.text(meeting.name, "en"))
        triples.add(node, SKOS.altLabel, *(values.text(alias, "en") for alias in meeting.aliases))
        triples.add(node, MG.body, identifiers.actor(meeting.body) if meeting.body else None)
        triples.add(node, MG.place, values.text(meeting.place) if meeting.place else None)
        triples.add(node, MG.startsOn, values.date(meeting.start) if meeting.start else None)
        triples.add(node, MG.endsOn, values.date(meeting.end) if meeting.end else None)
        triples.add(node, MG.year, values.year(meeting.start.year) if meeting.start else None)
        triples.add(node, MG.place, values.text(meeting.place) if meeting.place else None)
        triples.add(node, DCTERMS.source, values.text(meeting.source) if meeting.source else None)
    return triples


def map_instruments(
    identifiers: Identifiers,
    instruments: Iterable[InstrumentRecord],
    held: Iterable[str],
    cited: Mapping[str, str | None],
) -> Triples:
    """Describe the works known only as cited: those of the register, and others by the symbol that texts give.

    `held` are the slugs of the works that the build holds itself, which their own graphs describe.
    """
    triples, done = Triples(), set(held)
    for record in instruments:
        if record.id not in done:
            _describe_instrument(triples, identifiers, record)
            done.add(record.id)
    for slug, symbol in sorted(cited.items(), key=lambda item: item[0]):
        if slug not in done:
            node = identifiers.document(slug)
            triples.add(node, RDF.type, MG.Document)
            triples.add(node, DCTERMS.title, values.text(symbol or slug))
            triples.add(node, MG.symbol, values.text(symbol) if symbol else None)
    return triples


def _describe_instrument(triples: Triples, identifiers: Identifiers, record: InstrumentRecord) -> None:
    node = identifiers.document(record.id)
    triples.add(node, RDF.type, MG[record.cls])
    triples.add(node, DCTERMS.title, values.text(record.title, "en"))
    triples.add(node, SKOS.altLabel, *(values.text(alias, "en") for alias in record.aliases))
    triples.add(node, MG.symbol, values.text(record.symbol) if record.symbol else None)
    triples.add(node, MG.issuingBody, identifiers.actor(record.body) if record.body else None)
    triples.add(node, DCTERMS.date, values.date(record.date) if record.date else None)
    triples.add(node, DCTERMS.source, *(values.text(source) for source in _sources(record.source)))


def map_cited_subdivisions(
    identifiers: Identifiers, cited: Iterable[tuple[str, str]], described: Iterable[tuple[str, str]]
) -> Triples:
    """Describe the parts of works that texts cite and no held text has: slug of the work and eId."""
    triples = Triples()
    for slug, eid in sorted(set(cited) - set(described)):
        node = identifiers.subdivision(slug, eid)
        triples.add(node, RDF.type, MG.Subdivision)
        triples.add(node, MG.subdivisionOf, identifiers.document(slug))
        triples.add(node, MG.eId, values.text(eid))
    return triples


def map_verbs(identifiers: Identifiers, verbs: Iterable[VerbRecord]) -> Triples:
    """Describe the operative verbs with their class and force, as a concept scheme."""
    triples, scheme = Triples(), identifiers.scheme("verb")
    triples.add(scheme, RDF.type, SKOS.ConceptScheme)
    triples.add(scheme, SKOS.prefLabel, values.text("Operative verbs", "en"))
    for verb in verbs:
        node = identifiers.verb(verb.id)
        triples.add(node, RDF.type, MG.Verb)
        triples.add(node, SKOS.inScheme, scheme)
        triples.add(node, SKOS.prefLabel, values.text(verb.base, "en"))
        triples.add(node, MG.verbForm, *(values.text(form, "en") for form in verb.forms))
        triples.add(node, MG.verbClass, identifiers.concept("verb-class", verb.cls))
        triples.add(node, MG.force, identifiers.concept("force", verb.force))
        triples.add(node, SKOS.note, values.text(verb.note, "en") if verb.note else None)
    return triples
