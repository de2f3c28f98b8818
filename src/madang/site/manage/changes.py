"""What was changed of the city's rules, read from its own thread and said in words: who, when, what, before and after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from madang.cases.enums import Alarm, Kind
from madang.cases.models import Service
from madang.kit.words import pick
from madang.notices.enums import Part
from madang.people.enums import RoleKind
from madang.people.models import Person
from madang.people.rules import Seat
from madang.places.models import Office
from madang.timeline import queries as timeline
from madang.timeline.actions import CITY
from madang.timeline.models import Entry
from madang.ui import dates

from . import criteriawords, roomwords, samples, termwords, undoing

Facts = dict[str, Any]
Line = tuple[str, str, str]  # of what, before, after

WHAT = {
    "rule.published": gettext_lazy("A time limit was published"),
    "rule.withdrawn": gettext_lazy("A time limit was taken back"),
    "day.closed": gettext_lazy("A day off was published"),
    "day.opened": gettext_lazy("A day off was taken back"),
    "service.added": gettext_lazy("A service was added"),
    "service.changed": gettext_lazy("A service was changed"),
    "service.removed": gettext_lazy("A service was taken out"),
    "answer.added": gettext_lazy("A standing answer was added"),
    "answer.changed": gettext_lazy("A standing answer was changed"),
    "answer.removed": gettext_lazy("A standing answer was taken out"),
    "script.added": gettext_lazy("Words for danger were added"),
    "script.changed": gettext_lazy("Words for danger were changed"),
    "script.removed": gettext_lazy("Words for danger were taken out"),
    "office.changed": gettext_lazy("An office was changed"),
    "role.given": gettext_lazy("A role was given"),
    "role.taken_back": gettext_lazy("A role was taken back"),
    "role.ended": gettext_lazy("A role was given an end"),
    "role.prolonged": gettext_lazy("A role goes on"),
    "staff.left": gettext_lazy("Everything of somebody was ended"),
    "staff.returned": gettext_lazy("Somebody has their roles again"),
    "leave.begun": gettext_lazy("Somebody is away"),
    "leave.dropped": gettext_lazy("Somebody is not away after all"),
    "programme.added": gettext_lazy("A way to meet the mayor was added"),
    "programme.changed": gettext_lazy("A way to meet the mayor was changed"),
    "programme.removed": gettext_lazy("A way to meet the mayor was taken out"),
    "terms.published": gettext_lazy("Terms of an hour with the mayor were published"),
    "terms.withdrawn": gettext_lazy("Terms of an hour with the mayor were taken back"),
    "criteria.published": gettext_lazy("Criteria were published"),
    "criteria.withdrawn": gettext_lazy("Criteria were taken back"),
    "venue.added": gettext_lazy("A place to meet was added"),
    "venue.changed": gettext_lazy("A place to meet was changed"),
    "venue.removed": gettext_lazy("A place to meet was taken out"),
    "resource.added": gettext_lazy("Something that can be held was added"),
    "resource.changed": gettext_lazy("Something that can be held was changed"),
    "resource.ended": gettext_lazy("Something that can be held goes out of use"),
    "resource.resumed": gettext_lazy("Something that can be held is used on"),
    "resource.removed": gettext_lazy("Something that can be held was taken out"),
    "freeze.set": gettext_lazy("Days without such meetings were published"),
    "freeze.dropped": gettext_lazy("Days without such meetings were taken back"),
    "wording.published": gettext_lazy("Words of a notice were published"),
    "wording.withdrawn": gettext_lazy("Words of a notice were taken back"),
}
COLUMNS = {
    "names": gettext_lazy("Name"),
    "titles": gettext_lazy("Title"),
    "texts": gettext_lazy("Text"),
    "words": gettext_lazy("Words"),
    "scripts": gettext_lazy("What to say"),
    "field_names": gettext_lazy("Chapter of the catalogue"),
    "remit": gettext_lazy("Words that lead here"),
    "contact_names": gettext_lazy("Person to ask"),
    "contact_phone": gettext_lazy("Telephone"),
    "phone": gettext_lazy("Number that helps now"),
    "signs_twice": gettext_lazy("Answers are signed twice"),
    "successor_id": gettext_lazy("Who takes over"),
    "office_id": gettext_lazy("Office"),
    "is_final": gettext_lazy("Whole enough to be said at once"),
    "checked_on": gettext_lazy("Checked on"),
    "valid_from": gettext_lazy("From"),
    "valid_until": gettext_lazy("No longer from"),
    "code": gettext_lazy("Code"),
    "kind": gettext_lazy("Kind"),
    "address": gettext_lazy("Address"),
    "opening": gettext_lazy("Opening hours"),
    "host_id": gettext_lazy("Host"),
    "place": gettext_lazy("Place in the list"),
}
LONGEST = 300  # letters of a text shown here; the whole stands in the record


@dataclass(frozen=True)
class Change:
    """One change in words."""

    seq: int
    at: datetime
    who: str
    what: str
    about: str
    lines: list[Line] = field(default_factory=list)
    may_be_taken_back: bool = False
    moves_dates: bool = False


def lately(seat: Seat, *, on: date, limit: int = 30) -> list[Change]:
    """Return the newest changes of the city's rules."""
    found = Entry.objects.filter(thread=CITY, kind__in=WHAT).order_by("-seq")[:limit]
    return _said(list(found), seat, on)


