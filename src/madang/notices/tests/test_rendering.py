"""Notices in words: every kind, in both languages, as long as a text message may be."""

import csv
import re
from importlib.resources import files

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from madang.notices import rendering
from madang.notices.enums import LMS_BYTES, SMS_BYTES

LANGUAGES = ["ko", "en"]
CASE = {"reference": "4829173065", "title": "가로등이 꺼져서 밤에 골목이 무섭습니다", "due_on": "2026-12-28"}
OFFICE = {"office": {"ko": "도로관리과", "en": "Roads"}, "phone": "02-555-0121"}
PROMISE: dict[str, object] = {
    "number": 104, "promise": "정문 앞에 신호등을 놓습니다.", "office": {"ko": "교통실", "en": "Transport"}, "phone": "02-2133-1104",
    "due_on": "2027-03-31", "first_due_on": "2026-12-31", "told": "신호등을 켰습니다.", "is_asker": True,
}  # fmt: skip
HELP: dict[str, object] = {
    "person": "김영자", "helper": "김민수", "scope": "act", "hears": "both", "until": "2027-05-01", "is_helper": False,
}  # fmt: skip
PLAN: dict[str, object] = {
    "terms": "한 주에 한 번, 화요일 오전에 전화합니다.", "reason": "상담사에게 욕을 했습니다.", "until": "2027-01-31",
    "decided_by": "한정우", "answer": "다시 들어 보았습니다.",
}  # fmt: skip
MEETING: dict[str, object] = {
    "meeting": {"ko": "시장과의 주말데이트", "en": "Weekend Date with the mayor"}, "starts_at": "2026-11-28T01:00:00+00:00",
    "ends_at": "2026-11-28T01:20:00+00:00", "where": {"ko": "시청 6층", "en": "City Hall, 6th floor"}, "address": {"": "세종대로 110"},
    "reason": "비가 옵니다.",
}  # fmt: skip
HOUR: dict[str, object] = {
    **CASE, **OFFICE, "programme": {"ko": "시장과의 주말데이트", "en": "Weekend Date with the mayor"}, "decided_on": "2026-12-05",
    "starts_at": "2026-11-28T01:00:00+00:00", "until": "2026-11-25T09:00:00+00:00", "where": {"ko": "시청 6층", "en": "City Hall"},
    "reason": "마흔 명이 네 자리를 바랐습니다.", "department": {"ko": "교통실", "en": "Transport"}, "department_phone": "02-2133-1104",
    "held_on": "2026-11-28", "was_at": "2026-11-21T01:00:00+00:00", "days": 14, "public_text": "잘 들어 주셨습니다.",
    "said": "11월 28일에 시장을 만났습니다.", "promises": ["신호등을 놓습니다."],
}  # fmt: skip
VISIT = {"ko": "은평 현장시장실", "en": "Mobile office, Eunpyeong"}
BODY = {"ko": "점검위원회", "en": "Follow-up committee"}
FORUM: dict[str, object] = {
    "forum": {"ko": "밤의 돌봄", "en": "Care at night"}, "starts_at": "2026-11-28T05:00:00+00:00", "where": {"": "마을회관 2층"},
    "reason": "가장 많은 사람의 일입니다.", "words": "밤에 아이를 어디에 맡깁니까?", "chosen": "밤의 어린이집", "is_chosen": True, "size": 2,
    "place": 0, "is_freed": False, "state": "registered", "card": 17, "fate": "reflected", "evidence": "조례 12조",
}  # fmt: skip
DUTY: dict[str, object] = {
    "kind": "forum", "title": "어두운 골목", "number": 1001, "count": 104, "due_on": "2026-12-28", "answer": "골목마다 등을 답니다.",
}  # fmt: skip
ADVICE: dict[str, object] = {
    "centre": {"ko": "역촌동주민센터", "en": "Yeokchon-dong Community Centre"}, "starts_at": "2026-11-28T01:00:00+00:00",
    "where": {"ko": "연서로 11", "en": "Yeonseo-ro 11"}, "phone": "02-555-0422",
}  # fmt: skip
GROUP: dict[str, object] = {"group": "저녁에 아이를 함께 돌봅니다.", "number": 1001}
CONTEXTS: dict[str, dict[str, object]] = {  # as the actions of cases, and the sign-in of people, leave them
    "cards.hidden": {
        "pool": VISIT,
        "number": 17,
        "words": "버스가 드뭅니다.",
        "rule": "insult",
        "reason": "누구를 욕합니다.",
    },
    "cards.decided": {
        "pool": VISIT,
        "number": 17,
        "words": "버스가 드뭅니다.",
        "decision": "stands",
        "reason": "이름이 있습니다.",
    },
    "body.seated": {"body": BODY, "begins_on": "2026-12-01", "ends_on": "2028-11-30", "has_vote": True},
    "body.questioned": {
        "body": BODY,
        "number": 118,
        "promise": "가로등을 켭니다.",
        "words": "왜 늦습니까?",
        "due_on": "2026-12-28",
    },
    "body.escalated": {
        "body": BODY,
        "number": 118,
        "promise": "가로등을 켭니다.",
        "words": "왜 늦습니까?",
        "due_on": "2026-12-28",
    },
    "visit.answered": {
        "visit": VISIT,
        "number": 3,
        "question": "주차장은 언제 짓습니까?",
        "words": "주차장은 언제 짓습니까?",
        "answer": "내년 봄입니다.",
        "case": "",
        "promise": None,
    },
    "visit.joined": {"visit": VISIT, "matter": {"ko": "왜 팔리지 않는가", "en": "Why is it unsold"}, "does": "버스"},
    "visit.task": {"visit": VISIT, "task": "배차를 짠다", "due_on": "2026-12-28"},
    "visit.replied": {"visit": VISIT, "words": "버스가 먼저입니다.", "reply": "그렇게 합니다."},
    "visit.became": {
        "visit": VISIT,
        "card": 17,
        "number": 7,
        "text": "버스를 늘립니다.",
        "does": "do",
        "reason": "",
        "promise_number": 118,
        "office": {"ko": "교통실", "en": "Transport"},
        "due_on": "2026-12-28",
    },
    "case.received": CASE,
    "case.sent": {
        **CASE,
        **OFFICE,
        "contact": {"ko": "곽민서", "en": "Gwak Minseo"},
        "reason": "도로 시설입니다",
        "gone": {},
    },
    "case.extended": {**CASE, **OFFICE, "reason": "부품이 늦게 옵니다"},
    "case.reopened": {**CASE, **OFFICE},
    "case.asked": {**CASE, **OFFICE, "question": "어느 전봇대 옆인가요?"},
    "case.answered": {
        **CASE,
        **OFFICE,
        "answer": "12월 3일에 전구를 갈았습니다.",
        "officer": "곽민서",
        "outcome": "planned",
        "evidence": "",
        "promise": "전구를 모두 바꿉니다",
        "keep_by": "2027-03-31",
        "whose": "",
        "whose_phone": "",
    },
    "case.noted": CASE,
    "mail.not_taken": {"why": {"ko": "말이 너무 짧습니다.", "en": "There are too few words."}},
    "alarm.urgent": CASE,
    "case.call_back": {**CASE, "office": OFFICE["office"]},
    "case.later": {**CASE, "before": "2026-12-24", "why": {"ko": "폭설", "en": "heavy snow"}},
    "case.earlier": {**CASE, "before": "2026-12-29", "why": {"ko": "폭설", "en": "heavy snow"}},
    "case.split": {**CASE, "matters": [{"reference": "4829173065", "title": "A4", "due_on": "2026-12-28"}] * 2},
    "alarm.deserted": {"office": OFFICE["office"], "cases": 7, "on": "2026-11-16"},
    **{
        f"hour.{name}": HOUR
        for name in (
            "received",
            "offered",
            "taken_back",
            "lapsed",
            "cancelled",
            "came_back",
            "diverted",
            "not_eligible",
            "not_chosen",
            "missed",
            "moved",
            "day_cancelled",
            "met",
            "look",
            "comment_cut",
            "comment_kept_back",
        )
    },
    "meeting.invited": MEETING,
    "meeting.moved": MEETING,
    "meeting.cancelled": MEETING,
    "meeting.uninvited": MEETING,
    "promise.advanced": {**PROMISE, "state": "funded"},
    "promise.moved": PROMISE,
    "promise.changed": PROMISE,
    "promise.kept": PROMISE,
    "promise.broken": PROMISE,
    "promise.taken_up": PROMISE,
    "promise.upheld": PROMISE,
    "promise.split": PROMISE,
    "promise.merged": {**PROMISE, "lead": 103},
    "promise.set_apart": {**PROMISE, "lead": 103},
    "promise.remind": PROMISE,
    "promise.handed_on": PROMISE,
    "promise.disputed": PROMISE,
    "contact.added": {"shown": "•••-5678"},
    "contact.dropped": {"shown": "•••-5678"},
    "contact.code": {"code": "012345"},
    "help.begun": HELP,
    "help.ended": {**HELP, "is_helper": True},
    "plan.made": PLAN,
    "plan.ended": PLAN,
    "plan.appeal_decided": {**PLAN, "is_upheld": False},
    "story.cut": {**CASE, "reason": "전화번호", "public_title": "가로등", "public_text": "골목이 어둡습니다"},
    "story.kept_back": {**CASE, "reason": "다른 사람의 이름이 있습니다"},
    "forum.topic": FORUM,
    "forum.seat": FORUM,
    "forum.moved": FORUM,
    "forum.called_off": FORUM,
    "forum.fate": FORUM,
    "forum.hidden": FORUM,
    "forum.duty": DUTY,
    "forum.answered": DUTY,
    "grant.news": {
        **GROUP,
        "what": "awarded",
        "title": "저녁 돌봄",
        "proposal": 1001,
        "total": 87.5,
        "won": 800_000,
        "reason": "동네에 처음입니다.",
        "until": "2026-12-28T18:00:00+09:00",
        "words": "통장 사본이 빠졌습니다.",
        "reply": "다시 보았습니다.",
        "upheld": True,
        "agreed": True,
    },
    "advice.tomorrow": ADVICE,
    "advice.stranded": {**ADVICE, "what": "shut"},
    "advice.help": {
        "office": {"ko": "은평구청", "en": "Eunpyeong-gu Office"},
        "what": "answered",
        "due_on": "2026-12-04",
    },
    "advice.thanks": {"words": "덕분에 마당이 열렸습니다.", "on": "2026-11-21", "name_of": "양순영", "minutes": 90},
    "group.begun": {**GROUP, "code": "ABCDEF"},
    "group.news": {
        **GROUP,
        "who": "오세람",
        "what": "merged",
        "other_number": 1002,
        "until": "2026-12-28",
        "mediator": "온유",
        "lacks": 1,
        "door": "ABCDEF",
        "other": "다른 모임",
    },
    "signin.code": {"code": "012345"},
}


