"""SERVICE clauses as text: found in a query, sent as queries of their own, and replaced by what came back.

A clause's group is evaluated by the other endpoint alone, and its solutions are joined where the clause stood; so
putting them there as VALUES gives what the query asks for: https://www.w3.org/TR/sparql11-federated-query/#fedSemantics
Whatever is written otherwise than the plain form below is refused, and the workers can reach nobody in any case.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results

from mandategraph.endpoint.problems import Problem
from mandategraph.graph.errors import QueryError
from mandategraph.graph.sparql import holds_word, names_service, read_form, read_tokens

Token = re.Match[str]
PLAIN_FORM = "write SERVICE <address> { … }, with spaces and the address in angle brackets"


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """One SERVICE clause: where it stands, whom it asks, what, and whether a failure counts as no answer."""

    start: int
    end: int
    address: str
    pattern: str
    silent: bool


def find_calls(query: str) -> list[ServiceCall]:
    """Find the SERVICE clauses of a query; raises Problem for one that is not of the plain form."""
    tokens = [token for token in read_tokens(query) if not token["comment"]]
    calls: list[ServiceCall] = []
    for index, token in enumerate(tokens):
        if calls and token.start() < calls[-1].end:
            continue
        if token["local"] is None and (token["run"] or "").lower() == "service":
            calls.append(_read_call(query, tokens, index))
        elif holds_word(token, "service"):
            raise Problem("service-refused", f"SERVICE is refused in this form; {PLAIN_FORM}.")
    return calls


def _read_call(query: str, tokens: Sequence[Token], index: int) -> ServiceCall:
    start, index = tokens[index].start(), index + 1
    silent = index < len(tokens) and (tokens[index]["run"] or "").lower() == "silent"
    index += silent
    if len(tokens) < index + 2 or not tokens[index][0].startswith("<") or not tokens[index + 1]["open"]:
        raise Problem("service-refused", f"SERVICE to a variable or a short name is refused; {PLAIN_FORM}.")
    opening, closing = tokens[index + 1], _find_closing(tokens, index + 1)
    pattern = query[opening.start() : closing.end()]
    if opening[0] != "{" or names_service(pattern):
        raise Problem("service-refused", f"SERVICE within SERVICE is refused; {PLAIN_FORM}.")
    return ServiceCall(start, closing.end(), tokens[index][0][1:-1], pattern, silent)


def _find_closing(tokens: Sequence[Token], index: int) -> Token:
    depth = 0
    for token in tokens[index:]:
        depth += bool(token["open"]) - bool(token["close"])
        if depth == 0:
            return token
    raise Problem("syntax", "A group that follows SERVICE is never closed.")


def write_request(query: str, call: ServiceCall, base: str) -> str:
    """Write the query that asks the other endpoint for the solutions of a clause."""
    return f"BASE <{base}>\n{_read_prologue(query)}\nSELECT * WHERE {call.pattern}"


def _read_prologue(query: str) -> str:
    try:
        form = read_form(query)
    except QueryError as error:
        raise Problem("syntax", f"{error}.") from error
    found = next(token for token in read_tokens(query) if (token["run"] or "").lower() == form)
    return query[: found.start()]


def write_values(body: bytes) -> str:
    """Write results (JSON) as a group with VALUES; raises Problem where they are none, or hold blank nodes."""
    try:
        solutions = parse_query_results(body, QueryResultsFormat.JSON)
        if not isinstance(solutions, QuerySolutions):
            raise Problem("service-failed", "The other endpoint answered with something else than solutions.")
        names = [variable.value for variable in solutions.variables]
        rows = [f"({' '.join(_write_term(row[name]) for name in names)})" for row in solutions]
    except (SyntaxError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise Problem("service-failed", f"The other endpoint's answer cannot be read: {reason}.") from error
    return f"{{ VALUES ({' '.join(f'?{name}' for name in names)}) {{ {' '.join(rows)} }} }}"


def _write_term(term: object) -> str:
    if term is None:
        return "UNDEF"
    if isinstance(term, BlankNode):
        reason = "The other endpoint answered with a blank node, which means nothing here"
        raise Problem("service-failed", f"{reason}; leave it out there by FILTER(!isBlank(…)).")
    if not isinstance(term, NamedNode | Literal):
        raise Problem("service-failed", "The other endpoint answered with a term that SPARQL 1.1 does not have.")
    return str(term)


def replace_calls(query: str, calls: Sequence[ServiceCall], groups: Sequence[str]) -> str:
    """Put a group in the place of each clause."""
    parts, position = [], 0
    for call, group in zip(calls, groups, strict=True):
        parts += [query[position : call.start], f" {group} "]
        position = call.end
    return "".join([*parts, query[position:]])
