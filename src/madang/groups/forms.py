"""What is typed about groups. Each error says what, why and what to do; nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.kit.plaintext import clean
from madang.people.forms import WhoForm
from madang.places.models import Area
from madang.ui.forms import PlainForm, Words

from .enums import LONGEST_IDEA, CannotForm, CannotLive, Kind, Outcome, Tie
from .models import Member


class YesForm(WhoForm):
    """Who says yes, how they are told, what ties them to the place, and whose household they share."""

    tie = forms.ChoiceField(
        choices=Tie.choices, label=_("What ties you to the neighbourhood"), error_messages={"required": CannotForm.NO_TIE.label},
    )  # fmt: skip
    home = forms.ChoiceField(
        required=False, label=_("Do you share a household with one of them?"),
        help_text=_("People of one household count as one, so that a group is more than a family."),
    )  # fmt: skip

    def __init__(self, *args: Any, members: list[Member] | None = None, is_known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_known = is_known
        others = [(str(member.pk), member.name) for member in members or []]
        self.fields["home"].choices = [("", _("No")), *others]  # type: ignore[attr-defined]
        if is_known:
            for name in ("name", "phone", "email"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """See that there are a name and one way to be told."""
        data = super().clean() or self.cleaned_data
        if not self.is_known:
            if not data.get("name"):
                self.add_error("name", CannotForm.NO_NAME.label)
            if not data.get("phone") and not data.get("email") and not {"phone", "email"} & set(self.errors):
                self.add_error("phone", CannotForm.NO_CONTACT.label)
        return data


class BeginForm(YesForm):
    """An idea in one sentence, its village, and the first who says yes."""

    idea = forms.CharField(
        label=_("Your idea in one sentence"), max_length=LONGEST_IDEA, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": CannotForm.NO_IDEA.label, "max_length": CannotForm.LONG_IDEA.label},
    )  # fmt: skip
    area = forms.ChoiceField(
        required=False, label=_("Neighbourhood"), error_messages={"invalid_choice": CannotForm.NO_AREA.label}
    )
    is_looking = forms.BooleanField(
        required=False, label=_("Neighbours may read the idea on the city's page, without my name, and join")
    )
    field_order = ("idea", "area", "is_looking", "name", "phone", "email", "tie")

    def __init__(self, *args: Any, areas: list[tuple[str, list[Area]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["home"]
        self.fields["area"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")), *[(name, [(str(a.pk), a.name) for a in villages]) for name, villages in areas],
        ]  # fmt: skip

    def clean_idea(self) -> str:
        """Return the idea in one line."""
        return " ".join(clean(self.cleaned_data["idea"]).split())

    def clean_area(self) -> Area:
        """Return the village."""
        found = Area.objects.filter(pk=self.cleaned_data["area"] or 0).first()
        if found is None:
            raise forms.ValidationError(CannotForm.NO_AREA.label)
        return found


class DecisionForm(PlainForm):
    """Something to decide together, and what it needs by its kind."""

    kind = forms.ChoiceField(choices=Kind.choices, label=_("What is it about?"))
    words = Words(
        rows=3, label=_("What do you propose?"), required=False, error_messages={"too_long": CannotLive.TOO_LONG.label}
    )
    name = forms.CharField(required=False, max_length=80, label=_("Name of the group"))
    until = forms.DateField(
        required=False, label=_("Until when you rest"), widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": CannotLive.NO_DAY.label},
    )  # fmt: skip
    number = forms.IntegerField(
        required=False, min_value=1, max_value=10**9, label=_("Number of the other group"),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), CannotLive.NO_OTHER.label),
    )  # fmt: skip


class SettleForm(PlainForm):
    """How a call to a mediator ended."""

    outcome = forms.ChoiceField(choices=Outcome.choices, label=_("How it ended"))