def offices() -> list[dict[str, object]]:
    """Return what a notice says of every office of the demo city."""
    rows = csv.DictReader((files("madang.demo") / "data" / "offices.csv").read_text(encoding="utf-8").splitlines())
    return [
        {
            "office": {"ko": row["name_ko"], "en": row["name_en"]},
            "contact": {"ko": row["contact_name_ko"], "en": row["contact_name_en"]},
            "phone": row["contact_phone"],
            "reason": "",
        }
        for row in rows
        if row["contact_phone"]
    ]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("Answer by 28 Nov.", 17),
        ("가로등", 6),
        ("[서울] No. 1", 12),
        ("똠방각하 펲시콜라", 17),  # syllables that only code page 949 has
        ("①㎡℃", 6),
        ("😀", 2),  # what a carrier puts in place of a sign it does not know
        ("\n", 1),
    ],
)
def test_a_syllable_counts_two_bytes_and_an_ascii_sign_one(text, length):
    assert rendering.euc_kr_bytes(text) == length


def test_ninety_bytes_are_a_short_message_and_ninety_one_are_not():
    assert [rendering.is_short(text) for text in ("가" * 45, "가" * 45 + "!", "x" * 90, "x" * 91)] == [
        True, False, True, False,
    ]  # fmt: skip


