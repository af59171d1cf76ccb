"""Sequencing of a site's lines: families together, in an order that cleans little."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from casestudy.exercises.production_logistics import layout, rules
from casestudy.exercises.production_logistics.instance import Instance
from casestudy.exercises.production_logistics.plan import Job

REGULAR = rules.LINE_REGULAR - rules.LINE_OPEN
LATEST = rules.LINE_LATEST - rules.LINE_OPEN
MOST_MOVES = 12
TOO_MUCH = 3000.0
"""Yen a minute beyond the latest stop: makes a search leave such days."""


def best_order(inst: Instance, families: Sequence[int], last: int) -> tuple[int, tuple[int, ...]]:
    """Return the least minutes of set-up for making ``families`` after ``last``, and the order."""
    best = (10**9, tuple(families))
    for order in permutations(sorted(families)):
        minutes, before = 0, last
        for family in order:
            minutes += inst.setup[before][family]
            before = family
        best = min(best, (minutes, order))
    return best


def day_cost(inst: Instance, line: int, groups: Mapping[int, Sequence[int]], last: int) -> float:
    """Yen of set-up and overtime when a line makes these groups on a day."""
    busy = [family for family, orders in groups.items() if orders]
    if not busy:
        return 0.0
    setup, _ = best_order(inst, busy, last)
    work = sum(inst.run_minutes(k, line) for orders in groups.values() for k in orders)
    over = max(0, setup + work - REGULAR)
    return (
        setup * rules.SETUP_YEN
        + min(over, LATEST - REGULAR) * rules.LINE_OVERTIME_YEN
        + max(0, setup + work - LATEST) * TOO_MUCH
    )


def sequence_site(inst: Instance, site: int, orders: Iterable[int]) -> list[Job]:
    """Plan a site's lines: orders are made the day before their delivery, or earlier in a campaign.

    What a line makes today it goes on making for the days to come while regular hours last: the
    cleaning for that family is saved on the day from which all its orders were taken.
    """
    lines = [k for k, line in enumerate(inst.lines) if line.site == site]
    buckets: defaultdict[int, list[int]] = defaultdict(list)
    for number in orders:
        buckets[max(0, inst.orders[number].day - 1)].append(number)
    last = {line: inst.lines[line].last for line in lines}
    free = dict.fromkeys(lines, 0)
    jobs: list[Job] = []
    for day in sorted(buckets):
        plan = assign_day(inst, lines, buckets.pop(day), last)
        for line in lines:
            groups = _with_later(inst, line, plan[line], last[line], buckets)
            begin = max(free[line], layout.DAY * day + rules.LINE_OPEN)
            found, last[line], free[line] = lay_out(inst, line, groups, last[line], begin)
            jobs += found
    return jobs


def _with_later(
    inst: Instance, line: int, groups: Groups, last: int, buckets: dict[int, list[int]]
) -> Groups:
    """Return a day's groups with orders of later days, which leave ``buckets``.

    A family is taken for a whole day or not at all, the family made last first.
    """
    setup, families = best_order(inst, list(groups), last) if groups else (0, (last,))
    work = sum(inst.run_minutes(k, line) for orders in groups.values() for k in orders)
    room, full = REGULAR - setup - work, dict(groups)
    for family in reversed(families):
        for day in sorted(buckets):
            later = [k for k in buckets[day] if inst.orders[k].family == family]
            need = sum(inst.run_minutes(k, line) for k in later)
            if need > room:
                break
            if later:
                full[family] = [*full.get(family, []), *later]
                buckets[day] = [k for k in buckets[day] if k not in later]
                room -= need
    return full


Groups = dict[int, list[int]]
"""Family -> orders of it, on one line and day."""
Move = tuple[int, int, int, int]
"""Line, family, how many of its orders stay, line the others go to."""


@dataclass
class Day:
    """What a site's lines make on one day, and what that costs."""

    inst: Instance
    lines: Sequence[int]
    last: Mapping[int, int]
    """By line: the family it made before."""
    plan: dict[int, Groups]
    cost: dict[int, float]

    def put(self, line: int, groups: Groups) -> None:
        """Give a line its groups."""
        self.plan[line] = groups
        self.cost[line] = day_cost(self.inst, line, groups, self.last[line])

    def moved(self, move: Move) -> tuple[Groups, Groups]:
        """Return the groups of both lines after a move."""
        source, family, keep, target = move
        orders = self.plan[source][family]
        rest = {**self.plan[source], family: orders[:keep]}
        more = [*self.plan[target].get(family, []), *orders[keep:]]
        return (
            {name: kept for name, kept in rest.items() if kept},
            {**self.plan[target], family: more},
        )

    def gain(self, move: Move) -> float:
        """Yen saved by a move."""
        source, _, _, target = move
        fewer, more = self.moved(move)
        before = self.cost[source] + self.cost[target]
        after = day_cost(self.inst, source, fewer, self.last[source])
        if after >= before:
            return 0.0
        return before - after - day_cost(self.inst, target, more, self.last[target])

    def moves(self) -> Iterator[Move]:
        """Yield what may be moved where: a family, or its latest orders."""
        for source in self.lines:
            for family, orders in sorted(self.plan[source].items()):
                for target in self.lines:
                    if target == source or family not in self.inst.lines[target].families:
                        continue
                    for quarter in range(4):
                        yield source, family, quarter * len(orders) // 4, target


