"""Applications: what is offered to each, the pool, whom the mayor has met, who has no answer, the balance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from madang.cases.enums import ERASED
from madang.cases.models import Case
from madang.meetings.models import Item
from madang.people import queries as people
from madang.people.enums import ContactKind
from madang.people.models import ContactPoint, Person
from madang.reviews import queries as reviews
from madang.reviews.models import Rubric
from madang.reviews.queries import Score

from ..enums import Choice, OfferState, State
from ..models import Application, Offer, Programme, Proposal, Session, Terms
from .sessions import OPEN_OFFERS, announced, drawn_seats, terms_of

TO_WRITE_UP = timedelta(days=3)  # within which whoever has met reads what came of it
MOST_OWN = 20  # cases from which an applicant chooses
YEAR = timedelta(days=365)
ONE = Coalesce("application__person__same_as", "application__person")  # the record that stands for who asked


def open_offer(application: Application) -> Offer | None:
    """Return the offer that an application holds or has accepted."""
    return open_offers([application]).get(application.pk)


def open_offers(applications: Iterable[Application]) -> dict[int, Offer]:
    """Return the offers that some applications hold or have accepted, by the application's number."""
    numbers = [application.pk for application in applications]
    found = Offer.objects.filter(application__in=numbers, state__in=OPEN_OFFERS).select_related("item__meeting__venue")
    return {offer.application_id: offer for offer in found.order_by("-pk")}


def rubric_of(application: Application, on: date) -> Rubric | None:
    """Return the criteria an application is scored by."""
    terms = terms_of(application.programme, on)
    return reviews.rubric(terms.rubric, on) if terms and terms.rubric else None


def pool(programme: Programme, on: date, *, waits_on: Session | None = None) -> list[tuple[Application, Score]]:
    """Return what could be given a seat, with its score: what came back first, then by points, then by age.

    With `waits_on` also those who were answered since that session was full, and hear first where a seat of it becomes free.
    """
    terms = terms_of(programme, on)
    rubric = reviews.rubric(terms.rubric, on) if terms and terms.rubric else None
    waiting = Q(state__in=[State.RECEIVED, State.ELIGIBLE])
    if waits_on:
        answered = waits_on.wish_rows.filter(waits_on_at__isnull=False, application__state=State.NOT_CHOSEN)
        waiting |= Q(pk__in=answered.values("application"))
    found = list(
        Application.objects.filter(waiting, programme=programme)
        .select_related("person", "area__parent", "topic", "programme")
        .prefetch_related("wishes__meeting")
    )
    scores = reviews.scores("officehours.application", [a.pk for a in found], rubric) if rubric else {}
    rows = [(application, scores.get(application.pk, Score())) for application in found]
    return sorted(rows, key=lambda row: (row[0].returned_at is None, -row[1].total, row[0].told_at, row[0].pk))


def goes_by(rubric: Rubric) -> bool:
    """Say whether terms choose by some criteria and would have none without them: no earlier ones hold on."""
    ahead = Rubric.objects.filter(code=rubric.code, valid_from__lt=rubric.valid_from)
    if any(each.valid_until is None or each.valid_until > rubric.valid_from for each in ahead):
        return False
    return Terms.objects.filter(rubric=rubric.code).exists()


def judged_by(rubric: Rubric) -> int:
    """Return how many waiting applications have points under some criteria: under others they are judged anew."""
    waiting = Application.objects.waiting().values("pk")
    found = rubric.reviews.filter(subject_type="officehours.application", subject_id__in=waiting)
    return found.values("subject_id").distinct().count()


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


def had_less(programme: Programme, terms: Terms, at: datetime) -> Callable[[str], bool]:
    """Return the function that says of a district's code whether it had less than its least share of last year's seats.

    Where no seat was given in that year, no district had less than another.
    """
    since = Offer.objects.filter(state=OfferState.ACCEPTED, item__starts_at__gt=at - YEAR, item__starts_at__lte=at)
    rows = since.filter(application__programme=programme).select_related("application__area__parent")
    had = Counter(row.application.area.district.code for row in rows if row.application.area)
    total = len(rows)
    return lambda code: had[code] * 100 < total * terms.district_least


def before(application: Application) -> list[Application]:
    """Return the other applications of the same person, the newest first."""
    person = people.one(application.person)
    return list(Application.objects.of(person).exclude(pk=application.pk).order_by("-told_at"))


def waiting_at(programme: Programme, addresses: Iterable[tuple[str, str]]) -> list[Application]:
    """Return the open applications in a programme of everybody who is reached at one of some addresses, (kind, value)."""
    at = Q(pk__in=[])
    for kind, value in addresses:
        at |= Q(kind=kind, value=value)
    persons = ContactPoint.objects.filter(at).exclude(kind=ContactKind.POST).values("person")
    found = Application.objects.waiting().filter(programme=programme, person__in=persons).select_related("person")
    return list(found.order_by("told_at")[:5])


