"""What is called kept and confirmed by nobody: reminded once, then for a committee."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from madang.commitments import actions, queries
from madang.commitments.enums import COMMITTEE_DAYS, CONFIRM_DAYS, State
from madang.commitments.lines import line
from madang.commitments.models import Commitment
from madang.notices.models import Notice
from madang.people import actions as people
from madang.people.actions import Introduced
from madang.timeline import queries as timeline

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def road(city):
    return city.seat("officer", "ROAD")


@pytest.fixture
def kim(city):
    return people.meet(Introduced(name="김영자", phone="+821012345678", channel="sms"), at=city.at)


@pytest.fixture
def kept(make, city, road, kim):
    """Return a promise that Kim asked for, the road office calls kept, and somebody else follows."""
    promise = make(askers=[f"person:{kim.pk}"])
    actions.hear(promise, key="person:990", at=city.at, is_asker=False)
    return actions.end(promise, seat=road, state=State.KEPT, text="정문 앞에서 보입니다.", at=city.at)


def looked(city, days: int) -> list[int]:
    return list(actions.look_after(city.at + timedelta(days=days)).values())


def told(kind: str) -> list[str]:
    return list(Notice.objects.filter(kind=kind).order_by("pk").values_list("to_key", flat=True))


def test_who_asked_is_reminded_once_after_thirty_days_and_nobody_else(kept, city, kim):
    assert [looked(city, days) for days in (CONFIRM_DAYS, CONFIRM_DAYS + 1, CONFIRM_DAYS + 1, CONFIRM_DAYS + 9)] == [
        [0, 0], [1, 0], [0, 0], [0, 0],
    ]  # fmt: skip
    assert told("promise.remind") == [f"person:{kim.pk}"]
    kept.refresh_from_db()
    assert kept.reminded_on == city.at.date() + timedelta(days=CONFIRM_DAYS + 1)
    assert "promise.reminded" in [entry.kind for entry in timeline.of(kept)]


def test_where_nobody_asked_nobody_is_reminded(make, city, road):
    promise = actions.end(make(), seat=road, state=State.KEPT, text="정문 앞에서 보입니다.", at=city.at)
    assert looked(city, CONFIRM_DAYS + 1) == [0, 0]
    promise.refresh_from_db()
    assert (promise.reminded_on, actions.remind(promise, at=city.at + timedelta(days=99))) == (None, False)


def test_what_was_confirmed_or_disputed_reminds_nobody(kept, city):
    asker = kept.hearers.get(is_asker=True)
    actions.dispute(kept, asker=asker, words="꺼져 있습니다.", at=city.at)
    assert looked(city, 900) == [0, 0]
    actions.uphold(kept, seat=city.seat("supervisor"), reason="켜져 있습니다.", at=city.at)
    actions.confirm(kept, asker=asker, at=city.at)
    assert looked(city, 900) == [0, 0]


def test_what_nobody_confirms_is_handed_to_the_supervisors_once_and_in_public(kept, city):
    assert [looked(city, COMMITTEE_DAYS + day) for day in (0, 1, 1)] == [[1, 0], [0, 1], [0, 0]]
    assert told("promise.handed_on") == [f"staff:{person.pk}" for person in queries.people.supervisors(city.at.date())]
    kept.refresh_from_db()
    seen = line(kept, city.at.date() + timedelta(days=COMMITTEE_DAYS + 5))
    assert (seen.word, "a committee is asked since" in seen.sentence) == ("Kept, not confirmed for 65 days", True)
    assert kept.steps.order_by("pk").last().kind == "handed_on"


def test_taken_up_and_kept_again_begins_anew(kept, city, road):
    looked(city, COMMITTEE_DAYS + 1)
    again = city.at + timedelta(days=COMMITTEE_DAYS + 2)
    actions.take_up(kept, seat=road, text="다시 꺼졌습니다.", at=again)
    kept.refresh_from_db()
    assert (kept.reminded_on, kept.handed_on) == (None, None)
    actions.end(kept, seat=road, state=State.KEPT, text="정문 앞에 등을 켰습니다.", at=again)
    assert looked(city, COMMITTEE_DAYS + CONFIRM_DAYS + 3) == [1, 0]


def test_the_database_keeps_no_reminder_of_what_is_owed(make, city):
    for column in ("reminded_on", "handed_on"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Commitment.objects.filter(pk=make().pk).update(**{column: city.at.date()})


def test_the_list_of_the_desk_says_for_how_long_and_whose_it_is(kept, city, sit, today):
    looked(city, CONFIRM_DAYS + 1)
    today(CONFIRM_DAYS + 4)
    on = city.at.date() + timedelta(days=CONFIRM_DAYS + 4)
    assert [len(queries.unconfirmed(city.seat(*who), on=on)) for who in (("officer", "ROAD"), ("officer", "TRAF"), ("supervisor",))] == [1, 0, 1]  # fmt: skip
    client = Client()
    sit(client, city.seat("officer", "ROAD"))
    page = client.get("/desk/promises/").content.decode()
    assert ("not confirmed for 34 days" in page, "who asked was reminded on" in page) == (True, True)
