"""The adviser's file: three boxes after each visit, corrected but never overwritten; the group reads the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from madang.groups.models import Group
from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.people.rules import Seat
from madang.ui.dates import local

from .. import rules
from ..enums import CannotNote, How, State
from ..models import Advice, Earlier, Visit
from . import beats, booking


@dataclass(frozen=True)
class Note:
    """What stands in the three boxes, and the day of our own next step."""

    helped: str
    theirs: str
    ours: str
    due_on: date | None

    def cleaned(self) -> Note:
        """Return it as it is kept."""
        return Note(clean(self.helped), clean(self.theirs), clean(self.ours), self.due_on)


@transaction.atomic
def write(
    group: Group, note: Note, *, day: date | None, how: How, seat: Seat, at: datetime, advice: Advice | None = None
) -> Visit:
    """Write into a group's file what an adviser helped with; pressed twice, the same note comes back. Raises Refused.

    A talk that it belongs to has taken place by that.
    """
    group = Group.objects.select_for_update().get(pk=group.pk)
    note, on = note.cleaned(), local(at).date()
    words = {"helped": note.helped, "theirs": note.theirs, "ours": note.ours}
    if refusal := rules.why_not_visit(seat=seat, day=day, on=on) or rules.why_not_noted(
        **words, due_on=note.due_on, on=on, least_due=on
    ):
        raise Refused(refusal)
    assert day is not None
    same = Visit.objects.filter(group=group, adviser=seat.person, on=day, due_on=note.due_on, **words).first()
    if same:
        return same
    if advice and advice.group_id != group.pk:
        raise Refused(CannotNote.NOT_YOURS)
    try:
        with transaction.atomic():
            visit = Visit.objects.create(
                group=group,
                adviser=seat.person,
                advice=advice,
                on=day,
                how=how,
                due_on=note.due_on,
                written_at=at,
                **words,
            )
    except IntegrityError as error:  # a note of this talk is there already
        raise Refused(CannotNote.STALE) from error
    beats.record_of(group, "visited", subject=visit, by=seat.person, at=at, on=day, how=str(how))
    if advice and advice.state in (State.BOOKED, State.UNKNOWN):
        booking.mark(advice, State.HELD, seat=seat, at=at)
    return visit


@transaction.atomic
def correct(visit: Visit, note: Note, *, read: int, seat: Seat, at: datetime) -> Visit:
    """Correct a note: what stood there before stays to be read."""
    visit = Visit.objects.select_for_update(of=("self",)).select_related("group").get(pk=visit.pk)
    note = note.cleaned()
    words = {"helped": note.helped, "theirs": note.theirs, "ours": note.ours}
    refusal = rules.why_not_correct(visit, seat=seat, read=read)
    if refusal is None:
        least = min(local(at).date(), visit.due_on or local(at).date())
        refusal = rules.why_not_noted(**words, due_on=note.due_on, on=local(at).date(), least_due=least)
    if refusal:
        raise Refused(refusal)
    before = (visit.helped, visit.theirs, visit.ours, visit.due_on)
    if before == (note.helped, note.theirs, note.ours, note.due_on):
        raise Refused(CannotNote.SAME)
    try:
        with transaction.atomic():
            Earlier.objects.create(
                visit=visit, number=read + 1, helped=visit.helped, theirs=visit.theirs, ours=visit.ours,
                due_on=visit.due_on, by=seat.person, at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(CannotNote.STALE) from error
    visit.helped, visit.theirs, visit.ours, visit.due_on = note.helped, note.theirs, note.ours, note.due_on
    if before[2] != note.ours:
        visit.done_on = None  # another step is not done by that
    visit.save(update_fields=["helped", "theirs", "ours", "due_on", "done_on"])
    beats.record_of(visit.group, "corrected", subject=visit, by=seat.person, at=at)
    return visit


@transaction.atomic
def tick(visit: Visit, *, seat: Seat, at: datetime) -> Visit:
    """Say that our own next step is done; the group sees it."""
    visit = Visit.objects.select_for_update(of=("self",)).select_related("group").get(pk=visit.pk)
    if refusal := rules.why_not_done(visit, seat=seat):
        raise Refused(refusal)
    visit.done_on = local(at).date()
    visit.save(update_fields=["done_on"])
    beats.record_of(visit.group, "step_done", subject=visit, by=seat.person, at=at)
    return visit
