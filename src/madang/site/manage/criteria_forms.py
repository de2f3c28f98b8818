"""What is typed about criteria: their word, their day, and each criterion with its names, hints and weight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from madang.kit import clock
from madang.reviews import rules
from madang.reviews.enums import MOST_CRITERIA, MOST_REVIEWERS, CannotPublish
from madang.reviews.models import Rubric
from madang.ui.forms import PlainForm, Words

from .forms import day, spread
from .hour_forms import whole

EMPTY_ROWS = 2  # under those that are written, so that one more can be added without a script
FIRST_ROWS = 6


@dataclass(frozen=True)
class Row:
    """The fields of one criterion on the page."""

    number: int
    code: forms.BoundField
    weight: forms.BoundField
    names: list[forms.BoundField]
    hints: list[forms.BoundField]
    is_empty: bool


class CriteriaForm(PlainForm):
    """Criteria from a day on. A criterion of which nothing is written is left out."""

    code = forms.CharField(
        label=_("Short word of these criteria"),
        required=False,
        max_length=rules.LONGEST_CODE,
        help_text=_("Small Latin letters, digits and hyphens, such as weekend-date. Terms name them by it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "mono"}),
        error_messages={"max_length": CannotPublish.NO_CODE.label},
    )
    valid_from = day(_("From which day on"), help_text=_("Who is judged on that day or later is judged by these."))
    reviewers = whole(_("Reviewers of each application"), 1, MOST_REVIEWERS)
    spread = whole(
        _("Points between two reviewers that ask for a talk"), 0, 100, help_text=_("Of 100. The desk marks it.")
    )

    def __init__(self, *args: Any, newest: Rubric | None, rows: int | None = None, **kwargs: Any) -> None:
        written = newest.criteria if newest else []
        usual = {"reviewers": newest.reviewers if newest else 2, "spread": newest.spread if newest else 25}
        super().__init__(*args, initial={**usual, **_held(written)}, **kwargs)
        self.count = min(rows or max(FIRST_ROWS, len(written) + EMPTY_ROWS), MOST_CRITERIA)
        self.fields["valid_from"].widget.attrs["min"] = clock.today().isoformat()
        if newest:
            del self.fields["code"]
        for number in range(self.count):
            self._add(number)

    def _add(self, number: int) -> None:
        self.fields[f"code_{number}"] = forms.CharField(
            label=_("Short word"),
            required=False,
            max_length=rules.LONGEST_CODE,
            widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "mono"}),
            error_messages={"max_length": CannotPublish.BAD_CODE.label},
        )
        self.fields[f"weight_{number}"] = forms.IntegerField(
            label=_("Points at most"),
            required=False,
            min_value=1,
            max_value=100,
            widget=forms.NumberInput(attrs={"class": "w-s", "inputmode": "numeric"}),
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), CannotPublish.WEIGHT.label),
        )
        for language, tongue in settings.LANGUAGES:
            for name, label in (("names", _("Name")), ("hints", _("Hint"))):
                widget = forms.TextInput(attrs={"lang": language})
                self.fields[f"{name}_{number}_{language}"] = Words(
                    label=f"{label} ({tongue})", required=False, widget=widget
                )

    @property
    def rows(self) -> list[Row]:
        """The criteria as they stand on the page, each with its fields."""
        tongues = [code for code, _tongue in settings.LANGUAGES]
        found = []
        for number in range(self.count):
            names = [self[f"names_{number}_{code}"] for code in tongues]
            hints = [self[f"hints_{number}_{code}"] for code in tongues]
            code, weight = self[f"code_{number}"], self[f"weight_{number}"]
            is_empty = not any(each.value() for each in (code, weight, *names, *hints))
            found.append(Row(number, code, weight, names, hints, is_empty))
        return found

    @property
    def total(self) -> int:
        """How many points the weights add up to, as far as they are numbers."""
        written = [str(row.weight.value() or "") for row in self.rows]
        return sum(int(each) for each in written if each.isascii() and each.isdigit() and len(each) < 4)

    def rubric(self, code: str) -> Rubric:
        """Return the criteria as they would be kept, under their word."""
        told = self.cleaned_data
        criteria = []
        for number in self.written:
            words = {
                name: {
                    language: told[f"{name}_{number}_{language}"]
                    for language, _tongue in settings.LANGUAGES
                    if told[f"{name}_{number}_{language}"]
                }
                for name in ("names", "hints")
            }
            criteria.append({"code": told[f"code_{number}"], **words, "weight": told[f"weight_{number}"]})
        return Rubric(
            code=code or told.get("code", ""), criteria=criteria, reviewers=told["reviewers"], spread=told["spread"],
            valid_from=told["valid_from"],
        )  # fmt: skip

    @property
    def written(self) -> list[int]:
        """The numbers of the rows in which something is written."""
        return [row.number for row in self.rows if not row.is_empty]

    def beside(self, reason: CannotPublish, made: Rubric) -> str | None:
        """Return the field beside which a reason is said; None: above the form."""
        plain = {
            CannotPublish.NO_CODE: "code", CannotPublish.PASSED: "valid_from", CannotPublish.SAME_DAY: "valid_from",
            CannotPublish.REVIEWERS: "reviewers", CannotPublish.SPREAD: "spread",
        }  # fmt: skip
        if reason in plain:
            return plain[reason] if plain[reason] in self.fields else None
        codes: set[str] = set()
        for number, criterion in zip(self.written, made.criteria, strict=True):
            if reason == CannotPublish.CODE_TWICE and criterion["code"] in codes:
                return f"code_{number}"
            codes.add(criterion["code"])
            if rules.why_not_criterion(criterion) == reason:
                return self._at_fault(reason, number, criterion["names"])
        return None

    def _at_fault(self, reason: CannotPublish, number: int, names: dict[str, str]) -> str:
        if reason == CannotPublish.BAD_CODE:
            return f"code_{number}"
        if reason == CannotPublish.WEIGHT:
            return f"weight_{number}"
        missing = [language for language, _tongue in settings.LANGUAGES if not names.get(language)]
        return f"names_{number}_{(missing or [settings.LANGUAGES[0][0]])[0]}"


def _held(criteria: list[dict[str, Any]]) -> dict[str, Any]:
    """Return criteria as the first values of the fields."""
    first: dict[str, Any] = {}
    for number, criterion in enumerate(criteria):
        first |= {f"code_{number}": criterion["code"], f"weight_{number}": criterion["weight"]}
        first |= spread(f"names_{number}", criterion["names"])
        first |= spread(f"hints_{number}", criterion.get("hints"))
    return first
