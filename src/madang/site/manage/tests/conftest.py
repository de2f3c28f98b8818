"""An administrator at a browser, and what the database says before and after."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from django.test import Client

from madang.cases.models import DeadlineRule, HandOff, Service, StandardAnswer
from madang.kit import clock
from madang.meetings.models import Freeze, Resource
from madang.notices.models import Wording
from madang.officehours.models import Programme, Terms
from madang.people.models import Absence, Login, Person, Role
from madang.places.models import DayOff, Office, Venue
from madang.reviews.models import Rubric

RULED = (
    DayOff, DeadlineRule, Service, StandardAnswer, HandOff, Office, Role, Absence, Login, Person, Wording, Programme, Terms, Freeze, Rubric, Resource, Venue,
)  # fmt: skip


class Desk:
    """The administrator's browser. It carries what a page carries: hidden fields of the form that is sent."""

    def __init__(self, client: Client, capture) -> None:
        self.client, self.capture, self.text, self.status = client, capture, "", 0

    def get(self, address: str) -> str:
        """Open a page."""
        return self._keep(self.client.get(address))

    def send(self, address: str, **fields: object) -> str:
        """Send a form, with the hidden fields of the page that is open, and follow where it leads."""
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', self.text))
        given = {k: unescape(v) for k, v in hidden.items() if k != "csrfmiddlewaretoken"} | fields
        with self.capture(execute=True):
            response = self.client.post(address, {k: v for k, v in given.items() if v is not None}, follow=True)
        return self._keep(response)

    def _keep(self, response) -> str:
        self.status, self.text = response.status_code, unescape(response.content.decode())
        return self.text

    @property
    def way_back(self) -> str:
        """The address that takes back what was done just now."""
        return re.findall(r'(?:action|href)="(/manage/back/\d+/)"', self.text)[0]


@pytest.fixture
def now(city, monkeypatch) -> Iterator[None]:
    """Let the pages' clock stand at the small city's moment."""
    monkeypatch.setattr(clock, "now", lambda: city.at)
    monkeypatch.setattr(clock, "today", lambda: city.at.date())
    return


@pytest.fixture
def desk(city, now, client, sit, django_capture_on_commit_callbacks) -> Desk:
    """Return the desk of the only administrator."""
    sit(client, city.seat("administrator"))
    return Desk(client, django_capture_on_commit_callbacks)


@pytest.fixture
def standing(db) -> Callable[[], dict[str, object]]:
    """Return the function that says how all that an administrator changes stands."""

    def stand() -> dict[str, object]:
        return {model.__name__: list(model.objects.order_by("pk").values()) for model in RULED}

    return stand
