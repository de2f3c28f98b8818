"""How plainly a text reads: long sentences, words that only offices use, and an easier word beside each.

A hint while writing, never a mark. The word list is the project's own (docs/glossary.md); sentence lengths follow the
rule of the pages: one thought in a sentence, some forty letters in Korean, some twenty words in English.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

EASIER = {
    "귀하": "님", "익일": "다음 날", "금일": "오늘", "금번": "이번", "상기": "위", "미비": "빠진 것", "교부": "드림",
    "기 제출": "이미 낸", "제반": "여러", "당해": "그", "조치 예정": "하겠습니다", "회신": "답", "소관": "맡은",
    "이첩": "넘김", "검토하겠": "언제까지 알아보겠", "유관 부서": "함께 맡은 부서", "시행": "함", "첨부": "붙임",
    "in accordance with": "by", "utilise": "use", "utilize": "use", "commence": "begin", "terminate": "end",
    "prior to": "before", "subsequent to": "after", "in the event that": "if", "we will look into": "we tell you by … what we found",
    "hereby": "", "aforementioned": "this", "endeavour": "try", "with regard to": "about",
}  # fmt: skip
# "당해" is the official word only before such nouns: "피해를 당해" is to suffer, and "해당해", "담당해" are other verbs.
ONLY = {
    "당해": re.compile(
        "(?<![가-힣])(?<![을를] )당해 (?:연도|년도|분기|회계|기관|부서|사업|지역|규정|법령|조항|업무|시설|토지|건물|사안|공무원|자치)"
    ),
}
LONG_KOREAN = 45  # letters without spaces
LONG_ENGLISH = 22  # words


@dataclass(frozen=True)
class Plainness:
    """What makes a text hard: its long sentences, and words with an easier one."""

    sentences: int
    long: list[str]
    words: list[tuple[str, str]]

    @property
    def is_plain(self) -> bool:
        """Whether nothing was found."""
        return not self.long and not self.words


def look(text: str) -> Plainness:
    """Return what could be plainer in a text."""
    sentences = [part.strip() for part in re.split(r"(?<=[.?!。])\s+|\n+", text) if part.strip()]
    lower = text.lower()
    return Plainness(
        sentences=len(sentences),
        long=[sentence for sentence in sentences if _is_long(sentence)],
        words=[(hard, easy) for hard, easy in EASIER.items() if hard in lower and _is_meant(hard, lower)],
    )


def _is_meant(hard: str, text: str) -> bool:
    return hard not in ONLY or bool(ONLY[hard].search(text))


def _is_long(sentence: str) -> bool:
    if re.search("[가-힣]", sentence):
        return len("".join(sentence.split())) > LONG_KOREAN
    return len(sentence.split()) > LONG_ENGLISH
