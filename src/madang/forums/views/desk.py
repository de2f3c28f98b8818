"""The desk of forums: plan, read sub-topics, choose, set day and place, register, see at the door, and the ladder."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify

from madang.kit import clock
from madang.kit.plaintext import clean, number
from madang.kit.refusal import Refused
from madang.kit.words import first_language
from madang.meetings.actions import When, Where
from madang.people.doors import Asking, for_staff
from madang.people.enums import Need, RoleKind
from madang.people.models import Role
from madang.people.rules import Seat
from madang.places import queries as places
from madang.places.models import Office

from .. import actions, forms, queries, rules
from ..actions import Comes, Planned, Proposed, Settled
from ..enums import Format, State, TopicState, Way
from ..models import Duty, Forum

WORKERS = (
    RoleKind.SCHEDULER, RoleKind.MAYOR, RoleKind.OFFICER, RoleKind.SUPERVISOR, RoleKind.AGENT, RoleKind.CLERK,
    RoleKind.MODERATOR, RoleKind.AUDITOR,
)  # fmt: skip
PLANNERS = (RoleKind.SCHEDULER, RoleKind.OFFICER, RoleKind.SUPERVISOR)


def seat_of(request: HttpRequest) -> Seat:
    """Return who sits at the desk."""
    return cast(Seat, cast(Asking, request).seat)


def forum_of(request: HttpRequest, slug: str) -> Forum:
    """Return a forum that a seat works on; to others there is no such page."""
    found = get_object_or_404(Forum.objects.select_related("office", "pool", "meeting__venue", "host"), slug=slug)
    seat = seat_of(request)
    if not seat.is_any(*queries.SEE_ALL) and not rules.notes(found, seat):
        raise Http404
    return found


def tools(found: Forum, seat: Seat) -> dict[str, Any]:
    """Return what every page of one forum shows, and what this seat may do."""
    return {
        "forum": found, "writes": rules.writes(found, seat), "notes": rules.notes(found, seat),
        "checks": rules.checks(found, seat), "today": clock.today(), "people": queries.people_of(found),
    }  # fmt: skip


@for_staff(*WORKERS)
def forums(request: HttpRequest) -> HttpResponse:
    """Show the forums a seat works on, and the forums that the ladder owes."""
    seat = seat_of(request)
    context = {
        "forums": queries.of_seat(seat), "plans": seat.is_any(*PLANNERS), "owed": queries.owed_forums(), "today": clock.today(),
    }  # fmt: skip
    return render(request, "forums/desk_forums.html", context)


@for_staff(*PLANNERS)
def new(request: HttpRequest) -> HttpResponse:
    """Set a theme; a duty of the ladder fills in what it is about."""
    seat, refusal = seat_of(request), ""
    wanted = number(request.GET.get("duty", "") or request.POST.get("duty", ""))
    duty = next((each for each in queries.owed_forums() if each.pk == wanted), None)
    form = forms.ForumForm(request.POST or None, initial=_beginning(seat, duty), offices=_offices(seat))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.plan(_planned(form, duty=duty), seat=seat, at=clock.now())
            return redirect("desk:forum", made.slug)
        except Refused as refused:
            refusal = str(refused.reason.label)
    context = {"form": form, "refusal": refusal, "duty": duty}
    return render(request, "forums/desk_new.html", context, status=422 if refusal or form.errors else 200)


def _offices(seat: Seat) -> list[Office]:
    every = Office.objects.valid(clock.today()).order_by("kind", "pk")
    return [office for office in every if rules.plans(office, seat)]


def _beginning(seat: Seat, duty: Duty | None) -> dict[str, Any]:
    begun: dict[str, Any] = {"office": str(seat.main.office_id), "format": Format.DISCUSSION, "seats": 40}
    if seat.is_any(*rules.PLANS):
        begun["office"] = str(places.hub().pk)
    if duty is not None:
        office = duty.story.office_id
        begun |= {f"name_{duty.story.language}": duty.story.title, f"theme_{duty.story.language}": duty.story.title}
        begun |= {"office": str(office)} if office else {}
    return begun


def _planned(form: forms.ForumForm, *, forum: Forum | None = None, duty: Duty | None = None) -> Planned:
    data, names = form.cleaned_data, form.names("name")
    slug = slugify(names.get("en", ""))[:50] or f"forum-{clock.today():%Y-%m-%d}-{Forum.objects.count() + 1}"
    return Planned(
        slug=forum.slug if forum else slug, names=names, theme=form.names("theme"), seats=data["seats"],
        office=get_object_or_404(Office, pk=number(data["office"]) or 0), format=Format(data["format"]),
        host=forum.host if forum else None, collects_until=data["collects_until"], duty=duty,
        language=forum.language if forum else first_language(),
    )  # fmt: skip


@for_staff(*WORKERS)
def forum(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a forum to who works on it, and take acts: sub-topics, choice, day, seats, tables, steps."""
    found, seat, refusal = forum_of(request, slug), seat_of(request), ""
    act = request.POST.get("act", "")
    if request.method == "POST":
        try:
            errors = _act(request, found, act)
            if not errors:
                return redirect("desk:forum", slug)
        except Refused as refused:
            refusal = str(refused.reason.label)
        found = forum_of(request, slug)
    topics = queries.topics(found, is_public=False)
    meeting = found.meeting
    when = {"on": meeting.on, "begins": meeting.begins, "ends": meeting.ends, "place": meeting.where} if meeting else {}
    settling = request.POST if act == "settle" else None
    context = {
        **tools(found, seat), "refusal": refusal, "topics": topics, "typed": defaultdict(str, request.POST.items()),
        "open_topics": [topic for topic in topics if topic.state == TopicState.OPEN],
        "tables": list(found.tables.select_related("facilitator").order_by("label")), "colleagues": _colleagues(clock.today()),
        "fates": queries.fates(found), "unanswered": queries.without_fate(found).count(), "act": act,
        "settle_form": forms.SettleForm(settling, initial={"format": found.format, "seats": found.seats}),
        "move_form": forms.WhenForm(request.POST if act == "move" else None, initial=when),
        "propose_form": forms.ProposeForm(request.POST if act == "propose" else None).about_them(),
        "form": forms.ForumForm(request.POST if act == "change" else None, initial=_initial(found), offices=_offices(seat)),
        "has_begun": meeting is not None and meeting.starts_at <= clock.now(), "duties": list(found.duties.select_related("story")),
    }  # fmt: skip
    is_refused = bool(refusal) or request.method == "POST"
    return render(request, "forums/desk_forum.html", context, status=422 if is_refused else 200)


