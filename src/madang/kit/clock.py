"""The only place that asks what time it is. Views, tasks and commands call it; every other room is given `at`."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """Return the present instant, in UTC."""
    return timezone.now()


def today() -> date:
    """Return the present date on the city's calendar (settings.TIME_ZONE)."""
    return timezone.localdate()
