"""Learning from answered cases: what it knows, when it says nothing, why, and what it must not keep."""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier

import numpy as np
import pytest
from django.core.management import call_command
from django.db import connection

from madang.cases import actions, learning, routing, training
from madang.cases.learning import Sample
from madang.cases.models import Case, Learned
from madang.kit import grams, near
from madang.people.actions import Introduced

ON = date(2026, 11, 22)
TOLD = {
    "ROAD": ("가로등이 {}에 꺼졌어요", "{} 보도블록이 깨졌어요", "A street lamp is broken near the {}"),
    "CLEAN": ("{} 쓰레기가 쌓였어요", "{}에 쓰레기를 안 치워요", "Rubbish was left near the {}"),
    "PARK": ("{} 공원 나무가 쓰러졌어요", "공원 {} 의자가 부서졌어요", "A tree fell in the park near the {}"),
}
WHERE = ("골목", "시장", "학교", "정류장", "다리", "입구", "station", "bridge")


def samples() -> list[Sample]:
    """Return 72 samples of three offices, in two languages."""
    return [
        Sample(form.format(where), "", office) for where in WHERE for office, forms in TOLD.items() for form in forms
    ]


@pytest.fixture(autouse=True)
def _nothing_learned():
    routing._kept.clear()


@pytest.fixture(scope="module")
def model() -> learning.Model:
    return training.train(samples(), precision=0.7)


def score(model: learning.Model, office: str, text: str) -> float:
    return next(g.probability for g in model.guess(text, "").offices if g.office == office)


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("우리 가로등이 또 꺼졌어요", "ROAD"),
        ("쓰레기가 며칠째 쌓였어요", "CLEAN"),
        ("The street lamp near our bridge is broken", "ROAD"),
        ("공원 나무가 쓰러졌어요", "PARK"),
    ],
)
def test_it_knows_what_it_was_told_in_either_language(model, text, office):
    guesses = model.guess(text, "")
    assert (guesses.offices[0].office, guesses.is_sure) == (office, True)
    assert sum(guess.probability for guess in guesses.offices) == pytest.approx(1)


@pytest.mark.parametrize(
    "text", ["", "뷁쉙 끄앍 뾰롱", "xkcd qwfp zxcv", "010-1234-5678", "!!!", "제 사정을 헤아려 주시길 바랍니다"]
)
def test_it_says_nothing_of_words_it_never_saw(model, text):
    assert model.guess(text, text) == learning.Guesses([], is_sure=False)


def test_words_of_two_offices_alike_are_not_sure(model):
    assert model.guess("골목 공원 쓰레기", "").is_sure is False


@pytest.mark.parametrize("text", [form.format("골목") for forms in TOLD.values() for form in forms])
def test_without_the_words_named_the_office_is_less_likely(model, text):
    first = model.guess(text, "").offices[0]
    assert first.words
    words = grams.letters(text).split()
    for named in (first.words[:1], first.words):
        assert set(named) <= set(words)
        rest = " ".join(word for word in words if word not in named)
        left = learning._Reading(model, rest, "").scores()
        chance = learning.softmax(model.temperature * left)[model.offices.index(first.office)]
        assert chance < first.probability


def test_only_offices_that_are_there_are_guessed(model):
    guesses = model.guess("가로등이 골목에 꺼졌어요", "", only=frozenset({"CLEAN", "PARK"}))
    assert {guess.office for guess in guesses.offices} == {"CLEAN", "PARK"}
    assert model.guess("가로등이 골목에 꺼졌어요", "", only=frozenset()).offices == []


def test_corrections_change_it():
    told = samples()
    before = training.train([*told, *[Sample("분수가 시끄러워요", "", "PARK")] * 3], precision=0.7)
    corrected = [Sample("분수가 시끄러워요", "", "CLEAN", 2.0)] * 3
    after = training.train([*told, *[Sample("분수가 시끄러워요", "", "PARK")] * 3, *corrected], precision=0.7)
    assert before.guess("분수가 시끄러워요", "").offices[0].office == "PARK"
    assert after.guess("분수가 시끄러워요", "").offices[0].office == "CLEAN"


def test_the_same_samples_give_the_same_model(model):
    assert training.train(samples(), precision=0.7).as_bytes() == model.as_bytes()


