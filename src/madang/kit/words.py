"""A city's own words in several languages: a plain mapping from language to text, kept in a JSON column."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import get_language

Words = Mapping[str, str]


def pick(words: Words | None, language: str | None = None) -> str:
    """Return the text in `language` (default: the active one), else in the first language that has one."""
    if not words:
        return ""
    wanted = (language or get_language() or "").split("-")[0]
    return words.get(wanted) or next((text for text in words.values() if text), "")


def first_language() -> str:
    """Return the city's first language: what holds where nobody has said one."""
    return settings.LANGUAGE_CODE


class Several(dict[str, str]):
    """Words in several languages that show themselves in the active one: for a setting, which outlives every request."""

    def __str__(self) -> str:
        return pick(self)
