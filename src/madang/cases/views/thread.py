"""A case's timeline as its readers see it: what happened, when, by whom, in which words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from madang.commitments.enums import State as PromiseState
from madang.kit.words import pick
from madang.people.models import Person
from madang.timeline import queries as timeline
from madang.ui import dates

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
    "case.taken_back": ("redo", ""), "case.call_taken_back": ("phone", ""), "case.asked": ("ask", "c2"), "case.replied": ("talk", "c3"), "case.added": ("plus", "c3"),
    "case.answered": ("check", "c1"), "case.reopened": ("redo", "c2"), "case.sorted": ("paper", ""),
    "case.read_back": ("phone", ""), "case.mended": ("paper", ""), "case.accepted": ("check", ""), "case.disowned": ("user", ""),
    "case.extended": ("clock", ""), "case.merged": ("merge", ""), "case.leads": ("merge", ""), "case.unmerged": ("merge", ""),
    "case.split": ("merge", "c1"), "case.split_off": ("merge", "c1"), "case.part_asked": ("three", ""), "case.part_given": ("three", ""),
    "case.part_dropped": ("three", ""), "case.referred": ("dept", "c2"), "case.bound": ("shield", ""), "case.to_sign": ("paper", ""),
    "case.given_back": ("redo", ""), "case.rated": ("talk", "c3"), "case.rechecked": ("eye", ""), "case.reckoned": ("cal", ""),
    "case.fell_to": ("dept", ""), "case.handed_over": ("user", ""), "case.promise_kept": ("check", "c1"),
    "case.promise_taken_up": ("redo", "c1"), "case.promise_broken": ("talk", "c2"), "case.promise_changed": ("redo", "c2"),
    "promise.advanced": ("right", "c1"), "promise.changed": ("redo", "c2"), "promise.confirmed": ("check", "c1"), "promise.disputed": ("warn", "c2"), "promise.upheld": ("eye", ""),
    "promise.split": ("merge", ""), "promise.merged": ("merge", ""), "promise.set_apart": ("three", ""), "promise.reminded": ("ask", ""), "promise.handed_on": ("eye", ""),
    "promise.made": ("hand", "c1"), "promise.moved": ("redo", "c2"),
    "promise.reported": ("paper", ""), "promise.taken_up": ("redo", ""), "promise.kept": ("check", "c1"), "promise.broken": ("talk", "c2"),
    "story.published": ("globe", ""), "story.kept_back": ("eye", ""), "story.hidden": ("eye", ""),
}  # fmt: skip
AMONG_COLLEAGUES = {"case.merged", "case.referred"}  # the resident reads what was done, not the words to colleagues
STAFF_ONLY = {
    "case.taken_back", "case.call_taken_back", "case.sorted", "case.mended", "case.disowned", "case.returned", "case.leads", "case.part_given",
    "case.part_dropped", "case.to_sign", "case.given_back", "case.handed_over", "case.rechecked",
}  # fmt: skip


def _what(kind: str, office: str, case: Case, facts: dict[str, object]) -> str:
    told = {
        Channel.WEB: _("You told us on the website"), Channel.PHONE: _("You told us by telephone"),
        Channel.DESK: _("You told us at a desk"), Channel.FILE: _("Told by file"), Channel.EMAIL: _("You told us by e-mail"),
        Channel.SMS: _("You told us by text message"), Channel.LETTER: _("Your letter came"),
        Channel.FIELD: _("You told us on the spot"),
    }  # fmt: skip
    outcome = str(facts.get("outcome", ""))
    words = {
        "case.received": told[Channel(case.channel)],
        "case.read": _("Read by %(office)s") % {"office": office},
        "case.sent": _("Passed to %(office)s") % {"office": office},
        "case.returned": _("Came back to %(office)s") % {"office": office},
        "case.taken_back": _("Taken back before anybody was told"),
        "case.call_taken_back": _("The result of a call was taken back"),
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
        "case.merged": _("Answered together with others who told the same"),
        "case.leads": _("Others who told the same are answered with this"),
        "case.unmerged": _("Answered for itself again"),
        "case.split": _("Split into several matters, each with a number"),
        "case.split_off": _("One matter of a longer letter"),
        "case.part_asked": _("%(office)s was asked for its part") % {"office": office},
        "case.part_given": _("%(office)s gave its part") % {"office": office},
        "case.part_dropped": _("The part of %(office)s is not needed") % {"office": office},
        "case.referred": _("A supervisor decides whose it is"),
        "case.bound": _("It stays with %(office)s: decided by a supervisor") % {"office": office},
        "case.to_sign": _("An answer waits for a second signature"),
        "case.given_back": _("The answer was given back to its writer"),
        "case.rated": _("You said how the answer helped: %(score)s of 5") % {"score": facts.get("score", "")},
        "case.rechecked": _("Looked at again by lot"),
        "case.reckoned": _moved(facts),
        "case.fell_to": _("Moved to %(office)s, because its office is no more") % {"office": office},
        "case.handed_over": _("A colleague looks after it"),
        "case.promise_kept": _("The promise is kept"),
        "case.promise_taken_up": _("The promise is taken up again"),
        "case.promise_broken": _("The promise is not kept"),
        "case.promise_changed": _("The promise is changed"),
        "promise.made": _("The city promised: %(promise)s") % {"promise": facts.get("promise", "")},
        "promise.moved": _("The promise has another date"),
        "promise.reported": _("Progress of the promise"),
        "promise.advanced": _("The promise went a step further"),
        "promise.changed": _("The promise is changed"),
        "promise.confirmed": _("The promise is confirmed"),
        "promise.disputed": _("Somebody who asked said that it was not kept"),
        "promise.upheld": _("A supervisor finds the promise kept"),
        "promise.money": _("What the promise costs"),
        "promise.split": _("The promise is kept in parts"),
        "promise.merged": _("The promise is kept together with another"),
        "promise.set_apart": _("The promise stands for itself again"),
        "promise.reminded": _("Who asked was reminded to say whether it is kept"),
        "promise.handed_on": _("A committee is to look at the promise"),
        "promise.measured": _("A figure by which the promise is measured"),
        "promise.read": _("A reading of the promise's figure"),
        "promise.milestone": _("A milestone of the promise"),
        "promise.kept": _("The promise is kept"),
        "promise.broken": _("The promise is not kept"),
        "promise.taken_up": _("The promise is taken up again"),
    }
    return words.get(kind, kind)


def _seen(message: Message | None) -> str:
    """Return whose words these are, where a reader would take them for the resident's."""
    return str(MessageKind.SEEN.label) if message and message.kind == MessageKind.SEEN else ""


