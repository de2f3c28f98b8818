"""Words of notices, standing answers and scripts: seen before, published from a day on, taken back."""

import re
from datetime import timedelta

import pytest

from madang.cases import alarms
from madang.cases.models import HandOff, StandardAnswer
from madang.notices import actions as notices
from madang.notices import rendering, wording
from madang.notices.models import Notice, Wording
from madang.site.manage import samples
from madang.timeline.actions import CITY
from madang.timeline.models import Entry

OWN = {
    "sms_ko": "{{ name }}님, {{ reference|speakable }} 잘 받았습니다.",
    "sms_en": "Dear {{ name }}, we have {{ reference|speakable }}.",
}
NOW = {**OWN, "valid_from": "2026-11-16"}
RECEIVED = "/manage/texts/case.received/"


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_kind_can_be_shown_with_made_up_names(db, language):
    for kind in wording.kinds():
        context = samples.context(kind, language)
        name = str(context.pop("name", ""))
        seen = rendering.words(kind, context, language=language, name=name)
        assert all((seen.subject, seen.sms, seen.body, seen.aloud)), kind


def test_words_are_seen_on_telephone_and_paper_before_and_nothing_is_written(desk, standing):
    before = standing()
    desk.get(RECEIVED)
    text = desk.send(RECEIVED, act="preview", **NOW)
    assert "As it would be: nothing is published yet" in text
    assert '<div class="phone-s"><p>김영자님, 482 917 3065 잘 받았습니다.</p></div>' in text
    assert '<div class="phone-s"><p>Dear Kim Yeongja, we have 482 917 3065.</p></div>' in text
    assert f"{rendering.euc_kr_bytes('김영자님, 482 917 3065 잘 받았습니다.')} of 90 bytes" in text
    assert standing() == before
    assert Entry.objects.filter(thread=CITY).count() == 0


def test_published_words_reach_a_text_message_and_are_taken_back(city, desk, standing):
    before = standing()
    desk.get(RECEIVED)
    desk.send(RECEIVED, act="publish", **NOW)
    city.case()
    after = standing()
    notices.send_due(city.at)
    assert Notice.objects.get(kind="case.received").text.startswith("김영자님, ")
    assert re.search(r"own words · (한국어|English)", desk.get("/manage/texts/"))
    changed = desk.get("/manage/")
    assert ["case.received" in changed.split("<h3>")[1], "Received: The street lamp is out" in changed] == [False, True]
    for entry in Entry.objects.filter(thread=CITY, kind="wording.published"):
        desk.send(f"/manage/back/{entry.seq}/")
    assert standing() == {**before, "Person": after["Person"], "Login": after["Login"]}
    assert (Wording.objects.count(), Entry.objects.filter(kind="wording.withdrawn").count()) == (0, 2)


def test_words_to_come_do_not_hold_yet(city, desk):
    desk.get(RECEIVED)
    text = desk.send(RECEIVED, act="publish", **{**OWN, "valid_from": "2026-11-20"})
    assert "to come" in text
    assert wording.holding("case.received", "en", city.at.date()) == {}
    assert wording.holding("case.received", "en", city.at.date() + timedelta(days=4)) != {}


def test_words_of_the_same_day_are_replaced_and_both_are_in_the_record(desk):
    for sms in ("One {{ reference }}", "Two {{ reference }}"):
        desk.get(RECEIVED)
        desk.send(RECEIVED, act="publish", sms_en=sms, valid_from="2026-11-16")
    assert Wording.objects.get().text == "Two {{ reference }}"
    kinds = list(Entry.objects.filter(thread=CITY).order_by("seq").values_list("kind", flat=True))
    assert kinds == ["wording.published", "wording.withdrawn", "wording.published"]


def test_words_are_taken_back_from_their_list(desk, standing):
    before = standing()
    desk.get(RECEIVED)
    desk.send(RECEIVED, act="publish", sms_en="One {{ reference }}", valid_from="2026-11-16")
    text = desk.send(f"{RECEIVED}back/", own=Wording.objects.get().pk)
    assert "Words of a notice were taken back" in text
    assert standing() == before


def test_words_over_those_of_somebody_else_are_refused(desk):
    desk.get(RECEIVED)
    Wording.objects.create(kind="case.received", part="sms", language="en", text="Hers", valid_from="2026-11-01")
    text = desk.send(RECEIVED, act="publish", **NOW)
    assert "Somebody has changed this since you looked." in text
    assert Wording.objects.get().text == "Hers"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"sms_en": "{{ ''.__class__ }}"}, "The words do more than say."),
        ({"body_en": "{% for a in range(10**9) %}{% endfor %}"}, "The words do more than say."),
        ({"sms_en": "{{ stranger }}"}, "A sign stands there that this notice does not know."),
        ({"sms_en": "{{ reference"}, "A sign is not closed or not written well."),
        ({"valid_from": "2026-11-15"}, "That day has passed."),
        ({"valid_from": ""}, "The day is missing."),
    ],
)
def test_words_that_cannot_be_said_are_refused_in_words(desk, standing, wrong, words):
    before = standing()
    desk.get(RECEIVED)
    text = desk.send(RECEIVED, act="publish", **{**NOW, **wrong})
    assert (desk.status, words in text) == (422, True)
    assert standing() == before


