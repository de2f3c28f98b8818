"""A group's proposal, for its members: the list of tasks, its words and costs, signing and sending, and what was decided."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from madang.groups.doors import led_away, seat_here
from madang.groups.models import Group, Member
from madang.kit import clock
from madang.kit.plaintext import number as read_number
from madang.kit.refusal import Refused
from madang.reviews import queries as reviews
from madang.ui.dates import local
from madang.ui.forms import Won

from .. import actions, forms, queries, rules
from ..enums import MOST_LINES, CannotPropose, Phase, State
from ..models import Call, Proposal

ROWS = 2  # empty lines of costs that a page offers


def _of(request: HttpRequest, number: int) -> tuple[Proposal, Member | None]:
    rows = Proposal.objects.select_related("call__kind", "call__office", "group__area__parent", "lead")
    found = get_object_or_404(rows, number=number)
    return found, seat_here(request, found.group)


@login_not_required
def purse(request: HttpRequest, number: int) -> HttpResponse:
    """A group's money: calls that are open to it, its proposals, its grants, and the account that money goes to."""
    group = get_object_or_404(Group.objects.select_related("area__parent"), number=number)
    member = seat_here(request, group)
    if member is None:
        return led_away(request)
    refusal, at = "", clock.now()
    form = forms.AccountForm(request.POST if request.POST.get("act") == "account" else None)
    if request.method == "POST":
        try:
            if (address := _in_purse(request, group, member, form)) is not None:
                return redirect(address)
        except Refused as refused:
            refusal = str(refused.reason.label)
    accounts = group.bank_accounts.filter(ended_at=None).order_by("at")
    context = {
        "group": group, "member": member, "calls": queries.calls_for(group, at), "form": form, "refusal": refusal,
        "proposals": [
            (row, queries.whose_turn(row, at))
            for row in group.proposals.select_related("call__kind").order_by("-begun_at")
        ],
        "grants": group.grants.select_related("proposal__call").order_by("-number"), "accounts": accounts,
        "done": request.GET.get("done", ""), "has_last": group.proposals.exists(),
    }  # fmt: skip
    return render(request, "grants/purse.html", context, status=422 if refusal or form.errors else 200)


def _in_purse(request: HttpRequest, group: Group, member: Member, form: forms.AccountForm) -> str | None:
    act, at = request.POST.get("act", ""), clock.now()
    if act == "begin":
        call = get_object_or_404(
            Call.objects.shown().select_related("kind"), number=read_number(request.POST.get("call", "")) or 0
        )
        made = actions.begin(call, group, member, at=at, from_last=bool(request.POST.get("from_last")))
        return reverse("proposal", args=[made.number])
    if act == "account":
        if not form.is_valid():
            return None
        actions.set_account(group, member, at=at, **form.cleaned_data)
        return f"{reverse('group_money', args=[group.number])}?done=account"
    raise Http404


@login_not_required
def proposal(request: HttpRequest, number: int) -> HttpResponse:
    """A proposal as its group sees it: what is done, what is missing, who signed, whose turn it is, what was decided."""
    found, member = _of(request, number)
    if member is None:
        return led_away(request)
    refusal, at = "", clock.now()
    if request.method == "POST":
        try:
            _act(request, found, member)
            return redirect(f"{reverse('proposal', args=[number])}?done={request.POST.get('act', '')}")
        except Refused as refused:
            refusal = str(refused.reason.label)
            found.refresh_from_db()
    return render(
        request, "grants/proposal.html", _context(request, found, member, refusal, at), status=422 if refusal else 200
    )


