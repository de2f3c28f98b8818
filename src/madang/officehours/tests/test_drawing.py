"""Seats by lot: published before, drawn in the open, given in the order drawn."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client

from madang.draws import actions as draws
from madang.draws import proof
from madang.draws import queries as draw_queries
from madang.draws.enums import CannotDraw
from madang.kit.refusal import Refused
from madang.officehours import actions, queries
from madang.officehours.enums import CannotChoose, State
from madang.officehours.models import Application, Wish


def refused(call, *arguments, **named):
    with pytest.raises(Refused) as caught:
        call(*arguments, **named)
    return caught.value.reason


@pytest.fixture
def friday(hall):
    """Return the next open session of the lottery."""
    return hall.sessions(hall.fridays)[-1]


def committed(hall, friday, *, count: int = 24, **more):
    hall.admitted(count, programme=hall.fridays, sessions=[friday], **more)
    due = friday.shuts_at + timedelta(hours=12)
    return actions.commit_list(friday, seat=hall.scheduler, seed_due_at=due, seed_from="복권", at=friday.shuts_at)


def drawn(hall, friday, seed: str = "3 17 21", **more) -> None:
    draw = committed(hall, friday, **more)
    draws.reveal(draw, seed=seed, witnesses="주민 둘", seat=hall.scheduler, at=draw.seed_due_at)
    friday.refresh_from_db()
    actions.seat_by_draw(friday, seat=hall.scheduler, at=draw.seed_due_at)


def test_the_list_names_nobody_and_cannot_be_made_twice(hall, friday):
    draw = committed(hall, friday)
    assert (draw.size, draw.picks) == (24, 21)
    assert "시민" not in draw.commitment
    friday.refresh_from_db()
    late = {"seat": hall.scheduler, "seed_due_at": draw.seed_due_at, "seed_from": "", "at": friday.shuts_at}
    assert refused(actions.commit_list, friday, **late) == CannotChoose.DRAWN
    assert refused(actions.seat_by_draw, friday, seat=hall.scheduler, at=friday.shuts_at) == CannotChoose.NOT_DRAWN


def test_no_list_before_the_last_day_to_apply_and_only_by_the_scheduler(hall, friday):
    hall.admitted(2, programme=hall.fridays, sessions=[friday])
    told = {"seed_due_at": friday.shuts_at + timedelta(days=1), "seed_from": ""}
    assert refused(actions.commit_list, friday, seat=hall.scheduler, at=hall.at, **told) == CannotChoose.NOT_DUE
    other = hall.city.seat("agent")
    assert refused(actions.commit_list, friday, seat=other, at=friday.shuts_at, **told) == CannotChoose.NOT_SCHEDULER


def test_seats_go_in_the_order_drawn_and_who_lost_has_more_entries_next_time(hall, friday):
    drawn(hall, friday)
    states = [a.state for a in Application.objects.filter(programme=hall.fridays)]
    assert (states.count(State.OFFERED), states.count(State.ELIGIBLE)) == (21, 3)
    losers = Application.objects.filter(programme=hall.fridays, state=State.ELIGIBLE)
    assert {a.lost for a in losers} == {1}
    places = dict(Wish.objects.filter(session=friday).values_list("application", "place"))
    assert sorted(places.values()) == list(range(1, 25))
    assert min(places[a.pk] for a in losers) == 22
    assert refused(actions.seat_by_draw, friday, seat=hall.scheduler, at=friday.shuts_at) == CannotChoose.DRAWN
    assert list(proof.faults_of(friday.draw, draw_queries.recorded(friday.draw))) == []


def test_what_is_refused_goes_on_in_the_order_drawn(hall, friday):
    drawn(hall, friday)
    first_waiting = Wish.objects.get(session=friday, place=22).application
    winner = Wish.objects.get(session=friday, place=1).application
    held = queries.open_offer(winner)
    actions.refuse(held, by=winner.person, at=friday.draw.drawn_at)
    first_waiting.refresh_from_db()
    assert (first_waiting.state, queries.open_offer(first_waiting).item) == (State.OFFERED, held.item)


def test_each_gets_an_hour_they_prefer_while_there_is_one(hall, friday):
    drawn(hall, friday, count=4, times=["10:30"])
    items = [o.item for _i, o in queries.seats(friday) if o]
    begun = friday.meeting.starts_at
    assert all(2 <= (item.starts_at - begun).total_seconds() / 3600 < 3 for item in items)
    assert len({item.pk for item in items}) == 4


def test_of_saturdays_one_seat_in_ten_goes_by_lot(hall):
    assert [queries.drawn_seats(session) for session in hall.sessions()] == [0, 0, 1, 0]


def test_weights_are_published_with_the_list(hall, friday):
    [old] = hall.admitted(
        1, programme=hall.fridays, sessions=[friday], text="지난번에 떨어진 사람입니다. 이번에는 꼭 뵙고 싶습니다."
    )
    Application.objects.filter(pk=old.pk).update(lost=2)
    due = friday.shuts_at + timedelta(hours=12)
    draw = actions.commit_list(friday, seat=hall.scheduler, seed_due_at=due, seed_from="", at=friday.shuts_at)
    entries = json.loads(draw.commitment)["entries"]
    assert [list(entry)[:2] for entry in entries] == [["A001", 3]]


def test_a_seed_that_would_come_after_the_notice_is_refused(hall, friday):
    hall.admitted(2, programme=hall.fridays, sessions=[friday])
    latest = friday.meeting.starts_at - queries.late(friday.terms)
    told = {"seat": hall.scheduler, "seed_from": "", "at": friday.shuts_at}
    for due in (latest, friday.meeting.ends_at):
        assert refused(actions.commit_list, friday, seed_due_at=due, **told) == CannotChoose.SEED_TOO_LATE
    due = latest - timedelta(minutes=1)
    assert refused(actions.commit_list, friday, seed_due_at=due, **{**told, "at": latest}) == CannotChoose.NO_NOTICE
    assert actions.commit_list(friday, seed_due_at=due, **told).size == 2


def test_a_list_is_given_up_before_its_seed_is_known_and_published_anew(hall, friday):
    old = committed(hall, friday, count=3)
    told = {"seat": hall.scheduler, "at": friday.shuts_at}
    assert refused(actions.give_list_up, friday, reason=" ", **told) == CannotDraw.NO_REASON
    late = {"seat": hall.scheduler, "at": old.seed_due_at, "reason": "틀린 시각"}
    assert refused(actions.give_list_up, friday, **late) == CannotDraw.SEED_KNOWN
    actions.give_list_up(friday, reason="틀린 시각", **told)
    assert refused(actions.give_list_up, friday, reason="또", **told) == CannotChoose.NO_DRAW
    seed = {"seed": "1", "witnesses": "둘", "seat": hall.scheduler, "at": old.seed_due_at}
    assert refused(draws.reveal, old, **seed) == CannotDraw.ABANDONED
    page = Client().get(f"/en/draws/{old.number}/").content.decode()
    assert ("틀린 시각" in page, "Given up" in page) == (True, True)
    again = actions.commit_list(friday, seed_due_at=old.seed_due_at, seed_from="", **told)
    friday.refresh_from_db()
    assert (friday.draw, again.number, again.size) == (again, old.number + 1, 3)
