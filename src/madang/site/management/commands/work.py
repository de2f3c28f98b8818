"""`madang work`: the worker that sends what is due, until it is told to stop."""

import logging
import signal
from argparse import ArgumentParser
from datetime import timedelta
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from madang.cases import actions as cases
from madang.cases.queries import DRAFT_DAYS
from madang.kit import clock
from madang.notices import actions as notices

log = logging.getLogger("madang.work")


class Command(BaseCommand):
    """Send what is due, every second; let go of old drafts, every hour."""

    help = "Send what is due, until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        stop, sweep_at = Event(), clock.now()
        if not options["once"]:
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, lambda *_: stop.set())
        while not stop.is_set():
            try:
                now = clock.now()
                sent = notices.send_due(now)
                if now >= sweep_at:
                    cases.forget_drafts(before=now - timedelta(days=DRAFT_DAYS))
                    sweep_at = now + timedelta(hours=1)
            except DatabaseError as error:  # the database may be restarting; what is due stays due
                log.warning("the database did not answer: %s", type(error).__name__)
                sent = 0
            close_old_connections()
            if options["once"]:
                return
            if not sent:
                stop.wait(1.0)
