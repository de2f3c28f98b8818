"""What is typed about a draw."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.ui.forms import PlainForm, Words

from .enums import LONGEST_SEED, CannotDraw


class SeedForm(PlainForm):
    """The seed that came up, and who saw it."""

    seed = forms.CharField(
        label=_("Seed: what came up"),
        help_text=_("Such as 3 17 21 28 36 40. Everybody reads it. It cannot be changed afterwards."),
        max_length=LONGEST_SEED,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": CannotDraw.NO_SEED.label, "max_length": CannotDraw.NO_SEED.label},
    )
    witnesses = Words(
        label=_("Witnesses"),
        help_text=_("Names and offices of who saw it, and agrees that everybody reads so."),
        rows=3,
        error_messages={"required": CannotDraw.NO_WITNESSES.label},
    )
