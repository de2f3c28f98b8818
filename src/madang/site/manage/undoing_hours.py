"""Taking back what was changed of the hours with the mayor: ways to meet, terms, criteria, days, places, what is held."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from madang.cases import rules as cases_rules
from madang.kit.refusal import Reason
from madang.meetings import actions as meetings
from madang.meetings import rules as meeting_rules
from madang.meetings.models import Freeze, Resource
from madang.officehours import actions as hours
from madang.officehours import rules as hour_rules
from madang.officehours.models import Programme, Terms
from madang.people.rules import Seat
from madang.places import actions as places
from madang.places.models import Venue
from madang.reviews import actions as reviews
from madang.reviews import rules as review_rules
from madang.reviews.models import Rubric
from madang.timeline.models import Entry

from .rows import GONE, Act, Facts, stands, values


def _programme_added(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    row = Programme.objects.filter(pk=entry.subject_id).first()
    if row is None or not stands(row, facts):
        return GONE
    return hour_rules.why_not_drop_programme(row, seat=seat) or (lambda at: hours.drop_programme(row, seat=seat, at=at))


def _programme_changed(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    row = Programme.objects.filter(pk=entry.subject_id).first()
    if row is None or not stands(row, facts):
        return GONE
    before = values(Programme, facts["before"])
    return cases_rules.why_not_rule(seat) or (lambda at: hours.keep_programme(row, before, seat=seat, at=at))


def _programme_removed(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    if Programme.objects.filter(pk=entry.subject_id).exists():
        return GONE
    row, before = Programme(pk=entry.subject_id), values(Programme, facts["before"])
    return cases_rules.why_not_rule(seat) or (lambda at: hours.keep_programme(row, before, seat=seat, at=at))


def _terms_published(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    terms = Terms.objects.filter(pk=entry.subject_id).first()
    if terms is None:
        return GONE
    return hour_rules.why_not_withdraw_terms(terms, seat=seat, on=on) or (
        lambda at: hours.withdraw_terms(terms, seat=seat, at=at)
    )


def _terms_withdrawn(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    terms = Terms(**values(Terms, facts["after"]))
    if not Programme.objects.filter(pk=terms.programme_id).exists():
        return GONE
    return hour_rules.why_not_publish_terms(terms, seat=seat, on=on) or (
        lambda at: hours.publish_terms(terms, seat=seat, at=at)
    )


def _criteria_published(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    rubric = Rubric.objects.filter(pk=entry.subject_id).first()
    if rubric is None:
        return GONE
    return review_rules.why_not_withdraw(rubric, seat=seat, on=on) or (
        lambda at: reviews.withdraw(rubric, seat=seat, at=at)
    )


def _criteria_withdrawn(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    rubric = Rubric(**values(Rubric, facts["after"]))
    return review_rules.why_not_publish(rubric, seat=seat, on=on) or (
        lambda at: reviews.publish(rubric, seat=seat, at=at)
    )


def _freeze_set(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    freeze = Freeze.objects.filter(pk=entry.subject_id).first()
    if freeze is None:
        return GONE
    return meeting_rules.why_not_unfreeze(freeze, seat=seat, on=on) or (
        lambda at: meetings.unfreeze(freeze, seat=seat, at=at)
    )


def _freeze_dropped(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    begins_on, ends_on = date.fromisoformat(facts["from"]), date.fromisoformat(facts["until"])
    return meeting_rules.why_not_freeze(begins_on, ends_on, facts["names"], seat=seat, on=on) or (
        lambda at: meetings.freeze(begins_on=begins_on, ends_on=ends_on, names=facts["names"], seat=seat, at=at)
    )


def _venue_added(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    venue = Venue.objects.filter(pk=entry.subject_id).first()
    if venue is None or not stands(venue, facts):
        return GONE
    return cases_rules.why_not_rule(seat) or (lambda at: places.drop_venue(venue, by_id=seat.person.pk, at=at))


def _venue_changed(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    venue = Venue.objects.filter(pk=entry.subject_id).first()
    if venue is None or not stands(venue, facts):
        return GONE
    before = values(Venue, facts["before"])
    return cases_rules.why_not_rule(seat) or (lambda at: places.keep_venue(venue, before, by_id=seat.person.pk, at=at))


def _venue_removed(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    if Venue.objects.filter(pk=entry.subject_id).exists():
        return GONE
    venue, before = Venue(pk=entry.subject_id), values(Venue, facts["before"])
    return cases_rules.why_not_rule(seat) or (lambda at: places.keep_venue(venue, before, by_id=seat.person.pk, at=at))


def _resource_added(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    found = Resource.objects.filter(pk=entry.subject_id).first()
    if found is None or found.valid_until or not stands(found, facts):
        return GONE
    return meeting_rules.why_not_drop_resource(found, seat=seat) or (
        lambda at: meetings.drop_resource(found, seat=seat, at=at)
    )


def _resource_changed(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    found = Resource.objects.filter(pk=entry.subject_id).first()
    if found is None or not stands(found, facts):
        return GONE
    before = values(Resource, facts["before"])
    return cases_rules.why_not_rule(seat) or (lambda at: meetings.keep_resource(found, before, seat=seat, at=at))


def _resource_removed(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    if Resource.objects.filter(pk=entry.subject_id).exists():
        return GONE
    found, before = Resource(pk=entry.subject_id), values(Resource, facts["before"])
    return cases_rules.why_not_rule(seat) or (lambda at: meetings.keep_resource(found, before, seat=seat, at=at))


def _resource_ended(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    found = Resource.objects.filter(pk=entry.subject_id).first()
    if found is None or not stands(found, facts):
        return GONE
    was = values(Resource, facts["before"])["valid_until"]
    if was is None:
        return meeting_rules.why_not_resume_resource(found, seat=seat) or (
            lambda at: meetings.resume_resource(found, seat=seat, at=at)
        )
    return meeting_rules.why_not_end_resource(found, until=was, seat=seat, on=on) or (
        lambda at: meetings.end_resource(found, until=was, seat=seat, at=at)
    )


UNDO: dict[str, Callable[[Entry, Facts, Seat, date], Act | Reason]] = {
    "programme.added": _programme_added,
    "programme.changed": _programme_changed,
    "programme.removed": _programme_removed,
    "terms.published": _terms_published,
    "terms.withdrawn": _terms_withdrawn,
    "criteria.published": _criteria_published,
    "criteria.withdrawn": _criteria_withdrawn,
    "freeze.set": _freeze_set,
    "freeze.dropped": _freeze_dropped,
    "venue.added": _venue_added,
    "venue.changed": _venue_changed,
    "venue.removed": _venue_removed,
    "resource.added": _resource_added,
    "resource.changed": _resource_changed,
    "resource.removed": _resource_removed,
    "resource.ended": _resource_ended,
    "resource.resumed": _resource_ended,
}
