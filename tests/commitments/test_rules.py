"""May they, and if not, why not: state × seat → reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from madang.commitments import rules
from madang.commitments.enums import ENDED as ENDS
from madang.commitments.enums import LONGEST_YEARS, MOVES, OWED, CannotPromise, State
from madang.commitments.models import Hearer

ON = date(2026, 11, 16)
LATER = ON + timedelta(days=10)
WHO = {"own": ("officer", "ROAD"), "other": ("officer", "TRAF"), "boss": ("supervisor", ""), "agent": ("agent", "")}
YOURS, ENDED, UNDER = CannotPromise.NOT_YOURS, CannotPromise.ENDED, CannotPromise.NOT_ENDED


@pytest.mark.parametrize(
    ("who", "text", "due_on", "reason"),
    [
        ("own", "등을 켭니다.", LATER, None),
        ("boss", "등을 켭니다.", LATER, None),
        ("other", "등을 켭니다.", LATER, YOURS),
        ("agent", "등을 켭니다.", LATER, YOURS),
        ("own", " \n", LATER, CannotPromise.NO_WORDS),
        ("own", "등을 켭니다.", None, CannotPromise.NO_DATE),
        ("own", "등을 켭니다.", ON, CannotPromise.NO_DATE),
        ("own", "등을 켭니다.", ON - timedelta(days=1), CannotPromise.NO_DATE),
        ("own", "등을 켭니다.", ON + timedelta(days=1), None),
        ("own", "등을 켭니다.", date(ON.year + LONGEST_YEARS, 12, 31), None),
        ("own", "등을 켭니다.", date(ON.year + LONGEST_YEARS + 1, 1, 1), CannotPromise.TOO_FAR),
    ],
)
def test_who_may_promise_what_for_which_day(city, who, text, due_on, reason):
    seat = city.seat(*WHO[who])
    assert rules.why_not_promise(office=city.office["ROAD"], text=text, due_on=due_on, seat=seat, on=ON) == reason


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("state", State)
def test_every_act_on_every_state_by_everybody(make, city, who, state):
    promise, seat = make(), city.seat(*WHO[who])
    promise.state = state
    is_theirs = who in ("own", "boss")
    changed = YOURS if not is_theirs else None if state in OWED else ENDED
    found = {
        "change": rules.why_not_change(promise, seat=seat),
        "report": rules.why_not_report(promise, seat=seat, text="반쯤 됐습니다."),
        "move": rules.why_not_move(promise, seat=seat, due_on=LATER, reason="비", on=ON),
        "changed": rules.why_not_end(promise, seat=seat, state=State.CHANGED, text="다른 곳에 놓습니다."),
        "kept": rules.why_not_end(promise, seat=seat, state=State.KEPT, text="정문 앞에서 보입니다."),
        "broken": rules.why_not_end(promise, seat=seat, state=State.BROKEN, text="예산이 없습니다."),
        "take up": rules.why_not_take_up(promise, seat=seat, text="다시 합니다."),
    }
    up = YOURS if not is_theirs else UNDER if state in OWED else None
    assert found == {**dict.fromkeys(found, changed), "take up": up}


def test_what_is_missing_has_a_reason_of_its_own(make, city):
    promise, seat = make(days=30), city.seat("officer", "ROAD")
    found = [
        rules.why_not_report(promise, seat=seat, text=" "),
        rules.why_not_move(promise, seat=seat, due_on=LATER, reason=" ", on=ON),
        rules.why_not_move(promise, seat=seat, due_on=promise.due_on, reason="비", on=ON),
        rules.why_not_move(promise, seat=seat, due_on=None, reason="비", on=ON),
        rules.why_not_move(promise, seat=seat, due_on=ON, reason="비", on=ON),
        rules.why_not_end(promise, seat=seat, state=State.KEPT, text=""),
        rules.why_not_end(promise, seat=seat, state=State.BROKEN, text=""),
        rules.why_not_end(promise, seat=seat, state=State.CHANGED, text=" "),
        rules.why_not_advance(promise, seat=seat, state=State.PLANNED, text=" "),
    ]
    promise.state = State.KEPT
    found.append(rules.why_not_take_up(promise, seat=seat, text=" "))
    c = CannotPromise
    assert found == [
        c.NO_WORDS, c.NO_REASON, c.SAME_DATE, c.NO_DATE, c.NO_DATE, c.NO_EVIDENCE, c.NO_REASON, c.NO_REASON,
        c.NO_WORDS, c.NO_REASON,
    ]  # fmt: skip


def test_every_reason_says_what_why_and_what_to_do_without_blame():
    for reason in CannotPromise:
        words = str(reason.label)
        assert (words.count(". ") >= 2, "!" in words) == (True, False), reason


def test_a_promise_goes_forward_ends_from_anywhere_and_can_then_only_be_taken_up_again():
    after = {a: {b for b in State if MOVES.allow(a, b)} for a in State}
    for place, state in enumerate(OWED):
        assert after[state] == {*OWED[place + 1 :], *ENDS}
    assert [after[state] for state in ENDS] == [{State.UNDER_WAY}] * 3


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("who", WHO)
def test_a_step_further_is_one_to_come_by_who_answers_for_it(make, city, who, state):
    promise, seat = make(), city.seat(*WHO[who])
    promise.state = State.PLANNED
    found = rules.why_not_advance(promise, seat=seat, state=state, text="돈을 받았습니다.")
    is_next = state in (State.FUNDED, State.UNDER_WAY)
    assert found == (YOURS if who not in ("own", "boss") else None if is_next else CannotPromise.NOT_NEXT)


@pytest.mark.parametrize("state", OWED)
def test_nothing_ends_in_a_state_in_which_it_is_owed(make, city, state):
    seat = city.seat("officer", "ROAD")
    assert rules.why_not_end(make(), seat=seat, state=state, text="네") == CannotPromise.NOT_NEXT


def test_a_promise_is_late_after_its_day_and_only_while_it_is_owed(make):
    promise = make(days=5)
    assert [promise.is_late(ON + timedelta(days=n)) for n in (4, 5, 6)] == [False, False, True]
    promise.state = State.KEPT
    assert not promise.is_late(ON + timedelta(days=6))


NUMBER = "김영자 801231-1234567 씨에게"


def test_a_resident_number_and_what_nobody_reads_to_its_end_are_refused_in_every_word_of_a_promise(make, city):
    promise, seat, boss = make(days=30), city.seat("officer", "ROAD"), city.seat("supervisor")
    office = city.office["ROAD"]

    def all_of(words: str) -> list[CannotPromise | None]:
        promise.state, promise.disputed_on = State.MADE, None
        found = [
            rules.why_not_promise(office=office, text=words, due_on=LATER, seat=seat, on=ON),
            rules.why_not_report(promise, seat=seat, text=words),
            rules.why_not_advance(promise, seat=seat, state=State.PLANNED, text=words),
            rules.why_not_move(promise, seat=seat, due_on=LATER, reason=words, on=ON),
            *(rules.why_not_end(promise, seat=seat, state=end, text=words) for end in ENDS),
            rules.why_not_set_milestone(promise, seat=seat, text=words, due_on=promise.due_on),
            rules.why_not_fund(promise, seat=seat, won=1, text=words),
        ]
        promise.state, promise.disputed_on = State.KEPT, ON
        return [
            *found,
            rules.why_not_take_up(promise, seat=seat, text=words),
            rules.why_not_decide(promise, seat=boss, reason=words),
        ]

    assert set(all_of(NUMBER)) == {CannotPromise.PERSONAL_NUMBER}
    assert set(all_of("가" * 2001)) == {CannotPromise.TOO_LONG}
    assert set(all_of("가" * 2000)) == {None}


@pytest.mark.parametrize(("text", "reason"), [("done", CannotPromise.NO_EVIDENCE), ("정문 앞에서 보입니다.", None)])
def test_done_alone_shows_nothing(make, city, text, reason):
    seat = city.seat("officer", "ROAD")
    assert rules.why_not_end(make(), seat=seat, state=State.KEPT, text=text) == reason


def test_who_says_that_it_was_not_kept_without_words_is_told_who_reads_them(make):
    promise = make()
    promise.state = State.KEPT
    asker = Hearer(commitment=promise, is_asker=True)
    assert rules.why_not_dispute(promise, asker=asker, words=" ") == CannotPromise.NO_DISPUTE
