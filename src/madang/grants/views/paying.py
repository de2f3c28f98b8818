"""The desk of payments and of one grant: asked for, approved, sent as a file; receipts, reports, claims, what lasts."""

from __future__ import annotations

import csv
from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from madang.documents.models import Document
from madang.documents.serving import serve
from madang.groups.models import Member
from madang.kit import clock
from madang.kit.plaintext import number as read_number
from madang.kit.refusal import Refused
from madang.people.doors import for_staff
from madang.people.enums import RoleKind
from madang.people.rules import Seat
from madang.places import queries as places
from madang.places.models import Area
from madang.ui.forms import Won

from .. import actions, forms, queries, rules
from ..enums import Checked, PaymentState, Result, Verdict
from ..models import Amendment, BankAccount, Batch, Claim, Dossier, Expense, Grant, Payment, Report, Tranche
from .desk import READERS, RUNNERS, offices_to_run, seat_of
from .running import file_of, item_choices, of, read_bought, read_files, settled_context


@for_staff(*RUNNERS, RoleKind.AUDITOR)
def payments(request: HttpRequest) -> HttpResponse:
    """What waits to be approved, sent to the bank, or written down after it; receipts to look at."""
    seat, refusal = seat_of(request), ""
    if request.method == "POST":
        try:
            _pay(request, seat)
            return redirect(f"{reverse('desk:payments')}?done={request.POST.get('act', '')}")
        except Refused as refused:
            refusal = str(refused.reason.label)
    rows = queries.payment_queue(seat)
    context = {
        "asked": [row for row in rows if row.state == PaymentState.ASKED], "approved": [row for row in rows if row.state == PaymentState.APPROVED],
        "sent": [row for row in rows if row.state == PaymentState.SENT], "refusal": refusal, "done": request.GET.get("done", ""),
        "batches": Batch.objects.select_related("by").order_by("-number")[:10], "expenses": queries.to_check(seat)[:60], "me": seat.person.pk,
        "may_approve": seat.is_any(RoleKind.SUPERVISOR), "grants": _waiting(seat), "typed": defaultdict(str, request.POST.items()),
    }  # fmt: skip
    return render(request, "grants/payments.html", context, status=422 if refusal else 200)


def _waiting(seat: Seat) -> list[tuple[Tranche, int]]:
    """Return the parts of grants whose day has come and that nobody has asked for."""
    today = clock.today()
    rows = Tranche.objects.filter(
        grant__state="running", due_on__lte=today, grant__proposal__call__office__in=seat.office_ids
    )
    found = []
    for tranche in rows.select_related("grant__group", "grant__proposal__call__kind").order_by("due_on")[:200]:
        part = next(part for part in queries.where_of_tranche(tranche.grant) if part.tranche.pk == tranche.pk)
        if part.left:
            found.append((tranche, part.left))
    return found


def _pay(request: HttpRequest, seat: Seat) -> None:
    act, at = request.POST.get("act", ""), clock.now()
    if act == "ask":
        tranche = get_object_or_404(
            Tranche.objects.select_related("grant"), pk=read_number(request.POST.get("tranche", "")) or 0
        )
        won = _won(request.POST.get("won", ""))
        actions.ask_payment(tranche, won=won, seat=seat, at=at)
        return
    if act == "send":
        numbers = [read_number(value) or 0 for value in request.POST.getlist("payment")]
        actions.send_batch(
            list(Payment.objects.filter(number__in=numbers).select_related("tranche__grant")), seat=seat, at=at
        )
        return
    payment = get_object_or_404(
        Payment.objects.select_related("tranche__grant"), number=read_number(request.POST.get("payment", "")) or 0
    )
    if act == "approve":
        actions.approve(payment, seat=seat, at=at)
    elif act == "drop":
        actions.drop_payment(payment, reason=request.POST.get("words", ""), seat=seat, at=at)
    elif act in (PaymentState.PAID, PaymentState.FAILED, PaymentState.BOUNCED):
        actions.close_payment(payment, to=PaymentState(act), words=request.POST.get("words", ""), seat=seat, at=at)
    else:
        raise Http404


def _won(written: str) -> int:
    try:
        return Won(least=0).clean(written) or 0
    except ValidationError:
        return 0


