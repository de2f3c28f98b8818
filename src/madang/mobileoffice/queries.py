"""Reads of visits that need a name."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from madang.cases.enums import StoryState
from madang.cases.models import Case, Story
from madang.commitments import queries as commitments
from madang.commitments.models import Commitment
from madang.documents.models import Document
from madang.meetings.models import Attendance
from madang.people.enums import RoleKind
from madang.people.models import Person
from madang.people.rules import Seat
from madang.places import queries as places
from madang.places.models import Area
from madang.suggestions.models import Card

from .enums import Kind, State, StopKind
from .models import Action, Broadcast, Gap, Question, Remark, Shape, Stop, Teammate, Visit

SEE_ALL = (RoleKind.SCHEDULER, RoleKind.MAYOR, RoleKind.AUDITOR)
SEE_PUBLISHED = (
    RoleKind.AGENT,
    RoleKind.CLERK,
    RoleKind.SUPERVISOR,
    RoleKind.MODERATOR,
)  # what is prepared is not theirs
LOOK_BACK = timedelta(days=180)


def shape_of(kind: Kind, on: date) -> Shape | None:
    """Return the settings of a kind of visit on a day."""
    return Shape.objects.valid(on).filter(kind=kind).order_by("-valid_from").first()


def shapes(on: date) -> list[Shape]:
    """Return the kinds of visits that there are on a day."""
    order = list(Kind)
    newest: dict[str, Shape] = {}
    for shape in Shape.objects.valid(on).order_by("valid_from"):
        newest[shape.kind] = shape
    return sorted(newest.values(), key=lambda shape: order.index(Kind(shape.kind)))


@dataclass(frozen=True)
class Stuck:
    """A place where things do not move, by the city's own record. Each number is a reason of its own; `total` sorts."""

    area: Area
    overdue: int
    reopened: int
    voices: int
    late: int

    @property
    def total(self) -> int:
        """What sorts the places: each matter once, and ten voices like one."""
        return self.overdue + self.reopened + self.late + self.voices // 10


def stuck_places(at: datetime, on: date) -> list[Stuck]:
    """Return the districts by what is overdue, came back, is told by many or promised and late there, the most first."""
    district = places.districts_now(on)
    counted: dict[str, Counter[int]] = {name: Counter() for name in ("overdue", "reopened", "voices", "late")}

    def add(name: str, area: int | None, n: int = 1) -> None:
        if area in district:
            counted[name][district[area]] += n

    open_cases = Case.objects.filter(answered_at__isnull=True, due_at__lt=at)
    for area, n in open_cases.values_list("area").annotate(n=Count("pk")):
        add("overdue", area, n)
    again = Case.objects.filter(reopenings__gt=0, received_at__gte=at - LOOK_BACK)
    for area, n in again.values_list("area").annotate(n=Count("pk")):
        add("reopened", area, n)
    stories = Story.objects.filter(state=StoryState.PUBLIC, answered_on__isnull=True, voices__gt=0)
    for area, n in stories.values_list("area", "voices"):
        add("voices", area, n)
    for area in Commitment.objects.standing().late(on).values_list("area", flat=True):
        add("late", area)
    rows = [
        Stuck(area, *(counted[name][area.pk] for name in ("overdue", "reopened", "voices", "late")))
        for area in places.districts(on)
    ]
    return sorted((row for row in rows if row.total), key=lambda row: (-row.total, row.area.code))


def stuck_stories(*, limit: int = 8) -> list[Story]:
    """Return the public stories without an answer that most people share."""
    found = Story.objects.public().filter(answered_on__isnull=True, voices__gt=0).select_related("area", "office")
    return list(found.order_by("-voices", "-number")[:limit])


@dataclass(frozen=True)
class Covered:
    """A district, its regular visits of a year, its last one ever, and why there was none."""

    area: Area
    visits: list[Visit]
    last: Visit | None
    reason: str


def coverage(year: int, on: date) -> list[Covered]:
    """Return each district with its regular visits of a year, or the reason why there was none."""
    district = places.districts_now(on)
    found = Visit.objects.shown().filter(shape__kind=Kind.REGULAR, area__isnull=False).select_related("area", "shape")
    by_area: dict[int, list[Visit]] = {}
    for visit in found.order_by("begins_on"):
        by_area.setdefault(district.get(visit.area_id or 0, visit.area_id or 0), []).append(visit)
    reasons: dict[int, str] = {
        district.get(gap.area_id, gap.area_id): gap.reason for gap in Gap.objects.filter(year=year)
    }
    rows = []
    for area in places.districts(on):
        all_ = by_area.get(area.pk, [])
        of_year = [visit for visit in all_ if visit.begins_on.year == year and visit.state != State.CANCELLED]
        off = [visit.why_cancelled for visit in all_ if visit.begins_on.year == year and visit.state == State.CANCELLED]
        reason = "" if of_year else reasons.get(area.pk, off[0] if off else "")
        rows.append(Covered(area, of_year, all_[-1] if all_ else None, reason))
    return rows


