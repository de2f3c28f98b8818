"""A letter on paper: A4, fourteen points, the answer first, and a slip to send back when it did not solve the matter."""

from __future__ import annotations

import json
from dataclasses import dataclass

import segno
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from markupsafe import Markup

from madang.notices.models import Notice
from madang.places.models import Office

from .. import queries


@dataclass(frozen=True)
class Letter:
    """One sheet: the notice, its paragraphs with the answer first, its reference, and the slip's code as a picture.

    `sender` is the office that gets the slip back.
    """

    notice: Notice
    first: str
    rest: list[str]
    reference: str
    has_slip: bool
    code: Markup
    sender: Office


def sheet(request: HttpRequest, notice: Notice) -> Markup:
    """Return a notice as a sheet, every word of it in the recipient's language, whoever prints it."""
    with translation.override(notice.language or settings.LANGUAGE_CODE):
        words = render_to_string("cases/_sheet.html", {"l": letter_of(notice)}, request)
    return Markup(words)  # noqa: S704 our own template has escaped every word


def letter_of(notice: Notice) -> Letter:
    """Return a notice as a letter."""
    parts = [part.strip() for part in notice.text.split("\n") if part.strip()]
    reference = str(json.loads(notice.context or "{}").get("reference", ""))
    has_slip = bool(reference) and notice.kind == "case.answered"
    return Letter(
        notice=notice,
        first=parts[0] if parts else notice.subject,
        rest=parts[1:],
        reference=reference,
        has_slip=has_slip,
        code=_code(reference) if has_slip else Markup(""),
        sender=Office.objects.get(pk=queries.hub_id()),
    )


def _code(reference: str) -> Markup:
    """Return a QR code as SVG: it leads to the case where the city's own address is set, else it is the reference."""
    address = f"{settings.SITE_ADDRESS}{reverse('find')}?reference={reference}" if settings.SITE_ADDRESS else reference
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        border=0, omitsize=True, svgclass="qr", lineclass=None
    )
    return Markup(drawn)  # noqa: S704 drawn by the library from our own address
