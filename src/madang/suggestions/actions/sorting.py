"""Themes: people name them and file cards in them; a machine only proposes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.people.models import Person
from madang.timeline import actions as timeline
from madang.timeline.actions import Done

from .. import rules
from ..models import Card, Filing, Pool, Theme


@transaction.atomic
def begin_theme(pool: Pool, *, name: str, by: Person, at: datetime) -> Theme:
    """Begin a theme under a name of its own, after those that stand."""
    pool, name = Pool.objects.select_for_update().get(pk=pool.pk), clean(name).strip()
    if refusal := rules.why_not_name(pool, name):
        raise Refused(refusal)
    last = pool.themes.aggregate(last=Max("place"))["last"] or 0
    theme = Theme.objects.create(pool=pool, name=name, place=last + 1)
    timeline.record(pool.thread, Done("theme.begun", theme, at, by.pk, {"name": name}))
    return theme


@transaction.atomic
def rename(theme: Theme, *, name: str, by: Person, at: datetime) -> Theme:
    """Give a theme another name."""
    theme, name = _locked(theme), clean(name).strip()
    if refusal := rules.why_not_name(theme.pool, name, but=theme):
        raise Refused(refusal)
    before, theme.name = theme.name, name
    theme.save(update_fields=["name"])
    timeline.record(theme.pool.thread, Done("theme.renamed", theme, at, by.pk, {"name": name, "before": before}))
    return theme


@transaction.atomic
def file(card: Card, theme: Theme, *, by: Person, at: datetime, is_proposed: bool = False) -> Filing:
    """Put a card into a theme; it may lie in two. Filed there already, nothing changes."""
    theme = _locked(theme)
    card = Card.objects.select_for_update().get(pk=card.pk)
    if refusal := rules.why_not_file(card, theme):
        raise Refused(refusal)
    if found := Filing.objects.filter(card=card, theme=theme).first():
        return found
    used = set(card.filings.values_list("slot", flat=True))
    filing = Filing.objects.create(
        card=card, theme=theme, slot=1 if 1 not in used else 2, is_proposed=is_proposed, by=by, at=at
    )
    facts = {"card": card.number, "theme": theme.name, "proposed": is_proposed}
    timeline.record(theme.pool.thread, Done("theme.filed", card, at, by.pk, facts))
    return filing


@transaction.atomic
def unfile(card: Card, theme: Theme, *, by: Person, at: datetime) -> None:
    """Take a card out of a theme."""
    gone, _rows = Filing.objects.filter(card=card, theme=theme).delete()
    if gone:
        facts = {"card": card.number, "theme": theme.name}
        timeline.record(theme.pool.thread, Done("theme.unfiled", card, at, by.pk, facts))


@transaction.atomic
def put_into(theme: Theme, other: Theme, *, by: Person, at: datetime) -> Theme:
    """Put a theme into another, with all its cards; a card that lies in both lies in one then."""
    held = {row.pk: row for row in Theme.objects.select_for_update().filter(pk__in=[theme.pk, other.pk]).order_by("pk")}
    theme, other = held[theme.pk], held[other.pk]
    if refusal := rules.why_not_put_into(theme, other):
        raise Refused(refusal)
    theme.filings.filter(card__in=other.filings.values("card")).delete()
    theme.filings.update(theme=other)
    theme.put_into = other
    theme.save(update_fields=["put_into"])
    facts = {"name": theme.name, "into": other.name}
    timeline.record(theme.pool.thread, Done("theme.put_into", theme, at, by.pk, facts))
    return other


@transaction.atomic
def agree_to_group(pool: Pool, cards: Iterable[Card], *, name: str, by: Person, at: datetime) -> Theme:
    """Make a theme of cards that a machine proposed as a group; one that lies in two themes already stays out."""
    theme = begin_theme(pool, name=name, by=by, at=at)
    for card in cards:
        if rules.why_not_file(card, theme) is None:
            file(card, theme, by=by, at=at, is_proposed=True)
    return theme


def _locked(theme: Theme) -> Theme:
    return Theme.objects.select_for_update(of=("self",)).select_related("pool").get(pk=theme.pk)