def rotation(on: date) -> list[Area]:
    """Return the districts in the order in which regular visits should come: who waited longest first, never visited before all."""
    rows = coverage(on.year, on)
    waiting = [row for row in rows if not row.visits]
    return [
        row.area
        for row in sorted(waiting, key=lambda row: (row.last.begins_on if row.last else date.min, row.area.code))
    ]


@dataclass(frozen=True)
class Day:
    """One day of an agenda."""

    on: date
    stops: list[Stop]


def days(visit: Visit, *, is_public: bool = False) -> list[Day]:
    """Return a visit's agenda day by day, in order; in public the working team's meetings are left out, and what is not announced."""
    found = visit.stops.select_related("meeting__venue", "meeting__area", "broadcast").order_by("meeting__starts_at")
    if is_public:
        found = found.exclude(kind="team").exclude(meeting__state="planned")
    made: dict[date, list[Stop]] = {}
    for stop in found:
        made.setdefault(stop.meeting.on, []).append(stop)
    return [Day(on, stops) for on, stops in made.items()]


def asked(visit: Visit) -> dict[int, list[Attendance]]:
    """Return who is asked to each point of an agenda, by the meeting's number."""
    rows = Attendance.objects.filter(meeting__stop__visit=visit).select_related("person").order_by("part", "pk")
    made: dict[int, list[Attendance]] = {}
    for row in rows:
        made.setdefault(row.meeting_id, []).append(row)
    return made


def team(visit: Visit) -> list[Teammate]:
    """Return who is in the task force now."""
    return list(visit.team.filter(until__isnull=True).select_related("person", "office").order_by("since", "pk"))


def plan(visit: Visit) -> list[Action]:
    """Return the lines of a plan in their order: what is done first, what is not done last."""
    found = visit.plan.select_related("office", "area", "commitment__office").prefetch_related("themes")
    return list(found.order_by("number"))


def of_seat(seat: Seat) -> list[Visit]:
    """Return the visits that a seat works on: all for the scheduler, those everybody knows of for the front line, and
    its own, its partner's and its team's for an office."""
    found = Visit.objects.select_related("shape", "area", "office", "partner").order_by("-begins_on", "-pk")
    if seat.is_any(*SEE_ALL):
        return list(found[:100])
    mine = Q(office__in=seat.office_ids) | Q(partner__in=seat.office_ids) | Q(team__person=seat.person)
    if seat.is_any(*SEE_PUBLISHED):
        mine |= Q(published_at__isnull=False)
    return list(found.filter(mine).distinct()[:100])


def photos(cards: list[Card]) -> dict[int, Document]:
    """Return the picture of each card that has one."""
    found = Document.objects.filter(subject_type=Card._meta.label_lower, subject_id__in=[card.pk for card in cards])
    return {document.subject_id: document for document in found}


def questions(stop: Stop) -> list[Question]:
    """Return the questions that everybody may read: open ones by their voices, then the answered."""
    found = stop.questions.filter(state__in=["open", "answered"]).select_related("commitment")
    return sorted(found, key=lambda q: (q.state == "answered", -q.backing, q.number))


def taken_off(stop: Stop) -> list[Question]:
    """Return the questions that were taken off the list: everybody reads their number and why, not their words."""
    return list(stop.questions.filter(state="hidden").order_by("number"))


def halls(visit: Visit) -> list[Stop]:
    """Return the town halls of a visit that everybody may know of; first the one that takes questions, then the latest."""
    found = visit.stops.filter(Q(kind=StopKind.TOWN_HALL) | Q(broadcast__isnull=False))
    found = found.exclude(meeting__state="planned").select_related("meeting__venue", "meeting__area", "broadcast")
    return sorted(found, key=lambda stop: (not takes_questions(stop), -stop.meeting.starts_at.timestamp()))


def takes_questions(stop: Stop) -> bool:
    """Say whether a town hall takes questions now."""
    broadcast: Broadcast | None = getattr(stop, "broadcast", None)
    return broadcast is not None and broadcast.takes_questions


def hall_now(visit: Visit) -> Stop | None:
    """Return the town hall of a visit that takes questions, or else its latest."""
    return next(iter(halls(visit)), None)


@dataclass(frozen=True)
class Total:
    """What a plan's promises cost together, beside what the whole was promised with."""

    parts: int
    whole: int | None

    @property
    def unplaced(self) -> int:
        """What of the whole stands in no part yet; below nothing where the parts are more."""
        return (self.whole or 0) - self.parts


def total(visit: Visit) -> Total:
    """Return the money of a visit's promises. Counted from their rows, so that it foots."""
    parts = sum(action.won or 0 for action in visit.plan.exclude(does="not"))
    return Total(parts, visit.promise.won if visit.promise else None)


def promises(visit: Visit) -> list[Commitment]:
    """Return what was promised at a visit: its plan, its whole, and what was promised in a town hall."""
    hall = Question.objects.filter(stop__visit=visit, commitment__isnull=False).values_list("pk", flat=True)
    made = commitments.that_came_of("mobileoffice.question", hall)
    planned = Commitment.objects.filter(action__visit=visit).shown().order_by("number")
    return [*planned, *made]


def has_remarked(person: Person) -> bool:
    """Say whether a remark or question of a person is kept."""
    return Remark.objects.filter(person=person).exists() or Question.objects.filter(person=person).exists()
