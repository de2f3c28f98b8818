"""Cards taken off the public pages, with a rule and a reason; the author is told and may object."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from madang.kit.refusal import Refused
from madang.notices import actions as notices
from madang.people.rules import Seat
from madang.timeline import actions as timeline
from madang.timeline.actions import Done

from .. import rules
from ..enums import Decision, Rule
from ..models import Card, Ruling


@transaction.atomic
def hide(card: Card, *, rule: Rule, reason: str, seat: Seat, at: datetime) -> Ruling:
    """Take a card off the public pages. It stays in the count and in the record, and its author is told why."""
    card = _locked(card)
    if refusal := rules.why_not_hide(card, seat=seat, reason=reason):
        raise Refused(refusal)
    card.hidden_at = at
    card.save(update_fields=["hidden_at"])
    # A ruling that stood after an objection, and was lifted by nobody, cannot be here: the card would be hidden.
    ruling = Ruling.objects.create(card=card, rule=rule, reason=reason.strip(), by=seat.person, at=at)
    timeline.record(card.pool.thread, Done("cards.hidden", card, at, seat.person.pk, _facts(card, rule=str(rule))))
    _tell(card, "cards.hidden", at, rule=str(Rule(rule).value), reason=reason.strip())
    return ruling


@transaction.atomic
def appeal(card: Card, *, text: str, at: datetime) -> Ruling:
    """Keep an author's objection; somebody else than who took the card off looks at it."""
    ruling = _standing(_locked(card))
    if refusal := rules.why_not_appeal(ruling, text=text):
        raise Refused(refusal)
    assert ruling is not None
    ruling.appeal, ruling.appealed_at = text.strip(), at
    ruling.save(update_fields=["appeal", "appealed_at"])
    timeline.record(ruling.card.pool.thread, Done("cards.appealed", ruling.card, at, None, _facts(ruling.card)))
    return ruling


@transaction.atomic
def decide(ruling: Ruling, *, decision: Decision, answer: str, seat: Seat, at: datetime) -> Ruling:
    """Decide an objection with an answer to its author: the card stays off, or is shown again."""
    card = _locked(ruling.card)
    ruling = Ruling.objects.select_for_update().get(pk=ruling.pk)
    if refusal := rules.why_not_decide(ruling, seat=seat, answer=answer):
        raise Refused(refusal)
    ruling.decision, ruling.answer, ruling.decided_by, ruling.decided_at = decision, answer.strip(), seat.person, at
    ruling.save(update_fields=["decision", "answer", "decided_by", "decided_at"])
    if decision == Decision.SHOWN:
        card.hidden_at, card.checked_at = None, card.checked_at or at  # who decided has read it
        card.save(update_fields=["hidden_at", "checked_at"])
    done = Done("cards.decided", card, at, seat.person.pk, _facts(card, decision=str(decision)))
    timeline.record(card.pool.thread, done)
    _tell(card, "cards.decided", at, decision=str(Decision(decision).value), reason=answer.strip())
    return ruling


def _locked(card: Card) -> Card:
    return Card.objects.select_for_update(of=("self",)).select_related("pool", "person").get(pk=card.pk)


def _standing(card: Card) -> Ruling | None:
    return card.rulings.exclude(decision=Decision.SHOWN).select_related("card__pool").first()


def _facts(card: Card, **more: object) -> dict[str, object]:
    return {"number": card.number, **more}


def _tell(card: Card, kind: str, at: datetime, **facts: object) -> None:
    if card.person_id is None:
        return
    told = {"pool": card.pool.names, "number": card.number, "words": card.text[:80], **facts}
    notices.leave(kind, to_key=f"person:{card.person_id}", at=at, about=card, context=told)
