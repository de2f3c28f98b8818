"""What a resident types to their own stories and about themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from madang.kit.refusal import Refused
from madang.notices.enums import Channel as ReplyBy
from madang.people import contacts
from madang.people.enums import Hears, Scope
from madang.ui.forms import PlainForm, Words

from .telling import TextForm


class AgainForm(TextForm):
    """What is still wrong, and whether somebody should call."""

    wants_call = forms.BooleanField(label=_("Please call me about it"), required=False)
    call_when = forms.CharField(label=_("When it suits"), required=False, max_length=120)


class RatingForm(PlainForm):
    """One to five, and words if they like."""

    SCORES = ((5, _("Very much")), (4, _("Rather")), (3, _("Somewhat")), (2, _("Hardly")), (1, _("Not at all")))
    score = forms.TypedChoiceField(
        label=_("Did the answer help?"),
        coerce=int,
        choices=SCORES,
        error_messages={"required": _("Nothing is chosen. A rating needs one of five. Choose one.")},
    )
    text = Words(label=_("Your words"), rows=2, required=False)


class HowForm(PlainForm):
    """How and in which language to answer a resident from now on."""

    channel = forms.ChoiceField(label=_("How should the city answer?"), choices=ReplyBy.choices)
    language = forms.ChoiceField(label=_("Language of the answer"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, kinds: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds  # of the person's contact points

    def clean_channel(self) -> str:
        """See that the city knows a number or address for the chosen way."""
        channel = str(self.cleaned_data["channel"])
        if {"sms": "phone", "call": "phone", "email": "email", "letter": "post"}[channel] not in self.kinds:
            raise forms.ValidationError(
                _(
                    "The city has no number or address of yours for this way. Nothing could reach you. Call us to add one, or choose another way."
                )
            )
        return channel


class HelperForm(PlainForm):
    """Who may act for somebody: reached how, for what, until when, and who of the two is told."""

    name = forms.CharField(
        label=_("The helper's name"),
        max_length=80,
        error_messages={"required": _("The name is empty. It must be clear who may act. Write a name.")},
    )
    address = forms.CharField(
        label=_("Their telephone or e-mail"),
        error_messages={"required": _("Their address is empty. They must be able to prove who they are. Write one.")},
    )
    scope = forms.ChoiceField(label=_("What they may do"), choices=Scope.choices, initial=Scope.ACT)
    hears = forms.ChoiceField(label=_("Who is told what happens"), choices=Hears.choices, initial=Hears.BOTH)
    ends_on = forms.DateField(
        label=_("Until when"),
        widget=forms.DateInput(attrs={"type": "date", "class": "w-s"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("The last day is missing. A permission without an end is forgotten. Choose a day."),
            "invalid": _("This is not a date. The permission needs a last day. Write it as 2026-11-22."),
        },
    )

    def clean(self) -> dict[str, Any]:
        """Read the address into what it is."""
        cleaned = super().clean() or self.cleaned_data
        if written := cleaned.get("address"):
            try:
                kind, value = contacts.address(written)
                cleaned["reached"] = {"phone" if kind == "phone" else "email": value}
            except Refused as refused:
                self.add_error("address", str(refused.reason.label))
        return cleaned
