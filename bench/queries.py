"""Query counts: the same for one row and for forty, asserted. The city is thinned out in a transaction that is undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .city import City, common_word, fill_inbox, seat
from .report import Report

FEW, MANY, STORIES, FOUND = 1, 40, 20, 30  # a page of stories holds 20 at most, a page of cases found 30


@dataclass(frozen=True)
class Look:
    """One look at a list: at which address, how many rows must be there, and how the city is thinned out for it."""

    path: str
    rows: int
    thin: Callable[[], object]


def run(city: City, report: Report) -> None:
    """Count the queries of each list with few rows and with many."""
    from django.test.utils import setup_test_environment, teardown_test_environment

    from madang.cases.models import Case, Story
    from madang.kit import clock
    from madang.places.models import Area
    from madang.search import queries as search

    fill_inbox(MANY)
    common = common_word("case", list(Case.objects.values_list("title", flat=True)), FOUND)
    open_here = Case.objects.open().filter(office__code="HUB", officer__isnull=True).order_by("due_at", "pk")
    villages = [
        name for names in Area.objects.filter(kind="village").values_list("names", flat=True) for name in names.values()
    ]
    rare = next(name for name in villages if len(search.find("case", name, limit=2)) == FEW)
    public = Story.objects.public().order_by("-number")
    answered = {"state": "answered", "outcome": "informed", "answered_at": clock.now()}
    setup_test_environment()
    try:
        _same(
            report,
            "inbox_queries",
            "row",
            (Look("/desk/inbox/", n, lambda n=n: _others(open_here, n).update(**answered)) for n in (FEW, MANY)),
        )
        _same(
            report,
            "stories_queries",
            "st",
            (Look("/ko/stories/", n, lambda n=n: _others(public, n).update(state="hidden")) for n in (FEW, STORIES)),
        )
        _same(
            report,
            "search_queries",
            "row",
            (Look(f"/desk/find/?q={w}", n, lambda: None) for w, n in ((rare, FEW), (common, FOUND))),
        )
    finally:
        teardown_test_environment()


def _others(rows, keep: int):  # type: ignore[no-untyped-def]
    """Return all rows but the first few."""
    return rows.model.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[keep:]))


def _same(report: Report, name: str, row: str, looks: Iterable[Look]) -> None:
    """Assert that a list makes the same number of queries each time."""
    asked = list(looks)
    shown, queries = zip(*(_count(look, row) for look in asked), strict=True)
    wanted = tuple(look.rows for look in asked)
    report.check(name, holds=shown == wanted, told=f"the page showed {shown} rows instead of {wanted}")
    report.check(
        name,
        holds=queries[0] == queries[1],
        told=f"{queries[0]} queries for {shown[0]} row, {queries[1]} for {shown[1]}",
    )
    report.line(name, queries[1], "queries", more=f"{queries[0]} for {shown[0]} row, {queries[1]} for {shown[1]} rows")


def _count(look: Look, row: str) -> tuple[int, int]:
    """Return how many rows a page shows and how many queries it makes, what is kept near being warm."""
    from django.db import connection, transaction
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from madang.kit import near

    with transaction.atomic():
        client = Client()
        if look.path.startswith("/desk/"):
            client.post(f"/demo/seat/{seat('officer', 'HUB')}/")
        look.thin()
        near.forget()
        client.get(look.path)
        with CaptureQueriesContext(connection) as queries:
            again = "&again=1" if "?" in look.path else "?again=1"  # another address, so that no kept page answers
            body = client.get(look.path + again).content.decode()
        transaction.set_rollback(True)
    near.forget()
    return body.count(f'<li class="{row}'), len(queries)
