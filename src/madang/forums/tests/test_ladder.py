"""The ladder: "me too" of proved people, one each, and what the city owes then."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from madang.cases import actions as cases
from madang.cases.models import Story
from madang.forums import actions, queries
from madang.forums.actions import Planned
from madang.forums.enums import CannotAnswer
from madang.forums.models import Duty, Rung
from madang.kit.refusal import Refused
from madang.people import actions as people
from madang.people.actions import Introduced
from madang.people.models import ContactPoint


@pytest.fixture
def story(city) -> Story:
    case = city.case(wants_public=True)
    return cases.publish(
        case.story,
        seat=city.seat("moderator"),
        title="어두운 골목",
        text="골목이 어둡습니다",
        reason="짧게",
        at=city.at,
    )


def share(city, story: Story, *numbers: int, is_proved: bool = True) -> list:
    """Let people say "me too", with an address they have proved or not."""
    found = []
    for n in numbers:
        person = people.meet(Introduced(name=f"시민{n}", phone=f"+82105555{n:04d}", channel="sms"), at=city.at)
        if is_proved:
            ContactPoint.objects.filter(person=person).update(proved_at=city.at)
        cases.add_voice(story, key=f"person:{person.pk}", at=city.at)
        found.append(person)
    return found


def test_only_proved_people_climb_and_browsers_are_shown(city, story, rungs):
    share(city, story, 1, 2)
    share(city, story, 3, 4, is_proved=False)
    for n in range(9):
        cases.add_voice(story, key=f"browser:{n}", at=city.at)
    row = queries.climbing(city.at.date())[0]
    assert (row.proved, row.shown, row.next, row.missing) == (2, 13, rungs[0], 1)
    assert (actions.look_after(city.at), Duty.objects.count()) == (0, 0)


def test_joined_records_are_one_voice_and_an_address_of_either_proves_it(city, story, rungs):
    one, two = share(city, story, 1, 2, is_proved=False)
    people.join(one, two, seat=city.seat("agent"), reason="같은 사람", signals=[], at=city.at)
    assert queries.proved_voices([story]) == {story.pk: 0}
    ContactPoint.objects.filter(person=two).update(proved_at=city.at)
    assert queries.proved_voices([story]) == {story.pk: 1}


def test_crossing_a_rung_opens_a_dated_duty_once(city, story, rungs, told):
    share(city, story, 1, 2, 3)
    assert [actions.look_after(city.at), actions.look_after(city.at + timedelta(hours=1))] == [1, 0]
    duty = Duty.objects.get()
    assert (duty.kind, duty.voices, duty.due_on) == ("forum", 3, city.at.date() + timedelta(days=30))
    assert told("forum.duty") == [f"person:{story.case.resident_id}"]
    share(city, story, 4, 5)
    assert actions.look_after(city.at) == 1
    assert sorted(Duty.objects.values_list("kind", flat=True)) == ["answer", "forum"]


def test_a_duty_stays_when_voices_go(city, story, rungs):
    share(city, story, 1, 2, 3)
    actions.look_after(city.at)
    story.me_toos.all().delete()
    actions.look_after(city.at)
    assert Duty.objects.count() == 1


def test_a_story_that_nobody_may_read_climbs_nothing(city, story, rungs):
    share(city, story, 1, 2, 3)
    cases.keep_back(story, seat=city.seat("moderator"), reason="이름", at=city.at)
    assert actions.look_after(city.at) == 0


def test_the_thresholds_are_rows_with_dates(city, story, rungs):
    Rung.objects.filter(kind="forum").update(valid_until=city.at.date())
    Rung.objects.create(kind="forum", voices=2, days=10, valid_from=city.at.date())
    share(city, story, 1, 2)
    assert actions.look_after(city.at - timedelta(days=1)) == 0
    assert actions.look_after(city.at) == 1
    assert Duty.objects.get().due_on == city.at.date() + timedelta(days=10)


def test_what_is_late_stands_first(city, story, rungs):
    share(city, story, 1, 2, 3, 4, 5)
    actions.look_after(city.at)
    on = city.at.date() + timedelta(days=45)
    assert [(duty.kind, is_late) for duty, is_late in queries.duties(on)] == [("forum", True), ("answer", False)]


def test_a_forum_meets_its_duty_and_an_answer_the_other(city, story, rungs, told):
    share(city, story, 1, 2, 3, 4, 5)
    actions.look_after(city.at)
    owed, answer = Duty.objects.get(kind="forum"), Duty.objects.get(kind="answer")
    planned = Planned(
        slug="dark-alleys", names={"ko": "어두운 골목"}, theme={"ko": "골목을 어떻게 밝힙니까?"}, office=city.office["HUB"], seats=10,
        duty=owed, collects_until=date(2026, 12, 31),
    )  # fmt: skip
    forum = actions.plan(planned, seat=city.seat("scheduler"), at=city.at)
    owed.refresh_from_db()
    assert (owed.forum, owed.met_at) == (forum, city.at)
    with pytest.raises(Refused) as caught:
        actions.answer(answer, text="답", seat=city.seat("officer", "HUB"), at=city.at)
    assert caught.value.reason == CannotAnswer.NOT_YOURS
    met = actions.answer(answer, text="등을 답니다.", seat=city.seat("mayor"), at=city.at)
    assert (met.answer, met.met_at, len(told("forum.answered"))) == ("등을 답니다.", city.at, 2)


def test_the_ladder_is_read_in_as_many_queries_for_three_stories_as_for_one(
    city, story, rungs, django_assert_num_queries
):
    share(city, story, 1)
    for turn in range(2):
        with django_assert_num_queries(5):
            queries.climbing(city.at.date())
        if not turn:
            for n in range(2):
                more = city.case(f"{n} 번째 이야기입니다. 봐 주세요.", wants_public=True).story
                more = cases.publish(more, seat=city.seat("moderator"), title="t", text="x", reason="r", at=city.at)
                share(city, more, 10 + n, 20 + n)
