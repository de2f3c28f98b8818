"""May money be asked for, approved, sent and spent, may books be shut, may a project become a service; and if not, why not."""

from __future__ import annotations

from datetime import date

from madang.groups import rules as groups
from madang.groups.enums import Post
from madang.groups.models import Group, Member
from madang.kit.plaintext import has_resident_number
from madang.kit.refusal import Reason
from madang.people.enums import RoleKind
from madang.people.rules import Seat
from madang.places.models import Area

from .. import queries
from ..enums import (
    CannotConvert,
    CannotPay,
    CannotRun,
    CannotSpend,
    Checked,
    Flag,
    GrantState,
    PaymentState,
    Proof,
    ReportKind,
    Result,
    Verdict,
)
from ..models import BankAccount, Claim, Dossier, Expense, Grant, Payment, Report, Tranche
from .proposals import runs


def why_not_ask_payment(tranche: Tranche, *, won: int, seat: Seat, on: date) -> Reason | None:
    """Say why a part of a grant cannot be asked for."""
    grant = tranche.grant
    if not runs(grant.proposal.call, seat):
        return CannotPay.NOT_YOURS
    if grant.state != GrantState.RUNNING:
        return CannotPay.NOT_AGREED
    if refusal := why_not_paid(grant, tranche, on=on):
        return refusal
    if won <= 0:
        return CannotPay.NO_AMOUNT
    part = next(part for part in queries.where_of_tranche(grant) if part.tranche.pk == tranche.pk)
    return CannotPay.TOO_MUCH if not 0 < won <= part.left else None


def why_not_paid(grant: Grant, tranche: Tranche, *, on: date) -> Reason | None:
    """Say why money does not go to a group now, whoever asks: its people, its account, its reports. Help goes on meanwhile."""
    if refusal := groups.why_not_pay(grant.group, on=on):
        return refusal
    posts = set(grant.group.members.here().values_list("post", flat=True))
    if not {Post.BANK, Post.SIGNER} <= posts:
        return CannotPay.ONE_SIGNER
    account = holding(grant.group)
    if account is None:
        return CannotPay.NO_ACCOUNT
    if account.holds_from is None or account.holds_from > on:
        return CannotPay.CALL_BACK
    if queries.late_reports(grant, on):
        return CannotPay.REPORT_DUE
    if tranche.needs_report and not grant.reports.filter(kind=ReportKind.INTERIM, read_at__isnull=False).exists():
        return CannotPay.NOT_READ
    return None


def holding(group: Group) -> BankAccount | None:
    """Return the account of a group that money may go to: called back, or still cooling."""
    return group.bank_accounts.filter(ended_at=None, called_at__isnull=False).first()


def why_not_approve(payment: Payment, *, seat: Seat, on: date) -> Reason | None:
    """Say why a payment cannot be approved: by the same hand, or because something changed since."""
    grant = payment.tranche.grant
    if not any(
        role.office_id == grant.proposal.call.office_id and role.kind == RoleKind.SUPERVISOR for role in seat.roles
    ):
        return CannotPay.NOT_YOURS
    if payment.state != PaymentState.ASKED:
        return CannotPay.NOT_NOW
    if payment.asked_by_id == seat.person.pk:
        return CannotPay.SAME_HAND
    account = holding(grant.group)
    if account is None or account.pk != payment.account_id:
        return CannotPay.CALL_BACK
    return why_not_paid(grant, payment.tranche, on=on)


def why_not_send(payment: Payment, *, seat: Seat) -> Reason | None:
    """Say why a payment cannot go to the bank by this hand."""
    if not runs(payment.tranche.grant.proposal.call, seat):
        return CannotPay.NOT_YOURS
    if payment.state != PaymentState.APPROVED:
        return CannotPay.NOT_NOW
    if seat.person.pk in (payment.approved_by_id, payment.asked_by_id):
        return CannotPay.SAME_HAND
    account = holding(payment.tranche.grant.group)
    return None if account and account.pk == payment.account_id else CannotPay.CALL_BACK


