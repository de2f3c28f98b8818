"""A proposal from the city's own rows: legal, proven, in words, and no seat is given by it."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from madang.kit.refusal import Refused
from madang.officehours import actions, lines, queries
from madang.officehours.enums import CannotChoose, State
from madang.officehours.models import Application, Offer, Proposal

ALL = {"reach": 4, "relevance": 4, "tried": 4, "power": 4, "equity": 4}


def scored(hall, count: int, **more) -> list[Application]:
    made = hall.admitted(count, **more)
    for number, application in enumerate(made):
        points = {**ALL, "reach": number % 5}
        for seat in (hall.scheduler, hall.city.seat("evaluator")):
            actions.score(application, seat=seat, points=points, note="", at=hall.at)
    return made


def proposal(hall) -> dict:
    asked = actions.ask_for_proposal(hall.saturdays, seat=hall.scheduler, at=hall.at)
    return actions.propose(asked, at=hall.at).facts


def test_the_best_get_the_seats_and_who_has_none_reads_why(hall):
    made = scored(hall, 6)
    facts = proposal(hall)
    assert (facts["is_optimal"], facts["faults"], facts["seats"]) == (True, [], 15)  # one of sixteen goes by lot
    placed = {row["application"] for row in facts["placements"]}
    assert len(placed) == 4  # all wished for the first Saturday alone
    assert {made[0].pk, made[5].pk} == {row["application"] for row in facts["unplaced"]}  # those with the fewest points
    words = [lines.why_without(why, told) for row in facts["unplaced"] for why, told in row["whys"]]
    assert all(words) and not any("_" in said for said in words)
    assert (Offer.objects.count(), {a.state for a in Application.objects.all()}) == (0, {State.ELIGIBLE})


def test_what_is_offered_stays_and_who_was_not_reviewed_is_left_out(hall):
    one, *_others = scored(hall, 2)
    hall.admitted(1, text="심사를 받지 않은 사람입니다. 시장님을 뵙고 싶습니다.", programme=hall.fridays)
    actions.offer(one, queries.free_items(hall.sessions()[0])[0], why="먼저", seat=hall.scheduler, at=hall.at)
    facts = proposal(hall)
    assert (facts["seats"], [row["application"] for row in facts["placements"]]) == (14, [_others[0].pk])


def test_the_same_seed_gives_the_same_answer(hall):
    scored(hall, 7, sessions=hall.sessions()[:2])
    asked = actions.ask_for_proposal(hall.saturdays, seat=hall.scheduler, at=hall.at)
    first = actions.propose(asked, at=hall.at).facts
    assert actions.propose(asked, at=hall.at).facts == first


def test_one_is_reckoned_at_a_time_and_only_for_the_scheduler(hall):
    scored(hall, 1)
    one = actions.ask_for_proposal(hall.saturdays, seat=hall.scheduler, at=hall.at)
    assert actions.ask_for_proposal(hall.saturdays, seat=hall.scheduler, at=hall.at) == one
    with pytest.raises(Refused) as refused:
        actions.ask_for_proposal(hall.saturdays, seat=hall.city.seat("agent"), at=hall.at)
    assert refused.value.reason == CannotChoose.NOT_SCHEDULER
    call_command("propose")
    assert Proposal.objects.get().done_at
    assert actions.ask_for_proposal(hall.saturdays, seat=hall.scheduler, at=hall.at) != one
