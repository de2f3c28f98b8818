"""The one way in which facts, entries and checkpoints become hashes: what is written by it is proved by it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256

from .models import Checkpoint, Entry


def canonical(facts: Mapping[str, object]) -> str:
    """Return facts as the one JSON text that is hashed: sorted keys, no spaces, Unicode as it is."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def digest_of(salt: str, facts: str) -> str:
    """Return the salted digest that stands for the facts in the chain."""
    return sha256(f"{salt}{facts}".encode()).hexdigest()


def hash_of(entry: Entry) -> str:
    """Return what the entry's hash must be, from its own columns."""
    return _joined(
        entry.previous, entry.thread_id, entry.seq, _stamp(entry.at), entry.kind,
        entry.subject_type, entry.subject_id, entry.by_id, entry.digest,
    )  # fmt: skip


def root_of(leaves: Iterable[tuple[int, int, str]]) -> str:
    """Return the root hash over leaves (thread, seq, hash), which must come in the order of their threads."""
    root = sha256()
    for thread, seq, head in leaves:
        root.update(f"{thread}|{seq}|{head}\n".encode())
    return root.hexdigest()


def seal_of(checkpoint: Checkpoint) -> str:
    """Return what the checkpoint's hash must be, from its own columns."""
    return _joined(
        checkpoint.previous, checkpoint.seq, _stamp(checkpoint.at), checkpoint.count, checkpoint.threads, checkpoint.root
    )  # fmt: skip


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _joined(*parts: object) -> str:
    return sha256("|".join(str(part) for part in parts).encode()).hexdigest()
