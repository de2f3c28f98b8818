"""What is typed on the pages of the administrator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from madang.cases.forms.kinds import MatterField
from madang.kit import clock
from madang.places.models import Office
from madang.ui.forms import PlainForm, Words

DATE = {
    "required": _("The day is missing. Without it nobody knows from when this holds. Choose one."),
    "invalid": _("This is not a date. The rule needs a day. Write it as 2026-11-22."),
}


def day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput(attrs={"type": "date", "class": "w-s"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget, error_messages=DATE)


class Worded(PlainForm):
    """A form with words that are written once in each language of the city. `worded` says which: {name: (label, rows)}."""

    worded: ClassVar[Mapping[str, tuple[Any, int]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, rows) in self.worded.items():
            for code, tongue in settings.LANGUAGES:
                widget: forms.Widget = (
                    forms.Textarea(attrs={"rows": rows, "lang": code})
                    if rows
                    else forms.TextInput(attrs={"lang": code})
                )
                self.fields[f"{name}_{code}"] = Words(label=f"{label} ({tongue})", required=False, widget=widget)

    def words(self, name: str) -> dict[str, str]:
        """Return what was written under a name, {language: text}, without empty ones."""
        written = {code: self.cleaned_data[f"{name}_{code}"] for code, _tongue in settings.LANGUAGES}
        return {code: text for code, text in written.items() if text}

    def first(self, name: str) -> str:
        """Return the field of a name's first language, where what is missing is said."""
        return f"{name}_{settings.LANGUAGES[0][0]}"

    def pairs(self, name: str) -> list[forms.BoundField]:
        """Return the fields of a name, one a language."""
        return [self[f"{name}_{code}"] for code, _tongue in settings.LANGUAGES]


def spread(name: str, words: Mapping[str, str] | None) -> dict[str, str]:
    """Return words as the first values of a form's fields, one a language."""
    return {f"{name}_{code}": (words or {}).get(code, "") for code, _tongue in settings.LANGUAGES}


class DayForm(Worded):
    """A day off, or half of one."""

    worded = {"names": (_("What the day is called"), 0)}
    on = day(_("Which day"))
    closes_at = forms.TimeField(
        label=_("Offices shut at"),
        required=False,
        help_text=_("Leave it empty if nothing is worked on the whole day."),
        widget=forms.TimeInput(attrs={"type": "time", "class": "w-s"}, format="%H:%M"),
        error_messages={"invalid": _("This is not a time. The half day needs its end. Write it as 13:00.")},
    )


class RuleForm(Worded):
    """A time limit."""

    worded = {"basis": (_("Where it stands written"), 0)}
    matter = MatterField(
        label=_("For which matter"),
        error_messages={
            "required": _("No matter is chosen. A limit is for one kind of matter. Choose one."),
            "invalid_choice": _("This matter is not in the list. It may have ended meanwhile. Choose one of the list."),
        },
    )
    amount = forms.IntegerField(
        label=_("How long"),
        min_value=1,
        max_value=999,
        widget=forms.NumberInput(attrs={"class": "w-s", "inputmode": "numeric"}),
        error_messages={
            "required": _("The number is missing. Nobody would know how long. Write one, such as 7."),
            "invalid": _("This is not a whole number. The count needs one. Write it in digits, such as 7."),
            "min_value": _("The limit gives no time at all. Nobody could keep it. Write at least one hour or day."),
            "max_value": _(
                "The limit is longer than 999. Nobody waits that long for an answer. Write a smaller number."
            ),
        },
    )
    unit = forms.ChoiceField(
        label=_("Counted in"),
        choices=[("days", _("working days")), ("hours", _("working hours"))],
        error_messages={"required": _("The unit is missing. Seven could be hours or days. Choose one.")},
    )
    valid_from = day(_("From which day on"), help_text=_("For what is told on that day or later."))


class ServiceForm(Worded):
    """An everyday matter of the catalogue."""

    worded = {
        "names": (_("Name"), 0),
        "field_names": (_("Chapter of the catalogue"), 0),
        "words": (_("What people call it"), 3),
    }
    office = forms.ModelChoiceField(Office.objects.none(), label=_("Office that answers"), required=False)
    valid_from = day(_("From which day on"), required=False)
    valid_until = day(_("No longer from"), required=False, help_text=_("Leave it empty while it is offered."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = Office.objects.valid(clock.today()).order_by("kind", "pk")  # type: ignore[attr-defined]