def one(seq: int, seat: Seat, *, on: date) -> Change | None:
    """Return one change by its place in the city's thread."""
    found = Entry.objects.filter(thread=CITY, kind__in=WHAT, seq=seq)
    return next(iter(_said(list(found), seat, on)), None)


def _said(entries: list[Entry], seat: Seat, on: date) -> list[Change]:
    facts = {entry.pk: timeline.facts(entry) for entry in entries}
    numbers = (
        {entry.by_id for entry in entries}
        | {f.get("person") for f in facts.values()}
        | {f.get("deputy") for f in facts.values()}
    )
    names = dict(Person.objects.filter(pk__in=[n for n in numbers if n]).values_list("pk", "name"))
    return [
        Change(
            seq=entry.seq,
            at=entry.at,
            who=names.get(entry.by_id or 0, _("the city's own machine")),
            what=str(WHAT[entry.kind]),
            about=_about(entry.kind, facts[entry.pk], names) if facts[entry.pk] else "",
            lines=_lines(entry.kind, facts[entry.pk], names) if facts[entry.pk] else [],
            moves_dates=entry.kind in undoing.DATED,
            may_be_taken_back=callable(undoing.offer(entry, seat=seat, on=on)),
        )
        for entry in entries
    ]


def _about(kind: str, facts: Facts, names: Mapping[int, str]) -> str:
    """Return what a change is of: the name of a matter, an office, a person, a notice."""
    if kind.startswith("rule."):
        service = Service.objects.filter(code=facts["service"]).first() if facts.get("service") else None
        return service.name if service else str(Kind(facts["kind"]).label) if facts.get("kind") else ""
    if "person" in facts:
        return names.get(facts["person"], "")
    if kind.startswith("wording."):
        title = samples.title(facts["kind"], (get_language() or settings.LANGUAGE_CODE).split("-")[0])
        return f"{title} · {Part(facts['part']).label} · {_tongue(facts['language'])}"
    return pick(facts.get("names") or {}) or str(facts.get("code", ""))


def _lines(kind: str, facts: Facts, names: Mapping[int, str]) -> list[Line]:
    noun = kind.partition(".")[0]
    if noun in LINES:
        return LINES[noun](kind, facts, names)
    return columns(facts.get("before") or {}, facts.get("after") or {})


def columns(before: Facts, after: Facts) -> list[Line]:
    """Return what differs between some columns of a row as they were and as they are, in words."""
    lines = []
    for name in {**before, **after}:
        old, new, label = before.get(name), after.get(name), str(COLUMNS.get(name, name))
        if isinstance(old, dict) or isinstance(new, dict):
            for language in {**(old or {}), **(new or {})}:
                one, other = str((old or {}).get(language, "")), str((new or {}).get(language, ""))
                if one != other:
                    lines.append((f"{label} ({_tongue(language)})", _cut(one), _cut(other)))
        else:
            lines.append((label, _value(name, old), _value(name, new)))
    return [line for line in lines if line[1] != line[2]]


