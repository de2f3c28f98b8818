"""Addresses as people write them, and how one comes to be kept or is let go."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.kit.refusal import Refused
from madang.notices import actions as notices
from madang.notices.models import Notice
from madang.people import actions, contacts, queries
from madang.people.actions import Introduced
from madang.people.enums import CannotReach, ContactKind
from madang.people.models import ContactPoint, Login, Person

from .conftest import KIM, LEE, heard


@pytest.mark.parametrize(
    "written",
    [
        "010-1234-5678",
        "01012345678",
        "010 1234 5678",
        "010.1234.5678",
        " (010) 1234-5678 ",
        "+82 10-1234-5678",
        "+82-010-1234-5678",
        "０１０－１２３４－５６７８",
    ],
)
def test_a_telephone_is_read_however_it_is_written(written):
    assert contacts.phone(written) == "+821012345678"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("02-555-0114", "+8225550114"),
        ("1588-1234", "+8215881234"),
        ("+1 202 555 0114", "+12025550114"),
        ("+84 91 234 56 78", "+84912345678"),
    ],
)
def test_landlines_and_numbers_of_other_countries_are_kept(written, kept):
    assert contacts.phone(written) == kept


@pytest.mark.parametrize("written", ["", "전화 없음", "12", "010-1234-5678-9012-3456", "kim@example.com"])
def test_what_is_no_telephone_is_refused_with_the_reason(written):
    with pytest.raises(Refused) as refused:
        contacts.phone(written)
    assert refused.value.reason == CannotReach.NOT_A_PHONE


def test_a_mail_address_is_kept_in_lower_case():
    assert contacts.email(" Kim.YJ@Example.COM ") == "kim.yj@example.com"


@pytest.mark.parametrize("written", ["", "kim", "kim@", "@example.com", "kim@example", "a@b.com, c@d.com", "a b@c.com"])
def test_what_is_no_mail_address_is_refused_with_the_reason(written):
    with pytest.raises(Refused) as refused:
        contacts.email(written)
    assert refused.value.reason == CannotReach.NOT_AN_EMAIL


def test_one_field_takes_either():
    assert contacts.address("Kim@example.com") == (ContactKind.EMAIL, "kim@example.com")
    assert contacts.address("010-1234-5678") == (ContactKind.PHONE, "+821012345678")
    reasons = []
    for written in ("kim@", "김영자"):
        with pytest.raises(Refused) as refused:
            contacts.address(written)
        reasons.append(refused.value.reason)
    assert reasons == [CannotReach.NOT_AN_EMAIL, CannotReach.NOT_A_PHONE]


def test_texts_reach_mobiles_and_not_landlines():
    numbers = ["+821012345678", "+8225550114", "+82315550114", "+12025550114"]
    assert [contacts.is_mobile(number) for number in numbers] == [True, False, False, True]


def test_a_number_is_spoken_as_people_here_write_it():
    numbers = ["+821012345678", "+8225550114", "+12025550114", "no number"]
    assert [contacts.spoken(number) for number in numbers] == [
        "010-1234-5678", "02-555-0114", "+1 202-555-0114", "no number",
    ]  # fmt: skip


@settings(deadline=None, database=None)
@given(st.integers(0, 99_999_999))
def test_what_is_spoken_is_read_back(number):
    kept = f"+8210{number:08d}"
    assert contacts.phone(contacts.spoken(kept)) == kept


@settings(deadline=None, database=None)
@given(st.text(max_size=30))
def test_whatever_is_written_is_read_or_refused(written):
    try:
        kind, value = contacts.address(written)
    except Refused as refused:
        assert isinstance(refused.reason, CannotReach)
    else:
        assert contacts.address(value) == (kind, value)


def test_an_address_longer_than_any_mail_server_takes_is_refused():
    with pytest.raises(Refused) as refused:
        contacts.email("a" * 60 + "@" + ".".join(["b" * 60] * 4) + ".example")
    assert refused.value.reason == CannotReach.NOT_AN_EMAIL


# --- a new address of one's own --------------------------------------------------------------------------------------


@pytest.fixture
def kim(city, today):
    """Return Kim, known by one number and one story."""
    return city.case(written_by=city.seat("agent").person).resident


@pytest.fixture
def client(kim, be):
    """Return Kim's browser, signed in by that number."""
    browser = Client()
    be(browser, kim, KIM)
    return browser


