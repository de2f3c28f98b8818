"""Timetable: 2,000 applications for 520 seats, and 200 for 50: how far the answer may be from the best, and what it costs."""

from __future__ import annotations

import multiprocessing
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from . import timetable_city
from .city import City
from .report import Report

LARGE, SMALL = (2000, 520), (200, 50)
SEED = 7


@dataclass(frozen=True)
class Run:
    """One answer: what it is worth, its bound, what it cost."""

    value: int
    bound: int
    percent: float
    placed: int
    faults: list[str]
    seconds: float
    busy: float
    megabytes: float


def run(city: City, report: Report) -> None:
    """Solve the large city at two efforts and the small one, each in a process of its own."""
    del city  # it only sets Django up
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), max_tasks_per_child=1) as pool:
        quick, thorough = (pool.submit(solved, LARGE, name).result() for name in ("QUICK", "THOROUGH"))
        small = pool.submit(solved, SMALL, "QUICK").result()
        again = pool.submit(solved, SMALL, "QUICK").result()
        points, percent = pool.submit(first, thorough.bound).result()
        idle = pool.submit(idle_rules).result()
    report.line(
        "timetable_2000_greedy_percent",
        percent,
        "%, at least",
        12,
        more=f"in the order of points: {points} of at most {thorough.bound}",
    )
    report.check("timetable", holds=not idle, told=f"rules that do not bind: {', '.join(idle)}")
    report.check("timetable", holds=(small.value, small.bound) == (again.value, again.bound), told="not the same twice")
    for name, one, gap, seconds in (
        ("2000_quick", quick, 3, 10),
        ("2000", thorough, 1, 60),
        ("200", small, 0, 5),
    ):
        told = f"{one.placed} placed, worth {one.value} of at most {one.bound}"
        report.line(f"timetable_{name}_gap_percent", one.percent, "%, at most", gap, more=told)
        cost = f"{one.busy:.1f} s of CPU; peak {one.megabytes:.0f} MB"
        report.line(f"timetable_{name}_seconds", one.seconds, "s, at most", seconds, more=cost)
        report.check("timetable", holds=not one.faults, told=f"{name}: {one.faults[:3]}")


def solved(size: tuple[int, int], effort: str) -> Run:
    """Solve a city with a proof, and let the checker look at the answer."""
    from madang.officehours import placing

    asked = timetable_city.problem(*size)
    begun, busy = time.perf_counter(), time.process_time()
    found = placing.solve(asked, seed=SEED, effort=getattr(placing, effort))
    seconds, busy = time.perf_counter() - begun, time.process_time() - busy
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    wrong = [str(fault) for fault in placing.faults(asked, found)]
    return Run(found.value, found.bound, found.gap_percent, len(found.placements), wrong, seconds, busy, megabytes)


def first(bound: int) -> tuple[int, float]:
    """Return what the order of points reaches, and how far that is from a bound.

    In its favour: what its districts lack to their least is not counted, and the bonus of what it places of the returned is taken
    from both sides.
    """
    from madang.officehours.placing.annealing import greedy
    from madang.officehours.placing.options import Options

    asked = timetable_city.problem(*LARGE)
    options = Options(asked)
    seats = greedy(options)
    lack = sum(max(0, least - count) for least, count in zip(options.lack, seats.counts, strict=True))
    value = seats.value + asked.weights.short * lack
    placed = [item for item, option in enumerate(seats.option_of) if option] + list(options.fixed)
    returned = asked.weights.returned * sum(asked.items[item].is_returned for item in placed)
    return value, 100 * (bound - value) / (bound - returned)


def idle_rules() -> list[str]:
    """Return the rules without which the bound of the linear program is no better."""
    from madang.officehours.placing import bound
    from madang.officehours.placing.options import Options

    def reached(asked: timetable_city.Problem) -> int:
        options = Options(asked)
        columns = [(item, option) for item, of in enumerate(options.of) for option in of]
        return bound.linear(bound.Program(options, columns)).bound

    asked = timetable_city.problem(*LARGE)
    least = reached(asked)
    return [name for name, other in timetable_city.without(asked) if reached(other) <= least]
