"""A row against what was recorded of it: what a change left, and what stood before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import models

from madang.cases.enums import CannotRule

Facts = dict[str, Any]
Act = Callable[[datetime], object]
GONE = CannotRule.NOT_LAST


def values(model: type[models.Model], written: Facts) -> Facts:
    """Return what was recorded as the columns keep it: dates are dates again."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in written.items()}


def stands(row: models.Model, facts: Facts) -> bool:
    """Say whether a row is still as a change left it."""
    return all(getattr(row, name) == value for name, value in values(type(row), facts["after"]).items())
