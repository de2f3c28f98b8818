"""Public stories: showing, keeping back, voices."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from madang.kit import tokens
from madang.kit.refusal import Refused
from madang.people.rules import Seat
from madang.search import actions as search
from madang.timeline import actions as timeline
from madang.timeline.actions import Done

from .. import queries, rules
from ..enums import (
    StoryState,
)
from ..models import Case, Generation, MeToo, Story
from . import beats


@transaction.atomic
def publish(story: Story, *, seat: Seat, title: str, text: str, at: datetime, reason: str = "") -> Story:
    """Show a story under a public number; what was cut is told to its author with the reason."""
    beats.locked(Case(pk=story.case_id))  # before its story, as in every act
    story = Story.objects.select_for_update(of=("self",)).select_related("case__office", "case__area").get(pk=story.pk)
    if refusal := rules.why_not_publish(story, title=title, text=text, reason=reason):
        raise Refused(refusal)
    case, was_cut = story.case, title != story.title or text != story.text
    cut = f"{story.title}\n{story.text}" if was_cut else story.cut
    timeline.hold(case.thread)  # before the generation, as in every act on many cases
    Generation.objects.select_for_update().filter(pk=1).first()  # one public number after the other
    last = Story.objects.filter(number__isnull=False).order_by("-number").values_list("number", flat=True).first()
    story.number = story.number or (last or 1000) + 1
    story.title, story.text, story.reason, story.cut = title, text, reason, cut
    story.state, story.moderator, story.decided_at = StoryState.PUBLIC, seat.person, at
    story.case_state, story.area, story.due_on = case.state, case.area, beats.day(case.due_at)
    story.office_id = None if case.office_id == queries.hub_id() else case.office_id
    story.answered_on = beats.day(case.answered_at) if case.answered_at else None
    story.save()
    search.put("story", story.pk, tokens.pieces(f"{title} {text}"))
    timeline.record(
        case.thread,
        Done(
            "story.published",
            case,
            at,
            seat.person.pk,
            {"cut": was_cut, "reason": reason, "number": story.number},
        ),
    )
    if was_cut:
        beats.tell(case, "story.cut", at=at, reason=reason, public_title=title, public_text=text)
    beats.raise_generation()
    return story


@transaction.atomic
def keep_back(story: Story, *, seat: Seat, reason: str, at: datetime) -> Story:
    """Do not show a story, or no longer; its author is told why."""
    beats.locked(Case(pk=story.case_id))  # before its story, as in every act
    story = Story.objects.select_for_update(of=("self",)).select_related("case__office").get(pk=story.pk)
    if refusal := rules.why_not_keep_back(story, reason=reason):
        raise Refused(refusal)
    story.state, story.reason = StoryState.KEPT_BACK, reason
    story.moderator, story.decided_at = seat.person, at
    story.save()
    search.take_out("story", story.pk)
    timeline.record(story.case.thread, Done("story.kept_back", story.case, at, seat.person.pk, {"reason": reason}))
    beats.tell(story.case, "story.kept_back", at=at, reason=reason)
    beats.raise_generation()
    return story


@transaction.atomic
def add_voice(story: Story, *, key: str, at: datetime) -> bool:
    """Count one more voice; a second one of the same browser or person changes nothing. Return whether it was new."""
    try:
        with transaction.atomic():
            MeToo.objects.create(story=story, key=key, at=at)
    except IntegrityError:
        return False
    Story.objects.filter(pk=story.pk).update(voices=F("voices") + 1)
    beats.raise_generation()
    return True


def hide_story(case: Case, *, by_id: int | None, at: datetime) -> None:
    """Take a story out of the public, where it is there."""
    story = Story.objects.filter(case=case).exclude(state=StoryState.HIDDEN).first()
    if story:
        story.state = StoryState.HIDDEN
        story.save(update_fields=["state"])
        search.take_out("story", story.pk)
        timeline.record(case.thread, Done("story.hidden", case, at, by_id))
        beats.raise_generation()
