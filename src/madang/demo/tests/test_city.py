"""The demo city: the same from the same seed, and like the city it is drawn from."""

from datetime import UTC, datetime
from hashlib import sha256

import pytest
from django.core.management import call_command
from django.db import transaction

from madang.cases.models import Case, Story
from madang.demo import city as demo
from madang.demo import ground
from madang.kit import near
from madang.notices.models import Notice
from madang.people.models import Person, Role
from madang.timeline import queries as timeline

AT = datetime(2026, 11, 20, 3, tzinfo=UTC)


def built(count: int) -> str:
    """Build a city, return the digest of what is in it, and undo it."""
    with transaction.atomic():
        demo.build(AT, count=count)
        rows = Case.objects.order_by("reference").values_list("reference", "title", "state", "office__code", "due_at")
        digest = sha256(repr(list(rows)).encode()).hexdigest()
        transaction.set_rollback(True)
    near.forget()  # what this process remembers of the city that is gone
    return digest


def test_the_same_seed_and_day_give_the_same_city(db):
    assert built(20) == built(20)


def test_a_city_of_some_weeks_is_alive_and_most_answers_come_in_time(db):
    demo.build(AT, count=200)
    states = set(Case.objects.values_list("state", flat=True))
    assert {"with_office", "your_turn", "answered", "not_doing"} <= states
    assert set(Case.objects.values_list("channel", flat=True)) == {"web", "phone", "desk", "email", "letter", "field"}
    assert Story.objects.public().exists()
    assert {role.kind for role in Role.objects.all()} >= {
        "agent",
        "clerk",
        "officer",
        "supervisor",
        "moderator",
        "mayor",
        "auditor",
    }
    assert list(timeline.faults()) == []
    assert not Case.objects.filter(received_at__gt=AT).exists()
    assert not Notice.objects.filter(sent_at__gt=AT).exists()
    ended = Case.objects.filter(answered_at__isnull=False)
    in_time = sum(case.answered_at <= case.due_at for case in ended)
    assert 0.85 <= in_time / ended.count() <= 0.99  # the real city: 93.9 %


def test_a_city_is_built_once(db, capsys):
    call_command("demo", cases=5)
    people = Person.objects.count()
    call_command("demo", cases=5)
    assert Person.objects.count() == people
    assert "There is a city already" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["areas.csv", "offices.csv"])
def test_the_tables_say_everything_in_both_languages(name):
    assert [row for row in ground.table(name) if not (row["name_ko"] and row["name_en"])] == []


def test_every_member_of_staff_has_a_chair_under_their_office(city, client):
    page = client.get("/demo/").content.decode()
    roles = Role.objects.select_related("person", "office")
    assert page.count('action="/demo/seat/') == roles.count()
    parts = {part.split("</h3>")[0]: part for part in page.split("<h3")[1:]}
    for role in roles:
        (part,) = (part for head, part in parts.items() if head.endswith(f">{role.office.name}"))
        assert f'"/demo/seat/{role.pk}/"' in part
        assert role.person.name in part
