"""Hours that somebody gave, written down and thanked for; nobody's are compared with anybody's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from madang.groups.models import Group, Member
from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.notices import actions as notices
from madang.people import queries as people
from madang.people.rules import Seat
from madang.timeline import actions as timeline
from madang.timeline.actions import Done
from madang.ui.dates import local

from .. import queries, rules
from ..enums import CannotGive, Giver, Way
from ..models import Centre, Stint


@dataclass(frozen=True)
class Given:
    """Hours before they are kept."""

    day: date | None
    minutes: int | None
    what: str
    way: Way
    group: Group | None = None
    centre: Centre | None = None


@transaction.atomic
def give(given: Given, *, at: datetime, member: Member | None = None, seat: Seat | None = None) -> Stint:
    """Write hours down: a member's own for their group, told by themself or to a `seat`; without a member, the official's own."""
    what, on = " ".join(clean(given.what).split()), local(at).date()
    if refusal := rules.why_not_give(what=what, minutes=given.minutes, day=given.day, on=on):
        raise Refused(refusal)
    if member and (given.group is None or member.group_id != given.group.pk or member.left_at or not member.person):
        raise Refused(CannotGive.NOT_MEMBER)
    if member is None and (seat is None or not seat.is_any(*rules.GIVING)):
        raise Refused(CannotGive.NOT_MEMBER)
    person = people.one(member.person) if member and member.person else seat.person if seat else None
    told = {"person": person, "group": given.group, "on": given.day, "minutes": given.minutes, "what": what}
    if Stint.objects.filter(**told).exists():
        raise Refused(CannotGive.SAME)
    centre = given.centre or (queries.centre_near(given.group.area, on) if given.group else None)
    try:
        with transaction.atomic():
            stint = Stint.objects.create(
                **told, kind=Giver.RESIDENT if member else Giver.OFFICIAL, centre=centre, way=given.way, at=at,
                written_by=seat.person if seat and member else None,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(CannotGive.SAME) from error
    if given.group:
        facts = {"minutes": given.minutes, "on": given.day}
        timeline.record(
            given.group.thread, Done("advice.hours_given", stint, at, seat.person.pk if seat else None, facts)
        )
    return stint


@transaction.atomic
def thank(stint: Stint, words: str, *, seat: Seat, at: datetime) -> Stint:
    """Thank for hours in words, by name; whoever gave them is told."""
    stint = Stint.objects.select_for_update(of=("self",)).select_related("person", "group").get(pk=stint.pk)
    words = clean(words)
    if refusal := rules.why_not_thank(stint, words, seat=seat):
        raise Refused(refusal)
    stint.thanked_by, stint.thanked_at, stint.thanks = seat.person, at, words
    stint.save(update_fields=["thanked_by", "thanked_at", "thanks"])
    if stint.group:
        timeline.record(stint.group.thread, Done("advice.thanked", stint, at, seat.person.pk, {"on": stint.on}))
    if stint.person_id:
        told = {"words": words, "on": stint.on.isoformat(), "name_of": seat.person.name, "minutes": stint.minutes}
        keys = (
            [f"staff:{stint.person_id}"]
            if stint.kind == Giver.OFFICIAL
            else people.hearers(stint.person_id, local(at).date())
        )
        for key in keys:
            notices.leave("advice.thanks", to_key=key, of_key=f"person:{stint.person_id}" if stint.kind == Giver.RESIDENT else "", at=at, about=stint, context=told)  # fmt: skip
    return stint
