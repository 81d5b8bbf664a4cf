"""Python values as RDF literals, in the lexical forms that an Oxigraph store gives back unchanged.

A store rewrites numbers to canonical form and derived integer types to xsd:integer. All literals of the project
are made here, so that what is written, what is served and what is digested are the same. Lexical forms follow XML
Schema Part 2, https://www.w3.org/TR/xmlschema11-2/. Every function raises TermError for a value without
such a form.
"""

from __future__ import annotations

import re
from datetime import date as Date
from datetime import datetime
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, NamedNode

from mandategraph.graph.errors import TermError
from mandategraph.graph.namespaces import XSD

_LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*")
_DURATION = re.compile(r"P(?=\d)(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})D)?")
_DIGITS = 18
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")


def text(value: str, language: str | None = None) -> Literal:
    """Give words as a string, language-tagged where the language is known (BCP 47)."""
    found = _NOT_TEXT.search(value)
    if found:
        raise TermError(f"text holds U+{ord(found[0]):04X} at position {found.start()}, which no literal may hold")
    if language is None:
        return Literal(value)
    return Literal(value, language=_check_language(language))


def language(tag: str) -> Literal:
    """Give a BCP 47 language tag as xsd:language, in lower case like the tags of literals."""
    return Literal(_check_language(tag), datatype=XSD.language)


def integer(value: int) -> Literal:
    """Give a whole number as xsd:integer."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TermError(f"{value!r} is not a whole number")
    return Literal(str(value), datatype=XSD.integer)


def decimal(value: Decimal | int | str) -> Literal:
    """Give an exact number as xsd:decimal: no exponent, no sign of zero, no closing zeros."""
    if isinstance(value, float | bool):
        raise TermError(f"{value!r} is not an exact number; give a Decimal or its text")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise TermError(f"{value!r} is not a number") from None
    if not number.is_finite():
        raise TermError(f"{value!r} is not a finite number")
    form = f"{number:f}" if -40 < number.adjusted() < 40 else ""
    whole, _, fraction = form.partition(".")
    fraction = fraction.rstrip("0")
    if number and not (form and len(whole.lstrip("-")) + len(fraction) <= _DIGITS):
        raise TermError(f"{value!r} has more digits than a store keeps exactly ({_DIGITS})")
    form = f"{whole}.{fraction}" if fraction else whole
    return Literal("0" if number == 0 else form, datatype=XSD.decimal)


def boolean(value: bool) -> Literal:
    """Give a truth value as xsd:boolean."""
    if not isinstance(value, bool):
        raise TermError(f"{value!r} is not a truth value")
    return Literal("true" if value else "false", datatype=XSD.boolean)


def date(value: Date) -> Literal:
    """Give a day as xsd:date, without time zone."""
    if isinstance(value, datetime) or not isinstance(value, Date):
        raise TermError(f"{value!r} is not a day")
    return Literal(value.isoformat(), datatype=XSD.date)


def year(value: int) -> Literal:
    """Give a year of the common era (1 to 9999) as xsd:gYear."""
    return Literal(_check_year(value), datatype=XSD.gYear)


def year_month(year: int, month: int) -> Literal:
    """Give a month of a year as xsd:gYearMonth."""
    if month not in range(1, 13):
        raise TermError(f"{month!r} is not a month")
    return Literal(f"{_check_year(year)}-{month:02d}", datatype=XSD.gYearMonth)


def partial_date(year_: int, month: int | None = None, day: int | None = None) -> Literal:
    """Give a date as precisely as it is known: xsd:gYear, xsd:gYearMonth or xsd:date."""
    if day is None:
        return year(year_) if month is None else year_month(year_, month)
    if month is None:
        raise TermError(f"day {day!r} of year {year_!r} has no month")
    _check_year(year_)
    try:
        return date(Date(year_, month, day))
    except ValueError:
        raise TermError(f"{year_}-{month}-{day} is not a day of the calendar") from None


def duration(value: str) -> Literal:
    """Give a span of years, months and days (P2Y, P6M, P10D) as xsd:duration, months above eleven as years."""
    found = _DURATION.fullmatch(value)
    if not found:
        raise TermError(f"{value!r} is not a duration of years, months and days")
    years, months, days = (int(part or 0) for part in found.groups())
    years, months = years + months // 12, months % 12
    parts = [f"{amount}{unit}" for amount, unit in ((years, "Y"), (months, "M"), (days, "D")) if amount]
    if not parts:
        raise TermError(f"{value!r} is no time at all")
    return Literal("P" + "".join(parts), datatype=XSD.duration)


def uri(value: str) -> Literal:
    """Give an address, as a source writes it, as xsd:anyURI; it need not be a valid IRI."""
    if not value or any(character.isspace() for character in value) or _NOT_TEXT.search(value):
        raise TermError(f"{value!r} is not an address")
    return Literal(value, datatype=XSD.anyURI)


def iri(value: str) -> NamedNode:
    """Give an absolute IRI (RFC 3987) as a node."""
    try:
        return NamedNode(value)
    except ValueError as error:
        raise TermError(f"{value!r} is not an absolute IRI: {error}") from None


def _check_language(tag: str) -> str:
    if not _LANGUAGE.fullmatch(tag):
        raise TermError(f"{tag!r} is not a language tag")
    return tag.lower()


def _check_year(value: int) -> str:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 9999:
        raise TermError(f"{value!r} is not a year from 1 to 9999")
    return f"{value:04d}"
