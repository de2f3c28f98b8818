"""Lists of cases and stories: the inbox, what is alike, what is found, what everybody reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple, TypeVar

from django.db import connection
from django.db.models import Q, QuerySet

from madang.documents.models import Document
from madang.kit import near, tokens
from madang.notices.enums import State as NoticeState
from madang.notices.models import Notice
from madang.people.enums import DRAFT_DAYS, RoleKind
from madang.people.models import Draft, Person
from madang.people.rules import Seat
from madang.places.enums import HUB
from madang.places.models import Area, Office
from madang.search import queries as search

from ..enums import State
from ..models import AnswerDraft, Case, CaseQuerySet, Part, StandardAnswer, Story, StoryQuerySet
from .watching import deserted

Found = TypeVar("Found", Case, Story)

PAGE = 50
LISTED = (
    "version", "reference", "title", "language", "channel", "state", "is_returned", "is_urgent", "mediation_at", "suggestion", "due_at", "answered_at",
    "area", "office", "resident", "resident__name",
)  # fmt: skip
COUNTED_TO = 99  # a count stops here and says "99+": nobody needs the hundred-and-first on a button
CANDIDATES = 12  # how many of the newest hits are weighed for likeness


def hub_id() -> int:
    """Return the number of the office that receives what has no owner."""
    return near.remember("hub-id", lambda: Office.objects.only("pk").get(code=HUB).pk)


def generation() -> int:
    """Return how often public pages have changed: the one read of a kept page, so it goes past the ORM."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM cases_generation WHERE id = 1")
        row = cursor.fetchone()
    return row[0] if row else 0


# --- the inbox ------------------------------------------------------------------------------------------------------

TOLD = (
    "number", "title", "answer", "language", "case_state", "told_on", "voices", "area__names", "office__names",
)  # fmt: skip
ALIKE = ("reference", "title", "language", "state", "area__names", "office__names")
VIEWS = ("urgent", "new", "mine", "today", "late", "waiting", "returned", "parts", "to_sign", "mediation", "all")


def in_view(view: str, seat: Seat, *, at: datetime, end_of_day: datetime) -> CaseQuerySet:
    """Return the open cases of one of the inbox's views, of the seat's own offices."""
    cases = Case.objects.open().leading()
    if view == "parts":
        owed = Part.objects.filter(office__in=seat.office_ids, given_at__isnull=True, dropped_at__isnull=True)
        return cases.filter(pk__in=owed.values("case"))
    if not seat.is_any(*_EVERYWHERE):
        cases = cases.filter(office__in=seat.office_ids | _stood_in_for(seat))
    if view == "urgent":
        return cases.filter(is_urgent=True)
    if view == "to_sign":
        waiting = AnswerDraft.objects.filter(ready_at__isnull=False).exclude(by=seat.person)
        return cases.filter(pk__in=waiting.values("case"))
    if view == "mediation":
        return cases.filter(mediation_at__isnull=False)
    if view == "new":
        return cases.filter(state__in=[State.RECEIVED, State.READ, State.WITH_OFFICE], officer__isnull=True)
    if view == "mine":
        return cases.filter(officer=seat.person)
    if view == "today":
        return cases.filter(due_at__gte=at, due_at__lte=end_of_day).exclude(state=State.YOUR_TURN)
    if view == "late":
        return cases.filter(due_at__lt=at).exclude(state=State.YOUR_TURN)
    if view == "owed":
        return cases.exclude(state=State.YOUR_TURN)
    if view == "waiting":
        return cases.filter(state=State.YOUR_TURN)
    if view == "returned":
        return cases.filter(is_returned=True)
    return cases


def _stood_in_for(seat: Seat) -> set[int]:
    """Return the offices in which nobody works and whose open cases the front answers, remembered for half a minute."""
    if seat.on is None or hub_id() not in seat.office_ids or not seat.is_any(RoleKind.OFFICER):
        return set()
    on = seat.on
    return near.remember(f"deserted-{on}", lambda: {office.pk for office, _count in deserted(on)})


_EVERYWHERE = (RoleKind.SUPERVISOR, RoleKind.AGENT, RoleKind.CLERK)


@dataclass(frozen=True)
class Filters:
    """What the inbox's address asks for; empty means all."""

    view: str = "new"
    district: int | None = None
    channel: str = ""
    language: str = ""
    office: int | None = None
    words: str = ""
    after: tuple[datetime, int] | None = None


class Line(NamedTuple):
    """What a list needs of a case before it is drawn: the rest is remembered under the number and its version."""

    pk: int
    version: int
    due_at: datetime
    reference: str


