"""Acting for somebody: named by the person, for what, until when; both are told who hears what."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from madang.kit.refusal import Refused
from madang.notices import actions as notices
from madang.timeline import actions as timeline
from madang.timeline.actions import CITY, Done
from madang.ui.dates import local

from .. import rules
from ..contacts import Introduced
from ..enums import CannotHelp, Hears, Scope
from ..models import Helper, Person
from .meeting import named


def let_help(
    person: Person,
    who: Introduced,
    *,
    scope: Scope,
    hears: Hears,
    ends_on: date | None,
    at: datetime,
    channel: str,
    written_by: Person | None = None,
) -> Helper:
    """Let somebody act for a person until a day. Nobody new is kept where it is refused."""
    on = local(at).date()
    try:
        with transaction.atomic():
            helper = named(who, at=at)
            if refusal := rules.why_not_help(person, helper, ends_on=ends_on, on=on):
                raise Refused(refusal)
            assert ends_on is not None
            run_out = Helper.objects.filter(person=person, helper=helper, ended_at__isnull=True, ends_on__lt=on)
            run_out.update(ended_at=at)
            row = Helper.objects.create(
                person=person, helper=helper, scope=scope, hears=hears, begins_on=on, ends_on=ends_on,
                channel=channel, written_by=written_by,
            )  # fmt: skip
            by = written_by or person
            facts = {"helper": helper.pk, "scope": scope, "hears": hears, "until": ends_on}
            timeline.record(CITY, Done("help.begun", person, at, by.pk, facts))
            _tell_both(row, "help.begun", at=at)
    except IntegrityError as error:
        raise Refused(CannotHelp.HELPS_ALREADY) from error
    return row


@transaction.atomic
def end_help(row: Helper, *, by: Person, at: datetime) -> None:
    """End it at once, whoever of the two wants it; both are told."""
    row = Helper.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.ended_at is None:
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        timeline.record(CITY, Done("help.ended", row.person, at, by.pk, {"helper": row.helper_id}))
        _tell_both(row, "help.ended", at=at)


def _tell_both(row: Helper, kind: str, *, at: datetime) -> None:
    facts = {
        "person": row.person.name, "helper": row.helper.name, "scope": row.scope, "hears": row.hears,
        "until": row.ends_on.isoformat(),
    }  # fmt: skip
    for key in (row.person_id, row.helper_id):
        notices.leave(
            kind, to_key=f"person:{key}", at=at, about=row, context={**facts, "is_helper": key == row.helper_id}
        )