def code() -> str:
    return str(json.loads(Notice.objects.filter(kind="contact.code").latest("pk").context)["code"])


def numbers(person: Person) -> list[str]:
    return list(person.contacts.order_by("pk").values_list("value", flat=True))


def test_a_new_address_is_kept_only_after_its_code_came_back(client, kim, city):
    assert client.post("/en/my/details/new/", {"address": "010-9999-8888"}).status_code == 302
    assert numbers(kim) == [KIM]
    assert "010-9999-8888" in client.get("/en/my/details/").content.decode()
    assert client.post("/en/my/details/code/", {"code": f" {code()[:3]} {code()[3:]} "}).status_code == 200
    assert (numbers(kim), kim.contacts.get(value=LEE).proved_at) == ([KIM, LEE], city.at)
    assert Login.objects.filter(phone=LEE).exists()
    notices.send_due(city.at)
    assert [(kind, address) for kind, _key, address in heard(["contact.code", "contact.added"])] == [
        ("contact.code", LEE),
        ("contact.added", KIM),
    ]


def test_five_wrong_codes_and_the_right_one_is_worth_nothing(client, kim):
    client.post("/en/my/details/new/", {"address": "010-9999-8888"})
    right = code()
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    assert [client.post("/en/my/details/code/", {"code": wrong}).status_code for _ in range(5)] == [422] * 5
    page = client.post("/en/my/details/code/", {"code": right})
    assert (page.status_code, "worth nothing any more" in page.content.decode(), numbers(kim)) == (422, True, [KIM])
    assert client.post("/en/my/details/code/", {"code": right}).status_code == 302  # nothing waits any more
    assert numbers(kim) == [KIM]


def test_guesses_from_many_tabs_are_counted_together(client, kim):
    client.post("/en/my/details/new/", {"address": "010-9999-8888"})
    right, old = code(), dict(client.session)
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    for _ in range(6):
        client.post("/en/my/details/code/", {"code": wrong})
        session = client.session  # a tab that loaded the session before the others had counted
        session.update(old)
        session.save()
    client.post("/en/my/details/code/", {"code": right})
    assert numbers(kim) == [KIM]


def test_after_fifteen_minutes_a_code_is_worth_nothing(client, kim, city, monkeypatch):
    client.post("/en/my/details/new/", {"address": "010-9999-8888"})
    monkeypatch.setattr("madang.kit.clock.now", lambda: city.at + timedelta(minutes=15, seconds=1))
    page = client.post("/en/my/details/code/", {"code": code()})
    assert (page.status_code, "worth nothing any more" in page.content.decode(), numbers(kim)) == (422, True, [KIM])


def test_one_can_leave_it(client, kim):
    client.post("/en/my/details/new/", {"address": "010-9999-8888"})
    client.post("/en/my/details/code/", {"stop": "yes", "code": code()})
    client.post("/en/my/details/code/", {"code": code()})
    assert numbers(kim) == [KIM]


def test_nobodys_telephone_rings_without_end_at_a_strangers_wish(client):
    answers = [client.post("/en/my/details/new/", {"address": "010-9999-8888"}).status_code for _ in range(6)]
    assert answers == [302] * 4 + [429] * 2
    others = [client.post("/en/my/details/new/", {"address": f"010-8888-{n:04d}"}).status_code for n in range(8)]
    assert (others.count(302), others[-1]) == (4, 429)
    assert Notice.objects.filter(kind="contact.code").count() == 8


@pytest.mark.parametrize("written", ["", "12", "010-12", "k@", "김영자"])
def test_what_is_no_address_is_refused_in_words(client, written):
    page = client.post("/en/my/details/new/", {"address": written})
    assert (page.status_code, b'role="alert"' in page.content) == (422, True)
    assert not Notice.objects.filter(kind="contact.code").exists()


