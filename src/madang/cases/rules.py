"""May they, and if not, why not: asked by the page to explain, by the action to refuse, by the test."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.conf import settings

from madang.kit.plaintext import has_resident_number
from madang.people.enums import RoleKind
from madang.people.models import Person
from madang.people.rules import Seat
from madang.places import queries as places
from madang.places import rules as places_rules
from madang.places.models import DayOff, Office

from . import queries
from .enums import (
    ENDED,
    FIRST_CONTACT_MINUTES,
    MOST_AT_ONCE,
    MOST_TRANSFERS,
    MOVES,
    TEXT_MAX,
    TEXT_MIN,
    UNDO_SECONDS,
    CannotAct,
    CannotAnswer,
    CannotJoin,
    CannotPublish,
    CannotRule,
    CannotTell,
    Outcome,
    State,
    StoryState,
)
from .models import AnswerDraft, Case, DeadlineRule, HandOff, Part, Recheck, Service, StandardAnswer, Story


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
    """Say why a seat cannot act on a case at all: it is with another office, or has ended.

    What lies where nobody works is the front's too, so that nobody waits for an empty desk.
    """
    if case.state in ENDED:
        return CannotAct.ALREADY_ANSWERED
    if case.merged_into_id:
        return CannotAct.MERGED
    if case.office_id in seat.office_ids or seat.is_any(RoleKind.SUPERVISOR) or _stands_in(case, seat):
        return None
    return CannotAct.NOT_YOURS


def _stands_in(case: Case, seat: Seat) -> bool:
    """Say whether a seat of the front acts for an office in which nobody works on its day."""
    is_front = seat.is_any(RoleKind.OFFICER) and queries.hub_id() in seat.office_ids
    return is_front and seat.on is not None and case.office_id not in queries.staffed(seat.on)


def why_not_refer(case: Case, *, seat: Seat, reason: str) -> CannotAct | None:
    """Say why a supervisor cannot be asked whose a case is."""
    if refusal := why_not_handle(case, seat=seat):
        return refusal
    if case.mediation_at:
        return CannotAct.IN_MEDIATION
    if case.is_bound:
        return CannotAct.BOUND
    return None if reason.strip() else CannotAct.NO_NOTE


def why_not_assign(case: Case, *, seat: Seat, office: Office, reason: str, on: date) -> CannotAct | None:
    """Say why a seat cannot say whose a case is in the end."""
    if not seat.is_any(RoleKind.SUPERVISOR):
        return CannotAct.NOT_SUPERVISOR
    if refusal := why_not_handle(case, seat=seat):
        return refusal
    if not places_rules.holds(office, on):
        return CannotAct.NO_OFFICE
    return None if reason.strip() else CannotAct.NO_REASON


def why_not_answer(case: Case, *, seat: Seat, text: str, version: int | None = None) -> CannotAct | None:
    """Say why a seat cannot answer a case with these words."""
    if reason := why_not_handle(case, seat=seat):
        return reason
    if not text.strip():
        return CannotAct.NO_WORDS
    return CannotAct.CHANGED if version is not None and version != case.version else None


def why_not_answer_at_once(case: Case, *, seat: Seat, text: str, at: datetime) -> CannotAct | None:
    """Say why the one who wrote a case down cannot answer it while the resident is still there."""
    if case.state in ENDED:
        return CannotAct.ALREADY_ANSWERED
    if not text.strip():
        return CannotAct.NO_WORDS
    if case.written_by_id != seat.person.pk:
        return CannotAct.NOT_YOURS
    began = case.read_back_at or case.received_at
    if case.state != State.RECEIVED or at > began + timedelta(minutes=FIRST_CONTACT_MINUTES):
        return CannotAct.NOT_HERE
    return None


def why_not_outcome(
    case: Case, *, outcome: Outcome, facts: Mapping[str, object], has_picture: bool, on: date
) -> CannotAnswer | None:
    """Say what an answer of this kind still lacks."""
    if any(part.is_open for part in case.parts.all()):
        return CannotAnswer.PARTS_OPEN
    if outcome == Outcome.DONE and not has_picture and not str(facts.get("evidence", "")).strip():
        return CannotAnswer.NO_EVIDENCE
    if outcome == Outcome.NOT_OURS and not (
        str(facts.get("whose", "")).strip() and str(facts.get("whose_phone", "")).strip()
    ):
        return CannotAnswer.NO_OWNER
    if outcome == Outcome.PLANNED:
        if not str(facts.get("promise", "")).strip():
            return CannotAnswer.NO_PROMISE
        due = str(facts.get("keep_by", ""))
        if not due or date.fromisoformat(due) <= on:
            return CannotAnswer.NO_DATE
    return None


def why_not_sign(
    case: Case, *, seat: Seat, writer: Person | None, is_first_contact: bool = False
) -> CannotAnswer | None:
    """Say why an answer lacks its second signature: the office asks for one, and two persons are two persons."""
    if writer is None:
        is_alone = case.office.signs_twice and not is_first_contact
        return CannotAnswer.NEEDS_SIGNATURE if is_alone else None
    return CannotAnswer.OWN_HAND if writer == seat.person else None


def why_not_sign_draft(
    case: Case, draft: AnswerDraft | None, *, read: AnswerDraft, seat: Seat
) -> CannotAct | CannotAnswer | None:
    """Say why what a seat has read cannot be signed: it is signed already, given back, or its writer changed it."""
    if refusal := why_not_handle(case, seat=seat):
        return refusal
    if draft is None or draft.ready_at is None or draft.ready_at != read.ready_at:
        return CannotAct.CHANGED
    return why_not_sign(case, seat=seat, writer=draft.by)


def why_not_give_back(case: Case, draft: AnswerDraft, *, seat: Seat, note: str) -> CannotAct | CannotAnswer | None:
    """Say why an answer cannot be given back to its writer."""
    if refusal := why_not_handle(case, seat=seat):
        return refusal
    if draft.by == seat.person:
        return CannotAnswer.OWN_HAND
    return None if note.strip() else CannotAct.NO_NOTE


def why_not_rate(case: Case, *, score: int, words: str) -> CannotAct | CannotTell | None:
    """Say why an answer cannot be rated so."""
    if case.state not in ENDED:
        return CannotAct.NOT_ANSWERED
    if score not in range(1, 6):
        return CannotAct.NO_SCORE
    return why_not_add(text=words) if words.strip() else None


def why_not_look_again(recheck: Recheck, *, seat: Seat, note: str) -> CannotAct | None:
    """Say why what looking again has shown cannot be kept: never by who answered it, and with a sentence."""
    if recheck.found:
        return CannotAct.NOT_DRAWN
    if recheck.case.officer_id == seat.person.pk:
        return CannotAct.NOT_YOURS
    return None if note.strip() else CannotAct.NO_FINDING


# --- together and apart ----------------------------------------------------------------------------------------------


def why_not_merge(cases: list[Case], *, seat: Seat) -> CannotJoin | CannotAct | None:
    """Say why cases cannot be answered together: an answered one is a recurrence, not a copy."""
    if len(cases) < 2:
        return CannotJoin.SAME
    if len(cases) > MOST_AT_ONCE:
        return CannotJoin.TOO_MANY
    if any(case.state in ENDED for case in cases):
        return CannotJoin.ANSWERED
    if any(case.merged_into_id for case in cases):
        return CannotJoin.MERGED
    return next((refusal for case in cases if (refusal := why_not_handle(case, seat=seat))), None)


def why_not_unmerge(case: Case, *, seat: Seat) -> CannotJoin | CannotAct | None:
    """Say why a case cannot stand for itself again."""
    if case.merged_into_id is None:
        return CannotJoin.NOT_MERGED
    if case.state in ENDED:
        return CannotAct.ALREADY_ANSWERED
    if case.office_id not in seat.office_ids and not seat.is_any(RoleKind.SUPERVISOR):
        return CannotAct.NOT_YOURS
    return None


def why_not_split(case: Case, *, seat: Seat, matters: list[str]) -> CannotJoin | CannotAct | CannotTell | None:
    """Say why a letter cannot be split so."""
    if refusal := why_not_handle(case, seat=seat):
        return refusal
    if len(matters) < 2:
        return CannotJoin.ONE_MATTER
    return next((reason for text in matters if (reason := why_not_tell(text))), None)


def why_not_ask_part(
    case: Case, *, seat: Seat, office: Office, question: str, on: date
) -> CannotJoin | CannotAct | None:
    """Say why another office cannot be asked for its part."""
    if refusal := why_not_handle(case, seat=seat):
        return refusal
    if office.pk == case.office_id:
        return CannotJoin.OWN_OFFICE
    if not places_rules.holds(office, on):
        return CannotAct.NO_OFFICE
    if any(part.is_open and part.office_id == office.pk for part in case.parts.all()):
        return CannotJoin.ASKED
    return None if question.strip() else CannotAct.NO_WORDS


def why_not_give_part(part: Part, *, seat: Seat, text: str) -> CannotJoin | CannotAct | None:
    """Say why an office cannot give its part."""
    if not part.is_open:
        return CannotJoin.NOT_OWED
    if part.office_id not in seat.office_ids and not seat.is_any(RoleKind.SUPERVISOR):
        return CannotAct.NOT_YOURS
    return None if text.strip() else CannotAct.NO_WORDS


def why_not_drop_part(case: Case, part: Part, *, seat: Seat) -> CannotJoin | CannotAct | None:
    """Say why the lead cannot do without a part."""
    return why_not_handle(case, seat=seat) or (None if part.is_open else CannotJoin.NOT_OWED)


# --- the city's own rules --------------------------------------------------------------------------------------------


def why_not_rule(seat: Seat) -> CannotRule | None:
    """Say why a seat cannot change what holds for everybody."""
    return None if seat.is_any(RoleKind.ADMINISTRATOR) else CannotRule.NOT_ADMINISTRATOR


def why_not_publish_rule(
    *, kind: str, service: Service | None, amount: int, valid_from: date, seat: Seat, today: date | None
) -> CannotRule | None:
    """Say why a time limit cannot hold from a day on. `today` is None where one only comes back that held before."""
    if refusal := why_not_rule(seat):
        return refusal
    if amount < 1:
        return CannotRule.NO_TIME
    if today and valid_from < today:
        return CannotRule.BEGAN
    same = DeadlineRule.objects.filter(valid_from=valid_from)
    if same.filter(service=service).exists() if service else same.filter(kind=kind).exists():
        return CannotRule.SAME_DAY
    return None


def why_not_withdraw_rule(rule: DeadlineRule, *, seat: Seat) -> CannotRule | None:
    """Say why a time limit cannot be taken back: some rule must have held at every time."""
    if refusal := why_not_rule(seat):
        return refusal
    if rule.service_id:
        return None
    earlier = DeadlineRule.objects.filter(kind=rule.kind, service=None, valid_from__lt=rule.valid_from)
    return None if earlier.exists() else CannotRule.LAST_RULE


def why_not_close_day(*, on: date, names: dict[str, str], seat: Seat, today: date) -> CannotRule | None:
    """Say why a day cannot be off: one that has passed moves nobody's date, and one of the nation's is off already."""
    if refusal := why_not_rule(seat):
        return refusal
    if not any(name.strip() for name in names.values()):
        return CannotRule.NO_NAME
    if on < today:
        return CannotRule.DAY_PASSED
    if on in places.national_holidays(settings.CITY_COUNTRY, on.year):
        return CannotRule.NATIONAL
    return CannotRule.DAY_TAKEN if DayOff.objects.filter(on=on).exists() else None


def why_not_open_day(day: DayOff, *, seat: Seat, on: date) -> CannotRule | None:
    """Say why a day cannot be worked after all: what has passed has passed."""
    return why_not_rule(seat) or (CannotRule.PASSED if day.on < on else None)


def why_not_keep_standing(row: Service | StandardAnswer | HandOff, *, seat: Seat) -> CannotRule | None:
    """Say why a service, a standing answer or a script cannot stand so: it needs its words, and a code of its own."""
    if refusal := why_not_rule(seat):
        return refusal
    needed = {Service: ("names",), StandardAnswer: ("titles", "texts"), HandOff: ("words", "scripts")}[type(row)]
    if any(not any(str(text).strip() for text in getattr(row, name).values()) for name in needed):
        return CannotRule.NO_WORDS
    if isinstance(row, HandOff):
        return None if row.phone.strip() else CannotRule.NO_WORDS
    if type(row)._default_manager.filter(code=row.code).exclude(pk=row.pk).exists():
        return CannotRule.CODE_TAKEN
    if row.valid_from and row.valid_until and row.valid_until <= row.valid_from:
        return CannotRule.ENDS_FIRST
    return None


def why_not_send_on(case: Case, *, seat: Seat) -> CannotAct | None:
    """Say why a case cannot go to any other office: asked before one is offered."""
    if refusal := why_not_handle(case, seat=seat):
        return refusal
    if seat.is_any(RoleKind.SUPERVISOR):
        return None
    if case.is_bound:
        return CannotAct.BOUND
    return CannotAct.TO_MEDIATION if case.transfers >= MOST_TRANSFERS else None


def why_not_send(case: Case, *, seat: Seat, office: Office, reason: str, on: date | None = None) -> CannotAct | None:
    """Say why a case cannot go to another office. The hub may leave the reason out when it sends for the first time."""
    if refusal := why_not_send_on(case, seat=seat):
        return refusal
    if case.office_id == office.pk:
        return CannotAct.SAME_OFFICE
    if on and not places_rules.holds(office, on):
        return CannotAct.NO_OFFICE
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
        return CannotAct.NO_WHY_LATER
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
    return CannotTell.TOO_LONG_TO_ADD if len(text) > TEXT_MAX else None


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
