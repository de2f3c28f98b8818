"""Getting in: residents by a code, staff by password and second factor."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from madang.cases.enums import Channel
from madang.notices import actions as notices
from madang.notices.models import Notice
from madang.people import actions as people
from madang.people.actions import Introduced
from madang.people.enums import RoleKind


def ask_for_code(client: Client, **address: str) -> str:
    """Ask for a code; return it from the outbox, empty where none was left."""
    response = client.post("/ko/in/", address)
    assert response.status_code == 302, response.content.decode()
    assert response.headers["Location"] == "/ko/in/code/"
    notice = Notice.objects.filter(kind="signin.code").order_by("-pk").first()
    return json.loads(notice.context)["code"] if notice else ""


@pytest.mark.parametrize("written", ["010-1234-5678", "010 1234 5678", "+82 10 1234 5678"])
def test_a_resident_gets_in_by_a_code_to_the_telephone(city, written):
    case, client = city.case(), Client()
    code = ask_for_code(client, phone=written)
    assert client.post("/ko/in/code/", {"code": code}).headers["Location"] == "/ko/in/who/"
    assert client.get("/ko/in/who/").headers["Location"] == "/ko/my/"
    assert case.title in client.get("/ko/my/").content.decode()
    assert case.resident.contacts.get().proved_at is not None


def test_a_resident_gets_in_by_a_code_to_the_e_mail(city):
    city.case(who=Introduced(name="Rahman", email="r@madang.example", channel="email", language="en"))
    client = Client()
    code = ask_for_code(client, email="r@madang.example")
    assert client.post("/ko/in/code/", {"code": code}).headers["Location"] == "/ko/in/who/"


def test_the_code_goes_out_through_the_outbox_in_the_pages_language(city):
    city.case()
    ask_for_code(Client(), phone="010-1234-5678")
    notices.send_due(Notice.objects.get(kind="signin.code").left_at)
    notice = Notice.objects.get(kind="signin.code")
    assert (notice.state, notice.address, notice.language) == ("sent", "+821012345678", "ko")


def test_two_people_at_one_telephone_are_asked_who_they_are(city):
    first = city.case().resident
    second = city.case("그네가 끊어졌어요. 고쳐 주세요.", who=Introduced(name="이철수", phone="+821012345678")).resident
    client = Client()
    client.post("/ko/in/code/", {"code": ask_for_code(client, phone="010-1234-5678")})
    page = client.get("/ko/my/", follow=True).content.decode()
    assert first.name in page
    assert second.name in page
    client.post("/ko/in/who/", {"person": second.pk})
    assert second.name in client.get("/ko/my/").content.decode()


def test_a_stranger_cannot_choose_to_be_somebody_elsewhere(city):
    city.case()
    other = city.case("그네가 끊어졌어요. 고쳐 주세요.", who=Introduced(name="박민수", phone="+821099998888")).resident
    client = Client()
    client.post("/ko/in/code/", {"code": ask_for_code(client, phone="010-1234-5678")})
    client.post("/ko/in/who/", {"person": other.pk})
    assert other.name not in client.get("/ko/my/", follow=True).content.decode()


def test_an_unknown_address_is_answered_alike_and_gets_nothing(city):
    assert ask_for_code(Client(), phone="010-0000-9999") == ""


def test_five_hundred_guesses_do_not_get_in(city):
    city.case()
    client = Client()
    code = ask_for_code(client, phone="010-1234-5678")
    let_in = 0
    for guess in range(500):
        tried = f"{(int(code) + 1 + guess) % 10**6:06d}"
        response = client.post("/ko/in/code/", {"code": tried})
        let_in += response.headers.get("Location") == "/ko/in/who/"
    assert let_in == 0
    # After five wrong ones even the right code is worth nothing.
    assert client.post("/ko/in/code/", {"code": code}).headers.get("Location") != "/ko/in/who/"
    assert "_auth_user_id" not in client.session


def test_codes_cannot_be_ordered_without_end(city):
    city.case()
    for _ in range(10):
        Client().post("/ko/in/", {"phone": "010-1234-5678"})
    assert Notice.objects.filter(kind="signin.code").count() == 4


def test_a_story_told_with_somebodys_telephone_waits_for_their_yes_and_shows_no_words_before(city):
    mine = city.case()
    theirs = city.case("누가 제 이름으로 쓴 글입니다. 봐 주세요.", channel=Channel.WEB)
    client = Client()
    client.post("/ko/in/code/", {"code": ask_for_code(client, phone="010-1234-5678")})
    client.get("/ko/in/who/")
    assert client.get(f"/ko/my/stories/{mine.reference}/").status_code == 200
    assert client.get(f"/ko/my/stories/{theirs.reference}/").headers["Location"] == "/ko/my/"
    client.post(f"/ko/my/stories/{theirs.reference}/accept/", {"mine": "yes"})
    assert client.get(f"/ko/my/stories/{theirs.reference}/").status_code == 200


def test_staff_need_a_password_and_a_second_factor(city):
    from allauth.mfa.totp.internal.auth import (
        TOTP,
        format_hotp_value,
        generate_totp_secret,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    password = "a long and secret phrase"
    role = people.seat(
        name="윤서연",
        email="yun@madang.example",
        kind=RoleKind.OFFICER,
        office=city.office["HUB"],
        start=city.at.date(),
        at=city.at,
        password=password,
    )
    login, client = role.person.staff_login, Client()
    assert client.post("/desk/in/", {"login": "yun@madang.example", "password": "wrong"}).status_code == 200
    assert client.post("/desk/in/", {"login": "yun@madang.example", "password": password}).status_code == 302
    assert client.get("/desk/inbox/").status_code == 302  # led to set a second factor up
    client.logout()
    secret = generate_totp_secret()
    TOTP.activate(login, secret)
    there = client.post("/desk/in/", {"login": "yun@madang.example", "password": password})
    assert there.headers["Location"] == "/desk/in/second/"
    assert client.get("/desk/inbox/").status_code == 302
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    assert client.post("/desk/in/second/", {"code": code}).status_code == 302
    assert client.get("/desk/inbox/").status_code == 200
