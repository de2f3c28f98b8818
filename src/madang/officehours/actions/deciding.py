"""What the scheduler decides: into the pool, to a department, not for this hour, not chosen; and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from madang.cases import actions as cases
from madang.cases.actions import Told
from madang.cases.models import Case
from madang.kit.refusal import Refused
from madang.people.actions import Introduced
from madang.people.rules import Seat
from madang.places.models import Office
from madang.places.queries import hub
from madang.reviews import actions as reviews
from madang.reviews.models import Review
from madang.reviews.queries import score as scored
from madang.ui.dates import local

from .. import queries, rules
from ..enums import CannotChoose, Exclusion, State
from ..models import Application, Session, Wish
from . import beats


@transaction.atomic
def admit(application: Application, *, seat: Seat, at: datetime) -> Application:
    """Put an application into the pool: it can be given a seat."""
    application = beats.locked(application)
    if refusal := rules.why_not_decide(application, seat=seat, to=State.ELIGIBLE):
        raise Refused(refusal)
    beats.put(application, State.ELIGIBLE, at=at)
    application.exclusion = ""
    application.save(update_fields=["exclusion"])
    beats.record(application, "admitted", by=seat.person, at=at)
    return application


@transaction.atomic
def score(application: Application, *, seat: Seat, points: Mapping[str, int], note: str, at: datetime) -> Review:
    """Score an application on the published criteria; who has a part in it cannot."""
    rubric = queries.rubric_of(application, local(at).date())
    if rubric is None or application.answered_at is not None:
        raise Refused(CannotChoose.STATE)
    return reviews.review(
        application,
        rubric=rubric,
        by=seat.person,
        points=points,
        note=note,
        askers=[application.person],
        thread=application.thread,
        at=at,
    )


@transaction.atomic
def divert(application: Application, *, seat: Seat, office: Office, reason: str, at: datetime) -> Case:
    """Give an application about one matter to a department, in one act: its case goes on under the same number.

    If the department misses its date, the application comes back with priority (`watch`).
    """
    application = beats.locked(application)
    if refusal := rules.why_not_decide(application, seat=seat, to=State.DIVERTED):
        raise Refused(refusal)
    if not reason.strip():
        raise Refused(CannotChoose.NO_REASON)
    return _to_department(application, State.DIVERTED, office=office, seat=seat, reason=reason, at=at)


@transaction.atomic
def exclude(
    application: Application, *, seat: Seat, exclusion: Exclusion, office: Office, answer: str, at: datetime
) -> Case:
    """Say that a matter is not for this hour, why, and who takes it up: told at once, and sent there."""
    application = beats.locked(application)
    if refusal := rules.why_not_decide(application, seat=seat, to=State.NOT_ELIGIBLE):
        raise Refused(refusal)
    application.exclusion = exclusion
    return _to_department(application, State.NOT_ELIGIBLE, office=office, seat=seat, reason=answer, at=at)


@transaction.atomic
def not_chosen(
    application: Application, *, seat: Seat | None, at: datetime, office: Office | None = None, reason: str = ""
) -> Case:
    """Tell somebody that they were not chosen, why in their own case, and which department answers them instead."""
    application = beats.locked(application)
    if seat and (refusal := rules.why_not_decide(application, seat=seat, to=State.NOT_CHOSEN)):
        raise Refused(refusal)
    topic = office or application.topic or hub()
    with override(application.language):
        why = reason.strip() or _why(application, at)
    return _to_department(application, State.NOT_CHOSEN, office=topic, seat=seat, reason=why, at=at)


@transaction.atomic
def missed(application: Application, *, seat: Seat, at: datetime, reason: str) -> Case:
    """Tell somebody who had a seat and did not come that a department answers them instead."""
    application = beats.locked(application)
    office = application.topic or hub()
    return _to_department(application, State.MISSED, office=office, seat=seat, reason=reason, at=at)


def _why(application: Application, at: datetime) -> str:
    """Return the reason of one who was not chosen, in the active language: how many asked, how many seats, own points."""
    sessions = list(application.wishes.select_related("meeting"))
    seats = sum(session.meeting.items.count() for session in sessions)
    asked = Application.objects.filter(wishes__in=sessions).distinct().count()
    words = [_("%(asked)d asked for %(seats)d seats.") % {"asked": asked, "seats": seats}]
    rubric = queries.rubric_of(application, local(at).date())
    own = scored(application, rubric) if rubric else None
    if rubric and own and own.is_whole:
        parts = ", ".join(f"{name} {own.parts[code]:.0f}/{weight}" for code, name, _hint, weight in rubric.parts)
        words.append(_("Your matter had %(total).0f of 100 points: %(parts)s.") % {"total": own.total, "parts": parts})
    return " ".join(words)


def _to_department(
    application: Application, state: State, *, office: Office, seat: Seat | None, reason: str, at: datetime
) -> Case:
    if seat and (refusal := rules.why_not_words(reason)):
        raise Refused(refusal)
    case = application.case or _filed(application, office, at)
    by = seat.person if seat else None
    application.case = case
    beats.put(application, state, at=at, answer=reason)
    beats.record(application, str(state), by=by, at=at, office=office.pk, reason=reason.strip())
    beats.tell(
        application,
        f"hour.{state}",
        at=at,
        reason=reason.strip(),
        department=case.office.names,
        department_phone=case.office.contact_phone,
        due_on=local(case.due_at).date().isoformat(),
    )
    return case


def _filed(application: Application, office: Office, at: datetime) -> Case:
    """File the matter as a case of the same number, in the same thread."""
    told = Told(
        reference=application.reference,
        text=application.text,
        title=application.title,
        channel=application.channel,  # type: ignore[arg-type]
        who=Introduced(language=application.language),
        whose=application.whose,  # type: ignore[arg-type]
        area=application.area,
        place=application.place[:120],
        resident=application.person,
        written_by=application.written_by,
        office=office,
        goes_on=True,
    )
    case = cases.file(told, at=at).case
    Case.objects.filter(pk=case.pk).update(pin_hash=application.pin_hash)
    return case


@transaction.atomic
def come_back(application: Application, *, at: datetime) -> Application:
    """Take an application back from a department that missed its date: it goes before others."""
    application = beats.locked(application)
    if application.state != State.DIVERTED:
        return application
    application.returned_at = at
    beats.put(application, State.ELIGIBLE, at=at)
    sessions = queries.open_sessions(application.programme, at)
    have = set(application.wishes.values_list("pk", flat=True))
    Wish.objects.bulk_create(Wish(application=application, session=s) for s in sessions if s.pk not in have)
    beats.record(application, "came_back", by=None, at=at, case=application.case_id)
    beats.tell(application, "hour.came_back", at=at)
    return application


def watch(at: datetime) -> int:
    """Take back what departments were given and have not answered in time. Safe to run twice. Return how many."""
    late = Application.objects.filter(
        state=State.DIVERTED, returned_at__isnull=True, case__answered_at__isnull=True, case__due_at__lt=at
    )
    found = list(late.order_by("pk")[:200])
    for application in found:
        come_back(application, at=at)
    return len(found)


@transaction.atomic
def settle(session: Session, *, seat: Seat | None, at: datetime) -> int:
    """Answer everybody who wished for a session that is shared out or over and has no other before them. Return how many.

    Each gets the reason in their own case and a department the same day: no application ends without an answer. Who was in the
    pool still hears first where a seat becomes free. What came back to the mayor waits until the session begins. Safe to run twice.
    """
    session = beats.locked_session(session, seat=seat)
    if session.shuts_at > at:
        raise Refused(CannotChoose.NOT_DUE)
    ended, has_begun = 0, session.meeting.starts_at <= at
    waiting = Application.objects.filter(wishes=session, state__in=[State.RECEIVED, State.ELIGIBLE]).order_by("pk")
    if not has_begun:
        waiting = waiting.filter(returned_at__isnull=True)
    for found in list(waiting):
        application = beats.locked(found)
        if application.state not in (State.RECEIVED, State.ELIGIBLE):
            continue  # offered a seat, or taken back, meanwhile
        others = application.wishes.exclude(pk=session.pk).filter(meeting__starts_at__gt=at, settled_at__isnull=True)
        if not others.exclude(meeting__state="cancelled").exists():
            _answer(application, at=at, may_wait_on=application.state == State.ELIGIBLE and not has_begun)
            ended += 1
    if session.settled_at is None:
        session.settled_at = at
        session.save(update_fields=["settled_at"])
    return ended


def _answer(application: Application, *, at: datetime, may_wait_on: bool) -> None:
    """Answer somebody who was not chosen; who was in the pool is told that they still hear where a seat becomes free."""
    with override(application.language):
        reason = _why(application, at)
        if may_wait_on:
            reason += " " + _("Should a seat become free, it is still offered to you when you are next in the order.")
    not_chosen(application, seat=None, at=at, reason=reason)
    if may_wait_on:
        application.wish_rows.filter(session__meeting__starts_at__gt=at).update(waits_on_at=at)


def settle_due(at: datetime) -> int:
    """Settle every session that is shared out, on the day on which it was. Safe to run twice. Return how many were answered."""
    return sum(settle(session, seat=None, at=at) for session in queries.to_settle(at))


def take_up_again(application: Application, *, at: datetime) -> Application:
    """Let somebody who was answered be in the pool again, because a seat they wished for became free. Raises Refused.

    The department's case goes on. Refused where they ask for another hour meanwhile: nobody has two.
    """
    application = beats.locked(application)
    if application.state != State.NOT_CHOSEN:
        return application
    try:
        with transaction.atomic():
            beats.put(application, State.ELIGIBLE, at=at)
    except IntegrityError as error:
        raise Refused(CannotChoose.STATE) from error
    application.wish_rows.update(waits_on_at=None)
    beats.record(application, "taken_up_again", by=None, at=at)
    return application
