"""What is typed about the hours with the mayor: a programme, its terms from a day on, days without meetings."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from madang.kit import clock
from madang.officehours import often, queries, quotas
from madang.officehours.enums import Choice
from madang.officehours.models import Programme, Terms
from madang.people.enums import RoleKind
from madang.people.models import Person, Role
from madang.places.models import Office, Venue
from madang.reviews.models import Rubric
from madang.ui.forms import PlainForm

from .forms import NOT_LISTED, Worded, day

TIME = {
    "required": _("The time is missing. Doors open and shut at one. Write it as 10:00."),
    "invalid": _("This is not a time. Doors open and shut at one. Write it as 10:00."),
}


def quota_box(trait: str, value: str, end: str) -> str:
    """Return the name of the box for one end of a quota."""
    return f"quota_{trait}_{value}_{end}"


class NamedField(forms.ModelChoiceField):
    """A choice of rows that have a name."""

    def label_from_instance(self, obj: Any) -> str:
        """Return what a row is called."""
        return str(obj.name)


def whole(label: Any, low: int, high: int, *, help_text: Any = "") -> forms.IntegerField:
    """Return a field for a whole number between two."""
    return forms.IntegerField(
        label=label,
        min_value=low,
        max_value=high,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"class": "w-s", "inputmode": "numeric"}),
        error_messages={
            "required": _("The number is missing. Sessions are opened by it. Write one."),
            "invalid": _("This is not a whole number. Sessions are opened by it. Write it in digits."),
            "min_value": _("The number is too small. No session could go by it. Write %(limit_value)s or more."),
            "max_value": _("The number is too large. No session could go by it. Write %(limit_value)s or less."),
        },
    )


def wall(label: Any) -> forms.TimeField:
    """Return a field for a wall time."""
    widget = forms.TimeInput(attrs={"type": "time", "step": 300, "class": "w-s"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, error_messages=TIME)


class ProgrammeForm(Worded):
    """A way to meet the mayor: what it is called, who answers for it."""

    worded = {"names": (_("Name"), 0), "words": (_("What it is, in one or two sentences"), 3)}
    code = forms.RegexField(
        r"^[a-z0-9]+(-[a-z0-9]+)*$",
        label=_("Word in its address"),
        max_length=40,
        help_text=_("Small Latin letters, digits and hyphens, such as open-door. It cannot be changed later."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": _("The word is missing. The page needs an address. Write one, such as open-door."),
            "invalid": _("An address has only small Latin letters, digits and hyphens. Others break when copied. Write one such as open-door."),
            "max_length": _("The word is longer than 40 letters. Nobody could type the address. Shorten it."),
        },
    )  # fmt: skip
    office = forms.ModelChoiceField(
        Office.objects.none(),
        label=_("Office that answers for it"),
        empty_label=_("Choose an office"),
        error_messages={
            "invalid_choice": NOT_LISTED,
            "required": _("No office is chosen. Somebody must answer for it. Choose one."),
        },
    )
    host = NamedField(
        Person.objects.none(),
        label=_("Who is met"),
        empty_label=_("Choose somebody"),
        help_text=_("Their time is held for each session."),
        error_messages={
            "invalid_choice": NOT_LISTED,
            "required": _("Nobody is chosen. People come to meet somebody. Choose one."),
        },
    )
    place = whole(_("Place in the list"), 1, 99)

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.fields["office"].queryset = Office.objects.valid(today).order_by("kind", "pk")  # type: ignore[attr-defined]
        held = Role.objects.valid(today).filter(kind__in=[RoleKind.MAYOR, RoleKind.SUPERVISOR])
        people = Person.objects.filter(pk__in=[*held.values_list("person", flat=True), programme.host_id or 0])
        self.fields["host"].queryset = people.order_by("name")  # type: ignore[attr-defined]
        if programme.pk:
            del self.fields["code"]

    def values(self) -> dict[str, Any]:
        """Return what was written, {column: value}."""
        told = self.cleaned_data
        code = {"code": told["code"]} if "code" in told else {}
        return {
            **code, "names": self.words("names"), "words": self.words("words"), "office_id": told["office"].pk,
            "host_id": told["host"].pk, "place": told["place"],
        }  # fmt: skip


class TermsForm(PlainForm):
    """The terms of a programme from a day on."""

    valid_from = day(
        _("From which day on"), help_text=_("For sessions on that day or later that are not announced yet.")
    )
    kind = forms.ChoiceField(
        label=_("How often"),
        choices=[
            (often.WEEKLY, _("each week, or every so many weeks")), (often.MONTHLY, _("in certain weeks of each month")),
            (often.HAND, _("set by hand, each time")), (often.OWN, _("otherwise: by an iCalendar rule")),
        ],
        error_messages={"invalid_choice": NOT_LISTED, "required": NOT_LISTED},
    )  # fmt: skip
    weekdays = forms.MultipleChoiceField(
        label=_("On which days"),
        required=False,
        choices=list(zip(often.DAYS, WEEKDAYS.values(), strict=True)),
        error_messages={"invalid_choice": NOT_LISTED},
    )
    step = whole(_("Every how many weeks"), 1, 26)
    weeks = forms.MultipleChoiceField(
        label=_("In which weeks of the month"),
        required=False,
        choices=list(often.WEEKS.items()),
        error_messages={"invalid_choice": NOT_LISTED},
    )
    rule = forms.CharField(
        label=_("iCalendar rule"),
        required=False,
        max_length=120,
        help_text=_("Only for “otherwise”. Such as FREQ=MONTHLY;BYMONTHDAY=1."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "mono"}),
        error_messages={"max_length": _("The rule is longer than 120 signs. It would not be kept whole. Shorten it.")},
    )
    begins = wall(_("Doors open at"))
    ends = wall(_("Doors shut at"))
    minutes = whole(_("Minutes of one talk"), 5, 480)
    gap = whole(_("Minutes between two talks"), 0, 120)
    most = whole(_("Most people of one talk"), 1, 500)
    venue = NamedField(
        Venue.objects.order_by("pk"),
        label=_("Where"),
        required=False,
        empty_label=_("Said with each session"),
        error_messages={"invalid_choice": NOT_LISTED},
    )
    may_choose_place = forms.BooleanField(label=_("Applicants may wish for a place"), required=False)
    travel_minutes = whole(_("Minutes to come and go"), 0, 240, help_text=_("Held before and after each session."))
    choice = forms.ChoiceField(
        label=_("How seats are given"),
        choices=Choice.choices,
        error_messages={"invalid_choice": NOT_LISTED, "required": NOT_LISTED},
    )
    rubric = forms.ChoiceField(
        label=_("Criteria"),
        required=False,
        help_text=_("Only where seats go by criteria."),
        error_messages={"invalid_choice": NOT_LISTED},
    )
    drawn_percent = whole(_("Seats by lot, of 100"), 0, 100)
    district_percent = whole(_("Most seats of one district, of 100"), 0, 100, help_text=_("0: as many as it comes."))
    district_least = whole(
        _("Least seats of a district that had less, of 100"), 0, 100,
        help_text=_("Less in the past year. 0: no least. It binds where enough people of it ask."),
    )  # fmt: skip
    rest_days = whole(_("Days that who has met waits"), 0, 3650)
    ahead = whole(_("Sessions that take applications at a time"), 1, 60)
    shuts_days = whole(_("Days before a session on which its list shuts"), 0, 90)
    notice_hours = whole(_("Hours of notice before a talk"), 0, 720)
    hold_hours = whole(_("Hours for which a seat is held"), 1, 336)
    is_recorded = forms.BooleanField(label=_("It is recorded and broadcast"), required=False)
    minutes_days = whole(_("Days until the minutes are public"), 0, 90)
    checks = forms.CharField(
        label=_("Days after which promises are looked at"),
        required=False,
        max_length=60,
        help_text=_("With a comma between: 14, 90, 180."),
        error_messages={"max_length": _("These are more days than anybody looks. They would not be kept whole. Write fewer.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        begun_or_to_come = Rubric.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=clock.today()))
        codes = begun_or_to_come.order_by("code").values_list("code", flat=True).distinct()
        self.fields["rubric"].choices = [("", _("None")), *((code, code) for code in codes)]  # type: ignore[attr-defined]
        self.fields["valid_from"].widget.attrs["min"] = clock.today().isoformat()
        self.quota_names: dict[str, dict[str, str]] = {}
        for trait in quotas.TRAITS:
            names = quotas.value_labels(trait)
            self.quota_names[trait] = {v: names[v] for v in queries.quota_values(trait, clock.today())}
            for value, name in self.quota_names[trait].items():
                for end, said in (("least", _("%(name)s, at least")), ("most", _("%(name)s, at most"))):
                    box = whole(said % {"name": name}, 0, 500)
                    box.required = False
                    self.fields[quota_box(trait, value, end)] = box

    @property
    def quota_rows(self) -> list[tuple[str, list[tuple[str, Any, Any]]]]:
        """Return the boxes of the quotas for the page: each trait with (name of the value, least, most)."""
        return [
            (quotas.label(trait), [
                (name, self[quota_box(trait, value, "least")], self[quota_box(trait, value, "most")])
                for value, name in names.items()
            ])
            for trait, names in self.quota_names.items()
        ]  # fmt: skip

    @property
    def has_quotas(self) -> bool:
        """Say whether any box of the quotas has something in it."""
        return any(
            box.value() not in (None, "") for _trait, rows in self.quota_rows for _name, *pair in rows for box in pair
        )

    def _quotas(self) -> dict[str, dict[str, list[int | None]]]:
        """Return the quotas that were written, as terms keep them; a value without a number has none."""
        told, found = self.cleaned_data, {}
        for trait in quotas.TRAITS:
            boxes = {
                value: [told.get(quota_box(trait, value, end)) for end in ("least", "most")]
                for value in self.quota_names[trait]
            }
            written = {
                value: [least or 0, most] for value, (least, most) in boxes.items() if (least or 0) or most is not None
            }
            if written:
                found[trait] = written
        return found

    def clean_checks(self) -> list[int]:
        """Return the days as numbers."""
        written = [part for part in re.split(r"[,\s]+", self.cleaned_data["checks"]) if part]
        if not all(re.fullmatch(r"[1-9][0-9]{0,3}", part) for part in written):
            raise forms.ValidationError(
                _(
                    "A day here is not a whole number. Promises are looked at after so many days. Write such as 14, 90, 180."
                )
            )
        return sorted({int(part) for part in written})

    def clean(self) -> dict[str, Any]:
        """Refuse days that are ticked where no rule would read them."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("kind") == often.HAND and told.get("weekdays"):
            self.add_error(
                "kind",
                _(
                    "Days are ticked, and each session is to be set by hand. The ticked days would open none. Choose each week or certain weeks, or untick the days."
                ),
            )
        return told

    def terms(self, programme: Programme) -> Terms:
        """Return the terms as they would be kept; what the chosen way does not use is left out."""
        told = self.cleaned_data
        boxes = often.Often(
            told["kind"], tuple(told["weekdays"]), tuple(told["weeks"]), told["step"], told["rule"].strip()
        )
        plain = (
            "valid_from", "begins", "ends", "minutes", "gap", "most", "venue", "may_choose_place", "travel_minutes", "choice",
            "rest_days", "ahead", "shuts_days", "notice_hours", "hold_hours", "is_recorded", "minutes_days", "checks",
        )  # fmt: skip
        by_points = told["choice"] == Choice.REVIEWED
        return Terms(
            programme=programme,
            zone=settings.TIME_ZONE,
            rule=often.write(boxes),
            rubric=told["rubric"] if by_points else "",
            drawn_percent=told["drawn_percent"] if by_points else 0,
            district_percent=told["district_percent"] if by_points else 0,
            district_least=told["district_least"] if by_points else 0,
            quotas=self._quotas() if told["choice"] == Choice.DRAWN else {},
            **{name: told[name] for name in plain},
        )


def held(terms: Terms | None) -> dict[str, Any]:
    """Return the first values of the form: those of the newest terms, else what is usual."""
    terms = terms or Terms(choice=Choice.REVIEWED, minutes=20, gap=5, checks=[14, 90, 180, 365])
    boxes = often.read(terms.rule)
    plain = {field.name: getattr(terms, field.attname) for field in Terms._meta.concrete_fields}
    kept = {
        quota_box(trait, value, end): number
        for trait, values in terms.quotas.items()
        for value, pair in values.items()
        for end, number in zip(("least", "most"), pair, strict=True)
    }
    return {
        **plain, **kept, "valid_from": None, "checks": ", ".join(str(days) for days in terms.checks), "kind": boxes.kind,
        "weekdays": list(boxes.weekdays), "weeks": list(boxes.weeks), "step": boxes.step, "rule": boxes.rule,
    }  # fmt: skip


class FreezeForm(Worded):
    """Days on which the law allows no such meetings."""

    worded = {"names": (_("Why: which election"), 0)}
    begins_on = day(_("First day"))
    ends_on = day(_("Last day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("begins_on", "ends_on"):
            self.fields[name].widget.attrs["min"] = clock.today().isoformat()
