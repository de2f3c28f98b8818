"""Sessions of a programme by its terms, their seats and who has them; who walks in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from madang.meetings.models import Item
from madang.meetings.walltime import days
from madang.places import queries as places

from ..enums import Band, Choice, OfferState, State, TicketState
from ..models import Application, FormerDay, Offer, Programme, Session, Terms, Ticket

AHEAD = 8  # sessions whose seats are shared out together
OPEN_OFFERS = (OfferState.HELD, OfferState.ACCEPTED)


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


def announced(programme: Programme, at: datetime) -> list[Session]:
    """Return the sessions whose seats are shared out together: the next ones that are announced.

    On a day that was kept free of meetings since, no seat is given.
    """
    found = Session.objects.to_come(at).allowed().filter(programme=programme).select_related("meeting__venue", "terms")
    return [session for session in found[:AHEAD] if session.meeting.state == "announced"]


def late(terms: Terms) -> timedelta:
    """Return how long before a session somebody must know of their seat."""
    return timedelta(hours=terms.notice_hours)


def is_walk_in(session: Session) -> bool:
    """Say whether nobody applies for a session."""
    return session.terms.choice == Choice.WALK_IN


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


def is_decided(session: Session, at: datetime) -> bool:
    """Say whether a session is shared out: its list is shut, and all its seats are taken, were given by lot, or come too late.

    What is drawn is decided with the seed; what is reviewed, as long as a seat can still be offered in time, is not.
    """
    if session.shuts_at > at or is_walk_in(session):
        return False
    if session.meeting.starts_at <= at:
        return True
    if session.terms.choice == Choice.DRAWN and session.wish_rows.filter(place__isnull=False).exists():
        return True
    rows = seats(session)
    if any(offer and offer.state == OfferState.HELD for _item, offer in rows):
        return False
    return all(offer or item.starts_at - late(session.terms) <= at for item, offer in rows)


def to_settle(at: datetime, *, most: int = 50) -> list[Session]:
    """Return the sessions that are shared out and to whose applicants an answer is owed: for whom no other is to come."""
    other = Session.objects.filter(
        wish_rows__application=OuterRef("pk"), settled_at__isnull=True, meeting__starts_at__gt=at
    )
    hoping = Application.objects.filter(
        ~Exists(other.exclude(pk=OuterRef(OuterRef("pk"))).exclude(meeting__state="cancelled")),
        wishes=OuterRef("pk"), state__in=[State.RECEIVED, State.ELIGIBLE],
    )  # fmt: skip
    found = Session.objects.filter(
        Q(settled_at__isnull=True) | Exists(hoping.filter(returned_at__isnull=True)) | Q(Exists(hoping), meeting__starts_at__lte=at),
        shuts_at__lte=at,
    )  # fmt: skip
    rows = found.exclude(terms__choice=Choice.WALK_IN).exclude(meeting__state="cancelled", meeting__starts_at__gt=at)
    known = rows.select_related("meeting", "terms", "programme").order_by("meeting__starts_at", "pk")
    return [session for session in known.iterator() if is_decided(session, at)][:most]


def quota_values(trait: str, on: date) -> list[str]:
    """Return the values for which terms may set a quota; `none` is who did not tell it."""
    if trait == "band":
        return [*Band.values, "none"]
    return [*(area.code for area in places.districts(on)), "none"]


def is_where_asked(application: Application, session: Session) -> bool:
    """Say whether a session is where an applicant asks to meet, as far as words tell: spaces and signs apart, one holds the other."""
    meeting = session.meeting
    names = (
        [meeting.place] if meeting.place or not meeting.venue else [str(name) for name in meeting.venue.names.values()]
    )
    asked = _letters(application.place)
    return any(asked in name or name in asked for name in map(_letters, names) if name and asked)


def _letters(words: str) -> str:
    return "".join(sign for sign in words.casefold() if sign.isalnum())


def on_day(code: str, on: date) -> Session | None:
    """Return the session of a programme on a day, one that takes place before one that was cancelled."""
    found = Session.objects.filter(programme__code=code, meeting__on=on).order_by("-pk")
    known = list(found.select_related("meeting__venue", "programme__office", "terms", "draw"))
    return min(known, key=lambda session: session.meeting.state == "cancelled", default=None)


def moved_from(code: str, on: date) -> Session | None:
    """Return the session of a programme that was to be on a day before it was moved."""
    found = FormerDay.objects.filter(session__programme__code=code, on=on).select_related("session__meeting")
    former = found.order_by("-at", "-pk").first()
    return former.session if former else None


def former_day(session: Session) -> date | None:
    """Return the day from which a session was moved last, None where it never was."""
    return session.former_days.order_by("-at", "-pk").values_list("on", flat=True).first()


def to_draw(session: Session) -> int:
    """Return how many seats of a session there are to draw now: none where nobody in the pool wished for it."""
    wished = session.wish_rows.filter(application__state=State.ELIGIBLE).count()
    return min(drawn_seats(session), free_items(session).count(), wished)


def by_hand(session: Session, found: list[tuple[Item, Offer | None]]) -> list[tuple[Item, Offer | None]]:
    """Return the seats found in a session but for those that are left for its draw, as long as it has none."""
    by_lot = drawn_seats(session) if session.draw_id is None else 0
    free = [item.pk for item, offer in found if offer is None]
    left_out = set(free[len(free) - by_lot :]) if by_lot else set()
    return [(item, offer) for item, offer in found if item.pk not in left_out]


def chosen(session: Session) -> list[Offer]:
    """Return who has a seat in a session, in the order of the items."""
    found = Offer.objects.filter(item__meeting=session.meeting_id, state=OfferState.ACCEPTED)
    return list(found.select_related("item", "application__area__parent", "application__topic").order_by("item__place"))


def item(number: int) -> Item | None:
    """Return a seat by its number, None where there is none."""
    return Item.objects.filter(pk=number).select_related("meeting").first()


def queue(session: Session) -> list[Ticket]:
    """Return who waits in a walk-in session, the next first."""
    return list(session.tickets.filter(state=TicketState.WAITING).order_by("number"))


def expected_at(session: Session, place: int, at: datetime) -> datetime:
    """Return when the one at a place of the queue (0: next) may expect to be called."""
    begun = max(at, session.meeting.starts_at)
    minutes = session.terms.minutes + session.terms.gap
    return begun + timedelta(minutes=session.meeting.delay + place * minutes)
