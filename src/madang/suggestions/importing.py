"""Lists of what was said elsewhere, as CSV or TSV in UTF-8 or EUC-KR: rows into cards, each once, faults told by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from django.utils.translation import gettext as _

from madang.kit import guard, sheets
from madang.kit.plaintext import clean
from madang.kit.sheets import Cell, Fault, Row, Sheet

from . import rules

MOST_ROWS = 100_000
MAX_BYTES = 30 * 1024 * 1024
TEXT = ("text", "words", "comment", "opinion", "message", "내용", "의견", "말씀", "글", "본문", "댓글", "제안")
NUMBER = ("id", "number", "no", "번호", "글번호", "연번")
WHEN = ("date", "said_at", "created_at", "day", "작성일", "등록일", "날짜", "일시")
SPEAKER = ("name", "speaker", "author", "nickname", "이름", "작성자", "닉네임")


@dataclass(frozen=True)
class Listed:
    """One row that can be a card. `outside` is what the list calls it, else a digest of its words and their place among the like."""

    outside: str
    text: str
    speaker: str
    said_at: datetime | None


@dataclass
class List:
    """What a file would bring: its rows, its faults by line, and what is taken without its day."""

    name: str
    encoding: str
    columns: dict[str, str]
    rows: list[Listed] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)  # rows that cannot be cards
    undated: list[Fault] = field(default_factory=list)  # rows whose day cannot be read; they are among the rows


def read(path: Path, *, name: str) -> List:
    """Return what a file would bring, or raise sheets.UnreadableError where it cannot be read as a whole."""
    sheet = sheets.read(path)
    columns = {
        key: _column(sheet, words)
        for key, words in (("text", TEXT), ("number", NUMBER), ("when", WHEN), ("speaker", SPEAKER))
    }
    if not columns["text"]:
        what = _("No column is called %(names)s.") % {"names": ", ".join((*TEXT[:4], *TEXT[5:9]))}
        why, do = _("The words are in none that is known."), _("Name the column of the words so.")
        raise sheets.UnreadableError(Fault(name, "", what, why, do))
    if len(sheet.rows) > MOST_ROWS:
        what = _("It has %(rows)d rows.") % {"rows": len(sheet.rows)}
        why, do = _("Nobody could read more than 100,000."), _("Split it, and bring in what matters first.")
        raise sheets.UnreadableError(Fault(name, "", what, why, do))
    found = List(name, sheet.encoding, {key: column for key, column in columns.items() if column})
    found.faults += sheet.faults
    found.rows += _rows(sheet, columns, found)
    return found


def _column(sheet: Sheet, words: tuple[str, ...]) -> str:
    known = {name.strip().casefold(): name for name in sheet.columns}
    return next((known[word] for word in words if word in known), "")


def _rows(sheet: Sheet, columns: dict[str, str], found: List) -> Iterator[Listed]:
    met: dict[str, int] = {}
    for row in sheet.rows:
        text = clean(_value(sheet, row, columns["text"]))
        if refusal := rules.why_not_text(text):
            found.faults.append(Fault(sheet.name, row.place, str(refusal.label), "", ""))
            continue
        speaker = clean(_value(sheet, row, columns["speaker"]))
        if guard.is_forbidden(speaker) or len(speaker) > 80:
            reason = guard.CannotKeep.TOO_LONG if len(speaker) > 80 else guard.CannotKeep.PERSONAL_NUMBER
            found.faults.append(Fault(sheet.name, row.place, str(reason.label), "", ""))
            continue
        number = clean(_value(sheet, row, columns["number"]))[:80]
        if not number:
            digest = sha256(text.encode()).hexdigest()[:24]
            met[digest] = met.get(digest, 0) + 1
            number = f"{digest}-{met[digest]}"
        when = clean(_value(sheet, row, columns["when"]))[:40]
        said_at = _moment(when)
        if when and said_at is None:
            what, why = _("“%(when)s” is no day.") % {"when": when}, _("The card would stand without it.")
            found.undated.append(Fault(sheet.name, row.place, what, why, _("Write it such as 2026-11-22.")))
        yield Listed(number, text, speaker, said_at)


def _value(sheet: Sheet, row: Row, column: str) -> str:
    return sheet.value(row, Cell(column)) if column else ""


def _moment(written: str) -> datetime | None:
    """Read a day or a moment as lists write it; None where it is neither."""
    written = written.strip().replace(".", "-").replace("/", "-").rstrip("-")
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        try:
            found = datetime.combine(date.fromisoformat(written[:10]), datetime.min.time())
        except ValueError:
            return None
    return found if found.tzinfo else found.astimezone()
