"""What pages say of applications and sessions: sentences for people, drawn once for every page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madang.ui.dates import clock_time, day, moment

from . import queries
from .enums import Choice, State
from .models import Application, Offer, Programme, Terms
from .placing import Weights

MOST_CLASHES = 3  # told of one lack
TONES = {
    State.RECEIVED: ("", "inbox"), State.ELIGIBLE: ("", "clock"), State.OFFERED: ("you", "ask"), State.SEATED: ("ok", "check"),
    State.MET: ("ok", "hand"), State.DIVERTED: ("go", "dept"), State.NOT_ELIGIBLE: ("late", "talk"),
    State.NOT_CHOSEN: ("late", "talk"), State.MISSED: ("late", "talk"), State.WITHDRAWN: ("", "out"),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """An application in one line and one sentence, as its applicant reads it."""

    application: Application
    word: str
    tone: str
    sign: str
    sentence: str
    offer: Offer | None


def line(application: Application, at: datetime) -> Line:
    """Return where an application is, whose turn it is, and until when."""
    return lines([application], at)[0]


def lines(applications: list[Application], at: datetime) -> list[Line]:
    """Return where each of some applications is, in as many reads as for one."""
    offers = queries.open_offers(applications)
    hoping = [a for a in applications if a.pk not in offers and not a.answered_at and not a.returned_at]
    prefetch_related_objects(hoping, "wishes__meeting")
    return [
        Line(a, word(a), *TONES[State(a.state)], _sentence(a, offers.get(a.pk), at), offers.get(a.pk))
        for a in applications
    ]


def word(application: Application) -> str:
    """Return the state as the applicant reads it."""
    return {
        State.RECEIVED: _("The city has it"),
        State.ELIGIBLE: _("In the running"),
        State.OFFERED: _("Your turn"),
        State.SEATED: _("You have a seat"),
        State.MET: _("You have met"),
        State.DIVERTED: _("With a department"),
        State.NOT_ELIGIBLE: _("Not for this hour"),
        State.NOT_CHOSEN: _("Not chosen this time"),
        State.MISSED: _("You did not come"),
        State.WITHDRAWN: _("Taken back"),
    }[State(application.state)]


def _sentence(application: Application, offer: Offer | None, at: datetime) -> str:
    if offer and application.state == State.OFFERED:
        return _("A seat is held for you on %(when)s. Say yes or no by %(until)s.") % {
            "when": moment(offer.item.starts_at),
            "until": moment(offer.until),
        }
    if offer and application.state == State.SEATED:
        return _("You meet on %(when)s, %(where)s.") % {
            "when": moment(offer.item.starts_at),
            "where": offer.item.meeting.where,
        }
    if application.answered_at:
        return _("Answered on %(day)s.") % {"day": day(application.answered_at)}
    if application.returned_at:
        return _("It goes before others for the next free seat.")
    coming = [s for s in application.wishes.all() if s.meeting.ends_at > at and s.meeting.state != "cancelled"]
    if not coming:
        return _("You hear within days.")
    return _("You hear by %(day)s whether you are chosen. If not, you still get a written answer.") % {
        "day": day(max(s.shuts_at for s in coming))
    }


def how_chosen(terms: Terms) -> str:
    """Return how a programme chooses, in one sentence with its numbers."""
    if terms.choice == Choice.WALK_IN:
        return _("Nobody is chosen: come by and take a number.")
    if terms.choice == Choice.DRAWN:
        said = _("By lot. The list is published before, and anybody can run the draw again.")
        if terms.quotas:
            said += " " + _("Quotas are met, with chances as equal as they allow; nobody has more than one entry.")
        return said
    said = _("By published criteria, by two people who must say where they have a part in it.")
    if terms.drawn_percent:
        said += " " + _("%(percent)d of 100 seats go by lot.") % {"percent": terms.drawn_percent}
    if terms.may_choose_place:
        said += " " + _(
            "Who asks to meet at a place is seated there where a session is; anywhere else the matter counts %(num)d points less."
        ) % {"num": Weights().elsewhere}
    if terms.district_percent:
        said += " " + _("No district has more than %(percent)d of 100 seats ahead.") % {
            "percent": terms.district_percent
        }
    if terms.district_least:
        said += " " + _(
            "A district that had less than %(percent)d of 100 seats in the past year gets as many of those ahead, where enough people of it ask."
        ) % {"percent": terms.district_least}
    return said


def odds(programme: Programme, at: datetime) -> str:
    """Return how many who asked were heard, honestly; empty where too few have asked to say."""
    met, asked = queries.odds(programme, at)
    if asked < 5:
        return ""
    return ngettext(
        "Of %(asked)d who asked in the last half year, %(met)d was heard by the mayor. All others got a written answer.",
        "Of %(asked)d who asked in the last half year, %(met)d were heard by the mayor. All others got a written answer.",
        met,
    ) % {"asked": asked, "met": met}


def why_without(why: str, facts: Mapping[str, Any]) -> str:
    """Return why an application has no seat in a proposal, in words."""
    said = {
        "cool_down": _("has met the mayor lately"),
        "no_session": _("no seat is left on the days they could come"),
        "notice": _("every seat on their days is too near to be told in time"),
        "size": _("more people than any seat on their days takes"),
        "step_free": _("no place on their days is step-free"),
        "no_helper": _("nobody whom the talk needs is free on their days"),
        "no_helpers_together": _("those whom the talk needs are never free together"),
        "share_full": _("the district has its share already"),
        "helper_booked": _("whom the talk needs is with others then"),
        "elsewhere": _("asks to meet elsewhere than on any of their days, which counts %(cost)s points less")
        % {"cost": facts.get("cost", "")},
        "fewer_points": _("those who would have to give way have more points together"),
    }.get(why, why)
    if why == "fewer_points" and facts.get("their"):
        said += " " + _("(%(own)s against %(their)s)") % {"own": facts.get("value", ""), "their": facts["their"]}
    return said


def lacking(lack: queries.Lack) -> str:
    """Return what a session needs and nobody is held for, in words: when, what, and what holds those who could come."""
    said = _("Nobody is held for “%(what)s”.") % {"what": lack.what}
    if lack.item:
        said = f"{clock_time(lack.item.starts_at)} – {clock_time(lack.item.ends_at)}: {said}"
    for clash in lack.clashes[:MOST_CLASHES]:
        said += " " + _("%(who)s is held for “%(meeting)s” then, %(begin)s – %(end)s.") % {
            "who": clash.resource.name,
            "meeting": clash.meeting.name,
            "begin": clock_time(clash.meeting.starts_at),
            "end": clock_time(clash.meeting.ends_at),
        }
    return said if lack.clashes else said + " " + _("Ask somebody to come, or move the session.")


def hours(terms: Terms) -> list[tuple[str, str]]:
    """Return the hours an applicant can prefer, where a session is long: each as (wall time, words)."""
    if terms.choice != Choice.DRAWN:
        return []
    begin = datetime.combine(terms.valid_from, terms.begins)
    end = datetime.combine(terms.valid_from, terms.ends)
    found: list[tuple[str, str]] = []
    while begin < end:
        until = min(begin + timedelta(hours=1), end)
        found.append((f"{begin:%H:%M}", f"{begin:%H:%M} – {until:%H:%M}"))
        begin = until
    return found
