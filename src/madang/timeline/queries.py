"""Reading the timeline, and proving it whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter, itemgetter

from django.db import connection, models

from .hashes import digest_of, hash_of, root_of, seal_of
from .models import Checkpoint, Entry, Leaf, Proof, Thread

COLUMNS = "checkpoint,at,heads,threads,root,hash"  # of the list of checkpoints that leaves the database


@dataclass(frozen=True)
class Fault:
    """One thing wrong: in which entry of which thread or, where no thread is named, in which checkpoint.

    A thread is `deleted` when nothing of it is left, and `cut_back` when it ends before an entry that a checkpoint noted.
    """

    thread: int | None
    seq: int
    what: str  # "tampered" | "missing" | "reordered" | "deleted" | "cut_back"

    def __str__(self) -> str:
        if self.thread is None:
            return f"checkpoint {self.seq}: {self.what}"
        if self.what == "deleted":
            return f"thread {self.thread}: deleted, with at least {self.seq} entries"
        if self.what == "cut_back":
            return f"thread {self.thread}: cut back, entry {self.seq} was there"
        return f"thread {self.thread}, entry {self.seq}: {self.what}"


def of(subject: models.Model) -> models.QuerySet[Entry]:
    """Return what was done to one subject, newest first."""
    return Entry.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk).order_by("-at", "-seq")


def facts(entry: Entry) -> dict[str, object]:
    """Return an entry's facts; empty where they were erased."""
    found: dict[str, object] = json.loads(entry.facts) if entry.facts else {}
    return found


def size() -> tuple[int, int, int]:
    """Return how many entries, threads and checkpoints there are."""
    return Entry.objects.count(), Thread.objects.count(), Checkpoint.objects.count()


def faults() -> Iterator[Fault]:
    """Yield all that is wrong, while others may write: rows in thread order, then checkpoints, then what they miss."""
    named: set[tuple[int | None, int]] = set()
    for number in _suspects():
        for fault in _proved(number):
            named.add((fault.thread, fault.seq))
            yield fault
    broken = set()
    for fault in _faulty_checkpoints():
        broken.add(fault.seq)
        yield fault
    yield from _lost(named, broken)


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


# --- checkpoints ----------------------------------------------------------------------------------------------------


def last_checkpoint() -> Checkpoint | None:
    """Return the newest checkpoint."""
    return Checkpoint.objects.order_by("-seq").first()


def root_lines(*, since: int = 0) -> Iterator[str]:
    """Yield the checkpoints above a number as lines of CSV, headed: what is to be kept outside the database."""
    yield COLUMNS
    rows = Checkpoint.objects.filter(seq__gt=since).order_by("seq").values_list(
        "seq", "at", "count", "threads", "root", "hash"
    )  # fmt: skip
    for seq, at, count, threads, root, seal in rows.iterator(chunk_size=2000):
        yield f"{seq},{at.astimezone(UTC).isoformat(timespec='seconds')},{count},{threads},{root},{seal}"


def faults_against(kept: Iterable[str]) -> Iterator[Fault]:
    """Yield the checkpoints that are not those of a list kept outside the database (lines of `root_lines`)."""
    wanted = {}
    for line in kept:
        first, *_others, root, seal = ["", "", *line.strip().split(",")][-6:]
        if first.isdecimal():
            wanted[int(first)] = (root, seal)
    here = {seq: tuple(pair) for seq, *pair in Checkpoint.objects.values_list("seq", "root", "hash")}
    for seq in sorted(wanted):
        if here.get(seq) != wanted[seq]:
            yield Fault(None, seq, "tampered" if seq in here else "missing")


