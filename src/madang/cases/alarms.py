"""Words that must not wait in a list: danger to life, danger to oneself. Found at once, answered with a script."""

from __future__ import annotations

import re
from datetime import date

from madang.kit import near

from .models import HandOff


def of(text: str, *, on: date) -> list[HandOff]:
    """Return the scripts whose words stand in a text, each once. Spaces do not hide a word: `죽고 싶` is `죽고싶`.

    Latin words count whole, or with an s: `want to diet` is no danger, `gas leaks` is one.
    """
    folded, latin = "".join(text.lower().split()), " ".join(re.findall("[a-z0-9]+", text.lower()))
    return [
        script
        for script, phrases in near.remember(f"hand-offs-{on}", lambda: _read(on))
        if any(_stands(phrase, folded, f" {latin} ") for phrase in phrases)
    ]


def _stands(phrase: str, folded: str, latin: str) -> bool:
    if not phrase.isascii():
        return "".join(phrase.split()) in folded
    return f" {phrase} " in latin or f" {phrase}s " in latin


def _read(on: date) -> list[tuple[HandOff, list[str]]]:
    found = []
    for script in HandOff.objects.valid(on).order_by("pk"):
        phrases = [" ".join(line.lower().split()) for text in script.words.values() for line in text.splitlines()]
        found.append((script, [phrase for phrase in phrases if phrase]))
    return found
