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
from django.utils.translation import gettext as _
from jinja2 import Environment

from . import recipients, wording
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
    kind: str,
    context: dict[str, object],
    *,
    language: str,
    name: str,
    own: dict[Part, str] | None = None,
    is_for_another: bool = False,
) -> Told:
    """Return a notice of `kind` in `language` for somebody of a name; `own` are the city's words for some of its parts.

    Where it is told to a helper (`is_for_another`), every part begins with the name, so that they know whose it is.
    """
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
        if is_for_another:
            parts = {which: _for(name, text) for which, text in parts.items()}
    return Told(
        subject=" ".join(parts[Part.SUBJECT].split())[:SUBJECT_LENGTH],
        sms=" ".join(parts[Part.SMS].split()),
        body=parts[Part.BODY],
        aloud=parts[Part.ALOUD] or parts[Part.BODY],
    )


def _for(name: str, text: str) -> str:
    """Return a part with whose matter it is before it, but after the city's own name, so that who speaks stays first."""
    city = f"[{settings.CITY_NAME}] "
    begin, rest = (city, text.removeprefix(city)) if text.startswith(city) else ("", text)
    return begin + _("For %(name)s: %(text)s") % {"name": name or _("somebody you help"), "text": rest} if text else ""


def of(notice: Notice, *, language: str, name: str, on: date) -> Told:
    """Return a notice in its recipient's language, with the words that hold on a day."""
    own, whose = wording.holding(notice.kind, language, on), None
    if notice.of_key:
        whose = recipients.resolve(notice.of_key)
        name = whose.name if whose else ""
    is_for_another = bool(notice.of_key)
    facts = json.loads(notice.context)
    return words(notice.kind, facts, language=language, name=name, own=own, is_for_another=is_for_another)