def _faulty_checkpoints() -> Iterator[Fault]:
    """Yield the checkpoints that are tampered with, missing or reordered."""
    last = Checkpoint.objects.aggregate(last=models.Max("seq"))["last"] or 0
    leaves = (
        Leaf.objects.filter(checkpoint__lte=last)
        .order_by("checkpoint_id", "thread")
        .values_list("checkpoint_id", "thread", "seq", "hash")
    )
    groups = groupby(leaves.iterator(chunk_size=5000), key=itemgetter(0))
    group = next(groups, None)
    expected, previous, unbroken, whole = 1, "", True, True
    for one in Checkpoint.objects.filter(seq__lte=last).order_by("seq").iterator(chunk_size=2000):
        while group is not None and group[0] < one.seq:
            group = next(groups, None)  # leaves of a checkpoint that is gone, which is named below
        rows = [row[1:] for row in group[1]] if group is not None and group[0] == one.seq else []
        for seq in range(expected, one.seq):
            yield Fault(None, seq, "missing")
            unbroken = whole = False
        fault = _fault_of(one, rows, last)
        if fault is not None:
            yield Fault(None, one.seq, fault)
            whole = False
        elif unbroken and one.previous != previous:
            yield Fault(None, max(one.seq - 1, 1), "tampered")  # it was written anew, hash and all
            whole = False
        expected, previous, unbroken = one.seq + 1, one.hash, fault is None
    if whole and _is_noted_and_lost():
        yield Fault(None, expected, "missing")


def _fault_of(one: Checkpoint, rows: list[tuple[int, int, str]], last: int) -> str | None:
    if seal_of(one) != one.hash:
        here = one.seq
        try:
            for seq in range(max(here - 1000, 1), min(here + 1000, last) + 1):
                one.seq = seq
                if seal_of(one) == one.hash:
                    return "reordered"
            return "tampered"
        finally:
            one.seq = here
    if len(rows) != one.count or root_of(rows) != one.root:
        return "tampered"
    return None


def _is_noted_and_lost() -> bool:
    """Say whether a thread remembers a checkpoint that is not there: the newest were taken away with their leaves."""
    noted = Leaf.objects.filter(
        thread=models.OuterRef("number"), seq=models.OuterRef("noted_seq"), checkpoint__count__gt=0
    )
    return Thread.objects.filter(~models.Exists(noted), noted_seq__gt=0).exists()


def _lost(named: set[tuple[int | None, int]], broken: set[int]) -> Iterator[Fault]:
    """Yield threads that do not hold what a sound checkpoint noted of them, in one join; each thread is named once."""
    with connection.cursor() as cursor:
        cursor.execute(LOST)
        rows = [row for row in cursor.fetchall() if row[0] not in broken]
    for number, group in groupby(rows, key=itemgetter(1)):
        leaves = list(group)
        _checkpoint, _thread, seq, head_seq, found = leaves[-1]
        rewritten = next((leaf[2] for leaf in leaves if leaf[4] is not None and (number, leaf[2]) not in named), None)
        if rewritten is not None:
            yield Fault(number, rewritten, "tampered")
        if found is None and head_seq is None and not any(thread == number for thread, _seq in named):
            yield Fault(number, seq, "deleted")
        elif found is None and head_seq is not None and head_seq < seq:
            yield Fault(number, seq, "cut_back")


LOST = """
    SELECT leaf.checkpoint_id, leaf.thread, leaf.seq, thread.head_seq, entry.hash
    FROM timeline_leaf leaf
    LEFT JOIN timeline_entry entry ON entry.thread_id = leaf.thread AND entry.seq = leaf.seq
    LEFT JOIN timeline_thread thread ON thread.number = leaf.thread
    WHERE entry.hash IS NULL OR entry.hash <> leaf.hash
    ORDER BY leaf.thread, leaf.seq
"""


# --- proofs ---------------------------------------------------------------------------------------------------------


def last_proof() -> Proof | None:
    """Return the newest check of the whole that has ended."""
    return Proof.objects.filter(ended_at__isnull=False).order_by("-ended_at").first()


def asked_proof() -> Proof | None:
    """Return a check that was asked for and has not ended."""
    return Proof.objects.filter(ended_at__isnull=True).order_by("asked_at").first()


def is_proof_due(at: datetime, *, since: datetime) -> bool:
    """Say whether nothing was checked yet, or nothing since an instant that is past, such as three this morning."""
    last = last_proof()
    return last is None or (last.asked_at < since <= at)


def last_seal() -> str:
    """Return the seal of the last checkpoint: nobody can foresee it, everybody can look it up. Empty before the first."""
    return Checkpoint.objects.order_by("-seq").values_list("hash", flat=True).first() or ""


def has_thread(number: str) -> bool:
    """Say whether something has begun under a reference."""
    return Thread.objects.filter(pk=int(number)).exists()
