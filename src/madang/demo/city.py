"""Building the demo city from a seed: the same seed and day give the same city. All through the real actions."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from madang.cases import actions as cases
from madang.cases import deadlines, routing
from madang.cases.actions import Told
from madang.cases.enums import Channel, Kind, Outcome, State, Whose
from madang.cases.models import Case, DeadlineRule, Generation, HandOff, Service, StandardAnswer
from madang.kit.refusal import Refused
from madang.notices import actions as notices
from madang.people import actions as people
from madang.people.actions import Introduced
from madang.people.enums import RoleKind
from madang.people.models import Person
from madang.people.rules import Seat
from madang.places.enums import AreaKind
from madang.places.models import Area, DayOff, Office, Venue

from . import centres, draws, forums, groups, hours, later, mobile

DATA = files("madang.demo") / "data"
SEED = 120
WEEKS = 6
CASES = 620
SINCE = date(2018, 1, 1)

# Statutory days. Source: Enforcement Decree of the Civil Petitions Treatment Act (KR), arts. 14, 15, 17; others' outer limit.
RULES = (
    (Kind.INQUIRY, 7, "민원처리법 시행령 제14조", "Enforcement Decree, art. 14"),
    (Kind.INQUIRY_LAW, 14, "민원처리법 시행령 제14조", "Enforcement Decree, art. 14"),
    (Kind.RECOMMENDATION, 14, "민원처리법 시행령 제15조", "Enforcement Decree, art. 15"),
    (Kind.GRIEVANCE, 7, "민원처리법 시행령 제17조", "Enforcement Decree, art. 17"),
    (Kind.OTHER, 7, "민원처리법 제2조", "Civil Petitions Treatment Act, art. 2"),
)

CATALOGUE = {"ko": "현장민원 처리 기준", "en": "The city's catalogue of everyday services"}


def read(name: str) -> Any:
    """Return one of the demo's JSON files."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def table(name: str) -> list[dict[str, str]]:
    """Return one of the demo's CSV files as rows."""
    return list(csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines()))


def is_built() -> bool:
    """Say whether there is a city already."""
    return Office.objects.exists()


def day(written: str) -> date | None:
    """Read an optional ISO date."""
    return date.fromisoformat(written) if written else None


# --- the ground: places, offices, rules, staff -----------------------------------------------------------------------


def lay_ground(on: date) -> None:
    """Lay the city out: areas, offices, venues, days off, deadline rules."""
    areas: dict[str, Area] = {}
    for kind in (AreaKind.CITY, AreaKind.DISTRICT, AreaKind.VILLAGE):
        rows = [row for row in table("areas.csv") if row["kind"] == kind]
        made = Area.objects.bulk_create(
            Area(
                code=row["code"],
                kind=kind,
                names={"ko": row["name_ko"], "en": row["name_en"]},
                parent=areas.get(row["parent"]),
                population=int(row["population"]) if row["population"] else None,
                column=int(row["column"]) if row["column"] else None,
                row=int(row["row"]) if row["row"] else None,
                valid_from=day(row["valid_from"]),
                valid_until=day(row["valid_until"]),
            )
            for row in rows
        )
        areas |= {area.code: area for area in made}
    Office.objects.bulk_create(
        Office(
            code=row["code"],
            kind=row["kind"],
            names={"ko": row["name_ko"], "en": row["name_en"]},
            remit={"ko": row["remit_ko"], "en": row["remit_en"]} if row["remit_ko"] else {},
            area=areas.get(row["area"]),
            contact_names={"ko": row["contact_name_ko"], "en": row["contact_name_en"]},
            contact_phone=row["contact_phone"],
        )
        for row in table("offices.csv")
    )
    Venue.objects.create(
        names={"ko": "시청 시민청", "en": "City Hall, Citizens' Hall"},
        area=areas["11140"],
        capacity=120,
        is_step_free=True,
    )
    DayOff.objects.create(on=date(on.year, 10, 28), names={"ko": "시민의 날", "en": "Citizens' Day"})
    DeadlineRule.objects.bulk_create(
        DeadlineRule(kind=kind, amount=days, unit="days", basis={"ko": ko, "en": en}, valid_from=SINCE)
        for kind, days, ko, en in RULES
    )
    lay_rules(on)
    Generation.objects.get_or_create(pk=1)


