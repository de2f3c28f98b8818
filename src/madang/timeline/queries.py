"""Reading the timeline, and proving it whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models

from .actions import digest_of, hash_of
from .models import Entry, Thread


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a chain: what, and in which row."""

    thread: int
    seq: int
    what: str  # "tampered" | "missing" | "reordered"

    def __str__(self) -> str:
        return f"thread {self.thread}, entry {self.seq}: {self.what}"


def of(subject: models.Model) -> models.QuerySet[Entry]:
    """Return what was done to one subject, newest first."""
    return Entry.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk).order_by("-at", "-seq")


def facts(entry: Entry) -> dict[str, object]:
    """Return an entry's facts; empty where they were erased."""
    found: dict[str, object] = json.loads(entry.facts) if entry.facts else {}
    return found


def faults() -> Iterator[Fault]:
    """Yield every tampered, missing or reordered row in all threads, in thread order."""
    heads = Thread.objects.order_by("number").values_list("number", "head_seq", "head_hash")
    entries = Entry.objects.order_by("thread_id", "seq").iterator(chunk_size=5000)
    current: Entry | None = next(entries, None)
    for number, head_seq, head_hash in heads.iterator(chunk_size=5000):
        expected, previous, unbroken = 1, "", True
        while current is not None and current.thread_id == number:
            for seq in range(expected, current.seq):
                yield Fault(number, seq, "missing")
                unbroken = False
            fault = _fault_in(current, previous if unbroken else None)
            if fault:
                yield Fault(number, current.seq, fault)
            expected, previous, unbroken = current.seq + 1, current.hash, fault is None
            current = next(entries, None)
        for seq in range(expected, head_seq + 1):
            yield Fault(number, seq, "missing")
        if expected > head_seq + 1 or (expected == head_seq + 1 and unbroken and previous != head_hash):
            yield Fault(number, head_seq, "tampered")


def _fault_in(entry: Entry, previous: str | None) -> str | None:
    if entry.salt and digest_of(entry.salt, entry.facts) != entry.digest:
        return "tampered"
    if not entry.salt and entry.facts:
        return "tampered"  # facts without a salt were put back after an erasure
    if hash_of(entry) != entry.hash:
        return "reordered" if _stood_elsewhere(entry) else "tampered"
    if previous is not None and entry.previous != previous:
        return "reordered"
    return None


def _stood_elsewhere(entry: Entry) -> bool:
    """Say whether the row is sound but for its place: its hash holds with another number in the thread."""
    here = entry.seq
    try:
        for seq in range(1, entry.thread.head_seq + 2):
            entry.seq = seq
            if seq != here and hash_of(entry) == entry.hash:
                return True
        return False
    finally:
        entry.seq = here
