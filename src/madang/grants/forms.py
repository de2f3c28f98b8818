"""Words into clean amounts, days and choices; saves nothing."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.funds.models import Envelope
from madang.places.models import Area
from madang.ui.forms import PlainForm, Won, Words

from .enums import Checked, Look, Proof, Result, Verdict
from .models import Call, Kind

NO_WORDS = {"required": _("The words are missing. Whoever asks later reads them. Write one sentence.")}
NO_DAY = {
    "required": _("The day is missing. Everybody relies on it. Choose it."),
    "invalid": _("This is no day. It is written like 2026-11-28. Choose it in the calendar."),
}
NO_CHOICE = {
    "required": _("Nothing is chosen. One of them is meant. Choose it."),
    "invalid_choice": _("This is not among the choices. Somebody may have changed them. Choose again."),
}
NO_ACCOUNT = {"required": _("This is missing. Money goes nowhere without it. Write it as it stands in the bank book.")}
NO_COUNT = {
    "required": _("The number is missing. People are counted once each. Write it."),
    "invalid": _("This is no whole number. People are counted in whole. Write digits."),
    "min_value": _("This is less than nothing. People are counted in whole. Write digits."),
    "max_value": _("This is more than the city has people. A digit may be one too many. Write it again."),
}


class Day(forms.DateField):
    """A day, chosen in the calendar."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(error_messages=NO_DAY, **options)


class Count(forms.IntegerField):
    """How many, from nothing on."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "class": "w-s"}))
        super().__init__(min_value=0, max_value=10_000_000, error_messages=NO_COUNT, **options)


class _Named(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        if isinstance(obj, Envelope):
            return f"{obj.fund.name} {obj.year}" + (f" · {obj.area.name}" if obj.area else "")
        return str(obj.name)


class CallForm(PlainForm):
    """What a call says: kind, names, money, for whom, days."""

    kind = _Named(label=_("Kind of money"), queryset=Kind.objects.none(), empty_label=None, error_messages=NO_CHOICE)
    name = forms.CharField(label=_("Name of the call"), max_length=120, error_messages=NO_WORDS)
    other_name = forms.CharField(label=_("Name in the other language"), max_length=120, error_messages=NO_WORDS)
    envelope = _Named(label=_("Envelope"), queryset=Envelope.objects.none(), required=False, error_messages=NO_CHOICE)
    budget = Won(label=_("Budget in won"), least=0, required=False)
    area = _Named(label=_("Only for groups of"), queryset=Area.objects.none(), required=False, error_messages=NO_CHOICE)
    opens_on = Day(label=_("Opens on the morning of"))
    closes_on = Day(label=_("Closes on the evening of"))
    decides_on = Day(label=_("Decided by"))
    starts_on = Day(label=_("Projects begin"))
    ends_on = Day(label=_("Projects end"))
    election_check = forms.CharField(
        label=_("Word of the legal desk, where the decision lies around an election"), required=False, max_length=500
    )

    def __init__(self, *args: Any, kinds: Any, envelopes: Any, areas: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("kind", kinds), ("envelope", envelopes), ("area", areas)):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def into(self, call: Call, languages: tuple[str, str]) -> Call:
        """Return the call with what was written, unsaved."""
        data = self.cleaned_data
        call.kind, call.envelope, call.area = data["kind"], data["envelope"], data["area"]
        call.names = dict(zip(languages, (data["name"], data["other_name"]), strict=True))
        call.budget, call.election_check = data["budget"] or 0, data["election_check"]
        call.opens_at, call.closes_at = moment(data["opens_on"], time(9)), moment(data["closes_on"], time(18))
        call.decides_on, call.starts_on, call.ends_on = data["decides_on"], data["starts_on"], data["ends_on"]
        return call


def moment(day: date, at: time) -> datetime:
    """Return a moment of the city's clock."""
    return timezone.make_aware(datetime.combine(day, at))


class ExtendForm(PlainForm):
    """Until when a call is open, and why."""

    until = Day(label=_("Open until the evening of"))
    reason = Words(label=_("Why, for everybody to read"), rows=2, error_messages=NO_WORDS)


class WordsForm(PlainForm):
    """A few words."""

    words = Words(label=_("Words"), rows=3, error_messages=NO_WORDS)


class CorrectForm(PlainForm):
    """What a group is asked to put right, and until when."""

    words = Words(label=_("What must be put right?"), rows=3, error_messages=NO_WORDS)
    until = Day(label=_("Until"))


class FindForm(PlainForm):
    """What was found beyond the paper."""

    look = forms.ChoiceField(label=_("What it was"), choices=Look.choices, error_messages=NO_CHOICE)
    on = Day(label=_("When it was"))
    words = Words(label=_("What was found"), rows=3, error_messages=NO_WORDS)