def _context(request: HttpRequest, found: Proposal, member: Member, refusal: str, at: Any) -> dict[str, Any]:
    done, missing = queries.signed(found)
    lacks = rules.lacks(found)
    phase = found.call.phase(at)
    others = []
    if phase == Phase.JUDGED and found.call.kind.peer_percent and found.state == State.ELIGIBLE:
        others = list(
            found.call.proposals.filter(state=State.ELIGIBLE)
            .exclude(pk=found.pk)
            .select_related("group")
            .order_by("number")
        )
    votes = list(found.call.peer_votes.filter(group=found.group).select_related("proposal").order_by("-points"))
    decision = getattr(found.call, "decision", None)
    line = (
        next((row for row in decision.lines if row["proposal"] == found.number), None)
        if decision and decision.second_at
        else None
    )
    return {
        "proposal": found, "call": found.call, "member": member, "refusal": refusal, "done": request.GET.get("done", ""), "phase": phase,
        "signed": done, "unsigned": missing, "lacks": lacks, "text_lacks": [lack for lack in lacks if lack != CannotPropose.NOT_SIGNED],
        "turn": queries.whose_turn(found, at), "is_open": found.state in (State.DRAFT, State.CORRECTING), "others": others, "votes": votes,
        "items": {code: name for code, name, _percent in found.call.kind.item_names}, "line": line,
        "correction": getattr(found, "correction", None), "appeal": getattr(found, "appeal", None), "grant": getattr(found, "grant", None),
        "can_appeal": rules.why_not_appeal(found, member, words="?", at=at) is None, "marks": (3, 2, 1)[: len(others)],
        "typed": defaultdict(str, request.POST.items()), "criteria": _criteria(found), "appeal_until": _appeal_until(found),
    }  # fmt: skip


def _appeal_until(found: Proposal) -> date | None:
    """Return the last day of an appeal, once something was decided."""
    decision = getattr(found.call, "decision", None)
    at = found.state_at if found.state == State.INELIGIBLE else decision.second_at if decision else None
    return local(at).date() + timedelta(days=found.call.appeal_days) if at else None


def _criteria(found: Proposal) -> dict[str, tuple[str, int]]:
    rubric = reviews.rubric(found.call.kind.rubric, local(found.call.opens_at).date())
    return {code: (name, weight) for code, name, _hint, weight in rubric.parts} if rubric else {}


def _act(request: HttpRequest, found: Proposal, member: Member) -> None:
    act, at = request.POST.get("act", ""), clock.now()
    if act == "sign":
        actions.sign(found, member, at=at)
    elif act == "submit":
        actions.submit(found, member, at=clock.now(), begun_at=at)
    elif act == "withdraw":
        actions.withdraw(found, member, at=at)
    elif act == "appeal":
        actions.appeal(found, member, words=request.POST.get("words", ""), at=at)
    elif act == "vote":
        numbers = [read_number(request.POST.get(f"points-{points}", "")) or 0 for points in (3, 2, 1)]
        rows = {row.number: row for row in found.call.proposals.all()}
        actions.vote(found.call, found.group, member, [rows[n] for n in numbers if n in rows], at=at)
    else:
        raise Http404


@login_not_required
def words(request: HttpRequest, number: int) -> HttpResponse:
    """Write the words of a proposal. Several may write: fields that only one has changed are put together, the others are shown beside."""
    found, member = _of(request, number)
    if member is None:
        return led_away(request)
    if found.state not in (State.DRAFT, State.CORRECTING) and request.method != "POST":
        return redirect("proposal", number=number)
    fields = ["title", "room", *(f"q-{code}" for code, *_rest in found.call.kind.asks)]
    typed, refusal = _kept(found), ""
    theirs: dict[str, str] = {}
    if request.method == "POST":
        typed, theirs = _put_together(request, found, fields)
        try:
            saved = _save_words(found, member, typed, theirs, is_last=bool(request.POST.get("anyway")))
            if request.headers.get("X-Autosave"):
                return JsonResponse({"revision": saved.revision, "was": _kept(saved)})
            return redirect(f"{reverse('proposal', args=[number])}?done=words")
        except Refused as refused:
            refusal = str(refused.reason.label)
            if request.headers.get("X-Autosave"):
                return JsonResponse({"refusal": refusal}, status=409)
            found.refresh_from_db()
    context = {
        "proposal": found, "call": found.call, "typed": typed, "refusal": refusal, "theirs": theirs, "was": _kept(found),
        "asks": [(code, name, hint, limit) for code, name, hint, limit in found.call.kind.asks],
    }  # fmt: skip
    return render(request, "grants/words.html", context, status=422 if refusal else 200)


