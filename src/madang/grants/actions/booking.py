"""The books of a grant: receipts as they come, reports on their days, what must come back, and the books shut."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction

from madang.documents import actions as documents
from madang.documents.actions import Taken
from madang.funds import actions as funds
from madang.funds.enums import Flow
from madang.groups import actions as groups
from madang.groups.enums import Writer
from madang.groups.models import Member
from madang.kit.guard import fits
from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.people.enums import RoleKind
from madang.people.rules import Seat
from madang.timeline.models import Entry
from madang.ui.dates import local

from .. import queries, rules
from ..enums import CannotPay, CannotRun, CannotSpend, Checked, GrantState, Proof, ReportKind, Result
from ..models import Claim, Expense, Grant, Report
from . import beats
from .granting import free


@dataclass(frozen=True)
class Bought:
    """What stands on a receipt, and its picture; `invoice` is the number of an electronic one."""

    on: date | None
    payee: str
    words: str
    item: str
    won: int
    is_own: bool = False
    proof: Proof = Proof.CARD
    invoice: str = ""
    picture: Taken | None = None


@transaction.atomic
def spend(
    grant: Grant, bought: Bought, *, at: datetime, member: Member | None = None, seat: Seat | None = None
) -> Expense:
    """Take an expense into the books; rules are asked at once. What is odd is marked for a person, and refused by nobody."""
    grant = beats.locked_grant(grant)
    if seat is not None and member is None and not _helps(seat):
        raise Refused(CannotSpend.NOT_YOURS)
    receipt = sha256(bought.picture.content).hexdigest() if bought.picture else None
    invoice = "".join(bought.invoice.split()).upper() or None
    told = {
        "on": bought.on,
        "payee": bought.payee,
        "item": bought.item,
        "won": bought.won,
        "is_own": bought.is_own,
        "proof": bought.proof,
    }
    refusal = rules.why_not_spend(
        grant,
        member,
        words=bought.words,
        receipt=receipt,
        invoice=invoice,
        today=local(at).date(),
        **told,  # type: ignore[arg-type]
    )
    if refusal:
        raise Refused(refusal)
    assert bought.on is not None
    found = rules.flags(grant, **told)  # type: ignore[arg-type]
    try:
        with transaction.atomic():
            made = Expense.objects.create(
                grant=grant, on=bought.on, payee=fits(clean(bought.payee).strip(), 80), words=fits(clean(bought.words).strip(), 200),
                item=bought.item, won=bought.won, is_own=bought.is_own, proof=bought.proof, receipt=receipt,
                invoice=fits(invoice, 40) if invoice else None, flags=[str(flag) for flag in found], member=member,
                written_by=seat.person if seat else None, at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(CannotSpend.TWICE) from error
    if bought.picture:
        documents.keep(bought.picture, subject=made, at=at, by_id=member.person_id if member else None)
    beats.record(
        grant.group, "expense.entered", made, by=seat.person if seat else None, at=at, won=made.won, flags=made.flags
    )
    return made


def _helps(seat: Seat) -> bool:
    return seat.is_any(RoleKind.AGENT, RoleKind.CLERK, RoleKind.ADVISER, RoleKind.OFFICER, RoleKind.SUPERVISOR)


@transaction.atomic
def take_back_expense(expense: Expense, member: Member, *, at: datetime) -> Expense:
    """Take an expense out of the books that nobody has looked at; it stays to be read as taken back."""
    grant = beats.locked_grant(expense.grant)
    expense = Expense.objects.select_for_update().get(pk=expense.pk)
    if member.group_id != grant.group_id or member.left_at:
        raise Refused(CannotSpend.NOT_YOURS)
    if expense.checked not in (Checked.OPEN, Checked.ASKED) or grant.state != GrantState.RUNNING:
        raise Refused(CannotSpend.CHECKED)
    expense.checked = Checked.TAKEN_BACK
    expense.save(update_fields=["checked"])
    beats.record(grant.group, "expense.taken_back", expense, by=None, at=at, member=member.pk)
    return expense


@transaction.atomic
def answer_expense(expense: Expense, member: Member, *, words: str, at: datetime) -> Expense:
    """Answer the city's question about an expense; it is looked at again."""
    grant = beats.locked_grant(expense.grant)
    expense = Expense.objects.select_for_update().get(pk=expense.pk)
    if member.group_id != grant.group_id or member.left_at:
        raise Refused(CannotSpend.NOT_YOURS)
    if expense.checked != Checked.ASKED or grant.state != GrantState.RUNNING:
        raise Refused(CannotSpend.CHECKED)
    if not words.strip():
        raise Refused(CannotRun.NO_WORDS)
    expense.checked, expense.reply = Checked.OPEN, clean(words).strip()
    expense.save(update_fields=["checked", "reply"])
    beats.record(grant.group, "expense.answered", expense, by=None, at=at, member=member.pk)
    return expense


