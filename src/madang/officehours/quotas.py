"""Quotas of a draw: by which traits terms may balance a session's seats, what they are called, what they ask of one draw.

Terms keep them as {trait: {value: [least, most]}}; without a most it is null. The value `none` stands for who did not tell it. What is
published with a draw names them in every language of the city.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from madang.draws.picking import Quotas
from madang.places.models import Area

from .enums import Band
from .models import Application

TRAITS = ("district", "band")
NOT_TOLD = "none"
Asked = Mapping[str, Mapping[str, list[int | None]]]  # as terms keep them


def traits_of(application: Application) -> dict[str, str]:
    """Return the value of each trait of an application."""
    district = application.area.district.code if application.area else NOT_TOLD
    return {"district": district, "band": application.band or NOT_TOLD}


def label(trait: str) -> str:
    """Return what a trait is called in the active language."""
    return {"district": _("District"), "band": _("Age")}[trait]


def value_labels(trait: str) -> dict[str, str]:
    """Return what the values of a trait are called in the active language, districts that are no more among them."""
    if trait == "band":
        known = {str(band): str(band.label) for band in Band}
    else:
        known = {area.code: area.name for area in Area.objects.filter(kind="district").order_by("valid_until", "pk")}
    return {**known, NOT_TOLD: _("not told")}


def everywhere(trait: str, value: str | None = None) -> str:
    """Return what a trait or a value is called in every language of the city, as it is published with a draw."""
    names = []
    for code, _tongue in settings.LANGUAGES:
        with override(code):
            names.append(label(trait) if value is None else value_labels(trait).get(value, value))
    return " / ".join(dict.fromkeys(names))[:80]


def in_words(asked: Asked) -> list[str]:
    """Return each quota in words, in the active language."""
    found = []
    for trait in (trait for trait in TRAITS if asked.get(trait)):
        names = value_labels(trait)
        for value, (least, most) in asked[trait].items():
            found.append(f"{label(trait)} – {names.get(value, value)}: {_bounds(least or 0, most)}")
    return found


def _bounds(least: int, most: int | None) -> str:
    if most is None:
        return _("%(least)d or more") % {"least": least}
    return _("%(least)d to %(most)d") % {"least": least, "most": most}


def of_draw(
    asked: Asked, entries: Iterable[Application], seated: Iterable[Application], picks: int
) -> tuple[dict[str, dict[str, tuple[int, int]]], int]:
    """Return what one draw must meet, {trait: {value: (least, most)}}, and how many it picks.

    Who has a seat of the session already counts. A least asks for no more than are in the list, and gives way, the largest first, where
    other seats were given by hand; where a most leaves too few, fewer are picked and the other seats stay free.
    """
    those, there = [traits_of(each) for each in entries], [traits_of(each) for each in seated]
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for trait in (trait for trait in TRAITS if asked.get(trait)):
        count, has = Counter(each[trait] for each in those), Counter(each[trait] for each in there)
        found[trait] = {}
        for value in sorted(count):
            least, most = asked[trait].get(value, [0, None])
            room = count[value] if most is None else min(count[value], max(0, most - has[value]))
            found[trait][value] = (min(room, max(0, (least or 0) - has[value])), room)
        picks = min(picks, sum(room for _least, room in found[trait].values()))
    for values in found.values():
        while sum(least for least, _room in values.values()) > picks:
            value = max(values, key=lambda each: (values[each][0], each))
            values[value] = (values[value][0] - 1, values[value][1])
    return found, picks


def published(met: Mapping[str, Mapping[str, tuple[int, int]]]) -> tuple[Quotas, dict[tuple[str, str], str]]:
    """Return quotas under the names that are published, and by which name each (trait, value) goes."""
    names = {(trait, value): everywhere(trait, value) for trait, values in met.items() for value in values}
    told = {
        everywhere(trait): {names[trait, value]: bounds for value, bounds in values.items()}
        for trait, values in met.items()
    }
    return told, names
