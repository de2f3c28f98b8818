"""Writing the timeline, noting all its heads in checkpoints, proving it, and erasing facts from it by law."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import IntegrityError, models, transaction
from django.db.models import F

from . import queries
from .hashes import canonical, digest_of, hash_of, root_of, seal_of
from .models import Checkpoint, Entry, Leaf, Proof, Thread

STEP = 900  # heads in one checkpoint; more are noted by the next, so that writers never wait long
NAMED = 200  # faults that a proof names; the rest is counted

# The thread of what the city does for everybody: rules, days, roles, promises of its own. References are longer.
CITY = 1


@dataclass(frozen=True)
class Done:
    """One thing done, before it has its place in the chain."""

    kind: str
    subject: models.Model
    at: datetime
    by_id: int | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


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


# --- checkpoints ----------------------------------------------------------------------------------------------------


def checkpoint(at: datetime) -> int:
    """Note every head that moved since the last checkpoint. Return how many were noted."""
    noted = 0
    while Thread.objects.filter(head_seq__gt=F("noted_seq")).exists():
        try:
            step = _note_heads(at)
        except IntegrityError:  # another worker wrote the checkpoint of this number, and notes what moved
            break
        noted += step
        if step < STEP:
            break
    return noted


@transaction.atomic
def _note_heads(at: datetime) -> int:
    """Write one checkpoint. Threads that are being written to are left to the next one: nobody waits, nothing locks."""
    moved = Thread.objects.select_for_update(skip_locked=True).filter(head_seq__gt=F("noted_seq")).order_by("number")
    heads = list(moved[:STEP])
    if not heads:
        return 0
    last = Checkpoint.objects.order_by("-seq").first()
    made = Checkpoint(
        seq=last.seq + 1 if last else 1,
        at=at,
        count=len(heads),
        threads=(last.threads if last else 0) + sum(head.noted_seq == 0 for head in heads),
        root=root_of((head.number, head.head_seq, head.head_hash) for head in heads),
        previous=last.hash if last else "",
    )
    made.hash = seal_of(made)
    made.save(force_insert=True)
    Leaf.objects.bulk_create(
        Leaf(checkpoint=made, thread=head.number, seq=head.head_seq, hash=head.head_hash) for head in heads
    )
    Thread.objects.filter(number__in=[head.number for head in heads]).update(noted_seq=F("head_seq"))
    return len(heads)


# --- proofs ---------------------------------------------------------------------------------------------------------


def ask_for_proof(at: datetime, *, by_id: int | None = None) -> Proof:
    """Ask for a check of the whole; one that is asked for already is not asked for twice."""
    return Proof.objects.filter(ended_at=None).first() or Proof.objects.create(asked_at=at, by_id=by_id)


def prove(proof: Proof, *, at: datetime) -> Proof:
    """Check everything and keep what was found. This may take some seconds for each hundred thousand entries."""
    proof.wrong, proof.faults = 0, []
    for fault in queries.faults():
        proof.wrong += 1
        if len(proof.faults) < NAMED:
            proof.faults.append([fault.thread, fault.seq, fault.what])
    proof.entries, proof.threads, proof.checkpoints = queries.size()
    proof.ended_at = at
    proof.save()
    return proof
