"""Tables that people bring, as CSV, TSV or GeoJSON: rows that know their line, and faults that say what to do."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

MAX_BYTES = 50 * 1024 * 1024
LONGEST_ROW = 40  # lines of a file in one row: beyond that a quote was not closed


@dataclass(frozen=True)
class Fault:
    """Something in a file that stops the reading: where it is, what it is, why it matters, what to do."""

    file: str
    place: str  # "line 12", "feature 3 (Songpa-gu)", "[city] phone"; empty for the file as a whole
    what: str
    why: str
    do: str

    def __str__(self) -> str:
        where = f"{self.file}, {self.place}" if self.place else self.file
        return f"{where}: {self.what} {self.why} {self.do}"


class UnreadableError(Exception):
    """The file as a whole cannot be read."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


@dataclass(frozen=True)
class Cell:
    """Which part of a row is meant: a column's name, of it perhaps only one word or the first letters."""

    column: str
    word: int | None = None  # counted from 1; from the end with -1
    first: int | None = None

    def of(self, value: str) -> str:
        """Return the part of a column's value that is meant; empty where there is no such word."""
        if self.word is not None:
            words = value.split()
            place = self.word - 1 if self.word > 0 else self.word
            value = words[place] if -len(words) <= place < len(words) else ""
        return value[: self.first]


@dataclass
class Row:
    """One row: where it stands, the text of each column, and its outline where the file draws one."""

    place: str
    cells: dict[str, str]
    geometry: Mapping[str, Any] | None = None


@dataclass
class Sheet:
    """A file's rows under its columns. A column answers to its whole heading and to each line of it that is unique."""

    name: str
    encoding: str
    columns: list[str]
    rows: list[Row]
    other_names: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def has(self, column: str) -> bool:
        """Say whether there is such a column."""
        return column in self.columns or column in self.other_names

    def value(self, row: Row, cell: Cell) -> str:
        """Return what a row says in a cell, without the spaces around it."""
        return cell.of(row.cells.get(self.other_names.get(cell.column, cell.column), "")).strip()


def read(path: Path, *, header_lines: int = 1) -> Sheet:
    """Return a file's rows: GeoJSON by its ending or its first letter, else a table; or raise UnreadableError."""
    text, encoding = _text(path)
    if path.suffix.lower() in (".geojson", ".json") or text.lstrip()[:1] == "{":
        return _features(path.name, text, encoding)
    return _table(path.name, text, encoding, header_lines)


def _text(path: Path) -> tuple[str, str]:
    if not path.is_file():
        raise UnreadableError(
            Fault(
                path.name,
                "",
                _("There is no such file."),
                _("Nothing of it was read."),
                _("Put it at %(path)s, or mend its name.") % {"path": path},
            )
        )
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableError(
            Fault(
                path.name,
                "",
                _("It is larger than 50 MB."),
                _("It would fill the memory."),
                _("Simplify it, or split it."),
            )
        )
    content = path.read_bytes()
    for encoding, shown in (("utf-8-sig", "UTF-8"), ("cp949", "EUC-KR (CP949)")):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        has_mark = content.startswith(b"\xef\xbb\xbf")
        return text, _("%(encoding)s with a byte order mark") % {"encoding": shown} if has_mark else shown
    raise UnreadableError(
        Fault(
            path.name,
            "",
            _("It is neither UTF-8 nor EUC-KR."),
            _("Its letters cannot be told."),
            _("Save it in UTF-8."),
        )
    )


