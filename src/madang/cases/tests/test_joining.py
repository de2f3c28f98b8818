"""Together and apart: merging, taking apart, splitting, parts; who is told what, and how often."""

import re
from datetime import date, timedelta
from html import unescape

import pytest

from madang.cases import actions, queries
from madang.cases.actions import Matter
from madang.cases.enums import CannotAct, CannotAnswer, CannotJoin, Channel, Outcome, State
from madang.cases.models import Case, Story
from madang.kit.refusal import Refused
from madang.notices import rendering
from madang.notices.models import Notice
from madang.people import actions as people
from madang.people.actions import Introduced
from madang.people.rules import Seat
from madang.timeline import queries as timeline
from madang.timeline.models import Entry

LAMP = "가로등이 꺼져서 밤에 골목이 무섭습니다."


def who(number: int, **more) -> Introduced:
    return Introduced(name=f"사람{number}", phone=f"+8210123400{number:02d}", channel="sms", **more)


def alike(city, count: int, **more) -> list[Case]:
    """File as many cases of different people in the same words, a minute apart."""
    return [city.case(LAMP, who=who(n), at=city.at + timedelta(minutes=n), **more) for n in range(count)]


def told(case: Case, kind: str = "case.answered") -> int:
    return Notice.objects.filter(kind=kind, about_id=case.pk).count()


def columns(case: Case) -> dict[str, object]:
    """Return every column but the version, which only goes up."""
    row = Case.objects.filter(pk=case.pk).values().get()
    return {name: value for name, value in row.items() if name != "version"}


@pytest.fixture
def hub(city):
    return city.seat("officer", "HUB")


def test_the_one_due_first_leads_and_everybody_keeps_a_number_and_a_date(city, hub):
    cases = alike(city, 3)
    lead = actions.merge(cases[::-1], seat=hub, reason="같은 골목", at=city.at)
    assert lead == cases[0]
    for before in cases[1:]:
        now = Case.objects.get(pk=before.pk)
        assert (now.merged_into, now.reference, now.resident, now.due_at) == (
            lead, before.reference, before.resident, before.due_at
        )  # fmt: skip
    assert list(queries.in_view("all", hub, at=city.at, end_of_day=city.at)) == [lead]
    kinds = list(Entry.objects.filter(kind__in=["case.merged", "case.leads"]).order_by("at", "pk").values_list("kind"))
    assert sorted(kinds) == [("case.leads",), ("case.merged",), ("case.merged",)]
    assert Notice.objects.exclude(kind="case.received").count() == 0  # nothing has changed for anybody yet


def test_duplicates_still_get_the_answer_and_who_asked_twice_is_told_once(city, hub):
    first, second, third = alike(city, 3)
    again = city.case(f"{LAMP} 또 말씀드립니다.", who=who(1), at=city.at + timedelta(hours=1))
    nameless = city.case(LAMP, who=Introduced(), pin="123456", at=city.at + timedelta(hours=1))
    lead = actions.merge([first, second, third, again, nameless], seat=hub, at=city.at)
    actions.answer(
        lead, seat=hub, text="고쳤습니다.", outcome=Outcome.DONE, facts={"evidence": "불이 켜짐"}, at=city.at
    )
    assert (told(first), told(second) + told(again), told(third), told(nameless)) == (1, 1, 1, 0)
    for case in Case.objects.all():
        answer = case.messages.get()
        assert (case.state, case.outcome, case.answered_at) == (State.ANSWERED, Outcome.DONE, city.at)
        assert (answer.text, answer.facts["evidence"]) == ("고쳤습니다.", "불이 켜짐")
    assert list(timeline.faults()) == []


def test_two_records_of_one_person_are_told_once(city, hub):
    one, other = city.case(LAMP, who=who(1)), city.case(LAMP, who=Introduced(name="사람하나", email="a@madang.example"))
    people.join(one.resident, other.resident, seat=city.seat("agent"), reason="같은 사람", signals=["name"], at=city.at)
    lead = actions.merge([one, other], seat=hub, at=city.at)
    facts = {"promise": "가로등을 바꿉니다.", "keep_by": "2026-12-20"}
    actions.answer(lead, seat=hub, text="바꿉니다.", outcome=Outcome.PLANNED, facts=facts, at=city.at)
    assert told(one) + told(other) == 1
    assert Case.objects.get(pk=one.pk).commitment.hearers.count() == 1


