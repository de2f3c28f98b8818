"""`madang work`: the worker that sends what is due and notes what was done, until it is told to stop."""

import logging
import signal
import subprocess
import sys
from argparse import ArgumentParser
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from madang.cases import actions as cases
from madang.centres import actions as centres
from madang.commitments import actions as commitments
from madang.forums import actions as forums
from madang.grants import actions as grants
from madang.groups import actions as groups
from madang.kit import clock
from madang.notices import actions as notices
from madang.officehours import actions as officehours
from madang.officehours import queries as hours
from madang.people import actions as people
from madang.search import actions as search
from madang.site.manage.health import tick
from madang.timeline import actions as timeline
from madang.timeline import queries as timeline_queries
from madang.ui import dates

CHECKED_AT = 3  # o'clock: the whole timeline is proved when few are at work

log = logging.getLogger("madang.work")


class Command(BaseCommand):
    """Send what is due, every second; note the timeline's heads, every minute; see that nobody is dropped, every hour."""

    help = "Send what is due, note checkpoints and prove the timeline each night, until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        stop, sweep_at, note_at = Event(), clock.now(), clock.now()
        learner: subprocess.Popen[bytes] | None = None
        placer: subprocess.Popen[bytes] | None = None
        if not options["once"]:
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, lambda *_: stop.set())
        while not stop.is_set():
            try:
                now = clock.now()
                sent = notices.send_due(now)
                if (placer is None or placer.poll() is not None) and hours.proposals_asked():
                    if options["once"]:
                        call_command("propose")
                    else:
                        placer = subprocess.Popen(
                            [sys.executable, "-m", "madang", "propose"], stdout=subprocess.DEVNULL
                        )
                if now >= sweep_at:
                    look_after(now)
                    if not options["once"] and (learner is None or learner.poll() is not None):
                        learner = _learn_beside(now) or learner
                    sweep_at = now + timedelta(hours=1)
                if now >= note_at:
                    tick(now)
                    officehours.lapse(now)
                    officehours.settle_due(now)
                    timeline.checkpoint(now)
                    note_at = now + timedelta(minutes=1)
                    prove(now)
            except DatabaseError as error:  # the database may be restarting; what is due stays due
                log.warning("the database did not answer: %s", type(error).__name__)
                sent = 0
            if options["once"]:
                return
            close_old_connections()
            if not sent:
                stop.wait(1.0)
        for child in (learner, placer):
            if child is not None and child.poll() is None:
                child.terminate()


def _learn_beside(now: datetime) -> subprocess.Popen[bytes] | None:
    """Start learning in a process of its own, so that what is due is sent meanwhile."""
    if not cases.learning_is_due(now):
        return None
    return subprocess.Popen([sys.executable, "-m", "madang", "learn", "--if-due"], stdout=subprocess.DEVNULL)


def look_after(at: datetime) -> None:
    """Do what would be forgotten: old drafts, offices without anybody, dates that a rule moved, the month's draw."""
    officehours.look_after(at)
    forums.look_after(at)
    groups.look_after(at)
    grants.remind(at)
    centres.look_after(at)
    people.forget_drafts(at=at)
    commitments.look_after(at)
    for what, count in cases.watch(at=at).items():
        if count:
            log.warning("%s: %s", what, count)
    this_month = dates.local(at).date().replace(day=1)
    seed = timeline_queries.last_seal()
    if seed:
        cases.draw_rechecks((this_month - timedelta(days=1)).replace(day=1), at=at, seed=seed)


def prove(at: datetime) -> None:
    """Check the whole timeline where somebody asked for it, and each night; then also tidy the search index."""
    night = dates.local(at).replace(hour=CHECKED_AT, minute=0, second=0, microsecond=0)
    if timeline_queries.is_proof_due(at, since=night):
        timeline.ask_for_proof(at)
        search.tidy()
    asked = timeline_queries.asked_proof()
    if asked is not None:
        timeline.prove(asked, at=at)