def waiting_beside(application: Application) -> list[Application]:
    """Return the other open applications in its programme from the telephones and e-mails of whoever asks."""
    if application.answered_at is not None:
        return []
    known = people.contacts_of(people.one(application.person)).values_list("kind", "value")
    return [each for each in waiting_at(application.programme, known) if each.pk != application.pk]


def last_met(persons: Iterable[Person]) -> dict[int, datetime]:
    """Return when each of some persons last had a seat, by the record that stands for them; an absence counts as none."""
    met = Offer.objects.filter(state=OfferState.ACCEPTED, application__state=State.MET)
    rows = met.annotate(one=ONE).filter(one__in={people.one(person).pk for person in persons})
    return dict(rows.values_list("one").annotate(last=Max("item__starts_at")))


def who_met(persons: Iterable[Person]) -> set[int]:
    """Return who of some persons has ever met the mayor in such an hour, by the record that stands for them."""
    met = Application.objects.filter(state=State.MET).annotate(one=Coalesce("person__same_as", "person"))
    return set(met.filter(one__in={people.one(person).pk for person in persons}).values_list("one", flat=True))


def is_asked(number: str) -> bool:
    """Say whether an application has a reference."""
    return Application.objects.filter(reference=number).exists()


def has_asked(person: Person) -> bool:
    """Say whether an application of somebody is kept with its words."""
    return Application.objects.of(people.one(person)).exclude(text=ERASED).exists()


def told_by(application: Application) -> list[Case]:
    """Return what the applicant has told the city, the newest first."""
    found = Case.objects.of(people.one(application.person)).select_related("office")
    return list(found.order_by("-received_at")[:5])


def own_cases(person: Person) -> list[Case]:
    """Return the cases that somebody whose contact is proved may say they raised before, the newest first."""
    found = Case.objects.told_by(people.one(person)).exclude(title=ERASED).select_related("office")
    return list(found.order_by("-received_at", "-pk")[:MOST_OWN])


def raised_before(application: Application) -> list[Case]:
    """Return the cases an applicant chose or whose reference they typed: looked up, not believed."""
    digits = "".join(sign for sign in application.before if sign.isdigit())
    numbers = {*application.earlier, *([digits] if len(digits) == 10 else [])}
    return list(Case.objects.filter(reference__in=numbers).select_related("office").order_by("-received_at", "-pk"))


def hoping(session: Session) -> list[Application]:
    """Return who wished for a session and has neither a seat nor an answer."""
    found = Application.objects.filter(wishes=session, state__in=[State.RECEIVED, State.ELIGIBLE])
    return list(found.select_related("person", "programme").order_by("told_at")[:100])


def concerned(session: Session) -> list[tuple[Application, Offer | None]]:
    """Return whom it touches where a session moves or falls away: who has or is offered a seat in it, who wished for it."""
    offers = Offer.objects.filter(item__meeting=session.meeting_id, state__in=OPEN_OFFERS).select_related("item")
    held = {offer.application_id: offer for offer in offers}
    hoping_too = Q(wishes=session, state__in=[State.RECEIVED, State.ELIGIBLE])
    found = Application.objects.filter(Q(pk__in=held) | hoping_too).distinct().order_by("pk")
    return [(application, held.get(application.pk)) for application in found]


def proposals_asked() -> bool:
    """Say whether somebody waits for a placing to be reckoned."""
    return Proposal.objects.filter(done_at__isnull=True).exists()


def unanswered(at: datetime) -> QuerySet[Application]:
    """Return the applications that were forgotten: every session they wished for is over or cancelled, nothing is
    offered to them, and they have no answer. There must never be any; a test and the desk ask this same question."""
    ahead = Session.objects.filter(wish_rows__application=OuterRef("pk"), meeting__ends_at__gt=at)
    offered = Offer.objects.filter(application=OuterRef("pk"), state__in=OPEN_OFFERS)
    return Application.objects.waiting().filter(
        ~Exists(ahead.exclude(meeting__state="cancelled")),
        ~Exists(offered) | Q(offers__state__in=OPEN_OFFERS, offers__item__ends_at__lte=at - TO_WRITE_UP),
    ).distinct()  # fmt: skip


def odds(programme: Programme, at: datetime, *, days: int = 180) -> tuple[int, int]:
    """Return how many got a seat and how many asked, of those answered in the last half year."""
    lately = Application.objects.filter(programme=programme, answered_at__gt=at - timedelta(days=days))
    counted = lately.exclude(state__in=[State.WITHDRAWN]).aggregate(
        met=Count("pk", filter=Q(state=State.MET)), all=Count("pk")
    )
    return counted["met"], counted["all"]


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
