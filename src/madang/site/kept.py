"""Whole public pages kept for strangers, with ETags. The first middleware: a kept page costs one indexed read.

A page says `@kept` (madang.ui.kept) and must be the same for every stranger with the same language, theme and text size: no token, no
cookie, no "three days ago". It is dropped when an act changed something public (one `generation` row) or after a minute.

A page that says `@kept_for(seconds)` is the same for everybody. It is drawn anew after those seconds by one of those who ask, while the
others still get the last one: so two thousand watchers of a list cost two or three queries each few seconds.
"""

from __future__ import annotations

import gzip
import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from madang.cases import queries as cases

SECONDS = 60.0
PAGES = 2000
DRAWING = 5.0  # seconds for which the last live page still holds while one asker draws the next
COOKIES = ("theme", "size")


class Page:
    """One kept page, plain and compressed."""

    __slots__ = ("body", "etag", "generation", "headers", "is_live", "packed", "until")

    def __init__(self, response: HttpResponse, generation: int) -> None:
        self.body = response.content
        self.packed = gzip.compress(self.body, 6, mtime=0)
        self.etag = f'"{sha256(self.body).hexdigest()[:20]}"'
        drop = {"content-length", "set-cookie", "etag", "vary"}
        self.headers = {k: v for k, v in response.items() if k.lower() not in drop}
        self.headers["Cache-Control"] = "no-cache"
        self.headers["Vary"] = "Accept-Encoding, Cookie, Accept-Language"
        seconds: float | None = getattr(response, "kept_for", None)
        self.is_live = seconds is not None
        self.generation, self.until = generation, time.monotonic() + (SECONDS if seconds is None else seconds)

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Return the page, or 304 where the reader has it."""
        if request.headers.get("If-None-Match") in (self.etag, f"W/{self.etag}"):
            response = HttpResponse(status=304)
            del response["Content-Type"]
        elif "gzip" in request.headers.get("Accept-Encoding", ""):
            response = HttpResponse(self.packed)
            response["Content-Encoding"] = "gzip"
        else:
            response = HttpResponse(self.body)
        if response.status_code == 200:
            response["Content-Length"] = str(len(response.content))
        for name, value in self.headers.items():
            if response.status_code == 200 or name != "Content-Type":
                response[name] = value
        response["ETag"] = self.etag
        return response


class KeptPagesMiddleware:
    """Answer strangers from kept pages, and keep what the pages marked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.pages: OrderedDict[tuple[str, ...], Page] = OrderedDict()
        self.lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        key = (
            request.get_host(),
            request.get_full_path(),
            *(request.COOKIES.get(name, "") for name in COOKIES),
        )
        page = self.pages.get(key)
        if page is not None and page.is_live:
            if not self._falls_to_one(page):
                return page.answer(request)
            return self._drawn(request, key, page.generation)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            return self._drawn(request, key, 0, is_known=True)
        # Read before a page is drawn: the number may be too old, then the page is drawn again, but never too new.
        generation = cases.generation()
        if page is not None:
            if page.until > time.monotonic() and page.generation == generation:
                return page.answer(request)
            with self.lock:
                self.pages.pop(key, None)
        return self._drawn(request, key, generation)

    def _falls_to_one(self, page: Page) -> bool:
        """Say whether this asker is the one who draws a live page anew; the others get the last one a moment longer."""
        now = time.monotonic()
        if page.until > now:
            return False
        with self.lock:
            is_first = page.until <= now
            page.until = max(page.until, now + DRAWING)
        return is_first

    def _drawn(
        self, request: HttpRequest, key: tuple[str, ...], generation: int, *, is_known: bool = False
    ) -> HttpResponse:
        """Draw a page, and keep it where it says that it may be; for somebody who is known only what is the same for all."""
        response = self.get_response(request)
        if response.status_code != 200 or not getattr(response, "is_kept", False) or response.cookies:
            return response
        if is_known and not hasattr(response, "kept_for"):
            return response
        page = Page(response, generation)
        with self.lock:
            self.pages[key] = page
            while len(self.pages) > PAGES:
                self.pages.popitem(last=False)
        return page.answer(request)
