"""May they, and if not, why not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from madang.commitments.models import Commitment
from madang.kit.plaintext import has_resident_number
from madang.people import rules as people
from madang.people.enums import RoleKind
from madang.people.models import Person
from madang.people.rules import Seat
from madang.ui.dates import local

from .enums import CannotFind, CannotSit, Chosen, Finding, Post, Present
from .models import Body, Member, Sitting, Verdict

FARTHEST = timedelta(days=366)
WRITES = (RoleKind.SCHEDULER, RoleKind.SUPERVISOR)


def writes_for(body: Body, seat: Seat) -> bool:
    """Say whether a seat is the body's secretary: a scheduler, a supervisor, or anybody of the office that writes for it."""
    return seat.is_any(*WRITES) or body.office_id in seat.office_ids


def why_not_seat(
    body: Body, person: Person, *, name: str, post: Post, has_vote: bool, chosen: Chosen, is_drawn: bool,
    valid_from: date, valid_until: date | None, seat: Seat,
) -> CannotSit | None:  # fmt: skip
    """Say why somebody cannot sit in a body for a term. Officials, known by their login, have no vote."""
    if not writes_for(body, seat):
        return CannotSit.NOT_YOURS
    if not name.strip():
        return CannotSit.NO_NAME
    if valid_until is None or valid_until <= valid_from:
        return CannotSit.NO_TERM
    if has_vote and (chosen == Chosen.OFFICE or people.works_here(person)):
        return CannotSit.NO_VOTE
    if chosen == Chosen.DRAW and not is_drawn:
        return CannotSit.NO_DRAW
    if chosen == Chosen.OFFICE and post != Post.ADVISER:
        return CannotSit.NO_VOTE
    chairs = body.members.filter(post=Post.CHAIR, valid_from__lt=valid_until, valid_until__gt=valid_from)
    if post == Post.CHAIR and chairs.exists():
        return CannotSit.ONE_CHAIR
    meets = body.members.filter(person=person, valid_from__lt=valid_until, valid_until__gt=valid_from)
    return CannotSit.SITS if meets.exists() else None


def why_not_end_seat(member: Member, *, until: date, reason: str, seat: Seat) -> CannotSit | None:
    """Say why a seat in a body cannot end before its term."""
    if not writes_for(member.body, seat):
        return CannotSit.NOT_YOURS
    if until >= member.valid_until:
        return CannotSit.ENDED
    if until < member.valid_from:
        return CannotSit.NO_TERM
    return None if reason.strip() else CannotSit.NO_REASON


def entitled(sitting: Sitting, recused: Collection[int]) -> list[Member]:
    """Return who may vote at a sitting on a matter: members with a vote whose term holds, but for who is recused."""
    found = sitting.body.members.sitting(sitting.meeting.on).filter(has_vote=True).order_by("pk")
    return [member for member in found if member.pk not in recused]


def present(sitting: Sitting, members: Collection[Member]) -> int:
    """Return how many of some members were at a sitting; silence does not count."""
    here = sitting.presences.filter(here=Present.HERE, member__in=[member.pk for member in members])
    return here.count()


def has_quorum(body: Body, *, entitled: int, present: int) -> bool:
    """Say whether more than the quorum's share of those who may vote on a matter are there, and at least two."""
    return present >= 2 and present * 100 > entitled * body.quorum_percent


def why_not_find(
    sitting: Sitting, commitment: Commitment, *, finding: Finding, words: str, votes_for: int, votes_against: int,
    recused: Mapping[int, str], reply_due_on: date | None, seat: Seat, at: datetime,
) -> CannotFind | None:  # fmt: skip
    """Say why a sitting cannot find something about a promise: too few there, votes that do not add up, no day for a reply."""
    on = local(at).date()
    if not writes_for(sitting.body, seat):
        return CannotFind.NOT_SECRETARY
    if sitting.meeting.state == "cancelled":
        return CannotFind.SHUT
    if sitting.meeting.starts_at > at:
        return CannotFind.NOT_YET
    if not sitting.body.cares.filter(commitment=commitment).exists():
        return CannotFind.NOT_ITS
    if sitting.verdicts.filter(commitment=commitment).exists():
        return CannotFind.FOUND
    if not words.strip():
        return CannotFind.NO_WORDS
    if any(has_resident_number(text) for text in (words, *recused.values())):
        return CannotFind.PERSONAL_NUMBER
    if not all(reason.strip() for reason in recused.values()):
        return CannotFind.NO_RECUSAL
    if finding == Finding.CONFIRMED and commitment.state != "kept":
        return CannotFind.NOT_KEPT
    may = entitled(sitting, recused)
    there = present(sitting, may)
    if not has_quorum(sitting.body, entitled=len(may), present=there):
        return CannotFind.BELOW_QUORUM
    if votes_for < 0 or votes_against < 0 or votes_for + votes_against > there:
        return CannotFind.COUNT
    if votes_for <= votes_against:
        return CannotFind.NOT_MOST
    asks = finding in (Finding.QUESTIONED, Finding.ESCALATED)
    if asks and (reply_due_on is None or not on < reply_due_on <= on + FARTHEST):
        return CannotFind.NO_DATE
    return None


def why_not_note(sitting: Sitting, here: Mapping[int, Present], *, at: datetime) -> CannotFind | None:
    """Say why it cannot be written down who was at a sitting: before it begins, or against votes that were counted there."""
    if sitting.meeting.state == "cancelled":
        return CannotFind.SHUT
    if sitting.meeting.starts_at > at:
        return CannotFind.NOT_YET
    most = max((verdict.votes_for + verdict.votes_against for verdict in sitting.verdicts.all()), default=0)
    known = {row.member_id: row.here for row in sitting.presences.all()} | dict(here)
    return CannotFind.VOTED if sum(value == Present.HERE for value in known.values()) < most else None


def why_not_call(body: Body, *, on: date, starts_at: datetime, at: datetime) -> CannotFind | None:
    """Say why a body cannot be called together then."""
    if starts_at <= at or on > local(at).date() + FARTHEST:
        return CannotFind.BAD_DAY
    twice = body.sittings.filter(meeting__starts_at=starts_at).exclude(meeting__state="cancelled")
    return CannotFind.TWICE if twice.exists() else None


def why_not_reply(verdict: Verdict, *, text: str, seat: Seat) -> CannotFind | None:
    """Say why a seat cannot reply to what a body asked: the promise's office does, or the mayor where it was handed up."""
    is_theirs = verdict.commitment.office_id in seat.office_ids or seat.is_any(RoleKind.SUPERVISOR)
    if verdict.finding == Finding.ESCALATED:
        is_theirs = seat.is_any(RoleKind.MAYOR, RoleKind.SCHEDULER)
    if not is_theirs:
        return CannotFind.NOT_YOURS
    if verdict.reply or verdict.reply_due_on is None:
        return CannotFind.ANSWERED
    if has_resident_number(text):
        return CannotFind.PERSONAL_NUMBER
    return None if text.strip() else CannotFind.NO_REPLY