def inbox(seat: Seat, wanted: Filters, *, at: datetime, end_of_day: datetime, limit: int = PAGE) -> list[Line]:
    """Return one page of the inbox, first due first, and one line more where there is a next page."""
    cases = in_view(wanted.view, seat, at=at, end_of_day=end_of_day)
    if wanted.district:
        cases = cases.filter(Q(area=wanted.district) | Q(area__parent=wanted.district))
    if wanted.channel:
        cases = cases.filter(channel=wanted.channel)
    if wanted.language:
        cases = cases.filter(language=wanted.language)
    if wanted.office:
        cases = cases.filter(office=wanted.office)
    if wanted.words:
        cases = cases.filter(pk__in=search.find("case", wanted.words, limit=500))
    if wanted.after:
        due, pk = wanted.after
        cases = cases.filter(Q(due_at__gt=due) | Q(due_at=due, pk__gt=pk))
    return [Line(*row) for row in cases.order_by("due_at", "pk").values_list(*Line._fields)[: limit + 1]]


def listed(numbers: list[int]) -> list[Case]:
    """Return cases with what a line of a list says of them."""
    return list(Case.objects.filter(pk__in=numbers).select_related("resident").only(*LISTED)) if numbers else []


def counts(seat: Seat, *, at: datetime, end_of_day: datetime) -> dict[str, int]:
    """Return how many cases each view holds, counted to 100 and remembered for ten seconds."""

    def count(view: str) -> int:
        rows = in_view(view, seat, at=at, end_of_day=end_of_day).order_by().values_list("pk")
        return len(rows[: COUNTED_TO + 1])

    def count_all() -> dict[str, int]:
        return {view: count(view) for view in VIEWS if view != "all"}

    return near.remember(f"desk-counts-{seat.person.pk}", count_all, seconds=10)


def similar(case: Case, *, limit: int = 5) -> list[Case]:
    """Return other cases that share the most telling words with one, newest first."""
    return similar_to(case.title, limit=limit, without=case.pk)


def similar_to(words: str, *, limit: int = 5, without: int | None = None) -> list[Case]:
    """Return cases alike a text: two of its long words stand in them, most shared words first."""
    ids = [pk for pk in search.find_shared("case", _stems(words), limit=CANDIDATES) if pk != without]
    return _most_alike(words, _in_order(Case.objects.select_related("area", "office").only(*ALIKE), ids))[:limit]


def similar_stories(words: str, *, limit: int = 3) -> list[Story]:
    """Return public stories alike a text."""
    ids = search.find_shared("story", _stems(words), limit=CANDIDATES)
    told = Story.objects.public().select_related("area", "office").only(*TOLD)
    return _most_alike(words, _in_order(told, ids))[:limit]


def _stems(words: str) -> list[str]:
    """Return the longest words, Korean ones without what hangs on them: what stands in both texts is what they are about."""
    distinct = dict.fromkeys(
        w.strip(".,?!\"'()“”") for w in words.split()
    )  # in their order, or each process takes others
    long = sorted(distinct, key=len, reverse=True)[:6]
    return [word[: 3 if len(word) > 3 else 2] if tokens.HANGUL.match(word) else word for word in long if len(word) > 1]


