"""Draws committed and drawn: columns, timeline, refusals, and what is published."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from madang.draws import actions, proof, queries
from madang.draws.actions import FIRST_NUMBER, Entry
from madang.draws.enums import MOST_TICKETS, CannotDraw, Kind
from madang.draws.models import Draw
from madang.kit.refusal import Refused
from madang.timeline import queries as timeline
from madang.timeline.actions import CITY

QUOTAS = {"p": {"a": (1, 2), "b": (1, 2)}}
PAIR = [Entry(f"K{n}", features={"p": "a" if n % 2 else "b", "q": "가"}) for n in range(1, 8)]


def recorded(draw) -> list[tuple[str, int]]:
    return [(entry.kind, entry.thread_id) for entry in timeline.of(draw).order_by("seq")]


def refusal(act) -> CannotDraw | None:
    try:
        act()
    except Refused as refused:
        return refused.reason
    return None


def test_a_commitment_says_everything_and_its_digest_is_published(make, city):
    first, second = make(seed_from={"ko": "복권"}), make()
    assert (first.number, second.number) == (FIRST_NUMBER, FIRST_NUMBER + 1)
    assert (first.kind, first.picks, first.size, first.seed, first.order, first.drawn_at) == (
        Kind.SEEDED, 3, 7, "", [], None,
    )  # fmt: skip
    assert json.loads(first.commitment) == {
        "algorithm": "madang-draw-1", "number": 101, "kind": "seeded", "picks": 3, "quotas": {}, "panels": [],
        "purpose": {"ko": "토요일 데이트 세 자리", "en": "Three places on Saturday"}, "seed_from": {"ko": "복권"},
        "committed_at": "2026-11-16T01:00:00Z", "seed_due_at": "2026-11-16T02:00:00Z",
        "entries": [["K1", 1, {}], ["K2", 1, {}], ["K3", 1, {}], ["K4", 1, {}], ["K5", 1, {}], ["K6", 3, {}], ["K7", 3, {}]],
    }  # fmt: skip
    assert first.digest == proof.digest_of(first.commitment)
    assert recorded(first) == [("draw.committed", CITY)]
    assert queries.recorded(first) == {"number": 101, "digest": first.digest, "size": 7, "picks": 3}


def test_a_seed_gives_the_order_once_and_for_everybody(make, city, due):
    draw = make()
    drawn = actions.reveal(draw, seed="  3  17\n21 ", witnesses=" 김참관 ", seat=city.seat("scheduler"), at=due)
    drawn.refresh_from_db()
    assert (drawn.seed, drawn.witnesses, drawn.drawn_at, drawn.drawn_by) == (
        "3 17 21", "김참관", due, city.seat("scheduler").person,
    )  # fmt: skip
    assert queries.order(drawn) == proof.result_of(draw.commitment, "3 17 21")
    assert (drawn.picked + drawn.waiting_list, len(drawn.picked)) == (drawn.order, 3)
    assert sorted(drawn.order) == [f"K{n}" for n in range(1, 8)]
    assert recorded(drawn) == [("draw.committed", CITY), ("draw.drawn", CITY)]
    assert list(timeline.faults()) == []


def test_two_draws_with_one_seed_are_independent(make, city, due):
    orders = {
        tuple(actions.reveal(make(), seed="3 17 21", witnesses="김", seat=city.seat("scheduler"), at=due).order)
        for _ in range(4)
    }
    assert len(orders) > 1


def test_nothing_is_in_order_before_the_seed(make):
    draw = make()
    assert (queries.order(draw), draw.picked, draw.waiting_list) == ([], [], [])


def test_a_draw_by_quotas_publishes_its_panels_before_and_picks_one_of_them(make, city, due):
    draw = make(entries=PAIR, quotas=QUOTAS)
    told = json.loads(draw.commitment)
    assert (draw.kind, told["kind"], sum(parts for parts, _keys in told["panels"])) == (Kind.QUOTA, "quota", 2**32)
    drawn = actions.reveal(draw, seed="3 17 21", witnesses="김", seat=city.seat("scheduler"), at=due)
    assert sorted(drawn.picked) in [keys for _parts, keys in told["panels"]]
    assert sorted(drawn.order) == [entry.key for entry in PAIR]
    assert list(proof.faults(proof.published(drawn))) == []


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"purpose": {"ko": " "}}, CannotDraw.NO_PURPOSE),
        ({"entries": []}, CannotDraw.NO_ENTRIES),
        ({"picks": 8}, CannotDraw.NO_ENTRIES),
        ({"picks": 0}, CannotDraw.NO_ENTRIES),
        ({"entries": [Entry("A"), Entry("B"), Entry("A")]}, CannotDraw.SAME_KEY),
        ({"entries": [Entry("A\n1"), Entry("B"), Entry("C")]}, CannotDraw.BAD_ENTRY),
        ({"entries": [Entry("김영자"), Entry("B"), Entry("C")]}, CannotDraw.BAD_ENTRY),
        ({"entries": [Entry("A", 0), Entry("B"), Entry("C")]}, CannotDraw.BAD_ENTRY),
        ({"entries": [Entry("A", 1001), Entry("B"), Entry("C")]}, CannotDraw.BAD_ENTRY),
        ({"entries": [Entry("A", 1, {"p": ""}), Entry("B"), Entry("C")]}, CannotDraw.BAD_ENTRY),
        ({"entries": [Entry(f"A{n}", 1000) for n in range(MOST_TICKETS // 1000 + 1)]}, CannotDraw.TOO_MANY),
        ({"entries": [Entry("A", 2, {"p": "a"}), *PAIR], "quotas": QUOTAS}, CannotDraw.WEIGHT_AND_QUOTA),
        ({"entries": [Entry("A"), *PAIR], "quotas": QUOTAS}, CannotDraw.BAD_QUOTA),
        ({"entries": PAIR, "quotas": {}}, CannotDraw.BAD_QUOTA),
        ({"entries": PAIR, "quotas": {"p": {"a": (2, 1), "b": (0, 3)}}}, CannotDraw.BAD_QUOTA),
        ({"entries": PAIR, "quotas": {"p": {"a": (0, 0), "b": (0, 2)}}}, CannotDraw.NO_PANEL),
    ],
)
def test_what_cannot_be_drawn_is_refused_and_nothing_is_published(make, wrong, reason):
    assert (refusal(lambda: make(**wrong)), Draw.objects.count()) == (reason, 0)


def test_a_seed_must_be_to_come(make, city):
    assert refusal(lambda: make(seed_due_at=city.at)) == CannotDraw.NOT_AHEAD


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"seed": " \n "}, CannotDraw.NO_SEED),
        ({"seed": "7" * 501}, CannotDraw.NO_SEED),
        ({"witnesses": " "}, CannotDraw.NO_WITNESSES),
        ({"at": -1}, CannotDraw.TOO_EARLY),
        ({"seat": "officer"}, CannotDraw.NOT_YOURS),
        ({"seat": "supervisor"}, CannotDraw.NOT_YOURS),
        ({"seat": "mayor"}, CannotDraw.NOT_YOURS),
    ],
)
def test_a_seed_is_refused_with_its_reason_and_nothing_is_drawn(make, city, due, wrong, reason):
    draw = make()
    given = {"seed": "3 17", "witnesses": "김", "at": due, "seat": city.seat(wrong.get("seat", "scheduler"))}
    given |= {name: value for name, value in wrong.items() if name in ("seed", "witnesses")}
    if "at" in wrong:
        given["at"] = draw.seed_due_at - timedelta(seconds=1)
    assert refusal(lambda: actions.reveal(draw, **given)) == reason
    draw.refresh_from_db()
    assert (draw.seed, draw.order, recorded(draw)) == ("", [], [("draw.committed", CITY)])


def test_a_draw_is_drawn_once(drawn, city, due):
    again = refusal(
        lambda: actions.reveal(drawn, seed="1", witnesses="이", seat=city.seat("scheduler"), at=due + timedelta(days=1))
    )
    before, after = drawn.order, Draw.objects.get()
    assert (again, after.seed, after.order) == (CannotDraw.DRAWN, "3 17 21", before)
