"""Finding: every piece must be there; newest first."""

from __future__ import annotations

from django.db import connection

from madang.kit import tokens

from .models import COLLECTIONS

NEAR = 2000  # newest entries that PostgreSQL looks through one by one, in about a millisecond


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
            match = " | ".join("(" + " & ".join(map(_tsquery_term, wanted)) + ")" for wanted in groups)
            sql, asked = _newest(collection, [match], before=before, window=limit, enough=limit, least=1, limit=limit)
            cursor.execute(sql, asked)
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
            few = max(window // 5, 1)
            sql, asked = _newest(collection, matches, before=None, window=window, enough=few, least=least, limit=limit)
            cursor.execute(sql, asked)
        return [row[0] for row in cursor.fetchall()]


def _newest(
    collection: str, matches: list[str], *, before: int | None, window: int, enough: int, least: int, limit: int
) -> tuple[str, list[str]]:
    """Return PostgreSQL's statement for what `least` of the matches find among the newest `window` hits of each.

    The newest entries are walked first: a common word has enough hits among them, and reading all its hits to order them
    would cost the more, the larger the city. Only where they are fewer than `enough` are all others asked, through the index;
    materialised, because ordering by id with a small limit tempts the planner to walk the whole id index instead.
    """
    here = f"search_entry WHERE collection = '{collection}'" + (
        "" if before is None else f" AND object_id < {before:d}"
    )
    walk = f"(SELECT object_id, pieces FROM {here} ORDER BY object_id DESC LIMIT {NEAR:d}) AS newest"  # noqa: S608
    parts, hits = [], []
    for n in range(len(matches)):
        parts += [
            f"near{n} AS MATERIALIZED (SELECT object_id FROM {walk} WHERE pieces @@ %s::tsquery LIMIT {window:d})",  # noqa: S608
            f"far{n} AS MATERIALIZED (SELECT object_id FROM {here} AND pieces @@ %s::tsquery"  # noqa: S608
            f" AND (SELECT COUNT(*) FROM near{n}) < {enough:d})",
        ]
        both = f"SELECT object_id FROM near{n} UNION SELECT object_id FROM far{n}"  # noqa: S608
        hits.append(f"({both} ORDER BY object_id DESC LIMIT {window:d})")
    return (
        f"WITH {', '.join(parts)} SELECT object_id FROM ({' UNION ALL '.join(hits)}) AS hits"  # noqa: S608
        f" GROUP BY object_id HAVING COUNT(*) >= {least:d} ORDER BY object_id DESC LIMIT {limit:d}",
        [match for match in matches for _twice in range(2)],
    )


def _fts_term(piece: str) -> str:
    return f'"{piece[:-1]}"*' if piece.endswith("*") else f'"{piece}"'


def _tsquery_term(piece: str) -> str:
    return f"'{piece[:-1]}':*" if piece.endswith("*") else f"'{piece}'"
