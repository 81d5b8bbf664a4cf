"""Actors and topics that texts name."""

from mandategraph.loaders.actors import ActorIndex
from mandategraph.loaders.mentions import TOPIC, recognise_mentions
from mandategraph.loaders.mentions.codes import read_groups
from mandategraph.loaders.model import Description, Document, Provision, ProvisionKind, Span


def document(text: str, kind: ProvisionKind = ProvisionKind.PARAGRAPH) -> Document:
    return Document(Description("x", "x", "report"), text, (Provision("p_1", kind, Span(0, len(text))),))


def topics(text: str) -> list[tuple[str, str]]:
    found = recognise_mentions(document(text), ActorIndex.load())
    return [(mention.span.of(text), mention.id) for mention in found if mention.kind == TOPIC]


def test_actors_of_the_register() -> None:
    text = "the Economic and Social Council and UNESCO"
    found = recognise_mentions(document(text), ActorIndex.load())
    assert [(mention.span.of(text), mention.id) for mention in found] == [
        ("Economic and Social Council", "ecosoc"),
        ("UNESCO", "unesco"),
    ]


def test_phrases_that_hold_a_name_and_name_nobody() -> None:
    text = "In the United States social\nmedia laid the foundations of trust; the media and States agreed."
    found = recognise_mentions(document(text), ActorIndex.load())
    assert [(mention.span.of(text), mention.span.start) for mention in found] == [
        ("United States", text.index("United")),
        ("media", text.rindex("media")),
        ("States", text.rindex("States")),
    ]


def test_topics_by_code_each_at_its_place() -> None:
    text = "GDC 3, 4 – WSIS C5, C10 – SDGs 9 and 17; more"
    assert topics(text) == [
        ("3", "gdc-objective/3"),
        ("4", "gdc-objective/4"),
        ("C5", "wsis-action-line/C5"),
        ("C10", "wsis-action-line/C10"),
        ("9", "sdg/9"),
        ("17", "sdg/17"),
    ]


def test_topics_in_running_text() -> None:
    text = "under Action Line C5 and Sustainable Development Goal 17 of the Agenda"
    assert topics(text) == [("C5", "wsis-action-line/C5"), ("17", "sdg/17")]


def test_years_and_numbers_beyond_the_scheme_are_no_topics() -> None:
    assert topics("the GDC 2024, SDG 18, WSIS 20, WSIS C12, SDG 4.7 and the SDGs") == []


def test_furniture_mentions_nothing() -> None:
    text = "UNESCO, SDG 5"
    assert recognise_mentions(document(text, ProvisionKind.FURNITURE), ActorIndex.load()) == ()


def test_groups_end_with_their_last_code() -> None:
    text = "SDGs 1, 2, and so on"
    (group,) = read_groups(text, Span(0, len(text)))
    assert (group.codes, group.span.of(text)) == (("1", "2"), "SDGs 1, 2")
