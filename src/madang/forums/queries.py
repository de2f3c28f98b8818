"""Reads of forums that need a name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from django.db.models import Count, F, Max, Q, QuerySet, Sum

from madang.cases.models import MeToo, Story
from madang.kit import near
from madang.people import queries as people
from madang.people.enums import RoleKind
from madang.people.models import ContactPoint, Person
from madang.people.rules import Seat
from madang.suggestions.models import OPEN, Card

from . import opinion
from .enums import DutyKind, Outcome, SeatState, State, StatementState, TopicState
from .models import Duty, Fate, Forum, Registration, Rung, Stance, Statement, SubTopic, Table

SEE_ALL = (
    RoleKind.SCHEDULER, RoleKind.MAYOR, RoleKind.AGENT, RoleKind.CLERK, RoleKind.SUPERVISOR, RoleKind.MODERATOR,
    RoleKind.AUDITOR,
)  # fmt: skip
ERASED = "—"
AT_ONCE = 5000  # numbers in one statement: SQLite takes some 32,000
PERSON = "person:"


# --- lists -----------------------------------------------------------------------------------------------------------


def _listed() -> QuerySet[Forum]:
    return Forum.objects.select_related("office", "meeting__venue")


def collecting() -> list[Forum]:
    """Return the forums that take sub-topics, with how many were proposed, the newest first."""
    found = _listed().filter(state=State.COLLECTING).annotate(proposed=Count("topics"))
    return list(found.order_by("-begun_at", "-pk")[:30])


def coming(at: datetime) -> list[Forum]:
    """Return the forums with a day to come, or going on, the next one first."""
    found = _listed().filter(state=State.SET, meeting__ends_at__gt=at)
    return list(found.order_by("meeting__starts_at", "pk")[:30])


def past(at: datetime, *, limit: int = 40) -> list[Forum]:
    """Return forums that are over or were called off, each with what became of its opinions, the last one first."""
    over = Q(state__in=[State.HELD, State.REPORTED, State.CANCELLED]) | Q(state=State.SET, meeting__ends_at__lte=at)
    counted = {
        f"n_{outcome.value}": Count("pool__cards__fate", filter=Q(pool__cards__fate__outcome=outcome))
        for outcome in Outcome
    }
    found = _listed().filter(over).annotate(said=Count("pool__cards"), **counted)
    return list(found.order_by(F("meeting__starts_at").desc(nulls_last=True), "-pk")[:limit])


def of_seat(seat: Seat) -> list[Forum]:
    """Return the forums a seat works on, those that are open first."""
    found = _listed().annotate(
        open_topics=Count("topics", filter=Q(topics__state=TopicState.OPEN), distinct=True),
        unread=Count("topics", filter=Q(topics__checked_at=None, topics__state=TopicState.OPEN), distinct=True),
        unchecked=Count("statements", filter=Q(statements__state=StatementState.WAITING), distinct=True),
    )
    if not seat.is_any(*SEE_ALL):
        found = found.filter(
            Q(office__in=seat.office_ids) | Q(pk__in=Table.objects.filter(facilitator=seat.person).values("forum"))
        )
    order = {state: place for place, state in enumerate(State)}
    return sorted(found.order_by("-begun_at", "-pk")[:100], key=lambda forum: order[State(forum.state)])


# --- one forum -------------------------------------------------------------------------------------------------------


def topics(forum: Forum, *, is_public: bool) -> list[SubTopic]:
    """Return the sub-topics, the chosen one first; the public reads those somebody of the city has read."""
    found = forum.topics.select_related("person", "written_by").order_by("at", "pk")
    if is_public:
        found = found.filter(checked_at__isnull=False)
    order = {TopicState.CHOSEN: 0, TopicState.OPEN: 1, TopicState.NOT_CHOSEN: 2}
    return sorted(found, key=lambda topic: order[TopicState(topic.state)])


def on_list(forum: Forum) -> list[Registration]:
    """Return who is registered or waits, in the order of the list; who gave back last."""
    found = forum.registrations.select_related("person", "written_by").order_by("place")
    return sorted(found, key=lambda row: (row.state == SeatState.CANCELLED, row.state == SeatState.WAITING, row.place))


def people_of(forum: Forum) -> dict[str, int]:
    """Return how many people have a seat, came, and wait."""
    rows = forum.registrations.values_list("state").annotate(n=Sum("size")).order_by()
    found = Counter({str(state): int(n) for state, n in rows})
    return {state.value: found[state.value] for state in SeatState}


def place_on_list(row: Registration) -> int:
    """Return how many stand on the waiting list up to and with a registration."""
    return Registration.objects.filter(forum=row.forum_id, state=SeatState.WAITING, place__lte=row.place).count()


def needs_of(forum: Forum) -> list[tuple[str, int]]:
    """Return what would help who comes, with by how many parties it is asked for."""
    rows = forum.registrations.filter(state__in=[SeatState.REGISTERED, SeatState.CAME]).values_list("needs", flat=True)
    return sorted(Counter(need for needs in rows for need in needs).items())


def registration_of(forum: Forum, person: Person) -> Registration | None:
    """Return somebody's registration, under whichever of their records."""
    mine = forum.registrations.filter(person__in=people.records_of(people.one(person)))
    return mine.exclude(state=SeatState.CANCELLED).first()


