"""Every page of calls and grants through the real client: a group's, the judges', the office's, everybody's."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from madang.grants import actions, queries
from madang.grants.models import (
    Appeal,
    BankAccount,
    Call,
    Dossier,
    Expense,
    Grant,
    Payment,
    PeerVote,
    Proposal,
    Service,
)
from madang.groups.doors import SEATS
from madang.people.enums import RoleKind
from madang.people.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def soon(round_, monkeypatch):
    """Let pages ask the round's clock."""
    from madang.kit import clock

    monkeypatch.setattr(clock, "now", lambda: round_.at)
    monkeypatch.setattr(clock, "today", lambda: round_.at.date())
    return round_


def member_client(member) -> Client:
    """Return a browser that has taken a seat in a group."""
    client = Client()
    client.cookies["django_language"] = "en"
    client.get("/en/calls/")
    session = client.session
    session[SEATS] = [member.pk]
    session.save()
    client.cookies["sessionid"] = session.session_key
    return client


def picture(colour: str = "white") -> SimpleUploadedFile:
    """Return a picture of a slip."""
    out = BytesIO()
    Image.new("RGB", (40, 60), colour).save(out, "JPEG")
    return SimpleUploadedFile("slip.jpg", out.getvalue(), "image/jpeg")


def text(answer) -> str:
    """Return an answer's words, however it is quoted."""
    return answer.content.decode().replace("&#39;", "'")


def test_a_group_writes_signs_and_sends_and_nothing_typed_is_lost(soon):
    group = soon.group()
    one, two, three = (member_client(member) for member in group.members.here().order_by("pk"))
    purse = f"/en/groups/{group.number}/ours/money/"
    assert "Spring call" in text(one.get(purse)) or "봄 공모" in text(one.get(purse))
    begun = one.post(purse, {"act": "begin", "call": soon.call.number})
    page = begun.url
    assert two.post(purse, {"act": "begin", "call": soon.call.number}).status_code == 422
    empty = {"was-title": "", "was-q-why": "", "was-q-how": ""}
    words = {"title": "골목 책상", "q-why": "필요합니다.", "q-how": "함께 합니다.", **empty}
    assert one.post(f"{page}words/", words, headers={"X-Autosave": "1"}).json()["revision"] == 1
    clash = {"title": "", "q-why": "둘째가 쓴 글", "q-how": "", **empty}
    stale = two.post(f"{page}words/", clash)
    assert (stale.status_code, "둘째가 쓴 글" in text(stale), "필요합니다." in text(stale)) == (422, True, True)
    assert "골목 책상" in text(stale)  # what the second did not touch is what the first wrote
    assert two.post(f"{page}words/", clash, headers={"X-Autosave": "1"}).status_code == 409
    apart = {
        "title": "",
        "q-why": "",
        "q-how": "함께 합니다. 셋이서.",
        "was-title": "",
        "was-q-why": "",
        "was-q-how": "함께 합니다.",
    }
    assert two.post(f"{page}words/", apart).status_code == 302
    kept = Proposal.objects.get()
    assert (kept.title, kept.answers["why"], kept.answers["how"]) == (
        "골목 책상",
        "필요합니다.",
        "함께 합니다. 셋이서.",
    )
    lines = {"revision": "2", "item": ["goods", "goods"], "words": ["책상", ""], "own": ["", ""]}
    for wrong in ("-5", "1.5", "천 원", "0"):
        bad = one.post(f"{page}costs/", {**lines, "won": [wrong, ""]})
        assert (bad.status_code, "책상" in text(bad)) == (422, True), wrong
    assert one.post(f"{page}costs/", {**lines, "won": ["80만", ""]}).status_code == 302
    for client in (one, two):
        assert client.post(page, {"act": "sign"}).status_code == 302
    assert "Not everybody has signed" in text(one.post(page, {"act": "submit"}))
    three.post(page, {"act": "sign"})
    assert "It is sent" in text(one.post(page, {"act": "submit"}, follow=True))
    forged = {
        "title": "바꾼 이름",
        "q-why": "x",
        "q-how": "y",
        "was-title": "골목 책상",
        "was-q-why": "?",
        "was-q-how": "?",
        "anyway": "1",
    }
    assert one.post(f"{page}words/", forged).status_code == 422
    assert Proposal.objects.get().title == "골목 책상"
    assert Client().get(page).status_code == 302


