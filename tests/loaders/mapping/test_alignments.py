"""Lines that align a theme with goals, action lines and objectives."""

from mandategraph.loaders.mapping.alignments import read_alignments
from mandategraph.loaders.model import Span


def read(line: str) -> list[tuple[str, tuple[str, ...], str]]:
    text = f"before {line}"
    groups = read_alignments(text, Span(7, len(text)))
    return [(group.scheme.concepts, group.codes, group.span.of(text)) for group in groups]


def test_three_schemes_with_their_codes() -> None:
    found = read("GDC 3, 4, 5 – WSIS C5, C9, C10 – SDGs 9, 16, 12 and 17; Cybersecurity")
    assert found == [
        ("gdc-objective", ("3", "4", "5"), "GDC 3, 4, 5"),
        ("wsis-action-line", ("C5", "C9", "C10"), "WSIS C5, C9, C10"),
        ("sdg", ("9", "16", "12", "17"), "SDGs 9, 16, 12 and 17"),
    ]


def test_a_year_is_no_code() -> None:
    assert read("the GDC 2024 and WSIS 2003 – SDG 5") == []


def test_codes_beyond_the_scheme_end_the_list() -> None:
    assert read("GDC 4, 5, 6 – SDG 17, 18") == [
        ("gdc-objective", ("4", "5"), "GDC 4, 5"),
        ("sdg", ("17",), "SDG 17"),
    ]


def test_one_scheme_alone_is_no_alignment() -> None:
    assert read("progress on SDG 5 and SDG 9") == []