@for_staff(*RUNNERS)
def batch(request: HttpRequest, number: int) -> HttpResponse:
    """A batch as the file that the bank reads."""
    found = get_object_or_404(Batch, number=number)
    rows = found.payments.select_related("account", "tranche__grant__group", "tranche__grant__proposal__call").order_by(
        "number"
    )
    if not all(rules.runs(row.tranche.grant.proposal.call, seat_of(request)) for row in rows):
        raise Http404
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="payments-{number}.csv"'
    sheet = csv.writer(answer)
    sheet.writerow(["payment", "bank", "account", "holder", "won", "purpose"])
    for row in rows:
        cells = (row.account.bank, row.account.digits.replace(" ", ""), row.account.holder)
        safe = [f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell for cell in cells]
        sheet.writerow([row.number, *safe, row.won, f"#{row.tranche.grant.number}-{row.tranche.place}"])
    return answer


@for_staff(*READERS)
def grant(request: HttpRequest, number: int) -> HttpResponse:
    """The file of a grant: its money, its account, receipts, reports, changes, claims, the end and what lasts; callers are served here."""
    found = of(number)
    seat, refusal, act = seat_of(request), "", request.POST.get("act", "")
    bound = _forms(request, found, act)
    if request.method == "POST":
        try:
            if act not in bound or bound[act].is_valid():
                _act(request, found, act, bound, seat)
                return redirect(f"{reverse('desk:grant', args=[number])}?done={act}")
        except Refused as refused:
            refusal = str(refused.reason.label)
            found = of(number)
    bad = refusal or any(form.errors for form in bound.values())
    return render(
        request, "grants/desk_grant.html", _context(request, found, seat, bound, refusal), status=422 if bad else 200
    )


def _forms(request: HttpRequest, found: Grant, act: str) -> dict[str, Any]:
    def posted(name: str) -> Any:
        return request.POST if act == name else None

    districts = Area.objects.filter(pk__in=[area.pk for area in places.districts(clock.today())]).order_by("code")
    return {
        "spend": forms.ExpenseForm(posted("spend"), items=item_choices(found), auto_id="s_%s"),
        "report": forms.ReportForm(posted("report"), auto_id="r_%s"), "result": forms.ResultForm(posted("result"), auto_id="o_%s"),
        "claim": forms.ClaimForm(posted("claim"), auto_id="l_%s"), "plea": forms.PleaForm(posted("plea"), auto_id="p_%s"),
        "back": forms.BackForm(posted("back"), auto_id="b_%s"), "extend": forms.ExtendForm(posted("extend"), auto_id="x_%s"),
        "dossier": forms.DossierForm(posted("dossier"), auto_id="d_%s"), "job": forms.JobForm(posted("job"), auto_id="j_%s"),
        "verdict": forms.VerdictForm(posted("verdict"), offices=offices_to_run(), areas=districts, auto_id="v_%s"),
    }  # fmt: skip


def _context(request: HttpRequest, found: Grant, seat: Seat, bound: dict[str, Any], refusal: str) -> dict[str, Any]:
    expenses = list(found.expenses.order_by("-on", "-pk"))
    pictures = Document.objects.filter(subject_type=Expense._meta.label_lower, subject_id__in=[e.pk for e in expenses])
    reports = list(found.reports.order_by("due_on"))
    files = Document.objects.filter(
        subject_type=Report._meta.label_lower, subject_id__in=[r.pk for r in reports]
    ).order_by("pk")
    accounts = list(found.group.bank_accounts.filter(ended_at=None).order_by("at"))
    by_report: dict[int, list[Document]] = defaultdict(list)
    for row in files:
        by_report[row.subject_id].append(row)
    return {
        "grant": found, "group": found.group, "call": found.proposal.call, "runs": rules.runs(found.proposal.call, seat), "forms": bound,
        "refusal": refusal, "done": request.GET.get("done", ""), "books": queries.books(found), "parts": queries.where_of_tranche(found),
        "expenses": expenses, "pictures": {row.subject_id: row.pk for row in pictures}, "reports": reports, "files": by_report,
        "claims": list(found.claims.order_by("at")), "owed": queries.owed(found), "amendments": list(found.amendments.select_related("member").order_by("number")),
        "accounts": accounts, "dossier": found.dossiers.order_by("-at").first(), "items": dict(item_choices(found)), "members": found.group.members.here(),
        "payments": Payment.objects.filter(tranche__grant=found).select_related("tranche", "asked_by", "approved_by", "batch").order_by("-asked_at"),
        "is_chief": seat.is_any(RoleKind.SUPERVISOR), "typed": defaultdict(str, request.POST.items()), "act": request.POST.get("act", ""),
        "helps": seat.is_any(RoleKind.AGENT, RoleKind.CLERK, RoleKind.ADVISER), "jobs": found.group.jobs.order_by("-begins_on"),
    }  # fmt: skip