@transaction.atomic
def check_expense(expense: Expense, *, to: Checked, words: str, seat: Seat, at: datetime) -> Expense:
    """Find that an expense fits, ask about it, or find that it does not, and say why; the group hears of the last two."""
    beats.locked_grant(expense.grant)
    expense = (
        Expense.objects.select_for_update(of=("self",))
        .select_related("grant__group", "grant__proposal__call")
        .get(pk=expense.pk)
    )
    if refusal := rules.why_not_check(expense, to=to, words=words, seat=seat):
        raise Refused(refusal)
    expense.checked, expense.finding = to, clean(words).strip()
    expense.save(update_fields=["checked", "finding"])
    group = expense.grant.group
    beats.record(group, f"expense.{to}", expense, by=seat.person, at=at)
    if to != Checked.FINE:
        beats.tell(
            group, f"expense_{to}", expense, at=at, won=expense.won, words=expense.finding, grant=expense.grant.number
        )
    return expense


@transaction.atomic
def send_report(
    report: Report, *, words: str, people: int | None, households: int | None, attendances: int | None, at: datetime,
    member: Member | None = None, seat: Seat | None = None, pictures: list[Taken] | None = None, voice: Taken | None = None,
) -> Report:  # fmt: skip
    """Send a report, in words, by voice, or told to somebody who writes it down. Its day does not move."""
    grant = beats.locked_grant(report.grant)
    report = Report.objects.select_for_update().get(pk=report.pk)
    report.grant = grant
    files = [*(pictures or []), *([voice] if voice else [])]
    counts = (people, households, attendances)
    if refusal := rules.why_not_report(report, member, words=words, counts=counts, has_voice=voice is not None):
        raise Refused(refusal)
    if seat is not None and not _helps(seat):
        raise Refused(CannotRun.NOT_YOURS)
    report.words, report.people, report.households, report.attendances = clean(words).strip(), *counts
    report.member, report.written_by, report.sent_at, report.question = member, seat.person if seat else None, at, ""
    report.save()
    for taken in files:
        documents.keep(taken, subject=report, at=at, by_id=member.person_id if member else None)
    by = seat.person if seat else None
    beats.record(grant.group, "report.sent", report, by=by, at=at, kind=report.kind, people=people)
    beats.tell(grant.group, "reported", report, at=at, besides=member, title=grant.proposal.title)
    return report


@transaction.atomic
def read_report(report: Report, *, question: str, seat: Seat, at: datetime) -> Report:
    """Read a report to its end, or ask something first; then the group writes it once more."""
    report = (
        Report.objects.select_for_update(of=("self",))
        .select_related("grant__group", "grant__proposal__call")
        .get(pk=report.pk)
    )
    if not rules.runs(report.grant.proposal.call, seat):
        raise Refused(CannotRun.NOT_YOURS)
    if report.sent_at is None or report.read_at is not None:
        raise Refused(CannotRun.NOT_NOW)
    if question.strip():
        report.question = clean(question).strip()
    else:
        report.read_by, report.read_at, report.question = seat.person, at, ""
    report.save(update_fields=["question", "read_by", "read_at"])
    group = report.grant.group
    beats.record(
        group, "report.asked" if report.question else "report.read", report, by=seat.person, at=at, kind=report.kind
    )
    what = "report_asked" if report.question else "report_read"
    beats.tell(group, what, report, at=at, title=report.grant.proposal.title, words=report.question)
    return report


