"""Finding: every piece must be there; newest first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from madang.kit import tokens

from .models import COLLECTIONS

NEAR = 2000  # newest entries that PostgreSQL looks through one by one, in about a millisecond, until it has enough
NEAR_SHARED = 1000  # the same for what shares words: there all are looked through


def find(collection: str, text: str, *, before: int | None = None, limit: int = 50) -> list[int]:
    """Return ids of objects in which all pieces of `text` stand, newest (highest id) first, below `before`."""
    return find_any(collection, [text], before=before, limit=limit)


def find_any(collection: str, texts: list[str], *, before: int | None = None, limit: int = 50) -> list[int]:
    """Return ids of objects in which all pieces of at least one of `texts` stand, newest first, in one query."""
    groups = [wanted for text in texts if (wanted := tokens.query(text))]
    if not groups or collection not in COLLECTIONS:
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            match = " OR ".join("(" + " AND ".join(map(_fts_term, wanted)) + ")" for wanted in groups)
            below = " AND rowid < %s" if before is not None else ""
            cursor.execute(
                f"SELECT rowid FROM search_{collection} WHERE search_{collection} MATCH %s{below}"  # noqa: S608
                " ORDER BY rowid DESC LIMIT %s",
                [match, *([before] if before is not None else []), limit],
            )
        else:
            match = _any(" & ".join(map(_tsquery_term, wanted)) for wanted in groups)
            return _newest(
                cursor, collection, [match], near=NEAR, before=before, window=limit, enough=limit, least=1, limit=limit
            )
        return [row[0] for row in cursor.fetchall()]


def find_shared(collection: str, words: list[str], *, least: int = 2, limit: int = 50, window: int = 100) -> list[int]:
    """Return ids of objects in which at least so many of `words` stand, newest first.

    Of each word only its newest hits are looked at, `window` of them, so that the cost does not grow with the index.
    """
    groups = [wanted for word in words if (wanted := tokens.query(word))]
    if not groups or collection not in COLLECTIONS:
        return []
    least = min(least, len(groups))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            one = f"SELECT rowid AS id FROM search_{collection} WHERE search_{collection} MATCH %s ORDER BY rowid DESC"  # noqa: S608
            hits = " UNION ALL ".join(f"SELECT id FROM ({one} LIMIT {window:d})" for _group in groups)  # noqa: S608
            cursor.execute(
                f"SELECT id FROM ({hits}) GROUP BY id HAVING COUNT(*) >= %s ORDER BY id DESC LIMIT %s",  # noqa: S608
                [*(" AND ".join(map(_fts_term, wanted)) for wanted in groups), least, limit],
            )
        else:
            matches = [" & ".join(map(_tsquery_term, wanted)) for wanted in groups]
            few = max(window // 20, 1)
            return _newest(
                cursor, collection, matches, near=NEAR_SHARED, window=window, enough=few, least=least, limit=limit
            )
        return [row[0] for row in cursor.fetchall()]


def _newest(
    cursor: CursorWrapper,
    collection: str,
    matches: list[str],
    *,
    near: int,
    before: int | None = None,
    window: int,
    enough: int,
    least: int,
    limit: int,
) -> list[int]:
    """Return what PostgreSQL finds of `least` of the matches among the newest `window` hits of each, newest first.

    Its index has no order, and reading all hits of a common word to order them would cost the more, the larger the city. So
    the `near` newest entries are walked first, once for all matches. Only where they do not give `limit` objects, the index
    is asked, and only for matches that have fewer than `enough` hits there: they have few elsewhere too.
    """
    stand = ", ".join("pieces @@ %s::tsquery" for _match in matches)
    here = f"search_entry WHERE collection = '{collection}'" + (
        "" if before is None else f" AND object_id < {before:d}"
    )

    def ask(rows: str, wanted: list[str], order: str, most: int) -> list[tuple[Any, ...]]:
        hits = f"(SELECT object_id, {stand} FROM {rows} pieces @@ %s::tsquery ORDER BY {order} DESC LIMIT {most:d})"  # noqa: S608
        cursor.execute(" UNION ".join([hits] * len(wanted)), [each for match in wanted for each in (*matches, match)])
        return list(cursor.fetchall())

    walk = f"(SELECT object_id, pieces FROM {here} ORDER BY object_id DESC LIMIT {near:d}) AS newest WHERE"  # noqa: S608
    rows = ask(walk, [_any(matches)], "object_id", window * len(matches))
    found = _sharing(rows, window=window, least=least)
    rare = [match for n, match in enumerate(matches, 1) if sum(row[n] for row in rows) < enough]
    if len(found) < limit and rare:
        # By a sum, because ordering by the number itself tempts the planner to walk all numbers instead of the index.
        rows = sorted({*rows, *ask(f"{here} AND", rare, "object_id + 0", window)}, reverse=True)
        found = _sharing(rows, window=window, least=least)
    return found[:limit]


def _sharing(rows: list[tuple[Any, ...]], *, window: int, least: int) -> list[int]:
    """Return of rows (id, whether the first match stands there, the second, and so on) those with `least` that count."""
    left = [window] * (len(rows[0]) - 1 if rows else 0)
    found = []
    for number, *stands in rows:
        counted = [n for n, is_there in enumerate(stands) if is_there and left[n]]
        for n in counted:
            left[n] -= 1
        if len(counted) >= least:
            found.append(number)
    return found


def _any(matches: Iterable[str]) -> str:
    return " | ".join(f"({match})" for match in matches)


def _fts_term(piece: str) -> str:
    return f'"{piece[:-1]}"*' if piece.endswith("*") else f'"{piece}"'


def _tsquery_term(piece: str) -> str:
    return f"'{piece[:-1]}':*" if piece.endswith("*") else f"'{piece}'"
