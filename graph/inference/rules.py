"""Rules beyond axioms: SPARQL CONSTRUCT queries in this folder, one a file, each explained in its head comment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import QueryTriples, Store, Triple

from mandategraph.graph.errors import DataError
from mandategraph.graph.namespaces import DEFAULT_BASE, PREFIXES
from mandategraph.graph.resources import list_files, read_text

_ROOM = "graph"
_FOLDER = "inference"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: the file that has it, and its CONSTRUCT query."""

    name: str
    query: str

    def apply(self, store: Store) -> Iterator[Triple]:
        """Give what the rule concludes from all graphs of the store, asserted or not."""
        try:
            concluded = store.query(self.query, prefixes=PREFIXES, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise DataError(self.name, None, f"the rule is no SPARQL: {error}") from None
        if not isinstance(concluded, QueryTriples):
            raise DataError(self.name, None, "a rule must be a CONSTRUCT query")
        yield from concluded


def load_rules(base: str = DEFAULT_BASE) -> tuple[Rule, ...]:
    """Read the rules, in the order of their names, for identifiers below the base."""
    names = list_files(_ROOM, ".rq", _FOLDER)
    return tuple(Rule(name, read_text(_ROOM, name).replace(f"{DEFAULT_BASE}id/", f"{base}id/")) for name in names)