@transaction.atomic
def extend_report(report: Report, *, until: date | None, why: str, seat: Seat, at: datetime) -> Report:
    """Give a group more time for a report; its first day stays beside the new one."""
    report = (
        Report.objects.select_for_update(of=("self",))
        .select_related("grant__group", "grant__proposal__call")
        .get(pk=report.pk)
    )
    if not rules.runs(report.grant.proposal.call, seat):
        raise Refused(CannotRun.NOT_YOURS)
    if report.sent_at is not None:
        raise Refused(CannotRun.NOT_NOW)
    last = report.extended_until or report.due_on
    if until is None or not max(last, local(at).date()) < until <= report.due_on + timedelta(days=365):
        raise Refused(CannotRun.NO_DAY)
    if not why.strip():
        raise Refused(CannotRun.NO_WORDS)
    report.extended_until, report.why_extended = until, clean(why).strip()
    report.save(update_fields=["extended_until", "why_extended"])
    beats.record(report.grant.group, "report.extended", report, by=seat.person, at=at, until=until.isoformat())
    beats.tell(
        report.grant.group, "report_extended", report, at=at, title=report.grant.proposal.title, until=until.isoformat()
    )
    return report


@transaction.atomic
def say_result(
    grant: Grant, *, result: Result, learned: str, at: datetime, member: Member | None = None, seat: Seat | None = None
) -> Grant:
    """Say what came of a project and what was learned; no result is a result, and counts against nobody."""
    grant = beats.locked_grant(grant)
    if member is not None and (member.group_id != grant.group_id or member.left_at):
        raise Refused(CannotRun.NOT_MEMBER)
    if seat is not None and not _helps(seat):
        raise Refused(CannotRun.NOT_YOURS)
    if grant.state != GrantState.RUNNING:
        raise Refused(CannotRun.NOT_NOW)
    if not learned.strip():
        raise Refused(CannotRun.NO_WORDS)
    is_first = not grant.result
    grant.result, grant.learned = result, clean(learned).strip()
    grant.save(update_fields=["result", "learned"])
    beats.record(grant.group, "grant.result", grant, by=seat.person if seat else None, at=at, result=str(result))
    if is_first:  # others may learn from it, once somebody has taken the names out
        groups.note(
            grant.group,
            text=grant.learned,
            writer=Writer.MEMBER if member else Writer.ADVISER,
            at=at,
            member=member,
            seat=seat,
        )
    return grant


@transaction.atomic
def claim(grant: Grant, *, won: int, reason: str, due_on: date | None, seat: Seat, at: datetime) -> Claim:
    """Ask for money back that was not spent, or did not fit; the group is told how it can say that it cannot."""
    grant = beats.locked_grant(grant)
    if refusal := rules.why_not_claim(grant, won=won, reason=reason, due_on=due_on, seat=seat, on=local(at).date()):
        raise Refused(refusal)
    assert due_on is not None
    made = Claim.objects.create(
        grant=grant, won=won, reason=clean(reason).strip(), due_on=due_on, by=seat.person, at=at
    )
    beats.record(grant.group, "claim.made", made, by=seat.person, at=at, won=won)
    beats.tell(
        grant.group,
        "claimed",
        made,
        at=at,
        won=won,
        reason=made.reason,
        until=due_on.isoformat(),
        title=grant.proposal.title,
    )
    return made


@transaction.atomic
def plead(claim: Claim, member: Member, *, words: str, at: datetime) -> Claim:
    """Say that the group cannot give the money back; somebody else than who asked for it decides."""
    grant = beats.locked_grant(claim.grant)
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
    if member.group_id != grant.group_id or member.left_at:
        raise Refused(CannotRun.NOT_MEMBER)
    if claim.hardship:
        raise Refused(CannotRun.AGREED)
    if not words.strip():
        raise Refused(CannotRun.NO_WORDS)
    claim.hardship, claim.hardship_at = clean(words).strip(), at
    claim.save(update_fields=["hardship", "hardship_at"])
    beats.record(grant.group, "claim.hardship", claim, by=None, at=at, member=member.pk)
    return claim


