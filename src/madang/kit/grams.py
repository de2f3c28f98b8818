"""Pieces of a text as numbers: what a machine that learns from words counts, without keeping a word.

Letters only: digits and signs are dropped before anything is counted, so no telephone number can become a piece.
A piece is a hash of 32 bits. Hangul is cut twice, into syllables and into their letters (`jamo`), because particles and
endings hang on nouns (`가로등이`, `가로등을`) and change their last syllable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NOT_LETTERS = re.compile(r"[\W\d_]+")
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2^64 through the golden ratio. Source: Knuth, vol. 3, section 6.4
SPACE = 32
FIRST_SYLLABLE, SYLLABLES, VOWELS, FINALS = 0xAC00, 11172, 21, 28  # Source: Unicode, section 3.12
Numbers = NDArray[np.uint64]


@dataclass(frozen=True)
class Pieces:
    """The pieces of a text, one for each place where they stand, and the words they stand in, by place."""

    hashes: NDArray[np.uint32]
    words: NDArray[np.intp]


def letters(text: str) -> str:
    """Return the words of a text in small letters, without digits and signs, a space between them."""
    return NOT_LETTERS.sub(" ", text.lower()).strip()


def syllables(words: str) -> Pieces:
    """Return runs of one to three syllables within words, the beginnings of words, and neighbours by their beginnings.

    `words` is what `letters` gave.
    """
    if not words:
        return _none()
    codes, gaps = _codes(f" {words} ")
    found = _runs(codes, gaps, np.cumsum(gaps) - 1, longest=3, salt=1)
    starts = np.flatnonzero(gaps[:-1]) + 1
    place = np.arange(len(starts))
    heads, alive = np.full(len(starts), 7, np.uint64), np.ones(len(starts), bool)
    pairs = heads
    for step in range(3):
        at = np.minimum(starts + step, len(codes) - 1)
        alive = alive & ~gaps[at]
        heads = np.where(alive, _mix(heads, codes[at]), heads)
        found.append((heads[alive] ^ np.uint64(20 + step), place[alive]))
        if step == 1:
            pairs = heads
    found.append((_mix(pairs[:-1] * np.uint64(3), pairs[1:]), place[1:]))
    return _joined(found)


def jamo(words: str) -> Pieces:
    """Return runs of one to five letters within words, Hangul taken apart. `words` is what `letters` gave."""
    if not words:
        return _none()
    codes, gaps = _codes(f" {words} ")
    within = codes - np.uint64(FIRST_SYLLABLE)  # below the first it wraps round to a large number
    is_hangul = within < SYLLABLES
    apart = np.stack(
        [
            np.where(is_hangul, 0x1100 + within // (VOWELS * FINALS), codes),
            np.where(is_hangul, 0x1161 + within % (VOWELS * FINALS) // FINALS, 0),
            np.where(is_hangul & (within % FINALS > 0), 0x11A7 + within % FINALS, 0),
        ],
        axis=1,
    ).astype(np.uint64)
    places = np.repeat(np.cumsum(gaps) - 1, 3)
    flat = apart.ravel()
    kept = flat > 0
    flat = flat[kept]
    return _joined(_runs(flat, flat == SPACE, places[kept], longest=5, salt=99))


def _codes(text: str) -> tuple[Numbers, NDArray[np.bool_]]:
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), dtype="<u4").astype(np.uint64)
    return codes, codes == SPACE


def _mix(so_far: Numbers, codes: Numbers) -> Numbers:
    mixed = (so_far ^ codes) * MULTIPLIER
    return mixed ^ (mixed >> np.uint64(29))


def _runs(
    codes: Numbers, gaps: NDArray[np.bool_], places: NDArray[np.intp], *, longest: int, salt: int
) -> list[tuple[Numbers, NDArray[np.intp]]]:
    """A run may begin or end at the gap beside a word, and never reaches over it."""
    found = []
    hashes, whole = np.full(len(codes), salt, np.uint64), np.ones(len(codes), bool)
    for length in range(1, min(longest, len(codes)) + 1):
        count = len(codes) - length + 1
        hashes = _mix(hashes[:count], codes[length - 1 :])
        whole = whole[:count]
        if length >= 3:
            whole = whole & ~gaps[length - 2 : length - 2 + count]
        good = whole & ~gaps if length == 1 else whole
        found.append((_mix(hashes[good], np.uint64(length) * np.ones(1, np.uint64)), places[:count][good]))
    return found


def _joined(found: list[tuple[Numbers, NDArray[np.intp]]]) -> Pieces:
    hashes = np.concatenate([part for part, _places in found])
    return Pieces((hashes >> np.uint64(32)).astype(np.uint32), np.concatenate([places for _part, places in found]))


def _none() -> Pieces:
    return Pieces(np.zeros(0, np.uint32), np.zeros(0, np.intp))
