"""Reads that need a name: the working calendar, the tree, offices by code."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings
from django.utils.translation import get_language

from madang.kit import near
from madang.kit.words import pick
from madang.kit.worktime import WorkCalendar

from .enums import HUB, AreaKind
from .models import Area, DayOff, Office


@lru_cache(maxsize=64)
def national_holidays(country: str, year: int, language: str = "") -> dict[date, str]:
    """Return one year's public holidays, lunar and substitute ones included, as {date: name in a language}."""
    known = holidays.country_holidays(country, years=year)
    tongue = next(
        (code for code in known.supported_languages if code.split("_")[0] == language), known.default_language
    )
    return dict(holidays.country_holidays(country, years=year, language=tongue).items())


def named(day: date, name: str) -> str:
    """Return the name of a day off in the active language where it is a national holiday, else as it was kept."""
    language = (get_language() or "").split("-")[0]
    if found := national_holidays(settings.CITY_COUNTRY, day.year, language).get(day):
        return found
    return near.remember(f"days-off-{language}", _own_names).get(day, name)


def _own_names() -> dict[date, str]:
    return {day.on: pick(day.names) for day in DayOff.objects.all()}


def calendar() -> WorkCalendar:
    """Return the city's working time: weekends, national holidays and the city's own days off."""
    return calendar_with(list(DayOff.objects.all()))


def calendar_with(days: list[DayOff]) -> WorkCalendar:
    """Return working time with these days of the city's own: kept ones, or some that are only thought of."""
    names = {day.on: pick(day.names, settings.LANGUAGE_CODE) for day in days}  # PostgreSQL keeps no order of languages
    whole = {day.on: names[day.on] for day in days if day.closes_at is None}
    half = {day.on: (day.closes_at, names[day.on]) for day in days if day.closes_at is not None}
    return WorkCalendar(zone=ZoneInfo(settings.TIME_ZONE), day_off=day_off_rule(whole), half_day=half.get)


def coming_days_off(on: date, *, days: int = 60) -> list[tuple[date, str, time | None, bool]]:
    """Return the days off and short days of the next days, weekends left out: day, name, until when, whether the city's own."""
    own = {day.on: day for day in DayOff.objects.filter(on__gte=on, on__lte=on + timedelta(days=days))}
    found: list[tuple[date, str, time | None, bool]] = []
    for number in range(days + 1):
        day = on + timedelta(days=number)
        national = national_holidays(settings.CITY_COUNTRY, day.year)
        if day in own:
            found.append((day, pick(own[day].names), own[day].closes_at, True))
        elif day in national:
            found.append((day, named(day, national[day]), None, False))
    return found


def day_off_rule(own: dict[date, str]) -> Callable[[date], str | None]:
    """Return the rule that names a day off: the city's own, a national holiday, or the weekend."""

    def name(day: date) -> str | None:
        if day in own:
            return own[day]
        if national := national_holidays(settings.CITY_COUNTRY, day.year).get(day):
            return national
        return ("Saturday", "Sunday")[day.weekday() - 5] if day.weekday() >= 5 else None

    return name


def is_holiday(on: date) -> bool:
    """Say whether the city does not work on a day: a national holiday or a whole day of its own. A weekend alone is none."""
    return bool(days_off_among([on]))


def days_off_among(days: Collection[date]) -> set[date]:
    """Return those of some days on which the city does not work, weekends alone left out."""
    own = set(DayOff.objects.filter(on__in=days, closes_at__isnull=True).values_list("on", flat=True))
    return own | {on for on in days if on in national_holidays(settings.CITY_COUNTRY, on.year)}


def districts(on: date) -> list[Area]:
    """Return the districts that exist on a date, by code."""
    return list(Area.objects.valid(on).filter(kind=AreaKind.DISTRICT).order_by("code"))


def districts_now(on: date) -> dict[int, int]:
    """Return for each area there ever was the district in which its place lies on a date: {area number: district number}.

    Areas are followed by their code, the village's before the district's. A place whose codes are gone is left out.
    """
    rows = Area.objects.select_related("parent").defer("outline", "parent__outline").order_by("pk")
    holding = {
        area.code: area for area in Area.objects.valid(on).select_related("parent").defer("outline", "parent__outline")
    }
    found: dict[int, int] = {}
    for area in rows:
        village = holding.get(area.code, area)
        code = village.code if village.kind == AreaKind.DISTRICT else village.parent.code if village.parent else ""
        district = holding.get(code)
        if district is not None and district.kind == AreaKind.DISTRICT:
            found[area.pk] = district.pk
    return found


def villages(on: date) -> list[Area]:
    """Return the villages that exist on a date with their districts, by code."""
    return list(Area.objects.valid(on).filter(kind=AreaKind.VILLAGE).select_related("parent").order_by("code"))


def villages_by_district(on: date) -> list[tuple[str, list[Area]]]:
    """Return the villages of each district; where a city has none, its districts under its own name."""
    found: dict[int, list[Area]] = {}
    for village in villages(on):
        found.setdefault(village.parent_id or 0, []).append(village)
    all_districts = districts(on)
    if not found:
        return [("", all_districts)]
    return [(district.name, found[district.pk]) for district in all_districts if district.pk in found]


def hub() -> Office:
    """Return the office that receives what has no owner yet."""
    return Office.objects.get(code=HUB)


def area_named(written: str, *, on: date) -> Area | None:
    """Return the one area a person wrote, as `성북구 길음1동`, `길음1동` or `Gileum 1-dong`; None if none or several."""
    found = areas_named(written, on=on)
    return found[0] if len(found) == 1 else None


def areas_named(written: str, *, on: date) -> list[Area]:
    """Return the areas that may be meant by what a person wrote: villages of one name lie in several districts."""
    wanted = written.replace(",", " ").split()
    if not wanted:
        return []
    last = wanted[-1].lower()
    found = []
    for area in Area.objects.valid(on).select_related("parent"):
        forms = {name.lower() for name in area.names.values()} | {area.code}
        if area.kind == AreaKind.DISTRICT:  # `종로`, `Jongno`
            forms |= {name.removesuffix("구") for name in forms} | {name.removesuffix("-gu") for name in forms}
        if last in forms or " ".join(wanted).lower() in forms:
            found.append(area)
    if len(found) > 1 and len(wanted) > 1:
        first = wanted[0].lower()
        found = [a for a in found if a.parent and first in {n.lower() for n in a.parent.names.values()}]
    return found
