"""Judging and deciding: ties, points, votes, the line, two hands, the money, appeals."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from madang.draws import actions as draws
from madang.funds import queries as ledger
from madang.funds.enums import Place
from madang.grants import actions, queries
from madang.grants.enums import CannotAppeal, CannotDecide, CannotJudge, Look, Outcome, State, Tie
from madang.grants.models import Assignment, Call, Decision, Grant, Proposal
from madang.groups import actions as groups
from madang.kit.refusal import Refused
from madang.notices.models import Notice
from madang.people import actions as people
from madang.people.actions import Introduced
from madang.people.models import ContactPoint, Role
from madang.people.rules import Seat
from madang.reviews.models import Review, Rubric
from madang.timeline import actions as timeline
from madang.timeline.actions import Done

pytestmark = pytest.mark.django_db


def refusal(act, *args, **named):
    with pytest.raises(Refused) as caught:
        act(*args, **named)
    return caught.value.reason


def test_who_is_tied_to_a_group_is_given_nothing_of_it(round_, city):
    [proposal] = round_.eligible(round_.group())
    group, judge, on = proposal.group, round_.judges[0].person, round_.at.date()
    assert queries.tie(judge, group, on) is None
    member = round_.lead(group)
    address = ContactPoint.objects.create(person=judge, kind="post", value="은평구 통일로 1")
    ContactPoint.objects.create(person=member.person, kind="post", value="은평구 통일로 1")
    assert queries.tie(judge, group, on) == Tie.HOUSEHOLD
    assert refusal(actions.assign, proposal, judge, seat=round_.officer, at=round_.at) == CannotJudge.TIED
    address.delete()
    timeline.record(group.thread, Done("advice.visited", group, round_.at, judge.pk))
    assert queries.tie(judge, group, on) == Tie.HELPED
    Role.objects.create(person=member.person, kind="officer", office=round_.judges[1].main.office, valid_from=on)
    assert queries.tie(round_.judges[1].person, group, on) == Tie.OFFICE
    member.person = round_.judges[2].person
    member.left_at = round_.at
    member.save()
    assert queries.tie(round_.judges[2].person, group, on) == Tie.MEMBER


def test_a_cousin_says_so_and_the_file_is_shut_and_their_points_are_gone(round_):
    [proposal] = round_.eligible(round_.group())
    round_.judge(proposal, 4, 1)
    cousin = round_.judges[0].person
    assert refusal(actions.declare, proposal, by=cousin, reason=" ", at=round_.at) is not None
    actions.declare(proposal, by=cousin, reason="사촌입니다.", at=round_.at)
    assert Review.objects.filter(reviewer=cousin).count() == 0
    points = {"together": 4, "need": 4, "budget": 4}
    assert refusal(actions.score, proposal, by=cousin, points=points, note="", at=round_.at) == CannotJudge.NOT_GIVEN
    assert refusal(actions.assign, proposal, cousin, seat=round_.officer, at=round_.at) == CannotJudge.TIED
    assert queries.conflicts(round_.call, round_.at.date(), [cousin.pk]) == {(cousin.pk, proposal.pk): Tie.DECLARED}
    assert (
        refusal(actions.lay_out, round_.call, round_.ruled(), seat=round_.officer, at=round_.at)
        == CannotDecide.NOT_ALL_IN
    )
    actions.assign(proposal, round_.judges[2].person, seat=round_.officer, at=round_.at)
    actions.score(proposal, by=round_.judges[2].person, points=points, note="좋음", at=round_.at)


def test_judges_are_shared_out_by_load_without_ties(round_):
    rows = round_.eligible(*(round_.group() for _ in range(4)), won=300_000)
    tied = round_.judges[0].person
    timeline.record(rows[0].group.thread, Done("group.mediated", rows[0].group, round_.at, tied.pk))
    assert actions.assign_all(round_.call, seat=round_.officer, at=round_.at) == (8, 0)
    load = [Assignment.objects.filter(judge=seat.person).count() for seat in round_.judges]
    assert (sum(load), max(load) - min(load) <= 1) == (8, True)
    assert not rows[0].assignments.filter(judge=tied).exists()


def test_nothing_is_judged_before_all_are_in_nor_by_whoever_was_not_chosen(round_):
    proposal = round_.sent(round_.group())
    judge = round_.judges[0].person
    actions.accept(proposal, seat=round_.officer, at=round_.at)
    assert refusal(actions.assign, proposal, judge, seat=round_.officer, at=round_.at) == CannotJudge.TOO_EARLY
    round_.close()
    points = {"together": 4, "need": 4, "budget": 4}
    assert refusal(actions.score, proposal, by=judge, points=points, note="", at=round_.at) == CannotJudge.NOT_GIVEN
    nobody = round_.officer.person
    assert refusal(actions.assign, proposal, nobody, seat=round_.officer, at=round_.at) == CannotJudge.NOT_JUDGE


def test_two_who_lie_far_apart_talk_before_anything_is_decided(round_):
    [proposal] = round_.eligible(round_.group())
    round_.judge(proposal, 4, 2)
    assert (
        refusal(actions.lay_out, round_.call, round_.ruled(), seat=round_.officer, at=round_.at)
        == CannotDecide.NOT_ALL_IN
    )
    told = {"look": Look.TALK, "on": round_.at.date(), "seat": round_.judges[0], "at": round_.at}
    assert refusal(actions.find, proposal, words=" ", **told) == CannotJudge.NO_WORDS
    actions.find(proposal, words="예산을 다르게 읽었습니다.", **told)
    assert round_.decide().state == "decided"


def test_the_groups_own_district_visits_and_writes_down_what_it_saw(round_, city):
    [proposal] = round_.eligible(round_.group())
    told = {"look": Look.VISIT, "on": round_.at.date(), "words": "다녀왔습니다.", "at": round_.at}
    assert actions.find(proposal, seat=city.seat("officer", "D11380"), **told).look == Look.VISIT
    assert refusal(actions.find, proposal, seat=city.seat("officer", "D11440"), **told) == CannotJudge.NOT_GIVEN


def test_peers_give_three_two_and_one_and_count_for_their_part(round_):
    round_.call.kind.peer_percent = 30
    round_.call.kind.save()
    rows = round_.eligible(*(round_.group() for _ in range(3)), won=400_000)
    round_.call = Call.objects.get(pk=round_.call.pk)
    for row in rows:
        round_.judge(row, 2, 2)
    first, second, third = rows
    told = {"at": round_.at}
    lead = round_.lead(first.group)
    assert refusal(actions.vote, round_.call, first.group, lead, [first, second], **told) == CannotJudge.OWN_PROPOSAL
    assert refusal(actions.vote, round_.call, first.group, lead, [second, second], **told) == CannotJudge.ALL_POINTS
    assert refusal(actions.vote, round_.call, first.group, lead, [second], **told) == CannotJudge.ALL_POINTS
    assert (
        refusal(actions.vote, round_.call, first.group, round_.lead(second.group), [second, third], **told)
        == CannotJudge.NOT_IN_CALL
    )
    actions.vote(round_.call, first.group, lead, [third, second], **told)
    actions.vote(round_.call, first.group, lead, [second, third], **told)
    actions.vote(round_.call, second.group, round_.lead(second.group), [first, third], **told)
    rubric = Rubric.objects.get(code="village")
    totals = {row.proposal: row.total for row in queries.ranked(round_.call, rubric)}
    assert totals == {
        first: 57.5,
        second: 57.5,
        third: 65.0,
    }  # 35 of 70 each; 3, 3 and 4 points, of which 4 are the most


def test_the_line_lies_where_the_money_ends_and_every_group_hears_why(round_):
    rows = round_.eligible(*(round_.group() for _ in range(3)), won=700_000)
    for row, mark in zip(rows, (2, 4, 3), strict=True):
        round_.judge(row, mark, mark)
    call = round_.decide()
    states = [Proposal.objects.get(pk=row.pk).state for row in rows]
    assert (call.state, states) == ("decided", [State.RESERVE, State.AWARDED, State.AWARDED])
    assert (ledger.balance(Place.RESERVED, call), Grant.objects.count()) == (100_000, 2)
    assert [float(Proposal.objects.get(pk=row.pk).total) for row in rows] == [50.0, 100.0, 75.0]
    assert Notice.objects.filter(context__contains='"what": "reserve"').count() == 3
    assert rows[1].versions.filter(why="awarded").count() == 1


def test_over_the_line_needs_a_reason_and_no_award_is_more_than_was_asked(round_):
    rows = round_.eligible(*(round_.group() for _ in range(3)), won=700_000)
    for row, mark in zip(rows, (2, 4, 3), strict=True):
        round_.judge(row, mark, mark)
    told = {"seat": round_.officer, "at": round_.at}

    def lines(**changed):
        return [{**line, **(changed if line["proposal"] == rows[0].number else {})} for line in round_.ruled()]

    assert refusal(actions.lay_out, round_.call, lines(outcome="award", won=50_000), **told) == CannotDecide.NO_REASON
    over = lines(outcome="award", won=700_000, reason="동네에 처음입니다.")
    assert refusal(actions.lay_out, round_.call, over, **told) == CannotDecide.OVER_BUDGET
    more = lines(outcome="award", won=700_001, reason="더")
    assert refusal(actions.lay_out, round_.call, more, **told) == CannotDecide.TOO_MUCH
    partly = actions.lay_out(round_.call, lines(outcome="award", won=100_000, reason="남은 돈입니다."), **told)
    actions.sign_list(round_.call, digest=partly.digest, seat=round_.supervisor, at=round_.at)
    assert sorted(Grant.objects.values_list("won", flat=True)) == [100_000, 700_000, 700_000]
    assert ledger.balance(Place.RESERVED, round_.call) == 0


def test_two_hands_sign_and_neither_judged_nor_is_tied(round_, city):
    [proposal] = round_.eligible(round_.group())
    round_.judge(proposal, 3, 3)
    decision = actions.lay_out(round_.call, round_.ruled(), seat=round_.officer, at=round_.at)
    told = {"digest": decision.digest, "at": round_.at}
    assert refusal(actions.sign_list, round_.call, seat=round_.officer, **told) == CannotDecide.SAME_HAND
    assert (
        refusal(actions.sign_list, round_.call, seat=city.seat("supervisor", "HUB"), **told) == CannotDecide.NOT_YOURS
    )
    judge = round_.judges[0]
    role = Role(person=judge.person, kind="officer", office=round_.call.office)
    assert refusal(actions.sign_list, round_.call, seat=Seat(judge.person, [role]), **told) == CannotDecide.JUDGED
    changed = {**told, "digest": "other"}
    assert refusal(actions.sign_list, round_.call, seat=round_.supervisor, **changed) == CannotDecide.CHANGED
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.update(second=decision.first, second_at=round_.at)
    timeline.record(
        proposal.group.thread, Done("advice.visited", proposal.group, round_.at, round_.supervisor.person.pk)
    )
    assert refusal(actions.sign_list, round_.call, seat=round_.supervisor, **told) == CannotDecide.TIED
    actions.take_back(round_.call, seat=round_.officer, at=round_.at)
    assert refusal(actions.sign_list, round_.call, seat=round_.supervisor, **told) == CannotDecide.NO_LIST


def test_equal_points_on_the_line_are_drawn_and_anybody_may_run_it_again(round_):
    rows = round_.eligible(*(round_.group() for _ in range(3)), won=700_000)
    for row in rows:
        round_.judge(row, 3, 3)
    told = {"seat": round_.officer, "at": round_.at}
    assert refusal(actions.lay_out, round_.call, round_.ruled(), **told) == CannotDecide.TIE
    draw = actions.hold_draw(round_.call, seed_due_at=round_.at + timedelta(hours=2), **told)
    round_.later(hours=3)
    scheduler = round_.village.city.seat("scheduler")
    draws.reveal(draw, seed="7 13 21", witnesses="두 사람", seat=scheduler, at=round_.at)
    round_.decide()
    order = [int(key) for key in type(draw).objects.get(pk=draw.pk).order]
    states = {row.number: Proposal.objects.get(pk=row.pk).state for row in rows}
    assert [states[number] for number in order] == [State.AWARDED, State.AWARDED, State.RESERVE]
    assert Decision.objects.get().draw == draw


def test_an_award_that_is_turned_down_goes_to_the_next_on_the_list(round_):
    rows = round_.eligible(*(round_.group() for _ in range(3)), won=700_000)
    for row, mark in zip(rows, (2, 4, 3), strict=True):
        round_.judge(row, mark, mark)
    round_.decide()
    told = {"won": 700_000, "reason": "", "seat": round_.supervisor, "at": round_.at}
    assert refusal(actions.award_next, rows[0], **told) == CannotDecide.OVER_BUDGET
    grant = Grant.objects.get(proposal=rows[1])
    actions.refuse_grant(grant, round_.lead(rows[1].group), at=round_.at)
    assert ledger.balance(Place.RESERVED, round_.call) == 800_000
    assert actions.award_next(rows[0], **told).state == State.AWARDED
    assert actions.release_rest(round_.call, seat=round_.officer, at=round_.at) == 100_000


def test_an_appeal_is_answered_by_somebody_who_did_not_decide(round_, city):
    rows = round_.eligible(round_.group(), round_.group(), won=1_000_000)
    for row, mark in zip(rows, (2, 4), strict=True):
        round_.judge(row, mark, mark)
    lead = round_.lead(rows[0].group)
    told = {"words": "점수가 잘못되었습니다.", "at": round_.at}
    assert refusal(actions.appeal, rows[0], lead, **told) == CannotAppeal.NOT_DECIDED
    lines = [
        {
            **line,
            **(
                {"outcome": "decline", "won": 0, "reason": "뜻이 다릅니다."}
                if line["proposal"] == rows[0].number
                else {}
            ),
        }
        for line in round_.ruled()
    ]
    round_.decide(lines)
    assert refusal(actions.appeal, rows[0], round_.lead(rows[1].group), **told) == CannotAppeal.NOT_MEMBER
    assert refusal(actions.appeal, rows[0], lead, words=" ", at=round_.at) == CannotAppeal.NO_WORDS
    appeal = actions.appeal(rows[0], lead, **told)
    assert refusal(actions.appeal, rows[0], lead, **told) == CannotAppeal.THERE
    answer = {"answer": "다시 보았습니다.", "is_upheld": True, "at": round_.at}
    assert refusal(actions.answer_appeal, appeal, seat=round_.supervisor, **answer) == CannotAppeal.SAME_HAND
    actions.answer_appeal(appeal, seat=city.seat("supervisor", "HUB"), **answer)
    proposal = Proposal.objects.get(pk=rows[0].pk)
    assert (proposal.state, proposal.place) == (State.RESERVE, 0)
    late = {**told, "at": round_.later(days=30)}
    assert refusal(actions.appeal, rows[1], round_.lead(rows[1].group), **late) == CannotAppeal.LATE


def test_who_left_is_not_counted_and_a_withdrawn_proposal_is_not_judged(round_):
    rows = round_.eligible(round_.group(), round_.group())
    actions.withdraw(rows[0], round_.lead(rows[0].group), at=round_.at)
    round_.judge(rows[1], 3, 3)
    assert [line["proposal"] for line in round_.ruled()] == [rows[1].number]
    round_.decide()
    groups.leave(round_.lead(rows[1].group), at=round_.at)
    assert Proposal.objects.get(pk=rows[0].pk).state == State.WITHDRAWN


def test_a_spouse_who_works_for_the_city_is_seen_by_their_telephone(round_):
    group = round_.group()
    member = round_.lead(group)
    worker = people.meet(Introduced(name="직원", phone="+821099990001", channel="sms"), at=round_.at)
    Role.objects.create(person=worker, kind="evaluator", office=round_.call.office, valid_from=round_.at.date())
    assert queries.tie(worker, group, round_.at.date()) is None
    ContactPoint.objects.create(person=worker, kind="phone", value=member.key.partition(":")[2])
    assert queries.tie(worker, group, round_.at.date()) == Tie.HOUSEHOLD


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sixteen_second_signatures_award_once(round_, at_once):
    [proposal] = round_.eligible(round_.group())
    round_.judge(proposal, 3, 3)
    decision = actions.lay_out(round_.call, round_.ruled(), seat=round_.officer, at=round_.at)
    given = at_once(
        lambda _n: actions.sign_list(round_.call, digest=decision.digest, seat=round_.supervisor, at=round_.at), 16
    )
    assert (sum(isinstance(each, Call) for each in given), Grant.objects.count()) == (1, 1)
    assert {each.reason for each in given if not isinstance(each, Call)} == {CannotDecide.DECIDED}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_award_that_no_longer_fits_is_refused_whole(round_, at_once):
    rows = round_.eligible(*(round_.group() for _ in range(4)), won=700_000)
    for row, mark in zip(rows, (4, 3, 2, 2), strict=True):
        round_.judge(row, mark, mark)
    lines = [
        {**line, **({"outcome": str(Outcome.RESERVE), "won": 0, "reason": "뒤로"} if n else {})}
        for n, line in enumerate(round_.ruled())
    ]
    round_.decide(lines)
    waiting = list(Proposal.objects.filter(state=State.RESERVE))
    told = {"won": 700_000, "reason": "차례입니다.", "seat": round_.supervisor, "at": round_.at}
    given = at_once(lambda n: actions.award_next(waiting[n % 3], **told), 16)
    assert sum(isinstance(each, Proposal) for each in given) == 1
    assert {each.reason for each in given if not isinstance(each, Proposal)} <= {
        CannotDecide.OVER_BUDGET,
        CannotDecide.CHANGED,
    }
    assert (ledger.balance(Place.RESERVED, round_.call), Grant.objects.count(), list(ledger.faults())) == (
        100_000,
        2,
        [],
    )
