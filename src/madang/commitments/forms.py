"""What is typed about a promise."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from madang.kit import clock
from madang.people.rules import Seat
from madang.places.models import Office
from madang.ui.forms import PlainForm, Words

from .enums import ENDED, Says, State


class PromiseForm(PlainForm):
    """A promise of one of the seat's own offices."""

    text = Words(
        label=_("What is promised (everybody reads this)"),
        help_text=_(
            "One sentence: who does what, where. Such as: the road office lays a zebra crossing at the school gate."
        ),
        rows=3,
        error_messages={"required": _("The promise is empty. Nobody could hold the city to it. Write one sentence.")},
    )
    language = forms.ChoiceField(
        label=_("Language of these words"), choices=settings.LANGUAGES, initial=settings.LANGUAGE_CODE, required=False
    )
    due_on = forms.DateField(
        label=_("By when"),
        widget=forms.DateInput(attrs={"type": "date", "class": "w-s"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("The day is missing. A promise without a day is none. Choose one."),
            "invalid": _("This is not a date. The promise needs a day. Write it as 2026-11-22."),
        },
    )
    office = forms.ModelChoiceField(
        Office.objects.none(),
        label=_("Office that answers for it"),
        empty_label=_("Choose an office"),
        error_messages={"required": _("No office is chosen. Somebody must answer for it. Choose one.")},
    )

    def __init__(self, *args: Any, seat: Seat, every_office: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = Office.objects.valid(clock.today()).order_by("kind", "pk")
        self.fields["office"].queryset = offices if every_office else offices.filter(pk__in=seat.office_ids)  # type: ignore[attr-defined]


class StepForm(PlainForm):
    """What is written to a promise: a step further, a report, another date, its end."""

    act = forms.ChoiceField(
        choices=[(act, "") for act in ("advance", "report", "move", *sorted(ENDED), "take_up", "vouch", "uphold")]
    )
    state = forms.ChoiceField(choices=State.choices, required=False)
    text = Words(label=_("Words that everybody reads"), rows=3, required=False)
    due_on = forms.DateField(
        label=_("New date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "w-s"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("This is not a date. The promise needs a day. Write it as 2026-11-22.")},
    )


class SaysForm(PlainForm):
    """What somebody who asked says of a promise that is called kept."""

    said = forms.ChoiceField(
        choices=Says.choices,
        error_messages={
            "required": _("Neither yes nor no is chosen. The city cannot guess it. Press one of the two."),
            "invalid_choice": _("Neither yes nor no is chosen. The city cannot guess it. Press one of the two."),
        },
    )
    words = Words(label=_("What is not as promised?"), rows=3, required=False)
