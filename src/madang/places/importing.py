"""Areas and offices from a city's own files, read and checked against each other. It writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from shapely.geometry import MultiPolygon

from madang.kit import sheets
from madang.kit.sheets import Cell, Row, Sheet

from . import outlines
from .enums import HUB, AreaKind, OfficeKind
from .sources import SHOWN, Joined, Reading, Source, cell, some, unknown_keys

LEVELS = (AreaKind.CITY, AreaKind.DISTRICT, AreaKind.VILLAGE)
COLUMN_KEYS = {"code", "parent", "population", "column", "row", "valid_from", "valid_until"}
AREAS_KEYS = {"kind", "file", "header_lines", "names", "join"} | COLUMN_KEYS
OFFICE_WORDS = {
    "names": "name",
    "remit": "remit",
    "contact_names": "contact_name",
    "address": "address",
    "opening": "opening",
}
OFFICE_COLUMNS = {"code", "kind", "parent", "area", "contact_phone", "valid_from", "valid_until"}


@dataclass
class Wanted:
    """One area or office as the files want it: where that stands, its columns, and the codes of what it hangs on."""

    at: tuple[str, str]
    code: str
    fields: dict[str, Any]
    valid_from: date | None = None
    parent: str = ""
    area: str = ""
    lands: list[MultiPolygon] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name in the city's first language that has one."""
        return next((text for text in self.fields["names"].values() if text), self.code)


def read_areas(
    city: Wanted, tables: list[dict[str, Any]], *, folder: Path, languages: list[str], reading: Reading
) -> list[Wanted]:
    """Return the city, its districts and its villages, each under what it lies in, districts with their outlines."""
    found: dict[tuple[str, date | None], Wanted] = {(city.code, city.valid_from): city}
    for level in LEVELS[1:]:
        above = list(found.values())
        is_whole = not reading.faults  # else rows would be blamed for a parent that could not be read
        for number, table in enumerate(tables, 1):
            at = (city.at[0], f"[[areas]] number {number}")
            if table.get("kind") == level:
                unknown_keys(table, AREAS_KEYS, at, reading)
                rows = _level(
                    table, level, above if is_whole else [], at=at, folder=folder, languages=languages, reading=reading
                )
                for area in rows:
                    _add(found, area, reading)
    for number, table in enumerate(tables, 1):
        if table.get("kind") not in LEVELS[1:]:
            said = f"Its kind is {table.get('kind')!r}."
            reading.fault(
                (city.at[0], f"[[areas]] number {number}"),
                said,
                "It would be left out.",
                'Write kind = "district" or kind = "village".',
            )
    _draw([area for area in found.values() if area.fields["kind"] == AreaKind.DISTRICT], reading)
    _overlaps(list(found.values()), reading)
    return list(found.values())


def _add(found: dict[tuple[str, date | None], Wanted], area: Wanted, reading: Reading) -> None:
    """Add an area; rows that say the same are one, and their land is put together."""
    twin = found.get((area.code, area.valid_from))
    if twin is None:
        found[area.code, area.valid_from] = area
    elif (twin.fields, twin.parent) == (area.fields, area.parent):
        twin.lands += area.lands
    else:
        said = f"The code {area.code} is also that of {twin.name} ({twin.at[1]})."
        reading.fault(
            area.at, said, "Records could not tell them apart.", "Give each its own code, or its own valid_from."
        )


def _level(
    table: dict[str, Any],
    level: AreaKind,
    above: list[Wanted],
    *,
    at: tuple[str, str],
    folder: Path,
    languages: list[str],
    reading: Reading,
) -> Iterator[Wanted]:
    source = Source.of(table, at=at, folder=folder, reading=reading)
    asked = _Asked.of(table)
    if source is None:
        return
    if "code" not in asked.cells or not asked.names:
        do = 'Write code = "column" and names = { ko = "column" }.'
        reading.fault(at, "It says no code or no names.", "An area is known by both.", do)
        return
    for language in [each for each in languages if each not in asked.names]:
        other = next(iter(asked.names))
        reading.note(f"{source.name}: no names in {language!r}; pages in it show the names in {other!r}.")
    if source.knows([*asked.cells.values(), *asked.names.values()], reading):
        for joined in source.rows(reading):
            if area := _area(asked, joined, level, above, (source.name, joined.place), reading):
                yield area


