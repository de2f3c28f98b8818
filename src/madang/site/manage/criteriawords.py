"""Criteria in words: for what is shown before, and for what was changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def lines(rubric: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return criteria as lines of (of what, value): each criterion by its short word, then how it is judged."""
    if not rubric:
        return []
    return [
        *((str(each["code"]), _criterion(each)) for each in rubric["criteria"]),
        (_("Reviewers of each application"), str(rubric["reviewers"])),
        (_("Points between two reviewers that ask for a talk"), str(rubric["spread"])),
    ]


def _criterion(criterion: Mapping[str, Any]) -> str:
    """Return one criterion whole: what reviewers and applicants read in each language, and what it weighs."""
    said = []
    for code, _tongue in settings.LANGUAGES:
        name, hint = criterion["names"].get(code, ""), (criterion.get("hints") or {}).get(code, "")
        said.append(f"{name} ({hint})" if hint else name)
    points = ngettext("%(num)s point", "%(num)s points", int(criterion["weight"])) % {"num": criterion["weight"]}
    return " · ".join([points, *(each for each in said if each)])


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return what differs between some criteria and others: of what, before, after. Either may be empty."""
    old, new = dict(lines(before)), dict(lines(after))
    return [(each, old.get(each, ""), new.get(each, "")) for each in {**old, **new} if old.get(each) != new.get(each)]


def shown(after: Mapping[str, Any], before: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return criteria whole; where another value held before, both with an arrow between."""
    old, new = dict(lines(before)), dict(lines(after))
    told = []
    for each in {**new, **old}:
        was, is_now = old.get(each, ""), new.get(each, "")
        told.append((each, is_now if was == is_now or not before else f"{was or '–'} → {is_now or '–'}"))
    return told
