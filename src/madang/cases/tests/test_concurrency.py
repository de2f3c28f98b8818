"""Promises under real concurrency, on PostgreSQL."""

import pytest

from madang.cases import actions
from madang.cases.enums import Outcome
from madang.cases.models import Case, MeToo, Story
from madang.kit.refusal import Refused
from madang.timeline import queries as timeline
from madang.timeline.models import Entry

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_one_reference_sent_sixteen_times_at_once_is_one_case(city, at_once):
    told = city.told()
    filed = at_once(lambda n: actions.file(told, at=city.at), count=16)
    assert [type(f).__name__ for f in filed] == ["Filed"] * 16
    assert sum(f.is_new for f in filed) == 1
    assert (Case.objects.count(), Entry.objects.count()) == (1, 1)


def test_two_answers_at_once_are_one_answer_and_one_refusal(city, at_once):
    case, seat = city.case(), city.seat("officer", "HUB")
    got = at_once(lambda n: actions.answer(case, seat=seat, text=f"답 {n}", outcome=Outcome.INFORMED, at=city.at))
    assert sum(isinstance(g, Case) for g in got) == 1
    assert sum(isinstance(g, Refused) for g in got) == 7
    assert case.messages.count() == 1
    assert list(timeline.faults()) == []


def test_voices_are_counted_exactly(city, at_once):
    story = city.case(wants_public=True).story
    story = actions.publish(story, seat=city.seat("moderator"), title=story.title, text=story.text, at=city.at)
    at_once(lambda n: actions.add_voice(story, key=f"k{n % 8}", at=city.at), count=16)
    assert (Story.objects.get(pk=story.pk).voices, MeToo.objects.count()) == (8, 8)


def test_stories_published_at_once_get_numbers_of_their_own(city, at_once):
    stories = [city.case(f"{n} 번째 이야기입니다. 봐 주세요.", wants_public=True).story for n in range(6)]
    moderator = city.seat("moderator")
    at_once(
        lambda n: actions.publish(stories[n], seat=moderator, title="t", text="x", reason="r", at=city.at),
        count=6,
    )
    numbers = sorted(Story.objects.public().values_list("number", flat=True))
    assert numbers == list(range(1001, 1001 + len(numbers)))
    assert len(numbers) == 6
