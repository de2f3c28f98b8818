"""What a matter is: a kind by the law, or a service of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madang.kit import clock, near
from madang.kit.words import pick

from ..enums import Kind
from ..models import Service


@dataclass(frozen=True)
class Matter:
    """What the law or the catalogue calls a matter."""

    kind: Kind
    service: Service | None = None


class MatterField(forms.ChoiceField):
    """A kind of matter, or one of the services of the catalogue, written `service-12`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=matters, **options)

    def clean(self, value: Any) -> Any:
        """Return the matter."""
        chosen = str(super().clean(value) or Kind.OTHER)
        number = chosen.removeprefix("service-")
        if number != chosen:
            return Matter(Kind.OTHER, Service.objects.filter(pk=int(number)).first())
        return Matter(Kind(chosen))


def matters() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what a matter can be, kinds first, then the services by field; remembered for half a minute."""
    return near.remember(f"matters-{clock.today()}-{get_language()}", _matters)


def _matters() -> list[tuple[str, list[tuple[str, str]]]]:
    fields: dict[str, list[tuple[str, str]]] = {}
    for service in Service.objects.valid(clock.today()).order_by("pk"):
        fields.setdefault(pick(service.field_names), []).append((f"service-{service.pk}", service.name))
    return [(str(_("By the law")), [(str(v), str(n)) for v, n in Kind.choices]), *fields.items()]
