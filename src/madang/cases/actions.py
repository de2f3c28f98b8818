"""The only room that writes cases: lock, ask, change, record, tell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from madang.documents import actions as documents
from madang.documents.models import Document
from madang.kit import reference, tokens
from madang.kit.refusal import Refused
from madang.notices import actions as notices
from madang.people import actions as people
from madang.people.actions import Introduced
from madang.people.enums import Purpose
from madang.people.models import Person
from madang.people.rules import Seat
from madang.places.models import Area, Office
from madang.search import actions as search
from madang.timeline import actions as timeline
from madang.timeline.actions import Done

from . import deadlines, queries, routing, rules
from .enums import (
    TITLE_LENGTH,
    UNDO_SECONDS,
    CannotAct,
    Channel,
    Kind,
    MessageKind,
    Outcome,
    State,
    StoryState,
    Whose,
)
from .models import Case, Draft, Generation, Message, MeToo, Story

ANONYMOUS = Introduced()


@dataclass(frozen=True)
class Told:
    """What somebody told the city, whatever the channel. `reference` is the draft's, so that twice sent is once kept."""

    reference: str
    text: str
    channel: Channel
    who: Introduced = ANONYMOUS
    title: str = ""
    whose: Whose = Whose.ME
    kind: Kind = Kind.OTHER
    area: Area | None = None
    place: str = ""
    wants_public: bool = False
    written_by: Person | None = None
    told_by: Person | None = None  # a resident who is signed in
    is_read_back: bool = False
    pin: str = ""
    source: tuple[str, int] | None = field(default=None)  # file digest, line


@dataclass(frozen=True)
class Filed:
    """A case on file, and whether it was there already."""

    case: Case
    is_new: bool


def title_of(text: str) -> str:
    """Return the first sentence of a text, cut at a word where it is long."""
    first = re.split(r"(?<=[.?!。])\s|\n", text.strip(), maxsplit=1)[0].strip()
    first = re.sub(r"[.。]+$", "", first)
    if len(first) <= TITLE_LENGTH:
        return first
    cut = first[: TITLE_LENGTH - 1]
    return (cut[: cut.rfind(" ")] if " " in cut[30:] else cut) + "…"


def file(told: Told, *, at: datetime, draft: Draft | None = None) -> Filed:
    """Put a matter on file: the one act behind the web form, the telephone, the desk and the file import.

    What can be reckoned is reckoned before the transaction, so that writers wait as little as possible.
    """
    if reason := rules.why_not_tell(f"{told.title}\n{told.text}" if told.source is None else told.text + " " * 10):
        raise Refused(reason)
    title = told.title or title_of(told.text)
    local_day = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    pieces = tokens.pieces(f"{title} {told.text} {told.place} {told.who.name}")
    due = deadlines.due(told.kind, at)
    suggestion = routing.suggest(title, told.text, area=told.area, on=local_day)
    case = Case(
        reference=told.reference,
        thread=int(told.reference),
        title=title,
        text=told.text,
        language=told.who.language,
        channel=told.channel,
        kind=told.kind,
        whose=told.whose,
        area=told.area,
        place=told.place,
        is_accepted=told.channel != Channel.WEB or told.told_by is not None,
        written_by=told.written_by,
        read_back_at=at if told.is_read_back else None,
        pin_hash=reference.pin_hash(told.reference, told.pin) if told.pin else "",
        office_id=queries.hub_id(),
        suggestion=suggestion.as_facts(),
        received_at=at,
        due_at=due.due,
        due_sum=due.as_facts(),
        wants_public=told.wants_public,
        source_file=told.source[0] if told.source else "",
        source_line=told.source[1] if told.source else None,
    )
    try:
        with transaction.atomic():
            case.resident = told.told_by or (
                people.meet(told.who, at=at) if told.who.addresses or told.who.name else None
            )
            case.save(force_insert=True)
            _begin_thread(case, told, pieces, at)
            if draft is not None:
                _finish(draft, case)
    except IntegrityError:
        same = (
            {"source_file": told.source[0], "source_line": told.source[1]}
            if told.source
            else {"reference": told.reference}
        )
        twin = Case.objects.filter(**same).first()
        if twin is None:
            raise
        return Filed(twin, is_new=False)
    return Filed(case, is_new=True)


