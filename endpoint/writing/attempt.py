"""A change tried in a fork: applied to the fork's copy of the store, compared, and checked."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Store, Triple, parse

from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.writing.effects import UNION_REASON, Effects
from mandategraph.endpoint.writing.journal import Change
from mandategraph.endpoint.writing.tokens import Token
from mandategraph.graph.sparql import holds_word, names_service, read_tokens

GraphName = NamedNode | DefaultGraph


class Attempt:
    """One change to one store, with what it must meet."""

    def __init__(self, store: Store, *, union: bool, guard: str) -> None:
        """Take the fork's store, whether the default graph is the union, and the guard's profile ("" for none)."""
        self._store = store
        self._union = union
        self._guard = guard

    def make(self, job: dict[str, Any]) -> Change:
        """Try the change that a job describes; raises Problem where it is malformed or not allowed."""
        effects = Effects(self._store, job["base"], union=self._union)
        names, touched = self._list_graphs(), set()
        if job["kind"] == "update":
            text = insert_using(job["update"], job["using_default"], job["using_named"])
            check_words(text)
            effects.update(text)
        else:
            self._change_graph(job, effects)
            touched.add(job["graph"])
        change = make_change(effects.removed, effects.added, names, self._list_graphs(), touched)
        self._check_scope(change, job["scope"])
        if self._union:
            self._check_union(effects.added)
        if self._guard and change:
            self._check_shapes({quad.triple for quad in effects.removed | effects.added})
        return change

    def _list_graphs(self) -> set[str]:
        return {name_of(name) for name in self._store.named_graphs()}

    def _check_scope(self, change: Change, scope: list[str]) -> None:
        token = Token("", tuple(scope))
        for graph in change.touched:
            if not token.allows(graph):
                raise Problem("forbidden", f"The token does not allow writing to graph <{graph}>.")

    def _change_graph(self, job: dict[str, Any], effects: Effects) -> None:
        name = read_name(job["graph"])
        if self._union and not job["graph"]:
            raise Problem("method", UNION_REASON)
        known = isinstance(name, DefaultGraph) or self._store.contains_named_graph(name)
        if job["must_exist"] not in (None, known):
            raise Problem("precondition", f"The graph <{job['graph']}> is {'there' if known else 'not there'}.")
        if job["method"] == "DELETE":
            if not known:
                raise Problem("not-found", f"There is no graph <{job['graph']}>.")
            effects.remove(list(self._store.quads_for_pattern(None, None, None, name)))
            self._store.remove_graph(name)
            return
        # A store of their own gives them the form that they will have in this one.
        given = Store()
        given.extend(quad for part in job["parts"] for quad in read_part(part, name, job["base"]))
        if job["method"] == "PUT":
            effects.remove([q for q in self._store.quads_for_pattern(None, None, None, name) if q not in given])
        effects.add(given)
        if isinstance(name, NamedNode):
            self._store.add_graph(name)

    def _check_union(self, added: Iterable[Quad]) -> None:
        """Refuse what a snapshot cannot hold: a triple or a blank node in two graphs, a graph without a name."""
        for quad in added:
            if isinstance(quad.graph_name, BlankNode):
                raise Problem("conflict", "A blank node cannot name a graph here; give the graph an IRI.")
            for term in {quad.subject, quad.object}:
                if isinstance(term, BlankNode):
                    self._check_blank(term, quad)
            for other in self._store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None):
                if other.graph_name != quad.graph_name:
                    raise Problem("conflict", f"The triple {quad.triple} stands in {other.graph_name} already.")

    def _check_blank(self, term: BlankNode, quad: Quad) -> None:
        for found in (
            *self._store.quads_for_pattern(term, None, None),
            *self._store.quads_for_pattern(None, None, term),
        ):
            if found.graph_name != quad.graph_name:
                raise Problem("conflict", f"The blank node of {quad.triple} stands in {found.graph_name} already.")

    def _check_shapes(self, changed: set[Triple]) -> None:
        # Imported where a guard is set: the zygote has it then, and starts faster without.
        from mandategraph.endpoint.writing.guard import find_faults

        count, told = find_faults(self._store, changed, self._guard)
        if count:
            reason = f"The data would not conform to the profile {self._guard}: {count} findings."
            raise Problem("not-conformant", reason, members=told)


def read_name(graph: str) -> GraphName:
    """Give the graph of a name, empty for the default graph; raises Problem for what is no IRI."""
    try:
        return NamedNode(graph) if graph else DefaultGraph()
    except ValueError as error:
        raise Problem("bad-request", f"<{graph[:200]}> is no IRI: {error}") from error


def check_words(text: str) -> None:
    """Refuse an update that asks another endpoint or loads from elsewhere."""
    if names_service(text):
        raise Problem("service-refused", "SERVICE is refused: this endpoint asks no other endpoint.")
    if any(holds_word(token, "load") for token in read_tokens(text)):
        raise Problem("load-refused", "LOAD is refused: this endpoint fetches nothing; send the data instead.")


def insert_using(text: str, default: Iterable[str], named: Iterable[str]) -> str:
    """Put the dataset of the protocol's parameters into each operation with a WHERE, as USING clauses.

    Raises Problem where an operation has USING or WITH of its own:
    https://www.w3.org/TR/sparql11-protocol/#update-dataset
    """
    clauses = "".join(f"USING <{iri}> " for iri in default) + "".join(f"USING NAMED <{iri}> " for iri in named)
    if not clauses:
        return text
    if any(holds_word(token, word) for token in read_tokens(text) for word in ("using", "with")):
        raise Problem("bad-request", "The request names its dataset twice: in parameters, and by USING or WITH.")
    parts, position, depth = [], 0, 0
    for token in read_tokens(text):
        depth += bool(token["open"]) - bool(token["close"])
        if depth == 0 and token["local"] is None and (token["run"] or "").lower() == "where":
            parts += [text[position : token.start()], clauses]
            position = token.start()
    return "".join([*parts, text[position:]])


def read_part(part: dict[str, str], graph: GraphName, base: str) -> list[Quad]:
    """Read RDF that was sent for a graph; blank nodes are new ones. Raises Problem where it is malformed."""
    written = RdfFormat.from_media_type(part["media_type"])
    if written is None:
        raise Problem("media-type", f"{part['media_type']} is no RDF format that is read here.")
    try:
        content = base64.b64decode(part["content"])
        found = list(parse(content, written, base_iri=base, rename_blank_nodes=True, without_named_graphs=True))
    except (SyntaxError, ValueError) as error:
        raise Problem("syntax", " ".join(str(error).split())[:300]) from error
    return [Quad(quad.subject, quad.predicate, quad.object, graph) for quad in found]


def write_line(quad: Quad) -> bytes:
    """Write a quad as a line of N-Quads."""
    return f"{quad} .\n".encode()


def make_change(
    removed: Iterable[Quad], added: Iterable[Quad], before: set[str], after: set[str], touched: set[str]
) -> Change:
    """Make a change of quads, and of graphs before and after it."""
    removed, added = list(removed), list(added)
    touched = touched | {name_of(quad.graph_name) for quad in (*removed, *added)} | (before ^ after)
    return Change(
        tuple(sorted(map(write_line, removed))),
        tuple(sorted(map(write_line, added))),
        tuple(sorted(after - before)),
        tuple(sorted(before - after)),
        tuple(sorted(touched)),
    )


def name_of(graph: NamedNode | BlankNode | DefaultGraph) -> str:
    """Give the name of a graph, empty for the default graph."""
    return "" if isinstance(graph, DefaultGraph) else graph.value
