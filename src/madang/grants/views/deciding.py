"""Judging and deciding at the desk: a judge's list and one proposal to score, the ranked list with the line across it, two hands."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware

from madang.draws.enums import CannotDraw
from madang.kit import clock
from madang.kit.plaintext import number as read_number
from madang.kit.refusal import Refused
from madang.people.doors import for_staff
from madang.people.enums import RoleKind
from madang.reviews import queries as reviews
from madang.reviews.enums import MOST
from madang.ui.dates import local
from madang.ui.forms import Won

from .. import actions, queries, rules
from ..enums import CannotDecide, Outcome
from ..models import Call, Proposal
from .desk import RUNNERS, seat_of


@for_staff(RoleKind.EVALUATOR)
def judging(request: HttpRequest) -> HttpResponse:
    """What waits for one's points, and what is done."""
    rows = queries.given_to(seat_of(request).person)
    return render(request, "grants/judging.html", {"rows": rows, "left": sum(not done for _row, done in rows)})


@for_staff(RoleKind.EVALUATOR)
def judge(request: HttpRequest, number: int) -> HttpResponse:
    """Read one proposal and give points on each criterion; say that one has a part in it. Others' points are not shown before all are in."""
    found = get_object_or_404(Proposal.objects.select_related("call__kind", "group__area__parent"), number=number)
    seat, at, refusal = seat_of(request), clock.now(), ""
    if shut := rules.why_not_judge(found, by=seat.person, at=at):
        return render(request, "grants/desk_tied.html", {"tie": None, "refusal": shut.label}, status=403)
    rubric = reviews.rubric(found.call.kind.rubric, local(found.call.opens_at).date())
    assert rubric is not None
    mine = next((row for row in reviews.reviews_of(found) if row.reviewer_id == seat.person.pk), None)
    typed = defaultdict(str, request.POST.items() if request.method == "POST" else _before(mine))
    if request.method == "POST":
        try:
            if request.POST.get("act") == "declare":
                actions.declare(found, by=seat.person, reason=request.POST.get("words", ""), at=at)
            else:
                marks = {code: read_number(request.POST.get(f"c-{code}", "")) for code, *_rest in rubric.parts}
                points = {code: mark if mark is not None else -1 for code, mark in marks.items()}
                actions.score(found, by=seat.person, points=points, note=request.POST.get("note", ""), at=at)
            return redirect(_next(request, seat_of(request).person, number))
        except Refused as refused:
            refusal = str(refused.reason.label)
    all_in = len(reviews.reviews_of(found)) >= found.assignments.filter(dropped_at=None).count()
    context = {
        "proposal": found, "call": found.call, "rubric": rubric, "refusal": refusal, "typed": typed, "marks": range(MOST + 1), "mine": mine,
        "items": {code: name for code, name, _percent in found.call.kind.item_names}, "others": reviews.reviews_of(found) if all_in and mine else [],
        "left": queries.waits_for(seat.person), "findings": found.findings.select_related("by").order_by("at"),
        "score": reviews.score(found, rubric) if all_in and mine else None,
    }  # fmt: skip
    return render(request, "grants/judge.html", context, status=422 if refusal else 200)


def _before(mine: Any) -> dict[str, str]:
    return {**{f"c-{code}": str(mark) for code, mark in mine.points.items()}, "note": mine.note} if mine else {}


def _next(request: HttpRequest, person: Any, number: int) -> str:
    """Return the next proposal that waits, or the list."""
    waits = [
        row.proposal.number for row, done in queries.given_to(person) if not done and row.proposal.number != number
    ]
    return reverse("desk:judge", args=[waits[0]]) if waits else reverse("desk:judging")


@for_staff(*RUNNERS)
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Lay out who gets what: the ranked list with the budget line across it; one lays it out and signs, another signs again."""
    found = get_object_or_404(Call.objects.select_related("kind", "office", "envelope"), number=number)
    seat, at, refusal = seat_of(request), clock.now(), ""
    if not rules.runs(found, seat):
        raise Http404
    if request.method == "POST":
        try:
            _act(request, found, seat)
            return redirect(f"{reverse('desk:call_decide', args=[number])}?done={request.POST.get('act', '')}")
        except Refused as refused:
            refusal = str(refused.reason.label)
            found = get_object_or_404(Call.objects.select_related("kind", "office", "envelope"), number=number)
    rubric = reviews.rubric(found.kind.rubric, local(found.opens_at).date())
    decision = getattr(found, "decision", None)
    ranked = queries.ranked(found, rubric, drawn=actions.order_of(found)) if decision is None else []
    spread = {row.proposal.pk: row for row in queries.progress(found, rubric)}
    names = {row.number: row for row in found.proposals.select_related("group__area")}
    context = {
        "call": found, "ranked": ranked, "decision": decision, "progress": spread, "refusal": refusal, "rubric": rubric,
        "lines": [(names[line["proposal"]], line) for line in decision.lines] if decision else [], "done": request.GET.get("done", ""),
        "shut": rules.may_decide(found, seat.person, local(at).date()), "outcomes": Outcome.choices, "draw": actions.drawn_for(found),
        "ties": sorted({number for row in ranked for number in row.tied}), "typed": defaultdict(str, request.POST.items()),
        "is_mine": decision is not None and decision.first_id == seat.person.pk, "draw_at": local(at + timedelta(days=1)).strftime("%Y-%m-%dT10:00"),
    }  # fmt: skip
    return render(request, "grants/decide.html", context, status=422 if refusal else 200)


def _act(request: HttpRequest, found: Call, seat: Any) -> None:
    act, at = request.POST.get("act", ""), clock.now()
    if act == "lay_out":
        actions.lay_out(found, _lines(request, found), seat=seat, at=at)
    elif act == "sign":
        actions.sign_list(found, digest=request.POST.get("digest", ""), seat=seat, at=at)
    elif act == "take_back":
        actions.take_back(found, seat=seat, at=at)
    elif act == "draw":
        due = _moment(request.POST.get("due", ""))
        if due is None:
            raise Refused(CannotDraw.NOT_AHEAD)
        actions.hold_draw(found, seed_due_at=due, seat=seat, at=at)
    else:
        raise Http404


def _moment(written: str) -> Any:
    try:
        found = parse_datetime(written)
    except ValueError:
        return None
    return make_aware(found) if found and is_naive(found) else found


def _lines(request: HttpRequest, found: Call) -> list[dict[str, Any]]:
    """Return the list as it was typed: for each proposal what it gets and why."""
    rows, field = [], Won(least=0, required=False)
    for proposal in found.proposals.filter(state="eligible"):
        outcome = request.POST.get(f"outcome-{proposal.number}", "")
        if outcome not in Outcome.values:
            raise Refused(CannotDecide.CHANGED)
        try:
            won = field.clean(request.POST.get(f"won-{proposal.number}", "")) or 0
        except ValidationError as error:
            raise Refused(CannotDecide.TOO_MUCH) from error
        rows.append(
            {
                "proposal": proposal.number,
                "outcome": outcome,
                "won": won,
                "reason": request.POST.get(f"reason-{proposal.number}", ""),
            }
        )
    return rows
