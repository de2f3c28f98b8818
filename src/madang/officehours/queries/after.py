"""What comes after a session: minutes owed, promises looked at, comments on the record."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from madang.commitments import queries as commitments
from madang.commitments.models import Commitment
from madang.meetings.models import Item
from madang.ui.dates import local

from ..enums import CommentState, OfferState
from ..models import Application, Comment, Finding, Look, Session

LOOKED_AT = timedelta(days=800)  # no terms look at a promise later; older sessions are not asked again


def owed(at: datetime) -> list[tuple[Session, str, date]]:
    """Return what the schedulers owe after past sessions: that they took place, and minutes, with their days."""
    found: list[tuple[Session, str, date]] = []
    past = Session.objects.filter(meeting__ends_at__lte=at).exclude(meeting__state="cancelled")
    rows = past.select_related("meeting", "terms", "programme").order_by("-meeting__starts_at")[:60]
    for session in rows:
        held = session.meeting.on
        if session.meeting.state != "held":
            found.append((session, "close", held))
            continue
        due = held + timedelta(days=session.terms.minutes_days)
        if due <= local(at).date() and not session.meeting.minutes.exists():
            found.append((session, "minutes", due))
    return found


def promised_in(session: Session) -> list[Commitment]:
    """Return what was promised in a session and stands for itself, in the order of its numbers."""
    found = commitments.that_came_of("meetings.item", session.meeting.items.values_list("pk", flat=True))
    return [promise for promise in found if promise.merged_into_id is None]


@dataclass(frozen=True)
class Due:
    """A day on which what was promised in a session is looked at; `look` once it has come, `left` what is not written yet."""

    session: Session
    days: int
    on: date
    look: Look | None
    left: list[Commitment]
    findings: list[Finding]


def looks(*sessions: Session) -> list[Due]:
    """Return the days on which what was promised in sessions is looked at, the first one first; none without a promise."""
    held = [session for session in sessions if session.meeting.state == "held"]
    meeting_of = dict(Item.objects.filter(meeting__in=[s.meeting_id for s in held]).values_list("pk", "meeting"))
    promises: dict[int, list[Commitment]] = defaultdict(list)
    for promise in commitments.that_came_of("meetings.item", meeting_of):
        if promise.merged_into_id is None and promise.source_id is not None:
            promises[meeting_of[promise.source_id]].append(promise)
    found = Look.objects.filter(session__in=held).prefetch_related("findings__commitment__office")
    made = {(look.session_id, look.days): look for look in found}
    rows = []
    for session in held:
        own = promises.get(session.meeting_id, [])
        days_of = {*session.terms.checks, *(days for number, days in made if number == session.pk)} if own else set()
        for after in sorted(days_of):
            look = made.get((session.pk, after))
            findings = sorted(look.findings.all(), key=lambda each: each.commitment.number) if look else []
            written = {finding.commitment_id for finding in findings}
            left = [promise for promise in own if promise.pk not in written]
            on = look.due_on if look else session.meeting.on + timedelta(days=after)
            rows.append(Due(session, after, on, look, left, findings))
    return sorted(rows, key=lambda due: (due.on, due.session.pk))


def with_looks(on: date) -> list[Session]:
    """Return the sessions held so lately that a day to look at their promises may still come, the first one first."""
    held = Session.objects.filter(meeting__state="held", meeting__on__gte=on - LOOKED_AT).exclude(terms__checks=[])
    return list(held.select_related("meeting", "terms", "programme__office").order_by("meeting__starts_at", "pk"))


def to_look_at(on: date, *, soon: timedelta = timedelta(0)) -> list[Due]:
    """Return the looks that have come, or come soon, and at which something is not written yet, the first one first."""
    return [due for due in looks(*with_looks(on)) if due.left and due.on <= on + soon]


def sat_in(application: Application) -> Session | None:
    """Return the session in which an application had its seat."""
    held = application.offers.filter(state=OfferState.ACCEPTED).values("item__meeting")
    return Session.objects.filter(meeting__in=held).select_related("meeting", "programme").first()


def comments(session: Session) -> list[Comment]:
    """Return what those say of a session who sat in it, as everybody may read it, the first one first."""
    found = session.comments.filter(state=CommentState.PUBLIC).select_related("application")
    return list(found.order_by("said_at", "pk"))


def comments_waiting() -> list[Comment]:
    """Return the comments that wait for a moderator, the oldest first."""
    found = Comment.objects.filter(state=CommentState.WAITING)
    return list(found.select_related("session__meeting", "session__programme").order_by("said_at", "pk")[:50])


def comment_of(application: Application) -> Comment | None:
    """Return what somebody said of the record of their session."""
    return Comment.objects.filter(application=application).first()
