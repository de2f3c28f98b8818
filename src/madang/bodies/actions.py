"""The only room that writes bodies: lock, ask, change, record, tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from madang.commitments import actions as commitments
from madang.commitments.models import Commitment
from madang.draws.models import Draw
from madang.kit import reference
from madang.kit.guard import fits
from madang.kit.refusal import Refused
from madang.meetings import actions as meetings
from madang.meetings.actions import Arranged
from madang.meetings.enums import Part
from madang.meetings.models import Meeting
from madang.notices import actions as notices
from madang.people import queries as people
from madang.people.enums import RoleKind
from madang.people.models import Person, Role
from madang.people.rules import Seat
from madang.places.models import Office
from madang.timeline import actions as timeline
from madang.timeline.actions import Done
from madang.ui.dates import local

from . import rules
from .enums import REPLY_DAYS, CannotSit, Chosen, Finding, Post, Present
from .models import Body, Care, Member, Presence, Sitting, Verdict


@transaction.atomic
def found(
    slug: str, *, names: Mapping[str, str], words: Mapping[str, str], office: Office, begins_on: date, by: Person,
    at: datetime, quorum_percent: int = 50,
) -> Body:  # fmt: skip
    """Found a body with a thread of its own."""
    body = Body.objects.create(
        slug=slug, names=dict(names), words=dict(words), office=office, begins_on=begins_on,
        quorum_percent=quorum_percent, thread=int(reference.new()),
    )  # fmt: skip
    timeline.open_thread(body.thread, [Done("body.founded", body, at, by.pk, {"names": dict(names)})])
    return body


@transaction.atomic
def seat_member(
    body: Body, person: Person, *, name: str, post: Post, has_vote: bool, chosen: Chosen, valid_from: date,
    valid_until: date | None, seat: Seat, at: datetime, speaks_for: str = "", draw: Draw | None = None,
) -> Member:  # fmt: skip
    """Give somebody a seat in a body for a term; they are told."""
    Body.objects.select_for_update().get(pk=body.pk)
    has_vote = has_vote and post != Post.ADVISER
    refusal = rules.why_not_seat(
        body,
        person,
        name=name,
        post=post,
        has_vote=has_vote,
        chosen=chosen,
        is_drawn=draw is not None,
        valid_from=valid_from,
        valid_until=valid_until,
        seat=seat,
    )
    if refusal:
        raise Refused(refusal)
    assert valid_until is not None
    member = Member.objects.create(
        body=body, person=person, name=fits(name.strip(), 80), post=post, has_vote=has_vote, chosen=chosen, draw=draw,
        speaks_for=fits(speaks_for.strip(), 120), valid_from=valid_from, valid_until=valid_until,
    )  # fmt: skip
    facts = {"post": str(post), "has_vote": has_vote, "chosen": str(chosen), "from": valid_from, "until": valid_until}
    timeline.record(body.thread, Done("body.seated", member, at, seat.person.pk, facts))
    prefix = "staff" if chosen == Chosen.OFFICE else "person"
    told = {
        "body": body.names,
        "begins_on": valid_from.isoformat(),
        "ends_on": valid_until.isoformat(),
        "has_vote": has_vote,
    }
    notices.leave("body.seated", to_key=f"{prefix}:{person.pk}", at=at, about=member, context=told)
    return member


@transaction.atomic
def end_seat(member: Member, *, until: date, reason: str, seat: Seat, at: datetime) -> Member:
    """End a seat before its term, with a reason that the body reads."""
    member = Member.objects.select_for_update(of=("self",)).select_related("body").get(pk=member.pk)
    if refusal := rules.why_not_end_seat(member, until=until, reason=reason, seat=seat):
        raise Refused(refusal)
    member.valid_until, member.end_reason = until, reason.strip()
    member.save(update_fields=["valid_until", "end_reason"])
    facts = {"until": until, "reason": reason.strip()}
    timeline.record(member.body.thread, Done("body.left", member, at, seat.person.pk, facts))
    return member


@transaction.atomic
def watch(body: Body, several: Iterable[Commitment], *, at: datetime) -> int:
    """Put promises into a body's care; each once. Return how many are new."""
    on, new = local(at).date(), 0
    for commitment in several:
        _care, is_new = Care.objects.get_or_create(body=body, commitment=commitment, defaults={"since": on})
        new += is_new
    return new


@transaction.atomic
def sit(body: Body, meeting: Meeting, *, by: Person, at: datetime) -> Sitting:
    """Let a meeting be a sitting of a body, and ask its members to come."""
    sitting, is_new = Sitting.objects.get_or_create(meeting=meeting, defaults={"body": body})
    if is_new:
        timeline.record(body.thread, Done("body.called", sitting, at, by.pk, {"on": meeting.on}))
        for member in body.members.sitting(meeting.on).select_related("person").order_by("pk"):
            part = Part.OFFICIAL if member.chosen == Chosen.OFFICE else Part.ASKER
            meetings.ask(meeting, member.person, part, by=by, at=at)
    return sitting


@transaction.atomic
def call_sitting(body: Body, arranged: Arranged, *, by: Person, at: datetime) -> Sitting:
    """Call a sitting: a meeting to which each member gets an invitation."""
    Body.objects.select_for_update().get(pk=body.pk)
    meeting = meetings.arrange(arranged, by=by, at=at)
    if refusal := rules.why_not_call(body, on=meeting.on, starts_at=meeting.starts_at, at=at):
        raise Refused(refusal)
    sitting = sit(body, meeting, by=by, at=at)
    meetings.announce(meeting, by=by, at=at)
    return sitting


