"""Finding: every piece must be there; newest first."""

from __future__ import annotations

from django.db import connection

from madang.kit import tokens

from .models import COLLECTIONS


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
            below = " AND object_id < %s" if before is not None else ""
            # Materialised, because ordering by id with a small limit tempts the planner to walk the whole id index.
            cursor.execute(
                "WITH hits AS MATERIALIZED (SELECT object_id FROM search_entry"  # noqa: S608
                f" WHERE collection = %s AND pieces @@ %s::tsquery{below})"
                " SELECT object_id FROM hits ORDER BY object_id DESC LIMIT %s",
                [collection, match, *([before] if before is not None else []), limit],
            )
        return [row[0] for row in cursor.fetchall()]


def _fts_term(piece: str) -> str:
    return f'"{piece[:-1]}"*' if piece.endswith("*") else f'"{piece}"'


def _tsquery_term(piece: str) -> str:
    return f"'{piece[:-1]}':*" if piece.endswith("*") else f"'{piece}'"
