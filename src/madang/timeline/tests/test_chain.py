"""The chain: it holds, it names what was done to it, and it lets facts be erased."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from madang.timeline import actions, queries
from madang.timeline.actions import Done
from madang.timeline.models import Entry, Thread
from madang.timeline.queries import Fault

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 16, 1, 0, 0, 123456, tzinfo=UTC)


def a_thread(number: int = 1, entries: int = 4) -> Thread:
    """Write a thread about itself: one entry to open it and the rest one by one."""
    about = Thread(number=number)
    done = [
        Done("case.said", about, AT + timedelta(minutes=n), None if n % 2 else 7, {"words": f"말 {n}", "n": n})
        for n in range(entries)
    ]
    thread = actions.open_thread(number, done[:1])
    for one in done[1:]:
        actions.record(number, one)
    return thread


def faults() -> list[Fault]:
    """Return all that is wrong."""
    return list(queries.faults())


def change(place: int, *, thread: int = 1, **columns: object) -> None:
    """Change a row behind the application's back."""
    assert Entry.objects.filter(thread_id=thread, seq=place).update(**columns) == 1


def test_what_was_recorded_is_numbered_linked_and_sound():
    a_thread()
    a_thread(2, 1)
    entries = list(Entry.objects.filter(thread_id=1).order_by("seq"))
    assert [e.seq for e in entries] == [1, 2, 3, 4]
    assert [e.previous for e in entries] == ["", *[e.hash for e in entries[:-1]]]
    assert [queries.facts(e) for e in entries] == [{"words": f"말 {n}", "n": n} for n in range(4)]
    head = Thread.objects.get(pk=1)
    assert (head.head_seq, head.head_hash) == (4, entries[-1].hash)
    assert faults() == []


def test_several_things_done_at_once_stand_one_after_the_other():
    thread = a_thread(entries=1)
    actions.record(1, *[Done(kind, thread, AT) for kind in ("case.read", "case.sent", "case.answered")])
    kinds = Entry.objects.order_by("seq").values_list("seq", "kind")
    assert list(kinds) == [(1, "case.said"), (2, "case.read"), (3, "case.sent"), (4, "case.answered")]
    assert faults() == []


def test_the_same_facts_have_one_text_and_never_the_same_digest():
    assert actions.canonical({"나": 1, "a": [AT]}) == '{"a":["2026-11-16 01:00:00.123456+00:00"],"나":1}'
    thread = Thread(number=1)
    actions.open_thread(1, [Done("case.said", thread, AT, facts={"words": "같은 말"})] * 2)
    assert Entry.objects.values("facts").distinct().count() == 1
    assert Entry.objects.values("digest").distinct().count() == 2


def test_what_was_done_to_a_subject_is_read_newest_first():
    a_thread()
    a_thread(2, 1)
    assert [e.seq for e in queries.of(Thread(number=1))] == [4, 3, 2, 1]
    assert [e.seq for e in queries.of(Thread(number=3))] == []


def test_two_entries_cannot_stand_in_one_place():
    a_thread()
    twin = Entry.objects.get(seq=2)
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_nothing_is_recorded_in_a_thread_that_was_never_opened():
    with pytest.raises(Thread.DoesNotExist):
        actions.record(404, Done("case.said", Thread(number=404), AT))
    assert Entry.objects.count() == 0


@pytest.mark.parametrize(
    "columns",
    [
        {"facts": '{"n":9}'},
        {"facts": ""},  # facts gone while their salt stayed is no lawful erasure
        {"salt": "00"},
        {"salt": ""},
        {"digest": "0" * 64},
        {"kind": "case.answered"},
        {"at": AT - timedelta(microseconds=1)},
        {"by_id": 8},
        {"subject_id": 2},
        {"subject_type": "cases.case"},
        {"previous": "0" * 64},
        {"hash": "0" * 64},
    ],
)
@pytest.mark.parametrize("seq", [1, 2, 4])
def test_a_row_that_was_tampered_with_is_named_and_no_other(columns, seq):
    a_thread()
    a_thread(2)
    change(seq, **columns)
    assert faults() == [Fault(1, seq, "tampered")]