def test_400_letters_become_one_parent_and_400_answers(city, hub):
    at, cases = city.at, []
    for n in range(401):
        person = Introduced(name=f"사람{n}", phone=f"+82101234{n:04d}", channel="sms")
        cases.append(city.case(LAMP, who=person, at=at))
    lead = actions.merge(cases, seat=hub, at=at)
    assert (lead.merged.count(), len(queries.answered_along(lead))) == (400, 400)
    (flood,) = queries.floods(hub, at=at) or [None]
    assert flood is None  # what is answered together is one line, no flood any more
    actions.answer(lead, seat=hub, text="고쳤습니다.", outcome=Outcome.INFORMED, at=at)
    assert Notice.objects.filter(kind="case.answered").values("to_key").distinct().count() == 401
    assert not Case.objects.open().exists()
    figures = queries.figures(since=at - timedelta(days=1), at=at)
    assert figures.whole.answered == 401  # the count is kept


def test_a_duplicate_of_an_answered_case_may_be_a_recurrence(city, hub):
    old = actions.answer(
        city.case(LAMP, who=who(1)), seat=hub, text="고쳤습니다.", outcome=Outcome.INFORMED, at=city.at
    )
    new = city.case(LAMP, who=who(2), at=city.at + timedelta(days=1))
    with pytest.raises(Refused) as refused:
        actions.merge([old, new], seat=hub, at=city.at)
    assert refused.value.reason == CannotJoin.ANSWERED
    assert Case.objects.get(pk=new.pk).is_open


def test_every_case_answered_along_can_be_taken_apart_from_the_leads_page(city, hub, client, sit):
    cases = alike(city, 12)
    lead = actions.merge(cases, seat=hub, at=city.at)
    sit(client, hub)
    page = client.get(f"/desk/cases/{lead.reference}/").content.decode()
    first, rest = page.split("and 3 more")
    apart = [f"/desk/cases/{case.reference}/unmerge/" for case in cases if case != lead]
    assert [sum(address in part for address in apart) for part in (first, rest)] == [8, 3]


@pytest.mark.parametrize(
    ("pick", "reason"),
    [
        (lambda cases: cases[:1], CannotJoin.SAME),
        (lambda cases: [cases[0], cases[0]], CannotJoin.SAME),
        (lambda cases: [cases[1], cases[2]], CannotJoin.MERGED),
        (lambda cases: [cases[0], cases[3]], CannotAct.NOT_YOURS),
    ],
)
def test_what_cannot_be_answered_together_is_refused(city, hub, pick, reason):
    cases = alike(city, 4)
    actions.merge(cases[:2], seat=hub, at=city.at)
    actions.send(cases[3], seat=hub, office=city.office["ROAD"], at=city.at)
    with pytest.raises(Refused) as refused:
        actions.merge(pick(cases), seat=hub, at=city.at)
    assert refused.value.reason == reason


def test_a_follower_cannot_be_worked_on_for_itself(city, hub):
    lead, follower = alike(city, 2)
    actions.merge([lead, follower], seat=hub, at=city.at)
    with pytest.raises(Refused) as refused:
        actions.answer(follower, seat=hub, text="고쳤습니다.", outcome=Outcome.INFORMED, at=city.at)
    assert refused.value.reason == CannotAct.MERGED


def test_followers_of_a_lead_that_follows_lie_with_the_new_lead(city, hub):
    boss = city.seat("supervisor")
    old, follower, new = (*alike(city, 2), city.case(LAMP, who=who(7), at=city.at - timedelta(days=5)))
    actions.merge([old, follower], seat=hub, at=city.at)
    actions.send(new, seat=hub, office=city.office["ROAD"], at=city.at)
    assert actions.merge([old, new], seat=boss, at=city.at) == new
    follower.refresh_from_db()
    assert (follower.merged_into, follower.office.code, follower.state) == (new, "ROAD", State.WITH_OFFICE)
    alone = actions.unmerge(follower, seat=boss, at=city.at)
    assert (alone.merged_into, alone.office.code) == (None, "HUB")


def test_whose_turn_it_was_waits_no_longer_once_it_is_answered_with_another(city, hub):
    lead, asked = alike(city, 2)
    asked = actions.ask(asked, seat=hub, text="어느 쪽입니까?", at=city.at)
    actions.merge([lead, asked], seat=hub, at=city.at + timedelta(days=1))
    now = Case.objects.get(pk=asked.pk)
    assert (now.state, now.asked_at) == (State.READ, None)
    assert now.due_at == asked.due_at + timedelta(days=1)
    assert len(now.due_sum["pauses"]) == 1


