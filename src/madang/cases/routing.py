"""Which office a matter is for: a suggestion with its reason, never a decision, and silence where it does not know.

Three kinds of evidence: remit words that stand in the text, what was learned from answered cases (where there is a model),
and the place (field complaints belong to the district).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from madang.kit import near
from madang.places.enums import OfficeKind
from madang.places.models import Area, Office

from . import learning
from .models import Learned, Service

FIRM = 2.0  # the weight of words a firm suggestion needs: two words of one office, or one that is its alone and long
LEAD = 1.4  # and by how much it must lead the next office
LEAST = 0.7  # below this nothing is said
LEARNED = 3.0  # the weight of a learned office that is certain; two thirds are as good as two remit words
SLIGHT = 0.1  # a learned chance below this adds nothing, and no reason
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
    """The remit words of all offices: {word: {office id: weight}}, the district offices by area, all offices by code."""

    words: dict[str, dict[int, float]]
    districts: dict[int, int]
    offices: dict[str, int]


def remits(on: date) -> Remits:
    """Return the remit words that hold on a date, read at most every half minute."""
    return near.remember(f"remits-{on}", lambda: _read_remits(on))


def remits_with(on: date, office: Office, remit: Mapping[str, str]) -> Remits:
    """Return the remit words as they would be if one office had other ones."""
    return _read_remits(on, {office.pk: remit})


def _read_remits(on: date, instead: Mapping[int, Mapping[str, str]] | None = None) -> Remits:
    """A word that several offices claim counts less for each."""
    claims: dict[str, set[int]] = defaultdict(set)
    districts, codes = {}, {}
    for office in Office.objects.valid(on):
        codes[office.code] = office.pk
        for written in (instead or {}).get(office.pk, office.remit).values():
            for word in written.lower().split():
                if tied := word.replace("-", " ").strip():  # `school-zone` is a phrase
                    claims[tied].add(office.pk)
        if office.kind == OfficeKind.DISTRICT_OFFICE and office.area_id:
            districts[office.area_id] = office.pk
    words = {word: {office: _weight(word) / len(offices) for office in offices} for word, offices in claims.items()}
    return Remits(words, districts, codes)


def _weight(word: str) -> float:
    """Long words say more: `불법주정차` settles a matter that `물` only hints at."""
    letters = len(word) if not word.isascii() else len(word) / 2
    return min(0.5 + 0.35 * (letters - 1), 2.0)


@dataclass(frozen=True)
class _Kept:
    """The model a process holds, and by which row it knows that there is no newer one."""

    row: tuple[int, datetime]
    model: learning.Model | None


_kept: list[_Kept] = []


def learned() -> learning.Model | None:
    """Return the newest model that this version can read; whether there is a newer one is asked each half minute."""
    return near.remember("learned", _newest)


def _newest() -> learning.Model | None:
    row = Learned.objects.filter(form=learning.FORM).order_by("-number").values_list("number", "learned_at").first()
    if row is None:
        return None
    if not _kept or _kept[-1].row != row:
        kept = Learned.objects.values_list("model", flat=True).filter(number=row[0]).first()
        _kept[:] = [_Kept(row, learning.read(bytes(kept or b"")))]
    return _kept[-1].model


@dataclass
class _Evidence:
    """What speaks for one office: by its remit words, and by what was learned."""

    by_words: float = 0.0
    by_learning: float = 0.0
    words: list[str] = field(default_factory=list)

    @property
    def weight(self) -> float:
        return self.by_words + self.by_learning


def suggest(title: str, text: str, *, area: Area | None, on: date, by: Remits | None = None) -> Suggestion:
    """Return where a matter may belong, by its words (twice as much in the title), what was learned, and its place.

    Firm is what remit words alone make clear where nothing was learned; else what both say, or what the model is sure of.
    `by` are the remit words to go by, if not those that hold.
    """
    book = by or remits(on)
    evidence = _by_words(title.lower(), text.lower(), book)
    of_words = _ranked({office: found.by_words for office, found in evidence.items()})
    is_firm = _is_clear(of_words)
    if model := learned():
        guesses = model.guess(title, text, only=frozenset(book.offices))
        if guesses.is_sure or of_words:  # an unsure model alone says nothing
            _add_learned(evidence, guesses, book)
    ranked = _ranked({office: found.weight for office, found in evidence.items()})
    if model and ranked and guesses.offices:
        first, learned_first = ranked[0][1], book.offices[guesses.offices[0].office]
        is_agreed = bool(of_words) and of_words[0][1] == first
        is_firm = first == learned_first and _is_clear(ranked) and (is_agreed or guesses.is_sure)
    found = [Suggested(office, round(weight, 2), evidence[office].words[:4]) for weight, office in ranked[:3]]
    if found and area is not None and (district := _district_office(area, book)):
        weight = round(found[0].weight * DISTRICT_SHARE, 2)
        if district not in [suggested.office_id for suggested in found]:
            found = [*found[:2], Suggested(district, weight, [], area.name)]
    return Suggestion(found, is_firm)


def _by_words(head: str, body: str, book: Remits) -> dict[int, _Evidence]:
    latin = f" {' '.join(re.findall('[a-z0-9]+', f'{head} {body}'))} "
    head, body = _spaced(head), _spaced(body)
    evidence: dict[int, _Evidence] = defaultdict(_Evidence)
    for word, offices in book.words.items():
        if word.isascii():
            times = 1.0 if f" {word} " in latin or f" {word}s " in latin else 0.0
        else:
            forms = (word, word.replace(" ", ""))  # Korean writes many a phrase with a space or without
            times = 2.0 if _stands(forms, head) else 1.0 if _stands(forms, body) else 0.0
        if times:
            for office, weight in offices.items():
                evidence[office].by_words += weight * times
                evidence[office].words.append(word)
    return evidence


def _spaced(text: str) -> str:
    return " ".join(text.replace("-", " ").split())


def _stands(forms: tuple[str, ...], text: str) -> bool:
    return any(form in text for form in forms)


def _add_learned(evidence: dict[int, _Evidence], guesses: learning.Guesses, book: Remits) -> None:
    """Add what was learned, with its words; an office for which no word can be named stays as it was."""
    for guess in guesses.offices:
        own = evidence.get(book.offices[guess.office], _Evidence())
        if guess.probability < SLIGHT or not (guess.words or own.words):
            continue
        own.by_learning = LEARNED * guess.probability
        own.words = [*own.words[:3], *(w for w in guess.words if not any(known in w for known in own.words[:3]))]
        evidence[book.offices[guess.office]] = own


def _ranked(weights: dict[int, float]) -> list[tuple[float, int]]:
    """Return (weight, office), the heaviest first, without what is too light to be said."""
    heavy = [(weight, office) for office, weight in weights.items() if weight >= LEAST]
    return sorted(heavy, key=lambda pair: (-pair[0], pair[1]))


def _is_clear(ranked: list[tuple[float, int]]) -> bool:
    """Say whether the first weighs enough alone, and enough more than the second."""
    second = ranked[1][0] if len(ranked) > 1 else 0.0
    return bool(ranked) and ranked[0][0] >= FIRM and ranked[0][0] >= LEAD * second


def services(text: str, *, on: date) -> list[Service]:
    """Return the services of the catalogue whose words stand in a text, at most two, the longest words first."""
    folded = " " + " ".join(re.findall(r"[a-z0-9]+|[^\sa-z0-9]+", text.lower())) + " "
    tight = "".join(text.lower().replace("-", "").split())
    found = []
    for service in near.remember(f"services-{on}", lambda: list(Service.objects.valid(on).order_by("pk"))):
        words = [word for written in service.words.values() for word in written.lower().split()]
        hits = [
            w for w in words if (f" {w.replace('-', ' ')} " in folded if w.isascii() else w.replace("-", "") in tight)
        ]
        if hits:
            found.append((max(map(len, hits)), service))
    return [service for _length, service in sorted(found, key=lambda pair: -pair[0])][:2]


def _district_office(area: Area, book: Remits) -> int | None:
    return book.districts.get(area.pk) or (book.districts.get(area.parent_id) if area.parent_id else None)
