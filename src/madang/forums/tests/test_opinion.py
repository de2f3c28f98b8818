"""Opinion groups: against the groups and points of pol.is itself, and what must hold for any votes."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from madang.forums import opinion
from madang.forums.opinion import Opinions, Tally, TooFew, Why, opinions

ATTEMPTS = settings(max_examples=25, deadline=None)
SEEDS = st.integers(0, 2**32 - 1)


def camps(seed: int, *, people: int = 45, statements: int = 14, unseen: float = 0.25) -> Any:
    """Return votes of two camps, the second half as large, that differ on the first eight statements and agree on the last."""
    dice = np.random.default_rng(seed)
    camp = (np.arange(people) % 3 == 0).astype(int)
    leaning = dice.uniform(0.8, 0.97, (statements, 1)) * np.array([[1, -1]])
    leaning[8:] = 0.1
    leaning[-1] = 0.97
    agrees = (1 + leaning[:, camp].T) / 2
    votes = np.where(dice.random((people, statements)) < agrees, 1.0, -1.0)
    votes[dice.random(votes.shape) < 0.05] = 0
    votes[dice.random(votes.shape) < unseen] = np.nan
    return votes, camp


def division(found: Opinions) -> set[frozenset[int]]:
    """Return who is together, whatever the groups are called."""
    return {frozenset(group.members) for group in found.groups}


# --- against pol.is ----------------------------------------------------------------------------------------------------


def conversation(folder: Path) -> tuple[Any, list[str], list[int]]:
    """Return the votes of a published conversation, the groups pol.is gave, and what its moderators withheld."""
    with (folder / "participants-votes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (folder / "comments.csv").open(encoding="utf-8", newline="") as file:
        withheld = {row["comment-id"] for row in csv.DictReader(file) if row["moderated"] == "-1"}
    statements = [name for name in rows[0] if name.isdigit()]
    votes = np.array([[float(row[name]) if row[name] else np.nan for name in statements] for row in rows])
    return votes, [row["group-id"] for row in rows], [at for at, name in enumerate(statements) if name in withheld]


def test_the_groups_of_a_published_conversation_are_found_again(shared_data: Path) -> None:
    """Seattle: those who are placed are those whom pol.is placed, in two groups like its own."""
    from sklearn.metrics import adjusted_rand_score

    votes, theirs, withheld = conversation(shared_data / "polis" / "15-per-hour-seattle")
    found = opinions(votes, withheld=withheld)
    assert [place.participant for place in found.places] == [row for row, group in enumerate(theirs) if group]
    ours = [place.group for place in found.places]
    assert len(found.groups) == 2
    assert adjusted_rand_score([group for group in theirs if group], ours) >= 0.8
    named = {stance.statement for group in found.groups for stance in group.stances}
    assert named
    assert not named & set(withheld)


def test_points_and_shares_are_those_of_pol_is(shared_data: Path) -> None:
    """A conversation kept with its mathematics: the same points, the same products of shares, the same statements for its groups."""
    folder = shared_data / "polis" / "below-100-ptpts"
    mathematics = json.loads((folder / "math-pca2.json").read_text(encoding="utf-8"))
    votes = np.full((mathematics["n"], mathematics["n-cmts"]), np.nan)
    for vote in json.loads((folder / "votes.json").read_text(encoding="utf-8")):
        votes[vote["pid"], vote["tid"]] = vote["vote"]
    found = opinions(votes, withheld=mathematics["mod-out"])
    base = mathematics["base-clusters"]
    theirs = {pids[0]: np.array(point) for pids, *point in zip(base["members"], base["x"], base["y"], strict=True)}
    ours = np.array([[place.x, place.y] for place in found.places])
    other = np.array([theirs[place.participant] for place in found.places])
    signs = np.sign((ours * other).sum(axis=0))  # an axis may point either way
    assert np.abs(ours * signs - other).max() < 1e-6

    groups = mathematics["group-votes"]
    counts = np.zeros((3, len(groups), mathematics["n-cmts"]), int)
    for group, told in groups.items():
        for statement, kinds in told["votes"].items():
            agreed, disagreed = kinds["A"], kinds["D"]
            counts[:, int(group), int(statement)] = agreed, disagreed, kinds["S"] - agreed - disagreed
    shares = (counts[0] + 1) / (counts.sum(axis=0) + 2)
    for statement, product in mathematics["group-aware-consensus"].items():
        assert shares[:, int(statement)].prod() == pytest.approx(product)
    open_to_all = np.ones(mathematics["n-cmts"], bool)
    for said in opinion.shared(counts, open_to_all):
        if said.is_agreement:
            assert said.chance == pytest.approx(mathematics["group-aware-consensus"][str(said.statement)])
    for group, theirs_of_group in mathematics["repness"].items():
        told = {
            one["tid"]: one for one in theirs_of_group if one["repness-test"] > opinion.SURE
        }  # it also names its best guess
        found_again = opinion.stances(counts, int(group), open_to_all)
        assert {stance.statement for stance in found_again} == set(told)
        for stance in found_again:
            theirs_of_it = told[stance.statement]
            assert stance.is_agreement == (theirs_of_it["repful-for"] == "agree")
            assert stance.share == pytest.approx(theirs_of_it["p-success"])
            assert stance.times == pytest.approx(theirs_of_it["repness"])
            assert stance.sure == pytest.approx(theirs_of_it["repness-test"], abs=1e-3)


# --- two camps ---------------------------------------------------------------------------------------------------------


def test_two_camps_are_two_groups_with_their_words() -> None:
    """The larger camp comes first; each stands for what parts them, and what all say is shared."""
    votes, camp = camps(1)
    found = opinions(votes)
    assert found.too_few is None
    assert [len(group.members) for group in found.groups] == [30, 15]
    assert {camp[member] for member in found.groups[0].members} == {0}
    first = found.groups[0].stances
    assert {stance.statement for stance in first} <= set(range(8))
    assert all(stance.is_agreement for stance in first)
    assert not any(stance.is_agreement for stance in found.groups[1].stances)
    assert found.shared[0].statement == 13
    assert found.shared[0].is_agreement
    assert found.shared[0].chance == pytest.approx(np.prod(found.shared[0].shares))
    assert found.clearness > 0.5
    own = votes[list(found.groups[0].members)][:, 0]
    assert found.groups[0].tallies[0] == Tally(int((own == 1).sum()), int((own == -1).sum()), int((own == 0).sum()))
    assert found.groups[0].tallies[0].seen == int((~np.isnan(own)).sum())


def test_what_is_withheld_is_neither_counted_nor_named() -> None:
    """A statement that moderators took out has no votes in the answer."""
    votes, _camp = camps(1)
    found = opinions(votes, withheld=[0, 13])
    assert {tally for group in found.groups for tally in (group.tallies[0], group.tallies[13])} == {Tally(0, 0, 0)}
    told = {stance.statement for group in found.groups for stance in group.stances} | {
        said.statement for said in found.shared
    }
    assert not told & {0, 13}


def test_who_voted_little_stands_nowhere() -> None:
    """Six votes of fourteen statements are not enough, seven are."""
    votes, _camp = camps(1)
    votes[0, :6], votes[0, 6:] = 1, np.nan
    votes[1, :7], votes[1, 7:] = 1, np.nan
    placed = {place.participant for place in opinions(votes).places}
    assert 0 not in placed
    assert 1 in placed


# --- too few -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("votes", "told"),
    [
        (np.zeros((0, 0)), TooFew(Why.STATEMENTS, 0, 3)),
        (np.ones((30, 2)), TooFew(Why.STATEMENTS, 2, 3)),
        (np.full((30, 9), np.nan), TooFew(Why.STATEMENTS, 0, 3)),
        (camps(1)[0][:14], TooFew(Why.PEOPLE, 14, 15)),
        (np.ones((30, 9)), TooFew(Why.DIFFERENCE, 0, 3)),
        (np.vstack([np.ones((30, 9)), -np.ones((2, 9))]), TooFew(Why.DIFFERENCE, 2, 3)),
    ],
)
def test_too_few_is_said(votes: Any, told: TooFew) -> None:
    """Without enough there are no groups, no points and no figures, but what is missing."""
    found = opinions(votes)
    assert found.too_few == told
    assert (found.groups, found.places, found.shared) == ((), (), ())


def test_three_who_differ_are_a_group() -> None:
    """One more than what is too few."""
    found = opinions(np.vstack([np.ones((30, 9)), -np.ones((3, 9))]))
    assert [len(group.members) for group in found.groups] == [30, 3]
    assert found.clearness == pytest.approx(1.0)


@pytest.mark.parametrize("votes", [np.full((20, 8), 2.0), np.full((20, 8), np.inf), np.ones(8)])
def test_other_votes_are_refused(votes: Any) -> None:
    """A table of something else is a fault of who calls."""
    with pytest.raises(ValueError, match="1, -1, 0 and NaN"):
        opinions(votes)


# --- for any votes -----------------------------------------------------------------------------------------------------


def weights(stances: Any) -> list[tuple[float, float, float]]:
    """Return how well each stance tells its group apart, without saying which statement it is."""
    return sorted((round(s.share, 6), round(s.times, 6), round(s.sure, 6)) for s in stances)


@ATTEMPTS
@given(SEEDS, SEEDS)
@example(202, 0)  # two statements that tell a group apart equally well
def test_the_order_of_people_and_statements_does_not_matter(seed: int, other: int) -> None:
    """The same people are together, at the same points, for the same statements."""
    votes, _camp = camps(seed)
    dice = np.random.default_rng(other)
    rows, columns = dice.permutation(len(votes)), dice.permutation(votes.shape[1])
    one, two = opinions(votes), opinions(votes[rows][:, columns])
    assert division(one) == {frozenset(int(rows[row]) for row in members) for members in division(two)}
    points = {place.participant: (place.x, place.y, place.group) for place in one.places}
    for place in two.places:
        assert (place.x, place.y, place.group) == pytest.approx(points[int(rows[place.participant])], abs=1e-6)
    for mine, theirs in zip(one.groups, two.groups, strict=True):
        # Where two statements tell a group apart equally well and one place is left, the earlier number is named.
        assert weights(mine.stances) == weights(theirs.stances)
    assert sorted(round(said.chance, 6) for said in one.shared) == sorted(round(said.chance, 6) for said in two.shared)


@ATTEMPTS
@given(SEEDS, st.integers(0, 44))
def test_who_votes_alike_is_together(seed: int, row: int) -> None:
    """A second person with the same votes stands at the same point, in the same group."""
    votes, _camp = camps(seed, unseen=0.1)
    found = opinions(np.vstack([votes, votes[row]]))
    places = {place.participant: place for place in found.places}
    if row in places:
        twin, own = places[len(votes)], places[row]
        assert (twin.x, twin.y, twin.group) == (own.x, own.y, own.group)


@ATTEMPTS
@given(SEEDS, st.integers(0, 30), st.integers(0, 12), st.floats(0, 0.95))
def test_any_votes_have_an_answer(seed: int, people: int, statements: int, unseen: float) -> None:
    """Either too little is there and is said, or each who voted enough is in one group of at least three."""
    dice = np.random.default_rng(seed)
    votes = dice.choice([1.0, 0.0, -1.0], (people, statements))
    votes[dice.random(votes.shape) < unseen] = np.nan
    found = opinions(votes)
    if found.too_few:
        assert found.too_few.have < found.too_few.need
        assert found.groups == ()
        return
    members = sorted(member for group in found.groups for member in group.members)
    enough = np.flatnonzero((~np.isnan(votes)).sum(axis=1) >= min(7, statements))
    assert members == enough.tolist() == [place.participant for place in found.places]
    assert min(len(group.members) for group in found.groups) >= 3
    assert [len(group.members) for group in found.groups] == sorted(
        (len(g.members) for g in found.groups), reverse=True
    )
    assert -1 <= found.clearness <= 1
    assert opinions(votes) == found
