"""Moderation: a reason, the author told, a way back, and nothing lost to who looks into it later."""

import pytest

from madang.cases import actions, rules
from madang.cases.enums import CannotPublish, StoryState
from madang.cases.models import Story
from madang.kit.refusal import Refused
from madang.notices import rendering
from madang.notices.models import Notice
from madang.timeline import queries as timeline
from madang.timeline.models import Entry

TEXT = "옆집 박철민 아저씨가 음식물 쓰레기를 버려요."


@pytest.fixture
def story(city) -> Story:
    """Return a story that waits for a moderator."""
    return city.case(TEXT, wants_public=True).story


def test_what_is_cut_or_hidden_stays_for_audit_with_its_reason(city, story):
    moderator = city.seat("moderator")
    shown = actions.publish(
        story, seat=moderator, title="쓰레기", text="이웃이 쓰레기를 버려요.", reason="이름을 뺐습니다.", at=city.at
    )
    assert TEXT in shown.cut
    hidden = actions.keep_back(shown, seat=moderator, reason="사실이 아닙니다.", at=city.at)
    assert (hidden.state, hidden.text, hidden.moderator) == (
        StoryState.KEPT_BACK,
        "이웃이 쓰레기를 버려요.",
        moderator.person,
    )
    assert TEXT in hidden.cut
    acts = Entry.objects.filter(kind__startswith="story.").order_by("seq")
    assert [(entry.kind, entry.by_id, timeline.facts(entry)["reason"]) for entry in acts] == [
        ("story.published", moderator.person.pk, "이름을 뺐습니다."),
        ("story.kept_back", moderator.person.pk, "사실이 아닙니다."),
    ]
    assert story.case.text == TEXT  # the office reads it whole


def test_the_author_is_told_why_and_may_ask_for_another_look(city, story):
    moderator = city.seat("moderator")
    with pytest.raises(Refused) as refused:
        actions.keep_back(story, seat=moderator, reason=" ", at=city.at)
    assert refused.value.reason == CannotPublish.NO_REASON
    hidden = actions.keep_back(story, seat=moderator, reason="이름이 있습니다.", at=city.at)
    told = rendering.of(
        Notice.objects.get(kind="story.kept_back"), language="en", name="김영자", on=city.at.date()
    ).body
    assert "이름이 있습니다." in told
    assert rules.why_not_publish(hidden, title=hidden.title, text="짧게", reason="이름을 뺐습니다.") is None


def test_what_its_author_hid_nobody_shows_again(city, story):
    actions.hide(story.case, by=story.case.resident, at=city.at)
    hidden = Story.objects.select_related("case").get()
    for consent in (True, False):
        hidden.case.wants_public = consent
        assert rules.why_not_publish(hidden, title=hidden.title, text=hidden.text, reason="x") is not None


def test_a_matter_of_a_split_letter_is_public_only_after_a_look_of_its_own(city, client):
    letter = city.case("가로등이 꺼졌어요. 보도블록이 깨졌어요.", wants_public=True)
    moderator, hub = city.seat("moderator"), city.seat("officer", "HUB")
    actions.publish(letter.story, seat=moderator, title="가로등", text="꺼졌어요", reason="짧게", at=city.at)
    matters = [actions.Matter("가로등이 꺼졌습니다."), actions.Matter("보도블록이 깨졌습니다.")]
    (made,) = actions.split(letter, seat=hub, matters=matters, at=city.at)
    assert [each.case_id for each in Story.objects.public()] == [letter.pk]
    assert "보도블록" not in client.get("/ko/stories/").content.decode()
    assert made.story.state == StoryState.WAITING
