"""What was said at a meeting, and what lies with it: minutes, notes, papers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from madang.documents import actions as documents
from madang.documents.actions import Taken
from madang.documents.models import Document
from madang.kit.refusal import Refused
from madang.people.models import Person
from madang.timeline import actions as timeline

from .. import rules
from ..models import Item, Meeting, Minutes, Note, Paper
from . import beats


@transaction.atomic
def write_minutes(
    meeting: Meeting, *, text: str, language: str, read: int, by: Person, at: datetime, why: str = ""
) -> Minutes:
    """Publish minutes, or correct them: `read` is the newest version that the writer had before them (0: none)."""
    meeting = beats.locked(meeting)
    last = meeting.minutes.count()
    if refusal := rules.why_not_write(meeting, text=text, read=read, last=last, at=at, why=why):
        raise Refused(refusal)
    made = Minutes.objects.create(
        meeting=meeting, version=last + 1, text=text.strip(), language=language, why=why.strip(), by=by, at=at
    )
    timeline.record(meeting.thread, beats.done("minuted", meeting, by, at, version=made.version, text=made.text))
    return made


@transaction.atomic
def note(
    meeting: Meeting, *, text: str, by: Person, at: datetime, item: Item | None = None, is_public: bool = False
) -> Note:
    """Write down one thing: for staff, or for everybody who reads the meeting's page."""
    meeting = beats.locked(meeting)
    if refusal := rules.why_not_note(meeting, text=text, is_public=is_public):
        raise Refused(refusal)
    made = Note.objects.create(meeting=meeting, item=item, text=text.strip(), is_public=is_public, by=by, at=at)
    # Without its words: whoever is erased by law must not be found in a note's either.
    timeline.record(meeting.thread, beats.done("noted", meeting, by, at, note=made.pk, is_public=is_public))
    return made


@transaction.atomic
def take_in(found: Note, *, reason: str, by: Person, at: datetime) -> Note:
    """Let only staff read a note that everybody could read."""
    meeting = beats.locked(found.meeting)
    found.refresh_from_db()
    if refusal := rules.why_not_take_in(found, reason=reason):
        raise Refused(refusal)
    found.is_public = False
    found.save(update_fields=["is_public"])
    timeline.record(meeting.thread, beats.done("note_taken_in", meeting, by, at, note=found.pk, reason=reason.strip()))
    return found


def forget_notes(items: Iterable[int]) -> None:
    """Erase what was written down about some talks: whoever brought them is erased by law."""
    Note.objects.filter(item__in=list(items)).delete()


# --- papers ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def attach(meeting: Meeting, taken: Taken | None, *, title: str, is_public: bool, by: Person, at: datetime) -> Paper:
    """Let a checked file lie with a meeting, under a title: for staff, or for everybody once it has taken place."""
    meeting = beats.locked(meeting)
    if refusal := rules.why_not_attach(meeting, has_file=taken is not None, title=title):
        raise Refused(refusal)
    assert taken is not None
    paper = Paper.objects.create(meeting=meeting, title=title.strip(), is_public=is_public, by=by, at=at)
    documents.keep(taken, subject=paper, at=at, by_id=by.pk)
    timeline.record(
        meeting.thread, beats.done("attached", meeting, by, at, paper=paper.pk, title=paper.title, is_public=is_public)
    )
    return paper


@transaction.atomic
def take_away(paper: Paper, *, reason: str, by: Person, at: datetime) -> Paper:
    """Take a paper away with a reason: the file is deleted, that there was one stays."""
    meeting = beats.locked(paper.meeting)
    paper.refresh_from_db()
    if refusal := rules.why_not_take_away(paper, reason=reason):
        raise Refused(refusal)
    paper.why, paper.taken_away_at = reason.strip(), at
    paper.save(update_fields=["why", "taken_away_at"])
    documents.drop(Document.objects.of(paper))
    timeline.record(meeting.thread, beats.done("taken_away", meeting, by, at, paper=paper.pk, reason=paper.why))
    return paper