@transaction.atomic
def call_off_sitting(sitting: Sitting, *, reason: str, seat: Seat, at: datetime) -> None:
    """Call a sitting off with a public reason; who was invited hears it. To move it, call another."""
    if not rules.writes_for(sitting.body, seat):
        raise Refused(CannotSit.NOT_YOURS)
    meetings.cancel(sitting.meeting, reason=reason, by=seat.person, at=at)
    timeline.record(
        sitting.body.thread, Done("body.called_off", sitting, at, seat.person.pk, {"reason": reason.strip()})
    )


@transaction.atomic
def note_present(sitting: Sitting, here: Mapping[int, Present], *, seat: Seat, at: datetime) -> None:
    """Write down which members were at a sitting, by their numbers; who is not named stays as they were."""
    if refusal := rules.why_not_note(sitting, here, at=at):
        raise Refused(refusal)
    members = {member.pk: member for member in sitting.body.members.sitting(sitting.meeting.on)}
    for number, present in here.items():
        if number in members:
            Presence.objects.update_or_create(sitting=sitting, member=members[number], defaults={"here": present})
    counted = sitting.presences.filter(here=Present.HERE).count()
    timeline.record(sitting.body.thread, Done("body.present", sitting, at, seat.person.pk, {"here": counted}))


@transaction.atomic
def find(
    sitting: Sitting, commitment: Commitment, *, finding: Finding, words: str, votes_for: int, votes_against: int,
    seat: Seat, at: datetime, recused: Mapping[int, str] | None = None, reply_due_on: date | None = None,
) -> Verdict:  # fmt: skip
    """Write down what a sitting found about a promise. `recused` names the members who could not vote on it, and why.

    Confirmed, a promise that its office calls kept is kept for everybody. Questioned, its office has to reply by a day.
    Escalated, the mayor has to. Below the quorum of those who may vote on it nothing is found.
    """
    sitting = Sitting.objects.select_for_update(of=("self",)).select_related("body", "meeting").get(pk=sitting.pk)
    commitment = Commitment.objects.select_related("office").get(pk=commitment.pk)  # as it is by now
    recused, on = dict(recused or {}), local(at).date()
    asks = finding in (Finding.QUESTIONED, Finding.ESCALATED)
    due_on = (reply_due_on or on + timedelta(days=REPLY_DAYS)) if asks else None
    refusal = rules.why_not_find(
        sitting, commitment, finding=finding, words=words, votes_for=votes_for, votes_against=votes_against,
        recused=recused, reply_due_on=due_on, seat=seat, at=at,
    )  # fmt: skip
    if refusal:
        raise Refused(refusal)
    may = rules.entitled(sitting, recused)
    names = {member.pk: member.name for member in sitting.body.members.filter(pk__in=recused)}
    verdict = Verdict.objects.create(
        sitting=sitting, commitment=commitment, finding=finding, words=words.strip(), votes_for=votes_for,
        votes_against=votes_against, entitled=len(may), present=rules.present(sitting, may),
        recused=[{"member": pk, "name": names.get(pk, ""), "reason": why.strip()} for pk, why in recused.items()],
        reply_due_on=due_on, by=seat.person, at=at,
    )  # fmt: skip
    if finding == Finding.CONFIRMED and commitment.state == "kept" and not commitment.confirmed_on:
        commitments.vouch(commitment, seat=seat, text=f"{sitting.body.name}: {words.strip()}", at=at)
    facts = {"number": commitment.number, "finding": str(finding), "for": votes_for, "against": votes_against}
    timeline.record(sitting.body.thread, Done("body.found", verdict, at, seat.person.pk, facts))
    if asks:
        _ask(verdict, at=at)
    return verdict


def _ask(verdict: Verdict, *, at: datetime) -> None:
    """Tell who has to reply: the promise's office, or the mayor and who keeps the mayor's days."""
    on = local(at).date()
    if verdict.finding == Finding.ESCALATED:
        kinds = [RoleKind.MAYOR, RoleKind.SCHEDULER]
        held = Role.objects.valid(on).filter(kind__in=kinds).select_related("person").order_by("pk")
        asked = {role.person for role in held}
    else:
        asked = set(people.officers(verdict.commitment.office_id, on)) or set(people.supervisors(on))
    assert verdict.reply_due_on is not None
    facts = {
        "body": verdict.sitting.body.names, "number": verdict.commitment.number, "promise": verdict.commitment.text,
        "words": verdict.words, "due_on": verdict.reply_due_on.isoformat(),
    }  # fmt: skip
    for person in sorted(asked, key=lambda each: each.pk):
        kind = f"body.{verdict.finding}"
        notices.leave(kind, to_key=f"staff:{person.pk}", at=at, about=verdict, context=facts)


@transaction.atomic
def reply(verdict: Verdict, *, text: str, seat: Seat, at: datetime) -> Verdict:
    """Reply in public to what a body asked."""
    verdict = (
        Verdict.objects.select_for_update(of=("self",)).select_related("sitting__body", "commitment").get(pk=verdict.pk)
    )
    if refusal := rules.why_not_reply(verdict, text=text, seat=seat):
        raise Refused(refusal)
    verdict.reply, verdict.replied_at, verdict.replied_by = text.strip(), at, seat.person
    verdict.save(update_fields=["reply", "replied_at", "replied_by"])
    facts = {"number": verdict.commitment.number, "text": verdict.reply}
    timeline.record(verdict.sitting.body.thread, Done("body.replied", verdict, at, seat.person.pk, facts))
    return verdict