def _initial(found: Forum) -> dict[str, Any]:
    words = {f"name_{code}": text for code, text in found.names.items()}
    words |= {f"theme_{code}": text for code, text in found.theme.items()}
    return {
        **words,
        "office": str(found.office_id),
        "format": found.format,
        "seats": found.seats,
        "collects_until": found.collects_until,
    }


def _colleagues(on: date) -> list[Role]:
    """Return who may lead a table: staff who hold a role, by office and name, each once."""
    held = (
        Role.objects.valid(on)
        .exclude(kind__in=[RoleKind.AUDITOR, RoleKind.ADMINISTRATOR])
        .select_related("person", "office")
    )
    once: dict[int, Role] = {}
    for role in held.order_by("office__kind", "office", "person__name", "pk"):
        once.setdefault(role.person_id, role)
    return list(once.values())


def _act(request: HttpRequest, found: Forum, act: str) -> bool:
    """Do what was asked for; return whether a form of it has errors to show."""
    typed, seat, at = request.POST, seat_of(request), clock.now()
    if act in ("read", "drop"):
        topic = get_object_or_404(found.topics.select_related("forum"), pk=number(typed.get("topic", "")) or 0)
        if act == "read":
            actions.check_topic(topic, seat=seat, at=at)
        else:
            actions.drop_topic(topic, reason=clean(typed.get("reason", "")), seat=seat, at=at)
    elif act in ("settle", "move", "propose", "change"):
        return {"settle": _settle, "move": _move, "propose": _propose, "change": _change}[act](request, found)
    elif act == "table":
        person = next(
            (r.person for r in _colleagues(clock.today()) if str(r.person_id) == typed.get("facilitator")), None
        )
        topic_words, label = typed.get("topic", ""), typed.get("label", "")
        actions.add_table(found, label=label, topic=topic_words, facilitator=person, seat=seat, at=at)
    elif act == "hold":
        actions.hold(found, seat=seat, at=at)
    elif act == "report":
        actions.report(found, summary=clean(typed.get("summary", "")), seat=seat, at=at)
    elif act == "call_off":
        actions.call_off(found, reason=clean(typed.get("reason", "")), seat=seat, at=at)
    else:
        raise Http404
    return False


def _settle(request: HttpRequest, found: Forum) -> bool:
    form = forms.SettleForm(request.POST)
    topic = found.topics.filter(pk=number(request.POST.get("topic", "")) or 0).first()
    if not form.is_valid():
        return True
    data = form.cleaned_data
    each = {t.pk: clean(request.POST.get(f"why_not_{t.pk}", "")) for t in found.topics.filter(state=TopicState.OPEN)}
    settled = Settled(
        topic=topic, reason=data["reason"], when=_when(data), where=Where(place=clean(data["place"])), why_then=data["why_then"],
        why_not=data["why_not"], each=each, format=Format(data["format"]), seats=data["seats"],
    )  # fmt: skip
    actions.settle(found, settled, seat=seat_of(request), at=clock.now())
    return False


