"""Reads of groups that need a name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q

from madang.people import queries as people
from madang.people.models import ContactPoint, Person
from madang.places.models import Area

from .enums import Sign, State
from .models import Decision, Group, Learned, Mediation, Member, Terms

MANY_BEGUN = 3  # groups begun by one person within a year
BURST = timedelta(minutes=3)
LIKE = 0.6  # of the pieces of two ideas that must be the same for nearly the same words
WISH = 0.2  # for the same wish


def terms_on(on: date) -> Terms:
    """Return what makes a group on a day; three people where a city has said nothing."""
    return Terms.objects.valid(on).order_by("-valid_from").first() or Terms(valid_from=on)


def counted(members: Iterable[Member], *, is_household_one: bool) -> int:
    """Return how many people count: those of one household as one, however they are tied to each other."""
    rows = list(members)
    if not is_household_one:
        return len(rows)
    root = {row.pk: row.pk for row in rows}

    def found(pk: int) -> int:
        while root[pk] != pk:
            pk = root[pk]
        return pk

    for row in rows:
        if row.home_id in root:
            root[found(row.pk)] = found(row.home_id)
    return len({found(pk) for pk in root})


def missing(group: Group, on: date) -> int:
    """Return how many people a group is short of."""
    terms = terms_on(on)
    return max(0, terms.least - counted(group.members.here(), is_household_one=terms.is_household_one))


def by_code(written: str) -> Group | None:
    """Return the group that a code opens now, however it was written."""
    code = "".join(sign for sign in written.upper() if sign.isalnum())[:6]
    return Group.objects.select_related("area").filter(code=code).first() if len(code) == 6 else None


def member_of(group: Group, person: Person | None) -> Member | None:
    """Return a person's seat in a group."""
    if person is None:
        return None
    return group.members.here().filter(person__in=people.records_of(people.one(person))).first()


def groups_of(person: Person) -> list[Member]:
    """Return a person's seats in groups that have not ended, the newest first."""
    rows = Member.objects.filter(left_at__isnull=True, person__in=people.records_of(people.one(person)))
    return list(rows.filter(group__in=Group.objects.open()).select_related("group__area").order_by("-joined_at"))


def public(*, area: Area | None = None) -> list[Group]:
    """Return the groups that everybody may read, those at work first."""
    rows = Group.objects.shown().select_related("area").annotate(people=Count("members", Q(members__left_at=None)))
    if area:
        rows = rows.filter(Q(area=area) | Q(area__parent=area))
    order = {State.ACTIVE: 0, State.RESTING: 1, State.MERGED: 2, State.ENDED: 3}
    return sorted(rows, key=lambda group: (order[State(group.state)], -group.number))


def looking(area: Area | None = None) -> list[Group]:
    """Return the groups that look for neighbours and let their idea be read, the newest first."""
    rows = Group.objects.filter(state=State.FORMING, is_looking=True, code__isnull=False).select_related("area")
    if area:
        rows = rows.filter(area=area)
    return list(rows.annotate(people=Count("members", Q(members__left_at=None))).order_by("-begun_at")[:40])


def alike(idea: str, area: Area) -> list[Group]:
    """Return who looks for neighbours in the same village with the same wish, the likest first."""
    near = [(_likeness(idea, group.idea), group) for group in looking(area)]
    return [group for like, group in sorted(near, key=lambda pair: -pair[0]) if like >= WISH][:3]


def _pieces(text: str) -> set[str]:
    letters = "".join(sign for sign in text.lower() if sign.isalnum())
    return {letters[at : at + 2] for at in range(len(letters) - 1)}


def _likeness(one: str, other: str) -> float:
    first, second = _pieces(one), _pieces(other)
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


# --- what members see ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A decision with its voices: how many have said yes, how many it needs, and whether this member has."""

    decision: Decision
    said: int
    needed: int
    is_mine_said: bool


def decisions(group: Group, member: Member | None = None) -> list[Asked]:
    """Return what was proposed and decided, the newest first."""
    here = group.members.here().count()
    rows = group.decisions.select_related("by").prefetch_related("voices").order_by("-number")
    return [
        Asked(
            row, len(voices := row.voices.all()), here // 2 + 1,
            member is not None and any(voice.member_id == member.pk for voice in voices),
        )
        for row in rows
    ]  # fmt: skip


def mediation(group: Group) -> Mediation | None:
    """Return the open call of a group to a mediator."""
    return group.mediations.filter(settled_at__isnull=True).select_related("mediator").first()


def age(group: Group, on: date) -> int:
    """Return how many days ago a group was complete."""
    return (on - group.formed_on).days if group.formed_on else 0


def stumbled(group: Group, on: date) -> list[Learned]:
    """Return what groups like this one learned at the age that it reaches next, before it does; no names."""
    days, terms = age(group, on), terms_on(on)
    ahead = max(days + 90, terms.breaking_days if days < terms.breaking_days else 0)
    rows = Learned.objects.filter(checked_at__isnull=False, age__gte=days, age__lte=ahead).exclude(group=group)
    near = sorted(rows.select_related("group"), key=lambda row: (-_likeness(row.group.idea, group.idea), row.age))
    return near[:3]


