"""Reads of draws that need a name."""

from __future__ import annotations

import json

from madang.timeline import queries as timeline

from .models import Draw

PAGE = 30


def order(draw: Draw) -> list[str]:
    """Return all keys in the order drawn: who was picked first, then the waiting list; nothing before the seed."""
    return list(draw.order)


def features(draw: Draw) -> dict[str, dict[str, str]]:
    """Return the published traits of each key of a draw by quotas; nothing where it has none."""
    told = json.loads(draw.commitment)
    return {key: own for key, _weight, own in told["entries"]} if told["quotas"] else {}


def page(*, after: int | None = None) -> list[Draw]:
    """Return one page of draws, newest first, and one more where there is a next page."""
    found = Draw.objects.filter(number__lt=after) if after else Draw.objects.all()
    return list(found.defer("commitment", "order").order_by("-number")[: PAGE + 1])


def recorded(draw: Draw) -> dict[str, object] | None:
    """Return the facts that the timeline keeps of a commitment, or None where there is no such entry."""
    entry = timeline.of(draw).filter(kind="draw.committed").first()
    return timeline.facts(entry) if entry else None
