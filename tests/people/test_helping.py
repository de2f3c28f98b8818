"""Acting for somebody: what a helper sees and may do, who of the two hears what, and that it ends."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from madang.cases import actions as cases
from madang.cases.enums import Channel, Outcome
from madang.cases.models import Message
from madang.kit.refusal import Refused
from madang.notices import actions as notices
from madang.notices import rendering
from madang.notices.enums import Result
from madang.notices.models import Notice
from madang.people import actions, queries
from madang.people.actions import Introduced
from madang.people.enums import CannotHelp, Hears, Need, Scope
from madang.people.models import ContactPoint, Helper, Login, Person
from madang.people.rules import LONGEST_HELP

from .conftest import KIM, LEE, heard

pytestmark = pytest.mark.usefixtures("today")
SON = Introduced(name="김민수", phone=LEE)


@pytest.fixture
def case(city):
    """Return a case of Kim, who is told by text message."""
    return city.case(written_by=city.seat("agent").person)


def let(city, case, *, who=SON, scope=Scope.ACT, hears=Hears.BOTH, days=30, at=None):
    at = at or city.at
    return actions.let_help(
        case.resident, who, scope=scope, hears=hears, ends_on=at.date() + timedelta(days=days), at=at, channel="web"
    )


def signed_in(be, person, number=LEE):
    client = Client()
    be(client, person, number)
    return client


def answer(city, case, at=None):
    return cases.answer(
        case, seat=city.seat("officer", "HUB"), text="고쳤습니다.", outcome=Outcome.INFORMED, at=at or city.at
    )


# --- who hears what --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hears", "addresses"), [(Hears.PERSON, [KIM]), (Hears.HELPER, [LEE]), (Hears.BOTH, [KIM, LEE])]
)
def test_the_answer_goes_to_the_person_the_helper_or_both_as_was_said(city, case, hears, addresses):
    let(city, case, hears=hears)
    answer(city, case)
    notices.send_due(city.at)
    assert [address for _kind, _key, address in heard(["case.answered"])] == addresses


def test_every_notice_to_a_helper_says_whose_matter_it_is_in_their_language(city, case):
    let(city, case, who=Introduced(name="Minsu", phone=LEE, language="en"))
    hub = city.seat("officer", "HUB")
    cases.ask(case, seat=hub, text="어느 쪽입니까?", at=city.at)
    cases.reply(case, by=case.resident, text="오른쪽입니다.", at=city.at)
    cases.send(case, seat=hub, office=city.office["ROAD"], reason="도로", at=city.at)
    cases.answer(
        case, seat=city.seat("officer", "ROAD"), text="고쳤습니다.", outcome=Outcome.DONE, facts={"evidence": "사진"},
        at=city.at,
    )  # fmt: skip
    notices.send_due(city.at + timedelta(minutes=1))
    told = Notice.objects.filter(about_type="cases.case", kind__in=["case.asked", "case.sent", "case.answered"])
    theirs, own = told.filter(address=LEE), told.filter(address=KIM)
    assert (theirs.count(), own.count()) == (3, 3)
    assert [n.text.startswith("[Seoul] For 김영자: ") for n in theirs] == [True] * 3
    assert ["For 김영자" in n.text or "For 김영자" in n.subject for n in own] == [False] * 3
    body = rendering.of(theirs.get(kind="case.answered"), language="en", name="Minsu", on=city.at.date()).body
    assert ("김영자, this came of what you told us" in body, "Minsu" in body) == (True, False)


def test_where_the_only_one_to_be_told_cannot_be_reached_the_person_is_told(city, case):
    row = let(city, case, hears=Hears.HELPER)
    ContactPoint.objects.filter(person=row.helper).delete()
    answer(city, case)
    for _again in range(2):
        notices.send_due(city.at)
    told = Notice.objects.filter(kind="case.answered").order_by("pk").values_list("to_key", "state", "address")
    assert list(told) == [(f"person:{row.helper_id}", "at_desk", ""), (f"person:{case.resident_id}", "sent", KIM)]
    assert "For " not in Notice.objects.get(kind="case.answered", state="sent").text


@pytest.mark.parametrize(
    ("need", "contact", "state"),
    [
        (Need.SAFE_CONTACT, None, "at_desk"),
        ("", ("phone", "+8225551234"), "to_call"),
        ("", ("post", "서울"), "to_print"),
    ],
)
def test_the_person_told_instead_is_told_as_anybody_else(city, case, need, contact, state):
    row = let(city, case, hears=Hears.HELPER)
    actions.set_needs(row.helper, [Need.SAFE_CONTACT])
    if contact:
        ContactPoint.objects.filter(person=case.resident).delete()
        actions.keep_contacts(case.resident, [contact])
    if need:
        actions.set_needs(case.resident, [need])
    answer(city, case)
    for _again in range(2):
        notices.send_due(city.at)
    found = Notice.objects.filter(kind="case.answered").order_by("pk")
    assert [n.state for n in found] == ["at_desk", state]


def test_while_another_may_be_told_nobody_is_told_instead(city, case):
    row = let(city, case, hears=Hears.HELPER)
    let(city, case, who=Introduced(name="이웃", email="n@madang.example"), hears=Hears.HELPER)
    ContactPoint.objects.filter(person=row.helper).delete()
    answer(city, case)
    for _again in range(2):
        notices.send_due(city.at)
    told = Notice.objects.filter(kind="case.answered").order_by("pk").values_list("state", "address")
    assert list(told) == [("at_desk", ""), ("sent", "n@madang.example")]


def test_after_three_calls_to_a_helper_that_failed_the_person_is_told(city, case):
    row = let(city, case, who=Introduced(name="박순자", phone="+8225551234"), hears=Hears.HELPER)
    answer(city, case)
    notices.send_due(city.at)
    call = Notice.objects.get(kind="case.answered")
    for n in range(3):
        notices.attempt(call, result=Result.NO_ANSWER, by_id=1, at=city.at + timedelta(hours=4 * n))
    after = city.at + timedelta(hours=9)
    notices.send_due(after)
    told = Notice.objects.filter(kind="case.answered").order_by("pk").values_list("to_key", "state")
    assert list(told) == [(f"person:{row.helper_id}", "at_desk"), (f"person:{case.resident_id}", "sent")]


def test_both_are_told_when_help_begins_and_ends(city, case):
    row = let(city, case)
    actions.end_help(row, by=row.helper, at=city.at)
    actions.end_help(row, by=row.helper, at=city.at)  # pressed twice
    notices.send_due(city.at)
    told = [("help.begun", KIM), ("help.begun", LEE), ("help.ended", KIM), ("help.ended", LEE)]
    assert [(kind, address) for kind, _key, address in heard(["help.begun", "help.ended"])] == told
    begun = Notice.objects.get(kind="help.begun", address=LEE).text
    assert ("김영자" in begun, "2026" in begun) == (True, True)


def test_after_help_has_ended_or_run_out_only_the_person_hears(city, case):
    let(city, case, hears=Hears.HELPER, days=3)
    person = f"person:{case.resident.pk}"
    on = city.at.date()
    assert queries.hearers(case.resident.pk, on + timedelta(days=3)) != [person]  # the last day still counts
    assert queries.hearers(case.resident.pk, on + timedelta(days=4)) == [person]
    assert queries.hearers(case.resident.pk, on - timedelta(days=1)) == [person]
    actions.end_help(Helper.objects.get(), by=case.resident, at=city.at)
    assert queries.hearers(case.resident.pk, on) == [person]


def test_two_helpers_hear_each_as_was_said_and_the_person_where_one_says_so(city, case):
    let(city, case, hears=Hears.HELPER)
    let(city, case, who=Introduced(name="이웃", email="n@madang.example"), hears=Hears.PERSON)
    son = Helper.objects.first().helper
    assert queries.hearers(case.resident.pk, city.at.date()) == [f"person:{case.resident.pk}", f"person:{son.pk}"]


def test_one_question_tells_who_hears_of_many(city, case, django_assert_num_queries):
    let(city, case, hears=Hears.HELPER)
    other = city.case("그네가 끊어졌어요.", who=Introduced(name="박", phone="+821077776666")).resident
    son, on = Helper.objects.get().helper, city.at.date()
    with django_assert_num_queries(2):
        found = queries.hearers_of_all([case.resident.pk, other.pk], on)
    assert found == {case.resident.pk: [f"person:{son.pk}"], other.pk: [f"person:{other.pk}"]}


# --- scope, end date and revocation ----------------------------------------------------------------------------------


def test_helper_authority_has_scope_end_date_and_revocation(city, case, be, monkeypatch):
    row = let(city, case, scope=Scope.ACT, days=3)
    address, client = f"/en/my/stories/{case.reference}/", signed_in(be, row.helper)
    assert client.get(address).status_code == 200
    assert case.title in client.get("/en/my/").content.decode()
    after = city.at + timedelta(days=4)
    monkeypatch.setattr("madang.kit.clock.today", lambda: after.date())
    assert client.get(address).status_code == 404  # run out
    assert case.title not in client.get("/en/my/").content.decode()
    monkeypatch.setattr("madang.kit.clock.today", lambda: city.at.date())
    assert client.get(address).status_code == 200
    signed_in(be, case.resident, KIM).post(f"/en/my/details/helpers/{row.pk}/end/")
    row.refresh_from_db()
    assert row.ended_at == city.at
    assert client.get(address).status_code == 404  # taken back


def test_a_helper_may_end_it_and_a_stranger_may_not(city, case, be):
    row = let(city, case)
    stranger = city.case("그네가 끊어졌어요.", who=Introduced(name="박", phone="+821077776666")).resident
    assert signed_in(be, stranger, "+821077776666").post(f"/en/my/details/helpers/{row.pk}/end/").status_code == 404
    assert signed_in(be, row.helper).post(f"/en/my/details/helpers/{row.pk}/end/").status_code == 302
    row.refresh_from_db()
    assert row.ended_at == city.at


@pytest.mark.parametrize("act", ["add", "reply", "reopen", "rate"])
def test_who_may_only_follow_can_neither_write_nor_see_boxes_to_write_in(city, case, be, act):
    row = let(city, case, scope=Scope.FOLLOW)
    if act == "reply":
        cases.ask(case, seat=city.seat("officer", "HUB"), text="어느 쪽입니까?", at=city.at)
    if act in ("reopen", "rate"):
        answer(city, case)
    client, address = signed_in(be, row.helper), f"/en/my/stories/{case.reference}/"
    page = client.get(address)
    assert (page.status_code, b"<textarea" in page.content, b'name="act"' in page.content) == (200, False, False)
    before = Message.objects.count()
    assert client.post(address, {"act": act, "text": "제가 씁니다.", "score": "5"}).status_code == 404
    assert Message.objects.count() == before


def test_who_may_act_replies_and_the_record_says_who_it_was(city, case, be):
    row = let(city, case)
    cases.ask(case, seat=city.seat("officer", "HUB"), text="어느 쪽입니까?", at=city.at)
    client = signed_in(be, row.helper)
    assert client.post(f"/en/my/stories/{case.reference}/", {"act": "reply", "text": "서쪽입니다."}).status_code == 302
    assert Message.objects.get(text="서쪽입니다.").by == row.helper


def test_nobody_hides_or_shows_anothers_story(city, be):
    case = city.case(wants_public=True, written_by=city.seat("agent").person)
    row = let(city, case)
    client, address = signed_in(be, row.helper), f"/en/my/stories/{case.reference}/"
    assert b'value="hide"' not in client.get(address).content
    assert client.post(address, {"act": "hide"}).status_code == 404
    case.refresh_from_db()
    assert case.wants_public


def test_a_helper_sees_nothing_that_the_person_has_not_accepted(city, case, be):
    row = let(city, case)
    theirs = city.case("누가 제 이름으로 쓴 글입니다. 봐 주세요.", channel=Channel.WEB)
    assert theirs.resident == case.resident
    client = signed_in(be, row.helper)
    assert client.get(f"/en/my/stories/{theirs.reference}/").status_code == 404
    assert "누가 제 이름으로" not in client.get("/en/my/").content.decode()


def test_a_helper_must_prove_their_own_address_by_a_code_to_see_anything(city, case):
    let(city, case)
    client, address = Client(), f"/en/my/stories/{case.reference}/"
    assert client.get(address).status_code == 302
    client.post("/en/in/", {"phone": "010-9999-8888"})
    code = json.loads(Notice.objects.get(kind="signin.code").context)["code"]
    assert client.get(address).status_code == 302  # a code that was asked for opens nothing
    client.post("/en/in/code/", {"code": code})
    client.get("/en/in/who/")
    assert client.get(address).status_code == 200


def test_help_lasts_over_the_joining_of_either_ones_records(city, case, be):
    row = let(city, case, hears=Hears.BOTH)
    newer = city.case("그네가 끊어졌어요. 고쳐 주세요.", who=Introduced(name="김 영자", phone="+821033334444"))
    son = actions.meet(Introduced(name="김 민수", email="son@madang.example"), at=city.at)
    agent = city.seat("agent")
    actions.join(newer.resident, case.resident, seat=agent, reason="같은 분", signals=[], at=city.at)
    actions.join(son, row.helper, seat=agent, reason="같은 분", signals=[], at=city.at)
    client = signed_in(be, son, "son@madang.example")
    for theirs in (case, newer):
        assert client.get(f"/en/my/stories/{theirs.reference}/").status_code == 200
        assert theirs.title in client.get("/en/my/").content.decode()
        assert queries.hearers(theirs.resident_id, city.at.date()) == [
            f"person:{theirs.resident_id}", f"person:{row.helper_id}",
        ]  # fmt: skip
    assert client.post(f"/en/my/details/helpers/{row.pk}/end/").status_code == 302
    assert queries.helped_by(son, city.at.date()) == []


# --- why not ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "days", "reason"),
    [
        (Introduced(name="김영자", phone=KIM), 30, CannotHelp.SELF),
        (Introduced(name="", phone=LEE), 30, CannotHelp.NOT_KNOWN),
        (Introduced(name="김민수"), 30, CannotHelp.NOT_KNOWN),
        (Introduced(name="김민수", postal="서울 성북구 1"), 30, CannotHelp.NOT_KNOWN),
        (SON, -1, CannotHelp.PASSED),
        (SON, LONGEST_HELP.days + 1, CannotHelp.NO_END),
        (SON, None, CannotHelp.NO_END),
    ],
)
def test_what_is_refused_leaves_nobody_new_behind(city, case, who, days, reason):
    before = Person.objects.count(), ContactPoint.objects.count(), Login.objects.count(), Notice.objects.count()
    ends_on = None if days is None else city.at.date() + timedelta(days=days)
    with pytest.raises(Refused) as refused:
        actions.let_help(
            case.resident, who, scope=Scope.ACT, hears=Hears.BOTH, ends_on=ends_on, at=city.at, channel="web"
        )
    assert refused.value.reason == reason
    assert before == (
        Person.objects.count(), ContactPoint.objects.count(), Login.objects.count(), Notice.objects.count(),
    )  # fmt: skip


@pytest.mark.parametrize("days", [0, LONGEST_HELP.days])
def test_the_last_day_may_be_today_or_two_years_away(city, case, days):
    assert let(city, case, days=days).ends_on == city.at.date() + timedelta(days=days)


def test_staff_may_not_be_helpers_not_even_at_their_work_address(city, case):
    work = Login.objects.get(staff_person=city.seat("officer", "ROAD").person).email
    with pytest.raises(Refused) as refused:
        let(city, case, who=Introduced(name="아무개", email=work))
    assert refused.value.reason == CannotHelp.STAFF
    staff = city.seat("officer", "ROAD").person
    ContactPoint.objects.create(person=staff, kind="phone", value=LEE)
    with pytest.raises(Refused) as refused:
        let(city, case, who=Introduced(name=staff.name, phone=LEE))
    assert refused.value.reason == CannotHelp.STAFF


def test_who_is_known_already_is_named_as_they_are_and_not_a_second_time(city, case):
    son = actions.meet(Introduced(name="김민수", phone=LEE, channel="call", needs=[Need.SAFE_CONTACT]), at=city.at)
    row = let(city, case)
    son.refresh_from_db()
    assert (row.helper, son.channel, son.needs) == (son, "call", [Need.SAFE_CONTACT])
    assert Person.objects.filter(name="김민수").count() == 1
    notices.send_due(city.at)
    assert Notice.objects.get(kind="help.begun", to_key=f"person:{son.pk}").state == "at_desk"


def test_one_pair_has_one_open_help_and_a_new_one_after_it_ended_or_ran_out(city, case):
    row = let(city, case, days=3)
    with pytest.raises(Refused) as refused:
        let(city, case)
    assert refused.value.reason == CannotHelp.HELPS_ALREADY
    again = let(city, case, at=city.at + timedelta(days=4))
    row.refresh_from_db()
    assert (row.ended_at, again.ended_at) == (city.at + timedelta(days=4), None)
    actions.end_help(again, by=case.resident, at=city.at + timedelta(days=5))
    assert let(city, case, at=city.at + timedelta(days=6)).ended_at is None


def test_the_database_refuses_help_that_may_never_be(city, case):
    row = let(city, case)
    columns = {"scope": "act", "hears": "both", "channel": "web", "begins_on": row.begins_on, "ends_on": row.ends_on}
    broken = {
        "of oneself": lambda: Helper.objects.create(person=row.person, helper=row.person, **columns),
        "twice for a pair": lambda: Helper.objects.create(person=row.person, helper=row.helper, **columns),
        "ending before it begins": lambda: Helper.objects.filter(pk=row.pk).update(ends_on="2020-01-01"),
        "without an end": lambda: Helper.objects.filter(pk=row.pk).update(ends_on=None),
    }
    held = set()
    for name, change in broken.items():
        try:
            with transaction.atomic():
                change()
        except IntegrityError:
            held.add(name)
    assert held == set(broken)


# --- the pages -------------------------------------------------------------------------------------------------------


def test_a_resident_lets_somebody_help_on_their_own_page(city, case, be):
    client = signed_in(be, case.resident, KIM)
    told = {"name": "김민수", "address": "010-9999-8888", "scope": "follow", "hears": "person", "ends_on": "2027-01-31"}
    assert client.post("/en/my/details/helpers/", told).headers["Location"] == "/en/my/details/"
    row = Helper.objects.get()
    assert (row.helper.name, row.scope, row.hears, str(row.ends_on), row.channel, row.written_by) == (
        "김민수", "follow", "person", "2027-01-31", "web", None,
    )  # fmt: skip
    assert "김민수" in client.get("/en/my/details/").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"address": "12"}, {"ends_on": ""}, {"ends_on": "2020-01-01"}, {"scope": "rule"}]
)
def test_what_is_missing_is_said_and_what_was_typed_stays(city, case, be, wrong):
    client = signed_in(be, case.resident, KIM)
    told = {"name": "김민수", "address": "010-9999-8888", "scope": "act", "hears": "both", "ends_on": "2027-01-31"}
    page = client.post("/en/my/details/helpers/", {**told, **wrong})
    assert (page.status_code, Helper.objects.count(), Person.objects.filter(name="김민수").count()) == (422, 0, 0)
    assert (told["name"] if "name" not in wrong else told["address"]) in page.content.decode()


def test_an_agent_lets_somebody_help_and_the_record_says_who_wrote_it(city, case, sit):
    client, agent = Client(), city.seat("agent")
    sit(client, agent)
    address = f"/desk/people/{case.resident.pk}/"
    told = {"act": "helper", "name": "김민수", "address": "son@madang.example", "scope": "act", "hears": "both"}
    assert client.post(address, told).status_code == 422  # no last day
    assert client.post(address, {**told, "ends_on": "2027-01-31"}).status_code == 302
    row = Helper.objects.get()
    assert (row.channel, row.written_by) == ("desk", agent.person)
    assert client.post(address, {"act": "end_help", "pk": row.pk}).status_code == 302
    row.refresh_from_db()
    assert row.ended_at == city.at