def lay_rules(on: date) -> None:
    """Lay out the catalogue of services, the standing answers, and what to say when life is in danger."""
    offices = {office.code: office for office in Office.objects.all()}
    for row in read("services.json"):
        service = Service.objects.create(
            code=row["code"], names=row["names"], field_names=row["field"], words=row["words"],
            office=offices[row["office"]],
        )  # fmt: skip
        DeadlineRule.objects.create(
            service=service, amount=row["amount"], unit=row["unit"], basis=CATALOGUE, valid_from=SINCE
        )
    StandardAnswer.objects.bulk_create(
        StandardAnswer(
            code=row["code"],
            titles=row["titles"],
            texts=row["texts"],
            words=row["words"],
            office=offices[row["office"]],
            checked_on=on - timedelta(days=20),
        )
        for row in read("standard_answers.json")
    )
    HandOff.objects.bulk_create(HandOff(**row) for row in read("hand_offs.json"))
    Office.objects.filter(code="HOUS").update(signs_twice=True)


def seat_staff(at: datetime) -> dict[str, Seat]:
    """Give each demo member of staff a role; return seats by `role:office`."""
    offices = {office.code: office for office in Office.objects.all()}
    seats: dict[str, Seat] = {}
    for row in read("staff.json"):
        role = people.seat(
            name=row["name_ko"],
            email=row["email"],
            kind=RoleKind(row["role"]),
            office=offices[row["office"]],
            start=SINCE,
            at=at,
        )
        seats.setdefault(f"{row['role']}:{row['office']}", Seat(role.person, [role]))
    return seats


# --- the stories -----------------------------------------------------------------------------------------------------


@dataclass
class Builder:
    """What is needed to tell stories: dice, people, places, seats."""

    now: datetime
    dice: random.Random
    seats: dict[str, Seat]
    hub: Office
    offices: dict[str, Office]
    names: dict[str, Any]
    villages: list[Area]
    cast: list[Introduced] = field(default_factory=list)

    def reference(self) -> str:
        """Return a reference from the dice, so that the same seed gives the same numbers."""
        return str(self.dice.randrange(10**9, 10**10))

    def person(self) -> Introduced:
        """Return somebody: one in five told something before; couples share a telephone; some have neither."""
        if self.cast and self.dice.random() < 0.2:
            return self.dice.choice(self.cast)
        foreign = self.dice.random() < 0.06
        name = (
            self.dice.choice(self.names["foreign"])
            if foreign
            else self.dice.choice(self.names["family"]) + self.dice.choice(self.names["given"])
        )
        phone = f"+8210{self.dice.randrange(10**7, 10**8)}"
        if self.cast and self.dice.random() < 0.06:
            phone = self.dice.choice(self.cast).phone or phone
        way = self.dice.choices(("sms", "call", "email", "letter", ""), (58, 20, 10, 7, 5))[0]
        who = Introduced(
            name=name,
            language="en" if foreign else "ko",
            channel=way,
            phone=phone if way in ("sms", "call") or (self.dice.random() < 0.5 and way) else "",
            email=f"resident{self.dice.randrange(10**6)}@madang.example" if way == "email" else "",
            postal="서울특별시 무지개로 " + str(self.dice.randrange(1, 300)) if way == "letter" else "",
            needs=["large_print"]
            if way == "letter"
            else ["interpreter"]
            if foreign and self.dice.random() < 0.4
            else [],
        )
        self.cast.append(who)
        return who

    def officer(self, office: Office) -> Seat | None:
        """Return who answers for an office."""
        return self.seats.get(f"officer:{office.code}")


