"""Sub-topics: proposed on the web, by telephone or at a desk, and read by somebody of the city before everybody does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from madang.kit.guard import fits
from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.kit.words import first_language
from madang.people import actions as people
from madang.people.actions import Introduced
from madang.people.models import Person
from madang.people.rules import Seat
from madang.ui.dates import local

from .. import rules
from ..enums import CannotForum, CannotPropose, Format, TopicState, Way
from ..models import Forum, SubTopic
from . import beats


@dataclass(frozen=True)
class Proposed:
    """A sub-topic before it is kept, and who proposes it (`person`, where the city knows them already)."""

    words: str
    way: Way = Way.WEB
    format: Format | None = None
    headcount: int | None = None
    wished_on: date | None = None
    wished_place: str = ""
    name: str = ""
    who: Introduced | None = None
    person: Person | None = None
    language: str = ""


@transaction.atomic
def propose(forum: Forum, proposed: Proposed, *, at: datetime, seat: Seat | None = None) -> SubTopic:
    """Keep a sub-topic. What a member of staff writes down is read by that; the same words of one person stand once."""
    forum, words = beats.locked(forum), clean(proposed.words).strip()
    if seat is not None and not rules.notes(forum, seat):
        raise Refused(CannotForum.NOT_YOURS)
    if refusal := rules.why_not_propose(forum, words=words, on=local(at).date(), wished_on=proposed.wished_on):
        raise Refused(refusal)
    person = proposed.person
    if person is None and proposed.who is not None and proposed.who.addresses:
        is_known = seat is not None
        person = people.meet(proposed.who, at=at, is_proved=True) if is_known else people.named(proposed.who, at=at)
    if person is not None and (known := forum.topics.filter(person=person, words=words).first()):
        return known
    topic = SubTopic.objects.create(
        forum=forum, words=words, language=proposed.language or first_language(), format=proposed.format or "",
        headcount=proposed.headcount, wished_on=proposed.wished_on, wished_place=fits(clean(proposed.wished_place), 160),
        name=fits(clean(proposed.name), 80), person=person, way=proposed.way, written_by=seat.person if seat else None, at=at,
        checked_at=at if seat else None,
    )  # fmt: skip
    beats.record(forum, "proposed", by=seat.person if seat else None, at=at, subject=topic, way=str(proposed.way))
    return topic


@transaction.atomic
def check_topic(topic: SubTopic, *, seat: Seat, at: datetime) -> None:
    """Say that somebody of the city has read a sub-topic: everybody may read it then."""
    if not rules.checks(topic.forum, seat):
        raise Refused(CannotPropose.NOT_MODERATOR)
    if SubTopic.objects.filter(pk=topic.pk, checked_at__isnull=True).update(checked_at=at):
        beats.record(topic.forum, "topic_checked", by=seat.person, at=at, subject=topic)


@transaction.atomic
def drop_topic(topic: SubTopic, *, reason: str, seat: Seat, at: datetime) -> SubTopic:
    """Take one sub-topic out of the choice before the others, with a reason that its proposer reads."""
    forum = beats.locked(topic.forum)
    topic = SubTopic.objects.select_for_update(of=("self",)).select_related("forum").get(pk=topic.pk)
    if not rules.checks(forum, seat):
        raise Refused(CannotPropose.NOT_MODERATOR)
    if topic.state != TopicState.OPEN:
        raise Refused(CannotForum.OTHER_TOPIC)
    if not reason.strip():
        raise Refused(CannotForum.NO_REASON)
    topic.state, topic.reason, topic.decided_at = TopicState.NOT_CHOSEN, reason.strip(), at
    topic.save(update_fields=["state", "reason", "decided_at"])
    beats.record(forum, "topic_dropped", by=seat.person, at=at, subject=topic)
    told = {
        **beats.when_and_where(forum),
        "words": topic.words,
        "reason": topic.reason,
        "chosen": "",
        "is_chosen": False,
    }
    beats.tell("forum.topic", topic.person_id, about=topic, at=at, **told)
    return topic