def why_not_close_payment(payment: Payment, *, seat: Seat, to: PaymentState) -> CannotPay | None:
    """Say why what the bank did cannot be written down of a payment."""
    if not runs(payment.tranche.grant.proposal.call, seat):
        return CannotPay.NOT_YOURS
    before = PaymentState.PAID if to == PaymentState.BOUNCED else PaymentState.SENT
    return None if payment.state == before else CannotPay.NOT_NOW


def why_not_spend(
    grant: Grant, member: Member | None, *, on: date | None, payee: str, words: str, item: str, won: int, is_own: bool, proof: Proof,
    receipt: str | None, invoice: str | None, today: date,
) -> CannotSpend | None:  # fmt: skip
    """Say why an expense is not taken into the books: asked at once, while the receipt is in one's hand."""
    if member is not None and (member.group_id != grant.group_id or member.left_at):
        return CannotSpend.NOT_YOURS
    if grant.state != GrantState.RUNNING:
        return CannotSpend.NOT_RUNNING
    if isinstance(won, bool) or not isinstance(won, int) or not 0 < won <= 10**10:
        return CannotSpend.NO_AMOUNT
    if not words.strip() or not payee.strip():
        return CannotSpend.NO_WORDS
    if has_resident_number(words) or has_resident_number(payee):
        return CannotSpend.PERSONAL_NUMBER
    if on is None or on > today or on.year < 2000:
        return CannotSpend.NO_DAY
    if item not in grant.items and not is_own:
        return CannotSpend.NO_ITEM
    if not receipt and not invoice and grant.won >= grant.proposal.call.kind.light_below:
        return CannotSpend.NO_RECEIPT
    taken = Expense.objects.exclude(checked__in=[Checked.REFUSED, Checked.TAKEN_BACK])
    if (receipt and taken.filter(receipt=receipt).exists()) or (invoice and taken.filter(invoice=invoice).exists()):
        return CannotSpend.TWICE
    cash = grant.proposal.call.kind.cash_most
    if proof == Proof.CASH and won > 2 * cash:
        return CannotSpend.CASH
    return CannotSpend.OVER if not is_own and won > queries.books(grant).left else None


def flags(grant: Grant, *, on: date, payee: str, item: str, won: int, is_own: bool, proof: Proof) -> list[Flag]:
    """Return what a person should look at in an expense."""
    found = []
    names = [name.replace(" ", "") for name in grant.group.members.values_list("name", flat=True)]
    if any(len(name) > 1 and name in payee.replace(" ", "") for name in names):
        found.append(Flag.SELF)
    spent = queries.books(grant).by_item.get(item, 0)
    if not is_own and spent + won > grant.items.get(item, 0):
        found.append(Flag.ITEM)
    if not grant.starts_on <= on <= grant.ends_on:
        found.append(Flag.OUTSIDE)
    if proof == Proof.CASH and won > grant.proposal.call.kind.cash_most:
        found.append(Flag.CASH)
    return found


def why_not_check(expense: Expense, *, to: Checked, words: str, seat: Seat) -> CannotSpend | CannotPay | None:
    """Say why an expense cannot be found so."""
    if not runs(expense.grant.proposal.call, seat):
        return CannotSpend.NOT_YOURS
    if expense.checked not in (Checked.OPEN, Checked.ASKED) or expense.grant.state != GrantState.RUNNING:
        return CannotSpend.CHECKED
    return CannotPay.NO_REASON if to != Checked.FINE and not words.strip() else None


