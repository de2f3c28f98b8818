"""What may never be false, whoever writes: each is tried against the database."""

import pytest
from django.db import IntegrityError, transaction

from madang.cases.models import Case, DeadlineRule, MeToo, Story
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
    broken = {
        "two cases with one reference": lambda: cases.update(reference=one.reference),
        "an answer without its time": lambda: cases.update(state="answered"),
        "the resident's turn without a question": lambda: cases.update(state="your_turn"),
        "a public story without a number": lambda: Story.objects.filter(pk=one.story.pk).update(state="public"),
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
