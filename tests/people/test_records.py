"""One person told of twice: candidates, joining, and parting that leaves nothing changed."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from madang.cases.enums import Channel
from madang.commitments import actions as commitments
from madang.kit.refusal import Refused
from madang.notices import actions as notices
from madang.notices.models import Notice
from madang.people import actions, queries
from madang.people.actions import Introduced
from madang.people.enums import CannotMerge, Need
from madang.people.models import Apart, ContactPoint, Login, Person
from madang.timeline import queries as timeline
from madang.timeline.models import Entry

from .conftest import KIM, LEE, kept

WHY = "같은 사람이라고 전화로 말했습니다."


def join(city, kept_record, other, at=None):
    return actions.join(
        kept_record, other, seat=city.seat("agent"), reason=WHY, signals=["phone", "name"], at=at or city.at
    )


def part(city, other, at=None):
    return actions.part(other, seat=city.seat("agent"), reason="형제입니다.", at=at or city.at)


def heads() -> dict[str, str]:
    """Return by name whose record stands for whom."""
    rows = Person.objects.filter(same_as__isnull=False)
    return dict(rows.values_list("name", "same_as__name"))


@pytest.fixture
def three(meet):
    """Return three records of different numbers: A, B and C."""
    return [meet(name, f"+8210111100{n:02d}") for n, name in enumerate("ABC")]


# --- candidates ------------------------------------------------------------------------------------------------------


def test_couples_and_families_share_one_phone(meet, city):
    wife, husband = meet("김영자", KIM), meet("이철수", KIM)
    assert wife != husband
    assert Login.objects.filter(phone=KIM).count() == 1
    assert queries.at_address(Login.objects.get(phone=KIM)) == [wife, husband]
    assert (queries.likely_same(wife), queries.proposed()) == ([], [])  # a number alone says nothing


@pytest.mark.parametrize(
    ("first", "second", "signals"),
    [
        ({"phone": KIM}, {"phone": KIM, "name": "김영자 "}, ["phone", "name"]),
        ({"phone": KIM}, {"phone": KIM, "name": "김영주"}, []),  # alike in two of three syllables: too little for a name
        ({"phone": KIM, "name": "Abdul Rahman"}, {"phone": KIM, "name": "rahman abdul"}, ["phone", "name"]),
        ({"phone": KIM, "name": "Rahman"}, {"phone": KIM, "name": "Rahmann"}, ["phone", "name_alike"]),
        ({"phone": KIM, "email": "k@madang.example"}, {"phone": LEE, "email": "k@madang.example"}, ["email", "name"]),
        ({"phone": KIM, "email": "k@madang.example"}, {"phone": KIM, "name": "이", "email": "k@madang.example"}, ["email", "phone"]),
        ({"phone": KIM, "needs": [Need.WHEELCHAIR]}, {"name": "이", "phone": KIM, "needs": [Need.WHEELCHAIR]}, ["needs", "phone"]),
        ({"phone": KIM}, {"phone": LEE}, []),  # a name alone says nothing either
        ({"phone": KIM, "name": ""}, {"phone": KIM, "name": ""}, []),
    ],
)  # fmt: skip
def test_records_are_proposed_by_several_signals_and_never_joined_by_themselves(meet, city, first, second, signals):
    one = meet(**first)
    other = actions.meet(Introduced(**{"name": "김영자", "channel": "email", **second}), at=city.at)
    if one == other:
        pytest.fail("two records were meant")
    found = queries.likely_same(one)
    assert [(like.other, sorted(like.signals)) for like in found] == ([(other, sorted(signals))] if signals else [])
    assert heads() == {}


def test_who_shares_an_address_is_proposed_though_hundreds_bear_the_name(meet, city):
    one = meet("김영자", KIM)
    for n in range(queries.CANDIDATES + 5):
        Person.objects.create(name="김영자", known_since=city.at)
        if n == 20:
            twin = actions.meet(Introduced(name="김영자", phone=KIM, channel="email"), at=city.at)
    assert [like.other for like in queries.likely_same(one)] == [twin]


def test_a_pair_is_proposed_once_and_no_more_after_joining(meet, city):
    one = meet("김영자", KIM)
    other = actions.meet(Introduced(name="김영자", phone=KIM, channel="email"), at=city.at)
    assert [{like.one, like.other} for like in queries.proposed()] == [{one, other}]
    join(city, one, other)
    assert queries.proposed() == []


def test_the_list_of_pairs_does_not_ask_more_the_more_there_are(meet, city):
    counts = []
    for n in range(1, 7):
        phone = f"+8210222200{n:02d}"
        meet("김영자", phone)
        actions.meet(Introduced(name="김영자", phone=phone, channel="email"), at=city.at)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert len(queries.proposed()) >= n
        counts.append(len(asked))
    assert counts[-1] == counts[0]


# --- joining and parting ---------------------------------------------------------------------------------------------


def test_a_merge_of_persons_is_reversible(meet, city):
    one = city.case(written_by=city.seat("agent").person).resident
    other = city.case("그네가 끊어졌어요.", who=Introduced(name="김영자", phone=LEE, channel="call")).resident
    actions.let_help(
        other, Introduced(name="김민수", phone="+821055556666"), scope="act", hears="both", ends_on=city.at.date(),
        at=city.at, channel="web",
    )  # fmt: skip
    promise = commitments.promise(
        office=city.office["ROAD"], text="등을 켭니다.", due_on=city.at.date().replace(year=2027), at=city.at,
        seat=city.seat("officer", "ROAD"), askers=[f"person:{one.pk}", f"person:{other.pk}"],
    )  # fmt: skip
    before = kept()
    join(city, one, other)
    assert kept() != before
    assert part(city, other).pk == other.pk
    assert kept() == before
    assert promise.hearers.count() == 2
    assert list(timeline.faults()) == []


def test_joining_writes_down_who_why_and_by_which_signs(meet, city):
    one, other = meet("김영자", KIM), meet("김영자", LEE)
    join(city, one, other)
    part(city, other)
    told = [
        (e.kind, e.by_id, timeline.facts(e)) for e in Entry.objects.filter(kind__startswith="person.").order_by("seq")
    ]
    agent = city.seat("agent").person.pk
    assert told == [
        ("person.joined", agent, {"other": other.pk, "pointed": [], "reason": WHY, "signals": ["phone", "name"]}),
        ("person.parted", agent, {"other": other.pk, "reason": "형제입니다."}),
    ]


def test_a_chain_is_parted_where_it_was_joined(three, city):
    a, b, c = three
    before = kept()
    join(city, b, a)
    middle = kept()
    join(city, c, b)
    assert heads() == {"A": "C", "B": "C"}
    part(city, b)
    assert kept() == middle
    part(city, a)
    assert kept() == before


def test_parting_the_middle_of_a_long_chain_takes_along_what_stood_behind_it(three, meet, city):
    a, b, c = three
    d = meet("D", "+821011110099")
    join(city, b, a)
    join(city, c, b)
    join(city, d, c)
    assert heads() == {"A": "D", "B": "D", "C": "D"}
    part(city, b)
    assert heads() == {"A": "B", "C": "D"}
    part(city, c)
    assert heads() == {"A": "B"}


def test_who_was_parted_and_joined_anew_does_not_go_back_with_the_old_head(three, city):
    a, b, c = three
    join(city, b, a)
    join(city, c, b)
    part(city, a)
    assert heads() == {"B": "C"}
    join(city, c, a)
    part(city, b)
    assert heads() == {"A": "C"}


def test_joined_the_other_way_round_later_it_is_parted_the_other_way_round(three, city):
    a, b, _c = three
    join(city, a, b)
    part(city, b)
    join(city, b, a)
    assert heads() == {"A": "B"}
    part(city, a)
    assert heads() == {}


@pytest.mark.parametrize("case", ["same", "staff", "staff first", "joined", "no reason"])
def test_what_cannot_be_joined(three, city, case):
    a, b, c = three
    officer = city.seat("officer", "ROAD").person
    join(city, b, a)
    tried, reason = {
        "same": ((c, c, WHY), CannotMerge.SAME),
        "staff": ((c, officer, WHY), CannotMerge.STAFF),
        "staff first": ((officer, c, WHY), CannotMerge.STAFF),
        "joined": ((c, a, WHY), CannotMerge.JOINED),
        "no reason": ((c, b, "  "), CannotMerge.NO_REASON),
    }[case]
    before = kept()
    with pytest.raises(Refused) as refused:
        actions.join(tried[0], tried[1], seat=city.seat("agent"), reason=tried[2], signals=[], at=city.at)
    assert (refused.value.reason, kept() == before) == (reason, True)


@pytest.mark.parametrize(
    ("is_joined", "reason", "refusal"), [(False, WHY, CannotMerge.NOT_JOINED), (True, " ", CannotMerge.NO_REASON)]
)
def test_what_cannot_be_parted(three, city, is_joined, reason, refusal):
    a, b, _c = three
    if is_joined:
        join(city, b, a)
    with pytest.raises(Refused) as refused:
        actions.part(a, seat=city.seat("agent"), reason=reason, at=city.at)
    assert refused.value.reason == refusal


def test_nobody_is_their_own_copy_in_the_database(three):
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=three[0].pk).update(same_as=three[0].pk)


# --- what a joined person sees and hears -----------------------------------------------------------------------------


@pytest.fixture
def pair(city):
    """Return two records with a story each, the second joined to the first."""
    one = city.case().resident
    other = city.case(
        "그네가 끊어졌어요. 고쳐 주세요.", who=Introduced(name="김 영자", phone=LEE, channel="call", language="en")
    ).resident
    join(city, one, other)
    one.refresh_from_db()
    other.refresh_from_db()
    return one, other


@pytest.mark.parametrize("number", [KIM, LEE])
def test_after_joining_either_number_opens_both_stories_as_one_person(pair, city, number):
    client = Client()
    client.post("/ko/in/", {"phone": number})
    code = json.loads(Notice.objects.filter(kind="signin.code").latest("pk").context)["code"]
    client.post("/ko/in/code/", {"code": code})
    assert client.get("/ko/in/who/").headers["Location"] == "/ko/my/"  # nobody is asked which of the two they are
    shown = client.get("/en/my/").content.decode()
    assert ("가로등이" in shown, "그네가" in shown) == (True, True)
    assert ContactPoint.objects.get(value=number).proved_at is not None
    details = client.get("/en/my/details/").content.decode()
    assert ("010-1234-5678" in details, "010-9999-8888" in details) == (True, True)


def test_a_story_told_in_ones_name_before_joining_still_waits_for_ones_yes(city, be):
    one = city.case().resident
    other = city.case(
        "그네가 끊어졌어요. 고쳐 주세요.", channel=Channel.WEB, who=Introduced(name="김영자", phone=LEE, channel="sms")
    )
    join(city, one, other.resident)
    client = Client()
    be(client, one, KIM)
    assert "그네가" in client.get("/en/my/").content.decode()
    assert client.get(f"/en/my/stories/{other.reference}/").headers["Location"] == "/en/my/"
    client.post(f"/en/my/stories/{other.reference}/accept/", {"mine": "yes"})
    assert client.get(f"/en/my/stories/{other.reference}/").status_code == 200


def test_notices_go_by_the_kept_records_way(pair, city):
    one, other = pair
    recipients = [queries.recipient(str(record.pk)) for record in pair]
    assert recipients[0] == recipients[1]
    assert (recipients[0].name, recipients[0].language, recipients[0].ways[0]) == ("김영자", "ko", ("sms", KIM))
    assert ("sms", LEE) in recipients[0].ways  # and the other number is a way as well
    actions.set_how_to_answer(one, channel="call", language="en")
    assert queries.recipient(str(other.pk)).ways[0] == ("call", KIM)


def test_after_parting_each_hears_at_its_own_number_again(pair, city):
    part(city, pair[1])
    assert [queries.recipient(str(record.pk)).ways[0] for record in pair] == [("sms", KIM), ("call", LEE)]


def test_who_must_not_be_contacted_is_not_contacted_after_joining_either(meet, city):
    one, other = meet("김영자", KIM, channel="call"), meet("김영자", LEE, needs=[Need.SAFE_CONTACT, Need.NO_VOICEMAIL])
    waiting = notices.leave("contact.added", to_key=f"person:{one.pk}", at=city.at, context={"shown": "•••-1111"})
    notices.send_due(city.at)
    waiting.refresh_from_db()
    assert waiting.state == "to_call"
    join(city, one, other)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.address, waiting.text) == ("at_desk", "", "")
    assert not queries.recipient(str(one.pk)).is_safe_to_contact
    assert queries.having(Need.NO_VOICEMAIL, [one.pk, other.pk]) == {one.pk, other.pk}
    part(city, other)
    assert [queries.recipient(str(p.pk)).is_safe_to_contact for p in (one, other)] == [True, False]


def test_a_known_person_keeps_what_they_once_needed(meet, city):
    meet("김영자", KIM, needs=[Need.SAFE_CONTACT])
    known = meet("김영자", KIM, needs=[Need.WHEELCHAIR])  # an agent who did not ask again
    assert known.needs == [Need.SAFE_CONTACT, Need.WHEELCHAIR]
    actions.set_how_to_answer(known, channel="sms", language="ko")  # signed in, they choose to be told
    known.refresh_from_db()
    assert (known.needs, queries.recipient(str(known.pk)).is_safe_to_contact) == ([Need.WHEELCHAIR], True)


# --- the desk's pages ------------------------------------------------------------------------------------------------


def test_the_front_line_compares_joins_and_parts(meet, city, sit):
    one = city.case().resident
    other = actions.meet(Introduced(name="김영자", phone=KIM, email="k@madang.example", channel="email"), at=city.at)
    client = Client()
    sit(client, city.seat("agent"))
    listed = client.get("/desk/people/").content.decode()
    assert f"/desk/people/{one.pk}/{other.pk}/" in listed
    page = client.get(f"/desk/people/{one.pk}/{other.pk}/").content.decode()
    assert "the same telephone, the same name" in page
    refused = client.post(f"/desk/people/{one.pk}/{other.pk}/", {"keep": other.pk, "reason": ""})
    assert (refused.status_code, heads()) == (422, {})
    done = client.post(f"/desk/people/{one.pk}/{other.pk}/", {"keep": other.pk, "reason": WHY})
    assert (done.headers["Location"], heads()) == (f"/desk/people/{other.pk}/", {"김영자": "김영자"})
    one.refresh_from_db()
    assert one.same_as == other
    shown = client.get(f"/desk/people/{one.pk}/").content.decode()
    assert ("가로등이" in shown, shown.count("010-1234-5678")) == (True, 2)  # once as an address, once for the ear
    client.post(f"/desk/people/{other.pk}/", {"act": "part", "pk": one.pk, "reason": "두 사람입니다."})
    assert heads() == {}


def test_two_people_are_remembered_and_not_proposed_until_that_is_taken_back(meet, city, sit):
    one, other = (
        meet("김영자", KIM),
        actions.meet(Introduced(name="김영자", phone=KIM, email="k@madang.example"), at=city.at),
    )
    client, page = Client(), f"/desk/people/{one.pk}/{other.pk}/"
    sit(client, city.seat("agent"))
    for _again in range(2):
        client.post(page, {"act": "apart", "reason": "어머니와 딸입니다."})
    assert (queries.proposed(), queries.likely_same(one), queries.likely_same(other)) == ([], [], [])
    listed = client.get("/desk/people/").content.decode()
    assert page in listed.split("Said to be two people")[1]
    backwards = client.get(f"/desk/people/{other.pk}/{one.pk}/").content.decode()
    assert "that these are two people. They are not proposed any more." in backwards
    assert "the same telephone, the same name" in backwards
    client.post(f"/desk/people/{other.pk}/{one.pk}/", {"act": "again"})
    assert [(like.one, like.other) for like in queries.proposed()] == [(one, other)]
    assert "Said to be two people" not in client.get("/desk/people/").content.decode()
    kinds = Entry.objects.filter(kind__startswith="person.").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["person.told_apart", "person.proposed_again"]


def test_two_who_are_joined_after_all_are_no_longer_said_to_be_two(meet, city):
    one, other = meet("김영자", KIM), meet("김영자", LEE)
    actions.tell_apart(one, other, seat=city.seat("agent"), reason="", at=city.at)
    join(city, one, other)
    assert queries.told_apart() == []
    with pytest.raises(Refused) as refused:
        actions.tell_apart(one, Person.objects.get(pk=other.pk), seat=city.seat("agent"), reason="", at=city.at)
    assert refused.value.reason == CannotMerge.JOINED
    with pytest.raises(IntegrityError), transaction.atomic():
        Apart.objects.create(one=other, other=one, by=city.seat("agent").person, at=city.at)


@pytest.mark.parametrize("role", ["officer", "moderator", "auditor", "mayor"])
def test_only_the_front_line_sees_peoples_records(meet, city, sit, role):
    one, other, client = meet("김영자", KIM), meet("김영자", LEE), Client()
    sit(client, city.seat(role))
    pages = ["/desk/people/", f"/desk/people/{one.pk}/", f"/desk/people/{one.pk}/{other.pk}/"]
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]


def test_a_member_of_staffs_own_record_has_no_page(meet, city, sit):
    client, officer = Client(), city.seat("officer", "ROAD").person
    sit(client, city.seat("agent"))
    assert client.get(f"/desk/people/{officer.pk}/").status_code == 404
    assert client.get(f"/desk/people/{officer.pk}/{meet('김', KIM).pk}/").status_code == 404


def test_needs_are_kept_and_taken_out_at_the_desk(meet, city, sit):
    known, client = meet("김영자", KIM, needs=[Need.SAFE_CONTACT]), Client()
    sit(client, city.seat("clerk"))
    assert "Do not call or write" in client.get(f"/desk/people/{known.pk}/").content.decode()
    client.post(f"/desk/people/{known.pk}/", {"act": "needs", "needs": [Need.LARGE_PRINT, "nonsense"]})
    known.refresh_from_db()
    assert known.needs == [Need.LARGE_PRINT]
