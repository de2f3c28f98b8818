"""The pick itself: small enough to be written again in any language, and exact, so that all of them agree to the last bit.

An entry of weight w has w tickets. The number of a ticket is

    SHA-256 of the UTF-8 text   <digest of the commitment> LF <key> LF <1, 2, … w> LF <seed>

as 64 lower-case hexadecimal digits. The number of an entry is the smallest of its tickets' numbers. Entries in the order of
their numbers are the result: the first are picked, the rest wait in that order.

Why the chance is proportional to the weight: SHA-256 makes of different tickets numbers that are independent and equal in their chances,
so each order of all W tickets is equally likely. An entry comes first where the first of all tickets is one of its w: w of W. Take
all its tickets out: of those left each order is again equally likely. So each next place is drawn by weight among those who are
left: weighted sampling without replacement, algorithm A-ES of Efraimidis and Spirakis, "Weighted random sampling with a reservoir",
Information Processing Letters 97 (2006). Theirs takes for each entry u^(1/w), which is the greatest of w numbers u in one step; whole
tickets need no floating point, in which two machines might differ.

A panel is picked by the last step alone: chances are whole parts of 2^32. The first 8 hexadecimal digits of SHA-256 of

    <digest of the commitment> LF panel LF <seed>

are a number below 2^32, each equally likely; it falls into the parts of one panel, counted in the published order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

PARTS = 2**32

Quotas = Mapping[str, Mapping[str, tuple[int, int]]]  # trait → value → (at least, at most)
Panel = tuple[int, list[str]]  # parts of the whole, keys


def number_of(digest: str, key: str, weight: int, seed: str) -> str:
    """Return the number of an entry: the smallest of its tickets'."""
    return min(sha256(f"{digest}\n{key}\n{n}\n{seed}".encode()).hexdigest() for n in range(1, weight + 1))


def order_of(digest: str, entries: Iterable[tuple[str, int]], seed: str) -> list[str]:
    """Return all keys in the order drawn, from (key, weight)."""
    return [key for _number, key in sorted((number_of(digest, key, weight, seed), key) for key, weight in entries)]


def panel_of(digest: str, parts: Sequence[int], seed: str) -> int:
    """Return which panel is picked, counted from 0; its parts of the whole `PARTS` are its chance."""
    drawn = int(sha256(f"{digest}\npanel\n{seed}".encode()).hexdigest()[:8], 16)
    for place, share in enumerate(parts):
        if drawn < share:
            return place
        drawn -= share
    raise ValueError("the parts of the panels are less than the whole")
