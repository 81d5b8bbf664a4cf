"""What is counted while the endpoint runs, in Prometheus' text format.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Requests(Collector):
    """Requests by path group, method and status, and how long they took: cheap to count, written when asked."""

    def __init__(self) -> None:
        """Begin with none."""
        self._counts: dict[tuple[str, str, int], int] = {}
        self._seconds: dict[str, list[float]] = {}  # for each group: the buckets, beyond them, and the sum

    def count(self, group: str, method: str, status: int, seconds: float) -> None:
        """Count a request that has been answered."""
        key = (group, method, status)
        self._counts[key] = self._counts.get(key, 0) + 1
        taken = self._seconds.get(group)
        if taken is None:
            taken = self._seconds[group] = [0.0] * (len(BUCKETS) + 2)
        taken[bisect_left(BUCKETS, seconds)] += 1
        taken[-1] += seconds

    def collect(self) -> Iterator[Metric]:
        """Give the figures in the form that Prometheus' client writes."""
        labels = ("group", "method", "status")
        requests = CounterMetricFamily(
            "mandategraph_requests", "Requests by path group, method and status.", labels=labels
        )
        for (group, method, status), count in sorted(self._counts.items()):
            requests.add_metric((group, method, str(status)), count)
        yield requests
        seconds = HistogramMetricFamily(
            "mandategraph_request_seconds",
            "Seconds from request to the end of the answer, by path group.",
            labels=("group",),
        )
        for group, taken in sorted(self._seconds.items()):
            bounds = [str(float(bound)) for bound in BUCKETS] + ["+Inf"]
            sums = [sum(taken[: index + 1]) for index in range(len(bounds))]
            seconds.add_metric((group,), list(zip(bounds, sums, strict=True)), taken[-1])
        yield seconds


class Metrics:
    """The counters of one endpoint; nothing in them tells who asked what."""

    def __init__(self) -> None:
        """Make the registry and what it holds."""
        self.registry = CollectorRegistry()
        self.requests = Requests()
        self.registry.register(self.requests)
        self.cut = Counter("mandategraph_answers_cut", "Answers aborted before their end.", registry=self.registry)
        self.ended = Gauge(
            "mandategraph_workers_ended",
            "Workers ended during a query, by reason.",
            ("reason",),
            registry=self.registry,
        )
        self.running = Gauge("mandategraph_queries_running", "Queries that run now.", registry=self.registry)
        self.workers = Gauge("mandategraph_workers", "Query workers that live.", registry=self.registry)
        self.shared = Gauge(
            "mandategraph_connections_shared",
            "Connections that workers answer by themselves.",
            registry=self.registry,
        )
        self.cache_hits = Gauge("mandategraph_cache_hits", "Answers out of the cache.", registry=self.registry)
        self.cache_misses = Gauge("mandategraph_cache_misses", "Answers not in the cache.", registry=self.registry)
        self.cache_bytes = Gauge("mandategraph_cache_bytes", "Bytes in the cache.", registry=self.registry)

    def render(self) -> bytes:
        """Write all figures in Prometheus' text format."""
        return generate_latest(self.registry)
