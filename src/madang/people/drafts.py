"""Something typed under a draft and told under a number: which browser goes on with which draft, and has which receipt.

An app that asks step by step makes one `Trail` for what it asks, and its views walk along it. Who tells without signing
in is known by two signed cookies only: the draft's, until it is told, and then the receipt's for a day.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.forms import MultipleChoiceField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import get_language

from madang.kit import reference
from madang.kit.plaintext import has_resident_number
from madang.ui.forms import PlainForm, Words

from . import actions
from .enums import DRAFT_DAYS
from .models import Draft

DAY = 60 * 60 * 24
WEB = "web"


@dataclass(frozen=True)
class Trail:
    """One thing that is asked step by step and told once: its word, and for each step the answer that must be there.

    A step without such an answer (an empty word) may be left out.
    """

    kind: str
    steps: Mapping[str, str]

    @property
    def receipt(self) -> str:
        """The name of the cookie that holds the number under which it was told."""
        return f"{self.kind}_receipt"

    @property
    def names(self) -> list[str]:
        """The steps in their order."""
        return list(self.steps)

    # --- the draft ---------------------------------------------------------------------------------------------------

    def draft_of(self, request: HttpRequest) -> Draft | None:
        """Return the draft that this browser is at."""
        number, _dot, secret = _cookie(request, self.kind, DRAFT_DAYS).partition(".")
        found = Draft.objects.filter(kind=self.kind, reference=number, secret=secret)
        return found.first() if number else None

    def begin(self, *, at: datetime, **answers: object) -> Draft:
        """Return a new draft under a reference of its own, not kept yet, in the language of whoever types."""
        language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
        return Draft(
            kind=self.kind, reference=reference.free(), secret=secrets.token_urlsafe(24), channel=WEB, begun_at=at, kept_at=at,
            answers={"language": language, **answers},
        )  # fmt: skip

    def go_on(self, address: str, draft: Draft) -> HttpResponse:
        """Lead to the next step; this browser comes back to the draft."""
        response = HttpResponseRedirect(address)
        _set(response, self.kind, f"{draft.reference}.{draft.secret}", DRAFT_DAYS)
        return response

    def is_answered(self, step: str, draft: Draft) -> bool:
        """Say whether a step needs nothing more."""
        key = self.steps[step]
        return not key or bool(draft.answers.get(key))

    def open_step(self, draft: Draft) -> str | None:
        """Return the first step that still needs its answer."""
        return next((step for step in self.steps if not self.is_answered(step, draft)), None)

    def next_step(self, step: str) -> str | None:
        """Return the step after one, None after the last."""
        return next(iter(self.names[self.names.index(step) + 1 :]), None)

    # --- the receipt -------------------------------------------------------------------------------------------------

    def told(self, address: str, number: str) -> HttpResponse:
        """Lead to the receipt of what was told; the draft is forgotten."""
        response = HttpResponseRedirect(address)
        _set(response, self.receipt, number, 1)
        response.delete_cookie(self.kind)
        return response

    def told_already(self, request: HttpRequest, address: str, is_told: Callable[[str], bool]) -> HttpResponse | None:
        """Lead a second press of the button to the receipt of the first."""
        number = _cookie(request, self.kind, DRAFT_DAYS).partition(".")[0]
        if number and is_told(number):
            return self.told(address, number)
        return HttpResponseRedirect(address) if self.number_of(request) else None

    def number_of(self, request: HttpRequest) -> str:
        """Return the number of this browser's own last receipt, empty where it has none."""
        return _cookie(request, self.receipt, 1)


def _cookie(request: HttpRequest, name: str, days: int) -> str:
    return str(request.get_signed_cookie(name, default="", max_age=days * DAY) or "")


def _set(response: HttpResponse, name: str, value: str, days: int) -> None:
    response.set_signed_cookie(
        name, value, max_age=days * DAY, httponly=True, samesite="Lax", secure=settings.IS_SECURE
    )


# --- answers ---------------------------------------------------------------------------------------------------------


def initial(draft: Draft | None, names: Iterable[str]) -> dict[str, Any]:
    """Return what a form begins with: what was kept, or else what was typed and must be mended."""
    kept = dict(draft.answers) if draft else {}
    found = {name: kept.get(name, kept.get(f"typed_{name}")) for name in names}
    if "area" in found:
        found["area"] = kept.get("area_name", kept.get("typed_area"))
    return {name: value for name, value in found.items() if value is not None}


def answers(step: str, form: PlainForm) -> dict[str, object]:
    """Return what a draft keeps of an answered step; an area by its number and its name, and that it was asked."""
    found: dict[str, object] = dict(form.cleaned_data)
    if "area" in found:
        area = form.cleaned_data["area"]
        found |= {"area": area.pk if area else None, "area_name": area.full_name if area else "", step: True}
    return found


def keep_refused(draft: Draft, form: PlainForm, posted: QueryDict, *, at: datetime) -> None:
    """Keep what was typed and must be mended, so that it is not forgotten meanwhile.

    Free text is left out, and so is each box with a number that the law forbids to keep.
    """
    typed: dict[str, object] = {}
    for name, field in form.fields.items():
        if isinstance(field, MultipleChoiceField):
            typed[f"typed_{name}"] = posted.getlist(name)
        elif not isinstance(field, Words) and not has_resident_number(posted.get(name, "")):
            typed[f"typed_{name}"] = posted.get(name, "")
    actions.keep_draft(draft, answers=typed, at=at)
