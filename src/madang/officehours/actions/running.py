"""During and after the hour: the briefing that is frozen, the promise made in the talk, the end of the session."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from madang.cases.models import Case, Story
from madang.commitments import actions as commitments
from madang.commitments import queries as commitment_queries
from madang.commitments.enums import CannotPromise
from madang.commitments.models import Commitment
from madang.kit import reference
from madang.kit.refusal import Refused
from madang.meetings import actions as meetings
from madang.meetings.enums import Came, Part
from madang.meetings.models import Item
from madang.people import queries as people
from madang.people.rules import Seat
from madang.places.models import Office
from madang.ui.dates import day, local

from .. import queries, rules
from ..enums import CannotChoose, OfferState, State
from ..models import Application, Brief, Offer, Session
from . import beats
from .deciding import missed
from .offering import entitle
from .sessions import wish_for_others

SHOWN = 8  # cases and promises on a page of the briefing


@transaction.atomic
def promise_in_talk(
    session: Session,
    item: Item,
    *,
    office: Office,
    text: str,
    due_on: str,
    is_read_back: bool,
    seat: Seat,
    at: datetime,
) -> Commitment:
    """Keep what was promised in a talk: read back, and agreed by the one who asked. An office owes it, not the mayor."""
    if not is_read_back:
        raise Refused(CannotChoose.NOT_READ_BACK)
    try:
        due = date.fromisoformat(due_on)
    except ValueError as error:
        raise Refused(CannotPromise.NO_DATE) from error
    offer = Offer.objects.filter(item=item, state=OfferState.ACCEPTED).select_related("application__area").first()
    if offer is None:
        raise Refused(CannotChoose.STATE)
    application = offer.application
    made = commitments.promise(
        office=office,
        text=text,
        due_on=due,
        seat=seat,
        at=at,
        language=application.language,
        area=application.area,
        source=item,
        thread=application.thread,
        askers=[f"person:{application.person_id}"],
    )
    beats.record(application, "promised", by=seat.person, at=at, number=made.number, session=session.pk)
    return made


@transaction.atomic
def close(session: Session, *, seat: Seat, at: datetime) -> Session:
    """Say that a session has taken place. Who was there has met; who was excused keeps their turn; who did not come is
    answered by a department. What nobody wrote down counts as having been there."""
    if not seat.is_any(*rules.DECIDES):
        raise Refused(CannotChoose.NOT_SCHEDULER)
    meetings.close(session.meeting, by=seat.person, at=at)
    for offer in queries.chosen(session):
        application = beats.locked(offer.application)
        row = offer.item.attendances.filter(person=application.person, part=Part.ASKER).first()
        came = Came(row.came) if row else Came.UNKNOWN
        if came == Came.NO_SHOW:
            _not_there(application, offer, seat, at)
        elif came == Came.EXCUSED:
            _excused(application, offer, session, seat, at)
        else:
            _met(application, offer, seat, at)
    session.refresh_from_db()
    return session


def _met(application: Application, offer: Offer, seat: Seat, at: datetime) -> None:
    promises = commitment_queries.that_came_of("meetings.item", [offer.item_id])
    with override(application.language):
        said = _("You met the mayor on %(day)s.") % {"day": day(offer.item.starts_at)}
        if promises:
            numbers = ", ".join(str(p.number) for p in promises)
            said += " " + _("Promised there: number %(numbers)s.") % {"numbers": numbers}
    beats.put(application, State.MET, at=at, answer=said)
    beats.record(application, "met", by=seat.person, at=at, promises=[p.number for p in promises])
    beats.tell(application, "hour.met", at=at, said=said, promises=[p.text for p in promises])


def _not_there(application: Application, offer: Offer, seat: Seat, at: datetime) -> None:
    offer.state, offer.ended_at = OfferState.WITHDRAWN, at
    offer.save(update_fields=["state", "ended_at"])
    entitle(offer.item, "")
    with override(application.language):
        reason = _("You had a seat and did not come. A department answers you instead.")
    missed(application, seat=seat, at=at, reason=reason)


def _excused(application: Application, offer: Offer, session: Session, seat: Seat, at: datetime) -> None:
    offer.state, offer.ended_at = OfferState.WITHDRAWN, at
    offer.save(update_fields=["state", "ended_at"])
    entitle(offer.item, "")
    application.returned_at = at
    beats.put(application, State.ELIGIBLE, at=at)
    wish_for_others(application, session, at)
    beats.record(application, "excused", by=seat.person, at=at)


@transaction.atomic
def note_gifts(session: Session, *, text: str, seat: Seat, at: datetime, why: str = "") -> None:
    """Publish what was given, and who came to press an interest; an empty note says that there was nothing.

    A change needs a reason, and what stood there before stays to be read. Raises Refused.
    """
    if not seat.is_any(*rules.DECIDES):
        raise Refused(CannotChoose.NOT_SCHEDULER)
    session = beats.locked_session(session, seat=seat)
    text, why, version = text.strip(), why.strip(), session.gift_notes.count()
    if version and text == session.gifts:
        return
    if refusal := rules.why_not_words(text):
        raise Refused(refusal)
    if version and not why:
        raise Refused(CannotChoose.NO_GIFT_REASON)
    session.gift_notes.create(version=version + 1, text=text, why=why if version else "", at=at, by=seat.person)
    session.gifts = text
    session.save(update_fields=["gifts"])


@transaction.atomic
def brief(session: Session, *, seat: Seat, at: datetime, is_new: bool = False) -> list[Brief]:
    """Return the briefing of each item that has somebody; made once and frozen, unless a new one is asked for."""
    packs: list[Brief] = []
    for item, offer in queries.seats(session):
        if offer is None:
            continue
        made = Brief.objects.filter(item=item, application=offer.application).order_by("-pk").first()
        if made is None or is_new:
            made = Brief.objects.create(
                item=item,
                application=offer.application,
                facts=_facts(offer, at),
                view=made.view if made else "",
                made_at=at,
                by=seat.person,
            )
        packs.append(made)
    return packs


def _facts(offer: Offer, at: datetime) -> dict[str, object]:
    """Return the facts of a briefing as they are now: the person's cases, what was promised before, the place in figures."""
    application = offer.application
    person = people.one(application.person)
    cases = Case.objects.of(person).select_related("office").order_by("-received_at")[:SHOWN]
    promises = commitment_queries.promised_to(f"person:{person.pk}")[:SHOWN]
    area = application.area
    near = Story.objects.filter(area__in=[area, area.district]) if area else Story.objects.none()
    return {
        "title": application.title,
        "text": application.text,
        "name": application.person.name,
        "size": application.size,
        "others": application.others,
        "needs": application.needs,
        "why": offer.why,
        "before": ", ".join([*map(reference.speakable, application.earlier), *filter(None, [application.before])]),
        "has_met": bool(queries.who_met([application.person])),
        "topic": application.topic.names if application.topic else {},
        "topic_contact": application.topic.contact_names if application.topic else {},
        "area": area.names if area else {},
        "population": area.district.population if area else None,
        "stories_near": near.count(),
        "cases": [
            {
                "reference": c.reference, "title": c.title, "state": c.state, "office": c.office.names,
                "on": local(c.received_at).date().isoformat(),
                "answered_on": local(c.answered_at).date().isoformat() if c.answered_at else "",
            }
            for c in cases
        ],
        "promises": [
            {"number": p.number, "text": p.text, "state": p.state, "due_on": p.due_on.isoformat()} for p in promises
        ],
    }  # fmt: skip


def add_view(pack: Brief, *, text: str, seat: Seat) -> Brief:
    """Add the department's view to a briefing."""
    pack.view, pack.by = text.strip(), seat.person
    pack.save(update_fields=["view", "by"])
    return pack
