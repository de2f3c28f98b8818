"""Help that a district asks of the city's community division: asked, answered, asked once more, settled. Both sides see it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from madang.groups.models import Group
from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.notices import actions as notices
from madang.people.enums import RoleKind
from madang.people.models import Role
from madang.people.rules import Seat
from madang.places import queries as places
from madang.timeline import actions as timeline
from madang.timeline.actions import Done
from madang.ui.dates import local

from .. import queries, rules
from ..enums import CannotHelp, HelpState
from ..models import HelpAnswer, HelpRequest


def _due(at: datetime) -> date:
    days = queries.terms_on(local(at).date()).help_days
    return local(places.calendar().after_days(at, days).due).date()


def _record(request: HelpRequest, kind: str, *, seat: Seat, at: datetime) -> None:
    facts = {"office": request.office.code, "due_on": request.due_on}
    thread = request.group.thread if request.group else timeline.CITY
    timeline.record(thread, Done(f"advice.help_{kind}", request, at, seat.person.pk, facts))


def _tell_division(request: HelpRequest, *, at: datetime) -> None:
    wide, on = queries.division(), local(at).date()
    roles = Role.objects.valid(on).filter(office=wide, kind__in=[RoleKind.OFFICER, RoleKind.ADVISER])
    for person in roles.order_by("person").values_list("person", flat=True).distinct():
        _tell(request, f"staff:{person}", "asked", at=at)


def _tell(request: HelpRequest, key: str, what: str, *, at: datetime) -> None:
    told = {"office": request.office.names, "what": what, "due_on": request.due_on.isoformat()}
    notices.leave("advice.help", to_key=key, at=at, about=request, context=told)


@transaction.atomic
def ask(words: str, *, group: Group | None, seat: Seat, at: datetime) -> HelpRequest:
    """Ask the division for help; it has as many working days as the terms say. Pressed twice, the same request comes back."""
    words = clean(words)
    if refusal := rules.why_not_ask(words, seat=seat):
        raise Refused(refusal)
    office = rules.asking_office(seat)
    assert office is not None
    same = HelpRequest.objects.filter(office=office, group=group, words=words, by=seat.person, state=HelpState.ASKED)
    if found := same.first():
        return found
    request = HelpRequest.objects.create(
        office=office, group=group, words=words, by=seat.person, at=at, due_on=_due(at)
    )
    _record(request, "asked", seat=seat, at=at)
    _tell_division(request, at=at)
    return request


def _locked(request: HelpRequest) -> HelpRequest:
    return HelpRequest.objects.select_for_update(of=("self",)).select_related("office", "group").get(pk=request.pk)


@transaction.atomic
def answer(request: HelpRequest, words: str, *, seat: Seat, at: datetime) -> HelpRequest:
    """Answer a request in words, by name; whoever asked is told."""
    request, words = _locked(request), clean(words)
    if refusal := rules.why_not_answer(HelpState(request.state), words, seat=seat):
        raise Refused(refusal)
    is_second = request.state == HelpState.AGAIN
    try:
        with transaction.atomic():
            HelpAnswer.objects.create(request=request, number=2 if is_second else 1, words=words, by=seat.person, at=at)
    except IntegrityError as error:
        raise Refused(CannotHelp.NOT_NOW) from error
    request.state = HelpState.SETTLED if is_second else HelpState.ANSWERED
    request.save(update_fields=["state"])
    _record(request, "answered", seat=seat, at=at)
    _tell(request, f"staff:{request.by_id}", "answered", at=at)
    return request


@transaction.atomic
def ask_again(request: HelpRequest, words: str, *, seat: Seat, at: datetime) -> HelpRequest:
    """Ask once more, with what is still open; the days are counted anew."""
    request, words = _locked(request), clean(words)
    if refusal := rules.why_not_again(HelpState(request.state), request.office_id, words, seat=seat):
        raise Refused(refusal)
    request.state, request.again, request.again_at, request.due_on = HelpState.AGAIN, words, at, _due(at)
    request.save(update_fields=["state", "again", "again_at", "due_on"])
    _record(request, "asked_again", seat=seat, at=at)
    _tell_division(request, at=at)
    return request
