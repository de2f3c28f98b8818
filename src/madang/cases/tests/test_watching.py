"""Nobody is dropped: offices that are no more, officers who are away, offices without anybody."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from madang.cases import actions, queries, rules
from madang.cases.enums import CannotAct, Outcome, State
from madang.cases.models import Case
from madang.kit import near
from madang.kit.refusal import Refused
from madang.notices import rendering
from madang.notices.models import Notice
from madang.people import actions as people
from madang.people.actions import Introduced
from madang.people.enums import RoleKind
from madang.people.models import Person, Role
from madang.places.models import Office
from madang.timeline import queries as timeline
from madang.timeline.models import Entry

LAMP = "가로등이 꺼져서 밤에 골목이 무섭습니다."


@pytest.fixture
def hub(city):
    return city.seat("officer", "HUB")


@pytest.fixture
def at(city):
    """Return the next morning, when the worker looks."""
    near.forget()
    return city.at + timedelta(days=1)


def lies(city, hub, code: str, **more) -> Case:
    """Return a case that lies with an office."""
    return actions.send(city.case(LAMP, **more), seat=hub, office=city.office[code], at=city.at)


def dissolve(office: Office, heir: Office | None, on) -> None:
    Office.objects.filter(pk=office.pk).update(valid_until=on, successor=heir)


def end_roles(office: Office, on) -> None:
    Role.objects.filter(office=office).update(valid_until=on)
    near.forget()


# --- offices that are no more ----------------------------------------------------------------------------------------


def test_a_dissolved_office_leaves_its_cases_to_the_end_of_its_successors(city, hub, at):
    case, day = lies(city, hub, "CULT"), at.date()
    dissolve(city.office["CULT"], city.office["COMM"], day)
    dissolve(city.office["COMM"], city.office["PLAN"], day)
    assert actions.watch(at=at)["moved"] == 1
    case.refresh_from_db()
    assert (case.office.code, case.state, case.transfers) == ("PLAN", State.WITH_OFFICE, 0)
    notice = Notice.objects.filter(kind="case.sent").last()
    told = rendering.of(notice, language="en", name="김영자", on=city.at.date()).body
    assert city.office["CULT"].names["en"] in told  # the reason: it is no more
    assert city.office["PLAN"].names["en"] in told
    again = actions.watch(at=at)
    assert (again["moved"], again["handed_over"]) == (0, 0)
    assert list(timeline.faults()) == []


@pytest.mark.parametrize("heir", [None, "itself"])
def test_without_a_successor_the_front_has_it(city, hub, at, heir):
    case, office = lies(city, hub, "CULT"), city.office["CULT"]
    dissolve(office, office if heir else None, at.date())
    actions.watch(at=at)
    case.refresh_from_db()
    assert (case.office.code, case.state) == ("HUB", State.READ)
    assert list(queries.in_view("new", hub, at=at, end_of_day=at)) == [case]


def test_who_was_asked_still_replies_when_the_office_is_no_more(city, hub, at):
    case = actions.ask(lies(city, hub, "CULT"), seat=city.seat("officer", "CULT"), text="어디입니까?", at=city.at)
    dissolve(city.office["CULT"], city.office["PLAN"], at.date())
    actions.watch(at=at)
    replied = actions.reply(case, by=case.resident, text="서쪽입니다.", at=at)
    assert (replied.state, replied.office.code) == (State.WITH_OFFICE, "PLAN")


def test_what_is_answered_along_with_another_goes_where_that_one_goes(city, hub, at):
    culture = city.seat("officer", "CULT")
    cases = [lies(city, hub, "CULT", who=Introduced(name=f"사람{n}", phone=f"+8210123400{n:02d}")) for n in range(3)]
    actions.merge(cases, seat=culture, at=city.at)
    dissolve(city.office["CULT"], city.office["PLAN"], at.date())
    assert actions.watch(at=at)["moved"] == 1
    assert set(Case.objects.values_list("office__code", flat=True)) == {"PLAN"}


# --- officers who are away, or no longer there -----------------------------------------------------------------------


@pytest.fixture
def colleague(city) -> Person:
    """Return a second officer of the road office."""
    return people.seat(
        name="오도로", email="doro.o@madang.example", kind=RoleKind.OFFICER, office=city.office["ROAD"],
        start=city.at.date(), at=city.at,
    ).person  # fmt: skip


def asked_by(city, hub, seat) -> Case:
    """Return a case that an officer has made their own by asking."""
    return actions.ask(lies(city, hub, "ROAD"), seat=seat, text="어느 쪽입니까?", at=city.at)


@pytest.mark.parametrize(
    ("deputy", "heir"), [("colleague", "colleague"), (None, None), ("other office", None), ("away too", None)]
)
def test_who_is_on_leave_leaves_cases_to_a_deputy_who_can_act_or_to_the_office(city, hub, at, colleague, deputy, heir):
    road, day = city.seat("officer", "ROAD"), at.date()
    case = asked_by(city, hub, road)
    stands_in = {"other office": city.seat("officer", "TRAF").person, None: None}.get(deputy, colleague)
    people.be_away(road.person, begins_on=day, ends_on=day, deputy=stands_in)
    if deputy == "away too":
        people.be_away(colleague, begins_on=day, ends_on=day, deputy=road.person)
    assert actions.watch(at=city.at)["handed_over"] == 0  # not before the first day
    assert actions.watch(at=at)["handed_over"] == 1
    case.refresh_from_db()
    assert case.officer == (colleague if heir else None)
    assert actions.watch(at=at)["handed_over"] == 0  # nothing goes to and fro
    assert Entry.objects.filter(kind="case.handed_over").count() == 1


@pytest.mark.parametrize("goes_to", [None, "TRAF"])
def test_whose_role_has_ended_leaves_cases_to_the_office(city, hub, at, goes_to):
    road = city.seat("officer", "ROAD")
    case = asked_by(city, hub, road)
    Role.objects.filter(person=road.person).update(valid_until=at.date())
    if goes_to:
        Role.objects.create(person=road.person, kind="officer", office=city.office[goes_to], valid_from=at.date())
    actions.watch(at=at)
    case.refresh_from_db()
    assert case.officer is None


def test_a_supervisor_keeps_a_case_of_another_office(city, hub, at):
    boss = city.seat("supervisor")
    case = asked_by(city, hub, boss)
    assert actions.watch(at=at)["handed_over"] == 0
    case.refresh_from_db()
    assert case.officer == boss.person


# --- offices without anybody -----------------------------------------------------------------------------------------


def test_each_supervisor_hears_once_a_day_of_an_office_without_anybody(city, hub, at):
    lies(city, hub, "CULT")
    end_roles(city.office["CULT"], at.date())
    for hours in (0, 1, 22):
        actions.watch(at=at + timedelta(hours=hours))
    supervisors = set(Role.objects.filter(kind="supervisor").values_list("person", flat=True))
    alarms = Notice.objects.filter(kind="alarm.deserted")
    assert sorted(alarms.values_list("to_key", flat=True)) == sorted(f"staff:{pk}" for pk in supervisors)
    words = rendering.of(alarms.first(), language="en", name="", on=city.at.date()).body
    assert "1 cases" in words
    assert "the front desk may answer them" in words
    actions.watch(at=at + timedelta(days=1))
    assert alarms.count() == 2 * len(supervisors)


def test_the_front_answers_for_an_office_without_anybody_and_only_then(city, hub, at):
    case, seat = lies(city, hub, "CULT"), replace(hub, on=at.date())
    assert rules.why_not_handle(case, seat=seat) == CannotAct.NOT_YOURS
    assert not queries.in_view("all", seat, at=at, end_of_day=at).exists()
    end_roles(city.office["CULT"], at.date())
    for other in (city.seat("officer", "TRAF"), city.seat("agent"), city.seat("moderator")):
        assert rules.why_not_handle(case, seat=replace(other, on=at.date())) == CannotAct.NOT_YOURS
    assert list(queries.in_view("all", seat, at=at, end_of_day=at)) == [case]
    answered = actions.answer(case, seat=seat, text="안내해 드립니다.", outcome=Outcome.INFORMED, at=at)
    assert (answered.officer, answered.office.code) == (hub.person, "CULT")


def test_the_front_sees_and_answers_it_on_its_pages(city, hub, client, sit):
    case = lies(city, hub, "CULT")
    sit(client, hub)
    address = f"/desk/cases/{case.reference}/answer/"
    client.post(address, {"text": "안내입니다.", "outcome": "informed"})
    assert Case.objects.get().is_open
    end_roles(city.office["CULT"], city.at.date())
    assert client.get("/desk/inbox/?view=all").content.decode().count("data-row>") == 1
    assert "nobody works there today" in client.get("/desk/stats/").content.decode()
    client.post(address, {"text": "안내입니다.", "outcome": "informed"})
    assert Case.objects.get().is_ended


# --- sent round ------------------------------------------------------------------------------------------------------


def test_max_two_transfers_then_a_supervisor_assigns(city, hub):
    case, boss = lies(city, hub, "ROAD"), city.seat("supervisor")
    for here, there in (("ROAD", "TRAF"), ("TRAF", "PARK")):
        case = actions.send(
            case, seat=city.seat("officer", here), office=city.office[there], reason="우리 일이 아닙니다.", at=city.at
        )
    park = city.seat("officer", "PARK")
    with pytest.raises(Refused) as refused:
        actions.send(case, seat=park, office=city.office["ROAD"], reason="도로 일입니다.", at=city.at)
    assert refused.value.reason == CannotAct.TO_MEDIATION
    with pytest.raises(Refused) as silent:
        actions.refer(case, seat=park, reason=" ", at=city.at)
    assert silent.value.reason == CannotAct.NO_NOTE
    referred = actions.refer(case, seat=park, reason="도로 위 나무입니다.", at=city.at)
    assert list(queries.in_view("mediation", boss, at=city.at, end_of_day=city.at)) == [referred]
    tried = [
        (lambda: actions.refer(case, seat=park, reason="또", at=city.at), CannotAct.IN_MEDIATION),
        (lambda: actions.assign(case, seat=park, office=city.office["ROAD"], reason="?", at=city.at), CannotAct.NOT_SUPERVISOR),
        (lambda: actions.assign(case, seat=boss, office=city.office["ROAD"], reason="", at=city.at), CannotAct.NO_REASON),
    ]  # fmt: skip
    for act, reason in tried:
        with pytest.raises(Refused) as again:
            act()
        assert again.value.reason == reason
    assigned = actions.assign(case, seat=boss, office=city.office["ROAD"], reason="도로변 나무라서", at=city.at)
    assert (assigned.office.code, assigned.is_bound, assigned.mediation_at) == ("ROAD", True, None)
    with pytest.raises(Refused) as bound:
        actions.send(assigned, seat=city.seat("officer", "ROAD"), office=city.office["HUB"], reason="?", at=city.at)
    assert bound.value.reason == CannotAct.BOUND


def test_what_only_a_supervisor_may_send_on_is_not_offered_to_officers(city, hub, client, sit):
    case = lies(city, hub, "ROAD")
    for before, after in (("ROAD", "TRAF"), ("TRAF", "PARK")):
        seat = city.seat("officer", before)
        case = actions.send(case, seat=seat, office=city.office[after], reason="그곳 일", at=city.at)
    address, sending = f"/desk/cases/{case.reference}/", f"/desk/cases/{case.reference}/send/"

    def seen(role: str, office: str = "", state: str = "with_office") -> tuple[bool, bool, bool]:
        Case.objects.filter(pk=case.pk).update(state=state)
        sit(client, city.seat(role, office))
        page = client.get(address).content.decode()
        return sending in page, "Ask a supervisor" in page, "a supervisor decides." in page

    assert seen("officer", "PARK") == (False, True, True)
    assert seen("officer", "PARK", "read") == (False, True, True)
    assert seen("supervisor") == (True, True, False)
    actions.assign(case, seat=city.seat("supervisor"), office=city.office["PARK"], reason="공원 안", at=city.at)
    assert seen("officer", "PARK") == (False, False, True)
    assert seen("supervisor") == (True, False, False)


def test_the_list_of_what_is_to_be_decided_leads_to_the_decision(city, hub, sit, client):
    case, other = city.case(), city.case("버스 배차 간격이 길어요. 정류장에서 오래 기다려요.")
    actions.refer(case, seat=hub, reason="도로 위 나무입니다.", at=city.at)
    sit(client, city.seat("supervisor"))
    page = client.get("/desk/inbox/?view=mediation").content.decode()
    (lead,) = re.findall(rf'href="(/desk/cases/{case.reference}/\?panel=assign[^"]*)"', page)
    opened = client.get(unescape(lead)).content.decode()
    assert '<details class="panel-d" open' in opened.split('data-key="b">Decide whose it is</summary>')[0][-60:]
    assert "panel=assign" not in client.get(f"/desk/cases/{other.reference}/").content.decode()
    sit(client, hub)
    assert "panel=assign" not in client.get("/desk/inbox/?view=mediation").content.decode()


def test_every_transfer_is_told_to_the_resident_with_its_reason(city, hub):
    case = lies(city, hub, "ROAD")
    case = actions.send(
        case, seat=city.seat("officer", "ROAD"), office=city.office["TRAF"], reason="신호등입니다.", at=city.at
    )
    actions.assign(case, seat=city.seat("supervisor"), office=city.office["PARK"], reason="공원 안입니다.", at=city.at)
    told = [
        rendering.of(n, language="en", name="", on=city.at.date()).body
        for n in Notice.objects.filter(kind="case.sent").order_by("pk")
    ]
    assert ["신호등입니다." in words for words in told] == [False, True, False]
    assert ["공원 안입니다." in words for words in told] == [False, False, True]


def test_a_request_to_a_supervisor_keeps_its_words_among_colleagues(city, hub, client, be):
    case = actions.refer(city.case(), seat=hub, reason="또 그 사람입니다.", at=city.at)
    be(client, case.resident, "+821012345678")
    page = client.get(f"/en/my/stories/{case.reference}/").content.decode()
    assert "A supervisor decides whose it is" in page
    assert "또 그 사람입니다." not in page


def test_coordinated_copies_are_clustered_and_none_is_hidden(city, hub):
    boss = city.seat("supervisor")
    for n in range(6):
        city.case(f"{LAMP} {n}", who=Introduced(name=f"사람{n % 5}", phone=f"+8210123400{n % 5:02d}"))
    city.case("버스 배차 간격이 길어요. 정류장에서 오래 기다려요.")
    (flood,) = queries.floods(boss, at=city.at)
    assert (len(flood.cases), flood.people) == (6, 5)  # cases and people are told apart, never added
    assert queries.in_view("all", hub, at=city.at, end_of_day=city.at).count() == 7
