"""A case's timeline as its readers see it: what happened, when, by whom, in which words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from madang.kit.words import pick
from madang.people.models import Person
from madang.timeline import queries as timeline

from .. import queries
from ..enums import ENDED, Channel, Kind, MessageKind, Outcome, State
from ..models import Case, Message


@dataclass
class Event:
    """One line of the timeline."""

    at: datetime
    sign: str
    tone: str
    what: str
    who: str = ""
    words: str = ""
    note: str = ""
    facts: dict[str, object] = field(default_factory=dict)


SIGNS = {
    "case.received": ("inbox", "c3"), "case.read": ("eye", ""), "case.sent": ("dept", "c1"), "case.returned": ("redo", ""),
    "case.taken_back": ("redo", ""), "case.asked": ("ask", "c2"), "case.replied": ("talk", "c3"), "case.added": ("plus", "c3"),
    "case.answered": ("check", "c1"), "case.reopened": ("redo", "c2"), "case.sorted": ("paper", ""),
    "case.read_back": ("phone", ""), "case.mended": ("paper", ""), "case.accepted": ("check", ""), "case.disowned": ("user", ""),
    "story.published": ("globe", ""), "story.kept_back": ("eye", ""), "story.hidden": ("eye", ""),
}  # fmt: skip
STAFF_ONLY = {"case.taken_back", "case.sorted", "case.mended", "case.disowned", "case.returned"}


def _what(kind: str, office: str, case: Case, facts: dict[str, object]) -> str:
    told = {
        Channel.WEB: _("You told us on the website"), Channel.PHONE: _("You told us by telephone"),
        Channel.DESK: _("You told us at a desk"), Channel.FILE: _("Told by file"),
    }  # fmt: skip
    outcome = str(facts.get("outcome", ""))
    words = {
        "case.received": told[Channel(case.channel)],
        "case.read": _("Read by %(office)s") % {"office": office},
        "case.sent": _("Passed to %(office)s") % {"office": office},
        "case.returned": _("Came back to %(office)s") % {"office": office},
        "case.taken_back": _("Taken back before anybody was told"),
        "case.asked": _("%(office)s asked you a question") % {"office": office},
        "case.replied": _("You replied"),
        "case.added": _("You added something"),
        "case.answered": _("%(office)s answered: %(outcome)s")
        % {"office": office, "outcome": Outcome(outcome).label if outcome else ""},
        "case.reopened": _("Opened again, because it did not solve the matter"),
        "case.sorted": _("Sorted as: %(kind)s") % {"kind": Kind(str(facts.get("kind", "other"))).label},
        "case.read_back": _("Read back to you, and you agreed"),
        "case.mended": _("Corrected while it was read back"),
        "case.accepted": _("You said that this story is yours"),
        "case.disowned": _("The person said that this story is not theirs"),
        "story.published": _("Shown to everybody, without your name"),
        "story.kept_back": _("Not shown to everybody"),
        "story.hidden": _("You hid the public story"),
        "case.erased": _("Erased by law"),
        "case.extended": _("%(office)s took more time") % {"office": office},
    }
    return words.get(kind, kind)


def all_of(case: Case) -> list[Event]:
    """Return every event of a case, newest first, with the words that belong to it."""
    messages = {m.pk: m for m in Message.objects.filter(case=case).select_related("by", "office")}
    entries = list(timeline.of(case))
    names = dict(Person.objects.filter(pk__in={e.by_id for e in entries if e.by_id}).values_list("pk", "name"))
    events = []
    for entry in entries:
        facts = timeline.facts(entry)
        office = pick(facts.get("names"))  # type: ignore[arg-type]
        sign, tone = SIGNS.get(entry.kind, ("clock", ""))
        if entry.kind == "case.received" and case.channel == Channel.PHONE:
            sign = "phone"
        message = messages.get(int(str(facts["message"]))) if "message" in facts else None
        events.append(
            Event(
                at=entry.at,
                sign=sign,
                tone=tone,
                what=_what(entry.kind, office, case, facts),
                who=names.get(entry.by_id or 0, "") if office else "",
                words=message.text if message else case.text if entry.kind == "case.received" else "",
                note=str(facts.get("reason", "")),
                facts={
                    **facts,
                    "kind": entry.kind,
                    "phone": message.office.contact_phone if message and message.office else "",
                },
            )
        )
    return events


def for_resident(case: Case) -> list[Event]:
    """Return the events that a resident reads: all but the city's own corrections."""
    return [event for event in all_of(case) if event.facts["kind"] not in STAFF_ONLY]


def open_question(case: Case) -> Message | None:
    """Return the question that waits for the resident's reply."""
    if case.state != State.YOUR_TURN:
        return None
    return case.messages.filter(kind=MessageKind.QUESTION).select_related("office", "by").order_by("-at").first()


def step(case: Case) -> int:
    """Return which of the four steps a case has reached."""
    if case.state in ENDED:
        return 4
    if case.state == State.RECEIVED:
        return 1
    return 2 if case.office_id == queries.hub_id() else 3
