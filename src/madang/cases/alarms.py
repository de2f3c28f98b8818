"""Words that must not wait in a list: danger to life, danger to oneself. Found at once, answered with a script."""

from __future__ import annotations

from datetime import date

from madang.kit import near

from .models import HandOff


def of(text: str, *, on: date) -> list[HandOff]:
    """Return the scripts whose words stand in a text, each once. Spaces do not hide a word: `죽고 싶` is `죽고싶`."""
    folded = "".join(text.lower().split())
    return [
        script
        for script, phrases in near.remember(f"hand-offs-{on}", lambda: _read(on))
        if any(p in folded for p in phrases)
    ]


def _read(on: date) -> list[tuple[HandOff, list[str]]]:
    found = []
    for script in HandOff.objects.valid(on).order_by("pk"):
        phrases = ["".join(line.lower().split()) for text in script.words.values() for line in text.splitlines()]
        found.append((script, [phrase for phrase in phrases if phrase]))
    return found
