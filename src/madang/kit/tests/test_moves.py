"""Which state may follow which."""

import pytest
from django.db import models

from madang.kit.moves import Moves


class Lamp(models.TextChoices):
    """A lamp, as a table of moves needs it."""

    OFF = "off"
    ON = "on"
    BROKEN = "broken"


TABLE = {Lamp.OFF: {Lamp.ON, Lamp.BROKEN}, Lamp.ON: {Lamp.OFF}, Lamp.BROKEN: set()}


def test_a_table_that_forgets_a_state_cannot_be_built():
    with pytest.raises(ValueError, match="^No row for broken, off$"):
        Moves(Lamp, {Lamp.ON: {Lamp.OFF}})


def test_every_pair_of_states_is_allowed_or_not_as_the_table_says():
    moves = Moves(Lamp, TABLE)
    allowed = {(before, after) for before in Lamp for after in Lamp if moves.allow(before, after)}
    assert allowed == {(Lamp.OFF, Lamp.ON), (Lamp.OFF, Lamp.BROKEN), (Lamp.ON, Lamp.OFF)}


def test_a_table_does_not_change_with_the_one_it_was_made_from():
    written = {state: set(after) for state, after in TABLE.items()}
    moves = Moves(Lamp, written)
    written[Lamp.BROKEN].add(Lamp.ON)
    assert not moves.allow(Lamp.BROKEN, Lamp.ON)


def test_a_table_is_drawn_as_a_state_diagram_in_the_order_of_its_states():
    assert Moves(Lamp, TABLE).drawn() == ("stateDiagram-v2\n    off --> on\n    off --> broken\n    on --> off")
