"""Pages as a whole: kept ones, policies, errors, sizes, words."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client

from madang.cases import actions
from madang.cases.models import Story

KEPT = ["/ko/", "/en/", "/ko/stories/", "/en/s/1001/", "/ko/offices/", "/en/help/"]


@pytest.fixture
def shown(city):
    story = city.case(wants_public=True).story
    return actions.publish(story, seat=city.seat("moderator"), title=story.title, text=story.text, at=city.at)


@pytest.mark.parametrize("address", KEPT)
def test_a_kept_page_has_an_etag_no_cookie_no_token_and_answers_304(shown, address):
    client = Client()
    first = client.get(address)
    assert first.status_code == 200
    assert not first.cookies
    assert "csrfmiddlewaretoken" not in first.content.decode()
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content, again.has_header("Content-Length")) == (304, b"", False)


def test_a_kept_page_costs_one_read_until_something_public_changes(shown, django_assert_num_queries):
    client = Client()
    assert "1 voice so far" not in client.get("/en/s/1001/").content.decode()
    with django_assert_num_queries(1):
        client.get("/en/s/1001/")
    actions.add_voice(shown, key="k", at=shown.decided_at)
    assert "1 voice so far" in client.get("/en/s/1001/").content.decode()


def test_a_kept_page_is_not_shown_in_another_readers_size_theme_or_language(shown):
    plain, large = Client(), Client()
    large.cookies["size"] = "xlarge"
    assert 'class="t-xlarge"' not in plain.get("/en/stories/").content.decode()
    assert 'class="t-xlarge"' in large.get("/en/stories/").content.decode()
    assert 'lang="ko"' in Client().get("/ko/stories/").content.decode().split("<head>")[0]


def test_somebody_who_is_signed_in_never_gets_a_kept_page(shown, city, sit):
    Client().get("/en/stories/")
    officer = Client()
    sit(officer, city.seat("officer", "HUB"))
    assert not officer.get("/en/stories/").has_header("ETag")


def test_a_hidden_story_is_gone_at_once(shown):
    client = Client()
    assert client.get("/en/s/1001/").status_code == 200
    actions.hide(shown.case, by=shown.case.resident, at=shown.decided_at)
    assert client.get("/en/s/1001/").status_code == 404


@pytest.mark.parametrize("address", ["/ko/", "/en/tell/words/", "/desk/in/", "/ko/nothing/", "/demo/"])
def test_every_page_forbids_what_it_does_not_bring(city, address):
    policy = Client().get(address).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    "address",
    ["/ko/", "/ko/stories/", "/en/s/1001/", "/ko/tell/where/", "/desk/inbox/", "/desk/call/", "/demo/"],
)
def test_no_page_is_larger_than_sixty_kilobytes_compressed_and_none_carries_a_style(shown, city, sit, address):
    client = Client()
    if address.startswith("/desk"):
        for n in range(60):
            city.case(f"{n} 번째 긴 제목을 가진 이야기입니다. 이 길의 가로등이 꺼졌습니다.")
        sit(client, city.seat("officer", "HUB") if "inbox" in address else city.seat("agent"))
    elif "tell" in address:
        client.post("/ko/tell/words/", {"text": "가로등이 꺼져서 무섭습니다."})
    response = client.get(address, follow=True)
    page = response.content.decode()
    assert response.status_code == 200
    assert len(gzip.compress(response.content)) < 60_000
    assert " style=" not in page
    assert " onclick=" not in page


def test_an_address_that_does_not_exist_is_no_dead_end(city):
    page = Client().get("/en/nothing-here/").content.decode()
    assert "There is no page at this address" in page
    assert 'href="tel:120"' in page


def test_the_word_closed_is_on_no_page(shown, city, sit):
    client = Client()
    sit(client, city.seat("officer", "HUB"))
    for address in (
        "/en/s/1001/",
        "/en/stories/",
        "/en/help/",
        "/desk/inbox/",
        f"/desk/cases/{Story.objects.get().case.reference}/",
    ):
        assert "closed" not in client.get(address).content.decode().lower(), address


def test_switching_the_language_keeps_the_page_and_what_was_typed(city):
    client = Client()
    client.post("/ko/tell/words/", {"text": "가로등이 꺼져서 무섭습니다."})
    page = client.get("/ko/tell/words/").content.decode()
    assert 'href="/en/tell/words/"' in page
    assert "가로등이 꺼져서 무섭습니다." in client.get("/en/tell/words/").content.decode()


def test_preferences_lead_back_and_never_elsewhere(city):
    client = Client()
    there = client.get("/prefs/?size=large&next=/en/find/")
    assert (there.headers["Location"], client.cookies["size"].value) == ("/en/find/", "large")
    assert client.get("/prefs/?size=&next=https://evil.example/").headers["Location"] == "/ko/"
