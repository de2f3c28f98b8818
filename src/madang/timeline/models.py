"""Threads and their entries. The chain covers a salted digest of the facts, so the facts themselves can be erased."""

from __future__ import annotations

from django.db import models


class Thread(models.Model):
    """One story, numbered by its reference; its row is what a writer locks, so that entries never fork."""

    number = models.BigIntegerField(primary_key=True)
    head_seq = models.PositiveIntegerField(default=0)
    head_hash = models.CharField(max_length=64, default="")

    class Fields:
        internal = ("number", "head_seq", "head_hash")


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
