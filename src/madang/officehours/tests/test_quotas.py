"""Quotas of a draw: met, published with panels and chances, run again; what cannot be met gives way by a stated rule."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from madang.draws import actions as draws
from madang.draws import proof
from madang.draws import queries as draw_queries
from madang.draws.models import Draw
from madang.officehours import actions, lines, queries, quotas
from madang.officehours.models import Application, Session
from madang.places.models import Area


@pytest.fixture
def friday(hall) -> Session:
    """Return the next open session of the lottery."""
    return hall.sessions(hall.fridays)[-1]


@pytest.fixture
def two(hall) -> list[Area]:
    """Return two districts."""
    return list(Area.objects.filter(kind="district").order_by("pk")[:2])


def wishing(hall, friday, areas: list[Area | None], bands: list[str] | None = None) -> list[Application]:
    made = []
    for number, area in enumerate(areas):
        band = bands[number] if bands else ""
        asked = hall.ask(
            f"이웃{number}", f"+82105557{number:04d}", programme=hall.fridays, sessions=[friday], area=area, band=band
        )
        made.append(actions.admit(asked, seat=hall.scheduler, at=hall.at))
    return made


def set_quotas(friday: Session, kept: dict) -> Session:
    friday.terms.quotas = kept
    friday.terms.save()
    return Session.objects.get(pk=friday.pk)


def committed(hall, friday: Session) -> Draw:
    due = friday.shuts_at + timedelta(hours=12)
    return actions.commit_list(friday, seat=hall.scheduler, seed_due_at=due, seed_from="복권", at=friday.shuts_at)


def test_a_drawn_session_meets_its_quotas_and_its_draw_runs_again(hall, friday, two, tmp_path, capsys):
    north, south = two
    made = wishing(hall, friday, [north] * 22 + [south] * 4 + [None] * 2, ["from_20"] * 14 + ["from_60"] * 14)
    Application.objects.filter(pk=made[0].pk).update(lost=3)
    kept = {"district": {south.code: [3, None], north.code: [0, 16]}, "band": {"from_60": [10, 12]}}
    friday = set_quotas(friday, kept)
    draw = committed(hall, friday)
    told = json.loads(draw.commitment)
    assert (draw.kind, draw.picks, {weight for _key, weight, _own in told["entries"]}) == ("quota", 21, {1})
    assert told["panels"]
    trait = quotas.everywhere("district")
    assert told["quotas"][trait][quotas.everywhere("district", south.code)] == [3, 4]
    draws.reveal(draw, seed="3 17 21", witnesses="주민 둘", seat=hall.scheduler, at=draw.seed_due_at)
    friday.refresh_from_db()
    assert actions.seat_by_draw(friday, seat=hall.scheduler, at=draw.seed_due_at) == 21
    taken = [offer.application for _item, offer in queries.seats(friday) if offer]
    by_district = Counter(quotas.traits_of(each)["district"] for each in taken)
    by_band = Counter(each.band for each in taken)
    assert by_district[south.code] >= 3 and by_district[north.code] <= 16 and 10 <= by_band["from_60"] <= 12
    draw.refresh_from_db()
    assert list(proof.faults_of(draw, draw_queries.recorded(draw))) == []
    page = Client().get(f"/en/draws/{draw.number}/").content.decode()
    assert ("Panels that meet the quotas" in page, "Smallest chance of anybody" in page) == (True, True)
    assert "시민" not in draw.commitment
    (tmp_path / "draw.json").write_text(json.dumps(proof.published(draw)))
    call_command("verify_draw", str(tmp_path / "draw.json"))


def test_a_seat_that_is_given_back_goes_first_to_the_next_of_the_same_traits(hall, friday, two):
    north, south = two
    wishing(hall, friday, [north] * 20 + [south] * 6)
    friday = set_quotas(friday, {"district": {south.code: [4, 4]}})
    draw = committed(hall, friday)
    draws.reveal(draw, seed="7", witnesses="주민 둘", seat=hall.scheduler, at=draw.seed_due_at)
    friday.refresh_from_db()
    actions.seat_by_draw(friday, seat=hall.scheduler, at=draw.seed_due_at)

    def southern() -> int:
        return sum(offer is not None and offer.application.area == south for _item, offer in queries.seats(friday))

    for area in (south, north):
        [held] = [o for _i, o in queries.seats(friday) if o and o.application.area == area][:1]
        actions.refuse(held, by=held.application.person, at=draw.seed_due_at)
        assert (southern(), len([o for _i, o in queries.seats(friday) if o])) == (4, 21)


def test_a_least_asks_for_no_more_than_are_there_and_a_most_leaves_seats_free(hall, friday, two):
    north, south = two
    made = wishing(hall, friday, [north] * 5 + [south])
    asked = {"district": {south.code: [3, None], north.code: [0, 2]}}
    assert quotas.of_draw(asked, made, [], 6) == ({"district": {north.code: (0, 2), south.code: (1, 1)}}, 3)
    # Who has a seat already counts; where the rest of the seats is too few for the leasts, the largest gives way.
    assert quotas.of_draw(asked, made[1:], made[:1], 5)[0]["district"][north.code] == (0, 1)
    both = {"district": {south.code: [1, None], north.code: [2, None]}}
    assert quotas.of_draw(both, made, [], 2) == ({"district": {north.code: (1, 5), south.code: (1, 1)}}, 2)
    friday = set_quotas(friday, asked)
    assert committed(hall, friday).picks == 3


def test_quotas_stand_in_words_where_everybody_reads_how_it_is_chosen(hall, friday, two):
    set_quotas(friday, {"district": {two[0].code: [1, 5]}, "band": {"none": [0, 3], "from_75": [2, None]}})
    said = quotas.in_words(friday.terms.quotas | {})
    assert f"District – {two[0].name}: 1 to 5" in said and "Age – not told: 0 to 3" in said
    assert "Age – 75 or more: 2 or more" in said
    page = Client().get("/en/mayor/how-chosen/").content.decode()
    assert ("Quotas of each draw" in page, "Age – not told: 0 to 3" in page) == (True, True)
    assert "Quotas are met" in lines.how_chosen(friday.terms)
