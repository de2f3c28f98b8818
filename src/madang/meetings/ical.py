"""Meetings as iCalendar (RFC 5545) and invitations by e-mail (iTIP, RFC 5546): request, update, cancel.

One identity stays (UID); SEQUENCE rises with each change of time or place; the stamp is of each sending. A stored
calendar (the secret feed) has no METHOD. Times carry the venue's zone, so that a change of its rules moves them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

from .enums import State

PRODUCT = "-//Madang//Madang//KO"


@dataclass(frozen=True)
class Entry:
    """One meeting as one person sees it in a calendar."""

    uid: str
    sequence: int
    title: str
    where: str
    words: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    state: State
    address: str = ""  # of the page where more stands


def invitation(entry: Entry, *, at: datetime, organizer: str, organizer_name: str, attendee: str) -> tuple[str, str]:
    """Return the method (REQUEST or CANCEL) and the text of the calendar part of an invitation by e-mail."""
    method = "CANCEL" if entry.state == State.CANCELLED else "REQUEST"
    calendar = _calendar(method)
    event = _event(entry, at=at)
    boss = vCalAddress(f"mailto:{organizer}")
    boss.params["cn"] = vText(organizer_name)
    event["organizer"] = boss
    guest = vCalAddress(f"mailto:{attendee}")
    guest.params["role"], guest.params["rsvp"] = vText("REQ-PARTICIPANT"), vText("TRUE")
    guest.params["partstat"] = vText("NEEDS-ACTION")
    event.add("attendee", guest, encode=False)
    calendar.add_component(event)
    _add_zones(calendar, [entry])
    return method, bytes(calendar.to_ical()).decode()


def feed(entries: Iterable[Entry], *, at: datetime, name: str) -> bytes:
    """Return a whole calendar to be subscribed to."""
    calendar = _calendar("")
    calendar.add("x-wr-calname", name)
    entries = list(entries)
    for entry in entries:
        calendar.add_component(_event(entry, at=at))
    _add_zones(calendar, entries)
    return bytes(calendar.to_ical())


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    if method:
        calendar.add("method", method)
    return calendar


def _add_zones(calendar: Calendar, entries: list[Entry]) -> None:
    """Say how each zone's clocks change in the years of the entries; a mail program need not know it."""
    years = [entry.starts_at.year for entry in entries]
    if years:
        calendar.add_missing_timezones(date(min(years), 1, 1), date(max(years) + 2, 1, 1))


def _event(entry: Entry, *, at: datetime) -> Event:
    zone = ZoneInfo(entry.zone)
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", at)
    event.add("dtstart", entry.starts_at.astimezone(zone))
    event.add("dtend", entry.ends_at.astimezone(zone))
    event.add("summary", entry.title)
    if entry.where:
        event.add("location", entry.where)
    if entry.words:
        event.add("description", entry.words)
    if entry.address:
        event.add("url", entry.address)
    event.add("status", "CANCELLED" if entry.state == State.CANCELLED else "CONFIRMED")
    return event