def _begin_thread(case: Case, told: Told, pieces: list[str], at: datetime) -> None:
    search.put("case", case.pk, pieces, is_new=True)
    by = told.written_by or case.resident
    timeline.open_thread(
        case.thread,
        [
            Done(
                "case.received",
                case,
                at,
                by.pk if by else None,
                {"channel": told.channel, "office": case.office_id},
            )
        ],
    )
    if told.wants_public:
        Story.objects.bulk_create([_story_of(case)])
        if case.resident:
            people.consent(case.resident, Purpose.PUBLISH, channel=told.channel, at=at)
    if case.resident and told.who.addresses:
        _tell(case, "case.received", at=at)


def _story_of(case: Case) -> Story:
    return Story(
        case=case,
        title=case.title,
        text=case.text,
        language=case.language,
        area=case.area,
        case_state=case.state,
        told_on=_day(case.received_at),
        due_on=_day(case.due_at),
    )


def _day(instant: datetime):  # type: ignore[no-untyped-def]
    return instant.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def _tell(case: Case, kind: str, *, at: datetime, wait: timedelta = timedelta(0), **context: object) -> None:
    """Leave the resident a notice; nobody is told of a case that has nobody."""
    if case.resident_id is None:
        return
    facts = {
        "reference": case.reference,
        "title": case.title,
        "due_on": _day(case.due_at).isoformat(),
        **context,
    }
    notices.leave(
        kind,
        to_key=f"person:{case.resident_id}",
        at=at,
        about=case,
        thread=case.thread,
        context=facts,
        wait=wait,
    )


def _locked(case: Case) -> Case:
    return Case.objects.select_for_update(of=("self",)).select_related("office").get(pk=case.pk)


def _keep(case: Case, *fields: str) -> None:
    """Save a changed case, and let its public story say the same."""
    case.version += 1
    case.save(update_fields=[*fields, "version"])
    changed = Story.objects.filter(case=case, state=StoryState.PUBLIC).update(
        case_state=case.state,
        office_id=None if case.office_id == queries.hub_id() else case.office_id,
        due_on=_day(case.due_at),
        answered_on=_day(case.answered_at) if case.answered_at else None,
    )
    if changed:
        _raise_generation()


def _raise_generation() -> None:
    if not Generation.objects.filter(pk=1).update(number=F("number") + 1):
        Generation.objects.bulk_create([Generation(pk=1, number=1)], ignore_conflicts=True)


def _office_facts(office: Office, **more: object) -> dict[str, object]:
    return {"office": office.pk, "names": office.names, **more}


# --- what officers do -----------------------------------------------------------------------------------------------


@transaction.atomic
def read(case: Case, *, seat: Seat, at: datetime) -> Case:
    """Mark a case as read by a person of the city, once."""
    case = _locked(case)
    if case.state == State.RECEIVED and rules.why_not_handle(case, seat=seat) is None:
        case.state = State.READ
        _keep(case, "state")
        timeline.record(case.thread, Done("case.read", case, at, seat.person.pk, _office_facts(case.office)))
    return case


@transaction.atomic
def send(case: Case, *, seat: Seat, office: Office, at: datetime, reason: str = "") -> Case:
    """Send a case to the office that should answer it; nobody is told for ten seconds, so that it can be taken back."""
    case = _locked(case)
    if refusal := rules.why_not_send(case, seat=seat, office=office, reason=reason):
        raise Refused(refusal)
    hub = queries.hub_id()
    case.is_returned = office.pk == hub
    case.sent_by_office, case.office, case.officer = case.office, office, None
    if case.state == State.YOUR_TURN:
        _end_pause(case, at)
    case.state = State.READ if case.is_returned else State.WITH_OFFICE
    _keep(case, "sent_by_office", "office", "officer", "state", "is_returned", "due_at", "due_sum", "asked_at")
    kind = "case.returned" if case.is_returned else "case.sent"
    timeline.record(case.thread, Done(kind, case, at, seat.person.pk, _office_facts(office, reason=reason)))
    if not case.is_returned:
        wait = timedelta(seconds=UNDO_SECONDS)
        contact = {"contact": office.contact_names, "phone": office.contact_phone}
        _tell(case, "case.sent", at=at, wait=wait, office=office.names, reason=reason, **contact)
    return case


