"""Putting words into the index and taking them out."""

from __future__ import annotations

from django.db import connection, transaction

from .models import COLLECTIONS, Entry


def put(collection: str, object_id: int, pieces: list[str], *, is_new: bool = False) -> None:
    """Index an object under its pieces (made by `tokens.pieces`, before the transaction where speed matters).

    `is_new` says that the object was never indexed, which saves the look.
    """
    words = " ".join(pieces)
    with transaction.atomic(savepoint=not is_new):
        if not is_new:
            take_out(collection, object_id)
        Entry.objects.bulk_create([Entry(collection=collection, object_id=object_id, words=words)])
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute(f"INSERT INTO search_{collection}(rowid, words) VALUES (%s, %s)", [object_id, words])  # noqa: S608 collections are our own names


def tidy() -> None:
    """Merge what the index gathered since the last time, so that finding costs the same however long the city goes on."""
    if connection.vendor == "sqlite":  # PostgreSQL does so by itself
        with connection.cursor() as cursor:
            for name in COLLECTIONS:
                cursor.execute(f"INSERT INTO search_{name}(search_{name}) VALUES ('optimize')")  # noqa: S608


def take_out(collection: str, object_id: int) -> None:
    """Forget an object."""
    with transaction.atomic():
        old = Entry.objects.select_for_update().filter(collection=collection, object_id=object_id).first()
        if old is None:
            return
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute(
                    f"INSERT INTO search_{collection}(search_{collection}, rowid, words) VALUES ('delete', %s, %s)",  # noqa: S608
                    [object_id, old.words],
                )
        old.delete()
