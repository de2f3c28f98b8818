"""Agree, disagree or pass, one statement after the other; and what it shows."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from madang.kit import clock
from madang.kit.plaintext import number
from madang.kit.refusal import Refused
from madang.ui import charts

from .. import actions, forms, opinion, queries
from ..enums import CannotVote, State, StatementState, Value
from ..models import Forum, Statement
from ..queries import Result
from .public import is_machine, language, person_of, public

VOTER = "voter"  # the cookie under which one browser has one vote
YEAR = 60 * 60 * 24 * 365
LETTERS = "ABCDE"


def key_of(request: HttpRequest) -> tuple[str, str]:
    """Return under which key somebody votes, and the browser's own part of it where they have not signed in."""
    person = person_of(request)
    if person is not None:
        return f"person:{(person.same_as_id or person.pk)}", ""
    browser = str(request.get_signed_cookie(VOTER, default="") or "")
    return (f"browser:{browser}" if browser else ""), browser


@login_not_required
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for one statement at a time; take a vote, or a new statement."""
    found = public(slug)
    key, browser = key_of(request)
    refusal, form = "", forms.StatementForm()
    if request.method == "POST":
        if not key:
            browser = secrets.token_urlsafe(18)
            key = f"browser:{browser}"
        if request.POST.get("act") == "state":
            form = forms.StatementForm(request.POST)
            refusal = _stated(request, found, form) if form.is_valid() else ""
        else:
            refusal = _voted(request, found, key)
        if not refusal and not form.errors:
            return _with_key(redirect("forum_vote", slug), browser)
    wanted = number(request.GET.get("again", ""))
    again = found.statements.filter(number=wanted or 0, state=StatementState.SHOWN).first() if wanted else None
    mine = queries.voted(found, key)
    of = found.statements.filter(state=StatementState.SHOWN).count()
    context = {
        "forum": found, "statement": again or queries.next_statement(found, key), "mine": mine, "of": of, "form": form,
        "refusal": refusal, "values": Value, "is_shut": found.state in (State.REPORTED, State.CANCELLED),
        "stated": request.session.pop(f"stated-{found.pk}", ""),
    }  # fmt: skip
    response = render(request, "forums/vote.html", context, status=422 if refusal or form.errors else 200)
    return _with_key(response, browser if request.method == "POST" else "")


def _with_key(response: HttpResponse, browser: str) -> HttpResponse:
    if browser:
        response.set_signed_cookie(
            VOTER, browser, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.IS_SECURE
        )
    return response


def _voted(request: HttpRequest, found: Forum, key: str) -> str:
    statement = get_object_or_404(
        Statement.objects.select_related("forum"), forum=found, number=number(request.POST.get("statement", "")) or 0
    )
    written = request.POST.get("value", "")
    if written not in {str(value) for value in Value.values}:
        return str(CannotVote.NOT_SHOWN.label)
    try:
        actions.vote(statement, key=key, value=Value(int(written)), at=clock.now())
    except Refused as refused:
        return str(refused.reason.label)
    return ""


def _stated(request: HttpRequest, found: Forum, form: forms.StatementForm) -> str:
    try:
        if is_machine(request, f"state:{found.pk}"):
            raise Refused(CannotVote.TOO_MANY)
        text = form.cleaned_data["text"]
        actions.state(found, text=text, at=clock.now(), person=person_of(request), language=language())
    except Refused as refused:
        return str(refused.reason.label)
    request.session[f"stated-{found.pk}"] = "yes"
    return ""


@login_not_required
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """Show opinion groups and what all of them share, as bars and in words; or say that there is too little for groups."""
    found = public(slug)
    result = queries.result(found)
    context = {"forum": found, "result": result, "finding": finding(result), **_groups(result), "rows": _rows(result)}
    return render(request, "forums/results.html", context)


def finding(result: Result) -> str:
    """Return in words what the votes show, or what there is too little of."""
    few = result.groups.too_few
    if few is None:
        return ngettext(
            "There is %(num)d group of people who vote alike.", "There are %(num)d groups of people who vote alike.", len(result.groups.groups)
        ) % {"num": len(result.groups.groups)}  # fmt: skip
    words = {
        opinion.Why.STATEMENTS: _("Too few statements were voted on to find groups: %(have)s so far, at least %(need)s are needed."),
        opinion.Why.PEOPLE: _("Too few people have voted on enough statements to find groups: %(have)s so far, at least %(need)s are needed."),
        opinion.Why.DIFFERENCE: _("People do not fall into groups: at most %(have)s stand apart from all others, at least %(need)s would have to."),
    }  # fmt: skip
    return words[few.why] % {"have": few.have, "need": few.need}


def percent(share: float) -> int:
    """Return a share as whole per cent."""
    return round(share * 100)


def bars_of(tally: opinion.Tally, title: str) -> Markup:
    """Draw who agreed, disagreed and passed; each bar carries its word and its number."""
    seen = max(tally.seen, 1)
    rows = [
        (str(Value.AGREE.label), tally.agreed, str(tally.agreed), f"{percent(tally.agreed / seen)}%"),
        (str(Value.DISAGREE.label), tally.disagreed, str(tally.disagreed), f"{percent(tally.disagreed / seen)}%"),
        (str(Value.PASS.label), tally.passed, str(tally.passed), f"{percent(tally.passed / seen)}%"),
    ]
    return charts.bars(rows, title=title)


def sentence(tally: opinion.Tally) -> str:
    """Return the same in words, for who does not see the bars."""
    return _("%(agreed)s agreed, %(disagreed)s disagreed, %(passed)s passed; %(seen)s voted on it.") % {
        "agreed": tally.agreed, "disagreed": tally.disagreed, "passed": tally.passed, "seen": tally.seen,
    }  # fmt: skip


def _rows(result: Result) -> list[dict[str, Any]]:
    """Return each statement with its bars and its sentence; a hidden one with its reason alone."""
    return [
        {
            "statement": statement,
            "bars": bars_of(tally, statement.text) if statement.state == StatementState.SHOWN else "",
            "words": sentence(tally),
        }
        for statement, tally in zip(result.statements, result.tallies, strict=True)
    ]


def _groups(result: Result) -> dict[str, Any]:
    """Return the groups with what tells each from the others, and what more than half of each group say."""
    found, texts = result.groups, result.statements
    everybody = sum(len(group.members) for group in found.groups)
    groups: list[dict[str, Any]] = [
        {
            "letter": LETTERS[place],
            "size": len(group.members),
            "share": percent(len(group.members) / everybody),
            "stances": [
                {
                    "statement": texts[stance.statement], "is_agreement": stance.is_agreement,
                    "bars": bars_of(stance.tally, texts[stance.statement].text), "words": sentence(stance.tally),
                }
                for stance in group.stances
            ],
        }
        for place, group in enumerate(found.groups)
    ]  # fmt: skip
    shared = [
        {
            "statement": texts[one.statement], "is_agreement": one.is_agreement,
            "bars": charts.bars(
                [(_("Group %(letter)s") % {"letter": LETTERS[place]}, share, f"{percent(share)}%", "") for place, share in enumerate(one.shares)],
                title=texts[one.statement].text,
            ),
            "words": ", ".join(
                _("group %(letter)s: %(share)s%%") % {"letter": LETTERS[place], "share": percent(share)}
                for place, share in enumerate(one.shares)
            ),
        }
        for one in found.shared
    ]  # fmt: skip
    sizes = charts.bars(
        [(_("Group %(letter)s") % {"letter": group["letter"]}, group["size"], str(group["size"]), f"{group['share']}%") for group in groups],
        title=_("How many are in each group"),
    ) if groups else ""  # fmt: skip
    return {"groups": groups, "shared": shared, "sizes": sizes, "in_groups": everybody}