def test_a_caller_signs_and_sends_through_an_agent(soon, city, client, sit):
    group = soon.group()
    proposal = soon.write(group)
    sit(client, city.seat("agent"))
    page = f"/desk/proposals/{proposal.number}/"
    for member in group.members.here():
        assert client.post(page, {"act": "sign", "member": member.pk}).status_code == 302
    assert client.post(page, {"act": "submit", "member": member.pk}).status_code == 302
    assert proposal.signatures.filter(written_by=city.seat("agent").person).count() == 3
    sit(client, soon.officer)
    assert client.post(page, {"act": "sign", "member": member.pk}).status_code == 404


def test_a_call_is_prepared_from_last_years_published_made_longer_and_cancelled(soon, client, sit):
    sit(client, soon.officer)
    assert "봄 공모" in text(client.get(f"/desk/grants/new/?from={soon.call.number}")) + "봄 공모"
    on = soon.at.date()
    told = {
        "kind": soon.call.kind_id, "name": "여름 공모", "other_name": "Summer call", "envelope": soon.envelope.pk, "budget": "200만",
        "opens_on": on, "closes_on": on + timedelta(days=20), "decides_on": on + timedelta(days=30), "starts_on": on + timedelta(days=31),
        "ends_on": on + timedelta(days=200),
    }  # fmt: skip
    assert client.post("/desk/grants/new/", {**told, "decides_on": on}).status_code == 422
    made = client.post("/desk/grants/new/", told)
    assert client.post(made.url, {"act": "publish"}, follow=True).status_code == 200
    until = on + timedelta(days=25)
    assert client.post(made.url, {"act": "extend", "until": until, "reason": ""}).status_code == 422
    assert client.post(made.url, {"act": "extend", "until": until, "reason": "화면이 멈췄습니다."}).status_code == 302
    assert client.post(made.url, {"act": "cancel", "reason": "예산"}).status_code == 302
    call = Call.objects.get(number=1002)
    assert (call.state, call.budget, "예산" in text(client.get(f"/en/calls/{call.number}/"))) == (
        "cancelled",
        2_000_000,
        True,
    )


def test_judging_deciding_and_the_appeal_on_their_pages(soon, city, client, sit):
    soon.call.kind.peer_percent = 30
    soon.call.kind.save()
    rows = [soon.sent(soon.group(), won=700_000) for _n in range(3)]
    soon.close()
    sit(client, soon.officer)
    for row in rows:
        assert client.post(f"/desk/proposals/{row.number}/", {"act": "accept"}).status_code == 302
    assert client.post(f"/desk/grants/{soon.call.number}/", {"act": "assign"}).status_code == 302
    voter = member_client(soon.lead(rows[0].group))
    points = {"act": "vote", "points-3": rows[1].number, "points-2": rows[2].number}
    assert voter.post(f"/en/proposals/{rows[0].number}/", {**points, "points-2": rows[1].number}).status_code == 422
    assert voter.post(f"/en/proposals/{rows[0].number}/", points).status_code == 302
    assert PeerVote.objects.count() == 2
    judge = Client()
    for seat in soon.judges:
        sit(judge, seat)
        for assignment, _done in queries.given_to(seat.person):
            page = f"/desk/judging/{assignment.proposal.number}/"
            assert "Others" not in text(judge.get(page))
            assert judge.post(page, {"c-together": "4", "c-need": "4"}).status_code == 422
            assert (
                judge.post(page, {"c-together": "4", "c-need": "3", "c-budget": "3", "note": "좋음"}).status_code == 302
            )
    decide = f"/desk/grants/{soon.call.number}/decide/"
    listed = client.get(decide)
    assert "The budget ends here" in text(listed)
    ruled = {line["proposal"]: line for line in soon.ruled()}
    told = {"act": "lay_out"}
    for number, line in ruled.items():
        told |= {f"outcome-{number}": line["outcome"], f"won-{number}": line["won"] or 700_000, f"reason-{number}": ""}
    last = next(n for n, line in ruled.items() if line["outcome"] == "reserve")
    assert client.post(decide, {**told, f"outcome-{last}": "award", f"won-{last}": "5만"}).status_code == 422
    assert client.post(decide, told).status_code == 302
    digest = soon.call.__class__.objects.get(pk=soon.call.pk).decision.digest
    assert client.post(decide, {"act": "sign", "digest": digest}).status_code == 422
    chief = Client()
    sit(chief, soon.supervisor)
    assert chief.post(decide, {"act": "sign", "digest": digest}).status_code == 302
    waiting = Proposal.objects.get(number=last)
    group = member_client(soon.lead(waiting.group))
    page = f"/en/proposals/{waiting.number}/"
    assert "of 100 points, place" in text(group.get(page))
    assert group.post(page, {"act": "appeal", "words": ""}).status_code == 422
    assert group.post(page, {"act": "appeal", "words": "다시 봐 주십시오."}).status_code == 302
    hub = Client()
    sit(hub, city.seat("supervisor", "HUB"))
    answer = {"act": "answer", "words": "다시 보았습니다.", "upheld": ""}
    assert hub.post(f"/desk/proposals/{waiting.number}/", answer).status_code == 302
    assert Appeal.objects.get().is_upheld is False
    public = text(Client().get(f"/en/calls/{soon.call.number}/"))
    assert all(row.title in public for row in rows)