@dataclass
class _Asked:
    """Which columns a table asks for: by what they mean, by language for the names, and dates that hold for all rows."""

    cells: dict[str, Cell]
    names: dict[str, Cell]
    days: dict[str, date]

    @classmethod
    def of(cls, table: dict[str, Any]) -> _Asked:
        given = {key: table[key] for key in table.keys() & COLUMN_KEYS}
        days = {key: value for key, value in given.items() if type(value) is date}
        cells = {key: cell(spec) for key, spec in given.items() if key not in days}
        names = table.get("names")
        named = names.items() if isinstance(names, Mapping) else ()
        return cls(cells, {language: cell(spec) for language, spec in named}, days)


def _area(
    asked: _Asked, joined: Joined, level: AreaKind, above: list[Wanted], at: tuple[str, str], reading: Reading
) -> Wanted | None:
    """Return the area that a row tells of, or None where it has no code or name that can be kept."""
    cells = {key: joined.value(cell) for key, cell in asked.cells.items()}
    names = {language: text for language, cell in asked.names.items() if (text := joined.value(cell))}
    if not cells["code"] or not names:
        reading.fault(at, "It has no code or no name.", "An area is known by both.", "Fill it in, or take it out.")
        return None
    if len(cells["code"]) > 12:
        said = f"The code {cells['code']} is longer than 12 letters."
        reading.fault(at, said, "It does not fit.", 'Shorten it, or take a part: { column = "…", first = 12 }.')
        return None
    day = {
        key: asked.days.get(key) or _day(cells.get(key, ""), key, at, reading) for key in ("valid_from", "valid_until")
    }
    fields: dict[str, Any] = {"kind": level, "names": names, "valid_until": day["valid_until"]}
    fields |= {key: _number(cells.get(key, ""), key, at, reading) for key in ("population", "column", "row")}
    parent = above[0].code if above else ""
    if above and "parent" in cells:
        parent = _parent(cells["parent"], above, at, reading)
    return Wanted(at, cells["code"], fields, day["valid_from"], parent, lands=joined.lands(reading))


def _parent(written: str, above: list[Wanted], at: tuple[str, str], reading: Reading) -> str:
    """Return the code of the one area above that has this code or name."""
    found = {area.code for area in above if written and written in (area.code, *area.fields["names"].values())}
    if len(found) != 1:
        known = ", ".join(area.name for area in above[1 : SHOWN + 1]) or above[0].name
        said = f"It lies in {written!r}, and {'no' if not found else 'more than one'} area above is called so."
        reading.fault(at, said, "It would hang in the air.", f"Write a code or name from above, such as {known}.")
    return found.pop() if len(found) == 1 else ""


def _number(written: str, key: str, at: tuple[str, str], reading: Reading) -> int | None:
    plain = written.replace(",", "").replace(" ", "")
    if plain and not plain.isdecimal():
        reading.fault(at, f"{key} is {written!r}.", "It is no whole number.", "Write digits only, or leave it empty.")
        return None
    return int(plain) if plain else None


def _day(written: str, key: str, at: tuple[str, str], reading: Reading) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        reading.fault(at, f"{key} is {written!r}.", "It is no date.", "Write it as 2026-11-22, or leave it empty.")
        return None


def _draw(districts: list[Wanted], reading: Reading) -> None:
    """Give each district its outline, all in one plane; those that ended need none."""
    drawn = {
        area.code: outlines.join(area.lands) for area in districts if area.lands and area.fields["valid_until"] is None
    }
    paths, far = outlines.draw(drawn) if drawn else ({}, [])
    for area in districts:
        area.fields["outline"] = paths.get(area.code) if area.fields["valid_until"] is None else None
    names = {area.code: area.name for area in districts}
    if far:
        reading.note(f"The map leaves out parts that lie far from the rest: {some([names[code] for code in far])}.")
    bare = [area.name for area in districts if not area.fields["outline"] and area.fields["valid_until"] is None]
    if paths and bare:
        reading.note(f"No outline for {some(bare)}: the map shows outlines only where every district has one.")


