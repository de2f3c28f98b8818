"""The beats that every act on a promise shares: hold it, write its step, tell who hears of it."""

from __future__ import annotations

from datetime import datetime

from madang.notices import actions as notices
from madang.people.rules import Seat
from madang.timeline import actions as timeline
from madang.timeline.actions import Done
from madang.ui.dates import local

from .. import queries
from ..enums import StepKind
from ..models import Commitment, Step


def locked(commitment: Commitment) -> Commitment:
    """Return the promise, held until the act ends."""
    return Commitment.objects.select_for_update(of=("self",)).select_related("office").get(pk=commitment.pk)


ALONG = ("state", "state_on", "ended_on", "ended_with", "confirmed", "confirmed_on", "disputed_on")


def keep(commitment: Commitment, *fields: str) -> None:
    """Save a promise; those that are kept together with it say the same."""
    commitment.save(update_fields=fields)
    along = {name: getattr(commitment, name) for name in ALONG if name in fields}
    if along:
        commitment.merged.update(**along)


def step(commitment: Commitment, kind: StepKind, text: str, *, seat: Seat | None, at: datetime) -> None:
    """Write down in public what happened; without a `seat` it was nobody of the city."""
    on = local(at).date()
    Step.objects.create(
        commitment=commitment, kind=kind, text=text.strip(), on=on, state=commitment.state, due_on=commitment.due_on,
        by=seat.person if seat else None,
    )  # fmt: skip
    facts = {
        "number": commitment.number, "due_on": commitment.due_on, "text": text.strip(), "promise": commitment.text,
        "state": str(commitment.state),
    }  # fmt: skip
    timeline.record(commitment.thread, Done(f"promise.{kind}", commitment, at, seat.person.pk if seat else None, facts))


def tell(
    commitment: Commitment, kind: str, text: str, *, at: datetime, lead: int | None = None, only: set[str] | None = None
) -> None:
    """Tell who hears of a promise, who asked for it and who follows; or `only` those behind some recipient keys."""
    facts = {
        "number": commitment.number,
        "promise": commitment.text,
        "office": commitment.office.names,
        "phone": commitment.office.contact_phone,
        "due_on": commitment.due_on.isoformat(),
        "first_due_on": commitment.first_due_on.isoformat(),
        "told": text,
        "state": str(commitment.state),
        **({"lead": lead} if lead else {}),
    }
    for key, is_asker, of_key in queries.told(commitment, on=local(at).date()):
        if only is not None and of_key not in only:
            continue
        notices.leave(
            kind,
            to_key=key,
            of_key=of_key,
            at=at,
            about=commitment,
            thread=commitment.thread if is_asker else None,
            context={**facts, "is_asker": is_asker},
        )
