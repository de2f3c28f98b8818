"""The demo city's mobile offices: built whole by the real acts, with the figures of the two real ones."""

from random import Random

from madang.bodies.models import Verdict
from madang.demo import later, mobile
from madang.mobileoffice.models import Gap, Visit
from madang.suggestions.models import Card
from madang.timeline import queries as timeline


def test_the_visits_are_built_whole_with_the_figures_of_the_real_ones(city):
    later.promise_the_flats(city.seats)
    mobile.visit_the_city(city.at, city.seats, Random(124))
    visits = {visit.slug: visit for visit in Visit.objects.select_related("promise", "shape")}
    rounds = [visit.state for slug, visit in visits.items() if slug.startswith("round-")]
    assert {slug: visits[slug].state for slug in visits if not slug.startswith("round-")} == {
        "eunpyeong-2012": "finished", "samyang-2018": "followed_up", "jungnang-market": "on_site",
    }  # fmt: skip
    assert sorted(rounds) == ["cancelled", "finished", "finished", "finished", "planned", "planning", "planning"]
    assert Card.objects.filter(pool=visits["eunpyeong-2012"].pool).count() == 146
    assert "618" in visits["eunpyeong-2012"].promise.text
    assert visits["samyang-2018"].promise.won == 1_000_000_000_000
    assert Verdict.objects.count() == 4
    assert Gap.objects.count() == 3
    assert list(timeline.faults()) == []
