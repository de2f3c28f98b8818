"""Make the demo city so many times as large, with rows as the real acts write them.

Every resident, case, message, story, consent, notice and thread is there so many times, each with numbers of its own, in the
same weeks: a city that is as busy as that many. Threads are chained and words indexed as the acts do it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, models, transaction

from madang.cases.models import Case, Message, Story
from madang.kit import clock, reference
from madang.notices.models import Notice
from madang.people.models import Consent, ContactPoint, Login, Person
from madang.search.models import Entry as SearchEntry
from madang.site import portable
from madang.timeline import actions as timeline
from madang.timeline.actions import Done
from madang.timeline.models import Entry, Thread

Row = dict[str, Any]
Change = Callable[[Row, int], object]
STRIDE = 1_000_000  # what is added to a number in each copy


class Copies:
    """The rows of the small city, and how each copy of them differs."""

    def __init__(self) -> None:
        self.staff = set(Person.objects.filter(staff_login__isnull=False).values_list("pk", flat=True))
        self.threads: dict[tuple[int, int], int] = {}
        self.taken = set(Thread.objects.values_list("pk", flat=True))
        self.phones: dict[tuple[str, int], str] = {}
        self.stories = Story.objects.filter(number__isnull=False).count()

    def moved(self, number: int | None, copy: int, *, person: bool = False) -> int | None:
        """Return a row's number in a copy; members of staff are there once."""
        return number if number is None or (person and number in self.staff) else number + copy * STRIDE

    def thread(self, number: int, copy: int) -> int:
        """Return a thread's number in a copy: random, and nobody else's."""
        if (number, copy) not in self.threads:
            fresh = int(reference.new())
            while fresh in self.taken:
                fresh = int(reference.new())
            self.taken.add(fresh)
            self.threads[number, copy] = fresh
        return self.threads[number, copy]

    def address(self, value: str, copy: int) -> str:
        """Return an address in a copy: what was one stays one."""
        if "@" in value:
            return f"{copy}.{value}"
        return self.phones.setdefault((value, copy), f"+8210{20_000_000 + len(self.phones):08d}")

    def case(self, row: Row, copy: int) -> None:
        row["thread"] = self.thread(row["thread"], copy)
        row["reference"] = str(self.thread(int(row["reference"]), copy))  # its thread's, unless it was split off
        row["resident_id"] = self.moved(row["resident_id"], copy, person=True)
        for name in ("merged_into_id", "split_from_id"):
            row[name] = self.moved(row[name], copy)
        row["source_file"], row["source_line"] = "", None

    def story(self, row: Row, copy: int) -> None:
        row["case_id"] = self.moved(row["case_id"], copy)
        if row["number"] is not None:
            row["number"] += copy * (self.stories + 1000)

    def notice(self, row: Row, copy: int) -> None:
        kind, _colon, number = row["to_key"].partition(":")
        row["to_key"] = f"{kind}:{self.moved(int(number), copy, person=True)}"
        row["thread"], row["about_id"] = self.thread(row["thread"], copy), self.moved(row["about_id"], copy)

    def message(self, row: Row, copy: int) -> None:
        row["case_id"], row["by_id"] = self.moved(row["case_id"], copy), self.moved(row["by_id"], copy, person=True)

    def of_person(self, row: Row, copy: int) -> None:
        row["person_id"] = self.moved(row["person_id"], copy, person=True)
        if "value" in row:
            row["value"] = self.address(row["value"], copy)

    def login(self, row: Row, copy: int) -> None:
        for name in ("phone", "email"):
            row[name] = self.address(row[name], copy) if row[name] else row[name]

    def found(self, row: Row, copy: int) -> None:
        row["object_id"] = self.moved(row["object_id"], copy)


def rows(query: models.QuerySet[Any], change: Change, times: int, copies: Copies) -> Iterator[bytes]:
    """Return the rows of all copies but the first, which is there, as lines that a backup would hold."""
    names = [field.attname for field in query.model._meta.concrete_fields]
    key = query.model._meta.pk.attname
    known = list(query.order_by("pk").values_list(*names))  # now: a connection that takes rows in answers nothing

    def lines() -> Iterator[bytes]:
        for copy in range(1, times):
            for values in known:
                row = dict(zip(names, values, strict=True))
                row[key] += copy * STRIDE
                change(row, copy)
                yield portable._encode(list(row.values())).encode()

    return lines()


def chains(times: int, copies: Copies, known: dict[int, list[Entry]]) -> Iterator[tuple[Thread, list[Entry]]]:
    """Yield the threads of all copies but the first, chained anew."""
    for copy in range(1, times):
        for number, entries in known.items():
            thread = Thread(number=copies.thread(number, copy))
            done = [
                Done(
                    e.kind,
                    Case(pk=copies.moved(e.subject_id, copy)),
                    e.at,
                    copies.moved(e.by_id, copy, person=True),
                    json.loads(e.facts) if e.facts else {},
                )
                for e in entries
            ]
            yield thread, timeline.chained(thread, done)


def grow(times: int) -> None:
    """Make the city so many times as large."""
    copies = Copies()
    residents = Person.objects.exclude(pk__in=copies.staff)
    plan: list[tuple[models.QuerySet[Any], Change]] = [
        (residents, lambda row, copy: None),
        (ContactPoint.objects.filter(person__in=residents), copies.of_person),
        (Login.objects.filter(staff_person=None), copies.login),
        (Consent.objects.filter(person__in=residents), copies.of_person),
        (Case.objects.all(), copies.case),
        (Message.objects.all(), copies.message),
        (Story.objects.all(), copies.story),
        (Notice.objects.all(), copies.notice),
        (SearchEntry.objects.all(), copies.found),
    ]
    with connection.constraint_checks_disabled(), transaction.atomic():
        for query, change in plan:
            portable.load(query.model, rows(query, change, times, copies))
        heads: list[bytes] = []
        names = [field.attname for field in Entry._meta.concrete_fields]
        first = (Entry.objects.aggregate(last=models.Max("pk"))["last"] or 0) + 1
        known: dict[int, list[Entry]] = {}
        for each in Entry.objects.order_by("thread_id", "seq"):
            known.setdefault(each.thread_id, []).append(each)

        def entries() -> Iterator[bytes]:
            number = first
            for thread, chain in chains(times, copies, known):
                heads.append(portable._encode([thread.number, thread.head_seq, thread.head_hash, 0]).encode())
                for entry in chain:
                    entry.pk = number
                    number += 1
                    yield portable._encode([getattr(entry, name) for name in names]).encode()

        portable.load(Entry, entries())
        portable.load(Thread, heads)
        portable.finish()
        connection.check_constraints()
    timeline.checkpoint(clock.now())
    settle()


def settle() -> None:
    """Do at once what the engine does by itself in the hours after so many rows came: count them, tidy what they left."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "PRAGMA optimize")