def learned(words: str = "") -> list[Learned]:
    """Return what may be read of what was learned, by its words; no names."""
    rows = Learned.objects.filter(checked_at__isnull=False)
    for word in words.split()[:6]:
        rows = rows.filter(text__icontains=word)
    return list(rows.order_by("-at")[:60])


# --- what staff see --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Signs:
    """What may mean that a group is not what it seems, each with its reason in figures."""

    group: Group
    found: list[tuple[Sign, str]]

    @property
    def names(self) -> list[str]:
        """The signs alone, to know later whether they are new."""
        return sorted({str(sign) for sign, _words in self.found})


def signs() -> list[Signs]:
    """Return the open groups that somebody should look at, and why; what was looked at comes back only with a new sign."""
    groups = list(Group.objects.open().select_related("area").prefetch_related("members", "looks"))
    here = {group.pk: [row for row in group.members.all() if row.left_at is None] for group in groups}
    shared = _shared_contacts(here)
    devices = Counter(row.device for rows in here.values() for row in rows if row.device)
    begun = _many_begun(groups)
    found: list[Signs] = []
    for group in groups:
        rows, seen = here[group.pk], []
        if numbers := shared.get(group.pk):
            seen.append((Sign.CONTACT, ", ".join(str(number) for number in sorted(numbers))))
        if any(row.device and devices[row.device] > 1 for row in rows):
            seen.append((Sign.DEVICE, str(max(devices[row.device] for row in rows if row.device))))
        if times := max((begun.get(row.person_id or 0, 0) for row in rows if row.is_founder), default=0):
            seen.append((Sign.FOUNDER, str(times)))
        twins = [other for other in groups if other != group and _likeness(other.idea, group.idea) >= LIKE]
        if twins:
            seen.append((Sign.ALIKE, ", ".join(str(other.number) for other in twins[:5])))
        if len(rows) > 2 and max(r.joined_at for r in rows) - min(r.joined_at for r in rows) < BURST:
            seen.append((Sign.BURST, str(len(rows))))
        known = {name for look in group.looks.all() for name in look.signs}
        if {str(sign) for sign, _words in seen} - known:
            found.append(Signs(group, seen))
    return found


def _shared_contacts(here: dict[int, list[Member]]) -> dict[int, set[int]]:
    """Return for each group the numbers of other groups in which somebody else has the same telephone or address."""
    of_person = {row.person_id: pk for pk, rows in here.items() for row in rows if row.person_id}
    by_value: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for person, value in ContactPoint.objects.filter(person__in=of_person).values_list("person_id", "value"):
        by_value[value].add((person, of_person[person]))
    pairs: dict[int, set[int]] = defaultdict(set)
    for holders in by_value.values():
        if len({person for person, _group in holders}) > 1:
            for _person, group in holders:
                pairs[group] |= {other for _other, other in holders}
    numbers = dict(Group.objects.filter(pk__in=pairs).values_list("pk", "number"))
    return {group: {numbers[other] for other in others} for group, others in pairs.items()}


def _many_begun(groups: Iterable[Group]) -> dict[int, int]:
    newest = max((group.begun_at for group in groups), default=None)
    if newest is None:
        return {}
    rows = Member.objects.filter(is_founder=True, joined_at__gt=newest - timedelta(days=365), person__isnull=False)
    counts = Counter(rows.values_list("person_id", flat=True))
    return {person: times for person, times in counts.items() if person and times >= MANY_BEGUN}


def short_too_long(on: date) -> list[Group]:
    """Return the groups that were below the least for longer than the terms give them."""
    since = on - timedelta(days=terms_on(on).grace_days)
    return list(Group.objects.open().filter(short_since__lte=since).select_related("area").order_by("short_since"))


def unfinished(at: datetime, on: date) -> list[Group]:
    """Return the groups that have looked for their three for longer than the terms give them."""
    before = at - timedelta(days=terms_on(on).forming_days)
    return list(Group.objects.filter(state=State.FORMING, begun_at__lt=before))


def calls() -> list[Mediation]:
    """Return the open calls to a mediator, the oldest first."""
    rows = Mediation.objects.filter(settled_at__isnull=True).select_related("group__area", "asked_by", "mediator")
    return list(rows.order_by("asked_at"))


def to_check() -> list[Learned]:
    """Return what was noted and nobody has read yet."""
    return list(Learned.objects.filter(checked_at__isnull=True).select_related("group__area").order_by("at")[:50])


def find(words: str) -> list[Group]:
    """Return groups by number, code, name, idea or area, the newest first."""
    rows = Group.objects.select_related("area").annotate(people=Count("members", Q(members__left_at=None)))
    words = words.strip()
    if words.isdecimal():
        rows = rows.filter(number=int(words)) if len(words) < 10 else rows.none()
    elif words:
        rows = rows.filter(Q(code=words.upper()[:6]) | Q(name__icontains=words) | Q(idea__icontains=words))
    return list(rows.order_by(F("number").desc())[:100])


def is_kept(person: Person) -> bool:
    """Say whether a person is or was in a group, or noted something of one."""
    numbers = people.records_of(people.one(person))
    return Member.objects.filter(person__in=numbers).exists() or Learned.objects.filter(person__in=numbers).exists()
