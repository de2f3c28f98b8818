"""One notice in four forms: short message, e-mail, letter and read-aloud text, from one template a kind."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.template import engines
from django.utils import translation
from jinja2 import Environment

from .enums import SMS_BYTES
from .models import Notice


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


def words(kind: str, context: dict[str, object], *, language: str, name: str) -> Told:
    """Return a notice of `kind` in `language`."""
    template = plain_text().get_template(f"notices/{kind}.txt")
    city = {"city_name": settings.CITY_NAME, "city_phone": settings.CITY_PHONE}
    with translation.override(language):
        page = template.new_context({**city, **context, "name": name})
        parts = {block: "".join(render(page)).strip() for block, render in template.blocks.items()}
    return Told(
        subject=" ".join(parts.get("subject", "").split()),
        sms=" ".join(parts.get("sms", "").split()),
        body=parts.get("body", ""),
        aloud=parts.get("aloud", "") or parts.get("body", ""),
    )


def of(notice: Notice, *, language: str, name: str) -> Told:
    """Return a notice in its recipient's language."""
    return words(notice.kind, json.loads(notice.context), language=language, name=name)
