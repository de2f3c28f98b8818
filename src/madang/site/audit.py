"""The auditors' page: whether the record of what was done is whole, and its checkpoints to take away."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from madang.kit import clock
from madang.people.doors import Asking, for_staff
from madang.people.enums import RoleKind
from madang.people.models import Person
from madang.timeline import actions as timeline
from madang.timeline import queries

AT_ONCE = 200_000  # entries that are checked while the reader waits, about two seconds; more are left to the worker
WORDS = {
    "tampered": _("It was changed after it was written."),
    "missing": _("It is gone."),
    "reordered": _("It stands in another place than where it was written."),
    "deleted": _("All of it is gone, though a checkpoint knows of it."),
    "cut_back": _("Its end is gone: a checkpoint knows of this entry."),
}


@for_staff(RoleKind.AUDITOR, RoleKind.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def audit(request: HttpRequest) -> HttpResponse:
    """Show the last check and the last checkpoint; check anew when asked."""
    seat = cast(Asking, request).seat
    if request.method == "POST" and seat is not None:
        proof = timeline.ask_for_proof(clock.now(), by_id=seat.person.pk)
        if queries.size()[0] <= AT_ONCE:
            timeline.prove(proof, at=clock.now())
        return HttpResponseRedirect(reverse("audit"))
    last = queries.last_checkpoint()
    proof_shown = queries.last_proof()
    asker = Person.objects.filter(pk=proof_shown.by_id).first() if proof_shown and proof_shown.by_id else None
    context = {
        "last": last,
        "root": grouped(last.root) if last else "",
        "proof": proof_shown,
        "asker": asker.name if asker else "",
        "asked": queries.asked_proof(),
        "faults": [
            (thread or "", seq, WORDS[what]) for thread, seq, what in (proof_shown.faults if proof_shown else [])
        ],
    }
    return render(request, "site/audit.html", context)


@for_staff(RoleKind.AUDITOR, RoleKind.ADMINISTRATOR)
def roots(request: HttpRequest) -> StreamingHttpResponse:
    """Give the checkpoints as a file, so that they are kept outside the city's database."""
    lines = (f"{line}\n" for line in queries.root_lines())
    name = f"madang-checkpoints-{clock.today().isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def grouped(root: str) -> str:
    """Return a hash in groups of eight, as two people read it to each other."""
    return " ".join(root[start : start + 8] for start in range(0, len(root), 8))
