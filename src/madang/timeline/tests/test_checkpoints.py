"""Checkpoints: a thread that goes away whole, or is cut back with its head, is named; so is a checkpoint."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from madang.timeline import actions, hashes, queries
from madang.timeline.actions import Done
from madang.timeline.models import Checkpoint, Entry, Leaf, Proof, Thread
from madang.timeline.queries import Fault

from .test_chain import a_thread, faults

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)


def by_hand(*statements: str) -> None:
    """Do what somebody with the database's password can do."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def say(number: int) -> None:
    """Let something be said in a thread."""
    actions.record(number, Done("case.said", Thread(number=number), AT))


@pytest.fixture
def three() -> None:
    """Three threads under a checkpoint; the second moved on to another one; the third moved on since."""
    for number in (1, 2, 3):
        a_thread(number, 3)
    actions.checkpoint(AT)
    say(2)
    actions.checkpoint(AT + timedelta(minutes=1))
    say(3)


def test_a_checkpoint_notes_the_heads_that_moved_and_no_other(three):
    first, second = Checkpoint.objects.order_by("seq")
    assert (first.seq, first.count, first.threads, first.previous) == (1, 3, 3, "")
    assert (second.seq, second.count, second.threads, second.previous) == (2, 1, 3, first.hash)
    assert list(Leaf.objects.order_by("checkpoint", "thread").values_list("checkpoint", "thread", "seq")) == [
        (1, 1, 3), (1, 2, 3), (1, 3, 3), (2, 2, 4),
    ]  # fmt: skip
    assert list(Thread.objects.order_by("number").values_list("head_seq", "noted_seq")) == [(3, 3), (4, 4), (4, 3)]
    assert faults() == []


def test_where_nothing_moved_there_is_no_checkpoint():
    assert actions.checkpoint(AT) == 0
    a_thread()
    assert (actions.checkpoint(AT), actions.checkpoint(AT)) == (1, 0)
    assert Checkpoint.objects.count() == 1


def test_many_heads_are_noted_in_steps(monkeypatch):
    monkeypatch.setattr(actions, "STEP", 2)
    for number in range(1, 6):
        a_thread(number, 1)
    assert actions.checkpoint(AT) == 5
    assert list(Checkpoint.objects.order_by("seq").values_list("count", "threads")) == [(2, 2), (2, 4), (1, 5)]
    assert faults() == []


def test_a_thread_deleted_whole_is_named_and_no_other(three):
    by_hand("DELETE FROM timeline_entry WHERE thread_id = 2", "DELETE FROM timeline_thread WHERE number = 2")
    assert faults() == [Fault(2, 4, "deleted")]


def test_every_thread_deleted_is_named(three):
    by_hand("DELETE FROM timeline_entry", "DELETE FROM timeline_thread")
    assert faults() == [Fault(1, 3, "deleted"), Fault(2, 4, "deleted"), Fault(3, 3, "deleted")]


def test_a_thread_whose_row_alone_is_gone_is_named_by_its_entries(three):
    by_hand("DELETE FROM timeline_entry WHERE thread_id = 2 AND seq = 1")
    Entry.objects.filter(thread_id=1).delete()
    assert faults() == [Fault(1, 1, "missing"), Fault(1, 2, "missing"), Fault(1, 3, "missing"), Fault(2, 1, "missing")]


def test_a_thread_cut_back_behind_a_checkpoint_is_named(three):
    head = Entry.objects.get(thread_id=2, seq=2).hash
    by_hand(
        "DELETE FROM timeline_entry WHERE thread_id = 2 AND seq > 2",
        f"UPDATE timeline_thread SET head_seq = 2, noted_seq = 2, head_hash = '{head}' WHERE number = 2",
    )
    assert Fault(2, 4, "cut_back") in faults()
    assert Fault(None, 3, "missing") in faults()  # what a false `noted_seq` gives away


def test_a_thread_cut_back_that_grew_again_is_named(three):
    head = Entry.objects.get(thread_id=2, seq=2).hash
    by_hand(
        "DELETE FROM timeline_entry WHERE thread_id = 2 AND seq > 2",
        f"UPDATE timeline_thread SET head_seq = 2, head_hash = '{head}' WHERE number = 2",
    )
    say(2)
    say(2)
    assert faults() == [Fault(2, 3, "tampered")]


def test_a_thread_written_anew_with_all_its_hashes_is_named(three):
    Entry.objects.filter(thread_id=1).delete()
    Thread.objects.filter(pk=1).update(head_seq=0, head_hash="")
    for _turn in range(3):
        say(1)
    assert faults() == [Fault(1, 3, "tampered")]


def test_what_was_not_yet_noted_can_be_cut_back_unseen_for_a_minute_at_most(three):
    head = Entry.objects.get(thread_id=3, seq=3).hash
    by_hand(
        "DELETE FROM timeline_entry WHERE thread_id = 3 AND seq > 3",
        f"UPDATE timeline_thread SET head_seq = 3, head_hash = '{head}' WHERE number = 3",
    )
    assert faults() == []


