"""Promises made, moved, kept and not kept: state, steps, timeline, and who is told in which words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from madang.cases import actions as cases
from madang.cases.enums import Outcome
from madang.cases.enums import State as CaseState
from madang.cases.models import Case
from madang.commitments import actions, queries
from madang.commitments.actions import FIRST_NUMBER
from madang.commitments.enums import CannotPromise, State
from madang.commitments.lines import line
from madang.commitments.models import Commitment
from madang.kit.refusal import Refused
from madang.notices import actions as notices
from madang.notices.models import Notice
from madang.people import actions as people
from madang.people.actions import Introduced
from madang.people.enums import Hears, Scope
from madang.people.rules import Seat
from madang.places.models import Area
from madang.timeline import queries as timeline
from madang.timeline.actions import CITY

KIM, LEE = "+821012345678", "+821099998888"


@pytest.fixture
def road(city):
    return city.seat("officer", "ROAD")


def steps(promise) -> list[tuple[str, str, str]]:
    return [(s.kind, s.text, s.due_on.isoformat()) for s in promise.steps.order_by("pk")]


def recorded(promise) -> list[str]:
    return [entry.kind for entry in timeline.of(promise).order_by("seq")]


def told(city, *kinds: str) -> list[tuple[str, str, str]]:
    """Send what is due; return (kind, address, words) of notices of these kinds."""
    notices.send_due(city.at + timedelta(days=400))
    found = Notice.objects.filter(kind__startswith="promise.").order_by("pk")
    return list((found.filter(kind__in=kinds) if kinds else found).values_list("kind", "address", "text"))


@pytest.fixture
def asked(city, make, road):
    """Return a promise that came of the story of Kim, answered by the road office."""
    case = city.case(written_by=city.seat("agent").person)
    case = cases.send(case, seat=city.seat("officer", "HUB"), office=city.office["ROAD"], at=city.at)
    facts = {"promise": "등을 켭니다.", "keep_by": "2026-12-31"}
    case = cases.answer(case, seat=road, text="등을 켜겠습니다.", outcome=Outcome.PLANNED, facts=facts, at=city.at)
    return case.commitment


def test_a_promise_is_made_with_number_dates_step_and_record(make, city, road):
    first, second = make("  등을 켭니다. "), make()
    assert (first.number, second.number) == (FIRST_NUMBER, FIRST_NUMBER + 1)
    due = date(2026, 12, 16)
    assert (first.text, first.state, first.made_on, first.first_due_on, first.due_on, first.ended_on, first.thread) == (
        "등을 켭니다.", State.MADE, city.at.date(), due, due, None, CITY,
    )  # fmt: skip
    assert (steps(first), recorded(first)) == ([("made", "", "2026-12-16")], ["promise.made"])
    assert Notice.objects.filter(kind__startswith="promise.").count() == 0


def test_a_promise_belongs_to_the_office_and_outlives_who_made_it(make, city, road):
    promise = make()
    road.main.valid_until = city.at.date() + timedelta(days=1)
    road.main.save()
    colleague = people.seat(
        name="새 담당", email="next@madang.example", kind="officer", office=city.office["ROAD"],
        start=city.at.date(), at=city.at,
    )  # fmt: skip
    kept = actions.end(
        promise, seat=Seat(colleague.person, [colleague]), state=State.KEPT, text="정문 앞에 등을 켰습니다.", at=city.at
    )
    assert (kept.state, kept.ended_with, kept.office.code) == (State.KEPT, "정문 앞에 등을 켰습니다.", "ROAD")


def test_an_answer_that_says_what_is_planned_makes_a_promise_of_the_case(asked, city):
    case = Case.objects.get()
    assert (case.state, asked.text, asked.due_on, asked.thread, asked.area) == (
        CaseState.PROMISED, "등을 켭니다.", date(2026, 12, 31), case.thread, case.area,
    )  # fmt: skip
    assert (asked.source_type, asked.source_id) == ("cases.case", case.pk)
    assert list(asked.hearers.values_list("to_key", "is_asker")) == [(f"person:{case.resident.pk}", True)]


def test_a_due_date_change_keeps_the_first_date_visible(make, city, road):
    promise, first = make(days=30), date(2026, 12, 16)
    moved = actions.move(promise, seat=road, due_on=date(2027, 2, 1), reason="비가 왔습니다.", at=city.at)
    moved = actions.move(moved, seat=road, due_on=date(2027, 3, 1), reason="또 왔습니다.", at=city.at)
    assert (moved.first_due_on, moved.due_on) == (first, date(2027, 3, 1))
    assert steps(promise) == [
        ("made", "", "2026-12-16"), ("moved", "비가 왔습니다.", "2027-02-01"), ("moved", "또 왔습니다.", "2027-03-01"),
    ]  # fmt: skip
    ended = actions.end(moved, seat=road, state=State.KEPT, text="정문 앞에 등을 켰습니다.", at=city.at)
    again = actions.take_up(ended, seat=road, text="다시 꺼졌습니다.", at=city.at)
    assert (again.first_due_on, again.made_on) == (first, city.at.date())


def test_who_asked_hears_the_new_date_the_first_one_and_why(asked, city, road):
    actions.move(asked, seat=road, due_on=date(2027, 2, 1), reason="부품이 늦습니다.", at=city.at)
    [(kind, address, words)] = told(city)
    assert (kind, address) == ("promise.moved", KIM)
    assert ("부품이 늦습니다." in words, "2. 1." in words or "2월 1일" in words or "1 Feb" in words) == (True, True)
    notice = Notice.objects.get(kind="promise.moved")
    assert (notice.about_id, notice.thread) == (asked.pk, asked.thread)
    assert '"first_due_on": "2026-12-31"' in notice.context


def test_who_asked_is_thanked_by_name_when_it_is_kept(asked, city, road):
    people.set_how_to_answer(Case.objects.get().resident, channel="sms", language="en")
    follower = people.meet(Introduced(name="Park", phone=LEE, language="en", channel="sms"), at=city.at)
    actions.hear(asked, key=f"person:{follower.pk}", at=city.at, is_asker=False)
    actions.end(asked, seat=road, state=State.KEPT, text="정문 앞에서 보입니다.", at=city.at)
    found = {address: words for _kind, address, words in told(city, "promise.kept")}
    assert set(found) == {KIM, LEE}
    assert "김영자, thank you" in found[KIM]
    assert ("thank you" in found[LEE], "Park" in found[LEE]) == (False, False)
    assert all("정문 앞에서 보입니다." in words for words in found.values())


def test_a_promise_not_kept_says_why_and_does_not_vanish(asked, city, road):
    broken = actions.end(asked, seat=road, state=State.BROKEN, text="예산이 줄었습니다.", at=city.at)
    assert (broken.state, broken.ended_on, broken.ended_with, Commitment.objects.count()) == (
        State.BROKEN, city.at.date(), "예산이 줄었습니다.", 1,
    )  # fmt: skip
    [(kind, _address, words)] = told(city)
    assert (kind, "예산이 줄었습니다." in words) == ("promise.broken", True)
    assert recorded(asked) == ["promise.made", "promise.broken"]


def test_who_was_told_that_it_ended_is_told_that_it_is_taken_up_again(asked, city, road):
    actions.end(asked, seat=road, state=State.KEPT, text="정문 앞에 등을 켰습니다.", at=city.at)
    again = actions.take_up(asked, seat=road, text="다시 꺼졌습니다.", at=city.at)
    assert (again.state, again.ended_on, again.ended_with) == (State.UNDER_WAY, None, "")
    assert [(kind, address) for kind, address, _ in told(city)] == [("promise.kept", KIM), ("promise.taken_up", KIM)]
    assert recorded(asked) == ["promise.made", "promise.kept", "promise.taken_up"]


def test_who_asked_hears_of_every_step_further_and_the_line_says_since_when(asked, city, road):
    later = city.at + timedelta(days=40)
    words = {State.PLANNED: "자리를 정했습니다.", State.FUNDED: "예산을 받았습니다.", State.UNDER_WAY: "땅을 팝니다."}
    for state, text in words.items():
        asked = actions.advance(asked, seat=road, state=state, text=text, at=later)
    assert (asked.state, asked.state_on) == (State.UNDER_WAY, later.date())
    assert [(s.kind, s.state) for s in asked.steps.order_by("pk")] == [
        ("made", "made"), ("advanced", "planned"), ("advanced", "funded"), ("advanced", "under_way"),
    ]  # fmt: skip
    heard = told(city, "promise.advanced")
    assert [(address, text in said) for (_k, address, said), text in zip(heard, words.values(), strict=True)] == [
        (KIM, True)
    ] * 3
    seen = line(asked, later.date() + timedelta(days=90))
    assert (seen.age, seen.is_quiet) == ("Under way for 90 days. No news for 90 days.", True)
    assert line(asked, later.date() + timedelta(days=1)).age == "Under way for 1 day."
    with pytest.raises(Refused) as refused:
        actions.advance(asked, seat=road, state=State.PLANNED, text="다시", at=later)
    assert refused.value.reason == CannotPromise.NOT_NEXT


def test_a_changed_promise_says_what_is_done_instead_and_who_asked_hears_it(asked, city, road):
    changed = actions.end(asked, seat=road, state=State.CHANGED, text="등 대신 거울을 답니다.", at=city.at)
    assert (changed.state, changed.ended_with, changed.text) == (
        State.CHANGED,
        "등 대신 거울을 답니다.",
        "등을 켭니다.",
    )
    [(kind, address, words)] = told(city)
    assert (kind, address, "거울" in words) == ("promise.changed", KIM, True)
    cases.watch(at=city.at)
    assert Case.objects.get().state == CaseState.ANSWERED


def test_a_report_is_public_and_rings_nobodys_telephone(asked, city, road):
    actions.report(asked, seat=road, text="전선을 깔았습니다.", at=city.at)
    assert (steps(asked)[-1], told(city)) == (("reported", "전선을 깔았습니다.", "2026-12-31"), [])


@pytest.mark.parametrize(
    ("hears", "addresses"), [(Hears.PERSON, [KIM]), (Hears.HELPER, [LEE]), (Hears.BOTH, [KIM, LEE])]
)
def test_a_helper_hears_of_a_promise_as_the_person_wished_and_the_person_is_thanked(
    asked, city, road, hears, addresses
):
    kim = Case.objects.get().resident
    people.set_how_to_answer(kim, channel="sms", language="en")
    people.let_help(
        kim, Introduced(name="김민수", phone=LEE, language="en"), scope=Scope.FOLLOW, hears=hears, ends_on=date(2027, 1, 31),
        at=city.at, channel="web",
    )  # fmt: skip
    actions.end(asked, seat=road, state=State.KEPT, text="정문 앞에 등을 켰습니다.", at=city.at)
    found = told(city, "promise.kept")
    assert [address for _kind, address, _words in found] == addresses
    assert all("김영자, thank you" in words for _kind, _address, words in found)


def test_merged_commitments_keep_every_asker_subscribed_and_tell_a_joined_person_once(asked, city, road):
    kim = Case.objects.get().resident
    lee = people.meet(Introduced(name="이철수", phone=LEE, channel="sms"), at=city.at)
    actions.hear(asked, key=f"person:{lee.pk}", at=city.at, is_asker=False)
    people.join(kim, lee, seat=city.seat("agent"), reason="같은 분", signals=[], at=city.at)
    assert queries.told(asked, on=city.at.date()) == [(f"person:{kim.pk}", True, f"person:{kim.pk}")]
    people.part(lee, seat=city.seat("agent"), reason="두 분", at=city.at)
    assert queries.told(asked, on=city.at.date()) == [
        (key, key == f"person:{kim.pk}", key) for key in (f"person:{kim.pk}", f"person:{lee.pk}")
    ]


def test_all_whose_cases_were_answered_together_hear_of_the_promise(city, road):
    lead = city.case(written_by=city.seat("agent").person)
    other = city.case("가로등이 꺼져서 골목이 어둡습니다.", who=Introduced(name="이철수", phone=LEE, channel="sms"))
    hub = city.seat("officer", "HUB")
    cases.merge([lead, other], seat=hub, at=city.at)
    case = cases.answer(
        lead, seat=hub, text="켜겠습니다.", outcome=Outcome.PLANNED, at=city.at,
        facts={"promise": "등을 켭니다.", "keep_by": "2026-12-31"},
    )  # fmt: skip
    assert set(case.commitment.hearers.values_list("to_key", "is_asker")) == {
        (f"person:{lead.resident.pk}", True), (f"person:{other.resident.pk}", True),
    }  # fmt: skip


def test_somebody_follows_once_and_leaves_off_but_who_asked_stays(asked, city):
    asker = Case.objects.get().resident
    assert [actions.hear(asked, key="person:9", at=city.at, is_asker=False) for _ in range(2)] == [True, False]
    assert actions.hear(asked, key=f"person:{asker.pk}", at=city.at, is_asker=False) is False
    actions.leave_off(asked, key="person:9")
    actions.leave_off(asked, key=f"person:{asker.pk}")
    assert list(asked.hearers.values_list("to_key", flat=True)) == [f"person:{asker.pk}"]


@pytest.mark.parametrize("act", ["promise", "report", "move", "end", "take_up"])
def test_a_refused_act_changes_nothing(make, city, act):
    promise, other = make(), city.seat("officer", "TRAF")
    before = Commitment.objects.values().get(), promise.steps.count()
    with pytest.raises(Refused) as refused:
        if act == "promise":
            make(seat=other)
        elif act == "report":
            actions.report(promise, seat=other, text="네", at=city.at)
        elif act == "move":
            actions.move(promise, seat=other, due_on=date(2027, 2, 1), reason="비", at=city.at)
        elif act == "end":
            actions.end(promise, seat=other, state=State.KEPT, text="정문 앞에서 보입니다.", at=city.at)
        else:
            actions.take_up(promise, seat=other, text="네", at=city.at)
    assert refused.value.reason == CannotPromise.NOT_YOURS
    assert (Commitment.objects.values().get(), promise.steps.count()) == before


def test_counts_lists_and_what_an_office_owes(make, city, road):
    late, soon, kept, broken = make(days=1), make(days=20), make(), make()
    actions.end(kept, seat=road, state=State.KEPT, text="정문 앞에 등을 켰습니다.", at=city.at)
    actions.end(broken, seat=road, state=State.BROKEN, text="예산", at=city.at)
    traf = make(office=city.office["TRAF"], seat=city.seat("officer", "TRAF"), days=10)
    on = city.at.date() + timedelta(days=5)
    assert queries.counts(on) == {
        "under_way": 2,
        "late": 1,
        "kept": 1,
        "confirmed": 0,
        "disputed": 0,
        "changed": 0,
        "broken": 1,
    }
    views = {view: [c.pk for c in queries.page(view, on=on)] for view in queries.VIEWS}
    assert views == {
        "under_way": [traf.pk, soon.pk], "late": [late.pk], "kept": [kept.pk], "disputed": [], "changed": [], "broken": [broken.pk],
        "all": [traf.pk, broken.pk, kept.pk, soon.pk, late.pk],
    }  # fmt: skip
    assert queries.owed(road, on=on) == [late, soon]
    assert queries.owed(city.seat("supervisor"), on=on) == [late, traf, soon]
    assert [c.pk for c in queries.page("all", on=on, office=city.office["TRAF"])] == [traf.pk]
    assert [c.pk for c in queries.page("all", on=on, after=soon.number)] == [late.pk]


def test_a_district_shows_its_villages_promises_too(make, city):
    district = city.area["11110"]
    village = Area.objects.filter(parent=district).first()
    in_village, in_district, _elsewhere = make(area=village), make(area=district), make(area=city.area["11140"])
    assert queries.page("all", on=city.at.date(), area=district) == [in_district, in_village]


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_asks_the_same_however_many_there_are(make, city, count, django_assert_num_queries):
    for _ in range(count):
        make(area=city.area["11110"])
    with django_assert_num_queries(3):
        assert len([line(c, city.at.date()) for c in queries.page("all", on=city.at.date())]) == count
