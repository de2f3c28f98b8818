"""Reads of centres, talks and the adviser's file that need a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Max, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from madang.groups import queries as groups
from madang.groups.models import Group, Member
from madang.groups.models import Terms as GroupTerms
from madang.meetings.models import Cell, Freeze, Resource
from madang.meetings.walltime import cells, instant, slots
from madang.people import queries as people
from madang.people.enums import RoleKind
from madang.people.models import Absence, Person, Role
from madang.people.rules import Seat
from madang.places import queries as places
from madang.places.models import Area, DayOff, Office
from madang.ui.dates import local

from .enums import DISTRICT, HelpState, State, Why
from .models import Advice, Centre, HelpRequest, Hours, Stint, Terms, Visit

AHEAD = 21  # days that are looked through for the next opening
SHOWN = 7  # days of free times on one page


def terms_on(on: date) -> Terms:
    """Return what holds for advice on a day."""
    return Terms.objects.valid(on).order_by("-valid_from").first() or Terms(valid_from=on)


def minutes_of(centre: Centre, terms: Terms) -> int:
    """Return how long a talk is there."""
    return centre.minutes or terms.minutes


def division() -> Office | None:
    """Return the city's community division, which helps districts; None where no city has said which it is."""
    row = GroupTerms.objects.filter(office__isnull=False).select_related("office").order_by("-valid_from").first()
    return row.office if row else None


def districts_of(seat: Seat) -> set[int]:
    """Return the districts in which a seat's district offices and village centres lie; none for a department of the whole city."""
    here = (role.office for role in seat.roles if role.office.kind in DISTRICT)
    return {office.area.district.pk for office in here if office.area}


# --- when centres are open -------------------------------------------------------------------------------------------


@dataclass
class Week:
    """The opening times of some centres over some days, with days off and half days taken out."""

    first: date
    last: date
    hours: dict[int, list[Hours]] = field(default_factory=lambda: defaultdict(list))
    shut: set[date] = field(default_factory=set)
    early: dict[date, time] = field(default_factory=dict)

    def spans(self, centre: int, day: date) -> list[tuple[time, time]]:
        """Return from when until when a centre is open on a day."""
        if day in self.shut:
            return []
        ends = self.early.get(day)
        rows = [
            (row.opens, min(row.closes, ends) if ends else row.closes)
            for row in self.hours.get(centre, [])
            if row.weekday == day.weekday() and row.valid_from <= day and (not row.valid_until or day < row.valid_until)
        ]
        return sorted((opens, closes) for opens, closes in rows if opens < closes)

    def holds(self, centre: int, day: date, begins: time, ends: time) -> bool:
        """Say whether a centre is open for the whole of a time."""
        return any(opens <= begins and ends <= closes for opens, closes in self.spans(centre, day))


def week(centres: Iterable[Centre], first: date, last: date) -> Week:
    """Return the opening times of some centres from a day up to and with another, in three reads."""
    found = Week(first, last)
    for row in Hours.objects.filter(centre__in=[centre.pk for centre in centres]).order_by("weekday", "opens"):
        found.hours[row.centre_id].append(row)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    found.shut = set(places.days_off_among(days))
    halves = DayOff.objects.filter(on__gte=first, on__lte=last, closes_at__isnull=False)
    found.early = {row.on: row.closes_at for row in halves if row.closes_at is not None}
    return found


@dataclass(frozen=True)
class Opening:
    """A centre as somebody finds it now: open until when, or shut until when."""

    centre: Centre
    until: time | None
    opens_on: date | None
    opens: time | None


def centres(on: date) -> list[Centre]:
    """Return the centres there are on a day, by district."""
    rows = Centre.objects.valid(on).select_related("office__area__parent")
    return sorted(rows, key=lambda row: (row.area.district.code if row.area else "", row.office.kind, row.office.code))


def openings(at: datetime) -> list[Opening]:
    """Return every centre with whether it is open now, and when it opens next."""
    now = local(at)
    found = centres(now.date())
    times = week(found, now.date(), now.date() + timedelta(days=AHEAD))
    return [_opening(centre, times, now) for centre in found]


