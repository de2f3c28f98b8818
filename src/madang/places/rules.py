"""What holds of places on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.conf import settings

from .enums import HUB, LONGEST_ADDRESS, LONGEST_VENUE, CannotChange, CannotMeetThere
from .models import Office, Venue


def holds(office: Office, on: date) -> bool:
    """Say whether an office exists on a day."""
    begun = office.valid_from is None or office.valid_from <= on
    return begun and (office.valid_until is None or on < office.valid_until)


def why_not_change(
    office: Office, *, was_until: date | None, was_names: Mapping[str, str], on: date
) -> CannotChange | None:
    """Say why an office cannot stand as it is now written; `was_until` and `was_names` are the end and names it had."""
    if not all(name.strip() for name in office.names.values()) or not office.names:
        return CannotChange.NO_NAME
    if any(name.strip() and not office.names.get(language, "").strip() for language, name in was_names.items()):
        return CannotChange.NAME_GONE
    if office.valid_until is not None and office.valid_until != was_until:
        if office.code == HUB:
            return CannotChange.FRONT
        if office.valid_until < on:
            return CannotChange.PAST
        if office.valid_from and office.valid_until <= office.valid_from:
            return CannotChange.ENDS_FIRST
    return _why_not_heir(office)


def _why_not_heir(office: Office) -> CannotChange | None:
    heir, seen = office.successor, {office.pk}
    if heir is not None and office.valid_until and heir.valid_until and heir.valid_until <= office.valid_until:
        return CannotChange.HEIR_ENDS
    while heir is not None:
        if heir.pk in seen:
            return CannotChange.OWN_HEIR
        seen.add(heir.pk)
        heir = heir.successor
    return None


def why_not_keep_venue(venue: Venue) -> CannotMeetThere | None:
    """Say why a place where people meet cannot stand as it is now written."""
    if not all(str(venue.names.get(code, "")).strip() for code, _tongue in settings.LANGUAGES):
        return CannotMeetThere.NO_NAME
    if any(len(name) > LONGEST_VENUE for name in venue.names.values()):
        return CannotMeetThere.LONG_NAME
    if any(len(address) > LONGEST_ADDRESS for address in venue.address.values()):
        return CannotMeetThere.LONG_ADDRESS
    return CannotMeetThere.NO_ROOM if venue.capacity is not None and venue.capacity < 1 else None
