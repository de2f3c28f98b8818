"""Is it running: the page says what is not well, and why."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from madang.cases.models import DeadlineRule
from madang.notices.enums import State
from madang.notices.models import Notice


@pytest.fixture
def data(settings, tmp_path) -> Path:
    """Return a data folder of its own."""
    settings.DATA = tmp_path
    return tmp_path


def line(text: str, name: str) -> str:
    """Return what the page says of one thing."""
    return text[text.index(f"<dt>{name}</dt>") :].split("</div>")[0]


def test_the_worker_is_seen_after_a_round_and_called_still_when_it_is_not(city, desk, data, monkeypatch):
    assert "not seen yet" in line(desk.get("/manage/health/"), "Worker")
    monkeypatch.setattr("madang.site.management.commands.work.close_old_connections", lambda: None)  # it is the test's
    call_command("work", "--once")
    assert "well" in line(desk.get("/manage/health/"), "Worker")
    at = city.at
    monkeypatch.setattr("madang.kit.clock.now", lambda: at + timedelta(minutes=6))
    assert "look here" in line(desk.get("/manage/health/"), "Worker")


@pytest.mark.parametrize(
    ("noted", "word"),
    [
        (None, "none is noted"),
        ("no json", "none is noted"),
        (json.dumps({"at": "soon"}), "none is noted"),
        (json.dumps(["x"]), "none is noted"),
        (json.dumps({"at": "2026-11-15T18:00:00+00:00"}), "well"),
        (json.dumps({"at": "2026-11-12T18:00:00+00:00"}), "A backup is due each night."),
    ],
)
def test_the_last_backup_is_told_with_its_age(desk, data, noted, word):
    if noted is not None:
        (data / "last-backup.json").write_text(noted, encoding="utf-8")
    assert word in line(desk.get("/manage/health/"), "Last backup")


def test_what_waits_and_what_was_not_taken_is_counted(city, desk, data):
    for n in range(3):
        city.case(at=city.at - timedelta(hours=n))
    Notice.objects.update(state=State.TO_CALL, failure="SMS gateway: timed out")
    text = desk.get("/manage/health/")
    assert "<code>SMS gateway</code>" in text
    assert '<th scope="row">To be told by telephone</th><td class="r num">3</td>' in text
    assert "timed out" not in text


def test_a_missing_rule_is_said(desk, data):
    DeadlineRule.objects.filter(kind="grievance").delete()
    assert "The city lacks a deadline rule for grievance." in desk.get("/manage/health/")


def test_the_free_space_is_told(desk, data):
    assert " GB, " in line(desk.get("/manage/health/"), "Free on the disk")
    assert Path(settings.DATA).is_dir()