def opening(centre: Centre, at: datetime) -> Opening:
    """Return whether one centre is open now, and when it opens next."""
    now = local(at)
    return _opening(centre, week([centre], now.date(), now.date() + timedelta(days=AHEAD)), now)


def _opening(centre: Centre, times: Week, now: datetime) -> Opening:
    for opens, closes in times.spans(centre.pk, now.date()):
        if opens <= now.time() < closes:
            return Opening(centre, closes, None, None)
    for ahead in range(AHEAD + 1):
        day = now.date() + timedelta(days=ahead)
        for opens, _closes in times.spans(centre.pk, day):
            if ahead or opens > now.time():
                return Opening(centre, None, day, opens)
    return Opening(centre, None, None, None)


def weekly(centre: Centre, on: date) -> list[tuple[int, list[tuple[time, time]]]]:
    """Return what holds on a day as a week from Monday: each weekday with its opening times."""
    rows = Hours.objects.valid(on).filter(centre=centre).order_by("weekday", "opens")
    by_day: dict[int, list[tuple[time, time]]] = defaultdict(list)
    for row in rows:
        by_day[row.weekday].append((row.opens, row.closes))
    return [(weekday, by_day.get(weekday, [])) for weekday in range(7)]


def changes_of_hours(centre: Centre, on: date) -> list[date]:
    """Return the days after a day from which other opening times hold."""
    rows = Hours.objects.filter(centre=centre)
    begun = set(rows.filter(valid_from__gt=on).values_list("valid_from", flat=True))
    ended = set(rows.filter(valid_until__gt=on).values_list("valid_until", flat=True))
    return sorted(day for day in begun | ended if day)


# --- free times ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Slot:
    """A time for a talk, with the advisers who are free then, in the order in which they are asked."""

    on: date
    begins: time
    ends: time
    advisers: tuple[Person, ...]

    @property
    def key(self) -> str:
        """How a page carries it: `2026-11-28T10:00`."""
        return f"{self.on.isoformat()}T{self.begins:%H:%M}"

    @property
    def starts_at(self) -> datetime:
        """Its instant."""
        found = instant(self.on, self.begins, settings.TIME_ZONE)
        assert found is not None
        return found


def ranked(centre: Centre, first: date, last: date) -> dict[date, list[tuple[bool, Person]]]:
    """Return who gives advice at a centre on each of some days, each with whether they come from the division; nobody who is away."""
    wide = division()
    offices = [centre.office_id, *([wide.pk] if wide else [])]
    roles = Role.objects.filter(kind=RoleKind.ADVISER, office__in=offices, valid_from__lte=last)
    roles = roles.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=first)).select_related("person").order_by("pk")
    held = sorted(roles, key=lambda role: (role.office_id != centre.office_id, role.pk))
    away = list(Absence.objects.filter(person__in=[r.person_id for r in held], begins_on__lte=last, ends_on__gte=first))
    found: dict[date, list[tuple[bool, Person]]] = {}
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        seen = {row.person_id for row in away if row.begins_on <= day <= row.ends_on}
        found[day] = []
        for role in held:
            if (
                role.person_id not in seen
                and role.valid_from <= day
                and (not role.valid_until or day < role.valid_until)
            ):
                found[day].append((role.office_id != centre.office_id, role.person))
                seen.add(role.person_id)
    return found


def advisers(centre: Centre, first: date, last: date) -> dict[date, list[Person]]:
    """Return who gives advice at a centre on each of some days: its own advisers first, then the division's."""
    return {day: [person for _wide, person in here] for day, here in ranked(centre, first, last).items()}


