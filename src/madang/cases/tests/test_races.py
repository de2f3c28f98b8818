"""Acts on many cases at once, on PostgreSQL: what may never be stays so, and nobody waits for the other for ever."""

from datetime import date, timedelta

import pytest
from django.db.models import Count, F

from madang.cases import actions
from madang.cases.actions import Matter
from madang.cases.enums import Found, Outcome
from madang.cases.models import AnswerDraft, Case, Message, Part, Rating, Recheck, Story
from madang.kit.refusal import Refused
from madang.notices.models import Notice
from madang.people.actions import Introduced
from madang.people.models import Role
from madang.people.rules import Seat
from madang.timeline import queries as timeline
from madang.timeline.models import Entry

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
LAMP = "가로등이 꺼져서 밤에 골목이 무섭습니다."


def alike(city, count: int, **more) -> list[Case]:
    """File as many cases of different people in the same words."""
    return [city.case(LAMP, who=Introduced(name=f"사람{n}", phone=f"+82101234{n:04d}"), **more) for n in range(count)]


def shown(city, cases: list[Case]) -> list[Story]:
    """Show the stories of cases to everybody."""
    seat = city.seat("moderator")
    return [actions.publish(c.story, seat=seat, title=c.title, text=c.text, at=city.at) for c in cases]


def errors(got: list[object]) -> list[object]:
    """Return what went wrong: anything raised that is no refusal."""
    return [each for each in got if isinstance(each, Exception) and not isinstance(each, Refused)]


def whole() -> None:
    """Assert what may never be false of cases that were joined."""
    followers = Case.objects.filter(merged_into__isnull=False)
    assert not followers.filter(merged_into__merged_into__isnull=False).exists()
    assert not followers.open().exclude(office=F("merged_into__office")).exists()
    assert not followers.open().filter(merged_into__answered_at__isnull=False).exists()
    answers = Message.objects.filter(kind="answer").values("case").annotate(n=Count("pk")).filter(n__gt=1)
    assert not answers.exists()
    assert list(timeline.faults()) == []


def test_eight_merges_of_overlapping_sets(city, at_once):
    hub, cases = city.seat("officer", "HUB"), alike(city, 11)
    got = at_once(lambda n: actions.merge(cases[n : n + 4][:: -1 if n % 2 else 1], seat=hub, at=city.at), count=8)
    assert errors(got) == []
    assert any(isinstance(each, Case) for each in got)
    whole()


def test_eight_answers_to_one_lead_with_fifty_followers(city, at_once):
    hub, cases = city.seat("officer", "HUB"), alike(city, 51)
    lead = actions.merge(cases, seat=hub, at=city.at)
    got = at_once(
        lambda n: actions.answer(lead, seat=hub, text=f"답 {n}", outcome=Outcome.INFORMED, at=city.at), count=8
    )
    assert errors(got) == []
    assert sum(isinstance(each, Case) for each in got) == 1
    assert (Message.objects.count(), Message.objects.values("text").distinct().count()) == (51, 1)
    assert Notice.objects.filter(kind="case.answered").count() == 51
    whole()


def test_merging_into_a_lead_while_it_is_answered(city, at_once):
    hub, cases = city.seat("officer", "HUB"), alike(city, 20)
    lead = actions.merge(cases[:10], seat=hub, at=city.at)

    def act(n: int) -> Case:
        if n % 2:
            return actions.merge([lead, cases[10 + n]], seat=hub, at=city.at)
        return actions.answer(lead, seat=hub, text="답", outcome=Outcome.INFORMED, at=city.at)

    assert errors(at_once(act, count=8)) == []
    whole()


def test_an_answer_to_many_while_they_add_stand_apart_and_are_merged_anew(city, at_once):
    """The lead is held first by all of them, whatever its number."""
    hub, cases = city.seat("officer", "HUB"), alike(city, 12)
    Case.objects.filter(pk=cases[-1].pk).update(due_at=city.at)  # the last one leads: its number is the highest
    lead = actions.merge(cases, seat=hub, at=city.at)
    assert lead == cases[-1]

    def act(n: int) -> Case:
        follower = cases[n]
        if n == 3:
            return actions.answer(lead, seat=hub, text="답", outcome=Outcome.INFORMED, at=city.at)
        if n % 4 == 0:
            return actions.unmerge(follower, seat=hub, at=city.at)
        if n % 4 == 1:
            return actions.send(lead, seat=hub, office=city.office["ROAD"], reason="도로", at=city.at)
        return actions.add(follower, by=follower.resident, text="넘어졌습니다.", at=city.at)

    assert errors(at_once(act, count=11)) == []
    whole()


