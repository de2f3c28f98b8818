"""How the demo lets a group propose, be judged, be paid, buy, report and end: each by the real acts, at times of the past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from madang.grants import actions, queries, rules
from madang.grants.actions import Bought
from madang.grants.enums import Checked, Look, PaymentState, Proof, Result
from madang.grants.models import Call, Grant, Proposal, Report
from madang.groups.enums import Post
from madang.groups.models import Group, Member
from madang.reviews.models import Rubric
from madang.ui.dates import local

from .laying import CRITERIA, Purse


def call_for(
    purse: Purse,
    kind: str,
    ko: str,
    en: str,
    budget: int,
    opens: datetime,
    *,
    days: tuple[int, int, int, int] = (25, 40, 45, 225),
) -> Call:
    """Publish a call that opens on a day; `days` are until it closes, is decided, and projects begin and end."""
    on, envelope = local(opens).date(), purse.envelope(opens)
    morning = local(opens).replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=1)
    closes, decides, starts, ends = (timedelta(days=n) for n in days)
    call = Call(
        kind=purse.kinds[kind], names={"ko": ko, "en": en}, envelope=envelope, budget=budget, office=purse.fund.office,
        opens_at=morning, closes_at=morning + closes + timedelta(hours=9), decides_on=on + decides, starts_on=on + starts, ends_on=on + ends,
        election_check="법무담당관이 확인했습니다.",
    )  # fmt: skip
    before = opens - timedelta(days=5)
    return actions.publish(actions.draft(call, seat=purse.officer, at=before), seat=purse.officer, at=before)


@dataclass(frozen=True)
class Wish:
    """What a group asks for in a call."""

    title: str
    why: str
    lines: tuple[tuple[str, str, int, int], ...]  # item, words, won, own
    room: str = ""


def write(call: Call, group: Group, wish: Wish, at: datetime) -> Proposal:
    """Let a group begin a proposal and write it over two sittings."""
    members = list(group.members.here().order_by("pk"))
    proposal = actions.begin(call, group, members[0], at=at)
    answers = {
        "why": wish.why,
        "how": "세 사람이 요일을 나누어 맡고, 달마다 한 번 모두 모입니다.",
        "open": "주민센터와 골목 게시판에 알리고 누구나 받습니다.",
    }
    proposal = actions.save(
        proposal, members[0], revision=0, title=wish.title, answers=answers, at=at, room=wish.room or None
    )
    lines = [{"item": item, "words": words, "won": won, "own": own} for item, words, won, own in wish.lines]
    return actions.save(proposal, members[-1], revision=1, lines=lines, at=at + timedelta(hours=5))


def send(call: Call, group: Group, wish: Wish, at: datetime) -> Proposal:
    """Let a group write a proposal, sign it and send it."""
    proposal = write(call, group, wish, at)
    members = list(group.members.here().order_by("pk"))
    for hours, member in enumerate(members, 8):
        actions.sign(proposal, member, at=at + timedelta(hours=hours))
    return actions.submit(proposal, members[0], at=at + timedelta(hours=20))


def judge(purse: Purse, proposal: Proposal, marks: tuple[int, int], at: datetime) -> None:
    """Let a proposal be accepted and scored by two judges without ties, who talk where they lie apart."""
    actions.accept(proposal, seat=purse.officer, at=at)
    on = local(at).date()
    free = [seat for seat in purse.judges if not rules.is_tied(proposal, seat.person, on)]
    for seat, mark in zip(free, marks, strict=False):
        actions.assign(proposal, seat.person, seat=purse.officer, at=at)
        points = {code: mark for code, *_rest in CRITERIA}
        actions.score(
            proposal,
            by=seat.person,
            points=points,
            note="이웃에게 열려 있고 할 수 있는 일입니다.",
            at=at + timedelta(hours=2),
        )
    if abs(marks[0] - marks[1]) > 1:
        actions.find(
            proposal, look=Look.TALK, on=on, words="한 사람은 예산을, 한 사람은 모임의 꾸준함을 무겁게 보았습니다. 현장을 보고 뜻을 모았습니다.",
            seat=purse.officer, at=at + timedelta(hours=4),
        )  # fmt: skip


def decide(purse: Purse, call: Call, at: datetime) -> None:
    """Lay the list of a call out as the rule says, and let two sign it."""
    rubric = Rubric.objects.get(code="village")
    call = Call.objects.select_related("kind", "envelope").get(pk=call.pk)
    lines = [
        {"proposal": row.proposal.number, "outcome": str(row.outcome), "won": row.won, "reason": ""}
        for row in queries.ranked(call, rubric)
    ]
    decision = actions.lay_out(call, lines, seat=purse.officer, at=at)
    actions.sign_list(call, digest=decision.digest, seat=purse.supervisor, at=at + timedelta(days=1))


def run(purse: Purse, proposal: Proposal, at: datetime, *, digits: str) -> Grant:
    """Let a group take its grant up: the delegation, the agreement, posts, an account that was called back, the first part paid."""
    grant = Grant.objects.get(proposal=proposal)
    one, two = grant.group.members.here().order_by("pk")[:2]
    if grant.room:
        words = "평일 저녁 여섯 시부터 아홉 시까지 방을 누가 어떻게 쓰는지 모임이 정합니다. 열쇠는 두 사람이 가집니다. 사업이 끝나는 날까지입니다."
        actions.delegate(grant, words=words, seat=purse.supervisor, at=at)
    actions.agree(grant, one, at=at + timedelta(days=1))
    Member.objects.filter(pk=one.pk, post=Post.MEMBER).update(post=Post.BANK)
    Member.objects.filter(pk=two.pk, post=Post.MEMBER).update(post=Post.SIGNER)
    if not grant.group.bank_accounts.exists():
        account = actions.set_account(
            grant.group, one, bank="마당은행", digits=digits, holder=grant.group.title[:40], at=at + timedelta(days=1)
        )
        actions.call_back(account, seat=purse.officer, at=at + timedelta(days=2), is_theirs=True)
    pay(purse, grant, 1, max(at + timedelta(days=4), at))
    return Grant.objects.get(pk=grant.pk)


def pay(purse: Purse, grant: Grant, place: int, at: datetime) -> None:
    """Pay a part of a grant with three hands."""
    tranche = grant.tranches.filter(place=place).first()
    if tranche is None:
        return
    payment = actions.ask_payment(tranche, won=tranche.won, seat=purse.officer, at=at)
    actions.approve(payment, seat=purse.supervisor, at=at + timedelta(hours=3))
    actions.send_batch([payment], seat=purse.second, at=at + timedelta(hours=6))
    actions.close_payment(payment, to=PaymentState.PAID, seat=purse.second, at=at + timedelta(days=1))


def buy(
    purse: Purse, grant: Grant, rows: tuple[tuple[str, str, str, int], ...], at: datetime, *, is_checked: bool = True
) -> None:
    """Enter what was bought, a few days apart: (item, words, payee, won)."""
    for n, (item, words, payee, won) in enumerate(rows):
        when = at + timedelta(days=9 * n)
        bought = Bought(
            local(when).date(),
            payee,
            words,
            item,
            won,
            proof=Proof.INVOICE,
            invoice=f"{grant.number}-{place_of(grant) + 1}",
        )
        made = actions.spend(grant, bought, at=when, member=grant.group.members.here().order_by("pk").first())
        if is_checked:
            actions.check_expense(made, to=Checked.FINE, words="", seat=purse.officer, at=when + timedelta(days=2))


def place_of(grant: Grant) -> int:
    """Return how many expenses a grant has: the next number of an invented invoice."""
    return grant.expenses.count()


def report(purse: Purse, grant: Grant, kind: str, words: str, counts: tuple[int, int, int], at: datetime) -> None:
    """Let a group send a report, and the office read it."""
    report = Report.objects.filter(grant=grant, kind=kind).first()
    if report is None:
        return
    people, households, attendances = counts
    member = grant.group.members.here().order_by("pk").first()
    actions.send_report(
        report, words=words, people=people, households=households, attendances=attendances, at=at, member=member
    )
    actions.read_report(report, question="", seat=purse.officer, at=at + timedelta(days=3))


def end(
    purse: Purse, grant: Grant, result: Result, learned: str, at: datetime, *, words: str, counts: tuple[int, int, int]
) -> None:
    """Let a project end: its last report, what came of it, what is left given back, its books shut."""
    report(purse, grant, "final", words, counts, at)
    actions.say_result(
        grant, result=result, learned=learned, at=at, member=grant.group.members.here().order_by("pk").first()
    )
    left = queries.books(grant).in_hand
    if left > 0:
        due = local(at).date() + timedelta(days=30)
        actions.claim(
            grant, won=left, reason="쓰고 남은 돈입니다.", due_on=due, seat=purse.officer, at=at + timedelta(days=4)
        )
        actions.money_back(
            grant, won=left, words="모임 통장에서 돌려받음", seat=purse.officer, at=at + timedelta(days=10)
        )
    actions.settle(grant, seat=purse.officer, at=at + timedelta(days=12))
