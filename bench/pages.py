"""Reading: requests per second and p95 of the public pages, the inbox and search, beside the floor.

The floor of a page is a bare Django view with one indexed query, a plain loop over as many rows, and as many bytes; page and floor
take turns under the same clients. Nobody asks for compression here, so that both send the same bytes.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from statistics import median
from urllib.parse import quote

from . import load
from .city import City, common_word, fill_inbox
from .report import Report

SECONDS, ROUNDS, WARM = 2.0, 5, 0.7
INBOX_ROWS = 50  # a whole page
NAMES = (
    "home",
    "stories",
    "story",
    "inbox",
    "search",
    "search_public",
    "home_known",
    "home_drawn",
    "stories_drawn",
)
NUMBERS = itertools.count()  # makes addresses that nobody asked for before


@dataclass(frozen=True)
class Page:
    """A page under measurement: its address, the mark of each of its rows, and its target as a multiple of the floor."""

    name: str
    path: str
    row: str
    target: float | None
    cookie: str = ""
    is_kept: bool = True  # False: each request asks for another address, so that no kept page answers
    has_etag: bool = False  # the reader already has it


def pages(city: City) -> Iterator[Page]:
    """Return the pages of the issue, then those that say what keeping is worth."""
    from madang.cases.models import Case, Story

    public = Story.objects.public().order_by("-number")
    number = public.exclude(answer="").values_list("number", flat=True)[0]
    officer = city.seat_cookie("officer", "HUB")
    word = quote(common_word("case", list(Case.objects.values_list("title", flat=True)), 30))
    story_word = quote(common_word("story", list(public.values_list("title", flat=True)), 20))
    yield Page("home", "/ko/", r"<tr><th scope=\"row\"", 2.0)
    yield Page("stories", "/ko/stories/", r'<li class="st"', 2.0)
    yield Page("story", f"/ko/s/{number}/", r"<h1|<li class=\"st\"", 2.0)
    yield Page("inbox", "/desk/inbox/", r'<li class="row', 0.4, officer)
    yield Page("search", f"/desk/find/?q={word}", r'<li class="row', 0.3, officer)
    yield Page("search_public", f"/ko/stories/?q={story_word}", r'<li class="st"', 0.3, is_kept=False)
    yield Page("home_known", "/ko/", r"<tr><th scope=\"row\"", None, has_etag=True)
    yield Page("home_drawn", "/ko/?", r"<tr><th scope=\"row\"", None, is_kept=False)
    yield Page("stories_drawn", "/ko/stories/?", r'<li class="st"', None, is_kept=False)


def requests(page: Page, etag: str) -> Iterator[bytes]:
    """Return the requests for a page."""
    headers = {"Cookie": page.cookie} if page.cookie else {}
    if page.has_etag:
        headers["If-None-Match"] = etag
    if page.is_kept:
        return load.forever(load.get(page.path, headers))
    return (load.get(f"{page.path}&n={next(NUMBERS)}", headers) for _ in itertools.count())


def measure(city: City, page: Page, report: Report) -> load.Rounds:
    """Let a page and its floor take turns, and report both."""
    answer, body = city.fetch(page.path, page.cookie)
    if answer.status != 200:
        report.skip(page.name, f"{page.path} answered {answer.status}: {city.product.troubles()[-300:]}")
        return load.Rounds()
    rows = len(re.findall(page.row, body.decode()))
    plain = load.forever(load.get(f"/floor/rows/{rows}/{len(body)}/"))
    asked = requests(page, answer.headers.get("ETag", ""))
    ours, floor = load.Rounds(), load.Rounds()
    load.run(city.product, asked, seconds=WARM)
    load.run(city.floor, plain, seconds=WARM)
    for _round in range(ROUNDS):
        floor.rounds.append(load.run(city.floor, plain, seconds=SECONDS))
        ours.rounds.append(load.run(city.product, asked, seconds=SECONDS))
    wanted = "304" if page.has_etag else "200"
    report.check(page.name, holds=set(ours.answers) == {wanted}, told=f"answers were {dict(ours.answers)}")
    report.check(f"{page.name}_floor", holds=set(floor.answers) == {"200"}, told=f"answers were {dict(floor.answers)}")
    tell(report, page.name, ours, floor, page.target, f"{rows} rows, {len(body):,} bytes")
    return ours


def tell(report: Report, name: str, ours: load.Rounds, floor: load.Rounds, target: float | None, about: str) -> None:
    """Report a page beside its floor: one line, and each number by its name."""
    pairs = list(zip(ours.rounds, floor.rounds, strict=True))  # what disturbs the machine disturbs both of a pair
    by_rate = median(one.rate / other.rate for one, other in pairs)
    by_cpu = median(other.cpu_ms / one.cpu_ms for one, other in pairs)
    others = max(ours.others_percent, floor.others_percent)
    more = f"{ours}  | floor {floor}  | by CPU {by_cpu:.2f}  | {about}; others took {others:.0f} % of the cores"
    report.line(f"{name}_ratio", by_rate, "x floor" + (", at least" if target else ""), target, more=more)
    report.add(f"{name}_cpu_ratio", by_cpu, "x floor")
    for whose, rounds in (("", ours), ("_floor", floor)):
        report.add(f"{name}{whose}_rate", rounds.rate, "requests/s")
        report.add(f"{name}{whose}_p95", rounds.p95_ms, "ms")
        report.add(f"{name}{whose}_cpu", rounds.cpu_ms, "ms of CPU a request")


def floor_walks_an_index(report: Report) -> None:
    """Assert that the floor is as fast as it can be: its query sorts nothing and scans no table."""
    from madang.cases.models import Case

    plan = Case.objects.order_by("-received_at").values_list("reference", "title", "state")[:50].explain()
    report.check("floor_index", holds="USING INDEX" in plan and "TEMP B-TREE" not in plan, told=plan)


def run(city: City, report: Report, only: Collection[str] = NAMES) -> None:
    """Measure all pages, or some."""
    fill_inbox(INBOX_ROWS + 10)
    floor_walks_an_index(report)
    for page in pages(city):
        if page.name in only:
            measure(city, page, report)