def assign_day(
    inst: Instance, lines: Sequence[int], orders: Sequence[int], last: Mapping[int, int]
) -> dict[int, Groups]:
    """Give a day's orders to the lines: families whole first, then moved or split while cheaper."""
    day = Day(inst, lines, last, {line: {} for line in lines}, dict.fromkeys(lines, 0.0))
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for number in orders:
        groups[inst.orders[number].family].append(number)
    heavy = sorted(groups, key=lambda f: (-sum(inst.orders[k].kg for k in groups[f]), f))
    for family in heavy:
        found = []
        for line in lines:
            if family in inst.lines[line].families:
                trial = {**day.plan[line], family: groups[family]}
                found.append((day_cost(inst, line, trial, last[line]) - day.cost[line], line))
        line = min(found)[1]
        day.put(line, {**day.plan[line], family: groups[family]})
    _improve(day)
    return day.plan


def _improve(day: Day) -> None:
    """Make the move that saves most, again and again, while one saves a yen."""
    for _ in range(MOST_MOVES):
        best = max(((day.gain(move), move) for move in day.moves()), default=(0.0, (0, 0, 0, 0)))
        if best[0] < 1.0:
            return
        source, _, _, target = best[1]
        fewer, more = day.moved(best[1])
        day.put(source, fewer)
        day.put(target, more)


def lay_out(
    inst: Instance, line: int, groups: Groups, last: int, free: int
) -> tuple[list[Job], int, int]:
    """Put a line's groups on the clock; return the jobs, the last family and when the line is free.

    What does not fit before the latest stop is made from the next morning on.
    """
    _, families = best_order(inst, list(groups), last)
    jobs, now = [], free
    for family in families:
        for number in sorted(groups[family], key=lambda k: (inst.orders[k].open, k)):
            minutes = inst.setup[last][family] + inst.run_minutes(number, line)
            now = next_start(now, minutes)
            jobs.append(Job(number, line, now))
            now, last = now + minutes, family
    return jobs, last, now


def next_start(now: int, minutes: int) -> int:
    """Return the first minute from ``now`` at which so much work fits into a line's day."""
    day = now // layout.DAY
    now = max(now, layout.DAY * day + rules.LINE_OPEN)
    if now + minutes > layout.DAY * day + rules.LINE_LATEST:
        return layout.DAY * (day + 1) + rules.LINE_OPEN
    return now
