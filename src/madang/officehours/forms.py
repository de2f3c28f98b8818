"""What is typed about an hour with the mayor. Each error says what, why and what to do; nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.cases.enums import Whose
from madang.cases.models import Case
from madang.kit import reference
from madang.kit.plaintext import clean
from madang.people.forms import SpeakerForm, YouForm
from madang.places.forms import SpotForm, WhereForm
from madang.places.models import Office
from madang.reviews.enums import MOST
from madang.reviews.models import Rubric
from madang.ui.dates import day, local
from madang.ui.forms import PlainForm, Words

from .enums import LEAST_WORDS, Band, CannotApply, Exclusion
from .models import Session

NOT_A_REFERENCE = _(
    "This is no number that the city gives. Its numbers have ten digits, such as 482 917 3065. Write all ten, or say in words whom you told."
)
MORE_NAMES = _(
    "There are more names than people who come. A room is chosen by their number. Write more people, or fewer names."
)


def told_before(written: str) -> str:
    """Return what was written of having told it before; digits alone must be a reference."""
    written = clean(written)
    if written and not any(sign.isalpha() for sign in written) and reference.parse(written) is None:
        raise forms.ValidationError(NOT_A_REFERENCE)
    return written


def names_in(written: str) -> list[str]:
    """Return the names in a box, one a line or with commas between them."""
    return [name.strip() for name in re.split(r"[\n,、;]", written) if name.strip()]


def session_choices(sessions: list[Session]) -> list[tuple[str, str]]:
    """Return the open sessions as choices, each day read out in full."""
    return [(str(s.pk), f"{day(s.meeting.starts_at)} {local(s.meeting.starts_at):%H:%M}") for s in sessions]


class MatterForm(PlainForm):
    """The first question: what it is about."""

    text = Words(
        label=_("What do you want to talk about?"),
        help_text=_("One matter, in a few sentences: what it is, whom it touches, what should be different."),
        error_messages={"required": CannotApply.TOO_SHORT.label},
    )

    def clean_text(self) -> str:
        """Refuse words from which nobody could prepare a talk."""
        text: str = self.cleaned_data["text"]
        if len(text.strip()) < LEAST_WORDS:
            raise forms.ValidationError(CannotApply.TOO_SHORT.label)
        return text


class WhoseForm(PlainForm):
    """Whose matter it is, and how many come."""

    whose = forms.ChoiceField(
        label=_("Whose matter is it?"),
        choices=[("me", ""), ("area", ""), ("group", ""), ("other", "")],
        error_messages={
            "required": _("Nothing is chosen. One person and many are heard differently. Choose one line.")
        },
    )
    size = forms.IntegerField(
        label=_("How many people would come, you included?"),
        min_value=1,
        initial=1,
        widget=forms.NumberInput(attrs={"class": "w-s", "inputmode": "numeric"}),
        error_messages={
            "invalid": _("This is not a number. A room is chosen by it. Write how many, such as 3."),
            "required": _("The number is empty. A room is chosen by it. Write how many, such as 3."),
            "min_value": _("Somebody must come. Nobody can be heard otherwise. Write at least 1."),
        },
    )
    others = forms.CharField(
        label=_("Names of those who come along"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most

    def clean(self) -> dict[str, Any]:
        """See that no more are named than come."""
        cleaned = super().clean() or self.cleaned_data
        if "size" in cleaned and len(names_in(cleaned.get("others", ""))) > cleaned["size"]:
            self.add_error("others", MORE_NAMES)
        return cleaned

    def clean_size(self) -> int:
        """Keep to the people that one item may bring."""
        size: int = self.cleaned_data["size"]
        if size > self.most:
            raise forms.ValidationError(CannotApply.TOO_MANY.label)
        return size


class PlaceForm(WhereForm):
    """Where it is, and where they would like to meet."""

    place = forms.CharField(
        label=_("Where would you like to meet?"),
        required=False,
        max_length=160,
        help_text=_("Leave it empty for the mayor's office. Or name a place: a hall, a school, a park."),
    )


class WhenForm(PlainForm):
    """On which days they could come, and at which hours."""

    sessions = forms.MultipleChoiceField(
        label=_("On which days could you come?"),
        help_text=_("Tick as many as you like. More days, better chances."),
        error_messages={
            "required": _("No day is chosen. A seat is on a day. Tick at least one."),
            "invalid_choice": CannotApply.NO_SESSION.label,
        },
    )
    times = forms.MultipleChoiceField(label=_("Which hours suit you?"), required=False)

    def __init__(self, *args: Any, sessions: list[Session], times: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sessions"].choices = session_choices(sessions)  # type: ignore[attr-defined]
        self.fields["times"].choices = times  # type: ignore[attr-defined]


class ApplicantForm(YouForm):
    """Who asks, how to reach them, and whether they have told it before."""

    before = forms.CharField(
        label=_("Have you raised this before?"),
        required=False,
        max_length=200,
        help_text=_("If you have a number of then, write it. The city looks it up; you need not tell it again."),
    )
    earlier = forms.MultipleChoiceField(
        label=_("Have you raised this before?"),
        required=False,
        error_messages={
            "invalid_choice": _(
                "One of these is not among your stories any more. The city can only look up what is yours. Choose from the list as it is now."
            )
        },
    )

    band = forms.ChoiceField(
        label=_("How old are you?"),
        choices=[("", _("I would rather not say")), *Band.choices],
        required=False,
        help_text=_(
            "Only to see whether all ages are heard. It gives no points and takes none, and nobody reads it beside your name."
        ),
    )

    def __init__(self, *args: Any, cases: Iterable[Case] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cases = list(cases)  # their own, once their contact is proved
        if self.cases:
            self.fields["before"].label = _("Another number, or the office you told")
            self.fields["earlier"].choices = [(case.reference, case.title) for case in self.cases]  # type: ignore[attr-defined]
        else:
            del self.fields["earlier"]

    def clean_before(self) -> str:
        """Refuse digits that are no reference."""
        return told_before(self.cleaned_data["before"])

    def clean(self) -> dict[str, Any]:
        """See that the city can offer a seat."""
        cleaned = super().clean()
        if not any(cleaned.get(name) for name in ("phone", "email", "postal")) and not self.errors:
            self.add_error("phone", CannotApply.NO_WAY.label)
        return cleaned


class DeskForm(SpeakerForm, SpotForm):
    """The whole application on one page, for an agent who listens."""

    text = Words(label=_("What they say"), rows=6, error_messages={"required": CannotApply.TOO_SHORT.label})
    whose = forms.ChoiceField(label=_("Whose matter is it?"), choices=Whose.choices, initial=Whose.ME, required=False)
    size = forms.IntegerField(label=_("People who come"), min_value=1, initial=1, required=False)
    others = forms.CharField(label=_("Their names"), required=False, max_length=1000)
    place = forms.CharField(label=_("Where they would like to meet"), required=False, max_length=120)
    before = forms.CharField(label=_("Told before? Number or office"), required=False, max_length=200)
    band = forms.ChoiceField(
        label=_("Age, if they tell it"), choices=[("", _("not told")), *Band.choices], required=False,
        help_text=_("Only for the balance of the seats. Do not guess it."),
    )  # fmt: skip
    sessions = forms.MultipleChoiceField(
        label=_("Days that suit"),
        error_messages={"required": _("No day is chosen. A seat is on a day. Tick at least one.")},
    )
    times = forms.MultipleChoiceField(label=_("Hours that suit"), required=False)

    def __init__(
        self, *args: Any, sessions: list[Session], times: list[tuple[str, str]], most: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.most = most
        self.fields["sessions"].choices = session_choices(sessions)  # type: ignore[attr-defined]
        self.fields["times"].choices = times  # type: ignore[attr-defined]

    clean_text = MatterForm.clean_text
    clean_before = ApplicantForm.clean_before

    def clean(self) -> dict[str, Any]:
        """See that no more are named than come."""
        cleaned = super().clean()
        if "size" in cleaned and len(names_in(cleaned.get("others", ""))) > cleaned["size"]:
            self.add_error("others", MORE_NAMES)
        return cleaned

    def clean_size(self) -> int:
        """Keep to the people that one item may bring."""
        size = self.cleaned_data["size"] or 1
        if size > self.most:
            raise forms.ValidationError(CannotApply.TOO_MANY.label)
        return int(size)


class ScoreForm(PlainForm):
    """Points for each criterion, 0 to 4."""

    note = forms.CharField(
        label=_("Why (only staff read this)"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, rubric: Rubric, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rubric = rubric
        for code, name, hint, weight in rubric.parts:
            self.fields[code] = forms.TypedChoiceField(
                label=f"{name} · {weight}",
                help_text=hint,
                choices=[(n, str(n)) for n in range(MOST + 1)],
                coerce=int,
                error_messages={
                    "required": _("No points are given. The parts are published. Choose 0 to 4."),
                },
            )

    @property
    def points(self) -> dict[str, int]:
        """The points by criterion."""
        return {code: self.cleaned_data[code] for code, *_rest in self.rubric.parts}


class DecideForm(PlainForm):
    """What the scheduler decides about an application."""

    act = forms.ChoiceField(
        choices=[(a, a) for a in ("admit", "divert", "exclude", "not_chosen", "offer", "take_back", "declare")]
    )
    text = forms.CharField(required=False, max_length=2000)
    office = forms.ModelChoiceField(Office.objects.all(), required=False)
    exclusion = forms.ChoiceField(choices=[("", ""), *Exclusion.choices], required=False)
    item = forms.IntegerField(required=False)

    def clean_text(self) -> str:
        """Return the words, cleaned."""
        return clean(self.cleaned_data["text"]).strip()


class BesideForm(PlainForm):
    """What lies beside a session: the words of a note, the title of a file, or why either is taken back."""

    text = Words(required=False)
    is_public = forms.BooleanField(required=False)
    item = forms.IntegerField(required=False)
    row = forms.IntegerField(required=False)


class SaidForm(PlainForm):
    """What somebody who walked in said: one box, and a way to answer where they want one."""

    text = Words(label=_("What they said"), rows=4, required=False)
    name = forms.CharField(label=_("Name"), required=False, max_length=80)
    phone = forms.CharField(label=_("Telephone for the answer"), required=False)
    size = forms.IntegerField(min_value=1, required=False)
