"""Dates, times and numbers as each language writes them; one renderer for page, mail and text message."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from babel import dates, numbers
from django.utils import timezone
from django.utils.translation import get_language

from madang.kit.words import first_language

DAY = {"ko": "M월 d일 EEEE", "en": "EEEE d MMMM"}
DAY_SHORT = {"ko": "M월 d일", "en": "d MMM"}
DAY_YEAR = {"ko": "y년 M월 d일", "en": "d MMMM y"}
MONTH = {"ko": "yy.M", "en": "MMM y"}
TIME = {"ko": "HH:mm", "en": "HH:mm"}


def _language() -> str:
    return (get_language() or first_language()).split("-")[0]


def local(instant: datetime) -> datetime:
    """Return an instant on the city's clock."""
    return timezone.localtime(instant)


def _date(value: date | datetime | str) -> date:
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    return local(value).date() if isinstance(value, datetime) else value


@lru_cache(maxsize=4096)
def _format(value: date, pattern: str, language: str) -> str:
    return str(dates.format_date(value, pattern, locale=language))


def day(value: date | datetime | str) -> str:
    """Return `11월 28일 토요일`, `Saturday 28 November`."""
    language = _language()
    return _format(_date(value), DAY.get(language, "EEEE d MMMM"), language)


def day_short(value: date | datetime | str) -> str:
    """Return `11월 28일`, `28 Nov`."""
    language = _language()
    return _format(_date(value), DAY_SHORT.get(language, "d MMM"), language)


def day_year(value: date | datetime | str) -> str:
    """Return `2026년 11월 28일`, `28 November 2026`."""
    language = _language()
    return _format(_date(value), DAY_YEAR.get(language, "d MMMM y"), language)


def days(begin: date | datetime | str, end: date | datetime | str) -> str:
    """Return `2026년 11월 17일~28일`, `17–28 Nov 2026`: from a day to a day, what both share written once."""
    locale = {"en": "en_GB"}.get(_language(), _language())
    return str(dates.format_interval(_date(begin), _date(end), "yMMMd", locale=locale))


def month(value: date | datetime | str) -> str:
    """Return `26.11`, `Nov 2026`: under a stone, where there is little room."""
    language = _language()
    return _format(_date(value), MONTH.get(language, "MMM y"), language)


def clock_time(value: datetime | str) -> str:
    """Return `14:10` on the city's clock."""
    return local(datetime.fromisoformat(value) if isinstance(value, str) else value).strftime("%H:%M")


def moment(value: datetime | str) -> str:
    """Return day and time: `11월 28일 토요일 14:10`."""
    return f"{day(value)} {clock_time(value)}"


def moment_year(value: datetime | str) -> str:
    """Return day, year and time, for what may lie years away: `2018년 8월 18일 15:00`."""
    return f"{day_year(value)} {clock_time(value)}"


def won(value: int) -> str:
    """Return an amount to the last won: `1,500,000원`, `1,500,000 won`."""
    return f"{number(value)}원" if _language() == "ko" else f"{number(value)} won"


def won_short(value: int) -> str:
    """Return an amount as it is said: `1억 8,600만 원`, `186 million won`."""
    if _language() != "ko":
        return f"{number(round(value / 1_000_000, 1))} million won" if abs(value) >= 1_000_000 else won(value)
    sign, value = "-" if value < 0 else "", abs(value)
    many, some = divmod((value + 5_000) // 10_000, 10_000)
    words = [f"{number(many)}억"] * bool(many) + [f"{number(some)}만"] * bool(some)
    return f"{sign}{' '.join(words)} 원" if words else won(value)


def number(value: float) -> str:
    """Return a number with the language's separators."""
    return str(numbers.format_decimal(value, locale=_language()))
