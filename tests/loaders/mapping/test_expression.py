"""One small document with everything in it, mapped: what is said, where it is said, and how it is named."""

from dataclasses import replace
from datetime import date

import pytest
from pyoxigraph import NamedNode, Triple

from mandategraph.graph import values
from mandategraph.graph.errors import BuildError
from mandategraph.graph.identifiers import ExpressionKey, Identifiers
from mandategraph.graph.namespaces import DCTERMS, MG, OA, PROV, RDF, SKOS, TIME
from mandategraph.loaders.corpus.metadata import AdoptedParagraph, KnownExpression, WorkFacts
from mandategraph.loaders.mapping.expression import MappedExpression, SourceFile, map_extraction
from mandategraph.loaders.model import (
    ActorReference,
    Alignment,
    Citation,
    Deadline,
    Description,
    Document,
    Edit,
    EditKind,
    Extraction,
    Figure,
    Mandate,
    Mention,
    Provision,
    ProvisionKind,
    Quality,
    Role,
    SessionReference,
    Span,
    StatementKind,
    Status,
)

IDS = Identifiers()
KEY = ExpressionKey("a-text", "draft", "en")
LINE = "We request the Lakes Bureau to report annually and, by 2030, to the Council (see resolution 70/1)."
TEXT = f"1. {LINE}\n\n2. {LINE}\n\nOver 30 lakes.\n"


def at(words: str, start: int = 0) -> Span:
    place = TEXT.index(words, start)
    return Span(place, place + len(words))


def mandate(provision: str, start: int) -> Mandate:
    return Mandate(
        provision=provision,
        number=provision.removeprefix("para_"),
        kind=StatementKind.MANDATE,
        verb="request",
        verb_class="directive",
        verb_span=at("request", start),
        actors=(
            ActorReference("Lakes Bureau", at("Lakes Bureau", start)),
            ActorReference(
                "Economic and Social Council", at("the Council", start), "ecosoc", Role.REPORT_RECIPIENT
            ),
        ),
        action=at("to report annually", start),
        deadlines=(
            Deadline(at("annually", start), "every", "recurrence", recurrence="annual", rrule="FREQ=YEARLY"),
            Deadline(at("by 2030", start), "by", "year", year=2030, latest=date(2030, 12, 31), rule="by-year"),
            Deadline(
                at("to the Council", start),
                "at",
                "session",
                session=SessionReference(3, "Lakes Bureau"),
                rule="session-unknown-days",
                reason="the calendar has no days for it",
            ),
        ),
        quote=at(LINE, start),
        confidence=0.87654,
    )


SECOND = TEXT.index("2. ")
DOCUMENT = Document(
    Description(
        "a-text", "A text", "resolution", "Economic and Social Council", status=Status.DRAFT, version="draft"
    ),
    TEXT,
    (
        Provision(
            "para_1", ProvisionKind.OPERATIVE_PARAGRAPH, at(f"1. {LINE}"), number="1", heading=("Part", "One")
        ),
        Provision("para_2", ProvisionKind.OPERATIVE_PARAGRAPH, at(f"2. {LINE}"), number="2"),
        Provision("p_1", ProvisionKind.PARAGRAPH, at("Over 30 lakes."), language="fr"),
    ),
    Alignment((Edit(EditKind.PAGE_BREAK, Span(3, 9), Span(3, 3)),)),
    Quality(0.91234, 40, "dictionary"),
    source="1. broken" + TEXT[3:],
)
EXTRACTION = Extraction(
    DOCUMENT,
    mandates=(mandate("para_1", 0), mandate("para_2", SECOND)),
    citations=(Citation("para_1", at("resolution 70/1"), "a-res-70-1", "A/RES/70/1", "para_4"),),
    figures=(Figure("p_1", at("Over 30 lakes"), "30", "lakes", qualifier="over"),),
    mentions=(Mention("para_1", at("the Council"), "Economic and Social Council", "ecosoc"),),
)
FACTS = WorkFacts(
    "a-text",
    "draft",
    "en",
    bodies=("General Assembly", "Lakes Bureau"),
    expressions=(KnownExpression("adopted", "en", Status.ADOPTED, ("https://a.example/",), "A/RES/9/9"),),
    adopted=(AdoptedParagraph("2", "adopted", "https://a.example/"),),
)
SOURCE = SourceFile("a.txt", "0" * 64)


@pytest.fixture(scope="module")
def mapped() -> MappedExpression:
    return map_extraction(EXTRACTION, SOURCE, IDS, FACTS)


def statements(mapped: MappedExpression, class_: NamedNode) -> list[NamedNode]:
    return [t.subject for t in mapped.own if t.predicate == RDF.type and t.object == class_]


def objects(mapped: MappedExpression, subject: object, predicate: NamedNode) -> list[object]:
    return [t.object for t in (*mapped.own, *mapped.work) if (t.subject, t.predicate) == (subject, predicate)]