def _value(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in ("office_id", "successor_id"):
        office = Office.objects.filter(pk=value).first()
        return office.name if office else str(value)
    if name == "host_id":
        return Person.objects.filter(pk=value).values_list("name", flat=True).first() or str(value)
    if name in ("valid_from", "valid_until", "checked_on"):
        return dates.day_year(str(value))
    if name == "kind":
        return str(Alarm(value).label) if value in Alarm.values else str(value)
    return _cut(str(value))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _tongue(code: str) -> str:
    return str(dict(settings.LANGUAGES).get(code, code))


def in_words(amount: int, unit: str) -> str:
    """Return how long a limit is, in words."""
    if unit == "hours":
        return ngettext("%(num)s working hour", "%(num)s working hours", amount) % {"num": amount}
    return ngettext("%(num)s working day", "%(num)s working days", amount) % {"num": amount}


def _rule(kind: str, facts: Facts, names: Mapping[int, str]) -> list[Line]:
    this, before = in_words(int(facts["amount"]), facts["unit"]), facts.get("before")
    old = in_words(int(before["amount"]), before["unit"]) if before else ""
    first, then = (old, this) if kind == "rule.published" else (this, old)
    return [(_("How long"), first, then), (_("From"), "", dates.day_year(facts["from"]))]


def _day(kind: str, facts: Facts, names: Mapping[int, str]) -> list[Line]:
    shut = facts.get("closes_at")
    is_off = _("shut from %(time)s") % {"time": str(shut)[:5]} if shut else _("nothing is worked")
    both = ("", is_off) if kind == "day.closed" else (is_off, "")
    return [(dates.day_year(facts["on"]), *both)]


def _role(kind: str, facts: Facts, names: Mapping[int, str]) -> list[Line]:
    office = pick(facts.get("names") or {})
    name = f"{RoleKind(facts['kind']).label} · {office}"
    end = dates.day_year(facts["until"]) if facts.get("until") else _("without an end")
    if kind in ("role.ended", "role.prolonged"):
        before = dates.day_year(facts["before"]) if facts.get("before") else _("without an end")
        return [(name, before, end)]
    begin = _("from %(day)s") % {"day": dates.day_year(facts["from"])}
    return [(name, "", begin) if kind == "role.given" else (name, begin, "")]


def _staff(kind: str, facts: Facts, names: Mapping[int, str]) -> list[Line]:
    return [
        (f"{RoleKind(role['kind']).label} · {pick(role.get('names') or {})}", *((_("held"), _("ended")) if kind == "staff.left" else (_("ended"), _("held"))))
        for role in facts.get("roles") or []
    ]  # fmt: skip


def _leave(kind: str, facts: Facts, names: Mapping[int, str]) -> list[Line]:
    days = f"{dates.day_year(facts['from'])} – {dates.day_year(facts['until'])}"
    deputy = names.get(facts.get("deputy") or 0, _("nobody"))
    both = ("", days) if kind == "leave.begun" else (days, "")
    return [(_("Away"), *both), (_("Deputy"), "", deputy)]


def _wording(kind: str, facts: Facts, names: Mapping[int, str]) -> list[Line]:
    own = _("Madang's own words")
    return [
        (str(Part(facts["part"]).label), _cut(facts.get("before") or own), _cut(facts.get("after") or own)),
        (_("From"), "", dates.day_year(facts["from"])),
    ]


def _terms(kind: str, facts: Facts, names: Mapping[int, str]) -> list[Line]:
    first, then = (facts["before"], facts["after"]) if kind == "terms.published" else (facts["after"], facts["before"])
    return [(_("From"), "", dates.day_year(facts["from"])), *termwords.differing(first, then)]


def _criteria(kind: str, facts: Facts, names: Mapping[int, str]) -> list[Line]:
    both = facts["before"], facts["after"]
    first, then = both if kind == "criteria.published" else both[::-1]
    return [(_("From"), "", dates.day_year(facts["from"])), *criteriawords.differing(first, then)]


def _room(kind: str, facts: Facts, names: Mapping[int, str]) -> list[Line]:
    return roomwords.differing(facts["before"], facts["after"])


def _freeze(kind: str, facts: Facts, names: Mapping[int, str]) -> list[Line]:
    days = f"{dates.day_year(facts['from'])} – {dates.day_year(facts['until'])}"
    return [(_("Days"), *(("", days) if kind == "freeze.set" else (days, "")))]


LINES: dict[str, Callable[[str, Facts, Mapping[int, str]], list[Line]]] = {
    "rule": _rule, "day": _day, "role": _role, "staff": _staff, "leave": _leave, "wording": _wording,
    "terms": _terms, "criteria": _criteria, "venue": _room, "resource": _room, "freeze": _freeze,
}  # fmt: skip
