"""Reads of the outbox that need a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Count, Min

from .enums import State
from .models import Notice


@dataclass(frozen=True)
class Waiting:
    """How many notices wait in a state, and since when the oldest does."""

    state: State
    count: int
    since: datetime | None


def waiting(at: datetime) -> list[Waiting]:
    """Return what waits: to be sent, to be called, to be printed, for somebody to ask. What is due later does not wait."""
    rows = Notice.objects.filter(state__in=WAITS).values("state").annotate(n=Count("pk"), since=Min("left_at"))
    found = {row["state"]: Waiting(State(row["state"]), row["n"], row["since"]) for row in rows.order_by()}
    due = Notice.objects.filter(state=State.DUE, next_at__lte=at).aggregate(n=Count("pk"), since=Min("next_at"))
    found[State.DUE] = Waiting(State.DUE, due["n"], due["since"])
    return [found.get(state, Waiting(state, 0, None)) for state in WAITS]


WAITS = (State.DUE, State.TO_CALL, State.TO_PRINT, State.AT_DESK)


def last_told(kinds: Collection[str], *, about: models.Model) -> dict[str, Notice]:
    """Return by recipient key the last notice of some kinds about a subject that was really told."""
    told = Notice.objects.filter(
        kind__in=kinds, about_type=about._meta.label_lower, about_id=about.pk, state=State.SENT
    )
    return {notice.to_key: notice for notice in told.order_by("pk")}


def failures(at: datetime) -> list[tuple[str, str, int]]:
    """Return what machines did not take of what was left within a day: (machine or cause, what became of it, how many)."""
    rows = Notice.objects.filter(left_at__gt=at - timedelta(days=1)).exclude(failure="").values_list("failure", "state")
    counted = Counter((failure.partition(":")[0], State(state)) for failure, state in rows.iterator(chunk_size=2000))
    return [(what, str(state.label), n) for (what, state), n in counted.most_common(20)]


def sent_lately(at: datetime) -> list[tuple[str, int]]:
    """Return how many notices were told within a day, by channel."""
    rows = Notice.objects.filter(state=State.SENT, sent_at__gt=at - timedelta(days=1)).values_list("channel")
    return list(rows.annotate(n=Count("pk")).order_by("-n"))
