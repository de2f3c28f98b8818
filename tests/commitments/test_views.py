"""The pages of promises: for everybody, for who follows, and for the office that answers."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from madang.commitments import actions
from madang.commitments.enums import State
from madang.commitments.models import Commitment, Hearer
from madang.people import actions as people
from madang.people.actions import Introduced

KIM = "+821012345678"
pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def road(city):
    return city.seat("officer", "ROAD")


@pytest.fixture
def desk(road, sit):
    """Return a browser at the road office's desk."""
    browser = Client()
    sit(browser, road)
    return browser


@pytest.fixture
def kim(city):
    return people.meet(Introduced(name="김영자", phone=KIM, channel="sms"), at=city.at)


def text_of(page) -> str:
    """Return the words of a page as they are read."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


# --- for everybody ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "title"), [("ko", 'lang="ko"'), ("en", "What the city has promised")])
def test_everybody_reads_the_list_in_either_language(make, city, client, language, title):
    promise = make("정문 앞에 신호등을 놓습니다.", area=city.area["11110"])
    page = client.get(f"/{language}/promises/")
    shown = page.content.decode()
    assert (page.status_code, title in shown, promise.text in shown, str(promise.number) in shown) == (
        200,
        True,
        True,
        True,
    )
    assert "sessionid" not in page.cookies
    detail = client.get(f"/{language}/promises/{promise.number}/")
    assert (detail.status_code, promise.text in detail.content.decode()) == (200, True)


def test_a_promise_that_is_not_there_is_not_there(client, city):
    assert client.get("/en/promises/999/").status_code == 404


def test_the_list_says_when_it_is_empty(client, city):
    assert "No promise of this kind" in client.get("/en/promises/").content.decode()


def test_views_districts_and_offices_narrow_the_list(make, city, client, road, today):
    late = make("늦은 약속입니다.", days=1)
    kept = make("지킨 약속입니다.", area=city.area["11110"])
    actions.end(kept, seat=road, state=State.KEPT, text="정문 앞에 등을 켰습니다.", at=city.at)
    today(3)
    asked = {
        "": {late, kept}, "?view=late": {late}, "?view=kept": {kept}, "?view=broken": set(), "?view=nonsense": {late, kept},
        "?district=11110": {kept}, "?district=99999": {late, kept}, "?office=ROAD": {late, kept}, "?office=TRAF": set(),
        "?after=102": set(), "?view=late&after=102": {late}, "?after=x": {late, kept},
    }  # fmt: skip
    for query, wanted in asked.items():
        shown = client.get(f"/en/promises/{query}").content.decode()
        assert {p for p in (late, kept) if p.text in shown} == wanted, query


def test_the_list_goes_on_on_the_next_page(make, city, client):
    for n in range(31):
        make(f"{n} 번째 약속입니다.")
    first = client.get("/en/promises/").content.decode()
    assert ("?after=102" in first, "30 번째" in first, ">0 번째" in first) == (True, True, False)
    second = client.get("/en/promises/?after=102").content.decode()
    assert (">0 번째" in second, "Older promises" in first, "Older promises" in second) == (True, True, False)


def test_a_moved_date_shows_the_first_one_too_in_the_list_and_on_its_page(make, city, client, road):
    promise = make(days=30)
    actions.move(promise, seat=road, due_on=date(2027, 2, 1), reason="비가 왔습니다.", at=city.at)
    for address in ("/en/promises/", f"/en/promises/{promise.number}/"):
        shown = text_of(client.get(address))
        assert (
            "1 Feb 2027" in shown or "February 1, 2027" in shown or "1 February 2027" in shown
        ) and "at first by" in shown, address
    page = text_of(client.get(f"/en/promises/{promise.number}/"))
    assert (
        "First date" in page,
        "비가 왔습니다." in page,
        "16 Dec" in page or "December 16" in page or "16 December" in page,
    ) == (True, True, True)


def test_what_is_late_is_red_with_a_word_and_a_sign(make, client, today):
    promise = make(days=1)
    badge = 'class="badge b-late"'
    assert badge not in client.get(f"/en/promises/{promise.number}/").content.decode()
    today(2)
    shown = client.get(f"/en/promises/{promise.number}/").content.decode()
    assert (badge in shown, "1 day late" in shown) == (True, True)
    counts = text_of(client.get("/en/promises/"))
    assert "1 late" in counts


@pytest.mark.parametrize(
    ("state", "word", "tone"),
    [
        (State.KEPT, "Kept, to be confirmed", "b-you"),
        (State.BROKEN, "Not kept", "b-late"),
        (State.CHANGED, "Changed", "b-you"),
    ],
)
def test_what_ended_says_how_when_and_what_shows_it(make, city, client, road, state, word, tone):
    promise = make()
    actions.end(promise, seat=road, state=state, text="정문 앞에서 보입니다.", at=city.at)
    page = client.get(f"/en/promises/{promise.number}/")
    assert [w in page.content.decode() for w in (word, tone, "정문 앞에서 보입니다.")] == [True] * 3


def test_nothing_internal_leaks(make, city, client, kim):
    case = city.case("가로등이 꺼져서 밤에 골목이 무섭습니다. 비밀입니다.")
    boss = city.seat("supervisor")  # the office's own contact person is public, who wrote is not
    promise = make(thread=case.thread, source=case, askers=[f"person:{kim.pk}"], seat=boss)
    actions.report(promise, seat=boss, text="전선을 깔았습니다.", at=city.at)
    shown = "".join(
        client.get(address).content.decode()
        for address in ("/en/promises/", f"/en/promises/{promise.number}/", f"/ko/promises/{promise.number}/")
    )
    assert "전선을 깔았습니다." in shown  # the net holds something
    inner = (boss.person.name, "김영자", f"person:{kim.pk}", case.reference, "비밀입니다", str(case.thread), KIM[-8:])
    assert [word for word in inner if word in shown] == []


def test_a_promise_cannot_write_into_the_page(make, client):
    promise = make("<script>alert(1)</script> & 약속")
    for address in ("/en/promises/", f"/en/promises/{promise.number}/"):
        assert b"<script>alert(1)" not in client.get(address).content


# --- who follows -----------------------------------------------------------------------------------------------------


def test_a_signed_in_resident_follows_and_leaves_off(make, kim, be, client):
    promise = make()
    address = f"/en/promises/{promise.number}/"
    assert client.post(f"{address}follow/").status_code == 302
    assert Hearer.objects.count() == 0  # a stranger is led to the door first
    be(client, kim, KIM)
    assert "Tell me what becomes of it" in client.get(address).content.decode()
    assert client.get(f"{address}follow/").headers["Location"] == address  # coming back from the door changes nothing
    assert Hearer.objects.count() == 0
    for _ in range(2):
        client.post(f"{address}follow/")
    assert list(Hearer.objects.values_list("to_key", "is_asker")) == [(f"person:{kim.pk}", False)]
    assert "Hear no more of it" in client.get(address).content.decode()
    client.post(f"{address}follow/", {"stop": "yes"})
    assert Hearer.objects.count() == 0


def test_who_asked_for_it_is_told_in_any_case_and_reads_so(make, kim, be, client):
    promise = make(askers=[f"person:{kim.pk}"])
    be(client, kim, KIM)
    shown = client.get(f"/en/promises/{promise.number}/").content.decode()
    assert ("This came of what you told us" in shown, "Hear no more of it" in shown) == (True, False)
    client.post(f"/en/promises/{promise.number}/follow/", {"stop": "yes"})
    assert Hearer.objects.get().is_asker


def test_after_joining_one_follows_once_under_either_record(make, kim, be, client, city):
    other = people.meet(Introduced(name="김영자", phone="+821099998888", channel="sms"), at=city.at)
    promise = make()
    actions.hear(promise, key=f"person:{other.pk}", at=city.at, is_asker=False)
    people.join(kim, other, seat=city.seat("agent"), reason="같은 분", signals=[], at=city.at)
    be(client, kim, KIM)
    assert "Hear no more of it" in client.get(f"/en/promises/{promise.number}/").content.decode()
    client.post(f"/en/promises/{promise.number}/follow/")
    assert Hearer.objects.count() == 1
    client.post(f"/en/promises/{promise.number}/follow/", {"stop": "yes"})
    assert Hearer.objects.count() == 0


# --- the desk --------------------------------------------------------------------------------------------------------


def test_an_office_makes_a_promise_that_no_story_asked_for(city, desk):
    told = {"text": "육교를 고칩니다.", "due_on": "2027-03-01", "office": city.office["ROAD"].pk}
    answer = desk.post("/desk/promises/new/", told)
    promise = Commitment.objects.get()
    assert (answer.headers["Location"], promise.text, promise.made_by) == (
        f"/desk/promises/{promise.number}/", "육교를 고칩니다.", city.seat("officer", "ROAD").person,
    )  # fmt: skip
    assert promise.text in desk.get("/desk/promises/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"due_on": ""},
        {"due_on": "soon"},
        {"due_on": "2020-01-01"},
        {"due_on": "2099-01-01"},
        {"office": ""},
        {"office": "TRAF"},
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(city, desk, wrong):
    if wrong.get("office") == "TRAF":
        wrong = {"office": city.office["TRAF"].pk}
    told = {"text": "육교를 고칩니다.", "due_on": "2027-03-01", "office": city.office["ROAD"].pk}
    page = desk.post("/desk/promises/new/", {**told, **wrong})
    assert (page.status_code, Commitment.objects.count(), b'role="alert"' in page.content) == (422, 0, True)
    assert ("육교를 고칩니다." in page.content.decode()) == ("text" not in wrong)


def test_the_office_writes_to_its_promise_from_making_to_taking_up_again(make, city, desk):
    promise = make()
    address = f"/desk/promises/{promise.number}/"
    acts = [
        {"act": "advance", "state": "funded", "text": "예산을 받았습니다."},
        {"act": "report", "text": "설계했습니다."},
        {"act": "move", "text": "비가 왔습니다.", "due_on": "2027-02-01"},
        {"act": "kept", "text": "정문 앞에서 보입니다."},
        {"act": "take_up", "text": "다시 꺼졌습니다."},
        {"act": "broken", "text": "예산이 줄었습니다."},
    ]
    assert [desk.post(address, act).status_code for act in acts] == [302] * 6
    promise.refresh_from_db()
    assert (promise.state, list(promise.steps.order_by("pk").values_list("kind", flat=True))) == (
        "broken", ["made", "advanced", "reported", "moved", "kept", "taken_up", "broken"],
    )  # fmt: skip


@pytest.mark.parametrize(
    "act",
    [{"act": "report"}, {"act": "move", "text": "비"}, {"act": "move", "text": "비", "due_on": "x"}, {"act": "kept"}, {"act": "broken"}, {"act": "changed"}, {"act": "advance", "text": "네"},
     {"act": "take_up", "text": "다시"}, {"act": "nonsense", "text": "네"}, {"act": "report", "text": "900101-1234567 님이 말했습니다."}],
)  # fmt: skip
def test_what_cannot_be_written_is_refused_in_words_and_changes_nothing(make, desk, act):
    promise = make()
    page = desk.post(f"/desk/promises/{promise.number}/", act)
    assert (page.status_code, b'role="alert"' in page.content, promise.steps.count()) == (422, True, 1)


def test_another_office_reads_it_and_writes_nothing(make, city, sit):
    promise, browser = make(), Client()
    sit(browser, city.seat("officer", "TRAF"))
    page = browser.get(f"/desk/promises/{promise.number}/")
    assert (page.status_code, b"<textarea" in page.content) == (200, False)
    assert browser.post(f"/desk/promises/{promise.number}/", {"act": "report", "text": "네"}).status_code == 422
    assert promise.text not in browser.get("/desk/promises/").content.decode()


@pytest.mark.parametrize("role", ["agent", "clerk", "moderator", "auditor"])
def test_who_answers_for_no_office_has_no_such_desk(make, city, sit, role):
    promise, browser = make(), Client()
    sit(browser, city.seat(role))
    pages = ("/desk/promises/", "/desk/promises/new/", f"/desk/promises/{promise.number}/")
    assert [browser.get(page).status_code for page in pages] == [404] * 3


def test_the_desks_list_shows_the_first_date_beside_a_moved_one(make, city, desk, road):
    promise = make(days=30)
    actions.move(promise, seat=road, due_on=date(2027, 2, 1), reason="비", at=city.at)
    assert "at first" in desk.get("/desk/promises/").content.decode()


def test_a_promise_made_at_the_desk_is_in_the_language_that_was_said_else_the_citys_first(city, client, sit, today):
    sit(client, city.seat("officer", "ROAD"))
    form = {"text": "We lay a crossing.", "due_on": "2027-03-01", "office": city.office["ROAD"].pk}
    assert 'name="language"' in client.get("/desk/promises/new/").content.decode()
    for language in ("en", ""):
        client.post("/desk/promises/new/", {**form, "language": language})
    assert list(Commitment.objects.order_by("pk").values_list("language", flat=True)) == ["en", "ko"]


def test_a_city_of_one_language_is_not_asked_for_it(city, client, sit, today, settings, make):
    settings.LANGUAGES, settings.LANGUAGE_CODE = [("en", "English")], "en"
    sit(client, city.seat("officer", "ROAD"))
    assert 'name="language"' not in client.get("/desk/promises/new/").content.decode()
    assert make().language == "en"
