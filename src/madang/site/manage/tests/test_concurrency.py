"""Two administrators at once, on PostgreSQL: one after the other, and the second sees the first."""

from datetime import date

import pytest

from madang.cases import actions as cases
from madang.kit.refusal import Refused
from madang.people import actions as people
from madang.people.enums import CannotSeat, RoleKind
from madang.people.models import Role
from madang.people.rules import Seat
from madang.places.models import DayOff
from madang.site.manage import acts
from madang.timeline import queries as timeline

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_of_eight_who_saw_the_same_one_publishes_and_the_others_are_told(city, at_once):
    seat, rows = city.seat("administrator"), (DayOff.objects.all(),)
    seen = acts.mark(*rows)

    def publish(n: int):
        on = date(2026, 12, 1 + n)
        return acts.change(
            seat,
            lambda: cases.close_day(on=on, names={"en": "Day"}, closes_at=None, seat=seat, at=city.at),
            seen=seen,
            rows=rows,
        )

    got = at_once(publish)
    assert sorted(str(g.reason if isinstance(g, Refused) else g) for g in got) == ["1", *["changed"] * 7]
    assert DayOff.objects.filter(on__year=2026, on__month=12).count() == 1
    assert list(timeline.faults()) == []


def test_two_administrators_do_not_end_each_other_at_once(city, at_once):
    first = city.seat("administrator")
    role = people.give_role(
        name="오하늘", email="haneul.o@city.example", kind=RoleKind.ADMINISTRATOR, office=city.office["HUB"],
        start=date(2026, 11, 1), password=None, seat=first, at=city.at,
    )  # fmt: skip
    second = Seat(role.person, [role])
    works = [
        lambda: people.end_role(role, until=date(2026, 11, 17), seat=first, at=city.at),
        lambda: people.leave(first.person, seat=second, at=city.at),
    ]
    got = at_once(lambda n: works[n](), count=2)
    assert [g.reason for g in got if isinstance(g, Refused)] == [CannotSeat.LAST_ADMINISTRATOR]
    assert Role.objects.valid(date(2026, 12, 1)).filter(kind=RoleKind.ADMINISTRATOR).count() == 1
    assert list(timeline.faults()) == []
