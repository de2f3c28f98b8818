"""A proposal from the city's own rows: legal, proven, in words, and no seat is given by it."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client

from madang.kit.refusal import Refused
from madang.meetings import actions as meetings
from madang.meetings.actions import When, Where
from madang.meetings.models import Item, Resource
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


def test_no_seat_is_proposed_on_a_day_that_was_kept_free_since_it_was_announced(hall, sit, monkeypatch):
    first, second = hall.sessions()[:2]
    scored(hall, 3, sessions=[first, second])
    before = proposal(hall)
    assert {Item.objects.get(pk=row["item"]).meeting_id for row in before["placements"]} & {first.meeting_id}
    day = {"begins_on": first.meeting.on, "ends_on": first.meeting.on, "names": {"ko": "보궐선거", "en": "By-election"}}
    meetings.freeze(**day, seat=hall.city.seat("administrator"), at=hall.at)
    monkeypatch.setattr("madang.kit.clock.now", lambda: hall.at)
    monkeypatch.setattr("madang.kit.clock.today", lambda: hall.at.date())
    client, lost = Client(), [str(pk) for pk in first.meeting.items.values_list("pk", flat=True)]
    sit(client, hall.scheduler)
    board = client.get("/desk/mayor/board/").content.decode()
    assert "no meeting any more" in board  # what was reckoned before the day was kept free is not offered
    assert not any(f'name="item" value="{pk}"' in board or f'<option value="{pk}"' in board for pk in lost)
    after = proposal(hall)
    assert {Item.objects.get(pk=row["item"]).meeting_id for row in after["placements"]} == {second.meeting_id}
    assert (len(after["placements"]), after["faults"], after["seats"]) == (3, [], before["seats"] - 4)
    assert "no meeting any more" not in client.get("/desk/mayor/board/").content.decode()
    reference = Application.objects.order_by("pk")[0].reference
    page = client.get(f"/desk/mayor/{reference}/").content.decode()
    choices = page.partition('name="item"')[2].partition("</select>")[0]
    assert not any(f'<option value="{pk}"' in choices for pk in lost)
    assert f'<option value="{second.meeting.items.all()[0].pk}"' in choices


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


def test_who_needs_a_device_is_placed_where_it_is_free_and_left_out_where_there_is_none(hall):
    made = scored(hall, 3, needs=["loop"])
    facts = proposal(hall)
    assert facts["placements"] == []
    assert {tuple(tuple(why) for why, _told in row["whys"]) for row in facts["unplaced"]} == {(tuple("no_helper"),)}
    Resource.objects.create(kind="device", names={"ko": "청음 보조기"}, helps=["loop"])
    facts = proposal(hall)
    assert ({row["application"] for row in facts["placements"]}, facts["faults"]) == ({each.pk for each in made}, [])


def test_a_place_that_is_asked_for_is_kept_counted_or_said_and_never_passed_over(hall, sit, client, monkeypatch):
    hall.saturdays.terms.update(may_choose_place=True, drawn_percent=0)
    first, second = hall.sessions()[:2]
    there = When(second.meeting.on, second.meeting.begins, second.meeting.ends, second.meeting.zone)
    actions.move(second, there, Where(place="솔샘 공원"), reason="요청", seat=hall.scheduler, at=hall.at)
    made = scored(hall, 5, sessions=[first, second])
    Application.objects.filter(pk=made[4].pk).update(place="솔샘공원")
    Application.objects.filter(pk=made[3].pk).update(place="수영장")
    facts = proposal(hall)
    meetings_of = {row["application"]: Item.objects.get(pk=row["item"]).meeting_id for row in facts["placements"]}
    costs = {row["application"]: row["cost"] for row in facts["placements"]}
    assert meetings_of[made[4].pk] == second.meeting_id
    assert (costs[made[4].pk], costs[made[3].pk], costs[made[0].pk], facts["faults"]) == (0, 5, 0, [])
    monkeypatch.setattr("madang.kit.clock.now", lambda: hall.at)
    monkeypatch.setattr("madang.kit.clock.today", lambda: hall.at.date())
    sit(client, hall.scheduler)
    assert "Asks to meet at “수영장”: counted 5 points less here." in client.get("/desk/mayor/board/").content.decode()
    said = lines.why_without("elsewhere", {"cost": 5})
    assert said == "asks to meet elsewhere than on any of their days, which counts 5 points less"
    assert "counts 5 points less" in lines.how_chosen(queries.terms_of(hall.saturdays, hall.at.date()))
