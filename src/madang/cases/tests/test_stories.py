"""Public stories by words: page after page, none twice and none left out, whatever filter is over them."""

import pytest

from madang.cases import actions, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def seven(city):
    """Seven public stories of one word in two districts, shown in another order than they were told."""
    moderator = city.seat("moderator")
    areas = [city.area["11110"], city.area["11140"]]
    told = [
        city.case(f"가로등 {n}번이 꺼졌습니다. 고쳐 주세요.", wants_public=True, area=areas[n % 2]).story
        for n in range(7)
    ]
    for story in [*told[3:], *told[:3]]:
        actions.publish(story, seat=moderator, title=story.title, text=story.text, at=city.at)
        story.refresh_from_db()
    return told


def pages(limit: int, **asked: object) -> list[list[int]]:
    """Return the numbers of the cases on each page, as a reader leafs through them."""
    found, before = [], None
    for _ in range(10):
        rows = queries.stories(words="가로등", limit=limit, before=before, **asked)
        found.append([row.number for row in rows[:limit]])
        if len(rows) <= limit:
            return found
        before = rows[limit - 1].number
    raise AssertionError("there is no end to the pages")


def test_pages_of_stories_with_a_word_hold_each_story_once_told_last_first(seven):
    told = [story.number for story in reversed(seven)]
    assert pages(3) == [told[:3], told[3:6], told[6:]]
    assert pages(20) == [told]


def test_a_filter_over_the_words_leaves_no_story_out(seven, city):
    of_one = [story.number for story in reversed(seven) if story.area == city.area["11140"]]
    assert pages(2, area=city.area["11140"]) == [of_one[:2], of_one[2:]]


def test_where_no_story_has_all_words_those_with_one_are_found(seven):
    assert queries.stories(words="가로등 소화전") == []
    assert len(queries.stories(words="가로등 소화전", is_loose=True)) == 7


def test_cases_alike_share_two_words_whatever_hangs_on_them(city):
    first = city.case("놀이터 그네가 끊어졌습니다. 고쳐 주세요.")
    city.case("가로등이 꺼졌습니다.")
    other = city.case("놀이터에서 그네를 타다가 다쳤습니다. 그네가 끊어졌어요.")
    assert queries.similar(other) == [first]
    assert queries.similar(first) == [other]
