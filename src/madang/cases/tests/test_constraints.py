"""What may never be false, whoever writes: each is tried against the database."""

import pytest
from django.db import IntegrityError, transaction

from madang.cases.models import Case, DeadlineRule, MeToo, Part, Recheck, Service, StandardAnswer, Story
from madang.people.models import Login, Role


def refuses(change) -> bool:
    try:
        with transaction.atomic():
            change()
    except IntegrityError:
        return True
    return False


def test_the_database_refuses_what_may_never_be(city):
    one, two = city.case(wants_public=True), city.case("보도블록이 깨졌어요. 봐 주세요.")
    cases = Case.objects.filter(pk=two.pk)
    MeToo.objects.create(story=one.story, key="a", at=city.at)
    role = Role.objects.first()
    part = Part.objects.create(
        case=one, office=city.office["ROAD"], asked_by=role.person, asked_at=city.at, due_at=city.at
    )
    parts = Part.objects.filter(pk=part.pk)
    recheck = Recheck.objects.create(
        case=one, area=city.area["11110"], month=city.at.date(), seed="s", drawn_at=city.at
    )
    rechecks = Recheck.objects.filter(pk=recheck.pk)
    broken = {
        "two cases with one reference": lambda: cases.update(reference=one.reference),
        "an answer without its time": lambda: cases.update(state="answered"),
        "the resident's turn without a question": lambda: cases.update(state="your_turn"),
        "a public story without a number": lambda: Story.objects.filter(pk=one.story.pk).update(state="public"),
        "a case in no known state": lambda: cases.update(state="lost"),
        "a story in no known state": lambda: Story.objects.filter(pk=one.story.pk).update(state="lost"),
        "an answer of no kind": lambda: cases.update(state="answered", answered_at=city.at),
        "an outcome without an answer": lambda: cases.update(outcome="done"),
        "an outcome that nobody knows": lambda: cases.update(state="answered", answered_at=city.at, outcome="lost"),
        "a case split from itself": lambda: cases.update(split_from=two),
        "a part given by nobody": lambda: parts.update(given_at=city.at),
        "a part both given and dropped": lambda: parts.update(
            given_at=city.at, given_by=role.person, dropped_at=city.at
        ),
        "something found at no time": lambda: rechecks.update(found="solved", by=role.person),
        "something found by nobody": lambda: rechecks.update(found="solved", looked_at=city.at),
        "a service that ends before it begins": lambda: Service.objects.create(
            code="x", names={"en": "x"}, valid_from="2026-02-01", valid_until="2026-01-01"
        ),
        "a standing answer that ends before it begins": lambda: StandardAnswer.objects.create(
            code="x", titles={}, texts={}, checked_on="2026-01-01", valid_from="2026-02-01", valid_until="2026-01-01"
        ),
        "one voice twice": lambda: MeToo.objects.create(story=one.story, key="a", at=city.at),
        "two rules for one kind and day": lambda: DeadlineRule.objects.create(
            kind="other", amount=1, unit="days", valid_from="2018-01-01"
        ),
        "a rule that gives no time": lambda: DeadlineRule.objects.create(
            kind="other", amount=0, unit="days", valid_from="2020-01-01"
        ),
        "a login of two addresses": lambda: Login.objects.create(email="a@madang.example", phone="+82212345678"),
        "a login of no address": lambda: Login.objects.create(),
        "a role that ends before it begins": lambda: Role.objects.filter(pk=role.pk).update(valid_until="2000-01-01"),
    }
    assert {name for name, change in broken.items() if not refuses(change)} == set()


def test_one_line_of_a_file_is_one_case(city):
    city.case(source=("abc", 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        other = city.case("다른 이야기입니다. 봐 주세요.")
        Case.objects.filter(pk=other.pk).update(source_file="abc", source_line=1)
