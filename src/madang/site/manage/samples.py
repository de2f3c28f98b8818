"""What a notice knows, made up, so that its words can be seen before they are sent. Nobody real stands in it."""

from __future__ import annotations

from collections.abc import Mapping

from madang.cases.enums import Outcome
from madang.notices import rendering, wording

BOTH: dict[str, object] = {
    "reference": "4829173065", "due_on": "2026-12-28", "before": "2026-12-24", "on": "2026-11-16", "keep_by": "2027-03-31",
    "until": "2027-05-01T09:00:00+00:00", "first_due_on": "2026-12-31", "number": 104, "cases": 7, "code": "012345", "shown": "•••-5678",
    "phone": "02-555-0121", "whose_phone": "1588-0000", "outcome": Outcome.INFORMED.value, "state": "under_way", "lead": 103, "scope": "act", "hears": "both",
    "is_asker": True, "is_helper": False, "is_upheld": False, "office": {"ko": "도로관리과", "en": "Roads"},
    "contact": {"ko": "곽민서", "en": "Gwak Minseo"}, "why": {"ko": "폭설", "en": "heavy snow"},
    "meeting": {"ko": "시장과의 주말데이트", "en": "Weekend Date with the mayor"}, "starts_at": "2026-11-28T01:00:00+00:00",
    "programme": {"ko": "시장과의 주말데이트", "en": "Weekend Date with the mayor"}, "decided_on": "2026-12-05", "held_on": "2026-11-28", "was_at": "2026-11-21T01:00:00+00:00", "days": 14,
    "department": {"ko": "교통실", "en": "Transport"}, "department_phone": "02-555-0140",
    "ends_at": "2026-11-28T01:20:00+00:00", "where": {"ko": "시청 6층", "en": "City Hall, 6th floor"}, "address": {"": "세종대로 110"},
    "pool": {"ko": "은평뉴타운 현장시장실", "en": "Mobile office, Eunpyeong New Town"}, "decision": "shown", "card": 17, "promise_number": 118,
    "visit": {"ko": "은평뉴타운 현장시장실", "en": "Mobile office, Eunpyeong New Town"}, "does": "do", "has_vote": True,
    "body": {"ko": "은평뉴타운 점검위원회", "en": "Eunpyeong follow-up committee"}, "begins_on": "2026-12-01", "matter": {"ko": "왜 618채가 팔리지 않는가", "en": "Why 618 flats stay unsold"},
    "ends_on": "2028-11-30", "forum": {"ko": "밤의 돌봄", "en": "Care at night"}, "is_chosen": True, "is_freed": False, "place": 0, "size": 2,
    "fate": "reflected", "kind": "forum", "count": 104, "what": "merged", "other_number": 1002, "mediator": "온유", "lacks": 1, "door": "", "who": "오세람", "proposal": 1001, "total": 87.5, "won": 800_000, "upheld": True, "agreed": True,
    "centre": {"ko": "역촌동주민센터", "en": "Yeokchon-dong Community Centre"}, "minutes": 90,
}  # fmt: skip
TOLD: dict[str, dict[str, str]] = {
    "ko": {
        "name": "김영자", "title": "가로등이 꺼져서 밤에 골목이 무섭습니다", "reason": "부품이 늦게 옵니다.",
        "question": "어느 전봇대 옆입니까?", "answer": "12월 3일에 전구를 갈았습니다.", "officer": "곽민서",
        "evidence": "골목 사진", "promise": "골목 전구를 모두 바꿉니다.", "whose": "한국전력", "told": "신호등을 켰습니다.", "said": "11월 28일에 시장을 만났습니다.",
        "person": "김영자", "helper": "김민수", "terms": "한 주에 한 번, 화요일 오전에 전화합니다.", "decided_by": "한정우",
        "public_title": "어두운 골목", "public_text": "골목이 어둡습니다.", "words": "버스가 20분에 한 대뿐입니다.",
        "task": "버스 배차를 교통실과 다시 짠다", "reply": "노선을 12월에 다시 정합니다.", "text": "버스를 10분마다 보냅니다.",
        "chosen": "밤에도 여는 어린이집", "group": "저녁에 아이를 함께 돌봅니다.", "name_of": "양순영",
    },
    "en": {
        "name": "Kim Yeongja", "title": "The street lamp is out and the alley is dark", "reason": "A part comes late.",
        "question": "Beside which pole is it?", "answer": "We changed the bulb on 3 December.", "officer": "Gwak Minseo",
        "evidence": "a picture of the alley", "promise": "We change every bulb of the alley.", "whose": "the power company",
        "told": "The light is on.", "said": "You met the mayor on 28 November.", "person": "Kim Yeongja", "helper": "Kim Minsu",
        "terms": "We call once a week, on Tuesday morning.", "decided_by": "Han Jeongu", "public_title": "A dark alley",
        "public_text": "The alley is dark.", "words": "There is one bus in twenty minutes.",
        "task": "Draw up the timetable anew with Transport", "reply": "The line is set anew in December.",
        "text": "A bus comes every ten minutes.", "chosen": "A nursery that opens at night",
        "group": "We look after our children together in the evening.", "name_of": "Yang Sunyeong",
    },
}  # fmt: skip


def context(kind: str, language: str) -> dict[str, object]:
    """Return what a notice of a kind knows, made up in a language; every name that its template uses is there."""
    words: Mapping[str, object] = TOLD.get(language, TOLD["en"])
    matter = {"reference": "4829173065", "title": str(words["title"]), "due_on": "2026-12-28"}
    every = {
        **BOTH,
        **words,
        "matters": [matter, {**matter, "reference": "4829173066"}],
        "promises": [words["promise"]],
    }
    return {name: every[name] for name in wording.offered(kind) if name in every}


def title(kind: str, language: str) -> str:
    """Return what a kind of notice is called where it is spoken of: its own subject, made up."""
    known = context(kind, language)
    return rendering.words(kind, known, language=language, name=str(known.get("name", ""))).subject
