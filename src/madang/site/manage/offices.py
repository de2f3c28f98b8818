"""Offices: the words that lead a story there, tried on a real text; their name, whom to ask, their end and who takes over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madang.cases import actions as cases
from madang.cases import queries, routing
from madang.cases.enums import CannotRule
from madang.cases.models import Case
from madang.cases.routing import Suggestion
from madang.commitments.models import Commitment
from madang.kit import clock, near
from madang.kit.refusal import Refused
from madang.people.models import Role
from madang.places import actions, rules
from madang.places import queries as places
from madang.places.enums import OfficeKind
from madang.places.models import Office

from . import acts, changes, pages
from .forms import OfficeForm, RemitForm, spread

LATELY = timedelta(days=30)


@dataclass(frozen=True)
class Tried:
    """One text, and where it would be sent by the words that hold and by those that are thought of."""

    text: str
    now: list[tuple[str, list[str], bool]]  # office, by which words, whether it is this office
    then: list[tuple[str, list[str], bool]]
    is_firm_now: bool
    is_firm_then: bool


@pages.door
def routing_page(request: HttpRequest) -> HttpResponse:
    """List the offices with their words, and how often a suggestion was kept."""
    today = clock.today()
    kept = queries.suggestions_kept(since=clock.now() - LATELY)
    offices = list(Office.objects.select_related("successor").order_by("kind", "pk"))
    rows = [(office, kept.get(office.pk), _words(office)) for office in offices]
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(str(OfficeKind(row[0].kind).label), []).append(row)
    return pages.page(request, "routing", {"groups": groups, "today": today})


def _words(office: Office) -> int:
    return sum(len(written.split()) for written in office.remit.values())


@pages.door
def remit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the words that lead a story to an office, with a text to try them on."""
    office, seat = get_object_or_404(Office, pk=pk), pages.seat_of(request)
    rows, tried = (Office.objects.filter(pk=pk),), None
    form = RemitForm(request.POST or None, initial=spread("remit", _lines(office.remit)))
    if request.method == "POST" and form.is_valid():
        words = {language: " ".join(written.split()) for language, written in form.words("remit").items()}
        if request.POST.get("act") == "publish":
            try:
                place = acts.change(
                    seat,
                    lambda: actions.change_office(office, {"remit": words}, by_id=seat.person.pk, at=clock.now()),
                    seen=request.POST.get("seen", ""),
                    rows=rows,
                )
                return pages.after(reverse("manage:routing"), place)
            except Refused as refused:
                form.add_error(None, str(refused.reason.label))
        elif form.cleaned_data["text"]:
            tried = _try(form.cleaned_data["text"], office, words)
    near.forget()
    kept = queries.suggestions_kept(since=clock.now() - LATELY).get(pk)
    context = {
        "office": office, "form": form, "tried": tried, "kept": kept, "seen": request.POST.get("seen") or acts.mark(*rows),
    }  # fmt: skip
    return pages.page(request, "remit", context)


def _lines(words: Mapping[str, str]) -> dict[str, str]:
    """Return words one a line, as they are easiest to read and to change."""
    return {language: "\n".join(written.split()) for language, written in words.items()}


def _try(text: str, office: Office, words: Mapping[str, str]) -> Tried:
    on = clock.today()
    title = cases.title_of(text)
    now = routing.suggest(title, text, area=None, on=on, by=routing.remits_with(on, office, office.remit))
    then = routing.suggest(title, text, area=None, on=on, by=routing.remits_with(on, office, words))
    names = {o.pk: o.name for o in Office.objects.filter(pk__in=[s.office_id for s in (*now.offices, *then.offices)])}

    def told(found: Suggestion) -> list[tuple[str, list[str], bool]]:
        return [(names[s.office_id], s.words, s.office_id == office.pk) for s in found.offices]

    return Tried(text, told(now), told(then), now.is_firm, then.is_firm)


@pages.door
def office(request: HttpRequest, pk: int) -> HttpResponse:
    """Name an office otherwise, say whom to ask, whether it signs twice, its last day and who takes over: shown first."""
    found = get_object_or_404(Office, pk=pk)
    rows = (Office.objects.filter(pk=pk),)
    held = {
        **spread("names", found.names), **spread("contact_names", found.contact_names),
        "contact_phone": found.contact_phone, "signs_twice": found.signs_twice, "successor": found.successor_id,
        "last": found.valid_until and found.valid_until - timedelta(days=1),
    }  # fmt: skip
    form = OfficeForm(request.POST or None, initial=held, office=found)
    if request.method == "POST" and form.is_valid() and (answer := _change(request, found, form)):
        return answer
    context = {
        "office": found, "form": form, "open_cases": _open_cases(found),
        "seen": request.POST.get("seen") or acts.mark(*rows),
    }  # fmt: skip
    return pages.page(request, "office", context)


def _change(request: HttpRequest, found: Office, form: OfficeForm) -> HttpResponse | None:
    """Show what a change of an office would do, or publish it; None where a rule refuses it, said in the form."""
    values, seat, rows, refusal = form.values(), pages.seat_of(request), (Office.objects.filter(pk=found.pk),), ""
    seen, back = request.POST.get("seen", ""), reverse("manage:routing")
    before = {name: getattr(found, name) for name in values}
    lines = changes.columns(before, values)
    if not lines:
        return pages.after(back, 0)
    if request.POST.get("act") == "publish":
        try:
            place = acts.change(
                seat,
                lambda: actions.change_office(found, values, by_id=seat.person.pk, at=clock.now()),
                seen=seen,
                rows=rows,
            )
            return pages.after(back, place)
        except Refused as refused:
            refusal = str(refused.reason.label)
    elif seen != acts.mark(*rows):
        form.add_error(None, str(CannotRule.CHANGED.label))
        return None
    thought = Office.objects.get(pk=found.pk)
    for name, value in values.items():
        setattr(thought, name, value)
    was = {"was_until": found.valid_until, "was_names": found.names}
    if not refusal and (reason := rules.why_not_change(thought, **was, on=clock.today())):
        form.add_error(None, str(reason.label))
        return None
    return pages.preview(
        request,
        title=_("An office, before it is changed"),
        back=(reverse("manage:office", args=[found.pk]), found.name),
        lines=[(label, f"{old or '–'} → {new or '–'}") for label, old, new in lines],
        tallies=_concerned(found),
        note=_consequence(found, thought),
        seen=acts.mark(*rows),
        button=_("Publish what holds"),
        refusal=refusal,
    )


def _open_cases(office: Office) -> int:
    return Case.objects.open().filter(office=office).count()


def _concerned(office: Office) -> list[tuple[int, str]]:
    """Return how many stories, people and promises an office has, each with its word."""
    stories = _open_cases(office)
    seats = Role.objects.valid(clock.today()).filter(office=office).values("person").distinct().count()
    promises = Commitment.objects.owed().filter(office=office).count()
    return [
        (stories, ngettext("open story", "open stories", stories)),
        (seats, ngettext("person with a seat", "people with a seat", seats)),
        (promises, ngettext("promise under way", "promises under way", promises)),
    ]


def _consequence(found: Office, thought: Office) -> str:
    """Say what becomes of them: once the office ends, or under another name."""
    if thought.valid_until and (thought.valid_until, thought.successor_id) != (found.valid_until, found.successor_id):
        heir = thought.successor or places.hub()
        return _(
            "After the last day its open stories go to %(office)s, and their residents are told. Seats and promises do "
            "not move by themselves: give its people a seat there."
        ) % {"office": heir.name}
    if thought.names != found.names:
        return _("Everybody reads the new name at once. What was written down keeps the name it had.")
    return ""