def test_an_address_that_was_kept_unproved_is_proved_by_its_code(client, kim, city):
    actions.add_contact(kim, kind=ContactKind.EMAIL, value="k@madang.example", at=city.at)  # told to an agent
    assert kim.contacts.get(kind="email").proved_at is None
    client.post("/en/my/details/new/", {"address": "K@madang.example"})
    client.post("/en/my/details/code/", {"code": code()})
    assert (kim.contacts.get(kind="email").proved_at, len(numbers(kim))) == (city.at, 2)


def test_a_contact_change_notifies_the_old_contact_too(client, kim, city):
    actions.add_contact(kim, kind=ContactKind.EMAIL, value="k@madang.example", at=city.at)
    actions.add_contact(kim, kind=ContactKind.PHONE, value=LEE, at=city.at)
    actions.drop_contact(kim, kim.contacts.get(kind="email"), at=city.at)
    notices.send_due(city.at)
    told = [(kind, address) for kind, _key, address in heard(["contact.added", "contact.dropped"])]
    assert told == [
        ("contact.added", KIM),
        ("contact.added", KIM), ("contact.added", "k@madang.example"),
        ("contact.dropped", KIM), ("contact.dropped", "k@madang.example"), ("contact.dropped", LEE),
    ]  # fmt: skip
    words = "".join(Notice.objects.filter(kind__startswith="contact.").values_list("text", flat=True))
    assert ("9999" in words, "010-9999" in words, LEE in words) == (False, False, False)  # the new one is masked
    assert "8888" in words


def test_after_joining_a_change_is_told_at_the_addresses_of_both_records(client, kim, city):
    other = actions.meet(Introduced(name="김영자", phone=LEE), at=city.at)
    actions.join(kim, other, seat=city.seat("agent"), reason="같은 분", signals=[], at=city.at)
    actions.add_contact(kim, kind=ContactKind.EMAIL, value="k@madang.example", at=city.at)
    assert sorted(Notice.objects.filter(kind="contact.added").values_list("to_key", flat=True)) == [
        f"phone:{KIM}|ko", f"phone:{LEE}|ko",
    ]  # fmt: skip
    theirs = other.contacts.get()
    assert client.post(f"/en/my/details/{theirs.pk}/out/").status_code == 302
    assert sorted(c.value for c in queries.contacts_of(kim)) == [KIM, "k@madang.example"]


def test_the_last_address_and_the_one_signed_in_with_cannot_be_dropped(client, kim, city):
    own = kim.contacts.get()
    assert client.post(f"/en/my/details/{own.pk}/out/").status_code == 422
    actions.keep_contacts(kim, [("post", "서울 성북구 1"), ("phone", LEE)])
    assert client.post(f"/en/my/details/{own.pk}/out/").status_code == 422  # signed in with it
    assert client.post(f"/en/my/details/{kim.contacts.get(value=LEE).pk}/out/").status_code == 302
    assert client.post(f"/en/my/details/{kim.contacts.get(kind='post').pk}/out/").status_code == 302
    assert numbers(kim) == [KIM]


def test_anothers_address_cannot_be_dropped(client, city):
    husband = city.case(
        "그네가 끊어졌어요. 고쳐 주세요.", who=Introduced(name="이철수", phone=KIM, channel="sms")
    ).resident
    assert client.post(f"/en/my/details/{husband.contacts.get().pk}/out/").status_code == 404
    assert husband.contacts.count() == 1


def test_a_dropped_address_opens_no_door_and_is_not_kept_as_a_login(client, kim, city):
    actions.keep_contacts(kim, [("phone", LEE)])
    actions.drop_contact(kim, kim.contacts.get(value=LEE), at=city.at)
    assert not Login.objects.filter(phone=LEE).exists()
    husband = actions.meet(Introduced(name="이철수", phone=KIM), at=city.at)
    actions.drop_contact(husband, husband.contacts.get(), at=city.at)
    assert Login.objects.filter(phone=KIM).exists()  # the wife's still


def test_who_is_erased_leaves_no_address_behind(kim, city):
    actions.forget(kim, at=city.at)
    assert (ContactPoint.objects.filter(person=kim).count(), Login.objects.filter(phone=KIM).count()) == (0, 0)
    assert Person.objects.filter(pk=kim.pk).values_list("name", "needs", "channel").get() == ("", [], "")
    assert queries.recipient(str(kim.pk)).ways == []