def tell_stories(at: datetime, seats: dict[str, Seat], *, count: int = CASES) -> None:
    """Let the city live for some weeks up to now."""
    dice = random.Random(SEED)
    offices = {office.code: office for office in Office.objects.all()}
    today = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    villages = list(Area.objects.valid(today).filter(kind=AreaKind.VILLAGE).select_related("parent").order_by("code"))
    builder = Builder(at, dice, seats, offices["HUB"], offices, read("people.json"), villages)
    stories = read("stories.json")
    weights = _districts_weights(villages)
    instants = sorted(at - timedelta(seconds=dice.betavariate(1, 1.25) * WEEKS * 7 * 86400) for _ in range(count))
    acts: list[tuple[datetime, int, Any]] = []
    for number, instant in enumerate(instants):
        village = dice.choices(villages, weights)[0]
        acts += _one_story(builder, dice.choice(stories), village, instant, number)
    for _when, _number, act in sorted(acts, key=lambda a: a[:2]):
        act()
    for days in range(WEEKS * 7, -1, -1):
        notices.send_due(at - timedelta(days=days), limit=100_000)


def _districts_weights(villages: list[Area]) -> list[float]:
    return [(v.parent.population or 1) / 400_000 if v.parent else 1.0 for v in villages]


def _one_story(
    b: Builder, story: dict[str, Any], village: Area, told_at: datetime, number: int
) -> list[tuple[datetime, int, Any]]:
    """Return the acts of one story as (when, order, what to call), none of them after now."""
    who = b.person()
    language = who.language
    words = {
        key: str(text).replace("{village}", village.names[language]) for key, text in story[language].items() if text
    }
    ways = (Channel.WEB, Channel.PHONE, Channel.DESK, Channel.EMAIL, Channel.LETTER, Channel.FIELD)
    channel = b.dice.choices(ways, (53, 29, 9, 4, 3, 2))[0]
    front = (
        b.seats["agent:CALL"]
        if channel == Channel.PHONE
        else next(s for k, s in b.seats.items() if k.startswith("clerk:"))
    )
    told = Told(
        reference=b.reference(),
        text=words["text"],
        title=words["title"],
        channel=channel,
        who=who,
        whose=b.dice.choice(list(Whose)),
        kind=Kind(story["kind"]),
        area=village if "{village}" in story["ko"]["text"] or b.dice.random() < 0.6 else None,
        wants_public=b.dice.random() < 0.55,
        written_by=None if channel in (Channel.WEB, Channel.EMAIL) else front.person,
        is_read_back=channel in (Channel.PHONE, Channel.DESK),
        pin="" if who.phone or who.email else "000000",
    )
    case_of: dict[str, Case] = {}

    def fresh() -> Case:
        return Case.objects.get(pk=case_of["case"].pk)

    def file() -> None:
        case_of["case"] = cases.file(told, at=told_at).case
        Case.objects.filter(pk=case_of["case"].pk).update(is_accepted=True)

    acts: list[tuple[datetime, int, Any]] = [(told_at, number, file)]
    if (
        channel in (Channel.PHONE, Channel.DESK)
        and b.dice.random() < AT_ONCE
        and told_at < b.now - timedelta(minutes=9)
    ):
        at_once = told_at + timedelta(minutes=4)
        return [*acts, (at_once, number, lambda: _answer_at_once(fresh(), front, words["answer"], at_once))]
    hub, target = b.officer(b.hub), b.offices[story["office"]]
    sent_at = told_at + timedelta(hours=b.dice.uniform(0.3, 20))
    if hub is None or sent_at > b.now or (b.dice.random() < 0.04 and told_at > b.now - timedelta(days=6)):
        return acts
    if target.pk == b.hub.pk:
        sent_at, target_seat = told_at, hub
    else:
        acts.append(
            (
                sent_at,
                number,
                lambda: cases.send(fresh(), seat=hub, office=target, at=sent_at, reason=_reason(story, language)),
            )
        )
        target_seat = b.officer(target) or hub
        if b.dice.random() < 0.07:  # now and then the first office is the wrong one
            acts[-1:] = _sent_round(b, fresh, hub, target, sent_at, number)
            sent_at += timedelta(hours=9)
    if told.wants_public and (moderator := next((s for k, s in b.seats.items() if k.startswith("moderator:")), None)):
        shown_at = sent_at + timedelta(hours=b.dice.uniform(1, 30))
        if shown_at <= b.now and b.dice.random() < 0.9:
            acts.append((shown_at, number, lambda: _publish(fresh(), moderator, shown_at)))
    days = story["days"] * b.dice.uniform(0.6, 1.4) + b.dice.uniform(0.2, 1.5)
    if b.dice.random() < 0.06:
        days += 12  # the late ones
    answered_at = sent_at + timedelta(days=days)
    service = (
        next(iter(routing.services(f"{told.title} {told.text}", on=b.now.date())), None) if story["field"] else None
    )
    if service and hub and b.dice.random() < 0.7:
        sort_at = told_at + timedelta(minutes=5)
        acts.append(
            (sort_at, number, lambda: cases.sort_as(fresh(), seat=hub, kind=told.kind, service=service, at=sort_at))
        )
        by = deadlines.due(told.kind, told_at, service=service.pk).at
        share = b.dice.uniform(0.4, 0.98) if b.dice.random() < 0.93 else b.dice.uniform(1.1, 2.5)
        answered_at = max(sent_at + timedelta(minutes=15), told_at + (by - told_at) * share)
    if words.get("question") and b.dice.random() < 0.22:
        asked_at = sent_at + timedelta(days=days * 0.3)
        if asked_at <= b.now:
            acts.append(
                (
                    asked_at,
                    number,
                    lambda: cases.ask(fresh(), seat=target_seat, text=words["question"], at=asked_at),
                )
            )
            replied_at = asked_at + timedelta(hours=b.dice.uniform(2, 60))
            if replied_at > b.now or b.dice.random() < 0.15:
                return acts
            acts.append((replied_at, number, lambda: _reply(fresh(), words.get("reply", words["text"]), replied_at)))
            answered_at = max(answered_at, replied_at + timedelta(hours=3))
    if answered_at <= b.now:
        acts.append(
            (
                answered_at,
                number,
                lambda: _answer(fresh(), target_seat, words["answer"], _outcome(b, story), answered_at),
            )
        )
        acts += _afterwards(b, fresh, target_seat, answered_at, number, words)
    return acts


