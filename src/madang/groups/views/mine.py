"""A group's own page, for its members: seats and code, decisions, posts, a mediator, what others learned, everything to take along."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import timedelta
from typing import Any, cast

import segno
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from markupsafe import Markup

from madang.kit import clock
from madang.kit.plaintext import number as read_number
from madang.kit.refusal import Refused
from madang.people.doors import Asking, for_resident

from .. import actions, forms, queries, rules
from ..enums import SEATS, Kind, Post, State, Writer
from ..models import Decision, Group, Member


def seat_here(request: HttpRequest, group: Group) -> Member | None:
    """Return the seat of who asks: by sign-in, or because this browser took it with a code to its own address."""
    if found := queries.member_of(group, cast(Asking, request).person):
        return found
    return group.members.here().filter(pk__in=request.session.get(SEATS, [])).first()


def among_mine(request: HttpRequest) -> str:
    """Return one's groups, for the page of one's stories, as HTML."""
    person = cast(Asking, request).person
    rows = queries.groups_of(person) if person else []
    return render_to_string("groups/_my.html", {"rows": rows}, request) if rows else ""


def _of(request: HttpRequest, number: int) -> tuple[Group, Member | None]:
    found = get_object_or_404(Group.objects.select_related("area", "comes_from", "goes_on_in"), number=number)
    return found, seat_here(request, found)


@login_not_required
def ours(request: HttpRequest, number: int) -> HttpResponse:
    """Run one's group. Who is no member is asked to sign in, and told nothing of it."""
    group, member = _of(request, number)
    if member is None:
        if request.user.is_authenticated:
            return cast(HttpResponse, _whoever(request))
        return redirect(f"{reverse('account_request_login_code')}?{urlencode({'next': request.path})}")
    refusal, form = "", forms.DecisionForm(request.POST if request.POST.get("act") == "propose" else None)
    if request.method == "POST":
        try:
            if (said := _act(request, group, member, form)) is not None:
                return redirect(said)
        except Refused as refused:
            refusal = str(refused.reason.label)
            group.refresh_from_db()
    return render(
        request,
        "groups/ours.html",
        _context(request, group, member, form, refusal),
        status=422 if refusal or form.errors else 200,
    )


@for_resident
def _whoever(request: HttpRequest) -> HttpResponse:
    """Ask who is there; to somebody who has said so and is no member there is no such page."""
    raise Http404


def _act(request: HttpRequest, group: Group, member: Member, form: forms.DecisionForm) -> str | None:
    """Do what was asked; return where to go on, or nothing where the form has faults."""
    typed, at, act = request.POST, clock.now(), request.POST.get("act", "")
    here = reverse("group_ours", args=[group.number])
    decision = (
        get_object_or_404(Decision, group=group, number=read_number(typed.get("decision", "")) or 0)
        if act in ("agree", "drop")
        else None
    )
    if act == "propose":
        if not form.is_valid():
            return None
        kind, asked = Kind(form.cleaned_data["kind"]), _asked(request, group, form)
        actions.propose(group, member, kind=kind, words=form.cleaned_data["words"], asked=asked, at=at)
    elif act == "agree" and decision:
        actions.agree(decision, member, at=at)
    elif act == "drop" and decision:
        actions.drop(decision, member, at=at)
    elif act == "open":
        actions.open_door(group, member, at=at)
    elif act == "shut":
        actions.close_door(group, member, at=at)
    elif act == "mediator":
        actions.call_mediator(group, member, words=typed.get("words", ""), at=at, is_claim=bool(typed.get("is_claim")))
    elif act == "note":
        actions.note(group, text=typed.get("text", ""), writer=Writer.MEMBER, member=member, at=at)
    elif act == "leave":
        if typed.get("text", "").strip():
            actions.note(group, text=typed["text"], writer=Writer.LEFT, member=member, at=at)
        actions.leave(member, at=at)
        return reverse("groups")
    else:
        raise Http404
    return f"{here}?done={act}"


