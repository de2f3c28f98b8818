"""After the answer: ratings, opening again, looking again by lot, promises that were kept, erasing."""

import random
from datetime import date, timedelta

import pytest

from madang.cases import actions, queries
from madang.cases.enums import CannotAct, CannotTell, Found, Outcome, State
from madang.cases.models import AnswerDraft, Case, Message, Part, Rating, Recheck
from madang.commitments import actions as commitments
from madang.commitments.enums import State as PromiseState
from madang.kit import near
from madang.kit.refusal import Refused
from madang.notices import rendering
from madang.notices.models import Notice
from madang.people.actions import Introduced
from madang.places.models import Area
from madang.timeline import queries as timeline
from madang.timeline.models import Entry

NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def hub(city):
    return city.seat("officer", "HUB")


@pytest.fixture
def answered(city, hub) -> Case:
    """Return a case with its answer."""
    return actions.answer(city.case(), seat=hub, text="고쳤습니다.", outcome=Outcome.INFORMED, at=city.at)


# --- ratings ---------------------------------------------------------------------------------------------------------


def test_an_answer_is_rated_once_and_the_newer_word_stands(city, answered):
    for score, words in ((2, ""), (4, "이제 밝습니다.")):
        actions.rate(answered, by=answered.resident, score=score, words=words, at=city.at)
    assert Rating.objects.values_list("score", "words").get() == (4, "이제 밝습니다.")


def test_another_answer_is_rated_anew(city, hub, answered):
    actions.rate(answered, by=answered.resident, score=1, at=city.at)
    again = actions.reopen(answered, by=answered.resident, text="아직 꺼져 있습니다.", at=city.at + timedelta(days=1))
    with pytest.raises(Refused) as refused:
        actions.rate(again, by=again.resident, score=1, at=city.at + timedelta(days=1))
    assert refused.value.reason == CannotAct.NOT_ANSWERED
    actions.answer(again, seat=hub, text="이제 고쳤습니다.", outcome=Outcome.INFORMED, at=city.at + timedelta(days=2))
    actions.rate(again, by=again.resident, score=5, at=city.at + timedelta(days=3))
    assert list(Rating.objects.order_by("pk").values_list("score", flat=True)) == [1, 5]


@pytest.mark.parametrize(
    ("score", "words", "reason"),
    [(0, "", CannotAct.NO_SCORE), (6, "", CannotAct.NO_SCORE), (3, "900101-1234567", CannotTell.RESIDENT_NUMBER)],
)
def test_what_is_no_rating_is_refused(city, answered, score, words, reason):
    with pytest.raises(Refused) as refused:
        actions.rate(answered, by=answered.resident, score=score, words=words, at=city.at)
    assert refused.value.reason == reason


def test_a_resident_rates_with_one_tap_and_an_agent_for_them(city, answered, client, be, sit):
    be(client, answered.resident, "+821012345678")
    address = f"/en/my/stories/{answered.reference}/"
    assert client.post(address, {"act": "rate"}).status_code == 422
    client.post(address, {"act": "rate", "score": "4"})
    assert "You said: Rather. Thank you." in client.get(address).content.decode()
    sit(client, city.seat("agent"))
    client.post(f"/desk/cases/{answered.reference}/rate/", {"score": "5", "text": "고맙답니다."})
    assert Rating.objects.get().score == 5
    assert Entry.objects.filter(kind="case.rated").last().by_id == city.seat("agent").person.pk


# --- opened again ----------------------------------------------------------------------------------------------------


def test_closed_is_not_fixed_and_the_same_office_looks_at_it_again_with_a_new_date(city, hub, answered):
    later = city.at + timedelta(days=10)
    again = actions.reopen(
        answered, by=answered.resident, text="아직 꺼져 있습니다.", at=later, wants_call=True, call_when="여섯 시 뒤"
    )
    assert (again.office, again.officer, again.outcome, again.reopenings) == (answered.office, hub.person, "", 1)
    assert (again.due_sum["start"], again.received_at) == (later.isoformat(), answered.received_at)
    call = Notice.objects.get(kind="case.call_back")
    assert (call.channel, call.wish) == ("call", "여섯 시 뒤")


# --- looking again ---------------------------------------------------------------------------------------------------


