"""A grant's money: three hands, the bank, receipts, reports, claims, books that are shut; and what lasts."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from madang.documents.actions import Taken
from madang.funds import queries as ledger
from madang.funds.enums import Place
from madang.grants import actions, queries, rules
from madang.grants.enums import (
    CannotConvert,
    CannotPay,
    CannotPropose,
    CannotRun,
    CannotSpend,
    Checked,
    Flag,
    GrantState,
    PaymentState,
    Proof,
    Result,
    Verdict,
)
from madang.grants.models import Batch, Claim, Expense, Grant, Payment, Service
from madang.groups import actions as groups
from madang.groups.enums import CannotPay as GroupCannotPay
from madang.groups.enums import Post
from madang.groups.models import Learned, Member
from madang.kit.refusal import Refused
from madang.people.models import Person
from madang.timeline import queries as timeline

from .conftest import make_round

pytestmark = pytest.mark.django_db
PICTURE = Taken("slip.png", "image/png", b"a picture of a slip")


def refusal(act, *args, **named):
    with pytest.raises(Refused) as caught:
        act(*args, **named)
    return caught.value.reason


@pytest.fixture
def grant(round_) -> Grant:
    """Return a grant of 800,000 won under way."""
    return round_.granted(round_.group())


def test_a_grant_is_made_in_parts_with_reports_on_days(grant):
    assert [(part.place, part.won, part.needs_report) for part in grant.tranches.order_by("place")] == [
        (1, 560_000, False), (2, 240_000, True),
    ]  # fmt: skip
    assert [report.kind for report in grant.reports.order_by("due_on")] == ["interim", "final"]
    assert (grant.items, grant.state, ledger.balance(Place.COMMITTED, grant)) == (
        {"goods": 800_000},
        "running",
        800_000,
    )


def test_asking_approving_and_sending_are_three_hands(round_, grant):
    tranche = grant.tranches.get(place=1)
    payment = actions.ask_payment(tranche, won=560_000, seat=round_.officer, at=round_.at)
    assert refusal(actions.approve, payment, seat=round_.officer, at=round_.at) == CannotPay.NOT_YOURS
    assert refusal(actions.send_batch, [payment], seat=round_.officer, at=round_.at) == CannotPay.NOT_NOW
    actions.approve(payment, seat=round_.supervisor, at=round_.at)
    assert refusal(actions.send_batch, [payment], seat=round_.supervisor, at=round_.at) == CannotPay.SAME_HAND
    assert refusal(actions.send_batch, [payment], seat=round_.officer, at=round_.at) == CannotPay.SAME_HAND
    batch = actions.send_batch([payment], seat=round_.colleague, at=round_.at)
    assert (batch.won, ledger.balance(Place.PAID, grant)) == (560_000, 560_000)
    assert refusal(actions.send_batch, [], seat=round_.officer, at=round_.at) == CannotPay.NOTHING
    own = actions.ask_payment  # the supervisor's own wish is approved by nobody else of them
    assert refusal(own, tranche, won=1, seat=round_.supervisor, at=round_.at) == CannotPay.TOO_MUCH
    for change in ({"approved_by": payment.asked_by}, {"sent_by": round_.supervisor.person}, {"won": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Payment.objects.filter(pk=payment.pk).update(**change)


def test_a_part_is_paid_in_pieces_and_never_more_than_it_is(round_, grant):
    round_.pay(grant, won=300_000)
    tranche = grant.tranches.get(place=1)
    assert refusal(actions.ask_payment, tranche, won=260_001, seat=round_.officer, at=round_.at) == CannotPay.TOO_MUCH
    round_.pay(grant, won=260_000)
    assert [(part.paid, part.left) for part in queries.where_of_tranche(grant)] == [(560_000, 0), (0, 240_000)]


def test_what_the_bank_refuses_or_sends_back_is_promised_as_before(round_, grant):
    payment = round_.pay(grant)
    told = {"seat": round_.officer, "at": round_.at}
    assert refusal(actions.close_payment, payment, to=PaymentState.BOUNCED, **told) == CannotPay.NO_REASON
    actions.close_payment(payment, to=PaymentState.BOUNCED, words="계좌 해지", **told)
    assert (ledger.balance(Place.PAID, grant), ledger.balance(Place.COMMITTED, grant)) == (0, 800_000)
    assert refusal(actions.close_payment, payment, to=PaymentState.PAID, **told) == CannotPay.NOT_NOW
    again = actions.ask_payment(grant.tranches.get(place=1), won=560_000, **told)
    actions.approve(again, seat=round_.supervisor, at=round_.at)
    actions.send_batch([again], seat=round_.colleague, at=round_.at)
    actions.close_payment(again, to=PaymentState.FAILED, words="예금주 다름", **told)
    assert (ledger.balance(Place.PAID, grant), list(ledger.faults())) == (0, [])


def test_a_new_account_is_called_back_and_cools_before_money_goes_there(round_, grant):
    member = grant.group.members.get(post=Post.BANK)
    told = {"bank": "새은행", "digits": "999-888-777666", "holder": "모임", "at": round_.at}
    tranche = grant.tranches.get(place=1)
    payment = actions.ask_payment(tranche, won=100_000, seat=round_.officer, at=round_.at)
    new = actions.set_account(grant.group, member, **told)
    actions.call_back(new, seat=round_.officer, at=round_.at, is_theirs=True)
    assert refusal(actions.approve, payment, seat=round_.supervisor, at=round_.at) == CannotPay.CALL_BACK
    assert refusal(actions.ask_payment, tranche, won=100_000, seat=round_.officer, at=round_.at) == CannotPay.CALL_BACK
    round_.later(days=3)
    assert actions.ask_payment(tranche, won=100_000, seat=round_.officer, at=round_.at).account == new
    forged = actions.set_account(grant.group, member, **{**told, "digits": "111-222-333444"})
    actions.call_back(forged, seat=round_.officer, at=round_.at, is_theirs=False)
    assert rules.holding(grant.group) == new
    for wrong in ({"digits": "12"}, {"bank": " "}, {"holder": ""}):
        assert refusal(actions.set_account, grant.group, member, **{**told, **wrong}) == CannotRun.NO_DIGITS


def test_payments_wait_while_a_group_is_short_or_a_mediator_helps_and_help_goes_on(round_, grant):
    tranche, members = grant.tranches.get(place=1), list(grant.group.members.here().order_by("pk"))
    told = {"won": 1, "seat": round_.officer, "at": round_.at}
    call = groups.call_mediator(grant.group, members[2], words="다툽니다.", at=round_.at)
    assert refusal(actions.ask_payment, tranche, **told) == GroupCannotPay.HELD
    call.settled_at, call.outcome = round_.at, "agreed"
    call.save()
    groups.leave(members[2], at=round_.at)
    assert refusal(actions.ask_payment, tranche, **told) == GroupCannotPay.SHORT
    Member.objects.filter(pk=members[1].pk).update(post=Post.MEMBER)
    Member.objects.filter(pk=members[2].pk).update(left_at=None)
    assert refusal(actions.ask_payment, tranche, **told) == CannotPay.ONE_SIGNER


def test_a_receipt_counts_once_in_the_whole_city(round_, grant):
    spent = actions.spend(grant, round_.bought(picture=PICTURE), at=round_.at, member=round_.lead(grant.group))
    assert queries.books(grant).left == 700_000
    assert refusal(actions.spend, grant, round_.bought(picture=PICTURE), at=round_.at) == CannotSpend.TWICE
    actions.spend(grant, round_.bought(invoice="20261120-1"), at=round_.at)
    assert refusal(actions.spend, grant, round_.bought(invoice="20261120 -1"), at=round_.at) == CannotSpend.TWICE
    with pytest.raises(IntegrityError), transaction.atomic():
        Expense.objects.filter(invoice__isnull=False).update(receipt=spent.receipt)
    actions.take_back_expense(spent, round_.lead(grant.group), at=round_.at)
    assert actions.spend(grant, round_.bought(picture=PICTURE), at=round_.at).receipt == spent.receipt


@pytest.mark.parametrize(("more", "reason"), [
    ({"won": 800_001}, CannotSpend.OVER), ({"words": ""}, CannotSpend.NO_WORDS), ({"payee": " "}, CannotSpend.NO_WORDS),
    ({"on": None}, CannotSpend.NO_DAY), ({"item": "rent"}, CannotSpend.NO_ITEM), ({"invoice": ""}, CannotSpend.NO_RECEIPT),
    ({"proof": Proof.CASH, "won": 100_001}, CannotSpend.CASH), ({"words": "801212-1234567"}, CannotSpend.PERSONAL_NUMBER),
])  # fmt: skip
def test_rules_are_asked_while_the_receipt_is_in_ones_hand(round_, grant, more, reason):
    bought = round_.bought(**{"invoice": "7", **more})
    assert refusal(actions.spend, grant, bought, at=round_.at) == reason
    assert Expense.objects.count() == 0


def test_a_day_to_come_and_a_stranger_are_refused(round_, grant):
    ahead = round_.bought(invoice="7", on=round_.at.date() + timedelta(days=2))
    assert refusal(actions.spend, grant, ahead, at=round_.at) == CannotSpend.NO_DAY
    stranger = round_.lead(round_.group())
    assert (
        refusal(actions.spend, grant, round_.bought(invoice="7"), at=round_.at, member=stranger)
        == CannotSpend.NOT_YOURS
    )


@pytest.mark.parametrize("won", [0, -5, 1.5])
def test_won_below_nothing_or_in_parts_are_refused_and_by_the_table_as_well(round_, grant, won):
    bought = round_.bought(won=won, invoice="9", is_own=True)
    assert refusal(actions.spend, grant, bought, at=round_.at) == CannotSpend.NO_AMOUNT
    actions.spend(grant, round_.bought(invoice="9"), at=round_.at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Expense.objects.update(won=min(int(won), 0))


def test_what_is_odd_is_marked_for_a_person_and_refused_by_nobody(round_, grant):
    round_.village.at = round_.at.replace(year=2027)
    name = round_.lead(grant.group).name
    told = {
        "payee": f"{name} 상회",
        "invoice": "8",
        "proof": Proof.CASH,
        "won": 60_000,
        "on": grant.starts_on - timedelta(days=9),
    }
    made = actions.spend(grant, round_.bought(**told), at=round_.at)
    assert made.flags == [Flag.SELF, Flag.OUTSIDE, Flag.CASH]
    own = actions.spend(grant, round_.bought(won=5_000, item="food", is_own=True, invoice="10"), at=round_.at)
    assert (own.is_own, queries.books(grant).own, queries.books(grant).left) == (True, 5_000, 740_000)


def test_an_expense_is_looked_at_with_a_reason_where_it_does_not_fit(round_, city, grant):
    made = actions.spend(grant, round_.bought(invoice="8"), at=round_.at)
    told = {"seat": round_.officer, "at": round_.at}
    assert refusal(actions.check_expense, made, to=Checked.REFUSED, words=" ", **told) == CannotPay.NO_REASON
    other = {"seat": city.seat("officer", "TRAF"), "at": round_.at}
    assert refusal(actions.check_expense, made, to=Checked.FINE, words="", **other) == CannotSpend.NOT_YOURS
    actions.check_expense(made, to=Checked.ASKED, words="무엇입니까?", **told)
    lead = round_.lead(grant.group)
    assert refusal(actions.answer_expense, made, lead, words=" ", at=round_.at) == CannotRun.NO_WORDS
    assert actions.answer_expense(made, lead, words="모임 책상입니다.", at=round_.at).checked == Checked.OPEN
    assert refusal(actions.answer_expense, made, lead, words="또", at=round_.at) == CannotSpend.CHECKED
    actions.check_expense(made, to=Checked.REFUSED, words="식사비는 안 됩니다.", **told)
    assert (queries.books(grant).spent, queries.books(grant).open) == (0, 0)
    assert refusal(actions.check_expense, made, to=Checked.FINE, words="", **told) == CannotSpend.CHECKED


def report(round_, grant, kind: str, **more):
    made = grant.reports.get(kind=kind)
    told = {
        "words": "잘 되었습니다.",
        "people": 12,
        "households": 9,
        "attendances": 80,
        "member": round_.lead(grant.group),
        **more,
    }
    actions.send_report(made, at=round_.at, **told)
    return actions.read_report(made, question="", seat=round_.officer, at=round_.at)


def test_the_second_part_waits_for_the_report_on_the_way(round_, grant):
    told = {"won": 240_000, "seat": round_.officer, "at": round_.at}
    assert refusal(actions.ask_payment, grant.tranches.get(place=2), **told) == CannotPay.NOT_READ
    report(round_, grant, "interim")
    assert actions.ask_payment(grant.tranches.get(place=2), **told).won == 240_000


def test_an_overdue_report_stops_payments_and_its_day_never_moves(round_, grant):
    interim = grant.reports.get(kind="interim")
    due = interim.due_on
    round_.later(days=(due - round_.at.date()).days + 1)
    told = {"won": 1, "seat": round_.officer, "at": round_.at}
    assert refusal(actions.ask_payment, grant.tranches.get(place=1), **told) == CannotPay.REPORT_DUE
    until = round_.at.date() + timedelta(days=10)
    more = {"seat": round_.officer, "at": round_.at}
    assert refusal(actions.extend_report, interim, until=due, why="x", **more) == CannotRun.NO_DAY
    assert refusal(actions.extend_report, interim, until=until, why=" ", **more) == CannotRun.NO_WORDS
    extended = actions.extend_report(interim, until=until, why="대표가 아픕니다.", **more)
    assert (extended.due_on, extended.extended_until) == (due, until)
    assert actions.ask_payment(grant.tranches.get(place=1), **told).won == 1


def test_reports_are_reminded_once_a_week_before_and_once_they_are_late(round_, grant):
    interim = grant.reports.get(kind="interim")
    assert actions.remind(round_.at) == 0
    round_.later(days=(interim.due_on - round_.at.date()).days - 5)
    assert (actions.remind(round_.at), actions.remind(round_.later(days=1))) == (1, 0)
    assert (actions.remind(round_.later(days=7)), actions.remind(round_.later(days=1))) == (1, 0)


def test_a_group_without_a_writer_reports_by_voice_or_to_somebody_of_the_city(round_, city, grant):
    interim = grant.reports.get(kind="interim")
    told = {"people": 5, "households": None, "attendances": None, "at": round_.at}
    for odd in ({"households": 6}, {"attendances": 4}):
        assert refusal(actions.send_report, interim, words="말", **{**told, **odd}) == CannotRun.BAD_COUNT
    assert refusal(actions.send_report, interim, words="", **told) == CannotRun.NO_WORDS
    assert refusal(actions.send_report, interim, words="말", **{**told, "people": None}) == CannotRun.NO_WORDS
    actions.send_report(
        interim, words="", voice=Taken("v.mp3", "audio/mpeg", b"voice"), member=round_.lead(grant.group), **told
    )
    assert actions.read_report(interim, question="몇 번 모였습니까?", seat=round_.officer, at=round_.at).question
    again = actions.send_report(interim, words="열 번입니다.", seat=city.seat("agent"), **told)
    assert (again.written_by, again.question) == (city.seat("agent").person, "")


def test_books_are_shut_once_all_is_in_and_what_is_left_is_free(round_, grant):
    round_.pay(grant)
    told = {"seat": round_.officer, "at": round_.at}
    spent = actions.spend(grant, round_.bought(won=500_000, invoice="8"), at=round_.at)
    assert refusal(actions.settle, grant, **told) == CannotRun.REPORTS
    actions.check_expense(spent, to=Checked.FINE, words="", **told)
    report(round_, grant, "interim")
    report(round_, grant, "final")
    actions.say_result(
        grant, result=Result.WORKS, learned="천천히 모였습니다.", member=round_.lead(grant.group), at=round_.at
    )
    assert refusal(actions.settle, grant, **told) == CannotRun.OWES  # 60,000 were paid and not spent
    due = round_.at.date() + timedelta(days=30)
    assert refusal(actions.claim, grant, won=560_001, reason="남음", due_on=due, **told) == CannotPay.TOO_MUCH
    actions.claim(grant, won=60_000, reason="쓰고 남았습니다.", due_on=due, **told)
    assert refusal(actions.settle, grant, **told) == CannotRun.OWES
    actions.money_back(grant, won=60_000, words="반납", key="back-1", **told)
    settled = grant = actions.settle(grant, **told)
    assert (settled.state, ledger.balance(Place.COMMITTED, grant), ledger.balance(Place.PAID, grant)) == (
        "settled",
        0,
        500_000,
    )
    sums = ledger.statement([round_.envelope])[round_.envelope.pk]
    assert (sums.is_footing, sums.returned, list(ledger.faults())) == (True, 60_000, [])
    assert Learned.objects.get().text == "천천히 모였습니다."
    assert [link.kind for link in queries.chain(grant, on=round_.at.date()) if link.is_missing] == []


def test_hardship_is_looked_at_by_another_hand(round_, grant):
    round_.pay(grant)
    due = round_.at.date() + timedelta(days=30)
    made = actions.claim(grant, won=100_000, reason="맞지 않습니다.", due_on=due, seat=round_.supervisor, at=round_.at)
    member, told = round_.lead(grant.group), {"due_on": None, "at": round_.at}
    answer = {"waived": 100_000, "answer": "사정이 분명합니다.", **told}
    assert refusal(actions.plead, made, member, words=" ", at=round_.at) == CannotRun.NO_WORDS
    actions.plead(made, member, words="가게가 문을 닫았습니다.", at=round_.at)
    assert refusal(actions.answer_plea, made, seat=round_.supervisor, **answer) == CannotPay.SAME_HAND
    assert refusal(actions.answer_plea, made, seat=round_.officer, **answer) == CannotRun.NOT_YOURS
    Claim.objects.update(by=round_.officer.person)
    over = {**answer, "waived": 100_001}
    assert refusal(actions.answer_plea, made, seat=round_.supervisor, **over) == CannotPay.TOO_MUCH
    actions.answer_plea(made, seat=round_.supervisor, **answer)
    assert queries.owed(grant) == 0


def test_what_was_awarded_changes_by_agreement_alone(round_, grant):
    member = round_.lead(grant.group)
    assert (
        refusal(actions.ask_amendment, grant, member, words="x", items={"goods": 1}, at=round_.at) == CannotPay.TOO_MUCH
    )
    asked = actions.ask_amendment(
        grant, member, words="강사를 모십니다.", items={"goods": 600_000, "teacher": 200_000}, at=round_.at
    )
    grant.refresh_from_db()
    assert grant.items == {"goods": 800_000}
    assert (
        refusal(actions.sign_amendment, asked, is_agreed=False, answer="", seat=round_.officer, at=round_.at)
        == CannotRun.NO_WORDS
    )
    actions.sign_amendment(asked, is_agreed=True, answer="", seat=round_.officer, at=round_.at)
    grant.refresh_from_db()
    assert grant.items == {"goods": 600_000, "teacher": 200_000}
    assert (
        refusal(actions.sign_amendment, asked, is_agreed=True, answer="", seat=round_.officer, at=round_.at)
        == CannotRun.AGREED
    )


def test_a_room_of_the_city_is_awarded_with_a_written_delegation(village, city):
    round_ = make_round(
        village, city, budget=0, code="room", least=0, most=0, has_rooms=True, tranches=[], questions=[]
    )
    group = round_.group()
    proposal = round_.write(group, lines=[], room="역촌동주민센터 2층, 평일 저녁 여섯 시부터 아홉 시까지", answers={})
    for member in group.members.here():
        actions.sign(proposal, member, at=round_.at)
    actions.submit(proposal, round_.lead(group), at=round_.at)
    round_.close()
    actions.accept(proposal, seat=round_.officer, at=round_.at)
    round_.judge(proposal, 4, 4)
    round_.decide()
    grant = Grant.objects.get()
    assert (grant.won, grant.room[:4]) == (0, "역촌동주")
    assert refusal(actions.agree, grant, round_.lead(group), at=round_.at) == CannotRun.NOT_NOW
    told = {"words": "문을 열고 닫고, 누가 언제 쓰는지 모임이 정합니다.", "at": round_.at}
    assert refusal(actions.delegate, grant, seat=round_.officer, **told) == CannotRun.NOT_YOURS
    actions.delegate(grant, seat=round_.supervisor, **told)
    assert actions.agree(grant, round_.lead(group), at=round_.at).state == GrantState.RUNNING


def test_money_for_the_same_months_is_not_asked_twice(round_, grant):
    call = actions.copy_of(round_.call, on=round_.at)
    call.envelope, call.opens_at, call.closes_at = round_.envelope, round_.at, round_.at + timedelta(days=20)
    call.decides_on, call.starts_on = (
        call.closes_at.date() + timedelta(days=1),
        call.closes_at.date() + timedelta(days=2),
    )
    call.ends_on = grant.ends_on + timedelta(days=100)
    call = actions.publish(actions.draft(call, seat=round_.officer, at=round_.at), seat=round_.officer, at=round_.at)
    assert refusal(actions.begin, call, grant.group, round_.lead(grant.group), at=round_.at) == CannotPropose.DOUBLE


def finished(round_, grant) -> Grant:
    """Let a project be reported, read and found to work."""
    report(round_, grant, "final")
    return actions.say_result(
        grant, result=Result.WORKS, learned="됩니다.", member=round_.lead(grant.group), at=round_.at
    )


def test_a_project_that_worked_becomes_a_service_after_both_opinions(round_, city, grant):
    told = {"evidence": "열두 가정이 저녁마다 옵니다.", "people": 30, "seat": round_.officer, "at": round_.at}
    assert refusal(actions.open_dossier, grant, **told) == CannotConvert.NO_RESULT
    grant = finished(round_, grant)
    actions.spend(grant, round_.bought(won=300_000, invoice="5"), at=round_.at)
    dossier = actions.open_dossier(grant, **told)
    assert (dossier.people, dossier.won) == (30, 300_000)
    assert refusal(actions.open_dossier, grant, **told) == CannotConvert.THERE
    hub = city.seat("supervisor", "HUB")
    areas = {city.area["11380"].pk: round_.at.date(), city.area["11440"].pk: round_.at.date() + timedelta(days=90)}
    verdict = {
        "verdict": Verdict.SERVICE, "reason": "다른 구에도 필요합니다.", "office": city.office["WOMEN"], "yearly": 90_000_000,
        "areas": areas, "at": round_.at, "envelope": round_.envelope,
    }  # fmt: skip
    assert refusal(actions.decide_dossier, dossier, seat=hub, **verdict) == CannotConvert.NO_OPINION
    actions.say_opinion(dossier, words="구에서도 바랍니다.", seat=city.seat("officer", "D11380"), at=round_.at)
    actions.say_opinion(dossier, words="넓힐 만합니다.", seat=round_.supervisor, at=round_.at)
    assert (
        refusal(actions.say_opinion, dossier, words="x", seat=city.seat("officer", "D11440"), at=round_.at)
        == CannotConvert.NOT_YOURS
    )
    assert refusal(actions.decide_dossier, dossier, seat=round_.supervisor, **verdict) == CannotConvert.SAME_HAND
    assert refusal(actions.decide_dossier, dossier, seat=hub, **{**verdict, "yearly": 0}) == CannotConvert.NO_OFFICE
    actions.decide_dossier(dossier, seat=hub, **verdict)
    service = Service.objects.get()
    assert (service.office, service.yearly, service.rollouts.count()) == (city.office["WOMEN"], 90_000_000, 2)
    assert refusal(actions.decide_dossier, dossier, seat=hub, **verdict) == CannotConvert.DECIDED


def test_people_households_and_attendances_are_counted_apart(round_, grant):
    report(round_, grant, "interim", people=3, households=2, attendances=9)
    report(round_, grant, "final", people=12, households=9, attendances=80)
    assert queries.counted([grant]) == queries.outcomes.Counted(12, 9, 80)
    assert queries.people_of() == 3
    round_.group(round_.lead(grant.group).name, "마루", "바다", idea="또 다른 모임입니다.")
    assert queries.people_of() == 5


def test_the_books_stand_when_a_member_who_left_is_forgotten(round_, grant):
    member = round_.lead(grant.group)
    actions.spend(grant, round_.bought(invoice="8"), at=round_.at, member=member)
    person = Person.objects.get(pk=member.person_id)
    assert queries.is_kept(person)
    groups.leave(member, at=round_.at)
    groups.forget(person, at=round_.at)
    member.refresh_from_db()
    assert (person.name in member.name, queries.books(grant).spent) == (False, 100_000)
    assert list(timeline.faults()) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sixteen_payments_at_once_never_pass_a_part(round_, at_once):
    grant = round_.granted(round_.group())
    tranche = grant.tranches.get(place=1)
    given = at_once(lambda _n: actions.ask_payment(tranche, won=200_000, seat=round_.officer, at=round_.at), 16)
    assert sum(isinstance(each, Payment) for each in given) == 2
    assert {each.reason for each in given if not isinstance(each, Payment)} == {CannotPay.TOO_MUCH}
    rows = [each for each in given if isinstance(each, Payment)]
    for row in rows:
        actions.approve(row, seat=round_.supervisor, at=round_.at)
    sent = at_once(lambda _n: actions.send_batch(rows, seat=round_.colleague, at=round_.at), 16)
    assert (sum(isinstance(each, Batch) for each in sent), ledger.balance(Place.PAID, grant)) == (1, 400_000)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sixteen_who_enter_one_receipt_enter_it_once(round_, at_once):
    grant = round_.granted(round_.group())
    given = at_once(lambda _n: actions.spend(grant, round_.bought(won=1_000, invoice="77"), at=round_.at), 16)
    assert (sum(isinstance(each, Expense) for each in given), Expense.objects.count()) == (1, 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sixteen_who_spend_the_last_won_spend_it_once(round_, at_once):
    grant = round_.granted(round_.group())
    given = at_once(lambda n: actions.spend(grant, round_.bought(won=300_000, invoice=f"{n}"), at=round_.at), 16)
    assert sum(isinstance(each, Expense) for each in given) == 2
    assert queries.books(grant).left == 200_000
