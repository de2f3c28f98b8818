"""Reads of an hour with the mayor that need a name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from madang.cases.enums import ERASED
from madang.cases.models import Case
from madang.commitments import queries as commitments
from madang.commitments.models import Commitment
from madang.meetings import queries as meetings
from madang.meetings.models import Cell, Freeze, Item, Resource
from madang.meetings.queries import Clash
from madang.meetings.walltime import cells, days
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
AHEAD = 8  # sessions whose seats are shared out together
INTERPRETED = (Need.INTERPRETER, Need.SIGN_LANGUAGE)
LOOKED_AT = timedelta(days=800)  # no terms look at a promise later; older sessions are not asked again
OPEN_OFFERS = (OfferState.HELD, OfferState.ACCEPTED)
ONE = Coalesce("application__person__same_as", "application__person")  # the record that stands for who asked


def terms_of(programme: Programme, on: date) -> Terms | None:
    """Return the settings of a programme that hold on a day."""
    return Terms.objects.valid(on).filter(programme=programme).order_by("-valid_from").first()


def days_ahead(programme: Programme, *, since: date, until: date) -> list[tuple[date, Terms]]:
    """Return the days on which a programme meets by the terms that hold on each: coming terms rule from their own day on."""
    found: list[tuple[date, Terms]] = []
    known = list(programme.terms.filter(valid_from__lte=until).select_related("venue").order_by("valid_from"))
    for terms, after in zip(known, [*known[1:], None], strict=True):
        first = max(since, terms.valid_from)
        ends = [end - timedelta(days=1) for end in (after and after.valid_from, terms.valid_until) if end]
        last = min([until, *ends])
        if terms.rule and first <= last:
            found += [(on, terms) for on in days(terms.rule, since=first, until=last)]
    return found


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
    return seats_of([session])[session.pk]


def seats_of(sessions: Iterable[Session]) -> dict[int, list[tuple[Item, Offer | None]]]:
    """Return the seats of some sessions in two reads, by the session's number."""
    of = {session.meeting_id: session.pk for session in sessions}
    items = Item.objects.filter(meeting__in=of).select_related("meeting__venue").order_by("place")
    offers = Offer.objects.filter(item__meeting__in=of, state__in=OPEN_OFFERS).select_related(
        "application__person__same_as", "application__area__parent", "application__topic"
    )
    held = {offer.item_id: offer for offer in offers}
    found: dict[int, list[tuple[Item, Offer | None]]] = {pk: [] for pk in of.values()}
    for item in items:
        found[of[item.meeting_id]].append((item, held.get(item.pk)))
    return found


def free_items(session: Session) -> QuerySet[Item]:
    """Return the seats of a session that nobody holds."""
    taken = Offer.objects.filter(item=OuterRef("pk"), state__in=OPEN_OFFERS)
    return Item.objects.filter(~Exists(taken), meeting=session.meeting_id).order_by("place")


def drawn_seats(session: Session) -> int:
    """Return how many seats of a session go by lot: all, or its part of the share that the terms name.

    The share is of all sessions so far, so that one seat in ten of four-seat Saturdays is one on the third, one on the fifth.
    """
    seats = session.meeting.items.count()
    if session.terms.choice == Choice.DRAWN:
        return seats
    before = Item.objects.filter(
        meeting__session__programme=session.programme_id, meeting__starts_at__lt=session.meeting.starts_at
    ).count()
    percent = session.terms.drawn_percent
    return (before + seats) * percent // 100 - before * percent // 100


def by_hand(session: Session, found: list[tuple[Item, Offer | None]]) -> list[tuple[Item, Offer | None]]:
    """Return the seats found in a session but for those that are left for its draw, as long as it has none."""
    by_lot = drawn_seats(session) if session.draw_id is None else 0
    free = [item.pk for item, offer in found if offer is None]
    left_out = set(free[len(free) - by_lot :]) if by_lot else set()
    return [(item, offer) for item, offer in found if item.pk not in left_out]


def announced(programme: Programme, at: datetime) -> list[Session]:
    """Return the sessions whose seats are shared out together: the next ones that are announced."""
    found = Session.objects.to_come(at).filter(programme=programme).select_related("meeting__venue", "terms")
    return [session for session in found[:AHEAD] if session.meeting.state == "announced"]


