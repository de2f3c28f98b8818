"""What is typed at the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.kit import clock
from madang.places.models import Office
from madang.ui.forms import PlainForm, Words

from ..enums import Outcome
from .kinds import MatterField


class OfficeForm(PlainForm):
    """An office that holds today."""

    office = forms.ModelChoiceField(
        Office.objects.none(),
        label=_("Office"),
        error_messages={"required": _("No office is chosen. The case must lie somewhere. Choose one.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = Office.objects.valid(clock.today()).exclude(kind="village_centre")  # type: ignore[attr-defined]


class SendForm(OfficeForm):
    """To which office, and why."""

    reason = Words(label=_("Why (the resident reads this)"), rows=2, required=False)


class ReasonForm(PlainForm):
    """One reason."""

    reason = Words(label=_("Why"), rows=2, required=False)


class SortForm(PlainForm):
    """What a matter is."""

    kind = MatterField(label=_("Kind of matter"))


class PartForm(OfficeForm):
    """Which office owes a part, and of what."""

    question = Words(label=_("What we need from them"), rows=2, required=False)


class ExtendForm(PlainForm):
    """Why more time is needed."""

    reason = Words(label=_("Why (the resident reads this)"), rows=2, required=False)
    is_agreed = forms.BooleanField(label=_("The resident agreed"), required=False)


OUTCOME_FIELDS = ("evidence", "promise", "keep_by", "whose", "whose_phone")


class AnswerForm(PlainForm):
    """The city's answer, and what its kind asks for. `version` is the case as its writer saw it."""

    outcome = forms.ChoiceField(label=_("What came of it"), choices=Outcome.choices)
    text = Words(
        label=_("Answer to the resident"),
        rows=8,
        help_text=_("First the answer, then why, then what happens next. One thought in a sentence."),
        error_messages={
            "required": _("The answer is empty. The resident would be told nothing. Write at least one sentence.")
        },
    )
    public_text = Words(
        label=_("Answer that everybody may read"),
        rows=4,
        required=False,
        help_text=_("Without names, numbers and addresses. Leave it empty to show no answer."),
    )
    evidence = Words(label=_("What shows that it is done"), rows=2, required=False)
    promise = Words(label=_("What is promised (everybody reads this)"), rows=2, required=False)
    keep_by = forms.DateField(
        label=_("By when"),
        required=False,
        error_messages={"invalid": _("This is not a date. The promise needs a day. Write it as 2026-11-22.")},
    )
    whose = forms.CharField(label=_("Who is in charge"), required=False, max_length=120)
    whose_phone = forms.CharField(label=_("Their telephone"), required=False, max_length=40)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Gather what the kind of answer asks for; what belongs to another kind is left out."""
        cleaned = super().clean() or self.cleaned_data
        of_kind: dict[str, tuple[str, ...]] = {
            Outcome.DONE: ("evidence",), Outcome.PLANNED: ("promise", "keep_by"), Outcome.NOT_OURS: ("whose", "whose_phone"),
        }  # fmt: skip
        asked = of_kind.get(str(cleaned.get("outcome")), ())
        cleaned["facts"] = {name: str(cleaned.get(name) or "") for name in asked}
        return cleaned


class ModerateForm(PlainForm):
    """The public version of a story."""

    title = forms.CharField(label=_("Title that everybody reads"), max_length=200)
    text = Words(label=_("Text that everybody reads"), rows=8)
    reason = Words(label=_("What was cut and why (the author reads this)"), rows=2, required=False)


class PlanForm(PlainForm):
    """How somebody is heard from now on, why, and until when."""

    terms = Words(label=_("How they are heard (they read this)"), rows=2, required=False)
    reason = Words(label=_("Why (they read this)"), rows=2, required=False)
    ends_on = forms.DateField(
        label=_("Until when"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "w-s"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("This is not a date. The limit needs a last day. Write it as 2026-11-22.")},
    )