def test_every_kind_of_notice_is_tried_here(kinds):
    assert kinds == set(CONTEXTS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", CONTEXTS)
def test_every_kind_can_be_said_in_four_forms_in_both_languages(kind, language):
    told = rendering.words(kind, CONTEXTS[kind], language=language, name="김영자")
    for part in (told.subject, told.sms, told.body, told.aloud):
        assert part == part.strip() != ""
        assert re.findall(r"%\(\w+\)s|\{\{|\}\}|&\w+;|None|Undefined", part) == []
    assert [part.count("\n") for part in (told.subject, told.sms)] == [0, 0]
    assert told.sms.startswith({"ko": "[서울", "en": "[Seoul"}[language])
    assert len(told.subject) <= 200
    assert rendering.euc_kr_bytes(told.sms) <= LMS_BYTES


@pytest.mark.parametrize("kind", CONTEXTS)
def test_no_kind_says_the_same_in_korean_as_in_english(kind):
    korean, english = (rendering.words(kind, CONTEXTS[kind], language=one, name="") for one in LANGUAGES)
    parts = ("subject", "sms", "body", "aloud")
    assert [part for part in parts if getattr(korean, part) == getattr(english, part)] == []


def test_a_receipt_says_number_day_and_telephone():
    told = rendering.words("case.received", CASE, language="en", name="")
    assert told.sms == "[Seoul] Received. No. 482 917 3065. Answer by 28 Dec. 120"
    korean = rendering.words("case.received", CASE, language="ko", name="").sms
    assert [korean.count(part) for part in ("482 917 3065", "12월 28일", "120")] == [1, 1, 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_receipt_and_a_code_fit_one_short_message(language):
    for kind, context in (("case.received", CASE), ("signin.code", {"code": "888888"})):
        assert rendering.euc_kr_bytes(rendering.words(kind, context, language=language, name="").sms) <= SMS_BYTES


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_has_it_fits_one_short_message_for_every_office_of_the_city(language):
    texts = [rendering.words("case.sent", {**CASE, **o}, language=language, name="").sms for o in offices()]
    assert len(texts) > 50
    assert [text for text in texts if not rendering.is_short(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["case.received", "case.sent", "case.asked", "case.answered"])
def test_a_text_about_a_case_says_its_number(kind, language):
    told = rendering.words(kind, CONTEXTS[kind], language=language, name="")
    assert [told.sms.count("482 917 3065"), told.body.count("482 917 3065")] == [1, 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_changed_and_what_holds_now_stand_on_lines_of_their_own(language):
    later = rendering.words("case.later", CONTEXTS["case.later"], language=language, name="").body.splitlines()
    kept = rendering.words("promise.kept", CONTEXTS["promise.kept"], language=language, name="김영자").body.splitlines()
    assert [len([line for line in lines if line]) for lines in (later, kept)] == [4, 6]


@pytest.mark.parametrize("kind", ["case.received", "case.answered"])
def test_what_a_person_wrote_goes_out_as_it_was_written(kind):
    wild = '물 & "불" <b>굵게</b> 100% %(x)s {{ x }}'
    told = rendering.words(kind, {**CONTEXTS[kind], "title": wild, "answer": wild}, language="en", name="")
    assert told.body.count(wild) == (1 if kind == "case.received" else 2)


def test_a_long_title_is_cut_in_the_subject_and_whole_in_the_body():
    title = "가" * 200
    told = rendering.words("case.received", {**CASE, "title": title}, language="en", name="")
    assert (told.subject.count("가"), told.body.count(title)) == (37, 1)


def test_an_office_is_named_in_the_language_of_the_person():
    texts = [rendering.words("case.sent", CONTEXTS["case.sent"], language=one, name="").sms for one in LANGUAGES]
    assert [(text.count("도로관리과"), text.count("Roads")) for text in texts] == [(1, 0), (0, 1)]


def test_a_notice_without_its_words_is_an_error_and_no_half_text():
    with pytest.raises(UndefinedError):
        rendering.words("case.received", {"reference": "4829173065"}, language="ko", name="")
    with pytest.raises(TemplateNotFound):
        rendering.words("case.nothing", CASE, language="ko", name="")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(CONTEXTS))
def test_each_form_for_a_helper_begins_with_whose_matter_it_is_after_who_speaks(kind, language):
    told = rendering.words(kind, CONTEXTS[kind], language=language, name="김영자", is_for_another=True)
    plain = rendering.words(kind, CONTEXTS[kind], language=language, name="김영자")
    parts = [(told.subject, plain.subject), (told.sms, plain.sms), (told.body, plain.body), (told.aloud, plain.aloud)]
    assert [("김영자" in helped, helped.endswith(own[-10:])) for helped, own in parts] == [(True, True)] * 4
    assert told.sms.startswith("[") and "김영자" in told.sms[:30]


def test_somebody_without_a_name_is_helped_too():
    told = rendering.words("case.received", CASE, language="en", name="", is_for_another=True)
    assert told.subject.startswith("For somebody you help: Received")
