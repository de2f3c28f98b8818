"""The two machines that carry words away: an SMTP server and an HTTP SMS gateway. In the demo they are the outbox page."""

from __future__ import annotations

import json
from urllib.error import URLError
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.mail import EmailMessage

from .rendering import is_short

TIMEOUT = 10  # seconds


class NotSent(Exception):
    """The machine did not take it; the message says why, without the words of the notice."""


def send_sms(address: str, text: str) -> None:
    """Hand a text to the SMS gateway: POST {to, text, type: SMS | LMS} as JSON, any 2xx is success."""
    if not settings.SMS_GATEWAY_URL:
        if settings.DEMO:
            return
        raise NotSent("no SMS gateway is set")
    body = json.dumps({"to": address, "text": text, "type": "SMS" if is_short(text) else "LMS"}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {settings.SMS_GATEWAY_KEY}"}
    request = Request(settings.SMS_GATEWAY_URL, data=body, headers=headers)  # noqa: S310
    try:
        with urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310
            response.read()
    except (URLError, OSError) as error:
        raise NotSent(f"SMS gateway: {error}"[:200]) from error


def send_email(address: str, subject: str, text: str) -> None:
    """Hand a plain-text message to the SMTP server."""
    if not settings.EMAIL_HOST:
        if settings.DEMO:
            return
        raise NotSent("no SMTP server is set")
    try:
        EmailMessage(subject=subject, body=text, from_email=settings.DEFAULT_FROM_EMAIL, to=[address]).send()
    except OSError as error:  # smtplib's exceptions are OSErrors
        raise NotSent(f"SMTP: {type(error).__name__}"[:200]) from error
