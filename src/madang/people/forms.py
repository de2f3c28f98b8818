"""What typed words mean about a person: who they are, and how to reach them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Self

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.notices.enums import Channel as ReplyBy
from madang.ui.forms import PlainForm

from . import contacts
from .contacts import Introduced
from .enums import CannotReach, Need


class PhoneField(forms.CharField):
    """A telephone number with any spacing, read into its kept form."""

    is_number = True  # some of other countries have thirteen digits, as a resident number has

    def to_python(self, value: Any) -> str:
        written = str(super().to_python(value) or "").strip()
        if not written:
            return ""
        try:
            return contacts.phone(written)
        except Refused as refused:
            raise forms.ValidationError(str(refused.reason.label)) from refused


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
    phone = PhoneField(
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

    def clean_email(self) -> str:
        """Return the address in kept form."""
        written = self.cleaned_data["email"].strip()
        try:
            return contacts.email(written) if written else ""
        except Refused as refused:
            raise forms.ValidationError(str(refused.reason.label)) from refused

    def clean_postal(self) -> str:
        """Return the postal address in one line."""
        return " ".join(clean(self.cleaned_data["postal"]).split())

    def clean(self) -> dict[str, Any]:
        """See that the chosen way of answering has its number or address."""
        cleaned = super().clean() or self.cleaned_data
        needed = {"sms": "phone", "call": "phone", "email": "email", "letter": "postal"}.get(cleaned.get("channel", ""))
        if needed and needed not in self.errors and not cleaned.get(needed):
            self.add_error(needed, str(CannotReach.NO_WAY_TO_ANSWER.label))
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


class SpeakerForm(YouForm):
    """Who is speaking, as somebody of the city writes it down while they listen."""

    name = forms.CharField(
        label=_("Their name"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    # What the form began with: a known person's own way and language change only where the agent chose another.
    was_channel = forms.CharField(required=False, widget=forms.HiddenInput)
    was_language = forms.CharField(required=False, widget=forms.HiddenInput)

    def introduced(self) -> Introduced:
        """Return who somebody says they are, and what of how to answer the agent has chosen."""
        names = [
            name for name in ("channel", "language") if self.cleaned_data[name] != self.cleaned_data[f"was_{name}"]
        ]
        return replace(super().introduced(), chosen=frozenset(names))


class WhoForm(PlainForm):
    """Who somebody is, as far as a programme must know: a name, and one way to be told."""

    name = forms.CharField(
        required=False, max_length=80, label=_("Your name"), widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = PhoneField(
        required=False, label=_("Telephone"),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )  # fmt: skip
    email = forms.CharField(
        required=False, max_length=254, label=_("E-mail"),
        widget=forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )  # fmt: skip

    def clean_name(self) -> str:
        """Return the name as it is written."""
        return clean(self.cleaned_data["name"]).strip()

    def clean_email(self) -> str:
        """Return the address in kept form."""
        written = self.cleaned_data["email"].strip()
        try:
            return contacts.email(written) if written else ""
        except Refused as refused:
            raise forms.ValidationError(str(refused.reason.label)) from refused

    def about_them(self) -> Self:
        """Speak of somebody else: a member of staff writes it down while they listen."""
        self.fields["name"].label = _("Their name")
        return self

    def introduced(self, language: str) -> Introduced:
        """Return who somebody says they are; they are told by text message where there is a mobile telephone."""
        data = self.cleaned_data
        phone, email = data.get("phone", ""), data.get("email", "")
        by_phone = ReplyBy.SMS if phone and contacts.is_mobile(phone) else ReplyBy.CALL
        channel = by_phone if phone else ReplyBy.EMAIL if email else ""
        return Introduced(
            name=data.get("name", ""),
            language=language,
            channel=str(channel),
            phone=phone,
            email=email,
            chosen=frozenset(),
        )
