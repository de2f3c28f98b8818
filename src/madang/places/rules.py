"""What holds of places on a day."""

from __future__ import annotations

from datetime import date

from .models import Office


def holds(office: Office, on: date) -> bool:
    """Say whether an office exists on a day."""
    begun = office.valid_from is None or office.valid_from <= on
    return begun and (office.valid_until is None or on < office.valid_until)
