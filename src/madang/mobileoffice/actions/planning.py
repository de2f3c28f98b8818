"""From themes to a plan, from a plan to promises: written, presented, remarked on, adopted; each author hears of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from madang.bodies import actions as bodies
from madang.bodies.models import Body
from madang.commitments import actions as commitments
from madang.commitments.actions import Figure
from madang.commitments.models import Commitment
from madang.kit.guard import fits
from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.kit.words import pick
from madang.notices import actions as notices
from madang.people import actions as people
from madang.people.actions import Introduced
from madang.people.models import Person
from madang.people.rules import Seat
from madang.places.models import Area, Office
from madang.suggestions import actions as suggestion_acts
from madang.suggestions import queries as suggestions
from madang.suggestions.models import Theme
from madang.ui.dates import local

from .. import rules
from ..enums import CannotPlan, CannotVisit, Does, State, Way
from ..models import Action, Remark, Visit
from . import beats


@dataclass(frozen=True)
class Line:
    """One line of a plan before it stands."""

    does: Does
    text: str
    themes: Sequence[Theme]
    reason: str = ""
    office: Office | None = None
    due_on: date | None = None
    won: int | None = None
    budget_line: str = ""
    figure: str = ""
    unit: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    area: Area | None = None


@transaction.atomic
def write_line(visit: Visit, line: Line, *, seat: Seat, at: datetime, action: Action | None = None) -> Action:
    """Write a line of the plan, or write one anew; until the plan is adopted nothing is promised."""
    visit = beats.locked(visit)
    refusal = rules.why_not_write(
        visit, does=line.does, text=line.text, reason=line.reason, has_office=line.office is not None,
        due_on=line.due_on, has_theme=bool(line.themes), won=line.won, figure=line.figure, baseline=line.baseline,
        target=line.target, seat=seat, on=local(at).date(),
    )  # fmt: skip
    if refusal:
        raise Refused(refusal)
    if action is None:
        last = visit.plan.aggregate(last=Max("number"))["last"] or 0
        action = Action(visit=visit, number=last + 1)
    is_done = line.does != Does.NOT
    action.does, action.text, action.reason = line.does, clean(line.text).strip(), clean(line.reason).strip()
    action.office, action.due_on = (line.office, line.due_on) if is_done else (None, None)
    action.won, action.budget_line = (line.won, line.budget_line.strip()) if is_done else (None, "")
    has_figure = is_done and bool(line.figure.strip())
    action.figure, action.unit = (line.figure.strip(), line.unit.strip()) if has_figure else ("", "")
    action.baseline, action.target = (line.baseline, line.target) if has_figure else (None, None)
    action.area = line.area
    action.save()
    action.themes.set(line.themes)
    facts = {"number": action.number, "does": str(line.does), "text": action.text, "reason": action.reason}
    beats.record(visit, "line", by=seat.person, at=at, subject=action, **facts)
    return action


@transaction.atomic
def drop_line(action: Action, *, seat: Seat, at: datetime) -> None:
    """Take a line out of a plan that nobody has been shown yet."""
    visit = beats.locked(action.visit)
    if refusal := rules.why_not_change(visit, seat=seat):
        raise Refused(refusal)
    if visit.presented_at is not None:
        raise Refused(CannotVisit.NOT_NEXT)
    beats.record(visit, "line_dropped", by=seat.person, at=at, number=action.number, text=action.text)
    action.delete()


@transaction.atomic
def present(visit: Visit, *, seat: Seat, at: datetime, days: int | None = None) -> Visit:
    """Present the plan to everybody; residents remark on it for some days."""
    visit = beats.locked(visit)
    days = visit.shape.remark_days if days is None else days
    if refusal := rules.why_not_present(visit, seat=seat, on=local(at).date(), days=days):
        raise Refused(refusal)
    visit.state, visit.presented_at = State.PRESENTED, at
    visit.remarks_until = at + timedelta(days=days)
    visit.save(update_fields=["state", "presented_at", "remarks_until"])
    beats.record(visit, "presented", by=seat.person, at=at, lines=visit.plan.count(), until=visit.remarks_until)
    return visit


@transaction.atomic
def remark(
    visit: Visit, *, text: str, at: datetime, way: Way, action: Action | None = None, name: str = "",
    who: Introduced | None = None, person: Person | None = None, seat: Seat | None = None,
) -> Remark:  # fmt: skip
    """Keep what somebody says of the plan or of one line of it; shown at once where somebody of the city wrote it down."""
    text = clean(text).strip()
    if refusal := rules.why_not_remark(visit, text=text, at=at, name=name):
        raise Refused(refusal)
    person = person or (people.meet(who, at=at) if who and who.addresses else None)
    found = Remark.objects.create(
        visit=visit, action=action, text=text, name=fits(clean(name), 80), way=way, person=person, at=at,
        shown_at=at if seat else None,
    )  # fmt: skip
    by = seat.person if seat else None
    beats.record(visit, "remark", by=by, at=at, subject=found, line=action.number if action else None)
    return found


def show_remark(found: Remark, *, seat: Seat, at: datetime) -> None:
    """Let everybody read a remark."""
    if refusal := rules.why_not_change(found.visit, seat=seat):
        raise Refused(refusal)
    Remark.objects.filter(pk=found.pk, shown_at__isnull=True).update(shown_at=at)


@transaction.atomic
def reply_to_remark(found: Remark, *, text: str, seat: Seat, at: datetime) -> Remark:
    """Reply to a remark; both are shown, and who left a way is told."""
    found = Remark.objects.select_for_update(of=("self",)).select_related("visit").get(pk=found.pk)
    if refusal := rules.why_not_reply(found, text=text, seat=seat):
        raise Refused(refusal)
    found.reply, found.replied_at, found.shown_at = text.strip(), at, found.shown_at or at
    found.save(update_fields=["reply", "replied_at", "shown_at"])
    beats.record(found.visit, "replied", by=seat.person, at=at, subject=found, text=found.reply)
    if found.person_id:
        told = {"visit": found.visit.names, "words": found.text[:80], "reply": found.reply}
        notices.leave("visit.replied", to_key=f"person:{found.person_id}", at=at, about=found, context=told)
    return found


@transaction.atomic
def pledge(
    visit: Visit, *, text: str, office: Office, due_on: date | None, seat: Seat, at: datetime, won: int | None = None,
    budget_line: str = "", names: Mapping[str, str] | None = None, units: Mapping[str, str] | None = None,
    baseline: Decimal | None = None, target: Decimal | None = None,
) -> Commitment:  # fmt: skip
    """Promise the whole that the visit stands for, with its money and its figure; the plan's actions become its parts."""
    visit = beats.locked(visit)
    if refusal := rules.why_not_change(visit, seat=seat):
        raise Refused(refusal)
    if visit.promise_id is not None:
        raise Refused(CannotVisit.NOT_NEXT)
    figure = (
        Figure(names, units or {}, baseline, target) if names and baseline is not None and target is not None else None
    )
    whole = commitments.promise(
        office=office, text=text, due_on=due_on, seat=seat, at=at, area=visit.area, source=visit, language=visit.language,
        won=won, budget_line=budget_line, figure=figure,
    )  # fmt: skip
    visit.promise = whole
    visit.save(update_fields=["promise"])
    beats.record(visit, "pledged", by=seat.person, at=at, number=whole.number)
    return whole


