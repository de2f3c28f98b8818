"""A grant: made with its parts and reports, agreed by the group, changed by both sides, and the account it is paid to."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction

from madang.funds import actions as funds
from madang.funds import queries as ledger
from madang.funds.enums import Flow, Place
from madang.groups import rules as groups
from madang.groups.enums import CannotLive
from madang.groups.models import Group, Member
from madang.kit.guard import fits
from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.people.enums import RoleKind
from madang.people.rules import Seat
from madang.ui.dates import local

from .. import rules
from ..enums import COOLING_DAYS, CannotPay, CannotRun, GrantState, ReportKind, State
from ..models import Amendment, BankAccount, Grant, Proposal, Report, Tranche
from . import beats


def make_grant(proposal: Proposal, *, at: datetime) -> Grant:
    """Make the grant of an award: what each item may cost, its parts, and the days of its reports."""
    call, kind, won = proposal.call, proposal.call.kind, proposal.awarded
    items: dict[str, int] = {}
    for line in proposal.lines:
        items[line["item"]] = items.get(line["item"], 0) + line["won"]
    if proposal.asked and won != proposal.asked:  # a smaller award: each item shrinks alike, the last takes the rest
        items = {code: part * won // proposal.asked for code, part in items.items()}
        if items:
            items[next(reversed(items))] += won - sum(items.values())
    starts = max(call.starts_on, local(at).date())
    ends = max(call.ends_on, starts + timedelta(days=1))
    grant = Grant.objects.create(
        number=beats.next_number(Grant), proposal=proposal, group=proposal.group, won=won, awarded_at=at, starts_on=starts, ends_on=ends,
        items={code: part for code, part in items.items() if part}, room=proposal.room,
    )  # fmt: skip
    parts = [percent for percent in kind.tranches if percent] if won else []
    left, span = won, (ends - starts).days
    for place, percent in enumerate(parts, 1):
        part = left if place == len(parts) else won * percent // 100
        left -= part
        if part:
            due = starts + timedelta(days=span * (place - 1) // len(parts))
            Tranche.objects.create(grant=grant, place=place, won=part, due_on=due, needs_report=place > 1)
    if len(parts) > 1:
        Report.objects.create(grant=grant, kind=ReportKind.INTERIM, due_on=starts + timedelta(days=span // 2))
    Report.objects.create(grant=grant, kind=ReportKind.FINAL, due_on=ends + timedelta(days=kind.report_days))
    beats.record(proposal.group, "grant.made", grant, by=None, at=at, number=grant.number, won=won)
    return grant


@transaction.atomic
def delegate(grant: Grant, *, words: str, seat: Seat, at: datetime) -> Grant:
    """Write down what a group may decide in a room of the city in the city's place, and until when."""
    grant = beats.locked_grant(grant)
    if not rules.runs(grant.proposal.call, seat) or not seat.is_any(RoleKind.SUPERVISOR):
        raise Refused(CannotRun.NOT_YOURS)
    if not grant.room or grant.state not in (GrantState.OFFERED, GrantState.RUNNING):
        raise Refused(CannotRun.NOT_NOW)
    if not words.strip():
        raise Refused(CannotRun.NO_WORDS)
    grant.delegation, grant.delegated_by = clean(words).strip(), seat.person
    grant.save(update_fields=["delegation", "delegated_by"])
    beats.record(grant.group, "grant.delegated", grant, by=seat.person, at=at)
    beats.tell(grant.group, "delegated", grant, at=at, title=grant.proposal.title)
    return grant


@transaction.atomic
def agree(grant: Grant, member: Member, *, at: datetime) -> Grant:
    """Take an award up: from now on the agreement holds."""
    grant = _of_member(grant, member)
    if grant.state != GrantState.OFFERED or (grant.room and not grant.delegation):
        raise Refused(CannotRun.NOT_NOW)
    grant.state, grant.agreed_by, grant.agreed_at = GrantState.RUNNING, member, at
    grant.save(update_fields=["state", "agreed_by", "agreed_at"])
    beats.record(grant.group, "grant.agreed", grant, by=None, at=at, member=member.pk)
    beats.tell(grant.group, "agreed", grant, at=at, besides=member, title=grant.proposal.title, won=grant.won)
    return grant


