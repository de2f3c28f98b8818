"""Finding, with the same hits on SQLite and PostgreSQL: each expectation is literal and runs on both."""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madang.kit import tokens
from madang.search import actions, queries
from madang.search.models import COLLECTIONS, Entry
from madang.search.queries import find, find_shared

pytestmark = pytest.mark.django_db
TEXTS = {
    1: "가로등이 꺼져서 밤에 골목이 무섭습니다.",
    2: "물가 옆 가로수를 잘라 주세요",
    3: "The street light at Gileum 1-dong is out",
    4: "LED 가로등을 A4 크기로 안내해 주세요 (성북구)",
    5: "수도관에서 물이 샙니다",
    6: "Bus 163 stops too far away, light rain or not",
}


@pytest.fixture
def _texts() -> None:
    for number, text in TEXTS.items():
        actions.put("case", number, tokens.pieces(text), is_new=True)


@pytest.mark.usefixtures("_texts")
@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("가로등", [4, 1]),  # the bare noun, whatever particle hangs on it
        ("가로등이", [1]),
        ("가로", [4, 2, 1]),
        ("로등", [4, 1]),
        ("골목 밤에", [1]),  # in any order
        ("가로등 물가", []),  # all must be there
        ("light", [6, 3]),
        ("LIGHT street", [3]),
        ("ligh", []),  # other words are whole
        ("led 가로등", [4]),
        ("ＬＥＤ", [4]),
        ("a4", [4]),
        ("163", [6]),
        ("gileum 1", [3]),
        ("물", [5, 2]),  # one syllable is a prefix
        ("가", [4, 2, 1]),
        ("관", [5]),  # of any pair, so the middle is found too
        ("다", [5, 1]),
        ("성북구", [4]),
        ("없는말", []),
        ("", []),
        ("   ", []),
    ],
)
def test_what_is_found_is_the_same_on_both_engines_newest_first(words, hits):
    assert find("case", words) == hits


@pytest.mark.usefixtures("_texts")
@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ('"가로등"', [4, 1]),
        ("'가로등'", [4, 1]),
        ("가로등*", [4, 1]),
        ("light AND street", []),  # operators are words like any other
        ("light OR street", []),
        ("NOT light", [6]),  # the sixth says "not"
        ("light | street", [3]),
        ("!light", [6, 3]),
        ("light & street", [3]),
        ("words:light", []),
        ("NEAR(light street)", []),
        ("light:*", [6, 3]),
        ("(((light", [6, 3]),
        ("light\\", [6, 3]),
        ("'; DROP TABLE search_entry; --", []),
        ("light\x00street", [3]),
        ('""', []),
        ("*", []),
        ("^light", [6, 3]),
        ("%s %(x)s", []),
        ("{light}", [6, 3]),
        ("-light + street", [3]),
    ],
)
def test_signs_and_operators_in_a_query_do_no_harm(words, hits):
    assert find("case", words) == hits
    assert Entry.objects.count() == len(TEXTS)


@pytest.mark.usefixtures("_texts")
def test_older_hits_are_found_below_the_last_one_seen():
    assert find("case", "가로", limit=2) == [4, 2]
    assert find("case", "가로", before=2, limit=2) == [1]
    assert find("case", "가로", before=1) == []
    assert find("case", "가로", before=0) == []
    assert find("case", "가로", limit=0) == []


@pytest.mark.usefixtures("_texts")
def test_collections_are_apart():
    actions.put("story", 1, tokens.pieces("가로등 이야기"))
    actions.put("story", 9, tokens.pieces("가로등 이야기"))
    assert find("story", "가로등") == [9, 1]
    assert find("case", "이야기") == []
    actions.take_out("story", 1)
    assert (find("story", "가로등"), find("case", "가로등")) == ([9], [4, 1])


@pytest.mark.usefixtures("_texts")
@pytest.mark.parametrize("collection", ["cases", "", "case; DROP TABLE search_entry", "case WHERE 1=1 --"])
def test_nothing_is_found_in_a_collection_that_does_not_exist(collection):
    assert find(collection, "가로등") == []


@pytest.mark.usefixtures("_texts")
def test_what_is_taken_out_is_found_no_more_and_taking_it_out_twice_does_nothing():
    actions.take_out("case", 4)
    actions.take_out("case", 4)
    actions.take_out("case", 404)
    assert [find("case", words) for words in ("가로등", "led", "성북구")] == [[1], [], []]
    assert Entry.objects.count() == len(TEXTS) - 1


