"""Prometheus metrics of the queue, read from the database when they are asked for."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from catalog.programme.grading import queries


class QueueCollector(Collector):
    """Depth, waits, throughput, slots, ends, further tries and results that were known."""

    def describe(self) -> Iterable[Metric]:
        """Return nothing: naming the metrics must not need a database."""
        return []

    def collect(self) -> Iterable[Metric]:
        """Read the queue."""
        yield from _states()
        yield from _throughput()
        yield _slots()
        yield CounterMetricFamily(
            "manabiya_grading_claims_again",
            "Claims of runs that had been claimed before",
            value=queries.claims_again(),
        )
        yield CounterMetricFamily(
            "manabiya_grading_results_reused",
            "Runs that took a known result instead of running the notebook",
            value=queries.reused(),
        )


def _states() -> Iterable[Metric]:
    runs = GaugeMetricFamily("manabiya_grading_runs", "Runs by state", labels=["status"])
    for status, count in queries.counts_by_status().items():
        runs.add_metric([status.value], count)
    yield runs
    ends = CounterMetricFamily("manabiya_grading_ends", "Ends of runs, ever", labels=["status"])
    for status, count in queries.ends_ever().items():
        ends.add_metric([status.value], count)
    yield ends
    failures = GaugeMetricFamily(
        "manabiya_grading_failures",
        "Runs of the last day that ended without a score",
        labels=["status", "reason"],
    )
    for failure in queries.failures():
        failures.add_metric([failure.status.value, failure.reason], failure.count)
    yield failures


def _throughput() -> Iterable[Metric]:
    state = queries.queue_state()
    depth = GaugeMetricFamily(
        "manabiya_grading_queue_depth", "Runs that wait, by kind", labels=["kind"]
    )
    for kind, count in state.waiting.items():
        depth.add_metric([kind.value], count)
    yield depth
    waits = GaugeMetricFamily(
        "manabiya_grading_oldest_wait_seconds", "Longest wait in the queue", labels=["kind"]
    )
    for kind, wait in state.waits.items():
        waits.add_metric([kind.value], wait.total_seconds())
    yield waits
    lately = GaugeMetricFamily(
        "manabiya_grading_ended_lately", "Runs graded within so many minutes", labels=["minutes"]
    )
    lately.add_metric(["5"], state.ended_last_minutes)
    lately.add_metric(["60"], state.ended_last_hour)
    yield lately
    yield GaugeMetricFamily(
        "manabiya_grading_paused", "1 while no run is handed out", value=state.paused is not None
    )


def _slots() -> Metric:
    slots = queries.slots()
    found = GaugeMetricFamily("manabiya_grading_slots", "Workers, by state", labels=["state"])
    found.add_metric(["alive"], sum(slot.alive for slot in slots))
    found.add_metric(["busy"], sum(slot.alive and slot.run is not None for slot in slots))
    found.add_metric(["silent"], sum(not slot.alive for slot in slots))
    return found


def register(registry: CollectorRegistry) -> None:
    """Add the metrics to the installation's."""
    registry.register(QueueCollector())