def test_voices_while_fifty_public_stories_are_answered(city, at_once):
    hub, cases = city.seat("officer", "HUB"), alike(city, 50, wants_public=True)
    stories = shown(city, cases)
    lead = actions.merge(cases, seat=hub, at=city.at)

    def act(n: int) -> object:
        if n == 0:
            given = {"text": "답", "public_text": "답", "outcome": Outcome.INFORMED}
            return actions.answer(lead, seat=hub, at=city.at, **given)
        return [actions.add_voice(story, key=f"k{n}", at=city.at) for story in stories[::-1]]

    assert errors(at_once(act, count=6)) == []
    assert set(Story.objects.values_list("voices", "case_state")) == {(5, "answered")}
    whole()


def test_stories_are_shown_while_their_cases_are_merged(city, at_once):
    hub, seat = city.seat("officer", "HUB"), city.seat("moderator")
    cases = alike(city, 16, wants_public=True)
    shown(city, cases[:8])

    def act(n: int) -> object:
        if n == 0:
            return actions.merge(cases, seat=hub, at=city.at)
        story = cases[7 + n].story
        return actions.publish(story, seat=seat, title=story.title, text=story.text, at=city.at)

    assert errors(at_once(act, count=8)) == []
    assert Story.objects.public().count() == 15
    whole()


def test_eight_senders_to_eight_offices_are_one_sending(city, at_once):
    case, hub = city.case(), city.seat("officer", "HUB")
    offices = [city.office[code] for code in ("ROAD", "TRAF", "PARK", "CULT", "WATER", "CLEAN", "WELF", "SAFE")]
    got = at_once(lambda n: actions.send(case, seat=hub, office=offices[n], at=city.at), count=8)
    assert errors(got) == []
    assert sum(isinstance(each, Case) for each in got) == 1


def test_eight_signers_are_one_signature(city, at_once):
    roles = list(Role.objects.filter(office__code="HOUS", kind="officer").select_related("person").order_by("pk"))
    writer, signer = (Seat(role.person, [role]) for role in roles)
    case = actions.send(city.case(), seat=city.seat("officer", "HUB"), office=city.office["HOUS"], at=city.at)
    draft = actions.ready(case, seat=writer, text="답", outcome=Outcome.INFORMED, at=city.at)
    got = at_once(lambda n: actions.sign(draft, seat=signer, at=city.at), count=8)
    assert errors(got) == []
    assert sum(isinstance(each, Case) for each in got) == 1
    assert (Message.objects.count(), AnswerDraft.objects.count()) == (1, 0)
    whole()


def test_eight_hands_on_one_draft_keep_one_draft(city, at_once):
    case, hub = city.case(), city.seat("officer", "HUB")

    def act(n: int) -> AnswerDraft:
        return actions.keep_answer_draft(
            case, by=hub.person, text=f"글 {n}", outcome="", public_text="", facts={}, at=city.at
        )

    assert errors(at_once(act, count=8)) == []
    assert AnswerDraft.objects.count() == 1


def test_eight_raters_are_one_rating(city, at_once):
    case = actions.answer(
        city.case(), seat=city.seat("officer", "HUB"), text="답", outcome=Outcome.INFORMED, at=city.at
    )
    got = at_once(lambda n: actions.rate(case, by=case.resident, score=n % 5 + 1, at=city.at), count=8)
    assert errors(got) == []
    assert Rating.objects.count() == 1
    whole()


def test_eight_draws_of_a_month_are_one_draw(city, at_once):
    hub = city.seat("officer", "HUB")
    for case in alike(city, 20, area=city.area["11110"]):
        actions.answer(case, seat=hub, text="답", outcome=Outcome.INFORMED, at=city.at)
    got = at_once(lambda n: actions.draw_rechecks(date(2026, 11, 1), at=city.at, seed=f"{n}"), count=8)
    assert errors(got) == []
    assert sorted(len(drawn) for drawn in got) == [0] * 7 + [5]
    assert Recheck.objects.values("seed").distinct().count() == 1


