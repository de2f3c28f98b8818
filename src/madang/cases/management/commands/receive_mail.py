"""`madang receive-mail`: an SMTP server for the city's own mailbox; what it is handed becomes a case or a reply."""

from __future__ import annotations

import asyncio
import logging
import signal
from argparse import ArgumentParser
from threading import Event
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from madang.cases import receiving
from madang.kit import clock

log = logging.getLogger("madang.mail")
LARGEST = 25 * 1024 * 1024  # bytes


class Mailbox:
    """What is said to the sending server at each step. It is told "kept" only once the database has it."""

    async def handle_RCPT(  # noqa: N802 the library's own name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take mail for the city's own address and for nobody else: this is no relay."""
        if address.lower() != settings.MAILBOX.lower():
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep one message; where that fails, the sending server keeps it and tries again."""
        raw = envelope.original_content or b""
        try:
            received = await asyncio.to_thread(_keep, raw)
        except Exception:
            log.exception("a message could not be kept")
            return "451 4.3.0 Could not be kept now, try again later"
        log.info("message %s", received.what)
        return "250 2.0.0 Kept"


def _keep(raw: bytes) -> receiving.Received:
    close_old_connections()
    try:
        return receiving.receive_email(raw, at=clock.now())
    finally:
        close_old_connections()


def listen(host: str, port: int) -> Controller:
    """Return a listening server; `stop()` ends it."""
    controller = Controller(Mailbox(), hostname=host, port=port, data_size_limit=LARGEST, enable_SMTPUTF8=True)
    controller.start()
    return controller


class Command(BaseCommand):
    """Take in e-mail."""

    help = "Listen for e-mail to the city's mailbox (setting MAILBOX), until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--host", default="127.0.0.1", help="where to listen; the city's mail server hands over here"
        )
        parser.add_argument("--port", type=int, default=2525)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.MAILBOX:
            raise CommandError("No mailbox is set. Mail for anybody would be taken. Set MAILBOX to the city's address.")
        stop = Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        controller = listen(options["host"], options["port"])
        self.stdout.write(f"Mail for {settings.MAILBOX} is taken in at {options['host']}:{options['port']}.")
        stop.wait()
        controller.stop()
