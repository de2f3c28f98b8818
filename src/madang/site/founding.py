"""Founding a city: one TOML file read and checked as a whole, then made in one transaction. Also: what a city still lacks."""

from __future__ import annotations

import json
import os
import secrets
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import holidays
import phonenumbers
from django.conf import settings
from django.db import transaction

from madang.cases.actions.beats import raise_generation
from madang.cases.enums import Kind
from madang.cases.models import DeadlineRule
from madang.kit import near
from madang.kit.refusal import Refused
from madang.kit.sheets import Fault, UnreadableError
from madang.people import actions as people
from madang.people import contacts
from madang.people.enums import RoleKind
from madang.people.models import Login, Role
from madang.places import actions as places
from madang.places import importing, planning
from madang.places.enums import HUB, AreaKind
from madang.places.importing import Wanted
from madang.places.models import DayOff, Office
from madang.places.planning import Plan
from madang.places.sources import Reading, unknown_keys

TABLES = {"city", "offices", "administrator"}
TOP = TABLES | {"areas", "days_off", "deadline_rules"}
CITY = {"code", "names", "phone", "country", "time_zone", "languages", "population"}
RULE = {"kind", "amount", "unit", "basis", "valid_from"}
ADMINISTRATOR = {"name", "email", "office", "roles", "password"}
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another when read aloud


def missing(on: date) -> list[str]:
    """Return what a city lacks to take a story in: the office that receives, and a deadline rule for each kind."""
    lacks = [] if Office.objects.valid(on).filter(code=HUB).exists() else [f"an office with the code {HUB}"]
    kinds = set(DeadlineRule.objects.filter(service=None, valid_from__lte=on).values_list("kind", flat=True))
    return lacks + [f"a deadline rule for {kind.value}" for kind in Kind if kind not in kinds]


@dataclass
class Founding:
    """A city as its file wants it, next to what is kept already."""

    reading: Reading
    settings: dict[str, Any] = field(default_factory=dict)
    has_new_settings: bool = False
    plan: Plan = field(default_factory=Plan)
    days_off: list[DayOff] = field(default_factory=list)
    rules: list[DeadlineRule] = field(default_factory=list)
    administrator: dict[str, Any] = field(default_factory=dict)  # empty: everything of it is there already
    same: int = 0

    @property
    def is_change(self) -> bool:
        """Say whether anything would be written."""
        p = self.plan
        return bool(
            self.has_new_settings or p.areas or p.ended or p.drawn or p.offices or p.changed
            or self.days_off or self.rules or self.administrator
        )  # fmt: skip

    def lines(self) -> list[str]:
        """Return in words what would be written."""
        plan = self.plan
        counted = [
            *[
                (sum(a.fields["kind"] == kind for a in plan.areas), f"area(s) of kind {kind.value}")
                for kind in AreaKind
            ],
            (len(plan.ended), "area(s) that end"),
            (len(plan.drawn), "outline(s) drawn anew"),
            (len(plan.offices), "office(s)"),
            (len(self.days_off), "day(s) off"),
            (len(self.rules), "deadline rule(s)"),
        ]
        lines = [f"{number} {what}" for number, what in counted if number]
        lines += [f"office {w.code} changes: {', '.join(names)}" for _office, w, names in plan.changed]
        lines += ["the city's settings"] if self.has_new_settings else []
        if self.administrator:
            lines.append(f"{self.administrator['name']} as {', '.join(self.administrator['roles'])}")
        return lines


def kept_settings() -> Path:
    """Return where the city's name, telephone, country, time zone and languages are kept."""
    return Path(settings.DATA) / "city.toml"


