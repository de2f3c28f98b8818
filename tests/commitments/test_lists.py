"""What is late first, the feed, and the review of a quarter."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client

from madang.commitments import actions, queries
from madang.commitments.enums import State

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def road(city):
    return city.seat("officer", "ROAD")


def test_what_is_late_stands_first_and_nothing_stands_twice(make, client, today):
    late, later, newest = make("하나입니다.", days=5), make("둘입니다.", days=3), make("셋입니다.", days=90)
    for n in range(30):
        make(f"{n} 번째입니다.", days=90)
    today(10)
    shown = client.get("/en/promises/").content.decode()
    places = [shown.index(text) for text in (later.text, late.text, "29 번째입니다.", ">0 번째입니다.")]
    assert (places == sorted(places), newest.text in shown) == (True, False)
    second = client.get("/en/promises/?after=104").content.decode()
    assert [text in second for text in (late.text, later.text, newest.text)] == [False, False, True]


def test_an_owed_promise_says_since_when_it_is_where_it_is(make, city, client, road, today):
    actions.advance(make(days=300), seat=road, state=State.UNDER_WAY, text="땅을 팝니다.", at=city.at)
    today(61)
    shown = client.get("/en/promises/").content.decode()
    assert "Under way for 61 days. No news for 61 days." in shown


@pytest.mark.parametrize(("language", "title"), [("en", "What the city has promised"), ("ko", None)])
def test_the_feed_tells_what_happened_the_newest_first_without_who_asked(
    make, city, client, road, today, language, title
):
    promise = make("등을 <켭니다> & 끕니다.", askers=["person:1"])
    actions.end(promise, seat=road, state=State.KEPT, text="정문 앞에 등을 켰습니다.", at=city.at + timedelta(days=2))
    page = client.get(f"/{language}/promises/feed/")
    assert (page.status_code, page.headers["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    assert page.headers["ETag"]
    root = ElementTree.fromstring(page.content)  # noqa: S314 our own
    entries = root.findall(f"{ATOM}entry")
    assert [e.findtext(f"{ATOM}updated") for e in entries] == ["2026-11-18T12:00:00+09:00", "2026-11-16T12:00:00+09:00"]
    assert len({e.findtext(f"{ATOM}id") for e in entries}) == 2
    assert "켭니다> &" in str(entries[0].findtext(f"{ATOM}title"))
    assert "person:" not in page.content.decode()
    assert title in (None, root.findtext(f"{ATOM}title"))


def test_the_review_of_a_quarter_has_a_part_for_each_office(make, city, road, sit, today):
    traf, boss = city.seat("officer", "TRAF"), city.seat("supervisor")
    late = make("늦은 약속입니다.", days=3)
    changed, broken, kept, fine = (
        make(text, days=60)
        for text in ("바뀐 약속입니다.", "못 지킨 약속입니다.", "지킨 약속입니다.", "확인된 약속입니다.")
    )
    other = make("교통 약속입니다.", office=city.office["TRAF"], seat=traf, days=2)
    for promise, state in ((changed, State.CHANGED), (broken, State.BROKEN), (kept, State.KEPT), (fine, State.KEPT)):
        actions.end(promise, seat=road, state=state, text="왜 그런지 적습니다.", at=city.at)
    actions.vouch(fine, seat=boss, text="위원회가 보았습니다.", at=city.at)
    today(10)
    mine, all_of_them = Client(), Client()
    sit(mine, road)
    sit(all_of_them, boss)
    shown = mine.get("/desk/promises/review/?quarter=2026Q4").content.decode()
    assert [p.text in shown for p in (late, changed, broken, kept, fine, other)] == [
        True,
        True,
        True,
        True,
        False,
        False,
    ]
    assert "7 days late" in shown
    assert other.text in all_of_them.get("/desk/promises/review/").content.decode()
    before = mine.get("/desk/promises/review/?quarter=2026Q3").content.decode()
    assert ("2026Q4" in before, late.text in before, "Nothing is late" in before) == (True, False, True)
    for nonsense in ("x", "2026Q5", "99999Q1", "2026Q4 "):
        assert "2026Q4" in mine.get("/desk/promises/review/", {"quarter": nonsense}).content.decode()


def test_the_end_of_a_year_is_the_end_of_its_last_quarter(make, city, road, today):
    make(days=3)
    on = city.at.date() + timedelta(days=10)
    days = [(2026, 10, 1), (2026, 12, 31)]
    begins, ends = (type(on)(*day) for day in days)
    [pack] = queries.packs(begins, ends, seat=road, on=on)
    assert (pack.office.code, len(pack.late), pack.changed) == ("ROAD", 1, [])
