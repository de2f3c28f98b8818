"""The two machines a notice leaves by, as real peers on loopback that can be told to fail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from threading import Thread
from time import sleep
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class SmsGateway(ThreadingHTTPServer):
    """An SMS gateway: answers with the statuses given, one a request, and then with 200."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _SmsRequest)
        self.statuses: list[int] = []
        self.is_down = False
        self.delay = 0.0
        self.asked = 0
        self.taken: list[dict[str, str]] = []
        self.keys: list[str] = []

    @property
    def url(self) -> str:
        """The address to send to."""
        return f"http://127.0.0.1:{self.server_port}/send"


class _SmsRequest(BaseHTTPRequestHandler):
    server: SmsGateway

    def do_POST(self) -> None:
        gateway, body = self.server, self.rfile.read(int(self.headers["Content-Length"]))
        gateway.asked += 1
        sleep(gateway.delay)
        status = 503 if gateway.is_down else gateway.statuses.pop(0) if gateway.statuses else 200
        if status < 300:
            gateway.taken.append(json.loads(body))
            gateway.keys.append(self.headers["Authorization"])
        self._answer(status)

    def do_GET(self) -> None:
        self._answer(200)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", "/welcome")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class Mailbox:
    """An SMTP server's hands: refuses as many messages as it was told to, keeps the others."""

    def __init__(self) -> None:
        self.refuse = 0
        self.taken: list[tuple[list[str], EmailMessage]] = []
        self.port = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a message or not."""
        if self.refuse:
            self.refuse -= 1
            return "451 4.3.0 Try again later"
        content = envelope.content.replace(b"\r\n", b"\n")  # type: ignore[union-attr]
        message = message_from_bytes(content, policy=policy.default)
        self.taken.append((envelope.rcpt_tos, message))  # type: ignore[arg-type]
        return "250 OK"


@contextmanager
def sms_gateway() -> Iterator[SmsGateway]:
    """Run an SMS gateway."""
    gateway = SmsGateway()
    thread = Thread(target=gateway.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        gateway.shutdown()
        gateway.server_close()
        thread.join(5)


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """Run an SMTP server."""
    hands = Mailbox()
    hands.port = free_port()
    controller = Controller(hands, hostname="127.0.0.1", port=hands.port)
    controller.start()
    try:
        yield hands
    finally:
        controller.stop()


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
