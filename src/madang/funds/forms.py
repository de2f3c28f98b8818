"""Words into clean amounts, envelopes and days; saves nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.places.models import Area
from madang.ui.forms import PlainForm, Won

from .models import Envelope, Fund

NO_WORDS = _("The reason is missing. Everybody can follow this money. Write one sentence.")


class _Named(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class AppropriateForm(PlainForm):
    """What the council gave for a year."""

    fund = _Named(label=_("Line of the budget"), queryset=Fund.objects.order_by("code"), empty_label=None)
    year = forms.IntegerField(
        label=_("Year"),
        min_value=2000,
        max_value=2100,
        error_messages={
            "required": _("The year is missing. An envelope is of one year. Write it."),
            "invalid": _("This is no year. An envelope is of one year. Write four digits."),
            "min_value": _("This year is too far away. An envelope is of a near year. Write another."),
            "max_value": _("This year is too far away. An envelope is of a near year. Write another."),
        },
    )
    amount = Won(label=_("Amount in won"))
    words = forms.CharField(label=_("Why"), max_length=200, error_messages={"required": NO_WORDS})


class AllotForm(PlainForm):
    """How much goes from the city's envelope to a district's, or from a district's back."""

    area = _Named(
        label=_("District"),
        queryset=Area.objects.none(),
        error_messages={
            "required": _("The district is missing. The money goes to one. Choose it."),
            "invalid_choice": _("This is no district of today. The money goes to one. Choose it."),
        },
    )
    amount = Won(label=_("Amount in won"))
    words = forms.CharField(label=_("Why"), max_length=200, error_messages={"required": NO_WORDS})

    def __init__(self, *args: Any, districts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = districts  # type: ignore[attr-defined]


class AmountForm(PlainForm):
    """An amount and why."""

    amount = Won(label=_("Amount in won"))
    words = forms.CharField(label=_("Why"), max_length=200, error_messages={"required": NO_WORDS})


def envelope_title(envelope: Envelope) -> str:
    """Return how an envelope is called in a list."""
    return f"{envelope.fund.name} {envelope.year}" + (f" · {envelope.area.name}" if envelope.area else "")