def test_too_little_teaches_nothing():
    with pytest.raises(training.TooFewError):
        training.train(samples()[:10], precision=0.7)
    with pytest.raises(training.TooFewError):
        training.train([s for s in samples() if s.office == "ROAD"], precision=0.7)


def test_two_offices_are_enough():
    model = training.train([s for s in samples() if s.office != "PARK"], precision=0.7)
    assert model.guess("쓰레기가 쌓였어요", "").offices[0].office == "CLEAN"


# --- what is kept ----------------------------------------------------------------------------------------------------


def test_what_is_kept_comes_back(model):
    back = learning.read(model.as_bytes())
    assert back is not None
    assert (back.offices, back.lead, back.measured) == (model.offices, model.lead, model.measured)
    first, second = (m.guess("쓰레기가 쌓였어요", "").offices[0] for m in (model, back))
    assert (first.office, first.words) == (second.office, second.words)
    assert first.probability == pytest.approx(second.probability, abs=0.01)


def test_another_form_or_broken_bytes_are_not_read(model):
    assert learning.read(replace(model, form=learning.FORM + 1).as_bytes()) is None
    assert learning.read(replace(model, weights=model.weights[:, :2]).as_bytes()) is None
    assert learning.read(model.as_bytes()[:200]) is None
    assert learning.read(b"") is None
    pickled = io.BytesIO()
    np.savez(pickled, facts=np.array([{"form": learning.FORM}], dtype=object))
    assert learning.read(pickled.getvalue()) is None


def pieces(words: str) -> set[int]:
    cut = grams.letters(words)
    return {*grams.syllables(cut).hashes.tolist(), *grams.jamo(cut).hashes.tolist()}


def kept(model: learning.Model, words: str) -> int:
    """Return how many pieces of some words the model knows that no other sample has."""
    common = set().union(*(pieces(sample.title) for sample in samples()))
    return len((pieces(words) - common) & set(model.hashes.tolist()))


def test_a_name_or_number_of_one_person_leaves_no_piece():
    told = samples()
    secret, number = "갉뷁쉙", "010-9876-5432"
    leak = [Sample(f"{s.title} {secret} {number}", "", s.office, teller="7") for s in told[:12]]
    model = training.train([*told, *leak], precision=0.7)
    assert kept(model, secret) == 0
    assert kept(model, number) == 0
    of_many = [Sample(s.title, "", s.office, teller=str(n)) for n, s in enumerate(leak)]
    assert kept(training.train([*told, *of_many], precision=0.7), secret) > 0, "the test could not see a leak"


def test_a_piece_of_two_cases_is_not_kept_and_of_three_it_is():
    for count, is_kept in ((2, False), (3, True)):
        more = [Sample("갉뷁쉙", "", "ROAD")] * count
        assert (kept(training._shelve([*samples(), *more]).known_to(np.arange(72 + count)), "갉뷁쉙") > 0) is is_kept


# --- in the city -----------------------------------------------------------------------------------------------------


@pytest.fixture
def answered(city):
    """Return a city that has answered the samples, each told by somebody else."""
    for number, sample in enumerate(samples()):
        who = Introduced(name="김영자", phone=f"+8210123456{number:02d}", channel="sms")
        case = city.case(sample.title, who=who, channel="file", source=("f" * 64, number))
        Case.objects.filter(pk=case.pk).update(
            office=city.office[sample.office],
            state="answered",
            outcome="informed",
            answered_at=city.at + timedelta(minutes=number),
        )
    return city


def codes(city, suggestion):
    names = {office.pk: code for code, office in city.office.items()}
    return [names[found.office_id] for found in suggestion.offices]


def test_the_city_learns_and_names_an_office_that_no_remit_word_names(answered):
    title = "의자가 부서졌어요"
    assert routing.suggest(title, "", area=None, on=ON).offices == []
    row = actions.learn(at=answered.at)
    assert (row.number, row.samples, row.form, row.figures["precision"]) == (1, 72, learning.FORM, 0.7)
    suggestion = routing.suggest(title, "", area=None, on=ON)
    assert codes(answered, suggestion)[0] == "PARK"
    assert set(suggestion.offices[0].words) <= set(title.split())


def test_what_it_is_unsure_of_it_does_not_say_alone(answered):
    actions.learn(at=answered.at)
    assert routing.suggest("뷁쉙 끄앍", "뾰롱", area=None, on=ON).offices == []


