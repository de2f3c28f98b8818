"""Reads of an hour with the mayor that need a name."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from madang.cases.enums import ERASED
from madang.cases.models import Case
from madang.commitments import queries as commitments
from madang.commitments.models import Commitment
from madang.meetings.models import Freeze, Item, Resource
from madang.people import queries as people
from madang.people.enums import Need
from madang.people.models import Person, Role
from madang.places import queries as places
from madang.reviews import queries as reviews
from madang.reviews.models import Rubric
from madang.reviews.queries import Score
from madang.ui.dates import local

from .enums import Choice, CommentState, OfferState, State, TicketState, Trouble
from .models import Application, Comment, Finding, Look, Offer, Programme, Proposal, Session, Terms, Ticket

TO_WRITE_UP = timedelta(days=3)  # within which whoever has met reads what came of it
LOOKED_AT = timedelta(days=800)  # no terms look at a promise later; older sessions are not asked again
OPEN_OFFERS = (OfferState.HELD, OfferState.ACCEPTED)


def terms_of(programme: Programme, on: date) -> Terms | None:
    """Return the settings of a programme that hold on a day."""
    return Terms.objects.valid(on).filter(programme=programme).order_by("-valid_from").first()


def open_sessions(programme: Programme, at: datetime) -> list[Session]:
    """Return the sessions that take applications, the next first."""
    found = Session.objects.open(at).filter(programme=programme)
    return list(found.select_related("meeting__venue", "terms", "programme"))


def next_sessions(at: datetime) -> dict[int, Session]:
    """Return the next session of each programme, by the programme's number."""
    found: dict[int, Session] = {}
    for session in Session.objects.to_come(at).select_related("meeting__venue", "terms", "programme"):
        found.setdefault(session.programme_id, session)
    return found


def seats(session: Session) -> list[tuple[Item, Offer | None]]:
    """Return the seats of a session in order, with the offer that holds or has each."""
    held = {
        offer.item_id: offer
        for offer in Offer.objects.filter(item__meeting=session.meeting_id, state__in=OPEN_OFFERS).select_related(
            "application__person", "application__area__parent", "application__topic"
        )
    }
    return [(item, held.get(item.pk)) for item in session.meeting.items.order_by("place")]


def free_items(session: Session) -> QuerySet[Item]:
    """Return the seats of a session that nobody holds."""
    taken = Offer.objects.filter(item=OuterRef("pk"), state__in=OPEN_OFFERS)
    return Item.objects.filter(~Exists(taken), meeting=session.meeting_id).order_by("place")


def open_offer(application: Application) -> Offer | None:
    """Return the offer that an application holds or has accepted."""
    found = application.offers.filter(state__in=OPEN_OFFERS)
    return found.select_related("item__meeting__venue").first()


def rubric_of(application: Application, on: date) -> Rubric | None:
    """Return the criteria an application is scored by."""
    terms = terms_of(application.programme, on)
    return reviews.rubric(terms.rubric, on) if terms and terms.rubric else None


def pool(programme: Programme, on: date) -> list[tuple[Application, Score]]:
    """Return what could be given a seat, with its score: what came back first, then by points, then by age."""
    terms = terms_of(programme, on)
    rubric = reviews.rubric(terms.rubric, on) if terms and terms.rubric else None
    found = list(
        Application.objects.filter(programme=programme, state__in=[State.RECEIVED, State.ELIGIBLE])
        .select_related("person", "area__parent", "topic", "programme")
        .prefetch_related("wishes__meeting")
    )
    scores = reviews.scores("officehours.application", [a.pk for a in found], rubric) if rubric else {}
    rows = [(application, scores.get(application.pk, Score())) for application in found]
    return sorted(rows, key=lambda row: (row[0].returned_at is None, -row[1].total, row[0].told_at, row[0].pk))


def before(application: Application) -> list[Application]:
    """Return the other applications of the same person, the newest first."""
    person = people.one(application.person)
    return list(Application.objects.of(person).exclude(pk=application.pk).order_by("-told_at"))


