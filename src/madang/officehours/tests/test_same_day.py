"""Who is not chosen hears it on the day of choosing, with a department; and still gets a seat that becomes free."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command

from madang.cases.models import Case
from madang.draws import actions as draws
from madang.notices.models import Notice
from madang.officehours import actions, queries
from madang.officehours.enums import State
from madang.officehours.models import Application, Session


@pytest.fixture
def saturday(hall) -> Session:
    """Return a Saturday whose four seats go by points that nobody has to give."""
    hall.saturdays.terms.update(rubric="", drawn_percent=0)
    return hall.sessions()[0]


def states(*applications: Application) -> list[str]:
    return [Application.objects.get(pk=application.pk).state for application in applications]


def filled(hall, session: Session, count: int) -> list[Application]:
    """Offer the seats of a session to the first of so many who wished for it, just after its list is shut."""
    asked = hall.admitted(count, sessions=[session])
    for application, item in zip(asked, queries.free_items(session), strict=False):
        actions.offer(application, item, why="여럿의 일", seat=hall.scheduler, at=session.shuts_at)
    return asked


def accepted(applications: list[Application], at) -> None:
    for application in applications:
        actions.accept(queries.open_offer(application), by=application.person, at=at)


def test_with_the_last_seat_accepted_all_others_are_answered_that_day_and_once(hall, saturday, monkeypatch):
    *seated, sixth, seventh = filled(hall, saturday, 6)
    unread = hall.ask("늦은 사람", "+821077776666", sessions=[saturday])
    at = saturday.shuts_at + timedelta(hours=1)
    accepted(seated[:3], at)
    assert (actions.settle_due(at), states(sixth, seventh)) == (0, [State.ELIGIBLE] * 2)  # one seat waits for its yes
    accepted(seated[3:], at)
    monkeypatch.setattr("madang.kit.clock.now", lambda: at)
    call_command("work", "--once")
    assert states(sixth, seventh, unread) == [State.NOT_CHOSEN] * 3
    assert states(*seated) == [State.SEATED] * 4
    for application in Application.objects.filter(state=State.NOT_CHOSEN):
        assert application.answered_at == at < saturday.meeting.starts_at
        assert application.case.office
    assert Notice.objects.filter(kind="hour.not_chosen").count() == 3
    assert (actions.settle_due(at), actions.settle_due(at + timedelta(minutes=1))) == (0, 0)
    assert (Notice.objects.filter(kind="hour.not_chosen").count(), Case.objects.count()) == (3, 3)


def test_who_has_another_day_to_come_is_not_answered_yet_and_who_came_back_waits_to_the_end(hall, saturday):
    *seated, only, both, back = filled(hall, saturday, 7)
    second = hall.sessions()[1]
    both.wishes.add(second)
    Application.objects.filter(pk=back.pk).update(returned_at=hall.at)
    at = saturday.shuts_at + timedelta(hours=1)
    accepted(seated, at)
    assert (actions.settle_due(at), states(only, both, back)) == (1, [State.NOT_CHOSEN, State.ELIGIBLE, State.ELIGIBLE])
    assert actions.settle_due(at) == 0
    assert (actions.settle_due(saturday.meeting.starts_at), states(back)) == (1, [State.NOT_CHOSEN])
    actions.settle_due(second.meeting.starts_at)
    assert states(both) == [State.NOT_CHOSEN]


def test_where_no_seat_can_be_offered_in_time_any_more_all_are_answered_then(hall, saturday):
    asked = hall.admitted(2, sessions=[saturday])
    last = saturday.meeting.items.last().starts_at - queries.late(saturday.terms)
    assert (actions.settle_due(last - timedelta(minutes=1)), actions.settle_due(last)) == (0, 2)
    assert states(*asked) == [State.NOT_CHOSEN] * 2


def test_a_seat_that_becomes_free_goes_to_who_was_answered_and_their_case_goes_on(hall, saturday):
    *seated, fifth, sixth = filled(hall, saturday, 6)
    at = saturday.shuts_at + timedelta(hours=1)
    accepted(seated, at)
    actions.settle_due(at)
    fifth.refresh_from_db()
    case = fifth.case
    assert "Should a seat become free" in fifth.answer or "자리가" in fifth.answer
    given = queries.open_offer(seated[0])
    actions.refuse(given, by=seated[0].person, at=at + timedelta(minutes=1))
    fifth.refresh_from_db()
    assert (fifth.state, fifth.answered_at, fifth.case) == (State.OFFERED, None, case)
    assert queries.open_offer(fifth).item == given.item
    assert states(sixth) == [State.NOT_CHOSEN]
    # Who gave the seat back wished for no other day: they are answered too, the same day. So is who lets it run out.
    assert (actions.settle_due(at + timedelta(minutes=2)), states(seated[0])) == (0, [State.ELIGIBLE])
    accepted([fifth], at + timedelta(minutes=3))
    assert (actions.settle_due(at + timedelta(minutes=4)), states(seated[0])) == (1, [State.NOT_CHOSEN])
    assert list(queries.unanswered(saturday.meeting.ends_at)) == []


@pytest.mark.django_db(transaction=True)
def test_of_workers_that_settle_at_once_each_applicant_hears_it_once(hall, saturday, at_once):
    *seated, _fifth, _sixth = filled(hall, saturday, 6)
    at = saturday.shuts_at + timedelta(hours=1)
    accepted(seated, at)
    got = at_once(lambda _n: actions.settle_due(at), count=4)
    assert sorted(got) == [0, 0, 0, 2]
    assert Notice.objects.filter(kind="hour.not_chosen").count() == 2


def test_who_asks_anew_meanwhile_is_passed_over(hall, saturday):
    *seated, fifth, sixth = filled(hall, saturday, 6)
    at = saturday.shuts_at + timedelta(hours=1)
    accepted(seated, at)
    actions.settle_due(at)
    again = hall.ask("시민4", "+821055550004", sessions=hall.sessions()[1:2], at=at)
    assert again.person_id == fifth.person_id
    actions.refuse(queries.open_offer(seated[0]), by=seated[0].person, at=at + timedelta(minutes=1))
    assert states(fifth, again, sixth) == [State.NOT_CHOSEN, State.RECEIVED, State.OFFERED]


def test_after_the_draw_who_was_not_drawn_hears_it_and_is_next_where_a_seat_is_given_back(hall):
    friday = hall.sessions(hall.fridays)[-1]
    hall.admitted(23, programme=hall.fridays, sessions=[friday])
    due = friday.shuts_at + timedelta(hours=12)
    draw = actions.commit_list(friday, seat=hall.scheduler, seed_due_at=due, seed_from="복권", at=friday.shuts_at)
    assert actions.settle_due(due) == 0
    draws.reveal(draw, seed="3 17 21", witnesses="주민 둘", seat=hall.scheduler, at=due)
    assert actions.settle_due(due) == 0  # drawn, but nobody has a seat of it yet
    friday.refresh_from_db()
    actions.seat_by_draw(friday, seat=hall.scheduler, at=due)
    assert (actions.settle_due(due), actions.settle_due(due)) == (2, 0)
    first_waiting, winner = (friday.wish_rows.get(place=place).application for place in (22, 1))
    assert (first_waiting.state, first_waiting.answered_at) == (State.NOT_CHOSEN, due)
    actions.refuse(queries.open_offer(winner), by=winner.person, at=due)
    assert states(first_waiting) == [State.OFFERED]
