"""May a call be published, may a group propose, write, sign and send, and if not, why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from madang.funds import queries as funds
from madang.funds.models import Envelope
from madang.groups import queries as groups
from madang.groups.enums import State as GroupState
from madang.groups.models import Group, Member
from madang.kit.plaintext import has_resident_number
from madang.meetings.models import Freeze
from madang.people import queries as people
from madang.people.enums import RoleKind
from madang.people.rules import Seat
from madang.reviews import queries as reviews
from madang.ui.dates import local

from .. import queries
from ..enums import (
    IN_PLAY,
    LONGEST_ANSWER,
    MOST_LINES,
    WRITABLE,
    CallState,
    CannotCall,
    CannotPropose,
    GrantState,
    State,
)
from ..models import Call, Grant, Kind, Proposal

RUNNERS = (RoleKind.OFFICER, RoleKind.SUPERVISOR)


def runs(call: Call, seat: Seat) -> bool:
    """Say whether a seat works for the office that runs a call."""
    return any(role.office_id == call.office_id and role.kind in RUNNERS for role in seat.roles)


def why_not_call(call: Call, *, seat: Seat) -> CannotCall | None:
    """Say why a call cannot be written down so; `call` is not saved yet."""
    if not runs(call, seat):
        return CannotCall.NOT_YOURS
    if not call.names or not all(str(name).strip() for name in call.names.values()):
        return CannotCall.NO_NAME
    if not call.budget and not call.kind.has_rooms:
        return CannotCall.NO_BUDGET
    if call.budget and (call.envelope is None or call.budget < max(call.kind.least, 1)):
        return CannotCall.NO_BUDGET
    if call.envelope and not _may_use(call, call.envelope):
        return CannotCall.NOT_YOURS
    closes = local(call.closes_at).date()
    in_order = call.opens_at < call.closes_at and closes <= call.decides_on <= call.starts_on < call.ends_on
    near = (call.ends_on - local(call.opens_at).date()).days <= 1100
    return None if in_order and near else CannotCall.BAD_DAYS


def _may_use(call: Call, envelope: Envelope) -> bool:
    """Say whether an office gives out of an envelope: of its own line of the budget, or allotted to its own district, for groups there."""
    if envelope.fund.office_id == call.office_id:
        return True
    return envelope.area_id is not None and envelope.area_id == call.office.area_id == call.area_id


def why_not_publish(call: Call, *, seat: Seat, at: datetime) -> CannotCall | None:
    """Say why a call cannot be published: its days, its criteria, its money, the days around an election."""
    if call.state != CallState.DRAFT:
        return CannotCall.NOT_DRAFT
    if refusal := why_not_call(call, seat=seat):
        return refusal
    if call.closes_at <= at:
        return CannotCall.BAD_DAYS
    if reviews.rubric(call.kind.rubric, local(at).date()) is None:
        return CannotCall.NO_CRITERIA
    if Freeze.holding(call.decides_on) and not call.election_check.strip():
        return CannotCall.ELECTION
    if call.envelope and funds.free(call.envelope) < call.budget:
        return CannotCall.SHORT
    return None


def why_not_begin(call: Call, group: Group, member: Member, *, at: datetime) -> CannotPropose | None:
    """Say why a group cannot begin a proposal in a call."""
    if member.group_id != group.pk or member.left_at:
        return CannotPropose.NOT_MEMBER
    if call.phase(at) != "open" or (call.area_id and call.area_id != group.area.district.pk):
        return CannotPropose.NOT_OPEN
    if group.state != GroupState.ACTIVE or groups.missing(group, local(at).date()):
        return CannotPropose.NOT_COMPLETE
    if group.proposals.filter(call=call).exclude(state=State.WITHDRAWN).exists():
        return CannotPropose.THERE
    if _leads(call, member):
        return CannotPropose.LEADS
    return _why_not_now(call.kind, call, group)


def _leads(call: Call, member: Member) -> bool:
    if member.person is None:
        return False
    records = people.records_of(people.one(member.person))
    return call.proposals.filter(state__in=IN_PLAY, lead__person__in=records).exists()


def _why_not_now(kind: Kind, call: Call, group: Group) -> CannotPropose | None:
    """Say why a group cannot have this money now: later years build on a report that was read, and nothing is paid twice."""
    mine = Grant.objects.filter(group__in=_line_of(group)).exclude(state=GrantState.REFUSED)
    if (
        kind.most
        and mine.filter(
            won__gt=0, state__in=[GrantState.OFFERED, GrantState.RUNNING], ends_on__gte=call.starts_on
        ).exists()
    ):
        return CannotPropose.DOUBLE
    if kind.year > 1:
        before = [grant for grant in mine if grant.proposal.call.kind.year == kind.year - 1]
        if not before:
            return CannotPropose.FIRST_YEAR
        read = any(grant.reports.filter(kind="final", read_at__isnull=False).exists() for grant in before)
        return None if read else CannotPropose.NO_REPORT
    return None


def _line_of(group: Group) -> list[Group]:
    """Return a group and those it came from: what one half of a split finished counts for both."""
    found, at = [group], group
    while at.comes_from is not None and len(found) < 10:
        at = at.comes_from
        found.append(at)
    return [*found, *group.joined.all()]


def why_not_save(
    proposal: Proposal, member: Member, *, revision: int, title: str, answers: Mapping[str, str], lines: Sequence[Mapping[str, Any]],
    at: datetime,
) -> CannotPropose | None:  # fmt: skip
    """Say why a member cannot save these words."""
    if refusal := _why_not_write(proposal, member, at=at):
        return refusal
    if revision != proposal.revision:
        return CannotPropose.STALE
    if len(title) > 120:
        return CannotPropose.LONG
    limits = {code: limit for code, _name, _hint, limit in proposal.call.kind.asks}
    if any(code not in limits or len(text) > min(limits[code], LONGEST_ANSWER) for code, text in answers.items()):
        return CannotPropose.LONG
    said = [title, *answers.values(), *(str(line.get("words", "")) for line in lines)]
    if any(has_resident_number(text) for text in said):
        return CannotPropose.PERSONAL_NUMBER
    return _why_not_lines(proposal.call.kind, lines)


def _why_not_write(proposal: Proposal, member: Member, *, at: datetime) -> CannotPropose | None:
    if member.group_id != proposal.group_id or member.left_at:
        return CannotPropose.NOT_MEMBER
    if proposal.state not in WRITABLE:
        return CannotPropose.FROZEN
    if proposal.state == State.DRAFT and proposal.call.phase(at) != "open":
        return CannotPropose.NOT_OPEN
    if proposal.state == State.CORRECTING and proposal.correction.until < local(at).date():
        return CannotPropose.LATE
    return None


def _why_not_lines(kind: Kind, lines: Sequence[Mapping[str, Any]]) -> CannotPropose | None:
    if len(lines) > MOST_LINES:
        return CannotPropose.BAD_LINE
    items = {code for code, _name, _percent in kind.item_names}
    for line in lines:
        amounts = (line.get("won", 0), line.get("own", 0))
        if any(not isinstance(n, int) or isinstance(n, bool) or not 0 <= n <= 10**10 for n in amounts) or not sum(
            amounts
        ):
            return CannotPropose.BAD_LINE
        if not 0 < len(str(line.get("words", "")).strip()) <= 120:
            return CannotPropose.BAD_LINE
        if line.get("item") not in items:
            return CannotPropose.NO_ITEM
    return None


def lacks(proposal: Proposal) -> list[CannotPropose]:
    """Return what a proposal still lacks before it can be sent, in the order of its pages."""
    kind, found = proposal.call.kind, []
    if not proposal.title.strip():
        found.append(CannotPropose.NO_TITLE)
    if any(not str(proposal.answers.get(code, "")).strip() for code, _name, _hint, _limit in kind.asks):
        found.append(CannotPropose.NO_ANSWER)
    found += _lacks_of_money(proposal, kind)
    _done, missing = queries.signed(proposal)
    if missing:
        found.append(CannotPropose.NOT_SIGNED)
    return found


def _lacks_of_money(proposal: Proposal, kind: Kind) -> list[CannotPropose]:
    asked, own = proposal.asked, proposal.own
    if not kind.most or (kind.has_rooms and not proposal.lines):
        return [] if proposal.room.strip() else [CannotPropose.NO_ROOM]
    if not proposal.lines:
        return [CannotPropose.NO_LINES]
    found = []
    if asked < kind.least:
        found.append(CannotPropose.TOO_LITTLE)
    if asked > kind.most:
        found.append(CannotPropose.TOO_MUCH)
    if own * 100 < asked * kind.own_percent:
        found.append(CannotPropose.OWN_SHARE)
    parts = {code: percent for code, _name, percent in kind.item_names}
    for code, percent in parts.items():
        if sum(int(line["won"]) for line in proposal.lines if line["item"] == code) * 100 > asked * percent:
            found.append(CannotPropose.ITEM_SHARE)
            break
    return found


def why_not_sign(proposal: Proposal, member: Member, *, at: datetime) -> CannotPropose | None:
    """Say why a member cannot sign the words as they are."""
    if refusal := _why_not_write(proposal, member, at=at):
        return refusal
    done, _missing = queries.signed(proposal)
    if member in done:
        return CannotPropose.SIGNED
    rest = [lack for lack in lacks(proposal) if lack != CannotPropose.NOT_SIGNED]
    return rest[0] if rest else None


def why_not_submit(proposal: Proposal, member: Member, *, at: datetime, on: date) -> CannotPropose | None:
    """Say why a proposal cannot be sent. Who began to send before the end is in time: the view asks with that moment."""
    if refusal := _why_not_write(proposal, member, at=at):
        return refusal
    if groups.missing(proposal.group, on) or not proposal.group.is_open:
        return CannotPropose.NOT_COMPLETE
    return next(iter(lacks(proposal)), None)