def test_a_code_cannot_be_left_out(desk, standing):
    before = standing()
    desk.get("/manage/texts/signin.code/")
    text = desk.send("/manage/texts/signin.code/", act="publish", sms_en="Welcome", valid_from="2026-11-16")
    assert "What the notice is for does not stand in it: the answer, the question or the code." in text
    assert standing() == before


def test_marks_in_words_are_shown_and_not_carried_out(desk):
    desk.get(RECEIVED)
    desk.send(RECEIVED, act="publish", sms_en="<script>alert(1)</script>{{ reference }}", valid_from="2026-11-16")
    for address in (RECEIVED, "/manage/texts/", "/manage/"):
        raw = desk.client.get(address).content.decode()
        assert "<script>alert" not in raw
        assert "&lt;script&gt;alert(1)" in raw


def test_too_many_bytes_and_hard_words_are_said(desk):
    desk.get(RECEIVED)
    text = desk.send(
        RECEIVED, act="preview", sms_ko="가" * 1200, body_ko="귀하의 민원을 접수했습니다.", valid_from="2026-11-16"
    )
    assert "too long for any text message" in text
    assert "<p>귀하 → 님</p>" in text


def test_there_is_no_page_for_a_kind_that_is_not_there(desk):
    for address in ("/manage/texts/case.nothing/", "/manage/texts/..%2fhome/", f"{RECEIVED}back/"):
        desk.get(address)
        assert desk.status == 404


# --- standing answers and scripts ------------------------------------------------------------------------------------

ANSWER = {
    "titles_ko": "눈 치우기", "titles_en": "Snow", "texts_ko": "눈은 건물 앞에서 치웁니다.", "texts_en": "Owners clear the snow.",
    "words_en": "snow", "is_final": "on", "checked_on": "2026-11-16", "office": "", "valid_until": "",
}  # fmt: skip


def test_an_answer_is_added_changed_and_all_of_it_taken_back(desk, standing):
    before = standing()
    desk.get("/manage/answers/new/")
    desk.send("/manage/answers/new/", **ANSWER)
    answer = StandardAnswer.objects.get(titles__en="Snow")
    backs = [desk.way_back]
    desk.get(f"/manage/answers/{answer.pk}/")
    desk.send(f"/manage/answers/{answer.pk}/", **{**ANSWER, "texts_en": "Owners clear it by noon.", "is_final": None})
    answer.refresh_from_db()
    assert (answer.texts["en"], answer.is_final) == ("Owners clear it by noon.", False)
    backs.append(desk.way_back)
    assert "<del>Owners clear the snow.</del>" in desk.get("/manage/")
    for back in reversed(backs):
        desk.send(back)
    assert standing() == before


def test_an_answer_without_words_is_refused(desk, standing):
    before = standing()
    desk.get("/manage/answers/new/")
    text = desk.send("/manage/answers/new/", **{**ANSWER, "texts_en": "", "texts_ko": ""})
    assert "The name or the words are empty. Nobody could find or read this." in text
    assert standing() == before


def test_words_for_danger_work_as_soon_as_they_are_published(city, desk, standing):
    before, on = standing(), city.at.date()
    script = HandOff.objects.filter(kind="emergency").order_by("pk")[0]
    told = {
        "kind": script.kind, "phone": "112", "words_ko": script.words["ko"] + "\n얼음이 깨졌", "words_en": script.words["en"],
        "scripts_ko": script.scripts["ko"], "scripts_en": script.scripts["en"], "valid_until": "",
    }  # fmt: skip
    assert alarms.of("호수의 얼음이 깨졌어요", on=on) == []
    desk.get(f"/manage/scripts/{script.pk}/")
    desk.send(f"/manage/scripts/{script.pk}/", **told)
    assert [found.phone for found in alarms.of("호수의 얼음이 깨졌어요", on=on)] == ["112"]
    desk.send(desk.way_back)
    assert standing() == before


def test_a_script_without_a_number_is_refused(desk, standing):
    before = standing()
    desk.get("/manage/scripts/new/")
    text = desk.send("/manage/scripts/new/", kind="emergency", phone="", words_en="flood", scripts_en="Go up")
    assert "The number is missing. Whoever is in danger must be told whom to call. Write it." in text
    assert standing() == before
