"""A call with its money and criteria, groups that propose in it, and the people of the city who run it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest

from madang.funds import actions as funds
from madang.funds.models import Envelope
from madang.grants import actions, queries
from madang.grants.actions import Bought
from madang.grants.enums import PaymentState, Proof
from madang.grants.models import Call, Grant, Kind, Proposal
from madang.groups.enums import Post
from madang.groups.models import Group, Member
from madang.groups.tests.conftest import village as village  # the same neighbourhood, as a fixture
from madang.people.rules import Seat
from madang.reviews.models import Rubric

SINCE = date(2020, 1, 1)
CRITERIA = [
    {"code": code, "names": {"ko": ko, "en": en}, "weight": weight}
    for code, ko, en, weight in (
        ("together", "함께함", "Together", 40), ("need", "필요", "Need", 30), ("budget", "예산", "Budget", 30),
    )
]  # fmt: skip
ITEMS = [
    {"code": "goods", "names": {"ko": "물건", "en": "Goods"}, "percent": 100},
    {"code": "teacher", "names": {"ko": "강사비", "en": "Teachers"}, "percent": 50},
]
QUESTIONS = [
    {"code": "why", "names": {"ko": "왜 필요합니까?", "en": "Why is it needed?"}, "limit": 600},
    {"code": "how", "names": {"ko": "어떻게 합니까?", "en": "How will you do it?"}, "limit": 600},
]


@dataclass
class Round:
    """One call, and everybody in it."""

    village: object
    call: Call
    envelope: Envelope
    officer: Seat
    supervisor: Seat
    colleague: Seat
    judges: list[Seat]
    groups: list[Group] = field(default_factory=list)

    @property
    def at(self) -> datetime:
        """The moment of the village."""
        return self.village.at

    def later(self, **span) -> datetime:
        """Let time pass."""
        self.village.at += timedelta(**span)
        return self.village.at

    def group(self, *names: str, idea: str = "") -> Group:
        """Return a complete group of neighbours."""
        n = len(self.groups)
        group = self.village.three(idea or f"마을 일 {n}번", names or (f"가람{n}", f"나래{n}", f"다온{n}"))
        self.groups.append(group)
        return group

    def lead(self, group: Group) -> Member:
        """Return who began a group."""
        return group.members.here().order_by("pk").first()

    def write(self, group: Group, *, won: int = 800_000, own: int = 0, call: Call | None = None, **more) -> Proposal:
        """Begin a proposal and write what it needs."""
        proposal = actions.begin(call or self.call, group, self.lead(group), at=self.at)
        told = {
            "title": f"{group.idea} 사업", "answers": {"why": "필요합니다.", "how": "함께 합니다."},
            "lines": [{"item": "goods", "words": "책상", "won": won, "own": own}], **more,
        }  # fmt: skip
        return actions.save(proposal, self.lead(group), revision=proposal.revision, at=self.at, **told)

    def sent(self, group: Group, **more) -> Proposal:
        """Return a proposal that everybody signed and that was sent."""
        proposal = self.write(group, **more)
        for member in group.members.here():
            actions.sign(proposal, member, at=self.at)
        return actions.submit(proposal, self.lead(group), at=self.at)

    def close(self) -> None:
        """Let the end of the call pass."""
        self.village.at = self.call.closes_at + timedelta(hours=1)

    def eligible(self, *groups: Group, won: int = 800_000) -> list[Proposal]:
        """Return proposals that are judged, after the call has closed."""
        rows = [self.sent(group, won=won) for group in groups]
        self.close()
        return [actions.accept(row, seat=self.officer, at=self.at) for row in rows]

    def judge(self, proposal: Proposal, *points: int, note: str = "좋습니다.") -> None:
        """Let each judge give the same points on each criterion: 0 to 4, one number for each judge."""
        for seat, mark in zip(self.judges, points, strict=False):
            if not proposal.assignments.filter(judge=seat.person, dropped_at=None).exists():
                actions.assign(proposal, seat.person, seat=self.officer, at=self.at)
            given = {criterion["code"]: mark for criterion in CRITERIA}
            actions.score(proposal, by=seat.person, points=given, note=note, at=self.at)

    def ruled(self) -> list[dict]:
        """Return the list as the rule lays it out."""
        rubric = Rubric.objects.get(code="village")
        rows = queries.ranked(self.call, rubric, drawn=actions.order_of(self.call))
        return [
            {"proposal": row.proposal.number, "outcome": str(row.outcome), "won": row.won, "reason": ""} for row in rows
        ]

    def decide(self, lines: list[dict] | None = None) -> Call:
        """Lay the list out and sign it twice."""
        decision = actions.lay_out(self.call, lines or self.ruled(), seat=self.officer, at=self.at)
        return actions.sign_list(self.call, digest=decision.digest, seat=self.supervisor, at=self.at)

    def granted(self, group: Group, *, won: int = 800_000) -> Grant:
        """Return a grant under way, with an account that holds and posts that are given."""
        [proposal] = self.eligible(group, won=won)
        self.judge(proposal, 3, 3)
        self.decide()
        grant = Grant.objects.get(proposal=proposal)
        return self.running(grant)

    def running(self, grant: Grant) -> Grant:
        """Let a group take a grant up, with posts and an account."""
        one, two = grant.group.members.here().order_by("pk")[:2]
        Member.objects.filter(pk=one.pk).update(post=Post.BANK)
        Member.objects.filter(pk=two.pk).update(post=Post.SIGNER)
        actions.agree(grant, one, at=self.at)
        account = actions.set_account(
            grant.group, one, bank="마을은행", digits="110-234-567890", holder="모임", at=self.at
        )
        actions.call_back(account, seat=self.officer, at=self.at, is_theirs=True)
        grant.refresh_from_db()
        return grant

    def pay(self, grant: Grant, *, place: int = 1, won: int | None = None):
        """Pay a part of a grant, with three hands."""
        tranche = grant.tranches.get(place=place)
        payment = actions.ask_payment(tranche, won=won or tranche.won, seat=self.officer, at=self.at)
        actions.approve(payment, seat=self.supervisor, at=self.at)
        actions.send_batch([payment], seat=self.colleague, at=self.at)
        return actions.close_payment(payment, to=PaymentState.PAID, seat=self.officer, at=self.at)

    def bought(self, won: int = 100_000, **more) -> Bought:
        """Return something that was bought."""
        told = {
            "payee": "한빛문구",
            "words": "책상",
            "item": "goods",
            "proof": Proof.INVOICE,
            "on": self.at.date(),
            **more,
        }
        return Bought(won=won, **told)


@pytest.fixture
def round_(village, city) -> Round:
    """Return a published call for seed money with a million and a half won, two judges for each proposal."""
    return make_round(village, city)


def make_round(village, city, *, budget: int = 1_500_000, **kinds) -> Round:
    """Make a call and everybody who runs it."""
    from madang.people.models import Role

    officer, supervisor = city.seat("officer", "COMM"), city.seat("supervisor", "COMM")
    Rubric.objects.create(code="village", criteria=CRITERIA, reviewers=2, spread=25, valid_from=SINCE)
    kind = Kind.objects.create(**{
        "code": "seed", "names": {"ko": "씨앗", "en": "Seed"}, "stage": "seed", "least": 300_000, "most": 1_000_000, "items": ITEMS,
        "questions": QUESTIONS, "tranches": [70, 30], "rubric": "village", "cash_most": 50_000, "light_below": 0,
        "valid_from": SINCE, **kinds,
    })  # fmt: skip
    fund = funds.found(
        code="village", names={"ko": "마을", "en": "Village"}, source={"ko": "조례"}, office=city.office["COMM"],
        by=officer.person, at=village.at,
    )  # fmt: skip
    made = funds.appropriate(fund, year=2026, amount=10_000_000, words="의결", seat=officer, at=village.at)
    begins = village.at - timedelta(days=1)
    call = Call(
        kind=kind, names={"ko": "봄 공모", "en": "Spring call"}, envelope=made.debit.envelope, budget=budget, office=city.office["COMM"],
        opens_at=begins, closes_at=village.at + timedelta(days=20), decides_on=village.at.date() + timedelta(days=40),
        starts_on=village.at.date() + timedelta(days=45), ends_on=village.at.date() + timedelta(days=200),
    )  # fmt: skip
    actions.draft(call, seat=officer, at=begins)
    call = actions.publish(call, seat=officer, at=begins)
    roles = Role.objects.filter(kind="evaluator").select_related("person", "office").order_by("pk")
    judges = [Seat(role.person, [role]) for role in roles]
    rows = Role.objects.filter(kind="officer", office__code="COMM").select_related("person", "office").order_by("pk")
    return Round(village, call, made.debit.envelope, officer, supervisor, Seat(rows[1].person, [rows[1]]), judges)
