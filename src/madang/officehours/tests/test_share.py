"""The share of the seats ahead that one district may have: named where a choice by hand goes beyond it."""

from __future__ import annotations

import pytest

from madang.officehours import actions, lines, queries
from madang.officehours.actions.proposing import problem_of
from madang.officehours.enums import Rule
from madang.officehours.models import Application, Offer, Session
from madang.places.models import Area


@pytest.fixture
def village(db) -> Area:
    """Return a village of some district."""
    return Area.objects.filter(kind="village", parent__isnull=False).order_by("pk")[0]


def share(hall, percent: int, by_lot: int = 0) -> Session:
    """Let one district have so much of the seats; return the first session, of which four have four seats each."""
    hall.saturdays.terms.update(district_percent=percent, drawn_percent=by_lot)
    return hall.sessions()[0]


def give(hall, application: Application, session: Session) -> Offer:
    """Offer the first free seat by hand."""
    item = queries.free_items(session)[0]
    return actions.offer(application, item, why="여럿의 일", seat=hall.scheduler, at=hall.at)


def test_a_seat_by_hand_beyond_the_share_names_the_rule(hall, village):
    session = share(hall, 10)  # of 16 seats: two, rounded up
    mine = hall.admitted(4, area=village)
    other = hall.ask(
        "이웃", "+821077776666", area=Area.objects.filter(kind="district").exclude(pk=village.parent_id)[0]
    )
    nowhere = hall.ask("모름", "+821077775555")
    given = [Rule.SHARE in give(hall, application, session).broken for application in mine[:3]]
    assert given == [False, False, True]
    assert [Rule.SHARE in actions.broken(each, session, at=hall.at) for each in (mine[3], other, nowhere)] == [
        True,
        False,
        False,
    ]
    session = share(hall, 0)  # any
    assert Rule.SHARE not in actions.broken(mine[3], session, at=hall.at)


def test_the_share_is_that_by_which_seats_are_placed(hall, village):
    session = share(hall, 20, by_lot=10)
    mine = hall.admitted(6, area=village)
    give(hall, mine[0], session)
    [placed] = problem_of(hall.saturdays, at=hall.at).shares
    given = 1
    for application in mine[1:]:
        if queries.has_its_share(application, session.terms, hall.at):
            break
        give(hall, application, next(s for s in hall.sessions() if queries.free_items(s)))
        given += 1
    assert (placed.most, given) == (3, 3)  # of 15 seats, one of the 16 goes by lot


def test_a_seat_that_became_free_does_not_pass_on_to_a_district_that_has_its_share(hall, village):
    session = share(hall, 5)  # one
    first, second = hall.admitted(2, area=village)
    held = give(hall, first, session)
    [other] = [actions.admit(hall.ask("이웃", "+821077776666"), seat=hall.scheduler, at=hall.at)]
    away = give(hall, other, session)
    Application.objects.filter(programme=hall.saturdays).update(returned_at=hall.at)  # no points needed
    hall.saturdays.terms.update(rubric="")
    actions.refuse(away, by=other.person, at=hall.at)
    assert (held.state, second.offers.count()) == ("held", 0)
    actions.refuse(held, by=first.person, at=hall.at)
    assert second.offers.count() == 1


def test_the_desk_warns_before_the_seat_is_offered(hall, village, sit, client, monkeypatch):
    from madang.kit import clock

    monkeypatch.setattr(clock, "now", lambda: hall.at)
    monkeypatch.setattr(clock, "today", lambda: hall.at.date())
    session = share(hall, 5)
    first, second = hall.admitted(2, area=village)
    give(hall, first, session)
    sit(client, hall.scheduler)
    page = client.get(f"/desk/mayor/{second.reference}/").content.decode()
    assert "The district has its share of the seats ahead already" in page


def judged(hall, applications: list[Application], reach: int) -> None:
    points = {"reach": reach, "relevance": 2, "tried": 2, "power": 2, "equity": 2}
    for application in applications:
        for seat in (hall.scheduler, hall.city.seat("evaluator")):
            actions.score(application, seat=seat, points=points, note="", at=hall.at)


def test_a_district_that_had_less_gets_its_least_although_others_have_more_points(hall, village):
    hall.saturdays.terms.update(district_least=10, drawn_percent=0)
    first, second = hall.sessions()[:2]
    for application in hall.admitted(4, area=village):
        actions.accept(give(hall, application, first), by=application.person, at=hall.at)
    other = Area.objects.filter(kind="district").exclude(pk=village.parent_id)[0]
    rich = [
        actions.admit(hall.ask(f"이웃{n}", f"+82105556{n:04d}", area=village, sessions=[second]), seat=hall.scheduler, at=hall.at)
        for n in range(5)
    ]  # fmt: skip
    [poor] = [
        actions.admit(hall.ask("먼 이웃", "+821077776666", area=other, sessions=[second]), seat=hall.scheduler, at=hall.at)
    ]  # fmt: skip
    judged(hall, rich, 4)
    judged(hall, [poor], 0)
    assert {share.least for share in problem_of(hall.saturdays, at=hall.at).shares} == {
        0
    }  # nobody had less than another
    at = first.meeting.ends_at
    shares = {share.district: share for share in problem_of(hall.saturdays, at=at).shares}
    assert (shares[other.code].least, shares[village.parent.code].least) == (1, 0)  # no more than it asks for
    asked = actions.ask_for_proposal(hall.saturdays, seat=hall.scheduler, at=at)
    facts = actions.propose(asked, at=at).facts
    placed = {row["application"] for row in facts["placements"]}
    assert (poor.pk in placed, len(placed), facts["short"], facts["faults"]) == (True, 4, {}, [])
    hall.saturdays.terms.update(district_least=0)
    asked = actions.ask_for_proposal(hall.saturdays, seat=hall.scheduler, at=at)
    placed = {row["application"] for row in actions.propose(asked, at=at).facts["placements"]}
    assert poor.pk not in placed
    assert "in the past year gets as many" in lines.how_chosen(type(first.terms)(choice="reviewed", district_least=10))