def many_answered(city, hub) -> dict[str, list[str]]:
    """Answer seven cases in one district, three in another and one of no district; return references by district."""
    village = Area.objects.filter(kind="village", parent=city.area["11110"]).first()
    where = [city.area["11110"]] * 5 + [village] * 2 + [city.area["11140"]] * 3 + [None]
    pots: dict[str, list[str]] = {"11110": [], "11140": []}
    for n, area in enumerate(where):
        case = city.case(f"{n} 번째 가로등 이야기입니다.", area=area, who=Introduced(name=f"사람{n}"))
        actions.answer(case, seat=hub, text="답", outcome=Outcome.INFORMED, at=city.at)
        if area:
            pots["11140" if area == city.area["11140"] else "11110"].append(case.reference)
    return pots


def test_anybody_can_draw_again_from_the_seed(city, hub):
    pots = many_answered(city, hub)
    drawn = actions.draw_rechecks(date(2026, 11, 20), at=city.at, seed="마당 2026")
    assert {recheck.month for recheck in drawn} == {NOVEMBER}
    for code, references in pots.items():
        mine = sorted(references)
        random.Random(f"마당 2026:2026-11-01:{code}").shuffle(mine)
        theirs = Recheck.objects.filter(area__code=code).order_by("pk").values_list("case__reference", flat=True)
        assert list(theirs) == mine[:5]
    assert len(drawn) == 5 + 3  # five in each district, or all where there are fewer
    assert actions.draw_rechecks(NOVEMBER, at=city.at, seed="another") == []
    assert actions.draw_rechecks(date(2026, 10, 1), at=city.at, seed="x") == []


def test_what_was_seen_when_the_city_looked_again_is_not_told_as_the_residents_own_words(city, hub, client, be):
    case = city.case(area=city.area["11110"], written_by=city.seat("agent").person)
    actions.answer(case, seat=hub, text="답", outcome=Outcome.INFORMED, at=city.at)
    (recheck,) = actions.draw_rechecks(NOVEMBER, at=city.at, seed="1")
    boss = city.seat("supervisor")
    actions.look_again(recheck, seat=boss, found=Found.NOT_SOLVED, note="전화로 아직 어둡다고 하심", at=city.at)
    seen = Message.objects.get(text="전화로 아직 어둡다고 하심")
    assert (seen.by, seen.get_kind_display()) == (boss.person, "Written down when the city looked again")
    be(client, case.resident, "+821012345678")
    page = client.get(f"/en/my/stories/{case.reference}/").content.decode()
    said = page.split("전화로 아직 어둡다고 하심")[1].split("</li>")[0]
    assert (boss.person.name in said, "Added by the resident" in page) == (True, False)
    assert "Written down when the city looked again" in page.split("전화로 아직 어둡다고 하심")[0][-500:]


def test_what_is_not_solved_is_opened_again_for_the_resident(city, hub):
    many_answered(city, hub)
    boss = city.seat("supervisor")
    one, other, third = actions.draw_rechecks(NOVEMBER, at=city.at, seed="1")[:3]
    assert len(queries.to_recheck(boss)) == 8
    assert queries.to_recheck(hub) == []  # nobody looks at their own answers again
    for seat, note, reason in ((hub, "본 대로", CannotAct.NOT_YOURS), (boss, " ", CannotAct.NO_FINDING)):
        with pytest.raises(Refused) as refused:
            actions.look_again(one, seat=seat, found=Found.SOLVED, note=note, at=city.at)
        assert refused.value.reason == reason
    actions.look_again(one, seat=boss, found=Found.SOLVED, note="불이 켜짐", at=city.at)
    actions.look_again(other, seat=boss, found=Found.NOT_SOLVED, note="아직 꺼져 있음", at=city.at)
    with pytest.raises(Refused) as twice:
        actions.look_again(other, seat=boss, found=Found.SOLVED, note="이제 켜짐", at=city.at)
    assert twice.value.reason == CannotAct.NOT_DRAWN
    assert Case.objects.get(pk=one.case_id).is_ended
    assert (Case.objects.get(pk=other.case_id).state, Case.objects.get(pk=other.case_id).reopenings) == (State.READ, 1)
    reopened = third.case
    actions.reopen(reopened, by=reopened.resident, text="아직 안 됐습니다.", at=city.at)
    actions.look_again(third, seat=boss, found=Found.NOT_SOLVED, note="아직 안 됨", at=city.at)
    assert Case.objects.get(pk=reopened.pk).reopenings == 1  # it was open already
    assert list(timeline.faults()) == []