class AccountForm(PlainForm):
    """Where a group's money is to go."""

    bank = forms.CharField(label=_("Bank"), max_length=40, error_messages=NO_ACCOUNT)
    digits = forms.CharField(
        label=_("Account number"),
        max_length=40,
        error_messages=NO_ACCOUNT,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    holder = forms.CharField(label=_("Holder, as the bank writes it"), max_length=80, error_messages=NO_ACCOUNT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["digits"].is_number = True  # type: ignore[attr-defined]


class ExpenseForm(PlainForm):
    """What stands on a receipt."""

    on = Day(label=_("Day on the receipt"))
    payee = forms.CharField(label=_("Where it was bought"), max_length=80, error_messages=NO_WORDS)
    words = forms.CharField(label=_("What was bought"), max_length=200, error_messages=NO_WORDS)
    won = Won(label=_("Amount in won"))
    item = forms.ChoiceField(label=_("Item"), choices=(), error_messages=NO_CHOICE)
    source = forms.ChoiceField(
        label=_("Paid from"),
        choices=[("grant", _("the city's money")), ("own", _("the group's own money"))],
        error_messages=NO_CHOICE,
    )
    proof = forms.ChoiceField(label=_("Receipt"), choices=Proof.choices, error_messages=NO_CHOICE)
    invoice = forms.CharField(label=_("Number of the electronic invoice"), max_length=40, required=False)

    def __init__(self, *args: Any, items: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = items  # type: ignore[attr-defined]


class ReportForm(PlainForm):
    """What a group tells of its project."""

    words = Words(label=_("What did you do, and what came of it?"), rows=6, required=False)
    people = Count(label=_("People who took part in the whole project so far, each counted once"))
    households = Count(label=_("Households"), required=False)
    attendances = Count(label=_("Attendances at all meetings together"), required=False)


class ResultForm(PlainForm):
    """What came of a project."""

    result = forms.ChoiceField(label=_("What came of it"), choices=Result.choices, error_messages=NO_CHOICE)
    learned = Words(label=_("What should the next ones know?"), rows=3, error_messages=NO_WORDS)


class AmendForm(PlainForm):
    """A change of what was agreed."""

    words = Words(label=_("What should change, and why?"), rows=3, error_messages=NO_WORDS)
    ends_on = Day(label=_("New last day of the project"), required=False)


class ClaimForm(PlainForm):
    """Money that must come back."""

    won = Won(label=_("Amount in won"))
    words = Words(label=_("Why, for the group to read"), rows=2, error_messages=NO_WORDS)
    due_on = Day(label=_("Until"))


class PleaForm(PlainForm):
    """What is let go of a claim."""

    won = Won(label=_("Let go, in won"), least=0)
    due_on = Day(label=_("More time, until"), required=False)
    words = Words(label=_("The answer, for the group to read"), rows=2, error_messages=NO_WORDS)


class BackForm(PlainForm):
    """Money that came back."""

    won = Won(label=_("Amount in won"))
    words = forms.CharField(label=_("How it came"), max_length=200, error_messages=NO_WORDS)


class CheckForm(PlainForm):
    """What was found of an expense."""

    to = forms.ChoiceField(
        label=_("Finding"), error_messages=NO_CHOICE,
        choices=[(c.value, c.label) for c in (Checked.FINE, Checked.ASKED, Checked.REFUSED)],
    )  # fmt: skip
    words = Words(label=_("Words for the group"), rows=2, required=False)


class DossierForm(PlainForm):
    """What shows that a project worked."""

    evidence = Words(label=_("What shows that it works?"), rows=4, error_messages=NO_WORDS)
    people = Count(label=_("People it served, each counted once"))


class VerdictForm(PlainForm):
    """What becomes of a project."""

    verdict = forms.ChoiceField(label=_("Decision"), choices=Verdict.choices, error_messages=NO_CHOICE)
    reason = Words(label=_("Why, for everybody to read"), rows=3, error_messages=NO_WORDS)
    office = _Named(label=_("Office that runs the service"), queryset=Area.objects.none(), required=False)
    yearly = Won(label=_("Cost a year, in won"), required=False)
    begins_on = Day(label=_("From"), required=False)
    areas = forms.ModelMultipleChoiceField(
        label=_("Districts where it is offered"),
        queryset=Area.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, offices: Any, areas: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]
        self.fields["areas"].queryset = areas  # type: ignore[attr-defined]


class JobForm(PlainForm):
    """Work that somebody found."""

    words = forms.CharField(label=_("What work it is; no names"), max_length=200, error_messages=NO_WORDS)
    hours = Count(label=_("Hours a week"))
    begins_on = Day(label=_("Since"))