def _moved(facts: dict[str, object]) -> str:
    """Say which date became which; by the hour where the day stayed."""
    if not (facts.get("before") and facts.get("after")):
        return _("The date was reckoned anew")
    before, after = (datetime.fromisoformat(str(facts[name])) for name in ("before", "after"))
    said = dates.moment if dates.day(before) == dates.day(after) else dates.day
    return _("The date moved from %(before)s to %(after)s") % {"before": said(before), "after": said(after)}


def _why_moved(facts: dict[str, object]) -> str:
    why = pick(facts.get("why") or {})  # type: ignore[arg-type]
    if why and facts.get("is_back"):
        return _("City offices are open after all on a day that had been left out: %(why)s") % {"why": why}
    if why:
        return _("City offices were shut on a day that was counted: %(why)s") % {"why": why}
    return _("The rule for this kind of matter has changed.")


def _at_desk(kind: str, office: str, case: Case, facts: dict[str, object]) -> str:
    """Return what happened as a colleague reads it, where a resident is spoken to as "you"; empty where nobody is."""
    told = {
        Channel.WEB: _("Told on the website"), Channel.PHONE: _("Told by telephone"), Channel.DESK: _("Told at a desk"),
        Channel.FILE: _("Told by file"), Channel.EMAIL: _("Told by e-mail"), Channel.SMS: _("Told by text message"),
        Channel.LETTER: _("A letter came"), Channel.FIELD: _("Told on the spot"),
    }  # fmt: skip
    words = {
        "case.received": told[Channel(case.channel)],
        "case.asked": _("%(office)s asked the resident a question") % {"office": office},
        "case.replied": _("The resident replied"),
        "case.added": _("The resident added something"),
        "case.read_back": _("Read back, and they agreed"),
        "case.accepted": _("The person said that this story is theirs"),
        "case.rated": _("The resident said how the answer helped: %(score)s of 5") % {"score": facts.get("score", "")},
        "story.published": _("Shown to everybody, without the name"),
        "story.hidden": _("The author hid the public story"),
    }
    return words.get(kind, "")