def _of_member(grant: Grant, member: Member) -> Grant:
    grant = beats.locked_grant(grant)
    if member.group_id != grant.group_id or member.left_at:
        raise Refused(CannotRun.NOT_MEMBER)
    return grant


@transaction.atomic
def refuse_grant(grant: Grant, member: Member, *, at: datetime) -> Grant:
    """Turn an award down: its money goes back to the call, for the next on the reserve list."""
    grant = _of_member(grant, member)
    if grant.state != GrantState.OFFERED:
        raise Refused(CannotRun.NOT_NOW)
    free(grant, at=at, seat=None)
    grant.state = GrantState.REFUSED
    grant.save(update_fields=["state"])
    proposal = beats.locked(grant.proposal)
    proposal.state, proposal.state_at = State.WITHDRAWN, at
    proposal.save(update_fields=["state", "state_at"])
    beats.record(grant.group, "grant.refused", grant, by=None, at=at, member=member.pk)
    beats.tell(grant.group, "refused", grant, at=at, besides=member, title=proposal.title)
    return grant


def free(grant: Grant, *, at: datetime, seat: Seat | None) -> int:
    """Free what was promised to a grant and not paid; while its call has a reserve list, for those on it."""
    call, left = grant.proposal.call, ledger.balance(Place.COMMITTED, grant)
    if left and call.envelope:
        by = seat.person if seat else None
        funds.move(
            Flow.CUT,
            call.envelope,
            amount=left,
            gives=grant,
            by=by,
            at=at,
            words=f"#{grant.number}",
            thread=grant.group.thread,
        )
        if call.proposals.filter(state=State.RESERVE).exists():
            funds.move(
                Flow.RESERVE,
                call.envelope,
                amount=left,
                takes=call,
                by=by,
                at=at,
                words=f"#{call.number}",
                thread=call.thread,
            )
    return left


@transaction.atomic
def ask_amendment(
    grant: Grant,
    member: Member,
    *,
    words: str,
    at: datetime,
    items: dict[str, int] | None = None,
    ends_on: date | None = None,
) -> Amendment:
    """Ask to change what was agreed: how the sum is spread over items, or the project's last day."""
    grant = _of_member(grant, member)
    if grant.state != GrantState.RUNNING:
        raise Refused(CannotRun.NOT_NOW)
    if not words.strip():
        raise Refused(CannotRun.NO_WORDS)
    known = {code for code, _name, _percent in grant.proposal.call.kind.item_names}
    if items is not None and (
        sum(items.values()) != grant.won or not set(items) <= known or min(items.values(), default=0) < 0
    ):
        raise Refused(CannotPay.TOO_MUCH)
    if ends_on is not None and not grant.starts_on < ends_on <= grant.ends_on + relativedelta(years=1):
        raise Refused(CannotRun.NO_DAY)
    change = {"items": items} if items is not None else {"ends_on": ends_on.isoformat()} if ends_on else {}
    made = Amendment.objects.create(
        grant=grant,
        number=grant.amendments.count() + 1,
        words=clean(words).strip(),
        change=change,
        member=member,
        at=at,
    )
    beats.record(grant.group, "grant.amendment_asked", made, by=None, at=at, member=member.pk)
    return made


