"""What typed words mean about a place. Each error says what, why and what to do; nothing typed is lost."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.kit import clock
from madang.kit.plaintext import clean
from madang.ui.forms import PlainForm

from . import queries
from .models import Area


class WhereForm(PlainForm):
    """Where it is: a village by name, or the whole city, and the spot in words."""

    area = forms.CharField(
        label=_("Which district or village?"),
        required=False,
        help_text=_("Begin to type, such as Samyang-dong. Leave it empty for the whole city."),
        widget=forms.TextInput(attrs={"list": "villages", "autocomplete": "off"}),
    )
    place = forms.CharField(
        label=_("The exact spot"),
        required=False,
        max_length=120,
        help_text=_("Such as: in front of the pharmacy at the school's west gate."),
    )

    def clean_area(self) -> Area | None:
        """Read a district or village by its name in either language."""
        written = clean(self.cleaned_data["area"])
        if not written:
            return None
        found = queries.areas_named(written, on=clock.today())
        if len(found) > 1:
            names = ", ".join(f"{area.parent.name} {area.name}" if area.parent else area.name for area in found)
            raise forms.ValidationError(
                _(
                    "Several places have this name. The city must know which one. Write it with its district: %(names)s."
                ),
                params={"names": names},
            )
        if not found:
            raise forms.ValidationError(
                _(
                    "No village of this name was found. The city must know which one. Choose it from the list, with its district."
                )
            )
        return found[0]

    def clean_place(self) -> str:
        """Return the spot, cleaned."""
        return clean(self.cleaned_data["place"])


class SpotForm(WhereForm):
    """The same in two short boxes, for somebody who writes it down while they listen."""

    area = forms.CharField(
        label=_("District or village"),
        required=False,
        widget=forms.TextInput(attrs={"list": "villages", "autocomplete": "off"}),
    )
    place = forms.CharField(label=_("Spot"), required=False, max_length=120)