def met_since(person: Person, since: datetime) -> bool:
    """Say whether somebody has had a seat since a time: what came of it does not matter, an absence counts as none."""
    numbers = people.records_of(people.one(person))
    return Offer.objects.filter(
        application__person__in=numbers,
        state=OfferState.ACCEPTED,
        application__state=State.MET,
        item__starts_at__gte=since,
    ).exists()


def has_asked(person: Person) -> bool:
    """Say whether an application of somebody is kept with its words."""
    return Application.objects.of(people.one(person)).exclude(text=ERASED).exists()


def has_met(person: Person) -> bool:
    """Say whether somebody has ever met the mayor in such an hour."""
    return Application.objects.of(people.one(person)).filter(state=State.MET).exists()


def late(terms: Terms) -> timedelta:
    """Return how long before a session somebody must know of their seat."""
    return timedelta(hours=terms.notice_hours)


def proposals_asked() -> bool:
    """Say whether somebody waits for a placing to be reckoned."""
    return Proposal.objects.filter(done_at__isnull=True).exists()


# --- the invariant ---------------------------------------------------------------------------------------------------


def unanswered(at: datetime) -> QuerySet[Application]:
    """Return the applications that were forgotten: every session they wished for is over or cancelled, nothing is
    offered to them, and they have no answer. There must never be any; a test and the desk ask this same question."""
    ahead = Session.objects.filter(wish_rows__application=OuterRef("pk"), meeting__ends_at__gt=at)
    offered = Offer.objects.filter(application=OuterRef("pk"), state__in=OPEN_OFFERS)
    return Application.objects.waiting().filter(
        ~Exists(ahead.exclude(meeting__state="cancelled")),
        ~Exists(offered) | Q(offers__state__in=OPEN_OFFERS, offers__item__ends_at__lte=at - TO_WRITE_UP),
    ).distinct()  # fmt: skip


# --- what the public reads -------------------------------------------------------------------------------------------


def odds(programme: Programme, at: datetime, *, days: int = 180) -> tuple[int, int]:
    """Return how many got a seat and how many asked, of those answered in the last half year."""
    lately = Application.objects.filter(programme=programme, answered_at__gt=at - timedelta(days=days))
    counted = lately.exclude(state__in=[State.WITHDRAWN]).aggregate(
        met=Count("pk", filter=Q(state=State.MET)), all=Count("pk")
    )
    return counted["met"], counted["all"]


def chosen(session: Session) -> list[Offer]:
    """Return who has a seat in a session, in the order of the items."""
    found = Offer.objects.filter(item__meeting=session.meeting_id, state=OfferState.ACCEPTED)
    return list(found.select_related("item", "application__area__parent", "application__topic").order_by("item__place"))


def not_chosen(session: Session) -> list[tuple[str, int]]:
    """Return the answers of those who wished for a session and got no seat in it: how each ended, and how many."""
    rows = Application.objects.filter(wishes=session, answered_at__isnull=False).exclude(
        offers__item__meeting=session.meeting_id, offers__state=OfferState.ACCEPTED
    )
    counted = Counter(rows.values_list("state", flat=True))
    return sorted(((str(State(state).label), count) for state, count in counted.items()), key=lambda row: -row[1])


def balance(sessions: list[Session]) -> dict[str, Counter]:
    """Return how the seats of some sessions are shared: by district, topic and age, and whether they come for the first time.

    Age counts only where somebody gave it.
    """
    found: dict[str, Counter] = {"district": Counter(), "topic": Counter(), "first": Counter(), "band": Counter()}
    offers = Offer.objects.filter(
        item__meeting__in=[session.meeting_id for session in sessions], state__in=OPEN_OFFERS
    ).select_related("application__area__parent", "application__topic", "application__person")
    for offer in offers:
        application = offer.application
        area = application.area
        district = area.parent if area and area.kind == "village" and area.parent else area
        found["district"][district] += 1
        found["topic"][application.topic] += 1
        found["first"][not has_met(application.person)] += 1
        if application.band:
            found["band"][application.band] += 1
    return found


