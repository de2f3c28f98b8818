"""The last gate before the database: what the law forbids to keep is in no row, whichever page or act would write it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from .plaintext import has_resident_number
from .refusal import Reason, Refused

# With a sign or letter of Latin beside it, thirteen digits are part of a telephone, an address or a hash.
LIKELY = re.compile(r"(?<![0-9A-Za-z+])\d{6}\s?[-‐‑–—―−.·]?\s?\d{7}(?![0-9A-Za-z])")
WIDE = str.maketrans("０１２３４５６７８９－", "0123456789-")


class CannotKeep(Reason):
    """Why something typed is not kept anywhere."""

    PERSONAL_NUMBER = (
        "personal_number",
        _("A resident registration number stands in the words. The law forbids the city to keep it. Take it out."),
    )
    TOO_LONG = (
        "too_long",
        _(
            "A name or a short answer is longer than its box can keep. Nothing was cut, and nothing was kept. Shorten it."
        ),
    )


def fits(text: str, letters: int) -> str:
    """Return a text that a short box keeps whole, or raise Refused: nothing is cut without a word."""
    if len(text) > letters:
        raise Refused(CannotKeep.TOO_LONG)
    return text


def is_forbidden(value: object) -> bool:
    """Say whether a value holds a resident registration number."""
    if not isinstance(value, str) or len(value) < 13:
        return False
    return any(has_resident_number(found) for found in LIKELY.findall(value.translate(WIDE)))


def _watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if sql.lstrip()[:6].upper() in ("INSERT", "UPDATE"):
        rows = params if many else [params]
        if any(is_forbidden(value) for row in rows or () for value in row or ()):
            raise Refused(CannotKeep.PERSONAL_NUMBER)
    return execute(sql, params, many, context)


@contextmanager
def shut() -> Iterator[None]:
    """Refuse each write of a resident registration number; what its transaction has written before is undone."""
    with connection.execute_wrapper(_watch):
        yield
