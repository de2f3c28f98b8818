"""What is typed about a promise."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from madang.kit import clock
from madang.people.enums import RoleKind
from madang.people.rules import Seat
from madang.places.models import Office
from madang.ui.forms import PlainForm, Words

from .enums import ENDED, Says, State
from .models import Commitment, Indicator, Milestone

PARTS = 4
SHORT = 60


class PromiseForm(PlainForm):
    """A promise of one of the seat's own offices."""

    text = Words(
        label=_("What is promised (everybody reads this)"),
        help_text=_(
            "One sentence: who does what, where. Such as: the road office lays a zebra crossing at the school gate."
        ),
        rows=3,
        error_messages={"required": _("The promise is empty. Nobody could hold the city to it. Write one sentence.")},
    )
    language = forms.ChoiceField(
        label=_("Language of these words"), choices=settings.LANGUAGES, initial=settings.LANGUAGE_CODE, required=False
    )
    due_on = forms.DateField(
        label=_("By when"),
        widget=forms.DateInput(attrs={"type": "date", "class": "w-s"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("The day is missing. A promise without a day is none. Choose one."),
            "invalid": _("This is not a date. The promise needs a day. Write it as 2026-11-22."),
        },
    )
    office = forms.ModelChoiceField(
        Office.objects.none(),
        label=_("Office that answers for it"),
        empty_label=_("Choose an office"),
        error_messages={"required": _("No office is chosen. Somebody must answer for it. Choose one.")},
    )

    def __init__(self, *args: Any, seat: Seat, every_office: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = Office.objects.valid(clock.today()).order_by("kind", "pk")
        self.fields["office"].queryset = offices if every_office else offices.filter(pk__in=seat.office_ids)  # type: ignore[attr-defined]


class StepForm(PlainForm):
    """What is written to a promise: a step further, a report, another date, its end."""

    act = forms.ChoiceField(
        choices=[(act, "") for act in ("advance", "report", "move", *sorted(ENDED), "take_up", "vouch", "uphold")]
    )
    state = forms.ChoiceField(choices=State.choices, required=False)
    text = Words(label=_("Words that everybody reads"), rows=3, required=False)
    due_on = forms.DateField(
        label=_("New date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "w-s"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("This is not a date. The promise needs a day. Write it as 2026-11-22.")},
    )


class SaysForm(PlainForm):
    """What somebody who asked says of a promise that is called kept."""

    said = forms.ChoiceField(
        choices=Says.choices,
        error_messages={
            "required": _("Neither yes nor no is chosen. The city cannot guess it. Press one of the two."),
            "invalid_choice": _("Neither yes nor no is chosen. The city cannot guess it. Press one of the two."),
        },
    )
    words = Words(label=_("What is not as promised?"), rows=3, required=False)


DAY_INVALID = _("This is not a date. The promise needs a day. Write it as 2026-11-22.")
NUMBER_INVALID = _("This is not a number. A figure is counted. Write digits only, such as 618.")


class Day(forms.DateField):
    """A day, picked or typed."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(attrs={"type": "date", "class": "w-s"}, format="%Y-%m-%d"))
        super().__init__(required=False, error_messages={"invalid": DAY_INVALID}, **options)


class Figure(forms.DecimalField):
    """A number as it is counted; whether it may be left out is a rule's to say."""

    def __init__(self, **options: Any) -> None:
        errors = dict.fromkeys(("invalid", "max_digits", "max_decimal_places", "max_whole_digits"), NUMBER_INVALID)
        super().__init__(
            required=False, max_digits=16, decimal_places=2, localize=False, error_messages=errors,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "w-s"}), **options,
        )  # fmt: skip


class OfPromise(PlainForm):
    """A form about one promise; its fields carry the act before their names, since several stand on one page."""

    def __init__(self, *args: Any, promise: Commitment, seat: Seat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.promise, self.seat = promise, seat


class MeasureForm(OfPromise):
    """A figure to measure a promise by."""

    name = Words(
        label=_("What is counted (everybody reads this)"),
        widget=forms.TextInput(),
        required=False,
        help_text=_("Such as: unsold flats."),
    )
    unit = Words(
        label=_("In what"),
        widget=forms.TextInput(attrs={"class": "w-s"}),
        required=False,
        help_text=_("Such as: flats, won, people, minutes."),
    )
    baseline = Figure(label=_("Where it is now"))
    target = Figure(label=_("Where it is to be"))


class ReadingForm(OfPromise):
    """A figure as it was on a day."""

    indicator = forms.ModelChoiceField(
        Indicator.objects.none(),
        label=_("Figure"),
        empty_label=None,
        error_messages={"required": NUMBER_INVALID, "invalid_choice": NUMBER_INVALID},
    )
    on = Day(label=_("Day on which it was so"))
    value = Figure(label=_("How much it was"))
    source = Words(label=_("Where that is known from (everybody reads this)"), widget=forms.TextInput(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].queryset = self.promise.indicators.order_by("pk")  # type: ignore[attr-defined]
        self.fields["indicator"].label_from_instance = lambda each: each.name  # type: ignore[attr-defined]


class MilestoneForm(OfPromise):
    """A stone on the way of a promise."""

    text = Words(label=_("What is reached (two or three words)"), widget=forms.TextInput(), required=False)
    due_on = Day(label=_("By when"))

    def clean_text(self) -> str:
        """Refuse what would not fit under a stone."""
        text = str(self.cleaned_data["text"])
        if len(text) > SHORT:
            raise forms.ValidationError(
                _("This is longer than 60 letters. It would not fit under a stone. Shorten it.")
            )
        return text


class ReachForm(OfPromise):
    """The day on which a milestone was reached."""

    milestone = forms.ModelChoiceField(
        Milestone.objects.none(),
        label=_("Milestone"),
        empty_label=None,
        error_messages={"required": DAY_INVALID, "invalid_choice": DAY_INVALID},
    )
    done_on = Day(label=_("Reached on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["milestone"].queryset = self.promise.milestones.filter(done_on=None).order_by("due_on")  # type: ignore[attr-defined]
        self.fields["milestone"].label_from_instance = lambda each: each.text  # type: ignore[attr-defined]


class MoneyForm(OfPromise):
    """What a promise costs."""

    won = forms.IntegerField(
        label=_("Amount in won"),
        required=False,
        max_value=10**15,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-s"}),
        error_messages={"invalid": NUMBER_INVALID, "max_value": NUMBER_INVALID},
    )
    budget_line = forms.CharField(label=_("Line of the budget"), required=False, max_length=200)
    text = Words(label=_("What to say of it (everybody reads this)"), rows=2, required=False)


class SpendForm(OfPromise):
    """Money that was paid out."""

    won = forms.IntegerField(
        label=_("Paid out, in won (what came back: with a minus)"),
        required=False,
        min_value=-(10**15),
        max_value=10**15,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-s"}),
        error_messages={"invalid": NUMBER_INVALID, "max_value": NUMBER_INVALID, "min_value": NUMBER_INVALID},
    )
    on = Day(label=_("Day on which it was paid"))
    text = Words(label=_("For what (everybody reads this)"), widget=forms.TextInput(), required=False)


class SplitForm(OfPromise):
    """Up to four parts of a promise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = Office.objects.valid(clock.today()).order_by("kind", "pk")
        if not self.seat.is_any(RoleKind.SUPERVISOR):
            offices = offices.filter(pk__in=self.seat.office_ids)
        for n in range(1, PARTS + 1):
            self.fields[f"text{n}"] = Words(label=_("Part %(n)s: what is promised") % {"n": n}, rows=2, required=False)
            self.fields[f"due{n}"] = Day(label=_("Part %(n)s: by when") % {"n": n})
            self.fields[f"office{n}"] = forms.ModelChoiceField(
                offices, label=_("Part %(n)s: office that answers for it") % {"n": n}, empty_label=None,
                required=False, initial=self.promise.office,
            )  # fmt: skip

    @property
    def rows(self) -> list[tuple[forms.BoundField, ...]]:
        """The fields of each part: its words, its day, its office."""
        return [tuple(self[f"{name}{n}"] for name in ("text", "due", "office")) for n in range(1, PARTS + 1)]

    @property
    def parts(self) -> list[tuple[str, date | None, Office]]:
        """The parts that have words."""
        told = self.cleaned_data
        rows = [(told[f"text{n}"], told[f"due{n}"], told[f"office{n}"]) for n in range(1, PARTS + 1)]
        return [(text, due, office or self.promise.office) for text, due, office in rows if text]


class SetApartForm(OfPromise):
    """Why a promise stands for itself again."""

    reason = Words(label=_("Why (everybody reads this)"), rows=2, required=False)


class MergeForm(OfPromise):
    """The promise with which one is kept together."""

    number = forms.IntegerField(
        label=_("Number of the promise with which it is kept from now on"),
        required=False,
        error_messages={"invalid": NUMBER_INVALID},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-s"}),
    )
    reason = Words(label=_("Why (everybody reads this)"), rows=2, required=False)