def test_who_is_tied_finds_the_file_shut(soon, city, client, sit):
    [proposal] = soon.eligible(soon.group())
    judge = soon.judges[0]
    actions.assign(proposal, judge.person, seat=soon.officer, at=soon.at)
    sit(client, judge)
    page = f"/desk/judging/{proposal.number}/"
    assert client.post(page, {"act": "declare", "words": "사촌입니다."}).status_code == 302
    assert client.get(page).status_code == 403
    member = soon.lead(proposal.group)
    Role.objects.create(
        person=member.person, kind=RoleKind.OFFICER, office=city.office["COMM"], valid_from=soon.at.date()
    )
    sit(client, soon.officer)
    assert "This file is shut for you" in text(client.get(f"/desk/proposals/{proposal.number}/"))


def test_a_grant_from_the_agreement_to_shut_books_on_its_pages(soon, city, client, sit):
    group = soon.group()
    [proposal] = soon.eligible(group)
    soon.judge(proposal, 4, 4)
    soon.decide()
    grant = Grant.objects.get()
    mine, page = member_client(soon.lead(group)), f"/en/grants/{grant.number}/"
    assert "The agreement" in text(mine.get(page))
    assert mine.post(page, {"act": "agree"}).status_code == 302
    purse = f"/en/groups/{group.number}/ours/money/"
    assert mine.post(purse, {"act": "account", "bank": "마을은행", "digits": "12", "holder": "모임"}).status_code == 422
    mine.post(purse, {"act": "account", "bank": "마을은행", "digits": "110-234-567890", "holder": "모임"})
    group.members.filter(pk=soon.lead(group).pk).update(post="bank")
    group.members.exclude(pk=soon.lead(group).pk).update(post="signer")
    sit(client, soon.officer)
    desk = f"/desk/grant/{grant.number}/"
    client.post(desk, {"act": "theirs", "account": BankAccount.objects.get().pk})
    part = grant.tranches.get(place=1)
    assert client.post("/desk/payments/", {"act": "ask", "tranche": part.pk, "won": "-1"}).status_code == 422
    client.post("/desk/payments/", {"act": "ask", "tranche": part.pk, "won": "560,000"})
    number = Payment.objects.get().number
    assert client.post("/desk/payments/", {"act": "approve", "payment": number}).status_code == 422
    chief = Client()
    sit(chief, soon.supervisor)
    chief.post("/desk/payments/", {"act": "approve", "payment": number})
    sender = Client()
    sit(sender, soon.colleague)
    assert client.post("/desk/payments/", {"act": "send", "payment": [number]}).status_code == 422
    sender.post("/desk/payments/", {"act": "send", "payment": [number]})
    assert "마을은행,110234567890,모임,560000" in client.get("/desk/payments/1001.csv").content.decode()
    client.post("/desk/payments/", {"act": "paid", "payment": number})
    assert "Paid to you: 560,000 won" in text(mine.get(page))
    bought = {
        "act": "spend", "on": soon.at.date(), "payee": "한빛", "words": "책상", "won": "500,000", "item": "goods", "source": "grant", "proof": "card",
    }  # fmt: skip
    assert mine.post(page, {**bought, "won": "-3", "receipt": picture()}).status_code == 422
    assert "책상" in text(mine.post(page, bought))
    assert mine.post(page, {**bought, "receipt": picture()}).status_code == 302
    assert "One receipt counts once" in text(mine.post(page, {**bought, "receipt": picture()}))
    expense = Expense.objects.get()
    file = mine.get(page)
    assert f"/grants/{grant.number}/files/" in text(file)
    client.post(desk, {"act": "check", "expense": expense.pk, "to": "fine", "words": ""})
    for report in grant.reports.order_by("due_on"):
        told = {"act": "report", "report": report.pk, "words": "했습니다.", "people": "12"}
        assert mine.post(page, {**told, "people": ""}).status_code == 422
        assert mine.post(page, {**told, "pictures": [picture("red")]}).status_code == 302
        client.post(desk, {"act": "read", "report": report.pk})
    assert mine.post(page, {"act": "result", "result": "works", "learned": "천천히"}).status_code == 302
    due = soon.at.date() + timedelta(days=20)
    client.post(desk, {"act": "claim", "won": "60000", "words": "남음", "due_on": due})
    assert "60,000 won must come back" in text(mine.get(page))
    client.post(desk, {"act": "back", "won": "60000", "words": "이체", "once": "1"})
    assert client.post(desk, {"act": "settle"}).status_code == 302
    assert Grant.objects.get().state == "settled"
    assert "500,000" in text(mine.get(f"{page}settlement/"))
    money = text(Client().get("/en/money/"))
    assert "The sum of the five lines is what the council gave." in money
    assert "There is none" not in text(Client().get(f"/en/money/grant/{grant.number}/"))
    assert "seed,800000,500000,500000" in Client().get("/en/money/?form=csv").content.decode()
    assert "There is no money written down" in text(Client().get("/en/money/?as-of=2001-01-01"))
    client.post(desk, {"act": "dossier", "evidence": "됩니다.", "people": "12"})
    client.post(desk, {"act": "opinion", "dossier": Dossier.objects.get().pk, "words": "찬성"})
    district = Client()
    sit(district, city.seat("officer", "D11380"))
    district.post(desk, {"act": "opinion", "dossier": Dossier.objects.get().pk, "words": "찬성"})
    hub = Client()
    sit(hub, city.seat("supervisor", "HUB"))
    verdict = {"act": "verdict", "dossier": Dossier.objects.get().pk, "verdict": "service", "reason": "필요합니다."}
    assert hub.post(desk, verdict).status_code == 422
    whole = {
        **verdict,
        "office": city.office["WOMEN"].pk,
        "yearly": "5000만",
        "areas": [city.area["11380"].pk],
        "begins_on": due,
    }
    assert hub.post(desk, whole).status_code == 302
    assert Service.objects.get().yearly == 50_000_000
    assert "50 million won a year" in text(Client().get("/en/money/"))
    assert "Services that neighbours began" in text(Client().get("/en/services/"))


