"""What an engine answers, in the same terms whichever engine it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, RdfFormat, Triple, parse, serialize

from mandategraph.graph.validation.findings import Term
from mandategraph.graph.validation.paths import Path


@dataclass(frozen=True, slots=True)
class Result:
    """One validation result (SHACL, 3.6.2), before it is made readable and placed."""

    source_shape: str
    component: str
    focus_node: Term
    path: Path | None = None
    value: Term | None = None
    messages: tuple[Literal, ...] = ()
    """Messages that the constraint made for this result; the shape's own messages are not repeated here."""
    constraint: str | None = None
    """The SPARQL-based constraint, where it is one."""


def parse_terms(terms: Iterable[str]) -> dict[str, Term]:
    """Read terms written as in N-Triples, each once."""
    distinct = list(dict.fromkeys(terms))
    lines = "".join(f"<urn:s> <urn:p> {term} .\n" for term in distinct)
    objects = [quad.object for quad in parse(lines, format=RdfFormat.N_TRIPLES, lenient=True)]
    return {text: term for text, term in zip(distinct, objects, strict=True) if not isinstance(term, Triple)}


def write_triples(triples: Iterable[Triple]) -> str:
    """Write triples as N-Triples."""
    content = serialize(triples, format=RdfFormat.N_TRIPLES)
    return (content or b"").decode()
