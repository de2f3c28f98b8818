"""A city's files as sources of rows: read once each, joined by keys, with their faults and oddities gathered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shapely.geometry import MultiPolygon

from madang.kit import sheets
from madang.kit.sheets import Cell, Fault, Row, Sheet

from . import outlines

JOIN_KEYS = {"file", "header_lines", "key", "to"}
SHOWN = 5  # names in one sentence


@dataclass
class Reading:
    """What the files said: the faults that stop, and what is only worth saying."""

    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        """Say something once."""
        if text not in self.notes:
            self.notes.append(text)

    def fault(self, at: tuple[str, str], what: str, why: str, do: str) -> None:
        """Tell of a fault once."""
        told = Fault(*at, what, why, do)
        if told not in self.faults:
            self.faults.append(told)

    def sheet(self, folder: Path, table: Mapping[str, Any], at: tuple[str, str]) -> Sheet | None:
        """Return the file that a table names, its encoding said aloud; None where it cannot be read."""
        if not isinstance(table.get("file"), str):
            self.fault(
                at,
                "It names no file.",
                "Nothing can be read.",
                'Write file = "name.csv", counted from this file\'s folder.',
            )
            return None
        lines = table.get("header_lines", 1)
        if not isinstance(lines, int) or lines < 1:
            self.fault(
                at, f"header_lines is {lines!r}.", "Columns are known by their heading.", "Write a number from 1 on."
            )
            return None
        try:
            sheet = sheets.read(folder / table["file"], header_lines=lines)
        except sheets.UnreadableError as error:
            if error.fault not in self.faults:
                self.faults.append(error.fault)
            return None
        self.note(f"{sheet.name}: {sheet.encoding}, {len(sheet.rows)} rows.")
        for fault in sheet.faults:
            self.fault((fault.file, fault.place), fault.what, fault.why, fault.do)
        return sheet


def unknown_keys(table: Mapping[str, Any], known: set[str], at: tuple[str, str], reading: Reading) -> None:
    """Tell of keys that nothing reads: most are misspelt."""
    for key in table.keys() - known:
        reading.fault(at, f"Nothing reads {key!r}.", "It may be misspelt.", f"Known here: {', '.join(sorted(known))}.")


def cell(spec: object) -> Cell:
    """Read `"column"` or `{ column = "…", word = 2 }`."""
    if isinstance(spec, Mapping):
        word, first = (spec.get(key) if isinstance(spec.get(key), int) else None for key in ("word", "first"))
        return Cell(str(spec.get("column", "")), word or None, first)
    return Cell(str(spec))


@dataclass
class Joined:
    """A row with the rows of other files that belong to it; the first that knows a column answers."""

    place: str
    parts: list[tuple[Sheet, Row]]

    def value(self, cell: Cell) -> str:
        return next((sheet.value(row, cell) for sheet, row in self.parts if sheet.has(cell.column)), "")

    def lands(self, reading: Reading) -> list[MultiPolygon]:
        """Return the land that the files draw for it, mended where it was broken."""
        found = []
        for sheet, row in self.parts:
            if not row.geometry:
                continue
            called = next((value for value in row.cells.values() if any(map(str.isalpha, value))), "")
            at = (sheet.name, f"{row.place} ({called})" if called else row.place)
            try:
                land, mended = outlines.land(row.geometry)
            except outlines.NoOutlineError as error:
                reading.fault(
                    at, str(error), "The map could not show it.", "Draw it as a Polygon, or leave the geometry out."
                )
                continue
            if mended:
                reading.note(
                    f"{sheet.name}, {at[1]}: the outline was broken ({mended}) and has been mended. Look at it on the map."
                )
            found.append(land)
        return found


@dataclass
class Source:
    """A file of areas, and the files joined to it by a key."""

    sheet: Sheet
    joins: list[tuple[Sheet, list[Cell], dict[tuple[str, ...], Row]]]

    @property
    def name(self) -> str:
        return self.sheet.name

    @classmethod
    def of(cls, table: dict[str, Any], *, at: tuple[str, str], folder: Path, reading: Reading) -> Source | None:
        """Read the files that a table names; None where one cannot be read."""
        base, joins, is_whole = reading.sheet(folder, table, at), [], True
        joined = table.get("join") or []
        if not isinstance(joined, list) or not all(isinstance(each, dict) for each in joined):
            reading.fault(
                at,
                "join is no list of tables.",
                "It cannot be read.",
                "Write [[areas.join]] below the areas it is for.",
            )
            return None
        for number, each in enumerate(joined, 1):
            where = (at[0], f"{at[1]}, join {number}")
            unknown_keys(each, JOIN_KEYS, where, reading)
            other = reading.sheet(folder, each, where)
            key, to = (
                [cell(spec) for spec in (each.get(name) if isinstance(each.get(name), list) else [each.get(name, "")])]
                for name in ("key", "to")
            )
            if base is None or other is None:
                is_whole = False
                continue
            missing = sheets.lacking(other, key) + sheets.lacking(base, to)
            reading.faults += [fault for fault in missing if fault not in reading.faults]
            is_whole = is_whole and not missing
            joins.append((other, to, {tuple(other.value(row, cell) for cell in key): row for row in other.rows}))
        return cls(base, joins) if base and is_whole else None

    def knows(self, cells: list[Cell], reading: Reading) -> bool:
        """Say whether some file has each column, and tell of those that none has."""
        sources = [self.sheet, *(sheet for sheet, _to, _rows in self.joins)]
        nowhere = [cell for cell in cells if not any(sheet.has(cell.column) for sheet in sources)]
        missing = sheets.lacking(self.sheet, nowhere)
        reading.faults += [fault for fault in missing if fault not in reading.faults]
        return not missing

    def rows(self, reading: Reading) -> Iterator[Joined]:
        """Yield each row with what is joined to it, then tell what found no partner."""
        alone: dict[str, list[str]] = {}
        for row in self.sheet.rows:
            parts = [(self.sheet, row)]
            for sheet, to, by_key in self.joins:
                key = tuple(self.sheet.value(row, cell) for cell in to)
                if key in by_key:
                    parts.append((sheet, by_key[key]))
                else:
                    alone.setdefault(sheet.name, []).append(" ".join(key))
            yield Joined(row.place, parts)
        for name, keys in alone.items():
            reading.note(
                f"{name}: nothing for {len(keys)} of {len(self.sheet.rows)} rows of {self.name}: {some(keys)}."
            )


def some(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")
