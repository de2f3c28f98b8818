"""Acts: equality on state, timeline and outbox."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from madang.cases import actions
from madang.cases.actions import title_of
from madang.cases.enums import CannotAct, Channel, Kind, Outcome, State, StoryState
from madang.cases.models import Case, MeToo, Story
from madang.kit.refusal import Refused
from madang.notices.models import Notice
from madang.people.actions import Introduced
from madang.people.models import ContactPoint, Login, Person
from madang.search import queries as search
from madang.timeline import queries as timeline
from madang.timeline.models import Entry


def kinds(case):
    return list(Entry.objects.filter(thread_id=case.thread).order_by("seq").values_list("kind", flat=True))


def left(case, state="due"):
    return list(Notice.objects.filter(thread=case.thread, state=state).order_by("pk").values_list("kind", flat=True))


def test_filing_makes_one_case_with_its_thread_its_words_and_its_notice(city):
    case = city.case()
    assert (case.state, case.office, case.thread) == (State.RECEIVED, city.office["HUB"], int(case.reference))
    assert kinds(case) == ["case.received"]
    assert left(case) == ["case.received"]
    assert search.find("case", "가로등") == [case.pk]
    assert case.due_at.isoformat() == "2026-11-24T18:00:00+09:00"  # seven working days, the first counted


def test_the_same_reference_is_filed_once(city):
    told = city.told()
    first, second = actions.file(told, at=city.at), actions.file(told, at=city.at)
    assert (first.is_new, second.is_new, first.case.pk) == (True, False, second.case.pk)
    assert (Case.objects.count(), Notice.objects.count(), Entry.objects.count()) == (1, 1, 1)


def test_a_refused_story_leaves_nothing_behind(city):
    with pytest.raises(Refused):
        city.case("제 번호는 900101-1234567 입니다.")
    assert (
        Case.objects.count(),
        Entry.objects.count(),
        Notice.objects.count(),
        search.find("case", "번호"),
    ) == (0, 0, 0, [])
    assert not Person.objects.filter(name="김영자").exists()


def test_the_same_name_at_the_same_telephone_is_one_person_and_another_name_another(city):
    one, two = city.case(), city.case("보도블록이 깨져 있어요. 고쳐 주세요.")
    spouse = city.case("놀이터 그네가 끊어졌어요.", who=Introduced(name="이철수", phone="+821012345678", channel="sms"))
    assert one.resident == two.resident
    assert spouse.resident != one.resident
    assert ContactPoint.objects.filter(value="+821012345678").count() == 2
    assert Login.objects.filter(phone="+821012345678").count() == 1


def test_a_story_told_on_the_web_in_somebodys_name_waits_for_their_yes(city):
    case = city.case(channel=Channel.WEB)
    assert list(Case.objects.told_by(case.resident)) == []
    accepted = actions.accept(case, by=case.resident, is_mine=True, at=city.at)
    assert list(Case.objects.told_by(case.resident)) == [accepted]
    other = city.case("다른 이야기입니다. 제 것이 아니에요.", channel=Channel.WEB)
    disowned = actions.accept(other, by=other.resident, is_mine=False, at=city.at)
    assert disowned.resident is None


def test_an_anonymous_story_is_taken_and_nobody_is_told(city):
    case = city.case(who=Introduced(), pin="123456")
    assert case.resident is None
    assert left(case) == []
    assert case.pin_hash != ""


def test_sending_tells_the_resident_who_has_it_but_not_for_ten_seconds(city):
    case = actions.send(city.case(), seat=city.seat("officer", "HUB"), office=city.office["ROAD"], at=city.at)
    assert (case.state, case.office.code, case.sent_by_office.code) == (State.WITH_OFFICE, "ROAD", "HUB")
    assert kinds(case) == ["case.received", "case.sent"]
    notice = Notice.objects.get(kind="case.sent")
    assert notice.next_at - city.at == timedelta(seconds=10)


def test_a_sending_is_taken_back_within_ten_seconds_and_nobody_is_told(city):
    hub = city.seat("officer", "HUB")
    case = actions.send(city.case(), seat=hub, office=city.office["ROAD"], at=city.at)
    back = actions.take_back(case, seat=hub, version=case.version, sent_at=city.at, at=city.at + timedelta(seconds=9))
    assert (back.office.code, back.state) == ("HUB", State.READ)
    assert left(case) == ["case.received"]
    assert left(case, "withdrawn") == ["case.sent"]
    assert kinds(case) == ["case.received", "case.sent", "case.taken_back"]


def test_a_resident_reads_only_the_sending_that_stayed_and_the_desk_reads_all(city, be, sit, client):
    hub, case = city.seat("officer", "HUB"), city.case()
    for minute in range(3):
        at = city.at + timedelta(minutes=minute)
        case = actions.send(case, seat=hub, office=city.office["ROAD"], at=at, reason="도로입니다.")
        if minute < 2:
            case = actions.take_back(case, seat=hub, version=case.version, sent_at=at, at=at + timedelta(seconds=9))
    be(client, case.resident, "+821012345678")
    road = city.office["ROAD"].names["en"]
    assert client.get(f"/en/my/stories/{case.reference}/").content.decode().count(f"Passed to {road}") == 1
    sit(client, city.seat("supervisor"))
    page = client.get(f"/desk/cases/{case.reference}/").content.decode()
    assert (page.count(f"Passed to {road}"), page.count("Taken back before anybody was told")) == (3, 2)


def test_what_is_taken_back_lies_exactly_where_it_lay(city):
    road, later = city.seat("officer", "ROAD"), city.at + timedelta(days=2)
    case = actions.send(city.case(), seat=city.seat("officer", "HUB"), office=city.office["ROAD"], at=city.at)
    case = actions.ask(case, seat=road, text="어느 쪽입니까?", at=city.at + timedelta(days=1))
    kept = (
        "state",
        "office_id",
        "sent_by_office_id",
        "officer_id",
        "transfers",
        "due_at",
        "due_sum",
        "asked_at",
        "is_returned",
    )
    before = {name: getattr(case, name) for name in kept}
    sent = actions.send(case, seat=road, office=city.office["TRAF"], reason="교통 일입니다.", at=later)
    assert {name for name in kept if getattr(sent, name) != before[name]} >= {
        "state",
        "office_id",
        "officer_id",
        "due_at",
        "asked_at",
    }
    back = actions.take_back(sent, seat=road, version=sent.version, sent_at=later, at=later + timedelta(seconds=3))
    back.refresh_from_db()
    assert {name: getattr(back, name) for name in kept} == before


@pytest.mark.parametrize(("seconds", "step"), [(11, 0), (5, -1)])
def test_it_is_too_late_after_ten_seconds_or_when_somebody_acted(city, seconds, step):
    hub = city.seat("officer", "HUB")
    case = actions.send(city.case(), seat=hub, office=city.office["ROAD"], at=city.at)
    with pytest.raises(Refused) as refused:
        actions.take_back(
            case,
            seat=hub,
            version=case.version + step,
            sent_at=city.at,
            at=city.at + timedelta(seconds=seconds),
        )
    assert refused.value.reason == CannotAct.TOO_LATE


def test_a_case_that_comes_back_lies_with_the_hub_and_says_so(city):
    case = actions.send(city.case(), seat=city.seat("officer", "HUB"), office=city.office["ROAD"], at=city.at)
    case = actions.send(
        case,
        seat=city.seat("officer", "ROAD"),
        office=city.office["HUB"],
        at=city.at,
        reason="보안등은 구청 일입니다.",
    )
    assert (case.office.code, case.is_returned, case.state) == ("HUB", True, State.READ)
    assert kinds(case)[-1] == "case.returned"


def test_the_clock_waits_while_it_is_the_residents_turn(city):
    hub, case = city.seat("officer", "HUB"), city.case()
    due = case.due_at
    asked = actions.ask(case, seat=hub, text="어느 쪽 골목입니까?", at=city.at)
    assert (asked.state, asked.due_at) == (State.YOUR_TURN, due)
    replied = actions.reply(asked, by=asked.resident, text="서쪽입니다.", at=city.at + timedelta(days=1))
    assert (replied.state, replied.asked_at) == (State.READ, None)
    assert replied.due_at - due == timedelta(days=1)  # one working day went by, so one is added
    assert replied.due_sum["pauses"] == [["2026-11-16T01:00:00+00:00", "2026-11-17T01:00:00+00:00"]]
    assert kinds(case) == ["case.received", "case.asked", "case.replied"]


def test_more_time_is_taken_once_before_the_date_and_told(city):
    hub, case = city.seat("officer", "HUB"), city.case()
    longer = actions.extend(case, seat=hub, reason="부품이 늦게 옵니다.", at=city.at + timedelta(days=2))
    assert longer.due_at.isoformat() == "2026-12-03T18:00:00+09:00"  # seven working days after 24 November
    assert left(case) == ["case.received", "case.extended"]
    assert kinds(case) == ["case.received", "case.extended"]
    with pytest.raises(Refused) as second:
        actions.extend(longer, seat=hub, reason="또 늦습니다.", at=city.at + timedelta(days=3))
    assert second.value.reason == CannotAct.NO_CONSENT
    agreed = actions.extend(longer, seat=hub, reason="또 늦습니다.", is_agreed=True, at=city.at + timedelta(days=3))
    assert agreed.due_at > longer.due_at
    assert [taken["is_agreed"] for taken in agreed.due_sum["extensions"]] == [False, True]


@pytest.mark.parametrize(
    ("days", "reason", "refusal"), [(30, "늦습니다.", CannotAct.LATE), (1, " ", CannotAct.NO_WHY_LATER)]
)
def test_no_time_is_taken_after_the_date_or_without_a_reason(city, days, reason, refusal):
    case = city.case()
    with pytest.raises(Refused) as refused:
        actions.extend(case, seat=city.seat("officer", "HUB"), reason=reason, at=city.at + timedelta(days=days))
    assert refused.value.reason == refusal
    case.refresh_from_db()
    assert case.due_sum.get("extensions") is None


def test_a_new_kind_keeps_the_time_that_was_taken(city):
    hub = city.seat("officer", "HUB")
    case = actions.extend(city.case(), seat=hub, reason="늦습니다.", at=city.at)
    longer = actions.sort_as(case, seat=hub, kind=Kind.RECOMMENDATION, at=city.at)
    assert len(longer.due_sum["extensions"]) == 1
    assert longer.due_at > case.due_at


def test_after_two_changes_of_office_a_supervisor_decides(city):
    case = actions.send(city.case(), seat=city.seat("officer", "HUB"), office=city.office["ROAD"], at=city.at)
    case = actions.send(
        case, seat=city.seat("officer", "ROAD"), office=city.office["TRAF"], reason="교통 일입니다.", at=city.at
    )
    case = actions.send(
        case, seat=city.seat("officer", "TRAF"), office=city.office["ROAD"], reason="도로 일입니다.", at=city.at
    )
    assert case.transfers == 2
    with pytest.raises(Refused) as refused:
        actions.send(
            case, seat=city.seat("officer", "ROAD"), office=city.office["HUB"], reason="우리 일이 아닙니다.", at=city.at
        )
    assert refused.value.reason == CannotAct.TO_MEDIATION
    decided = actions.send(
        case, seat=city.seat("supervisor"), office=city.office["TRAF"], reason="교통실이 맡습니다.", at=city.at
    )
    assert decided.office.code == "TRAF"


def test_a_second_question_does_not_start_the_pause_anew(city):
    hub, case = city.seat("officer", "HUB"), city.case()
    case = actions.ask(case, seat=hub, text="어느 쪽 골목입니까?", at=city.at)
    case = actions.ask(case, seat=hub, text="몇 시쯤입니까?", at=city.at + timedelta(hours=2))
    assert case.asked_at == city.at


def test_an_answer_ends_the_case_and_tells_the_resident(city):
    case = actions.answer(
        city.case(), seat=city.seat("officer", "HUB"), text="고쳤습니다.", outcome=Outcome.INFORMED, at=city.at
    )
    assert (case.state, case.outcome, case.answered_at) == (State.ANSWERED, Outcome.INFORMED, city.at)
    assert left(case) == ["case.received", "case.answered"]
    with pytest.raises(Refused) as refused:
        actions.answer(case, seat=city.seat("officer", "HUB"), text="또", outcome=Outcome.INFORMED, at=city.at)
    assert refused.value.reason == CannotAct.ALREADY_ANSWERED


def test_no_is_an_answer_of_its_own(city):
    case = actions.answer(
        city.case(),
        seat=city.seat("officer", "HUB"),
        text="못 합니다. 길이 좁습니다.",
        outcome=Outcome.NOT_DOING,
        at=city.at,
    )
    assert case.state == State.NOT_DOING


def test_an_answered_case_opened_again_has_a_new_date_and_the_same_office(city):
    case = actions.answer(
        city.case(), seat=city.seat("officer", "HUB"), text="고쳤습니다.", outcome=Outcome.INFORMED, at=city.at
    )
    later = city.at + timedelta(days=7)
    again = actions.reopen(case, by=case.resident, text="아직 꺼져 있습니다.", at=later)
    assert (again.state, again.answered_at, again.office.code) == (State.READ, None, "HUB")
    assert again.due_at > later
    assert kinds(case)[-1] == "case.reopened"


def test_sorting_reckons_the_date_anew_from_the_same_start(city):
    case = actions.sort_as(
        city.case(),
        seat=city.seat("officer", "HUB"),
        kind=Kind.RECOMMENDATION,
        at=city.at + timedelta(days=2),
    )
    assert (case.kind, case.due_sum["amount"], case.due_sum["start"]) == (
        Kind.RECOMMENDATION,
        14,
        city.at.isoformat(),
    )


def test_what_was_cut_is_told_to_the_author_and_found_by_nobody(city):
    case = city.case("옆집 박철민 아저씨가 음식물 쓰레기를 버려요.", wants_public=True)
    moderator = city.seat("moderator")
    story = actions.publish(
        case.story,
        seat=moderator,
        title="이웃이 쓰레기를 버려요",
        text="이웃이 음식물 쓰레기를 버려요.",
        reason="이름을 뺐습니다.",
        at=city.at,
    )
    assert (story.state, story.number) == (StoryState.PUBLIC, 1001)
    assert left(case) == ["case.received", "story.cut"]
    assert search.find("story", "박철민") == []
    assert search.find("story", "음식물 쓰레기") == [story.pk]
    assert search.find("case", "박철민") == [case.pk]


def test_public_numbers_run_on_and_a_story_kept_back_leaves_the_public(city):
    moderator = city.seat("moderator")
    first, second = (city.case(f"{n} 번째 이야기입니다. 들어 주세요.", wants_public=True).story for n in (1, 2))
    shown = [actions.publish(s, seat=moderator, title=s.title, text=s.text, at=city.at) for s in (first, second)]
    assert [s.number for s in shown] == [1001, 1002]
    actions.keep_back(shown[0], seat=moderator, reason="사실이 아닙니다.", at=city.at)
    assert list(Story.objects.public()) == [shown[1]]
    assert search.find("story", "번째") == [shown[1].pk]


def test_a_voice_counts_once(city):
    story = city.case(wants_public=True).story
    story = actions.publish(story, seat=city.seat("moderator"), title=story.title, text=story.text, at=city.at)
    assert [actions.add_voice(story, key=key, at=city.at) for key in ("a", "a", "b")] == [True, False, True]
    story.refresh_from_db()
    assert (story.voices, MeToo.objects.count()) == (2, 2)


def test_an_author_hides_the_story_and_the_case_goes_on(city):
    case = city.case(wants_public=True)
    actions.publish(case.story, seat=city.seat("moderator"), title="가로등", text="꺼졌어요", reason="짧게", at=city.at)
    actions.hide(case, by=case.resident, at=city.at)
    assert list(Story.objects.public()) == []
    assert search.find("story", "가로등") == []
    case.refresh_from_db()
    assert (case.wants_public, case.state) == (False, State.RECEIVED)
    assert case.resident.consents.get().withdrawn_at == city.at


def test_an_erased_case_says_nothing_of_a_person_and_its_chain_still_holds(city):
    case = city.case("김영자가 사는 골목의 가로등이 꺼졌습니다.", wants_public=True)
    actions.publish(case.story, seat=city.seat("moderator"), title="가로등", text="꺼졌어요", reason="이름", at=city.at)
    actions.ask(case, seat=city.seat("officer", "HUB"), text="김영자 님, 어느 쪽입니까?", at=city.at)
    call_command("erase_case", case.reference, reason="개인정보 보호법 제36조")
    case.refresh_from_db()
    assert (case.text, case.resident, search.find("case", "가로등"), search.find("story", "가로등")) == (
        "—",
        None,
        [],
        [],
    )
    assert not Notice.objects.filter(thread=case.thread, context__contains="가로등").exists()
    assert kinds(case)[-1] == "case.erased"
    assert list(timeline.faults()) == []


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("가로등이 꺼졌어요. 무서워요.", "가로등이 꺼졌어요"),
        ("Is it open? I came at nine.", "Is it open?"),
        ("한 줄\n두 줄", "한 줄"),
        ("가" * 100, "가" * 79 + "…"),
    ],
)
def test_a_title_is_the_first_sentence(text, title):
    assert title_of(text) == title