def test_a_grant_by_telephone(soon, city, client, sit):
    grant = soon.granted(soon.group())
    sit(client, city.seat("agent"))
    desk = f"/desk/grant/{grant.number}/"
    told = {"act": "report", "report": grant.reports.first().pk, "words": "전화로 말했습니다.", "people": "7"}
    assert client.post(desk, told).status_code == 302
    bought = {
        "on": soon.at.date(),
        "payee": "한빛",
        "words": "책상",
        "won": "1000",
        "item": "goods",
        "source": "own",
        "proof": "invoice",
    }
    assert client.post(desk, {"act": "spend", **bought, "invoice": "7"}).status_code == 302
    assert client.post(desk, {"act": "result", "result": "none", "learned": "비가 왔습니다."}).status_code == 302
    assert client.post(desk, {"act": "settle"}).status_code == 422
    job = {"act": "job", "words": "돌봄 선생님", "hours": "20", "begins_on": soon.at.date()}
    assert client.post(desk, job).status_code == 302
    assert queries.jobs() == (1, 20)


def test_the_division_compares_loads_and_counts_its_targets_anew(soon, city, client, sit):
    from madang.grants.enums import Measure
    from madang.groups.models import Terms

    Terms.objects.update(office=city.office["COMM"])
    soon.granted(soon.group())
    due = soon.at.date() + timedelta(days=900)
    before = soon.at - timedelta(days=30)
    actions.aim(
        Measure.VILLAGES,
        text="모든 동에 모임이 있게 합니다.",
        baseline=0,
        target=424,
        due_on=due,
        seat=soon.officer,
        at=before,
    )
    made = actions.aim(
        Measure.PEOPLE,
        text="주민 30만 명이 함께합니다.",
        baseline=0,
        target=300_000,
        due_on=due,
        seat=soon.officer,
        at=before,
    )
    sit(client, soon.officer)
    page = text(client.get("/desk/division/"))
    assert "Today: 3. To be 300,000" in page
    assert client.post("/desk/division/", {"target": made.pk}).status_code == 302
    assert made.indicator.readings.get().value == 3
    assert client.post("/desk/division/", {"target": made.pk}).status_code == 422
    job = {"act": "job", "programme": "academy", "words": "도서관 사서", "hours": "20", "begins_on": soon.at.date()}
    assert client.post("/desk/division/", {**job, "hours": "-1"}).status_code == 422
    assert client.post("/desk/division/", {**job, "programme": "x"}).status_code == 404
    assert client.post("/desk/division/", job).status_code == 302
    assert "academies and schools: 1 person, 20 hours a week" in text(client.get("/desk/division/"))
    sit(client, city.seat("auditor"))
    assert "Write today's count down" not in text(client.get("/desk/division/"))