def free(centre: Centre, first: date, last: date, *, at: datetime) -> dict[date, list[Slot]]:
    """Return the free times of some days. A time is free while one adviser is; who has fewer talks those days is asked first."""
    terms, today = terms_on(local(at).date()), local(at).date()
    first, last = max(first, today), min(last, today + timedelta(days=terms.farthest_days))
    if first > last:
        return {}
    times, staff = week([centre], first, last), ranked(centre, first, last)
    zone, length, soonest = settings.TIME_ZONE, minutes_of(centre, terms), at + timedelta(hours=terms.notice_hours)
    held = _held({person for here in staff.values() for _wide, person in here}, first, last)
    frozen = list(Freeze.objects.filter(begins_on__lte=last, ends_on__gte=first))
    found: dict[date, list[Slot]] = {}
    for day, here in staff.items():
        is_frozen = any(row.begins_on <= day <= row.ends_on for row in frozen)
        found[day] = []
        for opens, closes in [] if is_frozen or not centre_holds(centre, day) else times.spans(centre.pk, day):
            begin, end = instant(day, opens, zone), instant(day, closes, zone)
            for starts_at, ends_at in slots(begin, end, minutes=length) if begin and end else ():
                span = set(cells(starts_at, ends_at))
                able = sorted((wide, len(held[p.pk]), p.pk, p) for wide, p in here if not span & held[p.pk])
                if able and starts_at >= soonest:
                    asked = tuple(row[-1] for row in able)
                    found[day].append(Slot(day, local(starts_at).time(), local(ends_at).time(), asked))
    return found


def centre_holds(centre: Centre, on: date) -> bool:
    """Say whether a centre is there on a day."""
    return (not centre.valid_from or centre.valid_from <= on) and (not centre.valid_until or on < centre.valid_until)


def _held(persons: set[Person], first: date, last: date) -> dict[int, set[int]]:
    """Return by whom which cells are held in some days."""
    begin = instant(first, time(0), settings.TIME_ZONE)
    end = instant(last + timedelta(days=1), time(0), settings.TIME_ZONE)
    found: dict[int, set[int]] = defaultdict(set)
    if begin and end:
        span = cells(begin, end)
        rows = Cell.objects.filter(
            resource__person__in=[person.pk for person in persons], number__gte=span.start, number__lt=span.stop
        )
        for person, number in rows.values_list("resource__person", "number"):
            found[person or 0].add(number)
    return found


def slot_at(centre: Centre, on: date, begins: time, *, at: datetime) -> Slot | None:
    """Return the free time that begins then, None where it is none or nobody is free any more."""
    return next((slot for slot in free(centre, on, on, at=at).get(on, []) if slot.begins == begins), None)


def resources(persons: Iterable[Person]) -> dict[int, Resource]:
    """Return what holds some people, by the person's number."""
    rows = Resource.objects.filter(person__in=[person.pk for person in persons])
    return {row.person_id or 0: row for row in rows}


# --- talks -----------------------------------------------------------------------------------------------------------


def talks() -> QuerySet[Advice]:
    """Return talks with what every page shows of them."""
    return Advice.objects.select_related("meeting", "centre__office__area", "adviser", "person", "group__area")


def seen_by(seat: Seat) -> QuerySet[Advice]:
    """Return the talks that a seat sees: its own, those of its centre; the front line, the division and supervisors all."""
    wide = division()
    if seat.is_any(RoleKind.AGENT, RoleKind.SUPERVISOR) or (wide and wide.pk in seat.office_ids):
        return talks()
    return talks().filter(Q(adviser=seat.person) | Q(centre__office__in=seat.office_ids))


def coming(rows: QuerySet[Advice], at: datetime, *, days: int = 14) -> list[Advice]:
    """Return the talks of today and the next days, the next one first."""
    begun = local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    found = rows.exclude(state=State.CANCELLED).filter(
        meeting__starts_at__gte=begun, meeting__starts_at__lt=begun + timedelta(days=days)
    )
    return list(found.order_by("meeting__starts_at", "pk"))


def not_known(rows: QuerySet[Advice], at: datetime) -> list[Advice]:
    """Return talks that are over, and of which nobody wrote down whether they took place, the last first."""
    over = rows.filter(state__in=[State.BOOKED, State.UNKNOWN], meeting__ends_at__lte=at)
    return list(over.order_by("-meeting__starts_at")[:20])


