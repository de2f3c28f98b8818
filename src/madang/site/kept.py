"""Whole public pages kept for strangers, with ETags. The first middleware: a kept page costs one indexed read.

A page says `@kept` (madang.ui.kept) and must be the same for every stranger with the same language, theme and text size: no token, no
cookie, no "three days ago". It is dropped when an act changed something public (one `generation` row) or after a minute.
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
COOKIES = ("theme", "size")


class Page:
    """One kept page, plain and compressed."""

    __slots__ = ("body", "etag", "generation", "headers", "packed", "until")

    def __init__(self, response: HttpResponse, generation: int) -> None:
        self.body = response.content
        self.packed = gzip.compress(self.body, 6, mtime=0)
        self.etag = f'"{sha256(self.body).hexdigest()[:20]}"'
        drop = {"content-length", "set-cookie", "etag", "vary"}
        self.headers = {k: v for k, v in response.items() if k.lower() not in drop}
        self.headers["Cache-Control"] = "no-cache"
        self.headers["Vary"] = "Accept-Encoding, Cookie, Accept-Language"
        self.generation, self.until = generation, time.monotonic() + SECONDS

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
        if request.method not in ("GET", "HEAD") or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return self.get_response(request)
        key = (
            request.get_host(),
            request.get_full_path(),
            *(request.COOKIES.get(name, "") for name in COOKIES),
        )
        # Read before a page is drawn: the number may be too old, then the page is drawn again, but never too new.
        generation, page = cases.generation(), self.pages.get(key)
        if page is not None:
            if page.until > time.monotonic() and page.generation == generation:
                return page.answer(request)
            with self.lock:
                self.pages.pop(key, None)
        response = self.get_response(request)
        if response.status_code != 200 or not getattr(response, "is_kept", False) or response.cookies:
            return response
        page = Page(response, generation)
        with self.lock:
            self.pages[key] = page
            while len(self.pages) > PAGES:
                self.pages.popitem(last=False)
        return page.answer(request)