def test_a_long_e_mail_is_reached_on_either_database(city):
    long = "a" * 60 + "@" + "b" * 60 + ".example"
    kim = actions.meet(Introduced(name="김영자", email=long, channel="email"), at=city.at)
    assert Client().post("/ko/in/", {"email": long}).status_code == 302
    actions.add_contact(kim, kind=ContactKind.PHONE, value=KIM, at=city.at)
    notices.send_due(Notice.objects.latest("pk").left_at + timedelta(days=365))
    assert [(kind, address) for kind, _key, address in heard()] == [("signin.code", long), ("contact.added", long)]


def test_filing_under_anothers_address_does_not_enter_their_account(client, kim, city):
    stranger = city.case("누가 제 이름과 번호로 썼습니다. 봐 주세요.", channel="web")
    assert stranger.resident == kim
    assert client.get(f"/en/my/stories/{stranger.reference}/").headers["Location"] == "/en/my/"
    shown = client.get("/en/my/").content.decode()
    assert ("Is it yours?" in shown, f'/my/stories/{stranger.reference}/"' in shown) == (True, False)
    client.post(f"/en/my/stories/{stranger.reference}/accept/", {"mine": "no"})
    assert "누가 제 이름과" not in client.get("/en/my/").content.decode()
    stranger.refresh_from_db()
    assert stranger.resident is None


def test_another_name_at_the_same_number_is_another_person_and_changes_nothing(kim, city):
    before = Person.objects.values().get(pk=kim.pk)
    other = city.case(
        "다른 사람이 쓴 글입니다. 봐 주세요.",
        channel="web",
        who=Introduced(name="이철수", phone=KIM, channel="email", email="x@madang.example"),
    ).resident
    assert (other != kim, Person.objects.values().get(pk=kim.pk), numbers(kim)) == (True, before, [KIM])


def test_a_stranger_on_the_web_changes_no_known_person(kim, city):
    before = Person.objects.values().get(pk=kim.pk)
    case = city.case(
        "제 이름으로 썼습니다. 봐 주세요.",
        channel="web",
        who=Introduced(name="김영자", phone=KIM, channel="email", email="x@madang.example"),
    )
    assert (case.resident != kim, Person.objects.values().get(pk=kim.pk), numbers(kim)) == (True, before, [KIM])


# --- how to answer ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("channel", "status"), [("call", 200), ("sms", 200), ("email", 422), ("letter", 422)])
def test_a_way_without_an_address_is_refused(client, kim, channel, status):
    page = client.post("/en/my/details/", {"channel": channel, "language": "en"})
    kim.refresh_from_db()
    assert (page.status_code, kim.channel) == (status, channel if status == 200 else "sms")


def test_a_way_of_the_other_record_counts_after_joining(client, kim, city):
    other = actions.meet(Introduced(name="김영자", email="k@madang.example"), at=city.at)
    actions.join(kim, other, seat=city.seat("agent"), reason="같은 분", signals=[], at=city.at)
    assert client.post("/en/my/details/", {"channel": "email", "language": "en"}).status_code == 200
    assert queries.recipient(str(other.pk)).ways[0] == ("email", "k@madang.example")


def test_the_languages_to_choose_from_are_the_citys(client, kim, settings):
    both = client.get("/en/my/details/").content.decode()
    settings.LANGUAGES, settings.LANGUAGE_CODE = [("en", "English")], "en"
    one = client.get("/en/my/details/").content.decode()
    assert ('value="ko"' in both, 'value="ko"' in one, 'value="en"' in one) == (True, False, True)
    assert Person(known_since=None).language == "en"


def test_the_call_form_begins_in_the_citys_first_language(city, sit, settings):
    settings.LANGUAGES, settings.LANGUAGE_CODE = [("en", "English"), ("ko", "한국어")], "en"
    agent = Client()
    sit(agent, city.seat("agent"))
    page = agent.get("/desk/call/", follow=True).content.decode()
    assert 'name="was_language" value="en"' in page
    assert '<option value="en" selected>' in page
