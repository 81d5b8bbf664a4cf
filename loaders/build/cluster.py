"""Reading sources on a cluster that a Dask scheduler runs (https://distributed.dask.org)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mandategraph.graph.errors import MandateGraphError
from mandategraph.loaders.build.reading import Outcome, read_source
from mandategraph.loaders.build.sources import Source

_CONNECT_SECONDS = 10


class ClusterError(MandateGraphError):
    """The scheduler cannot be reached, or the program for it is not installed."""


def read_on_cluster(sources: Sequence[Source], base: str, address: str) -> Iterator[Outcome]:
    """Read the sources on the workers of a scheduler, which must see the same files. Raises ClusterError."""
    try:
        from distributed import Client
    except ImportError:
        raise ClusterError("--scheduler needs a further package: pip install 'mandategraph[cluster]'") from None
    try:
        client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(f"--scheduler {address}: cannot be reached ({error}); start it or correct it") from None
    with client:
        for future in client.map(read_source, sources, base=base, pure=False):
            yield future.result()