def _sent_round(
    b: Builder, fresh: Callable[[], Case], hub: Seat, target: Office, sent_at: datetime, number: int
) -> list[tuple[datetime, int, Any]]:
    """Return a sending to an office that passes it on to the right one."""
    code = b.dice.choice([code for code in ("TRAF", "ROAD", "CLEAN", "PARK", "SAFE") if code != target.code])
    wrong, on_at = b.offices[code], sent_at + timedelta(hours=8)
    seat, why = b.seats[f"officer:{code}"], "이 일은 다른 부서가 맡고 있습니다."
    acts = [(sent_at, number, lambda: cases.send(fresh(), seat=hub, office=wrong, at=sent_at))]
    if on_at <= b.now:
        acts.append((on_at, number, lambda: cases.send(fresh(), seat=seat, office=target, at=on_at, reason=why)))
    return acts


AT_ONCE = 0.22  # of calls and visits; with their share of all channels that is the 8.7 % of a real city


def _outcome(b: Builder, story: dict[str, Any]) -> Outcome:
    """Return what came of it; now and then what was done is only planned yet."""
    outcome = Outcome(story["outcome"])
    return Outcome.PLANNED if outcome == Outcome.DONE and b.dice.random() < 0.06 else outcome


def _answer_at_once(case: Case, seat: Seat, text: str, at: datetime) -> None:
    cases.answer(case, seat=seat, text=text, outcome=Outcome.INFORMED, at=at, is_first_contact=True)


def _afterwards(
    b: Builder, fresh: Callable[[], Case], seat: Seat, answered_at: datetime, number: int, words: dict[str, str]
) -> list[tuple[datetime, int, Any]]:
    """Return what residents do after the answer: most rate it, some open it again."""
    acts: list[tuple[datetime, int, Any]] = []
    said_at = answered_at + timedelta(hours=b.dice.uniform(1, 40))
    if b.dice.random() < 0.45 and said_at <= b.now:
        acts.append((said_at, number, lambda: _rate(fresh(), b.dice, said_at)))
    again_at = answered_at + timedelta(hours=b.dice.uniform(5, 90))
    if b.dice.random() < 0.065 and again_at <= b.now:
        acts.append((again_at, number, lambda: _again(fresh(), words, again_at)))
        done_at = again_at + timedelta(days=b.dice.uniform(1, 6))
        if done_at <= b.now:
            acts.append((done_at, number, lambda: _answer(fresh(), seat, words["answer"], Outcome.DONE, done_at)))
    return acts


