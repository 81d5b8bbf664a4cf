"""What an update does to a store, found while it is applied: the statements that are gone and those that are new.

The engine says nothing of what an update changed. So each operation is evaluated as a query, and its templates are
filled in by the engine in a store of their own: then the cost follows the change, not the store.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Store, Triple, parse

from mandategraph.endpoint.isolation.worker import describe_syntax_error
from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.writing.operations import Kind, Operation, split_update
from mandategraph.graph.sparql import read_tokens

BLANK = "urn:mandategraph:blank:"
"""Blank nodes cannot be written as values: they travel as IRIs that begin so."""
ROWS = 1_000
UNION_REASON = "The default graph is the union of the named graphs; write to one of those."
Row = Sequence[Any]


class TripleTerm(Exception):
    """A solution holds a triple term, which cannot travel as a value."""


class Effects:
    """A store that is changed, and what has changed in it altogether."""

    def __init__(self, store: Store, base: str, *, union: bool) -> None:
        """Take the store, what relative IRIs are resolved against, and whether the default graph is the union."""
        self._store = store
        self._base = base
        self._union = union
        self.removed: set[Quad] = set()
        self.added: set[Quad] = set()

    def remove(self, quads: Iterable[Quad]) -> None:
        """Remove quads from the store."""
        for quad in quads:
            if isinstance(quad.graph_name, DefaultGraph):
                self._refuse_default()
            if quad in self._store:
                self._store.remove(quad)
                self._note(quad, self.added, self.removed)

    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads to the store."""
        new = [quad for quad in quads if quad not in self._store]
        if any(isinstance(quad.graph_name, DefaultGraph) for quad in new):
            self._refuse_default()
        self._store.extend(new)
        for quad in new:
            self._note(quad, self.removed, self.added)

    def _refuse_default(self) -> None:
        if self._union:
            raise Problem("method", UNION_REASON)

    def _note(self, quad: Quad, undone: set[Quad], done: set[Quad]) -> None:
        if quad in undone:
            undone.discard(quad)
        else:
            done.add(quad)

    def update(self, text: str) -> None:
        """Apply an update; raises Problem where it is malformed or fails (the store is half changed then)."""
        operations = split_update(text)
        if operations is None:
            self._run_whole(text)
            return
        for operation in operations:
            self._apply(operation)

    def _apply(self, operation: Operation) -> None:
        if operation.kind is Kind.INSERT_DATA:
            self.add(self._write(operation.text))
        elif operation.kind is Kind.DELETE_DATA:
            self._run(Store(), operation.text)
            start = operation.pieces[0].span[0]
            self.remove(self._write(f"{operation.text[:start]}INSERT{operation.text[start + 6 :]}"))
        elif operation.kind is Kind.GRAPHS:
            self._change_graphs(operation)
        elif operation.kind is Kind.MANY_GRAPHS:
            self._compare(operation.text)
        else:
            self._modify(operation)

    def _modify(self, operation: Operation) -> None:
        self._run(Store(), operation.text)  # finds what is malformed, at its position
        where = operation.group("where")
        old = where if operation.kind is Kind.DELETE_WHERE else operation.group("delete")
        new = operation.group("insert")
        variables = sorted({token["variable"] for token in read_tokens(old + new) if token["variable"]})
        try:
            rows = self._select(operation, where, variables)
        except TripleTerm:
            self._run_whole(operation.text)
            return
        # All deletions come before all insertions, both of what the pattern matched before: SPARQL Update, 3.1.3.
        removed = self._fill(operation, old, variables, set(rows)) if old else []
        added = self._fill(operation, new, variables, rows) if new else []
        self.remove(removed)
        self.add(added)

    def _select(self, operation: Operation, where: str, variables: list[str]) -> list[Row]:
        """Give the values of the variables in each solution, written as in a query."""
        chosen = " ".join(f"?{name}" for name in variables) or "(1 AS ?mandategraph_solution)"
        text = f"{operation.prologue}\nSELECT {chosen} WHERE {where}"
        try:
            solutions = self._store.query(text, base_iri=self._base, **self._choose_dataset(operation))
            return [tuple(write_value(row[name]) for name in variables) for row in solutions]  # type: ignore[union-attr]
        except (OSError, RuntimeError, ValueError, SyntaxError) as error:
            raise Problem("evaluation", " ".join(str(error).split())[:300]) from error

    def _choose_dataset(self, operation: Operation) -> dict[str, Any]:
        default, named = operation.names("using"), operation.names("named")
        if default or named:
            default, named = self._resolve(operation, default), self._resolve(operation, named)
            return {"default_graph": default, "named_graphs": named}
        if within := operation.names("with"):
            return {"default_graph": self._resolve(operation, within)}
        return {"use_default_graph_as_union": self._union}

    def _resolve(self, operation: Operation, names: list[str]) -> list[Any]:
        """Give the graphs that names stand for, as the engine reads them."""
        triple = "<urn:s> <urn:p> <urn:o>"
        data = " ".join(f"GRAPH {name} {{ {triple} }}" for name in names)
        return list({quad.graph_name for quad in self._write(f"{operation.prologue}\nINSERT DATA {{ {data} }}")})

    def _fill(self, operation: Operation, template: str, variables: list[str], rows: Iterable[Row]) -> list[Quad]:
        """Fill a template in for each solution; blank nodes that stand in it are new ones each time."""
        within = "".join(f"WITH {name} " for name in operation.names("with"))
        head = f"{operation.prologue}\n{within}INSERT {template} WHERE {{ VALUES"
        names, found = " ".join(f"?{name}" for name in variables), []
        waiting = iter(rows)
        while chunk := list(islice(waiting, ROWS)):
            values = " ".join(f"({' '.join(row)})" for row in chunk)
            found += [restore(quad) for quad in self._write(f"{head} ({names}) {{ {values} }} }}")]
        return found

    def _write(self, text: str) -> Iterator[Quad]:
        """Give what an update writes into an empty store."""
        store = Store()
        self._run(store, text)
        return iter(store)

    def _change_graphs(self, operation: Operation) -> None:
        graphs = self._resolve(operation, operation.names("graph", "silent", "copy", "move", "add", "to"))
        if any(piece.code == "default" for piece in operation.pieces):
            self._refuse_default()
            graphs.append(DefaultGraph())
        before = {quad for graph in graphs for quad in self._store.quads_for_pattern(None, None, None, graph)}
        self._run(self._store, operation.text)
        after = {quad for graph in graphs for quad in self._store.quads_for_pattern(None, None, None, graph)}
        self._note_all(before - after, after - before)

    def _run_whole(self, text: str) -> None:
        """Let the engine run what is not written plainly."""
        if self._union:
            # The engine would look for the patterns in the default graph, which is empty here.
            raise Problem("evaluation", "Over a snapshot, write an update with its keywords apart, in SPARQL 1.1.")
        self._compare(text)

    def _compare(self, text: str) -> None:
        before = self._dump()
        self._run(self._store, text)
        after = self._dump()
        removed, added = (parse(b"".join(lines), RdfFormat.N_QUADS) for lines in (before - after, after - before))
        self._note_all(removed, added)

    def _note_all(self, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        for quad in removed:
            self._note(quad, self.added, self.removed)
        for quad in added:
            self._note(quad, self.removed, self.added)

    def _dump(self) -> set[bytes]:
        output = io.BytesIO()
        self._store.dump(output, RdfFormat.N_QUADS)
        return set(output.getvalue().splitlines(keepends=True))

    def _run(self, store: Store, text: str) -> None:
        try:
            store.update(text, base_iri=self._base)
        except SyntaxError as error:
            raise describe_syntax_error(str(error), text) from error
        except (OSError, RuntimeError, ValueError) as error:
            reason = " ".join(str(error).split())[:300]
            raise Problem("load-refused" if isinstance(error, OSError) else "evaluation", reason) from error


def write_value(term: Any) -> str:
    """Write a term as a value of a query; raises TripleTerm where it cannot be one."""
    if term is None:
        return "UNDEF"
    if isinstance(term, Triple):
        raise TripleTerm
    return f"<{BLANK}{term.value}>" if isinstance(term, BlankNode) else str(term)


def restore(quad: Quad) -> Quad:
    """Put back the blank nodes that travelled as IRIs."""
    return Quad(_restore(quad.subject), quad.predicate, _restore(quad.object), _restore(quad.graph_name))


def _restore(term: Any) -> Any:
    blank = isinstance(term, NamedNode) and term.value.startswith(BLANK)
    return BlankNode(term.value.removeprefix(BLANK)) if blank else term
