"""Every table as lines of JSON, the same from SQLite and from PostgreSQL, and back into either."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.loader import MigrationLoader

from madang.search import actions as search
from madang.search.models import COLLECTIONS

# Made by `migrate` itself, or worth nothing to anybody later: who is signed in now.
LEFT_OUT = frozenset({"auth", "contenttypes", "sessions"})
PLAIN = (
    models.IntegerField, models.CharField, models.TextField, models.BooleanField, models.FileField, models.FloatField,
    models.DateField, models.TimeField, models.JSONField, models.BinaryField, models.DecimalField,
    models.UUIDField,
)  # fmt: skip
CHUNK = 2000

Model = type[models.Model]
Row = list[Any]


def tables() -> list[Model]:
    """Return the models whose rows make a city, in the order of their names."""
    found = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
    return sorted((m for m in found if m._meta.app_label not in LEFT_OUT), key=lambda m: m._meta.label_lower)


def columns(model: Model) -> list[str]:
    """Return the columns of a table as a backup names them."""
    return [str(field.column) for field in model._meta.concrete_fields]


def migrations() -> dict[str, str]:
    """Return the last migration that this database has of each app: tables fit where these are the same."""
    wanted = {model._meta.app_label for model in tables()}
    # In the order of their numbers, so that the last of each app is the one that stays.
    return {app: name for app, name in sorted(MigrationLoader(connection).applied_migrations) if app in wanted}


@contextmanager
def snapshot() -> Iterator[None]:
    """Show one moment of the database for as long as it takes, while others write."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")  # by hand: Django's own would be IMMEDIATE, and keep every writer waiting
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no portable form")


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain).encode


def lines(model: Model) -> Iterator[bytes]:
    """Yield the rows of a table, one line each, in the order of their numbers."""
    names = [field.attname for field in model._meta.concrete_fields]
    rows = model._base_manager.order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=CHUNK):
        yield f"{_encode(row)}\n".encode()


def load(model: Model, written: Iterable[bytes]) -> int:
    """Put rows into an empty table. Return how many."""
    makers = [_maker(field) for field in model._meta.concrete_fields]
    rows = ([make(value) for make, value in zip(makers, json.loads(line), strict=True)] for line in written)
    table, names = (
        connection.ops.quote_name(model._meta.db_table),
        ", ".join(map(connection.ops.quote_name, columns(model))),
    )
    count = 0
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(makers))
            while chunk := list(islice(rows, CHUNK)):
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", chunk)  # noqa: S608 our own names
                count += len(chunk)
        else:
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
                    count += 1
    return count


def _same(value: Any) -> Any:
    return value


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _sqlite_moment(value: str | None) -> str | None:
    """Return an instant as Django writes it into SQLite: in UTC, without saying so."""
    return None if value is None else value.removesuffix("+00:00").replace("T", " ")


def _sqlite_uuid(value: str | None) -> str | None:
    """Return a UUID as Django writes it into SQLite: without its hyphens."""
    return None if value is None else UUID(value).hex


def _maker(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if not isinstance(field, PLAIN):
        raise TypeError(f"{field} has no portable form")
    if isinstance(field, models.JSONField):
        return _json
    if isinstance(field, models.BinaryField):
        return base64.b64decode
    if isinstance(field, models.DateTimeField) and connection.vendor == "sqlite":
        return _sqlite_moment
    if isinstance(field, models.UUIDField) and connection.vendor == "sqlite":
        return _sqlite_uuid
    return _same


@contextmanager
def loading() -> Iterator[None]:
    """Hold one transaction in which all tables are emptied and filled; what refers to nothing fails it at its end."""
    with connection.constraint_checks_disabled(), transaction.atomic():
        with connection.cursor() as cursor:
            names = [connection.ops.quote_name(model._meta.db_table) for model in tables()]
            if connection.vendor == "sqlite":
                for name in names:
                    cursor.execute(f"DELETE FROM {name}")  # noqa: S608 our own names
            else:
                cursor.execute(f"TRUNCATE {', '.join(names)}")
        yield
        connection.check_constraints()


def finish() -> None:
    """Let new rows take numbers after those that were put in, and index all words where the engine does not do so."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)
        if connection.vendor == "sqlite":
            for name in COLLECTIONS:
                cursor.execute(f"INSERT INTO search_{name}(search_{name}) VALUES ('delete-all')")  # noqa: S608
                cursor.execute(
                    f"INSERT INTO search_{name}(rowid, words)"  # noqa: S608
                    " SELECT object_id, words FROM search_entry WHERE collection = %s ORDER BY object_id",
                    [name],
                )
            search.tidy()
