"""Programmes, their dated terms and sessions; applications and offers; tickets of those who walk in."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from madang.cases.enums import Channel, Whose
from madang.cases.models import Case
from madang.draws.models import Draw
from madang.kit.words import pick
from madang.meetings.models import Freeze, Item, Meeting
from madang.people.models import Person
from madang.places.models import Area, DatedQuerySet, Office, Venue

from ..enums import Band, Choice, Exclusion, OfferState, Rule, State, TicketState


class Programme(models.Model):
    """A way to meet the mayor: what it is called, what it is for, which office answers for it."""

    code = models.SlugField(max_length=40, unique=True)
    names = models.JSONField()
    words = models.JSONField(default=dict)  # what it is, in one or two sentences
    office = models.ForeignKey(Office, models.PROTECT, related_name="programmes")
    host = models.ForeignKey(Person, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(default=1)  # in the list

    class Fields:
        public = ("code", "names", "words", "office", "place")
        internal = ("host",)

    @property
    def name(self) -> str:
        """What it is called in the active language."""
        return pick(self.names)


class Terms(models.Model):
    """The settings of a programme from a day on. `rule` is an iCalendar rule in wall time; a session keeps its terms."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="terms")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    choice = models.CharField(max_length=10, choices=Choice.choices)
    rule = models.CharField(max_length=120, blank=True)  # empty: sessions are set by hand
    zone = models.CharField(max_length=40)
    begins = models.TimeField()
    ends = models.TimeField()
    minutes = models.PositiveSmallIntegerField()
    gap = models.PositiveSmallIntegerField(default=0)
    most = models.PositiveSmallIntegerField(default=1)  # people of one item
    venue = models.ForeignKey(Venue, models.PROTECT, null=True, related_name="+")
    may_choose_place = models.BooleanField(default=False)
    ahead = models.PositiveSmallIntegerField(default=8)  # sessions that are open to applications at a time
    shuts_days = models.PositiveSmallIntegerField(default=14)  # before the session
    notice_hours = models.PositiveSmallIntegerField(default=48)
    hold_hours = models.PositiveSmallIntegerField(default=48)
    drawn_percent = models.PositiveSmallIntegerField(default=0)  # of the seats, by draw among the eligible
    district_percent = models.PositiveSmallIntegerField(
        default=0
    )  # of the seats ahead that one district may have; 0: any
    district_least = models.PositiveSmallIntegerField(
        default=0
    )  # of them, for a district that had less in the past year
    quotas = models.JSONField(default=dict)  # of a draw: trait → value → [least, most or null]; see quotas.py
    rest_days = models.PositiveSmallIntegerField(default=180)  # who has met waits as long, unless a reason is given
    travel_minutes = models.PositiveSmallIntegerField(default=30)
    rubric = models.CharField(max_length=40, blank=True)
    is_recorded = models.BooleanField(default=False)
    minutes_days = models.PositiveSmallIntegerField(default=3)  # until the minutes are public
    checks = models.JSONField(default=list)  # days after the session on which what was promised is looked at

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "valid_from"], name="officehours_one_set_of_terms_from_a_day"),
            models.CheckConstraint(condition=Q(ends__gt=F("begins")), name="officehours_doors_shut_later"),
            models.CheckConstraint(
                condition=Q(minutes__gte=5, most__gte=1, drawn_percent__lte=100), name="officehours_terms_make_sense"
            ),
        ]

    class Fields:
        public = (
            "programme", "valid_from", "valid_until", "choice", "rule", "zone", "begins", "ends", "minutes", "gap", "most",
            "venue", "may_choose_place", "ahead", "shuts_days", "notice_hours", "hold_hours", "drawn_percent", "district_percent", "district_least", "quotas",
            "rest_days", "travel_minutes", "rubric", "is_recorded", "minutes_days", "checks",
        )  # fmt: skip


class SessionQuerySet(models.QuerySet["Session"]):
    """Sessions by when they are."""

    def to_come(self, at: datetime) -> SessionQuerySet:
        """Return those that are not over and not cancelled, the next one first."""
        found = self.filter(meeting__ends_at__gt=at).exclude(meeting__state="cancelled")
        return found.order_by("meeting__starts_at", "pk")

    def allowed(self) -> SessionQuerySet:
        """Return those on whose day the law allows such meetings."""
        frozen = Freeze.objects.filter(begins_on__lte=OuterRef("meeting__on"), ends_on__gte=OuterRef("meeting__on"))
        return self.filter(~Exists(frozen))

    def open(self, at: datetime) -> SessionQuerySet:
        """Return those that take applications: their list is not shut, and the law allows them on their day."""
        return self.to_come(at).allowed().filter(shuts_at__gt=at)


