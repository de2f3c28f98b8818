"""Results: one line for each benchmark on the screen, all of them in bench/results.json, the machine beside it."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent
RESULTS, MACHINE = HERE / "results.json", HERE / "machine.json"


@dataclass(frozen=True)
class Result:
    """One number. The unit of a number with a target says whether the target is the least or the most."""

    name: str
    value: float
    unit: str
    target: float | None = None


@dataclass
class Report:
    """What was measured so far, and which assertions did not hold."""

    results: list[Result] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def add(self, name: str, value: float, unit: str, target: float | None = None) -> None:
        """Keep a number without printing it."""
        self.results.append(Result(name, round(value, 3), unit, target))

    def line(self, name: str, value: float, unit: str, target: float | None = None, *, more: str = "") -> None:
        """Keep a number and print its line, with what else is worth reading beside it."""
        self.add(name, value, unit, target)
        print(
            f"{name:<28}{value:>10.{3 if 0 < value < 1 else 2}f} {unit}{self._verdict(value, unit, target)}{'  | ' + more if more else ''}",
            flush=True,
        )

    def value(self, name: str) -> float:
        """Return a number kept in this run."""
        return next(result.value for result in self.results if result.name == name)

    def check(self, name: str, *, holds: bool, told: str) -> None:
        """Assert something that must hold on every machine."""
        if not holds:
            self.broken.append(f"{name}: {told}")
            print(f"{name:<28}    BROKEN {told}", flush=True)

    def skip(self, name: str, why: str) -> None:
        """Say that a benchmark did not run, and why."""
        print(f"{name:<28}   skipped: {why}", flush=True)

    @staticmethod
    def _verdict(value: float, unit: str, target: float | None) -> str:
        if target is None:
            return ""
        met = value <= target if unit.endswith("at most") else value >= target
        return f" {target:g}: {'met' if met else 'MISSED'}"

    def save(self) -> None:
        """Write the results; those of benchmarks that did not run this time stay as they were."""
        kept = {r["name"]: r for r in json.loads(RESULTS.read_text())} if RESULTS.exists() else {}
        kept |= {r.name: asdict(r) for r in self.results}
        RESULTS.write_text(json.dumps(list(kept.values()), indent=1, ensure_ascii=False) + "\n")
        MACHINE.write_text(json.dumps(machine(), indent=1) + "\n")


def machine() -> dict[str, str | int]:
    """Return what the numbers depend on."""
    import django
    import granian

    def first(path: str, key: str) -> str:
        lines = Path(path).read_text().splitlines()
        return next((line.partition(":")[2].strip() for line in lines if line.startswith(key)), "unknown")

    return {
        "cpu": first("/proc/cpuinfo", "model name"),
        "cores": os.cpu_count() or 1,
        "memory": first("/proc/meminfo", "MemTotal"),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "django": django.get_version(),
        "granian": granian.__version__,
        "date": date.today().isoformat(),
    }
