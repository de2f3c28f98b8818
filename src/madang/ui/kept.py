"""The mark of a page that is the same for every stranger, and so may be kept whole."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def kept(view: View) -> View:
    """Mark a view's page as kept: no token, no cookie, no "three days ago" in it."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.is_kept = True  # type: ignore[attr-defined]
        return response

    return marked


def kept_for(seconds: float) -> Callable[[View], View]:
    """Mark a view's page as the same for everybody, signed in or not, and drawn anew after some seconds.

    For what many watch while it changes: whoever asks within those seconds gets what was drawn last, and no query is asked.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = view(request, *args, **kwargs)
            response.is_kept, response.kept_for = True, seconds  # type: ignore[attr-defined]
            return response

        return marked

    return mark