def _table(name: str, text: str, encoding: str, header_lines: int) -> Sheet:
    first = text.split("\n", 1)[0]
    delimiter = max("\t,;", key=first.count)
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter)
    lines: list[tuple[int, list[str]]] = []
    swallowed, before = [], 0
    try:
        for values in reader:
            if reader.line_num - before > LONGEST_ROW:
                swallowed.append(before + 1)
            elif any(value.strip() for value in values):
                lines.append((reader.line_num, values))
            before = reader.line_num
    except csv.Error as error:
        raise UnreadableError(
            Fault(
                name,
                line_place(reader.line_num),
                _("It is no CSV (%(why)s).") % {"why": error},
                _("What follows cannot be read."),
                _("Mend the line."),
            )
        ) from error
    headings = [values for _line, values in lines[:header_lines]]
    if len(lines) <= header_lines:
        raise UnreadableError(
            Fault(
                name,
                "",
                _("It has no rows below its heading."),
                _("There is nothing to take."),
                _("Write rows below the heading."),
            )
        )
    columns, other_names = _columns(headings)
    sheet = Sheet(name, encoding, columns, [], other_names)
    for line in swallowed:
        what, why = _("A quote is opened there and not closed."), _("It swallows the rows below it.")
        sheet.faults.append(Fault(name, line_place(line), what, why, _("Mend its quotes or commas.")))
    for line, values in lines[header_lines:]:
        if len(values) != len(columns):
            counted = {"row": len(values), "heading": len(columns)}
            said = _("The row has %(row)d columns, the heading has %(heading)d.") % counted
            why, do = _("Its values would stand in wrong columns."), _("Mend its quotes or commas.")
            sheet.faults.append(Fault(name, line_place(line), said, why, do))
            continue
        sheet.rows.append(Row(line_place(line), dict(zip(columns, values, strict=True))))
    return sheet


def _columns(headings: list[list[str]]) -> tuple[list[str], dict[str, str]]:
    """Return the columns' names, several lines of heading joined, and the shorter names that are unique."""
    width = max(map(len, headings))
    columns: list[str] = []
    short: dict[str, set[str]] = {}
    for place in range(width):
        parts = [heading[place].strip() if place < len(heading) else "" for heading in headings]
        said = list(dict.fromkeys(part for part in parts if part))
        whole = " ".join(said) or f"column {place + 1}"
        columns.append(whole if whole not in columns else f"{whole} ({place + 1})")
        for part in said:
            short.setdefault(part, set()).add(columns[-1])
    unique = {part: next(iter(found)) for part, found in short.items() if len(found) == 1 and part not in columns}
    return columns, unique


def line_place(number: int) -> str:
    """Return the words for a line of a file."""
    return _("line %(number)d") % {"number": number}


def feature_place(number: int) -> str:
    """Return the words for a feature of a map."""
    return _("feature %(number)d") % {"number": number}


def _features(name: str, text: str, encoding: str) -> Sheet:
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableError(
            Fault(
                name,
                line_place(error.lineno),
                _("It is no JSON (%(why)s).") % {"why": error.msg},
                _("What follows cannot be read."),
                _("Export it anew."),
            )
        ) from error
    features = whole.get("features") if isinstance(whole, dict) else None
    if not isinstance(features, list) or not features:
        raise UnreadableError(
            Fault(
                name,
                "",
                _("It holds no features."),
                _("Areas are the features of a FeatureCollection."),
                _("Export it as GeoJSON."),
            )
        )
    sheet = Sheet(name, encoding, [], [])
    for number, feature in enumerate(features, 1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            sheet.faults.append(
                Fault(
                    name,
                    feature_place(number),
                    _("It has no properties."),
                    _("So it has no name."),
                    _("Export it with its columns."),
                )
            )
            continue
        cells = {str(key): _plain(value) for key, value in properties.items()}
        sheet.rows.append(Row(feature_place(number), cells, feature.get("geometry")))
    sheet.columns = list(dict.fromkeys(key for row in sheet.rows for key in row.cells))
    return sheet


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def lacking(sheet: Sheet, cells: Iterable[Cell]) -> list[Fault]:
    """Return a fault for each column that is asked for and is not there."""
    missing = dict.fromkeys(cell.column for cell in cells if not sheet.has(cell.column))
    there = ", ".join(sheet.columns[:20])
    return [
        Fault(
            sheet.name,
            "",
            _("It has no column “%(name)s”.") % {"name": column},
            _("It has: %(names)s.") % {"names": there},
            _("Write the column's name as it stands there."),
        )
        for column in missing
    ]