def _one(request: HttpRequest, model: Any, name: str, **having: Any) -> Any:
    return get_object_or_404(model, pk=read_number(request.POST.get(name, "")) or 0, **having)


def _act(request: HttpRequest, found: Grant, act: str, bound: dict[str, Any], seat: Seat) -> None:
    at, words = clock.now(), request.POST.get("words", "")
    if act in bound:
        _with_form(request, found, act, bound[act].cleaned_data, seat, at)
    elif act == "delegate":
        actions.delegate(found, words=words, seat=seat, at=at)
    elif act in ("agree", "say_agree"):
        if not seat.is_any(RoleKind.AGENT, RoleKind.CLERK, RoleKind.ADVISER):
            raise Http404
        actions.agree(found, _one(request, Member, "member", group=found.group), at=at)
    elif act in ("theirs", "not_theirs"):
        actions.call_back(
            _one(request, BankAccount, "account", group=found.group), seat=seat, at=at, is_theirs=act == "theirs"
        )
    elif act == "check":
        to = request.POST.get("to", "")
        if to not in (Checked.FINE, Checked.ASKED, Checked.REFUSED):
            raise Http404
        actions.check_expense(
            _one(request, Expense, "expense", grant=found), to=Checked(to), words=words, seat=seat, at=at
        )
    elif act == "read":
        actions.read_report(_one(request, Report, "report", grant=found), question=words, seat=seat, at=at)
    elif act in ("amend_yes", "amend_no"):
        actions.sign_amendment(
            _one(request, Amendment, "amendment", grant=found),
            is_agreed=act == "amend_yes",
            answer=words,
            seat=seat,
            at=at,
        )
    elif act == "settle":
        actions.settle(found, seat=seat, at=at)
    elif act == "opinion":
        actions.say_opinion(_one(request, Dossier, "dossier", grant=found), words=words, seat=seat, at=at)
    else:
        raise Http404


def _with_form(request: HttpRequest, found: Grant, act: str, data: dict[str, Any], seat: Seat, at: Any) -> None:
    if act == "spend":
        form = forms.ExpenseForm(request.POST, items=item_choices(found))
        form.is_valid()
        actions.spend(found, read_bought(form, request), at=at, seat=seat)
    elif act == "report":
        pictures, voice = read_files(request)
        actions.send_report(
            _one(request, Report, "report", grant=found), **data, at=at, seat=seat, pictures=pictures, voice=voice
        )
    elif act == "result":
        actions.say_result(found, result=Result(data["result"]), learned=data["learned"], at=at, seat=seat)
    elif act == "claim":
        actions.claim(found, won=data["won"], reason=data["words"], due_on=data["due_on"], seat=seat, at=at)
    elif act == "plea":
        claim = _one(request, Claim, "claim", grant=found)
        actions.answer_plea(
            claim, waived=data["won"] or 0, due_on=data["due_on"], answer=data["words"], seat=seat, at=at
        )
    elif act == "back":
        key = f"back:{request.user.pk}:{request.POST.get('once', '')[:40]}" if request.POST.get("once") else None
        actions.money_back(found, won=data["won"], words=data["words"], seat=seat, at=at, key=key)
    elif act == "extend":
        actions.extend_report(
            _one(request, Report, "report", grant=found), until=data["until"], why=data["reason"], seat=seat, at=at
        )
    elif act == "dossier":
        actions.open_dossier(found, evidence=data["evidence"], people=data["people"], seat=seat, at=at)
    elif act == "job":
        actions.note_job(
            words=data["words"], hours=data["hours"], begins_on=data["begins_on"], seat=seat, at=at, group=found.group
        )
    elif act == "verdict":
        day = data["begins_on"] or clock.today()
        actions.decide_dossier(
            _one(request, Dossier, "dossier", grant=found), verdict=Verdict(data["verdict"]), reason=data["reason"], seat=seat, at=at,
            office=data["office"], yearly=data["yearly"] or 0, begins_on=day, areas={area.pk: day for area in data["areas"]},
            envelope=found.proposal.call.envelope,
        )  # fmt: skip


@for_staff(*READERS)
def settlement(request: HttpRequest, number: int) -> HttpResponse:
    """The settlement of a grant on one page to be printed."""
    return render(request, "grants/settlement.html", settled_context(of(number)))


@for_staff(*READERS)
def receipt(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Hand out a receipt or a file of a report."""
    return serve(file_of(of(number), pk))