def seats_of(person: Person, at: datetime) -> list[Registration]:
    """Return somebody's seats and places on a list of forums to come, under whichever of their records."""
    mine = Registration.objects.filter(person__in=people.records_of(people.one(person)), forum__state=State.SET)
    found = mine.exclude(state=SeatState.CANCELLED).filter(forum__meeting__ends_at__gt=at)
    return list(found.select_related("forum__meeting__venue").order_by("forum__meeting__starts_at", "pk"))


@dataclass(frozen=True)
class Heap:
    """An opinion that everybody may read, once, by how many it was said in the same words, and what became of it."""

    card: Card
    said: int
    fate: Fate | None


def opinions_shown(forum: Forum, *, limit: int = 300) -> list[Heap]:
    """Return the opinions that may be shown, the same words once, in the order in which they were said first."""
    heaps: dict[str, Heap] = {}
    said: Counter[str] = Counter()
    for card in forum.pool.cards.shown().select_related("fate").order_by("number"):
        key = card.alike or f"#{card.pk}"
        said[key] += 1
        if key not in heaps:
            heaps[key] = Heap(card, 1, getattr(card, "fate", None))
    return [Heap(heap.card, said[key], heap.fate) for key, heap in list(heaps.items())[:limit]]


def without_fate(forum: Forum) -> QuerySet[Card]:
    """Return the opinions without an answer; what was erased by law can have none."""
    return forum.pool.cards.filter(fate__isnull=True).exclude(text=ERASED).order_by("number")


def to_decide(forum: Forum, *, limit: int = 60) -> list[tuple[Card, int]]:
    """Return opinions without an answer, the same words once with how many said them, the most often said first."""
    heaps: dict[str, Card] = {}
    said: Counter[str] = Counter()
    for card in without_fate(forum):
        key = card.alike or f"#{card.pk}"
        heaps.setdefault(key, card)
        said[key] += 1
    return [(heaps[key], n) for key, n in said.most_common(limit)]


def fates(forum: Forum) -> dict[str, int]:
    """Return how many opinions were reflected, partly and not; all count, also those whose authors no longer show them."""
    rows = dict(Fate.objects.filter(card__pool=forum.pool_id).values_list("outcome").annotate(n=Count("pk")).order_by())
    return {outcome.value: int(rows.get(outcome.value, 0)) for outcome in Outcome}


def counts(forum: Forum) -> dict[str, int]:
    """Return how many opinions there are and how many everybody may read."""
    return forum.pool.cards.aggregate(all=Count("pk"), shown=Count("pk", filter=OPEN))


def is_kept(person: Person) -> bool:
    """Say whether a sub-topic, a registration or a statement of a person is kept."""
    numbers = people.records_of(people.one(person))
    return (
        any(model.objects.filter(person__in=numbers).exists() for model in (Registration, SubTopic, Statement))
        or Stance.objects.filter(key__in=[f"{PERSON}{number}" for number in numbers]).exists()
    )


# --- votes -----------------------------------------------------------------------------------------------------------


def next_statement(forum: Forum, key: str) -> Statement | None:
    """Return the statement that this browser or person votes on next: the one with the fewest votes so far."""
    open_ = forum.statements.filter(state=StatementState.SHOWN).annotate(votes=Count("stances"))
    if key:
        open_ = open_.exclude(stances__in=Stance.objects.filter(key=key))
    return open_.order_by("votes", "number").first()


def voted(forum: Forum, key: str) -> list[Stance]:
    """Return the votes of a browser or a person that count, by the number of the statement."""
    mine = Stance.objects.filter(key=key, statement__forum=forum, statement__state=StatementState.SHOWN)
    return list(mine.select_related("statement").order_by("statement__number")) if key else []


@dataclass(frozen=True)
class Result:
    """The votes on a forum's statements: each statement's tally, how many voted, and the opinion groups, or why none."""

    statements: Sequence[Statement]
    tallies: Sequence[opinion.Tally]
    voters: int
    votes: int
    groups: opinion.Opinions


def result(forum: Forum) -> Result:
    """Return what the votes show, reckoned at most every half minute while they come in."""
    made = Stance.objects.filter(statement__forum=forum).aggregate(n=Count("pk"), last=Max("at"))
    shown = forum.statements.aggregate(n=Count("pk"), last=Max("decided_at"))
    return near.remember(("forum-result", forum.pk, *made.values(), *shown.values()), lambda: _result(forum))


