"""The pages of draws: for everybody in either language, and the seed at the scheduler's desk."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from madang.draws import proof
from madang.draws.actions import Entry
from madang.draws.models import Draw


def text_of(page) -> str:
    """Return the words of a page as they are read."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


@pytest.fixture
def now(due, monkeypatch):
    """Let the pages live at the moment at which the seed is due."""
    monkeypatch.setattr("madang.kit.clock.now", lambda: due)
    monkeypatch.setattr("madang.kit.clock.today", lambda: due.date())


@pytest.fixture
def desk(city, sit, now):
    """Return a browser in the scheduler's seat."""
    browser = Client()
    sit(browser, city.seat("scheduler"))
    return browser


@pytest.mark.parametrize(("language", "words"), [("ko", "토요일 데이트 세 자리"), ("en", "Three places on Saturday")])
def test_everybody_reads_list_and_draw_in_either_language(make, city, client, language, words, monkeypatch):
    monkeypatch.setattr("madang.kit.clock.now", lambda: city.at)
    draw = make()
    for address in (f"/{language}/draws/", f"/{language}/draws/{draw.number}/"):
        page = client.get(address)
        assert (page.status_code, words in page.content.decode(), "sessionid" in page.cookies) == (200, True, False)
        assert "ETag" in page.headers  # kept for strangers


def test_before_the_seed_hash_size_and_time_are_there_and_nobody_is_picked(make, client):
    draw = make(seed_from={"en": "The lottery of Saturday"})
    shown = text_of(client.get(f"/en/draws/{draw.number}/"))
    assert [w in shown for w in (draw.digest, "3 of 7", "16 November 11:00", "The lottery of Saturday", "Not drawn yet")] == [True] * 5  # fmt: skip
    assert [w in shown for w in ("Picked", "Witnesses", "Run it again")] == [False] * 3


def test_after_the_seed_everything_needed_to_run_it_again_is_there(drawn, client):
    page = client.get(f"/en/draws/{drawn.number}/")
    shown = text_of(page)
    assert [w in shown for w in (drawn.digest, "3 17 21", "김참관", "Run it again", "madang verify-draw")] == [True] * 5
    assert re.findall(r"<li>(K\d)</li>", page.content.decode()) == drawn.order
    assert "draws/rerun" in page.content.decode()


def test_the_file_is_the_published_one_before_and_after(make, drawn, client):
    for draw in (make(), drawn):
        answer = client.get(f"/draws/{draw.number}.json")
        assert json.loads(answer.content) == proof.published(draw)
        assert (answer.headers["Content-Type"], draw.digest in answer.content.decode()) == ("application/json", True)


def test_a_draw_by_quotas_shows_quotas_panels_and_the_smallest_chance(make, client):
    entries = [Entry(f"K{n}", features={"나이": "a" if n % 2 else "b"}) for n in range(1, 9)]
    draw = make(entries=entries, picks=2, quotas={"나이": {"a": (1, 1), "b": (1, 1)}})
    shown = text_of(client.get(f"/en/draws/{draw.number}/"))
    assert [w in shown for w in ("Smallest chance of anybody 25.00 %", "나이: a 1 to 1", "A whole panel")] == [True] * 3


def test_a_draw_that_is_not_there_is_not_there(client, city):
    assert [client.get(a).status_code for a in ("/en/draws/9/", "/draws/9.json")] == [404, 404]


def test_the_list_says_when_it_is_empty_and_goes_on_on_the_next_page(make, client):
    assert "Nothing has been drawn yet" in text_of(client.get("/en/draws/"))
    for n in range(31):
        make(purpose={"en": f"Draw of {n}."})
    first, second = text_of(Client().get("/en/draws/")), text_of(client.get("/en/draws/?after=102"))
    assert ("Draw of 0." in first, "Older draws" in first, "Draw of 0." in second, "Older draws" in second) == (
        False, True, True, False,
    )  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_as_often_for_one_as_for_three(make, client, django_assert_num_queries, count):
    for _ in range(count):
        make()
    client.get("/en/help/")
    with django_assert_num_queries(2):  # the generation of kept pages, and the list
        client.get("/en/draws/")


