"""Writing the timeline, and erasing facts from it by law."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.db import models, transaction

from .models import Entry, Thread

CITY = (
    1  # the thread of what the city does for everybody: rules, days, roles, promises of its own; references are longer
)


@dataclass(frozen=True)
class Done:
    """One thing done, before it has its place in the chain."""

    kind: str
    subject: models.Model
    at: datetime
    by_id: int | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


def canonical(facts: Mapping[str, object]) -> str:
    """Return facts as the one JSON text that is hashed: sorted keys, no spaces, Unicode as it is."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def digest_of(salt: str, facts: str) -> str:
    """Return the salted digest that stands for the facts in the chain."""
    return sha256(f"{salt}{facts}".encode()).hexdigest()


def hash_of(entry: Entry) -> str:
    """Return what the entry's hash must be, from its own columns."""
    stamp = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    parts = (
        entry.previous, entry.thread_id, entry.seq, stamp, entry.kind,
        entry.subject_type, entry.subject_id, entry.by_id, entry.digest,
    )  # fmt: skip
    return sha256("|".join(str(part) for part in parts).encode()).hexdigest()


def chained(thread: Thread, done: list[Done]) -> list[Entry]:
    """Return unsaved entries that continue `thread`, and move its head past them (unsaved too)."""
    entries = []
    for item in done:
        salt, facts = secrets.token_hex(16), canonical(item.facts)
        entry = Entry(
            thread=thread,
            seq=thread.head_seq + 1,
            at=item.at,
            kind=item.kind,
            subject_type=item.subject._meta.label_lower,
            subject_id=item.subject.pk,
            by_id=item.by_id,
            facts=facts,
            salt=salt,
            digest=digest_of(salt, facts),
            previous=thread.head_hash,
        )
        entry.hash = hash_of(entry)
        thread.head_seq, thread.head_hash = entry.seq, entry.hash
        entries.append(entry)
    return entries


def open_thread(number: int, done: list[Done]) -> Thread:
    """Begin a thread with its first entries, in two writes."""
    thread = Thread(number=number)
    entries = chained(thread, done)
    Thread.objects.bulk_create([thread])
    Entry.objects.bulk_create(entries)
    return thread


def hold(number: int) -> Thread:
    """Return a thread's row, held until the transaction ends; the city's own begins when it is first needed."""
    if number == CITY:
        Thread.objects.bulk_create([Thread(number=CITY)], ignore_conflicts=True)
    return Thread.objects.select_for_update().get(pk=number)


@transaction.atomic
def record(number: int, *done: Done) -> list[Entry]:
    """Append to a thread, holding its row so that no other writer takes the same place."""
    thread = hold(number)
    entries = Entry.objects.bulk_create(chained(thread, list(done)))
    thread.save(update_fields=["head_seq", "head_hash"])
    return entries


@transaction.atomic
def erase_facts(entries: models.QuerySet[Entry]) -> int:
    """Drop facts and salt; the digest stays, so the chain still holds. Return how many."""
    return entries.update(facts="", salt="")


@transaction.atomic
def record_once_a_day(number: int, done: Done) -> bool:
    """Append unless the same was recorded of the same subject within a day before. Return whether it was new."""
    hold(number)
    lately = Entry.objects.filter(
        thread=number,
        kind=done.kind,
        subject_type=done.subject._meta.label_lower,
        subject_id=done.subject.pk,
        at__gt=done.at - timedelta(hours=23),
    )
    if lately.exists():
        return False
    record(number, done)
    return True