def test_the_same_words_in_two_paragraphs_are_two_mandates(mapped: MappedExpression) -> None:
    first, second = statements(mapped, MG.Mandate)
    assert first.value.startswith("https://w3id.org/mandategraph/id/mandate/a-text/draft-en/para_1/request-")
    assert first.value.replace("para_1", "para_2") == second.value
    assert objects(mapped, first, MG.quotation) == [values.text(LINE, "en")]
    assert objects(mapped, first, MG.confidence) == [values.decimal("0.877")]
    assert objects(mapped, first, MG.textStatus) == [IDS.concept("status", "draft")]


def test_the_same_mandate_twice_in_a_paragraph_gets_an_ordinal() -> None:
    twice = replace(EXTRACTION, mandates=(mandate("para_1", 0), mandate("para_1", 0)))
    first, second = statements(map_extraction(twice, SOURCE, IDS), MG.Mandate)
    assert second.value == f"{first.value}-2"


def test_what_is_asked_of_a_meeting_is_asked_of_the_body_that_meets() -> None:
    name = "high-level meeting to review the 2030 Agenda"
    words = at("the Council")
    asked = replace(
        mandate("para_1", 0),
        actors=(
            ActorReference(name, words),
            ActorReference("Fourth International Conference on Financing for Development", words),
        ),
    )
    mapped = map_extraction(replace(EXTRACTION, mandates=(asked,)), SOURCE, IDS)
    (statement,) = statements(mapped, MG.Mandate)
    review, ffd4 = objects(mapped, statement, MG.hasParticipation)
    assert objects(mapped, review, MG.participant) == [IDS.actor("general-assembly")]
    assert objects(mapped, review, MG.meeting) == [IDS.meeting("agenda-2030-review")]
    assert objects(mapped, review, MG.words) == [values.text("the Council", "en")]
    # A meeting whose body the register does not tell stays a name in this text.
    assert objects(mapped, ffd4, MG.meeting) == []
    (named,) = objects(mapped, ffd4, MG.participant)
    assert objects(mapped, named, RDF.type) == [MG.NamedActor]
    assert objects(mapped, statement, MG.addressee) == [IDS.actor("general-assembly"), named]


def test_an_actor_that_no_register_knows_belongs_to_the_text(mapped: MappedExpression) -> None:
    node = IDS.named_actor(KEY, "Lakes Bureau")
    assert objects(mapped, node, RDF.type) == [MG.NamedActor]
    assert objects(mapped, node, MG.inExpression) == [IDS.expression(KEY)]
    assert objects(mapped, statements(mapped, MG.Mandate)[0], MG.addressee) == [node]
    assert set(objects(mapped, IDS.document("a-text"), MG.issuingBody)) == {IDS.actor("general-assembly"), node}


def test_two_spellings_of_one_name_give_one_label() -> None:
    first = mandate("para_1", 0)
    spelt = replace(first, actors=(first.actors[0], replace(first.actors[0], name="LAKES bureau")))
    mapped = map_extraction(replace(EXTRACTION, mandates=(spelt,)), SOURCE, IDS)
    assert objects(mapped, IDS.named_actor(KEY, "Lakes Bureau"), SKOS.prefLabel) == [
        values.text("Lakes Bureau", "en")
    ]


def test_an_actor_of_the_register_is_referred_to_and_not_described(mapped: MappedExpression) -> None:
    assert objects(mapped, statements(mapped, MG.Mandate)[0], MG.reportsTo) == [IDS.actor("ecosoc")]
    assert objects(mapped, IDS.actor("ecosoc"), RDF.type) == []
    assert objects(mapped, IDS.actor("ecosoc"), SKOS.prefLabel) == []


def test_a_rhythm_is_a_recurrence_and_no_deadline(mapped: MappedExpression) -> None:
    first = statements(mapped, MG.Mandate)[0]
    (recurrence,) = objects(mapped, first, MG.hasRecurrence)
    assert objects(mapped, recurrence, MG.period) == [values.duration("P1Y")]
    assert objects(mapped, recurrence, MG.rrule) == [values.text("FREQ=YEARLY")]
    assert len(objects(mapped, first, MG.hasDeadline)) == 2


@pytest.mark.parametrize(
    ("recurrence", "frequency", "period"),
    [("weekly", "weekly", "P7D"), ("every 90 days", "periodic", "P90D"), ("regular", "regular", None)],
)
def test_a_rhythm_of_another_length(recurrence: str, frequency: str, period: str | None) -> None:
    first = mandate("para_1", 0)
    changed = replace(first, deadlines=(replace(first.deadlines[0], recurrence=recurrence),))
    mapped = map_extraction(replace(EXTRACTION, mandates=(changed,)), SOURCE, IDS)
    (node,) = statements(mapped, MG.Recurrence)
    assert objects(mapped, node, MG.frequency) == [IDS.concept("frequency", frequency)]
    assert objects(mapped, node, MG.period) == ([values.duration(period)] if period else [])


