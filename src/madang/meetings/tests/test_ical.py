"""Invitations as other programs read them: libical is the judge, not the library that wrote them."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from madang.meetings import ical
from madang.meetings.enums import State

ENTRY = ical.Entry(
    uid="7-abc@madang",
    sequence=0,
    title="시장과의 주말데이트; 두 번째, 안건",
    where="서울특별시 중구 세종대로 110, 시청 6층 시장실 옆 회의실",
    words="한 줄\n두 줄, 쉼표; 쌍반점",
    starts_at=datetime(2026, 11, 28, 1, 0, tzinfo=UTC),
    ends_at=datetime(2026, 11, 28, 1, 20, tzinfo=UTC),
    zone="Asia/Seoul",
    state=State.ANNOUNCED,
)
AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
PEOPLE = {"organizer": "mayor@city.example", "organizer_name": "서울", "attendee": "kim@example.org"}


@pytest.fixture(scope="session")
def libical():
    """Return Debian's libical, or skip; under CI it must be there."""
    name = ctypes.util.find_library("ical")
    if name is None:
        if os.environ.get("CI"):
            raise RuntimeError("libical is missing, and under CI nothing may be")
        pytest.skip("libical is missing")
    library = ctypes.CDLL(name)
    library.icalparser_parse_string.restype = ctypes.c_void_p
    library.icalparser_parse_string.argtypes = [ctypes.c_char_p]
    for call in ("icalrestriction_check", "icalcomponent_count_errors"):
        getattr(library, call).argtypes = [ctypes.c_void_p]
    return library


def is_whole(library, text: str) -> bool:
    """Say whether libical finds the calendar complete (RFC 5546's tables of what must be there) and without errors."""
    component = library.icalparser_parse_string(text.encode())
    return bool(library.icalrestriction_check(component)) and not library.icalcomponent_count_errors(component)


@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/Los_Angeles", "Europe/Berlin"])
@pytest.mark.parametrize("state", [State.ANNOUNCED, State.CANCELLED])
def test_libical_finds_every_invitation_whole(libical, zone, state):
    _method, text = ical.invitation(replace(ENTRY, zone=zone, state=state), at=AT, **PEOPLE)
    assert is_whole(libical, text)


def test_the_judge_finds_what_is_missing(libical):
    _method, text = ical.invitation(ENTRY, at=AT, **PEOPLE)
    for line in ("UID", "DTSTAMP", "ORGANIZER"):
        broken = "\r\n".join(row for row in text.split("\r\n") if not row.startswith(line))
        assert not is_whole(libical, broken), line


def test_request_update_and_cancel_are_one_event():
    states = (ENTRY, replace(ENTRY, sequence=1), replace(ENTRY, sequence=2, state=State.CANCELLED))
    found = [ical.invitation(entry, at=AT, **PEOPLE) for entry in states]
    events = [Calendar.from_ical(text).walk("VEVENT")[0] for _method, text in found]
    assert [method for method, _text in found] == ["REQUEST", "REQUEST", "CANCEL"]
    assert {str(event["uid"]) for event in events} == {"7-abc@madang"}
    assert [int(event["sequence"]) for event in events] == [0, 1, 2]
    assert [str(event["status"]) for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert str(events[2]["organizer"]) == "mailto:mayor@city.example"


def test_what_was_written_is_read_again():
    _method, text = ical.invitation(ENTRY, at=AT, **PEOPLE)
    event = Calendar.from_ical(text).walk("VEVENT")[0]
    assert (str(event["summary"]), str(event["location"]), str(event["description"])) == (
        ENTRY.title,
        ENTRY.where,
        ENTRY.words,
    )
    assert event["dtstart"].dt == ENTRY.starts_at
    assert event["dtstart"].dt.utcoffset().total_seconds() == 9 * 3600
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_a_calendar_to_subscribe_to_has_no_method(libical):
    kept = ical.feed([ENTRY, replace(ENTRY, uid="8-abc@madang", zone="America/Los_Angeles")], at=AT, name="서울")
    calendar = Calendar.from_ical(kept)
    assert "method" not in calendar
    assert [str(event["uid"]) for event in calendar.walk("VEVENT")] == ["7-abc@madang", "8-abc@madang"]
    assert {str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")} == {"Asia/Seoul", "America/Los_Angeles"}


def test_an_empty_calendar_is_one():
    assert Calendar.from_ical(ical.feed([], at=AT, name="서울")).walk("VEVENT") == []
