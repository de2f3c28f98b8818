"""The auditors' page, and the worker that notes and proves."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from madang.site import audit
from madang.timeline import actions as timeline
from madang.timeline.models import Checkpoint, Proof

pytestmark = pytest.mark.django_db


def test_an_auditor_checks_and_reads_that_all_is_well(city, client, sit):
    city.case()
    timeline.checkpoint(city.at)
    sit(client, city.seat("auditor"))
    assert "Nothing was checked yet" in client.get("/desk/audit/").content.decode()
    assert client.post("/desk/audit/").status_code == 302
    page = client.get("/desk/audit/").content.decode()
    assert "All is as it was written: 1 entries in 1 threads, and 1 checkpoints." in page
    assert f"asked for by {city.seat('auditor').person.name}" in page
    assert audit.grouped(Checkpoint.objects.get().root) in page


def test_an_auditor_reads_which_thread_was_deleted(city, client, sit):
    case = city.case()
    timeline.checkpoint(city.at)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM timeline_entry")
        cursor.execute("DELETE FROM timeline_thread")
    sit(client, city.seat("auditor"))
    client.post("/desk/audit/")
    page = client.get("/desk/audit/").content.decode()
    assert "1 thing is not as it was written." in page
    assert f"Thread {case.reference[:3]} {case.reference[3:6]} {case.reference[6:]}, entry 1" in page
    assert "All of it is gone, though a checkpoint knows of it." in page


def test_a_large_city_is_checked_by_the_worker(city, client, sit, monkeypatch):
    city.case()
    monkeypatch.setattr(audit, "AT_ONCE", 0)
    sit(client, city.seat("administrator"))
    client.post("/desk/audit/")
    assert "A check was asked for at" in client.get("/desk/audit/").content.decode()
    call_command("work", once=True)
    page = client.get("/desk/audit/").content.decode()
    assert "All is as it was written: 1 entries in 1 threads, and 1 checkpoints." in page


def test_the_checkpoints_are_taken_away_as_a_file(city, client, sit):
    city.case()
    call_command("work", once=True)
    assert Proof.objects.get().wrong == 0
    sit(client, city.seat("auditor"))
    answer = client.get("/desk/audit/roots/")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="madang-checkpoints-')
    assert lines[0] == "checkpoint,at,heads,threads,root,hash"
    assert lines[1].split(",")[4] == Checkpoint.objects.get().root
