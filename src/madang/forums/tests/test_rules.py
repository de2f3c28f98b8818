"""May they, and if not, why not: state × who → reason."""

from __future__ import annotations

from datetime import timedelta

import pytest

from madang.forums import rules
from madang.forums.enums import (
    CannotAnswer,
    CannotDecide,
    CannotForum,
    CannotPropose,
    CannotRegister,
    CannotVote,
    Outcome,
    SeatState,
    State,
)
from madang.forums.models import Duty, Registration, Statement

WHO = ("scheduler", "officer:HUB", "officer:TRAF", "supervisor", "agent", "clerk", "moderator", "mayor", "auditor")


def seated(yard, who: str):
    role, _colon, office = who.partition(":")
    return yard.city.seat(role, office)


def may(yard, rule) -> list[str]:
    return [who for who in WHO if rule(yard.forum, seated(yard, who))]


def test_who_writes_who_notes_and_who_reads_first(yard):
    assert may(yard, rules.writes) == ["scheduler", "officer:HUB", *_hub(yard)]
    assert may(yard, rules.notes) == ["scheduler", "officer:HUB", "supervisor", "agent", "clerk"]
    assert may(yard, rules.checks) == ["scheduler", "officer:HUB", "supervisor", "moderator"]


def _hub(yard) -> list[str]:
    """The supervisor writes where they belong to the office that holds the forum."""
    return ["supervisor"] if yard.forum.office_id in yard.city.seat("supervisor").office_ids else []


@pytest.mark.parametrize(
    ("name", "theme", "seats", "who", "reason"),
    [
        ("이름", "주제", 1, "scheduler", None),
        ("이름", "주제", 1, "officer:HUB", None),
        ("이름", "주제", 1, "officer:TRAF", CannotForum.NOT_YOURS),
        ("이름", "주제", 1, "agent", CannotForum.NOT_YOURS),
        (" ", "주제", 1, "scheduler", CannotForum.NO_NAME),
        ("이름", " ", 1, "scheduler", CannotForum.NO_THEME),
        ("이름", "주제", 0, "scheduler", CannotForum.NO_SEATS),
    ],
)
def test_a_forum_has_an_office_a_name_a_theme_and_a_seat(yard, name, theme, seats, who, reason):
    office = yard.forum.office
    told = {
        "name": name,
        "theme": theme,
        "seats": seats,
        "office": office,
        "collects_until": None,
        "on": yard.at.date(),
    }
    assert rules.why_not_plan(**told, seat=seated(yard, who)) == reason


@pytest.mark.parametrize(
    ("days", "reason"), [(-1, CannotForum.BAD_DAY), (0, None), (366, None), (367, CannotForum.BAD_DAY)]
)
def test_a_forum_is_planned_within_a_year_to_come(yard, days, reason):
    assert rules.why_not_day(yard.at.date() + timedelta(days=days), on=yard.at.date()) == reason


@pytest.mark.parametrize(
    ("state", "words", "days", "reason"),
    [
        (State.COLLECTING, "말", 0, None),
        (State.COLLECTING, "말", 1, CannotPropose.SHUT),
        (State.SET, "말", 0, CannotPropose.SHUT),
        (State.CANCELLED, "말", 0, CannotPropose.SHUT),
        (State.COLLECTING, " ", 0, CannotPropose.NO_WORDS),
        (State.COLLECTING, "말" * 401, 0, CannotPropose.TOO_LONG),
        (State.COLLECTING, "제 번호는 900101-1234568 입니다", 0, CannotPropose.PERSONAL_NUMBER),
    ],
)
def test_a_sub_topic_is_taken_while_the_forum_collects(yard, state, words, days, reason):
    yard.forum.state, yard.forum.collects_until = state, yard.at.date()
    assert rules.why_not_propose(yard.forum, words=words, on=yard.at.date() + timedelta(days=days)) == reason


@pytest.mark.parametrize(
    ("who", "name", "has_way", "size", "hours", "reason"),
    [
        (None, "김", True, 1, 0, None),
        ("agent", "김", False, 1, 0, None),
        ("agent", "김", False, 1, 24 * 20, None),  # at the door
        (None, "김", True, 1, 24 * 20, CannotRegister.SHUT),
        (None, "", True, 1, 0, CannotRegister.NO_NAME),
        ("agent", "", True, 1, 0, CannotRegister.NO_NAME),
        (None, "김", False, 1, 0, CannotRegister.NO_WAY),
        (None, "김", True, 0, 0, CannotRegister.PARTY),
        (None, "김", True, 11, 0, CannotRegister.PARTY),
        (None, "김", True, 6, 0, CannotRegister.TOO_LARGE),
        ("moderator", "김", True, 1, 0, CannotRegister.NOT_YOURS),
    ],
)
def test_who_may_be_registered(yard, who, name, has_way, size, hours, reason):
    forum = yard.settle()
    seat = seated(yard, who) if who else None
    at = yard.at + timedelta(hours=hours)
    assert rules.why_not_register(forum, name=name, has_way=has_way, size=size, at=at, seat=seat) == reason


