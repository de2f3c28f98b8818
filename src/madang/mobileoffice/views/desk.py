"""The planner's desk: where things are stuck, visits to plan, their agenda, checklist, team and steps."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madang.bodies import queries as bodies
from madang.commitments.lines import figure, line
from madang.kit import clock
from madang.kit.plaintext import clean, number
from madang.kit.refusal import Refused
from madang.kit.words import first_language
from madang.meetings import actions as meetings
from madang.meetings.actions import When, Where
from madang.meetings.enums import Part
from madang.people.doors import Asking, for_staff
from madang.people.enums import RoleKind
from madang.people.models import Person, Role
from madang.people.rules import Seat
from madang.places import queries as places
from madang.places.models import Area, Office
from madang.suggestions import queries as cards

from .. import actions, forms, queries, rules
from ..actions import Planned, Point
from ..enums import MOVES, Cause, Kind, State, StopKind
from ..models import Stop, Task, Teammate, Visit

SCHEDULERS = (RoleKind.SCHEDULER,)
WORKERS = (
    RoleKind.SCHEDULER, RoleKind.MAYOR, RoleKind.OFFICER, RoleKind.SUPERVISOR, RoleKind.AGENT, RoleKind.CLERK,
    RoleKind.MODERATOR, RoleKind.AUDITOR,
)  # fmt: skip


def seat_of(request: HttpRequest) -> Seat:
    """Return who sits at the desk."""
    return cast(Seat, cast(Asking, request).seat)


def visit_of(request: HttpRequest, slug: str) -> Visit:
    """Return a visit that a seat works on; to others there is no such page."""
    found = get_object_or_404(
        Visit.objects.select_related("shape", "area", "office", "partner", "pool", "host", "promise", "committee"),
        slug=slug,
    )
    seat = seat_of(request)
    if not seat.is_any(*queries.SEE_ALL) and not rules.notes(found, seat):
        raise Http404
    return found


@for_staff(*WORKERS)
def visits(request: HttpRequest) -> HttpResponse:
    """Show the visits a seat works on; for the scheduler also where things are stuck, and whose turn it is."""
    seat, at, today = seat_of(request), clock.now(), clock.today()
    plans = seat.is_any(*SCHEDULERS)
    context = {
        "visits": queries.of_seat(seat),
        "plans": plans,
        "places": queries.stuck_places(at, today)[:10] if plans else [],
        "stories": queries.stuck_stories() if plans else [],
        "rotation": queries.rotation(today)[:3] if plans else [],
        "coverage": [row for row in queries.coverage(today.year, today) if not row.visits] if plans else [],
        "year": today.year,
        "shapes": queries.shapes(today),
    }
    return render(request, "mobileoffice/desk_visits.html", context)


@for_staff(*SCHEDULERS)
@require_POST
def gap(request: HttpRequest) -> HttpResponse:
    """Keep the public reason why no regular visit goes to a district."""
    area = get_object_or_404(Area, pk=number(request.POST.get("area", "")) or 0)
    year = number(request.POST.get("year", "")) or clock.today().year
    try:
        actions.explain_gap(
            area, year=year, reason=clean(request.POST.get("reason", "")), seat=seat_of(request), at=clock.now()
        )
    except Refused as refused:
        request.session["visit_refusal"] = str(refused.reason.label)
    return redirect("desk:mobile")


@for_staff(*SCHEDULERS)
def new(request: HttpRequest) -> HttpResponse:
    """Plan a visit; a place or story that is stuck fills in why."""
    today = clock.today()
    kind = request.GET.get("kind") or request.POST.get("kind") or Kind.ISSUE
    if kind not in Kind.values:
        raise Http404
    shape = queries.shape_of(Kind(kind), today)
    if shape is None:
        raise Http404
    form = _form(request, _beginning(request))
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            visit = actions.plan(shape, _planned(form, request), seat=seat_of(request), at=clock.now())
            return redirect("desk:mobile_visit", visit.slug)
        except Refused as refused:
            refusal = str(refused.reason.label)
    context = {"form": form, "refusal": refusal, "kind": kind, "shapes": queries.shapes(today), "shape": shape}
    return render(request, "mobileoffice/desk_new.html", context, status=422 if refusal or form.errors else 200)


def _beginning(request: HttpRequest) -> dict[str, Any]:
    """Return what a form begins with where a place or a story of the city's record was chosen."""
    area = Area.objects.filter(pk=number(request.GET.get("area", "")) or 0).first()
    begun: dict[str, Any] = {"office": str(places.hub().pk)}
    if area is not None:
        begun["area"] = str(area.pk)
        partner = Office.objects.filter(kind="district_office", area=area).first()
        begun |= {"partner": str(partner.pk)} if partner else {}
        row = next((r for r in queries.stuck_places(clock.now(), clock.today()) if r.area.pk == area.pk), None)
        if row:
            begun["why_here"] = _(
                "By the city's record: %(overdue)s overdue, %(reopened)s came back, %(voices)s voices, %(late)s promises late."
            ) % {"overdue": row.overdue, "reopened": row.reopened, "voices": row.voices, "late": row.late}
    story = next((s for s in queries.stuck_stories(limit=50) if str(s.number) == request.GET.get("story")), None)
    if story is not None:
        begun |= {"question_ko": story.title, "why_here": _("%(voices)s people say so; it is not answered yet (story %(number)s).") % {
            "voices": story.voices, "number": story.number,
        }}  # fmt: skip
        if story.area:
            begun["area"] = str(story.area.district.pk)
    return begun


