"""Importing 6,000 titles, and what the inbox costs before and after."""

from __future__ import annotations

import subprocess
import sys
import time

from . import load
from .city import TITLES, City
from .report import Report
from .servers import ROOT

SECONDS = 3.0


def run(city: City, report: Report) -> None:
    """Import the titles into the city, while its servers run."""
    from django.core.management import get_commands

    if "import_cases" not in get_commands():
        report.skip("import", "the command import_cases is missing")
        return
    if not TITLES.exists():
        report.skip("import", "the folder of real data is missing (MADANG_SHARED_DATA)")
        return
    from madang.cases.models import Case

    inbox = load.forever(load.get("/desk/inbox/", {"Cookie": city.seat_cookie("officer", "HUB")}))
    load.run(city.product, inbox, seconds=1.0)
    before = load.run(city.product, inbox, seconds=SECONDS)
    held, begun = Case.objects.count(), time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "madang", "import-cases", str(TITLES)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    seconds, filed = time.monotonic() - begun, Case.objects.count() - held
    if done.returncode:
        report.skip("import", f"it failed: {(done.stderr or done.stdout).strip()[-300:]}")
        return
    after = load.run(city.product, inbox, seconds=SECONDS)
    report.line("import_seconds", seconds, "s", more=f"{filed} cases; {done.stdout.strip().splitlines()[-1]}")
    report.line("import_rate", filed / seconds, "cases/s")
    report.line("import_inbox_cpu_before", before.cpu_ms, "ms of CPU a request", more=f"{held} cases")
    report.line("import_inbox_cpu_after", after.cpu_ms, "ms of CPU a request", more=f"{held + filed} cases")
