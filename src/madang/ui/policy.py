"""The mark of a page that plays what lies elsewhere: its content security policy is widened by those origins, and no more."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.http import HttpResponse

HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?")


def origin(address: str) -> str:
    """Return scheme, host and port of an address; nothing for one that could say more in a header than an origin."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    is_plain = parts.scheme in ("http", "https") and HOST.fullmatch(parts.netloc)
    return f"{parts.scheme}://{parts.netloc}" if is_plain else ""


def plays(response: HttpResponse, addresses: Iterable[str]) -> HttpResponse:
    """Let a page play streams and captions from these addresses."""
    response.plays_from = sorted({found for address in addresses if (found := origin(address))})  # type: ignore[attr-defined]
    return response