def _form(request: HttpRequest, beginning: dict[str, Any]) -> forms.VisitForm:
    today = clock.today()
    offices = list(Office.objects.valid(today).order_by("kind", "pk"))
    return forms.VisitForm(request.POST or None, initial=beginning, areas=places.districts(today), offices=offices)


def _planned(form: forms.VisitForm, request: HttpRequest, visit: Visit | None = None) -> Planned:
    found = form.cleaned_data
    names = form.names
    host = visit.host if visit else mayor(clock.today())
    written = (
        slugify(names.get("en", "")) or f"{slugify(request.POST.get('kind', 'visit'))}-{found['begins_on']:%Y-%m-%d}"
    )
    return Planned(
        slug=visit.slug if visit else free_slug(written[:50]), names=names, question=form.question, begins_on=found["begins_on"],
        ends_on=found["ends_on"], cause=Cause(found["cause"]), cause_words=found["cause_words"], unblock=found["unblock"],
        tried=found["tried"], why_here=found["why_here"], base=clean(found["base"]), won=found["won"], host=host,
        area=Area.objects.filter(pk=number(found["area"]) or 0).first(),
        office=get_object_or_404(Office, pk=number(found["office"]) or 0),
        partner=Office.objects.filter(pk=number(found["partner"]) or 0).first(),
        language=visit.language if visit else first_language(), venue=visit.venue if visit else None,
    )  # fmt: skip


OURS = ("new", "gap", "coverage")  # addresses of pages, which no visit can have


def free_slug(written: str) -> str:
    """Return a short address that no visit and no page has: the same words again get a number."""
    written = f"visit-{written}" if written in OURS else written
    taken = set(Visit.objects.filter(slug__startswith=written).values_list("slug", flat=True))
    return next(
        slug for n in range(1, len(taken) + 2) if (slug := written if n == 1 else f"{written}-{n}") not in taken
    )


def mayor(on: date) -> Person:
    """Return who is mayor on a day; without one no visit can be planned."""
    role = Role.objects.valid(on).filter(kind=RoleKind.MAYOR).select_related("person").order_by("-valid_from").first()
    if role is None:
        raise Http404
    return role.person


