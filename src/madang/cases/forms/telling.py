"""What typed words mean. Each error says what, why and what to do; nothing typed is lost."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.kit import clock, reference
from madang.people.forms import SpeakerForm
from madang.places.forms import SpotForm
from madang.ui.forms import PlainForm, Words

from .. import rules
from ..enums import CannotTell, Kind, Whose
from .kinds import MatterField

SINCE = date(2018, 1, 1)  # no deadline rule is older


class WordsForm(PlainForm):
    """The first question."""

    text = Words(
        label=_("What do you want to tell the city?"),
        help_text=_("What happened, where, and what should be different. Short is fine."),
        error_messages={
            "required": _("There are no words yet. The city cannot act on an empty story. Write what happened."),
            "too_long": CannotTell.TOO_LONG.label,  # the fourth question takes files
        },
    )

    def clean_text(self) -> str:
        """Refuse words that cannot become a story."""
        text: str = self.cleaned_data["text"]
        if reason := rules.why_not_tell(text):
            raise forms.ValidationError(reason.label, code=reason.value)
        return text


class WhoseForm(PlainForm):
    """Whose story it is."""

    whose = forms.ChoiceField(
        label=_("Whose story is it?"),
        choices=Whose.choices,
        error_messages={
            "required": _("Nothing is chosen. The city answers differently to one person and to many. Choose one line.")
        },
    )


class SeenForm(PlainForm):
    """Whether others may read the story."""

    visible = forms.ChoiceField(
        label=_("Who may read your story?"),
        choices=[
            ("public", _("Everybody may read it, without my name")),
            ("city", _("Only the city")),
        ],
        error_messages={
            "required": _("Nothing is chosen. The city shows nothing that you did not agree to. Choose one line.")
        },
    )


class FindForm(PlainForm):
    """A reference, and the last four digits of the telephone or the PIN."""

    reference = forms.CharField(
        label=_("Reference"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "w-s"}),
        error_messages={
            "required": _("The reference is empty. Nothing can be found without it. Write its ten digits.")
        },
    )
    proof = forms.CharField(
        label=_("Last four digits of your telephone, or your PIN"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "w-s"}),
        error_messages={
            "required": _("The four digits are empty. They keep others from looking. Write them, or your PIN.")
        },
    )

    def clean_reference(self) -> str:
        """Accept any spacing and hyphens."""
        found = reference.parse(self.cleaned_data["reference"])
        if found is None:
            raise forms.ValidationError(
                _(
                    "This is not a reference. A reference has ten digits, such as 482 917 3065. Look at your receipt or text message."
                )
            )
        return found


class TextForm(PlainForm):
    """One box of words to a case."""

    text = Words(
        label=_("Your words"),
        rows=5,
        error_messages={"required": _("The text is empty. Nothing would be kept. Write at least one sentence.")},
    )


class CallForm(SpeakerForm, SpotForm):
    """The whole story on one page, for an agent who listens."""

    text = Words(
        label=_("What they say"),
        rows=6,
        error_messages={
            "required": _("There are no words yet. The city cannot act on an empty story. Write what they say.")
        },
    )
    kind = MatterField(label=_("Kind of matter"), initial=Kind.OTHER, required=False)
    whose = forms.ChoiceField(label=_("Whose story"), choices=Whose.choices, initial=Whose.ME, required=False)
    public = forms.BooleanField(label=_("May be shown without the name"), required=False)
    came_on = forms.DateField(
        label=_("Day on which it came"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "w-s"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("This is not a date. The count begins on that day. Write it as 2026-11-22.")},
    )

    clean_text = WordsForm.clean_text

    def clean_came_on(self) -> date | None:
        """Keep to days for which a rule holds, and that have come."""
        on: date | None = self.cleaned_data["came_on"]
        if on and not SINCE <= on <= clock.today():
            raise forms.ValidationError(
                _("No letter can have come on this day. The count begins on it. Look at the stamp, and write that day.")
            )
        return on


class WhatIfForm(PlainForm):
    """What kind of matter, told when."""

    kind = MatterField(label=_("Kind of matter"))
    on = forms.DateField(
        label=_("Told on"),
        widget=forms.DateInput(attrs={"type": "date", "class": "w-s"}, format="%Y-%m-%d"),
        error_messages={
            "invalid": _("This is not a date. The count needs a day to begin. Write it as 2026-11-22."),
            "required": _("The date is empty. The count needs a day to begin. Choose one."),
        },
    )

    def clean_on(self) -> date:
        """Keep to years for which the holidays are known and a rule holds."""
        on: date = self.cleaned_data["on"]
        if not SINCE <= on <= date(clock.today().year + 2, 12, 31):
            raise forms.ValidationError(
                _(
                    "This date is too far away. The holidays of that year are not known here. Choose one from 2018 to the year after next."
                )
            )
        return on
