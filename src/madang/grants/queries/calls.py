"""Reads of calls and of what groups write in them."""

from __future__ import annotations

import json
from datetime import date, datetime
from hashlib import sha256

from django.db.models import Count, Q

from madang.groups.models import Group, Member
from madang.places.models import Area

from ..enums import CallState, State
from ..models import Call, Kind, Proposal


def kinds_on(on: date) -> list[Kind]:
    """Return the kinds of money that hold on a day, by their short names."""
    return list(Kind.objects.valid(on).order_by("code"))


def public_calls(*, area: Area | None = None) -> list[Call]:
    """Return the calls that everybody may read, those that end last first."""
    rows = Call.objects.shown().select_related("kind", "office", "area", "envelope__fund")
    if area:
        rows = rows.filter(Q(area=area) | Q(area__isnull=True))
    return list(rows.order_by("-closes_at", "-number"))


def open_calls(at: datetime) -> list[Call]:
    """Return the calls into which something can be sent now, those that end first first."""
    return list(Call.objects.open(at).select_related("kind", "office", "area").order_by("closes_at"))


def calls_for(group: Group, at: datetime) -> list[Call]:
    """Return the open calls of a group's district and of the city in which it has nothing yet."""
    has = group.proposals.exclude(state=State.WITHDRAWN).values("call")
    rows = Call.objects.open(at).exclude(pk__in=has).filter(Q(area__isnull=True) | Q(area=group.area.district))
    return list(rows.select_related("kind", "area").order_by("closes_at"))


def groups_of_call(call: Call) -> dict[str, int]:
    """Return how many proposals of a call are in each state."""
    return dict(call.proposals.values_list("state").annotate(Count("pk")).order_by())


def canonical(proposal: Proposal) -> str:
    """Return the words of a proposal as one text that is the same wherever it is written."""
    words = {"title": proposal.title, "answers": proposal.answers, "lines": proposal.lines, "room": proposal.room}
    return json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(text: str) -> str:
    """Return what stands for a text under a signature: SHA-256 of it as UTF-8, in hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


def signed(proposal: Proposal) -> tuple[list[Member], list[Member]]:
    """Return who has signed the words as they are now, and who of the group has not."""
    digest = digest_of(canonical(proposal))
    done = set(proposal.signatures.filter(digest=digest).values_list("member", flat=True))
    here = list(proposal.group.members.here().order_by("joined_at"))
    return [m for m in here if m.pk in done], [m for m in here if m.pk not in done]


def whose_turn(proposal: Proposal, at: datetime) -> str:
    """Return who has to act next: `group`, `city` or nobody."""
    if proposal.state in (State.DRAFT, State.CORRECTING):
        return "group" if proposal.call.phase(at) == "open" or proposal.state == State.CORRECTING else ""
    if proposal.call.state == CallState.CANCELLED:
        return ""
    if proposal.state == State.AWARDED:
        grant = getattr(proposal, "grant", None)
        return "group" if grant and grant.state == "offered" else ""
    return "city" if proposal.state in (State.SUBMITTED, State.ELIGIBLE) else ""
