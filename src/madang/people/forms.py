"""What a typed telephone number means."""

from __future__ import annotations

from typing import Any

from django import forms

from madang.kit.refusal import Refused

from . import contacts


class PhoneField(forms.CharField):
    """A telephone number with any spacing, read into its kept form."""

    def to_python(self, value: Any) -> str:
        written = str(super().to_python(value) or "").strip()
        if not written:
            return ""
        try:
            return contacts.phone(written)
        except Refused as refused:
            raise forms.ValidationError(str(refused.reason.label)) from refused
