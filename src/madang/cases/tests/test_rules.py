"""State × seat → reason."""

import pytest

from madang.cases import actions, rules
from madang.cases.enums import MOVES, OPEN, CannotAct, CannotPublish, CannotTell, Outcome, State
from madang.kit.refusal import Refused


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("짧다", CannotTell.TOO_SHORT),
        ("가" * 6001, CannotTell.TOO_LONG),
        ("제 번호는 900101-1234567 입니다. 도와주세요.", CannotTell.RESIDENT_NUMBER),
        ("주문 번호는 9999991234567 입니다. 도와주세요.", None),
        ("가로등이 꺼져서 밤에 무섭습니다.", None),
    ],
)
def test_words_are_taken_or_refused_with_a_reason(text, reason):
    assert rules.why_not_tell(text) == reason


@pytest.mark.parametrize(
    ("role", "office", "reason"),
    [
        ("officer", "HUB", None),
        ("supervisor", "", None),
        ("officer", "TRAF", CannotAct.NOT_YOURS),
        ("agent", "CALL", CannotAct.NOT_YOURS),
        ("auditor", "", CannotAct.NOT_YOURS),
    ],
)
def test_only_the_office_that_has_a_case_or_a_supervisor_handles_it(city, role, office, reason):
    assert rules.why_not_handle(city.case(), seat=city.seat(role, office)) == reason


def test_every_open_state_may_be_answered_and_no_ended_one(city):
    seat, case = city.seat("officer", "HUB"), city.case()
    for state in State:
        case.state = state
        expected = None if state in OPEN else CannotAct.ALREADY_ANSWERED
        assert rules.why_not_answer(case, seat=seat, text="고쳤습니다.") == expected, state


def test_every_state_leads_somewhere_and_open_ones_lead_to_an_answer():
    for state in State:
        assert MOVES.table[state] != frozenset(), state
    for state in OPEN:
        assert MOVES.allow(state, State.ANSWERED), state


def test_an_answer_written_on_an_old_version_is_refused(city):
    seat, case = city.seat("officer", "HUB"), city.case()
    assert rules.why_not_answer(case, seat=seat, text="답", version=case.version) is None
    assert rules.why_not_answer(case, seat=seat, text="답", version=case.version - 1) == CannotAct.CHANGED


def test_a_case_goes_on_with_a_reason_once_it_has_been_read(city):
    hub, case = city.seat("officer", "HUB"), city.case()
    assert rules.why_not_send(case, seat=hub, office=city.office["ROAD"], reason="") is None
    case = actions.send(case, seat=hub, office=city.office["ROAD"], at=city.at)
    road = city.seat("officer", "ROAD")
    assert rules.why_not_send(case, seat=road, office=city.office["TRAF"], reason=" ") == CannotAct.NO_REASON
    assert rules.why_not_send(case, seat=road, office=city.office["ROAD"], reason="x") == CannotAct.SAME_OFFICE
    assert rules.why_not_send(case, seat=road, office=city.office["HUB"], reason="우리 일이 아님") is None


def test_a_story_is_shown_only_with_consent_and_cut_only_with_a_reason(city):
    story = city.case(wants_public=True).story
    assert rules.why_not_publish(story, title=story.title, text=story.text, reason="") is None
    assert rules.why_not_publish(story, title=story.title, text="짧게", reason="") == CannotPublish.NO_REASON
    assert rules.why_not_publish(story, title="", text="", reason="x") == CannotPublish.NO_WORDS
    story.case.wants_public = False
    assert rules.why_not_publish(story, title=story.title, text=story.text, reason="") == CannotPublish.NO_CONSENT


def test_only_an_answered_case_is_opened_again(city):
    case = city.case()
    assert rules.why_not_reopen(case) == CannotAct.NOT_ENDED
    case = actions.answer(
        case, seat=city.seat("officer", "HUB"), text="고쳤습니다.", outcome=Outcome.INFORMED, at=city.at
    )
    assert rules.why_not_reopen(case) is None


def test_a_reply_needs_a_question(city):
    case = city.case()
    assert rules.why_not_reply(case, text="서쪽입니다.") == CannotAct.NOT_ASKED
    with pytest.raises(Refused):
        actions.reply(case, by=case.resident, text="서쪽입니다.", at=city.at)
