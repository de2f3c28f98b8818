"""A line of the budget, and two things that money can be reserved for and paid to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest

from madang.funds import actions, queries
from madang.funds.enums import Flow, Place
from madang.funds.models import Account, Envelope, Fund, Transfer
from madang.people.models import Person


@dataclass
class Purse:
    """A fund of this year, and who answers for it."""

    city: object
    at: datetime
    fund: Fund
    seat: object
    call: Person  # anything with a number will do: the ledger knows no calls
    grant: Person

    def give(self, amount: int = 1_000_000) -> Envelope:
        """Let the council give an amount for the whole city."""
        year = self.at.year
        actions.appropriate(self.fund, year=year, amount=amount, words="예산 의결", seat=self.seat, at=self.at)
        return queries.find_envelope(self.fund, year, None)

    def move(self, flow: Flow, envelope: Envelope, amount: int, **more) -> Transfer:
        """Transfer between the accounts of a flow, for the one call and the one grant there are."""
        about = {
            Flow.RESERVE: {"takes": self.call}, Flow.RELEASE: {"gives": self.call},
            Flow.COMMIT: {"gives": self.call, "takes": self.grant}, Flow.CUT: {"gives": self.grant},
            Flow.PAY: {"gives": self.grant, "takes": self.grant}, Flow.BOUNCE: {"gives": self.grant, "takes": self.grant},
            Flow.GIVE_BACK: {"gives": self.grant},
        }.get(flow, {})  # fmt: skip
        return actions.move(flow, envelope, amount=amount, by=self.seat.person, at=self.at, **about, **more)

    def balances(self, envelope: Envelope) -> dict[str, int]:
        """Return what stands in each place of an envelope."""
        return {
            place: sum(Account.objects.filter(envelope=envelope, place=place).values_list("balance", flat=True))
            for place in Place.values
        }


@pytest.fixture
def purse(city) -> Purse:
    """Return a line of the budget that the community office answers for."""
    seat = city.seat("officer", "COMM")
    fund = actions.found(
        code="village", names={"ko": "마을공동체", "en": "Village community"}, source={"ko": "제1항"},
        office=city.office["COMM"], by=seat.person, at=city.at,
    )  # fmt: skip
    return Purse(city, city.at, fund, seat, city.seat("agent").person, city.seat("clerk").person)
