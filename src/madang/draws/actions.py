"""The only room that writes draws: lock, ask, change, record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.people.rules import Seat
from madang.timeline import actions as timeline
from madang.timeline.actions import CITY, Done

from . import proof, rules
from .enums import CannotDraw, Kind
from .models import Draw
from .picking import Panel, Quotas

FIRST_NUMBER = 101


@dataclass(frozen=True)
class Entry:
    """One of those among whom is drawn: a key that says nothing of the person, and is published with weight and features."""

    key: str
    weight: int = 1
    features: Mapping[str, str] = field(default_factory=dict)


def commit(
    *,
    purpose: Mapping[str, str],
    entries: Sequence[Entry],
    picks: int,
    seed_due_at: datetime,
    seat: Seat,
    at: datetime,
    quotas: Quotas | None = None,
    seed_from: Mapping[str, str] | None = None,
    thread: int = CITY,
) -> Draw:
    """Publish who is in a draw and how it will be drawn, before any seed is known; or raise Refused.

    `seed_from` says, in several languages, what the seed will be, such as the numbers of a lottery. With `quotas` the panels and their
    chances are reckoned first, which may take seconds. Whether this seat may close this list is for the programme that calls to say.
    """
    at, seed_due_at = at.replace(microsecond=0), seed_due_at.replace(microsecond=0)
    plain = [(entry.key, entry.weight, entry.features) for entry in entries]
    refusal = rules.why_not_commit(
        purpose=purpose, entries=plain, picks=picks, quotas=quotas, seed_due_at=seed_due_at, at=at
    )
    if refusal:
        raise Refused(refusal)
    panels = _panels(entries, quotas, picks) if quotas is not None else []
    with transaction.atomic():
        number = _next_number()
        text = proof.text_of(
            number=number,
            purpose=purpose,
            seed_from=seed_from or {},
            picks=picks,
            entries=plain,
            quotas=quotas,
            panels=panels,
            committed_at=at,
            seed_due_at=seed_due_at,
        )
        draw = Draw.objects.create(
            number=number,
            thread=thread,
            purpose=dict(purpose),
            seed_from=dict(seed_from or {}),
            kind=Kind.SEEDED if quotas is None else Kind.QUOTA,
            picks=picks,
            size=len(entries),
            commitment=text,
            digest=proof.digest_of(text),
            committed_at=at,
            committed_by=seat.person,
            seed_due_at=seed_due_at,
        )
        _record(draw, "draw.committed", seat, at, {"digest": draw.digest, "size": draw.size, "picks": picks})
    return draw


@transaction.atomic
def reveal(draw: Draw, *, seed: str, witnesses: str, seat: Seat, at: datetime) -> Draw:
    """Give a draw its seed, typed in before witnesses, and with it its result; once, or raise Refused."""
    draw = Draw.objects.select_for_update(of=("self",)).get(pk=draw.pk)
    seed = " ".join(clean(seed).split())  # on one line, with single spaces: as somebody else would type it
    if refusal := rules.why_not_reveal(draw, seed=seed, witnesses=witnesses, seat=seat, at=at):
        raise Refused(refusal)
    draw.seed, draw.witnesses = seed, clean(witnesses)
    draw.drawn_at, draw.drawn_by = at.replace(microsecond=0), seat.person
    draw.order = proof.result_of(draw.commitment, seed)
    draw.save(update_fields=["seed", "witnesses", "drawn_at", "drawn_by", "order"])
    facts = {"digest": draw.digest, "seed": seed, "witnesses": draw.witnesses, "picked": draw.picked}
    _record(draw, "draw.drawn", seat, at, facts)
    return draw


@transaction.atomic
def abandon(draw: Draw, *, reason: str, seat: Seat, at: datetime) -> Draw:
    """Give a published list up before its seed can be known: it stays published with the reason, or raise Refused."""
    draw = Draw.objects.select_for_update(of=("self",)).get(pk=draw.pk)
    if refusal := rules.why_not_abandon(draw, reason=reason, seat=seat, at=at):
        raise Refused(refusal)
    draw.abandoned_at, draw.why_abandoned = at.replace(microsecond=0), clean(reason).strip()
    draw.save(update_fields=["abandoned_at", "why_abandoned"])
    _record(draw, "draw.abandoned", seat, at, {"digest": draw.digest, "reason": draw.why_abandoned})
    return draw


def _panels(entries: Sequence[Entry], quotas: Quotas, picks: int) -> list[Panel]:
    from . import quotas as fair  # loads SciPy, which no page needs

    try:
        return fair.panels_of([(entry.key, entry.features) for entry in entries], quotas, picks)
    except fair.NoPanel:
        raise Refused(CannotDraw.NO_PANEL) from None


def _next_number() -> int:
    """Return the next running number, one draw after the other: the city's own thread is held for it."""
    timeline.hold(CITY)
    last = Draw.objects.order_by("-number").values_list("number", flat=True).first()
    return last + 1 if last else FIRST_NUMBER


def _record(draw: Draw, kind: str, seat: Seat, at: datetime, facts: Mapping[str, object]) -> None:
    timeline.record(draw.thread, Done(kind, draw, at, seat.person.pk, {"number": draw.number, **facts}))