def _result(forum: Forum) -> Result:
    statements = list(forum.statements.exclude(state=StatementState.WAITING).order_by("number"))
    column = {statement.pk: place for place, statement in enumerate(statements)}
    rows: dict[str, int] = {}
    cast: list[tuple[int, int, int]] = []
    found = (
        Stance.objects.filter(statement__in=column)
        .order_by("key", "statement")
        .values_list("key", "statement", "value")
    )
    for key, statement, value in found:
        cast.append((rows.setdefault(key, len(rows)), column[statement], value))
    table = np.full((len(rows), len(statements)), np.nan)
    for row, place, value in cast:
        table[row, place] = value
    withheld = [place for place, each in enumerate(statements) if each.state == StatementState.HIDDEN]
    tallies = [
        opinion.Tally(*(int((table[:, place] == value).sum()) for value in (1, -1, 0)))
        for place in range(len(statements))
    ]
    return Result(statements, tallies, len(rows), len(cast), opinion.opinions(table, withheld=withheld))


# --- the ladder ------------------------------------------------------------------------------------------------------


def rungs(on: date) -> list[Rung]:
    """Return the rungs that hold on a day, one of each kind, the lowest first."""
    newest: dict[str, Rung] = {}
    for rung in Rung.objects.valid(on).order_by("valid_from"):
        newest[rung.kind] = rung
    return sorted(newest.values(), key=lambda rung: (rung.voices, rung.kind))


def proved_voices(stories: Iterable[Story]) -> dict[int, int]:
    """Return for each story by how many people it is shared who have proved a telephone or e-mail, each counted once.

    Records that were joined are one person. A browser's voice is shown beside the story and does not climb.
    """
    numbers = [story.pk for story in stories]
    said: dict[int, set[int]] = defaultdict(set)
    keys = MeToo.objects.filter(story__in=numbers, key__startswith=PERSON).values_list("story", "key")
    for story, key in keys:
        if (number := key.removeprefix(PERSON)).isdigit():
            said[story].add(int(number))
    head: dict[int, int] = {}
    everybody = sorted({number for numbers_ in said.values() for number in numbers_})
    for some in _parts(everybody):
        head |= {pk: same or pk for pk, same in Person.objects.filter(pk__in=some).values_list("pk", "same_as")}
    proved: set[int] = set()
    for some in _parts(sorted(set(head.values()))):
        shown = ContactPoint.objects.filter(Q(person__in=some) | Q(person__same_as__in=some), proved_at__isnull=False)
        proved |= {same or pk for pk, same in shown.values_list("person", "person__same_as")}
    return {story: len({head[number] for number in said[story] if number in head} & proved) for story in numbers}


def _parts(numbers: list[int]) -> list[list[int]]:
    return [numbers[start : start + AT_ONCE] for start in range(0, len(numbers), AT_ONCE)]


def climbed(by: Sequence[Rung]) -> list[tuple[Story, int]]:
    """Return public stories that have passed a rung and do not owe all of them yet, with their proved voices."""
    if not by:
        return []
    least = min(rung.voices for rung in by)
    kinds = [rung.kind for rung in by]
    found = Story.objects.public().filter(voices__gte=least).select_related("case")
    owed = Count("duties", filter=Q(duties__kind__in=kinds))
    stories = list(found.annotate(owed=owed).filter(owed__lt=len(kinds)).order_by("number"))
    voices = proved_voices(stories)
    return [(story, voices[story.pk]) for story in stories if voices[story.pk] >= least]


@dataclass(frozen=True)
class Climbing:
    """A story on the ladder: proved voices, all voices, the next rung and how many are missing (none: at the top)."""

    story: Story
    proved: int
    shown: int
    next: Rung | None
    missing: int


def climbing(on: date, *, limit: int = 20) -> list[Climbing]:
    """Return the public stories that most people share, with how far they have climbed, the highest first."""
    by = rungs(on)
    stories = list(Story.objects.public().filter(voices__gt=0).order_by("-voices", "-number")[: limit * 2])
    voices = proved_voices(stories)
    rows = []
    for story in stories:
        proved = voices[story.pk]
        next_ = next((rung for rung in by if rung.voices > proved), None)
        rows.append(Climbing(story, proved, story.voices, next_, next_.voices - proved if next_ else 0))
    return sorted(rows, key=lambda row: (-row.proved, -row.shown, -(row.story.number or 0)))[:limit]


def duties(on: date) -> list[tuple[Duty, bool]]:
    """Return what the city owes by the ladder, each with whether it is late: late ones first, then by day, met ones last."""
    found = Duty.objects.select_related("story", "forum").order_by("due_on", "pk")
    rows = [(duty, duty.met_at is None and duty.due_on < on) for duty in found[:200]]
    return sorted(rows, key=lambda row: (not row[1], row[0].met_at is not None, row[0].due_on))


def owed_forums() -> list[Duty]:
    """Return the forums the city owes and has not planned, the first due first."""
    found = Duty.objects.filter(kind=DutyKind.FORUM, met_at__isnull=True)
    return list(found.select_related("story").order_by("due_on", "pk"))