def _most_alike(words: str, rows: list[Found]) -> list[Found]:
    wanted = set(tokens.pieces(words))
    shared = [(len(wanted & set(tokens.pieces(row.title))), row) for row in rows]
    least = max(3, len(wanted) // 5)
    return [row for count, row in sorted(shared, key=lambda pair: -pair[0]) if count >= least]


def _in_order(rows: QuerySet[Found], ids: list[int]) -> list[Found]:
    by_id = {row.pk: row for row in rows.filter(pk__in=ids)}
    return [by_id[pk] for pk in ids if pk in by_id]


def answered_along(case: Case) -> list[Case]:
    """Return the cases that are answered along with one, first due first."""
    return list(case.merged.select_related("resident", "area").order_by("due_at", "pk")[:1000])


def split_with(case: Case) -> list[Case]:
    """Return the letter and the other matters that one case was split into or comes from, in the order of their making."""
    letter = case.split_from_id or case.pk
    found = Case.objects.filter(Q(pk=letter) | Q(split_from=letter) | Q(split_from=case)).exclude(pk=case.pk)
    return list(found.select_related("office").order_by("pk"))


def people_alike(case: Case) -> int:
    """Return how many other people told what is answered together with a case; who told it twice is one."""
    lead = case.merged_into_id or case.pk
    others = Case.objects.filter(Q(pk=lead) | Q(merged_into=lead)).exclude(pk=case.pk)
    known = set(others.filter(resident__isnull=False).values_list("resident", flat=True)) - {case.resident_id}
    return len(known) + others.filter(resident__isnull=True).count()


def files_of(case: Case) -> QuerySet[Document]:
    """Return the files of a case; of one answered along with another also what the office has shown there."""
    own = Q(subject_type=case._meta.label_lower, subject_id=case.pk)
    if case.merged_into_id and case.is_ended:
        own |= Q(subject_type=case._meta.label_lower, subject_id=case.merged_into_id, by_id=case.officer_id)
    return Document.objects.filter(own).order_by("pk")


def untold(case: Case) -> QuerySet[Notice]:
    """Return what a resident has not been told yet, because nobody reached them or they ask themselves."""
    waiting = Notice.objects.filter(about_type=case._meta.label_lower, about_id=case.pk)
    return waiting.filter(state__in=[NoticeState.TO_CALL, NoticeState.AT_DESK, NoticeState.TO_PRINT]).order_by("pk")


def standing(text: str, *, on: date, limit: int = 3) -> list[StandardAnswer]:
    """Return the standing answers whose words stand in a text, those with most of them first."""
    folded = "".join(text.lower().replace("-", "").split())
    spaced = f" {' '.join(re.findall(r'[a-z0-9]+', text.lower()))} "  # Latin words count whole: `so far` is no sofa
    found = []
    for each in near.remember(
        f"standing-{on}", lambda: list(StandardAnswer.objects.valid(on).select_related("office").order_by("pk"))
    ):
        words = [word for written in each.words.values() for word in written.lower().split()]
        hits = sum(
            len(word)
            for word in words
            if (f" {word.replace('-', ' ')} " in spaced if word.isascii() else word.replace("-", "") in folded)
        )
        if hits:
            found.append((hits, each))
    return [each for _hits, each in sorted(found, key=lambda pair: -pair[0])][:limit]


def cases_found(seat: Seat, words: str, *, limit: int = 30) -> list[Line]:
    """Return cases a seat may see in which all words stand, newest first; where none has all, those with some."""
    visible = Case.objects.visible_to(seat, hub_id=hub_id())
    found: list[Line] = []
    before: int | None = None
    for _ in range(10):
        ids = search.find("case", words, before=before, limit=limit)
        found += _lines(visible, ids)
        if len(found) >= limit or len(ids) < limit:
            break
        before = ids[-1]
    if not found and len(words.split()) > 1:
        found = _lines(visible, search.find_any("case", words.split(), limit=limit))
    return found[:limit]


def lines_of(seat: Seat, cases: list[Case]) -> list[Line]:
    """Return of some cases those that a seat may see, as lines."""
    return _lines(Case.objects.visible_to(seat, hub_id=hub_id()), [case.pk for case in cases])


def _lines(visible: QuerySet[Case], ids: list[int]) -> list[Line]:
    by_id = {row[0]: Line(*row) for row in visible.filter(pk__in=ids).values_list(*Line._fields)}
    return [by_id[pk] for pk in ids if pk in by_id]


def of_contact(value: str, *, limit: int = 10) -> list[Case]:
    """Return the latest cases told with a telephone number or e-mail."""
    people = Person.objects.filter(Q(contacts__value=value) | Q(records__contacts__value=value))
    theirs = Q(resident__in=people) | Q(resident__same_as__in=people)
    return list(Case.objects.filter(theirs).select_related("office", "resident").order_by("-received_at")[:limit])


def left_unfinished(person: Person, *, at: datetime) -> list[Draft]:
    """Return what a member of staff began and did not save, newest first."""
    recent = Draft.objects.filter(by=person, kept_at__gte=at - timedelta(days=DRAFT_DAYS))
    return list(recent.order_by("-kept_at")[:5])


# --- the public -----------------------------------------------------------------------------------------------------


def stories(
    *,
    area: Area | None = None,
    office: Office | None = None,
    words: str = "",
    before: int | None = None,
    limit: int = 20,
    is_loose: bool = False,
) -> list[Story]:
    """Return one page of public stories, newest first, and one more where there is a next page.

    With words, newest is what was told last, because that is the order in which words are found. `is_loose`: one of the
    words is enough.
    """
    found: StoryQuerySet = Story.objects.public().select_related("area", "office").only(*TOLD)
    if area:
        found = (
            found.filter(Q(area=area) | Q(area__parent=area)) if area.kind == "district" else found.filter(area=area)
        )
    if office:
        found = found.filter(office=office)
    if words:
        last = Story.objects.filter(number=before).values_list("pk", flat=True).first() if before else None
        return _stories_with(words.split() if is_loose else [words], found, before=last, limit=limit + 1)
    if before:
        found = found.filter(number__lt=before)
    return list(found.order_by("-number")[: limit + 1])


def _stories_with(words: list[str], wanted: StoryQuerySet, *, before: int | None, limit: int) -> list[Story]:
    """Return stories with words, in steps: where a filter leaves few of the hits, further ones are looked at."""
    found: list[Story] = []
    step = limit
    for _ in range(8):
        ids = search.find_any("story", words, before=before, limit=step)
        found += _in_order(wanted, ids)
        if len(found) >= limit or len(ids) < step:
            break
        before, step = ids[-1], 500
    return found[:limit]


def lately_answered(limit: int = 3) -> list[Story]:
    """Return the public stories answered last."""
    answered = Story.objects.public().filter(answered_on__isnull=False).exclude(answer="")
    return list(answered.select_related("office").order_by("-answered_on", "-number")[:limit])


def is_filed(number: str) -> bool:
    """Say whether a case has a reference; one that was split off goes on in another's thread."""
    return Case.objects.filter(reference=number).exists()
