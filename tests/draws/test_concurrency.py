"""Draws under real concurrency, on PostgreSQL."""

import pytest

from madang.draws import actions, proof, queries
from madang.draws.actions import FIRST_NUMBER
from madang.draws.enums import CannotDraw
from madang.draws.models import Draw
from madang.kit.refusal import Refused
from madang.timeline import queries as timeline

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_eight_who_draw_at_once_make_one_draw(make, city, due, at_once):
    draw, seat = make(), city.seat("scheduler")
    got = at_once(lambda n: actions.reveal(draw, seed=f"{n}", witnesses="김", seat=seat, at=due))
    won = [g for g in got if isinstance(g, Draw)]
    assert (len(won), [g.reason for g in got if isinstance(g, Refused)]) == (1, [CannotDraw.DRAWN] * 7)
    draw.refresh_from_db()
    assert (draw.seed, draw.order) == (won[0].seed, proof.result_of(draw.commitment, won[0].seed))
    assert timeline.of(draw).count() == 2
    assert list(proof.faults_of(draw, queries.recorded(draw))) == []


def test_eight_commitments_at_once_have_eight_numbers_without_a_gap(make, city, at_once):
    made = at_once(lambda n: make(purpose={"ko": f"{n}"}))
    assert [type(m).__name__ for m in made] == ["Draw"] * 8
    assert sorted(Draw.objects.values_list("number", flat=True)) == list(range(FIRST_NUMBER, FIRST_NUMBER + 8))
    assert list(timeline.faults()) == []