def why_not_report(
    report: Report,
    member: Member | None,
    *,
    words: str,
    counts: tuple[int | None, int | None, int | None],
    has_voice: bool,
) -> CannotRun | None:
    """Say why a report cannot be sent: what a group without a writer gives by voice or to somebody of the city is enough."""
    if member is not None and (member.group_id != report.grant.group_id or member.left_at):
        return CannotRun.NOT_MEMBER
    if report.grant.state != GrantState.RUNNING or report.read_at is not None:
        return CannotRun.NOT_NOW
    if not words.strip() and not has_voice:
        return CannotRun.NO_WORDS
    if has_resident_number(words):
        return CannotRun.PERSONAL_NUMBER
    people, households, attendances = counts
    if people is None:
        return CannotRun.NO_WORDS
    is_odd = (households is not None and households > people) or (attendances is not None and attendances < people)
    return CannotRun.BAD_COUNT if is_odd else None


def why_not_settle(grant: Grant, *, seat: Seat) -> CannotRun | None:
    """Say why the books of a grant cannot be shut."""
    if not runs(grant.proposal.call, seat):
        return CannotRun.NOT_YOURS
    if grant.state != GrantState.RUNNING:
        return CannotRun.NOT_NOW
    unread = grant.reports.filter(kind=ReportKind.FINAL, read_at__isnull=True).exists()
    open_ = grant.expenses.filter(checked__in=[Checked.OPEN, Checked.ASKED]).exists()
    if unread or open_ or not grant.result:
        return CannotRun.REPORTS
    in_way = Payment.objects.filter(
        tranche__grant=grant, state__in=[PaymentState.ASKED, PaymentState.APPROVED, PaymentState.SENT]
    )
    if in_way.exists():
        return CannotRun.NOT_NOW
    return CannotRun.OWES if queries.owed(grant) or queries.books(grant).in_hand - waived(grant) > 0 else None


def waived(grant: Grant) -> int:
    """Return what of a grant's claims was let go, in won."""
    return sum(grant.claims.values_list("waived", flat=True))


def why_not_claim(
    grant: Grant, *, won: int, reason: str, due_on: date | None, seat: Seat, on: date
) -> CannotRun | CannotPay | None:
    """Say why money cannot be asked back."""
    if not runs(grant.proposal.call, seat):
        return CannotRun.NOT_YOURS
    if grant.state != GrantState.RUNNING:
        return CannotRun.SETTLED
    if not reason.strip():
        return CannotRun.NO_WORDS
    if due_on is None or not on < due_on:
        return CannotRun.NO_DAY
    return CannotPay.TOO_MUCH if not 0 < won <= queries.paid(grant) - queries.owed(grant) else None


def why_not_open_dossier(grant: Grant, *, evidence: str, people: int | None, seat: Seat) -> CannotConvert | None:
    """Say why a dossier on a project cannot be opened."""
    if not seat.is_any(RoleKind.OFFICER, RoleKind.SUPERVISOR, RoleKind.ADVISER):
        return CannotConvert.NOT_YOURS
    if Dossier.objects.filter(grant=grant, decided_on__isnull=True).exists():
        return CannotConvert.THERE
    if grant.result not in (Result.WORKS, Result.CHANGED):
        return CannotConvert.NO_RESULT
    return None if evidence.strip() and people else CannotConvert.NO_WORDS


def why_not_decide_dossier(
    dossier: Dossier,
    *,
    verdict: Verdict | None,
    reason: str,
    office: object,
    yearly: int,
    areas: list[Area],
    seat: Seat,
) -> CannotConvert | None:
    """Say why a dossier cannot be decided: both sides are heard, and a service has an office, a budget and districts."""
    if not seat.is_any(RoleKind.SUPERVISOR):
        return CannotConvert.NOT_YOURS
    if dossier.decided_on is not None:
        return CannotConvert.DECIDED
    if not dossier.district or not dossier.division:
        return CannotConvert.NO_OPINION
    if seat.person.pk in (dossier.district_by_id, dossier.division_by_id):
        return CannotConvert.SAME_HAND
    if verdict is None or not reason.strip():
        return CannotConvert.NO_WORDS
    is_service = verdict == Verdict.SERVICE
    return CannotConvert.NO_OFFICE if is_service and not (office and yearly > 0 and areas) else None


def owes(claim: Claim) -> int:
    """Return what of a claim was not let go, in won."""
    return claim.won - claim.waived
