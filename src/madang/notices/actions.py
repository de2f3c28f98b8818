"""Leaving a notice, sending what is due, and closing a call or a letter."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from time import monotonic

from django.db import models, transaction

from madang.kit import near
from madang.kit.refusal import Refused
from madang.ui.dates import local

from . import enclosures, gateways, queries, recipients, rendering, wording
from .enums import ATTEMPTS, CALLS, CannotTakeBack, CannotWord, Channel, Part, Result, State
from .models import Attempt, Notice, Wording

log = logging.getLogger("madang.notices")
CALL_AGAIN = timedelta(hours=3)
LEASE = timedelta(minutes=2)  # a worker that dies mid-send gives its notice back after this


def leave(
    kind: str,
    *,
    to_key: str,
    at: datetime,
    of_key: str = "",
    about: models.Model | None = None,
    thread: int | None = None,
    context: Mapping[str, object] | None = None,
    wait: timedelta = timedelta(0),
    wish: str | None = None,
) -> Notice:
    """Write a notice into the outbox, in the caller's transaction; it may go out after `wait`.

    `of_key` is whose matter it is, where the recipient only helps: then every form of it begins with their name. With a
    `wish` it is a call that was asked for, and when it suits (perhaps empty): a person calls, whatever way the recipient
    is told otherwise.
    """
    notice = Notice(
        kind=kind,
        to_key=to_key,
        of_key="" if of_key == to_key else of_key,
        thread=thread,
        about_type=about._meta.label_lower if about else "",
        about_id=about.pk if about else None,
        context=json.dumps(context or {}, ensure_ascii=False, default=str),
        left_at=at,
        next_at=at + wait,
        channel=Channel.CALL if wish is not None else "",
        wish=(wish or "")[:120],
    )
    Notice.objects.bulk_create([notice])
    return notice


def withdraw(kind: str, *, about: models.Model, since: datetime) -> int:
    """Take back notices of a kind left about a subject since an instant that have not gone out. Return how many."""
    waiting = Notice.objects.filter(
        kind=kind,
        about_type=about._meta.label_lower,
        about_id=about.pk,
        state=State.DUE,
        attempts=0,
        left_at__gte=since,
    )
    return waiting.update(state=State.WITHDRAWN)


def withdraw_waiting(kind: str, *, about: models.Model) -> list[Notice]:
    """Take back every notice of a kind about a subject that nobody was told, on whichever list it waits.

    Return them as they stood, oldest first: one that is due with a try behind it may be on its way.
    """
    waiting = Notice.objects.select_for_update().filter(
        kind=kind,
        about_type=about._meta.label_lower,
        about_id=about.pk,
        state__in=[State.DUE, State.TO_CALL, State.TO_PRINT, State.AT_DESK],
    )
    found = list(waiting.order_by("pk"))
    Notice.objects.filter(pk__in=[notice.pk for notice in found]).update(state=State.WITHDRAWN)
    return found


def forget(*, about: models.Model) -> int:
    """Drop the words and addresses of every notice about a subject; that something was sent, and when, stays."""
    return _blank(Notice.objects.filter(about_type=about._meta.label_lower, about_id=about.pk))


def forget_recipient(keys: Iterable[str], addresses: Iterable[str] = ()) -> int:
    """Drop the words and addresses of every notice to somebody, or of them to who helps them. Return how many.

    `addresses` are keys that hold an address themselves, such as `phone:+82…`; a language may stand behind it.
    """
    keys = list(keys)
    theirs = models.Q(to_key__in=keys) | models.Q(of_key__in=keys)
    for key in addresses:
        theirs |= models.Q(to_key=key) | models.Q(to_key__startswith=f"{key}|")
    return _blank(Notice.objects.filter(theirs))


@transaction.atomic
def _blank(found: models.QuerySet[Notice]) -> int:
    """Empty notices of what they say of a person; what has not been told is told no more."""
    rows = Notice.objects.filter(pk__in=list(found.values_list("pk", flat=True)))
    Attempt.objects.filter(notice__in=rows).update(note="", address="")
    rows.exclude(state=State.SENT).update(state=State.WITHDRAWN)
    for kind in ("phone:", "email:"):  # of a key that is an address, only its kind stays
        rows.filter(to_key__startswith=kind).update(to_key=kind)
    return rows.update(context="{}", name="", address="", subject="", text="", wish="")


def send_due(at: datetime, *, limit: int = 100) -> int:
    """Send what is due, one notice after the other, no transaction held while a machine is spoken to."""
    due = Notice.objects.filter(state=State.DUE, next_at__lte=at).order_by("next_at").values_list("pk", flat=True)
    done, begun = 0, monotonic()
    for pk in list(due[:limit]):
        if timedelta(seconds=monotonic() - begun) > LEASE / 2:
            break  # by now `at` is so old that a lease reckoned from it would run out in mid-send
        done += _send_one(pk, at)
    return done


def _send_one(pk: int, at: datetime) -> bool:
    claimed = Notice.objects.filter(pk=pk, state=State.DUE, next_at__lte=at).update(
        next_at=at + LEASE, attempts=models.F("attempts") + 1
    )
    if not claimed:
        return False  # another worker was quicker
    notice = Notice.objects.get(pk=pk)
    notice.next_at = at  # the lease is over once this is kept: a call that waits for a person waits from now on
    recipient = recipients.resolve(notice.to_key)
    if recipient is None or not recipient.is_safe_to_contact:
        return _keep_at_desk(notice, at)
    try:
        told = rendering.of(notice, language=recipient.language, name=recipient.name, on=local(at).date())
    except Exception as error:  # one notice that cannot be put into words must not hold up all others
        log.exception("notice %s of kind %s cannot be put into words", notice.pk, notice.kind)
        notice.failure = f"words: {type(error).__name__}"
        return _put(notice, State.AT_DESK)
    notice.name, notice.language, notice.subject = recipient.name, recipient.language, told.subject
    ways = recipient.ways
    if notice.channel == Channel.CALL and recipient.numbers:  # without a number: told otherwise that nobody could call
        ways = [(str(Channel.CALL), number) for number in recipient.numbers]
    for channel, address in ways:
        notice.channel, notice.address = channel, address
        if channel == Channel.CALL:
            notice.text = told.aloud
            return _put(notice, State.TO_CALL)
        notice.text = told.sms if channel == Channel.SMS else told.body
        try:
            if channel == Channel.SMS:
                gateways.send_sms(address, told.sms)
            else:
                number = str(json.loads(notice.context).get("reference", ""))
                calendar = enclosures.of(notice, address, at)
                gateways.send_email(address, told.subject, told.body, number=number, calendar=calendar)
        except gateways.NotSent as error:
            notice.failure = str(error)
            if notice.attempts < ATTEMPTS:
                notice.next_at = at + timedelta(seconds=30 * 4 ** (notice.attempts - 1))  # 30 s to 32 min
                return _put(notice, State.DUE)
            continue
        return _put(notice, State.SENT, sent_at=at)
    notice.text = told.body
    if recipient.postal:
        notice.channel, notice.address = Channel.LETTER, recipient.postal
        return _put(notice, State.TO_PRINT)
    spoken = next((address for channel, address in recipient.ways if channel == Channel.SMS), "")
    if spoken:  # every text failed: a person rings up
        notice.channel, notice.address, notice.text = Channel.CALL, spoken, told.aloud
        return _put(notice, State.TO_CALL)
    notice.channel, notice.address = "", ""
    return _keep_at_desk(notice, at)


@transaction.atomic
def _keep_at_desk(notice: Notice, at: datetime) -> bool:
    """Keep a notice until somebody asks. Where the helper it was for was the only one to be told, the person is told."""
    _put(notice, State.AT_DESK)
    if notice.of_key and not _is_told_otherwise(notice):
        _leave_again(notice, to_key=notice.of_key, at=at)
    return True


def _is_told_otherwise(notice: Notice) -> bool:
    """Say whether the same is told, or still may be, to the person themself or to another who helps them."""
    same = Notice.objects.filter(
        kind=notice.kind, about_type=notice.about_type, about_id=notice.about_id, left_at=notice.left_at
    )
    theirs = same.filter(models.Q(to_key=notice.of_key) | models.Q(of_key=notice.of_key)).exclude(pk=notice.pk)
    return theirs.exclude(state=State.AT_DESK, of_key=notice.of_key).exists()


def _leave_again(notice: Notice, *, to_key: str, at: datetime) -> None:
    """Leave the same notice to another recipient."""
    again = Notice(
        kind=notice.kind, to_key=to_key, thread=notice.thread, about_type=notice.about_type, about_id=notice.about_id,
        context=notice.context, left_at=at, next_at=at,
    )  # fmt: skip
    again.save(force_insert=True)


def _put(notice: Notice, state: State, *, sent_at: datetime | None = None) -> bool:
    notice.state, notice.sent_at = state, sent_at
    notice.save()
    return state != State.DUE


@transaction.atomic
def attempt(notice: Notice, *, result: Result, by_id: int, at: datetime, note: str = "") -> Notice:
    """Keep one try to reach somebody by telephone. After three that failed it becomes a letter, or waits for the person.

    A next try is due some hours later, so that it falls on another time of day; one made sooner is kept, not counted.
    """
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    if notice.state != State.TO_CALL:
        return notice
    Attempt.objects.create(
        notice=notice,
        at=at,
        by_id=by_id,
        result=result,
        note=note[:200],
        address=notice.address,
        was_due_at=notice.next_at,
    )
    if result == Result.REACHED:
        notice.state, notice.sent_at = State.SENT, at
    elif result == Result.WRONG_NUMBER or _failed(notice) >= CALLS:
        _give_up_calling(notice, is_wrong=result == Result.WRONG_NUMBER, at=at)
    else:
        notice.next_at = at + CALL_AGAIN
    if notice.state == State.AT_DESK:
        _keep_at_desk(notice, at)
    else:
        notice.save()
    return notice


@transaction.atomic
def take_back(tried: Attempt, *, by_id: int, at: datetime) -> Notice:
    """Take back what came of a call, on the day it was made: the call waits again as before. Raises Refused.

    Whoever was to be told otherwise meanwhile is not, where that has not gone out. It is recorded above.
    """
    notice = Notice.objects.select_for_update().get(pk=tried.notice_id)
    if refusal := queries.why_not_take_back(notice, tried, by_id=by_id, at=at):
        raise Refused(refusal)
    if notice.channel != Channel.CALL:
        recipient = recipients.resolve(notice.to_key)
        if recipient is None:
            raise Refused(CannotTakeBack.MOVED_ON)
        told = rendering.of(notice, language=recipient.language, name=recipient.name, on=local(at).date())
        notice.text, notice.subject = told.aloud, told.subject
    if notice.state == State.AT_DESK and notice.of_key:
        again = Notice.objects.filter(kind=notice.kind, to_key=notice.of_key, thread=notice.thread, left_at=tried.at)
        again.filter(state=State.DUE, attempts=0).update(state=State.WITHDRAWN)
    notice.state, notice.sent_at, notice.channel = State.TO_CALL, None, Channel.CALL
    notice.address, notice.next_at = tried.address, tried.was_due_at or at
    notice.save()
    tried.delete()
    return notice


def _failed(notice: Notice) -> int:
    """Return how many tries found nobody, those close together counted as one."""
    times, last = 0, None
    for tried in notice.tries.filter(result__in=[Result.NO_ANSWER, Result.BUSY]).order_by("at", "pk"):
        if last is None or tried.at - last >= CALL_AGAIN:
            times, last = times + 1, tried.at
    return times


def _give_up_calling(notice: Notice, *, is_wrong: bool, at: datetime) -> None:
    """Go on to the next number after a wrong one, else to a letter, else to the next number, else to the desk.

    Numbers are gone through once, in their order, so that it comes to an end.
    """
    recipient = recipients.resolve(notice.to_key)
    numbers = recipient.numbers if recipient else []
    is_safe = recipient is not None and recipient.is_safe_to_contact
    following = numbers[numbers.index(notice.address) + 1 :] if notice.address in numbers else numbers
    if is_safe and following and (is_wrong or not (recipient and recipient.postal)):
        notice.address, notice.next_at = following[0], at if is_wrong else at + CALL_AGAIN
    elif is_safe and recipient and recipient.postal:
        told = rendering.of(notice, language=recipient.language, name=recipient.name, on=local(at).date())
        notice.text, notice.subject = told.body, told.subject
        notice.channel, notice.address, notice.state = Channel.LETTER, recipient.postal, State.TO_PRINT
    else:
        notice.channel, notice.address, notice.state = "", "", State.AT_DESK


@transaction.atomic
def keep_at_desk(keys: Iterable[str]) -> int:
    """Take what waits for a call or a letter to these recipients off the lists: it waits until they ask. Return how many."""
    waiting = Notice.objects.filter(to_key__in=list(keys), state__in=[State.TO_CALL, State.TO_PRINT])
    return waiting.update(state=State.AT_DESK, channel="", address="", text="", subject="")


def note_printed(numbers: Iterable[int], *, at: datetime) -> int:
    """Keep that letters are on paper; they wait until somebody says that they are posted. Return how many."""
    waiting = Notice.objects.filter(pk__in=list(numbers), state=State.TO_PRINT, printed_at__isnull=True)
    return waiting.update(printed_at=at)


@transaction.atomic
def tell(notice: Notice, *, at: datetime) -> Notice:
    """Mark a call made or a letter posted."""
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    if notice.state in (State.TO_CALL, State.TO_PRINT, State.AT_DESK):
        notice.state, notice.sent_at = State.SENT, at
        notice.save(update_fields=["state", "sent_at"])
    return notice


@transaction.atomic
def publish_wording(kind: str, part: Part, language: str, text: str, *, valid_from: date, on: date) -> Wording:
    """Let the city's own words hold from a day on, today or later. Who may is asked above, where it is recorded too."""
    if refusal := wording.why_not(kind, part, text):
        raise Refused(refusal)
    if valid_from < on:
        raise Refused(CannotWord.PAST)
    same = Wording.objects.filter(kind=kind, part=part, language=language, valid_from=valid_from)
    if same.exists():
        raise Refused(CannotWord.SAME_DAY)
    transaction.on_commit(near.forget)
    return Wording.objects.create(kind=kind, part=part, language=language, text=text, valid_from=valid_from)


@transaction.atomic
def withdraw_wording(own: Wording) -> None:
    """Take words back; those that held before hold again. Who may is asked above, where it is recorded too."""
    own.delete()
    transaction.on_commit(near.forget)
