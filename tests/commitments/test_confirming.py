"""Whether a promise is kept: evidence, the word of who asked, "this was not kept", and what a supervisor decides."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from madang.commitments import actions, queries, rules
from madang.commitments.enums import CannotPromise, State
from madang.commitments.lines import line
from madang.commitments.models import Commitment, Review
from madang.documents.models import Document
from madang.kit.refusal import Refused
from madang.notices.models import Notice
from madang.people import actions as people
from madang.people import queries as people_queries
from madang.people.actions import Introduced
from madang.timeline import queries as timeline

KIM, LEE = "+821012345678", "+821099998888"
pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def road(city):
    return city.seat("officer", "ROAD")


@pytest.fixture
def boss(city):
    return city.seat("supervisor")


@pytest.fixture
def kim(city):
    return people.meet(Introduced(name="김영자", phone=KIM, channel="sms"), at=city.at)


@pytest.fixture
def kept(make, city, road, kim):
    """Return a promise that Kim asked for and the road office calls kept."""
    promise = make(askers=[f"person:{kim.pk}"])
    return actions.end(promise, seat=road, state=State.KEPT, text="정문 앞에서 보입니다.", at=city.at)


def asker(promise):
    return promise.hearers.get(is_asker=True)


def badge(promise, days: int = 0) -> str:
    promise.refresh_from_db()
    return line(promise, promise.ended_on + timedelta(days=days)).word


def png() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return SimpleUploadedFile("a.png", out.getvalue(), "image/png")


def test_kept_is_not_confirmed_by_waiting_and_says_so(kept):
    assert [badge(kept, days) for days in (0, 30, 31, 900)] == [
        "Kept, to be confirmed", "Kept, to be confirmed", "Kept, not confirmed for 31 days", "Kept, not confirmed for 900 days",
    ]  # fmt: skip
    assert (kept.confirmed, kept.confirmed_on) == ("", None)


def test_who_asked_confirms_it_once(kept, city):
    actions.confirm(kept, asker=asker(kept), at=city.at)
    kept.refresh_from_db()
    assert (kept.confirmed, kept.confirmed_on, badge(kept)) == ("asker", city.at.date(), "Kept, confirmed")
    assert [(s.kind, s.by) for s in kept.steps.order_by("-pk")[:1]] == [("confirmed", None)]
    with pytest.raises(Refused) as refused:
        actions.confirm(kept, asker=asker(kept), at=city.at)
    assert refused.value.reason == CannotPromise.SAID


def test_not_kept_opens_a_review_of_which_office_and_supervisors_are_told(kept, city, road, boss):
    review = actions.dispute(kept, asker=asker(kept), words="김영자네 앞은 아직 어둡습니다.", at=city.at)
    kept.refresh_from_db()
    assert (kept.state, kept.disputed_on, badge(kept), review.words) == (
        State.KEPT, city.at.date(), "Disputed", "김영자네 앞은 아직 어둡습니다.",
    )  # fmt: skip
    told = set(Notice.objects.filter(kind="promise.disputed").values_list("to_key", flat=True))
    on = city.at.date()
    theirs = {*people_queries.officers(city.office["ROAD"].pk, on), *people_queries.supervisors(on)}
    assert {road.person, boss.person} <= theirs
    assert told == {f"staff:{person.pk}" for person in theirs}
    inner = [str(row) for row in (*Notice.objects.values(), *kept.steps.values(), *timeline.of(kept).values())]
    assert [row for row in inner if "어둡습니다" in row] == []  # the words are read where they are asked for
    assert [c.pk for c in queries.disputed()] == [kept.pk]
    assert queries.counts(city.at.date())["kept"] == 0


def test_a_word_that_it_was_not_kept_takes_an_earlier_confirmation_back(kept, city):
    actions.confirm(kept, asker=asker(kept), at=city.at)
    actions.dispute(kept, asker=asker(kept), words="다시 꺼졌습니다.", at=city.at + timedelta(days=3))
    kept.refresh_from_db()
    assert (kept.confirmed, kept.confirmed_on) == ("", None)


def test_a_supervisor_finds_it_kept_with_a_reason_and_it_is_not_confirmed_by_that(kept, city, boss, kim):
    actions.dispute(kept, asker=asker(kept), words="어둡습니다.", at=city.at)
    actions.uphold(kept, seat=boss, reason="밤에 가 보니 켜져 있습니다.", at=city.at + timedelta(days=2))
    kept.refresh_from_db()
    assert (kept.disputed_on, badge(kept), Review.objects.get().decision) == (None, "Kept, to be confirmed", "stands")
    [notice] = Notice.objects.filter(kind="promise.upheld")
    assert (notice.to_key, "켜져 있습니다" in notice.context) == (f"person:{kim.pk}", True)
    with pytest.raises(Refused) as refused:
        actions.dispute(kept, asker=asker(kept), words="아닙니다.", at=city.at + timedelta(days=3))
    assert refused.value.reason == CannotPromise.SAID


def test_taken_up_again_ends_the_review_and_who_asked_is_asked_anew(kept, city, boss, road):
    actions.dispute(kept, asker=asker(kept), words="어둡습니다.", at=city.at)
    again = actions.take_up(kept, seat=boss, text="두 개가 꺼져 있습니다.", at=city.at + timedelta(days=2))
    assert (again.state, again.disputed_on, Review.objects.get().decision) == (State.UNDER_WAY, None, "taken_up")
    actions.end(again, seat=road, state=State.KEPT, text="정문 앞 등을 다 켰습니다.", at=city.at + timedelta(days=5))
    assert asker(kept).said == ""
    actions.confirm(kept, asker=asker(kept), at=city.at + timedelta(days=6))
    assert badge(kept) == "Kept, confirmed"


def test_a_committee_confirms_by_a_supervisor_of_another_office(kept, city, boss):
    found = {
        who: rules.why_not_vouch(kept, seat=city.seat(*who), text="주민위원회가 12월 2일에 보았습니다.")
        for who in (("officer", "ROAD"), ("agent", ""), ("supervisor", ""))
    }
    assert list(found.values()) == [CannotPromise.NOT_SUPERVISOR, CannotPromise.NOT_SUPERVISOR, None]
    assert rules.why_not_vouch(kept, seat=boss, text=" ") == CannotPromise.NO_EVIDENCE
    actions.vouch(kept, seat=boss, text="주민위원회가 12월 2일에 보았습니다.", at=city.at)
    kept.refresh_from_db()
    assert (kept.confirmed, badge(kept)) == ("committee", "Kept, confirmed")
    kept.office_id = boss.main.office_id
    assert rules.why_not_vouch(kept, seat=boss, text="네") == CannotPromise.OWN_WORD


def test_nothing_is_said_of_what_is_owed_nor_by_who_did_not_ask(make, kept, city, kim):
    owed = make(askers=[f"person:{kim.pk}"])
    actions.hear(kept, key="person:999", at=city.at, is_asker=False)
    follower = kept.hearers.get(is_asker=False)
    found = [
        rules.why_not_confirm(owed, asker=asker(owed)),
        rules.why_not_confirm(kept, asker=None),
        rules.why_not_confirm(kept, asker=follower),
        rules.why_not_confirm(kept, asker=asker(owed)),
        rules.why_not_dispute(kept, asker=asker(kept), words=" "),
        rules.why_not_decide(kept, seat=city.seat("supervisor"), reason="네"),
        rules.why_not_decide(kept, seat=city.seat("officer", "ROAD"), reason="네"),
    ]
    c = CannotPromise
    assert found == [c.NOT_KEPT, c.NOT_ASKED, c.NOT_ASKED, c.NOT_ASKED, c.NO_DISPUTE, c.NO_REVIEW, c.NOT_SUPERVISOR]


def test_what_was_said_is_erased_with_the_story_of_who_said_it(kept, city, kim):
    actions.dispute(kept, asker=asker(kept), words="어둡습니다.", at=city.at)
    actions.forget(kept, keys=[f"person:{kim.pk}"])
    assert (Review.objects.get().words, Review.objects.get().to_key) == ("", "")


# --- pages -----------------------------------------------------------------------------------------------------------


def test_who_asked_says_on_the_page_whether_it_is_so_and_a_stranger_does_not(kept, city, kim, be, client):
    other = people.meet(Introduced(name="이철수", phone=LEE, channel="sms"), at=city.at)
    page, act = f"/en/promises/{kept.number}/", f"/en/promises/{kept.number}/say/"
    assert (b"Is it so?" in client.get(page).content, client.post(act, {"said": "yes"}).status_code) == (False, 302)
    be(client, other, LEE)
    assert (b"Is it so?" in client.get(page).content, client.post(act, {"said": "yes"}).status_code) == (False, 404)
    be(client, kim, KIM)
    assert b"Is it so?" in client.get(page).content
    assert client.get(act).headers["Location"] == page
    for wrong in ({}, {"said": "maybe"}, {"said": "no"}, {"said": "no", "words": "900101-1234567 입니다."}):
        shown = client.post(act, wrong)
        assert (shown.status_code, b'role="alert"' in shown.content) == (422, True), wrong
    assert Commitment.objects.get().confirmed_on is None
    assert client.post(act, {"said": "yes"}).status_code == 302
    shown = client.get(page).content.decode()
    assert ("Kept, confirmed" in shown, "You said that it is so" in shown) == (True, True)
    assert client.post(act, {"said": "no", "words": "다시 꺼졌습니다."}).status_code == 302
    shown = client.get(page).content.decode()
    assert ("Disputed" in shown, "꺼졌습니다" in shown) == (True, False)


def test_the_front_writes_down_what_is_said_on_the_telephone(kept, city, sit):
    agent, address = Client(), f"/desk/promises/{kept.number}/asked/"
    sit(agent, city.seat("agent"))
    assert "김영자" in agent.get(address).content.decode()
    assert agent.post(address, {"asker": "0", "said": "yes"}).status_code == 404
    told = {"asker": asker(kept).pk, "said": "no", "words": "아직 어둡다고 하십니다."}
    assert agent.post(address, {**told, "words": ""}).status_code == 422
    assert agent.post(address, told).status_code == 302
    assert Review.objects.get().written_by == city.seat("agent").person


def test_a_supervisor_decides_on_the_promises_page_and_others_do_not_read_the_words(kept, city, sit):
    actions.dispute(kept, asker=asker(kept), words="아직 어둡습니다.", at=city.at)
    boss, other, address = Client(), Client(), f"/desk/promises/{kept.number}/"
    sit(boss, city.seat("supervisor"))
    sit(other, city.seat("officer", "TRAF"))
    assert "아직 어둡습니다." not in other.get(address).content.decode()
    assert other.post(address, {"act": "uphold", "text": "네"}).status_code == 422
    assert "아직 어둡습니다." in boss.get(address).content.decode()
    assert kept.text in boss.get("/desk/promises/").content.decode()
    assert boss.post(address, {"act": "uphold", "text": ""}).status_code == 422
    assert boss.post(address, {"act": "uphold", "text": "켜져 있습니다."}).status_code == 302
    assert boss.post(address, {"act": "vouch", "text": "위원회가 보았습니다."}).status_code == 302
    kept.refresh_from_db()
    assert kept.confirmed == "committee"


def test_evidence_is_seen_by_everybody_while_it_is_called_kept(make, city, sit, client, road):
    promise, desk = make(), Client()
    sit(desk, road)
    told = {"act": "kept", "text": "정문 앞에서 보입니다.", "files": [png()]}
    wrong = {**told, "files": [SimpleUploadedFile("a.png", b"no picture", "image/png")]}
    assert (desk.post(f"/desk/promises/{promise.number}/", wrong).status_code, Document.objects.count()) == (422, 0)
    assert desk.post(f"/desk/promises/{promise.number}/", told).status_code == 302
    document = Document.objects.get()
    address = f"/en/promises/{promise.number}/files/{document.pk}/"
    assert address in client.get(f"/en/promises/{promise.number}/").content.decode()
    assert (client.get(address).status_code, client.get(address).headers["Content-Type"]) == (200, "image/png")
    assert client.get(f"/en/promises/{make().number}/files/{document.pk}/").status_code == 404
    actions.take_up(promise, seat=road, text="다시 꺼졌습니다.", at=city.at)
    assert client.get(address).status_code == 404
