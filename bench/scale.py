"""Scale: what a page costs with 100,000 cases, as a multiple of what it costs with 1,000. Both cities take turns in one run.

On SQLite; with DATABASE_URL on the PostgreSQL that it names, in two databases of its own, where the CPU time of the database's
processes counts too.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import quote, urlsplit

from . import load
from .city import City, common_word, fill_inbox
from .report import Report
from .servers import ROOT

SMALL, TIMES = 1000, 100
SECONDS, ROUNDS, WARM = 1.5, 5, 1.5
TARGET = 1.2
NUMBERS = itertools.count()  # makes addresses that nobody asked for before


@dataclass(frozen=True)
class Page:
    """A page under measurement: whose cookie goes with it, and what must be in it; some pages only inform."""

    name: str
    paths: list[str]
    seat: str = ""
    holds: str = ""
    counts: bool = True

    def requests(self, cookie: str) -> Iterator[bytes]:
        """Return requests, each of an address that nobody asked for before."""
        headers = {"Cookie": cookie} if cookie else {}
        for path in itertools.cycle(self.paths):
            yield load.get(f"{path}{'&' if '?' in path else '?'}n={next(NUMBERS)}", headers)


def pages() -> list[Page]:
    """Return the pages, with words and cases that are in both cities."""
    from madang.cases.models import Case, Story
    from madang.cases.queries import similar, similar_stories

    titles = list(Case.objects.values_list("title", flat=True))
    word = quote(common_word("case", titles, 30))
    public = Story.objects.public().order_by("-number")
    story_word = quote(common_word("story", list(public.values_list("title", flat=True)), 20))
    opened = list(Case.objects.open().filter(office__code="HUB").order_by("due_at", "pk")[:200])
    alike = [case for case in opened if similar(case)][:20] or opened[:20]
    told = [story.text for story in public[:60] if similar_stories(story.text)][:20]
    answered = public.exclude(answer="").values_list("number", flat=True)[:20]
    row, story_row = 'class="row', 'class="st"'
    return [
        Page("inbox", ["/desk/inbox/"], "officer", row),
        Page("inbox_late", ["/desk/inbox/?view=late"], "officer", row),
        Page("case", [f"/desk/cases/{case.reference}/" for case in alike], "officer", 'class="dpage'),
        Page("search", [f"/desk/find/?q={word}"], "officer", row),
        Page("similar", [f"/desk/call/guess/?text={quote(text[:300])}" for text in told], "agent"),
        Page("stories", ["/ko/stories/"], "", story_row),
        Page("search_public", [f"/ko/stories/?q={story_word}"], "", story_row),
        Page("story", [f"/ko/s/{number}/" for number in answered], "", "<h1"),
        Page("home", ["/ko/"], "", "<tr", counts=False),
        Page("offices", ["/ko/offices/"], "", "<h1", counts=False),
        Page("day", ["/desk/"], "officer", "<h1", counts=False),
    ]


def run(report: Report) -> None:
    """Build both cities and measure."""
    given = os.environ.get("DATABASE_URL", "")
    with tempfile.TemporaryDirectory(prefix="madang-scale-") as folder, _databases(given) as (one, other):
        small, large = City(Path(folder) / "small", one), City(Path(folder) / "large", other)
        small.data.mkdir()
        _command(small, "-m", "madang", "migrate", "-v0")
        _command(small, "-m", "madang", "demo", "--cases", str(SMALL))
        os.environ |= {
            "MADANG_DATA": str(small.data),
            "DATABASE_URL": small.address,
            "DJANGO_SETTINGS_MODULE": "madang.site.settings",
            "MADANG_DEMO": "yes",
        }
        import django

        django.setup()
        from . import grow

        fill_inbox(60)
        grow.settle()
        asked = pages()
        _copy(small, large, given)
        begun = time.monotonic()
        _command(large, "-m", "madang", "shell", "-c", f"from bench import grow; grow.grow({TIMES})")
        print(
            f"{SMALL * TIMES:,} cases built in {time.monotonic() - begun:.0f} s;"
            f" the database has {_size(large) / 1e6:,.0f} MB",
            flush=True,
        )
        try:
            for page in asked:
                measure(page, small, large, report)
        finally:
            small.stop()
            large.stop()


@contextmanager
def _databases(given: str) -> Iterator[tuple[str, str]]:
    """Give the addresses of a database, and of one that is not there yet, beside the one given; empty ones for SQLite."""
    if not given:
        yield "", ""
        return
    import psycopg

    small, large = (f"madang_scale_{os.getpid()}_{name}" for name in ("small", "large"))
    parts = urlsplit(given)
    with psycopg.connect(given, autocommit=True) as link:
        link.execute(f"CREATE DATABASE {small}")
        try:
            yield parts._replace(path=f"/{small}").geturl(), parts._replace(path=f"/{large}").geturl()
        finally:
            for name in (small, large):
                link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _copy(small: City, large: City, given: str) -> None:
    """Make the large city what the small one is; `given` is the address of PostgreSQL, empty for SQLite."""
    from django.db import connection

    connection.close()
    shutil.copytree(small.data, large.data)
    if given:
        import psycopg

        connection.close_pool()  # what somebody is connected to cannot be copied
        one, other = (urlsplit(city.address).path[1:] for city in (small, large))
        with psycopg.connect(given, autocommit=True) as link:
            link.execute(f"CREATE DATABASE {other} TEMPLATE {one}")


def _size(city: City) -> int:
    """Return the bytes of a city's database."""
    if not city.address:
        return (city.data / "madang.sqlite3").stat().st_size
    import psycopg

    with psycopg.connect(city.address) as link:
        return int(link.execute("SELECT pg_database_size(current_database())").fetchall()[0][0])


