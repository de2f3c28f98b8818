"""What typed words mean. Each error says what, why and what to do; nothing typed is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from madang.kit import clock, reference
from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.notices.enums import Channel as ReplyBy
from madang.people import contacts
from madang.people.actions import Introduced
from madang.people.enums import Need
from madang.places import queries as places
from madang.places.models import Area
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


class WhereForm(PlainForm):
    """Where it is: a village by name, or the whole city, and the spot in words."""

    area = forms.CharField(
        label=_("Which district or village?"),
        required=False,
        help_text=_("Begin to type, such as Samyang-dong. Leave it empty for the whole city."),
        widget=forms.TextInput(attrs={"list": "villages", "autocomplete": "off"}),
    )
    place = forms.CharField(
        label=_("The exact spot"),
        required=False,
        max_length=120,
        help_text=_("Such as: in front of the pharmacy at the school's west gate."),
    )

    def clean_area(self) -> Area | None:
        """Read a district or village by its name in either language."""
        written = clean(self.cleaned_data["area"])
        if not written:
            return None
        found = places.areas_named(written, on=clock.today())
        if len(found) > 1:
            names = ", ".join(f"{area.parent.name} {area.name}" if area.parent else area.name for area in found)
            raise forms.ValidationError(
                _(
                    "Several places have this name. The city must know which one. Write it with its district: %(names)s."
                ),
                params={"names": names},
            )
        if not found:
            raise forms.ValidationError(
                _(
                    "No village of this name was found. The city must know which one. Choose it from the list, with its district."
                )
            )
        return found[0]

    def clean_place(self) -> str:
        """Return the spot, cleaned."""
        return clean(self.cleaned_data["place"])


class YouForm(PlainForm):
    """Who is telling, and how they want to be answered. Nobody must have a telephone, an e-mail or a name."""

    name = forms.CharField(
        label=_("Your name"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    channel = forms.ChoiceField(
        label=_("How should the city answer?"),
        choices=[*ReplyBy.choices, ("none", _("I will ask myself, with my number"))],
        error_messages={"required": _("Nothing is chosen. The answer must reach you somehow. Choose one line.")},
    )
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "class": "w-s"}),
    )
    email = forms.CharField(
        label=_("E-mail"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    postal = forms.CharField(
        label=_("Postal address"),
        required=False,
        max_length=254,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "street-address"}),
    )
    language = forms.ChoiceField(label=_("Language of the answer"), choices=settings.LANGUAGES, required=False)
    needs = forms.MultipleChoiceField(label=_("What would help you"), choices=Need.choices, required=False)

    def clean_name(self) -> str:
        """Return the name as it is written: single names, any order, any script."""
        return clean(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        """Return the number in kept form."""
        written = self.cleaned_data["phone"].strip()
        return self._read(contacts.phone, written) if written else ""

    def clean_email(self) -> str:
        """Return the address in kept form."""
        written = self.cleaned_data["email"].strip()
        return self._read(contacts.email, written) if written else ""

    def clean_postal(self) -> str:
        """Return the postal address in one line."""
        return " ".join(clean(self.cleaned_data["postal"]).split())

    def _read(self, read: Any, written: str) -> str:
        try:
            return str(read(written))
        except Refused as refused:
            raise forms.ValidationError(str(refused.reason.label)) from refused

    def clean(self) -> dict[str, Any]:
        """See that the chosen way of answering has its number or address."""
        cleaned = super().clean() or self.cleaned_data
        needed = {"sms": "phone", "call": "phone", "email": "email", "letter": "postal"}.get(cleaned.get("channel", ""))
        if needed and needed not in self.errors and not cleaned.get(needed):
            self.add_error(needed, str(CannotTell.NO_WAY_TO_ANSWER.label))
        return cleaned

    def introduced(self) -> Introduced:
        """Return who somebody says they are."""
        data = self.cleaned_data
        return Introduced(
            name=data["name"],
            language=data.get("language") or settings.LANGUAGE_CODE,
            channel="" if data["channel"] == "none" else data["channel"],
            phone=data["phone"],
            email=data["email"],
            postal=data["postal"],
            # Who will ask themself wants neither call nor letter, whatever number they leave.
            needs=[*data["needs"], *([Need.SAFE_CONTACT] if data["channel"] == "none" else [])],
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


class CallForm(YouForm):
    """The whole story on one page, for an agent who listens."""

    text = Words(
        label=_("What they say"),
        rows=6,
        error_messages={
            "required": _("There are no words yet. The city cannot act on an empty story. Write what they say.")
        },
    )
    area = forms.CharField(
        label=_("District or village"),
        required=False,
        widget=forms.TextInput(attrs={"list": "villages", "autocomplete": "off"}),
    )
    place = forms.CharField(label=_("Spot"), required=False, max_length=120)
    kind = MatterField(label=_("Kind of matter"), initial=Kind.OTHER, required=False)
    whose = forms.ChoiceField(label=_("Whose story"), choices=Whose.choices, initial=Whose.ME, required=False)
    public = forms.BooleanField(label=_("May be shown without the name"), required=False)
    came_on = forms.DateField(
        label=_("Day on which it came"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "w-s"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("This is not a date. The count begins on that day. Write it as 2026-11-22.")},
    )

    name = forms.CharField(
        label=_("Their name"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    # What the form began with: a known person's own way and language change only where the agent chose another.
    was_channel = forms.CharField(required=False, widget=forms.HiddenInput)
    was_language = forms.CharField(required=False, widget=forms.HiddenInput)

    clean_area = WhereForm.clean_area
    clean_text = WordsForm.clean_text

    def introduced(self) -> Introduced:
        """Return who somebody says they are, and what of how to answer the agent has chosen."""
        names = [
            name for name in ("channel", "language") if self.cleaned_data[name] != self.cleaned_data[f"was_{name}"]
        ]
        return replace(super().introduced(), chosen=frozenset(names))

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