@pytest.mark.parametrize("asks", [False, True])
def test_taking_apart_puts_every_column_back(city, hub, asks):
    boss = city.seat("supervisor")
    lead, other = alike(city, 2)
    other = actions.send(other, seat=hub, office=city.office["ROAD"], at=city.at)
    if asks:
        actions.ask(other, seat=city.seat("officer", "ROAD"), text="어느 쪽입니까?", at=city.at)
    before = columns(other)
    actions.merge([lead, other], seat=boss, at=city.at + timedelta(days=1))
    actions.send(lead, seat=boss, office=city.office["TRAF"], reason="교통 일입니다.", at=city.at + timedelta(days=1))
    assert Case.objects.get(pk=other.pk).office.code == "TRAF"
    actions.unmerge(other, seat=city.seat("officer", "TRAF"), at=city.at + timedelta(days=2))
    assert columns(other) == before
    with pytest.raises(Refused) as refused:
        actions.unmerge(other, seat=boss, at=city.at)
    assert refused.value.reason == CannotJoin.NOT_MERGED


def test_a_merged_case_that_is_opened_again_stands_alone(city, hub):
    lead, follower, third = alike(city, 3)
    actions.merge([lead, follower, third], seat=hub, at=city.at)
    actions.answer(lead, seat=hub, text="고쳤습니다.", outcome=Outcome.INFORMED, at=city.at)
    again = actions.reopen(follower, by=follower.resident, text="아직 꺼져 있습니다.", at=city.at + timedelta(days=1))
    assert (again.merged_into, again.state, again.reopenings) == (None, State.READ, 1)
    actions.reopen(lead, by=lead.resident, text="저도 그래요, 아직입니다.", at=city.at + timedelta(days=1))
    actions.answer(lead, seat=hub, text="이제 고쳤습니다.", outcome=Outcome.INFORMED, at=city.at + timedelta(days=2))
    assert Case.objects.get(pk=follower.pk).is_open
    assert (told(lead), told(third)) == (2, 1)  # whose answer stood is not told again


def test_a_new_message_of_a_follower_makes_the_leads_writer_see_it(city, hub):
    lead, follower = alike(city, 2)
    lead = actions.merge([lead, follower], seat=hub, at=city.at)
    actions.add(follower, by=follower.resident, text="어제는 넘어졌습니다.", at=city.at)
    with pytest.raises(Refused) as refused:
        actions.answer(lead, seat=hub, text="답", outcome=Outcome.INFORMED, version=lead.version, at=city.at)
    assert refused.value.reason == CannotAct.CHANGED


def test_the_public_story_of_a_follower_says_what_the_leads_says(city, hub):
    cases = alike(city, 2, wants_public=True)
    for case in cases:
        story, seat = case.story, city.seat("moderator")
        actions.publish(story, seat=seat, title=story.title, text=story.text, at=city.at)
    lead = actions.merge(cases, seat=hub, at=city.at)
    actions.send(lead, seat=hub, office=city.office["ROAD"], at=city.at)
    shown = set(Story.objects.values_list("office__code", "case_state"))
    assert shown == {("ROAD", "with_office")}
    actions.answer(
        lead, seat=city.seat("officer", "ROAD"), text="고쳤습니다, 김 선생님.", public_text="고쳤습니다.",
        outcome=Outcome.INFORMED, at=city.at,
    )  # fmt: skip
    shown = set(Story.objects.values_list("answer", "case_state", "answered_on"))
    assert shown == {("고쳤습니다.", "answered", date(2026, 11, 16))}


def test_a_residents_own_page_says_that_they_are_answered_together(city, hub, client, be):
    cases = [*alike(city, 3), city.case(f"{LAMP} 또 말씀드립니다.", who=who(1), at=city.at + timedelta(hours=1))]
    actions.merge(cases, seat=hub, reason="다들 과장해서 말합니다.", at=city.at)
    be(client, cases[1].resident, "+821012340001")
    page = client.get(f"/en/my/stories/{cases[1].reference}/").content.decode()
    assert "2 more people told the same. You are answered together, each by name." in page
    assert "Answered together with others who told the same" in page
    assert cases[0].reference not in page
    assert "사람0" not in page
    assert "과장해서" not in page  # among colleagues


