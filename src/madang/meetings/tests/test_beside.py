"""What lies with a meeting: notes for staff and for everybody, papers and their going; days without meetings."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from madang.documents import actions as documents
from madang.documents.models import Document
from madang.kit.refusal import Refused
from madang.meetings import actions, queries, rules
from madang.meetings.enums import CannotFreeze, CannotMeet
from madang.meetings.models import Freeze, Meeting, Note, Paper
from madang.timeline import queries as timeline
from madang.timeline.models import Entry

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
ELECTION = {
    "begins_on": date(2026, 11, 20),
    "ends_on": date(2026, 12, 3),
    "names": {"ko": "보궐선거", "en": "By-election"},
}


def refused(call, *arguments, **named):
    with pytest.raises(Refused) as caught:
        call(*arguments, **named)
    return caught.value.reason


def facts(meeting: Meeting, kind: str) -> list[dict]:
    """Return the facts of a meeting's entries of one kind."""
    found = Entry.objects.filter(thread=meeting.thread, kind=f"meeting.{kind}").order_by("seq")
    return [timeline.facts(entry) for entry in found]


def pdf(name: str = "plan.pdf") -> documents.Taken:
    """Return a checked file."""
    return documents.check(SimpleUploadedFile(name, PDF))


def attach(house, meeting: Meeting, title: str = "건널목 도면", *, is_public: bool = True) -> Paper:
    """Let a file lie with a meeting."""
    return actions.attach(meeting, pdf(), title=title, is_public=is_public, by=house.by, at=house.at)


def test_notes_are_for_staff_or_for_everybody_and_the_timeline_has_none_of_their_words(house):
    meeting = house.meeting()
    actions.note(meeting, text=" 마이크가 약하다 ", by=house.by, at=house.at)
    shown = actions.note(meeting, text="주차장은 북문입니다.", by=house.by, at=house.at, is_public=True)
    assert [(n.text, n.is_public) for n in queries.notes_of(meeting)] == [
        ("주차장은 북문입니다.", True),
        ("마이크가 약하다", False),
    ]
    assert [(fact["is_public"], "text" in fact) for fact in facts(meeting, "noted")] == [(False, False), (True, False)]
    actions.take_in(shown, reason="옮겼다", by=house.by, at=house.at)
    assert (Note.objects.filter(is_public=True).count(), facts(meeting, "note_taken_in")[0]["reason"]) == (0, "옮겼다")


def test_a_note_is_refused_in_words(house):
    meeting = house.meeting()
    told = {"by": house.by, "at": house.at}
    assert refused(actions.note, meeting, text="  ", **told) == CannotMeet.NO_NOTE
    shown = actions.note(meeting, text="x", is_public=True, **told)
    assert refused(actions.take_in, shown, reason=" ", **told) == CannotMeet.NO_CAUSE
    actions.take_in(shown, reason="r", **told)
    assert refused(actions.take_in, shown, reason="r", **told) == CannotMeet.GONE
    actions.cancel(meeting, reason="비", **told)
    assert refused(actions.note, meeting, text="x", is_public=True, **told) == CannotMeet.CANCELLED
    assert actions.note(meeting, text="x", **told).is_public is False


def test_a_paper_is_for_everybody_only_once_its_meeting_was_held(house, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    meeting = actions.announce(house.meeting(), by=house.by, at=house.at)
    shown, kept = attach(house, meeting), attach(house, meeting, "내부 검토", is_public=False)
    assert [rules.may_everybody_read(paper) for paper in (shown, kept)] == [False, False]
    actions.close(meeting, by=house.by, at=meeting.ends_at)
    found = [rules.may_everybody_read(paper) for paper, _file in queries.papers_of(meeting)]
    assert found == [True, False]
    assert [fact["is_public"] for fact in facts(meeting, "attached")] == [True, False]


def test_what_is_taken_away_is_deleted_and_its_reason_stays(
    house, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    meeting = house.meeting()
    paper = attach(house, meeting)
    path = Path(queries.file_of(paper).file.path)
    assert path.exists()
    assert refused(actions.take_away, paper, reason="", by=house.by, at=house.at) == CannotMeet.NO_CAUSE
    with django_capture_on_commit_callbacks(execute=True):
        actions.take_away(paper, reason="이름이 보인다", by=house.by, at=house.at)
    assert (path.exists(), Document.objects.count(), queries.papers_of(meeting)) == (False, 0, [(paper, None)])
    assert facts(meeting, "taken_away") == [
        {**facts(meeting, "taken_away")[0], "paper": paper.pk, "reason": "이름이 보인다"}
    ]
    assert refused(actions.take_away, paper, reason="r", by=house.by, at=house.at) == CannotMeet.GONE
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(why="")


def test_a_paper_is_refused_in_words(house, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    meeting = house.meeting()
    told = {"is_public": True, "by": house.by, "at": house.at}
    assert refused(actions.attach, meeting, None, title="x", **told) == CannotMeet.NO_FILE
    assert refused(actions.attach, meeting, pdf(), title=" ", **told) == CannotMeet.NO_TITLE
    Paper.objects.bulk_create(Paper(meeting=meeting, title="x", at=house.at, by=house.by) for _n in range(30))
    assert refused(actions.attach, meeting, pdf(), title="x", **told) == CannotMeet.TOO_MANY_PAPERS


# --- days without meetings -------------------------------------------------------------------------------------------


def test_a_freeze_shuts_its_days_and_can_be_taken_back_until_it_begins(city):
    seat, at = city.seat("administrator"), city.at
    made = actions.freeze(**ELECTION, seat=seat, at=at)
    assert [bool(Freeze.holding(date(2026, 11, day))) for day in (19, 20, 30)] == [False, True, True]
    began = at + timedelta(days=5)
    assert refused(actions.unfreeze, made, seat=seat, at=began) == CannotFreeze.BEGUN
    actions.unfreeze(made, seat=seat, at=at)
    assert queries.freezes() == []


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"names": {"ko": " "}}, CannotFreeze.NO_NAME),
        ({"begins_on": date(2026, 11, 1)}, CannotFreeze.PASSED),
        ({"ends_on": date(2026, 11, 19)}, CannotFreeze.ENDS_FIRST),
        ({"ends_on": date(2028, 11, 19)}, CannotFreeze.TOO_LONG),
        ({"begins_on": date(2026, 12, 3), "ends_on": date(2026, 12, 9)}, CannotFreeze.TAKEN),
    ],
)
def test_days_that_cannot_be_kept_free_are_refused(city, wrong, reason):
    seat = city.seat("administrator")
    if reason == CannotFreeze.TAKEN:
        actions.freeze(**ELECTION, seat=seat, at=city.at)
    assert refused(actions.freeze, **{**ELECTION, **wrong}, seat=seat, at=city.at) == reason


def test_only_an_administrator_keeps_days_free(city):
    reason = refused(actions.freeze, **ELECTION, seat=city.seat("scheduler"), at=city.at)
    assert reason == CannotFreeze.NOT_ADMINISTRATOR