def test_a_supervisor_looks_again_on_the_page(city, hub, client, sit):
    many_answered(city, hub)
    recheck = actions.draw_rechecks(NOVEMBER, at=city.at, seed="1")[0]
    sit(client, city.seat("supervisor"))
    assert client.post("/desk/rechecks/", {"pk": recheck.pk, "found": "solved"}).status_code == 422
    assert client.post("/desk/rechecks/", {"pk": recheck.pk, "found": "solved", "note": "켜짐"}).status_code == 302
    assert Recheck.objects.get(pk=recheck.pk).found == Found.SOLVED
    assert client.post("/desk/rechecks/", {"pk": "x", "found": "solved", "note": "켜짐"}).status_code == 404


# --- promises --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "state"),
    [
        (PromiseState.KEPT, State.ANSWERED),
        (PromiseState.BROKEN, State.NOT_DOING),
        (PromiseState.CHANGED, State.ANSWERED),
    ],
)
def test_a_case_says_what_became_of_its_promise_and_who_asked_is_thanked_by_name(city, hub, client, be, end, state):
    case = city.case()
    facts = {"promise": "가로등을 바꿉니다.", "keep_by": "2026-12-20"}
    case = actions.answer(case, seat=hub, text="바꿉니다.", outcome=Outcome.PLANNED, facts=facts, at=city.at)
    actions.watch(at=city.at)
    assert Case.objects.get().state == State.PROMISED
    commitments.end(case.commitment, seat=hub, state=end, text="여덟 개를 바꿨습니다.", at=city.at)
    assert actions.watch(at=city.at)["promises"] == 1
    assert actions.watch(at=city.at)["promises"] == 0
    assert Case.objects.get().state == state
    (notice,) = Notice.objects.filter(kind__startswith="promise.")
    told = rendering.of(notice, language="en", name="김영자", on=city.at.date())
    assert "여덟 개를 바꿨습니다." in told.sms
    be(client, case.resident, "+821012345678")
    page = client.get(f"/en/my/stories/{case.reference}/").content.decode()
    thanks = "김영자, this came of what you told us"
    assert (thanks in told.body, thanks in page) == ((True, True) if end == PromiseState.KEPT else (False, False))


# --- erased by law ---------------------------------------------------------------------------------------------------


def test_erasing_leaves_no_word_of_a_person_and_every_figure_as_it_was(city, hub):
    secret = "김영자가 사는 골목"
    case = city.case(f"{secret}의 가로등이 꺼졌습니다.", area=city.area["11110"])
    part = actions.ask_part(case, seat=hub, office=city.office["ROAD"], question=secret, at=city.at)
    actions.give_part(part, seat=city.seat("officer", "ROAD"), text=secret, at=city.at)
    for by in (hub.person, city.seat("supervisor").person):
        actions.keep_answer_draft(
            case, by=by, text=secret, outcome="", public_text=secret, facts={"evidence": secret}, at=city.at
        )
    actions.answer(case, seat=hub, text=secret, outcome=Outcome.DONE, facts={"evidence": secret}, at=city.at)
    actions.rate(case, by=case.resident, score=5, words=secret, at=city.at)
    (recheck,) = actions.draw_rechecks(NOVEMBER, at=city.at, seed="1")
    actions.look_again(recheck, seat=city.seat("supervisor"), found=Found.SOLVED, note=secret, at=city.at)
    since = city.at - timedelta(days=1)
    before = queries.figures(since=since, at=city.at)
    actions.erase(Case.objects.get(), reason="개인정보 보호법 제36조", at=city.at)
    near.forget()
    assert queries.figures(since=since, at=city.at) == before
    for model in (Case, Message, Part, Rating, Recheck, AnswerDraft, Notice, Entry):
        for row in model.objects.values():
            assert secret not in str(row), model.__name__
    assert list(timeline.faults()) == []