def has_its_share(application: Application, terms: Terms, at: datetime) -> bool:
    """Say whether the district of an application has all the seats ahead that one district may have.

    The share is rounded up, as where seats are placed by reckoning; seats by lot fall as they fall.
    """
    own = application.area.district if application.area else None
    if own is None or not terms.district_percent or terms.choice != Choice.REVIEWED:
        return False
    sessions = announced(application.programme, at)
    numbers = [session.meeting_id for session in sessions]
    offers = Offer.objects.filter(item__meeting__in=numbers, state__in=OPEN_OFFERS)
    rows = list(offers.select_related("item", "application__area__parent"))
    taken = Counter(row.item.meeting_id for row in rows)
    all_of = Counter(Item.objects.filter(meeting__in=numbers).values_list("meeting", flat=True))
    total = 0
    for session in sessions:
        by_lot = drawn_seats(session) if session.draw_id is None else 0
        total += all_of[session.meeting_id] - min(by_lot, all_of[session.meeting_id] - taken[session.meeting_id])
    held = [row.application.area and row.application.area.district for row in rows]
    most = -(-total * terms.district_percent // 100)
    return sum(each is not None and each.code == own.code for each in held) >= most


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


def last_met(persons: Iterable[Person]) -> dict[int, datetime]:
    """Return when each of some persons last had a seat, by the record that stands for them; an absence counts as none."""
    met = Offer.objects.filter(state=OfferState.ACCEPTED, application__state=State.MET)
    rows = met.annotate(one=ONE).filter(one__in={people.one(person).pk for person in persons})
    return dict(rows.values_list("one").annotate(last=Max("item__starts_at")))


def is_asked(number: str) -> bool:
    """Say whether an application has a reference."""
    return Application.objects.filter(reference=number).exists()


def has_asked(person: Person) -> bool:
    """Say whether an application of somebody is kept with its words."""
    return Application.objects.of(people.one(person)).exclude(text=ERASED).exists()


def who_met(persons: Iterable[Person]) -> set[int]:
    """Return who of some persons has ever met the mayor in such an hour, by the record that stands for them."""
    met = Application.objects.filter(state=State.MET).annotate(one=Coalesce("person__same_as", "person"))
    return set(met.filter(one__in={people.one(person).pk for person in persons}).values_list("one", flat=True))


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
    ).select_related("application__area__parent", "application__topic", "application__person__same_as")
    applications = [offer.application for offer in offers]
    again = who_met(application.person for application in applications)
    for application in applications:
        found["district"][application.area and application.area.district] += 1
        found["topic"][application.topic] += 1
        found["first"][people.one(application.person).pk not in again] += 1
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
        for after in sorted(days_of):
            look = made.get((session.pk, after))
            findings = sorted(look.findings.all(), key=lambda each: each.commitment.number) if look else []
            written = {finding.commitment_id for finding in findings}
            left = [promise for promise in own if promise.pk not in written]
            on = look.due_on if look else session.meeting.on + timedelta(days=after)
            rows.append(Due(session, after, on, look, left, findings))
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
    sessions = list(Session.objects.to_come(at).select_related("meeting__venue", "programme__host", "terms"))
    off, frozen = places.days_off_among([s.meeting.on for s in sessions]), list(Freeze.objects.all())
    taken, gone = seats_of(sessions), gone_from(sessions)
    for session in sessions:
        on, venue = session.meeting.on, session.meeting.venue
        if on in off:
            found.append((session, Trouble.DAY_OFF))
        if any(freeze.begins_on <= on <= freeze.ends_on for freeze in frozen):
            found.append((session, Trouble.FROZEN))
        seated = [offer.application for _item, offer in taken[session.pk] if offer]
        if venue and venue.capacity is not None and any(a.size > venue.capacity for a in seated):
            found.append((session, Trouble.TOO_MANY))
        if venue and not venue.is_step_free and any(Need.WHEELCHAIR in a.needs for a in seated):
            found.append((session, Trouble.STEPS))
        if gone[session.pk]:
            found.append((session, Trouble.LEFT))
    return found


