"""May they, and if not, why not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from madang.cases import rules as cases
from madang.cases.enums import CannotRule, Channel
from madang.commitments.models import Commitment
from madang.kit.plaintext import has_resident_number
from madang.meetings.enums import CELL
from madang.meetings.models import Freeze, Item, Resource
from madang.people import queries as people
from madang.people.enums import Need, RoleKind
from madang.people.models import Person
from madang.people.rules import Seat
from madang.places import queries as places
from madang.reviews import queries as reviews
from madang.reviews.queries import Score

from . import often, queries
from .enums import (
    COMMENT_MOVES,
    KEPT_CODES,
    LEAST_WORDS,
    MOST_COMMENT,
    MOST_NAME,
    MOST_REASON,
    MOVES,
    CannotApply,
    CannotChoose,
    CannotComment,
    CannotFind,
    CannotLayOut,
    Choice,
    CommentState,
    OfferState,
    Rule,
    State,
)
from .models import Application, Comment, Look, Offer, Programme, Session, Terms

DECIDES = (RoleKind.SCHEDULER,)
TAKES_DOWN = (RoleKind.AGENT, RoleKind.CLERK, RoleKind.SUPERVISOR, *DECIDES)


def why_not_apply(
    programme: Programme, terms: Terms, *, text: str, size: int, sessions: list[Session], at: datetime,
    beside: Iterable[str] = (),
) -> CannotApply | None:  # fmt: skip
    """Say why an application cannot be taken, before it is known who asks; `beside` are its other words, names among them."""
    if terms.choice == Choice.WALK_IN:
        return CannotApply.WALK_IN
    if len(text.strip()) < LEAST_WORDS:
        return CannotApply.TOO_SHORT
    if any(has_resident_number(words) for words in (text, *beside)):
        return CannotApply.PERSONAL_NUMBER
    if size > terms.most:
        return CannotApply.TOO_MANY
    wanted = {session.pk for session in sessions}
    taking = Session.objects.open(at).filter(pk__in=wanted, programme=programme)
    return None if wanted and taking.count() == len(wanted) else CannotApply.NO_SESSION


def why_not_ask_again(programme: Programme, person: Person) -> CannotApply | None:
    """Say why somebody cannot apply now: one application waits already, under whichever of their records."""
    waiting = Application.objects.waiting().of(people.one(person)).filter(programme=programme)
    if waiting.exists():
        return CannotApply.WAITS
    has_way = person.contacts.exists() or Need.SAFE_CONTACT in person.needs
    return None if has_way else CannotApply.NO_WAY


# --- what an administrator lays out ----------------------------------------------------------------------------------


def why_not_keep_programme(
    programme: Programme, *, was_host: int | None, seat: Seat, at: datetime
) -> CannotRule | CannotLayOut | None:
    """Say why a programme cannot stand so. `was_host` is who held it before, None where it is new."""
    if refusal := cases.why_not_rule(seat):
        return refusal
    if not any(str(name).strip() for name in programme.names.values()):
        return CannotLayOut.NO_NAME
    if any(len(str(name)) > MOST_NAME for name in programme.names.values()):
        return CannotLayOut.LONG_NAME
    if not programme.code or programme.code in KEPT_CODES:
        return CannotLayOut.CODE_KEPT
    if Programme.objects.filter(code=programme.code).exclude(pk=programme.pk).exists():
        return CannotLayOut.CODE_TAKEN
    if was_host and was_host != programme.host_id and Session.objects.to_come(at).filter(programme=programme).exists():
        return CannotLayOut.HOST_BOUND
    return None


def why_not_drop_programme(programme: Programme, *, seat: Seat) -> CannotRule | CannotLayOut | None:
    """Say why a programme cannot be taken out."""
    if refusal := cases.why_not_rule(seat):
        return refusal
    is_used = programme.terms.exists() or programme.sessions.exists() or programme.applications.exists()
    return CannotLayOut.IN_USE if is_used else None


def why_not_publish_terms(terms: Terms, *, seat: Seat, on: date) -> CannotRule | CannotLayOut | None:
    """Say why terms cannot hold from their day on: what has passed stays, and they must make sense together."""
    if refusal := cases.why_not_rule(seat):
        return refusal
    if terms.valid_from < on:
        return CannotLayOut.BEGAN
    if Terms.objects.filter(programme=terms.programme_id, valid_from=terms.valid_from).exists():
        return CannotLayOut.SAME_DAY
    lengths = (terms.begins.minute, terms.ends.minute, terms.minutes, terms.gap)
    if any(length % CELL for length in lengths) or terms.begins.second or terms.ends.second:
        return CannotLayOut.NOT_FIVES
    open_for = datetime.combine(on, terms.ends) - datetime.combine(on, terms.begins)
    if terms.minutes < CELL or open_for < timedelta(minutes=terms.minutes):
        return CannotLayOut.NO_TIME
    if max(terms.drawn_percent, terms.district_percent, terms.district_least) > 100:
        return CannotLayOut.PERCENT
    if terms.district_percent and terms.district_least > terms.district_percent:
        return CannotLayOut.LEAST_ABOVE
    return _why_not_quotas(terms) or _why_not_choose_so(terms)


def seats_of(terms: Terms) -> int:
    """Return how many seats a session has by some terms."""
    day = date(2018, 1, 1)
    minutes = int((datetime.combine(day, terms.ends) - datetime.combine(day, terms.begins)).total_seconds()) // 60
    return (minutes + terms.gap) // (terms.minutes + terms.gap)


def _why_not_quotas(terms: Terms) -> CannotLayOut | None:
    """Say why quotas cannot hold: no draw of a whole session could meet them."""
    seats = seats_of(terms)
    for trait, values in terms.quotas.items():
        if any(most is not None and least > most for least, most in values.values()):
            return CannotLayOut.QUOTA_ORDER
        if sum(least for least, _most in values.values()) > seats:
            return CannotLayOut.QUOTA_SEATS
        mosts = [most for _least, most in values.values()]
        is_all = len(values) >= len(queries.quota_values(trait, terms.valid_from)) and None not in mosts
        if is_all and sum(most for most in mosts if most is not None) < seats:
            return CannotLayOut.QUOTA_NOBODY
    return None


def _why_not_choose_so(terms: Terms) -> CannotLayOut | None:
    try:
        if terms.rule and not often.first_days(terms.rule, since=terms.valid_from, most=1):
            return CannotLayOut.NO_RULE
    except ValueError:
        return CannotLayOut.NO_RULE
    if terms.choice == Choice.REVIEWED and not terms.rubric:
        return CannotLayOut.NO_RUBRIC
    if terms.choice == Choice.REVIEWED and reviews.rubric(terms.rubric, terms.valid_from) is None:
        return CannotLayOut.RUBRIC_LATER
    by_lot = terms.choice == Choice.DRAWN or (terms.choice == Choice.REVIEWED and terms.drawn_percent)
    return CannotLayOut.TOO_LATE if by_lot and terms.shuts_days * 24 <= terms.notice_hours else None


def why_not_withdraw_terms(terms: Terms, *, seat: Seat, on: date) -> CannotRule | CannotLayOut | None:
    """Say why terms cannot be taken back: they have begun, or a session was announced under them."""
    if refusal := cases.why_not_rule(seat):
        return refusal
    if terms.valid_from <= on:
        return CannotLayOut.BEGUN
    return CannotLayOut.ANNOUNCED if terms.sessions.exists() else None


# --- the scheduler ---------------------------------------------------------------------------------------------------


def why_not_decide(application: Application, *, seat: Seat, to: State) -> CannotChoose | None:
    """Say why a seat cannot move an application on."""
    if not seat.is_any(*DECIDES):
        return CannotChoose.NOT_SCHEDULER
    if reviews.has_conflict(application, seat.person):
        return CannotChoose.CONFLICT
    return None if MOVES.allow(State(application.state), to) else CannotChoose.STATE


def why_not_replace(session: Session, gone: Resource, successor: Resource, *, seat: Seat) -> CannotChoose | None:
    """Say why one official cannot come along in place of another."""
    if not seat.is_any(*DECIDES):
        return CannotChoose.NOT_SCHEDULER
    if gone not in queries.gone_from([session])[session.pk]:
        return CannotChoose.NOT_GONE
    return None if successor in queries.successors(session, gone) else CannotChoose.NO_COLLEAGUE


def why_not_set(programme: Programme, on: date, *, is_meant: bool) -> CannotChoose | None:
    """Say why a day cannot be set by hand; a day off only where somebody has seen that it is one."""
    if has_session(programme, on):
        return CannotChoose.SAME_DAY
    return CannotChoose.DAY_OFF if places.is_holiday(on) and not is_meant else None


def has_session(programme: Programme, on: date, *, but: Session | None = None) -> bool:
    """Say whether a programme has another session on a day: each has its public page under its day."""
    found = programme.sessions.filter(meeting__on=on).exclude(meeting__state="cancelled")
    return found.exclude(pk=but.pk if but else 0).exists()


def why_not_place(application: Application, item: Item, session: Session, *, at: datetime) -> CannotChoose | None:
    """Say why an application cannot be offered a seat at all: what no reason sets aside."""
    if application.state != State.ELIGIBLE:
        return CannotChoose.HAS_ONE if queries.open_offer(application) else CannotChoose.STATE
    if session.meeting.state != "announced" or item.starts_at <= at:
        return CannotChoose.SHUT
    if Freeze.holding(session.meeting.on):
        return CannotChoose.FROZEN
    if item.starts_at - queries.late(session.terms) <= at:
        return CannotChoose.NO_NOTICE
    held = Offer.objects.filter(item=item, state__in=queries.OPEN_OFFERS)
    return CannotChoose.TAKEN if held.exists() else None


def why_not_reason(reason: str) -> CannotChoose | None:
    """Say why a reason cannot stand beside a seat, where everybody reads it."""
    if not reason.strip():
        return CannotChoose.NO_REASON
    return why_not_words(reason) or (CannotChoose.LONG_REASON if len(reason.strip()) > MOST_REASON else None)


def why_not_words(text: str) -> CannotChoose | None:
    """Say why words cannot be kept with a session or an application."""
    return CannotChoose.PERSONAL_NUMBER if has_resident_number(text) else None


def is_resting(terms: Terms, *, met_at: datetime | None, at: datetime) -> bool:
    """Say whether somebody has met the mayor lately."""
    return met_at is not None and met_at >= at - timedelta(days=terms.rest_days)


def broken(
    application: Application, session: Session, score: Score, *, best: float, met_at: datetime | None, has_its_share: bool,
    is_wished: bool, at: datetime,
) -> list[Rule]:  # fmt: skip
    """Return the rules that an offer by hand would set aside; each needs a reason, which is published.

    `best` is the most points of those who wished for the session, `met_at` when the applicant last had a seat;
    `has_its_share` is of the applicant's district, `is_wished` whether they could come on that day.
    """
    found: list[Rule] = []
    terms = session.terms
    if is_resting(terms, met_at=met_at, at=at):
        found.append(Rule.COOL_DOWN)
    if terms.rubric and not score.is_whole:
        found.append(Rule.NOT_REVIEWED)
    if terms.rubric and score.total + 1e-9 < best and application.returned_at is None:
        found.append(Rule.SCORE)
    if has_its_share:
        found.append(Rule.SHARE)
    if not is_wished:
        found.append(Rule.NOT_WISHED)
    if application.size > terms.most:
        found.append(Rule.SIZE)
    venue = session.meeting.venue
    if Need.WHEELCHAIR in application.needs and venue is not None and not venue.is_step_free:
        found.append(Rule.NEEDS)
    return found


def why_not_give_back(application: Application) -> CannotChoose | None:
    """Say why a seat cannot be given back or taken back: the hour it was for has been, and stands in the record."""
    return None if MOVES.allow(State(application.state), State.ELIGIBLE) else CannotChoose.STATE


def why_not_settle_offer(offer: Offer, *, at: datetime) -> CannotChoose | None:
    """Say why an applicant cannot accept or refuse an offer any more."""
    if offer.state != OfferState.HELD:
        return CannotChoose.STATE if offer.state != OfferState.LAPSED else CannotChoose.LAPSED
    return CannotChoose.LAPSED if offer.until <= at else None


# --- after a session -------------------------------------------------------------------------------------------------


def why_not_find(look: Look, commitment: Commitment, *, seat: Seat, text: str) -> CannotFind | None:
    """Say why it cannot be written down what was found of a promise: its office may, and a scheduler for it."""
    if commitment not in queries.promised_in(look.session):
        return CannotFind.NOT_THERE
    if commitment.office_id not in seat.office_ids and not seat.is_any(*DECIDES, RoleKind.SUPERVISOR):
        return CannotFind.NOT_YOURS
    if look.findings.filter(commitment=commitment).exists():
        return CannotFind.WRITTEN
    if not text.strip():
        return CannotFind.NO_WORDS
    return CannotFind.PERSONAL_NUMBER if has_resident_number(text) else None


def why_not_comment(application: Application, comment: Comment | None, *, text: str) -> CannotComment | None:
    """Say why somebody who asked for an hour cannot comment on its record."""
    if application.state != State.MET or queries.sat_in(application) is None:
        return CannotComment.NOT_MET
    if comment and not COMMENT_MOVES.allow(CommentState(comment.state), CommentState.WAITING):
        return CannotComment.WRITTEN
    if not 0 < len(text.strip()) <= MOST_COMMENT:
        return CannotComment.LENGTH
    return CannotComment.RESIDENT_NUMBER if has_resident_number(text) else None


def why_not_take_down(
    application: Application, comment: Comment | None, *, text: str, channel: Channel, is_read_back: bool, seat: Seat
) -> CannotComment | None:
    """Say why a seat cannot write a comment down for whoever says it by telephone or at a desk."""
    if not seat.is_any(*TAKES_DOWN) or channel not in (Channel.PHONE, Channel.DESK):
        return CannotComment.NOT_YOURS
    if refusal := why_not_comment(application, comment, text=text):
        return refusal
    return None if is_read_back else CannotComment.NOT_READ_BACK


def why_not_show(comment: Comment, *, text: str, reason: str) -> CannotComment | None:
    """Say why a comment cannot be shown to everybody in these words: what was cut needs a reason."""
    if not COMMENT_MOVES.allow(CommentState(comment.state), CommentState.PUBLIC):
        return CannotComment.MOVED_ON
    if not 0 < len(text.strip()) <= MOST_COMMENT:
        return CannotComment.LENGTH
    if has_resident_number(text):
        return CannotComment.RESIDENT_NUMBER
    return CannotComment.NO_REASON if text.strip() != comment.text and not reason.strip() else None


def why_not_keep_back(comment: Comment, *, reason: str) -> CannotComment | None:
    """Say why a comment cannot be kept from everybody."""
    if not COMMENT_MOVES.allow(CommentState(comment.state), CommentState.KEPT_BACK):
        return CannotComment.MOVED_ON
    return None if reason.strip() else CannotComment.NO_REASON
