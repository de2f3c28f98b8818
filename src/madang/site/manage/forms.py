"""What is typed on the pages of the administrator."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from madang.cases.enums import Alarm
from madang.cases.forms.kinds import MatterField
from madang.kit import clock
from madang.kit.plaintext import clean as clean_text
from madang.kit.refusal import Refused
from madang.notices import wording
from madang.notices.enums import Part
from madang.people import contacts
from madang.people.enums import RoleKind
from madang.people.forms import PhoneField
from madang.people.models import Person, Role
from madang.places.models import Office
from madang.ui.forms import PlainForm, Words

NOT_LISTED = _("This choice is not in the list. It may have ended meanwhile. Choose one of the list.")
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].widget.attrs["min"] = clock.today().isoformat()


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
        error_messages={
            "invalid_choice": NOT_LISTED,
            "required": _("The unit is missing. Seven could be hours or days. Choose one."),
        },
    )
    valid_from = day(_("From which day on"), help_text=_("For what is told on that day or later."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].widget.attrs["min"] = clock.today().isoformat()


class ServiceForm(Worded):
    """An everyday matter of the catalogue."""

    worded = {
        "names": (_("Name"), 0),
        "field_names": (_("Chapter of the catalogue"), 0),
        "words": (_("What people call it"), 3),
    }
    office = forms.ModelChoiceField(
        Office.objects.none(),
        label=_("Office that answers"),
        required=False,
        empty_label=_("No office of its own"),
        error_messages={"invalid_choice": NOT_LISTED},
    )
    valid_from = day(_("From which day on"), required=False)
    valid_until = day(_("No longer from"), required=False, help_text=_("Leave it empty while it is offered."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = Office.objects.valid(clock.today()).order_by("kind", "pk")  # type: ignore[attr-defined]


# --- people ----------------------------------------------------------------------------------------------------------


class EmailField(forms.CharField):
    """An e-mail address, read into its kept form."""

    def to_python(self, value: Any) -> str:
        written = str(super().to_python(value) or "")
        try:
            return contacts.email(written) if written else ""
        except Refused as refused:
            raise forms.ValidationError(str(refused.reason.label)) from refused


class GiveForm(PlainForm):
    """A seat for somebody."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("The name is empty. Acts are written down under it. Write the name."),
            "max_length": _("The name is longer than 80 letters. It would not fit beside what they do. Shorten it."),
        },
    )
    email = EmailField(
        label=_("Work e-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("The e-mail is empty. They sign in with it. Write their work address.")},
    )
    kind = forms.TypedChoiceField(
        label=_("Role"),
        choices=RoleKind.choices,
        coerce=RoleKind,
        error_messages={
            "invalid_choice": NOT_LISTED,
            "required": _("No role is chosen. It says which pages open. Choose one."),
        },
    )
    office = forms.ModelChoiceField(
        Office.objects.none(),
        label=_("Office"),
        empty_label=_("Choose an office"),
        error_messages={
            "invalid_choice": NOT_LISTED,
            "required": _("No office is chosen. A role is for an office. Choose one."),
        },
    )
    start = day(_("From which day on"))
    way = forms.ChoiceField(
        label=_("How they come in the first time"),
        choices=[
            ("password", _("With a password that is shown to you once")),
            ("code", _("Without one: by the city's sign-in, or a code sent to the e-mail")),
        ],
        error_messages={"invalid_choice": NOT_LISTED, "required": NOT_LISTED},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = Office.objects.valid(clock.today()).order_by("kind", "pk")  # type: ignore[attr-defined]


class EndForm(PlainForm):
    """The last day of a role."""

    role = forms.ModelChoiceField(
        Role.objects.none(),
        error_messages={
            "required": _("No role is chosen. Somebody may have several. Choose one."),
            "invalid_choice": _(
                "This role is not one of theirs. Somebody may have ended it meanwhile. Look at the page anew."
            ),
        },
    )
    last = day(_("Last day"))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = person.roles.all()  # type: ignore[attr-defined]


class LeaveForm(PlainForm):
    """When somebody is away, and who looks after their matters."""

    begins_on = day(_("First day away"))
    ends_on = day(_("Last day away"))
    deputy = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Deputy"),
        required=False,
        empty_label=_("Nobody: matters go back to the office"),
        error_messages={"invalid_choice": NOT_LISTED},
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = Role.objects.valid(clock.today()).filter(person=person).values("office")
        colleagues = Role.objects.valid(clock.today()).filter(office__in=offices).exclude(person=person)
        self.fields["deputy"].queryset = Person.objects.filter(pk__in=colleagues.values("person")).order_by("name")  # type: ignore[attr-defined]


# --- offices ---------------------------------------------------------------------------------------------------------


class RemitForm(Worded):
    """The words that lead a story to an office, and a text to try them on."""

    worded = {"remit": (_("Words that lead here"), 12)}
    text = Words(
        label=_("Try it: a story as somebody might tell it"),
        required=False,
        rows=3,
        help_text=_("Nothing is kept of it. Leave out names and numbers."),
    )


class OfficeForm(Worded):
    """What is said of an office, and its end."""

    worded = {"names": (_("Name"), 0), "contact_names": (_("Person to ask"), 0)}
    contact_phone = PhoneField(label=_("Telephone"), required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    signs_twice = forms.BooleanField(label=_("An answer needs a second signature"), required=False)
    last = day(
        _("Last day"),
        required=False,
        help_text=_("Leave it empty while the office goes on. Its open stories move after it."),
    )
    successor = forms.ModelChoiceField(
        Office.objects.none(),
        label=_("Who takes over"),
        required=False,
        empty_label=_("Nobody: stories go to the front"),
        error_messages={"invalid_choice": NOT_LISTED},
    )

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office = office
        others = Office.objects.valid(clock.today()).exclude(pk=office.pk).order_by("kind", "pk")
        self.fields["successor"].queryset = others  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return what was written, {column: value}; a telephone in the form in which the city has kept it."""
        told = self.cleaned_data
        phone = told["contact_phone"]
        is_same = bool(self.office.contact_phone) and phone == _phone(self.office.contact_phone)
        return {
            "names": self.words("names"),
            "contact_names": self.words("contact_names"),
            "contact_phone": self.office.contact_phone if is_same else contacts.spoken(phone) if phone else "",
            "signs_twice": told["signs_twice"],
            "successor_id": told["successor"].pk if told["successor"] else None,
            "valid_until": told["last"] + timedelta(days=1) if told["last"] else None,
        }


def _phone(written: str) -> str:
    try:
        return contacts.phone(written)
    except Refused:
        return written


# --- words -----------------------------------------------------------------------------------------------------------

ROWS = {Part.SUBJECT: 1, Part.SMS: 3, Part.BODY: 8, Part.ALOUD: 3}


class TextForm(PlainForm):
    """The four parts of a notice in each language, and the day from which they hold."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part, rows in ROWS.items():
            for code, tongue in settings.LANGUAGES:
                widget = forms.Textarea(attrs={"rows": rows, "lang": code, "class": "mono"})
                label = f"{part.label} ({tongue})"
                self.fields[f"{part}_{code}"] = forms.CharField(label=label, required=False, widget=widget)
        self.fields["valid_from"] = day(_("From which day on"))

    def clean(self) -> dict[str, Any]:
        """Refuse words that could not be said, each beside its field."""
        told = super().clean() or {}
        kind = self.initial["kind"]
        for part in ROWS:
            for code, _tongue in settings.LANGUAGES:
                name = f"{part}_{code}"
                told[name] = clean_text(told.get(name) or "")
                if reason := wording.why_not(kind, part, told[name]):
                    self.add_error(name, str(reason.label))
        return told

    def written(self) -> dict[tuple[Part, str], str]:
        """Return what was typed, {(part, language): text}, as far as it can be said."""
        return {
            (part, code): self.cleaned_data.get(f"{part}_{code}", "")
            for part in ROWS
            for code, _tongue in settings.LANGUAGES
        }


class AnswerForm(Worded):
    """A standing answer."""

    worded = {"titles": (_("Title"), 0), "texts": (_("Answer"), 6), "words": (_("What people call it"), 2)}
    office = forms.ModelChoiceField(
        Office.objects.none(),
        label=_("Office that answers"),
        required=False,
        empty_label=_("No office of its own"),
        error_messages={"invalid_choice": NOT_LISTED},
    )
    is_final = forms.BooleanField(label=_("Whole enough to be said at the first contact"), required=False)
    checked_on = day(_("Checked on"), help_text=_("When somebody last looked whether it is still true."))
    valid_until = day(_("No longer from"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = Office.objects.valid(clock.today()).order_by("kind", "pk")  # type: ignore[attr-defined]


class ScriptForm(Worded):
    """Words that must not wait, and what to say at once."""

    worded = {"words": (_("Words, one phrase a line"), 6), "scripts": (_("What to say at once"), 5)}
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Alarm.choices, error_messages={"invalid_choice": NOT_LISTED, "required": NOT_LISTED}
    )
    phone = forms.CharField(
        label=_("Number that helps now"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "class": "w-s"}),
        error_messages={
            "required": _("The number is missing. Whoever is in danger must be told whom to call. Write it."),
            "max_length": _("The number is longer than 20 signs. Nobody could dial it in a hurry. Shorten it."),
        },
    )
    valid_until = day(_("No longer from"), required=False)
