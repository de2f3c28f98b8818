"""The words of notices: both languages side by side, seen as on a telephone and on paper before they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madang.cases.plainness import Plainness, look
from madang.kit import clock, near
from madang.kit.plaintext import number as whole
from madang.kit.refusal import Refused
from madang.notices import rendering, wording
from madang.notices.enums import LMS_BYTES, SMS_BYTES, Part
from madang.notices.models import Wording
from madang.notices.rendering import Told

from . import acts, pages, samples, wordings
from .forms import TextForm

GROUPS = {
    "case": _("A story on its way"), "story": _("A story in public"), "promise": _("Promises"), "help": _("Helpers"),
    "plan": _("How somebody is heard"), "contact": _("Telephones and addresses"), "signin": _("Signing in"),
    "advice": _("Advice in the villages"), "meeting": _("Meetings"), "hour": _("An hour with the mayor"), "alarm": _("To staff"),
}  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """A notice as one recipient would have it, with its length and what could be plainer."""

    language: str
    tongue: str
    told: Told
    bytes: int
    most: int
    plain: Plainness


def _seen(kind: str, language: str, own: Mapping[Part, str]) -> Seen:
    context = samples.context(kind, language)
    name = str(context.pop("name", ""))
    told = rendering.words(kind, context, language=language, name=name, own={p: t for p, t in own.items() if t})
    length = rendering.euc_kr_bytes(told.sms)
    most = SMS_BYTES if length <= SMS_BYTES else LMS_BYTES
    tongue = str(dict(settings.LANGUAGES)[language])
    return Seen(language, tongue, told, length, most, look(f"{told.sms}\n{told.body}"))


def _language() -> str:
    return (get_language() or settings.LANGUAGE_CODE).split("-")[0]


@pages.door
def texts(request: HttpRequest) -> HttpResponse:
    """List every kind of notice, as it reads now."""
    today, language = clock.today(), _language()
    groups: dict[str, list[dict[str, Any]]] = {}
    for kind in wording.kinds():
        held = [(str(tongue), wording.holding(kind, code, today)) for code, tongue in settings.LANGUAGES]
        row = {
            "kind": kind,
            "seen": _seen(kind, language, wording.holding(kind, language, today)),
            "own": [tongue for tongue, parts in held if parts],
        }
        groups.setdefault(str(GROUPS.get(kind.partition(".")[0], kind)), []).append(row)
    return pages.page(request, "texts", {"groups": groups})


@pages.door
def text(request: HttpRequest, kind: str) -> HttpResponse:
    """Write the city's own words for one kind of notice: seen first, then published from a day on."""
    if kind not in wording.kinds():
        raise Http404
    today, seat = clock.today(), pages.seat_of(request)
    rows = (Wording.objects.filter(kind=kind),)
    newest = _newest(kind)
    held = {f"{part}_{code}": newest.get((part, code), "") for part in Part for code, _t in settings.LANGUAGES}
    form = TextForm(request.POST or None, initial={"kind": kind, "valid_from": today, **held})
    own: dict[tuple[Part, str], str] = newest
    if request.method == "POST" and form.is_valid():
        own = form.written()
        if request.POST.get("act") == "publish":
            try:
                place = acts.change(
                    seat,
                    lambda: _publish(request, kind, own, form.cleaned_data["valid_from"]),
                    seen=request.POST.get("seen", ""),
                    rows=rows,
                )
                return pages.after(reverse("manage:text", args=[kind]), place)
            except Refused as refused:
                form.add_error(None, str(refused.reason.label))
    near.forget()
    shown = [_seen(kind, code, _of(own, code)) for code, _t in settings.LANGUAGES]
    context = {
        "kind": kind,
        "title": next((s for s in shown if s.language == _language()), shown[0]).told.subject,
        "form": form,
        "seen": request.POST.get("seen") or acts.mark(*rows),
        "shown": shown,
        "parts_of": [(part, [form[f"{part}_{code}"] for code, _t in settings.LANGUAGES], wording.varies(kind, part)) for part in Part],
        "begin": _begin(kind),
        "signs": _signs(kind),
        "dated": _dated(kind, today),
        "is_preview": request.method == "POST" and not form.errors,
    }  # fmt: skip
    return pages.page(request, "text", context)


def _of(own: Mapping[tuple[Part, str], str], language: str) -> dict[Part, str]:
    return {part: words for (part, code), words in own.items() if code == language}


def _newest(kind: str) -> dict[tuple[Part, str], str]:
    """Return the newest words of each part and language, also those still to come."""
    rows = Wording.objects.filter(kind=kind).order_by("valid_from")
    return {(Part(own.part), own.language): own.text for own in rows}


def _publish(request: HttpRequest, kind: str, written: Mapping[tuple[Part, str], str], since: date) -> None:
    """Publish each part that differs from what would hold on the day; words of the very day are replaced."""
    seat, at = pages.seat_of(request), clock.now()
    for (part, code), words in written.items():
        same = Wording.objects.filter(kind=kind, part=part, language=code)
        before = same.filter(valid_from__lte=since).order_by("-valid_from").first()
        if (before.text if before else "") == words:
            continue
        if before and before.valid_from == since:
            wordings.withdraw(before, seat=seat, at=at)
            earlier = same.filter(valid_from__lt=since).order_by("-valid_from").first()
            if (earlier.text if earlier else "") == words:
                continue
        wordings.publish(kind, part, code, words, valid_from=since, seat=seat, at=at)


def _begin(kind: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return Madang's own words with their signs, to copy from: (language, its name, parts)."""
    found = []
    for code, tongue in settings.LANGUAGES:
        parts = wording.in_signs(kind, code)
        found.append((code, str(tongue), [(str(part.label), words) for part, words in parts.items()]))
    return found


def _signs(kind: str) -> list[tuple[str, str]]:
    """Return what can stand in the words: the sign as it is written, and what it says in the example."""
    context = {
        **samples.context(kind, _language()),
        "city_name": settings.CITY_NAME,
        "city_phone": settings.CITY_PHONE,
    }
    found = []
    for name in sorted(wording.offered(kind)):
        value = context.get(name)
        if isinstance(value, list | bool) or value is None:
            continue
        sign = "{{ " + name + _filter(name) + " }}"
        found.append((sign, wording.render(sign, context)))
    return found


def _filter(name: str) -> str:
    if name == "reference":
        return "|speakable"
    is_day = name.endswith("_on") or name in ("on", "until", "before", "keep_by")
    return "|day" if is_day else ""


def _dated(kind: str, today: date) -> list[tuple[Wording, str, bool]]:
    """Return all own words of a kind, newest first, with their place in words and whether they are still to come."""
    tongues = dict(settings.LANGUAGES)
    return [
        (own, f"{Part(own.part).label} · {tongues.get(own.language, own.language)}", own.valid_from > today)
        for own in Wording.objects.filter(kind=kind).order_by("-valid_from", "part", "language")
    ]


@pages.door
def take_back_text(request: HttpRequest, kind: str) -> HttpResponse:
    """Take some words of a notice back; those before them hold again."""
    own = get_object_or_404(Wording, kind=kind, pk=whole(request.POST.get("own", "")) or 0)
    seat = pages.seat_of(request)
    address = reverse("manage:text", args=[kind])
    return pages.after(address, acts.change(seat, lambda: wordings.withdraw(own, seat=seat, at=clock.now())))
