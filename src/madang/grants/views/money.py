"""Follow the money: a year's awards from the budget to what came of them, as of any day, and the way of one grant to its receipts."""

from __future__ import annotations

import csv
from datetime import date, datetime
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from madang.funds import queries as funds
from madang.funds.queries import Sums
from madang.funds.rules import as_of
from madang.kit import clock
from madang.kit.plaintext import number as read_number
from madang.people.doors import Asking
from madang.people.enums import RoleKind
from madang.ui import dates
from madang.ui.sankey import Node, sankey

from .. import queries
from ..enums import GrantState, Result, Stage
from ..models import Grant, Service
from ..queries.money import Year

COLOURS = {
    "works": "var(--sol)",
    "changed": "var(--jjok)",
    "resting": "var(--hwang)",
    "none": "var(--ink3)",
    "under_way": "var(--h3)",
    "unspent": "var(--edge)",
}


def outcome_names() -> dict[str, str]:
    """Return what may become of money, in words."""
    return {
        **{result.value: str(result.label) for result in Result}, "under_way": _("Under way"), "unspent": _("Not spent, free again"),
    }  # fmt: skip


@login_not_required
def money(request: HttpRequest) -> HttpResponse:
    """Show a year's money: what the council gave, where it is, what it was for and what came of it; every sum foots."""
    on, until, odd = _day(request)
    years = funds.years()
    year = read_number(request.GET.get("year", ""))
    envelopes = funds.envelopes(year)
    sums = funds.statement(envelopes, until=until)
    total = sum((sums[envelope.pk] for envelope in envelopes), Sums())
    grants = queries.grants_of(year, until=until)
    if request.GET.get("form") == "csv":
        return _as_file(grants, until, year)
    flow = queries.flows(grants, until=until)
    names = outcome_names()
    stages = {stage.value: str(stage.label) for stage in Stage}
    rows = [
        (stages[stage], names[outcome], won, 100 * won / flow.awarded if flow.awarded else 0)
        for stage, given in flow.by_stage.items() for outcome, won in given.items() if won
    ]  # fmt: skip
    context = {
        "on": on, "years": years, "year": year, "total": total, "grants": [(g, b) for g, b in _with_books(grants, until)][:200],
        "flow": flow, "rows": rows, "picture": _picture(flow, stages, names), "counted": queries.counted(grants, until=until), "odd": odd,
        "results": queries.results([g for g in grants if g.state == GrantState.SETTLED]), "names": names,
        "services": _services(on), "is_footing": total.is_footing,
        "jobs": queries.jobs(until=until),
    }  # fmt: skip
    return render(request, "grants/money.html", context)


def _day(request: HttpRequest) -> tuple[date | None, datetime | None, bool]:
    """Return the day that a reader asked for and its last moment; a day to come, or none, is now, and is said."""
    written = request.GET.get("as-of", "")
    on, until = as_of(written)
    if on is not None and on > clock.today():
        on, until = None, None
    return on, until, bool(written) and on is None


def _services(on: date | None) -> Any:
    rows = Service.objects.select_related("dossier__group", "office").prefetch_related("rollouts__area")
    return (rows.filter(dossier__decided_on__lte=on) if on else rows).order_by("-begins_on")


def _with_books(grants: list[Grant], until: Any) -> list[tuple[Grant, queries.Books]]:
    held = queries.books_of(grants, until=until)
    return [(grant, held[grant.pk]) for grant in grants]


def _picture(flow: Year, stages: dict[str, str], names: dict[str, str]) -> list[Any]:
    """Draw the year's awards from the budget over what they were for to what came of them: once wide, once for telephones."""
    links = [(stage, outcome, won) for stage, given in flow.by_stage.items() for outcome, won in given.items() if won]
    if not links:
        return []
    finding = _("%(won)s awarded. %(share)s of a hundred projects that ended had no result.") % {
        "won": dates.won_short(flow.awarded), "share": round(flow.share_without_result),
    }  # fmt: skip
    budget = [Node("budget", _("Awarded"), "var(--jjok)")]
    middle = [Node(stage, stages[stage], "var(--h2)") for stage in flow.by_stage]
    last = [Node(outcome, names[outcome], COLOURS[outcome]) for outcome in COLOURS]
    sums = [("budget", stage, sum(given.values())) for stage, given in flow.by_stage.items()]
    wide = sankey(
        [budget, middle, last],
        [*sums, *links],
        heads=(_("Budget"), _("For what"), _("What came of it")),
        finding=finding,
        key="river",
    )
    narrow = sankey(
        [middle, last],
        links,
        heads=(_("For what"), _("What came of it")),
        finding=finding,
        key="river-n",
        is_narrow=True,
    )
    return [wide, narrow]


def _as_file(grants: list[Grant], until: Any, year: int | None) -> HttpResponse:
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="grants-{year or "all"}.csv"'
    sheet = csv.writer(answer)
    sheet.writerow(["grant", "group", "district", "kind", "awarded", "paid", "spent", "own", "state", "result"])
    for grant, book in _with_books(grants, until):
        title = f"'{grant.group.title}" if grant.group.title[:1] in ("=", "+", "-", "@") else grant.group.title
        district = grant.group.area.district.code
        sheet.writerow(
            [
                grant.number,
                title,
                district,
                grant.proposal.call.kind.code,
                grant.won,
                book.paid,
                book.spent,
                book.own,
                grant.state,
                grant.result,
            ]
        )
    return answer


@login_not_required
def way(request: HttpRequest, number: int) -> HttpResponse:
    """One grant from the ordinance to its receipts and what came of it. Who audits sees the names as well."""
    rows = Grant.objects.select_related(
        "proposal__call__kind", "proposal__call__envelope__fund", "group__area__parent", "agreed_by"
    )
    found = get_object_or_404(rows, number=number)
    on, until, odd = _day(request)
    seat = cast(Asking, request).seat
    names = bool(seat and seat.is_any(RoleKind.AUDITOR, RoleKind.OFFICER, RoleKind.SUPERVISOR))
    context = {
        "grant": found, "chain": queries.chain(found, on=on or clock.today(), until=until), "books": queries.books(found, until=until), "names": names, "on": on,
        "odd": odd, "dossier": found.dossiers.order_by("-at").first(),
    }  # fmt: skip
    return render(request, "grants/way.html", context)
