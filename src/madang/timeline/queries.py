"""Reading the timeline, and proving it whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

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
    """Yield every tampered, missing or reordered row in all threads, in thread order, while others may write."""
    for number in _suspects():
        yield from _proved(number)


def _suspects() -> list[int]:
    """Return the threads that do not look whole in one pass; some only because they were written to meanwhile."""
    found: list[int] = []
    entries = Entry.objects.order_by("thread_id", "seq").iterator(chunk_size=5000)
    groups = groupby(entries, key=attrgetter("thread_id"))
    group = next(groups, None)
    heads = Thread.objects.order_by("number").values_list("number", "head_seq", "head_hash")
    for number, head_seq, head_hash in heads.iterator(chunk_size=5000):
        while group is not None and group[0] < number:
            found.append(group[0])
            group = next(groups, None)
        is_own = group is not None and group[0] == number
        rows = group[1] if group is not None and is_own else ()
        if next(_faults_in(number, head_seq, head_hash, rows), None) is not None:
            found.append(number)
        if is_own:
            group = next(groups, None)
    while group is not None:
        found.append(group[0])
        group = next(groups, None)
    return found


def _proved(number: int) -> Iterator[Fault]:
    """Yield the faults of one thread, its rows read between two looks at its head that agree."""
    heads = Thread.objects.filter(pk=number).values_list("head_seq", "head_hash")
    while True:
        head = heads.first() or (0, "")
        rows = list(Entry.objects.filter(thread_id=number).order_by("seq"))
        if head == (heads.first() or (0, "")):
            break
    yield from _faults_in(number, *head, rows)


def _faults_in(number: int, head_seq: int, head_hash: str, rows: Iterable[Entry]) -> Iterator[Fault]:
    expected, previous, unbroken = 1, "", True
    for entry in rows:
        for seq in range(expected, entry.seq):
            yield Fault(number, seq, "missing")
            unbroken = False
        fault = _fault_in(entry, head_seq)
        if fault is not None:
            yield Fault(number, entry.seq, fault)
        elif unbroken and entry.previous != previous:
            # A sound row remembers the one before it otherwise than it is now: that one was written anew, hash and all.
            yield Fault(number, max(entry.seq - 1, 1), "tampered")
        expected, previous, unbroken = entry.seq + 1, entry.hash, fault is None
    for seq in range(expected, head_seq + 1):
        yield Fault(number, seq, "missing")
    if expected == head_seq + 1 and unbroken and previous != head_hash:
        yield Fault(number, head_seq, "tampered")


def _fault_in(entry: Entry, head_seq: int) -> str | None:
    if entry.salt and digest_of(entry.salt, entry.facts) != entry.digest:
        return "tampered"
    if not entry.salt and entry.facts:
        return "tampered"  # facts without a salt were put back after an erasure
    if hash_of(entry) != entry.hash:
        return "reordered" if _stood_elsewhere(entry, head_seq) else "tampered"
    if entry.seq > head_seq:
        return "tampered"  # the thread knows of no such row
    return None


def _stood_elsewhere(entry: Entry, head_seq: int) -> bool:
    """Say whether the row is sound but for its place: its hash holds with another number in the thread."""
    here = entry.seq
    try:
        for seq in range(1, head_seq + 2):
            entry.seq = seq
            if seq != here and hash_of(entry) == entry.hash:
                return True
        return False
    finally:
        entry.seq = here
