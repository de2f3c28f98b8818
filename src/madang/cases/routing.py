"""Which office a matter is for: a suggestion with its reason, never a decision, and silence where it does not know.

Two kinds of evidence: remit words that stand in the text, and the place (field complaints belong to the district).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from madang.kit import near
from madang.places.enums import OfficeKind
from madang.places.models import Area, Office

from .models import Service

FIRM = 2.0  # the weight of words a firm suggestion needs: two words of one office, or one that is its alone and long
LEAD = 1.4  # and by how much it must lead the next office
LEAST = 0.7  # below this nothing is said
DISTRICT_SHARE = 0.6  # of the best department's weight: what the place alone says for the district's own office


@dataclass(frozen=True)
class Suggested:
    """One office a matter may be for: how strongly, and by which words or which place."""

    office_id: int
    weight: float
    words: list[str]
    place: str = ""


@dataclass(frozen=True)
class Suggestion:
    """At most three offices, best first. Not firm with offices: perhaps these. No office: it abstains."""

    offices: list[Suggested]
    is_firm: bool

    def as_facts(self) -> dict[str, object]:
        """Return plain values, to be kept with the case."""
        return {"is_firm": self.is_firm, "offices": [asdict(office) for office in self.offices]}


@dataclass(frozen=True)
class Remits:
    """The remit words of all offices: {word: {office id: weight}}, and the district offices by area."""

    words: dict[str, dict[int, float]]
    districts: dict[int, int]


def remits(on: date) -> Remits:
    """Return the remit words that hold on a date, read at most every half minute."""
    return near.remember(f"remits-{on}", lambda: _read_remits(on))


def remits_with(on: date, office: Office, remit: Mapping[str, str]) -> Remits:
    """Return the remit words as they would be if one office had other ones."""
    return _read_remits(on, {office.pk: remit})


def _read_remits(on: date, instead: Mapping[int, Mapping[str, str]] | None = None) -> Remits:
    """A word that several offices claim counts less for each."""
    claims: dict[str, set[int]] = defaultdict(set)
    districts = {}
    for office in Office.objects.valid(on):
        for written in (instead or {}).get(office.pk, office.remit).values():
            for word in written.lower().split():
                claims[word.replace("-", " ") if word.isascii() else word].add(office.pk)  # `school-zone` is a phrase
        if office.kind == OfficeKind.DISTRICT_OFFICE and office.area_id:
            districts[office.area_id] = office.pk
    words = {word: {office: _weight(word) / len(offices) for office in offices} for word, offices in claims.items()}
    return Remits(words, districts)


def _weight(word: str) -> float:
    """Long words say more: `불법주정차` settles a matter that `물` only hints at."""
    letters = len(word) if not word.isascii() else len(word) / 2
    return min(0.5 + 0.35 * (letters - 1), 2.0)


def suggest(title: str, text: str, *, area: Area | None, on: date, by: Remits | None = None) -> Suggestion:
    """Return where a matter may belong, by its words (twice as much in the title) and its place.

    `by` are the words to go by, if not those that hold.
    """
    book = by or remits(on)
    head, body = title.lower(), text.lower()
    latin = f" {' '.join(re.findall('[a-z0-9]+', f'{head} {body}'))} "
    weights: dict[int, float] = defaultdict(float)
    reasons: dict[int, list[str]] = defaultdict(list)
    for word, offices in book.words.items():
        if word.isascii():
            times = 1.0 if f" {word} " in latin or f" {word}s " in latin else 0.0
        else:
            times = 2.0 if word in head else 1.0 if word in body else 0.0
        if times:
            for office, weight in offices.items():
                weights[office] += weight * times
                reasons[office].append(word)
    ranked = sorted(((weight, -office) for office, weight in weights.items() if weight >= LEAST), reverse=True)
    found = [Suggested(-office, round(weight, 2), reasons[-office][:4]) for weight, office in ranked[:3]]
    second = ranked[1][0] if len(ranked) > 1 else 0.0
    is_firm = bool(found) and found[0].weight >= FIRM and found[0].weight >= LEAD * second
    if found and area is not None and (district := _district_office(area, book)):
        place = Suggested(district, round(found[0].weight * DISTRICT_SHARE, 2), [], area.name)
        found = [*found[:2], place]
    return Suggestion(found, is_firm)


def services(text: str, *, on: date) -> list[Service]:
    """Return the services of the catalogue whose words stand in a text, at most two, the longest words first."""
    folded = " " + " ".join(re.findall(r"[a-z0-9]+|[^\sa-z0-9]+", text.lower())) + " "
    tight = "".join(text.lower().split())
    found = []
    for service in near.remember(f"services-{on}", lambda: list(Service.objects.valid(on).order_by("pk"))):
        words = [word for written in service.words.values() for word in written.lower().split()]
        hits = [w for w in words if (f" {w.replace('-', ' ')} " in folded if w.isascii() else w in tight)]
        if hits:
            found.append((max(map(len, hits)), service))
    return [service for _length, service in sorted(found, key=lambda pair: -pair[0])][:2]


def _district_office(area: Area, book: Remits) -> int | None:
    return book.districts.get(area.pk) or (book.districts.get(area.parent_id) if area.parent_id else None)
