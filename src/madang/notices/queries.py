"""Reads of the outbox that need a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Count, Exists, Min, OuterRef

from madang.ui.dates import local

from .enums import CannotTakeBack, Result, State
from .models import Attempt, Notice


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


def calls_of(by_id: int, at: datetime) -> list[Attempt]:
    """Return the calls that somebody made today and can still take back, the last one first."""
    begun = local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    made = Attempt.objects.filter(by_id=by_id, at__gte=begun).select_related("notice").order_by("-at", "-pk")
    later = Attempt.objects.filter(notice=OuterRef("notice"), pk__gt=OuterRef("pk"))
    return [tried for tried in made.filter(~Exists(later)).exclude(address="")[:20] if _stands(tried.notice, tried)]


def why_not_take_back(notice: Notice, tried: Attempt, *, by_id: int, at: datetime) -> CannotTakeBack | None:
    """Say why the result of a call stays as it is."""
    if tried.by_id != by_id:
        return CannotTakeBack.NOT_YOURS
    if local(tried.at).date() != local(at).date():
        return CannotTakeBack.DAY_OVER
    is_last = notice.tries.order_by("-pk").values_list("pk", flat=True).first() == tried.pk
    return None if is_last and tried.address and _stands(notice, tried) else CannotTakeBack.MOVED_ON


def _stands(notice: Notice, tried: Attempt) -> bool:
    """Say whether a notice is as its last call left it."""
    if tried.result == Result.REACHED:
        return notice.state == State.SENT and notice.sent_at == tried.at
    return notice.state in (State.TO_CALL, State.AT_DESK) or (notice.state == State.TO_PRINT and not notice.printed_at)
