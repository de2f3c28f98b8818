"""What is typed about visits. Each error says what, why and what to do; nothing typed is lost."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.people import contacts
from madang.places.enums import OfficeKind
from madang.suggestions.enums import LONGEST, CannotSay
from madang.ui.forms import PlainForm, Words
from madang.ui.policy import origin

from .enums import MOST_LETTERS, CannotAsk, CannotVisit, Cause

MOST_WON = 10**15
LAST_YEAR = 2100
NO_NUMBER = _("This is not a number. The amount is read by everybody. Write it in figures, such as 1200000.")
NO_ADDRESS = _(
    "This is no address of the web. Nobody could watch. Write it whole, such as https://live.example/hall.m3u8."
)
NO_STREAM = _("This is no HLS stream: its address ends in .m3u8. No page could play it. Ask who makes the broadcast.")
NO_DAY = _("This is not a day. A visit has days. Choose one, or write it as 2026-11-28.")


class Won(forms.IntegerField):
    """A whole amount of won, also as people write it: 1,200,000."""

    def to_python(self, value: Any) -> int | None:
        return super().to_python(str(value).replace(",", "").replace(" ", "") if value is not None else value)


class SayForm(PlainForm):
    """One thing said from a poster: words, a picture, and only if they wish a name and a telephone."""

    text = Words(
        rows=5,
        label=_("What do you want to say?"),
        error_messages={"required": CannotSay.NO_WORDS.label, "too_long": CannotSay.TOO_LONG.label},
    )
    may_show = forms.BooleanField(
        required=False, initial=True, label=_("Show my words on the wall and the page, without my telephone")
    )
    speaker = forms.CharField(required=False, max_length=80, label=_("Name beside your words"))
    phone = forms.CharField(
        required=False, max_length=40, label=_("Telephone"),
        help_text=_("Then we can tell you what your words became. Nobody else sees it."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )  # fmt: skip
    client_id = forms.UUIDField(widget=forms.HiddenInput)
    photo = forms.FileField(required=False, label=_("Picture"))

    def clean_text(self) -> str:
        """Refuse what is too long for a card."""
        text: str = self.cleaned_data["text"]
        if len(text) > LONGEST:
            raise forms.ValidationError(CannotSay.TOO_LONG.label)
        return text

    def clean_phone(self) -> str:
        """Read a telephone number into the form that is kept."""
        try:
            return contacts.phone_if_any(clean(self.cleaned_data["phone"]))
        except Refused as refused:
            raise forms.ValidationError(
                _(
                    "This is no telephone number we can reach. You would not hear what came of it. Mend it, or leave it empty."
                )
            ) from refused


class VisitForm(PlainForm):
    """What a visit is about, when, where and whose."""

    name_ko = forms.CharField(max_length=120, required=False, label=_("Name in Korean"))
    name_en = forms.CharField(max_length=120, required=False, label=_("Name in English"))
    question_ko = forms.CharField(max_length=300, required=False, label=_("The problem in one sentence, in Korean"))
    question_en = forms.CharField(max_length=300, required=False, label=_("The problem in one sentence, in English"))
    cause = forms.ChoiceField(choices=Cause.choices, label=_("Why it does not move"))
    cause_words = Words(rows=2, required=False, label=_("The cause as found"))
    unblock = Words(rows=2, required=False, label=_("Who can unblock it"))
    tried = Words(rows=2, required=False, label=_("What was tried"))
    why_here = Words(rows=2, required=False, label=_("Why this one was chosen (everybody reads this)"))
    begins_on = forms.DateField(
        label=_("First day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": NO_DAY, "invalid": NO_DAY},
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": NO_DAY, "invalid": NO_DAY},
    )
    base = forms.CharField(max_length=160, required=False, label=_("Where the mayor works meanwhile"))
    area = forms.ChoiceField(required=False, label=_("District"))
    office = forms.ChoiceField(label=_("Office that plans it"))
    partner = forms.ChoiceField(required=False, label=_("District government as partner"))
    won = Won(
        required=False, min_value=1, max_value=MOST_WON, label=_("What the visit itself costs, in won"),
        error_messages={"invalid": NO_NUMBER, "min_value": NO_NUMBER, "max_value": NO_NUMBER},
    )  # fmt: skip

    def __init__(self, *args: Any, areas: list[Any], offices: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = [("", _("whole city"))]
        self.fields["area"].choices = none + [(str(a.pk), a.name) for a in areas]  # type: ignore[attr-defined]
        every = [(str(o.pk), o.name) for o in offices]
        self.fields["office"].choices = every  # type: ignore[attr-defined]
        districts = [(str(o.pk), o.name) for o in offices if o.kind == OfficeKind.DISTRICT_OFFICE]
        self.fields["partner"].choices = [("", _("none")), *districts]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse days of which nobody living could make use, and say all that is missing at once."""
        data = super().clean() or self.cleaned_data
        for name in ("begins_on", "ends_on"):
            if (day := data.get(name)) and not 2000 <= day.year <= LAST_YEAR:
                self.add_error(name, NO_DAY)
        for name, reason in (("name", CannotVisit.NO_NAME), ("question", CannotVisit.NO_QUESTION)):
            if not any(str(data.get(f"{name}_{code}") or "").strip() for code in ("ko", "en")):
                self.add_error(f"{name}_ko", str(reason.label))
        return data

    @property
    def names(self) -> dict[str, str]:
        """The name by language."""
        return _words(self.cleaned_data, "name")

    @property
    def question(self) -> dict[str, str]:
        """The problem by language."""
        return _words(self.cleaned_data, "question")


