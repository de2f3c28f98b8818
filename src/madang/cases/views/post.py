"""What goes out by hand: letters to print and post, calls to make."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from madang.kit import clock
from madang.notices import actions as notices
from madang.notices.enums import State
from madang.notices.models import Notice
from madang.people import contacts
from madang.people.doors import for_staff
from madang.people.enums import RoleKind

from ..models import Case

FRONT = (RoleKind.AGENT, RoleKind.CLERK, RoleKind.SUPERVISOR)


@for_staff(*FRONT)
def letters(request: HttpRequest) -> HttpResponse:
    """List letters to print, oldest first."""
    waiting = Notice.objects.filter(state=State.TO_PRINT).order_by("left_at")[:50]
    return render(request, "cases/letters.html", {"notices": waiting})


@for_staff(*FRONT)
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one letter as it is printed."""
    notice = get_object_or_404(Notice, pk=pk, state__in=[State.TO_PRINT, State.SENT], channel="letter")
    return render(request, "cases/letter.html", {"notice": notice})


@for_staff(*FRONT)
def calls(request: HttpRequest) -> HttpResponse:
    """List calls to make, oldest first, with the words to say."""
    waiting = Notice.objects.filter(state=State.TO_CALL).order_by("left_at")[:50]
    references = dict(Case.objects.filter(pk__in=[n.about_id for n in waiting]).values_list("pk", "reference"))
    shown = [(n, contacts.spoken(n.address), references.get(n.about_id or 0, "")) for n in waiting]
    return render(request, "cases/calls.html", {"notices": shown})


@for_staff(*FRONT)
@require_POST
def told(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a letter posted or a call made."""
    notice = get_object_or_404(Notice, pk=pk, state__in=[State.TO_PRINT, State.TO_CALL])
    back = "desk:letters" if notice.state == State.TO_PRINT else "desk:calls"
    notices.tell(notice, at=clock.now())
    return redirect(back)
