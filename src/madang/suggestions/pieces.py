"""Words of a card and their pieces, in any language: what stays of a word when its ending changes.

Of a Hangul word that is every two neighbouring syllables, since particles hang on nouns (`가로등이`, `가로등을`); of any other word its
first six letters, without accents. Digits and signs never count: a card of these alone has no words.
"""

from __future__ import annotations

import unicodedata

from madang.kit import grams

LETTERS, LEAST_LETTERS = 6, 3  # of a word that is not Hangul: shorter ones are particles in most languages
READ = 2000  # signs of a text


def words(text: str) -> list[str]:
    """Return the words of a text in small letters, in their order."""
    return grams.letters(unicodedata.normalize("NFC", text[:READ])).split()


def pieces(text: str) -> list[str]:
    """Return the pieces of a text, as often as they stand in it."""
    return [piece for word in words(text) for piece in _of(word)]


def head(word: str, *, letters: int = LETTERS) -> str:
    """Return what two forms of a word have in common: two syllables of Hangul, else letters without accents; or nothing."""
    if is_hangul(word):
        return word[:2]
    plain = _plain(word)
    return plain[:letters] if len(plain) >= LEAST_LETTERS else ""


def is_hangul(word: str) -> bool:
    """Whether a word begins in Hangul."""
    return "가" <= word[0] <= "힣"


def _of(word: str) -> list[str]:
    if is_hangul(word) and len(word) > 1:
        return [word[at : at + 2] for at in range(len(word) - 1)]
    kept = head(word)
    return [kept] if kept else []


def _plain(word: str) -> str:
    parts = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", "".join(part for part in parts if not unicodedata.combining(part)))


# Korean words that ask, thank or say that something is or is not: shared by cards about anything.
COURTESIES = frozenset(
    [
        "있습니다",
        "없습니다",
        "있어요",
        "없어요",
        "있으면",
        "없으면",
        "있는",
        "없는",
        "있게",
        "있도록",
        "좋겠습니다",
        "좋겠어요",
        "좋습니다",
        "좋을",
        "주세요",
        "주십시오",
        "주시면",
        "주셨으면",
        "합니다",
        "해요",
        "해서",
        "하면",
        "하는",
        "하고",
        "해",
        "할",
        "됩니다",
        "되면",
        "되는",
        "바랍니다",
        "부탁드립니다",
        "감사합니다",
        "수",
        "안",
        "못",
        "더",
        "너무",
        "정말",
        "좀",
        "꼭",
        "제발",
        "하나도",
        "것이",
        "것을",
        "것은",
        "때문에",
        "그리고",
        "그런데",
        "우리",
        "저희",
        "제가",
        "저는",
    ]
)


def bare(text: str) -> str:
    """Return a text without its courtesies; all of it where nothing else stands there."""
    kept = [word for word in text.split() if word.strip(".,!?~…·\"'“”") not in COURTESIES]
    return " ".join(kept) or text
