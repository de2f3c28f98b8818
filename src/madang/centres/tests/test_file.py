"""The adviser's file is read by the group, corrected but never overwritten; help is asked once more at most; hours are thanked for."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from madang.centres import actions, queries
from madang.centres.actions import Given, Note
from madang.centres.enums import CannotGive, CannotHelp, CannotNote, CannotOpen, Giver, HelpState, How, State, Way
from madang.centres.models import Earlier, HelpAnswer, HelpRequest, Hours, Stint, Terms, Visit
from madang.groups import actions as groups
from madang.groups.models import Group
from madang.notices.models import Notice
from madang.timeline import queries as timeline
from madang.timeline.models import Entry

from .test_talks import kinds, refused

# --- the file --------------------------------------------------------------------------------------------------------


def test_a_note_stands_on_the_groups_thread_under_the_advisers_name_and_once(yard):
    group = yard.group()
    visit = yard.write(group)
    assert yard.write(group).pk == visit.pk  # pressed twice
    entry = Entry.objects.get(thread=group.thread, kind="advice.visited")
    assert (entry.by_id, timeline.facts(entry)["number"]) == (yard.own.person.pk, group.number)
    assert "신청서" not in entry.facts


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"helped": "", "theirs": " "}, CannotNote.NO_WORDS), ({"helped": "가" * 4001}, CannotNote.TOO_LONG),
        ({"theirs": "900101-1234567"}, CannotNote.PERSONAL_NUMBER), ({"ours": "알아봅니다."}, CannotNote.NO_DUE),
        ({"ours": "알아봅니다.", "due": -1}, CannotNote.NO_DUE), ({"ours": "알아봅니다.", "due": 367}, CannotNote.NO_DUE),
        ({"due": 3}, CannotNote.NO_STEP), ({"day": 1}, CannotNote.NO_DAY), ({"day": -400}, CannotNote.NO_DAY),
        ({"role": "agent"}, CannotNote.NOT_ADVISER),
    ],
)  # fmt: skip
def test_what_is_no_note_is_refused(yard, more, reason):
    due, day, role = more.pop("due", None), more.pop("day", 0), more.pop("role", "")
    told = {
        **more,
        "due_on": None if due is None else yard.today + timedelta(days=due),
        "day": yard.today + timedelta(days=day),
    }
    group = yard.group()
    assert refused(yard.write, group, seat=yard.city.seat(role) if role else None, **told) == reason
    assert Visit.objects.count() == 0


def test_a_correction_keeps_what_stood_there_and_is_the_writers(yard):
    group = yard.group()
    visit = yard.write(group, ours="보험을 알아봅니다.", due_on=yard.today + timedelta(days=7))
    note = Note(
        "신청서 첫 장을 읽었습니다.", "견적서를 받습니다.", "보험을 알아봅니다.", yard.today + timedelta(days=9)
    )
    assert refused(actions.correct, visit, note, read=0, seat=yard.wide, at=yard.at) == CannotNote.NOT_YOURS
    actions.correct(visit, note, read=0, seat=yard.own, at=yard.at)
    assert refused(actions.correct, visit, note, read=0, seat=yard.own, at=yard.at) == CannotNote.STALE
    assert refused(actions.correct, visit, note, read=1, seat=yard.own, at=yard.at) == CannotNote.SAME
    earlier = Earlier.objects.get()
    assert (earlier.helped, earlier.due_on, Visit.objects.get().helped) == (
        "신청서를 함께 읽었습니다.", yard.today + timedelta(days=7), "신청서 첫 장을 읽었습니다.",
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.update(helped="", theirs="", ours="", due_on=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.update(due_on=None)


def test_our_step_stays_open_until_an_adviser_ticks_it(yard):
    visit = yard.write(yard.group(), ours="보험을 알아봅니다.", due_on=yard.today + timedelta(days=7))
    assert (queries.open_steps(yard.own), queries.open_steps(yard.wide)) == ([visit], [visit])
    assert refused(actions.tick, visit, seat=yard.city.seat("agent"), at=yard.at) == CannotNote.NOT_ADVISER
    actions.tick(visit, seat=yard.wide, at=yard.at)
    assert (queries.open_steps(yard.own), Visit.objects.get().done_on) == ([], yard.today)
    assert refused(actions.tick, visit, seat=yard.own, at=yard.at) == CannotNote.DONE


def test_a_note_of_a_talk_says_that_it_took_place(yard):
    group = yard.group()
    advice = yard.book("한지수", group=group)
    after = advice.meeting.ends_at
    visit = yard.write(group, advice=advice, day=yard.thursday, at=after)
    advice.refresh_from_db()
    assert (advice.state, visit.advice) == (State.HELD, advice)
    assert [kind for kind, _by in kinds(group)] == ["advice.booked", "advice.visited", "advice.held"]
    assert refused(yard.write, group, advice=advice, day=yard.thursday, at=after, helped="또") == CannotNote.STALE
    other = yard.group(("나은", "도윤", "라희"), "골목에 꽃을 심습니다.")
    assert refused(yard.write, other, advice=advice, day=yard.thursday, at=after) == CannotNote.NOT_YOURS


def test_groups_that_nobody_met_for_thirty_days_come_back_to_who_is_near(yard):
    group, forming = yard.group(), yard.group(("나은",), "꽃을 심습니다.", size=1)
    other = yard.group(("도윤", "라희", "마루"), "책을 읽습니다.")
    Group.objects.filter(pk=other.pk).update(area=yard.city.area["11680"])
    later = yard.today + timedelta(days=30)
    assert [row.group for row in queries.unseen(yard.own, later - timedelta(days=1))] == []
    assert [(row.group, row.last_on, row.days) for row in queries.unseen(yard.own, later)] == [(group, None, 30)]
    assert {row.group for row in queries.unseen(yard.wide, later)} == {group, other}
    yard.write(group, day=yard.today)
    yard.at += timedelta(days=20)
    actions.write(
        group, Note("전화로 이야기했습니다.", "", "", None), day=yard.today, how=How.PHONE, seat=yard.own, at=yard.at
    )
    assert queries.unseen(yard.own, later) == []
    found = queries.unseen(yard.own, yard.today + timedelta(days=45))
    assert [(row.last_on, row.days) for row in found] == [(yard.today, 45)]
    for member in list(group.members.here()):
        groups.leave(member, at=yard.at)
    Group.objects.filter(pk=group.pk).update(state="ended")
    assert queries.unseen(yard.own, yard.today + timedelta(days=45)) == []
    assert forming.formed_on is None


# --- help ------------------------------------------------------------------------------------------------------------


def test_a_district_asks_the_division_answers_and_it_is_asked_again_once(yard):
    district, division = yard.city.seat("officer", "D11380"), yard.city.seat("officer", "COMM")
    asked = actions.ask("보험을 한꺼번에 들 수 있습니까?", group=None, seat=district, at=yard.at)
    assert actions.ask("보험을 한꺼번에 들 수 있습니까?", group=None, seat=district, at=yard.at).pk == asked.pk
    assert (asked.due_on, HelpRequest.objects.count()) == (
        date(2026, 11, 27),
        1,
    )  # ten working days, the first one counted
    assert Notice.objects.filter(kind="advice.help", to_key=f"staff:{division.person.pk}").count() == 1
    for seat in (district, division, yard.wide, yard.own):
        assert queries.open_help(seat) == [asked]
    assert (
        queries.open_help(yard.city.seat("officer", "D11440"))
        == queries.open_help(yard.city.seat("officer", "TRAF"))
        == []
    )
    assert refused(actions.answer, asked, "됩니다.", seat=district, at=yard.at) == CannotHelp.NOT_DIVISION
    assert refused(actions.ask_again, asked, "언제?", seat=district, at=yard.at) == CannotHelp.NOT_NOW
    actions.answer(asked, "십이월에 듭니다.", seat=division, at=yard.at)
    assert refused(actions.answer, asked, "됩니다.", seat=division, at=yard.at) == CannotHelp.NOT_NOW
    assert (
        refused(actions.ask_again, asked, "언제?", seat=yard.city.seat("officer", "D11440"), at=yard.at)
        == CannotHelp.NOT_OFFICE
    )
    actions.ask_again(asked, "십이월 언제입니까?", seat=district, at=yard.at + timedelta(days=1))
    actions.answer(asked, "십이월 이일입니다.", seat=yard.wide, at=yard.at + timedelta(days=2))
    asked.refresh_from_db()
    assert (asked.state, asked.due_on, HelpAnswer.objects.count()) == (HelpState.SETTLED, date(2026, 11, 30), 2)
    assert refused(actions.ask_again, asked, "또", seat=district, at=yard.at) == CannotHelp.NOT_NOW
    assert Notice.objects.filter(kind="advice.help", to_key=f"staff:{district.person.pk}").count() == 2


def test_who_is_no_district_asks_nobody_and_words_are_looked_at(yard):
    district = yard.city.seat("officer", "D11380")
    ask = {"group": None, "at": yard.at}
    assert refused(actions.ask, "도와주세요.", seat=yard.city.seat("officer", "TRAF"), **ask) == CannotHelp.NOT_OFFICE
    for words, reason in ((" ", "NO_WORDS"), ("가" * 4001, "TOO_LONG"), ("900101-1234567", "PERSONAL_NUMBER")):
        assert refused(actions.ask, words, seat=district, **ask) == CannotHelp[reason]
    assert HelpRequest.objects.count() == 0


# --- hours -----------------------------------------------------------------------------------------------------------


def test_a_members_hours_are_written_down_thanked_for_and_summed_by_month(yard):
    group, agent = yard.group(), yard.city.seat("agent")
    member = group.members.get(name="한지수")
    given = Given(yard.today, 90, "벽을 칠했습니다.", Way.WEB, group=group)
    stint = actions.give(given, member=member, at=yard.at)
    assert (stint.kind, stint.centre, stint.person) == (Giver.RESIDENT, yard.centre, yard.person("한지수"))
    assert refused(actions.give, given, member=member, at=yard.at) == CannotGive.SAME
    by_phone = Given(yard.today - timedelta(days=40), 30, "계획을 썼습니다.", Way.PHONE, group=group)
    assert actions.give(by_phone, member=member, seat=agent, at=yard.at).written_by == agent.person
    assert queries.by_month(queries.stints().filter(group=group)) == [(date(2026, 11, 1), 90), (date(2026, 10, 1), 30)]
    assert refused(actions.thank, stint, " ", seat=yard.own, at=yard.at) == CannotGive.NO_WORDS
    assert refused(actions.thank, stint, "고맙습니다.", seat=agent, at=yard.at) == CannotGive.NOT_YOURS
    actions.thank(stint, "고맙습니다.", seat=yard.own, at=yard.at)
    assert refused(actions.thank, stint, "또 고맙습니다.", seat=yard.own, at=yard.at) == CannotGive.THANKED
    assert Notice.objects.filter(kind="advice.thanks", to_key=f"person:{stint.person_id}").count() == 1
    actions.forget(yard.person("한지수"), at=yard.at)
    assert set(Stint.objects.values_list("person", "what", "thanks")) == {(None, "—", "—"), (None, "—", "")}
    assert queries.by_month(queries.stints().filter(group=group))[0][1] == 90


def test_an_official_writes_weekend_hours_down_and_a_colleague_thanks(yard):
    given = Given(yard.today - timedelta(days=2), 150, "이웃과 마을을 걸었습니다.", Way.DESK, centre=yard.centre)
    stint = actions.give(given, seat=yard.own, at=yard.at)
    assert (stint.kind, refused(actions.thank, stint, "나에게", seat=yard.own, at=yard.at)) == (
        Giver.OFFICIAL,
        CannotGive.OWN,
    )
    assert refused(actions.give, given, seat=yard.own, at=yard.at) == CannotGive.SAME
    actions.thank(stint, "고맙습니다.", seat=yard.city.seat("officer", "COMM"), at=yard.at)
    assert Notice.objects.filter(kind="advice.thanks", to_key=f"staff:{yard.own.person.pk}").count() == 1


@pytest.mark.parametrize(
    ("minutes", "days", "what", "reason"),
    [
        (0, 0, "벽", CannotGive.NO_TIME), (1441, 0, "벽", CannotGive.NO_TIME), (None, 0, "벽", CannotGive.NO_TIME),
        (60, 1, "벽", CannotGive.NO_DAY), (60, -400, "벽", CannotGive.NO_DAY), (60, 0, " ", CannotGive.NO_WORDS),
        (60, 0, "가" * 501, CannotGive.TOO_LONG), (60, 0, "900101-1234567", CannotGive.PERSONAL_NUMBER),
    ],
)  # fmt: skip
def test_what_are_no_hours_is_refused(yard, minutes, days, what, reason):
    given = Given(yard.today + timedelta(days=days), minutes, what, Way.DESK, centre=yard.centre)
    assert (refused(actions.give, given, seat=yard.own, at=yard.at), Stint.objects.count()) == (reason, 0)


def test_hours_for_a_group_are_its_members_alone(yard):
    group, others = yard.group(), yard.group(("나은", "도윤", "라희"), "골목에 꽃을 심습니다.")
    given = Given(yard.today, 60, "벽", Way.WEB, group=group)
    assert refused(actions.give, given, member=others.members.first(), at=yard.at) == CannotGive.NOT_MEMBER
    assert refused(actions.give, given, at=yard.at) == CannotGive.NOT_MEMBER


# --- what administrators set -----------------------------------------------------------------------------------------


def test_hours_hold_from_a_day_on_and_what_has_begun_stays(yard):
    seat, at = yard.city.seat("administrator"), yard.at
    week = {0: [(time(10), time(15))]}
    assert (
        refused(actions.set_hours, yard.centre, week, valid_from=yard.today, seat=yard.own, at=at)
        == CannotOpen.NOT_ADMINISTRATOR
    )
    for day, reason in ((-1, CannotOpen.PAST), (800, CannotOpen.TOO_FAR)):
        when = yard.today + timedelta(days=day)
        assert refused(actions.set_hours, yard.centre, week, valid_from=when, seat=seat, at=at) == reason
    for bad, reason in (
        ([(time(15), time(10))], CannotOpen.BAD_TIME), ([(time(9, 3), time(10))], CannotOpen.BAD_TIME),
        ([(time(9), time(12)), (time(11), time(13))], CannotOpen.OVERLAP),
    ):  # fmt: skip
        assert refused(actions.set_hours, yard.centre, {0: bad}, valid_from=yard.thursday, seat=seat, at=at) == reason
    actions.set_hours(yard.centre, week, valid_from=yard.thursday, seat=seat, at=at)
    actions.set_hours(
        yard.centre, {1: [(time(9), time(10))]}, valid_from=yard.thursday, seat=seat, at=at
    )  # before it began
    assert dict(queries.weekly(yard.centre, yard.today))[0] == [(time(9), time(12)), (time(13), time(18))]
    assert dict(queries.weekly(yard.centre, yard.thursday)) == {
        n: [(time(9), time(10))] if n == 1 else [] for n in range(7)
    }
    assert queries.changes_of_hours(yard.centre, yard.today) == [yard.thursday]
    assert (
        refused(actions.set_hours, yard.centre, week, valid_from=yard.thursday, seat=seat, at=at + timedelta(days=3))
        == CannotOpen.SAME_DAY
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Hours.objects.create(centre=yard.centre, weekday=7, opens=time(9), closes=time(10), valid_from=yard.today)


def test_a_district_office_gets_a_desk_once_and_a_department_none(yard):
    seat, told = (
        yard.city.seat("administrator"),
        {"address": {"ko": "3층"}, "is_step_free": True, "minutes": None, "at": yard.at},
    )
    centre = actions.set_centre(yard.city.office["D11380"], seat=seat, **told)
    assert [row.office.code for row in queries.centres(yard.today)] == ["D11380", "VC2"]
    for office in ("D11380", "TRAF"):
        assert refused(actions.set_centre, yard.city.office[office], seat=seat, **told) == CannotOpen.NO_OFFICE
    told["address"] = {"ko": "가" * 161}
    assert refused(actions.set_centre, centre.office, seat=seat, centre=centre, **told) == CannotOpen.LONG_WORDS
    bad = Terms(valid_from=yard.today, minutes=33, farthest_days=60, notice_hours=2, unseen_days=30, help_days=10)
    assert refused(actions.set_terms, bad, seat=seat, at=yard.at) == CannotOpen.BAD_NUMBER
