"""What is typed about places to meet, and about what can be held there: rooms, interpreters, devices, officials."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from madang.kit import clock
from madang.meetings.enums import CannotKeep, ResourceKind
from madang.meetings.models import Resource
from madang.officehours.queries import BY_DEVICE
from madang.people.enums import Need, RoleKind
from madang.people.models import Person, Role
from madang.places.enums import CannotMeetThere
from madang.places.models import Area, Venue
from madang.ui.forms import PlainForm

from .forms import NOT_LISTED, Worded, day, spread
from .hour_forms import NamedField

SIGN = "sign"
DEVICES = [(str(need), Need(need).label) for need in BY_DEVICE]


class VenueForm(Worded):
    """A place where people meet."""

    worded = {"names": (_("Name"), 0), "address": (_("Address"), 0)}
    area = forms.ModelChoiceField(
        Area.objects.none(),
        label=_("District or village"),
        required=False,
        empty_label=_("The whole city"),
        error_messages={"invalid_choice": NOT_LISTED},
    )
    capacity = forms.IntegerField(
        label=_("People who fit in"),
        required=False,
        min_value=1,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"class": "w-s", "inputmode": "numeric"}),
        error_messages={
            "invalid": _("This is not a whole number. People are seated by it. Write it in digits."),
            "min_value": CannotMeetThere.NO_ROOM.label,
            "max_value": _("The number is too large. No place holds so many. Write %(limit_value)s or less."),
        },
    )
    is_step_free = forms.BooleanField(label=_("One comes in without a step"), required=False)

    def __init__(self, *args: Any, venue: Venue, **kwargs: Any) -> None:
        first = {
            **spread("names", venue.names), **spread("address", venue.address), "area": venue.area_id,
            "capacity": venue.capacity, "is_step_free": venue.is_step_free,
        }  # fmt: skip
        super().__init__(*args, initial=first, **kwargs)
        known = Area.objects.valid(clock.today()).order_by("kind", "code")
        self.fields["area"].queryset = known  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return what was written, {column: value}."""
        told = self.cleaned_data
        return {
            "names": self.words("names"), "address": self.words("address"), "capacity": told["capacity"],
            "area_id": told["area"].pk if told["area"] else None, "is_step_free": told["is_step_free"],
        }  # fmt: skip


class ResourceForm(Worded):
    """What can be held for a meeting. What its kind does not have is not asked."""

    worded = {"names": (_("Name"), 0)}
    venue = NamedField(
        Venue.objects.order_by("pk"),
        label=_("In which place"),
        empty_label=_("Choose a place"),
        error_messages={"invalid_choice": NOT_LISTED, "required": CannotKeep.NO_VENUE.label},
    )
    languages = forms.MultipleChoiceField(
        label=_("What they interpret"),
        error_messages={"invalid_choice": NOT_LISTED, "required": CannotKeep.NO_LANGUAGE.label},
    )
    helps = forms.MultipleChoiceField(
        label=_("What it helps with"),
        choices=DEVICES,
        error_messages={"invalid_choice": NOT_LISTED, "required": CannotKeep.NO_HELP.label},
    )
    person = NamedField(
        Person.objects.none(),
        label=_("Who comes along"),
        empty_label=_("Choose somebody"),
        help_text=_("Officials of the office whose topic it is are held with a seat."),
        error_messages={"invalid_choice": NOT_LISTED, "required": CannotKeep.NO_PERSON.label},
    )

    def __init__(self, *args: Any, resource: Resource, **kwargs: Any) -> None:
        first = {
            **spread("names", resource.names),
            "venue": resource.venue_id,
            "languages": resource.languages,
            "helps": resource.helps,
        }
        super().__init__(*args, initial=first, **kwargs)
        kind = resource.kind
        asked = {
            "venue": ResourceKind.ROOM, "languages": ResourceKind.INTERPRETER, "helps": ResourceKind.DEVICE,
            "person": ResourceKind.PERSON,
        }  # fmt: skip
        for name, of in asked.items():
            if kind != of:
                del self.fields[name]
        if kind == ResourceKind.PERSON:
            for code, _tongue in settings.LANGUAGES:
                del self.fields[f"names_{code}"]
            works = Role.objects.valid(clock.today()).filter(kind=RoleKind.OFFICER, person__resource__isnull=True)
            able = Person.objects.filter(pk__in=works.values("person")).order_by("name")
            self.fields["person"].queryset = able  # type: ignore[attr-defined]
        if kind == ResourceKind.INTERPRETER:
            choices = [(SIGN, _("Sign language")), *settings.LANGUAGES]
            self.fields["languages"].choices = choices  # type: ignore[attr-defined]
        if resource.pk and "venue" in self.fields:
            del self.fields["venue"]  # sessions hold it by its place: another place is another room

    def values(self) -> dict[str, Any]:
        """Return what was written, {column: value}."""
        told, found = self.cleaned_data, {}
        if "person" not in self.fields:
            found["names"] = self.words("names")
        for name in ("languages", "helps"):
            if name in self.fields:
                found[name] = told[name]
        for name in ("venue", "person"):
            if name in self.fields:
                found[f"{name}_id"] = told[name].pk
        return found


class EndForm(PlainForm):
    """From which day on something is out of use."""

    until = day(_("Out of use from"), help_text=_("On that day it is not held any more."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].widget.attrs["min"] = clock.today().isoformat()
