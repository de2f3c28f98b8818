"""What is to be placed, where it could go, and every rule: plain values in, plain values out.

The rules, each with the name the checker gives it (`Broken`). A *placement* is an item in a slot with those who help it.

1. `slot_taken` – a slot has one item. A held slot has its own already.
2. `session` – an item goes only to the sessions it may go to; where none is named, to any.
3. `notice` – a slot begins at least its notice after `Problem.at`: whoever is chosen must be told in time.
4. `size` – a group is no larger than the slot's `most` and the venue's capacity.
5. `step_free` – who needs step-free access meets at a step-free venue.
6. `helper` – each need of an item (an official of its topic's office, an interpreter, a device) has its own helper who gives it.
7. `availability` – a helper is booked only within one span in which they are free.
8. `two_places` – between two bookings of a helper, or a booking and what they do anyway, lie the minutes of travel between the
   venues; at one venue none.
9. `cool_down` – who has met lately rests.
10. `share_most` – a district has no more seats of a set of sessions than its share. What is held or set by hand counts and stays.
11. `fixed` – what was set by hand stays where it was set. Rules 2 to 6, 9 and 10 do not bind it: the caller keeps and publishes why.

The value of a placement: the item's points, a bonus for a wished session, one for a wall hour that suits, and one for what came back to
the mayor; less what it costs to place it elsewhere than where it asks to meet, but never less than no points. The value of a solution: the sum, less `Weights.short` for each seat that a district lacks to the least of its share. A
least is a price and no wall, because sometimes too few apply.

Times are whole minutes from any one beginning, points are whole numbers: a sum is the same on every machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True)
class Span:
    """From one minute up to another, which is not in it."""

    starts: int
    ends: int


@dataclass(frozen=True)
class Stay:
    """A span in which somebody is at a venue already; an empty venue is somewhere else."""

    starts: int
    ends: int
    venue: str = ""


@dataclass(frozen=True)
class Venue:
    """A place: how many people of an item it takes (`None`: any number), and whether it has no step."""

    key: str
    capacity: int | None = None
    is_step_free: bool = True


@dataclass(frozen=True)
class Slot:
    """A seat that may be given. `wall` is its beginning as a minute of the local day; `notice` is in minutes."""

    key: str
    session: str
    venue: str
    starts: int
    ends: int
    wall: int = 0
    most: int = 14
    notice: int = 0


@dataclass(frozen=True)
class Helper:
    """Somebody or something that is booked with an item and can be in one place only."""

    key: str
    gives: frozenset[str]
    free: tuple[Span, ...]
    busy: tuple[Stay, ...] = ()


def official(key: str, offices: frozenset[str], *, free: tuple[Span, ...] = (), busy: tuple[Stay, ...] = ()) -> Helper:
    """Return an official who can speak for these offices."""
    return Helper(key, frozenset(office_need(office) for office in offices), free, busy)


def interpreter(
    key: str, languages: frozenset[str], *, free: tuple[Span, ...] = (), busy: tuple[Stay, ...] = ()
) -> Helper:
    """Return an interpreter of these languages (`sign`: sign language)."""
    return Helper(key, frozenset(language_need(language) for language in languages), free, busy)


def office_need(office: str) -> str:
    """Return the need for an official of an office."""
    return f"office:{office}"


def language_need(language: str) -> str:
    """Return the need for an interpreter of a language."""
    return f"language:{language}"


@dataclass(frozen=True)
class Item:
    """What somebody asks to bring. `needs` are `office:…`, `language:…`, or any other word that a helper gives (`loop`).

    `sessions` are those it may be placed in (empty: any), `wishes` those it would rather have, `hours` wall minutes that suit.
    `places` are the venues that are where it asks to meet (`None`: it asks for none; empty: none of the problem's is).
    """

    key: str
    points: int
    district: str = ""
    size: int = 1
    needs: tuple[str, ...] = ()
    needs_step_free: bool = False
    sessions: frozenset[str] = frozenset()
    wishes: frozenset[str] = frozenset()
    hours: frozenset[int] = frozenset()
    is_returned: bool = False
    is_resting: bool = False
    places: frozenset[str] | None = None


@dataclass(frozen=True)
class Held:
    """A seat that is offered or accepted already: its slot, its district, and who is booked for it."""

    slot: str
    district: str = ""
    helpers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fixed:
    """A placement set by hand. Where no helpers are named, the first free ones by their keys are booked, if there are."""

    item: str
    slot: str
    helpers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Share:
    """How many seats of some sessions (empty: all) a district has, at least and at most."""

    district: str
    least: int
    most: int
    sessions: frozenset[str] = frozenset()


def share_of(
    slots: tuple[Slot, ...], district: str, *, least: int, most: int, sessions: frozenset[str] = frozenset()
) -> Share:
    """Return a share from percents of all slots of the sessions, rounded so that it binds less, never more."""
    seats = sum(not sessions or slot.session in sessions for slot in slots)
    return Share(district, seats * least // 100, -(-seats * most // 100), sessions)


@dataclass(frozen=True)
class Weights:
    """What counts beside points; for points up to 100.

    `returned`: what came back to the mayor is left out only where placing it would cost others at least this much together,
    that is ten of the best. `short`: a district's least is missed only where each seat towards it would cost three of the best.
    `elsewhere`: what a placement loses where it is not at the place that was asked for.
    """

    wish: int = 6
    hour: int = 3
    returned: int = 1000
    short: int = 300
    elsewhere: int = 5


@dataclass(frozen=True)
class Problem:
    """Everything a choice depends on. `travel` has the minutes between two venues, either way round; else `travel_minutes`."""

    slots: tuple[Slot, ...]
    items: tuple[Item, ...]
    venues: tuple[Venue, ...]
    helpers: tuple[Helper, ...] = ()
    held: tuple[Held, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    shares: tuple[Share, ...] = ()
    travel: Mapping[tuple[str, str], int] = field(default_factory=dict)
    travel_minutes: int = 30
    at: int = 0
    weights: Weights = field(default_factory=Weights)


class Broken(StrEnum):
    """The rules, as the checker names them."""

    UNKNOWN = "unknown"
    SLOT_TAKEN = "slot_taken"
    SESSION = "session"
    NOTICE = "notice"
    SIZE = "size"
    STEP_FREE = "step_free"
    HELPER = "helper"
    AVAILABILITY = "availability"
    TWO_PLACES = "two_places"
    COOL_DOWN = "cool_down"
    SHARE_MOST = "share_most"
    FIXED = "fixed"
    VALUE = "value"


class Why(StrEnum):
    """Why an item has no slot. The first seven hold whatever the others get, `SHARE_FULL` may, and the last three stand beside the others."""

    COOL_DOWN = "cool_down"  # has met lately
    NO_SESSION = "no_session"  # its sessions have no slot, or all of them are held or set by hand
    NOTICE = "notice"  # every such slot is too near
    SIZE = "size"  # … too small; facts: size, most
    STEP_FREE = "step_free"  # … not step-free
    NO_HELPER = "no_helper"  # nobody who gives what it needs is free at any such time; facts: need
    NO_HELPERS_TOGETHER = "no_helpers_together"  # each need alone has somebody, never all at one time
    SHARE_FULL = "share_full"  # its district has its share already; facts: district, seats, most, slots
    HELPER_BOOKED = "helper_booked"  # who could help is with others then; facts: slots, needs
    ELSEWHERE = (
        "elsewhere"  # no slot it could have is where it asks to meet, and any other costs it points; facts: cost
    )
    FEWER_POINTS = "fewer_points"  # those who would have to give way bring more together; facts below


@dataclass(frozen=True)
class Reason:
    """One reason why an item has no slot.

    Facts of `FEWER_POINTS`: `value` (its own in the slot where it came nearest), `slot`, `instead` (those who would give way), `their`
    (what they bring together, with what their districts would lack), `slots` (how many it could have).
    """

    why: Why
    facts: Mapping[str, int | str | tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Solution:
    """Who is placed where, with whom, why the others are not, and what is proved about it.

    `value` and `bound` are whole; nothing legal has a value above `bound`. `gap_percent` is what lies between them, over what points,
    wishes and hours alone bring: what the bonus of a returned item adds does not flatter it. `short` names districts under their least.
    """

    placements: dict[str, str]
    helpers: dict[str, tuple[str, ...]]
    unplaced: dict[str, list[Reason]]
    short: dict[str, int]
    value: int
    bound: int
    gap_percent: float
    is_optimal: bool
    seed: int


def ill_formed(problem: Problem) -> list[str]:
    """Return what contradicts itself: keys that are missing or twice, slots given twice, times that end before they begin."""
    keys = {
        "slot": Counter(slot.key for slot in problem.slots),
        "item": Counter(item.key for item in problem.items),
        "venue": Counter(venue.key for venue in problem.venues),
        "helper": Counter(helper.key for helper in problem.helpers),
    }
    found = [f"{kind} {key!r} is there twice" for kind, row in keys.items() for key, count in row.items() if count > 1]
    named = [("venue", slot.venue) for slot in problem.slots]
    named += [("slot", held.slot) for held in problem.held] + [("slot", fixed.slot) for fixed in problem.fixed]
    named += [("item", fixed.item) for fixed in problem.fixed]
    named += [("helper", key) for held in problem.held for key in held.helpers]
    named += [("helper", key) for fixed in problem.fixed for key in fixed.helpers]
    found += [f"{kind} {key!r} is not there" for kind, key in named if key not in keys[kind]]
    given = Counter(key for kind, key in named if kind == "slot")
    found += [f"slot {key!r} is given twice" for key, count in given.items() if count > 1]
    by_hand = Counter(fixed.item for fixed in problem.fixed)
    found += [f"item {key!r} is set twice" for key, count in by_hand.items() if count > 1]
    found += [f"slot {slot.key!r} ends before it begins" for slot in problem.slots if slot.ends <= slot.starts]
    found += [f"item {item.key!r} has points below 0" for item in problem.items if item.points < 0]
    found += [
        f"the share of {share.district!r} has its least above its most"
        for share in problem.shares
        if not 0 <= share.least <= share.most
    ]
    weights = problem.weights
    if min(weights.wish, weights.hour, weights.returned, weights.short, weights.elsewhere) < 0:
        found.append("a weight is below 0")
    return found
