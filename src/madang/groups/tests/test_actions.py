"""Groups form by own confirmation, live by decisions of more than half, rest, part, and are never blamed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from madang.groups import actions, queries, rules
from madang.groups.enums import (
    CannotForm,
    CannotLive,
    CannotPay,
    Kind,
    Outcome,
    Post,
    Sign,
    State,
    Writer,
)
from madang.groups.models import Decision, Group, Learned, Look, Member, Yes
from madang.kit.refusal import Refused
from madang.notices.models import Notice
from madang.people import actions as people
from madang.people.actions import Introduced
from madang.timeline import queries as timeline
from madang.timeline.models import Entry

from .conftest import CARE


def refused(act, *args, **told):
    with pytest.raises(Refused) as caught:
        act(*args, **told)
    return caught.value.reason


def news(what):
    return Notice.objects.filter(kind="group.news", context__contains=f'"what": "{what}"')


# --- forming ---------------------------------------------------------------------------------------------------------


def test_three_with_contacts_of_their_own_are_a_group_and_its_code_opens_nothing_more(village):
    group = village.begin()
    assert (group.state, group.number, queries.missing(group, village.at.date())) == (State.FORMING, 1001, 2)
    assert list(Group.objects.shown()) == []
    code = group.code
    village.join(group, "오세람")
    village.join(group, "유다원")
    group.refresh_from_db()
    assert (group.state, group.formed_on, group.code) == (State.ACTIVE, village.at.date(), None)
    assert list(Group.objects.shown()) == [group]
    assert news("formed").count() == 3
    assert queries.by_code(code) is None
    assert refused(village.join, group, "차은결") == CannotForm.NOT_OPEN
    kinds = Entry.objects.filter(thread=group.thread).order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["group.begun", "group.joined", "group.joined", "group.formed"]
    assert list(timeline.faults()) == []


def test_three_accounts_with_one_telephone_are_not_three(village):
    group = village.begin(joins=village.joins("한지수", phone="+821011112222"))
    assert refused(village.join, group, "오세람", phone="+821011112222") == CannotForm.SAME_CONTACT
    assert refused(village.join, group, "한지수", key="email:h@example.org") == CannotForm.IS_MEMBER
    held = {"group": group, "name": "다른 이름", "key": "phone:+821011112222", "tie": "lives", "way": "web"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.create(**held, joined_at=village.at)


def test_spouses_count_as_one_by_their_word_or_by_their_address(village):
    group = village.begin()
    village.join(group, "오세람", home=village.member(group, "한지수").pk)
    village.join(group, "유다원")
    group.refresh_from_db()
    assert (group.state, queries.missing(group, village.at.date())) == (State.FORMING, 1)
    kept = people.meet(Introduced(name="유다원", postal="서울 은평구 불광로 1"), at=village.at)
    other = people.meet(Introduced(name="차은결", postal="서울 은평구 불광로 1"), at=village.at)
    Member.objects.filter(name="유다원").update(person=kept)
    village.met["차은결"] = other
    village.join(group, "차은결")
    group.refresh_from_db()
    assert (group.state, village.member(group, "차은결").home.name) == (State.FORMING, "유다원")
    village.join(group, "홍라온")
    group.refresh_from_db()
    assert group.state == State.ACTIVE


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"idea": " "}, CannotForm.NO_IDEA),
        ({"idea": "가" * 201}, CannotForm.LONG_IDEA),
        ({"idea": "900101-1234567"}, CannotForm.PERSONAL_NUMBER),
        ({"area": None}, CannotForm.NO_AREA),
    ],
)
def test_what_is_no_beginning_is_refused_and_nothing_is_kept(village, told, reason):
    assert (refused(village.begin, **told), Group.objects.count()) == (reason, 0)


def test_who_decides_about_groups_there_is_not_in_one(village):
    evaluator = village.city.seat("evaluator").person
    village.met["평가위원"] = people.meet(Introduced(name="평가위원", email="x@example.org"), at=village.at)
    people.add_contact(village.met["평가위원"], kind="email", value=evaluator.staff_login.email, at=village.at)
    assert refused(village.begin, "평가위원") == CannotForm.OFFICIAL
    group = village.begin()
    assert refused(village.join, group, "평가위원") == CannotForm.OFFICIAL


def test_neighbours_with_the_same_wish_in_the_same_village_find_each_other(village):
    same = village.begin("홍라온", "저녁에 아이들을 함께 돌봐요.", is_looking=True)
    village.begin("차은결", "골목에 꽃을 심습니다.", is_looking=True)
    village.begin("문채아", "저녁에 아이를 함께 돌봅니다.")
    assert queries.alike(CARE, village.area) == [same]
    assert queries.alike(CARE, village.city.area["11110"]) == []


def test_who_looks_too_long_is_asked_no_more(village):
    group = village.begin()
    at = village.at + timedelta(days=91)
    assert (actions.look_after(at - timedelta(days=2)), actions.look_after(at), actions.look_after(at)) == (0, 1, 0)
    group.refresh_from_db()
    assert (group.state, group.code, news("let_go").count()) == (State.ENDED, None, 1)


# --- leaving, being short --------------------------------------------------------------------------------------------


def test_below_three_payments_wait_and_help_goes_on_until_somebody_joins(village):
    group = village.three()
    assert rules.why_not_pay(group, on=village.at.date()) is None
    actions.leave(village.member(group, "유다원"), at=village.at)
    group.refresh_from_db()
    on = village.at.date()
    assert (group.state, group.short_since, rules.why_not_pay(group, on=on)) == (State.ACTIVE, on, CannotPay.SHORT)
    assert news("short").count() == 2
    assert (queries.short_too_long(on + timedelta(days=59)), queries.short_too_long(on + timedelta(days=60))) == (
        [], [group],
    )  # fmt: skip
    actions.open_door(group, village.member(group, "오세람"), at=village.at)
    group.refresh_from_db()
    village.join(group, "유다원")
    group.refresh_from_db()
    assert (group.short_since, rules.why_not_pay(group, on=on)) == (None, None)
    assert refused(actions.leave, Member.objects.filter(left_at__isnull=False).first(), at=village.at) == (
        CannotLive.NOT_MEMBER
    )


def test_the_last_who_leaves_a_group_that_forms_ends_it(village):
    group = village.begin()
    actions.leave(village.member(group, "한지수"), at=village.at)
    group.refresh_from_db()
    assert (group.state, group.code) == (State.ENDED, None)


# --- deciding --------------------------------------------------------------------------------------------------------


def test_more_than_half_decide_and_each_voice_counts_once(village):
    group = village.three()
    first = village.member(group, "한지수")
    decision = actions.propose(group, first, kind=Kind.PLAIN, words="금요일마다 모입니다.", asked={}, at=village.at)
    assert decision.decided_at is None
    assert refused(actions.agree, decision, first, at=village.at) == CannotLive.SAID
    with pytest.raises(IntegrityError), transaction.atomic():
        Yes.objects.create(decision=decision, member=first, at=village.at)
    decision = actions.agree(decision, village.member(group, "오세람"), at=village.at)
    assert decision.decided_at == village.at
    assert refused(actions.agree, decision, village.member(group, "유다원"), at=village.at) == CannotLive.DONE
    assert news("decided").count() == 3


def test_a_rest_has_no_penalty_and_ends_when_they_are_back(village):
    group = village.three()
    on = village.at.date()
    for until in ("gestern", "2020-01-01", (on + timedelta(days=800)).isoformat()):
        asked = {"kind": Kind.REST, "words": "쉽니다.", "asked": {"until": until}, "at": village.at}
        assert refused(actions.propose, group, village.member(group, "한지수"), **asked) == CannotLive.NO_DAY
    village.decide(group, Kind.REST, until=(on + timedelta(days=90)).isoformat())
    assert (group.state, rules.why_not_pay(group, on=on)) == (State.RESTING, CannotPay.RESTING)
    village.decide(group, Kind.BACK)
    assert (group.state, group.rests_until, rules.why_not_pay(group, on=on)) == (State.ACTIVE, None, None)


def test_who_holds_the_account_does_not_sign_alone(village):
    group = village.three()
    one, two = village.member(group, "한지수"), village.member(group, "오세람")
    asked = {"kind": Kind.POSTS, "words": "나눕니다.", "at": village.at}
    alone = {"posts": {str(one.pk): Post.BANK}}
    assert refused(actions.propose, group, one, asked=alone, **asked) == CannotLive.ONE_SIGNER
    stranger = {"posts": {"999999": Post.SIGNER}}
    assert refused(actions.propose, group, one, asked=stranger, **asked) == CannotLive.NOT_MEMBER
    village.decide(group, Kind.POSTS, posts={str(one.pk): Post.BANK, str(two.pk): Post.SIGNER})
    assert [village.member(group, name).post for name in ("한지수", "오세람", "유다원")] == ["bank", "signer", "member"]


def test_words_charter_and_course_are_the_groups_own(village):
    group = village.three()
    village.decide(group, Kind.WORDS, "저녁 여섯 시부터 아홉 시까지 돌봅니다.", name="저녁돌봄")
    village.decide(group, Kind.CHARTER, "모두 한 표씩 가집니다.")
    village.decide(group, Kind.COURSE, "아침에도 아이를 돌봅니다.")
    assert (group.name, group.about, group.charter, group.idea) == (
        "저녁돌봄", "저녁 여섯 시부터 아홉 시까지 돌봅니다.", "모두 한 표씩 가집니다.", "아침에도 아이를 돌봅니다.",
    )  # fmt: skip
    stranger = village.begin("문채아", "다른 모임입니다.")
    asked = {"kind": Kind.CHARTER, "words": "우리 것입니다.", "asked": {}, "at": village.at}
    assert refused(actions.propose, group, village.member(stranger, "문채아"), **asked) == CannotLive.NOT_MEMBER


def test_a_group_ends_with_a_handover_and_nothing_follows(village):
    group = village.three()
    village.decide(group, Kind.END, "책은 도서관에, 남은 돈은 구청에 돌려드렸습니다.")
    assert (group.state, group.handover[:2], rules.why_not_pay(group, on=village.at.date())) == (
        State.ENDED, "책은", CannotPay.ENDED,
    )  # fmt: skip
    asked = {"kind": Kind.BACK, "words": "다시 합시다.", "asked": {}, "at": village.at}
    assert refused(actions.propose, group, village.member(group, "한지수"), **asked) == CannotLive.NOT_NOW


def test_two_groups_come_from_one_and_each_knows_what_it_lacks(village):
    group = village.three(names=("한지수", "오세람", "유다원"))
    actions.open_door(group, village.member(group, "한지수"), at=village.at)
    group.refresh_from_db()
    for name in ("차은결", "홍라온", "문채아"):
        village.join(group, name)
    going = [village.member(group, name).pk for name in ("차은결", "홍라온", "문채아")]
    everybody = list(group.members.here().values_list("pk", flat=True))
    asked = {"kind": Kind.SPLIT, "words": "둘로 나눕니다.", "at": village.at}
    for who in ([], everybody):
        told = {"members": who}
        assert (
            refused(actions.propose, group, village.member(group, "한지수"), asked=told, **asked) == CannotLive.NO_ONE
        )
    village.decide(
        group, Kind.SPLIT, by=("한지수", "오세람", "유다원", "차은결"), members=going, idea="아침에 돌봅니다."
    )
    new = Group.objects.get(comes_from=group)
    assert (new.state, new.idea, new.members.here().count()) == (State.ACTIVE, "아침에 돌봅니다.", 3)
    assert (group.state, group.members.here().count(), group.short_since) == (State.ACTIVE, 3, None)


def test_two_groups_become_one_when_both_have_decided_it(village):
    group, other = village.three(), village.three("아이 책을 나눕니다.", ("차은결", "홍라온", "문채아"))
    village.decide(group, Kind.MERGE, number=other.number)
    assert group.state == State.ACTIVE
    assert news("merge_asked").count() == 3
    village.decide(other, Kind.MERGE, by=("차은결", "홍라온"), number=group.number)
    assert (other.state, other.goes_on_in, group.members.here().count()) == (State.MERGED, group, 6)
    asked = {"kind": Kind.MERGE, "words": "합칩니다.", "asked": {"number": other.number}, "at": village.at}
    assert refused(actions.propose, group, village.member(group, "한지수"), **asked) == CannotLive.NO_OTHER


# --- quarrels, notes, signs ------------------------------------------------------------------------------------------


def test_a_mediator_is_called_in_private_and_payments_wait_without_blame(village):
    group, adviser = village.three(), village.city.seat("adviser")
    call = actions.call_mediator(group, village.member(group, "유다원"), words="말이 통하지 않습니다.", at=village.at)
    on = village.at.date()
    assert (rules.why_not_pay(group, on=on), news("mediator").count()) == (
        CannotPay.HELD,
        0,
    )
    told = {"words": "", "at": village.at}
    assert refused(actions.call_mediator, group, village.member(group, "오세람"), **told) == CannotLive.CALLED
    pause = on + timedelta(days=7)
    stranger = village.city.seat("agent")
    taken = {"pause_until": pause, "at": village.at}
    assert refused(actions.take_call, call, seat=stranger, **taken) == CannotLive.NOT_YOURS
    call = actions.take_call(call, seat=adviser, **taken)
    assert "유다원" not in str(list(news("mediator").values_list("context", flat=True)))
    asked = {"kind": Kind.END, "words": "그만둡니다.", "asked": {}, "at": village.at}
    assert refused(actions.propose, group, village.member(group, "한지수"), **asked) == CannotLive.PAUSED
    settled = actions.settle(call, outcome=Outcome.AGREED, seat=adviser, at=village.at)
    assert (settled.words, rules.why_not_pay(group, on=on)) == ("", None)
    assert refused(actions.settle, call, outcome=Outcome.LEFT, seat=adviser, at=village.at) == CannotLive.SETTLED


def test_what_was_learned_is_read_by_others_without_names_before_they_reach_that_age(village):
    group, adviser = village.three(), village.city.seat("adviser")
    later = village.at + timedelta(days=100)
    note = actions.note(group, text="한지수 님과 돈 때문에 다퉜습니다.", writer=Writer.LEFT, at=later,
                        member=village.member(group, "유다원"))  # fmt: skip
    assert (note.age, queries.learned("돈")) == (100, [])
    assert (
        refused(actions.check_note, note, text="…", seat=village.city.seat("agent"), at=later) == CannotLive.NOT_YOURS
    )
    actions.check_note(note, text="돈을 맡는 사람이 한 명뿐이어서 다퉜습니다.", seat=adviser, at=later)
    assert [each.text for each in queries.learned("돈 한 명")] == ["돈을 맡는 사람이 한 명뿐이어서 다퉜습니다."]
    young = village.three("아이 책을 나눕니다.", ("차은결", "홍라온", "문채아"))
    assert queries.stumbled(young, village.at.date()) == list(Learned.objects.all())
    assert queries.stumbled(young, village.at.date() + timedelta(days=101)) == []
    assert queries.stumbled(group, village.at.date()) == []


def test_signs_go_to_a_person_with_reasons_and_come_back_only_with_a_new_one(village):
    assert queries.signs() == []
    first, second = village.three(), village.three("아이 책을 나눕니다.", ("차은결", "홍라온", "문채아"))
    Member.objects.filter(group=first, name="유다원").update(device="d1")
    Member.objects.filter(group=second, name="문채아").update(device="d1")
    seen = queries.signs()
    assert {(each.group, each.names[0]) for each in seen} == {(first, Sign.DEVICE), (second, Sign.DEVICE)}
    for group in (first, second):
        actions.look_at(group, words="구청 컴퓨터를 함께 썼습니다.", seat=village.city.seat("adviser"), at=village.at)
    assert (queries.signs(), Look.objects.count(), first.state) == ([], 2, State.ACTIVE)
    Group.objects.filter(pk=second.pk).update(idea=first.idea)
    assert {each.group for each in queries.signs()} == {first, second}
    quick = village.begin("가")
    for name in ("나", "다"):
        actions.join(quick, village.joins(name), at=village.at)
    assert Sign.BURST in dict(next(each for each in queries.signs() if each.group == quick).found)


def test_a_member_who_is_erased_leaves_an_empty_seat_and_the_decisions_stand(village):
    group = village.three()
    village.decide(group, Kind.PLAIN, "금요일마다 모입니다.")
    gone = village.met["한지수"]
    actions.forget(gone, at=village.at)
    assert not Member.objects.filter(name="한지수").exists()
    assert (Decision.objects.get().voices.count(), group.members.here().count()) == (2, 2)
    assert list(timeline.faults()) == []
    assert not queries.is_kept(gone)


def test_while_two_sides_claim_the_group_neither_takes_its_name_posts_or_end(village):
    group = village.three()
    first = village.member(group, "한지수")
    call = actions.call_mediator(group, first, words="둘로 갈렸습니다.", at=village.at, is_claim=True)
    for kind in (Kind.WORDS, Kind.END):
        with pytest.raises(Refused) as caught:
            actions.propose(group, first, kind=kind, words="우리가 모임입니다.", asked={"name": "우리"}, at=village.at)
        assert caught.value.reason == CannotLive.CLAIMED
    village.decide(group, Kind.PLAIN, "목요일에 만납니다.")
    adviser = village.city.seat("adviser")
    actions.take_call(call, seat=adviser, pause_until=None, at=village.at)
    actions.settle(call, outcome=Outcome.PARTED, seat=adviser, at=village.at)
    village.decide(group, Kind.WORDS, "이어 갑니다.", name="이어가는 모임")
    assert group.name == "이어가는 모임"


def test_nobody_holds_the_account_without_their_own_yes(village):
    group = village.three()
    first, second, third = group.members.order_by("pk")
    posts = {str(first.pk): str(Post.BANK), str(third.pk): str(Post.SIGNER)}
    decision = actions.propose(group, first, kind=Kind.POSTS, words="나눕니다.", asked={"posts": posts}, at=village.at)
    assert actions.agree(decision, second, at=village.at).decided_at is None
    assert actions.agree(decision, third, at=village.at).decided_at == village.at


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sixteen_who_join_at_once_complete_it_once(village, at_once):
    group = village.begin()
    who = [village.joins(f"이웃{n}") for n in range(16)]
    given = at_once(lambda n: actions.join(group, who[n], at=village.at), 16)
    joined = [each for each in given if isinstance(each, Member)]
    group.refresh_from_db()
    assert (len(joined), group.members.here().count(), group.state) == (2, 3, State.ACTIVE)
    assert {each.reason for each in given if not isinstance(each, Member)} == {CannotForm.NOT_OPEN}
    assert Entry.objects.filter(thread=group.thread, kind="group.formed").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sixteen_yes_of_one_member_are_one(village, at_once):
    group = village.three()
    decision = actions.propose(
        group, village.member(group, "한지수"), kind=Kind.PLAIN, words="모입니다.", asked={}, at=village.at
    )
    member = village.member(group, "오세람")
    given = at_once(lambda _n: actions.agree(decision, member, at=village.at), 16)
    assert (sum(isinstance(each, Decision) for each in given), Yes.objects.count()) == (1, 2)