@transaction.atomic
def take_back(case: Case, *, seat: Seat, version: int, sent_at: datetime, at: datetime) -> Case:
    """Take back a sending within ten seconds: the case lies where it lay, and nobody was told."""
    case = _locked(case)
    if refusal := rules.why_not_take_back(case, seat=seat, at=at, sent_at=sent_at, version=version):
        raise Refused(refusal)
    assert case.sent_by_office is not None
    case.office, case.sent_by_office, case.is_returned = case.sent_by_office, None, False
    case.state = State.READ
    _keep(case, "office", "sent_by_office", "state", "is_returned")
    notices.withdraw("case.sent", about=case, since=sent_at)
    timeline.record(case.thread, Done("case.taken_back", case, at, seat.person.pk, _office_facts(case.office)))
    return case


@transaction.atomic
def ask(case: Case, *, seat: Seat, text: str, at: datetime, version: int | None = None) -> Case:
    """Ask the resident a question; the clock waits until they reply."""
    case = _locked(case)
    if refusal := rules.why_not_answer(case, seat=seat, text=text, version=version):
        raise Refused(refusal)
    case.state, case.officer, case.asked_at = State.YOUR_TURN, seat.person, case.asked_at or at
    _keep(case, "state", "officer", "asked_at")
    message = _say(case, MessageKind.QUESTION, text, by=seat.person, office=case.office, at=at)
    facts = _office_facts(case.office, message=message.pk)
    timeline.record(case.thread, Done("case.asked", case, at, seat.person.pk, facts))
    _tell(case, "case.asked", at=at, question=text, office=case.office.names, phone=case.office.contact_phone)
    return case


@transaction.atomic
def answer(
    case: Case,
    *,
    seat: Seat,
    text: str,
    outcome: Outcome,
    at: datetime,
    public_text: str = "",
    version: int | None = None,
) -> Case:
    """Give the resident the city's answer, and the public story its own version of it (empty: none)."""
    case = _locked(case)
    if refusal := rules.why_not_answer(case, seat=seat, text=text, version=version):
        raise Refused(refusal)
    if case.state == State.YOUR_TURN:
        _end_pause(case, at)
    case.state = State.NOT_DOING if outcome == Outcome.NOT_DOING else State.ANSWERED
    case.outcome, case.answered_at, case.officer = outcome, at, seat.person
    if public_text:
        Story.objects.filter(case=case).update(answer=public_text)
    _keep(case, "state", "outcome", "answered_at", "officer", "due_at", "due_sum", "asked_at")
    message = _say(case, MessageKind.ANSWER, text, by=seat.person, office=case.office, at=at)
    facts = _office_facts(case.office, message=message.pk, outcome=outcome)
    timeline.record(case.thread, Done("case.answered", case, at, seat.person.pk, facts))
    _tell(
        case, "case.answered", at=at, answer=text, office=case.office.names,
        officer=seat.person.name, phone=case.office.contact_phone,
    )  # fmt: skip
    return case


def _say(
    case: Case, kind: MessageKind, text: str, *, by: Person | None, office: Office | None, at: datetime
) -> Message:
    return Message.objects.create(case=case, kind=kind, text=text, by=by, office=office, at=at)


def _end_pause(case: Case, at: datetime) -> None:
    """Move the due date by the working time for which it was the resident's turn."""
    assert case.asked_at is not None
    case.due_at = deadlines.resumed(case.due_at, paused_at=case.asked_at, at=at)
    pauses = [*case.due_sum.get("pauses", []), [case.asked_at.isoformat(), at.isoformat()]]
    case.due_sum = {**case.due_sum, "due": case.due_at.isoformat(), "pauses": pauses}
    case.asked_at = None


