"""The front: what must not wait, standing answers at first contact, letters that came, visits on the spot."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from madang.cases import actions, alarms, queries
from madang.cases.enums import CannotAct, Channel, Outcome, State
from madang.cases.models import Case, StandardAnswer
from madang.documents.models import Document
from madang.kit import clock, near, reference
from madang.kit.refusal import Refused
from madang.notices.models import Notice
from madang.people.actions import Introduced
from madang.people.models import Draft

YOU = {"channel": "sms", "phone": "010 1234 5678", "name": "김영자", "language": "ko", "kind": "other", "whose": "me"}
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"


def key_of(client, address: str) -> str:
    return client.get(address, follow=True).content.decode().split('name="key" value="')[1].split('"')[0]


def kinds(text: str, city) -> list[tuple[str, str]]:
    return [(script.kind, script.phone) for script in alarms.of(text, on=city.at.date())]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("옆집에서 가스 냄새가 나요", [("emergency", "119")]),
        ("옆집에서 가스냄새가 나요", [("emergency", "119")]),
        ("죽고싶어요", [("self_harm", "109")]),
        ("There is a smell  of\ngas, and he is not breathing", [("emergency", "119")]),
        ("I want to die.", [("self_harm", "109")]),
        ("Gas leaks again", [("emergency", "119")]),
        ("I want to diet and the lesson fired me up", []),
        ("가로등이 꺼졌어요. 고쳐 주세요.", []),
        ("", []),
    ],
)
def test_words_that_must_not_wait_are_found_and_others_are_not(city, text, found):
    assert kinds(text, city) == found


def test_emergency_words_bring_a_script_at_once_and_never_only_a_queue(city, client, sit):
    sit(client, city.seat("agent"))
    page = client.get("/desk/call/guess/?text=지금+옆집에+불이+났어요").content.decode()
    assert 'role="alert"' in page
    assert 'href="tel:119"' in page
    assert "connect 119 to the call" in page
    case = city.case("지금 옆집에 불이 났어요. 도와주세요.")
    calm = city.case("놀이터 그네가 끊어졌어요. 고쳐 주세요.")
    hub = city.seat("officer", "HUB")
    assert list(queries.in_view("urgent", hub, at=city.at, end_of_day=city.at)) == [case]
    sit(client, hub)
    assert 'href="tel:119"' in client.get(f"/desk/cases/{case.reference}/").content.decode()
    assert 'href="tel:119"' not in client.get(f"/desk/cases/{calm.reference}/").content.decode()


# --- answered while they are still there -----------------------------------------------------------------------------


def test_a_standing_answer_appears_while_the_agent_types(city, client, sit):
    sit(client, city.seat("agent"))
    page = client.get("/desk/call/guess/?text=소파를+버리고+싶어요").content.decode()
    assert 'name="at_once" value="bulky"' in page
    assert "Report bulky waste first" in page
    assert [each.code for each in queries.standing("An old sofa", on=city.at.date())] == ["bulky"]
    assert queries.standing("So far nobody came.", on=city.at.date()) == []
    StandardAnswer.objects.filter(code="bulky").update(is_final=False)
    near.forget()
    assert 'value="bulky"' not in client.get("/desk/call/guess/?text=소파를+버리고+싶어요").content.decode()
    StandardAnswer.objects.filter(code="bulky").update(valid_until=clock.today())
    near.forget()
    assert [each.code for each in queries.standing("소파", on=clock.today())] == []


def test_a_call_that_was_answered_at_once_is_kept_with_its_answer(city, client, sit):
    agent = city.seat("agent")
    sit(client, agent)
    call = {
        **YOU,
        "text": "소파를 어떻게 버리나요? 알려 주세요.",
        "key": key_of(client, "/desk/call/"),
        "at_once": "bulky",
    }
    for _ in range(2):  # pressed twice
        answered = client.post("/desk/call/", call)
    case = Case.objects.get()
    assert (case.state, case.outcome, case.is_first_contact) == (State.ANSWERED, Outcome.INFORMED, True)
    assert (case.officer, case.messages.get().text) == (
        agent.person,
        StandardAnswer.objects.get(code="bulky").texts["ko"],
    )
    page = client.get(answered.headers["Location"]).content.decode()
    assert "Answered at first contact" in page
    assert Notice.objects.filter(kind="case.answered").count() == 1


def test_only_who_wrote_it_down_answers_at_first_contact_and_only_within_the_hour(city):
    agent = city.seat("agent")
    given = {"text": "이렇게 하십시오.", "outcome": Outcome.INFORMED, "is_first_contact": True}
    case = city.case(written_by=agent.person)
    tried = [
        (city.seat("clerk"), city.at, CannotAct.NOT_YOURS),
        (city.seat("officer", "HUB"), city.at, CannotAct.NOT_YOURS),
        (agent, city.at + timedelta(minutes=61), CannotAct.NOT_HERE),
    ]
    for seat, at, reason in tried:
        with pytest.raises(Refused) as refused:
            actions.answer(case, seat=seat, at=at, **given)
        assert refused.value.reason == reason
    answered = actions.answer(case, seat=agent, at=city.at + timedelta(minutes=60), **given)
    assert answered.is_first_contact
    with pytest.raises(Refused) as again:
        actions.answer(case, seat=agent, at=city.at, **given)
    assert again.value.reason == CannotAct.ALREADY_ANSWERED


def test_a_case_that_lies_with_an_office_is_not_answered_at_first_contact(city):
    agent = city.seat("agent")
    case = actions.send(
        city.case(written_by=agent.person), seat=city.seat("officer", "HUB"), office=city.office["ROAD"], at=city.at
    )
    with pytest.raises(Refused) as refused:
        actions.answer(case, seat=agent, text="답", outcome=Outcome.INFORMED, at=city.at, is_first_contact=True)
    assert refused.value.reason == CannotAct.NOT_HERE
    with pytest.raises(Refused) as plain:
        actions.answer(case, seat=agent, text="답", outcome=Outcome.INFORMED, at=city.at)
    assert plain.value.reason == CannotAct.NOT_YOURS


def test_an_answer_at_first_contact_that_did_not_help_is_new_to_the_office(city):
    agent, hub = city.seat("agent"), city.seat("officer", "HUB")
    case = city.case(written_by=agent.person)
    actions.answer(case, seat=agent, text="답", outcome=Outcome.INFORMED, at=city.at, is_first_contact=True)
    again = actions.reopen(case, by=case.resident, text="그래도 모르겠습니다.", at=city.at + timedelta(days=1))
    assert (again.officer, again.is_first_contact) == (None, False)
    assert list(queries.in_view("new", hub, at=city.at, end_of_day=city.at)) == [again]


# --- letters and visits ----------------------------------------------------------------------------------------------


def test_the_count_of_a_letter_begins_on_the_day_it_came(city, client, sit):
    sit(client, city.seat("clerk"))
    came = clock.today() - timedelta(days=4)
    letter = {
        **YOU, "text": "첫째, 가로등이 꺼졌습니다. 둘째, 길이 패었습니다.", "key": key_of(client, "/desk/letters/in/"),
        "came_on": came.isoformat(), "files": SimpleUploadedFile("scan.pdf", PDF),
    }  # fmt: skip
    done = client.post("/desk/letters/in/", letter)
    case = Case.objects.get()
    assert (case.channel, case.received_at) == (
        Channel.LETTER, datetime.combine(came, time(9), ZoneInfo("Asia/Seoul"))
    )  # fmt: skip
    assert datetime.fromisoformat(case.due_sum["start"]) == case.received_at
    assert Document.objects.of(case).get().name == "scan.pdf"
    assert client.get(done.headers["Location"]).status_code == 200


@pytest.mark.parametrize("days", [-1, 20_000])
def test_a_day_on_which_no_letter_came_is_refused(city, client, sit, days):
    sit(client, city.seat("clerk"))
    came = clock.today() - timedelta(days=days)
    letter = {**YOU, "text": "가로등이 꺼졌습니다. 봐 주십시오.", "key": key_of(client, "/desk/letters/in/")}
    assert client.post("/desk/letters/in/", {**letter, "came_on": came.isoformat()}).status_code == 422
    assert Case.objects.count() == 0


def test_a_letter_cannot_be_answered_as_if_somebody_were_there(city, client, sit):
    sit(client, city.seat("clerk"))
    letter = {
        **YOU, "text": "소파를 어떻게 버립니까? 알려 주십시오.", "key": key_of(client, "/desk/letters/in/"),
        "came_on": (clock.today() - timedelta(days=2)).isoformat(), "at_once": "bulky",
    }  # fmt: skip
    shown = client.post("/desk/letters/in/", letter, follow=True).content.decode()
    assert str(CannotAct.NOT_HERE.label) in shown
    assert Case.objects.get().is_open


def test_an_officer_writes_down_a_visit_and_sees_it_kept(city, client, sit):
    sit(client, city.seat("officer", "PARK"))
    key = key_of(client, "/desk/visit/")
    assert client.post("/desk/call/keep/", {"key": key, "via": "field", "text": "의자가 부서짐"}).status_code == 204
    assert (
        f"/desk/visit/?draft={Draft.objects.get().reference}"
        in client.get("/desk/visit/", follow=True).content.decode()
    )
    assert client.get("/desk/call/guess/?text=공원+의자가+부서졌어요").status_code == 200
    visit = {**YOU, "channel": "none", "phone": "", "name": "", "text": "공원 의자가 부서져 있습니다.", "key": key}
    done = client.post("/desk/visit/", visit)
    case = Case.objects.get()
    assert (case.channel, case.written_by) == (Channel.FIELD, city.seat("officer", "PARK").person)
    page = client.get(done.headers["Location"])
    assert page.status_code == 200
    assert "/desk/visit/" in page.content.decode()
    assert client.get("/desk/call/past/?phone=01012345678").status_code == 404  # what a number told is the front's


# --- anonymous, by any channel ---------------------------------------------------------------------------------------


def test_anonymous_filing_is_allowed_and_what_it_forfeits_is_said_before(city, client):
    client.post("/en/tell/words/", {"text": "가로등이 꺼져서 무섭습니다. 고쳐 주세요."})
    client.post("/en/tell/whose/", {"whose": "me"})
    client.post("/en/tell/where/", {})
    client.post("/en/tell/photos/", {})
    page = client.get("/en/tell/you/").content.decode()
    assert "I will ask myself, with my number" in page
    client.post("/en/tell/you/", {"channel": "none"})
    said = client.get("/en/tell/check/").content.decode()
    assert "You gave no way to reach you. The city can then neither ask back nor tell you the answer" in said
    client.post("/en/tell/check/", {"visible": "city"})
    case = Case.objects.get()
    assert (case.resident, bool(case.pin_hash), Notice.objects.count()) == (None, True, 0)


def test_who_has_only_a_pin_finds_every_matter_of_a_split_letter(city, client):
    number = reference.new()
    letter = city.case(
        "가로등이 꺼졌어요. 길도 패었어요.", who=Introduced(), reference=number, pin=reference.pin_of(number)
    )
    matters = [actions.Matter("가로등이 꺼졌습니다."), actions.Matter("길이 패었습니다. 위험합니다.")]
    (made,) = actions.split(letter, seat=city.seat("officer", "HUB"), matters=matters, at=city.at)
    page = client.post("/en/find/", {"reference": number, "proof": reference.pin_of(number)}).content.decode()
    pin = reference.pin_of(made.reference)
    assert made.title in page
    assert f'<b class="num">{pin}</b>' in page
    other = Client().post("/en/find/", {"reference": made.reference, "proof": pin}).content.decode()
    assert "길이 패었습니다. 위험합니다." in other
    again = Client().post("/en/find/", {"reference": number, "proof": "0000"}).content.decode()
    assert pin not in again


@pytest.mark.parametrize("channel", ["web", "call", "source"])
def test_a_reply_by_any_channel_starts_the_clock_alike(city, channel):
    hub, agent, later = city.seat("officer", "HUB"), city.seat("agent"), city.at + timedelta(days=1)
    case = actions.ask(city.case(), seat=hub, text="어느 쪽입니까?", at=city.at)
    how = {"web": {}, "call": {"written_by": agent.person}, "source": {"source": "<1@mail.example>"}}[channel]
    replied = actions.reply(case, by=case.resident, text="서쪽입니다.", at=later, **how)
    assert (replied.state, replied.due_at - case.due_at) == (State.READ, timedelta(days=1))


def test_a_helped_persons_case_is_kept_under_the_persons_own_name(city):
    case = city.case(who=Introduced(name="박어르신", channel="letter", postal="서울 무지개로 1"), channel=Channel.FIELD)
    assert (case.resident.name, case.is_accepted) == ("박어르신", True)


# --- how a known person is answered ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({}, ("email", "en")),
        ({"channel": "call"}, ("call", "en")),
        ({"language": "en"}, ("email", "en")),
    ],
)
def test_a_known_persons_way_and_language_change_only_where_the_agent_chose_another(city, client, sit, typed, kept):
    who = Introduced(name="김영자", phone="+821012345678", email="k@madang.example", channel="email", language="en")
    known = city.case(who=who, written_by=city.seat("agent").person).resident
    sit(client, city.seat("agent"))
    page = client.get("/desk/call/", follow=True).content.decode()
    began = {name: page.split(f'name="was_{name}" value="')[1].split('"')[0] for name in ("channel", "language")}
    form = {
        **YOU,
        **began,
        **{f"was_{name}": value for name, value in began.items()},
        "key": key_of(client, "/desk/call/"),
    }
    client.post("/desk/call/", {**form, "text": "그네가 끊어졌어요. 고쳐 주세요.", **typed})
    known.refresh_from_db()
    assert (known.cases.count(), known.channel, known.language) == (2, *kept)
    assert "is answered by" in client.get("/desk/call/past/?phone=01012345678").content.decode()


def test_somebody_new_is_answered_as_the_form_began(city, client, sit):
    sit(client, city.seat("agent"))
    form = {**YOU, "was_channel": "sms", "was_language": "ko", "key": key_of(client, "/desk/call/")}
    client.post("/desk/call/", {**form, "text": "그네가 끊어졌어요. 고쳐 주세요."})
    assert (Case.objects.get().resident.channel, Case.objects.get().resident.language) == ("sms", "ko")
