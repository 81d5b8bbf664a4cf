"""Figures that break down a total."""

from mandategraph.loaders.mapping.totals import find_breakdowns
from mandategraph.loaders.model import Description, Document, Figure, Provision, ProvisionKind, Span


def make(*lines: tuple[ProvisionKind, str, tuple[str, ...]]) -> tuple[Document, list[Figure]]:
    """Make a document of lines, each with the numbers in it that are figures."""
    text, provisions, figures = "", [], []
    for index, (kind, line, numbers) in enumerate(lines):
        start = len(text)
        text += line + "\n"
        provisions.append(Provision(f"p_{index}", kind, Span(start, start + len(line))))
        for number in numbers:
            place = text.index(number, start)
            unit = "percent" if number.endswith("%") else "things"
            value = number.rstrip("%").replace(",", "")
            figures.append(Figure(f"p_{index}", Span(place, place + len(number)), value, unit))
    return Document(Description("s", "t", "report"), text, tuple(provisions)), figures


def values(document: Document, figures: list[Figure]) -> list[tuple[str, list[str]]]:
    return [(b.total.value, [part.value for part in b.parts]) for b in find_breakdowns(document, figures)]


P, ITEM = ProvisionKind.PARAGRAPH, ProvisionKind.LIST_ITEM


def test_a_list_breaks_down_the_line_above_though_the_sum_differs() -> None:
    lines = [
        (P, "100 sessions", ("100",)),
        (ITEM, "50 workshops", ("50",)),
        (ITEM, "20 forums", ("20",)),
        (ITEM, "12 talks", ("12",)),
    ]
    assert values(*make(*lines)) == [("100", ["50", "20", "12"])]


def test_a_list_of_much_less_breaks_nothing_down() -> None:
    lines = [
        (P, "1,700 people", ("1,700",)),
        (ITEM, "11 grants", ("11",)),
        (ITEM, "7 hubs", ("7",)),
        (ITEM, "130 trips", ("130",)),
    ]
    assert values(*make(*lines)) == []


def test_shares_break_nothing_down() -> None:
    lines = [
        (P, "33 hubs", ("33",)),
        (ITEM, "20% here", ("20%",)),
        (ITEM, "10% there", ("10%",)),
        (ITEM, "3% away", ("3%",)),
    ]
    assert values(*make(*lines)) == []


def test_figures_of_one_passage_that_add_up_to_one_before() -> None:
    lines = [
        (P, "a milestone of 177 groups", ("177",)),
        (P, "now 110 national, 24 regional and 43 youth groups", ("110", "24", "43")),
    ]
    assert values(*make(*lines)) == [("177", ["110", "24", "43"])]


def test_figures_that_do_not_add_up_stay_apart() -> None:
    lines = [
        (P, "178 groups", ("178",)),
        (P, "now 110 national, 24 regional and 43 youth groups", ("110", "24", "43")),
    ]
    assert values(*make(*lines)) == []


def test_items_of_a_list_that_add_up_to_another() -> None:
    lines = [
        (ITEM, "9,435 people", ("9,435",)),
        (ITEM, "3,435 here", ("3,435",)),
        (ITEM, "6,000 online", ("6,000",)),
    ]
    assert values(*make(*lines)) == [("9435", ["3435", "6000"])]