def gone_from(sessions: Iterable[Session]) -> dict[int, list[Resource]]:
    """Return the officials held for each of some sessions who have no role on its day, by the session's number."""
    of = {session.meeting_id: session.pk for session in sessions}
    works = Role.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=OuterRef("meeting__on")),
        person=OuterRef("resource__person"), valid_from__lte=OuterRef("meeting__on"),
    )  # fmt: skip
    held = Cell.objects.filter(meeting__in=of, resource__kind="person").exclude(
        resource__person=F("meeting__session__programme__host")
    )
    pairs = list(held.filter(~Exists(works)).values_list("meeting", "resource").distinct().order_by("resource"))
    named = Resource.objects.select_related("person").in_bulk([resource for _meeting, resource in pairs])
    found: dict[int, list[Resource]] = {pk: [] for pk in of.values()}
    for meeting, resource in pairs:
        found[of[meeting]].append(named[resource])
    return found


# --- people and rooms ------------------------------------------------------------------------------------------------


def officials(office_id: int, on: date) -> list[Resource]:
    """Return who of an office can come along on a day."""
    found = Resource.objects.valid(on).filter(
        kind="person", person__roles__office=office_id, person__roles__valid_from__lte=on
    )
    still = Q(person__roles__valid_until__isnull=True) | Q(person__roles__valid_until__gt=on)
    return list(found.filter(still).select_related("person").distinct().order_by("pk"))


def successors(session: Session, gone: Resource) -> list[Resource]:
    """Return who can come along in place of an official: of an office they worked for, and at work on that day."""
    on = session.meeting.on
    offices = Role.objects.filter(person=gone.person).values("office")
    at_work = Role.objects.valid(on).filter(office__in=offices).values("person")
    found = Resource.objects.valid(on).filter(kind="person", person__in=at_work)
    return list(
        found.exclude(pk=gone.pk).exclude(person=session.programme.host_id).select_related("person").order_by("pk")
    )


def interpreters(need: str, language: str, on: date) -> list[Resource]:
    """Return who can interpret: sign language, or between the city's language and the applicant's."""
    spoken = "sign" if need == "sign_language" else language
    found = Resource.objects.valid(on).filter(kind="interpreter").order_by("pk")
    return [resource for resource in found if spoken in resource.languages]


@dataclass(frozen=True)
class Lack:
    """Something a session or one of its seats needs that nobody is held for, with what holds those who could come."""

    what: str
    item: Item | None
    clashes: list[Clash]


def wanted(application: Application, on: date) -> list[tuple[str, list[Resource]]]:
    """Return what an application needs beside the mayor: each with its name, and who could be held for it."""
    found: list[tuple[str, list[Resource]]] = []
    if application.topic and application.topic_id != places.hub().pk:
        found.append((application.topic.name, officials(application.topic.pk, on)))
    found += [
        (str(Need(need).label), interpreters(need, application.language, on))
        for need in application.needs
        if need in INTERPRETED
    ]
    return found


def lacking(session: Session, at: datetime) -> list[Lack]:
    """Return what a session to come needs and nobody is held for: host, room, officials and interpreters of its seats."""
    meeting, host = session.meeting, session.programme.host
    if meeting.state != "announced" or meeting.ends_at <= at:
        return []
    held = set(meeting.cells.values_list("resource", "number"))
    needs: list[tuple[str, Item | None, list[Resource], datetime, datetime]] = [
        (host.name, None, list(Resource.objects.filter(person=host)), meeting.starts_at, meeting.ends_at)
    ]
    if meeting.venue and not meeting.place:
        rooms = list(Resource.objects.filter(venue=meeting.venue, kind="room"))
        needs.append((meeting.venue.name, None, rooms, meeting.starts_at, meeting.ends_at))
    for item, offer in seats(session):
        if offer:
            for what, candidates in wanted(offer.application, meeting.on):
                needs.append((what, item, candidates, item.starts_at, item.ends_at))
    return [
        Lack(what, item, meetings.clashes(candidates, starts_at, ends_at, but=meeting))
        for what, item, candidates, starts_at, ends_at in needs
        if not any((each.pk, number) in held for each in candidates for number in cells(starts_at, ends_at))
    ]


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
