"""The desk of calls: laid out from last year's, published, made longer, cancelled; who is judged, by whom, how far it is."""

from __future__ import annotations

from collections import defaultdict
from datetime import time
from typing import Any, cast

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from madang.funds.models import Envelope
from madang.groups.models import Member
from madang.kit import clock
from madang.kit.plaintext import number as read_number
from madang.kit.refusal import Refused
from madang.people.doors import Asking, for_staff
from madang.people.enums import RoleKind
from madang.people.models import Role
from madang.people.rules import Seat
from madang.places import queries as places
from madang.places.models import Area, Office
from madang.reviews import queries as reviews
from madang.ui.dates import local
from madang.ui.forms import Won

from .. import actions, forms, queries, rules
from ..enums import CallState, Look, State
from ..models import Appeal, Assignment, Call, Kind, Proposal

READERS = (
    RoleKind.OFFICER, RoleKind.SUPERVISOR, RoleKind.ADVISER, RoleKind.AGENT, RoleKind.CLERK, RoleKind.AUDITOR,
)  # fmt: skip
RUNNERS = (RoleKind.OFFICER, RoleKind.SUPERVISOR)


def seat_of(request: HttpRequest) -> Seat:
    """Return who sits at the desk."""
    return cast(Seat, cast(Asking, request).seat)


@for_staff(*READERS)
def calls(request: HttpRequest) -> HttpResponse:
    """List the calls with how far each is, and appeals that wait."""
    seat, at = seat_of(request), clock.now()
    rows = Call.objects.select_related("kind", "office", "area", "envelope").order_by("-closes_at", "-number")
    appeals = Appeal.objects.filter(answered_at__isnull=True).select_related("proposal__group", "proposal__call")
    context = {
        "rows": [(call, call.phase(at), queries.groups_of_call(call), rules.runs(call, seat)) for call in rows],
        "runs": seat.is_any(*RUNNERS), "appeals": appeals, "judges": queries.waits_for(seat.person),
    }  # fmt: skip
    return render(request, "grants/desk_calls.html", context)


def _languages() -> tuple[str, str]:
    codes = [code for code, _name in settings.LANGUAGES]
    return codes[0], codes[1] if len(codes) > 1 else codes[0]


