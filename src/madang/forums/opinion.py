"""Opinion groups: who votes alike on statements, what each group stands for, and what all of them share.

It knows no model, no clock and no database. The way is that of pol.is (Small, Bjorkegren, Erkkilä, Shaw, Megill: "Polis: Scaling
deliberation by mapping high dimensional opinion spaces", Recerca 26, 2021): votes become points on two axes, points become groups, and
counts within groups say what is particular to one and common to all. Our own choices are the constants below.

    found = opinions(votes)
    if found.too_few is None: found.groups, found.places, found.shared

The answer does not depend on the order of participants and statements. Who voted alike in everything stands at one point, in one group.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

AGREE, DISAGREE, PASS = 1, -1, 0
LEAST_VOTES = 7  # of one participant, or all statements where there are fewer. Source: pol.is
LEAST_PEOPLE = 15  # with so many votes; pol.is fills up to 15 with those who voted less, we say that it is too few
LEAST_STATEMENTS = 3  # that anybody voted on: two axes of two statements would be the statements themselves
LEAST_OF_GROUP = 3  # members: the shares of a smaller group would show what one person voted
MOST_GROUPS, PEOPLE_FOR_ONE_MORE = 5, 12  # at most 2 groups, one more for each 12 people, and 5. Source: pol.is
SURE = 1.2816  # standard errors: nine in ten, one-sided. Source: pol.is
NAMED = 5  # statements for a group
FEWEST_STARTS, STARTS, STEPS, SEED = 8, 40, 60, 0
WORK = 40_000  # starts times points: many points need fewer starts
NEAR = 9  # decimals in which two points are one
MOST_COMPARED = 1500  # points, evenly among all, whose silhouettes are reckoned
BLOCK = 500  # of those whose distances to all others stand in memory at once

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]
UNSEEN = 2  # in whole numbers, where NaN cannot stand


class Why(StrEnum):
    """What there is too little of for opinion groups."""

    STATEMENTS = "statements"
    PEOPLE = "people"
    DIFFERENCE = "difference"


@dataclass(frozen=True)
class TooFew:
    """Why there are no groups: what is missing, how much there is, and how much it takes.

    `DIFFERENCE` counts the largest number of people who could stand apart from the rest as a group.
    """

    why: Why
    have: int
    need: int


@dataclass(frozen=True)
class Place:
    """Where a participant stands on the two axes, and the place of their group among the groups."""

    participant: int
    x: float
    y: float
    group: int


@dataclass(frozen=True)
class Tally:
    """How many of a group agreed, disagreed and passed."""

    agreed: int
    disagreed: int
    passed: int

    @property
    def seen(self) -> int:
        """How many of the group voted on it, those who passed included."""
        return self.agreed + self.disagreed + self.passed


@dataclass(frozen=True)
class Stance:
    """A statement on which a group stands apart from all others together.

    `share` of those who saw it agreed (or disagreed), one agreement and one other vote added, so that few votes do not make it
    certain; `times` as often as elsewhere. `sure` is how many standard errors lie between the group and the others.
    """

    statement: int
    is_agreement: bool
    tally: Tally
    share: float
    times: float
    sure: float


@dataclass(frozen=True)
class OpinionGroup:
    """Participants who vote alike, what they stand for, the most telling first, and their votes by statement."""

    members: tuple[int, ...]
    stances: tuple[Stance, ...]
    tallies: tuple[Tally, ...]


@dataclass(frozen=True)
class Shared:
    """A statement to which more than half of each group agree (or disagree).

    `chance` is the product of the groups' shares: that one person drawn from each group would all say the same. So one group's refusal
    cannot be outvoted by a large group.
    """

    statement: int
    is_agreement: bool
    chance: float
    shares: tuple[float, ...]


@dataclass(frozen=True)
class Opinions:
    """Groups, the largest first; or why there are none. `places` are of those who voted enough.

    `clearness` is the mean silhouette, from -1 to 1. On two axes even votes by chance reach some 0.35: it compares numbers of groups,
    and proves none. `explained` is the part of all differences that lies along each axis.
    """

    groups: tuple[OpinionGroup, ...] = ()
    places: tuple[Place, ...] = ()
    shared: tuple[Shared, ...] = ()
    clearness: float = 0.0
    explained: tuple[float, float] = (0.0, 0.0)
    too_few: TooFew | None = None


def opinions(votes: Floats, *, withheld: Sequence[int] = ()) -> Opinions:
    """Return the opinion groups of participants (rows) by their votes on statements (columns).

    1 agrees, -1 disagrees, 0 passes, NaN has not seen it. `withheld` are statements that moderators took out: they are neither counted
    nor named, and as in pol.is they count as passed by all where points are placed. Raises ValueError for other votes.
    """
    table = _whole(votes)
    open_to_all = np.ones(table.shape[1], bool)
    open_to_all[list(withheld)] = False
    voted = (table != UNSEEN).sum(axis=1)  # as in pol.is, votes on what was withheld later make somebody count
    is_counted = voted >= min(LEAST_VOTES, max(table.shape[1], 1))
    statements = int(((table != UNSEEN).any(axis=0) & open_to_all).sum())
    if statements < LEAST_STATEMENTS:
        return Opinions(too_few=TooFew(Why.STATEMENTS, statements, LEAST_STATEMENTS))
    if (people := int(is_counted.sum())) < LEAST_PEOPLE:
        return Opinions(too_few=TooFew(Why.PEOPLE, people, LEAST_PEOPLE))
    table[:, ~open_to_all] = PASS
    points, explained = _placed(table)
    counted = np.flatnonzero(is_counted)
    division = _divided(points[counted])
    if division.labels is None:
        return Opinions(explained=explained, too_few=TooFew(Why.DIFFERENCE, division.apart, LEAST_OF_GROUP))
    labels = division.labels
    counts = counted_votes(table[counted], labels)
    groups = tuple(
        OpinionGroup(
            members=tuple(int(row) for row in counted[labels == group]),
            stances=stances(counts, group, open_to_all),
            tallies=tuple(
                Tally(*(int(n) for n in counts[:, group, s] * open_to_all[s])) for s in range(table.shape[1])
            ),
        )
        for group in range(counts.shape[1])
    )
    places = tuple(
        Place(int(row), float(points[row, 0]), float(points[row, 1]), int(label))
        for row, label in zip(counted, labels, strict=True)
    )
    return Opinions(groups, places, shared(counts, open_to_all), division.clearness, explained)


def _whole(votes: Floats) -> NDArray[np.int8]:
    table = np.asarray(votes, dtype=np.float64)
    is_unseen = np.isnan(table)
    if table.ndim != 2 or not (is_unseen | np.isin(table, (AGREE, DISAGREE, PASS))).all():
        raise ValueError("votes are a table of 1, -1, 0 and NaN")
    return np.where(is_unseen, UNSEEN, table).astype(np.int8)


# --- points ----------------------------------------------------------------------------------------------------------


def _placed(table: NDArray[np.int8]) -> tuple[Floats, tuple[float, float]]:
    """Return the point of each row on the two axes along which votes differ most, and what each axis explains.

    A vote not cast counts as the mean of the statement. A point lies as much further out as its row has votes missing (the square root
    of statements through votes), or those who voted little would all stand in the middle.
    """
    rows, back, times = np.unique(table, axis=0, return_inverse=True, return_counts=True)
    is_seen = rows != UNSEEN
    weights = is_seen * times[:, None]
    mean = (weights * np.where(is_seen, rows, 0)).sum(axis=0) / np.maximum(weights.sum(axis=0), 1)
    apart = np.where(is_seen, rows - mean, 0.0)
    spread, axes = np.linalg.eigh(apart.T @ (apart * times[:, None]))
    points = apart @ axes[:, -2:][:, ::-1]
    points *= np.sqrt(table.shape[1] / np.maximum(is_seen.sum(axis=1), 1))[:, None]
    # An axis may point either way. The longer tail is put on the right and above, whatever the order of rows.
    points *= np.where((times[:, None] * points**3).sum(axis=0) < 0, -1.0, 1.0)
    whole = max(float(spread.sum()), 1e-12)
    return points[back.reshape(-1)], (float(spread[-1]) / whole, float(spread[-2]) / whole)


class _Division(NamedTuple):
    """Groups of points by number, the largest 0, or none; how clear they are; the most people who could stand apart."""

    labels: Numbers | None
    clearness: float
    apart: int


def _divided(points: Floats) -> _Division:
    """Divide points into the number of groups with the clearest silhouette; the fewer where two are equally clear."""
    spots, back, times = np.unique(np.round(points, NEAR), axis=0, return_inverse=True, return_counts=True)
    most = min(MOST_GROUPS, 2 + len(points) // PEOPLE_FOR_ONE_MORE, len(spots))
    tried = [_grouped(spots, times, number) for number in range(2, most + 1)]
    sizes = [np.bincount(labels, times) for labels in tried]
    apart = max((int(size.min()) for size in sizes), default=0)
    fit = [labels for labels, size in zip(tried, sizes, strict=True) if size.min() >= LEAST_OF_GROUP]
    if not fit:
        return _Division(None, 0.0, apart)
    clear = _silhouettes(spots, times, fit)
    best = int(np.argmax(np.round(clear, NEAR)))
    labels, size = fit[best], np.bincount(fit[best], times)
    middles = [tuple((spots * times[:, None])[labels == group].sum(axis=0) / size[group]) for group in range(len(size))]
    order = sorted(range(len(size)), key=lambda group: (-size[group], middles[group]))
    return _Division(np.argsort(order)[labels][back.reshape(-1)], float(clear[best]), apart)


def _grouped(spots: Floats, times: Numbers, number: int) -> Numbers:
    """Return the division into a number of groups with the smallest squares, the best of some starts (k-means++)."""
    dice = np.random.default_rng(SEED)
    best, least = np.zeros(len(spots), np.intp), np.inf
    for _start in range(max(FEWEST_STARTS, min(STARTS, WORK // len(spots)))):
        middles = spots[dice.choice(len(spots), 1, p=times / times.sum())]
        while len(middles) < number:
            far = _squares(spots, middles).min(axis=1) * times
            middles = np.vstack([middles, spots[dice.choice(len(spots), p=far / far.sum())]])
        labels = _squares(spots, middles).argmin(axis=1)
        for _step in range(STEPS):
            held = np.bincount(labels, times, number)
            sums = [np.bincount(labels, times * along, number) for along in spots.T]
            middles = np.where(held[:, None] > 0, np.stack(sums, axis=1) / np.maximum(held, 1)[:, None], middles)
            before, labels = labels, _squares(spots, middles).argmin(axis=1)
            if (labels == before).all():
                break
        squares = float((_squares(spots, middles).min(axis=1) * times).sum())
        if len(np.unique(labels)) == number and squares < least * (1 - 10.0**-NEAR):
            best, least = labels, squares
    return best


def _squares(spots: Floats, middles: Floats) -> Floats:
    apart: Floats = (spots[:, :1] - middles[:, 0]) ** 2 + (spots[:, 1:] - middles[:, 1]) ** 2
    return apart


def _silhouettes(spots: Floats, times: Numbers, divisions: list[Numbers]) -> Floats:
    """Return the mean silhouette of each division, over people (Rousseeuw 1987); one alone in a group counts 0."""
    sizes = [np.bincount(labels, times) for labels in divisions]
    members = [np.eye(len(size))[labels] * times[:, None] for labels, size in zip(divisions, sizes, strict=True)]
    sums = np.zeros(len(divisions))
    compared = np.arange(0, len(spots), -(-len(spots) // MOST_COMPARED))
    for start in range(0, len(compared), BLOCK):
        part = compared[start : start + BLOCK]
        distances = np.sqrt(_squares(spots[part], spots))
        for place, (labels, size, member) in enumerate(zip(divisions, sizes, members, strict=True)):
            to_groups = distances @ member
            here, at = labels[part], np.arange(len(labels[part]))
            own = to_groups[at, here] / np.maximum(size[here] - 1, 1)
            to_groups = to_groups / size
            to_groups[at, here] = np.inf
            other = to_groups.min(axis=1)
            values = np.where(size[here] > 1, (other - own) / np.maximum(np.maximum(own, other), 1e-12), 0.0)
            sums[place] += (values * times[part]).sum()
    means: Floats = sums / times[compared].sum()
    return means


# --- what groups say -------------------------------------------------------------------------------------------------


def counted_votes(table: NDArray[np.int8], labels: Numbers) -> Numbers:
    """Return how often each group agreed, disagreed and passed: votes of three kinds by groups by statements."""
    members = np.eye(int(labels.max()) + 1, dtype=np.intp)[labels].T
    return np.stack([members @ (table == vote).astype(np.intp) for vote in (AGREE, DISAGREE, PASS)])


def stances(counts: Numbers, group: int, open_to_all: NDArray[np.bool_]) -> tuple[Stance, ...]:
    """Return the statements that tell a group from all others together, the most telling first.

    More than half of it must say so, and more than of the others, each beyond what chance does in nine of ten (`SURE`). Their order is
    the product that pol.is uses: times, its standard errors, share, its standard errors. None may be found, where pol.is names its best guess.
    """
    seen, all_seen = counts.sum(axis=0)[group], counts.sum(axis=(0, 1))
    found = []
    for statement in np.flatnonzero(open_to_all):
        sides = []
        for side, is_agreement in ((0, True), (1, False)):
            said, of = int(counts[side, group, statement]), int(seen[statement])
            elsewhere = int(counts[side, :, statement].sum()) - said
            of_elsewhere = int(all_seen[statement]) - of
            share = (said + 1) / (of + 2)
            times = share * (of_elsewhere + 2) / (elsewhere + 1)
            sure, half = _surer(said, of, elsewhere, of_elsewhere), _surer_than_half(said, of)
            sides.append((sure, half, is_agreement, share, times))
        sure, half, is_agreement, share, times = max(sides)
        if sure > SURE and half > SURE:
            tally = Tally(*(int(kind[group, statement]) for kind in counts))
            weight = times * sure * share * half
            found.append((weight, Stance(int(statement), is_agreement, tally, share, times, sure)))
    found.sort(key=lambda pair: (-round(pair[0], NEAR), pair[1].statement))
    return tuple(stance for _weight, stance in found[:NAMED])


def _surer_than_half(said: int, of: int) -> float:
    """Return by how many standard errors a share exceeds one half, one vote of the kind added."""
    return 2 * sqrt(of + 1) * ((said + 1) / (of + 1) - 0.5)


def _surer(said: int, of: int, elsewhere: int, of_elsewhere: int) -> float:
    """Return by how many standard errors a share exceeds another, one vote of the kind added to each."""
    one, two = of + 1, of_elsewhere + 1
    both = (said + elsewhere + 2) / (one + two)
    if both >= 1:
        return 0.0
    return ((said + 1) / one - (elsewhere + 1) / two) / sqrt(both * (1 - both) * (1 / one + 1 / two))


def shared(counts: Numbers, open_to_all: NDArray[np.bool_]) -> tuple[Shared, ...]:
    """Return what more than half of each group say, by the product of their shares, the largest first."""
    found = sorted(_all_shared(counts, open_to_all), key=lambda one: (-round(one.chance, NEAR), one.statement))
    return tuple(found)


def _all_shared(counts: Numbers, open_to_all: NDArray[np.bool_]) -> Iterator[Shared]:
    shares = (counts[:2] + 1) / (counts.sum(axis=0) + 2)
    for side, is_agreement in ((0, True), (1, False)):
        for statement in np.flatnonzero(open_to_all & (shares[side] > 0.5).all(axis=0)):
            of_groups = tuple(float(share) for share in shares[side, :, statement])
            yield Shared(int(statement), is_agreement, float(np.prod(of_groups)), of_groups)
