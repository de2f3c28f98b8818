"""Cases from a file: every row through the same act as the web form, each once, with what was wrong told row by row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from madang.kit import reference
from madang.kit.plaintext import clean, has_resident_number
from madang.kit.refusal import Refused
from madang.people import contacts
from madang.people.actions import Introduced
from madang.people.enums import ContactKind
from madang.places import queries as places
from madang.places.models import Area

from . import actions
from .actions import Told
from .enums import Channel
from .models import Case

# What other systems call the columns; the first that is there is taken.
COLUMNS = {
    "title": ("title", "subject", "제목", "민원제목"),
    "text": ("text", "content", "description", "내용", "민원내용"),
    "date": ("date", "created_at", "received_at", "requested_datetime", "expiryDate", "접수일", "등록일"),
    "area": ("area", "district", "구", "지역"),
    "name": ("name", "이름"),
    "contact": ("contact", "phone", "email", "연락처"),
}
MAX_BYTES = 200 * 1024 * 1024


class UnreadableError(Exception):
    """The file as a whole cannot be read; the message says what, why and what to do."""


@dataclass
class Report:
    """What came of a file: how many were filed, were there already, and which rows were not taken and why."""

    filed: int = 0
    known: int = 0
    wrong: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """One row: its line in the file, and its fields."""

    line: int
    title: str
    text: str
    told_at: datetime | None
    area: str = ""
    name: str = ""
    contact: str = ""


def read(path: Path) -> tuple[str, str, list[dict[str, str | None]], list[int]]:
    """Return (digest, encoding, rows, line numbers) of a CSV file in UTF-8 or EUC-KR, or raise UnreadableError."""
    if not path.is_file():
        raise UnreadableError(f"There is no file {path.name}. Nothing was read. Check its name and folder.")
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableError(
            "The file is larger than 200 MB. It would fill the memory. Split it and import the parts."
        )
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "cp949"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UnreadableError(
            "The file is neither UTF-8 nor EUC-KR. Its letters cannot be told. Save it as CSV in UTF-8."
        )
    reader = csv.DictReader(io.StringIO(text.replace("\0", ""), newline=""))
    rows, lines = [], []
    try:
        for row in reader:
            rows.append(row)
            lines.append(reader.line_num)
    except csv.Error as error:
        raise UnreadableError(
            f"Line {reader.line_num} is not CSV ({error}). Nothing was filed. Mend the line and try again."
        ) from error
    if not _column(reader.fieldnames or [], "title"):
        raise UnreadableError(
            "The first line names no column `title` or `제목`. The titles cannot be found. Add the header line."
        )
    return sha256(content).hexdigest(), "EUC-KR" if encoding == "cp949" else "UTF-8", rows, lines


def _column(names: object, wanted: str) -> str:
    there = [str(name) for name in names]  # type: ignore[attr-defined]
    return next((name for name in COLUMNS[wanted] if name in there), "")


def rows(raw: list[dict[str, str | None]], lines: list[int]) -> Iterator[Row | tuple[int, str]]:
    """Yield each row, or (line, what is wrong with it)."""
    for number, (fields, line) in enumerate(zip(raw, lines, strict=True)):
        if None in fields or None in fields.values():
            yield line, "The row has more or fewer columns than the header. Mend its quotes or commas."
            continue
        value = {name: clean(fields.get(_column(fields, name)) or "") for name in COLUMNS}
        if not value["title"] and not value["text"]:
            yield line, "The row has no title. There is nothing to file. Fill it in or take the row out."
            continue
        try:
            told_at = _instant(value["date"])
        except ValueError:
            yield line, f"The date {value['date'][:30]!r} is no date. Write it as 2026-11-22."
            continue
        if has_resident_number(f"{value['title']} {value['text']} {value['name']} {value['contact']}"):
            yield (
                line,
                "A resident registration number stands in the row. The law forbids to keep it. Take it out.",
            )
            continue
        yield Row(number + 1, value["title"], value["text"], told_at, value["area"], value["name"], value["contact"])


def _instant(written: str) -> datetime | None:
    if not written:
        return None
    found = datetime.fromisoformat(written)
    zone = ZoneInfo(settings.TIME_ZONE)
    if len(written) <= 10:
        return datetime.combine(found.date(), time(9), zone)
    return found if found.tzinfo else found.replace(tzinfo=zone)


def file(row: Row, *, digest: str, at: datetime, areas: dict[str, Area | None], is_dry: bool = False) -> bool:
    """File one row as a case told by file; return whether it is new. A title alone is an anonymous, city-wide case."""
    told_at = row.told_at or at
    if row.area not in areas:
        areas[row.area] = places.area_named(row.area, on=told_at.date()) if row.area else None
    who = actions.ANONYMOUS
    if row.contact:
        kind, value = contacts.address(row.contact)
        who = (
            Introduced(name=row.name, phone=value)
            if kind == ContactKind.PHONE
            else Introduced(name=row.name, email=value)
        )
    title = row.title if len(row.title) <= 200 else row.title[:199] + "…"
    told = Told(
        reference=reference.free(),
        text=row.text or row.title,
        title=title,
        channel=Channel.FILE,
        who=who,
        area=areas[row.area],
        source=(digest, row.line),
    )
    if is_dry:
        return not Case.objects.filter(source_file=digest, source_line=row.line).exists()
    return actions.file(told, at=told_at).is_new


def import_all(
    raw: list[dict[str, str | None]], lines: list[int], *, digest: str, at: datetime, is_dry: bool
) -> Iterator[Report]:
    """File all rows, yielding the report after each, so that a caller can show how far it is."""
    report, areas = Report(), dict[str, Area | None]()
    known = set(Case.objects.filter(source_file=digest).values_list("source_line", flat=True))
    for row in rows(raw, lines):
        if isinstance(row, tuple):
            report.wrong.append(row)
        elif row.line in known:
            report.known += 1
        else:
            try:
                is_new = file(row, digest=digest, at=at, areas=areas, is_dry=is_dry)
                report.filed += is_new
                report.known += not is_new
            except Refused as refused:
                report.wrong.append((lines[row.line - 1], str(refused.reason.label)))
        yield report
