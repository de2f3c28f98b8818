"""The tokenizer of search."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from madang.kit import tokens

SYLLABLES = st.sampled_from("가로등이꺼졌어요물길은성북구") | st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
KOREAN = st.text(SYLLABLES | st.sampled_from("   .,!?·-\n"), min_size=2, max_size=60)


def is_found(wanted: list[str], indexed: list[str]) -> bool:
    """Say whether every wanted piece is there, as an engine would."""
    return all(any(p.startswith(w[:-1]) for p in indexed) if w.endswith("*") else w in indexed for w in wanted)


def test_hangul_is_cut_into_pairs_and_its_last_syllable():
    assert tokens.pieces("가로등이 꺼졌다") == ["가로", "로등", "등이", "이", "꺼졌", "졌다", "다"]


def test_other_words_stay_whole_in_lower_case():
    assert tokens.pieces("LED 가로등 A4 Straße_Nr 5") == [
        "led",
        "가로",
        "로등",
        "등",
        "a4",
        "straße",
        "nr",
        "5",
    ]


def test_each_piece_is_named_once():
    assert tokens.pieces("물 물가 물 물가") == ["물", "물가", "가"]


def test_a_query_of_two_syllables_asks_for_pairs_and_of_one_for_a_prefix():
    assert tokens.query("가로등 물 LED") == ["가로", "로등", "물*", "led"]


def test_a_query_of_signs_only_asks_for_nothing():
    assert tokens.query(" \"*()&|!':-  _ ") == []


def test_a_piece_holds_letters_and_digits_only():
    made = tokens.pieces("a\"b* c'd:e (f) g\\h ㉠ ﷺ ½ İ")
    assert [piece for piece in made if not piece.isalnum()] == []
    assert made[:8] == ["a", "b", "c", "d", "e", "f", "g", "h"]


def test_a_long_text_gives_no_more_pieces_than_the_limit():
    assert len(tokens.pieces(" ".join(f"w{n}" for n in range(9000)))) == 4000
    assert len(tokens.pieces("".join(chr(0xAC00 + n) for n in range(9000)))) == 4000
    assert tokens.pieces("x" * 100) == tokens.query("x" * 100) == ["x" * 40]


def test_decomposed_hangul_is_the_same_word():
    assert tokens.query(unicodedata.normalize("NFD", "가로등")) == tokens.query("가로등")


@given(KOREAN, st.data())
def test_any_part_of_a_korean_text_of_two_syllables_or_more_finds_it(text, data):
    start = data.draw(st.integers(0, len(text) - 2))
    part = text[start : data.draw(st.integers(start + 2, len(text)))]
    assert is_found(tokens.query(part), tokens.pieces(text)) is True


@given(KOREAN)
def test_a_text_is_not_found_by_a_word_that_is_not_in_it(text):
    assert is_found(tokens.query("뷁뷁"), tokens.pieces(text.replace("뷁", ""))) is False