@pytest.mark.parametrize("seq", [1, 2, 4])
def test_a_row_rewritten_with_a_new_hash_is_named(seq):
    a_thread()
    entry = Entry.objects.get(thread_id=1, seq=seq)
    entry.facts = actions.canonical({"n": 9})
    entry.digest = actions.digest_of(entry.salt, entry.facts)
    entry.hash = actions.hash_of(entry)
    entry.save()
    assert faults() == [Fault(1, seq, "tampered")]


@pytest.mark.parametrize("gone", [[1], [2], [2, 3], [4], [3, 4], [1, 2, 3, 4]])
def test_rows_that_are_missing_are_named_in_the_middle_and_at_the_end(gone):
    a_thread()
    a_thread(2)
    Entry.objects.filter(thread_id=1, seq__in=gone).delete()
    assert faults() == [Fault(1, seq, "missing") for seq in gone]


@pytest.mark.parametrize(("one", "other"), [(1, 2), (2, 3), (1, 4), (3, 4)])
def test_two_rows_that_changed_places_are_both_named(one, other):
    a_thread()
    change(one, seq=99)
    change(other, seq=one)
    change(99, seq=other)
    assert faults() == [Fault(1, one, "reordered"), Fault(1, other, "reordered")]


def test_a_row_that_was_added_at_the_end_is_named():
    a_thread()
    last = Entry.objects.get(seq=4)
    last.pk, last.seq, last.previous = None, 5, last.hash
    last.hash = actions.hash_of(last)
    last.save(force_insert=True)
    assert faults() == [Fault(1, 5, "tampered")]


def test_a_last_row_that_was_cut_off_with_its_head_set_back_is_still_found_by_the_head_before_it():
    a_thread()
    Entry.objects.filter(seq=4).delete()
    Thread.objects.filter(pk=1).update(head_seq=3)
    assert faults() == [Fault(1, 3, "tampered")]


def test_one_fault_in_each_of_two_threads_is_found():
    for number in (1, 2, 3):
        a_thread(number)
    change(3, thread=1, by_id=8)
    Entry.objects.filter(thread_id=3, seq=2).delete()
    assert faults() == [Fault(1, 3, "tampered"), Fault(3, 2, "missing")]


def test_facts_that_were_erased_are_gone_and_the_chain_holds():
    a_thread()
    assert actions.erase_facts(Entry.objects.filter(seq__in=[2, 4])) == 2
    assert [queries.facts(e).get("n") for e in Entry.objects.order_by("seq")] == [0, None, 2, None]
    assert set(Entry.objects.filter(seq=2).values_list("facts", "salt")) == {("", "")}
    assert faults() == []
    actions.record(1, Done("case.said", Thread(number=1), AT))
    assert faults() == []


def test_facts_put_back_after_an_erasure_are_named():
    a_thread()
    actions.erase_facts(Entry.objects.filter(seq=2))
    change(2, facts='{"n":1,"words":"말 1"}')
    assert faults() == [Fault(1, 2, "tampered")]


def test_the_command_says_that_all_is_well_or_fails_and_names_each_row():
    a_thread()
    out = StringIO()
    call_command("verify_timeline", stdout=out)
    assert out.getvalue() == "4 entries in 1 threads are as they were written. 0 checkpoints hold.\n"
    change(2, kind="case.answered")
    Entry.objects.filter(seq=4).delete()
    out = StringIO()
    with pytest.raises(CommandError, match="^2 rows are not as they were written$"):
        call_command("verify_timeline", stdout=out)
    assert out.getvalue() == "thread 1, entry 2: tampered\nthread 1, entry 4: missing\n"