def item(number: int) -> Item | None:
    """Return a seat by its number, None where there is none."""
    return Item.objects.filter(pk=number).select_related("meeting").first()


def told_by(application: Application) -> list[Case]:
    """Return what the applicant has told the city, the newest first."""
    found = Case.objects.of(people.one(application.person)).select_related("office")
    return list(found.order_by("-received_at")[:5])


def hoping(session: Session) -> list[Application]:
    """Return who wished for a session and has neither a seat nor an answer."""
    found = Application.objects.filter(wishes=session, state__in=[State.RECEIVED, State.ELIGIBLE])
    return list(found.select_related("person", "programme").order_by("told_at")[:100])


def owed(at: datetime) -> list[tuple[Session, str, date]]:
    """Return what the schedulers owe after past sessions: that they took place, and minutes, with their days."""
    found: list[tuple[Session, str, date]] = []
    past = Session.objects.filter(meeting__ends_at__lte=at).exclude(meeting__state="cancelled")
    rows = past.select_related("meeting", "terms", "programme").order_by("-meeting__starts_at")[:60]
    for session in rows:
        held = session.meeting.on
        if session.meeting.state != "held":
            found.append((session, "close", held))
            continue
        due = held + timedelta(days=session.terms.minutes_days)
        if due <= local(at).date() and not session.meeting.minutes.exists():
            found.append((session, "minutes", due))
    return found


def promised_in(session: Session) -> list[Commitment]:
    """Return what was promised in a session and stands for itself, in the order of its numbers."""
    found = commitments.that_came_of("meetings.item", session.meeting.items.values_list("pk", flat=True))
    return [promise for promise in found if promise.merged_into_id is None]


@dataclass(frozen=True)
class Due:
    """A day on which what was promised in a session is looked at; `look` once it has come, `left` what is not written yet."""

    session: Session
    days: int
    on: date
    look: Look | None
    left: list[Commitment]
    findings: list[Finding]


def looks(*sessions: Session) -> list[Due]:
    """Return the days on which what was promised in sessions is looked at, the first one first; none without a promise."""
    held = [session for session in sessions if session.meeting.state == "held"]
    meeting_of = dict(Item.objects.filter(meeting__in=[s.meeting_id for s in held]).values_list("pk", "meeting"))
    promises: dict[int, list[Commitment]] = defaultdict(list)
    for promise in commitments.that_came_of("meetings.item", meeting_of):
        if promise.merged_into_id is None and promise.source_id is not None:
            promises[meeting_of[promise.source_id]].append(promise)
    found = Look.objects.filter(session__in=held).prefetch_related("findings__commitment__office")
    made = {(look.session_id, look.days): look for look in found}
    rows = []
    for session in held:
        own = promises.get(session.meeting_id, [])
        days_of = {*session.terms.checks, *(days for number, days in made if number == session.pk)} if own else set()
        for days in sorted(days_of):
            look = made.get((session.pk, days))
            findings = sorted(look.findings.all(), key=lambda each: each.commitment.number) if look else []
            written = {finding.commitment_id for finding in findings}
            left = [promise for promise in own if promise.pk not in written]
            on = look.due_on if look else session.meeting.on + timedelta(days=days)
            rows.append(Due(session, days, on, look, left, findings))
    return sorted(rows, key=lambda due: (due.on, due.session.pk))


def with_looks(on: date) -> list[Session]:
    """Return the sessions held so lately that a day to look at their promises may still come, the first one first."""
    held = Session.objects.filter(meeting__state="held", meeting__on__gte=on - LOOKED_AT).exclude(terms__checks=[])
    return list(held.select_related("meeting", "terms", "programme__office").order_by("meeting__starts_at", "pk"))


def to_look_at(on: date, *, soon: timedelta = timedelta(0)) -> list[Due]:
    """Return the looks that have come, or come soon, and at which something is not written yet, the first one first."""
    return [due for due in looks(*with_looks(on)) if due.left and due.on <= on + soon]


