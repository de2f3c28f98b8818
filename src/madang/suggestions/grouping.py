"""What a machine proposes to those who sort cards: groups, cards said before in other words, and themes that are there already.

It knows no model, no clock and no database. People decide: a proposal is a set of cards with the words that made it, and a card that
fits nowhere is in none. The same texts give the same proposals.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log

import numpy as np

from .pieces import bare, head, is_hangul, words

LEAST_OF_GROUP = 3  # cards: two are a pair, no theme
APART = 0.85  # mean unlikeness at which groups are no longer joined: of 60 cards some 8 are left, of 5,600 some 100
FITS = 0.1  # mean likeness to the others of its group that a card needs to stay
NAMED = 5  # words for a group
SHARED = (
    0.78  # of the words of two texts that must be the same (twice those in both, through all): one of five may differ
)
BEGINNING = 5  # letters that make two forms one word where texts are compared: 'plaza', 'plazas'
LEAST_WORDS = 3  # of a text that may differ at all: shorter ones are alike only where they are the same
MOST_LOOKED = 100  # earlier texts with one rare word that a text is compared with
LEAST_OF_THEME = 2  # cards that people must have put into a theme before others are proposed for it
THEME_FITS, THEME_LEADS = 0.2, 0.1  # likeness to a theme, and how far it must be before the next
TELLING = 2.0  # times as often in a group as elsewhere: what a word needs to be named for it


@dataclass(frozen=True)
class Group:
    """Cards that may be one theme, by their places in what was given, and the words that explain it, the most telling first."""

    members: tuple[int, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Alike:
    """Cards that say nearly the same, and the words that all of them share, in their order."""

    members: tuple[int, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """A theme that is there already for a card without one, with the words of the card that speak for it."""

    card: int
    theme: int
    words: tuple[str, ...]


def groups(texts: Sequence[str], *, taken: Sequence[int | None] = ()) -> list[Group]:
    """Return groups of cards that people have not filed, the largest first, then the clearest.

    `taken` has the theme of each card, or nothing; without it no card is filed.
    """
    from . import likeness  # brings SciPy, which no page should wait for

    texts = [bare(text) for text in texts]
    standing: dict[int, list[int]] = {}  # by the first of those that say nearly the same: only it is counted, or a
    # flood of copies would make its own words too common to say anything
    firsts = _firsts(len(texts), near_duplicates(texts))
    for row, first in enumerate(firsts):
        if not taken or taken[row] is None:
            standing.setdefault(first, []).append(row)
    each = sorted(set(firsts))
    space = likeness.Space([texts[row] for row in each])
    among = np.array([at for at, row in enumerate(each) if row in standing], dtype=np.intp)
    labels = likeness.divided(space, among=among, apart=APART)
    fits = space.fits(among, labels)
    together: dict[tuple[int, int], list[int]] = defaultdict(list)
    for place, (at, label) in enumerate(zip(among, labels, strict=True)):
        # What is like nothing else may still have been said many times over.
        together[int(label), -1 if label >= 0 and fits[place] >= FITS else int(at)].append(place)
    found = []
    for places in together.values():
        members = sorted(row for place in places for row in standing[each[among[place]]])
        if len(members) >= LEAST_OF_GROUP:
            found.append((-len(members), -round(float(fits[places].mean()), 9), tuple(members)))
    said = _Said(texts)
    return [Group(members, said.named(members)) for _size, _fit, members in sorted(found)]


def near_duplicates(texts: Sequence[str]) -> list[Alike]:
    """Return cards that say nearly the same, the largest set first: each differs from its first in a word or some endings.

    A card is compared with the firsts of earlier sets alone, and of these with such as share one of its rarest words, so that
    thousands of copies cost no more than thousands of texts.
    """
    same: dict[str, list[int]] = {}
    for row, text in enumerate(texts):
        if key := " ".join(words(text)) or text.strip():
            same.setdefault(key, []).append(row)
    cut = {key: frozenset(_heads(key)) for key in same}
    holding = Counter(word for own in cut.values() for word in own)
    sets: dict[str, list[str]] = {}
    indexed: dict[str, list[str]] = defaultdict(list)
    for key, own in cut.items():
        rarest = sorted(own, key=lambda word: (holding[word], word))
        # Two texts that share enough have one of these in common. Source: Bayardo, Ma, Srikant, WWW 2007
        rarest = rarest[: len(own) - ceil(SHARED / (2 - SHARED) * len(own)) + 1]
        first = _first_alike(own, rarest, indexed, cut) if len(own) >= LEAST_WORDS else None
        if first is not None:
            sets[first].append(key)
            continue
        sets[key] = [key]
        for word in rarest:
            indexed[word].append(key)
    found = [
        Alike(tuple(sorted(row for key in keys for row in same[key])), _common_words(keys))
        for keys in sets.values()
        if len(keys) > 1 or len(same[keys[0]]) > 1
    ]
    return sorted(found, key=lambda alike: (-len(alike.members), alike.members))


def proposals_for_themes(texts: Sequence[str], taken: Sequence[int | None]) -> list[Proposal]:
    """Return for cards without a theme the one whose cards they are most like, the likeliest first; silence where it is not clear."""
    from . import likeness  # brings SciPy, which no page should wait for

    counts = Counter(theme for theme in taken if theme is not None)
    themes = sorted(theme for theme, cards in counts.items() if cards >= LEAST_OF_THEME)
    filed = [row for row, theme in enumerate(taken) if theme in themes]
    free = [row for row, theme in enumerate(taken) if theme is None]
    if not themes or not free:
        return []
    space = likeness.Space(texts)
    labels = np.full(len(texts), -1, np.intp)
    labels[filed] = [themes.index(theme) for row in filed if (theme := taken[row]) is not None]
    if len(themes) > 1:
        space.learn(labels)
    near = space.likeness(np.array(free), np.array(filed), labels[filed])
    order = np.argsort(-near, axis=1, kind="stable")
    said = _Said(texts)
    telling = [said.telling([int(row) for row in np.flatnonzero(labels == place)]) for place in range(len(themes))]
    found = []
    for at, row in enumerate(free):
        best = int(order[at, 0])
        first = float(near[at, best])
        lead = first - float(near[at, order[at, 1]]) if len(themes) > 1 else first
        own = {kept: word for word in words(texts[row]) if (kept := head(word)) in telling[best]}
        if first >= THEME_FITS and lead >= THEME_LEADS and own:
            named = sorted(own, key=lambda kept: (-telling[best][kept], kept))[:NAMED]
            found.append((-round(lead, 9), Proposal(row, themes[best], tuple(own[kept] for kept in named))))
    return [proposal for _lead, proposal in sorted(found, key=lambda pair: (pair[0], pair[1].card))]


def _firsts(count: int, same: Iterable[Alike]) -> list[int]:
    """Return for each card the first of those that say nearly the same."""
    firsts = list(range(count))
    for alike in same:
        for member in alike.members:
            firsts[member] = alike.members[0]
    return firsts


def _first_alike(
    own: frozenset[str], rarest: Sequence[str], indexed: Mapping[str, list[str]], cut: Mapping[str, frozenset[str]]
) -> str | None:
    """Return the first of the set that a text is most like, or nothing where it is not like enough."""
    looked = dict.fromkeys(key for word in rarest for key in indexed.get(word, [])[:MOST_LOOKED])
    best, most = None, SHARED
    for key in looked:
        other = cut[key]
        share = 2 * len(own & other) / (len(own) + len(other))
        if share > most or (share == most and best is None):
            best, most = key, share
    return best


# --- words -----------------------------------------------------------------------------------------------------------


def _heads(key: str) -> dict[str, str]:
    """Return the words of a text by what their forms have in common, each in its first form. `key` is words and spaces."""
    own: dict[str, str] = {}
    for word in words(key):
        if kept := head(word, letters=BEGINNING):
            own.setdefault(kept, word)
    return own


def _common_words(keys: Sequence[str]) -> tuple[str, ...]:
    """Return the words of the first text that stand in all, in whatever form, in their order; the longest where there are many."""
    own = _heads(keys[0])
    common = set(own).intersection(*(_heads(key) for key in keys[1:]))
    longest = sorted(common, key=lambda kept: (-len(own[kept]), kept))[:NAMED]
    return tuple(word for kept, word in own.items() if kept in longest) or tuple(_written_alike(keys)[:NAMED])


def _written_alike(keys: Sequence[str]) -> list[str]:
    """Return the words of texts that are the same in all: they may be too short to have forms."""
    return words(keys[0]) if len(keys) == 1 else []


class _Said:
    """The words of all texts by what their forms have in common."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.forms = [{kept: word for word in words(text) if (kept := head(word))} for text in texts]
        self.times = Counter(kept for forms in self.forms for kept in forms)
        self.whole = {word for forms in self.forms for word in forms.values()}

    def telling(self, members: Sequence[int]) -> dict[str, float]:
        """Return what several of some texts share and others lack, by how much it tells, the most first."""
        inside = Counter(kept for row in members for kept in self.forms[row])
        others = len(self.forms) - len(members)
        weights = {}
        for kept, times in inside.items():
            elsewhere = (self.times[kept] - times + 0.5) / (others + 1)
            if times > 1 and (more := times / len(members) / elsewhere) >= TELLING:
                weights[kept] = times * log(more)
        return dict(sorted(weights.items(), key=lambda pair: (-pair[1], pair[0])))

    def named(self, members: Sequence[int]) -> tuple[str, ...]:
        """Return the words that tell some texts from the others, as they are written there."""
        telling = list(self.telling(members))[:NAMED]
        return tuple(
            self._written(kept, [forms[kept] for row in members if kept in (forms := self.forms[row])])
            for kept in telling
        )

    def _written(self, kept: str, forms: Sequence[str]) -> str:
        """Return a Hangul word without what differs, where that is a word of its own; else its most frequent form."""
        stem = _beginning(forms)
        if is_hangul(kept) and len(stem) >= len(kept) and (stem in self.whole or len(stem) > 2):
            return stem
        counts = Counter(forms)
        return min(counts, key=lambda form: (-counts[form], form))


def _beginning(forms: Sequence[str]) -> str:
    first, last = min(forms), max(forms)
    same = [one == two for one, two in zip(first, last, strict=False)]
    return first[: same.index(False)] if False in same else first[: len(same)]
