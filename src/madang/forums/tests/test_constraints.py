"""What may never be false, whoever writes: each line tries to break the database."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from madang.forums.models import Duty, Fate, Forum, Registration, Rung, Stance, Statement, SubTopic, Table


def test_the_database_refuses_what_may_never_be(yard, rungs):
    yard.propose("하나")
    yard.settle()
    forum, row, card, by = yard.again(), yard.come(), yard.say(), yard.scheduler.person
    statement = Statement.objects.create(
        forum=forum, number=1, text="가", language="ko", alike="a", way="web", at=yard.at
    )
    Stance.objects.create(statement=statement, key="browser:a", value=1, at=yard.at)
    Table.objects.create(forum=forum, label="1")
    story = yard.city.case(wants_public=True).story
    Duty.objects.create(story=story, kind="forum", voices=3, crossed_at=yard.at, due_on="2027-01-01")
    own, mine = Forum.objects.filter(pk=forum.pk), Registration.objects.filter(pk=row.pk)
    fate = {"card": card, "by": by, "at": yard.at}
    said = {"forum": forum, "language": "ko", "way": "web", "at": yard.at}
    owed = {"story": story, "voices": 3, "crossed_at": yard.at, "due_on": "2027-01-01"}
    attempts = {
        "more taken than there can be": lambda: own.update(taken=F("ceiling") + 1),
        "a ceiling below the seats": lambda: own.update(ceiling=F("seats") - 1),
        "no seat": lambda: own.update(seats=0),
        "set without a meeting": lambda: own.update(meeting=None),
        "called off without a reason": lambda: own.update(state="cancelled"),
        "reported without a day": lambda: own.update(state="reported"),
        "two chosen": lambda: SubTopic.objects.create(words="둘", state="chosen", reason="왜", decided_at=yard.at, **said),
        "chosen without a reason": lambda: SubTopic.objects.create(words="둘", state="not_chosen", decided_at=yard.at, **said),
        "a sub-topic without words": lambda: SubTopic.objects.create(words="", **said),
        "registered twice": lambda: Registration.objects.create(forum=forum, person=row.person, state="waiting", place=9, way="web", at=yard.at),
        "one place twice": lambda: Registration.objects.create(forum=forum, state="waiting", place=row.place, way="web", at=yard.at),
        "a party of none": lambda: mine.update(size=0),
        "a party of eleven": lambda: mine.update(size=11),
        "a table twice": lambda: Table.objects.create(forum=forum, label="1"),
        "a fate without because": lambda: Fate.objects.create(outcome="not", because="", **fate),
        "reflected without evidence": lambda: Fate.objects.create(outcome="reflected", because="왜", **fate),
        "partly without evidence": lambda: Fate.objects.create(outcome="partly", because="왜", **fate),
        "a statement twice": lambda: Statement.objects.create(number=2, text="가", alike="a", **said),
        "a number twice": lambda: Statement.objects.create(number=1, text="나", alike="b", **said),
        "hidden without a reason": lambda: Statement.objects.filter(pk=statement.pk).update(state="hidden"),
        "a vote twice": lambda: Stance.objects.create(statement=statement, key="browser:a", value=-1, at=yard.at),
        "a vote of two": lambda: Stance.objects.create(statement=statement, key="browser:b", value=2, at=yard.at),
        "a duty twice": lambda: Duty.objects.create(kind="forum", **owed),
        "a forum owed and none planned": lambda: Duty.objects.filter(story=story).update(met_at=yard.at),
        "an answer without words": lambda: Duty.objects.create(kind="answer", met_at=yard.at, **owed),
        "a rung of no voice": lambda: Rung.objects.create(kind="forum", voices=0, days=3, valid_from="2030-01-01"),
        "two rungs from a day": lambda: Rung.objects.create(kind="forum", voices=4, days=3, valid_from=rungs[0].valid_from),
    }  # fmt: skip
    held = []
    for name, attempt in attempts.items():
        try:
            with transaction.atomic():
                attempt()
            held.append(name)
        except IntegrityError:
            pass
    assert held == []


@pytest.mark.parametrize("outcome", ["reflected", "partly"])
def test_an_address_is_evidence_too(yard, outcome):
    yard.hold()
    fate = Fate.objects.create(
        card=yard.say(),
        outcome=outcome,
        because="왜",
        address="https://city.example/1",
        by=yard.scheduler.person,
        at=yard.at,
    )
    assert fate.pk
