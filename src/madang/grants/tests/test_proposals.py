"""Calls and proposals: written by many, signed by all, frozen once they are sent."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from madang.funds import actions as funds
from madang.funds import queries as ledger
from madang.funds.enums import Place
from madang.grants import actions, queries, rules
from madang.grants.enums import CallState, CannotCall, CannotPropose, State, Why
from madang.grants.models import Call, Proposal, Version
from madang.groups import actions as groups
from madang.kit.refusal import Refused
from madang.meetings.models import Freeze
from madang.notices.models import Notice

pytestmark = pytest.mark.django_db


def refusal(act, *args, **named):
    with pytest.raises(Refused) as caught:
        act(*args, **named)
    return caught.value.reason


def draft(round_, **more) -> Call:
    call = actions.copy_of(round_.call, on=round_.at)
    call.envelope, call.budget = round_.envelope, 1_000_000
    for name, value in more.items():
        setattr(call, name, value)
    return call


def test_publishing_a_call_reserves_its_money_and_cancelling_frees_it(round_):
    assert (ledger.balance(Place.RESERVED, round_.call), ledger.free(round_.envelope)) == (1_500_000, 8_500_000)
    group = round_.group()
    round_.write(group)
    assert refusal(actions.cancel, round_.call, reason=" ", seat=round_.officer, at=round_.at) == CannotCall.NO_REASON
    actions.cancel(round_.call, reason="예산이 줄었습니다.", seat=round_.officer, at=round_.at)
    assert (ledger.balance(Place.RESERVED, round_.call), ledger.free(round_.envelope)) == (0, 10_000_000)
    assert Notice.objects.filter(kind="grant.news", context__contains="cancelled").count() == 3


def test_a_call_is_copied_from_last_years_with_its_days_moved(round_):
    call = draft(round_)
    actions.draft(call, seat=round_.officer, at=round_.at)
    assert (call.made_from, call.opens_at.year, call.number) == (round_.call, round_.call.opens_at.year + 1, 1002)
    assert call.kind == round_.call.kind


@pytest.mark.parametrize(("change", "reason"), [
    ({"names": {"ko": "", "en": "x"}}, CannotCall.NO_NAME), ({"budget": 0}, CannotCall.NO_BUDGET), ({"budget": 100}, CannotCall.NO_BUDGET),
    ({"envelope": None}, CannotCall.NO_BUDGET),
])  # fmt: skip
def test_a_call_that_could_award_nothing_is_refused(round_, change, reason):
    assert refusal(actions.draft, draft(round_, **change), seat=round_.officer, at=round_.at) == reason
    assert Call.objects.count() == 1


def test_the_days_of_a_call_follow_each_other(round_):
    call = draft(round_)
    for change in (
        {"closes_at": call.opens_at}, {"decides_on": call.opens_at.date()}, {"starts_on": call.decides_on - timedelta(days=1)},
        {"ends_on": call.starts_on}, {"ends_on": call.starts_on + timedelta(days=4000)},
    ):  # fmt: skip
        assert refusal(actions.draft, draft(round_, **change), seat=round_.officer, at=round_.at) == CannotCall.BAD_DAYS


def test_no_call_is_published_beyond_its_envelope_around_an_election_or_without_criteria(round_, city):
    call = actions.draft(draft(round_, budget=9_000_000), seat=round_.officer, at=round_.at)
    told = {"seat": round_.officer, "at": round_.at}
    assert refusal(actions.publish, call, **told) == CannotCall.SHORT
    Call.objects.filter(pk=call.pk).update(budget=1_000_000)
    Freeze.objects.create(begins_on=call.decides_on, ends_on=call.decides_on, names={"ko": "선거", "en": "Election"})
    assert refusal(actions.publish, call, **told) == CannotCall.ELECTION
    Call.objects.filter(pk=call.pk).update(election_check="법무담당관이 확인했습니다.")
    assert actions.publish(call, **told).state == CallState.PUBLISHED
    assert refusal(actions.publish, call, **told) == CannotCall.NOT_DRAFT
    other = actions.draft(draft(round_), seat=round_.officer, at=round_.at)
    other.kind.rubric = "nothing"
    other.kind.save()
    assert refusal(actions.publish, other, **told) == CannotCall.NO_CRITERIA
    assert (
        refusal(actions.draft, draft(round_), seat=city.seat("officer", "TRAF"), at=round_.at) == CannotCall.NOT_YOURS
    )


def test_a_district_gives_out_what_it_was_allotted_to_groups_of_its_own(round_, city):
    district, other = city.area["11380"], city.area["11440"]
    envelope = funds.envelope_of(round_.envelope.fund, 2026, district)
    funds.allot(round_.envelope, envelope, amount=2_000_000, words="배정", seat=round_.officer, at=round_.at)
    told = {"envelope": envelope, "office": city.office["D11380"], "opens_at": round_.at}
    seat = city.seat("officer", "D11380")
    for area in (None, other):
        assert refusal(actions.draft, draft(round_, area=area, **told), seat=seat, at=round_.at) == CannotCall.NOT_YOURS
    call = actions.publish(
        actions.draft(draft(round_, area=district, **told), seat=seat, at=round_.at), seat=seat, at=round_.at
    )
    assert (ledger.free(envelope), call.budget) == (1_000_000, 1_000_000)
    assert queries.calls_for(round_.group(), round_.at)[-1] == call


def test_the_end_is_moved_for_all_with_a_reason_and_never_back(round_):
    group, until = round_.group(), round_.call.closes_at + timedelta(days=2)
    round_.write(group)
    told = {"seat": round_.officer, "at": round_.at}
    assert refusal(actions.extend, round_.call, until=round_.call.closes_at, reason="x", **told) == CannotCall.NOT_LATER
    assert refusal(actions.extend, round_.call, until=until, reason=" ", **told) == CannotCall.NO_REASON
    assert actions.extend(round_.call, until=until, reason="접수 화면이 두 시간 멈췄습니다.", **told).closes_at == until
    assert Notice.objects.filter(context__contains="extended").count() == 3


def test_several_write_and_whoever_saves_over_another_is_stopped_and_loses_nothing(round_):
    group = round_.group()
    proposal = round_.write(group)
    other = group.members.here().order_by("pk")[1]
    saved = actions.save(proposal, other, revision=1, answers={"how": "둘째가 씁니다."}, at=round_.at)
    assert (saved.revision, saved.answers["how"], saved.answers["why"]) == (2, "둘째가 씁니다.", "필요합니다.")
    assert (
        refusal(actions.save, proposal, round_.lead(group), revision=1, title="x", at=round_.at) == CannotPropose.STALE
    )


@pytest.mark.parametrize(("change", "reason"), [
    ({"answers": {"why": "가" * 601}}, CannotPropose.LONG), ({"answers": {"none": "x"}}, CannotPropose.LONG),
    ({"title": "가" * 121}, CannotPropose.LONG), ({"title": "801212-1234567"}, CannotPropose.PERSONAL_NUMBER),
    ({"lines": [{"item": "goods", "words": "책상", "won": -5, "own": 0}]}, CannotPropose.BAD_LINE),
    ({"lines": [{"item": "goods", "words": "책상", "won": 1.5, "own": 0}]}, CannotPropose.BAD_LINE),
    ({"lines": [{"item": "goods", "words": "", "won": 5, "own": 0}]}, CannotPropose.BAD_LINE),
    ({"lines": [{"item": "rent", "words": "세", "won": 5, "own": 0}]}, CannotPropose.NO_ITEM),
    ({"lines": [{"item": "goods", "words": "책상", "won": 5, "own": 0}] * 21}, CannotPropose.BAD_LINE),
])  # fmt: skip
def test_what_cannot_be_written_is_refused_and_changes_nothing(round_, change, reason):
    proposal = round_.write(round_.group())
    assert refusal(actions.save, proposal, proposal.lead, revision=1, at=round_.at, **change) == reason
    assert Proposal.objects.get(pk=proposal.pk).revision == 1


@pytest.mark.parametrize(("change", "reason"), [
    ({"title": ""}, CannotPropose.NO_TITLE), ({"answers": {"why": ""}}, CannotPropose.NO_ANSWER), ({"lines": []}, CannotPropose.NO_LINES),
    ({"won": 200_000}, CannotPropose.TOO_LITTLE), ({"won": 1_000_001}, CannotPropose.TOO_MUCH),
    ({"lines": [{"item": "teacher", "words": "강사", "won": 400_000, "own": 0}]}, CannotPropose.ITEM_SHARE),
])  # fmt: skip
def test_what_is_missing_is_named_and_nobody_signs_before(round_, change, reason):
    proposal = round_.write(round_.group(), **change)
    assert rules.lacks(proposal)[0] == reason
    assert refusal(actions.sign, proposal, proposal.lead, at=round_.at) == reason
    assert refusal(actions.submit, proposal, proposal.lead, at=round_.at) == reason


def test_an_own_share_is_asked_where_the_kind_says_so(round_):
    round_.call.kind.own_percent = 10
    round_.call.kind.save()
    proposal = round_.write(round_.group(), own=79_999)
    assert rules.lacks(proposal)[0] == CannotPropose.OWN_SHARE
    lines = [{"item": "goods", "words": "책상", "won": 800_000, "own": 80_000}]
    assert rules.lacks(actions.save(proposal, proposal.lead, revision=1, lines=lines, at=round_.at)) == [
        CannotPropose.NOT_SIGNED
    ]


def test_everybody_signs_the_same_words_and_other_words_need_other_names(round_):
    group = round_.group()
    proposal = round_.write(group)
    one, two, three = group.members.here().order_by("pk")
    for member in (one, two):
        actions.sign(proposal, member, at=round_.at)
    assert refusal(actions.sign, proposal, one, at=round_.at) == CannotPropose.SIGNED
    assert refusal(actions.submit, proposal, one, at=round_.at) == CannotPropose.NOT_SIGNED
    actions.save(proposal, three, revision=1, title="다른 이름", at=round_.at)
    proposal.refresh_from_db()
    assert [m.pk for m in queries.signed(proposal)[0]] == []
    for member in (one, two, three):
        actions.sign(proposal, member, at=round_.at)
    sent = actions.submit(proposal, two, at=round_.at)
    version = sent.versions.get()
    assert (sent.state, version.why, version.digest) == (
        State.SUBMITTED,
        Why.SUBMITTED,
        queries.digest_of(version.words),
    )


def test_by_telephone_somebody_signs_whose_words_were_read_to_them(round_, city):
    group = round_.group()
    proposal = round_.write(group)
    actions.sign(proposal, round_.lead(group), at=round_.at, seat=city.seat("agent"))
    assert proposal.signatures.get().written_by == city.seat("agent").person


def test_what_was_sent_is_frozen_for_pages_acts_and_the_table(round_):
    proposal = round_.sent(round_.group())
    assert refusal(actions.save, proposal, proposal.lead, revision=1, title="x", at=round_.at) == CannotPropose.FROZEN
    assert refusal(actions.sign, proposal, proposal.lead, at=round_.at) == CannotPropose.FROZEN
    for change in ({"title": "x"}, {"answers": {}}, {"lines": []}, {"room": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Proposal.objects.filter(pk=proposal.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.update(words="{}")


def test_who_began_to_send_before_the_end_is_in_time(round_):
    group = round_.group()
    proposal = round_.write(group)
    for member in group.members.here():
        actions.sign(proposal, member, at=round_.at)
    pressed = round_.call.closes_at - timedelta(seconds=5)
    late = round_.call.closes_at + timedelta(seconds=20)
    assert refusal(actions.submit, proposal, proposal.lead, at=late) == CannotPropose.NOT_OPEN
    assert actions.submit(proposal, proposal.lead, at=late, begun_at=pressed).state == State.SUBMITTED


def test_one_proposal_a_group_and_one_lead_a_person(round_):
    group = round_.group()
    round_.write(group)
    assert refusal(actions.begin, round_.call, group, round_.lead(group), at=round_.at) == CannotPropose.THERE
    other = round_.group("가람0", "마루", "바다", idea="다른 모임입니다.")
    same = other.members.get(name="가람0")
    assert refusal(actions.begin, round_.call, other, same, at=round_.at) == CannotPropose.LEADS
    assert actions.begin(round_.call, other, other.members.get(name="마루"), at=round_.at).state == State.DRAFT


def test_a_stranger_one_who_left_and_a_group_of_two_write_nothing(round_):
    group, other = round_.group(), round_.group()
    proposal, stranger = round_.write(group), round_.lead(other)
    assert refusal(actions.save, proposal, stranger, revision=1, title="x", at=round_.at) == CannotPropose.NOT_MEMBER
    gone = group.members.here().order_by("pk").last()
    groups.leave(gone, at=round_.at)
    gone.refresh_from_db()
    assert refusal(actions.save, proposal, gone, revision=1, title="x", at=round_.at) == CannotPropose.NOT_MEMBER
    for member in group.members.here():
        actions.sign(proposal, member, at=round_.at)
    assert refusal(actions.submit, proposal, round_.lead(group), at=round_.at) == CannotPropose.NOT_COMPLETE
    group.refresh_from_db()
    actions.withdraw(proposal, round_.lead(group), at=round_.at)
    assert refusal(actions.begin, round_.call, group, round_.lead(group), at=round_.at) == CannotPropose.NOT_COMPLETE


def test_something_is_put_right_once_while_it_is_the_groups_turn(round_):
    proposal = round_.sent(round_.group())
    round_.close()
    until = round_.at.date() + timedelta(days=7)
    told = {"seat": round_.officer, "at": round_.at}
    assert refusal(actions.ask_to_correct, proposal, words=" ", until=until, **told) == CannotPropose.NO_WORDS
    assert refusal(actions.ask_to_correct, proposal, words="x", until=round_.at.date(), **told) == CannotPropose.NO_DAY
    actions.ask_to_correct(proposal, words="통장 사본이 빠졌습니다.", until=until, **told)
    proposal.refresh_from_db()
    assert (proposal.state, queries.whose_turn(proposal, round_.at)) == (State.CORRECTING, "group")
    assert refusal(actions.refuse, proposal, reason="x", **told) == CannotPropose.NOT_NOW
    actions.save(proposal, proposal.lead, revision=1, title="고친 이름", at=round_.at)
    proposal.refresh_from_db()
    for member in proposal.group.members.here():
        actions.sign(proposal, member, at=round_.at)
    sent = actions.submit(proposal, proposal.lead, at=round_.at)
    assert (sent.versions.count(), queries.whose_turn(sent, round_.at)) == (2, "city")
    assert refusal(actions.ask_to_correct, sent, words="또", until=until, **told) == CannotPropose.ASKED
    assert actions.refuse(sent, reason="자격이 없습니다.", **told).state == State.INELIGIBLE


def test_after_its_days_nothing_is_put_right_any_more(round_):
    proposal = round_.sent(round_.group())
    round_.close()
    until = round_.at.date() + timedelta(days=2)
    actions.ask_to_correct(proposal, words="고쳐 주세요.", until=until, seat=round_.officer, at=round_.at)
    round_.later(days=3)
    assert refusal(actions.save, proposal, proposal.lead, revision=1, title="x", at=round_.at) == CannotPropose.LATE
    assert (
        actions.refuse(proposal, reason="기한이 지났습니다.", seat=round_.officer, at=round_.at).state
        == State.INELIGIBLE
    )


def test_later_years_build_on_a_report_that_was_read(round_):
    group = round_.group()
    year_two = round_.call.kind
    year_two.pk, year_two.code, year_two.year, year_two.most = None, "growth", 2, 3_000_000
    year_two.save()
    call = actions.draft(
        draft(round_, kind=year_two, opens_at=round_.at, budget=1_000_000), seat=round_.officer, at=round_.at
    )
    call = actions.publish(call, seat=round_.officer, at=round_.at)
    assert refusal(actions.begin, call, group, round_.lead(group), at=round_.at) == CannotPropose.FIRST_YEAR


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sixteen_who_begin_at_once_write_one_proposal(round_, at_once):
    group = round_.group()
    members = list(group.members.here())
    given = at_once(lambda n: actions.begin(round_.call, group, members[n % 3], at=round_.at), 16)
    assert sum(isinstance(each, Proposal) for each in given) == 1
    assert {each.reason for each in given if not isinstance(each, Proposal)} == {CannotPropose.THERE}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sixteen_who_save_on_one_revision_save_once(round_, at_once):
    group = round_.group()
    proposal, members = round_.write(group), list(group.members.here())
    given = at_once(lambda n: actions.save(proposal, members[n % 3], revision=1, title=f"이름 {n}", at=round_.at), 16)
    assert sum(isinstance(each, Proposal) for each in given) == 1
    assert {each.reason for each in given if not isinstance(each, Proposal)} == {CannotPropose.STALE}