@for_staff(*RUNNERS)
def edit(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """Write a call down, from last year's or anew; it is published on its own page."""
    seat, at, refusal = seat_of(request), clock.now(), ""
    call = _to_edit(request, number, seat)
    languages = _languages()
    form = forms.CallForm(
        request.POST or None, initial=_said(call, languages), kinds=Kind.objects.valid(local(at).date()).order_by("code"),
        envelopes=Envelope.objects.filter(
            Q(fund__office__in=seat.office_ids) | Q(area__offices__in=seat.office_ids), year__gte=local(at).year - 1).select_related("fund", "area").order_by("-year"),
        areas=Area.objects.filter(pk__in=[area.pk for area in places.districts(local(at).date())]).order_by("code"),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.draft(form.into(call, languages), seat=seat, at=at)
            return redirect("desk:call_of", number=kept.number)
        except Refused as refused:
            refusal = str(refused.reason.label)
    context = {
        "form": form,
        "refusal": refusal,
        "call": call,
        "last": Call.objects.order_by("-number")[:8] if number is None else [],
    }
    return render(request, "grants/desk_edit.html", context, status=422 if refusal or form.errors else 200)


def _to_edit(request: HttpRequest, number: int | None, seat: Seat) -> Call:
    if number is not None:
        found = get_object_or_404(
            Call.objects.select_related("kind", "envelope", "area", "office"), number=number, state=CallState.DRAFT
        )
        if not rules.runs(found, seat):
            raise Http404
        return found
    if last := read_number(request.GET.get("from", "")):
        return actions.copy_of(
            get_object_or_404(Call.objects.select_related("kind", "office", "area"), number=last), on=clock.now()
        )
    office = next((role.office for role in seat.roles if role.kind in RUNNERS), None)
    return Call(office=office, names={})


def _said(call: Call, languages: tuple[str, str]) -> dict[str, Any]:
    if not call.kind_id:
        return {}
    return {
        "kind": call.kind_id, "name": call.names.get(languages[0], ""), "other_name": call.names.get(languages[1], ""),
        "envelope": call.envelope_id, "budget": call.budget, "area": call.area_id, "opens_on": local(call.opens_at).date(),
        "closes_on": local(call.closes_at).date(), "decides_on": call.decides_on, "starts_on": call.starts_on, "ends_on": call.ends_on,
        "election_check": call.election_check,
    }  # fmt: skip


@for_staff(*READERS)
def call(request: HttpRequest, number: int) -> HttpResponse:
    """Run one call: what is next stands first; proposals by state, judges and how far they are."""
    found = get_object_or_404(Call.objects.select_related("kind", "office", "area", "envelope__fund"), number=number)
    seat, at, refusal, act = seat_of(request), clock.now(), "", request.POST.get("act", "")
    extend = forms.ExtendForm(request.POST if act == "extend" else None)
    if request.method == "POST":
        try:
            if act != "extend" or extend.is_valid():
                _act(request, found, act, extend, seat)
                return redirect(f"{reverse('desk:call_of', args=[number])}?done={act}")
        except Refused as refused:
            refusal = str(refused.reason.label)
            found.refresh_from_db()
    rubric = reviews.rubric(found.kind.rubric, local(found.opens_at).date())
    rows = list(found.proposals.select_related("group__area__parent", "lead").order_by("number"))
    judging = {row.proposal.pk: row for row in queries.progress(found, rubric)}
    may, voted = queries.voters(found)
    context = {
        "call": found, "phase": found.phase(at), "runs": rules.runs(found, seat), "rows": [(row, judging.get(row.pk)) for row in rows],
        "counts": queries.groups_of_call(found), "refusal": refusal, "extend": extend, "done": request.GET.get("done", ""),
        "rubric": rubric, "decision": getattr(found, "decision", None), "is_in": all(row.is_in for row in judging.values()),
        "voters": len(may), "voted": len(voted), "typed": defaultdict(str, request.POST.items()), "states": State,
        "asked": sum(row.asked for row in rows if row.state in (State.SUBMITTED, State.CORRECTING, State.ELIGIBLE)),
    }  # fmt: skip
    return render(request, "grants/desk_call.html", context, status=422 if refusal or extend.errors else 200)


def _act(request: HttpRequest, found: Call, act: str, extend: forms.ExtendForm, seat: Seat) -> None:
    at = clock.now()
    if act == "publish":
        actions.publish(found, seat=seat, at=at)
    elif act == "extend":
        until = forms.moment(extend.cleaned_data["until"], time(18))
        actions.extend(found, until=until, reason=extend.cleaned_data["reason"], seat=seat, at=at)
    elif act == "cancel":
        actions.cancel(found, reason=request.POST.get("reason", ""), seat=seat, at=at)
    elif act == "assign":
        actions.assign_all(found, seat=seat, at=at)
    elif act == "release":
        actions.release_rest(found, seat=seat, at=at)
    else:
        raise Http404


@for_staff(*READERS)
def proposal(request: HttpRequest, number: int) -> HttpResponse:
    """The file of a proposal: its frozen words, whether it can be judged, who judges it, what was found, an appeal; a caller signs here."""
    rows = Proposal.objects.select_related("call__kind", "call__office", "group__area__parent", "lead")
    found = get_object_or_404(rows, number=number)
    seat, at, refusal, act = seat_of(request), clock.now(), "", request.POST.get("act", "")
    runs = rules.runs(found.call, seat)
    if rules.is_tied(found, seat.person, local(at).date()):
        return render(
            request,
            "grants/desk_tied.html",
            {"tie": queries.tie(seat.person, found.group, local(at).date()), "refusal": ""},
        )
    correct = forms.CorrectForm(request.POST if act == "correct" else None, auto_id="c_%s")
    look = forms.FindForm(request.POST if act == "find" else None, auto_id="f_%s")
    if request.method == "POST":
        try:
            if {"correct": correct.is_valid, "find": look.is_valid}.get(act, lambda: True)():
                _with(request, found, act, correct, look, seat)
                return redirect(f"{reverse('desk:proposal', args=[number])}?done={act}")
        except Refused as refused:
            refusal = str(refused.reason.label)
            found = get_object_or_404(rows, number=number)
    context = _file(request, found, seat) | {
        "refusal": refusal, "correct": correct, "look": look, "runs": runs, "done": request.GET.get("done", ""), "act": act,
    }  # fmt: skip
    return render(
        request, "grants/desk_proposal.html", context, status=422 if refusal or correct.errors or look.errors else 200
    )


def _file(request: HttpRequest, found: Proposal, seat: Seat) -> dict[str, Any]:
    at = clock.now()
    signed, unsigned = queries.signed(found)
    judges = (
        Role.objects.valid(local(at).date())
        .filter(kind=RoleKind.EVALUATOR)
        .select_related("person")
        .order_by("person__name")
    )
    given = list(found.assignments.select_related("judge").order_by("pk"))
    return {
        "proposal": found, "call": found.call, "signed": signed, "unsigned": unsigned, "items": {c: n for c, n, _p in found.call.kind.item_names},
        "versions": list(found.versions.order_by("number")), "given": given, "findings": found.findings.select_related("by").order_by("at"),
        "judges": [role.person for role in judges], "correction": getattr(found, "correction", None), "appeal": getattr(found, "appeal", None),
        "lacks": rules.lacks(found), "turn": queries.whose_turn(found, at), "helps": seat.is_any(RoleKind.AGENT, RoleKind.CLERK, RoleKind.ADVISER),
        "can_answer": _may_answer(found, seat), "finds": rules.may_find(found, seat, at=at), "typed": defaultdict(str, request.POST.items()), "looks": Look.choices,
        "grant": getattr(found, "grant", None),
    }  # fmt: skip


def _may_answer(found: Proposal, seat: Seat) -> bool:
    appeal = getattr(found, "appeal", None)
    return appeal is not None and rules.why_not_answer_appeal(appeal, answer="?", seat=seat, at=clock.now()) is None


def _with(request: HttpRequest, found: Proposal, act: str, correct: Any, look: Any, seat: Seat) -> None:
    at, words = clock.now(), request.POST.get("words", "")
    if act == "accept":
        actions.accept(found, seat=seat, at=at)
    elif act == "correct":
        actions.ask_to_correct(found, **correct.cleaned_data, seat=seat, at=at)
    elif act == "refuse":
        actions.refuse(found, reason=words, seat=seat, at=at)
    elif act == "assign":
        judge = get_object_or_404(
            Role, person=read_number(request.POST.get("judge", "")) or 0, kind=RoleKind.EVALUATOR
        ).person
        actions.assign(found, judge, seat=seat, at=at)
    elif act == "off":
        given = get_object_or_404(Assignment, proposal=found, pk=read_number(request.POST.get("given", "")) or 0)
        if not rules.runs(found.call, seat):
            raise Http404
        actions.take_off(given, reason=words, by=seat.person, at=at)
    elif act == "find":
        data = look.cleaned_data
        actions.find(found, look=Look(data["look"]), on=data["on"], words=data["words"], seat=seat, at=at)
    elif act == "declare":
        actions.declare(found, by=seat.person, reason=words, at=at)
    elif act == "answer":
        upheld = request.POST.get("upheld") == "yes"
        actions.answer_appeal(
            get_object_or_404(Appeal, proposal=found), answer=words, is_upheld=upheld, seat=seat, at=at
        )
    elif act == "next":
        won = Won(least=0).clean(request.POST.get("won", "")) or 0
        actions.award_next(found, won=won, reason=words, seat=seat, at=at)
    elif act in ("sign", "submit", "appeal"):
        _for_caller(request, found, act, seat)
    else:
        raise Http404


def _for_caller(request: HttpRequest, found: Proposal, act: str, seat: Seat) -> None:
    """Do for a member what they say on the telephone or at the desk, once it was read back."""
    if not seat.is_any(RoleKind.AGENT, RoleKind.CLERK, RoleKind.ADVISER):
        raise Http404
    member = get_object_or_404(Member, group=found.group, pk=read_number(request.POST.get("member", "")) or 0)
    at = clock.now()
    if act == "sign":
        actions.sign(found, member, at=at, seat=seat)
    elif act == "submit":
        actions.submit(found, member, at=at)
    else:
        actions.appeal(found, member, words=request.POST.get("words", ""), at=at)


def offices_to_run() -> Any:
    """Return the offices that can run a service."""
    return Office.objects.filter(kind="department").order_by("code")
