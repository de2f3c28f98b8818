"""A refusal is a value before it is an exception: rules return a reason, actions raise it, pages show it."""

from __future__ import annotations

from django.db import models


class Reason(models.TextChoices):
    """The base of every `Cannot<Verb>`: each label says what, why and what to do."""


class Refused(Exception):
    """An action was asked for that a rule refuses; `reason.label` is fit to be shown."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason.value))
        self.reason = reason
