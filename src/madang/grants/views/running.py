"""A grant, for its group: the agreement, payments, receipts as they come, reports, what must come back, and the end."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from madang.documents import actions as documents
from madang.documents.actions import Taken
from madang.documents.models import Document
from madang.documents.serving import serve
from madang.groups.doors import led_away, seat_here
from madang.groups.models import Member
from madang.kit import clock
from madang.kit.plaintext import number as read_number
from madang.kit.refusal import Refused

from .. import actions, forms, queries, rules
from ..actions import Bought
from ..enums import Flag, Proof, Result
from ..models import Claim, Expense, Grant, Report

PICTURES = 3


def of(number: int) -> Grant:
    """Return a grant with what its pages need."""
    rows = Grant.objects.select_related(
        "proposal__call__kind",
        "proposal__call__office",
        "proposal__call__envelope__fund",
        "group__area__parent",
        "agreed_by",
    )
    return get_object_or_404(rows, number=number)


def item_choices(grant: Grant) -> list[tuple[str, str]]:
    """Return the items of a grant, then what else its kind pays for, for the group's own money."""
    names = {code: name for code, name, _percent in grant.proposal.call.kind.item_names}
    return [
        *((code, names.get(code, code)) for code in grant.items),
        *((c, n) for c, n in names.items() if c not in grant.items),
    ]


def read_bought(form: forms.ExpenseForm, request: HttpRequest) -> Bought:
    """Return what a form says was bought, with its picture checked; or raise Refused."""
    data = form.cleaned_data
    upload = request.FILES.get("receipt")
    return Bought(
        on=data["on"], payee=data["payee"], words=data["words"], item=data["item"], won=data["won"], is_own=data["source"] == "own",
        proof=Proof(data["proof"]), invoice=data["invoice"], picture=documents.check(upload) if upload else None,
    )  # fmt: skip


def read_files(request: HttpRequest) -> tuple[list[Taken], Taken | None]:
    """Return the pictures and the voice of a report, checked; or raise Refused."""
    pictures = [documents.check(upload) for upload in request.FILES.getlist("pictures")[:PICTURES]]
    voice = request.FILES.get("voice")
    return pictures, documents.check_sound(voice) if voice else None


@login_not_required
def grant(request: HttpRequest, number: int) -> HttpResponse:
    """Run one's grant: what comes next stands first, what is left beside it."""
    found = of(number)
    member = seat_here(request, found.group)
    if member is None:
        return led_away(request)
    act, refusal = request.POST.get("act", ""), ""
    bound = _forms(request, found, act)
    if request.method == "POST":
        try:
            if _act(request, found, member, act, bound):
                return redirect(f"{reverse('grant_ours', args=[number])}?done={act}")
        except Refused as refused:
            refusal = str(refused.reason.label)
            found = of(number)
    bad = refusal or any(form.errors for form in bound.values())
    return render(
        request, "grants/grant.html", _context(request, found, member, bound, refusal), status=422 if bad else 200
    )


def _forms(request: HttpRequest, found: Grant, act: str) -> dict[str, Any]:
    def posted(*acts: str) -> Any:
        return request.POST if act in acts else None

    return {
        "spend": forms.ExpenseForm(
            posted("spend"), items=item_choices(found), auto_id="s_%s", initial={"on": clock.today()}
        ),
        "report": forms.ReportForm(posted("report"), auto_id="r_%s"),
        "result": forms.ResultForm(
            posted("result"), auto_id="o_%s", initial={"result": found.result, "learned": found.learned}
        ),
        "amend": forms.AmendForm(posted("amend"), auto_id="m_%s"),
        "plead": forms.WordsForm(posted("plead"), auto_id="p_%s"),
    }


def _context(request: HttpRequest, found: Grant, member: Member, bound: dict[str, Any], refusal: str) -> dict[str, Any]:
    today = clock.today()
    expenses = list(found.expenses.order_by("-on", "-pk"))
    pictures = Document.objects.filter(subject_type=Expense._meta.label_lower, subject_id__in=[e.pk for e in expenses])
    reports = list(found.reports.order_by("due_on"))
    kind = found.proposal.call.kind
    first = found.tranches.order_by("place").first()
    return {
        "grant": found, "group": found.group, "call": found.proposal.call, "member": member, "books": queries.books(found), "forms": bound,
        "refusal": refusal, "done": request.GET.get("done", ""), "parts": queries.where_of_tranche(found), "expenses": expenses,
        "pictures": {row.subject_id: row.pk for row in pictures}, "reports": reports, "next_report": next((r for r in reports if not r.sent_at or r.question), None),
        "late": queries.late_reports(found, today), "claims": list(found.claims.order_by("at")), "owed": queries.owed(found),
        "amendments": list(found.amendments.order_by("number")), "items": dict(item_choices(found)), "is_light": found.won < kind.light_below,
        "why_not_paid": rules.why_not_paid(found, first, on=today) if first and found.state == "running" else None,
        "typed": defaultdict(str, request.POST.items()), "results": Result.choices, "act": request.POST.get("act", ""), "today": today, "flag_words": _flag_words,
    }  # fmt: skip


