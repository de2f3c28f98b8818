"""After a session: what offices write on the days of looking at it, and the comments that wait for a moderator."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string

from madang.kit import clock
from madang.kit.plaintext import clean, looks_personal, number
from madang.kit.refusal import Refused
from madang.people.doors import for_staff
from madang.people.enums import RoleKind

from .. import actions, queries, rules
from ..enums import SOON_DAYS
from ..models import Comment, Look
from .desk import seat_of

LOOKERS = (RoleKind.OFFICER, RoleKind.SUPERVISOR, RoleKind.SCHEDULER, RoleKind.MAYOR)
READERS = (RoleKind.MODERATOR, RoleKind.SUPERVISOR)


@for_staff(*LOOKERS)
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was promised in a session on a day of looking at it; its offices write what they found."""
    found = get_object_or_404(
        Look.objects.select_related("session__meeting", "session__programme", "session__terms"), pk=pk
    )
    seat, refusal, promises = seat_of(request), "", queries.promised_in(found.session)
    if request.method == "POST":
        wanted = number(request.POST.get("promise", ""))
        promise = next((each for each in promises if each.pk == wanted), None)
        if promise is None:
            raise Http404
        try:
            actions.find(found, promise, text=clean(request.POST.get("text", "")), seat=seat, at=clock.now())
            return redirect("desk:look", pk)
        except Refused as refused:
            refusal = str(refused.reason.label)
    written = {finding.commitment_id: finding for finding in found.findings.select_related("by")}
    rows = [(p, written.get(p.pk), rules.why_not_find(found, p, seat=seat, text="-") is None) for p in promises]
    context = {
        "look": found,
        "session": found.session,
        "meeting": found.session.meeting,
        "rows": rows,
        "runs": seat.is_any(RoleKind.SCHEDULER, RoleKind.MAYOR),
        "refusal": refusal,
        "typed": defaultdict(str, request.POST.items()),
    }
    return render(request, "officehours/desk_look.html", context, status=422 if refusal else 200)


def among_promises(request: HttpRequest) -> str:
    """Return which looks wait for the seat's offices, for the page of what they owe, as HTML."""
    seat, on = seat_of(request), clock.today()
    rows = []
    for due in queries.to_look_at(on, soon=timedelta(days=SOON_DAYS)):
        left = [promise for promise in due.left if promise.office_id in seat.office_ids]
        if left or seat.is_any(RoleKind.SCHEDULER, RoleKind.SUPERVISOR):
            rows.append((due, left or due.left))
    return render_to_string("officehours/_looks.html", {"rows": rows}, request) if rows else ""


# --- comments on the record ------------------------------------------------------------------------------------------


def among_stories(request: HttpRequest) -> str:
    """Return the comments that wait for a moderator, for the page of stories to check, as HTML."""
    rows = queries.comments_waiting()
    return render_to_string("officehours/_comments.html", {"rows": rows}, request) if rows else ""


@for_staff(*READERS)
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide whether everybody reads a comment on the record of a session, and in which words."""
    known = Comment.objects.select_related(
        "session__meeting", "session__programme", "application__person", "written_by"
    )
    said, refusal = get_object_or_404(known, pk=pk), ""
    if request.method == "POST":
        text, reason = clean(request.POST.get("text", "")), clean(request.POST.get("reason", ""))
        try:
            if request.POST.get("act") == "keep_back":
                actions.keep_comment_back(said, reason=reason, seat=seat_of(request), at=clock.now())
            else:
                actions.show_comment(said, text=text, reason=reason, seat=seat_of(request), at=clock.now())
            return redirect("desk:moderation")
        except Refused as refused:
            refusal = str(refused.reason.label)
    name = said.application.person.name
    context = {
        "comment": said,
        "marks": looks_personal(said.text) + ([name] if name and name in said.text else []),
        "refusal": refusal,
        "typed": defaultdict(str, request.POST.items()),
    }
    return render(request, "officehours/desk_comment.html", context, status=422 if refusal else 200)
