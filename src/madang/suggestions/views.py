"""One's own cards: whether they are shown, what became of them, and objecting."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string

from madang.kit import clock
from madang.kit.plaintext import clean, number
from madang.kit.refusal import Refused
from madang.people.doors import Asking, for_resident
from madang.people.models import Person

from . import actions, queries


@for_resident
def mine(request: HttpRequest) -> HttpResponse:
    """Show what somebody said, and let them show it, take that back, or object to its being taken off."""
    person = cast(Person, cast(Asking, request).person)
    refusal = ""
    if request.method == "POST":
        card = get_object_or_404(queries.of(person), pk=number(request.POST.get("card", "")) or 0)
        act, at = request.POST.get("act", ""), clock.now()
        try:
            if act in ("show", "hide"):
                actions.set_showing(card, is_shown=act == "show", at=at)
            elif act == "appeal":
                actions.appeal(card, text=clean(request.POST.get("text", "")), at=at)
            else:
                raise Http404
            return redirect("my_words")
        except Refused as refused:
            refusal = str(refused.reason.label)
    rows = queries.of(person).prefetch_related("rulings", "themes")
    context = {
        "cards": [(card, card.rulings.exclude(decision="shown").first()) for card in rows[:100]],
        "refusal": refusal,
    }
    return render(request, "suggestions/mine.html", context, status=422 if refusal else 200)


def among_mine(request: HttpRequest) -> str:
    """Return the line among one's stories that leads to one's cards; nothing where there are none."""
    person = cast(Asking, request).person
    count = queries.of(person).count() if person else 0
    return render_to_string("suggestions/_my.html", {"count": count}, request) if count else ""