@transaction.atomic
def answer_plea(claim: Claim, *, waived: int, due_on: date | None, answer: str, seat: Seat, at: datetime) -> Claim:
    """Let some or all of a claim go, or give more time, or neither; with a reason that the group reads."""
    grant = beats.locked_grant(claim.grant)
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    if not rules.runs(grant.proposal.call, seat) or not seat.is_any(RoleKind.SUPERVISOR):
        raise Refused(CannotRun.NOT_YOURS)
    if claim.by_id == seat.person.pk:
        raise Refused(CannotPay.SAME_HAND)
    if not claim.hardship or claim.answered_at is not None:
        raise Refused(CannotRun.AGREED)
    if not answer.strip():
        raise Refused(CannotRun.NO_WORDS)
    if not 0 <= waived <= min(claim.won, queries.owed(grant)):
        raise Refused(CannotPay.TOO_MUCH)
    claim.waived, claim.answer, claim.answered_by, claim.answered_at = waived, clean(answer).strip(), seat.person, at
    if due_on and due_on > claim.due_on:
        claim.due_on = due_on
    claim.save(update_fields=["waived", "answer", "answered_by", "answered_at", "due_on"])
    beats.record(grant.group, "claim.answered", claim, by=seat.person, at=at, waived=waived)
    beats.tell(
        grant.group, "claim_answered", claim, at=at, won=waived, words=claim.answer, until=claim.due_on.isoformat()
    )
    return claim


@transaction.atomic
def money_back(grant: Grant, *, won: int, words: str, seat: Seat, at: datetime, key: str | None = None) -> None:
    """Write down money that a group gave back; it is free in its envelope again."""
    grant = beats.locked_grant(grant)
    if not rules.runs(grant.proposal.call, seat):
        raise Refused(CannotRun.NOT_YOURS)
    envelope = grant.proposal.call.envelope
    if grant.state != GrantState.RUNNING or envelope is None:
        raise Refused(CannotRun.NOT_NOW)
    if not 0 < won <= queries.paid(grant):
        raise Refused(CannotPay.TOO_MUCH)
    funds.move(
        Flow.GIVE_BACK,
        envelope,
        amount=won,
        gives=grant,
        by=seat.person,
        at=at,
        words=words,
        key=key,
        thread=grant.group.thread,
    )
    beats.tell(grant.group, "money_back", grant, at=at, won=won, title=grant.proposal.title)


@transaction.atomic
def settle(grant: Grant, *, seat: Seat, at: datetime) -> Grant:
    """Shut the books of a grant: what was promised and not paid is free again, and the group is told."""
    grant = beats.locked_grant(grant)
    if refusal := rules.why_not_settle(grant, seat=seat):
        raise Refused(refusal)
    freed = free(grant, at=at, seat=seat)
    grant.state, grant.settled_at, grant.settled_by = GrantState.SETTLED, at, seat.person
    grant.save(update_fields=["state", "settled_at", "settled_by"])
    beats.record(grant.group, "grant.settled", grant, by=seat.person, at=at, freed=freed, result=grant.result)
    beats.tell(grant.group, "settled", grant, at=at, title=grant.proposal.title)
    return grant


def remind(at: datetime) -> int:
    """Tell groups of reports whose day comes in a week, or passed yesterday; once each. Return how many were told."""
    on, told = local(at).date(), 0
    rows = Report.objects.filter(sent_at__isnull=True, grant__state=GrantState.RUNNING).select_related(
        "grant__group", "grant__proposal"
    )
    for report in rows:
        due = report.extended_until or report.due_on
        what = "report_soon" if 0 <= (due - on).days <= 7 else "report_late" if due < on else ""
        if what:
            told += _remind(report, what, due, at=at)
    return told


@transaction.atomic
def _remind(report: Report, what: str, due: date, *, at: datetime) -> bool:
    """Tell a group once of each: the timeline knows whether it was told of this day already."""
    grant = beats.locked_grant(report.grant)
    known = Entry.objects.filter(thread=grant.group.thread, kind=f"report.{what}", subject_id=report.pk)
    if any(f'"{due.isoformat()}"' in entry.facts for entry in known):
        return False
    beats.record(grant.group, f"report.{what}", report, by=None, at=at, due=due.isoformat())
    beats.tell(
        grant.group,
        what,
        report,
        at=at,
        title=grant.proposal.title,
        until=due.isoformat(),
        kind=str(ReportKind(report.kind).value),
    )
    return True
