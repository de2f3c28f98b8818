"""A model that learns from the city's own answered cases which office a matter is for. No database, no page.

Three linear views of the same pieces of text (two complement naive Bayes, one ridge) are weighed together on cases
that none of them had read, and folded into one table of weights: pieces by offices. So a guess is one sum, and its
reason is the share of each word in that sum. Sources: Rennie and others 2003 (complement naive Bayes), Wolpert 1992
(stacking), Guo and others 2017 (one temperature for probabilities that hold).

What trains it is in `training`, apart, because only that needs scikit-learn: the pages that ask need numpy alone.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from madang.kit import grams

FORM = 1  # of what is kept; a model of another form is not read
PRECISIONS = {
    date(2026, 11, 22): 0.70
}  # from a day on: the share of sure guesses that must be right. Source: the issue
HEAD, BODY = 80, 200  # letters read of a title and of a text
RARE = 0.5  # of the weight of the rarest known piece: what a piece never seen counts in the length of a text
KNOWN = 0.6  # of a text's pieces must be known, or the model says nothing: it never saw words like these
NAMED = 3  # words named for an office

Table = NDArray[np.float32]


@dataclass(frozen=True)
class Sample:
    """One answered case: its words, the office that answered, how much it counts, and who told it (empty: unknown)."""

    title: str
    text: str
    office: str
    weight: float = 1.0
    teller: str = ""


@dataclass(frozen=True)
class Guess:
    """One office with its probability, and the words that carried it, the strongest first."""

    office: str
    probability: float
    words: list[str]


@dataclass(frozen=True)
class Guesses:
    """Offices, best first. Sure: guesses as clear as this one were right as often as `PRECISIONS` asks."""

    offices: list[Guess]
    is_sure: bool


@dataclass(frozen=True)
class Measured:
    """How the model did on a fifth of the cases that it had not read."""

    held_out: int
    top1: float
    top3: float
    sure: float  # share of texts with a sure guess
    sure_right: float  # share of the sure guesses that are right


@dataclass(frozen=True)
class Model:
    """Weights of pieces for offices. `lead` is how far the first office must be before the second to be sure."""

    offices: list[str]
    hashes: NDArray[np.uint32]  # rising, syllables and jamo together
    is_jamo: NDArray[np.bool_]
    rarity: Table  # by piece
    weights: Table  # pieces by offices
    bias: Table  # by office
    temperature: float
    lead: float
    measured: Measured
    samples: int = 0
    form: int = field(default=FORM)

    def guess(self, title: str, text: str, *, only: frozenset[str] | None = None, limit: int = 3) -> Guesses:
        """Return the likeliest offices (of those in `only`) with the words that truly made each likelier."""
        reading = _Reading(self, title, text)
        scores = reading.scores()
        if only is not None:
            scores = np.where([office in only for office in self.offices], scores, -np.inf)
        if reading.known < KNOWN or not np.isfinite(scores).any():
            return Guesses([], is_sure=False)
        chances = softmax(self.temperature * scores)
        ranked = [int(place) for place in np.argsort(-scores)[:limit] if np.isfinite(scores[place])]
        lead = float(scores[ranked[0]] - scores[ranked[1]]) if len(ranked) > 1 else 0.0
        found = [Guess(self.offices[o], float(chances[o]), reading.reasons(o, chances)) for o in ranked]
        return Guesses(found, is_sure=lead >= self.lead)

    def as_bytes(self) -> bytes:
        """Return the model as plain arrays, with its facts as JSON."""
        facts = {
            "form": self.form,
            "offices": self.offices,
            "temperature": self.temperature,
            "lead": self.lead,
            "measured": self.measured.__dict__,
            "samples": self.samples,
        }
        file = io.BytesIO()
        np.savez_compressed(
            file,
            facts=np.frombuffer(json.dumps(facts).encode(), np.uint8),
            hashes=self.hashes,
            is_jamo=self.is_jamo,
            rarity=self.rarity,
            weights=self.weights.astype(np.float16),
            bias=self.bias,
        )
        return file.getvalue()


def precision(on: date) -> float:
    """Return the share of sure guesses that must be right, as it holds on a day."""
    return PRECISIONS[max((day for day in PRECISIONS if day <= on), default=min(PRECISIONS))]


def read(kept: bytes) -> Model | None:
    """Return a model from its bytes, or nothing where they are of another form. Nothing in them is ever run."""
    try:
        with np.load(io.BytesIO(kept), allow_pickle=False) as file:
            facts = json.loads(file["facts"].tobytes())
            if facts["form"] != FORM:
                return None
            model = Model(
                offices=facts["offices"],
                hashes=file["hashes"],
                is_jamo=file["is_jamo"],
                rarity=file["rarity"],
                weights=file["weights"].astype(np.float32),
                bias=file["bias"],
                temperature=facts["temperature"],
                lead=facts["lead"],
                measured=Measured(**facts["measured"]),
                samples=facts["samples"],
            )
    except (ValueError, KeyError, TypeError, OSError, EOFError, zipfile.BadZipFile):
        return None
    fits = model.weights.shape == (len(model.hashes), len(model.offices)) and len(model.rarity) == len(model.hashes)
    return model if fits else None


# --- reading one text ------------------------------------------------------------------------------------------------


def pieces(title: str, text: str) -> tuple[list[str], grams.Pieces, grams.Pieces]:
    """Return the words read, and their pieces: syllables of title and text, jamo of the title or the first words."""
    first, rest = (title[:HEAD], text[:BODY]) if title else (text[:HEAD], text[HEAD:BODY])
    head, body = grams.letters(first), grams.letters(rest)
    joined = f"{head} {body}".strip()
    return joined.split(), grams.syllables(joined), grams.jamo(head)


class _Reading:
    """One text before a model: which of its pieces are known, and what would be left without some of its words."""

    def __init__(self, model: Model, title: str, text: str) -> None:
        self.model = model
        self.words, first, second = pieces(title, text)
        self.places = np.concatenate([first.words, second.words])
        hashes = np.concatenate([first.hashes, second.hashes])
        unique, self.inverse = np.unique(hashes, return_inverse=True)
        at = np.minimum(np.searchsorted(model.hashes, unique), max(len(model.hashes) - 1, 0))
        self.is_known = model.hashes[at] == unique if len(model.hashes) else np.zeros(len(unique), bool)
        self.known = float(self.is_known.mean()) if len(unique) else 0.0
        is_jamo = np.zeros(len(unique), bool)
        is_jamo[self.inverse[len(first.hashes) :]] = True
        rarest = RARE * float(model.rarity.max(initial=1.0))
        self.rarity = np.where(self.is_known, model.rarity[at], rarest) if len(model.hashes) else np.zeros(len(unique))
        self.is_jamo = is_jamo
        self.weights = model.weights[at[self.is_known]]

    def scores(self, without: frozenset[str] = frozenset()) -> NDArray[np.float64]:
        """Return the score of every office, as if some words did not stand in the text."""
        values = self._values(without)
        return cast(NDArray[np.float64], values[self.is_known] @ self.weights + self.model.bias)

    def reasons(self, office: int, chances: NDArray[np.float64]) -> list[str]:
        """Return the words without which the office would be less likely, each tried by leaving it out."""
        slopes = self.weights[:, office] - self.weights @ chances.astype(np.float32)
        shares = np.zeros(len(self.is_known))
        shares[self.is_known] = slopes * self._values(frozenset())[self.is_known]
        counts = np.bincount(self.inverse, minlength=len(shares))
        by_place = np.bincount(self.places, (shares / np.maximum(counts, 1))[self.inverse], len(self.words))
        by_word: dict[str, float] = {}
        for place, word in enumerate(self.words):
            by_word[word] = by_word.get(word, 0.0) + float(by_place[place])
        hopeful = sorted((w for w, share in by_word.items() if share > 0), key=lambda w: -by_word[w])[: NAMED + 1]
        named: list[str] = []
        odds = _odds(self.scores(), office)
        for word in hopeful:
            left = _odds(self.scores(frozenset([*named, word])), office)
            if left < odds and len(named) < NAMED:
                named.append(word)
                odds = left
        return named

    def _values(self, without: frozenset[str]) -> NDArray[np.float64]:
        inverse = self.inverse
        if without:
            stays = np.array([word not in without for word in self.words])
            inverse = inverse[stays[self.places]]
        return _scaled(np.bincount(inverse, minlength=len(self.is_known)), self.rarity, self.is_jamo)


def _scaled(counts: NDArray[Any], rarity: NDArray[Any], is_jamo: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the values of pieces: their logarithm times their rarity, each of the two kinds brought to length one."""
    values = np.where(counts > 0, (1 + np.log(np.maximum(counts, 1))) * rarity, 0.0)
    for kind in (is_jamo, ~is_jamo):
        length = np.sqrt((values[kind] ** 2).sum())
        values[kind] /= max(length, 1e-6)
    return cast(NDArray[np.float64], values)


def _odds(scores: NDArray[np.float64], office: int) -> float:
    """Return how far an office is before all others together; falls where its probability falls, also close to one."""
    others = np.delete(scores, office)
    most = others.max(initial=-np.inf)
    return float(scores[office] - (most + np.log(np.exp(others - most).sum())))


def softmax(scores: NDArray[Any]) -> NDArray[np.float64]:
    """Return probabilities along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return cast(NDArray[np.float64], powers / powers.sum(axis=-1, keepdims=True))