# --- apart -----------------------------------------------------------------------------------------------------------

FIVE = [
    "가로등이 꺼져서 밤에 무섭습니다.", "보도블록이 깨져 있습니다.", "버스 배차 간격이 너무 깁니다.",
    "공원 의자가 부서져 있습니다.", "옆 공장에 불이 났던 냄새가 납니다.",
]  # fmt: skip


def test_one_letter_with_five_matters_is_split(city, hub):
    offices = [None, city.office["ROAD"], city.office["TRAF"], city.office["PARK"], None]
    letter = city.case("\n".join(FIVE), channel=Channel.LETTER, wants_public=True)
    made = actions.split(
        letter, seat=hub, matters=[Matter(t, o) for t, o in zip(FIVE, offices, strict=True)], at=city.at
    )
    cases = list(Case.objects.order_by("pk"))
    assert len(cases) == 5
    assert [case.office.code for case in cases] == ["HUB", "ROAD", "TRAF", "PARK", "HUB"]
    assert {(c.thread, c.resident, c.received_at, c.due_at) for c in cases} == {
        (letter.thread, letter.resident, letter.received_at, letter.due_at)
    }
    assert (cases[0].text, cases[0].title) == (letter.text, FIVE[0].rstrip("."))  # the letter stays whole
    assert {case.split_from for case in made} == {letter}
    assert [case.is_urgent for case in made] == [False, False, False, True]
    assert Story.objects.filter(state="waiting").count() == 5
    (notice,) = Notice.objects.filter(kind="case.split")  # all numbers at once
    words = rendering.of(notice, language="en", name="김영자", on=city.at.date()).body
    for case in cases:
        number = f"{case.reference[:3]} {case.reference[3:6]} {case.reference[6:]}"
        assert f"{case.title}\n   {number} · by Tuesday 24 November" in words
    assert told(made[0], "case.sent") == 1
    assert list(timeline.faults()) == []


def test_the_matters_of_a_letter_and_the_letter_know_each_other_on_the_desk(city, hub, sit, client):
    letter, other = city.case("\n".join(FIVE)), city.case()
    sit(client, hub)
    assert "answered together again" in client.get(f"/desk/cases/{letter.reference}/split/").content.decode()
    offices = [None, None, city.office["ROAD"]]
    made = actions.split(
        letter, seat=hub, matters=[Matter(t, o) for t, o in zip(FIVE[:3], offices, strict=True)], at=city.at
    )
    family = [letter, *made]
    for case in family:
        assert queries.split_with(case) == [each for each in family if each != case]
        page = client.get(f"/desk/cases/{case.reference}/").content.decode()
        own = page.split("Split: one letter")[1].split("</ol>")[0]
        assert {each.reference for each in family if f"/desk/cases/{each.reference}/" in own} == {
            each.reference for each in family if each != case
        }
    assert queries.split_with(other) == []
    sit(client, city.seat("officer", "ROAD"))  # sees only what is its own; of the others the number and the office
    own = (
        client.get(f"/desk/cases/{made[1].reference}/").content.decode().split("Split: one letter")[1].split("</ol>")[0]
    )
    assert f"/desk/cases/{letter.reference}/" not in own
    assert letter.reference[:3] in own
    assert FIVE[0].rstrip(".") not in own


def test_each_part_of_a_letter_is_answered_for_itself(city, hub):
    letter = city.case("\n".join(FIVE[:2]), who=who(1))
    (made,) = actions.split(letter, seat=hub, matters=[Matter(text) for text in FIVE[:2]], at=city.at)
    actions.answer(letter, seat=hub, text="고쳤습니다.", outcome=Outcome.INFORMED, at=city.at)
    assert Case.objects.get(pk=made.pk).is_open
    assert (told(letter), told(made)) == (1, 0)
    actions.erase(letter, reason="법", at=city.at)
    assert Entry.objects.get(kind="case.split_off").facts != ""  # another matter of the same letter


