"""A case as one line of a list, its strings made here once rather than in a template fifty times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from markupsafe import Markup

from madang.kit import near
from madang.kit.plaintext import masked
from madang.kit.refusal import Refused
from madang.people import contacts
from madang.places import queries as places
from madang.places.models import Area, Office
from madang.ui.dates import clock_time, day_short, local
from madang.ui.icons import icon

from .. import queries
from ..enums import ENDED, State
from ..models import Case
from ..queries import Line
from ..routing import FIRM, Suggestion

CHANNEL_SIGNS = {
    "web": "web", "phone": "phone", "desk": "desk", "file": "paper", "email": "mail", "sms": "phone", "letter": "mail",
    "field": "pin",
}  # fmt: skip


@dataclass(frozen=True)
class Due:
    """When a case is due: in words, and how pressing."""

    words: str
    tone: str  # late | soon | fine


@dataclass(frozen=True)
class Row:
    """One line."""

    reference: str
    title: str
    sub: str
    sign: str
    due: str
    is_new: bool
    state: str
    language: str
    address: str
    before: Markup
    after: Markup


def of(lines: list[Line], at: datetime) -> list[Row]:
    """Return lines as rows. A row is drawn once for each version of its case, language, day and lateness."""
    day, language = local(at).date(), get_language()
    keys = {line.pk: ("row", line.pk, line.version, language, day, line.due_at < at) for line in lines}
    missing = [pk for pk, key in keys.items() if not near.has(key)]
    fresh = {case.pk: row(case, at) for case in queries.listed(missing)}
    return [near.remember(keys[line.pk], lambda pk=line.pk: fresh[pk], seconds=60) for line in lines]  # type: ignore[misc]


def due(case: Case, at: datetime) -> Due:
    """Say when a case is due, seen from an instant."""
    if case.state in ENDED:
        return Due(_("answered %(day)s") % {"day": day_short(case.answered_at or at)}, "fine")
    if case.state == State.YOUR_TURN:
        return Due(_("resident's turn"), "fine")
    days = (local(case.due_at).date() - local(at).date()).days
    if case.due_at < at:
        late = max(-days, 0)
        return Due(
            ngettext("%(n)s day late", "%(n)s days late", late) % {"n": late} if late else _("late today"),
            "late",
        )
    if days == 0:
        return Due(_("today %(time)s") % {"time": clock_time(case.due_at)}, "late")
    return Due(ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}, "soon" if days <= 2 else "fine")


def row(case: Case, at: datetime) -> Row:
    """Return a case as one line."""
    when, sub = due(case, at), _sub(case)
    tag, tone, sign = _tag(case)
    return Row(
        reference=case.reference,
        title=case.title,
        sub=sub,
        sign=CHANNEL_SIGNS[case.channel],
        due=when.words,
        is_new=case.state == State.RECEIVED,
        state=case.state,
        language=case.language,
        address=reverse("desk:case", args=[case.reference]),
        before=Markup(
            '<input type="checkbox" class="cb" name="picked" value="{}" aria-label="{}"><span class="ch">{}</span>'
        ).format(case.reference, case.title, icon(CHANNEL_SIGNS[case.channel])),
        after=Markup(
            '<span class="due {}">{}</span><span class="sub">{}</span><span class="tag"><span class="badge{}">{}{}</span></span>'
        ).format(when.tone, when.words, sub, f" b-{tone}" if tone else "", icon(sign), tag),
    )


def _sub(case: Case) -> str:
    who = masked(case.resident.name) if case.resident and case.resident.name else _("no name")
    district = _district_names().get(case.area_id, "") if case.area_id else _("whole city")
    # Where the office has it, its name stands in the tag beside.
    has_it = case.state == State.WITH_OFFICE and _tag(case)[0] == office_names().get(case.office_id, "")
    return " · ".join((who, district) if has_it else (who, district, office_names().get(case.office_id, "")))


def _tag(case: Case) -> tuple[str, str, str]:
    if case.is_urgent and case.state not in ENDED:
        return _("Not to wait"), "late", "warn"
    if case.mediation_at and case.state not in ENDED:
        return _("Whose is it?"), "soon", "dept"
    if case.is_returned:
        return _("Came back"), "soon", "redo"
    if case.state == State.YOUR_TURN:
        return _("Asked"), "you", "ask"
    if case.state in ENDED:
        return str(State(case.state).label), "ok", "check"
    if case.state == State.WITH_OFFICE:
        return office_names().get(case.office_id, ""), "go", "dept"
    offered = case.suggestion.get("offices") or []
    if not offered:
        return _("No guess"), "", "ask"
    name = office_names().get(offered[0]["office_id"], "")
    return f"{name}?", "go" if case.suggestion.get("is_firm") else "", "dept"


def office_names() -> dict[int, str]:
    """Return {office id: name in the active language}, remembered."""
    return near.remember(f"office-names-{get_language()}", lambda: {o.pk: o.name for o in Office.objects.all()})


def _district_names() -> dict[int, str]:
    """Return for each area the name of the district it is, or lies in."""

    def read() -> dict[int, str]:
        areas = Area.objects.select_related("parent")
        return {a.pk: a.district.name for a in areas}

    return near.remember(f"district-names-{get_language()}", read)


def districts(on: date) -> list[tuple[int, str]]:
    """Return (id, name) of the districts, remembered."""
    return near.remember(f"districts-{on}-{get_language()}", lambda: [(d.pk, d.name) for d in places.districts(on)])


def view_names() -> dict[str, tuple[str, str]]:
    """Return the inbox's views as {view: (name, icon)}."""
    return {
        "urgent": (_("Not to wait"), "warn"), "parts": (_("Our parts owed"), "three"),
        "to_sign": (_("To sign"), "check"), "mediation": (_("Whose is it?"), "dept"),
        "new": (_("New stories"), "inbox"), "mine": (_("Mine"), "user"), "today": (_("Due today"), "clock"),
        "late": (_("Late"), "warn"), "waiting": (_("Resident's turn"), "ask"), "returned": (_("Came back"), "redo"),
        "all": (_("All open"), "paper"),
    }  # fmt: skip


def sureness(place: int, suggestion: Suggestion) -> str:
    """Say how sure a suggestion is, in a word."""
    if place == 0 and suggestion.is_firm:
        return _("quite sure")
    return _("perhaps") if suggestion.offices[place].weight >= FIRM else _("unsure")


def kept_phone(written: str) -> str:
    """Return a telephone number in kept form, empty where it is none."""
    try:
        return contacts.phone(written) if sum(c.isdigit() for c in written) >= 8 else ""
    except Refused:
        return ""