def _flag_words(flags: list[str]) -> str:
    """Return why the city looks at an expense, in words."""
    return ", ".join(str(Flag(flag).label) for flag in flags)


def _act(request: HttpRequest, found: Grant, member: Member, act: str, bound: dict[str, Any]) -> bool:
    """Do what was asked; return whether it was done, or its form has faults."""
    at = clock.now()
    if act == "agree":
        actions.agree(found, member, at=at)
    elif act == "refuse":
        actions.refuse_grant(found, member, at=at)
    elif act == "unspend":
        expense = get_object_or_404(Expense, grant=found, pk=read_number(request.POST.get("expense", "")) or 0)
        actions.take_back_expense(expense, member, at=at)
    elif act == "reply":
        expense = get_object_or_404(Expense, grant=found, pk=read_number(request.POST.get("expense", "")) or 0)
        actions.answer_expense(expense, member, words=request.POST.get("words", ""), at=at)
    elif act in bound:
        form = bound[act]
        if not form.is_valid():
            return False
        _with_form(request, found, member, act, form, at)
    else:
        raise Http404
    return True


def _with_form(request: HttpRequest, found: Grant, member: Member, act: str, form: Any, at: Any) -> None:
    data = form.cleaned_data
    if act == "spend":
        actions.spend(found, read_bought(form, request), at=at, member=member)
    elif act == "report":
        report = get_object_or_404(Report, grant=found, pk=read_number(request.POST.get("report", "")) or 0)
        pictures, voice = read_files(request)
        actions.send_report(report, **data, at=at, member=member, pictures=pictures, voice=voice)
    elif act == "result":
        actions.say_result(found, result=Result(data["result"]), learned=data["learned"], at=at, member=member)
    elif act == "amend":
        items = {
            code: read_number(request.POST.get(f"item-{code}", "").replace(",", "")) or 0
            for code, _name in item_choices(found)
        }
        changed = {code: won for code, won in items.items() if won}
        is_changed = any(f"item-{code}" in request.POST for code in items) and changed != found.items
        actions.ask_amendment(
            found, member, words=data["words"], items=changed if is_changed else None, ends_on=data["ends_on"], at=at
        )
    else:
        claim = get_object_or_404(Claim, grant=found, pk=read_number(request.POST.get("claim", "")) or 0)
        actions.plead(claim, member, words=data["words"], at=at)


@login_not_required
def settlement(request: HttpRequest, number: int) -> HttpResponse:
    """The settlement of a grant on one page to be printed: by source of money and item, with every receipt."""
    found = of(number)
    member = seat_here(request, found.group)
    if member is None:
        return led_away(request)
    return render(request, "grants/settlement.html", settled_context(found))


def settled_context(found: Grant) -> dict[str, Any]:
    """Return what a settlement shows: what was agreed and spent by item, every expense, and what must come back."""
    books = queries.books(found)
    names = dict(item_choices(found))
    codes = list(dict.fromkeys([*found.items, *books.by_item]))
    return {
        "grant": found, "group": found.group, "call": found.proposal.call, "books": books,
        "rows": [(names.get(code, code), found.items.get(code, 0), books.by_item.get(code, 0)) for code in codes],
        "expenses": [row for row in found.expenses.order_by("on", "pk") if row.counts], "items": names, "owed": queries.owed(found),
        "reports": found.reports.order_by("due_on"), "now": clock.now(),
    }  # fmt: skip


@login_not_required
def receipt(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Hand out a receipt's picture to a member of its group."""
    found = of(number)
    if seat_here(request, found.group) is None:
        raise Http404
    return serve(file_of(found, pk))


def file_of(found: Grant, pk: int) -> Document:
    """Return a file that lies with an expense or a report of a grant."""
    document = get_object_or_404(Document, pk=pk)
    kinds = {Expense._meta.label_lower: found.expenses, Report._meta.label_lower: found.reports}
    rows: Any = kinds.get(document.subject_type)
    if rows is None or not rows.filter(pk=document.subject_id).exists():
        raise Http404
    return document