@pytest.mark.parametrize("matters", [[], ["가로등이 꺼져서 밤에 무섭습니다."], [FIVE[0], "짧다"]])
def test_a_letter_is_split_whole_or_not_at_all(city, hub, matters):
    letter = city.case("\n".join(FIVE))
    with pytest.raises(Refused):
        actions.split(letter, seat=hub, matters=[Matter(text) for text in matters], at=city.at)
    gone = city.office["ROAD"]
    gone.valid_until = city.at.date()
    gone.save()
    with pytest.raises(Refused):
        actions.split(letter, seat=hub, matters=[Matter(FIVE[0]), Matter(FIVE[1], gone)], at=city.at)
    assert (Case.objects.count(), Notice.objects.filter(kind="case.split").count()) == (1, 0)


# --- parts -----------------------------------------------------------------------------------------------------------


def test_another_office_gives_its_part_and_the_lead_answers(city, hub):
    case, road = city.case(), city.seat("officer", "ROAD")
    part = actions.ask_part(case, seat=hub, office=city.office["ROAD"], question="등주 번호는?", at=city.at)
    assert part.due_at <= case.due_at
    assert [c.pk for c in queries.in_view("parts", road, at=city.at, end_of_day=city.at)] == [case.pk]
    assert list(Case.objects.visible_to(road, hub_id=queries.hub_id())) == [case]
    refusals = [
        (
            lambda: actions.ask_part(case, seat=hub, office=city.office["ROAD"], question="또?", at=city.at),
            CannotJoin.ASKED,
        ),
        (
            lambda: actions.ask_part(case, seat=hub, office=city.office["HUB"], question="?", at=city.at),
            CannotJoin.OWN_OFFICE,
        ),
        (
            lambda: actions.give_part(part, seat=city.seat("officer", "TRAF"), text="답", at=city.at),
            CannotAct.NOT_YOURS,
        ),
        (lambda: actions.drop_part(part, seat=road, at=city.at), CannotAct.NOT_YOURS),
        (lambda: actions.answer(case, seat=hub, text="답", outcome="informed", at=city.at), CannotAnswer.PARTS_OPEN),
    ]
    for act, reason in refusals:
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.reason == reason
    actions.give_part(part, seat=road, text="1234번입니다.", at=city.at)
    with pytest.raises(Refused) as twice:
        actions.give_part(part, seat=road, text="또", at=city.at)
    assert twice.value.reason == CannotJoin.NOT_OWED
    answered = actions.answer(case, seat=hub, text="1234번을 고칩니다.", outcome=Outcome.INFORMED, at=city.at)
    assert (answered.state, told(case)) == (State.ANSWERED, 1)


def test_a_part_that_is_not_needed_any_more_does_not_hold_the_answer_up(city, hub):
    case = city.case()
    part = actions.ask_part(case, seat=hub, office=city.office["ROAD"], question="등주 번호는?", at=city.at)
    actions.drop_part(part, seat=hub, at=city.at)
    assert actions.answer(case, seat=hub, text="고쳤습니다.", outcome="informed", at=city.at).is_ended


def test_a_stranger_among_offices_can_neither_join_nor_share(city):
    case, stranger = city.case(), city.seat("officer", "CULT")
    assert isinstance(stranger, Seat)
    for act in (
        lambda: actions.split(case, seat=stranger, matters=[Matter(t) for t in FIVE[:2]], at=city.at),
        lambda: actions.ask_part(case, seat=stranger, office=city.office["ROAD"], question="?", at=city.at),
        lambda: actions.refer(case, seat=stranger, reason="?", at=city.at),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.reason == CannotAct.NOT_YOURS


def test_what_was_split_is_put_together_again_and_every_number_stays(city, client, sit):
    letter = city.case("골목 등이 꺼졌습니다. 빗물받이도 막혔습니다.")
    hub = city.seat("officer", "HUB")
    matters = [Matter("골목 등이 꺼졌습니다. 봐 주세요."), Matter("빗물받이가 막혔습니다. 봐 주세요.")]
    [part] = actions.split(letter, seat=hub, matters=matters, at=city.at)
    sit(client, hub)
    page = client.get(f"/desk/cases/{letter.reference}/").content.decode()
    address = unescape(re.search(r'href="(/desk/merge/[^"]+)">Answer together again', page)[1])
    assert client.get(address).status_code == 200
    lead = actions.merge([letter, part], seat=hub, at=city.at)
    answered = actions.answer(lead, seat=hub, text="둘 다 고쳤습니다. 와서 보세요.", outcome="informed", at=city.at)
    part.refresh_from_db()
    assert (answered.is_ended, part.is_ended, len({letter.reference, part.reference})) == (True, True, 2)
