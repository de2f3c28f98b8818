"""Cards taken in, each once, whichever way they come and however often they are sent."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, models, transaction

from madang.kit import reference
from madang.kit.guard import fits
from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.kit.words import first_language
from madang.notices import actions as notices
from madang.people import actions as people
from madang.people.actions import Introduced
from madang.people.models import Person
from madang.places.models import Area
from madang.timeline import actions as timeline
from madang.timeline.actions import Done
from madang.timeline.models import Entry

from .. import rules
from ..enums import MOST_AT_ONCE, CannotSay, Source
from ..importing import Listed
from ..models import Card, Pool

ERASED = "—"


@dataclass(frozen=True)
class Said:
    """One thing said, before it is a card. `client_id`, `outside` and `paper` are what it is known by, each may be empty."""

    text: str
    source: Source
    said_at: datetime
    client_id: UUID | None = None
    outside: str = ""
    paper: str = ""
    language: str = ""
    speaker: str = ""
    may_show: bool = False
    who: Introduced | None = None
    area: Area | None = None
    table: str = ""
    about: models.Model | None = None  # the story it came from
    person: Person | None = None  # who said it, where the city knows them already


@dataclass(frozen=True)
class Taken:
    """What became of one thing said: its card and whether that is new, or why there is none."""

    card: Card | None
    is_new: bool = False
    refusal: CannotSay | None = None


@transaction.atomic
def open_pool(slug: str, *, names: Mapping[str, str], at: datetime) -> Pool:
    """Open a pool of cards with a thread of its own."""
    pool = Pool.objects.create(slug=slug, names=dict(names), thread=int(reference.new()), opened_at=at)
    timeline.open_thread(pool.thread, [Done("cards.opened", pool, at, None, {"names": dict(names)})])
    return pool


@transaction.atomic
def shut_pool(pool: Pool, *, by: Person, at: datetime) -> None:
    """Take no more cards."""
    if Pool.objects.filter(pk=pool.pk, shut_at__isnull=True).update(shut_at=at):
        timeline.record(pool.thread, Done("cards.shut", pool, at, by.pk))


def say(pool: Pool, said: Said, *, at: datetime, written_by: Person | None = None) -> Card:
    """Keep one thing said as a card. What was kept already, by its device, list or printed number, is given back."""
    taken = say_all(pool, [said], at=at, written_by=written_by)[0]
    if taken.refusal:
        raise Refused(taken.refusal)
    assert taken.card is not None
    return taken.card


def say_all(pool: Pool, several: Sequence[Said], *, at: datetime, written_by: Person | None = None) -> list[Taken]:
    """Keep several things said, in one transaction, each by itself: one that is refused keeps no other back.

    Sent again, after the answer was lost on its way, each is found and none is doubled. The pool's row is held, so the
    same list sent twice at once is kept once too.
    """
    if len(several) > MOST_AT_ONCE:
        raise Refused(CannotSay.TOO_MANY)
    with transaction.atomic():
        held = Pool.objects.select_for_update().get(pk=pool.pk)
        number = held.last_number
        taken = [_take(held, said, at=at, written_by=written_by) for said in several]
        if held.last_number != number:
            held.save(update_fields=["last_number"])
            made = [each.card.number for each in taken if each.is_new and each.card]
            done = Done("cards.said", held, at, written_by.pk if written_by else None, {"numbers": made})
            timeline.record(held.thread, done)
    return taken


BATCH = 2000


@transaction.atomic
def bring_in(
    pool: Pool, rows: Sequence[Listed], *, origin: str, may_show: bool, area: Area | None, by: Person, at: datetime
) -> int:
    """Take the rows of a list in as cards, each once under what the list calls it. Return how many are new.

    Their author is who the list names, never who brings it in. `may_show`: they were public where they come from.
    """
    pool = Pool.objects.select_for_update().get(pk=pool.pk)
    if pool.shut_at is not None:
        raise Refused(CannotSay.SHUT)
    known = set(pool.cards.exclude(outside="").values_list("outside", flat=True))
    first, cards = pool.last_number, []
    for row in rows:
        outside = f"{origin}:{row.outside}"[:120]
        if outside in known:
            continue
        known.add(outside)
        pool.last_number += 1
        cards.append(
            Card(
                pool=pool, number=pool.last_number, outside=outside, source=Source.IMPORT, text=row.text, speaker=row.speaker,
                language=first_language(), area=area, said_at=min(row.said_at or at, at), kept_at=at, may_show=may_show,
                checked_at=at if may_show else None, alike=alike(row.text), written_by=by,
            )
        )  # fmt: skip
    Card.objects.bulk_create(cards, batch_size=BATCH)
    if cards:
        pool.save(update_fields=["last_number"])
        facts = {"origin": origin, "first": first + 1, "last": pool.last_number}
        timeline.record(pool.thread, Done("cards.imported", pool, at, by.pk, facts))
    return len(cards)


def _take(pool: Pool, said: Said, *, at: datetime, written_by: Person | None) -> Taken:
    known = _known(pool, said)
    if known is not None:
        if said.paper and not (said.client_id and said.client_id == known.client_id):  # another hand typed it in
            return Taken(known, refusal=CannotSay.PAPER_TAKEN)
        return Taken(known)
    text = clean(said.text)
    if refusal := rules.why_not_say(pool, text=text, speaker=said.speaker):
        return Taken(None, refusal=refusal)
    pool.last_number += 1
    card = Card(
        pool=pool, number=pool.last_number, client_id=said.client_id, outside=said.outside, paper=said.paper,
        source=said.source, text=text, language=said.language or first_language(), speaker=fits(clean(said.speaker), 80),
        area=said.area, table=said.table, said_at=min(said.said_at, at), kept_at=at, may_show=said.may_show,
        alike=alike(text), written_by=written_by, checked_at=at if written_by else None,
        source_type=said.about._meta.label_lower if said.about else "", source_id=said.about.pk if said.about else None,
        person=said.person or (people.meet(said.who, at=at) if said.who and said.who.addresses else None),
    )  # fmt: skip
    try:
        with transaction.atomic():
            card.save(force_insert=True)
    except IntegrityError:  # the same device's card lies in another pool: it is kept, and not moved
        pool.last_number -= 1
        return Taken(Card.objects.get(client_id=said.client_id))
    return Taken(card, is_new=True)


def _known(pool: Pool, said: Said) -> Card | None:
    """Return the card that this was kept as before."""
    if said.client_id and (found := Card.objects.filter(client_id=said.client_id).first()):
        return found
    own = Card.objects.filter(pool=pool)
    if said.paper:
        return own.filter(paper=said.paper).first()
    if said.outside:
        return own.filter(outside=said.outside).first()
    if said.about:
        return own.filter(source_type=said.about._meta.label_lower, source_id=said.about.pk).first()
    return None


def alike(text: str) -> str:
    """Return what is the same for the same words, whatever their spaces, signs and capitals; empty where there are none."""
    letters = "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())
    return sha256(letters.encode()).hexdigest() if letters else ""


@transaction.atomic
def check(card: Card, *, by: Person, at: datetime) -> None:
    """Let somebody of the city say that they have read a card: where its author agreed, everybody may read it then."""
    if Card.objects.filter(pk=card.pk, checked_at__isnull=True).update(checked_at=at):
        timeline.record(card.pool.thread, Done("cards.checked", card, at, by.pk, {"number": card.number}))


@transaction.atomic
def set_showing(card: Card, *, is_shown: bool, at: datetime) -> Card:
    """Let the author say yes to showing their words, or take it back: the public pages follow at once."""
    card = Card.objects.select_for_update(of=("self",)).select_related("pool").get(pk=card.pk)
    if is_shown == (card.may_show and card.withdrawn_at is None):
        return card
    card.may_show, card.withdrawn_at = card.may_show or is_shown, None if is_shown else at
    card.save(update_fields=["may_show", "withdrawn_at"])
    kind = "cards.agreed" if is_shown else "cards.withdrawn"
    timeline.record(card.pool.thread, Done(kind, card, at, None, {"number": card.number}))
    return card


@transaction.atomic
def forget(person: Person, *, at: datetime) -> None:
    """Erase by law who said something: their words stay in the count, and are read by nobody any more."""
    cards = Card.objects.filter(person__in=[person.pk, *person.records.values_list("pk", flat=True)])
    for card in cards.select_related("pool"):
        notices.forget(about=card)
        card.rulings.update(reason=ERASED, appeal="")
        card.rulings.exclude(answer="").update(answer=ERASED)
        timeline.erase_facts(Entry.objects.filter(subject_type=Card._meta.label_lower, subject_id=card.pk))
        timeline.record(card.pool.thread, Done("cards.erased", card, at, None, {"number": card.number}))
    cards.filter(may_show=True, withdrawn_at__isnull=True).update(withdrawn_at=at)
    cards.update(text=ERASED, speaker="", person=None, alike="")
