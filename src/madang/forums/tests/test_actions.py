"""From a theme to the answer to each opinion: one journey and its turnings."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from madang.forums import actions, queries
from madang.forums.actions import Comes, Planned, Settled
from madang.forums.enums import CannotForum, CannotRegister, CannotVote, Outcome, SeatState, State, TopicState, Way
from madang.forums.models import Fate, Forum, Registration, Stance, Statement, SubTopic
from madang.kit.refusal import Refused
from madang.meetings.actions import When, Where
from madang.meetings.enums import CannotMeet
from madang.meetings.models import Attendance, Freeze
from madang.notices.models import Notice
from madang.people import actions as people
from madang.people import keeping
from madang.people.actions import Introduced
from madang.suggestions import actions as suggestions
from madang.suggestions.enums import CannotSay
from madang.timeline import queries as timeline
from madang.timeline.models import Entry


def refused(call, *arguments, **named):
    with pytest.raises(Refused) as caught:
        call(*arguments, **named)
    return caught.value.reason


def kinds(forum: Forum) -> list[str]:
    return list(Entry.objects.filter(thread=forum.thread).order_by("seq").values_list("kind", flat=True))


def seats(forum: Forum) -> tuple[int, int]:
    """Return the counter, and the same counted anew."""
    rows = Registration.objects.filter(forum=forum, state__in=["registered", "came"])
    return Forum.objects.get(pk=forum.pk).taken, sum(rows.values_list("size", flat=True))


# --- theme and sub-topics --------------------------------------------------------------------------------------------


def test_a_theme_opens_a_pool_and_a_thread(yard):
    assert (yard.forum.state, yard.forum.pool.slug, kinds(yard.forum)) == (
        State.COLLECTING,
        "forum-night-care",
        ["forum.begun"],
    )


@pytest.mark.parametrize("slug", ["night-care", "ladder", "new"])
def test_no_two_forums_and_no_page_share_an_address(yard, slug):
    planned = Planned(slug=slug, names={"ko": "가"}, theme={"ko": "나"}, office=yard.forum.office, seats=1)
    assert refused(actions.plan, planned, seat=yard.scheduler, at=yard.at) == CannotForum.TAKEN_NAME


def test_a_sub_topic_waits_to_be_read_and_one_from_a_call_does_not(yard):
    mine = yard.propose()
    who = Introduced(name="박순이", phone="+821022223333", channel="sms")
    caller = actions.propose(
        yard.forum, actions.Proposed("비 오는 날의 놀이터", Way.PHONE, who=who), at=yard.at, seat=yard.agent
    )
    assert [topic.pk for topic in queries.topics(yard.forum, is_public=True)] == [caller.pk]
    actions.check_topic(mine, seat=yard.city.seat("moderator"), at=yard.at)
    assert len(queries.topics(yard.forum, is_public=True)) == 2


def test_the_same_words_of_one_person_stand_once(yard):
    assert yard.propose().pk == yard.propose().pk
    assert yard.propose(name="이순이", phone="+821099998888").pk != yard.propose().pk
    assert SubTopic.objects.count() == 2


def test_each_proposer_hears_what_was_chosen_and_why_not_theirs(yard, told):
    first, second = yard.propose("하나"), yard.propose("둘", "이순이", "+821099998888")
    third = yard.propose("셋", "박민수", "+821077776666")
    forum = yard.settle(topic=second, each={third.pk: "교육청의 일입니다."})
    assert (forum.state, forum.meeting.state, forum.meeting.where) == (State.SET, "announced", "마을회관 2층")
    rows = {topic.pk: (topic.state, topic.reason) for topic in forum.topics.all()}
    assert rows == {
        first.pk: (TopicState.NOT_CHOSEN, "다음 토론회에서 다룹니다."),
        second.pk: (TopicState.CHOSEN, "가장 많은 사람의 일입니다."),
        third.pk: (TopicState.NOT_CHOSEN, "교육청의 일입니다."),
    }
    assert sorted(told("forum.topic")) == sorted(f"person:{topic.person_id}" for topic in (first, second, third))
    assert kinds(forum)[-1] == "forum.set"


def test_nothing_is_chosen_without_a_reason_for_each(yard, told):
    first, _second = yard.propose("하나"), yard.propose("둘", "이순이", "+821099998888")
    assert refused(yard.settle, topic=first, why_not=" ") == CannotForum.NO_REASON
    assert refused(yard.settle, topic=first, reason="") == CannotForum.NO_REASON
    assert (yard.again().state, told("forum.topic")) == (State.COLLECTING, [])


def test_a_day_around_an_election_is_refused_and_nothing_is_chosen(yard):
    yard.propose()
    Freeze.objects.create(begins_on=date(2026, 11, 20), ends_on=date(2026, 12, 1), names={"ko": "선거"})
    assert refused(yard.settle) == CannotMeet.FROZEN
    assert (yard.again().meeting, SubTopic.objects.get().state) == (None, TopicState.OPEN)


def test_a_forum_is_settled_once(yard):
    yard.settle()
    assert refused(yard.settle) == CannotForum.NOT_NEXT


# --- seats -----------------------------------------------------------------------------------------------------------


def test_seats_are_given_until_they_are_gone_and_then_the_list_begins(yard, told):
    yard.settle(seats=3)
    rows = [yard.come(n, size) for n, size in ((1, 2), (2, 2), (3, 1))]
    assert [row.state for row in rows] == ["registered", "waiting", "registered"]
    assert (seats(yard.forum), queries.place_on_list(rows[1]), len(told("forum.seat"))) == ((3, 3), 1, 3)


def test_a_seat_given_back_goes_to_the_first_whose_party_fits_and_they_are_told(yard, told):
    yard.settle(seats=3)
    two, one, four, single = yard.come(1, 2), yard.come(2, 1), yard.come(3, 3), yard.come(4, 1)
    actions.give_back(one, at=yard.at)
    states = [Registration.objects.get(pk=row.pk).state for row in (two, one, four, single)]
    assert states == ["registered", "cancelled", "waiting", "registered"]
    assert (told("forum.seat")[-1], seats(yard.forum)) == (f"person:{single.person_id}", (3, 3))
    assert '"is_freed": true' in Notice.objects.filter(kind="forum.seat").order_by("-pk").first().context
    actions.give_back(two, at=yard.at)
    actions.give_back(Registration.objects.get(pk=single.pk), at=yard.at)
    assert (Registration.objects.get(pk=four.pk).state, seats(yard.forum)) == ("registered", (3, 3))


def test_given_back_twice_is_once(yard):
    yard.settle()
    row = yard.come()
    actions.give_back(row, at=yard.at)
    actions.give_back(row, at=yard.at)
    assert (seats(yard.forum), kinds(yard.forum).count("forum.given_back")) == ((0, 0), 1)


def test_who_registers_by_telephone_and_on_the_web_is_once(yard, told):
    yard.settle()
    by_phone, is_new = yard.register(1, 2, seat=yard.agent, way=Way.PHONE)
    who = Introduced(name="시민1", phone="+821055550001", channel="email", email="one@madang.example")
    on_web, again = actions.register(yard.forum, Comes(who=who, size=4), at=yard.at)
    assert (is_new, again, on_web.pk, on_web.size) == (True, False, by_phone.pk, 2)
    assert (Registration.objects.count(), seats(yard.forum), len(told("forum.seat"))) == (1, (2, 2), 1)


def test_joined_records_are_registered_once(yard):
    yard.settle()
    row = yard.come(1)
    other = people.meet(Introduced(name="시민하나", phone="+821044443333", channel="sms"), at=yard.at)
    people.join(row.person, other, seat=yard.agent, reason="같은 사람", signals=[], at=yard.at)
    other.refresh_from_db()
    again, is_new = actions.register(yard.forum, Comes(person=other), at=yard.at)
    assert (again.pk, is_new) == (row.pk, False)


def test_who_gave_back_and_comes_again_stands_at_the_end(yard):
    yard.settle(seats=1)
    row, waiting = yard.come(1), yard.come(2)
    actions.give_back(row, at=yard.at)
    again = yard.come(1)
    assert (again.pk, again.state, again.place) == (row.pk, "waiting", 3)
    assert Registration.objects.get(pk=waiting.pk).state == "registered"


def test_seats_lowered_below_what_is_taken_drop_nobody_and_say_so(yard, told):
    yard.settle(seats=4)
    rows = [yard.come(n, 2) for n in (1, 2, 3)]
    forum = actions.set_seats(yard.forum, 3, seat=yard.scheduler, at=yard.at)
    assert (forum.over, forum.free, seats(forum)) == (1, 0, (4, 4))
    assert [Registration.objects.get(pk=row.pk).state for row in rows] == ["registered", "registered", "waiting"]
    actions.give_back(rows[0], at=yard.at)
    assert (yard.again().over, yard.again().free, seats(forum)) == (0, 1, (2, 2))  # one seat is not enough for two
    actions.set_seats(yard.forum, 4, seat=yard.scheduler, at=yard.at)
    assert Registration.objects.get(pk=rows[2].pk).state == "registered"


def test_a_moved_day_is_told_to_all_with_a_seat_or_on_the_list(yard, told):
    yard.settle(seats=1)
    rows = [yard.come(1), yard.come(2), yard.come(3)]
    actions.give_back(rows[2], at=yard.at)
    when = When(date(2026, 11, 29), time(10), time(12), "Asia/Seoul")
    where = Where(place="강당")
    assert (
        refused(actions.move, yard.forum, when, where, reason=" ", seat=yard.scheduler, at=yard.at)
        == CannotForum.NO_REASON
    )
    forum = actions.move(yard.forum, when, where, reason="비", seat=yard.scheduler, at=yard.at)
    assert (forum.meeting.on, told("forum.moved")) == (when.on, [f"person:{row.person_id}" for row in rows[:2]])


def test_called_off_with_a_reason_and_each_hears_it_once(yard, told):
    topic = yard.propose(name="시민1", phone="+821055550001")
    yard.settle()
    yard.come(1)
    yard.come(2)
    forum = actions.call_off(yard.forum, reason="태풍", seat=yard.scheduler, at=yard.at)
    assert (forum.state, forum.meeting.state, len(told("forum.called_off"))) == (State.CANCELLED, "cancelled", 2)
    assert (topic.person_id, yard.again().pool.shut_at) == (forum.registrations.first().person_id, yard.at)
    assert refused(yard.come, 3) == CannotRegister.SHUT


def test_seen_at_the_door_and_taken_back(yard):
    yard.settle(seats=2)
    row, waiting = yard.come(1, 2), yard.come(2, 1)
    assert refused(actions.check_in, row, seat=yard.agent, at=yard.at) == CannotRegister.NOT_TODAY
    assert refused(actions.check_in, waiting, seat=yard.agent, at=yard.after) == CannotRegister.FULL
    came = actions.check_in(actions.check_in(row, seat=yard.agent, at=yard.after), seat=yard.agent, at=yard.after)
    assert (came.state, kinds(yard.forum).count("forum.came")) == (SeatState.CAME, 1)
    assert actions.undo_check_in(came, seat=yard.agent, at=yard.at).state == SeatState.REGISTERED
    actions.set_seats(yard.forum, 3, seat=yard.scheduler, at=yard.after)  # after it began nobody moves up by itself
    assert Registration.objects.get(pk=waiting.pk).state == SeatState.WAITING
    assert actions.check_in(waiting, seat=yard.agent, at=yard.after).state == SeatState.CAME
    assert seats(yard.forum) == (3, 3)


# --- tables, opinions, fates -----------------------------------------------------------------------------------------


def test_who_leads_a_table_is_invited_and_writes_down(yard):
    yard.settle()
    leader = yard.city.seat("officer", "TRAF")
    table = actions.add_table(
        yard.forum, label=" 1 ", topic="밤", facilitator=leader.person, seat=yard.scheduler, at=yard.at
    )
    assert refused(actions.add_table, yard.forum, label="1", seat=yard.scheduler, at=yard.at) == CannotForum.TAKEN_LABEL
    assert Attendance.objects.filter(meeting=yard.again().meeting, person=leader.person).count() == 1
    assert actions.write_notes(table, notes="모두 밤을 걱정합니다.", seat=leader, at=yard.at).notes
    stranger = yard.city.seat("officer", "HOUS")
    assert refused(actions.write_notes, table, notes="나", seat=stranger, at=yard.at) == CannotForum.NOT_YOURS


def test_each_opinion_gets_its_answer_and_its_author_is_told(yard, told):
    yard.hold()
    mine = yard.say(name="김영자", phone="+821012345678")
    nobodys = yard.say("낮에도 필요합니다.")
    fate, silent = actions.decide(
        yard.forum, [mine, nobodys], outcome=Outcome.REFLECTED, because="조례에 들어갔습니다.", evidence="조례 12조",
        seat=yard.scheduler, at=yard.after,
    )  # fmt: skip
    assert (told("forum.fate"), fate.told_at, silent.told_at) == ([f"person:{mine.person_id}"], yard.after, None)
    again = {"outcome": Outcome.REFLECTED, "because": "조례에 들어갔습니다.", "evidence": "조례 12조"}
    actions.decide(yard.forum, [mine], **again, seat=yard.scheduler, at=yard.after)
    assert len(told("forum.fate")) == 1  # nothing new, nobody is told twice
    actions.decide(
        yard.forum, [mine], outcome=Outcome.NOT, because="의회가 뺐습니다.", seat=yard.scheduler, at=yard.after
    )
    assert (len(told("forum.fate")), queries.fates(yard.forum)) == (2, {"reflected": 1, "partly": 0, "not": 1})


def test_no_report_while_one_opinion_has_no_answer(yard):
    yard.hold()
    card = yard.say()
    assert refused(actions.report, yard.forum, seat=yard.scheduler, at=yard.after) == CannotForum.UNANSWERED
    assert yard.again().pool.shut_at is None
    actions.decide(
        yard.forum, [card], outcome=Outcome.NOT, because="돈이 없습니다.", seat=yard.scheduler, at=yard.after
    )
    forum = actions.report(yard.forum, summary="하나를 듣고 하나를 답했습니다.", seat=yard.scheduler, at=yard.after)
    assert (forum.state, forum.reported_at) == (State.REPORTED, yard.after)
    assert refused(yard.say) == CannotForum.NOT_NEXT
    assert refused(suggestions.say, forum.pool, _said(yard), at=yard.after) == CannotSay.SHUT
    assert list(timeline.faults()) == []


def _said(yard):
    from madang.suggestions.actions import Said
    from madang.suggestions.enums import Source

    return Said(text="늦은 말", source=Source.FORUM, said_at=yard.at)


def test_it_has_not_taken_place_before_it_begins(yard):
    yard.settle()
    assert refused(actions.hold, yard.forum, seat=yard.scheduler, at=yard.at) == CannotForum.TOO_EARLY


def test_five_hundred_identical_sentences_are_one_heap_and_five_hundred_answers(yard):
    yard.hold()
    cards = [yard.say("밤에도  여는 어린이집!" if n % 2 else "밤에도 여는 어린이집") for n in range(500)]
    other = yard.say("다른 말")
    assert [(heap.card.pk, heap.said) for heap in queries.opinions_shown(yard.forum)] == [
        (cards[0].pk, 500),
        (other.pk, 1),
    ]
    assert [(card.pk, n) for card, n in queries.to_decide(yard.forum)] == [(cards[0].pk, 500), (other.pk, 1)]
    alike = list(queries.without_fate(yard.forum).filter(alike=cards[0].alike))
    actions.decide(yard.forum, alike, outcome=Outcome.NOT, because="같은 말", seat=yard.scheduler, at=yard.after)
    assert (Fate.objects.count(), queries.counts(yard.forum)) == (500, {"all": 501, "shown": 501})


def test_an_author_who_takes_the_agreement_back_vanishes_and_stays_counted(yard):
    yard.hold()
    card = yard.say(name="김영자", phone="+821012345678")
    actions.decide(yard.forum, [card], outcome=Outcome.NOT, because="왜냐하면", seat=yard.scheduler, at=yard.after)
    actions.report(yard.forum, summary="답했습니다.", seat=yard.scheduler, at=yard.after)
    suggestions.set_showing(card, is_shown=False, at=yard.after)
    assert queries.opinions_shown(yard.forum) == []
    assert (queries.fates(yard.forum)["not"], queries.counts(yard.forum)) == (1, {"all": 1, "shown": 0})


# --- statements ------------------------------------------------------------------------------------------------------


def test_a_statement_waits_is_shown_and_voted_on_once_each(yard):
    statement = actions.state(yard.forum, text="밤에도 연다.", at=yard.at)
    assert refused(actions.vote, statement, key="browser:a", value=1, at=yard.at) == CannotVote.NOT_SHOWN
    statement = actions.show_statement(statement, seat=yard.city.seat("moderator"), at=yard.at)
    for key, value in (("browser:a", 1), ("browser:b", -1), ("browser:a", 0)):
        actions.vote(statement, key=key, value=value, at=yard.at)
    assert sorted(Stance.objects.values_list("key", "value")) == [("browser:a", 0), ("browser:b", -1)]


def test_the_same_statement_again_is_counted_and_not_shown_twice(yard):
    first = actions.state(yard.forum, text="밤에도 연다.", at=yard.at)
    again = actions.state(yard.forum, text="밤에도   연다", at=yard.at)
    assert (again.pk, again.said, Statement.objects.count()) == (first.pk, 2, 1)


def test_a_hidden_statement_has_its_reason_and_who_wrote_it_hears_it(yard, told):
    person = people.meet(Introduced(name="김", phone="+821012345678", channel="sms"), at=yard.at)
    statement = actions.state(yard.forum, text="옆집 김 씨가 나쁘다.", at=yard.at, person=person)
    moderator = yard.city.seat("moderator")
    assert refused(actions.hide_statement, statement, reason=" ", seat=moderator, at=yard.at) == CannotVote.NO_REASON
    hidden = actions.hide_statement(statement, reason="사람 이름", seat=moderator, at=yard.at)
    assert (hidden.state, told("forum.hidden")) == ("hidden", [f"person:{person.pk}"])


# --- forgetting ------------------------------------------------------------------------------------------------------


def test_who_is_erased_leaves_counts_and_votes_and_no_word(yard):
    topic = yard.propose("저는 김영자입니다", name="시민1", phone="+821055550001")
    yard.settle(seats=2)
    row, waiting = yard.come(1, 2, needs=["wheelchair"]), yard.come(2, 2)
    statement = actions.show_statement(
        actions.state(yard.forum, text="제 이름은 김", at=yard.at, person=row.person), seat=yard.scheduler, at=yard.at
    )
    actions.vote(statement, key=f"person:{row.person_id}", value=1, at=yard.at)
    assert keeping.is_kept(row.person)
    actions.forget(row.person, at=yard.at + timedelta(hours=1))
    topic.refresh_from_db()
    statement.refresh_from_db()
    row.refresh_from_db()
    assert (topic.words, topic.name, topic.person, statement.text, statement.person) == ("—", "", None, "—", None)
    assert (row.person, row.needs, row.state) == (None, [], "cancelled")
    assert Registration.objects.get(pk=waiting.pk).state == "registered"
    assert Stance.objects.get().key.startswith("erased:")
    assert not queries.is_kept(people.meet(Introduced(name="시민1", phone="+821055550001", channel="sms"), at=yard.at))
    assert (seats(yard.forum), list(timeline.faults())) == ((2, 2), [])


def test_seats_and_settling_are_one_act_or_none(yard):
    topic = yard.propose()
    settled = Settled(
        topic=topic,
        reason="왜",
        when=When(date(2026, 11, 28), time(14), time(13), "Asia/Seoul"),
        where=Where(place="곳"),
        seats=3,
    )
    assert refused(actions.settle, yard.forum, settled, seat=yard.scheduler, at=yard.at) == CannotMeet.NO_TIME
    assert (yard.again().seats, yard.again().state) == (40, State.COLLECTING)
