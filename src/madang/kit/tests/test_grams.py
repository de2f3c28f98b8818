"""Pieces of text: letters only, within words, and each at the place of its word."""

import numpy as np
import pytest

from madang.kit import grams


@pytest.mark.parametrize("text", ["010-1234-5678", "900101-1234567", "  ", "!?", "٠١٢٣", "１２３"])
def test_digits_and_signs_give_no_piece(text):
    words = grams.letters(text)
    assert (words, len(grams.syllables(words).hashes), len(grams.jamo(words).hashes)) == ("", 0, 0)


def test_a_number_between_words_changes_nothing():
    assert grams.letters("전화 010-1234-5678 주세요") == grams.letters("전화 주세요")


def test_words_that_share_a_stem_share_pieces():
    one, other, third = (set(grams.syllables(word).hashes) for word in ("가로등이", "가로등을", "쓰레기"))
    assert len(one & other) > len(one) / 2
    assert one & third == set()


def test_words_that_differ_in_a_last_letter_share_more_pieces_as_letters():
    def alike(cut):
        one, other = set(cut("버슨").hashes), set(cut("버스").hashes)
        return len(one & other) / len(one | other)

    assert alike(grams.jamo) > alike(grams.syllables)


def test_each_piece_stands_in_its_word():
    first = grams.syllables("가로등")
    both = grams.syllables("가로등 고장")
    assert set(both.words) == {0, 1}
    assert set(first.hashes) <= set(both.hashes[both.words == 0])
    assert len(both.hashes) == len(both.words)
    assert set(grams.jamo("가로등 고장").words) == {0, 1}


def test_pieces_are_the_same_on_every_machine():
    """A model that is kept is worth nothing when these change: raise `learning.FORM` with them."""
    assert int(np.bitwise_xor.reduce(grams.syllables("물이 새요").hashes)) == 2853937774
    assert int(np.bitwise_xor.reduce(grams.jamo("물이 water").hashes)) == 4156366360
