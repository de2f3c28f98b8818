"""The life of a meeting: arranged, announced, moved, cancelled, held, written up, corrected."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from madang.kit.refusal import Refused
from madang.meetings import actions, inviting, queries
from madang.meetings.actions import When, Where
from madang.meetings.enums import Agreement, Came, CannotMeet, Part, Reply, State
from madang.meetings.models import Agreed, Attendance, Cell, Freeze, Meeting, Resource
from madang.notices.models import Notice
from madang.people.actions import keep_contacts
from madang.places.models import Venue
from madang.timeline import queries as timeline
from madang.timeline.models import Entry

from .conftest import SATURDAY


def refused(call, *arguments, **named) -> CannotMeet:
    with pytest.raises(Refused) as caught:
        call(*arguments, **named)
    return caught.value.reason


def told() -> list[tuple[str, str]]:
    return list(Notice.objects.order_by("pk").values_list("kind", "to_key"))


# --- when ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"begins": time(10), "ends": time(10)}, CannotMeet.NO_TIME),
        ({"begins": time(10, 3)}, CannotMeet.NOT_FIVES),
        ({"on": date(2026, 3, 8), "begins": time(2, 30), "zone": "America/Los_Angeles"}, CannotMeet.NO_SUCH_TIME),
        ({"on": date(2026, 11, 14)}, CannotMeet.PAST),
        ({"notice": timedelta(days=30)}, CannotMeet.TOO_SHORT_NOTICE),
    ],
)
def test_what_is_no_time_is_refused_and_nothing_is_written(house, more, reason):
    assert refused(house.meeting, **more) == reason
    assert (Meeting.objects.count(), Entry.objects.count()) == (0, 0)


def test_around_an_election_nothing_is_arranged(house):
    Freeze.objects.create(begins_on=SATURDAY - timedelta(days=60), ends_on=SATURDAY, names={"ko": "선거"})
    assert refused(house.meeting) == CannotMeet.FROZEN
    assert house.meeting(on=SATURDAY + timedelta(days=1)).state == State.PLANNED


def test_a_freeze_declared_after_planning_keeps_it_from_being_announced(house):
    meeting = house.meeting()
    Freeze.objects.create(begins_on=SATURDAY, ends_on=SATURDAY, names={"ko": "선거"})
    assert refused(actions.announce, meeting, by=house.by, at=house.at) == CannotMeet.FROZEN


# --- holds -----------------------------------------------------------------------------------------------------------


def test_nobody_is_held_twice_at_a_time_and_one_after_the_other_is_fine(house):
    first, second, third = house.meeting(), house.meeting(time(11, 30), time(12)), house.meeting(time(11, 35), time(12))
    actions.hold(first, [house.mayor, house.room])
    assert refused(actions.hold, second, [house.interpreter, house.mayor]) == CannotMeet.TAKEN
    assert not second.cells.exists()  # all or none: the interpreter is free as well
    actions.hold(third, [house.mayor])
    found = queries.clashes([house.mayor, house.room], second.starts_at, second.ends_at)
    assert {(c.resource.pk, c.meeting.pk) for c in found} == {
        (house.mayor.pk, first.pk),
        (house.room.pk, first.pk),
        (house.mayor.pk, third.pk),
    }


def test_time_to_travel_is_held_too(house):
    first, second = house.meeting(), house.meeting(time(12), time(13))
    actions.hold(first, [house.mayor], spare=timedelta(minutes=30))
    assert refused(actions.hold, second, [house.mayor]) == CannotMeet.TAKEN
    [(resource, begin, end)] = queries.held_for(first)
    assert (resource, begin, end) == (
        house.mayor,
        first.starts_at - timedelta(minutes=30),
        first.ends_at + timedelta(minutes=30),
    )


def test_the_database_itself_holds_once(house):
    meeting = house.meeting()
    Cell.objects.create(resource=house.room, number=1, meeting=meeting)
    with pytest.raises(IntegrityError), transaction.atomic():
        Cell.objects.create(resource=house.room, number=1, meeting=house.meeting())


def test_holding_again_holds_what_is_missing(house):
    meeting = house.meeting()
    actions.hold(meeting, [house.mayor])
    actions.hold(meeting, [house.mayor, house.room], spare=timedelta(minutes=10))
    assert len(queries.held_for(meeting)) == 2


# --- its life --------------------------------------------------------------------------------------------------------


def test_nobody_is_told_before_it_is_announced_and_then_by_their_own_channel(house):
    meeting = house.meeting()
    actions.ask(meeting, house.resident, Part.ASKER, by=house.by, at=house.at)
    actions.ask(meeting, house.mayor.person, Part.HOST, by=house.by, at=house.at)
    actions.ask(meeting, house.resident, Part.ASKER, by=house.by, at=house.at)  # asked once
    assert told() == []
    actions.announce(meeting, by=house.by, at=house.at)
    invited = [
        ("meeting.invited", f"person:{house.resident.pk}"),
        ("meeting.invited", f"staff:{house.mayor.person_id}"),
    ]
    assert sorted(told()) == sorted(invited)
    assert refused(actions.announce, meeting, by=house.by, at=house.at) == CannotMeet.ENDED
    assert list(timeline.faults()) == []


def hall_of(name: str, rooms: int = 1) -> tuple[Venue, list[Resource]]:
    venue = Venue.objects.create(names={"ko": name, "en": name})
    return venue, [Resource.objects.create(kind="room", names={"ko": f"{name} {n}"}, venue=venue) for n in range(rooms)]


def held(meeting: Meeting) -> dict[Resource, tuple[datetime, datetime]]:
    return {resource: (begin, end) for resource, begin, end in queries.held_for(meeting)}


def test_moved_to_another_place_the_old_room_is_free_and_the_new_one_is_held_as_long(house):
    venue, [room] = hall_of("구민회관")
    meeting = house.meeting(where=Where(house.room.venue))
    actions.hold(meeting, [house.mayor, house.room], spare=timedelta(minutes=30))
    there = When(SATURDAY, time(10), time(11, 35), "Asia/Seoul")
    moved = actions.move(meeting, there, Where(venue), reason="공사", by=house.by, at=house.at)
    spare = timedelta(minutes=30)
    assert held(moved) == dict.fromkeys([house.mayor, room], (moved.starts_at - spare, moved.ends_at + spare))
    actions.hold(house.meeting(where=Where(house.room.venue)), [house.room])  # free for others
    away = actions.move(moved, there, Where(place="솔샘공원"), reason="공사", by=house.by, at=house.at)
    assert set(held(away)) == {house.mayor}
    back = actions.move(away, there, Where(venue), reason="비", by=house.by, at=house.at)
    assert set(held(back)) == {house.mayor, room}


def test_moved_to_another_place_and_time_both_are_held_anew(house):
    venue, [room] = hall_of("구민회관")
    meeting = house.meeting(where=Where(house.room.venue))
    actions.hold(meeting, [house.mayor, house.room])
    there = When(SATURDAY + timedelta(days=1), time(14), time(15, 35), "Asia/Seoul")
    moved = actions.move(meeting, there, Where(venue), reason="공사", by=house.by, at=house.at)
    assert held(moved) == dict.fromkeys([house.mayor, room], (moved.starts_at, moved.ends_at))


def test_where_every_room_of_the_new_place_is_held_nothing_moves(house):
    venue, [first, second] = hall_of("구민회관", rooms=2)
    meeting = house.meeting(where=Where(house.room.venue))
    actions.hold(meeting, [house.mayor, house.room])
    there = When(SATURDAY, time(10), time(11, 35), "Asia/Seoul")
    actions.hold(house.meeting(where=Where(venue)), [first])
    moved = actions.move(meeting, there, Where(venue), reason="공사", by=house.by, at=house.at)
    assert set(held(moved)) == {house.mayor, second}  # the next room that is free
    other = house.meeting(time(11, 30), time(12), where=Where(house.room.venue))
    actions.hold(other, [house.interpreter, house.room])
    reason = refused(actions.move, other, When(SATURDAY, time(11, 30), time(12), "Asia/Seoul"), Where(venue), reason="공사", by=house.by, at=house.at)  # fmt: skip
    assert reason == CannotMeet.NO_ROOM
    assert set(held(other)) == {house.interpreter, house.room}
    assert (Meeting.objects.get(pk=other.pk).venue, Meeting.objects.get(pk=other.pk).sequence) == (house.room.venue, 0)


def test_a_meeting_for_which_nothing_is_held_holds_no_room_by_a_move(house):
    venue, _rooms = hall_of("구민회관")
    meeting = house.meeting(where=Where(house.room.venue))
    there = When(SATURDAY, time(10), time(11, 35), "Asia/Seoul")
    assert held(actions.move(meeting, there, Where(venue), reason="공사", by=house.by, at=house.at)) == {}


def test_a_moved_one_takes_its_holds_along_and_its_sequence_rises(house):
    meeting = house.meeting()
    actions.add_items(meeting, [(meeting.starts_at, meeting.starts_at + timedelta(minutes=20))])
    actions.hold(meeting, [house.mayor])
    actions.ask(meeting, house.resident, Part.ASKER, by=house.by, at=house.at)
    actions.announce(meeting, by=house.by, at=house.at)
    later = When(SATURDAY + timedelta(days=7), time(14), time(15, 35), "Asia/Seoul")
    reason = refused(actions.move, meeting, later, Where(place="삼양동"), reason=" ", by=house.by, at=house.at)
    assert reason == CannotMeet.NO_REASON
    moved = actions.move(meeting, later, Where(place="삼양동"), reason="비가 옵니다", by=house.by, at=house.at)
    [(resource, begin, end)] = queries.held_for(moved)
    assert (resource, begin, end) == (house.mayor, moved.starts_at, moved.ends_at)
    assert moved.items.get().starts_at == moved.starts_at
    assert (moved.sequence, told()[-1][0]) == (1, "meeting.moved")


def test_one_that_meets_another_hold_is_not_moved_at_all(house):
    first, second = house.meeting(), house.meeting(time(14), time(15))
    for meeting in (first, second):
        actions.hold(meeting, [house.mayor])
    onto = When(SATURDAY, time(10, 30), time(11, 30), "Asia/Seoul")
    assert refused(actions.move, second, onto, Where(), reason="", by=house.by, at=house.at) == CannotMeet.TAKEN
    second.refresh_from_db()
    assert (second.begins, second.sequence, second.cells.count()) == (time(14), 0, 12)


def test_a_cancelled_one_says_why_and_lets_everything_go(house):
    meeting = house.meeting()
    actions.hold(meeting, [house.mayor])
    actions.ask(meeting, house.resident, Part.ASKER, by=house.by, at=house.at)
    actions.announce(meeting, by=house.by, at=house.at)
    assert refused(actions.cancel, meeting, reason="", by=house.by, at=house.at) == CannotMeet.NO_REASON
    gone = actions.cancel(meeting, reason="시장이 아픕니다", by=house.by, at=house.at)
    assert (gone.state, gone.cells.count(), told()[-1][0]) == (State.CANCELLED, 0, "meeting.cancelled")
    assert refused(actions.cancel, meeting, reason="또", by=house.by, at=house.at) == CannotMeet.ENDED
    assert [n for n in told() if n[0] == "meeting.cancelled"] == told()[-1:]  # told once, not at each press
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=gone.pk).update(reason="")


# --- who comes -------------------------------------------------------------------------------------------------------


def test_silence_is_not_known_and_a_reply_is_kept(house):
    meeting = house.meeting()
    row = actions.ask(meeting, house.resident, Part.ASKER, by=house.by, at=house.at)
    assert (row.reply, row.came) == (Reply.NONE, Came.UNKNOWN)
    actions.reply(row, Reply.NO, at=house.at)
    actions.announce(meeting, by=house.by, at=house.at)
    assert told() == []  # who said no is not called again
    assert refused(actions.reply, row, Reply.YES, at=meeting.starts_at) == CannotMeet.PAST


def test_an_uninvited_one_is_told_and_may_be_asked_anew(house):
    meeting = house.meeting()
    actions.announce(meeting, by=house.by, at=house.at)
    row = actions.ask(meeting, house.resident, Part.ASKER, by=house.by, at=house.at)
    actions.uninvite(row, by=house.by, at=house.at)
    assert [kind for kind, _key in told()] == ["meeting.invited", "meeting.uninvited"]
    again = actions.ask(meeting, house.resident, Part.ASKER, by=house.by, at=house.at)
    assert (again.pk, again.came, Attendance.objects.count()) == (row.pk, Came.UNKNOWN, 1)


def test_a_yes_to_pictures_is_each_persons_and_can_be_taken_back(house):
    row = actions.ask(house.meeting(), house.resident, Part.ASKER, by=house.by, at=house.at)
    for is_agreed in (True, True, False, True):
        actions.agree(row, Agreement.PHOTO, is_agreed=is_agreed, at=house.at)
    assert queries.has_agreed(row, Agreement.PHOTO)
    assert not queries.has_agreed(row, Agreement.STREAM)
    assert Agreed.objects.count() == 2  # the one that was taken back stays to be seen


# --- minutes ---------------------------------------------------------------------------------------------------------


def test_minutes_are_corrected_not_overwritten(house):
    meeting = house.meeting()
    words = {"language": "ko", "by": house.by}
    early = refused(actions.write_minutes, meeting, text="말", read=0, at=house.at, **words)
    assert early == CannotMeet.NOT_ENDED
    after = meeting.ends_at
    actions.write_minutes(meeting, text="처음 기록", read=0, at=after, **words)
    assert refused(actions.write_minutes, meeting, text="다른 기록", read=0, at=after, **words) == CannotMeet.STALE
    assert refused(actions.write_minutes, meeting, text="고침", read=1, at=after, **words) == CannotMeet.NO_CORRECTION
    actions.write_minutes(meeting, text="고친 기록", read=1, why="이름이 틀렸습니다", at=after, **words)
    assert [(m.version, m.text) for m in queries.minutes_of(meeting)] == [(2, "고친 기록"), (1, "처음 기록")]


# --- calendars -------------------------------------------------------------------------------------------------------


def test_a_secret_calendar_shows_what_one_is_asked_to_and_can_be_revoked(house):
    shown, planned = house.meeting(), house.meeting(time(14), time(15))
    for meeting in (shown, planned):
        actions.ask(meeting, house.resident, Part.ASKER, by=house.by, at=house.at)
    actions.announce(shown, by=house.by, at=house.at)
    token = actions.make_feed(house.resident, at=house.at)
    assert queries.person_of_feed(token) == house.resident
    text = inviting.calendar(house.resident, at=house.at).decode()
    assert (text.count("BEGIN:VEVENT"), shown.uid in text) == (1, True)
    newer = actions.make_feed(house.resident, at=house.at)
    assert (queries.person_of_feed(token), queries.person_of_feed(newer)) == (None, house.resident)
    assert actions.revoke_feed(house.resident, at=house.at) == 1
    assert queries.person_of_feed(newer) is None


def test_an_invitation_by_mail_carries_the_calendar_as_it_is_when_it_is_sent(house, mail):
    from madang.notices import actions as notices

    keep_contacts(house.resident, [("email", "kim@example.org")])
    meeting = house.meeting()
    actions.ask(meeting, house.resident, Part.ASKER, by=house.by, at=house.at)
    actions.announce(meeting, by=house.by, at=house.at)
    notices.send_due(house.at)
    actions.cancel(meeting, reason="시장이 아픕니다", by=house.by, at=house.at)
    notices.send_due(house.at)
    parts = [next(p for p in m.walk() if p.get_content_type() == "text/calendar") for _to, m in mail.taken]
    assert [part.get_param("method") for part in parts] == ["REQUEST", "CANCEL"]
    sequences = [line for part in parts for line in part.get_content().splitlines() if line.startswith("SEQUENCE")]
    assert sequences == ["SEQUENCE:0", "SEQUENCE:1"]