class Session(models.Model):
    """One date of a programme: its meeting, whose items are the seats, and when its list is shut."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="sessions")
    terms = models.ForeignKey(Terms, models.PROTECT, related_name="sessions")
    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="session")
    shuts_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)  # since when everybody who wished for it has a seat or an answer
    draw = models.OneToOneField(Draw, models.PROTECT, null=True, related_name="session")  # of its seats by lot
    gifts = models.TextField(blank=True)  # what was given, and who came to press an interest, for everybody

    objects: ClassVar[SessionQuerySet] = SessionQuerySet.as_manager()  # type: ignore[assignment]

    class Fields:
        public = ("programme", "terms", "meeting", "shuts_at", "settled_at", "draw", "gifts")

    @property
    def on(self) -> str:
        """The day in an address."""
        return self.meeting.on.isoformat()


class FormerDay(models.Model):
    """A day on which a session was to be before it was moved: who has the old address is led to the new one."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="former_days")
    on = models.DateField()
    at = models.DateTimeField()  # of the move

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "on"], name="officehours_moved_from_a_day_once")]

    class Fields:
        public = ("session", "on", "at")


class Gifts(models.Model):
    """What was given in a session and who came to press an interest, in versions: the earlier ones stay to be read."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="gift_notes")
    version = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)  # empty: nothing
    why = models.TextField(blank=True)  # why it was changed
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "version"], name="officehours_one_gift_note_a_version"),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(why=""), name="officehours_gifts_are_changed_with_a_reason"
            ),
        ]

    class Fields:
        public = ("session", "version", "text", "why", "at")
        internal = ("by",)


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Applications by whose they are and where they are."""

    def of(self, person: Person) -> ApplicationQuerySet:
        """Return those of one person, under whichever of their records they were told."""
        records = Person.objects.filter(Q(pk=person.pk) | Q(same_as=person.pk))
        return self.filter(person__in=records.values("pk"))

    def waiting(self) -> ApplicationQuerySet:
        """Return those to which the city still owes something."""
        return self.filter(answered_at__isnull=True)

    def in_pool(self) -> ApplicationQuerySet:
        """Return those that could be given a seat now."""
        return self.filter(state=State.ELIGIBLE)


class Application(models.Model):
    """One agenda item that somebody asks to bring, alone or with others, under a reference with a thread of its own.

    Where it becomes a department's case, the case has the same reference and goes on in the same thread: who applied
    follows one number.
    """

    reference = models.CharField(max_length=10, unique=True)
    thread = models.BigIntegerField(unique=True)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="applications")
    person = models.ForeignKey(Person, models.PROTECT, related_name="applications")
    title = models.CharField(max_length=200)
    text = models.TextField()
    language = models.CharField(max_length=10)
    whose = models.CharField(max_length=10, choices=Whose.choices)
    size = models.PositiveSmallIntegerField(default=1)
    others = models.TextField(blank=True)  # names of those who come along, one a line
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="applications")
    place = models.CharField(max_length=160, blank=True)  # where they would like to meet
    needs = models.JSONField(default=list)
    times = models.JSONField(default=list)  # wall hours that suit, such as "08:30"; empty: any
    band = models.CharField(max_length=10, choices=Band.choices, blank=True)  # of age, where they gave it
    before = models.CharField(max_length=200, blank=True)  # what they say of having told it before
    earlier = models.JSONField(
        default=list
    )  # references of their own cases, which they chose once their contact was proved
    topic = models.ForeignKey(
        Office, models.PROTECT, null=True, related_name="applications"
    )  # whose expertise it asks for
    channel = models.CharField(max_length=10, choices=Channel.choices)
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    pin_hash = models.CharField(max_length=128, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.RECEIVED)
    exclusion = models.CharField(max_length=20, choices=Exclusion.choices, blank=True)
    case = models.OneToOneField(Case, models.PROTECT, null=True, related_name="application")
    returned_at = models.DateTimeField(null=True)  # since when it has priority: the department missed its date
    lost = models.PositiveSmallIntegerField(default=0)  # draws it was in without being drawn
    answer = models.TextField(blank=True)
    told_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    wishes = models.ManyToManyField(Session, related_name="wished_by", through="Wish")

    objects: ClassVar[ApplicationQuerySet] = ApplicationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=["met", "diverted", "not_eligible", "not_chosen", "missed", "withdrawn"],
                    answered_at__isnull=False,
                )
                & ~Q(answer="")
                | ~Q(state__in=["met", "diverted", "not_eligible", "not_chosen", "missed", "withdrawn"])
                & Q(answered_at__isnull=True),
                name="officehours_no_application_ends_without_an_answer",
            ),
            models.CheckConstraint(condition=Q(size__gte=1), name="officehours_somebody_comes"),
            models.UniqueConstraint(
                fields=["programme", "person"],
                condition=Q(answered_at__isnull=True),
                name="officehours_one_waiting_application_each",
            ),
        ]
        indexes = [models.Index(fields=["state", "told_at"], name="officehours_state")]

    class Fields:
        personal = ("reference", "title", "text", "others", "place", "before", "earlier", "pin_hash", "answer")
        internal = (
            "thread", "programme", "person", "language", "whose", "size", "area", "band", "needs", "times", "topic", "channel", "written_by",
            "state", "exclusion", "case", "returned_at", "lost", "told_at", "answered_at",
        )  # fmt: skip


