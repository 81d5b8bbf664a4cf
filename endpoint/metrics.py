"""What is counted while the endpoint runs, in Prometheus' text format.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """The counters of one endpoint; nothing in them tells who asked what."""

    def __init__(self) -> None:
        """Make the registry and what it holds."""
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "mandategraph_requests",
            "Requests by path group, method and status.",
            ("group", "method", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "mandategraph_request_seconds",
            "Seconds from request to the end of the answer, by path group.",
            ("group",),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.cut = Counter("mandategraph_answers_cut", "Answers aborted before their end.", registry=self.registry)
        self.ended = Gauge(
            "mandategraph_workers_ended",
            "Workers ended during a query, by reason.",
            ("reason",),
            registry=self.registry,
        )
        self.running = Gauge("mandategraph_queries_running", "Queries that run now.", registry=self.registry)
        self.workers = Gauge("mandategraph_workers", "Query workers that live.", registry=self.registry)
        self.cache_hits = Gauge("mandategraph_cache_hits", "Answers out of the cache.", registry=self.registry)
        self.cache_misses = Gauge("mandategraph_cache_misses", "Answers not in the cache.", registry=self.registry)
        self.cache_bytes = Gauge("mandategraph_cache_bytes", "Bytes in the cache.", registry=self.registry)

    def count(self, group: str, method: str, status: int, seconds: float) -> None:
        """Count a request that has been answered."""
        self.requests.labels(group, method, str(status)).inc()
        self.seconds.labels(group).observe(seconds)

    def render(self) -> bytes:
        """Write all figures in Prometheus' text format."""
        return generate_latest(self.registry)
