"""Figures with dated readings, milestones, money; promises kept in parts and together, without losing who asked."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from madang.commitments import actions, queries, rules
from madang.commitments.actions import Part
from madang.commitments.enums import CannotPromise, State
from madang.commitments.lines import figure, line
from madang.commitments.models import Commitment, Hearer, Indicator, Reading
from madang.kit.refusal import Refused
from madang.notices.models import Notice

pytestmark = pytest.mark.usefixtures("today")
FLATS = {"names": {"ko": "남은 아파트", "en": "Unsold flats"}, "units": {"ko": "채", "en": "flats"}}


@pytest.fixture
def road(city):
    return city.seat("officer", "ROAD")


@pytest.fixture
def flats(make, city, road):
    return actions.measure(make(), **FLATS, baseline=Decimal(618), target=Decimal(0), seat=road, at=city.at)


def reason(act, *args, **told) -> CannotPromise:
    with pytest.raises(Refused) as refused:
        act(*args, **told)
    return refused.value.reason


def test_a_figure_goes_from_where_it_began_to_its_target_by_dated_readings(flats, city, road):
    for days, value in ((30, 300), (70, 0), (10, 520)):
        at = city.at + timedelta(days=days)
        actions.take_reading(flats, value=Decimal(value), on=at.date(), source="시 발표", seat=road, at=at)
    seen = figure(flats)
    assert [value for _on, value, _source in seen.rows] == ["618", "520", "300", "0"]
    assert seen.finding == ("618 on 16 November 2026, 0 on 25 January 2027; to be 0. Counted in: flats.")
    assert (seen.picture.count("<circle"), seen.finding in seen.picture, "Target" in seen.picture) == (4, True, True)


def test_a_reading_is_of_a_day_between_and_there_is_one_for_a_day(flats, city, road):
    day = city.at.date()
    told = {"value": Decimal(5), "seat": road, "at": city.at}
    assert reason(actions.take_reading, flats, **told, on=day - timedelta(days=1)) == CannotPromise.WRONG_DAY
    assert reason(actions.take_reading, flats, **told, on=day + timedelta(days=1)) == CannotPromise.WRONG_DAY
    assert reason(actions.take_reading, flats, **told, on=None) == CannotPromise.WRONG_DAY
    assert reason(actions.take_reading, flats, **{**told, "value": None}, on=day) == CannotPromise.NO_FIGURE
    assert reason(actions.take_reading, flats, **{**told, "seat": city.seat("officer", "TRAF")}, on=day) == (
        CannotPromise.NOT_YOURS
    )
    actions.take_reading(flats, **told, on=day)
    assert reason(actions.take_reading, flats, **told, on=day) == CannotPromise.READ
    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.create(indicator=flats, on=day, value=7, by=road.person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Indicator.objects.filter(pk=flats.pk).update(target=618)


def test_what_is_kept_is_measured_on_but_gets_no_new_figure(flats, city, road):
    promise = actions.end(flats.commitment, seat=road, state=State.KEPT, text="정문 앞에서 보입니다.", at=city.at)
    assert (
        rules.why_not_take_reading(flats, seat=road, value=Decimal(1), taken_on=city.at.date(), on=city.at.date())
        is None
    )
    assert rules.why_not_measure(promise, seat=road, name="수", baseline=Decimal(1), target=Decimal(2)) == (
        CannotPromise.ENDED
    )


def test_milestones_are_stones_with_their_own_days(make, city, road):
    promise, day = make(days=100), city.at.date()
    stone = actions.set_milestone(promise, text="자리 확정", due_on=day + timedelta(days=20), seat=road, at=city.at)
    actions.set_milestone(promise, text="공사 시작", due_on=day + timedelta(days=50), seat=road, at=city.at)
    at = city.at + timedelta(days=25)
    actions.reach(stone, done_on=at.date(), seat=road, at=at)
    seen = line(queries.page("all", on=at.date())[0], at.date())
    assert ["자리 확정" in seen.picture, "공사 시작" in seen.picture] == [True, True]
    assert reason(actions.reach, stone, done_on=at.date(), seat=road, at=at) == CannotPromise.REACHED
    other = promise.milestones.get(text="공사 시작")
    assert (
        reason(actions.reach, other, done_on=at.date() + timedelta(days=1), seat=road, at=at) == CannotPromise.WRONG_DAY
    )
    told = {"seat": road, "at": at}
    assert reason(actions.set_milestone, promise, text=" ", due_on=day, **told) == CannotPromise.NO_WORDS
    assert reason(actions.set_milestone, promise, text="네", due_on=None, **told) == CannotPromise.NO_DATE


def test_money_is_said_in_won_and_an_earlier_amount_stays_to_be_read(make, city, road):
    promise, told = make(), {"budget_line": "안전한 골목", "text": "", "seat": road, "at": city.at}
    actions.fund(promise, won=820_000_000, **told)
    promise = actions.fund(promise, won=900_000_000, **told)
    assert (promise.won, promise.budget_line) == (900_000_000, "안전한 골목")
    assert "₩820,000,000 · 안전한 골목" in list(promise.steps.values_list("text", flat=True))
    assert [reason(actions.fund, promise, won=won, **told) for won in (None, 0, -1)] == [CannotPromise.NO_MONEY] * 3
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.filter(pk=promise.pk).update(won=0)


# --- in parts, and together ------------------------------------------------------------------------------------------


@pytest.fixture
def parts(city):
    due = date(2027, 2, 1)
    return [
        Part("등을 여덟 개 답니다.", due, city.office["ROAD"]),
        Part("신호등을 놓습니다.", due, city.office["TRAF"]),
    ]


def test_parts_keep_everybody_who_asked_and_the_whole_is_kept_when_each_part_is(make, city, road, parts):
    boss = city.seat("supervisor")
    whole = make(askers=["person:1", "person:2"])
    actions.hear(whole, key="person:3", at=city.at, is_asker=False)
    made = actions.split(whole, parts=parts, seat=boss, at=city.at)
    assert [(p.parent_id, p.thread, p.office.code) for p in made] == [
        (whole.pk, whole.thread, "ROAD"),
        (whole.pk, whole.thread, "TRAF"),
    ]
    for part in made:
        assert sorted(part.hearers.values_list("to_key", "is_asker")) == [
            ("person:1", True), ("person:2", True), ("person:3", False),
        ]  # fmt: skip
    told = {"state": State.KEPT, "text": "정문 앞에서 보입니다.", "at": city.at}
    assert reason(actions.end, whole, seat=road, **told) == CannotPromise.PARTS_OWED
    for part in made:
        actions.end(part, seat=boss, **told)
    assert actions.end(whole, seat=road, **told).state == State.KEPT


def test_news_of_a_part_is_news_of_the_whole(make, city, road, parts):
    boss = city.seat("supervisor")
    whole = make()
    part, _other = actions.split(whole, parts=parts, seat=boss, at=city.at)
    later = city.at + timedelta(days=80)
    assert line(Commitment.objects.shown().get(pk=whole.pk), later.date()).is_quiet
    actions.end(part, state=State.KEPT, text="정문 앞에서 보입니다.", seat=boss, at=later)
    assert not line(Commitment.objects.shown().get(pk=whole.pk), later.date()).is_quiet


def test_an_office_does_not_promise_a_part_for_another(make, city, road, parts):
    whole = make()
    assert reason(actions.split, whole, parts=parts, seat=road, at=city.at) == CannotPromise.NOT_YOURS
    assert reason(actions.split, whole, parts=parts[:1], seat=road, at=city.at) == CannotPromise.NO_PARTS
    assert Commitment.objects.count() == 1


def test_merging_keeps_everybody_who_asked_for_either_and_points_to_the_lead(make, city, road):
    lead, other = make("앞의 약속입니다.", askers=["person:1"]), make("뒤의 약속입니다.", askers=["person:2"])
    actions.hear(lead, key="person:2", at=city.at, is_asker=False)
    actions.merge(lead, other, reason="같은 곳입니다.", seat=road, at=city.at)
    other.refresh_from_db()
    assert other.merged_into == lead
    assert sorted(lead.hearers.values_list("to_key", "is_asker")) == [("person:1", True), ("person:2", True)]
    assert Hearer.objects.filter(commitment=other).count() == 1
    assert [p.pk for p in queries.page("all", on=city.at.date())] == [lead.pk]
    assert queries.counts(city.at.date())["under_way"] == 1
    assert reason(actions.report, other, seat=road, text="네", at=city.at) == CannotPromise.MERGED
    actions.end(lead, seat=road, state=State.KEPT, text="정문 앞에 등을 켰습니다.", at=city.at)
    other.refresh_from_db()
    assert (other.state, other.ended_with) == (State.KEPT, "정문 앞에 등을 켰습니다.")


def test_taking_apart_what_was_kept_together_loses_nobody_on_either_side(make, city, road):
    first, second = (f"person:{seat.person.pk}" for seat in (road, city.seat("agent")))
    lead, other = make("앞의 약속입니다.", askers=[first]), make("뒤의 약속입니다.", askers=[second])
    actions.merge(lead, other, reason="같은 곳입니다.", seat=road, at=city.at)
    actions.advance(lead, seat=road, state=State.FUNDED, text="예산을 받았습니다.", at=city.at)
    actions.set_apart(other, reason="다른 곳이었습니다.", seat=road, at=city.at)
    other.refresh_from_db()
    assert (other.merged_into, other.state) == (None, State.FUNDED)
    assert list(lead.hearers.order_by("pk").values_list("to_key", "is_asker")) == [
        (first, True),
        (second, True),
    ]
    assert list(other.hearers.values_list("to_key", "is_asker")) == [(second, True)]
    for promise, twin in ((other, lead), (lead, other)):
        step = promise.steps.order_by("pk").last()
        assert (step.kind, step.text) == ("set_apart", f"{twin.number}. {twin.text}\n다른 곳이었습니다.")
    assert list(Notice.objects.filter(kind="promise.set_apart").values_list("to_key", flat=True)) == [second]
    actions.report(other, seat=road, text="시작했습니다.", at=city.at)


def test_why_a_promise_cannot_be_taken_apart(make, city, road):
    lead, other, c = make(), make(), CannotPromise
    asked = {"reason": "다른 곳", "seat": road}
    assert rules.why_not_set_apart(other, **asked) == c.NOT_MERGED
    actions.merge(lead, other, reason="같은 곳입니다.", seat=road, at=city.at)
    other.refresh_from_db()
    assert rules.why_not_set_apart(other, **asked) is None
    assert rules.why_not_set_apart(other, seat=road, reason=" ") == c.NO_REASON
    assert rules.why_not_set_apart(other, seat=city.seat("officer", "TRAF"), reason="네") == c.NOT_YOURS
    actions.end(lead, seat=road, state=State.KEPT, text="정문 앞에 등을 켰습니다.", at=city.at)
    assert reason(actions.set_apart, other, **asked, at=city.at) == c.ENDED


def test_the_desk_takes_apart_what_was_kept_together(make, city, sit):
    lead, other = make("앞의 약속입니다."), make("뒤의 약속입니다.")
    actions.merge(lead, other, reason="같은 곳입니다.", seat=city.seat("officer", "ROAD"), at=city.at)
    client, address = Client(), f"/desk/promises/{other.number}/more/"
    sit(client, city.seat("officer", "ROAD"))
    assert "Let it stand for itself again" in client.get(address).content.decode()
    assert client.post(address, {"act": "set_apart"}).status_code == 422
    assert client.post(address, {"act": "set_apart", "set_apart-reason": "다른 곳이었습니다."}).status_code == 302
    other.refresh_from_db()
    assert other.merged_into is None


def test_only_two_that_are_owed_and_stand_for_themselves_are_kept_together(make, city, road, parts):
    one, two, ended = make(), make(), make()
    ended = actions.end(ended, seat=road, state=State.BROKEN, text="네", at=city.at)
    boss = city.seat("supervisor")
    [part, _] = actions.split(two, parts=parts, seat=boss, at=city.at)
    found = [
        rules.why_not_merge(one, other, seat=boss, reason=why)
        for other, why in ((one, "네"), (ended, "네"), (two, "네"), (part, "네"), (make(), " "))
    ]
    c = CannotPromise
    assert found == [c.OWN_NUMBER, c.ENDED, c.NOT_TWO, c.NOT_TWO, c.NO_REASON]
    assert rules.why_not_merge(one, make(), seat=city.seat("officer", "TRAF"), reason="네") == c.NOT_YOURS
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.filter(pk=one.pk).update(merged_into=one)


# --- pages -----------------------------------------------------------------------------------------------------------


def test_the_office_measures_stones_funds_and_parts_at_its_desk_and_everybody_reads_it(make, city, road, sit, client):
    promise, lead, desk = make(days=100, askers=["person:1"]), make("앞의 약속입니다."), Client()
    sit(desk, road)
    address, day = f"/desk/promises/{promise.number}/more/", city.at.date().isoformat()

    def post(act: str, **told: object) -> int:
        return desk.post(address, {"act": act, **{f"{act}-{name}": value for name, value in told.items()}}).status_code

    assert post("measure", name="남은 아파트", unit="채", baseline="618", target="0") == 302
    assert post("read", indicator=Indicator.objects.get().pk, on=day, value="520", source="시 발표") == 302
    assert post("milestone", text="자리 확정", due_on="2026-12-01") == 302
    assert post("reach", milestone=promise.milestones.get().pk, done_on=day) == 302
    assert post("fund", won="820000000", budget_line="안전한 골목", text="") == 302
    shown = client.get(f"/en/promises/{promise.number}/").content.decode()
    words = ("남은 아파트", "520", "시 발표", "자리 확정", "820,000,000", "안전한 골목", 'class="trend"')
    assert [word for word in words if word not in shown] == []
    wrong: list[tuple[str, dict[str, object]]] = [
        ("measure", {"name": "", "baseline": "1", "target": "2"}), ("measure", {"name": "수", "baseline": "x", "target": "2"}),
        ("read", {"on": day, "value": "1"}), ("milestone", {"text": "가" * 61, "due_on": "2026-12-01"}),
        ("reach", {"done_on": day}), ("fund", {"won": "x"}), ("fund", {"won": ""}), ("split", {"text1": "하나", "due1": "2027-01-01"}),
        ("merge", {"number": "9", "reason": "네"}), ("merge", {"number": "x"}),
    ]  # fmt: skip
    for act, told in wrong:
        assert post(act, **told) == 422, (act, told)
    assert post("nonsense") == 404
    assert post("split", text1="하나", due1="2027-01-01", text2="둘", due2="2027-01-02") == 302
    assert promise.parts.count() == 2
    shown = client.get(f"/en/promises/{promise.number}/").content.decode()
    assert "Its parts" in shown
    other = make("셋째 약속입니다.")
    told = {"act": "merge", "merge-number": lead.number, "merge-reason": "같은 곳입니다."}
    assert desk.post(f"/desk/promises/{other.number}/more/", told).status_code == 302
    assert f"/en/promises/{lead.number}/" in client.get(f"/en/promises/{other.number}/").content.decode()


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("", "The number of the other promise is missing"),
        ("own", "of this promise itself"),
        ("9999", "No promise has this number"),
    ],
)
def test_which_number_is_wrong_is_said_when_two_are_kept_together(make, sit, city, client, number, said):
    promise = make()
    sit(client, city.seat("officer", "ROAD"))
    told = {
        "act": "merge",
        "merge-number": promise.number if number == "own" else number,
        "merge-reason": "같은 곳입니다.",
    }
    page = client.post(f"/desk/promises/{promise.number}/more/", told)
    assert (page.status_code, said in page.content.decode()) == (422, True)
