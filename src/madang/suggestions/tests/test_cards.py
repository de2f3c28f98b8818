"""Cards taken in once, sorted by people, taken off with a reason."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from madang.kit.refusal import Refused
from madang.notices.models import Notice
from madang.people.actions import Introduced
from madang.people.models import Person
from madang.suggestions import actions, importing, queries
from madang.suggestions.actions import Said
from madang.suggestions.enums import CannotHide, CannotSay, CannotSort, Decision, Rule, Source, Visibility
from madang.suggestions.models import Card, Filing, Pool
from madang.timeline.models import Entry

WHO = Introduced(name="김영자", phone="+821012345678", channel="sms")


def refused(call, *arguments, **named):
    with pytest.raises(Refused) as caught:
        call(*arguments, **named)
    return caught.value.reason


@pytest.fixture
def pool(city) -> Pool:
    return actions.open_pool("eunpyeong", names={"ko": "은평", "en": "Eunpyeong"}, at=city.at)


def said(city, text: str = "버스가 드뭅니다.", **more) -> Said:
    return Said(**{"text": text, "source": Source.TABLET, "said_at": city.at, "may_show": True, **more})


def card(city, pool: Pool, text: str = "버스가 드뭅니다.", **more) -> Card:
    return actions.say(pool, said(city, text, **more), at=city.at, written_by=city.seat("agent").person)


def test_a_card_sent_again_by_its_device_is_the_same_card(city, pool):
    own = uuid4()
    first = card(city, pool, client_id=own)
    assert card(city, pool, "버스가 드뭅니다. 고쳐 썼습니다.", client_id=own) == first
    assert [c.text for c in pool.cards.all()] == ["버스가 드뭅니다."]
    pool.refresh_from_db()
    assert pool.last_number == 1


def test_of_several_sent_at_once_one_that_is_refused_keeps_no_other_back(city, pool):
    taken = actions.say_all(
        pool, [said(city), said(city, " "), said(city, "가" * 2001), said(city, "학교가 멉니다.")], at=city.at
    )
    assert [(t.is_new, t.refusal) for t in taken] == [
        (True, None), (False, CannotSay.NO_WORDS), (False, CannotSay.TOO_LONG), (True, None),
    ]  # fmt: skip
    assert list(pool.cards.values_list("number", flat=True)) == [1, 2]


def test_five_hundred_identical_sentences_are_kept_and_stand_on_the_wall_once(city, pool):
    actions.say_all(
        pool,
        [said(city, client_id=UUID(int=n + 1)) for n in range(500)],
        at=city.at,
        written_by=city.seat("agent").person,
    )
    assert pool.cards.count() == 500
    assert [(c.number, n) for c, n in queries.wall(pool)] == [(500, 500)]
    assert [(c.number, n) for c, n in queries.same_words(pool)] == [(1, 500)]
    assert refused(actions.say_all, pool, [said(city)] * 501, at=city.at) == CannotSay.TOO_MANY


def test_an_emoji_flood_counts_and_is_not_on_the_wall(city, pool):
    for n in range(3):
        card(city, pool, "😀" * (n + 1))
    assert (pool.cards.shown().count(), queries.wall(pool)) == (3, [])


def test_a_paper_card_typed_in_by_two_hands_is_told_to_the_second(city, pool):
    card(city, pool, paper="A-17", client_id=uuid4())
    assert refused(card, city, pool, "다른 글", paper="A-17", client_id=uuid4()) == CannotSay.PAPER_TAKEN
    assert pool.cards.count() == 1


def test_a_resident_number_is_never_kept(city, pool):
    assert refused(card, city, pool, "제 번호는 900101-1234567 입니다.") == CannotSay.PERSONAL_NUMBER


def test_a_pool_that_is_shut_takes_nothing_more(city, pool):
    actions.shut_pool(pool, by=city.seat("agent").person, at=city.at)
    assert refused(card, city, Pool.objects.get()) == CannotSay.SHUT


def test_what_nobody_of_the_city_wrote_down_is_read_before_it_is_shown(city, pool):
    own = actions.say(pool, said(city, source=Source.POSTER), at=city.at)
    assert (own.visibility, pool.cards.shown().count()) == (Visibility.NOT_CHECKED, 0)
    actions.check(own, by=city.seat("moderator").person, at=city.at)
    own.refresh_from_db()
    assert (own.visibility, pool.cards.shown().count()) == (Visibility.SHOWN, 1)


def test_an_author_who_takes_the_consent_back_after_publication_is_shown_no_more_and_still_counts(city, pool):
    own = card(city, pool, who=WHO)
    assert pool.cards.shown().count() == 1
    own = actions.set_showing(own, is_shown=False, at=city.at)
    assert (own.visibility, pool.cards.shown().count(), queries.counts(pool)["all"]) == (Visibility.WITHDRAWN, 0, 1)
    assert actions.set_showing(own, is_shown=True, at=city.at).visibility == Visibility.SHOWN


def test_a_card_lies_in_two_themes_and_never_in_three(city, pool):
    by, own = city.seat("scheduler").person, card(city, pool)
    one, two, three = (actions.begin_theme(pool, name=name, by=by, at=city.at) for name in ("길", "버스", "값"))
    actions.file(own, one, by=by, at=city.at)
    actions.file(own, one, by=by, at=city.at)
    actions.file(own, two, by=by, at=city.at)
    assert refused(actions.file, own, three, by=by, at=city.at) == CannotSort.TWO_THEMES
    with pytest.raises(IntegrityError), transaction.atomic():
        Filing.objects.create(card=own, theme=three, slot=3, by=by, at=city.at)
    actions.unfile(own, one, by=by, at=city.at)
    actions.file(own, three, by=by, at=city.at)
    assert sorted(t.name for t in own.themes.all()) == ["값", "버스"]


def test_a_theme_put_into_another_brings_its_cards_and_takes_none_twice(city, pool):
    by, cards = city.seat("scheduler").person, [card(city, pool, text) for text in ("가", "나", "다")]
    one, two = (actions.begin_theme(pool, name=name, by=by, at=city.at) for name in ("길", "도로"))
    for own, theme in ((cards[0], one), (cards[0], two), (cards[1], one), (cards[2], two)):
        actions.file(own, theme, by=by, at=city.at)
    actions.put_into(one, two, by=by, at=city.at)
    assert [(h.theme.name, h.cards) for h in queries.heaps(pool)] == [("도로", 3)]
    assert refused(actions.file, cards[1], one, by=by, at=city.at) == CannotSort.GONE
    assert refused(actions.begin_theme, pool, name="도로 ", by=by, at=city.at) == CannotSort.NAMED
    actions.begin_theme(pool, name="길", by=by, at=city.at)  # the name is free again


def test_taken_off_with_a_reason_objected_to_and_shown_again_by_somebody_else(city, pool):
    own, moderator, other = card(city, pool, who=WHO), city.seat("moderator"), city.seat("supervisor")
    assert refused(actions.hide, own, rule=Rule.INSULT, reason="  ", seat=moderator, at=city.at) == CannotHide.NO_REASON
    assert (
        refused(actions.hide, own, rule=Rule.INSULT, reason="욕", seat=city.seat("agent"), at=city.at)
        == CannotHide.NOT_MODERATOR
    )
    ruling = actions.hide(own, rule=Rule.INSULT, reason="누구를 욕합니다.", seat=moderator, at=city.at)
    assert (pool.cards.shown().count(), Notice.objects.filter(kind="cards.hidden").count()) == (0, 1)
    assert refused(actions.hide, own, rule=Rule.INSULT, reason="또", seat=moderator, at=city.at) == CannotHide.HIDDEN
    ruling = actions.appeal(own, text="욕이 아닙니다.", at=city.at)
    assert refused(actions.appeal, own, text="또", at=city.at) == CannotHide.APPEALED
    named = {"decision": Decision.SHOWN, "answer": "맞습니다.", "at": city.at}
    assert refused(actions.decide, ruling, seat=moderator, **named) == CannotHide.OWN_RULING
    actions.decide(ruling, seat=other, **named)
    assert (pool.cards.shown().count(), Notice.objects.filter(kind="cards.decided").count()) == (1, 1)
    kinds = Entry.objects.filter(thread_id=pool.thread).order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["cards.opened", "cards.said", "cards.hidden", "cards.appealed", "cards.decided"]


def test_a_person_who_is_erased_leaves_a_count_and_no_words(city, pool):
    own = card(city, pool, who=WHO, speaker="김영자")
    person = Person.objects.get(pk=own.person_id)
    assert queries.has_said(person)
    actions.forget(person, at=city.at)
    own.refresh_from_db()
    assert (own.text, own.speaker, own.person, own.visibility, pool.cards.count()) == (
        "—",
        "",
        None,
        Visibility.WITHDRAWN,
        1,
    )
    assert not queries.has_said(person)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_a_list_in_either_encoding_is_brought_in_once(city, pool, tmp_path, encoding):
    path = tmp_path / "list.csv"
    path.write_bytes(
        "번호,작성일,작성자,내용\n1,2012.11.03,솔밭,버스가 똠방각하처럼 드뭅니다\n2,,,\n3,어제,,학교가 멉니다\n".encode(
            encoding
        )
    )
    found = importing.read(path, name="list.csv")
    assert [(r.outside, r.text, r.speaker) for r in found.rows] == [
        ("1", "버스가 똠방각하처럼 드뭅니다", "솔밭"),
        ("3", "학교가 멉니다", ""),
    ]
    assert [fault.place for fault in found.faults] == ["line 3"]
    assert [(fault.place, "어제" in fault.what) for fault in found.undated] == [("line 4", True)]
    named = {"origin": "facebook", "may_show": True, "area": None, "by": city.seat("scheduler").person, "at": city.at}
    assert actions.bring_in(pool, found.rows, **named) == 2
    assert actions.bring_in(pool, found.rows, **named) == 0
    assert [(c.outside, c.source, c.visibility) for c in pool.cards.order_by("number")] == [
        ("facebook:1", "import", Visibility.SHOWN), ("facebook:3", "import", Visibility.SHOWN),
    ]  # fmt: skip


def test_a_quote_that_is_not_closed_is_told_with_its_line_and_swallows_no_rows_unsaid(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text('내용\n버스\n"길\n' + "값\n" * 60, encoding="utf-8")
    found = importing.read(path, name="list.csv")
    assert ([row.text for row in found.rows], [fault.place for fault in found.faults]) == (["버스"], ["line 3"])


def test_a_list_of_twenty_megabytes_in_euc_kr_is_read_and_brought_in(city, pool, tmp_path):
    path = tmp_path / "large.csv"
    line = "버스가 드물어 출근길이 늘 늦습니다. 마을버스를 늘리고 밤에도 다니게 해 주세요. " * 4
    rows = 20 * 1024 * 1024 // len(line.encode("cp949")) + 1
    path.write_bytes(("내용\n" + "\n".join(f"{line}{n}" for n in range(rows))).encode("cp949"))
    assert path.stat().st_size > 20 * 1024 * 1024
    found = importing.read(path, name="large.csv")
    named = {"origin": "list", "may_show": False, "area": None, "by": city.seat("scheduler").person, "at": city.at}
    assert (found.encoding, actions.bring_in(pool, found.rows, **named)) == ("EUC-KR (CP949)", rows)


def test_what_is_said_later_than_now_is_kept_as_said_now(city, pool):
    assert card(city, pool, said_at=city.at + timedelta(days=9)).said_at == city.at


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_cards_sent_sixteen_times_at_once_are_kept_once(city, pool, at_once):
    several = [said(city, f"{n}번째 말씀", client_id=UUID(int=n + 1)) for n in range(20)]
    given = at_once(lambda _n: [t.card.number for t in actions.say_all(pool, several, at=city.at)], 16)
    assert given == [list(range(1, 21))] * 16
    assert list(pool.cards.order_by("number").values_list("number", flat=True)) == list(range(1, 21))
