"""Before anything is public: what to show, what to cut, and telling its author."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from madang.kit import clock
from madang.kit.plaintext import looks_personal
from madang.kit.refusal import Refused
from madang.people.doors import for_staff
from madang.people.enums import RoleKind

from .. import actions, forms
from ..enums import StoryState
from ..models import Story
from .desk import seat_of


@for_staff(RoleKind.MODERATOR, RoleKind.SUPERVISOR)
def queue(request: HttpRequest) -> HttpResponse:
    """Show the oldest story that waits, with what looks personal marked."""
    waiting = (
        Story.objects.filter(state=StoryState.WAITING)
        .select_related("case__area", "case__resident")
        .order_by("pk")[:50]
    )
    return render(request, "cases/moderation.html", {"stories": waiting})


@for_staff(RoleKind.MODERATOR, RoleKind.SUPERVISOR)
def story(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide on one story."""
    found = get_object_or_404(
        Story.objects.select_related("case__area__parent", "case__resident", "case__office"), pk=pk
    )
    form = forms.ModerateForm(request.POST or None, initial={"title": found.title, "text": found.text})
    refusal = ""
    if request.method == "POST" and form.is_valid():
        data, seat, at = form.cleaned_data, seat_of(request), clock.now()
        try:
            if request.POST.get("act") == "keep_back":
                actions.keep_back(found, seat=seat, reason=data["reason"], at=at)
            else:
                actions.publish(found, seat=seat, title=data["title"], text=data["text"], reason=data["reason"], at=at)
            return redirect("desk:moderation")
        except Refused as refused:
            refusal = str(refused.reason.label)
    marks = looks_personal(f"{found.title} {found.text}")
    if found.case.resident and found.case.resident.name and found.case.resident.name in f"{found.title} {found.text}":
        marks.append(found.case.resident.name)
    context = {"story": found, "form": form, "refusal": refusal, "marks": marks}
    return render(request, "cases/moderate.html", context, status=422 if refusal or form.errors else 200)