def _kept_settings() -> dict[str, Any]:
    path = kept_settings()
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def read(path: Path, *, at: datetime) -> Founding:
    """Read a city's file and all it names, and set it beside what is kept; faults are in `reading.faults`."""
    founding = Founding(Reading())
    reading = founding.reading
    try:
        written = tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        reading.fault((path.name, ""), f"It is no TOML: {error}.", "Nothing below can be read.", "Mend the place.")
        return founding
    except UnreadableError as error:
        reading.faults.append(error.fault)
        return founding
    unknown_keys(written, TOP, (path.name, ""), reading)
    for key in written.keys() & TOP:
        is_right = isinstance(written[key], dict) == (key in TABLES) and (key in TABLES or _is_tables(written[key]))
        if not is_right:
            heading = f"[{key}]" if key in TABLES else f"[[{key}]]"
            reading.fault(
                (path.name, key), f"It is not written as {heading}.", "It cannot be read.", f"Write {heading}."
            )
    if reading.faults:
        return founding
    city = _city(founding, written.get("city") or {}, (path.name, "[city]"))
    zone = founding.settings.get("time_zone") or settings.TIME_ZONE
    on, languages = at.astimezone(ZoneInfo(zone)).date(), founding.settings.get("languages") or []
    areas = importing.read_areas(
        city, written.get("areas") or [], folder=path.parent, languages=languages, reading=reading
    )
    offices = importing.read_offices(
        written.get("offices") or {}, areas, at=(path.name, "[offices]"), folder=path.parent, languages=languages,
        reading=reading,
    )  # fmt: skip
    _days_off(founding, written.get("days_off") or [], path.name)
    _rules(founding, written.get("deadline_rules") or [], path.name, on)
    _administrator(founding, written.get("administrator") or {}, (path.name, "[administrator]"), offices)
    if not reading.faults:
        founding.plan = planning.plan(areas, offices, on=on, reading=reading)
        founding.same += founding.plan.same
    return founding


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableError(
            Fault(
                path.name,
                "",
                "There is no such file.",
                "Nothing was read.",
                "Copy docs/city.example.toml and fill it in.",
            )
        ) from error
    except UnicodeDecodeError as error:
        raise UnreadableError(
            Fault(
                path.name,
                "",
                "It is not UTF-8.",
                "TOML is always UTF-8.",
                "Save it in UTF-8. The tables it names may be EUC-KR.",
            )
        ) from error


def _city(founding: Founding, table: dict[str, Any], at: tuple[str, str]) -> Wanted:
    """Read [city] into settings and the area of the whole city."""
    reading, known = founding.reading, dict(settings.KNOWN_LANGUAGES)
    unknown_keys(table, CITY, at, reading)
    names, languages = table.get("names"), table.get("languages")
    if not isinstance(names, dict) or not names or not all(isinstance(name, str) and name for name in names.values()):
        reading.fault(
            at, "It has no names.", "Every page shows the city's name.", 'Write names = { ko = "…", en = "…" }.'
        )
        names = {}
    if not isinstance(languages, list) or not languages or set(languages) - known.keys():
        said = f"languages is {languages!r}."
        reading.fault(
            at, said, f"The pages exist in {', '.join(known)}.", "List some of these, the one shown first at the front."
        )
        languages = []
    for key, is_good, why, do in (
        ("phone", lambda value: value, "Pages and notices say whom to call.", 'Write it as people dial it: phone = "120".'),
        ("country", _is_country, "Holidays and telephone numbers are read by it.", 'Write two letters: country = "KR".'),
        ("time_zone", lambda value: value in available_timezones(), "Dates are reckoned in it.", 'Write it as time_zone = "Asia/Seoul".'),
    ):  # fmt: skip
        value = table.get(key)
        if not isinstance(value, str) or not is_good(value):
            reading.fault(at, f"{key} is {value!r}.", why, do)
    if not reading.faults:
        kept = {key: table[key] for key in ("names", "phone", "country", "time_zone", "languages")}
        founding.settings, founding.has_new_settings = kept, kept != _kept_settings()
    for name in ("CITY_NAME", "CITY_PHONE", "CITY_COUNTRY", "CITY_TIME_ZONE", "CITY_LANGUAGES"):
        if os.environ.get(name):
            reading.note(f"{name} is set in the environment and goes before what this file says.")
    fields = {
        "kind": AreaKind.CITY, "names": names, "population": table.get("population"), "column": None, "row": None,
        "valid_until": None,
    }  # fmt: skip
    return Wanted(at, str(table.get("code", "0"))[:12], fields)


def _is_country(value: str) -> bool:
    return value in holidays.list_supported_countries() and value in phonenumbers.SUPPORTED_REGIONS


def _days_off(founding: Founding, rows: list[dict[str, Any]], file: str) -> None:
    kept = {day.on: day.names for day in DayOff.objects.all()}
    for number, row in enumerate(rows, 1):
        at = (file, f"[[days_off]] number {number}")
        unknown_keys(row, {"on", "names"}, at, founding.reading)
        on, names = row.get("on"), row.get("names")
        if type(on) is not date or not isinstance(names, dict) or not names:
            founding.reading.fault(
                at,
                "It has no day or no names.",
                "Residents read why a day was skipped.",
                'Write on = 2026-10-28 and names = { ko = "…" }.',
            )
        elif on not in kept:
            founding.days_off.append(DayOff(on=on, names=names))
            kept[on] = names
        elif kept[on] != names:
            founding.reading.fault(
                at,
                f"{on} is a day off already, with other names.",
                "A day has one row.",
                "Write the names that are kept, or take it out.",
            )
        else:
            founding.same += 1


