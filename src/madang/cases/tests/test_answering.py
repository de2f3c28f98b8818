"""Answers: what each kind of answer needs, two signatures, promises, and words being written."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from madang.cases import actions, plainness, rules
from madang.cases.enums import CannotAct, CannotAnswer, Outcome, State
from madang.cases.models import AnswerDraft, Case
from madang.commitments.models import Commitment
from madang.documents.actions import Taken
from madang.documents.models import Document
from madang.kit import clock
from madang.kit.refusal import Refused
from madang.notices import rendering
from madang.notices.models import Notice
from madang.people.actions import Introduced
from madang.people.models import Role
from madang.people.rules import Seat
from madang.timeline import queries as timeline
from madang.timeline.models import Entry

PICTURE = Taken(name="after.jpg", mime="image/jpeg", content=b"1")


@pytest.fixture
def hub(city):
    return city.seat("officer", "HUB")


@pytest.fixture
def two(city) -> tuple[Seat, Seat]:
    """Return both officers of the office that signs twice."""
    roles = Role.objects.filter(office__code="HOUS", kind="officer").select_related("person", "office").order_by("pk")
    return tuple(Seat(role.person, [role]) for role in roles)


@pytest.fixture
def housing(city, hub) -> Case:
    """Return a case of the office that signs twice."""
    return actions.send(city.case("임대 주택 신청을 물어봅니다."), seat=hub, office=city.office["HOUS"], at=city.at)


@pytest.mark.parametrize(
    ("outcome", "facts", "has_picture", "reason"),
    [
        (Outcome.INFORMED, {}, False, None),
        (Outcome.NOT_DOING, {}, False, None),
        (Outcome.DONE, {}, False, CannotAnswer.NO_EVIDENCE),
        (Outcome.DONE, {"evidence": "  "}, False, CannotAnswer.NO_EVIDENCE),
        (Outcome.DONE, {"evidence": "불이 켜짐"}, False, None),
        (Outcome.DONE, {}, True, None),
        (Outcome.PLANNED, {}, False, CannotAnswer.NO_PROMISE),
        (Outcome.PLANNED, {"keep_by": "2026-12-01"}, True, CannotAnswer.NO_PROMISE),
        (Outcome.PLANNED, {"promise": "바꿉니다."}, False, CannotAnswer.NO_DATE),
        (Outcome.PLANNED, {"promise": "바꿉니다.", "keep_by": "2026-11-16"}, False, CannotAnswer.NO_DATE),
        (Outcome.PLANNED, {"promise": "바꿉니다.", "keep_by": "2026-11-17"}, False, None),
        (Outcome.NOT_OURS, {}, False, CannotAnswer.NO_OWNER),
        (Outcome.NOT_OURS, {"whose": "한국전력공사"}, False, CannotAnswer.NO_OWNER),
        (Outcome.NOT_OURS, {"whose_phone": "123"}, False, CannotAnswer.NO_OWNER),
        (Outcome.NOT_OURS, {"whose": "한국전력공사", "whose_phone": "123"}, False, None),
    ],
)
def test_each_kind_of_answer_brings_what_it_needs(city, outcome, facts, has_picture, reason):
    on = date(2026, 11, 16)
    assert rules.why_not_outcome(city.case(), outcome=outcome, facts=facts, has_picture=has_picture, on=on) == reason


def test_not_ours_must_name_whose(city, hub):
    case = city.case()
    with pytest.raises(Refused) as refused:
        actions.answer(case, seat=hub, text="우리 일이 아닙니다.", outcome=Outcome.NOT_OURS, at=city.at)
    assert refused.value.reason == CannotAnswer.NO_OWNER
    facts = {"whose": "한국전력공사", "whose_phone": "123"}
    actions.answer(case, seat=hub, text="전봇대입니다.", outcome=Outcome.NOT_OURS, facts=facts, at=city.at)
    told = rendering.of(Notice.objects.get(kind="case.answered"), language="en", name="김영자", on=city.at.date())
    for words in (told.sms, told.body, told.aloud):
        assert "한국전력공사" in words
        assert "123" in words


def test_what_is_done_is_shown(city, hub, client, sit):
    case, out = city.case(), BytesIO()
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (37.0, 33.0, 0.0)}
    Image.new("RGB", (40, 30), "yellow").save(out, "JPEG", exif=exif)
    sit(client, hub)
    address, answer = f"/desk/cases/{case.reference}/answer/", {"text": "고쳤습니다.", "outcome": "done"}
    client.post(address, answer)
    assert Case.objects.get().is_open  # nothing shows it
    client.post(address, {**answer, "pictures": SimpleUploadedFile("after.jpg", out.getvalue())})
    assert (Case.objects.get().state, Case.objects.get().outcome) == (State.ANSWERED, Outcome.DONE)
    document = Document.objects.of(case).get()
    with Image.open(document.file) as kept:
        assert len(kept.getexif()) == 0  # where it was taken is not kept


def test_planned_becomes_a_promise_that_everybody_can_hold_the_city_to(city, hub, client):
    lead, other = city.case(), city.case("또 가로등이 꺼졌어요.", who=Introduced(name="이철수", phone="+821055556666"))
    actions.merge([lead, other], seat=hub, at=city.at)
    due = clock.today() + timedelta(days=40)
    facts = {"promise": "골목의 가로등 여덟 개를 새로 답니다.", "keep_by": due.isoformat()}
    answered = actions.answer(lead, seat=hub, text="새로 답니다.", outcome=Outcome.PLANNED, facts=facts, at=city.at)
    promise = Commitment.objects.get()
    assert (answered.state, answered.commitment) == (State.PROMISED, promise)
    assert (promise.text, promise.first_due_on, promise.office) == (facts["promise"], due, city.office["HUB"])
    assert set(promise.hearers.values_list("to_key", flat=True)) == {
        f"person:{lead.resident_id}", f"person:{other.resident_id}"
    }  # fmt: skip
    for address in ("/ko/promises/", f"/ko/promises/{promise.number}/"):
        page = client.get(address).content.decode()
        assert facts["promise"] in page
        assert "김영자" not in page
        assert lead.reference not in page


# --- two signatures --------------------------------------------------------------------------------------------------


def test_two_signatures_are_two_persons_and_the_record_names_both(city, housing, two):
    writer, colleague = two
    with pytest.raises(Refused) as alone:
        actions.answer(housing, seat=writer, text="신청 방법입니다.", outcome=Outcome.INFORMED, at=city.at)
    assert alone.value.reason == CannotAnswer.NEEDS_SIGNATURE
    draft = actions.ready(housing, seat=writer, text="신청 방법입니다.", outcome=Outcome.INFORMED, at=city.at)
    assert not Notice.objects.filter(kind="case.answered").exists()
    for act in (
        lambda: actions.sign(draft, seat=writer, at=city.at),
        lambda: actions.give_back(draft, seat=writer, note="다시", at=city.at),
    ):
        with pytest.raises(Refused) as own:
            act()
        assert own.value.reason == CannotAnswer.OWN_HAND
    with pytest.raises(Refused) as stranger:
        actions.sign(draft, seat=city.seat("officer", "TRAF"), at=city.at)
    assert stranger.value.reason == CannotAct.NOT_YOURS
    answered = actions.sign(draft, seat=colleague, at=city.at)
    entry = Entry.objects.get(kind="case.answered")
    assert (answered.officer, entry.by_id) == (writer.person, writer.person.pk)
    assert timeline.facts(entry)["signed_by"] == colleague.person.name
    assert AnswerDraft.objects.count() == 0


def test_an_answer_given_back_says_why_and_waits_for_its_writer(city, housing, two):
    writer, colleague = two
    draft = actions.ready(housing, seat=writer, text="신청하십시오.", outcome=Outcome.INFORMED, at=city.at)
    with pytest.raises(Refused):
        actions.give_back(draft, seat=colleague, note=" ", at=city.at)
    back = actions.give_back(draft, seat=colleague, note="어디에 신청하는지 씁시다.", at=city.at)
    assert (back.ready_at, back.note, back.text) == (None, "어디에 신청하는지 씁시다.", "신청하십시오.")
    with pytest.raises(Refused) as refused:
        actions.sign(draft, seat=colleague, at=city.at)  # from a page of before
    assert refused.value.reason == CannotAct.CHANGED
    again = actions.ready(housing, seat=writer, text="누리집에서 신청하십시오.", outcome=Outcome.INFORMED, at=city.at)
    assert (again.note, AnswerDraft.objects.count()) == ("", 1)


def test_only_what_was_read_is_signed(city, housing, two):
    writer, colleague = two
    read = actions.ready(housing, seat=writer, text="맞는 답", outcome=Outcome.INFORMED, at=city.at)
    actions.ready(housing, seat=writer, text="다른 답", outcome=Outcome.INFORMED, at=city.at + timedelta(minutes=1))
    with pytest.raises(Refused) as refused:
        actions.sign(read, seat=colleague, at=city.at + timedelta(minutes=2))
    assert refused.value.reason == CannotAct.CHANGED


def test_a_picture_laid_before_a_colleague_is_evidence_when_it_is_signed(city, housing, two):
    writer, colleague = two
    draft = actions.ready(
        housing, seat=writer, text="고쳤습니다.", outcome=Outcome.DONE, pictures=[PICTURE], at=city.at
    )
    actions.sign(draft, seat=colleague, at=city.at)
    assert Case.objects.get().outcome == Outcome.DONE
    assert (
        "after.jpg"
        not in rendering.of(Notice.objects.get(kind="case.answered"), language="en", name="", on=city.at.date()).body
    )


def test_what_waited_for_a_signature_is_not_signed_after_another_answer(city, housing, two):
    one, other = two
    first = actions.ready(housing, seat=one, text="하나", outcome=Outcome.INFORMED, at=city.at)
    second = actions.ready(housing, seat=other, text="둘", outcome=Outcome.INFORMED, at=city.at)
    actions.sign(first, seat=other, at=city.at)
    actions.reopen(housing, by=housing.resident, text="아직 모르겠습니다.", at=city.at)
    with pytest.raises(Refused) as refused:
        actions.sign(second, seat=one, at=city.at)
    assert refused.value.reason == CannotAct.CHANGED
    assert AnswerDraft.objects.get().text == "둘"  # nothing is lost


def test_the_desk_lays_signs_and_gives_back(city, housing, two, client, sit):
    writer, colleague = two
    sit(client, writer)
    client.post(f"/desk/cases/{housing.reference}/answer/", {"text": "신청 방법입니다.", "outcome": "informed"})
    draft = AnswerDraft.objects.get()
    assert "A colleague signs it." in client.get(f"/desk/cases/{housing.reference}/").content.decode()
    sit(client, colleague)
    assert client.get("/desk/inbox/?view=to_sign").content.decode().count("data-row>") == 1
    address = f"/desk/cases/{housing.reference}/answer/{draft.pk}/"
    client.post(address, {"back": "yes", "reason": "짧게 씁시다."})
    assert client.post(address, {}).status_code == 404  # nothing waits
    sit(client, writer)
    assert "Given back: 짧게 씁시다." in client.get(f"/desk/cases/{housing.reference}/").content.decode()
    client.post(f"/desk/cases/{housing.reference}/answer/", {"text": "짧은 답.", "outcome": "informed"})
    sit(client, colleague)
    client.post(address, {})
    assert Case.objects.get().is_ended


# --- words being written ---------------------------------------------------------------------------------------------


def test_draft_answers_survive_a_change_of_owner(city, hub, client, sit):
    case = city.case()
    sit(client, hub)
    client.post(f"/desk/cases/{case.reference}/answer/keep/", {"text": "등을 바꾸는 중", "outcome": "planned"})
    actions.send(case, seat=hub, office=city.office["ROAD"], at=city.at)
    sit(client, city.seat("officer", "ROAD"))
    page = client.get(f"/desk/cases/{case.reference}/").content.decode()
    assert f"{hub.person.name} has begun an answer" in page
    draft = AnswerDraft.objects.get()
    assert (
        "등을 바꾸는 중" in client.get(f"/desk/cases/{case.reference}/?panel=answer&from={draft.pk}").content.decode()
    )


def test_two_officers_who_write_lose_nothing(city, housing, two):
    for seat, text in zip(two, ("하나", "둘"), strict=True):
        actions.keep_answer_draft(housing, by=seat.person, text=text, outcome="", public_text="", facts={}, at=city.at)
    assert set(housing.answer_drafts.values_list("text", flat=True)) == {"하나", "둘"}


def test_a_refused_answer_keeps_every_word(city, hub, client, sit):
    case = city.case()
    sit(client, hub)
    typed = {"text": "긴 답입니다.", "outcome": "not_ours", "whose": "한국전력공사", "version": case.version}
    shown = client.post(f"/desk/cases/{case.reference}/answer/", typed, follow=True).content.decode()
    assert str(CannotAnswer.NO_OWNER.label) in shown
    assert AnswerDraft.objects.get().facts == {"whose": "한국전력공사"}


def test_hints_show_long_sentences_and_words_of_offices_and_judge_nobody(city, hub, client, sit):
    found = plainness.look(f"귀하의 민원을 검토하겠습니다. {'아주 긴 글을 쉬지 않고 ' * 6}씁니다.")
    assert (found.sentences, len(found.long), dict(found.words)["귀하"]) == (2, 1, "님")
    assert plainness.look("We will utilise it. Thank you.").words == [("utilise", "use")]
    assert plainness.look("가로등을 고쳤습니다. 밤에 켜집니다.").is_plain
    assert plainness.look("").is_plain
    sit(client, hub)
    assert "cut it in two" in client.post("/desk/hint/", {"text": "word " * 30}).content.decode()
    assert "Reads plainly." in client.post("/desk/hint/", {"text": "고쳤습니다."}).content.decode()


@pytest.mark.parametrize(
    ("text", "is_official"),
    [
        ("당해 연도 예산입니다.", True),
        ("이 일은 당해 기관에 물으세요.", True),
        ("피해를 당해 놀라셨겠습니다.", False),
        ("사고를 당해 시설에 계십니다.", False),
        ("법에 해당해 도와 드립니다.", False),
        ("우리 부서가 담당해 고칩니다.", False),
    ],
)
def test_the_official_word_is_flagged_and_not_the_verb_that_is_written_alike(text, is_official):
    assert (("당해", "그") in plainness.look(text).words) == is_official