@transaction.atomic
def sort_as(case: Case, *, seat: Seat, kind: Kind, at: datetime) -> Case:
    """Say what kind of matter it is; the due date is reckoned anew from the same start."""
    case = _locked(case)
    if refusal := rules.why_not_handle(case, seat=seat):
        raise Refused(refusal)
    if kind != case.kind:
        due = deadlines.due(kind, case.received_at)
        pauses = case.due_sum.get("pauses", [])
        case.kind, case.due_at = kind, due.due
        for begun, ended in pauses:
            begun_at, ended_at = datetime.fromisoformat(begun), datetime.fromisoformat(ended)
            case.due_at = deadlines.resumed(case.due_at, paused_at=begun_at, at=ended_at)
        case.due_sum = {**due.as_facts(), "due": case.due_at.isoformat(), "pauses": pauses}
        _keep(case, "kind", "due_at", "due_sum")
        timeline.record(case.thread, Done("case.sorted", case, at, seat.person.pk, {"kind": kind}))
    return case


@transaction.atomic
def agree(case: Case, *, seat: Seat, at: datetime) -> Case:
    """Keep that the words were read back to the resident and they agreed."""
    case = _locked(case)
    if case.read_back_at is None:
        case.read_back_at = at
        _keep(case, "read_back_at")
        timeline.record(case.thread, Done("case.read_back", case, at, seat.person.pk))
    return case


@transaction.atomic
def mend(case: Case, *, seat: Seat, text: str, at: datetime) -> Case:
    """Correct the words while they are read back, before anybody else has acted."""
    case = _locked(case)
    if reason := rules.why_not_tell(text):
        raise Refused(reason)
    if case.written_by_id != seat.person.pk or case.state != State.RECEIVED:
        raise Refused(CannotAct.NOT_YOURS)
    case.text, case.title = text, title_of(text)
    _keep(case, "text", "title")
    search.put("case", case.pk, tokens.pieces(f"{case.title} {text} {case.place} {case.resident or ''}"))
    Story.objects.filter(case=case, state=StoryState.WAITING).update(title=case.title, text=text)
    timeline.record(case.thread, Done("case.mended", case, at, seat.person.pk))
    return case


# --- what residents do ----------------------------------------------------------------------------------------------


@transaction.atomic
def reply(case: Case, *, by: Person, text: str, at: datetime, written_by: Person | None = None) -> Case:
    """Reply to the city's question; the clock goes on."""
    case = _locked(case)
    if refusal := rules.why_not_reply(case, text=text):
        raise Refused(refusal)
    _end_pause(case, at)
    case.state = State.READ if case.office_id == queries.hub_id() else State.WITH_OFFICE
    _keep(case, "state", "asked_at", "due_at", "due_sum")
    message = _say(case, MessageKind.REPLY, text, by=by, office=None, at=at)
    timeline.record(case.thread, Done("case.replied", case, at, (written_by or by).pk, {"message": message.pk}))
    return case


@transaction.atomic
def add(case: Case, *, by: Person, text: str, at: datetime, written_by: Person | None = None) -> Case:
    """Add words to a case, in whatever state."""
    case = _locked(case)
    if refusal := rules.why_not_add(text=text):
        raise Refused(refusal)
    _keep(case)
    message = _say(case, MessageKind.ADDITION, text, by=by, office=None, at=at)
    timeline.record(case.thread, Done("case.added", case, at, (written_by or by).pk, {"message": message.pk}))
    return case


@transaction.atomic
def reopen(case: Case, *, by: Person, text: str, at: datetime) -> Case:
    """Open an answered case again because it did not solve the matter: same office, a new count from now."""
    case = _locked(case)
    if refusal := rules.why_not_reopen(case) or rules.why_not_add(text=text):
        raise Refused(refusal)
    due = deadlines.due(case.kind, at)
    case.state, case.outcome, case.answered_at = State.WITH_OFFICE, "", None
    case.due_at, case.due_sum = due.due, due.as_facts()
    _keep(case, "state", "outcome", "answered_at", "due_at", "due_sum")
    message = _say(case, MessageKind.ADDITION, text, by=by, office=None, at=at)
    facts = _office_facts(case.office, message=message.pk)
    timeline.record(case.thread, Done("case.reopened", case, at, by.pk, facts))
    _tell(case, "case.received", at=at)
    return case


