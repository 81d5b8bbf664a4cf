"""Reading sources on a cluster that a Dask scheduler runs (https://distributed.dask.org)."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from mandategraph.graph.errors import MandateGraphError, SourceError
from mandategraph.loaders.build.reading import Outcome, read_source
from mandategraph.loaders.build.sources import Source

_CONNECT_SECONDS = 10


class ClusterError(MandateGraphError):
    """The scheduler cannot be reached, or the program for it is not installed."""


def read_on_cluster(sources: Sequence[Source], base: str, address: str) -> Iterator[Outcome]:
    """Read the sources on the workers of a scheduler, which must see the same files under the same names.

    Raises ClusterError without the package `distributed` or an answer of the scheduler, SourceError when workers
    die at a source.
    """
    try:
        from distributed import Client, KilledWorker
    except ImportError:
        raise ClusterError("--scheduler needs a further package: pip install 'mandategraph[cluster]'") from None
    check_address(address)
    with Client(address, timeout=_CONNECT_SECONDS, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        futures = client.map(read_source, sources, base=base, pure=False)
        for source, future in zip(sources, futures, strict=True):
            try:
                yield future.result()
            except KilledWorker:
                raise SourceError(
                    f"{source.label}: the workers that read it died; give them more memory or leave it out"
                ) from None


def check_address(address: str) -> None:
    """Refuse an address at which nobody listens: the client itself would try for long and end noisily."""
    try:
        parts = urlsplit(address if "://" in address else f"tcp://{address}")
        if parts.scheme not in ("tcp", "tls") or not parts.hostname or not parts.port:
            raise ClusterError(f"--scheduler {address}: is no address; write it as tcp://HOST:PORT")
        socket.create_connection((parts.hostname, parts.port), _CONNECT_SECONDS).close()
    except (OSError, ValueError) as error:
        raise ClusterError(f"--scheduler {address}: cannot be reached ({error}); start it or correct it") from None