def all_of(case: Case) -> list[Event]:
    """Return every event of a case as the desk reads it, newest first, with the words that belong to it."""
    return _events(case, is_desk=True)


def _events(case: Case, *, is_desk: bool) -> list[Event]:
    messages = {m.pk: m for m in Message.objects.filter(case=case).select_related("by", "office")}
    entries = list(timeline.of(case))
    if case.commitment:
        entries = sorted([*entries, *timeline.of(case.commitment)], key=lambda entry: entry.at, reverse=True)
    names = dict(Person.objects.filter(pk__in={e.by_id for e in entries if e.by_id}).values_list("pk", "name"))
    events = []
    for entry in entries:
        facts = timeline.facts(entry)
        office = pick(facts.get("names"))  # type: ignore[arg-type]
        sign, tone = SIGNS.get(entry.kind, ("clock", ""))
        if entry.kind == "case.received" and case.channel == Channel.PHONE:
            sign = "phone"
        message = messages.get(int(str(facts["message"]))) if facts.get("message") else None
        events.append(
            Event(
                at=entry.at,
                sign=sign,
                tone=tone,
                what=(is_desk and _at_desk(entry.kind, office, case, facts)) or _what(entry.kind, office, case, facts),
                who=names.get(entry.by_id or 0, "") if office else "",
                words=message.text if message else case.text if entry.kind == "case.received" else "",
                note=_why_moved(facts)
                if entry.kind == "case.reckoned"
                else _seen(message) or str(facts.get("reason") or facts.get("text") or ""),
                facts={
                    **facts,
                    "kind": entry.kind,
                    "phone": message.office.contact_phone if message and message.office else "",
                },
            )
        )
    return events


def for_resident(case: Case) -> list[Event]:
    """Return the events that a resident reads: all but the city's own corrections, and what these undid."""
    stayed = _as_it_stayed(_events(case, is_desk=False))
    events = [event for event in stayed if event.facts["kind"] not in STAFF_ONLY]
    for event in events:
        if event.facts["kind"] in AMONG_COLLEAGUES:
            event.note = ""
    return events


def _as_it_stayed(events: list[Event]) -> Iterator[Event]:
    """Yield events, newest first, without the sendings that were taken back before anybody was told."""
    undone = 0
    for event in events:
        undone += event.facts["kind"] == "case.taken_back"
        if undone and event.facts["kind"] in ("case.sent", "case.returned"):
            undone -= 1
        else:
            yield event


def led_to(case: Case) -> str:
    """Return what came of a story in one sentence, where something did; empty otherwise."""
    if case.commitment and case.commitment.state == PromiseState.KEPT:
        return case.commitment.ended_with
    if case.outcome != Outcome.DONE or not case.is_ended:
        return ""
    answer = case.messages.filter(kind=MessageKind.ANSWER).order_by("-at").first()
    return str(answer.facts.get("evidence", "")) if answer else ""


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
