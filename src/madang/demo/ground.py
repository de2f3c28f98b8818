"""The ground of the demo city: its areas, offices, deadlines and staff, and the files that they are read from."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime, timedelta
from importlib.resources import files
from typing import Any

from madang.cases.enums import Kind
from madang.cases.models import DeadlineRule, Generation, HandOff, Service, StandardAnswer
from madang.people import actions as people
from madang.people.enums import RoleKind
from madang.people.rules import Seat
from madang.places.enums import AreaKind
from madang.places.models import Area, DayOff, Office, Venue

DATA = files("madang.demo") / "data"
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


def day(written: str) -> date | None:
    """Read an optional ISO date."""
    return date.fromisoformat(written) if written else None


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