def _kept(found: Proposal) -> dict[str, str]:
    """Return the words of a proposal as they are kept, by the names of their fields."""
    answers = {f"q-{code}": str(found.answers.get(code, "")) for code, *_rest in found.call.kind.asks}
    return {"title": found.title, "room": found.room, **answers}


def _put_together(request: HttpRequest, found: Proposal, fields: list[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return each field as whoever changed it wants it, and what is kept of the fields that two have changed differently.

    The page sends along what stood in a field when it was opened.
    """
    kept, typed, theirs = _kept(found), {}, {}
    for field in fields:
        mine = request.POST.get(field, kept[field]).replace("\r\n", "\n")
        was = request.POST.get(f"was-{field}", kept[field]).replace("\r\n", "\n")
        if mine == was:  # not touched here: whatever stands there now stays
            typed[field] = kept[field]
        else:
            typed[field] = mine
            if kept[field] not in (was, mine):
                theirs[field] = kept[field]
    return typed, theirs


def _save_words(
    found: Proposal, member: Member, typed: dict[str, str], theirs: dict[str, str], *, is_last: bool
) -> Proposal:
    if theirs and not is_last:
        raise Refused(CannotPropose.STALE)
    answers = {code: typed[f"q-{code}"] for code, *_rest in found.call.kind.asks}
    return actions.save(
        found, member, revision=found.revision, title=typed["title"], answers=answers, at=clock.now(),
        room=typed["room"] if found.call.kind.has_rooms else None,
    )  # fmt: skip


@login_not_required
def costs(request: HttpRequest, number: int) -> HttpResponse:
    """Write the lines of costs; the sums and what they lack stand beside."""
    found, member = _of(request, number)
    if member is None:
        return led_away(request)
    rows, refusal, revision = [dict(line) for line in found.lines], "", found.revision
    if request.method == "POST":
        rows, is_readable = read_lines(request)
        revision = read_number(request.POST.get("revision", "")) or 0
        try:
            if not is_readable:
                raise Refused(CannotPropose.BAD_LINE)
            saved = actions.save(found, member, revision=revision, lines=rows, at=clock.now())
            where = "proposal_costs" if request.POST.get("act") == "more" else "proposal"
            return redirect(f"{reverse(where, args=[number])}?done=costs&saved={saved.revision}")
        except Refused as refused:
            refusal = str(refused.reason.label)
            if refused.reason == CannotPropose.STALE:
                found.refresh_from_db()
                revision = found.revision
    empty = max(1, min(ROWS, MOST_LINES - len(rows)))
    money = [
        lack
        for lack in rules.lacks(found)
        if lack.value in ("too_little", "too_much", "own_share", "item_share", "no_lines", "no_room")
    ]
    context = {
        "proposal": found, "call": found.call, "rows": [*rows, *({} for _n in range(empty))], "items": found.call.kind.item_names,
        "revision": revision, "refusal": refusal, "lacks": money, "theirs": found.lines if refusal else None, "done": request.GET.get("done", ""),
    }  # fmt: skip
    return render(request, "grants/costs.html", context, status=422 if refusal else 200)


def read_lines(request: HttpRequest) -> tuple[list[dict[str, Any]], bool]:
    """Return the lines that were typed, and whether every amount can be read; empty lines fall away."""
    posted, rows, is_readable = request.POST, [], True
    field = Won(least=0, required=False)
    given = zip(
        posted.getlist("item"), posted.getlist("words"), posted.getlist("won"), posted.getlist("own"), strict=False
    )
    for item, text, won, own in list(given)[: MOST_LINES + 1]:
        if not text.strip() and not won.strip() and not own.strip():
            continue
        amounts: dict[str, Any] = {}
        for name, written in (("won", won), ("own", own)):
            try:
                amounts[name] = field.clean(written) or 0
            except ValidationError:
                amounts[name], is_readable = written, False
        rows.append({"item": item, "words": text, **amounts})
    return rows, is_readable
