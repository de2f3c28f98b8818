"""Draws under real concurrency, on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from madang.draws import actions, proof, queries
from madang.draws.actions import FIRST_NUMBER
from madang.draws.enums import CannotDraw
from madang.draws.models import Draw
from madang.kit.refusal import Refused
from madang.timeline import queries as timeline

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(work, count=8):
    """Run `work(n)` in `count` threads; return what each gave, or its exception."""

    def one(n):
        try:
            return work(n)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_eight_who_draw_at_once_make_one_draw(make, city, due):
    draw, seat = make(), city.seat("scheduler")
    got = at_once(lambda n: actions.reveal(draw, seed=f"{n}", witnesses="김", seat=seat, at=due))
    won = [g for g in got if isinstance(g, Draw)]
    assert (len(won), [g.reason for g in got if isinstance(g, Refused)]) == (1, [CannotDraw.DRAWN] * 7)
    draw.refresh_from_db()
    assert (draw.seed, draw.order) == (won[0].seed, proof.result_of(draw.commitment, won[0].seed))
    assert timeline.of(draw).count() == 2
    assert list(proof.faults_of(draw, queries.recorded(draw))) == []


def test_eight_commitments_at_once_have_eight_numbers_without_a_gap(make, city):
    made = at_once(lambda n: make(purpose={"ko": f"{n}"}))
    assert [type(m).__name__ for m in made] == ["Draw"] * 8
    assert sorted(Draw.objects.values_list("number", flat=True)) == list(range(FIRST_NUMBER, FIRST_NUMBER + 8))
    assert list(timeline.faults()) == []