def _rate(case: Case, dice: random.Random, at: datetime) -> None:
    if case.is_ended:
        later.rate(case, dice, at)


def _again(case: Case, words: dict[str, str], at: datetime) -> None:
    if case.is_ended and case.resident:
        cases.reopen(
            case, by=case.resident, text=words.get("reply") or words["text"], at=at, wants_call=True, call_when=""
        )


def _reason(story: dict[str, Any], language: str) -> str:
    return "이 일을 맡은 부서입니다." if language == "ko" else "This office is in charge of it."


def _publish(case: Case, seat: Seat, at: datetime) -> None:
    story = case.story
    cases.publish(story, seat=seat, title=story.title, text=story.text, at=at)


def _reply(case: Case, text: str, at: datetime) -> None:
    if case.state == State.YOUR_TURN and case.resident:
        cases.reply(case, by=case.resident, text=text, at=at)


def _answer(case: Case, seat: Seat, text: str, outcome: Outcome, at: datetime) -> None:
    first = text.split(". ")[0].rstrip(".") + "."
    facts: dict[str, str] = (
        {"evidence": first} if outcome == Outcome.DONE else WHOSE if outcome == Outcome.NOT_OURS else {}
    )
    if outcome == Outcome.PLANNED:
        text, promised = PLANNED[case.language if case.language in PLANNED else "ko"]
        facts = {"promise": promised % case.title, "keep_by": (at.date() + timedelta(days=45)).isoformat()}
    shown: dict[str, Any] = {
        "text": text,
        "outcome": outcome,
        "public_text": text if case.wants_public else "",
        "facts": facts,
    }
    try:
        if case.office.signs_twice:
            colleague = Seat(_colleague(seat, case.office), seat.roles)
            cases.sign(cases.ready(case, seat=seat, at=at, **shown), seat=colleague, at=at + timedelta(minutes=20))
        else:
            cases.answer(case, seat=seat, at=at, **shown)
    except Refused:
        pass  # it lies elsewhere by now; the dice fell so


def _colleague(seat: Seat, office: Office) -> Person:
    others = Person.objects.filter(roles__office=office, roles__kind=RoleKind.OFFICER).exclude(pk=seat.person.pk)
    return others.order_by("pk")[0]


PLANNED = {
    "ko": ("오늘 바로 하지는 못합니다. 그래도 하기로 정했습니다. 예산과 날짜를 잡았고, 마치면 알려 드립니다.", "%s: 현장을 고치고 결과를 알립니다."),
    "en": ("We cannot do it today. It is decided, with money and a date. We tell you when it is done.", "%s: put right on the spot, and told."),
}  # fmt: skip
WHOSE = {"whose": "한국전력공사", "whose_phone": "123"}


def build(at: datetime, *, count: int = CASES) -> None:
    """Build the whole city as of an instant."""
    with transaction.atomic():  # whole or not at all: half a city would be taken for one
        lay_ground(at.date())
        seats = seat_staff(at - timedelta(weeks=WEEKS + 1))
        if count >= CASES:
            later.promise_the_flats(seats)  # the city's first promise: it has the first number
        tell_stories(at, seats, count=count)
        draws.draw_lots(at, seats, random.Random(SEED + 2))
        weeks = hours.WEEKS if count >= CASES else hours.FEW
        hours.keep_hours(at, seats, random.Random(SEED + 3), weeks=weeks)
        if count >= CASES:
            mobile.visit_the_city(at, seats, random.Random(SEED + 4))
            forums.listen(at, seats, random.Random(SEED + 5))
            centres.open_up(at)
            centres.advise(at, groups.gather(at))
            later.live_on(at, seats, random.Random(SEED + 1))
            notices.send_due(at, limit=100_000)
        else:
            mobile.lay_shapes()
            centres.open_up(at)
