"""What is typed about talks, files, help and hours. Each error says what, why and what to do; nothing typed is lost."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from madang.groups.models import Group
from madang.kit.plaintext import number
from madang.people.enums import Need
from madang.people.forms import WhoForm
from madang.ui.forms import PlainForm, Words

from .enums import LONGEST_ABOUT, CannotBook, CannotGive, CannotNote, How
from .models import Centre
from .queries import Slot

NEEDS = [(need.value, need.label) for need in (Need.INTERPRETER, Need.SIGN_LANGUAGE, Need.WHEELCHAIR, Need.LARGE_PRINT)]


def read_time(written: str) -> tuple[date, time] | None:
    """Return the day and time that a button carries (`2026-11-28T10:00`), None for anything else."""
    try:
        found = datetime.strptime(written.strip(), "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - a wall time
    except ValueError:
        return None
    return (found.date(), found.time()) if found.year < 9000 else None


def group_numbered(written: str) -> Group | None:
    """Return the group under a number as it is typed, None where there is none."""
    digits = "".join(sign for sign in written if sign.isdecimal())
    wanted = number(digits) if digits.isascii() else None
    return Group.objects.filter(number=wanted).select_related("area").first() if wanted else None


class BookForm(WhoForm):
    """When, what it is about, in which language, what would help; who somebody is where that is not known."""

    at = forms.CharField(required=False, widget=forms.HiddenInput)
    about = Words(rows=3, label=_("What is it about?"), error_messages={"required": CannotBook.NO_ABOUT.label})
    language = forms.ChoiceField(choices=settings.LANGUAGES, required=False, label=_("Language of the talk"))
    needs = forms.MultipleChoiceField(
        choices=NEEDS, required=False, label=_("What would help you in the talk?"), widget=forms.CheckboxSelectMultiple
    )
    field_order: tuple[str, ...] = ("at", "about", "name", "phone", "email", "language", "needs")

    def __init__(self, *args: Any, is_known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_known = is_known
        if is_known:
            for name in ("name", "phone", "email"):
                del self.fields[name]

    def clean_at(self) -> tuple[date, time]:
        """Return the day and the time that were chosen."""
        found = read_time(self.cleaned_data["at"])
        if found is None:
            raise forms.ValidationError(CannotBook.NO_TIME.label)
        return found

    def clean_about(self) -> str:
        """Return what it is about; too long is refused, and nothing is cut."""
        about: str = self.cleaned_data["about"].strip()
        if not about:
            raise forms.ValidationError(CannotBook.NO_ABOUT.label)
        if len(about) > LONGEST_ABOUT:
            raise forms.ValidationError(CannotBook.LONG_ABOUT.label)
        return about

    def clean(self) -> dict[str, Any]:
        """See that there are a name and one way to be told."""
        data = super().clean() or self.cleaned_data
        if not self.is_known:
            if not data.get("name") and "name" not in self.errors:
                self.add_error("name", CannotBook.NO_NAME.label)
            if not data.get("phone") and not data.get("email") and not {"phone", "email"} & set(self.errors):
                self.add_error("phone", CannotBook.NO_CONTACT.label)
        return data


class CallerForm(BookForm):
    """The same for somebody who calls or stands at the desk: which centre, and perhaps a group's number."""

    centre = forms.ChoiceField(label=_("Centre for the talk"), required=False)
    group = forms.CharField(
        required=False, max_length=20, label=_("Number of the group"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "w-s"}),
    )  # fmt: skip
    field_order = ("centre", "at", "about", "name", "phone", "email", "group", "language", "needs")

    def __init__(self, *args: Any, centres: list[tuple[str, str]], slots: list[Slot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slots = slots
        self.fields["centre"].choices = [("", _("Choose")), *centres]  # type: ignore[attr-defined]
        self.fields["at"].label = _("Free time")
        self.fields["needs"].label = _("What would help them in the talk?")

    def clean_centre(self) -> Centre:
        """Return the centre."""
        found = Centre.objects.select_related("office__area").filter(office__code=self.cleaned_data["centre"]).first()
        if found is None:
            raise forms.ValidationError(_("No centre is chosen. The talk is at one. Choose it, then its times appear."))
        return found

    def clean_group(self) -> Group | None:
        """Return the group, where a number was typed."""
        written = self.cleaned_data["group"].strip()
        found = group_numbered(written) if written else None
        if written and found is None:
            raise forms.ValidationError(CannotBook.NO_GROUP.label)
        return found


class NoteForm(PlainForm):
    """The three boxes of an adviser, and the day of our own next step."""

    on = forms.DateField(
        label=_("Day of the visit"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=dict.fromkeys(("required", "invalid"), CannotNote.NO_DAY.label),
    )  # fmt: skip
    how = forms.ChoiceField(label=_("How you met"), choices=How.choices, required=False)
    helped = Words(rows=3, required=False, label=_("Helped with"))
    theirs = Words(rows=3, required=False, label=_("The group's next step"))
    ours = Words(rows=3, required=False, label=_("Our next step"))
    due_on = forms.DateField(
        required=False, label=_("Our step is done by"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": CannotNote.NO_DUE.label},
    )  # fmt: skip


class StintForm(PlainForm):
    """A day, hours and minutes, and what they were for."""

    on = forms.DateField(
        label=_("Day of the hours"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=dict.fromkeys(("required", "invalid"), CannotGive.NO_DAY.label),
    )  # fmt: skip
    hours = forms.IntegerField(
        required=False, min_value=0, max_value=24, label=_("Full hours"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-s"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), CannotGive.NO_TIME.label),
    )  # fmt: skip
    minutes = forms.IntegerField(
        required=False, min_value=0, max_value=59, label=_("and minutes"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-s"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), CannotGive.NO_TIME.label),
    )  # fmt: skip
    what = forms.CharField(
        label=_("What the hours were for"), max_length=LONGEST_ABOUT,
        error_messages={"required": CannotGive.NO_WORDS.label, "max_length": CannotGive.TOO_LONG.label},
    )  # fmt: skip

    @property
    def total(self) -> int:
        """All of it in minutes."""
        return (self.cleaned_data.get("hours") or 0) * 60 + (self.cleaned_data.get("minutes") or 0)