def test_an_open_beginning_stays_open(mapped: MappedExpression) -> None:
    node = next(t.subject for t in mapped.own if (t.predicate, t.object) == (MG.statedYear, values.year(2030)))
    assert objects(mapped, node, MG.earliest) == []
    assert objects(mapped, node, MG.latest) == [values.date(date(2030, 12, 31))]
    (interval,) = objects(mapped, node, MG.interval)
    assert objects(mapped, interval, TIME.hasBeginning) == []
    assert len(objects(mapped, interval, TIME.hasEnd)) == 1


def test_an_unknown_session_has_a_reason_and_is_left_to_the_build(mapped: MappedExpression) -> None:
    node = next(t.subject for t in mapped.own if t.predicate == MG.notComputable)
    assert objects(mapped, node, MG.session) == [IDS.session("lakes-bureau", 3)]
    assert objects(mapped, node, MG.interval) == []
    assert mapped.mentioned.sessions == {("lakes-bureau", 3): "Lakes Bureau"}


def test_a_citation_leads_to_the_work_and_its_part(mapped: MappedExpression) -> None:
    (citation,) = statements(mapped, MG.Citation)
    assert set(objects(mapped, citation, MG.cites)) == {
        IDS.document("a-res-70-1"),
        IDS.subdivision("a-res-70-1", "para_4"),
    }
    assert mapped.mentioned.works == {"a-res-70-1": "A/RES/70/1"}


def test_the_adopted_text_is_metadata_and_named_only_where_it_has_the_paragraph(mapped: MappedExpression) -> None:
    adopted = IDS.expression(ExpressionKey("a-text", "adopted", "en"))
    assert objects(mapped, adopted, MG.contentAvailable) == [values.boolean(False)]
    assert objects(mapped, adopted, DCTERMS.source) == [NamedNode("https://a.example/")]
    assert [objects(mapped, node, MG.adoptedIn) for node in statements(mapped, MG.Mandate)] == [[], [adopted]]


def test_a_repair_keeps_what_it_removed(mapped: MappedExpression) -> None:
    (edit,) = statements(mapped, MG.Edit)
    assert objects(mapped, edit, MG.sourceText) == [values.text("broken")]
    assert objects(mapped, edit, MG.editKind) == [IDS.concept("edit-kind", "page-break")]


def test_words_carry_their_language(mapped: MappedExpression) -> None:
    (figure,) = statements(mapped, MG.Figure)
    assert objects(mapped, figure, MG.words) == [values.text("Over 30 lakes", "fr")]


def test_what_the_work_is_stays_apart_from_what_the_expression_says(mapped: MappedExpression) -> None:
    work = IDS.document("a-text")
    assert Triple(work, RDF.type, MG.Resolution) in mapped.work
    assert not [t for t in mapped.own if t.subject == work]
    assert {t.predicate for t in mapped.subdivisions} == {RDF.type, MG.subdivisionOf, MG.eId}
    assert not {*mapped.own} & {*mapped.work, *mapped.subdivisions, *mapped.shared, *mapped.provenance}


def test_a_run_is_named_with_its_source(mapped: MappedExpression) -> None:
    assert Triple(IDS.run(KEY), PROV.used, IDS.source(KEY)) in mapped.provenance
    assert objects(mapped, statements(mapped, MG.Mandate)[0], PROV.wasGeneratedBy) == [IDS.run(KEY)]


def test_anchors_count_in_the_text_of_the_expression(mapped: MappedExpression) -> None:
    (figure,) = statements(mapped, MG.Figure)
    (anchor,) = objects(mapped, figure, MG.anchor)
    position = IDS.part("selector", anchor, "position")  # type: ignore[arg-type]
    span = at("Over 30 lakes")
    assert objects(mapped, position, OA.start) == [values.integer(span.start)]
    assert objects(mapped, position, OA.end) == [values.integer(span.end)]


def test_a_verb_that_no_register_knows_stops_the_build() -> None:
    unknown = replace(EXTRACTION, mandates=(replace(mandate("para_1", 0), verb="befuddle"),))
    with pytest.raises(BuildError, match="'befuddle' of a-text is not in the register"):
        map_extraction(unknown, SOURCE, IDS)


def test_another_base_leaves_the_vocabulary_where_it_is() -> None:
    mapped = map_extraction(EXTRACTION, SOURCE, Identifiers("https://data.example/"))
    own = "https://w3id.org/mandategraph/"
    iris = {
        term.value
        for t in mapped.own
        for term in (t.subject, t.predicate, t.object)
        if isinstance(term, NamedNode)
    }
    assert all(iri.startswith(f"{own}ontology#") for iri in iris if iri.startswith(own))
