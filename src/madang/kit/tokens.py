"""The one tokenizer of search: the same pieces for SQLite and PostgreSQL, so that both give the same hits.

Lower-case words; each run of Hangul is cut into its two-syllable pieces plus its last syllable, because Korean
hangs particles on nouns (`가로등이`, `가로등을`) and people look for the bare noun.
"""

import re
import unicodedata

RUN = re.compile(r"[가-힣]+|[^\W_가-힣]+")
HANGUL = re.compile(r"[가-힣]")


def pieces(text: str, *, limit: int = 4000) -> list[str]:
    """Return the distinct pieces of `text` in order of first appearance, at most `limit`."""
    seen: dict[str, None] = {}
    for run in RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        if HANGUL.match(run):
            for start in range(len(run) - 1):
                seen[run[start : start + 2]] = None
            seen[run[-1]] = None
        else:
            seen[run[:40]] = None
        if len(seen) >= limit:
            break
    return list(seen)[:limit]


def query(text: str) -> list[str]:
    """Return what must all be present for `text` to be found; a piece that ends in `*` is a prefix.

    A query of two syllables or more needs its pairs only; a one-syllable run is a prefix, so that `물` finds `물가`.
    """
    wanted: dict[str, None] = {}
    for run in RUN.findall(unicodedata.normalize("NFKC", text).lower())[:20]:
        if not HANGUL.match(run):
            wanted[run[:40]] = None
        elif len(run) == 1:
            wanted[run + "*"] = None
        else:
            for start in range(len(run) - 1):
                wanted[run[start : start + 2]] = None
    return list(wanted)