def _words(found: dict[str, Any], name: str) -> dict[str, str]:
    return {code: clean(found[f"{name}_{code}"]).strip() for code in ("ko", "en") if found[f"{name}_{code}"].strip()}


class StopForm(PlainForm):
    """One point of the agenda."""

    kind = forms.ChoiceField(label=_("What it is"))
    name = forms.CharField(max_length=120, label=_("What it is called"))
    on = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": NO_DAY, "invalid": NO_DAY},
    )
    begins = forms.TimeField(label=_("Begins at"), widget=forms.TimeInput(attrs={"type": "time", "step": "300"}))
    ends = forms.TimeField(label=_("Ends at"), widget=forms.TimeInput(attrs={"type": "time", "step": "300"}))
    travel = forms.IntegerField(
        min_value=0, max_value=600, initial=0, required=False, label=_("Minutes on the way to it")
    )
    place = forms.CharField(max_length=160, required=False, label=_("Place, as everybody reads it"))
    address = forms.CharField(max_length=200, required=False, label=_("Address, only for who is asked to come"))
    is_open = forms.BooleanField(required=False, label=_("Everybody may come"))


class ActionForm(PlainForm):
    """One line of the plan."""

    does = forms.ChoiceField(label=_("What the city does"))
    text = Words(rows=2, label=_("In one sentence (everybody reads this)"), required=False)
    reason = Words(rows=2, required=False, label=_("Because (where it is not done)"))
    office = forms.ChoiceField(required=False, label=_("Office that answers for it"))
    due_on = forms.DateField(
        required=False,
        label=_("By when"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": NO_DAY},
    )
    won = Won(
        required=False,
        max_value=MOST_WON,
        label=_("Money, in won"),
        error_messages={"invalid": NO_NUMBER, "max_value": NO_NUMBER},
    )
    budget_line = forms.CharField(max_length=200, required=False, label=_("Line of the budget"))
    figure = forms.CharField(max_length=80, required=False, label=_("What is counted"))
    unit = forms.CharField(max_length=20, required=False, label=_("In what"))
    baseline = forms.DecimalField(
        max_digits=16, decimal_places=2, required=False, label=_("Now"), error_messages={"invalid": NO_NUMBER}
    )
    target = forms.DecimalField(
        max_digits=16, decimal_places=2, required=False, label=_("To be"), error_messages={"invalid": NO_NUMBER}
    )
    area = forms.ChoiceField(required=False, label=_("Where"))

    def __init__(self, *args: Any, areas: list[Any], offices: list[Any], kinds: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["does"].choices = kinds  # type: ignore[attr-defined]
        self.fields["office"].choices = [("", _("Choose"))] + [(str(o.pk), o.name) for o in offices]  # type: ignore[attr-defined]
        self.fields["area"].choices = [("", _("The visit's own place"))] + [(str(a.pk), a.name) for a in areas]  # type: ignore[attr-defined]


class AskForm(PlainForm):
    """One question at a town hall, from home."""

    text = Words(rows=3, label=_("Your question"), error_messages={"required": CannotAsk.NO_WORDS.label})
    name = forms.CharField(required=False, max_length=80, label=_("Name beside your words"))
    key = forms.UUIDField(widget=forms.HiddenInput)

    def clean_text(self) -> str:
        """Refuse what cannot be read aloud."""
        text: str = self.cleaned_data["text"]
        if len(text) > MOST_LETTERS:
            raise forms.ValidationError(CannotAsk.TOO_LONG.label)
        return text


def _address(label: Any, **options: Any) -> forms.URLField:
    return forms.URLField(
        required=False, max_length=300, assume_scheme="https", label=label,
        error_messages={"invalid": NO_ADDRESS}, **options,
    )  # fmt: skip


class BroadcastForm(PlainForm):
    """Where a town hall is seen from home, and whether it takes questions."""

    stream = _address(
        _("Address of the stream"),
        help_text=_("HLS, ends in .m3u8. Its server must allow other pages to read it (CORS)."),
    )
    captions = _address(
        _("Address of the captions"), help_text=_("WebVTT, from the beginning of the broadcast or of the recording.")
    )
    recording = _address(_("Address of the recording"), help_text=_("Shown instead of the stream, afterwards."))
    takes_questions = forms.BooleanField(required=False, label=_("Takes questions now"))

    def clean(self) -> dict[str, Any]:
        """Refuse addresses that no browser plays."""
        for name in ("stream", "captions", "recording"):
            if (found := self.cleaned_data.get(name)) and not origin(found):
                self.add_error(name, NO_ADDRESS)
        stream = self.cleaned_data.get("stream") or ""
        if stream and not urlsplit(stream).path.endswith(".m3u8"):
            self.add_error("stream", NO_STREAM)
        return self.cleaned_data