def _rules(founding: Founding, rows: list[dict[str, Any]], file: str, on: date) -> None:
    reading = founding.reading
    kept = {(rule.kind, rule.valid_from): rule for rule in DeadlineRule.objects.filter(service=None)}
    for number, row in enumerate(rows, 1):
        at = (file, f"[[deadline_rules]] number {number}")
        unknown_keys(row, RULE, at, reading)
        kind, amount, unit, since, basis = (row.get(key) for key in ("kind", "amount", "unit", "valid_from", "basis"))
        if kind not in Kind.values:
            reading.fault(at, f"kind is {kind!r}.", "Nothing is sorted so.", f"Write one of {', '.join(Kind.values)}.")
        elif (
            not isinstance(amount, int)
            or not 0 < amount < 1000
            or unit not in ("hours", "days")
            or type(since) is not date
        ):
            reading.fault(
                at,
                "It lacks amount, unit or valid_from.",
                "No date can be reckoned.",
                'Write amount = 7, unit = "days" (or "hours"), valid_from = 2018-01-01.',
            )
        elif (kind, since) not in kept:
            rule = DeadlineRule(kind=kind, amount=amount, unit=unit, basis=basis or {}, valid_from=since)
            founding.rules.append(rule)
            kept[kind, since] = rule
        elif (same := kept[kind, since]) and (same.amount, same.unit, same.basis) != (amount, unit, basis or {}):
            reading.fault(
                at,
                f"The rule for {kind} from {since} is kept with other contents.",
                "Dates that were promised rest on it.",
                "Give the new rule the day from which it holds.",
            )
        else:
            founding.same += 1
    for kind in Kind:
        if not any(of == kind and since <= on for of, since in kept):
            reading.fault(
                (file, "[[deadline_rules]]"),
                f"No rule for {kind.value} holds today.",
                "Such a story would have no date.",
                "Add one, with a valid_from that has come.",
            )


def _administrator(founding: Founding, table: dict[str, Any], at: tuple[str, str], offices: list[Wanted]) -> None:
    """Read who sits down first: name, work address, office, roles, and whether with a password."""
    reading = founding.reading
    unknown_keys(table, ADMINISTRATOR, at, reading)
    roles, office = table.get("roles", [RoleKind.ADMINISTRATOR.value]), table.get("office", HUB)
    try:
        email = contacts.email(str(table.get("email", "")))
    except Refused as refused:
        reading.fault(at, f"email is {table.get('email')!r}.", str(refused.reason.label), "Write the work address.")
        return
    if not table.get("name"):
        reading.fault(at, "It has no name.", "Acts are written down under it.", 'Write name = "…".')
    if not isinstance(roles, list) or not roles or set(roles) - set(RoleKind.values):
        reading.fault(at, f"roles is {roles!r}.", "A role opens pages.", f"Write some of {', '.join(RoleKind.values)}.")
        return
    if offices and office not in {each.code for each in offices}:
        reading.fault(at, f"office is {office!r}.", "No office has that code.", "Write the code of an office above.")
    login = Login.objects.filter(email=email).first()
    held = Role.objects.filter(person__staff_login__email=email, office__code=office).values_list("kind", flat=True)
    if missing_roles := [role for role in roles if role not in set(held)]:
        founding.administrator = {
            "name": str(table.get("name")), "email": email, "office": office, "roles": missing_roles,
            "needs_password": bool(table.get("password", True)) and (login is None or login.staff_person_id is None),
        }  # fmt: skip
    else:
        founding.same += 1


@transaction.atomic
def make(founding: Founding, *, at: datetime) -> str:
    """Write a city whose reading has no fault, whole or not at all; return the administrator's password, if one was made."""
    assert not founding.reading.faults
    places.lay(founding.plan)
    DayOff.objects.bulk_create(founding.days_off)
    DeadlineRule.objects.bulk_create(founding.rules)
    password = _seat(founding, at) if founding.administrator else ""
    raise_generation()
    if founding.has_new_settings:  # last: where it fails, the database is as it was
        lines = ["# Written by `madang init`. Change the city's own file and run it again."]
        lines += [f"{key} = {_toml(value)}" for key, value in founding.settings.items()]
        part = kept_settings().with_suffix(".part")
        part.write_text("\n".join(lines) + "\n", encoding="utf-8")
        part.replace(kept_settings())
    near.forget()
    return password


def _seat(founding: Founding, at: datetime) -> str:
    wanted = founding.administrator
    password = (
        "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(4))
        if wanted["needs_password"]
        else ""
    )
    start = at.astimezone(ZoneInfo(founding.settings["time_zone"])).date()
    for role in wanted["roles"]:
        people.seat(
            name=wanted["name"], email=wanted["email"], kind=RoleKind(role), start=start, at=at,
            office=Office.objects.get(code=wanted["office"]), password=password or None, is_password_once=bool(password),
        )  # fmt: skip
    return password


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {_toml(text)}" for key, text in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
