"""Threads, their entries, and the checkpoints over all threads.

The chain of a thread covers a salted digest of the facts, so the facts themselves can be erased. A checkpoint notes the
heads that moved since the one before it, so that a thread that goes away whole leaves a hole that can be named.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Thread(models.Model):
    """One story, numbered by its reference; its row is what a writer locks, so that entries never fork."""

    number = models.BigIntegerField(primary_key=True)
    head_seq = models.PositiveIntegerField(default=0)
    head_hash = models.CharField(max_length=64, default="")
    noted_seq = models.PositiveIntegerField(default=0)  # the head when a checkpoint last noted it

    class Meta:
        indexes = [models.Index(fields=["number"], name="timeline_moved", condition=Q(head_seq__gt=F("noted_seq")))]

    class Fields:
        internal = ("number", "head_seq", "head_hash", "noted_seq")


class Entry(models.Model):
    """One thing done: what, to what, by whom, when; `facts` is canonical JSON text, empty after a lawful erasure."""

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="entries", db_index=False)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    by_id = models.BigIntegerField(null=True)
    facts = models.TextField(blank=True)
    salt = models.CharField(max_length=32, blank=True)
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "seq"], name="timeline_one_entry_per_place_in_a_thread"),
        ]
        indexes = [models.Index(fields=["subject_type", "subject_id", "at"], name="timeline_subject")]

    class Fields:
        personal = ("facts",)
        internal = (
            "thread", "seq", "at", "kind", "subject_type", "subject_id", "by_id", "salt", "digest", "previous", "hash",
        )  # fmt: skip


class Checkpoint(models.Model):
    """What all threads had come to at an instant, as one root hash, chained to the checkpoint before it.

    `count` is how many heads it notes; `threads` how many threads were ever noted until then.
    """

    seq = models.PositiveIntegerField(primary_key=True)
    at = models.DateTimeField()
    count = models.PositiveIntegerField()
    threads = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Fields:
        internal = ("seq", "at", "count", "threads", "root", "previous", "hash")


class Leaf(models.Model):
    """The head of one thread as a checkpoint noted it. `thread` is a plain number: a thread that goes must not take it along."""

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="leaves", db_index=False)
    thread = models.BigIntegerField()
    seq = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["checkpoint", "thread"], name="timeline_one_leaf_per_thread_in_a_checkpoint"
            ),
        ]
        indexes = [models.Index(fields=["thread", "seq"], name="timeline_leaf_place")]

    class Fields:
        internal = ("checkpoint", "thread", "seq", "hash")


class Proof(models.Model):
    """One check of the whole: asked for by a person, or by nobody each night; `faults` names the first of what was wrong."""

    asked_at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    entries = models.PositiveBigIntegerField(default=0)
    threads = models.PositiveBigIntegerField(default=0)
    checkpoints = models.PositiveBigIntegerField(default=0)
    wrong = models.PositiveBigIntegerField(default=0)
    faults = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["asked_at"], name="timeline_proof_asked", condition=Q(ended_at__isnull=True))]

    class Fields:
        internal = ("asked_at", "by_id", "ended_at", "entries", "threads", "checkpoints", "wrong", "faults")
