"""Dates of kept cases: what moves them, what never does, who is told, and the sum in words."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from madang.cases import actions, deadlines, queries, sums
from madang.cases.actions import Matter
from madang.cases.enums import CannotAct, CannotRule, Kind, State
from madang.cases.models import Case, DeadlineRule, Service
from madang.kit import near
from madang.kit.refusal import Refused
from madang.notices import rendering
from madang.notices.models import Notice
from madang.places.models import DayOff
from madang.timeline.models import Entry

SEOUL = ZoneInfo("Asia/Seoul")


def seoul(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=SEOUL)


def left(kind: str) -> list[Notice]:
    return list(Notice.objects.filter(kind=kind).order_by("pk"))


@pytest.fixture
def close(city, django_capture_on_commit_callbacks):
    """Return what closes a day as an administrator, with all that follows."""

    def act(on: date, *, closes_at: time | None = None, name: str = "폭설", at: datetime | None = None) -> DayOff:
        with django_capture_on_commit_callbacks(execute=True):
            return actions.close_day(
                on=on, names={"ko": name, "en": "Snowstorm"}, closes_at=closes_at,
                seat=city.seat("administrator"), at=at or city.at,
            )  # fmt: skip

    return act


def test_a_day_closed_by_storm_on_the_day_itself_recomputes_forward_and_is_announced(city, close):
    case, answered = city.case(), city.case("보도블록이 깨졌어요. 봐 주세요.")
    answered = actions.answer(
        answered, seat=city.seat("officer", "HUB"), text="고쳤습니다.", outcome="informed", at=city.at
    )
    later = city.at + timedelta(days=1)
    day = close(date(2026, 11, 17), at=later)
    case.refresh_from_db()
    assert case.due_at == seoul("2026-11-25 18:00")
    assert case.due_sum["start"] == city.at.isoformat()
    assert ["2026-11-17", "폭설"] in case.due_sum["skipped"]
    assert "Tuesday 17 November was skipped: Snowstorm." in sums.in_words(case.due_sum)
    assert (day.announced_at, Entry.objects.get(kind="day.closed").thread_id) == (later, 1)
    (notice,) = left("case.later")  # nobody whose case has been answered
    told = rendering.of(notice, language="en", name="김영자", on=city.at.date()).body
    assert "Snowstorm" in told
    assert "by Wednesday 25 November. Before, it was Tuesday 24 November." in told
    assert Case.objects.get(pk=answered.pk).due_at == answered.due_at


def test_a_day_that_ends_early_shortens_what_runs_in_hours(city, close):
    parking = Service.objects.get(code="parking")
    case = city.case("불법 주차 때문에 지나갈 수 없어요.", service=parking)
    assert case.due_at == seoul("2026-11-16 14:00")  # three hours from ten, the midday hour off
    close(date(2026, 11, 16), closes_at=time(12))
    case.refresh_from_db()
    assert case.due_at == seoul("2026-11-17 10:00")
    assert "Monday 16 November was a short day: Snowstorm." in sums.in_words(case.due_sum)


def test_only_a_later_day_is_told_and_only_once(city, close):
    city.case()
    close(date(2026, 11, 24), closes_at=time(15))  # the same day, some hours earlier
    assert left("case.later") == []
    close(date(2026, 11, 23))
    assert len(left("case.later")) == 1
    assert actions.reckon_anew(at=city.at) == 0  # the worker finds nothing more to do
    assert len(left("case.later")) == 1


def test_a_day_is_opened_again_only_while_it_is_to_come(city, close, django_capture_on_commit_callbacks):
    case, day = city.case(), close(date(2026, 11, 18))
    with pytest.raises(Refused) as refused:
        actions.open_day(day, seat=city.seat("administrator"), at=city.at + timedelta(days=3))
    assert refused.value.reason == CannotRule.PASSED
    with django_capture_on_commit_callbacks(execute=True):
        actions.open_day(day, seat=city.seat("administrator"), at=city.at)
    case.refresh_from_db()
    assert case.due_at == seoul("2026-11-24 18:00")
    assert Entry.objects.filter(kind="case.reckoned").count() == 2


@pytest.fixture
def reopen(city, django_capture_on_commit_callbacks):
    """Return what takes a day off back as an administrator, with all that follows."""

    def act(day: DayOff) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            actions.open_day(day, seat=city.seat("administrator"), at=city.at)

    return act


@pytest.mark.parametrize("state", ["due", "to_call", "to_print", "at_desk"])
def test_what_waits_to_tell_a_date_that_holds_no_more_is_withdrawn_and_nobody_hears_of_it(city, close, reopen, state):
    case, day = city.case(), close(date(2026, 11, 18))
    Notice.objects.filter(kind="case.later").update(state=state)
    reopen(day)
    assert [notice.state for notice in left("case.later")] == ["withdrawn"]
    assert left("case.earlier") == []
    assert Case.objects.get(pk=case.pk).due_at == case.due_at


def test_who_was_told_the_later_date_is_told_once_that_it_holds_no_more(city, close, reopen):
    city.case()
    day = close(date(2026, 11, 18))
    Notice.objects.filter(kind="case.later").update(state="sent", sent_at=city.at)
    reopen(day)
    (notice,) = left("case.earlier")
    told = rendering.of(notice, language="en", name="김영자", on=city.at.date())
    assert "City offices are open after all on a day that had been left out: Snowstorm" in told.body
    assert "by Tuesday 24 November. Before, it was Wednesday 25 November." in told.body
    assert "24 Nov after all" in told.sms
    reopen(close(date(2026, 11, 19)))  # and what went out to nobody is corrected to nobody
    assert len(left("case.earlier")) == 1


def test_who_may_just_be_told_by_a_machine_is_told_as_well(city, close, reopen):
    city.case()
    day = close(date(2026, 11, 18))
    Notice.objects.filter(kind="case.later").update(attempts=1)
    reopen(day)
    assert [notice.state for notice in left("case.later")] == ["withdrawn"]
    assert len(left("case.earlier")) == 1


def test_of_two_days_off_one_taken_back_leaves_the_other_with_its_own_reason(city, close, reopen):
    city.case()
    day = close(date(2026, 11, 18))
    close(date(2026, 11, 19), name="단수")
    reopen(day)
    assert [notice.state for notice in left("case.later")] == ["withdrawn", "withdrawn", "due"]
    told = rendering.of(left("case.later")[-1], language="ko", name="김영자", on=city.at.date()).body
    assert ("단수" in told, "폭설" in told) == (True, False)
    told = rendering.of(left("case.later")[-1], language="en", name="김영자", on=city.at.date()).body
    assert "by Wednesday 25 November. Before, it was Tuesday 24 November." in told


def test_the_resident_reads_which_date_became_which_and_why(city, close, reopen, be, client):
    case = city.case()
    reopen(close(date(2026, 11, 18)))
    be(client, case.resident, "+821012345678")
    page = client.get(f"/en/my/stories/{case.reference}/").content.decode()
    there, back = "Tuesday 24 November", "Wednesday 25 November"
    later = page.index(f"The date moved from {there} to {back}")
    earlier = page.index(f"The date moved from {back} to {there}")
    assert earlier < later  # newest first
    assert "City offices are open after all on a day that had been left out: Snowstorm" in page[earlier:later]
    assert "City offices were shut on a day that was counted: Snowstorm" in page[later:]


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        (date(2026, 11, 15), CannotRule.DAY_PASSED),
        (date(2020, 1, 1), CannotRule.DAY_PASSED),
        (date(2026, 12, 25), CannotRule.NATIONAL),
        (date(2027, 2, 9), CannotRule.NATIONAL),  # in place of the lunar new year's Sunday
    ],
)
def test_a_day_that_has_passed_or_is_the_nations_is_not_taken_off(city, on, reason):
    with pytest.raises(Refused) as refused:
        actions.close_day(on=on, names={"ko": "폭설"}, closes_at=None, seat=city.seat("administrator"), at=city.at)
    assert refused.value.reason == reason
    assert not DayOff.objects.filter(on=on).exists()


def test_a_limit_begins_today_or_later_and_one_taken_back_comes_back_even_if_it_began_before(city):
    seat, on = city.seat("administrator"), city.at.date()
    limit = {"kind": "other", "service": None, "amount": 3, "unit": "days", "basis": {"ko": "조례"}, "seat": seat}
    with pytest.raises(Refused) as refused:
        actions.publish_rule(**limit, valid_from=on - timedelta(days=1), at=city.at)
    assert refused.value.reason == CannotRule.BEGAN
    rule, later = actions.publish_rule(**limit, valid_from=on, at=city.at), city.at + timedelta(days=9)
    actions.withdraw_rule(rule, seat=seat, at=later)
    assert actions.publish_rule(**limit, valid_from=on, at=later, is_back=True).valid_from == on


def test_work_days_skip_lunar_substitute_and_one_off_days(city):
    names = dict(deadlines.due(Kind.OTHER, seoul("2026-02-13 10:00")).facts["skipped"])
    assert {"2026-02-16", "2026-02-17", "2026-02-18"} <= set(names)  # the lunar new year
    names = dict(deadlines.due(Kind.OTHER, seoul("2026-02-27 10:00")).facts["skipped"])
    assert "2026-03-02" in names  # for the first of March, a Sunday
    names = dict(deadlines.due(Kind.OTHER, seoul("2026-10-26 10:00")).facts["skipped"])
    assert names["2026-10-28"] == "시민의 날"  # the city's own


def test_a_rule_holds_for_what_begins_after_it_and_its_effect_is_known_before(city, django_capture_on_commit_callbacks):
    before, after = city.case(), city.case("가로등이 또 꺼졌어요. 무섭습니다.", at=city.at + timedelta(days=2))
    from_on = date(2026, 11, 17)
    effect = queries.effect(queries.with_rule("other", None, 3, "days", from_on), at=city.at + timedelta(days=4))
    assert (effect.later, effect.earlier, [each.pk for each in effect.some]) == (0, 1, [after.pk])
    with django_capture_on_commit_callbacks(execute=True):
        rule = actions.publish_rule(
            kind="other", service=None, amount=3, unit="days", basis={"ko": "조례"}, valid_from=from_on,
            seat=city.seat("administrator"), at=city.at + timedelta(days=1),
        )  # fmt: skip
    kept = {case.pk: case.due_at for case in Case.objects.all()}
    assert kept == {before.pk: before.due_at, after.pk: effect.some[0].after}
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw_rule(rule, seat=city.seat("administrator"), at=city.at + timedelta(days=2))
    assert Case.objects.get(pk=after.pk).due_at == after.due_at
    with pytest.raises(Refused) as refused:
        actions.withdraw_rule(DeadlineRule.objects.get(kind="other"), seat=city.seat("administrator"), at=city.at)
    assert refused.value.reason == CannotRule.LAST_RULE


def test_nobody_but_an_administrator_changes_what_holds_for_everybody(city):
    for key, seat in city.seats.items():
        if not key.startswith("administrator"):
            with pytest.raises(Refused) as refused:
                actions.close_day(on=date(2026, 11, 20), names={"ko": "폭설"}, closes_at=None, seat=seat, at=city.at)
            assert refused.value.reason == CannotRule.NOT_ADMINISTRATOR


def test_a_transfer_recomputes_the_rule_but_never_the_start(city):
    hub, case = city.seat("officer", "HUB"), city.case("불법 주차 때문에 지나갈 수 없어요.")
    sent = actions.send(case, seat=hub, office=city.office["TRAF"], at=city.at + timedelta(hours=2))
    assert (sent.due_at, sent.due_sum) == (case.due_at, case.due_sum)
    parking = Service.objects.get(code="parking")
    sorted_as = actions.sort_as(
        sent, seat=city.seat("officer", "TRAF"), kind=Kind.OTHER, service=parking, at=city.at + timedelta(hours=3)
    )
    assert sorted_as.due_sum["start"] == city.at.isoformat()
    assert sorted_as.due_at == seoul("2026-11-16 14:00")  # the old limit of seven days does not stay


def test_a_reply_at_2359_counts(city):
    hub, case = city.seat("officer", "HUB"), city.case()
    asked = actions.ask(case, seat=hub, text="어느 쪽입니까?", at=city.at)
    last_minute = seoul("2026-11-24 23:59")
    late = queries.in_view("late", hub, at=last_minute, end_of_day=last_minute)
    assert not late.exists()  # it is their turn, not the city's
    replied = actions.reply(asked, by=asked.resident, text="서쪽입니다.", at=last_minute)
    waited = deadlines.calendar().between(city.at, last_minute)
    assert deadlines.calendar().between(case.due_at, replied.due_at) == waited
    assert replied.due_at > last_minute
    assert replied.due_sum["pauses"] == [[city.at.isoformat(), last_minute.isoformat()]]


def test_the_clock_waits_only_for_the_resident(city):
    hub, case, later = city.seat("officer", "HUB"), city.case(), city.at + timedelta(days=2)
    part = actions.ask_part(case, seat=hub, office=city.office["ROAD"], question="등주 번호는?", at=city.at)
    actions.give_part(part, seat=city.seat("officer", "ROAD"), text="1234", at=later)
    actions.refer(case, seat=hub, reason="어느 부서인지 모르겠습니다.", at=later)
    case = actions.assign(case, seat=city.seat("supervisor"), office=city.office["ROAD"], reason="도로", at=later)
    assert (case.due_at, case.due_sum.get("pauses")) == (seoul("2026-11-24 18:00"), None)


def test_an_extension_needs_its_reason_before_the_date_and_a_second_one_a_yes(city):
    hub, case = city.seat("officer", "HUB"), city.case()
    for at, reason, refusal in (
        (case.due_at + timedelta(seconds=1), "늦습니다.", CannotAct.LATE), (case.due_at, "", CannotAct.NO_WHY_LATER)
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            actions.extend(case, seat=hub, reason=reason, at=at)
        assert refused.value.reason == refusal
    longer = actions.extend(case, seat=hub, reason="부품이 늦게 옵니다.", at=case.due_at)
    assert deadlines.calendar().between(case.due_at, longer.due_at) == timedelta(hours=7 * 8)
    (notice,) = left("case.extended")
    assert notice.left_at <= case.due_at
    assert "부품이 늦게 옵니다." in rendering.of(notice, language="en", name="", on=city.at.date()).body


def test_what_is_split_off_begins_when_the_letter_came(city):
    case = city.case("가로등이 꺼졌어요. 보도블록도 깨졌어요.")
    later = city.at + timedelta(days=3)
    (made,) = actions.split(
        case, seat=city.seat("officer", "HUB"), at=later,
        matters=[Matter("가로등이 꺼졌습니다."), Matter("보도블록이 깨졌습니다.")],
    )  # fmt: skip
    assert (made.received_at, made.due_at, made.due_sum["start"]) == (
        case.received_at,
        case.due_at,
        city.at.isoformat(),
    )


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_sum_in_words_says_every_step(city, close, language):
    hub = city.seat("officer", "HUB")
    close(date(2026, 11, 18))
    close(date(2026, 11, 19), closes_at=time(12))
    case = actions.ask(city.case(), seat=hub, text="어느 쪽입니까?", at=city.at)
    case = actions.reply(case, by=case.resident, text="서쪽입니다.", at=city.at + timedelta(hours=4))
    case = actions.extend(case, seat=hub, reason="부품이 늦게 옵니다.", at=city.at + timedelta(days=1))
    with translation.override(language):
        near.forget()
        lines = sums.in_words(case.due_sum)
    weekends = [day for day, name in case.due_sum["skipped"] if name in ("Saturday", "Sunday")]
    days = len(case.due_sum["skipped"]) - len(weekends) + len(case.due_sum["shortened"])
    assert len(weekends) == 6
    assert days == 2
    # start, rule, law, the weekends in one, each other day, the pause, the extension, the date
    assert len(lines) == 3 + 1 + days + 1 + 1 + 1
    whole = "\n".join(lines)
    assert {"ko": "폭설", "en": "Snowstorm"}[language] in whole
    assert {"ko": "민원처리법 제2조", "en": "Civil Petitions Treatment Act, art. 2"}[language] in whole
    for hour in ("10:00", "14:00", "12:00"):
        assert hour in whole, hour
    assert "부품이 늦게 옵니다." in whole


def test_a_case_that_waits_for_its_resident_is_reckoned_too(city, close):
    hub = city.seat("officer", "HUB")
    case = actions.ask(city.case(), seat=hub, text="어느 쪽입니까?", at=city.at)
    close(date(2026, 11, 18))
    case.refresh_from_db()
    assert (case.state, case.due_at) == (State.YOUR_TURN, seoul("2026-11-25 18:00"))
    replied = actions.reply(case, by=case.resident, text="서쪽입니다.", at=city.at + timedelta(days=3))
    # asked on Monday, replied on Thursday: two working days went by, since Wednesday was none
    assert replied.due_at == seoul("2026-11-27 18:00")
