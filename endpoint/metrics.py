"""What is counted while the endpoint runs, in Prometheus' text format.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from mandategraph.endpoint.isolation.frames import Form

BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Durations(Collector):
    """How long something took, in buckets by one label: cheap to count, written when asked."""

    def __init__(self, name: str, documentation: str, label: str) -> None:
        """Take the metric's name, what it means, and what its label is called."""
        self._name = name
        self._documentation = documentation
        self._label = label
        self._seconds: dict[str, list[float]] = {}  # the buckets, beyond them, and the sum

    def count(self, value: str, seconds: float) -> None:
        """Count one more, under a value of the label."""
        taken = self._seconds.get(value)
        if taken is None:
            taken = self._seconds[value] = [0.0] * (len(BUCKETS) + 2)
        taken[bisect_left(BUCKETS, seconds)] += 1
        taken[-1] += seconds

    def collect(self) -> Iterator[Metric]:
        """Give the figures in the form that Prometheus' client writes."""
        metric = HistogramMetricFamily(self._name, self._documentation, labels=(self._label,))
        for value, taken in sorted(self._seconds.items()):
            bounds = [str(float(bound)) for bound in BUCKETS] + ["+Inf"]
            sums = [sum(taken[: index + 1]) for index in range(len(bounds))]
            metric.add_metric((value,), list(zip(bounds, sums, strict=True)), taken[-1])
        yield metric


class Requests(Collector):
    """Requests by path group, method and status."""

    def __init__(self) -> None:
        """Begin with none."""
        self._counts: dict[tuple[str, str, int], int] = {}

    def count(self, group: str, method: str, status: int) -> None:
        """Count a request that has been answered."""
        key = (group, method, status)
        self._counts[key] = self._counts.get(key, 0) + 1

    def collect(self) -> Iterator[Metric]:
        """Give the figures in the form that Prometheus' client writes."""
        labels = ("group", "method", "status")
        requests = CounterMetricFamily(
            "mandategraph_requests", "Requests by path group, method and status.", labels=labels
        )
        for (group, method, status), count in sorted(self._counts.items()):
            requests.add_metric((group, method, str(status)), count)
        yield requests


class Metrics:
    """The counters of one endpoint; nothing in them tells who asked what."""

    def __init__(self) -> None:
        """Make the registry and what it holds."""
        self.registry = CollectorRegistry()
        self.answered = 0
        self._requests = Requests()
        self._request_seconds = Durations(
            "mandategraph_request_seconds",
            "Seconds from request to the end of the answer, by path group.",
            "group",
        )
        self._evaluation_seconds = Durations(
            "mandategraph_evaluation_seconds", "Seconds that a worker took for a query, by its form.", "form"
        )
        for collector in (self._requests, self._request_seconds, self._evaluation_seconds):
            self.registry.register(collector)
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

    def note_request(self, group: str, method: str, status: int, seconds: float) -> None:
        """Count a request that has been answered."""
        self.answered += 1
        self._requests.count(group, method, status)
        self._request_seconds.count(group, seconds)

    def note_evaluated(self, form: Form, seconds: float) -> None:
        """Count a query that a worker has evaluated; what it refused has no form."""
        self._evaluation_seconds.count(form.name.lower(), seconds)

    def render(self) -> bytes:
        """Write all figures in Prometheus' text format."""
        return generate_latest(self.registry)
