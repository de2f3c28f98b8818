"""Sizes: no page over 60 kB compressed, with its stylesheets and scripts, without pictures."""

from __future__ import annotations

import gzip
import re

from .city import City
from .report import Report

TARGET = 60.0
PARTS = re.compile(r'<(?:link rel="stylesheet" href|script src)="([^"]+)"')
STRANGERS = (
    "",
    "stories/",
    "offices/",
    "draws/",
    "draws/101/",
    "find/",
    "tell/",
    "tell/words/",
    "help/",
    "access/",
    "privacy/",
    "how-we-moderate/",
    "source/",
    "in/",
)
TELLING = ("words", "whose", "where", "photos", "you")
DESK = ("", "inbox/", "inbox/?view=all", "find/?q={word}", "cases/{case}/")
FRONT = ("call/", "counter/", "calls/", "letters/")


def run(city: City, report: Report) -> None:
    """Measure every page that people come to, and name the largest."""
    from madang.cases.models import Case, Story

    story = Story.objects.public().exclude(answer="").order_by("-number")[0]
    case = Case.objects.filter(office__code="HUB").order_by("due_at")[0]
    officer, agent, moderator = (
        city.seat_cookie(*who) for who in (("officer", "HUB"), ("agent", "CALL"), ("moderator", _office("moderator")))
    )
    draft = _draft()
    asked = [
        (f"/{language}/{path}", "")
        for language in ("ko", "en")
        for path in (*STRANGERS, f"s/{story.number}/", f"s/{story.number}/me-too/")
    ]
    asked += [(f"/ko/tell/{step}/", draft) for step in (*TELLING, "similar", "check")]
    asked += [(f"/desk/{path.format(word='', case=case.reference)}", officer) for path in DESK]
    asked += [(f"/desk/{path}", agent) for path in FRONT] + [("/desk/stories/public/", moderator)]
    kept: dict[str, int] = {}
    sizes: dict[str, tuple[float, float]] = {}
    for path, cookie in asked:
        answer, body = city.fetch(path, cookie)
        if answer.status == 302:
            continue
        if answer.status != 200:
            report.skip(f"size of {path}", f"it answered {answer.status}")
            continue
        parts = sum(_part(city, address, kept) for address in PARTS.findall(body.decode()))
        page = len(gzip.compress(body, 6))
        sizes[path] = ((page + parts) / 1000, page / 1000)
    _tell(report, "largest_page_kb", {path: whole for path, (whole, _page) in sizes.items()}, TARGET)
    _tell(report, "largest_html_kb", {path: page for path, (_whole, page) in sizes.items()}, None)


def _tell(report: Report, name: str, sizes: dict[str, float], target: float | None) -> None:
    ranked = sorted(sizes.items(), key=lambda pair: -pair[1])
    more = f"{len(sizes)} pages; " + ", ".join(f"{path} {size:.1f}" for path, size in ranked[:4])
    report.line(name, ranked[0][1], "kB compressed" + (", at most" if target else ""), target, more=more)


def _part(city: City, address: str, kept: dict[str, int]) -> int:
    """Return the compressed size of a stylesheet or script."""
    if address not in kept:
        kept[address] = len(gzip.compress(city.fetch(address)[1], 6))
    return kept[address]


def _office(kind: str) -> str:
    from madang.people.models import Role

    return Role.objects.filter(kind=kind).select_related("office")[0].office.code


def _draft() -> str:
    from .filing import drafts

    return drafts(1)[0]
