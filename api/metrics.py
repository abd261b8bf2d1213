"""What Prometheus reads at /metrics. With several workers, `kirana serve` has them count together in a folder."""

import os
from collections.abc import Mapping

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The environment variable by which prometheus-client counts over several processes."""
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
STAGE_SECONDS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5)

__all__ = ["CONTENT_TYPE_LATEST", "SHARED_FOLDER", "Metrics"]


class Metrics:
    """The counters of one application."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "kirana_requests", "Requests answered", ["method", "route", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "kirana_request_seconds",
            "Time from the request's arrival to the answer's end",
            ["route"],
            buckets=SECONDS,
            registry=self._registry,
        )
        self._stages = Histogram(
            "kirana_stage_seconds",
            "Time in one stage of the pipeline",
            ["surface", "stage"],
            buckets=STAGE_SECONDS,
            registry=self._registry,
        )
        self._fallbacks = Counter(
            "kirana_fallbacks", "Pages served without something", ["fallback"], registry=self._registry
        )
        self._logged = Counter(
            "kirana_logged_queries", "Served pages by what became of their record", ["outcome"], registry=self._registry
        )
        self._events = Counter("kirana_events", "Events received, by outcome", ["outcome"], registry=self._registry)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Counts one answered request; `route` is the address with its parameters' names."""
        self._requests.labels(method, route, status).inc()
        self._seconds.labels(route).observe(seconds)

    def page(self, surface: str, timings_ms: Mapping[str, float], fallbacks: tuple[str, ...]) -> None:
        """Counts one served page."""
        for stage, milliseconds in timings_ms.items():
            self._stages.labels(surface, stage).observe(milliseconds / 1000)
        for fallback in fallbacks:
            self._fallbacks.labels(fallback.partition(":")[0]).inc()

    def logged(self, outcome: str, pages: int = 1) -> None:
        """Counts records of served pages: `stored`, `dropped` (the queue was full) or `failed` (the store refused)."""
        self._logged.labels(outcome).inc(pages)

    def events(self, outcome: str, events: int) -> None:
        """Counts events that came in: `new`, `known` or `rejected`."""
        self._events.labels(outcome).inc(events)

    def render(self) -> bytes:
        """The text that Prometheus reads; of all workers where they share a folder."""
        if not os.environ.get(SHARED_FOLDER):
            return generate_latest(self._registry)
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]  # the package types only part of itself
        return generate_latest(shared)
