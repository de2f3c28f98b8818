"""Building the demo city from a seed: the same seed and day give the same city. All through the real actions."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.db import transaction

from madang.notices import actions as notices
from madang.places.models import Office

from . import centres, draws, forums, grants, ground, groups, hours, later, mobile, stories

SEED = 120
WEEKS = 6
CASES = 620


def is_built() -> bool:
    """Say whether there is a city already."""
    return Office.objects.exists()


def build(at: datetime, *, count: int = CASES) -> None:
    """Build the whole city as of an instant."""
    with transaction.atomic():  # whole or not at all: half a city would be taken for one
        ground.lay_ground(at.date())
        seats = ground.seat_staff(at - timedelta(weeks=WEEKS + 1))
        if count >= CASES:
            later.promise_the_flats(seats)  # the city's first promise: it has the first number
        stories.tell_stories(at, seats, random.Random(SEED), weeks=WEEKS, count=count)
        draws.draw_lots(at, seats, random.Random(SEED + 2))
        weeks = hours.WEEKS if count >= CASES else hours.FEW
        hours.keep_hours(at, seats, random.Random(SEED + 3), weeks=weeks)
        if count >= CASES:
            mobile.visit_the_city(at, seats, random.Random(SEED + 4))
            forums.listen(at, seats, random.Random(SEED + 5))
            centres.open_up(at)
            gathered = groups.gather(at)
            centres.advise(at, gathered)
            grants.fund_the_city(at, gathered)
            later.live_on(at, seats, random.Random(SEED + 1))
            notices.send_due(at, limit=100_000)
        else:
            mobile.lay_shapes()
            centres.open_up(at)
            grants.open_calls(at)
