"""Values become literals in the form that a store gives back, or are refused."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from mandategraph.graph import values
from mandategraph.graph.errors import TermError
from mandategraph.graph.namespaces import XSD

NODE = NamedNode("https://example.org/x")


def through_store(literal: Literal) -> Literal:
    """Store the literal and read it back."""
    store = Store()
    store.add(Quad(NODE, NODE, literal))
    (quad,) = store
    assert isinstance(quad.object, Literal)
    return quad.object


@pytest.mark.parametrize(
    ("literal", "form", "datatype"),
    [
        (values.integer(7), "7", XSD.integer),
        (values.integer(-12), "-12", XSD.integer),
        (values.decimal("1.50"), "1.5", XSD.decimal),
        (values.decimal(Decimal("1E+3")), "1000", XSD.decimal),
        (values.decimal("-0.0"), "0", XSD.decimal),
        (values.decimal("100"), "100", XSD.decimal),
        (values.decimal("000.120"), "0.12", XSD.decimal),
        (values.boolean(True), "true", XSD.boolean),
        (values.date(date(2027, 3, 1)), "2027-03-01", XSD.date),
        (values.date(date(987, 3, 1)), "0987-03-01", XSD.date),
        (values.year(2027), "2027", XSD.gYear),
        (values.year(44), "0044", XSD.gYear),
        (values.year_month(2027, 3), "2027-03", XSD.gYearMonth),
        (values.partial_date(2027), "2027", XSD.gYear),
        (values.partial_date(2027, 3), "2027-03", XSD.gYearMonth),
        (values.partial_date(2028, 2, 29), "2028-02-29", XSD.date),
        (values.duration("P2Y"), "P2Y", XSD.duration),
        (values.duration("P24M"), "P2Y", XSD.duration),
        (values.duration("P1Y6M10D"), "P1Y6M10D", XSD.duration),
        (values.uri("www.intgovforum.org/en/x?y=1"), "www.intgovforum.org/en/x?y=1", XSD.anyURI),
        (values.language("en-GB"), "en-gb", XSD.language),
        (values.text("words"), "words", XSD.string),
    ],
)
def test_form_survives_the_store(literal: Literal, form: str, datatype: NamedNode) -> None:
    assert (literal.value, literal.datatype) == (form, datatype)
    assert through_store(literal) == literal


def test_language_tag_is_kept_in_lower_case() -> None:
    literal = values.text("言葉", "zh-Hant")
    assert (literal.value, literal.language) == ("言葉", "zh-hant")
    assert through_store(literal) == literal


@pytest.mark.parametrize(
    "make",
    [
        lambda: values.integer(True),
        lambda: values.integer(1.0),  # type: ignore[arg-type]
        lambda: values.decimal("12a"),
        lambda: values.decimal("NaN"),
        lambda: values.decimal("1E+999999999"),
        lambda: values.decimal("1E-30"),
        lambda: values.decimal("1234567890123456789.5"),
        lambda: values.decimal(0.1),  # type: ignore[arg-type]
        lambda: values.boolean(1),  # type: ignore[arg-type]
        lambda: values.date(datetime(2027, 1, 1, 12)),
        lambda: values.date("2027-01-01"),  # type: ignore[arg-type]
        lambda: values.year(0),
        lambda: values.year(12027),
        lambda: values.year_month(2027, 13),
        lambda: values.partial_date(2027, None, 3),
        lambda: values.partial_date(2027, 2, 29),
        lambda: values.duration("2Y"),
        lambda: values.duration("P"),
        lambda: values.duration("P0Y"),
        lambda: values.duration("PT3H"),
        lambda: values.uri("two words"),
        lambda: values.uri(""),
        lambda: values.iri("no-scheme"),
        lambda: values.iri("http://a b"),
        lambda: values.language("en_GB"),
        lambda: values.text("nul \x00"),
        lambda: values.text("half \ud800"),
        lambda: values.text("words", "x" * 9),
    ],
)
def test_what_has_no_form_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(TermError):
        make()


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=9))
def test_decimals_are_what_the_store_writes(value: Decimal) -> None:
    literal = values.decimal(value)
    assert Decimal(literal.value) == value
    assert through_store(literal) == literal


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))
def test_text_is_kept_to_the_character(value: str) -> None:
    assert through_store(values.text(value)).value == value