def _when(data: dict[str, Any]) -> When:
    return When(data["on"], data["begins"], data["ends"], settings.TIME_ZONE)


def _move(request: HttpRequest, found: Forum) -> bool:
    form = forms.WhenForm(request.POST)
    if not form.is_valid():
        return True
    where = Where(place=clean(form.cleaned_data["place"]))
    reason = clean(request.POST.get("reason", ""))
    actions.move(found, _when(form.cleaned_data), where, reason=reason, seat=seat_of(request), at=clock.now())
    return False


def _propose(request: HttpRequest, found: Forum) -> bool:
    form = forms.ProposeForm(request.POST)
    if not form.is_valid():
        return True
    data, way = form.cleaned_data, Way.PHONE if request.POST.get("by_phone") else Way.DESK
    proposed = Proposed(
        words=data["words"], way=way, format=Format(data["format"]) if data["format"] else None,
        headcount=data["headcount"], wished_on=data["wished_on"], wished_place=data["wished_place"], name=data["name"],
        who=form.introduced(first_language()),
    )  # fmt: skip
    actions.propose(found, proposed, seat=seat_of(request), at=clock.now())
    return False


def _change(request: HttpRequest, found: Forum) -> bool:
    form = forms.ForumForm(request.POST, offices=_offices(seat_of(request)))
    if not form.is_valid():
        return True
    actions.change(found, _planned(form, forum=found), seat=seat_of(request), at=clock.now())
    return False


@for_staff(*WORKERS)
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who is registered and waits, with what would help them; register somebody, and see them at the door."""
    found, seat, at, refusal = forum_of(request, slug), seat_of(request), clock.now(), ""
    if not rules.notes(found, seat):
        raise Http404
    act = request.POST.get("act", "")
    form = forms.RegisterForm(
        request.POST if act == "register" else None, initial={"size": 1}, must_reach=False
    ).about_them()
    if request.method == "POST":
        try:
            if act == "register":
                if form.is_valid():
                    way = Way.PHONE if request.POST.get("by_phone") else Way.DESK
                    comes = Comes(
                        form.introduced(first_language()), form.cleaned_data["size"], form.cleaned_data["needs"], way
                    )
                    row, is_new = actions.register(found, comes, at=at, seat=seat)
                    request.session["forum_row"] = {"row": row.pk, "is_new": is_new}
                    return redirect("desk:forum_people", slug)
            else:
                row = get_object_or_404(
                    found.registrations.select_related("forum"), pk=number(request.POST.get("row", "")) or 0
                )
                _seen(row, act, seat)
                return redirect("desk:forum_people", slug)
        except Refused as refused:
            refusal = str(refused.reason.label)
        found = forum_of(request, slug)
    kept = request.session.pop("forum_row", {}) if request.method == "GET" else {}
    rows = queries.on_list(found)
    context = {
        **tools(found, seat), "rows": rows, "form": form, "refusal": refusal, "needs": dict(Need.choices),
        "asked": [(dict(Need.choices).get(need, need), n) for need, n in queries.needs_of(found)],
        "last": next((row for row in rows if row.pk == kept.get("row")), None), "is_new": kept.get("is_new", False),
        "is_open": found.state == State.SET,
    }  # fmt: skip
    return render(request, "forums/desk_people.html", context, status=422 if refusal or form.errors else 200)


def _seen(row: Any, act: str, seat: Seat) -> None:
    if act == "came":
        actions.check_in(row, seat=seat, at=clock.now())
    elif act == "not_came":
        actions.undo_check_in(row, seat=seat, at=clock.now())
    elif act == "give_back":
        actions.give_back(row, seat=seat, at=clock.now())
    else:
        raise Http404


@for_staff(*WORKERS)
def ladder(request: HttpRequest) -> HttpResponse:
    """Show what the city owes by the ladder, late ones first; the mayor's side answers here."""
    seat, today, refusal = seat_of(request), clock.today(), ""
    if request.method == "POST":
        duty = get_object_or_404(Duty, pk=number(request.POST.get("duty", "")) or 0)
        try:
            actions.answer(duty, text=clean(request.POST.get("text", "")), seat=seat, at=clock.now())
            return redirect("desk:forum_ladder")
        except Refused as refused:
            refusal = str(refused.reason.label)
    context = {
        "duties": queries.duties(today), "rungs": queries.rungs(today), "climbing": queries.climbing(today, limit=8), "refusal": refusal,
        "answers": seat.is_any(*rules.ANSWERS), "plans": seat.is_any(*PLANNERS), "typed": defaultdict(str, request.POST.items()),
        "today": today,
    }  # fmt: skip
    return render(request, "forums/desk_ladder.html", context, status=422 if refusal else 200)