@pytest.mark.parametrize(
    "change",
    [
        "at = '2026-11-16 09:00:00+00:00'",
        "count = 9",
        "threads = 9",
        f"root = '{'0' * 64}'",
        f"hash = '{'0' * 64}'",
        "previous = 'x'",
    ],
)
@pytest.mark.parametrize("seq", [1, 2])
def test_a_checkpoint_that_was_changed_is_named_and_no_other(three, change, seq):
    by_hand(f"UPDATE timeline_checkpoint SET {change} WHERE seq = {seq}")
    assert faults() == [Fault(None, seq, "tampered")]


def test_a_checkpoint_written_anew_with_its_hash_is_named(three):
    first = Checkpoint.objects.get(pk=1)
    first.at -= timedelta(hours=1)
    first.hash = hashes.seal_of(first)
    first.save()
    assert faults() == [Fault(None, 1, "tampered")]


def test_a_leaf_that_was_changed_accuses_its_checkpoint_and_no_thread(three):
    by_hand(f"UPDATE timeline_leaf SET hash = '{'0' * 64}' WHERE thread = 1")
    assert faults() == [Fault(None, 1, "tampered")]
    by_hand("DELETE FROM timeline_leaf WHERE thread = 1")
    assert faults() == [Fault(None, 1, "tampered")]


@pytest.mark.parametrize("gone", [1, 2])
def test_a_checkpoint_that_is_gone_is_named_first_or_last(three, gone):
    by_hand(
        f"DELETE FROM timeline_leaf WHERE checkpoint_id = {gone}", f"DELETE FROM timeline_checkpoint WHERE seq = {gone}"
    )
    assert faults() == [Fault(None, gone, "missing")]


def test_all_checkpoints_that_are_gone_are_missed(three):
    by_hand("DELETE FROM timeline_leaf", "DELETE FROM timeline_checkpoint")
    assert faults() == [Fault(None, 1, "missing")]


def test_two_checkpoints_that_changed_places_are_both_named(three):
    Leaf.objects.all().delete()
    for of, to in ((1, 99), (2, 1), (99, 2)):
        by_hand(f"UPDATE timeline_checkpoint SET seq = {to} WHERE seq = {of}")
    assert faults() == [Fault(None, 1, "reordered"), Fault(None, 2, "reordered")]


def test_facts_erased_by_law_keep_threads_and_checkpoints_whole(three):
    actions.erase_facts(Entry.objects.filter(thread_id__in=[1, 2]))
    actions.checkpoint(AT)
    assert faults() == []


def test_the_command_names_a_deleted_thread_and_ends_with_one(three):
    by_hand("DELETE FROM timeline_entry WHERE thread_id = 2", "DELETE FROM timeline_thread WHERE number = 2")
    out = StringIO()
    with pytest.raises(CommandError) as raised:
        call_command("verify_timeline", stdout=out)
    assert raised.value.returncode == 1
    assert out.getvalue() == "thread 2: deleted, with at least 4 entries\n"


def rewrite_everything() -> None:
    """Write threads and checkpoints anew, as only the keeper of the database can."""
    for model in (Leaf, Checkpoint, Entry, Thread):
        model.objects.all().delete()
    a_thread(1, 3)
    actions.checkpoint(AT)


def test_whoever_writes_all_of_it_anew_is_found_by_the_list_kept_outside(three, tmp_path):
    kept = StringIO()
    call_command("checkpoint_roots", stdout=kept)
    lines = kept.getvalue().splitlines()
    assert lines[0] == "checkpoint,at,heads,threads,root,hash"
    assert lines[2].startswith("2,2026-11-16T02:01:00+00:00,1,3,")
    paper = tmp_path / "roots.csv"
    paper.write_text(kept.getvalue())
    out = StringIO()
    call_command("verify_timeline", roots=paper, stdout=out)
    assert out.getvalue().splitlines()[1] == "2 checkpoints are those of roots.csv."
    rewrite_everything()
    call_command("verify_timeline", stdout=StringIO())
    with pytest.raises(CommandError):
        call_command("verify_timeline", roots=paper, stdout=out)
    assert out.getvalue().splitlines()[2:] == ["checkpoint 1: tampered", "checkpoint 2: missing"]


def test_a_proof_keeps_what_it_found_and_is_asked_for_once(three):
    proof = actions.ask_for_proof(AT, by_id=7)
    assert actions.ask_for_proof(AT).pk == proof.pk
    assert actions.prove(proof, at=AT).wrong == 0
    assert (proof.entries, proof.threads, proof.checkpoints, proof.faults) == (11, 3, 2, [])
    by_hand("DELETE FROM timeline_entry WHERE thread_id = 2", "DELETE FROM timeline_thread WHERE number = 2")
    found = actions.prove(actions.ask_for_proof(AT), at=AT + timedelta(minutes=1))
    assert (found.wrong, found.faults, queries.last_proof()) == (1, [[2, 4, "deleted"]], found)
    assert Proof.objects.count() == 2


def test_the_whole_is_proved_once_each_night():
    night = AT.replace(hour=18)  # three in the morning in Seoul
    assert queries.is_proof_due(AT, since=night)  # nothing was ever checked
    actions.prove(actions.ask_for_proof(AT), at=AT)
    assert not queries.is_proof_due(night - timedelta(minutes=1), since=night)
    assert queries.is_proof_due(night, since=night)
    actions.prove(actions.ask_for_proof(night), at=night)
    assert not queries.is_proof_due(night + timedelta(hours=5), since=night)
