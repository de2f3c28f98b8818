"""Reads of cards and themes that need a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from madang.people import queries as people
from madang.people.models import Person

from .models import OPEN, Card, Pool, Ruling, Theme

WALL = 40  # cards on a wall


@dataclass(frozen=True)
class Heap:
    """A theme with how many cards lie in it, and how many of them everybody may read."""

    theme: Theme
    cards: int
    shown: int


def heaps(pool: Pool) -> list[Heap]:
    """Return the standing themes of a pool in their order."""
    open_ = Q(
        cards__may_show=True,
        cards__withdrawn_at__isnull=True,
        cards__hidden_at__isnull=True,
        cards__checked_at__isnull=False,
    )  # OPEN, seen from a theme
    found = pool.themes.filter(put_into__isnull=True).order_by("place", "pk")
    counted = found.annotate(all_cards=Count("cards"), open_cards=Count("cards", filter=open_))
    return [Heap(theme, theme.all_cards, theme.open_cards) for theme in counted]


def counts(pool: Pool) -> dict[str, int]:
    """Return how many cards a pool has, how many everybody may read, how many are in no theme, by people known."""
    found = pool.cards.aggregate(all=Count("pk"), shown=Count("pk", filter=OPEN), people=Count("person", distinct=True))
    return {**found, "unsorted": pool.cards.unsorted().count()}


def by_source(pool: Pool) -> list[tuple[str, int]]:
    """Return by which ways the cards came, the most used first."""
    rows = pool.cards.values_list("source").annotate(n=Count("pk")).order_by("-n", "source")
    return [(str(source), n) for source, n in rows]


def wall(pool: Pool, *, limit: int = WALL) -> list[tuple[Card, int]]:
    """Return the latest cards that everybody may read, the same words once, with how many said them.

    What has signs and no letters counts, and is not on the wall.
    """
    latest = list(pool.cards.shown().exclude(alike="").order_by("-kept_at", "-pk")[: limit * 4])
    firsts: dict[str, Card] = {}
    for card in latest:
        firsts.setdefault(card.alike, card)
    said = dict(pool.cards.shown().filter(alike__in=firsts).values_list("alike").annotate(n=Count("pk")))
    return [(card, said.get(key, 1)) for key, card in list(firsts.items())[:limit]]


def same_words(pool: Pool, *, least: int = 2) -> list[tuple[Card, int]]:
    """Return what was said in the same words several times, the first card of each, the most often said first."""
    rows = pool.cards.exclude(alike="").values("alike").annotate(n=Count("pk")).filter(n__gte=least).order_by("-n")[:50]
    counted = {row["alike"]: row["n"] for row in rows}
    firsts: dict[str, Card] = {}
    for card in pool.cards.filter(alike__in=counted).order_by("number"):
        firsts.setdefault(card.alike, card)
    return [(firsts[key], n) for key, n in counted.items()]


def of(person: Person) -> QuerySet[Card]:
    """Return what somebody said, under whichever of their records, the newest first."""
    return Card.objects.filter(person__in=people.records_of(person)).select_related("pool").order_by("-kept_at")


def has_said(person: Person) -> bool:
    """Say whether a card of a person is kept."""
    return of(people.one(person)).exists()


def authors(themes: QuerySet[Theme]) -> QuerySet[Card]:
    """Return the cards of some themes whose authors left a way to be told."""
    return Card.objects.filter(themes__in=themes, person__isnull=False).distinct().order_by("number")


def to_decide() -> list[Ruling]:
    """Return the objections that wait for a decision, the longest waiting first."""
    found = Ruling.objects.filter(appealed_at__isnull=False, decided_at__isnull=True)
    return list(found.select_related("card__pool").order_by("appealed_at"))


def since(pool: Pool, moment: datetime) -> int:
    """Return how many cards came since a moment."""
    return pool.cards.filter(kept_at__gte=moment).count()
