"""Figures that texts state."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandategraph.graph.resources import read_bytes, read_text
from mandategraph.loaders.figures import recognise_figures
from mandategraph.loaders.model import Description, Document, Figure, Provision, ProvisionKind, Quality, Span
from mandategraph.loaders.readers import read
from tests.growth import assert_linear


def document(text: str, kind: ProvisionKind = ProvisionKind.PARAGRAPH, quality: Quality | None = None) -> Document:
    provision = Provision("p_1", kind, Span(0, len(text)))
    return Document(Description("x", "x", "report"), text, (provision,), quality=quality)


def find(text: str, kind: ProvisionKind = ProvisionKind.PARAGRAPH) -> list[Figure]:
    return list(recognise_figures(document(text, kind)))


def corpus(slug: str) -> list[Document]:
    metadata = tomllib.loads(read_text("loaders", f"corpus/{slug}/metadata.toml"))
    return read(None, read_bytes("loaders", f"corpus/{slug}/text.txt"), metadata=metadata)


@pytest.mark.parametrize(
    ("text", "value", "unit", "qualifier"),
    [
        ("brought together more than 9,000 participants from afar", "9000", "participants", "over"),
        ("with 3,435 onsite participants", "3435", "onsite participants", None),
        ("9,435+ stakeholders registered", "9435", "stakeholders", "at-least"),
        ("About 1 billion people", "1000000000", "people", "about"),
        ("some 2.6 billion people", "2600000000", "people", "about"),
        ("recorded 65K post impressions", "65000", "post impressions", None),
        ("~1K new followers", "1000", "new followers", "about"),
        ("over forty ministers", "40", "ministers", "over"),
        ("more than seventy-five high-level experts", "75", "high-level experts", "over"),
        ("up to 25 experts per region", "25", "experts", "up-to"),
        ("at least 30 per cent", "30", "percent", "at-least"),
        ("more than 68.4% of viewers", "68.4", "percent", "over"),
        ("stakeholders from Africa (+3%)", "3", "percent", "increase"),
        ("a 900% rise in impressions", "900", "percent", "increase"),
        ("32% of participants", "32", "percent", None),
        ("comprises 24 Regional and Sub-Regional IGFs, and others", "24", "Regional and Sub-Regional IGFs", None),
        ("the 32 Dynamic Coalitions addressing topics", "32", "Dynamic Coalitions", None),
        ("2.3 billion people worldwide lacked basic facilities", "2300000000", "people", None),
        ("the network of initiatives (NRIs) has grown to 177 today", "177", "NRIs", None),
        ("contributed $5 million", "5000000", "dollars", None),
    ],
)
def test_counts_and_percentages(text: str, value: str, unit: str, qualifier: str | None) -> None:
    (figure,) = find(text)
    assert (figure.value, figure.unit, figure.qualifier) == (value, unit, qualifier)
    assert figure.span.of(text) in text


@pytest.mark.parametrize(
    ("text", "populations"),
    [
        ("93 per cent of the world's population now lives there", ["world's population"]),
        ("78 per cent of women and girls aged ten and over worldwide are", ["women and girls aged ten and over"]),
        ("compared with 87 per cent of men, while", ["men"]),
        ("those in rich countries (94 per cent) and poor countries (23 per cent)", ["rich countries", None]),
        ("The proportion of people aged ten and above who own a phone has reached 82 per cent",
         ["people aged ten and above"]),
        ("The share of the population using it in urban areas is 85 per cent, while that in rural areas is 58%",
         ["population in urban areas", "rural areas"]),
        ("from just over 15 per cent in 2005 to 74 per cent in 2025", [None, None]),
    ],
)  # fmt: skip
def test_whose_share(text: str, populations: list[str | None]) -> None:
    assert [figure.population for figure in find(text)] == populations


def test_years_and_who_says_so() -> None:
    text = "According to the International Telecommunication Union, use rose from 15% in 2005 to 74% in 2025."
    assert [(figure.value, figure.year, figure.stated_by) for figure in find(text)] == [
        ("15", 2005, "International Telecommunication Union"),
        ("74", 2025, "International Telecommunication Union"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "in 2025 meetings were held",
        "23–27 June 2025",
        "on 17 May meetings begin",
        "paragraph 72 decisions",
        "General Assembly resolution 70 items",
        "the 20th meeting",
        "for 10 years",
        "within 90 days",
        "a 10-year mandate",
        "WSIS+20 outcomes",
        "GDC 3, 4, 5 objectives",
        "A/RES/70/125 provisions",
        "at 15.30 sessions begin",
        "4G networks",
        "one hundred and forty-seven States",
        "66 United Nations, Treaty Series",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert find(text) == []


def test_a_list_item_may_begin_with_its_count() -> None:
    (figure,) = find("- 1 Opening Session", ProvisionKind.LIST_ITEM)
    assert (figure.value, figure.unit) == ("1", "Opening Session")


def test_an_illegible_text_states_nothing() -> None:
    assert recognise_figures(document("28 shutdowns", quality=Quality(0.5, 100, "test"))) == ()


def test_the_outcome_document_states_thirteen_percentages() -> None:
    (wsis,) = corpus("wsis20-outcome-document")
    numbers = {provision.id: provision.number for provision in wsis.provisions}
    values = [(numbers[figure.provision], figure.value) for figure in recognise_figures(wsis)]
    assert values == [
        *[("20", value) for value in ("93", "82", "15", "74")],
        *[("21", value) for value in ("94", "23", "20", "85", "58")],
        *[("22", value) for value in ("78", "87", "71", "77")],
    ]


def test_the_summary_report_counts_its_sessions_in_two_ways() -> None:
    report = next(d for d in corpus("igf-2025-summary-report") if d.description.slug == "igf-2025-summary-report")
    figures = recognise_figures(report)
    total = [figure for figure in figures if (figure.value, figure.unit) == ("262", "sessions")][-1]
    parents = {provision.id: provision.parent for provision in report.provisions}
    parts = [f for f in figures if parents[f.provision] == parents[total.provision] and f is not total]
    assert len(parts) == 20
    assert sum(int(figure.value) for figure in parts) == 232
    assert {("9435", "stakeholders"), ("165", "countries"), ("110", "National IGFs"), ("43", "Youth IGFs")} <= {
        (figure.value, figure.unit) for figure in figures
    }


PIECES = (
    "9,435+",
    " participants",
    " and",
    " over ",
    "74",
    " per cent",
    " of ",
    "2025",
    "the ",
    "(",
    ")",
    ".",
    "\n",
    "x",
    "proportion of ",
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_any_words_in_any_order(pieces: list[str]) -> None:
    text = "".join(pieces)
    for figure in find(text):
        assert 0 <= figure.span.start < figure.span.end <= len(text)


@pytest.mark.parametrize("piece", ["9,435 ", "74 per cent of ", "1", "1,", "the proportion of ", "9 a ", "9 a. B"])
def test_time_grows_with_the_length(piece: str) -> None:
    assert_linear(lambda length: find(piece * (length // len(piece))), 20_000)
