"""What may never be false of a promise, whoever writes: each is tried against the database."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from madang.commitments import actions
from madang.commitments.enums import State
from madang.commitments.models import Commitment, Hearer, Review


def refuses(change) -> bool:
    try:
        with transaction.atomic():
            change()
    except (IntegrityError, ProtectedError):
        return True
    return False


def test_the_database_refuses_what_may_never_be(make, city):
    one, two = make(askers=["person:1"]), make()
    row = Commitment.objects.filter(pk=one.pk)
    broken = {
        "two with one number": lambda: row.update(number=two.number),
        "no number": lambda: row.update(number=None),
        "a negative number": lambda: row.update(number=-1),
        "kept without its day": lambda: row.update(state="kept", ended_with="네"),
        "kept without what shows it": lambda: row.update(state="kept", ended_on=one.made_on),
        "changed without a reason": lambda: row.update(state="changed", ended_on=one.made_on),
        "owed with what shows that it was kept": lambda: row.update(ended_with="네"),
        "not kept without its day": lambda: row.update(state="broken", ended_with="네"),
        "under way with a day of ending": lambda: row.update(ended_on=one.made_on),
        "promised for a day that was over": lambda: row.update(first_due_on=one.made_on - timedelta(days=1)),
        "moved to a day that was over": lambda: row.update(due_on=one.made_on - timedelta(days=1)),
        "kept before it was made": lambda: row.update(
            state="kept", ended_with="네", ended_on=one.made_on - timedelta(days=1)
        ),
        "in a state before it was made": lambda: row.update(state_on=one.made_on - timedelta(days=1)),
        "in no state": lambda: row.update(state_on=None),
        "a step to no known state": lambda: one.steps.update(state="lost"),
        "in no known state": lambda: row.update(state="lost", ended_on=one.made_on, ended_with="네"),
        "a step of no known kind": lambda: one.steps.update(kind="lost"),
        "no date": lambda: row.update(due_on=None),
        "no first date": lambda: row.update(first_due_on=None),
        "of no office": lambda: row.update(office=None),
        "made by nobody": lambda: row.update(made_by=None),
        "heard twice by one": lambda: Hearer.objects.create(commitment=one, to_key="person:1", since=city.at),
        "of an office that is deleted": lambda: one.office.delete(),
        "made by somebody who is deleted": lambda: one.made_by.delete(),
    }
    assert {name for name, change in broken.items() if not refuses(change)} == set()


def test_the_database_refuses_what_may_never_be_of_a_confirmation(make, city):
    road, boss = city.seat("officer", "ROAD"), city.seat("supervisor").person
    owed, kept = make(askers=["person:1"]), make(askers=["person:1"])
    actions.end(kept, seat=road, state=State.KEPT, text="정문 앞에 등을 켰습니다.", at=city.at)
    review = Review.objects.create(commitment=kept, to_key="person:1", words="아닙니다.", said_at=city.at)
    actions.hear(kept, key="person:2", at=city.at, is_asker=False)
    row, day = Commitment.objects.filter(pk=kept.pk), city.at.date()
    review_row = Review.objects.filter(pk=review.pk)
    done = {"decision": "stands", "reason": "네", "decided_at": city.at, "decided_by": boss}
    broken = {
        "owed and confirmed": lambda: Commitment.objects.filter(pk=owed.pk).update(confirmed="asker", confirmed_on=day),
        "confirmed without a day": lambda: row.update(confirmed="asker"),
        "confirmed by nobody": lambda: row.update(confirmed_on=day),
        "confirmed by its own office": lambda: row.update(confirmed="office", confirmed_on=day),
        "confirmed before it ended": lambda: row.update(confirmed="asker", confirmed_on=day - timedelta(days=1)),
        "owed and disputed": lambda: Commitment.objects.filter(pk=owed.pk).update(disputed_on=day),
        "said by who only follows": lambda: kept.hearers.filter(to_key="person:2").update(said="yes", said_at=city.at),
        "said at no time": lambda: kept.hearers.filter(to_key="person:1").update(said="yes"),
        "a second review at once": lambda: Review.objects.create(
            commitment=kept, to_key="person:1", words="아닙니다.", said_at=city.at
        ),
        **{
            f"decided without {name}": lambda name=name: review_row.update(
                **{k: v for k, v in done.items() if k != name}
            )
            for name in done
        },
        "decided before it was said": lambda: review_row.update(**{**done, "decided_at": city.at - timedelta(hours=1)}),
    }
    assert {name for name, change in broken.items() if not refuses(change)} == set()
    assert review_row.update(**done) == 1


def test_one_hearer_may_hear_of_two_promises(make, city):
    assert [actions.hear(make(), key="person:1", at=city.at, is_asker=False) for _ in range(2)] == [True, True]
