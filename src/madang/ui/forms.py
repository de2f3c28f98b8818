"""The fields and the form that every page builds on: the server explains, nothing typed is lost."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.kit.plaintext import clean, has_resident_number

LONGEST = 6000  # letters in one box
RESIDENT_NUMBER = _(
    "A resident registration number stands in your words. The law forbids the city to keep it. Take it out; no officer needs it."
)
TOO_LONG = _("This is longer than 6,000 letters. It could not be read in time. Shorten it.")
OVER = _("This is longer than %(limit_value)s letters. Nothing of it was cut, and nothing was kept. Write it shorter.")


class Words(forms.CharField):
    """Free text: cleaned of signs that cannot be seen; a resident number is refused and never kept."""

    default_error_messages = {"too_long": TOO_LONG}

    def __init__(self, *, rows: int = 7, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(strip=True, **options)

    def to_python(self, value: Any) -> str:
        return clean(str(value or ""))

    def validate(self, value: str) -> None:
        super().validate(value)
        if has_resident_number(value):
            raise forms.ValidationError(RESIDENT_NUMBER, code="resident_number")
        if len(value) > LONGEST:
            raise forms.ValidationError(self.error_messages["too_long"], code="too_long")


class Won(forms.IntegerField):
    """An amount in won, as people write it: `1,500,000`, `1 500 000원`, `150만`. Nothing below nothing, no parts of a won."""

    default_error_messages = {
        "invalid": _("This is no whole number of won. Money is counted in won here. Write digits, such as 1,500,000."),
        "min_value": _("The amount is not above nothing. Money is counted in whole won. Write a larger one."),
        "max_value": _("The amount is larger than anything here. A digit may be one too many. Write it again."),
        "required": _("The amount is missing. It must be clear how much. Write it in won."),
    }

    def __init__(self, *, least: int = 1, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(min_value=least, max_value=10**13, **options)

    def to_python(self, value: Any) -> int | None:
        written = unicodedata.normalize("NFKC", str(value or "")).strip().removesuffix("원").replace("₩", "")
        written = re.sub(r"(?<=[0-9])[,\s_](?=[0-9])", "", written).strip()
        if found := re.fullmatch(r"([0-9]{1,9})\s*만", written):
            return int(found[1]) * 10_000
        return super().to_python(written)


class PlainForm(forms.Form):
    """A form whose fields carry no asterisks and no browser pop-ups: the server explains."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)  # with it a browser cuts what is pasted, and nobody sees it

    def _clean_fields(self) -> None:
        """Clean each field; a resident number is refused in every box that takes words, names among them."""
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and field.max_length is not None:
                field.error_messages.setdefault("max_length", OVER)
        super()._clean_fields()  # type: ignore[misc]
        for name, field in self.fields.items():
            is_of_words = isinstance(field, forms.CharField) and not getattr(field, "is_number", False)
            typed = self.cleaned_data.get(name) if is_of_words else None
            written = self.data.get(self.add_prefix(name)) if typed else None
            if any(isinstance(text, str) and has_resident_number(text) for text in (typed, written)):
                self.add_error(name, forms.ValidationError(RESIDENT_NUMBER, code="resident_number"))
