"""The desk: my day, the inbox, one case and what can be done with it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from madang.documents.models import Document
from madang.documents.serving import serve
from madang.kit import clock, reference
from madang.kit.plaintext import number as whole
from madang.kit.words import pick
from madang.people import queries as people
from madang.people.doors import Asking, for_staff
from madang.people.enums import RoleKind
from madang.people.rules import Seat
from madang.places.models import Office

from .. import actions, alarms, forms, queries, routing, rules, sums
from ..enums import UNDO_SECONDS, Channel, Outcome, State
from ..models import AnswerDraft, Case, HandOff
from ..queries import Filters
from . import rows, thread

CASE_SEATS = (RoleKind.AGENT, RoleKind.CLERK, RoleKind.OFFICER, RoleKind.SUPERVISOR)
KEPT = (
    "text", "reason", "outcome", "public_text", "office", "evidence", "promise", "keep_by", "whose", "whose_phone",
    "question", "score",
)  # fmt: skip
READ_SEATS = (*CASE_SEATS, RoleKind.MODERATOR, RoleKind.AUDITOR)


def seat_of(request: HttpRequest) -> Seat:
    """Return who sits here; the door has seen to it that somebody does."""
    return cast(Seat, cast(Asking, request).seat)


def end_of_day(at: datetime) -> datetime:
    """Return the last instant of the city's day."""
    local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    return datetime.combine(local.date(), time.max, local.tzinfo)


def visible(request: HttpRequest, number: str) -> Case:
    """Return a case that this seat may see, or say that there is none."""
    found = Case.objects.visible_to(seat_of(request), hub_id=queries.hub_id())
    return get_object_or_404(
        found.select_related("office", "area__parent", "resident", "written_by").defer("office__remit"),
        reference=number,
    )


@for_staff()
def home(request: HttpRequest) -> HttpResponse:
    """Show what needs this seat today, worst first."""
    seat, at = seat_of(request), clock.now()
    if not seat.is_any(*CASE_SEATS):
        return render(
            request, "cases/desk_home.html", {"counts": {}, "worst": [], "drafts": [], "last": end_of_day(at)}
        )
    context = {
        "counts": counts(request),
        "worst": rows.of(queries.inbox(seat, Filters(view="owed"), at=at, end_of_day=end_of_day(at), limit=8)[:8], at),
        "drafts": queries.left_unfinished(seat.person, at=at),
        "last": end_of_day(at),
    }
    return render(request, "cases/desk_home.html", context)


def counts(request: HttpRequest) -> dict[str, int]:
    """Return what stands beside the names in the desk's menu, empty for a seat without cases."""
    seat, at = seat_of(request), clock.now()
    return queries.counts(seat, at=at, end_of_day=end_of_day(at)) if seat.is_any(*CASE_SEATS) else {}


def dangers(case: Case) -> list[HandOff]:
    """Return what to say at once where an open case tells of danger."""
    return alarms.of(f"{case.title} {case.text}", on=clock.today()) if case.is_urgent and case.is_open else []


def _filters(request: HttpRequest) -> Filters:
    get = request.GET
    view = get.get("view", "new")
    after: tuple[datetime, int] | None = None
    stamp, _dash, pk = get.get("after", "").rpartition("-")
    if stamp and whole(pk):
        try:
            after = datetime.fromisoformat(stamp), int(pk)
        except ValueError:
            after = None
    return Filters(
        view=view if view in queries.VIEWS else "new",
        district=whole(get.get("district", "")),
        channel=get.get("channel", "") if get.get("channel") in Channel.values else "",
        language=get.get("language", "")[:5],
        office=whole(get.get("office", "")),
        words=get.get("words", "").strip()[:100],
        after=after if after is None or after[0].tzinfo else None,
    )


@for_staff(*CASE_SEATS)
def inbox(request: HttpRequest) -> HttpResponse:
    """List what waits, first due first, with one case open beside it."""
    seat, at, wanted = seat_of(request), clock.now(), _filters(request)
    found = queries.inbox(seat, wanted, at=at, end_of_day=end_of_day(at))
    page = found[: queries.PAGE]
    listed = [c.reference for c in page]
    asked = (request.GET.get("open", ""), request.GET.get("then", ""))  # `then` follows where `open` has left the list
    number = next((each for each in (*asked, *listed) if each in listed), "")
    shown = visible(request, number) if number else None
    last = page[-1] if len(found) > queries.PAGE else None
    context = {
        "rows": rows.of(page, at),
        "open": number,
        "more": f"{last.due_at.isoformat()}-{last.pk}" if last else "",
        "wanted": wanted,
        "view_names": rows.view_names(),
        "counts": counts(request),
        "districts": rows.districts(clock.today()),
        "channels": Channel.choices,
        "toast": toast(request),
        **(detail(request, shown, seat, at) if shown else {"case": None}),
    }
    return render(request, "cases/inbox.html", context, status=422 if request.GET.get("refused") else 200)