@transaction.atomic
def adopt(visit: Visit, *, seat: Seat, at: datetime, why_early: str = "") -> list[Commitment]:
    """Adopt the plan: each action becomes a promise under a number, heard by all whose words it came from.

    Who asked for what is not done hears why not. Promises go into the committee's care where there is one. While people
    may still remark on it, `why_early` says in public why it is decided before.
    """
    visit = beats.locked(visit)
    if refusal := rules.why_not_move_on(visit, State.FOLLOWED_UP, seat=seat, on=local(at).date()):
        raise Refused(refusal)
    if visit.remarks_until and at < visit.remarks_until:
        if refusal := rules.why_not_said(why_early):
            raise Refused(refusal)
        if not why_early.strip():
            raise Refused(CannotPlan.REMARKS_OPEN)
        Remark.objects.create(
            visit=visit,
            text=why_early.strip(),
            name=pick(visit.office.names, visit.language),
            way=Way.ROOM,
            at=at,
            shown_at=at,
        )
    visit.state, visit.adopted_at = State.FOLLOWED_UP, at
    visit.save(update_fields=["state", "adopted_at"])
    made = []
    for action in visit.plan.select_related("office", "area").order_by("number"):
        authors = _authors(action)
        if action.does != Does.NOT:
            made.append(_promise(visit, action, sorted(authors), seat=seat, at=at))
        for person, card in sorted(authors.items()):
            _tell(visit, action, person, card, at=at)
    _tell_the_rest(visit, at=at)
    if visit.committee:
        bodies.watch(visit.committee, [*made, *([visit.promise] if visit.promise else [])], at=at)
    suggestion_acts.shut_pool(visit.pool, by=seat.person, at=at)  # what is said from now on would reach no plan
    beats.record(visit, "adopted", by=seat.person, at=at, numbers=[promise.number for promise in made])
    return made


