"""Talks are booked with whoever is free, moved in one act, cancelled, passed on, warned about, and never missed by silence."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction

from madang.centres import actions, queries
from madang.centres.enums import CannotBook, State, Why
from madang.centres.models import Advice, Hours, Terms
from madang.kit.refusal import Refused
from madang.meetings.enums import Came
from madang.meetings.models import Attendance, Cell
from madang.notices.models import Notice
from madang.people import actions as people
from madang.people.models import Absence, Role
from madang.places.models import DayOff
from madang.timeline import queries as timeline
from madang.timeline.models import Entry


def refused(act, *args, **told):
    with pytest.raises(Refused) as caught:
        act(*args, **told)
    return caught.value.reason


def kinds(group):
    return list(
        Entry.objects.filter(thread=group.thread, kind__startswith="advice.")
        .order_by("seq")
        .values_list("kind", "by_id")
    )


def told(kind, person):
    return Notice.objects.filter(kind=kind, to_key=f"person:{person.pk}").count()


def starts(yard, day=None):
    day = day or yard.thursday
    return [slot.begins for slot in queries.free(yard.centre, day, day, at=yard.at).get(day, [])]


# --- free times ------------------------------------------------------------------------------------------------------


def test_free_times_are_cut_from_the_opening_times_of_the_day(yard):
    assert starts(yard) == [time(9), time(9, 30), time(10), time(10, 30), time(11), time(11, 30)] + [
        time(hour, half) for hour in range(13, 18) for half in (0, 30)
    ]
    assert starts(yard, yard.today)[0] == time(13)  # ten o'clock and two hours' notice
    assert starts(yard, yard.today + timedelta(days=5)) == []  # a Saturday
    assert starts(yard, yard.today - timedelta(days=1)) == starts(yard, yard.today + timedelta(days=61)) == []


def test_days_off_half_days_and_who_is_away_hold(yard):
    DayOff.objects.create(on=yard.thursday, names={"ko": "눈"})
    assert starts(yard) == []
    DayOff.objects.update(closes_at=time(14))
    assert starts(yard)[-1] == time(13, 30)
    for seat in (yard.own, yard.wide, yard.city.seats["adviser:COMM"]):
        Absence.objects.create(person=seat.person, begins_on=yard.thursday, ends_on=yard.thursday)
    Role.objects.filter(kind="adviser", office__code="COMM").exclude(person=yard.wide.person).delete()
    assert starts(yard) == []


def test_the_centres_own_adviser_is_asked_first_and_the_division_stands_in(yard):
    assert yard.book("홍라온").adviser == yard.own.person
    assert yard.book("차은결").adviser == yard.wide.person
    assert yard.book("문채아").adviser not in (yard.own.person, yard.wide.person)
    assert refused(yard.book, "나은") == CannotBook.TAKEN
    assert time(10) not in starts(yard)


# --- booking ---------------------------------------------------------------------------------------------------------


def test_a_talk_holds_the_adviser_and_invites_both(yard):
    advice = yard.book()
    assert (advice.state, Cell.objects.filter(meeting=advice.meeting).count()) == (State.BOOKED, 6)
    assert told("meeting.invited", yard.person("홍라온")) == 1
    assert Notice.objects.filter(kind="meeting.invited", to_key=f"staff:{yard.own.person.pk}").count() == 1
    assert yard.book().pk == advice.pk  # pressed twice
    assert Advice.objects.count() == 1
    assert list(timeline.faults()) == []


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"about": " "}, CannotBook.NO_ABOUT), ({"about": "가" * 501}, CannotBook.LONG_ABOUT),
        ({"about": "900101-1234567"}, CannotBook.PERSONAL_NUMBER), ({"begins": time(12)}, CannotBook.SHUT),
        ({"begins": time(10, 7)}, CannotBook.NO_TIME), ({"begins": time(23, 45)}, CannotBook.SHUT),
        ({"days": -1}, CannotBook.TOO_SOON), ({"days": 0}, CannotBook.TOO_SOON), ({"days": 61}, CannotBook.TOO_FAR),
        ({"days": 999_999}, CannotBook.TOO_FAR), ({"days": 5}, CannotBook.SHUT),
    ],
)  # fmt: skip
def test_what_is_no_talk_is_refused_and_nothing_is_kept(yard, more, reason):
    days, begins = more.pop("days", None), more.pop("begins", time(10))
    if days is not None:
        more["on"] = yard.today + timedelta(days=days)
    assert refused(yard.book, begins=begins, **more) == reason
    assert (Advice.objects.count(), Cell.objects.count(), Notice.objects.count()) == (0, 0, 0)


def test_one_open_talk_a_person_and_centre_also_under_two_records_of_one_person(yard):
    advice = yard.book()
    assert refused(yard.book, begins=time(14)) == CannotBook.OPEN
    twin = people.meet(people.Introduced(name="라온", phone="+821099998888"), at=yard.at)
    people.join(advice.person, twin, seat=yard.city.seat("agent"), reason="같은 분", signals=[], at=yard.at)
    twin.refresh_from_db()
    assert refused(yard.book, begins=time(14), person=twin) == CannotBook.OPEN
    held = {"centre": yard.centre, "adviser": yard.own.person, "person": advice.person, "about": "또", "way": "web"}
    other = yard.book("차은결", time(14)).meeting
    Advice.objects.filter(meeting=other).delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Advice.objects.create(meeting=other, language="ko", booked_at=yard.at, **held)
    with pytest.raises(IntegrityError), transaction.atomic():
        Advice.objects.create(meeting=other, language="ko", booked_at=yard.at, **{**held, "person": None})


def test_silence_is_not_known_and_keeps_nobody_from_another_talk(yard):
    advice = yard.book()
    yard.at += timedelta(days=7)
    again = yard.book()
    advice.refresh_from_db()
    assert (advice.state, again.state, advice.meeting.pk != again.meeting.pk) == (State.UNKNOWN, State.BOOKED, True)
    actions.look_after(yard.at + timedelta(days=30))
    assert set(Advice.objects.values_list("state", flat=True)) == {State.UNKNOWN}


def test_a_group_forming_books_for_itself_and_nobody_books_for_a_group_of_others(yard):
    group = yard.group(size=1)
    assert refused(yard.book, "홍라온", group=group) == CannotBook.NOT_MEMBER
    advice = yard.book("한지수", group=group)
    assert kinds(group) == [("advice.booked", None)]
    assert queries.talks_of(group) == [advice]
    caller = people.meet(people.Introduced(name="한지수(전화)", phone="+821000001111"), at=yard.at)
    key = f"phone:{yard.phone('한지수')}"
    assert yard.book(person=caller, begins=time(15), group=group, key=key, seat=yard.city.seat("agent")).group == group
    assert kinds(group)[-1] == ("advice.booked", yard.city.seat("agent").person.pk)


# --- moving, cancelling, marking -------------------------------------------------------------------------------------


def test_moving_is_one_act_that_frees_the_old_time(yard):
    advice = yard.book()
    actions.move(advice, on=yard.thursday, begins=time(10, 30), at=yard.at)
    advice = queries.talks().get()
    assert (advice.meeting.begins, advice.adviser, advice.meeting.sequence) == (time(10, 30), yard.own.person, 1)
    assert yard.book("차은결").adviser == yard.own.person
    assert told("meeting.moved", yard.person("홍라온")) == 1
    assert refused(actions.move, advice, on=yard.thursday, begins=time(10, 30), at=yard.at) == CannotBook.SAME_TIME
    assert refused(actions.move, advice, on=yard.thursday, begins=time(12), at=yard.at) == CannotBook.SHUT
    assert queries.talks().get(pk=advice.pk).meeting.begins == time(10, 30)
    assert Cell.objects.filter(meeting=advice.meeting).count() == 6
    later = advice.meeting.starts_at
    assert refused(actions.move, advice, on=yard.thursday, begins=time(16), at=later) == CannotBook.NOT_NOW


def test_a_talk_that_moves_to_another_adviser_takes_the_first_ones_invitation_back(yard):
    advice = yard.book()
    yard.book("차은결", time(14))
    actions.move(advice, on=yard.thursday, begins=time(14), at=yard.at, seat=yard.wide, reason="그때 더 조용합니다.")
    advice = queries.talks().get(pk=advice.pk)
    assert (advice.adviser, advice.meeting.reason) == (yard.wide.person, "그때 더 조용합니다.")
    came = dict(Attendance.objects.filter(meeting=advice.meeting, part="official").values_list("person", "came"))
    assert came == {yard.own.person.pk: Came.REVOKED, yard.wide.person.pk: Came.UNKNOWN}


def test_cancelling_frees_the_time_and_tells_both(yard):
    group = yard.group()
    advice = yard.book("한지수", group=group)
    assert refused(actions.cancel, advice, at=yard.at, seat=yard.own) == CannotBook.NO_REASON
    actions.cancel(advice, at=yard.at)
    assert (Advice.objects.get().state, Cell.objects.count()) == (State.CANCELLED, 0)
    assert told("meeting.cancelled", yard.person("한지수")) == 1
    assert [kind for kind, _by in kinds(group)] == ["advice.booked", "advice.cancelled"]
    assert refused(actions.cancel, advice, at=yard.at) == CannotBook.NOT_NOW
    assert yard.book("한지수").state == State.BOOKED


def test_whether_they_came_is_written_down_by_who_sees_the_talk_and_can_be_written_anew(yard):
    advice = yard.book()
    during = advice.meeting.starts_at + timedelta(minutes=5)
    assert refused(actions.mark, advice, State.HELD, seat=yard.own, at=yard.at) == CannotBook.NOT_BEGUN
    assert refused(actions.mark, advice, State.HELD, seat=yard.city.seat("clerk"), at=during) == CannotBook.NOT_YOURS
    assert refused(actions.mark, advice, State.HELD, seat=yard.city.seat("agent"), at=during) == CannotBook.NOT_YOURS
    assert refused(actions.mark, advice, State.CANCELLED, seat=yard.own, at=during) == CannotBook.NOT_NOW
    for state, came in ((State.MISSED, Came.NO_SHOW), (State.HELD, Came.SEEN), (State.UNKNOWN, Came.UNKNOWN)):
        actions.mark(advice, state, seat=yard.own, at=during)
        assert Advice.objects.get().state == state
        assert Attendance.objects.get(person=yard.person("홍라온")).came == came


def test_an_idea_that_became_a_group_gets_its_talk_into_the_file(yard):
    advice = yard.book("한지수")
    group, others = yard.group(), yard.group(("나은", "도윤", "라희"), "골목에 꽃을 심습니다.")
    assert refused(actions.join_group, advice, others, seat=yard.own, at=yard.at) == CannotBook.NOT_MEMBER
    assert actions.join_group(advice, group, seat=yard.own, at=yard.at).group == group
    assert refused(actions.join_group, advice, others, seat=yard.own, at=yard.at) == CannotBook.NOT_NOW


# --- what changes after booking --------------------------------------------------------------------------------------


def test_a_day_off_declared_later_tells_who_booked_once_and_lists_the_talk(yard):
    advice = yard.book()
    day = DayOff.objects.create(on=yard.thursday, names={"ko": "태풍"})
    assert [(row.advice, row.why) for row in queries.stranded(yard.at)] == [(advice, Why.SHUT)]
    assert (actions.look_after(yard.at), actions.look_after(yard.at)) == (1, 0)
    assert told("advice.stranded", yard.person("홍라온")) == 1
    assert Advice.objects.get().state == State.BOOKED
    day.delete()
    assert (actions.look_after(yard.at), told("advice.stranded", yard.person("홍라온"))) == (1, 2)
    DayOff.objects.create(on=yard.thursday, names={"ko": "태풍"})
    actions.look_after(yard.at)
    actions.move(advice, on=yard.thursday + timedelta(days=1), begins=time(9), at=yard.at)
    assert (queries.stranded(yard.at), actions.look_after(yard.at)) == ([], 0)


def test_closing_earlier_than_a_booked_talk_is_shown_before_and_told_after(yard):
    advice = yard.book(begins=time(17))
    early = {day: [(time(9), time(16))] for day in range(5)}
    assert queries.unmet(yard.centre, early, yard.thursday, yard.at) == [advice]
    assert queries.unmet(yard.centre, early, yard.thursday + timedelta(days=1), yard.at) == []
    administrator = yard.city.seat("administrator")
    assert actions.set_hours(yard.centre, early, valid_from=yard.thursday, seat=administrator, at=yard.at) == 1
    assert told("advice.stranded", yard.person("홍라온")) == 1
    assert Hours.objects.filter(valid_until=yard.thursday).count() == 10


def test_a_talk_of_an_adviser_who_left_goes_to_a_colleague_who_is_free_else_it_is_told(yard):
    advice = yard.book()
    Role.objects.filter(person=yard.own.person).update(valid_until=yard.today)
    actions.look_after(yard.at)
    advice = queries.talks().get(pk=advice.pk)
    assert (advice.adviser, told("advice.stranded", yard.person("홍라온"))) == (yard.wide.person, 0)
    Role.objects.filter(kind="adviser").update(valid_until=yard.today)
    actions.look_after(yard.at)
    assert [row.why for row in queries.stranded(yard.at)] == [Why.GONE]
    assert told("advice.stranded", yard.person("홍라온")) == 1


def test_who_booked_is_reminded_the_day_before_once_and_not_at_night(yard):
    yard.book()
    night, morning = (
        yard.at.replace(day=18, hour=hour) for hour in (16, 1)
    )  # one at night, ten in the morning in Seoul
    assert actions.look_after(morning - timedelta(days=1)) == 0
    assert actions.look_after(night - timedelta(hours=24 - 7)) == 0
    assert (actions.look_after(morning), actions.look_after(morning)) == (1, 0)
    assert told("advice.tomorrow", yard.person("홍라온")) == 1
    yard.at = morning
    yard.book("차은결", on=yard.today + timedelta(days=1))
    actions.look_after(morning)
    assert told("advice.tomorrow", yard.person("차은결")) == 0  # told of it just now


def test_terms_are_dated_and_a_centre_may_have_talks_of_its_own_length(yard):
    terms = Terms(valid_from=yard.today, minutes=60, farthest_days=2, notice_hours=0, unseen_days=10, help_days=5)
    actions.set_terms(terms, seat=yard.city.seat("administrator"), at=yard.at)
    assert starts(yard) == []  # three days are too far now
    assert starts(yard, yard.today + timedelta(days=1)) == [time(hour) for hour in (9, 10, 11, 13, 14, 15, 16, 17)]
    yard.centre.minutes = 90
    assert starts(yard, yard.today + timedelta(days=1)) == [time(9), time(10, 30), time(13), time(14, 30), time(16)]


# --- the law ---------------------------------------------------------------------------------------------------------


def test_who_is_erased_leaves_no_words_and_their_talk_is_cancelled(yard):
    advice, person = yard.book(), yard.person("홍라온")
    assert queries.is_kept(person)
    actions.forget(person, at=yard.at)
    advice.refresh_from_db()
    assert (advice.person, advice.about, advice.state, Cell.objects.count()) == (None, "—", State.CANCELLED, 0)
    assert not queries.is_kept(person)
    actions.forget(person, at=yard.at)
