"""Every field of every model says who may know it: the one declaration that open data, export and erasure read."""

from __future__ import annotations

from django.db import models

KINDS = ("public", "personal", "internal")


def declared(model: type[models.Model]) -> dict[str, str]:
    """Return {field name: public | personal | internal} from the model's inner class `Fields`."""
    fields = getattr(model, "Fields", None)
    if fields is None:
        raise LookupError(f"{model._meta.label} has no inner class Fields")
    return {name: kind for kind in KINDS for name in getattr(fields, kind, ())}


def undeclared(model: type[models.Model]) -> set[str]:
    """Return the names of concrete fields that `Fields` leaves out or names without their existing."""
    real = {field.name for field in model._meta.concrete_fields if not field.primary_key}
    return real ^ {name for name in declared(model) if name != model._meta.pk.name}
