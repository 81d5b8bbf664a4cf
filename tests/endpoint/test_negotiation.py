from __future__ import annotations

import pytest

from mandategraph.endpoint.formats import RESULT_TYPES
from mandategraph.endpoint.negotiation import choose, choose_encoding, parse_accept

JSON, XML, CSV = "application/sparql-results+json", "application/sparql-results+xml", "text/csv"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        (XML, XML),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", XML),
        ("text/*", CSV),
        ("*/*;q=0.1, text/tab-separated-values", "text/tab-separated-values"),
        ("application/sparql-results+json;q=0, */*", XML),
        ("application/*;q=0.2, text/csv;q=0.3", CSV),
        ("text/*;q=0, */*;q=0.1", JSON),
        ("image/png", None),
        ("*/*;q=0", None),
        ("application/json", "application/json"),
        ("APPLICATION/SPARQL-RESULTS+XML", XML),
        ("text/csv;charset=utf-8", CSV),
        ("nonsense", JSON),
        ("text/csv;q=2", JSON),
        ("text/csv;q=0.1234, application/sparql-results+xml", XML),
        ("text/html,application/xhtml+xml,*/*;q=0.8", JSON),
    ],
)
def test_choice_of_result_format(accept: str | None, expected: str | None) -> None:
    assert choose(accept, RESULT_TYPES) == expected


def test_first_of_equals_is_the_preferred_one() -> None:
    assert choose("text/csv, application/sparql-results+xml", (XML, CSV)) == XML


def test_unreadable_elements_are_left_out() -> None:
    assert parse_accept("text/csv;q=x, a b, text/html;q=0.5") == (("text/html", 0.5),)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("gzip", "gzip"),
        ("br, gzip;q=0.5", "gzip"),
        ("gzip;q=0", None),
        ("*", "zstd"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("zstd;q=0.5, gzip", "gzip"),
        ("zstd;q=0, *", "gzip"),
        ("gzip;q=0, zstd;q=0, *", None),
        ("*;q=0", None),
        ("*;q=0.5, gzip;q=0.9", "gzip"),
        ("identity, gzip;q=0.5", None),
        ("identity;q=0, gzip;q=0.1", "gzip"),
        ("GZIP ; Q=1.000", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip;q=1.5", None),
        ("zstd;level=3, gzip;q=0.9", "zstd"),
        (",,gzip,", "gzip"),
        ("", None),
        ("deflate", None),
    ],
)
def test_choice_of_encoding(header: str | None, expected: str | None) -> None:
    assert choose_encoding(header) == expected