def test_remit_words_that_the_model_contradicts_are_not_firm(answered):
    title = "가로등이 꺼졌어요"
    assert routing.suggest(title, "", area=None, on=ON).is_firm is True
    Case.objects.filter(title__contains="가로등").update(office=answered.office["PARK"])
    actions.learn(at=answered.at)
    assert routing.suggest(title, "", area=None, on=ON).is_firm is False


def test_a_case_sent_elsewhere_than_suggested_counts_twice(answered):
    case = Case.objects.filter(title__contains="가로등").first()
    Case.objects.filter(pk=case.pk).update(office=answered.office["WATER"])
    assert case.suggestion["offices"][0]["office_id"] == answered.office["ROAD"].pk
    told = actions.learning.samples_of_answered(100)
    assert [s.weight for s in told if s.office == "WATER"] == [2.0]


def test_an_erased_case_is_not_learned_from_and_its_suggestion_names_no_word(answered):
    case = Case.objects.filter(title__contains="가로등").first()
    actions.erase(case, reason="law", at=answered.at)
    case.refresh_from_db()
    assert case.suggestion == {}
    assert len(actions.learning.samples_of_answered(100)) == 71


def test_a_model_of_another_form_is_ignored(answered):
    actions.learn(at=answered.at)
    Learned.objects.update(form=learning.FORM + 1)
    near.forget()
    assert routing.learned() is None
    assert routing.suggest("의자가 부서졌어요", "", area=None, on=ON).offices == []
    Learned.objects.update(form=learning.FORM, model=b"not a model")
    near.forget()
    assert routing.learned() is None


def test_two_who_learn_at_once_keep_one(answered, monkeypatch):
    train, rows = training.train, []

    def meanwhile(*args, **more):
        monkeypatch.setattr(training, "train", train)
        rows.append(actions.learn(at=answered.at))
        return train(*args, **more)

    monkeypatch.setattr(training, "train", meanwhile)
    rows.append(actions.learn(at=answered.at))
    assert [row.number for row in rows] == [1, 1]
    assert Learned.objects.count() == 1


def test_the_last_three_are_kept(answered):
    for day in range(5):
        actions.learn(at=answered.at + timedelta(days=day))
    assert list(Learned.objects.order_by("number").values_list("number", flat=True)) == [3, 4, 5]


def test_it_is_due_with_two_hundred_answers_and_then_a_day_and_fifty_later(answered, monkeypatch):
    from madang.cases.actions import learning as room

    at = answered.at + timedelta(hours=2)
    assert actions.learning_is_due(at) is False
    monkeypatch.setattr(room, "LEAST", 72)
    assert actions.learning_is_due(at) is True
    Learned.objects.create(number=1, form=1, learned_at=at, samples=72, corrected=0, model=b"")
    assert actions.learning_is_due(at + timedelta(hours=1)) is False
    later = at + timedelta(days=2)
    assert actions.learning_is_due(later) is False
    new = list(Case.objects.values_list("pk", flat=True)[:50])
    Case.objects.filter(pk__in=new[:49]).update(answered_at=at + timedelta(hours=3))
    assert actions.learning_is_due(later) is False
    Case.objects.filter(pk__in=new).update(answered_at=at + timedelta(hours=3))
    assert actions.learning_is_due(later) is True


def test_the_command_says_what_it_is_worth(answered, capsys):
    call_command("learn", "--if-due")
    assert capsys.readouterr().out.startswith("Nothing is due")
    call_command("learn")
    assert capsys.readouterr().out.startswith("Number 1: 72 answered cases, ")
    Case.objects.update(answered_at=None, outcome="", state="read")
    call_command("learn")
    assert "remit words alone" in capsys.readouterr().out


def test_a_suggestion_reads_the_model_once_in_half_a_minute(answered, django_assert_num_queries):
    actions.learn(at=answered.at)
    routing.suggest("가로등", "", area=None, on=ON)
    with django_assert_num_queries(0):
        routing.suggest("쓰레기", "", area=None, on=ON)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_four_who_learn_in_the_same_moment_keep_one(answered):
    ready = Barrier(4)

    def one(_number: int) -> int:
        try:
            ready.wait()
            row = actions.learn(at=answered.at)
            assert row is not None
            return row.number
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(one, range(4)))
    assert numbers.count(1) + numbers.count(2) == 4  # who began after the first had finished learns anew
    assert Learned.objects.count() == max(numbers)
