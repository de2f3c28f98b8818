"""What is committed, as the one text that is hashed; what is published, as one file; and what is wrong with a file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from hashlib import sha256
from typing import Any

from .enums import Kind
from .models import Draw
from .picking import PARTS, Panel, Quotas, order_of, panel_of

ALGORITHM = "madang-draw-1"  # docs/draws.md says what it is; another algorithm gets another name


def text_of(
    *,
    number: int,
    purpose: Mapping[str, str],
    seed_from: Mapping[str, str],
    picks: int,
    entries: Sequence[tuple[str, int, Mapping[str, str]]],
    quotas: Quotas | None,
    panels: Sequence[Panel],
    committed_at: datetime,
    seed_due_at: datetime,
) -> str:
    """Return the commitment as JSON text with sorted names and no spaces; entries stand in the order of their keys."""
    told = {
        "algorithm": ALGORITHM,
        "number": number,
        "purpose": purpose,
        "seed_from": seed_from,
        "kind": Kind.SEEDED if quotas is None else Kind.QUOTA,
        "picks": picks,
        "entries": sorted([key, weight, dict(features)] for key, weight, features in entries),
        "quotas": quotas or {},
        "panels": panels,
        "committed_at": stamp(committed_at),
        "seed_due_at": stamp(seed_due_at),
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def stamp(at: datetime) -> str:
    """Return an instant as it stands in the commitment: UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def digest_of(text: str) -> str:
    """Return the digest that is published."""
    return sha256(text.encode()).hexdigest()


def result_of(text: str, seed: str) -> list[str]:
    """Return all keys of a commitment in the order that a seed draws: for quotas the picked panel, then the rest."""
    told, digest = json.loads(text), digest_of(text)
    order = order_of(digest, [(key, weight) for key, weight, _features in told["entries"]], seed)
    if told["kind"] == Kind.SEEDED:
        return order
    panel = set(told["panels"][panel_of(digest, [parts for parts, _keys in told["panels"]], seed)][1])
    return sorted(order, key=lambda key: key not in panel)


def chances_of(panels: Sequence[Panel]) -> dict[str, Fraction]:
    """Return each key's chance, added up from the parts of the panels it is in."""
    parts: dict[str, int] = {}
    for share, keys in panels:
        for key in keys:
            parts[key] = parts.get(key, 0) + share
    return {key: Fraction(share, PARTS) for key, share in parts.items()}


def published(draw: Draw) -> dict[str, Any]:
    """Return what is published of a draw, as the file that anybody can take and check."""
    return {
        "number": draw.number,
        "digest": draw.digest,
        "commitment": draw.commitment,
        "seed": draw.seed,
        "witnesses": draw.witnesses,
        "drawn_at": stamp(draw.drawn_at) if draw.drawn_at else "",
        "picked": draw.picked,
        "order": draw.order,
    }


def faults(file: object) -> Iterator[str]:
    """Yield what is wrong with a published file, in words; nothing, where it holds."""
    try:
        assert isinstance(file, dict)
        text, seed, told = file["commitment"], file["seed"], json.loads(file["commitment"])
        digest, kind, picks = digest_of(text), told["kind"], told["picks"]
        if digest != file["digest"]:
            yield f"the digest of the commitment is {digest}, published is {file['digest']}"
        if told["algorithm"] != ALGORITHM:
            yield f"the algorithm is {told['algorithm']}, this program knows {ALGORITHM}"
            return
        if told["number"] != file["number"]:
            yield f"the commitment is of draw {told['number']}, the file of draw {file['number']}"
        if kind == Kind.QUOTA:
            yield from _faults_of_panels(told)
        if not seed:
            if file["order"] or file["picked"] or file["drawn_at"]:
                yield "there is a result, and no seed"
            return
        if file["drawn_at"] < told["seed_due_at"]:
            yield f"the seed is of {file['drawn_at']}, announced was {told['seed_due_at']}"
        order = result_of(text, seed)
        if order != file["order"]:
            place = next(
                (n for n, (ours, theirs) in enumerate(zip(order, file["order"], strict=False)) if ours != theirs),
                min(len(order), len(file["order"])),
            )
            yield f"the order differs at place {place + 1}: drawn again {order[place : place + 1]}, published {file['order'][place : place + 1]}"
        if order[:picks] != file["picked"]:
            yield f"picked again are {order[:picks]}, published {file['picked']}"
    except (AssertionError, KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        yield f"this is no published draw: {type(error).__name__} {error}".strip()


def _faults_of_panels(told: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with committed panels: their parts, their size, their quotas."""
    features = {key: own for key, _weight, own in told["entries"]}
    if sum(parts for parts, _keys in told["panels"]) != PARTS:
        yield f"the parts of the panels do not add up to {PARTS}"
    for place, (parts, keys) in enumerate(told["panels"], 1):
        if parts < 1 or len(keys) != told["picks"] or len(set(keys)) != len(keys) or not set(keys) <= features.keys():
            yield f"panel {place} is not {told['picks']} of the entries"
            continue
        for trait, values in told["quotas"].items():
            for value, (least, most) in values.items():
                count = sum(features[key][trait] == value for key in keys)
                if not least <= count <= most:
                    yield f"panel {place} has {count} with {trait} {value}, the quota is {least} to {most}"


def faults_of(draw: Draw, recorded: Mapping[str, object] | None) -> Iterator[str]:
    """Yield what is wrong with a draw in the database: its file, its columns, and what the timeline recorded of it."""
    yield from faults(published(draw))
    if recorded is None:
        yield "the timeline has no entry of its commitment"
    elif recorded.get("digest") not in (None, draw.digest):
        yield f"the timeline recorded the digest {recorded['digest']}, kept is {draw.digest}"
    try:
        told = json.loads(draw.commitment)
        columns = {
            "kind": draw.kind,
            "picks": draw.picks,
            "purpose": draw.purpose,
            "seed_from": draw.seed_from,
            "committed_at": stamp(draw.committed_at),
            "seed_due_at": stamp(draw.seed_due_at),
        }
        for name, kept in columns.items():
            if told[name] != kept:
                yield f"{name} is {kept}, committed was {told[name]}"
        if len(told["entries"]) != draw.size:
            yield f"size is {draw.size}, committed were {len(told['entries'])}"
    except (KeyError, TypeError, ValueError) as error:
        yield f"the commitment cannot be read: {error}"