def of_person(person: Person) -> list[Advice]:
    """Return somebody's talks, under each of their records, the last first."""
    numbers = people.records_of(people.one(person))
    return list(talks().filter(person__in=numbers).order_by("-meeting__starts_at")[:50])


def open_talk(person: Person, centre: Centre, at: datetime) -> Advice | None:
    """Return the talk that is booked for somebody at a centre and is not over."""
    numbers = people.records_of(people.one(person))
    rows = Advice.objects.filter(person__in=numbers, centre=centre, state=State.BOOKED, meeting__ends_at__gt=at)
    return rows.select_related("meeting").first()


def is_in(group: Group, person: Person, key: str = "") -> bool:
    """Say whether somebody is in a group: by who they are, or by the contact with which they took their seat."""
    if groups.member_of(group, people.one(person)):
        return True
    return bool(key) and group.members.here().filter(key=key).exists()


@dataclass(frozen=True)
class Stranded:
    """A talk that cannot be as it was booked, and why."""

    advice: Advice
    why: Why


def stranded(at: datetime, *, centre: Centre | None = None) -> list[Stranded]:
    """Return the booked talks to come that fall on a day off or outside the opening times, or whose adviser is not there."""
    rows = talks().filter(state=State.BOOKED, meeting__starts_at__gt=at)
    found = list((rows.filter(centre=centre) if centre else rows).order_by("meeting__starts_at"))
    if not found:
        return []
    first, last = found[0].meeting.on, max(row.meeting.on for row in found)
    times = week({row.centre for row in found}, first, last)
    staff = {row.centre_id: advisers(row.centre, first, last) for row in {r.centre_id: r for r in found}.values()}
    told = []
    for row in found:
        meeting = row.meeting
        is_open = times.holds(row.centre_id, meeting.on, meeting.begins, meeting.ends)
        if not is_open or not centre_holds(row.centre, meeting.on):
            told.append(Stranded(row, Why.SHUT))
        elif row.adviser not in staff[row.centre_id].get(meeting.on, []):
            told.append(Stranded(row, Why.GONE))
    return told


def unmet(centre: Centre, spans: dict[int, list[tuple[time, time]]], valid_from: date, at: datetime) -> list[Advice]:
    """Return the talks that a new week of opening times would leave outside, from a day on."""
    rows = talks().filter(centre=centre, state=State.BOOKED, meeting__starts_at__gt=at, meeting__on__gte=valid_from)
    return [
        row
        for row in rows.order_by("meeting__starts_at")
        if not any(
            opens <= row.meeting.begins and row.meeting.ends <= closes
            for opens, closes in spans.get(row.meeting.on.weekday(), [])
        )
    ]


# --- the adviser's file ----------------------------------------------------------------------------------------------


def visits_of(group: Group) -> list[Visit]:
    """Return the notes in a group's file, the last first, with what they were before they were corrected."""
    rows = group.visits.select_related("adviser").prefetch_related("earlier")
    return list(rows.order_by("-on", "-pk"))


def talks_of(group: Group) -> list[Advice]:
    """Return the talks that were booked for a group, the last first."""
    return list(talks().filter(group=group).order_by("-meeting__starts_at")[:50])


def open_steps(seat: Seat) -> list[Visit]:
    """Return the steps that the city owes to groups, the one due first: an adviser's own, everybody's for the division."""
    rows = Visit.objects.filter(done_on__isnull=True).exclude(ours="").select_related("group", "adviser")
    wide = division()
    if not (seat.is_any(RoleKind.SUPERVISOR) or (wide and wide.pk in seat.office_ids)):
        rows = rows.filter(adviser=seat.person)
    return list(rows.order_by("due_on", "pk")[:60])


@dataclass(frozen=True)
class Unseen:
    """A group that nobody of the city has met for a while; `last_on` is empty where nobody ever has."""

    group: Group
    last_on: date | None
    days: int


