"""Which terms are used: in shapes, queries, registers and data; with the place of each name that no term has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode, Quad, Triple

from mandategraph.graph.namespaces import MG, PREFIXES, RDF, SH
from mandategraph.graph.ontology import Term
from mandategraph.graph.quality.findings import Finding, error, info, warning
from mandategraph.graph.quality.profile.vocabulary import is_reserved
from mandategraph.graph.quality.statements import Part
from mandategraph.graph.sparql import read_tokens

_SPARQL = (SH.select, SH.ask, SH.construct)
_SPACE = re.compile(r"[^#/]*\Z")
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Use:
    """A name where it is used."""

    name: NamedNode
    file: str = ""
    line: int = 0


def check_usage(
    terms: Iterable[Term], used: Iterable[NamedNode | Use], data: Iterable[NamedNode] | None = None
) -> tuple[Finding, ...]:
    """Check the terms against the names that are used: undeclared, deprecated and unused ones.

    With the names of data, what is used and no data has is told as well.
    """
    terms = list(terms)
    declared = {term.iri: term for term in terms if term.own}
    uses: dict[NamedNode, Use] = {}
    in_data = None if data is None else set(data)
    for use in (*used, *(in_data or ())):
        place = use if isinstance(use, Use) else Use(use)
        if place.name in MG and MG.local(place.name):  # the namespace itself is no term
            uses.setdefault(place.name, place)
    found = []
    for name, use in uses.items():
        if name not in declared:
            fault = error("undeclared-term", name, "is used and the ontology does not declare it")
        elif declared[name].deprecated:
            fault = warning("deprecated-term", name, "is no longer to be used and is used")
        else:
            continue
        found.append(replace(fault, file=use.file, line=use.line))
    found += [
        warning("unused-term", name, "is declared and nothing uses it")
        for name, term in declared.items()
        if name not in uses and not term.deprecated
    ]
    if in_data is not None:
        found += [info("not-in-data", name, "is used, and in no data") for name in uses if name not in in_data]
        found += _check_vocabularies(in_data - {term.iri for term in terms})
    return tuple(sorted(found, key=lambda finding: finding.order))


def _check_vocabularies(undeclared: Iterable[NamedNode]) -> Iterator[Finding]:
    """Tell of which other vocabularies data uses names that no file declares: reasoners pass over these."""
    spaces = Counter(_SPACE.sub("", name.value) for name in undeclared if name not in MG and not is_reserved(name))
    for space, count in spaces.items():
        yield info("undeclared-vocabulary", space, f"has {count} names in data that no file declares")


def names_of_data(quads: Iterable[Quad | Triple]) -> Iterator[NamedNode]:
    """Give the names that data uses as terms: its properties and classes."""
    for quad in quads:
        yield quad.predicate
        if quad.predicate == RDF.type and isinstance(quad.object, NamedNode):
            yield quad.object


def names_of_part(part: Part) -> Iterator[Use]:
    """Give the names in a file of RDF, wherever they stand, those in its queries as well."""
    for triple, locate in part.places.items():
        for node in (triple.subject, triple.predicate, triple.object):
            if node in MG and isinstance(node, NamedNode):
                position = locate(node == triple.object) if locate else None
                yield Use(node, part.file, position.line if position else 0)
        if triple.predicate in _SPARQL and isinstance(triple.object, Literal):
            position = locate(True) if locate else None
            first = position.line if position else 1
            yield from names_of_query(part.file, triple.object.value, PREFIXES, first)


def names_of_query(file: str, query: str, prefixes: Mapping[str, str], first: int = 1) -> Iterator[Use]:
    """Give the names in a SPARQL query, outside of comments and strings; `first` is the line of its beginning."""
    spaces = dict(prefixes)
    before, prefix = "", None
    for token in read_tokens(query):
        if token["comment"]:
            continue
        if before == "prefix" and token["local"]:
            prefix = token["run"]
        elif prefix is not None:
            spaces[prefix], prefix = token[0][1:-1], None
        elif (name := _read_name(token, spaces)) is not None:
            yield Use(name, file, first + query.count("\n", 0, token.start()))
        before = token[0].lower()


def _read_name(token: re.Match[str], spaces: Mapping[str, str]) -> NamedNode | None:
    if token["local"] and token["run"] in spaces:
        return NamedNode(spaces[token["run"]] + _ESCAPED.sub(r"\1", token["local"][1:]).rstrip("."))
    written = token["skip"] or ""
    return NamedNode(written[1:-1]) if written.startswith("<") and ":" in written else None
