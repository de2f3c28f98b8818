"""What lasts of a project: the dossier on whether the city takes it over, the service that comes of it, and work that people found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from madang.commitments import actions as commitments
from madang.commitments.actions import Figure
from madang.funds.models import Envelope
from madang.groups.models import Group
from madang.kit.guard import fits
from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.kit.words import pick
from madang.people.enums import RoleKind
from madang.people.models import Person
from madang.people.rules import Seat
from madang.places.models import Area, Office
from madang.ui.dates import local

from .. import queries, rules
from ..enums import CannotConvert, Measure, Verdict
from ..models import Dossier, Grant, Job, Rollout, Service, Target
from . import beats

NAMES = {
    Measure.VILLAGES: {"ko": "모임이 있는 동네", "en": "Villages with a group"},
    Measure.PROJECTS: {"ko": "사업이 둘 이상인 동네", "en": "Villages with two projects"},
    Measure.PEOPLE: {"ko": "함께하는 주민", "en": "Residents who take part"},
}
UNITS = {
    Measure.VILLAGES: {"ko": "동", "en": "villages"},
    Measure.PROJECTS: {"ko": "동", "en": "villages"},
    Measure.PEOPLE: {"ko": "명", "en": "people, each counted once"},
}
COUNTED = {"ko": "모임과 사업에서 센 수", "en": "counted from groups and projects"}


@transaction.atomic
def open_dossier(grant: Grant, *, evidence: str, people: int | None, seat: Seat, at: datetime) -> Dossier:
    """Open a dossier on a project that worked: what shows it, whom it served, and what it cost."""
    grant = beats.locked_grant(grant)
    if refusal := rules.why_not_open_dossier(grant, evidence=evidence, people=people, seat=seat):
        raise Refused(refusal)
    spent = sum(book.spent for book in queries.books_of(grant.group.grants.all()).values())
    try:
        with transaction.atomic():
            made = Dossier.objects.create(
                grant=grant,
                group=grant.group,
                evidence=clean(evidence).strip(),
                people=people or 0,
                won=spent,
                by=seat.person,
                at=at,
            )
    except IntegrityError as error:
        raise Refused(CannotConvert.THERE) from error
    beats.record(grant.group, "dossier.opened", made, by=seat.person, at=at, people=people, won=spent)
    beats.tell(grant.group, "dossier", made, at=at, title=grant.proposal.title)
    return made


@transaction.atomic
def say_opinion(dossier: Dossier, *, words: str, seat: Seat, at: datetime) -> Dossier:
    """Say what the district's office, or the Division, thinks of it; each for itself."""
    dossier = (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("grant__group__area", "grant__proposal__call")
        .get(pk=dossier.pk)
    )
    if dossier.decided_on is not None:
        raise Refused(CannotConvert.DECIDED)
    if not words.strip():
        raise Refused(CannotConvert.NO_WORDS)
    district = dossier.grant.group.area.district.pk
    kinds = (RoleKind.OFFICER, RoleKind.SUPERVISOR)
    offices = [role.office for role in seat.roles if role.kind in kinds]
    if any(office.pk == dossier.grant.proposal.call.office_id for office in offices):
        dossier.division, dossier.division_by = clean(words).strip(), seat.person
    elif any(office.area_id == district for office in offices):
        dossier.district, dossier.district_by = clean(words).strip(), seat.person
    else:
        raise Refused(CannotConvert.NOT_YOURS)
    dossier.save(update_fields=["district", "district_by", "division", "division_by"])
    beats.record(dossier.grant.group, "dossier.opinion", dossier, by=seat.person, at=at)
    return dossier


@transaction.atomic
def decide_dossier(
    dossier: Dossier, *, verdict: Verdict | None, reason: str, seat: Seat, at: datetime, names: Mapping[str, str] | None = None,
    office: Office | None = None, envelope: Envelope | None = None, yearly: int = 0, begins_on: date | None = None,
    areas: Mapping[int, date] | None = None,
) -> Dossier:  # fmt: skip
    """Decide what becomes of a project. A service has an office, a yearly budget and the districts it comes to, each with its day."""
    dossier = (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("grant__group", "grant__proposal")
        .get(pk=dossier.pk)
    )
    rows = {area.pk: area for area in Area.objects.filter(pk__in=list(areas or {}), kind="district")}
    refusal = rules.why_not_decide_dossier(
        dossier, verdict=verdict, reason=reason, office=office, yearly=yearly, areas=list(rows.values()), seat=seat
    )
    if refusal:
        raise Refused(refusal)
    on = local(at).date()
    dossier.verdict, dossier.reason, dossier.decided_by, dossier.decided_on = (
        str(verdict),
        clean(reason).strip(),
        seat.person,
        on,
    )
    dossier.save(update_fields=["verdict", "reason", "decided_by", "decided_on"])
    if verdict == Verdict.SERVICE:
        assert office is not None and areas is not None
        title = dossier.grant.proposal.title
        service = Service.objects.create(
            dossier=dossier, names=dict(names or {"ko": title, "en": title}), office=office, envelope=envelope, yearly=yearly,
            begins_on=begins_on or min(areas.values()),
        )  # fmt: skip
        Rollout.objects.bulk_create(
            Rollout(service=service, area=rows[pk], on=day) for pk, day in areas.items() if pk in rows
        )
    beats.record(dossier.grant.group, "dossier.decided", dossier, by=seat.person, at=at, verdict=str(verdict))
    beats.tell(dossier.grant.group, "dossier_decided", dossier, at=at, verdict=str(verdict), reason=dossier.reason)
    return dossier


@transaction.atomic
def note_job(
    *, words: str, hours: int | None, begins_on: date | None, seat: Seat, at: datetime, group: Group | None = None,
    person: Person | None = None, programme: str = "groups",
) -> Job:  # fmt: skip
    """Write down work that somebody found through a programme; it is counted, and nobody is named."""
    if not seat.is_any(RoleKind.OFFICER, RoleKind.SUPERVISOR, RoleKind.ADVISER, RoleKind.AGENT, RoleKind.CLERK):
        raise Refused(CannotConvert.NOT_YOURS)
    if (
        not words.strip()
        or begins_on is None
        or not hours
        or not 1 <= hours <= 60
        or abs((begins_on - local(at).date()).days) > 3650
    ):
        raise Refused(CannotConvert.NO_WORDS)
    made = Job.objects.create(
        programme=programme, group=group, person=person, words=fits(clean(words).strip(), 200), hours=hours, begins_on=begins_on,
        by=seat.person, at=at,
    )  # fmt: skip
    if group is not None:
        beats.record(group, "group.job", made, by=seat.person, at=at, hours=hours)
    return made


@transaction.atomic
def aim(measure: Measure, *, text: str, baseline: int, target: int, due_on: date, seat: Seat, at: datetime) -> Target:
    """Steer by a dated target: a promise of the division that everybody reads, with a figure that is counted."""
    office = next((role.office for role in seat.roles), None)
    assert office is not None
    figure = Figure(NAMES[measure], UNITS[measure], Decimal(baseline), Decimal(target))
    promise = commitments.promise(office=office, text=text, due_on=due_on, seat=seat, at=at, figure=figure)
    return Target.objects.create(measure=measure, indicator=promise.indicators.get())


@transaction.atomic
def read_target(target: Target, *, seat: Seat, at: datetime) -> None:
    """Write today's count of a target down, as a reading of its promise; once a day."""
    value = queries.measured(Measure(target.measure))
    commitments.take_reading(
        target.indicator, value=Decimal(value), on=local(at).date(), seat=seat, at=at, source=str(pick(COUNTED))
    )
