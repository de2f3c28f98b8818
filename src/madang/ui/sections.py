"""The one place where a page of a lower app meets what apps above add to it: makers of HTML, registered by place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from django.http import HttpRequest
from markupsafe import Markup

_makers: dict[str, list[Callable[[HttpRequest], str]]] = defaultdict(list)


def register(place: str, maker: Callable[[HttpRequest], str]) -> None:
    """Let a maker add to a place, such as `my`; it returns HTML that its own template made, or nothing."""
    _makers[place].append(maker)


def sections(place: str, request: HttpRequest) -> list[Markup]:
    """Return what apps above have to add to a place for whoever asks."""
    return [Markup(made) for maker in _makers[place] if (made := maker(request))]  # noqa: S704 - templates made it
