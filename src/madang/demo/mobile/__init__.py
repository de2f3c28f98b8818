"""The demo city's mobile offices: Eunpyeong 2012 and Samyang-dong 2018 with their real figures, and one visit now under way.

What people say is invented; that there were 146 suggestions, 618 flats and 70 days, and a pledge of USD 893 million, is not.
Sources: the case study “Meeting the Mayor”; the split of the pledge into parts is made up, and says so.
"""

from __future__ import annotations

import json
from datetime import datetime
from importlib.resources import files
from random import Random

from madang.people.rules import Seat
from madang.places.models import Office

from . import eunpyeong, rounds, samyang
from .telling import Teller, lay_shapes

__all__ = ["lay_shapes", "visit_the_city"]


def visit_the_city(at: datetime, seats: dict[str, Seat], dice: Random) -> None:
    """Let the mayor have been in Eunpyeong and Samyang-dong, go round some districts, and be on site now."""
    shapes = lay_shapes()
    words = json.loads((files("madang.demo") / "data" / "mobile.json").read_text(encoding="utf-8"))
    teller = Teller(seats, dice, {office.code: office for office in Office.objects.all()})
    eunpyeong.sell_the_flats(teller, shapes, words)
    samyang.live_on_a_roof(teller, shapes, words, at)
    rounds.go_round(teller, shapes, at)
    rounds.sit_in_the_market(teller, shapes, words, at)
