"""Contact plans: decided by name, with an end and an appeal; they bound how somebody is heard, never whether."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from madang.cases.models import Case
from madang.kit.refusal import Refused
from madang.notices import actions as notices
from madang.notices.models import Notice
from madang.people import actions, queries
from madang.people.actions import Introduced
from madang.people.enums import CannotPlan, RoleKind
from madang.people.models import ContactPlan
from madang.people.rules import LONGEST_PLAN, Seat
from madang.timeline.models import Entry

from .conftest import KIM, LEE

TERMS, REASON = "화요일 오전에 한 번 전화합니다.", "상담사에게 여러 번 욕을 했습니다."

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def second(city) -> Seat:
    """Return another supervisor."""
    role = actions.seat(
        name="오세라", email="oh@madang.example", kind=RoleKind.SUPERVISOR, office=city.office["HUB"],
        start=city.at.date(), at=city.at,
    )  # fmt: skip
    return Seat(role.person, [role])


@pytest.fixture
def case(city):
    return city.case(written_by=city.seat("agent").person)


def decide(city, person, *, days=30, terms=TERMS, reason=REASON, seat=None, at=None):
    at = at or city.at
    ends_on = None if days is None else at.date() + timedelta(days=days)
    return actions.plan_contact(
        person, terms=terms, reason=reason, ends_on=ends_on, seat=seat or city.seat("supervisor"), at=at
    )


def test_a_contact_plan_needs_a_named_decision_an_end_date_and_an_appeal(city, case):
    plan = decide(city, case.resident)
    boss = city.seat("supervisor").person
    assert (plan.decided_by, plan.begins_on, plan.ends_on) == (
        boss, city.at.date(), city.at.date() + timedelta(days=30),
    )  # fmt: skip
    notices.send_due(city.at)
    told = Notice.objects.get(kind="plan.made")
    assert told.address == KIM
    body = Entry.objects.get(kind="plan.made")
    assert (body.by_id, body.subject_id) == (boss.pk, plan.pk)
    assert TERMS in told.text
    words = told.context
    assert [word in words for word in (TERMS, REASON, boss.name)] == [True, True, True]


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"days": None}, CannotPlan.NO_END),
        ({"days": 0}, CannotPlan.PASSED),
        ({"days": LONGEST_PLAN.days + 1}, CannotPlan.NO_END),
        ({"terms": " "}, CannotPlan.NO_WORDS),
        ({"reason": ""}, CannotPlan.NO_WORDS),
    ],
)
def test_a_plan_without_end_or_words_is_refused(city, case, wrong, refusal):
    with pytest.raises(Refused) as refused:
        decide(city, case.resident, **wrong)
    assert (refused.value.reason, ContactPlan.objects.count(), Notice.objects.filter(kind="plan.made").count()) == (
        refusal, 0, 0,
    )  # fmt: skip


@pytest.mark.parametrize("role", ["agent", "officer", "clerk", "mayor", "administrator"])
def test_only_a_supervisor_decides_ends_or_answers(city, case, role):
    seat = city.seat(role)
    with pytest.raises(Refused) as refused:
        decide(city, case.resident, seat=seat)
    assert refused.value.reason == CannotPlan.NOT_SUPERVISOR
    plan = decide(city, case.resident)
    actions.appeal(plan, text="그런 적 없습니다.", at=city.at)
    for act in (
        lambda: actions.end_plan(plan, seat=seat, at=city.at),
        lambda: actions.decide_appeal(plan, seat=seat, is_upheld=False, answer="네", at=city.at),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.reason == CannotPlan.NOT_SUPERVISOR


def test_it_never_blocks_filing_by_any_channel(city, case, be):
    decide(city, case.resident)
    before = Case.objects.count()
    again = city.case("또 다른 이야기입니다. 들어 주세요.", written_by=city.seat("agent").person)
    assert (Case.objects.count(), again.resident) == (before + 1, case.resident)
    client = Client()
    be(client, case.resident, KIM)
    page = client.post(f"/en/my/stories/{case.reference}/", {"act": "add", "text": "덧붙입니다."})
    assert (page.status_code, case.messages.count()) == (302, 1)
    assert client.get("/en/tell/").status_code == 200


def test_the_agent_sees_it_while_the_phone_rings_whoever_of_the_household_it_holds_for(city, case, sit):
    husband = city.case(
        "그네가 끊어졌어요. 고쳐 주세요.", who=Introduced(name="이철수", phone=KIM, channel="sms")
    ).resident
    quiet = actions.meet(Introduced(name="이말순", phone=KIM, channel="call"), at=city.at)  # has told nothing yet
    client = Client()
    sit(client, city.seat("agent"))
    call = "/desk/call/past/?phone=010-1234-5678"
    assert "contact plan" not in client.get(call).content.decode()
    decide(city, case.resident)
    decide(city, quiet, terms="편지로만 답합니다.")
    shown = client.get(call).content.decode()
    assert [words in shown for words in (case.resident.name, TERMS, quiet.name, "편지로만")] == [True] * 4
    assert husband.name + "</b>" not in shown
    assert "contact plan" not in client.get("/desk/call/past/?phone=010-9999-8888").content.decode()


def test_it_is_shown_at_either_number_of_a_joined_person(city, case, sit):
    other = actions.meet(Introduced(name="김영자", phone=LEE), at=city.at)
    decide(city, other)
    actions.join(case.resident, other, seat=city.seat("agent"), reason="같은 분", signals=[], at=city.at)
    on = city.at.date()
    assert [len(queries.plans_at("phone", number, on)) for number in (KIM, LEE)] == [1, 1]
    with pytest.raises(Refused) as refused:
        decide(city, case.resident)
    assert refused.value.reason == CannotPlan.OPEN


def test_a_plan_ends_by_itself_and_another_can_be_made_after_it(city, case):
    plan, on = decide(city, case.resident, days=30), city.at.date()
    assert queries.plan_of(case.resident, on + timedelta(days=30)) == plan
    assert queries.plan_of(case.resident, on + timedelta(days=31)) is None
    with pytest.raises(Refused) as refused:
        decide(city, case.resident)
    assert refused.value.reason == CannotPlan.OPEN
    again = decide(city, case.resident, at=city.at + timedelta(days=31))
    assert queries.plan_of(case.resident, on + timedelta(days=31)) == again


def test_a_supervisor_ends_it_before_its_day_and_the_person_is_told(city, case):
    plan = actions.end_plan(decide(city, case.resident), seat=city.seat("supervisor"), at=city.at)
    assert (plan.ended_at, queries.plan_of(case.resident, city.at.date())) == (city.at, None)
    assert Notice.objects.filter(kind="plan.ended").count() == 1
    with pytest.raises(Refused) as refused:
        actions.end_plan(plan, seat=city.seat("supervisor"), at=city.at)
    assert refused.value.reason == CannotPlan.ENDED


# --- the appeal ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_upheld", [True, False])
def test_an_appeal_is_decided_by_another_supervisor(city, case, second, is_upheld):
    plan = actions.appeal(decide(city, case.resident), text="그런 적 없습니다.", at=city.at)
    with pytest.raises(Refused) as refused:
        actions.decide_appeal(plan, seat=city.seat("supervisor"), is_upheld=True, answer="맞습니다.", at=city.at)
    assert refused.value.reason == CannotPlan.OWN_DECISION
    plan = actions.decide_appeal(plan, seat=second, is_upheld=is_upheld, answer="다시 들었습니다.", at=city.at)
    assert (plan.appeal_decided_by, plan.ended_at) == (second.person, None if is_upheld else city.at)
    assert Notice.objects.filter(kind="plan.appeal_decided", to_key=f"person:{case.resident.pk}").count() == 1


def test_the_database_lets_nobody_decide_the_appeal_against_themselves(city, case):
    plan = actions.appeal(decide(city, case.resident), text="그런 적 없습니다.", at=city.at)
    rows = ContactPlan.objects.filter(pk=plan.pk)
    broken = {
        "decided by the same": lambda: rows.update(appeal_decided_by=plan.decided_by),
        "no end": lambda: rows.update(ends_on=None),
        "an end before it begins": lambda: rows.update(ends_on=plan.begins_on),
        "two open": lambda: ContactPlan.objects.create(
            person=plan.person, terms="t", reason="r", decided_by=plan.decided_by, begins_on=plan.begins_on,
            ends_on=plan.ends_on,
        ),
        "decided by nobody": lambda: rows.update(decided_by=None),
    }  # fmt: skip
    held = set()
    for name, change in broken.items():
        try:
            with transaction.atomic():
                change()
        except IntegrityError:
            held.add(name)
    assert held == set(broken)


def test_the_words_of_an_appeal_and_its_answer_stand_as_they_were_written(city, case, second):
    plan = actions.appeal(decide(city, case.resident), text="첫 말", at=city.at)
    with pytest.raises(Refused) as refused:
        actions.appeal(plan, text="다른 말", at=city.at)
    assert refused.value.reason == CannotPlan.APPEALED
    plan = actions.decide_appeal(plan, seat=second, is_upheld=True, answer="첫 답", at=city.at)
    with pytest.raises(Refused) as refused:
        actions.decide_appeal(plan, seat=second, is_upheld=False, answer="다른 답", at=city.at)
    assert refused.value.reason == CannotPlan.DECIDED
    plan.refresh_from_db()
    assert (plan.appeal, plan.appeal_answer) == ("첫 말", "첫 답")


@pytest.mark.parametrize("state", ["no appeal", "no words", "no answer", "ended"])
def test_what_cannot_be_appealed_or_decided(city, case, second, state):
    plan = decide(city, case.resident)
    with pytest.raises(Refused) as refused:
        if state == "no appeal":
            actions.decide_appeal(plan, seat=second, is_upheld=True, answer="네", at=city.at)
        if state == "no words":
            actions.appeal(plan, text=" ", at=city.at)
        actions.appeal(plan, text="그런 적 없습니다.", at=city.at)
        if state == "no answer":
            actions.decide_appeal(plan, seat=second, is_upheld=True, answer=" ", at=city.at)
        actions.end_plan(plan, seat=second, at=city.at)
        actions.decide_appeal(plan, seat=second, is_upheld=True, answer="네", at=city.at)
    wanted = {"no appeal": CannotPlan.NO_APPEAL, "ended": CannotPlan.ENDED}
    assert refused.value.reason == wanted.get(state, CannotPlan.NO_WORDS)


# --- the pages -------------------------------------------------------------------------------------------------------


def test_the_person_reads_the_terms_why_who_and_objects_on_their_own_page(city, case, be):
    plan, client = decide(city, case.resident), Client()
    be(client, case.resident, KIM)
    page = client.get("/en/my/details/").content.decode()
    assert [words in page for words in (TERMS, REASON, plan.decided_by.name)] == [True, True, True]
    assert client.post("/en/my/details/object/", {"text": ""}).status_code == 422
    assert client.post("/en/my/details/object/", {"text": "저는 900101-1234567 입니다."}).status_code == 422
    assert client.post("/en/my/details/object/", {"text": "그런 적 없습니다."}).status_code == 302
    plan.refresh_from_db()
    assert (plan.appeal, plan.appealed_at) == ("그런 적 없습니다.", city.at)
    page = client.get("/en/my/details/").content.decode()
    assert ("Another person looks at it" in page, 'id="object"' in page) == (True, False)
    assert client.post("/en/my/details/object/", {"text": "또"}).status_code == 422


def test_nobody_else_reads_of_a_plan(city, case, be, sit):
    wife = city.case(
        "그네가 끊어졌어요. 고쳐 주세요.", who=Introduced(name="이철수", phone=KIM, channel="sms")
    ).resident
    decide(city, case.resident)
    client = Client()
    be(client, wife, KIM)
    assert TERMS not in client.get("/en/my/details/").content.decode()
    client.post("/en/my/details/object/", {"text": "제가 대신 씁니다."})
    assert ContactPlan.objects.get().appealed_at is None


def test_a_supervisor_decides_at_the_desk_and_another_answers_the_objection(city, case, sit, second):
    address, boss, agent, other = f"/desk/people/{case.resident.pk}/", Client(), Client(), Client()
    sit(boss, city.seat("supervisor"))
    sit(agent, city.seat("agent"))
    sit(other, second)
    told = {"act": "plan", "terms": TERMS, "reason": REASON, "ends_on": "2026-12-31"}
    assert b'value="plan"' not in agent.get(address).content
    assert agent.post(address, told).status_code == 422
    assert boss.post(address, {**told, "ends_on": ""}).status_code == 422
    assert boss.post(address, told).status_code == 302
    assert agent.post(address, {"act": "appeal", "text": "전화로 말함: 그런 적 없다."}).status_code == 302
    assert boss.post(address, {"act": "decide", "text": "맞습니다.", "upheld": "yes"}).status_code == 422
    assert other.post(address, {"act": "decide", "text": "다시 들었습니다.", "upheld": "no"}).status_code == 302
    plan = ContactPlan.objects.get()
    assert (plan.appeal_decided_by, plan.ended_at) == (second.person, city.at)
    assert other.post(address, {"act": "end_plan"}).status_code == 404