def last_contacts(numbers: Iterable[int]) -> dict[int, date]:
    """Return for groups the day on which an adviser met them last: a visit, a call, or a talk that took place."""
    wanted = list(numbers)
    found: dict[int, date] = {}
    visits = Visit.objects.filter(group__in=wanted).values_list("group").annotate(last=Max("on"))
    talked = Advice.objects.filter(group__in=wanted, state=State.HELD).values_list("group")
    for number, last in [*visits, *talked.annotate(last=Max("meeting__on"))]:
        found[number] = max(last, found.get(number, date.min))
    return found


def unseen(seat: Seat, on: date) -> list[Unseen]:
    """Return the complete and open groups around a seat that nobody met for as long as the terms say, the longest first."""
    days = terms_on(on).unseen_days
    rows = Group.objects.open().filter(formed_on__isnull=False).select_related("area__parent")
    wide = division()
    if not (seat.is_any(RoleKind.SUPERVISOR) or (wide and wide.pk in seat.office_ids)):
        near = districts_of(seat)
        rows = rows.filter(Q(area__in=near) | Q(area__parent__in=near))
    found = list(rows)
    last = last_contacts(group.pk for group in found)
    since = [(group, last.get(group.pk), last.get(group.pk) or group.formed_on or on) for group in found]
    told = [Unseen(group, met, (on - day).days) for group, met, day in since if (on - day).days >= days]
    return sorted(told, key=lambda row: -row.days)


# --- help and hours --------------------------------------------------------------------------------------------------


def help_seen_by(seat: Seat) -> QuerySet[HelpRequest]:
    """Return the requests that a seat sees: those of its office and its district, all for the division, supervisors and auditors."""
    rows = HelpRequest.objects.select_related("office", "group", "by").prefetch_related("answers__by")
    wide = division()
    if seat.is_any(RoleKind.SUPERVISOR, RoleKind.AUDITOR) or (wide and wide.pk in seat.office_ids):
        return rows
    near = districts_of(seat)
    return rows.filter(Q(office__in=seat.office_ids) | Q(office__area__in=near) | Q(office__area__parent__in=near))


def open_help(seat: Seat) -> list[HelpRequest]:
    """Return the requests that wait for an answer, the one due first."""
    rows = help_seen_by(seat).filter(state__in=[HelpState.ASKED, HelpState.AGAIN])
    return list(rows.order_by("due_on", "pk")[:100])


def answered_help(seat: Seat) -> list[HelpRequest]:
    """Return the requests that were answered, the last first."""
    rows = help_seen_by(seat).filter(state__in=[HelpState.ANSWERED, HelpState.SETTLED])
    return list(rows.order_by("-at", "-pk")[:50])


def centre_near(area: Area | None, on: date) -> Centre | None:
    """Return the centre of an area, else one of its district, the village centre before the district's desk."""
    if area is None:
        return None
    found = [row for row in centres(on) if row.area and row.area.district.pk == area.district.pk]
    found.sort(key=lambda row: (row.office.area_id != area.pk, row.office.kind != "village_centre", row.pk))
    return found[0] if found else None


def stints() -> QuerySet[Stint]:
    """Return hours given, the last day first."""
    rows = Stint.objects.select_related("person", "group", "centre__office", "thanked_by")
    return rows.order_by("-on", "-pk")


def to_thank(limit: int = 40) -> list[Stint]:
    """Return hours that nobody has thanked for yet, the longest waiting first."""
    return list(stints().filter(thanked_at__isnull=True).order_by("on", "pk")[:limit])


def by_month(rows: QuerySet[Stint]) -> list[tuple[date, int]]:
    """Return how many minutes were given in each month, the last first."""
    sums = rows.order_by().annotate(month=TruncMonth("on")).values_list("month").annotate(total=Sum("minutes"))
    return [(month, int(total)) for month, total in sums.order_by("-month")[:12]]


def member_here(group: Group, person: Person | None) -> Member | None:
    """Return a person's seat in a group."""
    return groups.member_of(group, person)


def is_kept(person: Person) -> bool:
    """Say whether a talk of somebody's, or hours they gave, are kept."""
    numbers = people.records_of(people.one(person))
    return Advice.objects.filter(person__in=numbers).exists() or Stint.objects.filter(person__in=numbers).exists()
