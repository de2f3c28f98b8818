"""One notice in four forms: short message, e-mail, letter and read-aloud text, from one template a kind.

Where the city has words of its own that hold on the day (`wording.py`), they go before the template's.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.template import engines
from django.utils import translation
from jinja2 import Environment

from . import wording
from .enums import SMS_BYTES, Part
from .models import Notice

log = logging.getLogger("madang.notices")
SUBJECT_LENGTH = 200


@dataclass(frozen=True)
class Told:
    """A notice in words."""

    subject: str
    sms: str
    body: str
    aloud: str


def euc_kr_bytes(text: str) -> int:
    """Return the length that a Korean carrier counts: two bytes a Hangul syllable, one an ASCII sign.

    What EUC-KR (code page 949) cannot say is counted as two, since carriers put a two-byte sign in its place.
    """
    return sum(len(sign.encode("cp949", "ignore")) or 2 for sign in text)


def is_short(text: str) -> bool:
    """Say whether the text fits one short message; otherwise it goes as a long one."""
    return euc_kr_bytes(text) <= SMS_BYTES


@lru_cache(maxsize=1)
def plain_text() -> Environment:
    """Return the pages' environment without escaping: a text message is not HTML, and says `A & B`."""
    environment: Environment = engines["jinja2"].env  # type: ignore[attr-defined]
    return environment.overlay(autoescape=False)


def words(
    kind: str, context: dict[str, object], *, language: str, name: str, own: dict[Part, str] | None = None
) -> Told:
    """Return a notice of `kind` in `language`; `own` are the city's words for some of its parts."""
    template = plain_text().get_template(f"notices/{kind}.txt")
    city = {"city_name": settings.CITY_NAME, "city_phone": settings.CITY_PHONE}
    told = {**city, **context, "name": name}
    with translation.override(language):
        page = template.new_context(told)

        def part(which: Part) -> str:
            if which in (own or {}):
                try:
                    return wording.render((own or {})[which], told)
                except Exception:  # the city's words must never keep anybody from being told
                    log.exception("the city's words for %s of %s in %s cannot be said", which, kind, language)
            block: Callable | None = template.blocks.get(which)
            return "".join(block(page)).strip() if block else ""

        parts = {which: part(which) for which in Part}
    return Told(
        subject=" ".join(parts[Part.SUBJECT].split())[:SUBJECT_LENGTH],
        sms=" ".join(parts[Part.SMS].split()),
        body=parts[Part.BODY],
        aloud=parts[Part.ALOUD] or parts[Part.BODY],
    )


def of(notice: Notice, *, language: str, name: str, on: date) -> Told:
    """Return a notice in its recipient's language, with the words that hold on a day."""
    own = wording.holding(notice.kind, language, on)
    return words(notice.kind, json.loads(notice.context), language=language, name=name, own=own)
