"""One change of the city's rules at a time: alone, asked, against what was seen, recorded in the city's own thread."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet

from madang.cases import rules
from madang.cases.actions.beats import raise_generation
from madang.cases.enums import CannotRule
from madang.kit import near
from madang.kit.refusal import Refused
from madang.people.rules import Seat
from madang.timeline import actions as timeline
from madang.timeline.actions import CITY
from madang.timeline.models import Thread


def mark(*rows: QuerySet) -> str:
    """Return a short sign of how some rows stand, carried by a page so that nobody publishes over what they have not seen."""
    standing = [list(each.order_by("pk").values_list()) for each in rows]
    return sha256(json.dumps(standing, default=str, ensure_ascii=False).encode()).hexdigest()[:24]


def change(seat: Seat, do: Callable[[], object], *, seen: str = "", rows: tuple[QuerySet, ...] = ()) -> int:
    """Make one change and return its place in the city's thread, 0 where nothing changed; or raise Refused.

    Whoever changes holds the thread, so two administrators act one after the other, and the second sees the first.
    """
    with transaction.atomic():
        before = timeline.hold(CITY).head_seq
        if refusal := rules.why_not_rule(seat):
            raise Refused(refusal)
        if rows and seen != mark(*rows):
            raise Refused(CannotRule.CHANGED)
        do()
        raise_generation()
        transaction.on_commit(near.forget)
        after = Thread.objects.values_list("head_seq", flat=True).get(pk=CITY)
    return after if after > before else 0
