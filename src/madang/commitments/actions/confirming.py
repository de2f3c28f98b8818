"""Whether a promise that its office calls kept is kept: the word of who asked, of a committee, and the review between."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from madang.kit.refusal import Refused
from madang.notices import actions as notices
from madang.people import queries as people
from madang.people.models import Person
from madang.people.rules import Seat
from madang.ui.dates import local

from .. import rules
from ..enums import Confirmed, Decision, Says, State, StepKind
from ..models import Commitment, Hearer, Review
from . import beats


@transaction.atomic
def confirm(
    commitment: Commitment, *, asker: Hearer | None, at: datetime, written_by: Seat | None = None
) -> Commitment:
    """Keep that somebody who asked finds the promise kept; `written_by` is the seat that heard it by telephone."""
    commitment, asker = beats.locked(commitment), _held(asker)
    if refusal := rules.why_not_confirm(commitment, asker=asker):
        raise Refused(refusal)
    assert asker is not None
    _say(asker, Says.YES, at=at)
    if commitment.confirmed_on is None:
        _confirmed(commitment, Confirmed.ASKER, "", seat=written_by, at=at)
    return commitment


@transaction.atomic
def vouch(commitment: Commitment, *, seat: Seat, text: str, at: datetime) -> Commitment:
    """Keep that a committee finds the promise kept: which, when and what it saw."""
    commitment = beats.locked(commitment)
    if refusal := rules.why_not_vouch(commitment, seat=seat, text=text):
        raise Refused(refusal)
    return _confirmed(commitment, Confirmed.COMMITTEE, text, seat=seat, at=at)


@transaction.atomic
def dispute(
    commitment: Commitment, *, asker: Hearer | None, words: str, at: datetime, written_by: Seat | None = None
) -> Review:
    """Open a review, because somebody who asked says that the promise was not kept; its office and supervisors are told.

    That it was said, and when, is public at once. The words are read by the city only: nobody has looked at them for names.
    """
    commitment, asker = beats.locked(commitment), _held(asker)
    if refusal := rules.why_not_dispute(commitment, asker=asker, words=words):
        raise Refused(refusal)
    assert asker is not None
    _say(asker, Says.NO, at=at)
    on = local(at).date()
    commitment.disputed_on = on
    commitment.confirmed, commitment.confirmed_on = "", None
    beats.keep(commitment, "disputed_on", "confirmed", "confirmed_on")
    hand = written_by.person if written_by else None
    review = Review.objects.create(
        commitment=commitment, to_key=asker.to_key, words=words.strip(), said_at=at, written_by=hand
    )
    beats.step(commitment, StepKind.DISPUTED, "", seat=written_by, at=at)
    told = {*people.officers(commitment.office_id, on), *people.supervisors(on)}
    for person in sorted(told, key=lambda each: each.pk):
        facts = {"number": commitment.number, "promise": commitment.text, "office": commitment.office.names}
        notices.leave("promise.disputed", to_key=f"staff:{person.pk}", at=at, about=commitment, context=facts)
    return review


@transaction.atomic
def uphold(commitment: Commitment, *, seat: Seat, reason: str, at: datetime) -> Commitment:
    """Decide that a promise is kept as its office says, with a public reason. It is not confirmed by that."""
    commitment = beats.locked(commitment)
    if refusal := rules.why_not_decide(commitment, seat=seat, reason=reason):
        raise Refused(refusal)
    close_review(commitment, Decision.STANDS, by=seat.person, reason=reason, at=at)
    commitment.disputed_on = None
    beats.keep(commitment, "disputed_on")
    beats.step(commitment, StepKind.UPHELD, reason, seat=seat, at=at)
    beats.tell(commitment, "promise.upheld", reason, at=at)
    return commitment


def close_review(commitment: Commitment, decision: Decision, *, by: Person, reason: str, at: datetime) -> None:
    """End the review of a promise, where one is open."""
    commitment.reviews.filter(decided_at__isnull=True).update(
        decision=decision, reason=reason.strip(), decided_at=at, decided_by=by
    )


def begin_to_ask(commitment: Commitment) -> None:
    """Forget what was said of an earlier end: who asked is asked anew."""
    commitment.hearers.exclude(said="").update(said="", said_at=None)


def forget(commitment: Commitment, *, keys: list[str]) -> None:
    """Erase by law what somebody said of a promise; that there was a review, and its dates, stay."""
    commitment.reviews.filter(to_key__in=keys).update(words="", to_key="")


def _held(asker: Hearer | None) -> Hearer | None:
    return Hearer.objects.select_for_update().filter(pk=asker.pk).first() if asker else None


def _say(asker: Hearer, said: Says, *, at: datetime) -> None:
    asker.said, asker.said_at = said, at
    asker.save(update_fields=["said", "said_at"])


def _confirmed(commitment: Commitment, by: Confirmed, text: str, *, seat: Seat | None, at: datetime) -> Commitment:
    assert commitment.state == State.KEPT
    commitment.confirmed, commitment.confirmed_on = by, local(at).date()
    beats.keep(commitment, "confirmed", "confirmed_on")
    beats.step(commitment, StepKind.CONFIRMED, text, seat=seat, at=at)
    return commitment
