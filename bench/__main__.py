"""`python -m bench [name ...]`: run all benchmarks, or those named: topics (`pages`) or single pages (`inbox`).

`python -m bench scale` runs by itself; with DATABASE_URL over PostgreSQL.
"""

from __future__ import annotations

import sys

from . import (
    desk,
    draws,
    filing,
    hall,
    importing,
    learning,
    opinions,
    pages,
    queries,
    routing,
    scale,
    sizes,
    themes,
    timetable,
)
from .city import built
from .report import Report

# In this order: each leaves the city as the next one needs it.
ALL = {
    "sizes": sizes,
    "queries": queries,
    "routing": routing,
    "learning": learning,
    "opinions": opinions,
    "themes": themes,
    "draws": draws,
    "timetable": timetable,
    "pages": pages,
    "hall": hall,
    "filing": filing,
    "importing": importing,
    "desk": desk,
}


def main(names: list[str]) -> int:
    """Run benchmarks; fail only where an assertion did not hold, never for a time."""
    single = set(names) & set(pages.NAMES)
    if unknown := set(names) - set(ALL) - single - {"scale"}:
        print(
            f"No such benchmark: {', '.join(sorted(unknown))}. There are: {', '.join((*ALL, 'scale', *pages.NAMES))}."
        )
        return 2
    report = Report()
    if names == ["scale"]:  # only when asked for, and alone: it builds two cities of its own, for minutes
        scale.run(report)
        report.save()
        return 1 if report.broken else 0
    with built() as city:
        for name, module in ALL.items():
            if not names or name in names:
                module.run(city, report)
            elif module is pages and single:
                pages.run(city, report, single)
    report.save()
    return 1 if report.broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
