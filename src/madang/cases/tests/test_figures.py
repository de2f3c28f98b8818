"""How the city keeps its time: medians and tails by office and district; nothing of single people."""

from datetime import timedelta

import pytest
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st

from madang.cases import actions, queries
from madang.cases.enums import Found, Outcome
from madang.cases.models import Case
from madang.cases.queries import quantile
from madang.kit import clock, near
from madang.people.actions import Introduced
from madang.people.models import Person
from madang.places.models import Area


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=300), st.sampled_from([0.5, 0.9]))
def test_a_tail_is_the_least_value_that_so_many_reach(values, share):
    found = quantile(values, share)
    assert sum(v <= found for v in values) * 10 >= round(share * 10) * len(values)
    assert sum(v < found for v in values) * 10 < round(share * 10) * len(values)


def test_no_values_have_no_middle():
    with pytest.raises(ValueError, match="no values"):
        quantile([], 0.5)


@pytest.fixture
def lived(city):
    """Return a city in which the road office answered six cases after one to six days, and the traffic office four."""
    hub = city.seat("officer", "HUB")
    village = Area.objects.filter(kind="village", parent=city.area["11110"]).first()
    for code, count, area in (("ROAD", 6, village), ("TRAF", 4, city.area["11140"])):
        seat = city.seat("officer", code)
        for n in range(1, count + 1):
            who = Introduced(name=f"김주민{code}{n}", phone=f"+8210{len(code)}2340{n:03d}")
            case = city.case(f"{n} 번째 이야기입니다. 들어 주세요.", area=area, who=who)
            actions.send(case, seat=hub, office=city.office[code], at=city.at)
            actions.answer(case, seat=seat, text="답", outcome=Outcome.INFORMED, at=city.at + timedelta(days=n))
    near.forget()
    return city


def lines(city, at):
    found = queries.figures(since=city.at - timedelta(days=1), at=at)
    codes = {office.pk: office.code for office in city.office.values()}
    return found, {codes[line.key]: line for line in found.offices}


def test_an_offices_time_is_a_median_and_a_tail(lived):
    found, offices = lines(lived, lived.at + timedelta(days=7))
    road = offices["ROAD"]
    assert (road.answered, road.median, road.ninetieth, road.in_time) == (6, 3.0, 6.0, 1.0)
    assert (road.reopened, road.transfers, road.first_contact, road.open) == (0.0, 0.0, 0.0, 0)
    assert found.whole.answered == 10
    assert found.outcomes == [("Explained", 10)]


def test_a_village_counts_for_its_district(lived):
    found, _offices = lines(lived, lived.at + timedelta(days=7))
    assert {line.key: line.answered for line in found.districts} == {
        lived.area["11110"].pk: 6, lived.area["11140"].pk: 4
    }  # fmt: skip


def test_fewer_than_five_answers_show_no_figure(lived):
    found, offices = lines(lived, lived.at + timedelta(days=7))
    small = [offices["TRAF"], *(line for line in found.districts if line.answered == 4)]
    for line in small:
        assert line.answered == 4
        shown = (line.in_time, line.median, line.ninetieth, line.reopened, line.transfers, line.first_contact)
        assert shown == (None,) * 6


def test_what_is_late_is_the_citys_turn_only(city):
    hub = city.seat("officer", "HUB")
    cases = [city.case(f"{n} 번째 이야기입니다. 들어 주세요.") for n in range(6)]
    actions.ask(cases[0], seat=hub, text="어느 쪽입니까?", at=city.at)
    month_later = city.at + timedelta(days=30)
    found, offices = lines(city, month_later)
    line = offices["HUB"]
    assert (line.open, line.overdue) == (6, 5)
    assert line.overdue_age == (month_later - cases[1].due_at).total_seconds() / 86400
    assert dict(found.ages)["14–30"] + dict(found.ages)["> 30"] == 6


def test_reopened_first_contact_ratings_and_rechecks_are_counted(city):
    agent, hub, boss = city.seat("agent"), city.seat("officer", "HUB"), city.seat("supervisor")
    for n in range(5):
        case = city.case(f"{n} 번째 이야기입니다.", written_by=agent.person, area=city.area["11110"])
        answered = actions.answer(
            case, seat=agent, text="답", outcome=Outcome.INFORMED, at=city.at, is_first_contact=True
        )
        actions.rate(answered, by=case.resident, score=n + 1, at=city.at)
    again = actions.reopen(answered, by=case.resident, text="아직 모르겠어요.", at=city.at)
    actions.answer(again, seat=hub, text="이렇게 하십시오.", outcome=Outcome.INFORMED, at=city.at + timedelta(days=1))
    drawn = actions.draw_rechecks(city.at.date().replace(day=1), at=city.at, seed="1")
    actions.look_again(drawn[0], seat=boss, found=Found.NOT_REACHED, note="아무도 없음", at=city.at)
    found, _offices = lines(city, city.at + timedelta(days=2))
    assert (found.whole.first_contact, found.whole.reopened) == (0.8, 0.2)
    assert found.ratings == [1, 1, 1, 1, 1]
    assert found.rechecks == [(city.area["11110"].pk, 1, 0)]


@pytest.mark.parametrize("key", ["supervisor", "auditor", "administrator", "mayor", "officer"])
def test_no_persons_name_stands_among_the_figures(lived, client, sit, key):
    Case.objects.update(answered_at=clock.now())  # so that the page of today shows them
    seat = lived.seat(key)
    sit(client, seat)
    page = client.get("/desk/stats/?days=90").content.decode()
    assert lived.office["ROAD"].names["en"] in page
    names = set(Person.objects.exclude(pk=seat.person.pk).exclude(name="").values_list("name", flat=True))
    assert len(names) > 30
    assert {name for name in names if name in page} == set()


def test_the_figures_page_asks_for_days_it_knows(lived, client, sit):
    sit(client, lived.seat("auditor"))
    for days in ("7", "90", "x", "-1", ""):
        assert client.get(f"/desk/stats/?days={days}").status_code == 200


def test_a_renewed_district_counts_what_was_told_under_its_earlier_rows(city):
    old, on = city.area["11110"], city.at.date()
    village = Area.objects.filter(kind="village", parent=old).first()
    moved = Area.objects.filter(kind="village", parent=old).exclude(pk=village.pk).first()
    for area in (old, village, moved):
        city.case(area=area, who=Introduced(name=area.names["en"]))
    Area.objects.filter(Q(pk=old.pk) | Q(parent=old)).update(valid_until=on)

    def renewed(area: Area, parent: Area) -> Area:
        return Area.objects.create(
            code=area.code, kind=area.kind, names=area.names, parent=parent, population=1, valid_from=on
        )

    new = renewed(old, old.parent)
    renewed(village, new)
    renewed(moved, city.area["11140"])  # its place lies in another district now
    city.case(area=new, who=Introduced(name="새"))
    since = city.at - timedelta(days=30)
    assert queries.told_by_district(since, on=on) == {new.pk: 3, city.area["11140"].pk: 1}
    assert queries.told_by_district(since, on=on - timedelta(days=1)) == {old.pk: 4}
    near.forget()
    lines = queries.figures(since=since, at=city.at).districts
    assert {line.key: line.open for line in lines} == {new.pk: 3, city.area["11140"].pk: 1}
