"""A demo city in a data folder of its own, with the two servers over it, and what the benchmarks ask of it."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from .servers import ROOT, Server, floor, product

SHARED = Path(os.environ.get("MADANG_SHARED_DATA", ROOT.parent / "shared" / "data"))
TITLES = SHARED / "petitions-ko" / "dev_titles_6000.csv"


@dataclass
class City:
    """The demo city, on SQLite or at an address of PostgreSQL. Its servers start when they are first asked for."""

    data: Path
    address: str = ""

    @cached_property
    def product(self) -> Server:
        """The product."""
        return product(self.data, self.address)

    @cached_property
    def floor(self) -> Server:
        """The floor."""
        return floor(self.data)

    def stop(self) -> None:
        """Stop the servers that were started."""
        for name in ("product", "floor"):
            if server := self.__dict__.get(name):
                server.stop()

    def seat_cookie(self, kind: str, office: str) -> str:
        """Take a seat over HTTP, as a person does in the demo; return the cookies that hold it."""
        cookies, token = self._page_with_token("/demo/")
        body = f"csrfmiddlewaretoken={token}"
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        link = http.client.HTTPConnection("127.0.0.1", self.product.port, timeout=30)
        link.request("POST", f"/demo/seat/{seat(kind, office)}/", body, headers)
        answer = link.getresponse()
        if answer.status != 302:
            raise RuntimeError(f"no seat: {answer.status}")
        return _cookies(answer)

    def token(self) -> tuple[str, str]:
        """Return a CSRF cookie with a token that fits it."""
        return self._page_with_token("/demo/")

    def _page_with_token(self, path: str) -> tuple[str, str]:
        answer, body = self.fetch(path)
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', body.decode())
        if found is None:
            raise RuntimeError(f"no token on {path}: {answer.status}")
        return _cookies(answer), found[1]

    def fetch(self, path: str, cookie: str = "") -> tuple[http.client.HTTPResponse, bytes]:
        """Return one page of the product."""
        link = http.client.HTTPConnection("127.0.0.1", self.product.port, timeout=30)
        link.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = link.getresponse()
        return answer, answer.read()


def _cookies(answer: http.client.HTTPResponse) -> str:
    return "; ".join(value.partition(";")[0] for value in answer.headers.get_all("Set-Cookie") or [])


def seat(kind: str, office: str) -> int:
    """Return the number of the role that somebody has in an office."""
    from madang.people.models import Role

    role = Role.objects.valid(date.today()).filter(kind=kind, office__code=office).first()
    if role is None:
        raise RuntimeError(f"the demo city has no {kind} at {office}")
    return role.pk


def fill_inbox(rows: int) -> None:
    """See that so many new stories lie with the front office: what other offices have open comes to it unread."""
    from madang.cases.models import Case
    from madang.places.models import Office

    hub = Office.objects.get(code="HUB")
    new = (
        Case.objects.open()
        .leading()
        .filter(officer=None, transfers__lt=2, mediation_at=None)
        .exclude(state="your_turn")
    )
    missing = rows - new.filter(office=hub).count()
    taken = list(new.exclude(office=hub).order_by("due_at").values_list("pk", flat=True)[: max(missing, 0)])
    Case.objects.filter(pk__in=taken).update(office=hub, state="received", sent_by_office=None, is_returned=False)


def common_word(collection: str, titles: list[str], least: int) -> str:
    """Return the rarest word of the titles that still finds so many: a search with a full page of results."""
    from madang.search import queries as search

    words = Counter(word for title in titles for word in set(title.split()) if len(word) > 1)
    for word, _times in sorted(words.items(), key=lambda pair: (pair[1], pair[0])):
        if len(search.find(collection, word, limit=least)) >= least:
            return word
    raise RuntimeError(f"no word finds {least} of {collection}")


@contextmanager
def built() -> Iterator[City]:
    """Build the demo city; at the end stop its servers and throw it away."""
    with tempfile.TemporaryDirectory(prefix="madang-bench-") as folder:
        os.environ |= {
            "MADANG_DATA": folder,
            "MADANG_DEMO": "yes",
            "DJANGO_SETTINGS_MODULE": "madang.site.settings",
        }
        for command in (["migrate", "-v0"], ["demo"]):
            subprocess.run([sys.executable, "-m", "madang", *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        import django

        django.setup()
        city = City(Path(folder))
        try:
            yield city
        finally:
            city.stop()
