"""Asking for an hour: by web, telephone or at the desk, the same act; changing it; taking it back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from madang.cases import actions as cases
from madang.cases import routing
from madang.cases.enums import Channel, Whose
from madang.kit import reference
from madang.kit.refusal import Refused
from madang.people import actions as people
from madang.people.actions import Introduced
from madang.people.models import Person
from madang.places.models import Area
from madang.timeline import actions as timeline
from madang.timeline.actions import Done
from madang.ui.dates import local

from .. import queries, rules
from ..enums import CannotApply, CannotChoose, OfferState, State
from ..models import Application, Programme, Session, Wish
from . import beats, offering


@dataclass(frozen=True)
class Asked:
    """What somebody asks an hour for. `reference` is the draft's, so that twice sent is once kept."""

    reference: str
    programme: Programme
    text: str
    who: Introduced
    channel: Channel
    sessions: list[Session]
    whose: Whose = Whose.ME
    size: int = 1
    others: str = ""
    area: Area | None = None
    place: str = ""
    needs: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    before: str = ""
    earlier: list[str] = field(default_factory=list)  # references; kept only where the case is of whoever is signed in
    band: str = ""
    written_by: Person | None = None
    told_by: Person | None = None  # a resident who is signed in
    pin: str = ""


def apply(asked: Asked, *, at: datetime) -> Application:
    """Take an application; the same reference again returns the first. Raises Refused, and then nothing is written."""
    on = local(at).date()
    if (twin := Application.objects.filter(reference=asked.reference).first()) is not None:
        return twin
    terms = queries.terms_of(asked.programme, on)
    if terms is None:
        raise Refused(CannotApply.NO_SESSION)
    if reason := rules.why_not_apply(
        asked.programme, terms, text=asked.text, size=asked.size, sessions=asked.sessions, at=at,
        beside=(asked.others, asked.place, asked.before, asked.who.name, asked.who.postal),
    ):  # fmt: skip
        raise Refused(reason)
    suggestion = routing.suggest("", asked.text, area=asked.area, on=on)
    try:
        with transaction.atomic():
            person = asked.told_by or people.meet(asked.who, at=at, is_proved=asked.written_by is not None)
            if reason := rules.why_not_ask_again(asked.programme, person):
                raise Refused(reason)
            application = _keep(asked, person, suggestion.offices[0].office_id if suggestion.offices else None, at)
    except IntegrityError as error:  # the same reference, or the same person, at the same moment
        if (twin := Application.objects.filter(reference=asked.reference).first()) is not None:
            return twin
        raise Refused(CannotApply.WAITS) from error
    return application


def _keep(asked: Asked, person: Person, topic: int | None, at: datetime) -> Application:
    application = Application.objects.create(
        reference=asked.reference,
        thread=int(asked.reference),
        programme=asked.programme,
        person=person,
        title=cases.title_of(asked.text),
        text=asked.text.strip(),
        language=asked.who.language,
        whose=asked.whose,
        size=asked.size,
        others=asked.others.strip(),
        area=asked.area,
        place=asked.place.strip(),
        needs=asked.needs,
        times=asked.times,
        before=asked.before.strip(),
        earlier=_own(asked),
        band=asked.band,
        topic_id=topic,
        channel=asked.channel,
        written_by=asked.written_by,
        pin_hash=reference.pin_hash(asked.reference, asked.pin) if asked.pin else "",
        told_at=at,
    )
    Wish.objects.bulk_create(Wish(application=application, session=session) for session in asked.sessions)
    by = asked.written_by or person
    timeline.open_thread(
        application.thread,
        [Done("hour.asked", application, at, by.pk, {"channel": asked.channel, "size": asked.size})],
    )
    until = max(session.shuts_at for session in asked.sessions)
    beats.tell(application, "hour.received", at=at, decided_on=local(until).date().isoformat())
    return application


def _own(asked: Asked) -> list[str]:
    """Return which of the chosen cases are theirs: looked up, whatever was sent; none where no contact is proved."""
    if asked.told_by is None or not asked.earlier:
        return []
    return [case.reference for case in queries.own_cases(asked.told_by) if case.reference in asked.earlier]


@transaction.atomic
def change(
    application: Application, *, by: Person, sessions: list[Session], needs: list[str], at: datetime
) -> Application:
    """Change on which days somebody could come, and what would help them; the seat they have stays."""
    application = beats.locked(application)
    if application.answered_at is not None:
        raise Refused(CannotChoose.STATE)
    if not sessions or any(s.programme_id != application.programme_id or s.shuts_at <= at for s in sessions):
        raise Refused(CannotApply.NO_SESSION)
    application.wish_rows.all().delete()
    Wish.objects.bulk_create(Wish(application=application, session=session) for session in sessions)
    application.needs = needs
    application.save(update_fields=["needs"])
    beats.record(application, "changed", by=by, at=at, sessions=[session.pk for session in sessions])
    return application


@transaction.atomic
def withdraw(application: Application, *, by: Person, at: datetime) -> Application:
    """Take an application back; a seat it holds is free again, and goes on to the next."""
    application = beats.locked(application)
    if application.answered_at is not None:
        raise Refused(CannotChoose.STATE)
    held = queries.open_offer(application)
    if held:
        offering.end(held, OfferState.WITHDRAWN, by=by, at=at)
    with override(application.language):
        answer = _("You took your application back.")
    beats.put(application, State.WITHDRAWN, at=at, answer=answer)
    beats.record(application, "withdrawn", by=by, at=at)
    if held:
        offering.pass_on(held.item, at=at)
    return application