@transaction.atomic
def sign_amendment(amendment: Amendment, *, is_agreed: bool, answer: str, seat: Seat, at: datetime) -> Amendment:
    """Agree to a change, or not and say why. What was awarded stays to be read beside it."""
    amendment = Amendment.objects.select_for_update(of=("self",)).select_related("grant").get(pk=amendment.pk)
    grant = beats.locked_grant(amendment.grant)
    if not rules.runs(grant.proposal.call, seat):
        raise Refused(CannotRun.NOT_YOURS)
    if amendment.signed_at is not None:
        raise Refused(CannotRun.AGREED)
    if not is_agreed and not answer.strip():
        raise Refused(CannotRun.NO_WORDS)
    amendment.by, amendment.signed_at, amendment.is_agreed, amendment.answer = (
        seat.person,
        at,
        is_agreed,
        clean(answer).strip(),
    )
    amendment.save(update_fields=["by", "signed_at", "is_agreed", "answer"])
    if is_agreed:
        if "items" in amendment.change:
            grant.items = {code: part for code, part in amendment.change["items"].items() if part}
        if "ends_on" in amendment.change:
            grant.ends_on = date.fromisoformat(amendment.change["ends_on"])
        grant.save(update_fields=["items", "ends_on"])
    beats.record(grant.group, "grant.amended", amendment, by=seat.person, at=at, agreed=is_agreed)
    beats.tell(
        grant.group, "amended", grant, at=at, title=grant.proposal.title, agreed=is_agreed, reply=amendment.answer
    )
    return amendment


@transaction.atomic
def set_account(group: Group, member: Member, *, bank: str, digits: str, holder: str, at: datetime) -> BankAccount:
    """Write down where a group's money is to go. Nothing goes there before the city has called a number that it knew before."""
    Group.objects.select_for_update(of=("self",)).get(pk=group.pk)
    if member.group_id != group.pk or member.left_at:
        raise Refused(CannotRun.NOT_MEMBER)
    if groups.is_claimed(group):
        raise Refused(CannotLive.CLAIMED)
    plain = "".join(sign for sign in digits if sign.isdigit())
    if not bank.strip() or not 8 <= len(plain) <= 20 or not holder.strip():
        raise Refused(CannotRun.NO_DIGITS)
    group.bank_accounts.filter(ended_at=None, called_at=None).update(ended_at=at)
    spaced = " ".join(
        plain[n : n + 4] for n in range(0, len(plain), 4)
    )  # in fours, so that none looks like a resident number
    made = BankAccount.objects.create(
        group=group,
        bank=fits(clean(bank).strip(), 40),
        digits=spaced,
        holder=fits(clean(holder).strip(), 80),
        by=member,
        at=at,
    )
    beats.record(group, "grant.account_asked", made, by=None, at=at, member=member.pk)
    beats.tell(group, "account", made, at=at)  # all of them, who wrote it as well: the way a forged one is noticed
    return made


@transaction.atomic
def call_back(account: BankAccount, *, seat: Seat, at: datetime, is_theirs: bool) -> BankAccount:
    """Write down that the group said by telephone that an account is theirs, or that it is not; the old one ends when the new one holds."""
    account = BankAccount.objects.select_for_update(of=("self",)).select_related("group").get(pk=account.pk)
    if not seat.is_any(RoleKind.OFFICER, RoleKind.SUPERVISOR, RoleKind.AGENT, RoleKind.CLERK, RoleKind.ADVISER):
        raise Refused(CannotPay.NOT_YOURS)
    if account.called_at is not None or account.ended_at is not None:
        raise Refused(CannotPay.NOT_NOW)
    if is_theirs:
        old = account.group.bank_accounts.filter(ended_at=None, called_at__isnull=False)
        is_first = not account.group.bank_accounts.filter(called_at__isnull=False).exists()
        old.update(ended_at=at)
        days = 0 if is_first else COOLING_DAYS
        account.called_by, account.called_at = seat.person, at
        account.holds_from = local(at).date() + timedelta(days=days)
        account.save(update_fields=["called_by", "called_at", "holds_from"])
    else:
        account.ended_at = at
        account.save(update_fields=["ended_at"])
    beats.record(account.group, "grant.account_called", account, by=seat.person, at=at, theirs=is_theirs)
    return account