def test_nobody_inside_is_named_to_the_public(make, drawn, city, client):
    name = city.seat("scheduler").person.name
    shown = client.get(f"/ko/draws/{drawn.number}/").content.decode() + client.get(f"/draws/{drawn.number}.json").content.decode()  # fmt: skip
    assert ("김참관" in shown, name in shown) == (True, False)


def test_words_of_a_draw_cannot_write_into_the_page(make, city, due, client):
    from madang.draws import actions

    evil = '"><script>alert(1)</script>'
    draw = make(purpose={"en": evil}, seed_from={"en": evil})
    actions.reveal(draw, seed=evil, witnesses=evil, seat=city.seat("scheduler"), at=due)
    for address in ("/en/draws/", f"/en/draws/{draw.number}/"):
        assert b"<script>alert(1)" not in client.get(address).content


def test_the_scheduler_types_the_seed_and_everybody_reads_the_result(make, desk, client):
    draw = make()
    address = f"/desk/draws/{draw.number}/"
    assert b'name="seed"' in desk.get(address).content
    answer = desk.post(address, {"seed": "3 17 21", "witnesses": "김참관"})
    draw.refresh_from_db()
    assert (answer.status_code, answer.headers["Location"], draw.seed) == (302, address, "3 17 21")
    assert b'name="seed"' not in desk.get(address).content
    assert "3 17 21" in text_of(client.get(f"/en/draws/{draw.number}/"))


def test_who_watches_reads_the_result_at_once(make, city, desk, client):
    draw = make()
    address = f"/en/draws/{draw.number}/"
    assert "Not drawn yet" in text_of(client.get(address))
    desk.post(f"/desk/draws/{draw.number}/", {"seed": "3 17 21", "witnesses": "김참관"})
    assert "Not drawn yet" not in text_of(client.get(address))


@pytest.mark.parametrize("wrong", [{"seed": ""}, {"witnesses": ""}, {"seed": "7" * 600}])
def test_what_is_missing_is_said_and_what_was_typed_stays(make, desk, wrong):
    draw = make()
    page = desk.post(f"/desk/draws/{draw.number}/", {"seed": "3 17 21", "witnesses": "김참관", **wrong})
    assert (page.status_code, b'role="alert"' in page.content, Draw.objects.get().seed) == (422, True, "")
    assert ("김참관" in page.content.decode()) == ("witnesses" not in wrong)


def test_a_second_seed_is_refused_in_words(drawn, desk):
    page = desk.post(f"/desk/draws/{drawn.number}/", {"seed": "1", "witnesses": "이"})
    assert (page.status_code, "has its seed already" in page.content.decode(), Draw.objects.get().seed) == (422, True, "3 17 21")  # fmt: skip


def test_before_its_time_there_is_no_box_and_a_seed_is_refused(make, city, sit, monkeypatch):
    draw, browser = make(), Client()
    monkeypatch.setattr("madang.kit.clock.now", lambda: city.at)
    monkeypatch.setattr("madang.kit.clock.today", lambda: city.at.date())
    sit(browser, city.seat("scheduler"))
    page = browser.get(f"/desk/draws/{draw.number}/")
    assert (b'name="seed"' in page.content, "11:00" in page.content.decode()) == (False, True)
    assert browser.post(f"/desk/draws/{draw.number}/", {"seed": "1", "witnesses": "이"}).status_code == 422


@pytest.mark.parametrize("role", ["agent", "officer", "supervisor", "mayor", "auditor", "administrator"])
def test_who_does_not_schedule_has_no_such_desk(make, city, sit, now, role):
    draw, browser = make(), Client()
    sit(browser, city.seat(role))
    assert browser.get(f"/desk/draws/{draw.number}/").status_code == 404