class Wish(models.Model):
    """A session on which an applicant could come."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="wish_rows")
    session = models.ForeignKey(Session, models.CASCADE, related_name="wish_rows")
    key = models.CharField(max_length=10, blank=True)  # in the session's draw: says nothing of the person
    place = models.PositiveIntegerField(null=True)  # in the order drawn
    # Since when who wished is answered by a department, and still hears first where a seat of this session becomes free.
    waits_on_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "session"], name="officehours_wished_once"),
            models.UniqueConstraint(
                fields=["session", "key"], condition=~Q(key=""), name="officehours_one_entry_under_a_key"
            ),
        ]

    class Fields:
        internal = ("application", "session", "key", "place", "waits_on_at")


class Offer(models.Model):
    """One seat offered to one application until an hour. `why` is published; `broken` names rules set aside by hand."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="offers")
    item = models.ForeignKey(Item, models.PROTECT, related_name="offers")
    state = models.CharField(max_length=10, choices=OfferState.choices, default=OfferState.HELD)
    why = models.TextField()
    is_drawn = models.BooleanField(default=False)
    broken = models.JSONField(default=list)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(state__in=["held", "accepted"]), name="officehours_one_offer_for_a_seat"
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state__in=["held", "accepted"]),
                name="officehours_one_open_offer_for_an_application",
            ),
            models.CheckConstraint(condition=~Q(why=""), name="officehours_a_choice_has_its_reason"),
        ]

    class Fields:
        public = ("item", "state", "why", "is_drawn", "broken", "made_at")
        internal = ("application", "until", "ended_at", "by")

    @property
    def aside(self) -> list[str]:
        """The rules that were set aside for it, in words."""
        return [str(Rule(rule).label) for rule in self.broken]


class Proposal(models.Model):
    """Who could sit where, reckoned as one question with a proof; the scheduler offers the seats, or others.

    `facts` is the answer in plain values: placements, who has no seat and why, value, bound and gap.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="proposals")
    seed = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme"], condition=Q(done_at__isnull=True), name="officehours_one_proposal_at_a_time"
            )
        ]

    class Fields:
        internal = ("programme", "seed", "asked_at", "asked_by", "percent", "done_at", "facts")


class Ticket(models.Model):
    """A number from the queue of a walk-in session; no telephone is needed, a name is not asked for."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="tickets")
    number = models.PositiveSmallIntegerField()
    size = models.PositiveSmallIntegerField(default=1)
    needs = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=TicketState.choices, default=TicketState.WAITING)
    taken_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "number"], name="officehours_one_number_each")]

    class Fields:
        public = ("session", "number", "state", "taken_at", "called_at", "ended_at")
        internal = ("size", "needs", "case")


class Brief(models.Model):
    """What the mayor reads before an item, frozen when it is made: a page of facts as they were."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="briefs")
    item = models.ForeignKey(Item, models.CASCADE, related_name="briefs")
    facts = models.JSONField()
    view = models.TextField(blank=True)  # the department's
    made_at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Fields:
        personal = ("facts", "view")
        internal = ("application", "item", "made_at", "by")
