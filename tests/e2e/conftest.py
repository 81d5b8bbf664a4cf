"""Questions to the built corpus."""

from collections.abc import Callable

import pytest
from pyoxigraph import QuerySolutions, Store

from mandategraph.graph.namespaces import PREFIXES
from mandategraph.graph.snapshot import Snapshot

Rows = list[tuple[str | None, ...]]
Select = Callable[[str], Rows]


@pytest.fixture(scope="session")
def store(corpus_snapshot: Snapshot) -> Store:
    return corpus_snapshot.load_memory_store()


@pytest.fixture(scope="session")
def select(store: Store) -> Select:
    """Give a function that runs a SELECT query over the union of all graphs; IRIs lose the base that all share."""

    def run(query: str) -> Rows:
        solutions = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
        assert isinstance(solutions, QuerySolutions)
        names = [variable.value for variable in solutions.variables]
        return [tuple(None if s[n] is None else _shorten(s[n].value) for n in names) for s in solutions]

    return run


def _shorten(value: str) -> str:
    return value.removeprefix("https://w3id.org/mandategraph/id/")
