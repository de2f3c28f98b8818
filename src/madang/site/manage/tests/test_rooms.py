"""Places, rooms, interpreters and officials that can be held: added, renamed, taken out of use where nothing relies on them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from madang.kit.refusal import Refused
from madang.meetings import actions as meetings
from madang.meetings import queries as meeting_queries
from madang.meetings import rules as meeting_rules
from madang.meetings.actions import When, Where
from madang.meetings.enums import CannotKeep, CannotMeet
from madang.meetings.models import Resource
from madang.officehours import actions as hours
from madang.officehours import queries as hour_queries
from madang.officehours.models import Session
from madang.places.models import Venue

from .test_hours import saturdays, written

__all__ = ["saturdays"]
HALL = {"names_ko": "삼양동 마을회관", "names_en": "Samyang hall", "address_ko": "삼양로 1", "address_en": "1 Samyang-ro", "area": "", "capacity": "40", "is_step_free": "on"}  # fmt: skip
ROOM = {"names_ko": "큰 방", "names_en": "Large room"}


@pytest.fixture
def room(city, saturdays) -> Resource:
    """Return the room of the Saturdays, held for each of them."""
    venue = saturdays.terms.get().venue
    made = Resource.objects.create(kind="room", venue=venue, names={"ko": "회의실", "en": "Meeting room"})
    for session in Session.objects.select_related("meeting"):
        meetings.hold(session.meeting, [made])
    return made


def test_a_place_and_its_room_are_added_renamed_and_held_for_a_session_there(city, desk, saturdays):
    desk.get("/manage/rooms/places/new/")
    assert "A place to meet was added</b>: Samyang hall" in desk.send("/manage/rooms/places/new/", **HALL)
    hall = Venue.objects.get(names__en="Samyang hall")
    assert (hall.capacity, hall.is_step_free, hall.area) == (40, True, None)
    assert f'<option value="{hall.pk}" selected>' in desk.get(f"/manage/rooms/new/room/?place={hall.pk}")
    text = desk.send("/manage/rooms/new/room/", **ROOM, venue=hall.pk)
    assert "Something that can be held was added</b>: Large room" in text
    made = Resource.objects.get(venue=hall)
    assert (made.kind, made.valid_from) == ("room", city.at.date())
    desk.get(f"/manage/rooms/{made.pk}/")
    assert 'name="venue"' not in desk.text
    text = desk.send(f"/manage/rooms/{made.pk}/", **{**ROOM, "names_en": "Great room"})
    assert "<del>Large room</del>" in desk.get("/manage/")
    on = city.at.date() + timedelta(days=45)
    held = hours.set_by_hand(saturdays, on, where=Where(venue=hall), seat=city.seat("scheduler"), at=city.at)
    assert made in [found for found, _begin, _end in meeting_queries.held_for(held.meeting)]
    assert written() == ["venue.added", "resource.added", "resource.changed"]


def test_what_was_added_renamed_or_ended_is_taken_back(desk, saturdays, standing):
    before = standing()
    desk.get("/manage/rooms/places/new/")
    desk.send("/manage/rooms/places/new/", **HALL)
    hall, venue_back = Venue.objects.get(names__en="Samyang hall"), desk.way_back
    desk.get("/manage/rooms/new/room/")
    desk.send("/manage/rooms/new/room/", **ROOM, venue=hall.pk)
    made, back = Resource.objects.get(venue=hall), desk.way_back
    assert "A room, terms or meetings name this place already." in desk.send(venue_back)
    desk.get(f"/manage/rooms/{made.pk}/end/")
    desk.send(f"/manage/rooms/{made.pk}/end/", act="preview", until="2026-12-01")
    assert "From that day on nothing holds it." in desk.text
    assert Resource.objects.get(pk=made.pk).valid_until is None
    assert "Something that can be held goes out of use" in desk.send(f"/manage/rooms/{made.pk}/end/", act="publish")
    assert Resource.objects.get(pk=made.pk).valid_until == date(2026, 12, 1)
    assert "out of use from 1 December 2026" in desk.text
    desk.send(desk.way_back)
    assert Resource.objects.get(pk=made.pk).valid_until is None
    desk.send(back)
    desk.send(venue_back)
    assert standing() == before


def test_what_is_held_later_is_not_taken_out_of_use_and_says_for_what(city, desk, saturdays, room, standing):
    before, address = standing(), f"/manage/rooms/{room.pk}/end/"
    days = sorted(Session.objects.values_list("meeting__on", flat=True))
    assert f"/mayor/weekend-date/{days[0].isoformat()}/" in desk.get(address)
    text = desk.send(address, act="preview", until=days[2].isoformat())
    assert (desk.status, "It is held for meetings on that day or later" in text) == (422, True)
    listed = [on for on in days if f"/mayor/weekend-date/{on.isoformat()}/" in text]
    assert (listed, standing() == before) == (days[2:], True)
    later = days[-1] + timedelta(days=1)
    text = desk.send(address, act="preview", until=later.isoformat())
    assert "meetings before that day keep it" in text
    desk.send(address, act="publish")
    assert Resource.objects.get(pk=room.pk).valid_until == later
    session = Session.objects.select_related("meeting").order_by("meeting__on").last()
    when = When(later + timedelta(days=7), session.meeting.begins, session.meeting.ends, session.meeting.zone)
    with pytest.raises(Refused) as refused:  # what is out of use is not held by a move either
        told = {"reason": "출장", "by": city.seat("scheduler").person, "at": city.at}
        meetings.move(session.meeting, when, Where(venue=room.venue), **told)
    assert refused.value.reason == CannotMeet.OUT_OF_USE
    made = hours.set_by_hand(saturdays, later + timedelta(days=2), seat=city.seat("scheduler"), at=city.at)
    assert room not in [found for found, _begin, _end in meeting_queries.held_for(made.meeting)]
    assert room.venue.name in [lack.what for lack in hour_queries.lacking(made, city.at)]
    desk.get(address)
    assert "Something that can be held is used on" in desk.send(address, act="resume")
    assert standing() == before


def test_interpreters_have_languages_and_officials_are_chosen_among_those_who_work_here(city, desk, saturdays):
    typed = {"names_ko": "수어 통역", "names_en": "Sign interpreter"}
    desk.get("/manage/rooms/new/interpreter/")
    text = desk.send("/manage/rooms/new/interpreter/", **typed)
    assert (desk.status, "No language is chosen." in text) == (422, True)
    assert "Sign language" in desk.send("/manage/rooms/new/interpreter/", **typed, languages=["sign", "en"])
    assert Resource.objects.get(kind="interpreter").languages == ["sign", "en"]
    officer = city.seat("officer", "TRAF").person
    page = desk.get("/manage/rooms/new/person/")
    assert (f'value="{officer.pk}"' in page, 'name="names_ko"' in page) == (True, False)
    desk.send("/manage/rooms/new/person/", person=officer.pk)
    made = Resource.objects.get(person=officer)
    assert hour_queries.officials(city.office["TRAF"].pk, city.at.date()) == [made]
    assert f'value="{officer.pk}"' not in desk.get("/manage/rooms/new/person/")
    desk.get(f"/manage/rooms/{made.pk}/")
    assert desk.status == 404
    desk.get("/manage/rooms/new/helicopter/")
    assert desk.status == 404


def test_a_device_says_what_it_helps_with_and_is_taken_back(desk, saturdays, standing):
    before = standing()
    desk.get("/manage/rooms/new/device/")
    typed = {"names_ko": "청음 보조기", "names_en": "Induction loop"}
    text = desk.send("/manage/rooms/new/device/", **typed)
    assert (desk.status, "It is not said what the device helps with." in text) == (422, True)
    desk.send("/manage/rooms/new/device/", **typed, helps=["loop"])
    back = desk.way_back
    made = Resource.objects.get(kind="device")
    assert (made.helps, made.venue, made.languages) == (["loop"], None, [])
    assert "An induction loop for hearing aids" in desk.get("/manage/rooms/")
    assert "checked" in desk.get(f"/manage/rooms/{made.pk}/")
    desk.send(back)
    assert standing() == before


@pytest.mark.parametrize(
    ("address", "typed", "said", "field"),
    [
        ("places/new/", {**HALL, "names_en": ""}, "The name is empty in one of the languages.", "names_en"),
        ("places/new/", {**HALL, "names_ko": "가" * 81}, "The name is longer than 80 letters.", "names_ko"),
        ("places/new/", {**HALL, "address_ko": "가" * 201}, "The address is longer than 200 letters.", "address_ko"),
        ("places/new/", {**HALL, "capacity": "0"}, "Nobody would fit into it.", "capacity"),
        ("places/new/", {**HALL, "capacity": "viele"}, "This is not a whole number.", "capacity"),
        ("new/room/", {**ROOM, "venue": ""}, "It is not said in which place the room is.", "venue"),
        ("new/interpreter/", {**ROOM, "names_ko": "801231-1234567", "languages": "en"}, "A resident registration number stands in your words", "names_ko"),
        ("new/person/", {"person": ""}, "Nobody is chosen.", "person"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_said_beside_its_field(desk, saturdays, standing, address, typed, said, field):
    before = standing()
    desk.get(f"/manage/rooms/{address}")
    text = desk.send(f"/manage/rooms/{address}", **typed)
    assert (desk.status, said in text, f'href="#id_{field}"' in text, standing() == before) == (422, True, True, True)


def test_only_an_administrator_says_what_can_be_held(city, saturdays, room):
    seat, on = city.seat("scheduler"), city.at.date()
    asked = (
        meeting_rules.why_not_keep_resource(room, seat=seat),
        meeting_rules.why_not_end_resource(room, until=on, seat=seat, on=on),
        meeting_rules.why_not_resume_resource(room, seat=seat),
        meeting_rules.why_not_drop_resource(room, seat=seat),
    )
    assert set(asked) == {CannotKeep.NOT_ADMINISTRATOR}
    owner = city.seat("administrator")
    assert (
        meeting_rules.why_not_end_resource(room, until=on - timedelta(days=1), seat=owner, on=on) == CannotKeep.PASSED
    )
    assert meeting_rules.why_not_drop_resource(room, seat=owner) == CannotKeep.USED
    assert meeting_rules.why_not_resume_resource(room, seat=owner) == CannotKeep.CHANGED
    room.valid_from = on
    assert meeting_rules.why_not_end_resource(room, until=on, seat=owner, on=on) == CannotKeep.ENDS_FIRST
