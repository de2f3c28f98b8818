"""Is it running: what waits to be told, what failed, the worker, the last backup, space on the disk, rules that are missing."""

from __future__ import annotations

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from madang.kit import clock
from madang.notices import queries
from madang.notices.enums import Channel, State

from .. import founding
from . import pages

TICK = "worker-tick"
TICK_KEPT = 7 * 24 * 60 * 60  # seconds
QUIET = timedelta(minutes=5)  # without a tick the worker is called still
LATE = {State.DUE: timedelta(minutes=5), State.TO_CALL: timedelta(days=1), State.TO_PRINT: timedelta(days=2)}
OLD_BACKUP = timedelta(hours=36)
LITTLE = 0.1  # of the disk


def tick(at: datetime) -> None:
    """Note that the worker is at work; it is noted where all processes read."""
    cache.set(TICK, at.isoformat(), TICK_KEPT)


def last_tick() -> datetime | None:
    """Return when the worker was last seen at work, if that is known."""
    noted = cache.get(TICK)
    return datetime.fromisoformat(noted) if noted else None


def last_backup() -> datetime | None:
    """Return when the last backup was made, as it was noted beside the data; None where nothing is noted well."""
    try:
        noted = json.loads((Path(settings.DATA) / "last-backup.json").read_text(encoding="utf-8"))
        found = datetime.fromisoformat(noted["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if found.tzinfo else None


@pages.door
def health(request: HttpRequest) -> HttpResponse:
    """Show whether everything runs, what is not well first."""
    at = clock.now()
    disk = shutil.disk_usage(settings.DATA)
    noted, backup = last_tick(), last_backup()
    context = {
        "waiting": [(w, w.since is not None and at - w.since > LATE.get(w.state, timedelta.max)) for w in queries.waiting(at)],
        "failures": queries.failures(at),
        "sent": [(str(Channel(channel).label) if channel else "–", n) for channel, n in queries.sent_lately(at)],
        "tick": noted, "is_still": noted is None or at - noted > QUIET,
        "backup": backup, "is_old": backup is None or at - backup > OLD_BACKUP,
        "free": disk.free / 1024**3, "share": disk.free / disk.total, "is_little": disk.free / disk.total < LITTLE,
        "missing": founding.missing(clock.today()),
        "machines": [
            (str(Channel.SMS.label), bool(settings.SMS_GATEWAY_URL)), (str(Channel.EMAIL.label), bool(settings.EMAIL_HOST)),
        ],
    }  # fmt: skip
    return pages.page(request, "health", context)