def detail(request: HttpRequest, case: Case, seat: Seat, at: datetime) -> dict[str, Any]:
    """Return what a page needs to show one case with what this seat can do with it."""
    suggestion = routing.suggest(case.title, case.text, area=case.area, on=clock.today())
    names = rows.office_names()
    offers = [
        {
            "pk": s.office_id,
            "name": names[s.office_id],
            "words": s.words,
            "place": s.place,
            "sure": rows.sureness(n, suggestion),
        }
        for n, s in enumerate(suggestion.offices)
        if s.office_id in names and s.office_id != case.office_id
    ]
    return {
        "case": case,
        "due": rows.due(case, at),
        "offers": offers,
        "is_firm": suggestion.is_firm,
        "alike": queries.similar(case, limit=3),
        "led": queries.answered_along(case),
        "script": dangers(case),
        "documents": list(Document.objects.of(case).order_by("pk")),
        "sum": sums.in_words(case.due_sum),
        "may_act": not rules.why_not_handle(case, seat=seat) and seat.is_any(*CASE_SEATS),
        "why_not_send": rules.why_not_send_on(case, seat=seat),
        "why_not_refer": rules.why_not_refer(case, seat=seat, reason="-"),
        "matters": forms.matters() if case.is_open else [],
        "matter": f"service-{case.service_id}" if case.service_id else case.kind,
        "services": routing.services(f"{case.title} {case.text}", on=clock.today()) if not case.service_id else [],
        "panel": request.GET.get("panel", ""),
        "kept": {**dict.fromkeys(KEPT, ""), **request.session.get(f"kept-{case.reference}", {})},
        "refusal": _refusal(request, case),
    }


def _refusal(request: HttpRequest, case: Case) -> str:
    return str(request.session.pop(f"refused-{case.reference}", ""))


def toast(request: HttpRequest) -> dict[str, Any] | None:
    """Return what was just done, and for ten seconds how to take it back."""
    done: dict[str, Any] | None = request.session.get("done")
    if not done or clock.now() > datetime.fromisoformat(done["at"]) + timedelta(seconds=UNDO_SECONDS):
        return None
    return done


@for_staff(*READ_SEATS)
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Show one case whole."""
    found, seat, at = visible(request, number), seat_of(request), clock.now()
    if seat.is_any(RoleKind.OFFICER, RoleKind.SUPERVISOR) and found.state == State.RECEIVED:
        found = visible(request, actions.read(found, seat=seat, at=at).reference)
    context = {
        **detail(request, found, seat, at),
        **_whole(request, found, seat, at),
        "events": thread.all_of(found),
        "offices": Office.objects.valid(clock.today()).exclude(kind="village_centre").order_by("kind", "pk"),
        "outcomes": Outcome.choices,
        "toast": toast(request),
        "counts": counts(request),
    }
    return render(request, "cases/desk_case.html", context)


def _whole(request: HttpRequest, case: Case, seat: Seat, at: datetime) -> dict[str, Any]:
    """Return what only the page of one whole case shows: who shares the work, and what is being written."""
    today = clock.today()
    drafts = list(case.answer_drafts.select_related("by").order_by("-kept_at"))
    mine = next((draft for draft in drafts if draft.by_id == seat.person.pk), None)
    taken = next((draft for draft in drafts if str(draft.pk) == request.GET.get("from")), mine)
    standing = queries.standing(case.title + " " + case.text, on=today)
    begun = next((each for each in standing if each.code == request.GET.get("with")), None)
    apart = queries.split_with(case)
    seen = Case.objects.visible_to(seat, hub_id=queries.hub_id()).filter(pk__in=[each.pk for each in apart])
    parts = list(case.parts.select_related("office", "asked_by", "given_by").order_by("pk"))
    return {
        "parts": parts,
        "apart": apart,
        "seen": set(seen.values_list("pk", flat=True)) if apart else set(),
        "our_parts": [part for part in parts if part.is_open and part.office_id in seat.office_ids],
        "drafts": [draft for draft in drafts if draft.by_id != seat.person.pk and draft.ready_at is None],
        "to_sign": [draft for draft in drafts if draft.ready_at is not None],
        "draft": taken,
        "typed": defaultdict(str, {**_typed(taken), **({"text": pick(begun.texts, case.language)} if begun else {})}),
        "standing": standing,
        "plan": people.plan_of(case.resident, today) if case.resident else None,
        "helpers": people.helpers_of(case.resident, today) if case.resident else [],
        "untold": list(queries.untold(case)),
        "rating": case.ratings.order_by("-at").first(),
        "ratings": forms.RatingForm.SCORES,
        "tomorrow": today + timedelta(days=1),
    }


def _typed(draft: AnswerDraft | None) -> dict[str, str]:
    if draft is None:
        return {}
    facts = {name: str(draft.facts.get(name, "")) for name in forms.OUTCOME_FIELDS}
    return {"text": draft.text, "outcome": draft.outcome, "public_text": draft.public_text, **facts}


@for_staff(*READ_SEATS)
def photo(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Show a file of a case."""
    return serve(get_object_or_404(Document.objects.of(visible(request, number)), pk=pk))


@for_staff(*READ_SEATS)
def find(request: HttpRequest) -> HttpResponse:
    """Find cases by reference, telephone, name or words."""
    words, seat, at = request.GET.get("q", "").strip()[:100], seat_of(request), clock.now()
    number = reference.parse(words)
    if number and Case.objects.visible_to(seat, hub_id=queries.hub_id()).filter(reference=number).exists():
        return redirect("desk:case", number)
    found = queries.cases_found(seat, words) if words else []
    if not found and (by_phone := rows.kept_phone(words)):
        found = queries.lines_of(seat, queries.of_contact(by_phone, limit=30))
    return render(request, "cases/desk_find.html", {"words": words, "rows": rows.of(found, at)})