def test_nobody_registers_before_there_is_a_day(yard):
    asked = {"name": "김", "has_way": True, "size": 1, "at": yard.at}
    assert rules.why_not_register(yard.forum, **asked, seat=None) == CannotRegister.SHUT
    assert rules.why_not_register(yard.forum, **asked, seat=yard.agent) == CannotRegister.SHUT


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("registered", SeatState.CANCELLED, None), ("registered", SeatState.CAME, None), ("waiting", SeatState.CANCELLED, None),
        ("waiting", SeatState.CAME, CannotRegister.NOT_NEXT), ("came", SeatState.CANCELLED, CannotRegister.NOT_NEXT),
        ("cancelled", SeatState.CAME, CannotRegister.NOT_NEXT),
    ],
)  # fmt: skip
def test_a_registration_goes_its_way(yard, before, after, reason):
    row = Registration(forum=yard.settle(), state=before)
    assert rules.why_not_seat(row, after, seat=yard.agent, on=yard.after.date()) == reason


@pytest.mark.parametrize(
    ("state", "outcome", "because", "evidence", "address", "who", "reason"),
    [
        (State.HELD, Outcome.REFLECTED, "왜", "조례 12조", "", "scheduler", None),
        (State.HELD, Outcome.NOT, "왜", "", "", "scheduler", None),
        (State.HELD, Outcome.PARTLY, "왜", "", "https://city.example/", "officer:HUB", None),
        (State.HELD, Outcome.REFLECTED, "왜", "", "", "scheduler", CannotDecide.NO_EVIDENCE),
        (State.HELD, Outcome.PARTLY, "왜", " ", "", "scheduler", CannotDecide.NO_EVIDENCE),
        (State.HELD, Outcome.NOT, " ", "", "", "scheduler", CannotDecide.NO_REASON),
        (State.HELD, Outcome.NOT, "왜", "", "javascript:x", "scheduler", CannotDecide.BAD_ADDRESS),
        (State.SET, Outcome.NOT, "왜", "", "", "scheduler", CannotDecide.NOT_HELD),
        (State.REPORTED, Outcome.NOT, "왜", "", "", "scheduler", CannotDecide.REPORTED),
        (State.HELD, Outcome.NOT, "왜", "", "", "agent", CannotForum.NOT_YOURS),
    ],
)
def test_what_became_of_an_opinion_needs_because_and_evidence(
    yard, state, outcome, because, evidence, address, who, reason
):
    yard.forum.state = state
    found = rules.why_not_decide(
        yard.forum, outcome=outcome, because=because, evidence=evidence, address=address, seat=seated(yard, who)
    )
    assert found == reason


@pytest.mark.parametrize(
    ("state", "shown", "reason"),
    [
        (State.COLLECTING, "shown", None), (State.HELD, "shown", None), (State.REPORTED, "shown", CannotVote.SHUT),
        (State.SET, "waiting", CannotVote.NOT_SHOWN), (State.SET, "hidden", CannotVote.NOT_SHOWN),
    ],
)  # fmt: skip
def test_a_vote_is_on_what_is_shown_while_the_forum_goes_on(yard, state, shown, reason):
    yard.forum.state = state
    assert rules.why_not_vote(Statement(forum=yard.forum, state=shown)) == reason


@pytest.mark.parametrize(
    ("kind", "is_met", "text", "who", "reason"),
    [
        ("answer", False, "답", "scheduler", None),
        ("answer", False, "답", "mayor", None),
        ("answer", False, "답", "officer:HUB", CannotAnswer.NOT_YOURS),
        ("answer", True, "답", "mayor", CannotAnswer.ANSWERED),
        ("answer", False, " ", "mayor", CannotAnswer.NO_WORDS),
        ("forum", False, "답", "mayor", CannotAnswer.NO_ANSWER_OWED),
    ],
)
def test_the_mayors_side_answers_what_the_mayor_owes(yard, kind, is_met, text, who, reason):
    duty = Duty(kind=kind, met_at=yard.at if is_met else None)
    assert rules.why_not_answer(duty, text=text, seat=seated(yard, who)) == reason
