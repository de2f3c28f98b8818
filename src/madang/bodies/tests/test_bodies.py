"""Who sits in a committee, and what so many of them may find."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from madang.bodies import actions, queries
from madang.bodies.enums import CannotFind, CannotSit, Chosen, Finding, Post, Present
from madang.bodies.models import Body, Member, Sitting, Verdict
from madang.commitments import actions as commitments
from madang.commitments.enums import State
from madang.commitments.models import Commitment
from madang.kit.guard import CannotKeep
from madang.kit.refusal import Refused
from madang.meetings.actions import Arranged, When
from madang.meetings.models import Attendance
from madang.notices.models import Notice
from madang.people import actions as people
from madang.people.actions import Introduced

UNTIL = date(2028, 11, 16)


def refused(call, *arguments, **named):
    with pytest.raises(Refused) as caught:
        call(*arguments, **named)
    return caught.value.reason


class Table:
    """A committee of five with a vote and one adviser, a promise it watches, and a sitting that was held."""

    def __init__(self, city) -> None:
        self.city, self.at, self.seat = city, city.at, city.seat("scheduler")
        self.body = actions.found(
            "samyang", names={"ko": "점검위원회"}, words={}, office=city.office["MAYOR"], begins_on=date(2026, 1, 2),
            by=self.seat.person, at=city.at,
        )  # fmt: skip
        self.members = [self.resident(f"위원{n}", n) for n in range(5)]
        self.promise = commitments.promise(
            office=city.office["ROAD"],
            text="가로등을 켭니다.",
            due_on=date(2026, 12, 1),
            seat=city.seat("officer", "ROAD"),
            at=city.at,
        )
        actions.watch(self.body, [self.promise], at=city.at)
        on = date(2026, 11, 20)
        when = When(on, time(19), time(21), "Asia/Seoul")
        self.sitting = actions.call_sitting(self.body, Arranged({"ko": "회의"}, when), by=self.seat.person, at=city.at)
        self.after: datetime = self.sitting.meeting.ends_at

    def resident(self, called: str, n: int, **more) -> Member:
        person = people.meet(Introduced(name=called, phone=f"+8210555{n:05d}", channel="sms"), at=self.at)
        named = {
            "name": called, "post": Post.MEMBER, "has_vote": True, "chosen": Chosen.NOMINATION, "valid_from": self.at.date(),
            "valid_until": UNTIL, "seat": self.seat, "at": self.at,
        }  # fmt: skip
        return actions.seat_member(self.body, person, **{**named, **more})

    def here(self, count: int) -> None:
        marks = {m.pk: Present.HERE if n < count else Present.AWAY for n, m in enumerate(self.members)}
        actions.note_present(self.sitting, marks, seat=self.seat, at=self.after)

    def find(self, finding: Finding = Finding.ON_TRACK, **more) -> Verdict:
        named = {
            "finding": finding,
            "words": "가 보았습니다.",
            "votes_for": 3,
            "votes_against": 0,
            "seat": self.seat,
            "at": self.after,
        }
        return actions.find(self.sitting, self.promise, **{**named, **more})


@pytest.fixture
def table(city) -> Table:
    return Table(city)


def test_members_are_told_and_asked_to_each_sitting(table):
    assert Notice.objects.filter(kind="body.seated").count() == 5
    assert Attendance.objects.filter(meeting=table.sitting.meeting).count() == 5
    assert Notice.objects.filter(kind="meeting.invited").count() == 5


def test_officials_sit_without_a_vote_and_the_database_says_so(table):
    official = table.city.seat("officer", "TRAF").person
    named = {
        "name": "안태경",
        "post": Post.MEMBER,
        "valid_from": table.at.date(),
        "valid_until": UNTIL,
        "seat": table.seat,
        "at": table.at,
    }
    for chosen in (Chosen.OFFICE, Chosen.NOMINATION):
        assert (
            refused(actions.seat_member, table.body, official, has_vote=True, chosen=chosen, **named)
            == CannotSit.NO_VOTE
        )
    named["post"] = Post.ADVISER
    actions.seat_member(table.body, official, has_vote=False, chosen=Chosen.OFFICE, **named)
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(person=official).update(has_vote=True)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"name": " "}, CannotSit.NO_NAME),
        ({"valid_until": None}, CannotSit.NO_TERM),
        ({"valid_until": date(2026, 11, 16)}, CannotSit.NO_TERM),
    ],
)
def test_a_seat_without_a_name_or_an_end_is_refused(table, more, reason):
    assert refused(table.resident, "새 위원", 77, **more) == reason


def test_nobody_sits_twice_on_one_day_and_only_the_secretary_gives_seats(table):
    person = table.members[0].person
    named = {
        "name": "위원0",
        "post": Post.MEMBER,
        "has_vote": True,
        "chosen": Chosen.NOMINATION,
        "valid_from": date(2027, 1, 1),
        "valid_until": UNTIL,
        "at": table.at,
    }
    assert refused(actions.seat_member, table.body, person, seat=table.seat, **named) == CannotSit.SITS
    stranger = table.city.seat("officer", "ROAD")
    assert refused(actions.seat_member, table.body, person, seat=stranger, **named) == CannotSit.NOT_YOURS
    actions.end_seat(table.members[0], until=date(2027, 1, 1), reason="이사", seat=table.seat, at=table.at)
    assert actions.seat_member(table.body, person, seat=table.seat, **named).valid_from == date(2027, 1, 1)


@pytest.mark.parametrize(("here", "holds"), [(1, False), (2, False), (3, True), (5, True)])
def test_below_the_quorum_nothing_is_found(table, here, holds):
    table.here(here)
    votes = {"votes_for": here, "votes_against": 0}
    if holds:
        assert table.find(**votes).present == here
    else:
        assert refused(table.find, **votes) == CannotFind.BELOW_QUORUM
        assert not Verdict.objects.exists()


def test_who_is_recused_counts_neither_as_there_nor_as_entitled(table):
    table.here(3)
    recused = {table.members[0].pk: "그 부서에서 일합니다."}
    assert (
        refused(table.find, votes_for=2, recused=recused) == CannotFind.BELOW_QUORUM
    )  # two of four are not more than half
    actions.note_present(table.sitting, {table.members[3].pk: Present.HERE}, seat=table.seat, at=table.after)
    verdict = table.find(votes_for=2, votes_against=1, recused=recused)
    assert (verdict.entitled, verdict.present) == (4, 3)
    assert [(row["name"], row["reason"]) for row in verdict.recused] == [("위원0", "그 부서에서 일합니다.")]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"votes_for": 6}, CannotFind.COUNT),
        ({"votes_for": 2, "votes_against": 2}, CannotFind.NOT_MOST),
        ({"words": ""}, CannotFind.NO_WORDS),
        ({"words": "900101-1234567"}, CannotFind.PERSONAL_NUMBER),
        ({"finding": Finding.QUESTIONED, "reply_due_on": date(2026, 11, 20)}, CannotFind.NO_DATE),
    ],
)
def test_votes_that_do_not_add_up_and_questions_without_a_day_are_refused(table, more, reason):
    table.here(5)
    assert refused(table.find, **more) == reason


def test_nobody_is_kept_from_voting_without_a_reason(table):
    table.here(5)
    assert refused(table.find, recused={table.members[0].pk: " "}) == CannotFind.NO_RECUSAL


def test_a_sitting_to_come_or_cancelled_finds_nothing(table):
    assert refused(table.find, at=table.at) == CannotFind.NOT_YET
    Sitting.objects.get().meeting.__class__.objects.update(state="cancelled", reason="폭설")
    assert refused(table.find) == CannotFind.SHUT


def test_confirmed_is_confirmed_for_everybody_where_the_office_says_it_is_kept(table):
    table.here(5)
    assert refused(table.find, Finding.CONFIRMED) == CannotFind.NOT_KEPT
    commitments.end(
        Commitment.objects.get(),
        seat=table.city.seat("officer", "ROAD"),
        state=State.KEPT,
        text="정문 앞 등을 모두 켰습니다.",
        at=table.after,
    )
    when = When(date(2026, 11, 27), time(19), time(21), "Asia/Seoul")
    sitting = actions.call_sitting(table.body, Arranged({"ko": "회의"}, when), by=table.seat.person, at=table.after)
    table.sitting, table.after = sitting, sitting.meeting.ends_at
    table.here(4)
    table.find(Finding.CONFIRMED)
    assert Commitment.objects.get().confirmed == "committee"


def test_a_question_is_told_to_the_office_which_replies_once_and_nobody_else_does(table):
    table.here(5)
    verdict = table.find(Finding.QUESTIONED, words="왜 늦습니까?")
    assert (verdict.reply_due_on, Notice.objects.filter(kind="body.questioned").count() > 0) == (
        date(2026, 12, 4),
        True,
    )
    assert (
        refused(actions.reply, verdict, text="곧", seat=table.city.seat("officer", "TRAF"), at=table.after)
        == CannotFind.NOT_YOURS
    )
    road = table.city.seat("officer", "ROAD")
    assert queries.owed(office_ids=road.office_ids, is_mayor=False, on=date(2026, 11, 21)) == [verdict]
    actions.reply(verdict, text="부품이 늦습니다.", seat=road, at=table.after)
    assert refused(actions.reply, verdict, text="또", seat=road, at=table.after) == CannotFind.ANSWERED
    assert refused(table.find) == CannotFind.FOUND


def test_what_is_handed_up_the_mayor_answers(table):
    table.here(5)
    verdict = table.find(Finding.ESCALATED)
    assert (
        refused(actions.reply, verdict, text="제가", seat=table.city.seat("officer", "ROAD"), at=table.after)
        == CannotFind.NOT_YOURS
    )
    actions.reply(verdict, text="제가 챙기겠습니다.", seat=table.city.seat("mayor"), at=table.after)
    assert Verdict.objects.get().reply == "제가 챙기겠습니다."


def test_what_nobody_has_looked_at_for_a_quarter_comes_first(table):
    rows = queries.watched(table.body, table.at.date() + timedelta(days=100))
    assert [(row.commitment, row.is_quiet, row.days) for row in rows] == [(table.promise, True, 100)]
    assert queries.next_due(Body.objects.get(), date(2026, 11, 16)) == date(2026, 1, 2) + timedelta(days=92)


def test_nothing_is_found_and_nobody_was_there_before_a_sitting_begins(table):
    before = table.sitting.meeting.starts_at - timedelta(minutes=1)
    assert refused(table.find, at=before) == CannotFind.NOT_YET
    marks = {table.members[0].pk: Present.HERE}
    assert refused(actions.note_present, table.sitting, marks, seat=table.seat, at=before) == CannotFind.NOT_YET


def test_who_voted_was_there(table):
    table.here(5)
    table.find(votes_for=4, votes_against=1)
    assert refused(table.here, 4) == CannotFind.VOTED
    table.here(5)


def test_a_sitting_is_called_once_for_a_time_that_comes_and_can_be_called_off(table):
    def call(on: date) -> Sitting:
        arranged = Arranged({"ko": "회의"}, When(on, time(19), time(21), "Asia/Seoul"))
        return actions.call_sitting(table.body, arranged, by=table.seat.person, at=table.at)

    assert refused(call, date(2026, 11, 20)) == CannotFind.TWICE
    assert refused(call, date(2099, 1, 1)) == CannotFind.BAD_DAY
    off = {"reason": "태풍이 옵니다.", "at": table.at}
    stranger = table.city.seat("officer", "ROAD")
    assert refused(actions.call_off_sitting, table.sitting, seat=stranger, **off) == CannotSit.NOT_YOURS
    actions.call_off_sitting(table.sitting, seat=table.seat, **off)
    assert Notice.objects.filter(kind="meeting.cancelled").count() == 5
    again = call(date(2026, 11, 20)).meeting
    again.refresh_from_db()
    assert again.state == "announced"


def test_a_seat_is_drawn_by_a_draw_that_took_place_and_one_has_the_chair(table):
    assert refused(table.resident, "새 위원", 71, chosen=Chosen.DRAW) == CannotSit.NO_DRAW
    table.resident("위원장", 72, post=Post.CHAIR)
    assert refused(table.resident, "다른 위원장", 73, post=Post.CHAIR) == CannotSit.ONE_CHAIR
    assert refused(table.resident, "가" * 81, 74) == CannotKeep.TOO_LONG
