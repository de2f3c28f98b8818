"""The two machines that carry words away: an SMTP server and an HTTP SMS gateway. In the demo they are the outbox page."""

from __future__ import annotations

import json
from http.client import HTTPException
from typing import Any
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from .rendering import is_short

TIMEOUT = 10  # seconds


class NotSent(Exception):
    """The machine did not take it; the message says why, without the words of the notice."""


class _NoRedirect(HTTPRedirectHandler):
    """Take a redirection as a failure: following it would drop the text and take an empty page for success."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


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
        with build_opener(_NoRedirect).open(request, timeout=TIMEOUT) as response:
            response.read()
    except (OSError, HTTPException) as error:  # urllib's are OSErrors; of an answer that is no HTTP, not
        raise NotSent(f"SMS gateway: {error}"[:200]) from error


def send_email(
    address: str, subject: str, text: str, *, number: str = "", calendar: tuple[str, str] | None = None
) -> None:
    """Hand a plain-text message to the SMTP server.

    With a case's number, what is answered to it finds the case again: by the number in the subject, and by the thread.
    With a calendar (its iTIP method and its text) a mail program offers to keep the date: RFC 6047, section 2.4.
    """
    if not settings.EMAIL_HOST:
        if settings.DEMO:
            return
        raise NotSent("no SMTP server is set")
    try:
        message = EmailMultiAlternatives(
            subject=f"{subject} [{number}]" if number else subject,
            body=text,
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[address],
            reply_to=[settings.MAILBOX] if settings.MAILBOX else None,
            headers={"References": f"<{number}@madang>", "Auto-Submitted": "auto-generated"} if number else {},
        )
        if calendar:
            message.attach_alternative(calendar[1], f"text/calendar; method={calendar[0]}; charset=utf-8")
        message.send()
    except (OSError, ValueError) as error:  # smtplib's are OSErrors; of an address it cannot write, not
        raise NotSent(f"SMTP: {type(error).__name__}"[:200]) from error
