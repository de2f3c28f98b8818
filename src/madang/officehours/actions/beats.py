"""The beats that every act on an application shares: lock, record, tell."""

from __future__ import annotations

from datetime import datetime

from madang.kit.refusal import Refused
from madang.notices import actions as notices
from madang.people import queries as people
from madang.people.models import Person
from madang.people.rules import Seat
from madang.timeline import actions as timeline
from madang.timeline.actions import Done
from madang.ui.dates import local

from .. import rules
from ..enums import ENDED, CannotChoose, State
from ..models import Application, Session


def locked(application: Application) -> Application:
    """Return the application as it is now, held until the act is done."""
    held = Application.objects.select_for_update(of=("self",)).select_related("programme__office", "person", "topic")
    return held.get(pk=application.pk)


def locked_session(session: Session, *, seat: Seat | None) -> Session:
    """Return a session as it is now, held until the act is done. Raises Refused where a seat does not decide of sessions."""
    if seat and not seat.is_any(*rules.DECIDES):
        raise Refused(CannotChoose.NOT_SCHEDULER)
    held = Session.objects.select_for_update(of=("self",)).select_related("meeting", "terms", "programme")
    return held.get(pk=session.pk)


def put(application: Application, state: State, *, at: datetime, answer: str = "") -> None:
    """Put an application into a state; one that ends has its answer, one that goes on again has none."""
    application.state = state
    application.answer, application.answered_at = (answer.strip(), at) if state in ENDED else ("", None)
    application.save()


def record(application: Application, kind: str, *, by: Person | None, at: datetime, **facts: object) -> None:
    """Write one entry into the applicant's thread."""
    timeline.record(application.thread, Done(f"hour.{kind}", application, at, by.pk if by else None, facts))


def tell(application: Application, kind: str, *, at: datetime, **context: object) -> None:
    """Tell whoever hears for the applicant: themself, their helper, or both."""
    programme = application.programme
    facts = {
        "reference": application.reference,
        "title": application.title,
        "programme": programme.names,
        "office": programme.office.names,
        "phone": programme.office.contact_phone,
        **context,
    }
    for key in people.hearers(application.person_id, local(at).date()):
        notices.leave(kind, to_key=key, at=at, about=application, thread=application.thread, context=facts)