def test_looking_again_while_the_resident_writes(city, at_once):
    hub, boss = city.seat("officer", "HUB"), city.seat("supervisor")
    for case in alike(city, 5, area=city.area["11110"]):
        actions.answer(case, seat=hub, text="답", outcome=Outcome.INFORMED, at=city.at)
    drawn = actions.draw_rechecks(date(2026, 11, 1), at=city.at, seed="1")

    def act(n: int) -> object:
        recheck = drawn[n % 5]
        if n < 5:
            return actions.look_again(recheck, seat=boss, found=Found.NOT_SOLVED, note="아직 꺼짐", at=city.at)
        return [actions.add(recheck.case, by=None, text=f"저도 봤습니다 {k}", at=city.at) for k in range(5)]

    assert errors(at_once(act, count=10)) == []
    assert Case.objects.open().count() == 5
    assert list(timeline.faults()) == []


def test_eight_questions_to_one_office_are_one_part(city, at_once):
    case, hub = city.case(), city.seat("officer", "HUB")
    got = at_once(
        lambda n: actions.ask_part(case, seat=hub, office=city.office["ROAD"], question="?", at=city.at), count=8
    )
    assert errors(got) == []
    assert Part.objects.count() == 1


def test_eight_splits_of_a_letter_are_parted_cleanly(city, at_once):
    case, hub = city.case("가로등이 꺼졌어요. 보도블록이 깨졌어요."), city.seat("officer", "HUB")
    matters = [Matter("가로등이 꺼졌습니다."), Matter("보도블록이 깨졌습니다.")]
    got = at_once(lambda n: actions.split(case, seat=hub, matters=matters, at=city.at), count=8)
    assert errors(got) == []
    assert Case.objects.exclude(pk=case.pk).exclude(thread=case.thread).count() == 0
    assert list(timeline.faults()) == []


def test_eight_workers_put_right_once_what_would_be_forgotten(city, at_once):
    hub, gone = city.seat("officer", "HUB"), city.office["CULT"]
    for case in alike(city, 6):
        actions.send(case, seat=hub, office=gone, at=city.at)
    gone.valid_until, gone.successor = city.at.date(), city.office["ROAD"]
    gone.save()
    later = city.at + timedelta(hours=1)
    got = at_once(lambda n: actions.watch(at=later), count=8)
    assert errors(got) == []
    assert sum(done["moved"] for done in got) == 6
    assert Entry.objects.filter(kind="case.fell_to").count() == 6
    assert list(timeline.faults()) == []


def test_public_matters_of_one_letter_are_worked_on_at_once(city, at_once):
    """They share a thread: whoever changes a public page holds it before the one row that all pages have in common."""
    letter = city.case("가로등이 꺼졌어요. 보도블록이 깨졌어요.", wants_public=True)
    hub, moderator = city.seat("officer", "HUB"), city.seat("moderator")
    made = actions.split(letter, seat=hub, matters=[Matter(f"가로등 {n}이 꺼졌습니다.") for n in range(12)], at=city.at)
    siblings = [letter, *made]
    stories = shown(city, siblings)

    def act(n: int) -> object:
        if n % 3 == 0:
            return actions.answer(siblings[n], seat=hub, text="답", outcome=Outcome.INFORMED, at=city.at)
        if n % 3 == 1:
            return actions.send(siblings[n], seat=hub, office=city.office["ROAD"], at=city.at, reason="도로")
        return actions.keep_back(stories[n], seat=moderator, reason="이름이 있음", at=city.at)

    assert errors(at_once(act, count=12)) == []
    assert list(timeline.faults()) == []


def test_letters_of_two_matters_each_are_answered_crosswise(city, at_once):
    """Each lead is answered with one matter of another letter: both acts write to the same two threads."""
    hub = city.seat("officer", "HUB")
    for turn in range(4):
        one, two = (city.case(f"가로등 {turn}{n}이 꺼졌어요.", wants_public=True) for n in range(2))
        matters = [Matter("가로등이 꺼졌습니다."), Matter("보도블록이 깨졌습니다.")]
        (second,), (other,) = (actions.split(letter, seat=hub, matters=matters, at=city.at) for letter in (two, one))
        shown(city, [one, two, second, other])
        leads = [actions.merge(pair, seat=hub, at=city.at) for pair in ([one, two], [second, other])]
        got = at_once(
            lambda n, leads=leads: actions.answer(
                leads[n], seat=hub, text="답", outcome=Outcome.PLANNED if n else Outcome.INFORMED, at=city.at,
                facts={"promise": "등을 켭니다.", "keep_by": "2026-12-31"},
            ),
            count=2,
        )  # fmt: skip
        assert errors(got) == []
    assert list(timeline.faults()) == []
