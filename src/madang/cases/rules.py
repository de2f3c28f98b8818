"""May they, and if not, why not: asked by the page to explain, by the action to refuse, by the test."""

from __future__ import annotations

from datetime import datetime, timedelta

from madang.kit.plaintext import has_resident_number
from madang.people.enums import RoleKind
from madang.people.rules import Seat
from madang.places.models import Office

from .enums import (
    ENDED,
    MOST_TRANSFERS,
    MOVES,
    TEXT_MAX,
    TEXT_MIN,
    UNDO_SECONDS,
    CannotAct,
    CannotPublish,
    CannotTell,
    State,
    StoryState,
)
from .models import Case, Story


def why_not_tell(text: str) -> CannotTell | None:
    """Say why words cannot be taken as a story."""
    if has_resident_number(text):
        return CannotTell.RESIDENT_NUMBER
    if len(text) > TEXT_MAX:
        return CannotTell.TOO_LONG
    if len(text) < TEXT_MIN:
        return CannotTell.TOO_SHORT
    return None


def why_not_handle(case: Case, *, seat: Seat) -> CannotAct | None:
    """Say why a seat cannot act on a case at all: it is with another office, or has ended."""
    if case.state in ENDED:
        return CannotAct.ALREADY_ANSWERED
    if case.office_id not in seat.office_ids and not seat.is_any(RoleKind.SUPERVISOR):
        return CannotAct.NOT_YOURS
    return None


def why_not_answer(case: Case, *, seat: Seat, text: str, version: int | None = None) -> CannotAct | None:
    """Say why a seat cannot answer a case with these words."""
    if reason := why_not_handle(case, seat=seat):
        return reason
    if not text.strip():
        return CannotAct.NO_WORDS
    return CannotAct.CHANGED if version is not None and version != case.version else None


def why_not_send(case: Case, *, seat: Seat, office: Office, reason: str) -> CannotAct | None:
    """Say why a case cannot go to another office. The hub may leave the reason out when it sends for the first time."""
    if refusal := why_not_handle(case, seat=seat):
        return refusal
    if case.office_id == office.pk:
        return CannotAct.SAME_OFFICE
    if case.transfers >= MOST_TRANSFERS and not seat.is_any(RoleKind.SUPERVISOR):
        return CannotAct.TO_MEDIATION
    if case.state != State.RECEIVED and not reason.strip():
        return CannotAct.NO_REASON
    return None


def why_not_extend(case: Case, *, seat: Seat, reason: str, is_agreed: bool, at: datetime) -> CannotAct | None:
    """Say why no more time can be taken: before the date, with a reason, a second time only with the resident's yes.

    Source: Enforcement Decree of the Civil Petitions Treatment Act (KR), art. 21.
    """
    if refusal := why_not_handle(case, seat=seat):
        return refusal
    if at > case.due_at:
        return CannotAct.LATE
    if not reason.strip():
        return CannotAct.NO_REASON
    return CannotAct.NO_CONSENT if case.due_sum.get("extensions") and not is_agreed else None


def why_not_take_back(case: Case, *, seat: Seat, at: datetime, sent_at: datetime, version: int) -> CannotAct | None:
    """Say why a sending cannot be taken back: the wait is over, or somebody acted since."""
    if at > sent_at + timedelta(seconds=UNDO_SECONDS) or version != case.version:
        return CannotAct.TOO_LATE
    if case.sent_by_office_id not in seat.office_ids and not seat.is_any(RoleKind.SUPERVISOR):
        return CannotAct.NOT_YOURS
    return None


def why_not_reply(case: Case, *, text: str) -> CannotAct | CannotTell | None:
    """Say why a resident cannot reply: nothing was asked, or the words cannot be taken."""
    if case.state != State.YOUR_TURN:
        return CannotAct.NOT_ASKED
    return why_not_add(text=text)


def why_not_add(*, text: str) -> CannotAct | CannotTell | None:
    """Say why words cannot be added to a case."""
    if not text.strip():
        return CannotAct.NO_WORDS
    if has_resident_number(text):
        return CannotTell.RESIDENT_NUMBER
    return CannotTell.TOO_LONG if len(text) > TEXT_MAX else None


def why_not_reopen(case: Case) -> CannotAct | None:
    """Say why a case cannot be opened again."""
    return None if MOVES.allow(State(case.state), State.WITH_OFFICE) and case.state in ENDED else CannotAct.NOT_ENDED


def why_not_publish(story: Story, *, title: str, text: str, reason: str) -> CannotPublish | None:
    """Say why a story cannot be shown in these words; whoever cuts must say why."""
    if not story.case.wants_public:
        return CannotPublish.NO_CONSENT
    if story.state not in (StoryState.WAITING, StoryState.KEPT_BACK):
        return CannotPublish.NOT_WAITING
    if not title.strip() or not text.strip():
        return CannotPublish.NO_WORDS
    if (title != story.title or text != story.text) and not reason.strip():
        return CannotPublish.NO_REASON
    return None


def why_not_keep_back(story: Story, *, reason: str) -> CannotPublish | None:
    """Say why a story cannot be kept back."""
    if story.state not in (StoryState.WAITING, StoryState.PUBLIC):
        return CannotPublish.NOT_WAITING
    return None if reason.strip() else CannotPublish.NO_REASON