@pytest.mark.usefixtures("_texts")
def test_what_is_put_anew_is_found_by_its_new_words_only():
    for text in ("신호등 고장", "보안등 고장", "보안등 수리"):
        actions.put("case", 4, tokens.pieces(text))
    assert [find("case", words) for words in ("가로등", "led", "신호등", "고장")] == [[1], [], [], []]
    assert (find("case", "보안등"), find("case", "수리")) == ([4], [4])
    assert Entry.objects.filter(collection="case", object_id=4).count() == 1
    actions.take_out("case", 4)
    actions.put("case", 4, tokens.pieces(TEXTS[4]))
    assert (find("case", "보안등"), find("case", "가로등")) == ([], [4, 1])


@pytest.mark.usefixtures("_texts")
def test_an_object_is_never_indexed_twice():
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.put("case", 4, tokens.pieces("신호등"), is_new=True)
    assert (find("case", "신호등"), find("case", "led")) == ([], [4])


@pytest.mark.usefixtures("_texts")
def test_what_is_put_in_a_transaction_that_fails_is_not_found():
    with pytest.raises(LookupError), transaction.atomic():
        actions.put("case", 7, tokens.pieces("신호등"))
        actions.take_out("case", 1)
        raise LookupError
    assert (find("case", "신호등"), find("case", "가로등")) == ([], [4, 1])


def test_a_text_without_words_is_kept_and_never_found():
    actions.put("case", 1, tokens.pieces("!!! ..."))
    assert find("case", "!!!") == []
    actions.take_out("case", 1)
    assert Entry.objects.count() == 0


def test_a_very_long_text_is_found_by_its_first_words():
    actions.put("case", 1, tokens.pieces("시작 " + " ".join(f"낱말{n}" for n in range(6000)) + " 끝말잇기"))
    assert (find("case", "시작"), find("case", "2000"), find("case", "끝말")) == ([1], [1], [])


def test_a_query_of_very_many_words_is_cut_and_answered():
    actions.put("case", 1, tokens.pieces("가로등"))
    assert find("case", "가로등 " * 3000) == [1]


SIGNS = st.sampled_from("가로등이꺼졌물 \n.,-\"'*&|!:()\\_%") | st.characters(codec="utf-8", exclude_characters="\x00")


@pytest.mark.parametrize("collection", COLLECTIONS)
@settings(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(SIGNS, max_size=40), query=st.text(SIGNS, max_size=20))
def test_any_text_is_found_by_itself_and_any_query_is_answered(collection, text, query):
    actions.put(collection, 1, tokens.pieces(text))
    assert find(collection, text) == ([1] if tokens.query(text) else [])
    wanted, there = tokens.query(query), tokens.pieces(text)
    fits = all(any(p.startswith(w[:-1]) for p in there) if w[-1] == "*" else w in there for w in wanted)
    assert find(collection, query) == ([1] if wanted and fits else [])


@pytest.mark.usefixtures("_texts")
@pytest.mark.parametrize(
    ("words", "least", "hits"),
    [
        (["가로등", "골목", "물가"], 2, [1]),
        (["가로등", "골목", "물가"], 1, [4, 2, 1]),
        (["light", "bus", "dong"], 2, [6, 3]),
        (["가로등"], 2, [4, 1]),  # of one word no more than that one can stand there
        (["없는말", "가로등"], 2, []),
        ([], 2, []),
        (["."], 2, []),
    ],
)
def test_what_shares_some_of_the_words_is_the_same_on_both_engines_newest_first(words, least, hits):
    assert find_shared("case", words, least=least) == hits


@pytest.mark.usefixtures("_texts")
def test_of_each_word_only_its_newest_hits_are_looked_at():
    assert find_shared("case", ["light", "street"], window=1) == []
    assert find_shared("case", ["light", "street"], window=2) == [3]
    assert find_shared("case", ["light", "street"], least=1, limit=1) == [6]
    assert find_shared("none", ["light"]) == []


@pytest.mark.usefixtures("_texts")
@pytest.mark.parametrize("near", [0, 1, 2, 5])
def test_what_is_near_and_what_is_far_are_found_alike(near, monkeypatch):
    monkeypatch.setattr(queries, "NEAR", near)
    monkeypatch.setattr(queries, "NEAR_SHARED", near)
    assert find("case", "가로등") == [4, 1]
    assert find("case", "가로등", limit=1) == [4]
    assert find("case", "가로등", before=4) == [1]
    assert find("case", "가로", limit=2) == [4, 2]
    assert find_shared("case", ["가로등", "골목", "물가"]) == [1]
    assert find_shared("case", ["light", "street"], window=1) == []
    assert find_shared("case", ["가로등", "light", "bus", "골목"], limit=1) == [6]
    assert find_shared("case", ["가로등", "골목", "다"], least=1) == [5, 4, 1]