def _overlaps(areas: list[Wanted], reading: Reading) -> None:
    """Tell of rows of one code that hold at the same time."""
    by_code: dict[str, list[Wanted]] = {}
    for area in areas:
        by_code.setdefault(area.code, []).append(area)
    for rows in by_code.values():
        rows.sort(key=lambda area: area.valid_from or date.min)
        for before, after in pairwise(rows):
            until = before.fields["valid_until"]
            if after.valid_from is None or until is None or until > after.valid_from:
                said = f"The code {after.code} holds twice from {after.valid_from or 'the beginning'}."
                reading.fault(
                    after.at, said, "A date must lead to one area.", "End the earlier row with valid_until on that day."
                )


# --- offices ---------------------------------------------------------------------------------------------------------


def read_offices(
    table: dict[str, Any],
    areas: list[Wanted],
    *,
    at: tuple[str, str],
    folder: Path,
    languages: list[str],
    reading: Reading,
) -> list[Wanted]:
    """Return the offices of a table: code, kind, parent, area, and in each language name, remit, contact, address, hours."""
    unknown_keys(table, {"file"}, at, reading)
    sheet = reading.sheet(folder, table, at)
    if sheet is None:
        return []
    reading.faults += sheets.lacking(
        sheet, [Cell("code"), Cell("kind"), *(Cell(f"name_{language}") for language in languages[:1])]
    )
    known = OFFICE_COLUMNS | {column for column in sheet.columns if column.rpartition("_")[0] in OFFICE_WORDS.values()}
    for column in [column for column in sheet.columns if column not in known]:
        reading.note(f"{sheet.name}: nothing reads the column {column!r}.")
    found: dict[str, Wanted] = {}
    for row in sheet.rows:
        where = (sheet.name, row.place)
        office = _office(sheet, row, where, areas, reading)
        if office.code in found:
            reading.fault(
                where,
                f"The code {office.code} stands twice.",
                "An office has one row.",
                "Take one out, or give it its own code.",
            )
        found.setdefault(office.code, office)
    for office in found.values():
        if office.parent and office.parent not in found:
            reading.fault(
                office.at,
                f"Its parent is {office.parent!r}.",
                "No office has that code.",
                "Write the code of an office, or leave it empty.",
            )
    if found and HUB not in found:
        reading.fault(
            (sheet.name, ""),
            f"No office has the code {HUB}.",
            "It receives what has no other office yet.",
            f"Give the petition office the code {HUB}.",
        )
    return list(found.values())


def _office(sheet: Sheet, row: Row, at: tuple[str, str], areas: list[Wanted], reading: Reading) -> Wanted:
    cells = {column: value.strip() for column, value in row.cells.items()}
    code, kind, phone = cells.get("code", ""), cells.get("kind", ""), cells.get("contact_phone", "")
    words = {
        name: {
            column.rpartition("_")[2]: text
            for column, text in cells.items()
            if column.rpartition("_")[0] == heading and text
        }
        for name, heading in OFFICE_WORDS.items()
    }
    if not code or not words["names"] or len(code) > 20:
        reading.fault(
            at, "It has no code of up to 20 letters, or no name.", "An office is known by both.", "Fill them in."
        )
    if kind not in OfficeKind.values:
        reading.fault(
            at, f"Its kind is {kind!r}.", "Pages would not list it.", f"Write one of {', '.join(OfficeKind.values)}."
        )
    if len(phone) > 20:
        reading.fault(
            at, f"The telephone {phone!r} is longer than 20 letters.", "It does not fit.", "Write one number only."
        )
    area = _parent(cells["area"], areas, at, reading) if cells.get("area") else ""
    fields = {
        "kind": kind, **words, "contact_phone": phone, "valid_until": _day(cells.get("valid_until", ""), "valid_until", at, reading),
    }  # fmt: skip
    return Wanted(
        at, code, fields, _day(cells.get("valid_from", ""), "valid_from", at, reading), cells.get("parent", ""), area
    )