@for_staff(*WORKERS)
def visit(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a visit to who works on it: steps, agenda with replies, checklist, team and tasks, numbers; and take acts."""
    found, refusal = visit_of(request, slug), ""
    if request.method == "POST":
        try:
            _act(request, found)
            return redirect("desk:mobile_visit", slug)
        except (Refused, ValidationError) as refused:
            refusal = str(refused.reason.label) if isinstance(refused, Refused) else refused.messages[0]
            found = visit_of(request, slug)
    seat, today = seat_of(request), clock.today()
    initial = {
        "name_ko": found.names.get("ko", ""), "name_en": found.names.get("en", ""), "question_ko": found.question.get("ko", ""),
        "question_en": found.question.get("en", ""), "area": str(found.area_id or ""), "office": str(found.office_id),
        "partner": str(found.partner_id or ""),
        **{name: getattr(found, name) for name in ("cause", "cause_words", "unblock", "tried", "why_here", "begins_on", "ends_on", "base", "won")},
    }  # fmt: skip
    offices = list(Office.objects.valid(today).order_by("kind", "pk"))
    editing = request.POST if request.POST.get("act") == "change" else None
    kinds = [(kind.value, kind.label) for kind in StopKind]
    adding = request.POST if request.POST.get("act") == "stop" else None
    stop_form = forms.StopForm(adding, initial={"on": found.begins_on, "travel": 0})
    stop_form.fields["kind"].choices = kinds  # type: ignore[attr-defined]
    context = {
        "visit": found, "refusal": refusal, "today": today, "typed": defaultdict(str, request.POST.items()),
        "days": queries.days(found), "asked": queries.asked(found), "steps": list(found.steps.order_by("due_on", "pk")),
        "team": queries.team(found), "tasks": list(found.tasks.select_related("person", "office").order_by("done_on", "due_on")),
        "counts": cards.counts(found.pool), "writes": rules.writes(found, seat), "decides": seat.is_any(*SCHEDULERS),
        "form": forms.VisitForm(editing, initial=initial, areas=places.districts(today), offices=offices),
        "stop_form": stop_form, "colleagues": _colleagues(today), "offices": offices,
        "promise": line(found.promise, today) if found.promise else None,
        "figures": [figure(each) for each in found.promise.indicators.order_by("pk")] if found.promise else [],
        "total": queries.total(found), "promises": [line(p, today) for p in queries.promises(found)],
        "next": _next(found), "sits": bodies.next_due(found.committee, today) if found.committee else None,
    }  # fmt: skip
    return render(request, "mobileoffice/desk_visit.html", context, status=422 if refusal else 200)


def _next(found: Visit) -> list[State]:
    """Return the states a visit can be taken to from its page; presenting and adopting are on the plan's."""
    by_hand = {State.ON_SITE, State.PLANNING, State.FINISHED}
    return [state for state in State if state in by_hand and MOVES.allow(State(found.state), state)]


def _colleagues(on: date) -> list[Role]:
    found = Role.objects.valid(on).filter(kind__in=[RoleKind.OFFICER, RoleKind.SUPERVISOR, RoleKind.ADVISER])
    return list(found.select_related("person", "office").order_by("office__kind", "office", "person__name"))


def _act(request: HttpRequest, found: Visit) -> None:
    act = request.POST.get("act", "")
    seat, at = seat_of(request), clock.now()
    if act in ("join", "leave", "task", "task_done"):
        _team(request, found, act)
    elif act in ("stop", "call_off", "announce", "invite"):
        _agenda(request, found, act)
    elif act == "change":
        offices = list(Office.objects.valid(clock.today()))
        form = forms.VisitForm(request.POST, areas=places.districts(clock.today()), offices=offices)
        if not form.is_valid():
            raise ValidationError(_first_fault(form))
        actions.change(found, _planned(form, request, found), seat=seat, at=at)
    elif act == "publish":
        actions.publish(found, seat=seat, at=at)
    elif act in ("step", "unstep"):
        step = get_object_or_404(found.steps, pk=number(request.POST.get("step", "")) or 0)
        actions.take_step(step, seat=seat, at=at) if act == "step" else actions.undo_step(step, seat=seat)
    elif act == "state" and request.POST.get("state") in State.values:
        state = State(request.POST["state"])
        actions.move_on(found, state, seat=seat, at=at, words=clean(request.POST.get("words", "")))
    else:
        raise Http404


def _team(request: HttpRequest, found: Visit, act: str) -> None:
    typed, seat, at = request.POST, seat_of(request), clock.now()
    if act == "join":
        role = get_object_or_404(
            Role.objects.valid(clock.today()).select_related("person", "office"), pk=number(typed.get("role", "")) or 0
        )
        actions.join_team(found, role.person, office=role.office, does=clean(typed.get("does", "")), seat=seat, at=at)
    elif act == "leave":
        actions.leave_team(
            get_object_or_404(Teammate, visit=found, pk=number(typed.get("mate", "")) or 0), seat=seat, at=at
        )
    elif act == "task":
        mate = get_object_or_404(Teammate, visit=found, pk=number(typed.get("mate", "")) or 0)
        actions.give_task(
            found, mate, text=clean(typed.get("text", "")), due_on=a_day(typed.get("due_on", "")), seat=seat, at=at
        )
    else:
        task = get_object_or_404(Task, visit=found, pk=number(typed.get("task", "")) or 0)
        actions.done_task(task, came_of_it=clean(typed.get("came_of_it", "")), seat=seat, at=at)


def _agenda(request: HttpRequest, found: Visit, act: str) -> None:
    typed, seat, at = request.POST, seat_of(request), clock.now()
    if act == "announce":
        actions.announce_agenda(found, seat=seat, at=at)
        return
    if act == "stop":
        form = forms.StopForm(typed)
        form.fields["kind"].choices = [(kind.value, kind.label) for kind in StopKind]  # type: ignore[attr-defined]
        if not form.is_valid():
            raise ValidationError(_first_fault(form))
        data = form.cleaned_data
        when = When(data["on"], data["begins"], data["ends"], settings.TIME_ZONE)
        where = Where(place=clean(data["place"]), address=clean(data["address"]), area=found.area)
        point = Point(
            StopKind(data["kind"]), {first_language(): clean(data["name"])}, when, where, travel=data["travel"] or 0,
            is_open=data["is_open"],
        )  # fmt: skip
        people_ = Person.objects.filter(
            pk__in=[number(pk) or 0 for pk in typed.getlist("official")], staff_login__isnull=False
        )
        actions.add_stop(found, point, seat=seat, at=at, officials=list(people_))
        return
    stop = get_object_or_404(found.stops.select_related("meeting", "visit"), pk=number(typed.get("stop", "")) or 0)
    if act == "call_off":
        actions.call_off_stop(stop, reason=clean(typed.get("reason", "")), seat=seat, at=at)
    else:
        _invite(stop, number(typed.get("official", "")) or 0, seat=seat)


def _first_fault(form: Form) -> str:
    """Return what is wrong with the first field that is wrong, under its name."""
    name, faults = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    return f"{label}: {faults[0]}" if label else str(faults[0])


def _invite(stop: Stop, pk: int, *, seat: Seat) -> None:
    """Ask one more official to a point of the agenda."""
    if refusal := rules.why_not_change(stop.visit, seat=seat):
        raise Refused(refusal)
    official = get_object_or_404(Person, pk=pk, staff_login__isnull=False)
    meetings.ask(stop.meeting, official, Part.OFFICIAL, by=seat.person, at=clock.now())


def a_day(written: str) -> date | None:
    """Read a day as a browser sends it; None for anything else."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


@for_staff(*WORKERS)
def day(request: HttpRequest, slug: str, on: str) -> HttpResponse:
    """Show a day's sheet to who is on the way: with addresses, travel times and who comes; printed on one page."""
    found, wanted = visit_of(request, slug), a_day(on)
    sheet = next((each for each in queries.days(found) if each.on == wanted), None)
    if sheet is None:
        raise Http404
    return render(request, "mobileoffice/desk_day.html", {"visit": found, "day": sheet, "asked": queries.asked(found)})
