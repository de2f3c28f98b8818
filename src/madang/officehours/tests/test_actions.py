"""From application to seat: one journey and its turnings."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction

from madang.cases import actions as cases
from madang.cases.models import Case
from madang.kit.refusal import Refused
from madang.meetings.actions import When, Where
from madang.meetings.models import Attendance, Cell, Freeze, Meeting
from madang.meetings.walltime import cells
from madang.notices.models import Notice
from madang.officehours import actions, queries
from madang.officehours.enums import CannotApply, CannotChoose, Exclusion, OfferState, Rule, State, Trouble
from madang.officehours.models import Application, Offer, Session, Ticket, Wish
from madang.people.actions import Introduced
from madang.people.models import Role
from madang.places.models import DayOff, Venue
from madang.reviews import actions as reviews
from madang.reviews.enums import CannotReview
from madang.timeline import queries as timeline

ALL = {"reach": 4, "relevance": 4, "tried": 4, "power": 4, "equity": 4}
HALF = dict.fromkeys(ALL, 2)


def refused(call, *arguments, **named):
    with pytest.raises(Refused) as caught:
        call(*arguments, **named)
    return caught.value.reason


def told(kind: str) -> int:
    return Notice.objects.filter(kind=kind).count()


def first_item(session: Session):
    return queries.free_items(session)[0]


def offered(hall, application: Application, session: Session | None = None) -> Offer:
    session = session or hall.sessions()[0]
    return actions.offer(application, first_item(session), why="여럿의 일입니다.", seat=hall.scheduler, at=hall.at)


# --- sessions --------------------------------------------------------------------------------------------------------


def test_sessions_open_as_far_ahead_as_the_terms_say_and_no_further(hall):
    assert [len(hall.sessions(p)) for p in (hall.saturdays, hall.fridays, hall.cafes)] == [4, 2, 0]
    assert all(s.meeting.on.weekday() == 5 for s in hall.sessions())
    assert [s.meeting.items.count() for s in hall.sessions()] == [4] * 4
    assert [s.meeting.items.count() for s in hall.sessions(hall.fridays)] == [21] * 2
    assert actions.open_ahead(hall.at) == 0
    assert actions.open_ahead(hall.sessions()[0].meeting.ends_at) == 2  # a Friday was over the day before


def test_no_session_opens_on_a_day_off(hall):
    last = hall.sessions()[-1].meeting.on
    DayOff.objects.create(on=last + timedelta(days=7), names={"ko": "축제"})
    actions.open_ahead(hall.sessions()[0].meeting.ends_at)
    assert hall.sessions()[-1].meeting.on == last + timedelta(days=14)


def test_the_mayor_is_never_in_two_sessions(hall, cafe):
    terms = hall.cafes.terms.get()
    assert refused(actions.open_session, hall.cafes, terms, cafe.meeting.on, by=hall.scheduler.person, at=hall.at)
    assert Meeting.objects.filter(on=cafe.meeting.on).count() == 1


# --- applying --------------------------------------------------------------------------------------------------------


def test_an_application_gets_a_number_a_thread_a_topic_and_a_message(hall):
    application = hall.ask(size=3, others="이순이\n박민수", needs=["sign_language"])
    assert application.thread == int(application.reference)
    assert application.topic == hall.city.office["TRAF"]
    assert (application.state, told("hour.received")) == (State.RECEIVED, 1)
    assert [e.kind for e in timeline.of(application)] == ["hour.asked"]


def test_the_same_reference_twice_is_one_application(hall):
    one = hall.ask(reference="4829173065")
    two = hall.ask(reference="4829173065")
    assert (one.pk, Application.objects.count(), told("hour.received")) == (two.pk, 1, 1)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"text": "짧은 글"}, CannotApply.TOO_SHORT),
        ({"size": 15}, CannotApply.TOO_MANY),
        ({"sessions": []}, CannotApply.NO_SESSION),
        ({"who": Introduced(name="아무개")}, CannotApply.NO_WAY),
    ],
)
def test_what_cannot_be_taken_is_refused_and_nothing_is_written(hall, more, reason):
    assert refused(hall.ask, **more) == reason
    assert Application.objects.count() == 0


def test_a_list_that_is_shut_takes_nobody(hall):
    session = hall.sessions()[0]
    assert refused(hall.ask, at=session.shuts_at) == CannotApply.NO_SESSION


def test_nobody_has_two_applications_that_wait_by_whatever_channel(hall):
    hall.ask()
    assert refused(hall.ask, channel="web", written_by=None) == CannotApply.WAITS
    assert hall.ask(programme=hall.fridays).programme == hall.fridays  # another programme is another matter
    with pytest.raises(IntegrityError), transaction.atomic():
        first = Application.objects.get(programme=hall.saturdays)
        first.pk, first.reference, first.thread = None, "1234567890", 1234567890
        first.save(force_insert=True)


def test_who_took_it_back_may_apply_again(hall):
    application = hall.ask()
    actions.withdraw(application, by=application.person, at=hall.at)
    assert hall.ask().state == State.RECEIVED
    application.refresh_from_db()
    assert application.answer


# --- review ----------------------------------------------------------------------------------------------------------


def test_a_score_is_shown_in_parts_and_whole_after_two(hall):
    application = hall.ask()
    one, two = hall.city.seat("evaluator"), hall.scheduler
    actions.score(application, seat=one, points=ALL, note="", at=hall.at)
    [(_a, half)] = queries.pool(hall.saturdays, hall.at.date())
    actions.score(application, seat=two, points=HALF, note="", at=hall.at)
    [(_a, whole)] = queries.pool(hall.saturdays, hall.at.date())
    assert (half.is_whole, half.total) == (False, 100)
    assert (whole.is_whole, whole.total, whole.spread, whole.is_disputed) == (True, 75, 50, True)
    assert whole.parts == {"reach": 22.5, "relevance": 18.75, "tried": 11.25, "power": 11.25, "equity": 11.25}


def test_who_has_a_part_in_it_neither_scores_nor_decides(hall):
    application, seat = hall.ask(), hall.scheduler
    assert refused(actions.score, application, seat=seat, points={**ALL, "reach": 5}, note="", at=hall.at) == (
        CannotReview.INCOMPLETE
    )
    reviews.declare(application, by=seat.person, reason="이웃입니다", thread=application.thread, at=hall.at)
    assert refused(actions.score, application, seat=seat, points=ALL, note="", at=hall.at) == CannotReview.CONFLICT
    assert refused(actions.admit, application, seat=seat, at=hall.at) == CannotChoose.CONFLICT


def test_an_applicant_who_is_also_a_reviewer_does_not_judge_their_own(hall):
    reviewer = hall.city.seat("evaluator")
    mail = reviewer.person.staff_login.email
    application = hall.ask(who=Introduced(name="다른 이름", email=mail, channel="email"))
    assert refused(actions.score, application, seat=reviewer, points=ALL, note="", at=hall.at) == CannotReview.OWN


# --- diversion -------------------------------------------------------------------------------------------------------


def test_a_diverted_one_is_a_departments_case_under_the_same_number(hall):
    application = hall.ask()
    office = hall.city.office["TRAF"]
    case = actions.divert(application, seat=hall.scheduler, office=office, reason="담당 과가 곧 풉니다.", at=hall.at)
    application.refresh_from_db()
    assert (case.reference, case.thread, case.office) == (application.reference, application.thread, office)
    assert (application.state, application.case, application.answer) == (State.DIVERTED, case, "담당 과가 곧 풉니다.")
    assert [told("hour.diverted"), told("case.received")] == [1, 0]
    assert list(timeline.faults()) == []


def test_if_the_department_misses_its_date_it_comes_back_before_others(hall):
    [other] = hall.admitted()
    application = hall.ask("이순이", "+821099990000")
    case = actions.divert(
        application, seat=hall.scheduler, office=hall.city.office["TRAF"], reason="곧 풉니다.", at=hall.at
    )
    assert actions.watch(case.due_at) == 0
    late = case.due_at + timedelta(minutes=1)
    assert (actions.watch(late), actions.watch(late), told("hour.came_back")) == (1, 0, 1)
    assert [a.pk for a, _s in queries.pool(hall.saturdays, late.date())] == [application.pk, other.pk]


def test_one_that_was_answered_in_time_stays_answered(hall):
    application = hall.ask()
    case = actions.divert(
        application, seat=hall.scheduler, office=hall.city.office["TRAF"], reason="곧 풉니다.", at=hall.at
    )
    seat = hall.city.seat("officer", "TRAF")
    cases.answer(case, seat=seat, text="신호등을 놓았습니다.", outcome="informed", at=hall.at)
    assert actions.watch(case.due_at + timedelta(days=1)) == 0


def test_what_is_not_for_this_hour_is_told_why_and_sent_on(hall):
    application = hall.ask()
    actions.exclude(
        application,
        seat=hall.scheduler,
        exclusion=Exclusion.LITIGATION,
        office=hall.city.office["TRAF"],
        answer="법원에 있는 일이라 시장이 말할 수 없습니다.",
        at=hall.at,
    )
    application.refresh_from_db()
    assert (application.state, application.exclusion) == (State.NOT_ELIGIBLE, Exclusion.LITIGATION)
    assert (application.case.office, told("hour.not_eligible")) == (hall.city.office["TRAF"], 1)


# --- offers ----------------------------------------------------------------------------------------------------------


def test_an_accepted_offer_is_a_seat_with_an_invitation_and_an_official(hall):
    [application] = hall.admitted(needs=["sign_language"])
    held = offered(hall, application)
    assert (held.until - held.made_at) == timedelta(hours=48)
    assert {c.resource.name for c in Cell.objects.filter(number__in=_cells(held))} >= {"수어", "서유담"}
    actions.accept(held, by=application.person, at=hall.at)
    actions.accept(held, by=application.person, at=hall.at)  # pressed twice
    application.refresh_from_db()
    assert application.state == State.SEATED
    assert Attendance.objects.filter(person=application.person, item=held.item).count() == 1
    assert [told("hour.offered"), Notice.objects.filter(kind="meeting.invited", about_id=_row(held).pk).count()] == [
        1,
        1,
    ]


def _row(held: Offer) -> Attendance:
    return Attendance.objects.get(person=held.application.person, item=held.item)


def _cells(held: Offer):

    return cells(held.item.starts_at, held.item.ends_at)


def test_a_seat_is_one_persons_and_a_person_has_one_seat(hall):
    one, two = hall.admitted(2)
    held = offered(hall, one)
    assert refused(actions.offer, two, held.item, why="나", seat=hall.scheduler, at=hall.at) == CannotChoose.TAKEN
    other = queries.free_items(hall.sessions()[0])[0]
    assert refused(actions.offer, one, other, why="또", seat=hall.scheduler, at=hall.at) == CannotChoose.HAS_ONE
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.create(application=two, item=held.item, why="틈", made_at=hall.at, until=hall.at)


def test_refusing_costs_no_place_and_the_seat_goes_on(hall):
    one, two = hall.admitted(2)
    for application in (one, two):
        for seat in (hall.scheduler, hall.city.seat("evaluator")):
            actions.score(application, seat=seat, points=HALF, note="", at=hall.at)
    held = offered(hall, one)
    actions.refuse(held, by=one.person, at=hall.at)
    one.refresh_from_db(), two.refresh_from_db()
    assert (one.state, two.state) == (State.ELIGIBLE, State.OFFERED)
    assert two.offers.get().item == held.item


def test_what_ran_out_passes_on_once_and_nobody_is_lost(hall):
    one, two = hall.admitted(2)
    for application in (one, two):
        for seat in (hall.scheduler, hall.city.seat("evaluator")):
            actions.score(application, seat=seat, points=HALF, note="", at=hall.at)
    held = offered(hall, one)
    assert actions.lapse(held.until - timedelta(minutes=1)) == 0
    assert (actions.lapse(held.until), actions.lapse(held.until), told("hour.lapsed")) == (1, 0, 1)
    assert refused(actions.accept, held, by=one.person, at=held.until) == CannotChoose.LAPSED
    one.refresh_from_db(), two.refresh_from_db()
    assert (one.state, two.state) == (State.ELIGIBLE, State.OFFERED)


def test_no_offer_gives_less_notice_than_was_promised(hall):
    [application] = hall.admitted()
    session = hall.sessions()[0]
    near = session.meeting.starts_at - timedelta(hours=48)
    item = first_item(session)
    assert refused(actions.offer, application, item, why="늦은", seat=hall.scheduler, at=near) == CannotChoose.NO_NOTICE
    held = actions.offer(application, item, why="아직", seat=hall.scheduler, at=near - timedelta(hours=1))
    assert held.until == near


def test_a_rule_set_aside_by_hand_is_named_with_the_reason(hall):
    one, two = hall.admitted(2)
    for seat in (hall.scheduler, hall.city.seat("evaluator")):
        actions.score(one, seat=seat, points=ALL, note="", at=hall.at)
        actions.score(two, seat=seat, points=HALF, note="", at=hall.at)
    assert offered(hall, two).broken == [Rule.SCORE]
    assert offered(hall, one).broken == []


def test_only_the_scheduler_offers_and_never_without_a_reason(hall):
    [application] = hall.admitted()
    item = first_item(hall.sessions()[0])
    agent = hall.city.seat("agent")
    assert refused(actions.offer, application, item, why="나", seat=agent, at=hall.at) == CannotChoose.NOT_SCHEDULER
    assert refused(actions.offer, application, item, why=" ", seat=hall.scheduler, at=hall.at) == CannotChoose.NO_REASON


def test_a_withdrawn_seat_is_free_again(hall):
    [application] = hall.admitted()
    held = offered(hall, application)
    actions.accept(held, by=application.person, at=hall.at)
    actions.withdraw(application, by=application.person, at=hall.at)
    held.refresh_from_db(), application.refresh_from_db()
    assert (held.state, application.state) == (OfferState.WITHDRAWN, State.WITHDRAWN)
    assert held.item in queries.free_items(hall.sessions()[0])


def test_cancelled_by_the_mayor_everybody_hears_and_goes_before_others(hall):
    [application] = hall.admitted()
    session = hall.sessions()[0]
    actions.accept(offered(hall, application, session), by=application.person, at=hall.at)
    actions.cancel(session, seat=hall.scheduler, reason="시장이 아픕니다.", at=hall.at)
    application.refresh_from_db()
    assert (application.state, application.returned_at, told("hour.cancelled")) == (State.ELIGIBLE, hall.at, 1)
    assert application.wishes.filter(meeting__state="announced").count() == 3
    assert not Cell.objects.filter(meeting=session.meeting).exists()


def test_a_moved_session_takes_its_seats_along_and_tells_who_has_one(hall):
    [application] = hall.admitted()
    session = hall.sessions()[0]
    held = offered(hall, application, session)
    actions.accept(held, by=application.person, at=hall.at)
    meeting = session.meeting
    later = When(meeting.on, time(14), time(15, 35), meeting.zone)
    assert refused(actions.move, session, later, Where(), reason=" ", seat=hall.scheduler, at=hall.at)
    moved = actions.move(session, later, Where(place="삼양동"), reason="정전입니다.", seat=hall.scheduler, at=hall.at)
    held.item.refresh_from_db()
    assert (held.item.starts_at, moved.meeting.sequence) == (moved.meeting.starts_at, 1)
    assert told("meeting.moved") == 3  # the applicant, the official of the topic and the mayor
    near = When(meeting.on, time(16), time(17, 35), meeting.zone)
    soon = moved.meeting.starts_at - timedelta(hours=40)
    assert refused(actions.move, moved, near, Where(), reason="또", seat=hall.scheduler, at=soon)


def test_what_became_wrong_afterwards_is_shown_and_nobody_is_dropped(hall):
    [application] = hall.admitted(1, size=6, needs=["wheelchair"])
    session = hall.sessions()[0]
    actions.accept(offered(hall, application, session), by=application.person, at=hall.at)
    assert queries.warnings(hall.at) == []
    on = session.meeting.on
    DayOff.objects.create(on=on, names={"ko": "태풍"})
    Freeze.objects.create(begins_on=on, ends_on=on, names={"ko": "보궐 선거"})
    Venue.objects.update(capacity=4, is_step_free=False)
    Role.objects.filter(person=hall.city.seat("officer", "TRAF").person).update(valid_until=hall.at.date())
    assert {w for s, w in queries.warnings(hall.at) if s == session} == set(Trouble)
    application.refresh_from_db()
    assert (application.state, queries.open_offer(application) is not None) == (State.SEATED, True)


# --- nobody is forgotten ---------------------------------------------------------------------------------------------


def test_everybody_not_chosen_gets_a_reason_and_a_department_the_same_day(hall):
    session = hall.sessions()[0]
    one, two = hall.many(2)
    three = hall.ask("또한", "+821088887777", sessions=hall.sessions()[:2])
    assert refused(actions.settle, session, seat=hall.scheduler, at=hall.at) == CannotChoose.NOT_DUE
    assert actions.settle(session, seat=hall.scheduler, at=session.shuts_at) == 2
    for application in (one, two, three):
        application.refresh_from_db()
    assert [a.state for a in (one, two, three)] == [State.NOT_CHOSEN, State.NOT_CHOSEN, State.RECEIVED]
    assert one.case.office == hall.city.office["TRAF"]
    assert "3" in one.answer and "4" in one.answer  # three asked for four seats
    assert told("hour.not_chosen") == 2


def test_no_application_ends_without_an_answer(hall):
    """The invariant: the database refuses it, and the query that the desk shows finds who was forgotten."""
    application = hall.ask()
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(state=State.NOT_CHOSEN)
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(state=State.MET, answered_at=hall.at)
    after = hall.sessions()[0].meeting.ends_at
    assert (queries.unanswered(hall.at).count(), queries.unanswered(after).count()) == (0, 1)
    actions.settle(hall.sessions()[0], seat=hall.scheduler, at=after)
    assert queries.unanswered(after).count() == 0


# --- walking in ------------------------------------------------------------------------------------------------------


def test_numbers_are_called_in_order_and_one_may_come_back(hall, cafe):
    at = cafe.meeting.starts_at
    one, two = (actions.take_number(cafe, at=at) for _n in range(2))
    assert (one.number, two.number) == (1, 2)
    assert actions.call_next(cafe, at=at).number == 1
    actions.put_back(one, at=at)
    assert actions.call_next(cafe, at=at).number == 1
    actions.leave_queue(two, at=at)
    assert actions.call_next(cafe, at=at) is None


def test_what_is_said_is_written_down_as_a_case_from_one_box(hall, cafe):
    at = cafe.meeting.starts_at
    ticket = actions.take_number(cafe, at=at)
    case = actions.hear(ticket, text="놀이터 그네가 끊어졌어요.", seat=hall.scheduler, at=at)
    ticket.refresh_from_db()
    assert (ticket.case, ticket.state, case.channel) == (case, "seen", "field")
    assert Case.objects.count() == 1
    assert refused(actions.hear, ticket, text="또", seat=hall.scheduler, at=at) == CannotChoose.NO_NUMBER
    assert Case.objects.count() == 1


def test_nobody_gets_a_number_of_an_hour_that_is_over_or_applied_for(hall, cafe):
    assert refused(actions.take_number, cafe, at=cafe.meeting.ends_at) == CannotChoose.SHUT
    assert refused(actions.take_number, hall.sessions()[0], at=hall.at) == CannotApply.NO_SESSION
    assert Ticket.objects.count() == 0


def test_a_wish_is_changed_while_one_waits(hall):
    application = hall.ask()
    later = hall.sessions()[1:3]
    actions.change(application, by=application.person, sessions=later, needs=["wheelchair"], at=hall.at)
    assert {w.session for w in Wish.objects.filter(application=application)} == set(later)
    assert (
        refused(actions.change, application, by=application.person, sessions=[], needs=[], at=hall.at)
        == CannotApply.NO_SESSION
    )
