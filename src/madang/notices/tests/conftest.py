"""Peers on loopback and recipients for the tests of notices."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from madang.notices import recipients
from madang.notices.recipients import Recipient

from . import peers


@pytest.fixture
def sms(settings) -> Iterator[peers.SmsGateway]:
    """Return a running SMS gateway that the city sends to."""
    with peers.sms_gateway() as gateway:
        settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_KEY = gateway.url, "the key"
        yield gateway


@pytest.fixture
def mail(settings) -> Iterator[peers.Mailbox]:
    """Return a running SMTP server that the city sends to."""
    with peers.mailbox() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", box.port, 5
        yield box


@pytest.fixture
def people() -> Iterator[dict[str, Recipient]]:
    """Return the recipients behind keys that begin with `test:`, to be filled by a test."""
    known: dict[str, Recipient] = {}
    recipients.register("test", known.get)
    yield known
    del recipients._resolvers["test"]


@pytest.fixture
def kinds() -> set[str]:
    """Return every kind of notice that has a template, in any app."""
    package = Path(recipients.__file__).parent.parent
    return {path.stem for path in package.glob("*/templates/notices/*.txt")}
