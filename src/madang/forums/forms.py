"""What is typed about forums. Each error says what, why and what to do; nothing typed is lost."""

from __future__ import annotations

from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.kit.plaintext import clean
from madang.people.enums import Need
from madang.people.forms import WhoForm
from madang.ui.forms import PlainForm, Words

from .enums import LARGEST_PARTY, CannotForum, CannotPropose, CannotRegister, CannotVote, Format

NO_DAY = _("This is not a day. A forum is on one. Choose one, or write it as 2026-11-28.")
NO_TIME = _("This is not a time. People come at one. Choose one, or write it as 19:00.")
NO_NUMBER = _("This is not a number. Seats are counted by it. Write it in figures, such as 40.")
HELPS = (Need.INTERPRETER, Need.SIGN_LANGUAGE, Need.WHEELCHAIR, Need.LARGE_PRINT)


def a_day(label: Any, *, required: bool = True) -> forms.DateField:
    """Return a field for one day."""
    return forms.DateField(
        required=required, label=label, widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": NO_DAY, "invalid": NO_DAY},
    )  # fmt: skip


def a_time(label: Any, *, required: bool = True) -> forms.TimeField:
    """Return a field for one time, in steps of five minutes."""
    return forms.TimeField(
        required=required, label=label, widget=forms.TimeInput(attrs={"type": "time", "step": "300"}),
        error_messages={"required": NO_TIME, "invalid": NO_TIME},
    )  # fmt: skip


def a_count(label: Any, *, required: bool = True, least: int = 1, most: int = 100_000) -> forms.IntegerField:
    """Return a field for a number of people."""
    wrong = dict.fromkeys(("required", "invalid", "min_value", "max_value"), NO_NUMBER)
    return forms.IntegerField(required=required, min_value=least, max_value=most, label=label, error_messages=wrong)


class RegisterForm(WhoForm):
    """Who comes, with how many, and what would help."""

    size = a_count(_("How many people, with you"), most=LARGEST_PARTY)
    needs = forms.MultipleChoiceField(
        required=False, choices=[(need.value, need.label) for need in HELPS], label=_("What would help you"),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def about_them(self) -> Self:
        """Speak of somebody else: a member of staff writes it down while they listen."""
        super().about_them()
        self.fields["size"].label = _("How many people, with them")
        return self

    def __init__(self, *args: Any, is_known: bool = False, must_reach: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.must_reach = must_reach and not is_known
        self.is_known = is_known
        wrong = dict.fromkeys(("required", "invalid", "min_value", "max_value"), CannotRegister.PARTY.label)
        self.fields["size"].error_messages |= wrong

    def clean(self) -> dict[str, Any]:
        """See that there is a name, and on the web a way to be told of a changed day."""
        data = super().clean() or self.cleaned_data
        if not self.is_known and not data.get("name"):
            self.add_error("name", CannotRegister.NO_NAME.label)
        wrong = {"phone", "email"} & set(self.errors)
        if self.must_reach and not wrong and not (data.get("phone") or data.get("email")):
            self.add_error("phone", CannotRegister.NO_WAY.label)
        return data


class ProposeForm(WhoForm):
    """A sub-topic: what to talk about, and if they wish how, with how many, when and where."""

    words = Words(rows=3, required=False, label=_("What should we talk about?"))
    format = forms.ChoiceField(required=False, label=_("How"), choices=[("", _("Whatever fits best")), *Format.choices])
    headcount = a_count(_("For how many people"), required=False)
    wished_on = a_day(_("On which day"), required=False)
    wished_place = forms.CharField(max_length=160, required=False, label=_("Where"))

    def clean_words(self) -> str:
        """See that there are words."""
        words: str = self.cleaned_data["words"].strip()
        if not words:
            raise forms.ValidationError(CannotPropose.NO_WORDS.label)
        return words


class StatementForm(PlainForm):
    """One sentence to vote on."""

    text = Words(rows=2, required=False, label=_("A sentence of your own"))

    def clean_text(self) -> str:
        """See that there are words."""
        text: str = self.cleaned_data["text"].strip()
        if not text:
            raise forms.ValidationError(CannotVote.NO_WORDS.label)
        return text


class ForumForm(PlainForm):
    """The theme the city sets, whose it is, how many may come."""

    name_ko = forms.CharField(max_length=120, required=False, label=_("Name in Korean"))
    name_en = forms.CharField(max_length=120, required=False, label=_("Name in English"))
    theme_ko = Words(rows=2, required=False, label=_("What the city asks, in Korean"))
    theme_en = Words(rows=2, required=False, label=_("What the city asks, in English"))
    office = forms.ChoiceField(label=_("Office that holds it"))
    format = forms.ChoiceField(choices=Format.choices, label=_("How people talk"))
    seats = a_count(_("Seats"))
    collects_until = a_day(_("Last day for sub-topics"), required=False)

    def __init__(self, *args: Any, offices: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].choices = [(str(o.pk), o.name) for o in offices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """See that there is a name and a theme in one language."""
        data = super().clean() or self.cleaned_data
        if not self.names("name"):
            self.add_error("name_ko", CannotForum.NO_NAME.label)
        if not self.names("theme"):
            self.add_error("theme_ko", CannotForum.NO_THEME.label)
        return data

    def names(self, what: str) -> dict[str, str]:
        """Return the words of a field by language."""
        found = {code: clean(self.cleaned_data.get(f"{what}_{code}") or "").strip() for code in ("ko", "en")}
        return {code: words for code, words in found.items() if words}


class WhenForm(PlainForm):
    """The day and the place of a forum."""

    on = a_day(_("Day"))
    begins = a_time(_("Begins at"))
    ends = a_time(_("Ends at"))
    place = forms.CharField(
        max_length=160,
        label=_("Place, as everybody reads it"),
        error_messages={"required": CannotForum.NO_PLACE.label},
    )


class SettleForm(WhenForm):
    """What was chosen, and why."""

    reason = Words(
        rows=2,
        label=_("Why this sub-topic (everybody reads this)"),
        error_messages={"required": CannotForum.NO_REASON.label},
    )
    why_then = Words(rows=2, required=False, label=_("Why this day and place"))
    why_not = Words(rows=2, required=False, label=_("Why not the others (who proposed them reads this)"))
    format = forms.ChoiceField(choices=Format.choices, label=_("How people talk"))
    seats = a_count(_("Seats"))


class OpinionForm(WhoForm):
    """One opinion, as it is written down at a table or during a call."""

    text = Words(rows=3, required=False, label=_("What is said"))
    table = forms.ChoiceField(required=False, label=_("Table"))
    may_show = forms.BooleanField(required=False, initial=True, label=_("May be shown; asked and agreed"))
    by_phone = forms.BooleanField(required=False, label=_("Said by telephone"))
    client_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, tables: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["table"].choices = [("", _("No table")), *((label, label) for label in tables)]  # type: ignore[attr-defined]
        self.fields["name"].label = _("Name beside the words")