@transaction.atomic
def accept(case: Case, *, by: Person, is_mine: bool, at: datetime) -> Case:
    """Say whether a story told in one's name is one's own; if not, it stays on file without one's name."""
    case = _locked(case)
    case.is_accepted = True
    if not is_mine:
        case.resident = None
    _keep(case, "is_accepted", "resident")
    kind = "case.accepted" if is_mine else "case.disowned"
    timeline.record(case.thread, Done(kind, case, at, by.pk if is_mine else None))
    return case


@transaction.atomic
def hide(case: Case, *, by: Person, at: datetime) -> None:
    """Take one's public story back; the case goes on."""
    Story.objects.filter(case=case).exclude(state=StoryState.HIDDEN).update(state=StoryState.HIDDEN)
    Case.objects.filter(pk=case.pk).update(wants_public=False)
    story = Story.objects.filter(case=case).first()
    if story:
        search.take_out("story", story.pk)
        timeline.record(case.thread, Done("story.hidden", case, at, by.pk))
        _raise_generation()


# --- public stories -------------------------------------------------------------------------------------------------


@transaction.atomic
def publish(story: Story, *, seat: Seat, title: str, text: str, at: datetime, reason: str = "") -> Story:
    """Show a story under a public number; what was cut is told to its author with the reason."""
    story = Story.objects.select_for_update(of=("self",)).select_related("case__office", "case__area").get(pk=story.pk)
    if refusal := rules.why_not_publish(story, title=title, text=text, reason=reason):
        raise Refused(refusal)
    case, was_cut = story.case, title != story.title or text != story.text
    cut = f"{story.title}\n{story.text}" if was_cut else story.cut
    last = Story.objects.filter(number__isnull=False).order_by("-number").values_list("number", flat=True).first()
    story.number = story.number or (last or 1000) + 1
    story.title, story.text, story.reason, story.cut = title, text, reason, cut
    story.state, story.moderator, story.decided_at = StoryState.PUBLIC, seat.person, at
    story.case_state, story.area, story.due_on = case.state, case.area, _day(case.due_at)
    story.office_id = None if case.office_id == queries.hub_id() else case.office_id
    story.answered_on = _day(case.answered_at) if case.answered_at else None
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
        _tell(case, "story.cut", at=at, reason=reason, public_title=title, public_text=text)
    _raise_generation()
    return story


@transaction.atomic
def keep_back(story: Story, *, seat: Seat, reason: str, at: datetime) -> Story:
    """Do not show a story, or no longer; its author is told why."""
    story = Story.objects.select_for_update(of=("self",)).select_related("case__office").get(pk=story.pk)
    if refusal := rules.why_not_keep_back(story, reason=reason):
        raise Refused(refusal)
    story.state, story.reason = StoryState.KEPT_BACK, reason
    story.moderator, story.decided_at = seat.person, at
    story.save()
    search.take_out("story", story.pk)
    timeline.record(story.case.thread, Done("story.kept_back", story.case, at, seat.person.pk, {"reason": reason}))
    _tell(story.case, "story.kept_back", at=at, reason=reason)
    _raise_generation()
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
    _raise_generation()
    return True


# --- drafts ---------------------------------------------------------------------------------------------------------


def keep_draft(draft: Draft, *, answers: dict[str, object], at: datetime) -> Draft:
    """Keep what was typed so far."""
    draft.answers, draft.kept_at = {**draft.answers, **answers}, at
    if draft.pk:
        draft.save(update_fields=["answers", "kept_at"])
    else:
        draft.save(force_insert=True)
    return draft


def _finish(draft: Draft, case: Case) -> None:
    """Hand a draft's files to its case and let the draft go."""
    if draft.answers.get("files"):
        documents.hand_over(Document.objects.of(draft), to=case)
    draft.delete()