def _command(city: City, *arguments: str) -> None:
    env = {
        **os.environ,
        "MADANG_DATA": str(city.data),
        "DATABASE_URL": city.address,
        "MADANG_DEMO": "yes",
        "PYTHONPATH": os.pathsep.join(("src", ".")),
    }
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL, env=env)


def measure(page: Page, small: City, large: City, report: Report) -> None:
    """Let both cities take turns with a page, and report how much more CPU the large one takes."""
    rounds: list[tuple[City, Iterator[bytes], load.Rounds]] = []
    for city in (small, large):
        cookie = city.seat_cookie(page.seat, "HUB" if page.seat == "officer" else "CALL") if page.seat else ""
        answer, body = city.fetch(page.paths[0], cookie)
        report.check(
            page.name,
            holds=answer.status == 200 and page.holds in body.decode(),
            told=f"{answer.status} {page.paths[0]}",
        )
        rounds.append((city, page.requests(cookie), load.Rounds()))
    for city, requests, _kept in rounds:
        load.run(city.product, requests, seconds=WARM)
    for turn in range(ROUNDS):
        for city, requests, kept in rounds if turn % 2 else reversed(rounds):
            kept.rounds.append(load.run(city.product, requests, seconds=SECONDS))
    (_small, _, few), (_large, _, many) = rounds
    title = f"scale_{'postgresql_' if large.address else ''}{page.name}"
    for name, kept in (("", few), ("_100k", many)):
        report.check(page.name + name, holds=set(kept.answers) == {"200"}, told=f"answers were {dict(kept.answers)}")
        report.add(f"{title}{name}_cpu", kept.cpu_ms, "ms of CPU a request")
    ratio = median(b.cpu_ms / a.cpu_ms for a, b in zip(few.rounds, many.rounds, strict=True))
    target = TARGET if page.counts else None
    report.line(
        title, ratio, "x the CPU" + (", at most" if target else ""), target,
        more=f"1,000: {few}  | 100,000: {many}",
    )  # fmt: skip