def _asked(request: HttpRequest, group: Group, form: forms.DecisionForm) -> dict[str, Any]:
    """Return what a decision changes, by its kind."""
    kind, data = Kind(form.cleaned_data["kind"]), form.cleaned_data
    if kind == Kind.WORDS:
        return {"name": data["name"]}
    if kind == Kind.REST:
        return {"until": data["until"].isoformat() if data["until"] else ""}
    if kind == Kind.MERGE:
        return {"number": data["number"]}
    members = list(group.members.here())
    if kind == Kind.POSTS:
        given = {str(m.pk): request.POST.get(f"post-{m.pk}", "") for m in members}
        return {"posts": {pk: post for pk, post in given.items() if post in Post.values}}
    if kind == Kind.SPLIT:
        return {"members": [m.pk for m in members if request.POST.get(f"goes-{m.pk}")], "idea": data["name"]}
    return {}


def _context(
    request: HttpRequest, group: Group, member: Member, form: forms.DecisionForm, refusal: str
) -> dict[str, Any]:
    today = clock.today()
    lacks = queries.missing(group, today)
    address = request.build_absolute_uri(reverse("group_join", args=[group.code])) if group.code else ""
    terms = queries.terms_on(today)
    return {
        "group": group, "member": member, "form": form, "refusal": refusal, "lacks": lacks, "terms": terms, "address": address,
        "members": list(group.members.here().order_by("joined_at")), "code": picture_of(address) if address else "",
        "decisions": queries.decisions(group, member), "call": queries.mediation(group), "stumbled": queries.stumbled(group, today),
        "kinds": _kinds(group), "posts": Post.choices, "done": request.GET.get("done", ""), "typed": defaultdict(str, request.POST.items()),
        "why_not_pay": rules.why_not_pay(group, on=today), "today": today,
        "grace_until": group.short_since + timedelta(days=terms.grace_days) if group.short_since else None,
        "signed_in": cast(Asking, request).person is not None,
    }  # fmt: skip


def _kinds(group: Group) -> list[tuple[str, Any]]:
    """Return what can be proposed where the group is now."""
    shut = {
        State.FORMING: set(Kind) - {Kind.PLAIN, Kind.WORDS, Kind.END},
        State.ACTIVE: {Kind.BACK},
        State.RESTING: {Kind.REST},
    }.get(State(group.state), set(Kind))
    return [(kind.value, kind.label) for kind in Kind if kind not in shut]


def picture_of(address: str) -> Markup:
    """Return an address as a code that a telephone's camera reads."""
    drawn = segno.make(address, error="m", micro=False)
    return Markup(drawn.svg_inline(scale=4, border=2, svgclass="qr", lineclass=None, omitsize=True))  # noqa: S704 - drawn here


@login_not_required
def poster(request: HttpRequest, number: int) -> HttpResponse:
    """Show the code alone, to be printed or held up."""
    group, member = _of(request, number)
    if member is None or not group.code:
        raise Http404
    address = request.build_absolute_uri(reverse("group_join", args=[group.code]))
    context = {
        "group": group,
        "code": picture_of(address),
        "address": address,
        "lacks": queries.missing(group, clock.today()),
    }
    return render(request, "groups/poster.html", context)


@login_not_required
def export(request: HttpRequest, number: int) -> HttpResponse:
    """Hand a group everything it owns: its words, decisions, members as the members know them, and its own notes."""
    group, member = _of(request, number)
    if member is None:
        raise Http404
    everything = {
        "number": group.number, "idea": group.idea, "name": group.name, "about": group.about, "charter": group.charter,
        "area": group.area.name, "state": group.state, "formed_on": group.formed_on, "handover": group.handover,
        "as_of": clock.now(),
        "members": [
            {"name": m.name, "post": m.post, "joined_at": m.joined_at, "left_at": m.left_at}
            for m in group.members.order_by("joined_at")
        ],
        "decisions": [
            {
                "number": row.decision.number, "kind": row.decision.kind, "words": row.decision.words, "asked": row.decision.asked,
                "proposed_by": row.decision.by.name, "at": row.decision.at, "decided_at": row.decision.decided_at,
                "dropped_at": row.decision.dropped_at, "yes": row.said,
            }
            for row in queries.decisions(group)
        ],
        "notes": list(group.learned.filter(writer__in=[Writer.MEMBER, Writer.LEFT]).values("text", "at")),
    }  # fmt: skip
    text = json.dumps(everything, ensure_ascii=False, indent=1, default=str)
    named = {"Content-Disposition": f'attachment; filename="group-{group.number}.json"'}
    return HttpResponse(text, content_type="application/json", headers=named)