def _promise(visit: Visit, action: Action, authors: Sequence[int], *, seat: Seat, at: datetime) -> Commitment:
    assert action.office is not None
    figure = None
    if action.baseline is not None and action.target is not None:
        figure = Figure({visit.language: action.figure}, {visit.language: action.unit}, action.baseline, action.target)
    commitment = commitments.promise(
        office=action.office, text=action.text, due_on=action.due_on, seat=seat, at=at, language=visit.language,
        area=action.area or visit.area, source=action, parent=visit.promise, askers=[f"person:{pk}" for pk in authors],
        won=action.won, budget_line=action.budget_line, figure=figure,
    )  # fmt: skip
    action.commitment = commitment
    action.save(update_fields=["commitment"])
    return commitment


def _authors(action: Action) -> dict[int, int]:
    """Return whose words an action answers, with the number of the first card of each."""
    found: dict[int, int] = {}
    for card in suggestions.authors(action.themes.all()):
        assert card.person_id is not None
        found.setdefault(card.person_id, card.number)
    return found


def _tell_the_rest(visit: Visit, *, at: datetime) -> None:
    """Tell whoever said something that no line of the plan answers, so that nobody waits for an answer that never comes."""
    answered = {person for action in visit.plan.all() for person in _authors(action)}
    rest: dict[int, int] = {}
    for person, card in (
        visit.pool.cards.filter(person__isnull=False).order_by("number").values_list("person", "number")
    ):
        if person not in answered:
            rest.setdefault(person, card)
    for person, card in rest.items():
        told = {
            "visit": visit.names, "card": card, "number": 0, "text": "", "does": "", "reason": "", "promise_number": None,
            "office": {}, "due_on": "",
        }  # fmt: skip
        notices.leave("visit.became", to_key=f"person:{person}", at=at, about=visit, context=told)


def _tell(visit: Visit, action: Action, person: int, card: int, *, at: datetime) -> None:
    facts = {
        "visit": visit.names, "card": card, "number": action.number, "text": action.text, "does": str(action.does),
        "reason": action.reason, "promise_number": action.commitment.number if action.commitment else None,
        "office": action.office.names if action.office else {}, "due_on": action.due_on.isoformat() if action.due_on else "",
    }  # fmt: skip
    notices.leave("visit.became", to_key=f"person:{person}", at=at, about=action, context=facts)


@transaction.atomic
def found_committee(
    visit: Visit, *, names: Mapping[str, str], words: Mapping[str, str], office: Office, quorum_percent: int, seat: Seat,
    at: datetime,
) -> Body:  # fmt: skip
    """Found the committee that watches the plan of a visit; what was adopted already goes into its care."""
    visit = beats.locked(visit)
    if refusal := rules.why_not_change(visit, seat=seat):
        raise Refused(refusal)
    if visit.committee_id is not None:
        raise Refused(CannotVisit.NOT_NEXT)
    on = local(at).date()
    body = bodies.found(
        visit.slug, names=names, words=words, office=office, begins_on=on, quorum_percent=quorum_percent,
        by=seat.person, at=at,
    )  # fmt: skip
    visit.committee = body
    visit.save(update_fields=["committee"])
    adopted = Commitment.objects.filter(action__visit=visit)
    bodies.watch(body, [*adopted, *([visit.promise] if visit.promise else [])], at=at)
    beats.record(visit, "committee", by=seat.person, at=at, body=body.slug)
    return body
