"""Prometheus gauges of the queue, read from the database when they are asked for."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from catalog.programme.grading import queries


class QueueCollector(Collector):
    """Runs by state and the longest wait."""

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Return nothing: naming the gauges must not need a database."""
        return []

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Read the queue."""
        runs = GaugeMetricFamily("manabiya_grading_runs", "Runs by state", labels=["status"])
        for status, count in queries.counts_by_status().items():
            runs.add_metric([status.value], count)
        wait = queries.queue_state().oldest_wait.total_seconds()
        yield runs
        yield GaugeMetricFamily(
            "manabiya_grading_oldest_wait_seconds", "Longest wait in the queue", value=wait
        )


def register(registry: CollectorRegistry) -> None:
    """Add the gauges to the installation's metrics."""
    registry.register(QueueCollector())
