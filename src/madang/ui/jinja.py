"""The Jinja2 environment: translation, addresses, dates and components, and what apps above add to a page."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context

from madang.kit.plaintext import masked, masked_tail
from madang.kit.reference import speakable
from madang.kit.words import pick

from . import charts, dates, sections
from .icons import icon


def environment(**options: Any) -> Environment:
    """Return the environment; a misspelt name in a template is an error, never an empty place."""
    env = Environment(  # noqa: S701 autoescape is on
        **{**options, "undefined": StrictUndefined, "autoescape": True},
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    env.globals.update(
        static=static,
        url=url,
        here=here,
        icon=icon,
        settings=settings,
        pick=pick,
        charts=charts,
        sections=sections.sections,
        get_language=language,
    )
    env.filters.update(
        day=dates.day, day_short=dates.day_short, day_year=dates.day_year, days=dates.days, moment=dates.moment, moment_year=dates.moment_year,
        clock_time=dates.clock_time, number=dates.number, won=dates.won, won_short=dates.won_short, speakable=speakable, masked=masked, masked_tail=masked_tail,
        pick=pick, paragraphs=paragraphs,
    )  # fmt: skip
    return env


def language() -> str:
    """Return the active language's code, `ko` or `en`."""
    return (translation.get_language() or settings.LANGUAGE_CODE).split("-")[0]


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """Return the address of a page by its name; those without arguments are remembered, as each page has forty."""
    return reverse(name, args=args, kwargs=kwargs) if args or kwargs else _plain_url(name, translation.get_language())


@lru_cache(maxsize=512)
def _plain_url(name: str, _language: str | None) -> str:
    return reverse(name)


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a plain text."""
    return [part.strip() for part in text.split("\n") if part.strip()]


@pass_context
def here(context: Context, **changes: Any) -> str:
    """Return this page's address with query arguments changed (None or empty: taken out)."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        if value in (None, ""):
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"{context['request'].path}?{query.urlencode()}" if query else str(context["request"].path)