def sat_in(application: Application) -> Session | None:
    """Return the session in which an application had its seat."""
    held = application.offers.filter(state=OfferState.ACCEPTED).values("item__meeting")
    return Session.objects.filter(meeting__in=held).select_related("meeting", "programme").first()


def comments(session: Session) -> list[Comment]:
    """Return what those say of a session who sat in it, as everybody may read it, the first one first."""
    found = session.comments.filter(state=CommentState.PUBLIC).select_related("application")
    return list(found.order_by("said_at", "pk"))


def comments_waiting() -> list[Comment]:
    """Return the comments that wait for a moderator, the oldest first."""
    found = Comment.objects.filter(state=CommentState.WAITING)
    return list(found.select_related("session__meeting", "session__programme").order_by("said_at", "pk")[:50])


def comment_of(application: Application) -> Comment | None:
    """Return what somebody said of the record of their session."""
    return Comment.objects.filter(application=application).first()


def warnings(at: datetime) -> list[tuple[Session, Trouble]]:
    """Return what became wrong with sessions to come since they were announced. Nobody is dropped by it: a person decides."""
    found: list[tuple[Session, Trouble]] = []
    for session in Session.objects.to_come(at).select_related("meeting__venue", "programme__host", "terms"):
        meeting, venue = session.meeting, session.meeting.venue
        if places.is_holiday(meeting.on):
            found.append((session, Trouble.DAY_OFF))
        if Freeze.holding(meeting.on):
            found.append((session, Trouble.FROZEN))
        seated = [offer.application for _item, offer in seats(session) if offer]
        if venue and venue.capacity is not None and any(a.size > venue.capacity for a in seated):
            found.append((session, Trouble.TOO_MANY))
        if venue and not venue.is_step_free and any(Need.WHEELCHAIR in a.needs for a in seated):
            found.append((session, Trouble.STEPS))
        if _has_left(session):
            found.append((session, Trouble.LEFT))
    return found


def _has_left(session: Session) -> bool:
    """Say whether an official is held for a session who has no role on its day."""
    held = Resource.objects.filter(cells__meeting=session.meeting_id, kind="person").exclude(
        person=session.programme.host_id
    )
    works = Role.objects.valid(session.meeting.on).filter(person=OuterRef("person"))
    return held.filter(~Exists(works)).exists()


# --- people and rooms ------------------------------------------------------------------------------------------------


def officials(office_id: int, on: date) -> list[Resource]:
    """Return who of an office can come along on a day."""
    found = Resource.objects.valid(on).filter(
        kind="person", person__roles__office=office_id, person__roles__valid_from__lte=on
    )
    still = Q(person__roles__valid_until__isnull=True) | Q(person__roles__valid_until__gt=on)
    return list(found.filter(still).select_related("person").distinct().order_by("pk"))


def interpreters(need: str, language: str, on: date) -> list[Resource]:
    """Return who can interpret: sign language, or between the city's language and the applicant's."""
    spoken = "sign" if need == "sign_language" else language
    found = Resource.objects.valid(on).filter(kind="interpreter").order_by("pk")
    return [resource for resource in found if spoken in resource.languages]


# --- who walks in ----------------------------------------------------------------------------------------------------


def queue(session: Session) -> list[Ticket]:
    """Return who waits in a walk-in session, the next first."""
    return list(session.tickets.filter(state=TicketState.WAITING).order_by("number"))


def expected_at(session: Session, place: int, at: datetime) -> datetime:
    """Return when the one at a place of the queue (0: next) may expect to be called."""
    begun = max(at, session.meeting.starts_at)
    minutes = session.terms.minutes + session.terms.gap
    return begun + timedelta(minutes=session.meeting.delay + place * minutes)


def is_walk_in(session: Session) -> bool:
    """Say whether nobody applies for a session."""
    return session.terms.choice == Choice.WALK_IN
