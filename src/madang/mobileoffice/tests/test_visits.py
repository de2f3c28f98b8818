"""A visit from its logjam to what came of it, and what it may not do."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from madang.commitments.models import Commitment
from madang.kit.guard import CannotKeep
from madang.kit.refusal import Refused
from madang.meetings.enums import CannotMeet
from madang.mobileoffice import actions, queries, rules
from madang.mobileoffice.enums import CannotPlan, CannotVisit, Does, Kind, State, StopKind, Way
from madang.mobileoffice.models import Action, Gap, Shape, Step, Visit
from madang.notices.models import Notice
from madang.timeline.models import Entry

from .conftest import FIRST, LAST


def refused(call, *arguments, **named):
    with pytest.raises(Refused) as caught:
        call(*arguments, **named)
    return caught.value.reason


def kinds(thread: int) -> list[str]:
    return list(Entry.objects.filter(thread_id=thread).order_by("seq").values_list("kind", flat=True))


# --- planning --------------------------------------------------------------------------------------------------------


def test_a_planned_visit_has_its_checklist_its_pool_and_its_thread(tour):
    assert list(tour.visit.steps.order_by("due_on").values_list("due_on", flat=True)) == [
        date(2026, 11, 17),
        date(2026, 12, 3),
    ]
    assert tour.visit.pool.shut_at is None
    assert kinds(tour.visit.thread) == ["visit.planned"]
    assert Visit.objects.shown().count() == 0


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"names": {"ko": " "}}, CannotVisit.NO_NAME),
        ({"question": {}}, CannotVisit.NO_QUESTION),
        ({"ends_on": date(2026, 11, 23)}, CannotVisit.NO_DAYS),
        ({"begins_on": None}, CannotVisit.NO_DAYS),
        ({}, CannotVisit.PLANNED_TWICE),
        ({"names": {"ko": "다른 이름"}}, CannotVisit.TAKEN_NAME),
        ({"begins_on": date(2020, 1, 1)}, CannotVisit.BAD_DAYS),
        ({"ends_on": date(2030, 1, 1)}, CannotVisit.BAD_DAYS),
    ],
)
def test_a_visit_without_a_name_a_problem_or_days_is_refused(tour, more, reason):
    assert refused(actions.plan, tour.shape, tour.planned(**more), seat=tour.seat, at=tour.at) == reason
    assert Visit.objects.count() == 1


def test_only_the_scheduler_plans_and_the_partner_district_writes_too(tour):
    officer = tour.city.seat("officer", "ROAD")
    planned = tour.planned(slug="other")
    assert refused(actions.plan, tour.shape, planned, seat=officer, at=tour.at) == CannotVisit.NOT_SCHEDULER
    assert refused(actions.change, tour.visit, planned, seat=officer, at=tour.at) == CannotVisit.NOT_YOURS
    officer.roles[0].office_id = tour.visit.partner_id  # as somebody of the district
    assert actions.change(tour.visit, tour.planned(names={"ko": "은평"}), seat=officer, at=tour.at).names == {
        "ko": "은평"
    }


def test_moved_days_move_what_is_not_done_and_leave_what_is(tour):
    first = tour.visit.steps.order_by("due_on").first()
    actions.take_step(first, seat=tour.seat, at=tour.at)
    later = tour.planned(begins_on=FIRST + timedelta(days=7), ends_on=LAST + timedelta(days=9))
    actions.change(tour.visit, later, seat=tour.seat, at=tour.at)
    assert list(Step.objects.order_by("pk").values_list("due_on", flat=True)) == [
        date(2026, 11, 17),
        date(2026, 12, 12),
    ]


# --- the agenda ------------------------------------------------------------------------------------------------------


def test_the_host_is_in_one_place_at_a_time_and_needs_the_way_between(tour):
    tour.stop(time(14), time(15))
    assert refused(tour.stop, time(14, 30), time(16)) == CannotMeet.TAKEN
    assert refused(tour.stop, time(15), time(16), travel=10) == CannotMeet.TAKEN
    tour.stop(time(15, 10), time(16), travel=10)
    assert [s.meeting.begins for day in queries.days(tour.visit) for s in day.stops] == [time(14), time(15, 10)]


def test_a_site_visit_after_the_last_day_is_refused_and_a_return_visit_is_not(tour):
    late = date(2026, 12, 20)
    assert refused(tour.stop, on=late, kind=StopKind.SITE) == CannotVisit.BASE_BUSY
    assert tour.stop(on=late, kind=StopKind.RETURN).kind == "return"


def test_announced_officials_are_invited_and_an_address_is_on_no_public_page(tour, client):
    official = tour.city.seat("officer", "TRAF").person
    stop = tour.stop()
    actions.add_stop(
        tour.visit,
        actions.Point(StopKind.TEAM, {"ko": "실무"}, actions.agenda.When(FIRST, time(9), time(10), "Asia/Seoul"), actions.agenda.Where(place="비밀 회의실")),
        seat=tour.seat, at=tour.at, officials=[official],
    )  # fmt: skip
    assert actions.announce_agenda(tour.visit, seat=tour.seat, at=tour.at) == 2
    assert Notice.objects.filter(kind="meeting.invited", to_key=f"staff:{official.pk}").count() == 1
    for path in (f"/ko/mayor/mobile/eunpyeong/day/{FIRST}/", "/ko/mayor/mobile/eunpyeong/"):
        page = client.get(path).content.decode()
        assert ("구민회관" in page, "비밀로 7" in page, "비밀 회의실" in page) == (True, False, False)
    assert stop.meeting.place == "구민회관"


# --- its steps -------------------------------------------------------------------------------------------------------


def test_a_visit_begins_on_its_first_day_with_an_agenda_and_goes_in_order(tour):
    assert refused(tour.take, State.ON_SITE) == CannotVisit.NO_AGENDA
    tour.stop()
    assert refused(tour.take, State.ON_SITE, FIRST - timedelta(days=1)) == CannotVisit.TOO_EARLY
    assert refused(tour.take, State.PLANNING) == CannotVisit.NOT_NEXT
    assert tour.take(State.ON_SITE).state == "on_site"


def test_the_mayor_leaves_before_the_last_day_only_with_a_public_reason(tour, client):
    tour.stop()
    actions.publish(tour.visit, seat=tour.seat, at=tour.at)
    tour.take(State.ON_SITE, FIRST)
    assert refused(tour.take, State.PLANNING, FIRST) == CannotVisit.STILL_THERE
    assert tour.take(State.PLANNING, FIRST, "태풍으로 철수합니다.").why_left == "태풍으로 철수합니다."
    assert "태풍으로 철수합니다." in client.get("/ko/mayor/mobile/eunpyeong/").content.decode()


def test_the_front_line_sees_no_visit_that_is_being_prepared(tour):
    agent = tour.city.seat("agent")
    assert (queries.of_seat(agent), rules.notes(tour.visit, agent)) == ([], False)
    assert queries.of_seat(tour.seat) == [tour.visit]
    published = actions.publish(tour.visit, seat=tour.seat, at=tour.at)
    assert (queries.of_seat(agent), rules.notes(published, agent)) == ([tour.visit], True)


def test_called_off_it_says_why_and_takes_no_more_cards(tour):
    assert refused(tour.take, State.CANCELLED) == CannotVisit.NO_REASON
    assert tour.take(State.CANCELLED, words="상인들이 반대했습니다.").pool.shut_at is None
    visit = Visit.objects.get()
    assert (visit.why_cancelled, visit.pool.shut_at is not None) == ("상인들이 반대했습니다.", True)
    assert refused(tour.take, State.ON_SITE) == CannotVisit.ENDED


def test_called_off_or_left_early_nobody_waits_at_a_point_still_to_come(tour):
    early, late = tour.stop(time(9), time(10)), tour.stop(time(19), time(21), on=LAST)
    actions.announce_agenda(tour.visit, seat=tour.seat, at=tour.at)
    tour.take(State.ON_SITE)
    tour.take(State.PLANNING, words="태풍이 옵니다.")
    states = {stop.pk: stop.meeting.state for stop in tour.visit.stops.select_related("meeting")}
    assert (states[early.pk], states[late.pk]) == ("announced", "cancelled")


def test_a_visit_called_off_cancels_what_was_to_come_with_its_reason(tour):
    stop = tour.stop(on=LAST)
    actions.announce_agenda(tour.visit, seat=tour.seat, at=tour.at)
    tour.take(State.CANCELLED, words="태풍이 옵니다.")
    stop.meeting.refresh_from_db()
    assert (stop.meeting.state, stop.meeting.reason) == ("cancelled", "태풍이 옵니다.")


def test_a_visit_is_not_finished_while_people_may_still_come_to_a_point(tour):
    tour.to_plan()
    tour.stop(on=LAST + timedelta(days=30))
    assert refused(tour.take, State.FINISHED, LAST, "새로 정한 것이 없습니다.") == CannotVisit.POINTS_LEFT


def test_whoever_no_line_answers_hears_that_too(tour):
    tour.to_plan()
    tour.said("학교가 멉니다.", phone="+821099998888")
    tour.line(tour.theme("버스", tour.said()))
    tour.presented()
    actions.adopt(tour.visit, seat=tour.seat, at=tour.day(LAST + timedelta(days=15)))
    told = Notice.objects.filter(kind="visit.became").values_list("context", flat=True)
    assert sorted('"number": 0' in each for each in told) == [False, True]


def test_a_line_or_a_time_for_remarks_that_cannot_be_is_refused_when_it_is_written(tour):
    tour.to_plan()
    theme = tour.theme("버스", tour.said())
    assert refused(tour.line, theme, due_on=date(9999, 12, 31)) == CannotPlan.TOO_FAR
    tour.line(theme)
    for days in (0, 999):
        told = {"seat": tour.seat, "at": tour.day(LAST), "days": days}
        assert refused(actions.present, tour.visit, **told) == CannotPlan.BAD_DAYS


def test_what_a_task_came_to_is_said_once_and_a_changed_part_is_kept(tour):
    person, office = tour.city.seat("officer", "TRAF").person, tour.city.office["TRAF"]
    told = {"office": office, "seat": tour.seat, "at": tour.at}
    mate = actions.join_team(tour.visit, person, does="버스", **told)
    assert actions.join_team(tour.visit, person, does="버스와 길", **told).pk == mate.pk
    mate.refresh_from_db()
    assert mate.does == "버스와 길"
    task = actions.give_task(tour.visit, mate, text="셉니다.", due_on=LAST, seat=tour.seat, at=tour.at)
    actions.done_task(task, came_of_it="열 대", seat=tour.seat, at=tour.at)
    again = {"came_of_it": "스무 대", "seat": tour.seat, "at": tour.at}
    assert refused(actions.done_task, task, **again) == CannotPlan.DONE
    long = {"text": "가" * 301, "due_on": LAST, "seat": tour.seat, "at": tour.at}
    assert refused(actions.give_task, tour.visit, mate, **long) == CannotKeep.TOO_LONG


def test_none_finishes_without_an_adopted_action_or_a_public_reason(tour):
    tour.to_plan()
    theme = tour.theme("값", tour.said())
    tour.line(theme, Does.NOT)
    tour.presented()
    actions.adopt(tour.visit, seat=tour.seat, at=tour.day(LAST + timedelta(days=15)))
    after = LAST + timedelta(days=20)
    assert refused(tour.take, State.FINISHED, after) == CannotVisit.NO_OUTCOME
    assert tour.take(State.FINISHED, after, "고칠 힘이 시에 없었습니다.").no_outcome == "고칠 힘이 시에 없었습니다."


# --- from words to a plan to promises --------------------------------------------------------------------------------


def test_themes_become_actions_actions_promises_and_each_author_hears_of_it(tour):
    tour.to_plan()
    mine, other, nameless = tour.said(), tour.said("버스!", "+821087654321"), tour.said("버스요", "")
    bus, price = tour.theme("버스", mine, other, nameless), tour.theme("값", tour.said("값이 비쌉니다."))
    tour.line(bus, won=640_000_000, figure="배차", unit="분", baseline=Decimal(20), target=Decimal(10))
    tour.line(bus, Does.STUDY, text="학교를 살핍니다.")
    tour.line(price, Does.NOT)
    tour.presented()
    promises = actions.adopt(tour.visit, seat=tour.seat, at=tour.day(LAST + timedelta(days=15)))
    assert [(p.office.code, p.won, p.indicators.count(), p.hearers.filter(is_asker=True).count()) for p in promises] == [
        ("TRAF", 640_000_000, 1, 2), ("TRAF", None, 0, 2),
    ]  # fmt: skip
    told = Notice.objects.filter(kind="visit.became").order_by("pk")
    assert [notice.to_key for notice in told] == [f"person:{pk}" for pk in (mine.person_id, other.person_id) * 2] + [
        f"person:{mine.person_id}"
    ]
    assert list(Action.objects.order_by("number").values_list("commitment__number", flat=True)) == [
        promises[0].number,
        promises[1].number,
        None,
    ]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"text": ""}, CannotPlan.NO_WORDS),
        ({"themes": []}, CannotPlan.NO_THEME),
        ({"office": None}, CannotPlan.NO_OFFICE),
        ({"due_on": None}, CannotPlan.NO_DATE),
        ({"due_on": date(2026, 11, 16)}, CannotPlan.NO_DATE),
        ({"won": 0}, CannotPlan.BAD_MONEY),
        ({"won": -5}, CannotPlan.BAD_MONEY),
        ({"figure": "배차", "baseline": Decimal(9)}, CannotPlan.BAD_FIGURE),
        ({"figure": "배차", "baseline": Decimal(9), "target": Decimal(9)}, CannotPlan.BAD_FIGURE),
        ({"does": Does.NOT, "reason": " "}, CannotPlan.NO_REASON),
    ],
)
def test_a_line_without_what_makes_it_a_promise_is_refused(tour, more, reason):
    named = {
        "does": Does.DO,
        "text": "버스",
        "themes": [tour.theme()],
        "office": tour.city.office["TRAF"],
        "due_on": date(2027, 3, 1),
    }
    line = actions.Line(**{**named, **more})
    assert refused(actions.write_line, tour.visit, line, seat=tour.seat, at=tour.at) == reason


def test_the_database_keeps_a_line_whole(tour):
    action = tour.line(tour.theme())
    for change in ({"office": None}, {"does": "not"}, {"won": 0}, {"figure": "배차"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Action.objects.filter(pk=action.pk).update(**change)


def test_a_plan_is_presented_with_lines_remarked_on_in_time_and_adopted_once(tour):
    tour.to_plan()
    assert refused(actions.present, tour.visit, seat=tour.seat, at=tour.day(LAST)) == CannotPlan.EMPTY
    line = tour.line(tour.theme())
    early = {"text": "좋습니다.", "at": tour.day(LAST), "way": Way.HOME}
    assert refused(actions.remark, tour.visit, **early) == CannotPlan.NOT_PRESENTED
    tour.presented()
    assert refused(actions.drop_line, line, seat=tour.seat, at=tour.day(LAST)) == CannotVisit.NOT_NEXT
    remark = actions.remark(tour.visit, text="버스가 먼저입니다.", at=tour.day(LAST, 21), way=Way.HOME)
    assert remark.shown_at is None  # somebody reads it first
    actions.reply_to_remark(remark, text="그렇게 합니다.", seat=tour.seat, at=tour.day(LAST, 22))
    assert refused(actions.adopt, tour.visit, seat=tour.seat, at=tour.day(LAST, 23)) == CannotPlan.REMARKS_OPEN
    late = tour.visit.remarks_until + timedelta(seconds=1)
    assert refused(actions.remark, tour.visit, text="늦었지만", at=late, way=Way.PHONE) == CannotPlan.ADOPTED
    actions.adopt(tour.visit, seat=tour.seat, at=late)
    assert refused(actions.adopt, tour.visit, seat=tour.seat, at=late) == CannotVisit.NOT_NEXT
    tour.visit.refresh_from_db()
    named = actions.Line(Does.DO, "또", [tour.theme("또")], office=tour.city.office["TRAF"], due_on=date(2028, 1, 1))
    assert refused(actions.write_line, tour.visit, named, seat=tour.seat, at=late) == CannotPlan.ADOPTED


def test_a_pledge_is_the_whole_of_its_actions_and_the_sums_foot(tour):
    tour.to_plan()
    theme = tour.theme()
    whole = actions.pledge(
        tour.visit, text="1조 원을 들입니다.", office=tour.city.office["MAYOR"], due_on=date(2030, 1, 1), seat=tour.seat,
        at=tour.day(LAST), won=1000, names={"ko": "남은 집"}, units={"ko": "채"}, baseline=Decimal(618), target=Decimal(0),
    )  # fmt: skip
    tour.visit.refresh_from_db()
    tour.line(theme, won=600)
    tour.line(theme, text="병원을 세웁니다.", won=300)
    tour.presented()
    made = actions.adopt(tour.visit, seat=tour.seat, at=tour.day(LAST + timedelta(days=15)))
    assert {promise.parent_id for promise in made} == {whole.pk}
    total = queries.total(Visit.objects.get())
    assert (total.parts, total.whole, total.unplaced) == (900, 1000, 100)
    assert whole.indicators.count() == 1


def test_a_committee_gets_what_was_adopted_into_its_care(tour):
    tour.to_plan()
    tour.line(tour.theme())
    tour.presented()
    made = actions.adopt(tour.visit, seat=tour.seat, at=tour.day(LAST + timedelta(days=15)))
    named = {
        "names": {"ko": "점검위원회"},
        "words": {},
        "office": tour.city.office["MAYOR"],
        "quorum_percent": 50,
        "seat": tour.seat,
        "at": tour.day(LAST),
    }
    body = actions.found_committee(tour.visit, **named)
    assert list(Commitment.objects.filter(cares__body=body)) == made


def test_a_plan_decided_before_the_last_day_for_remarks_says_why_in_public(tour):
    tour.to_plan()
    tour.line(tour.theme())
    tour.presented()
    actions.adopt(tour.visit, seat=tour.seat, at=tour.day(LAST, 22), why_early="모두 그 자리에서 동의했습니다.")
    assert [(r.text, r.shown_at is not None) for r in tour.visit.remarks.all()] == [
        ("모두 그 자리에서 동의했습니다.", True)
    ]


def test_a_visit_without_a_plan_may_finish_with_a_public_reason(tour):
    tour.to_plan()
    assert refused(tour.take, State.FINISHED, LAST) == CannotVisit.NO_OUTCOME
    assert refused(tour.take, State.FINISHED, LAST, "900101-1234567") == CannotPlan.PERSONAL_NUMBER
    assert tour.take(State.FINISHED, LAST, "새로 정한 것이 없습니다.").no_outcome == "새로 정한 것이 없습니다."


# --- the team, the round, what is stuck ------------------------------------------------------------------------------


def test_a_task_has_a_day_and_says_what_came_of_it(tour):
    officer = tour.city.seat("officer", "TRAF")
    mate = actions.join_team(
        tour.visit, officer.person, office=tour.city.office["TRAF"], does="버스", seat=tour.seat, at=tour.at
    )
    assert (
        actions.join_team(
            tour.visit, officer.person, office=tour.city.office["TRAF"], does="", seat=tour.seat, at=tour.at
        )
        == mate
    )
    named = {"seat": tour.seat, "at": tour.at}
    assert (
        refused(actions.give_task, tour.visit, mate, text="짜기", due_on=date(2026, 11, 1), **named)
        == CannotPlan.NO_DATE
    )
    task = actions.give_task(tour.visit, mate, text="배차를 짠다", due_on=date(2026, 11, 30), **named)
    assert refused(actions.done_task, task, came_of_it=" ", seat=officer, at=tour.at) == CannotPlan.NO_WORDS
    assert actions.done_task(task, came_of_it="한 노선을 늘렸습니다.", seat=officer, at=tour.at).done_on == date(
        2026, 11, 16
    )
    assert [Notice.objects.filter(kind=kind).count() for kind in ("visit.joined", "visit.task")] == [1, 1]


def test_each_district_has_its_visit_or_its_reason_on_the_map(tour):
    regular = Shape.objects.create(kind=Kind.REGULAR, names={"ko": "순회"}, valid_from=date(2018, 1, 1))
    visit = actions.plan(regular, tour.planned(slug="round", names={"ko": "순회"}), seat=tour.seat, at=tour.at)
    actions.publish(visit, seat=tour.seat, at=tour.at)
    other = tour.city.area["11110"]
    assert (
        refused(actions.explain_gap, other, year=2026, reason="", seat=tour.seat, at=tour.at) == CannotVisit.NO_REASON
    )
    for reason in ("선거 기간", "구청이 원하지 않음"):
        actions.explain_gap(other, year=2026, reason=reason, seat=tour.seat, at=tour.at)
    rows = {row.area.code: row for row in queries.coverage(2026, date(2026, 11, 16))}
    assert (len(rows), [v.slug for v in rows["11380"].visits], rows["11110"].reason) == (
        25,
        ["round"],
        "구청이 원하지 않음",
    )
    assert Gap.objects.count() == 1
    turn = queries.rotation(date(2026, 11, 16))
    assert (len(turn), tour.city.area["11380"] in turn) == (24, False)


def test_where_things_are_stuck_is_the_citys_own_record(tour):
    case = tour.city.case(area=tour.city.area["11110"])
    rows = queries.stuck_places(case.due_at + timedelta(days=1), case.due_at.date())
    assert [(row.area.code, row.overdue, row.total) for row in rows] == [("11110", 1, 1)]
    assert queries.stuck_places(tour.at, tour.at.date()) == []


def test_stories_of_the_area_are_gathered_once_and_their_tellers_known(tour):
    from madang.cases import actions as cases

    case = tour.city.case(wants_public=True, area=tour.city.area["11380"])
    cases.publish(
        case.story, seat=tour.city.seat("moderator"), title="가로등", text="꺼졌습니다", reason="짧게", at=tour.at
    )
    assert [actions.gather(tour.visit, seat=tour.seat, at=tour.at) for _ in range(2)] == [1, 0]
    card = tour.visit.pool.cards.get()
    assert (card.source, card.text, card.person) == ("case", "꺼졌습니다", case.resident)
