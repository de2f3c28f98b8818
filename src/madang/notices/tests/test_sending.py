"""The outbox: told only after success, tried again, told otherwise, kept, taken back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from madang.notices import actions
from madang.notices.enums import MOVES, Channel, State
from madang.notices.models import Notice
from madang.notices.recipients import Recipient
from madang.notices.rendering import words

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
PHONE, EMAIL = "+821012345678", "kim@example.com"
CASE = {"reference": "4829173065", "title": "가로등", "due_on": "2026-11-26"}
WAITS = [30, 120, 480, 1920]  # seconds after each failure but the last
KIM = Recipient("김영자", "en", [(Channel.SMS, PHONE), (Channel.EMAIL, EMAIL), (Channel.CALL, PHONE)])


def leave(to: str = "kim", *, kind: str = "case.received", **more: object) -> Notice:
    """Leave a receipt for somebody."""
    return actions.leave(kind, to_key=f"test:{to}", **{"at": AT, "context": CASE, **more})


def told() -> object:
    """Return the receipt in words."""
    return words("case.received", CASE, language="en", name="김영자")


def try_all(notice: Notice) -> datetime:
    """Let a worker come by whenever the notice is due, until it is not; return when that was."""
    at = AT
    for seconds in [0, *WAITS]:
        at += timedelta(seconds=seconds)
        actions.send_due(at)
    notice.refresh_from_db()
    return at


def test_what_was_sent_is_told_with_what_how_and_when(sms, people):
    people["kim"] = KIM
    notice = leave()
    assert (notice.state, notice.sent_at) == (State.DUE, None)
    assert actions.send_due(AT) == 1
    notice.refresh_from_db()
    assert sms.taken == [{"to": PHONE, "text": told().sms, "type": "SMS"}]
    assert (notice.state, notice.sent_at, notice.attempts, notice.failure) == (State.SENT, AT, 1, "")
    assert (notice.channel, notice.address, notice.text) == (Channel.SMS, PHONE, told().sms)
    assert (notice.language, notice.subject) == ("en", told().subject)
    assert actions.send_due(AT + timedelta(days=1)) == 0
    assert sms.asked == 1


def test_a_mail_carries_subject_and_body(mail, people):
    people["kim"] = Recipient("김영자", "en", [(Channel.EMAIL, EMAIL)])
    notice = leave()
    assert actions.send_due(AT) == 1
    notice.refresh_from_db()
    assert [(to, m["Subject"], m.get_content().strip()) for to, m in mail.taken] == [
        ([EMAIL], f"{told().subject} [4829173065]", told().body)
    ]
    assert (notice.state, notice.channel, notice.text) == (State.SENT, Channel.EMAIL, told().body)


def test_nothing_goes_out_before_its_time_and_the_oldest_goes_first(sms, people):
    people["kim"] = KIM
    people["lee"] = Recipient("이", "en", [(Channel.SMS, "+821000000000")])
    leave(wait=timedelta(seconds=10))
    leave("lee", wait=timedelta(seconds=5))
    assert actions.send_due(AT + timedelta(seconds=4)) == 0
    assert actions.send_due(AT + timedelta(seconds=10), limit=1) == 1
    assert [sent["to"] for sent in sms.taken] == ["+821000000000"]
    assert actions.send_due(AT + timedelta(seconds=10)) == 1


def test_a_notice_left_in_a_transaction_that_fails_is_never_sent(sms, people):
    people["kim"] = KIM
    with pytest.raises(LookupError), transaction.atomic():
        leave()
        raise LookupError
    assert (actions.send_due(AT), Notice.objects.count(), sms.asked) == (0, 0, 0)


def test_the_database_keeps_nothing_as_told_without_a_time():
    notice = leave()
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(state=State.SENT)


def test_after_a_failure_it_waits_longer_each_time_and_is_told_only_at_success(sms, people):
    people["kim"] = KIM
    sms.statuses = [503, 500]
    notice = leave()
    assert actions.send_due(AT) == 0
    notice.refresh_from_db()
    assert (notice.state, notice.sent_at, notice.attempts) == (State.DUE, None, 1)
    assert (notice.next_at, notice.failure) == (
        AT + timedelta(seconds=30),
        "SMS gateway: HTTP Error 503: Service Unavailable",
    )
    assert actions.send_due(AT + timedelta(seconds=29)) == 0
    assert sms.asked == 1
    assert actions.send_due(AT + timedelta(seconds=30)) == 0
    notice.refresh_from_db()
    assert (notice.attempts, notice.next_at) == (2, AT + timedelta(seconds=150))
    assert actions.send_due(AT + timedelta(seconds=150)) == 1
    notice.refresh_from_db()
    assert (notice.state, notice.sent_at, notice.attempts) == (State.SENT, AT + timedelta(seconds=150), 3)
    assert (sms.asked, [sent["text"] for sent in sms.taken]) == (3, [told().sms])


def test_after_five_failures_the_next_way_is_taken(sms, mail, people):
    people["kim"], sms.is_down = KIM, True
    notice = leave()
    last = try_all(notice)
    assert (sms.asked, len(mail.taken)) == (5, 1)
    assert (notice.state, notice.sent_at, notice.channel, notice.address) == (State.SENT, last, Channel.EMAIL, EMAIL)
    assert notice.text == told().body


def test_a_call_that_was_asked_for_waits_for_a_person_from_now_on(people):
    people["kim"] = KIM
    notice = leave(wish="after six")
    assert actions.send_due(AT) == 1
    notice.refresh_from_db()
    assert (notice.state, notice.channel, notice.next_at) == (State.TO_CALL, Channel.CALL, AT)


def test_where_every_machine_fails_a_person_calls(sms, mail, people):
    people["kim"], sms.is_down, mail.refuse = KIM, True, 99
    notice = leave()
    last = try_all(notice)
    assert (notice.state, notice.sent_at, notice.failure) == (State.TO_CALL, None, "SMTP: SMTPDataError")
    assert (notice.channel, notice.address, notice.text) == (Channel.CALL, PHONE, told().aloud)
    actions.tell(notice, at=last)
    notice.refresh_from_db()
    assert (notice.state, notice.sent_at) == (State.SENT, last)


@pytest.mark.parametrize(
    ("ways", "postal", "state", "channel", "address"),
    [
        ([(Channel.SMS, PHONE)], "", State.TO_CALL, Channel.CALL, PHONE),
        ([(Channel.SMS, PHONE)], "서울 성북구 1", State.TO_PRINT, Channel.LETTER, "서울 성북구 1"),
        ([(Channel.EMAIL, EMAIL)], "", State.AT_DESK, "", ""),
        ([(Channel.EMAIL, EMAIL), (Channel.SMS, PHONE)], "", State.TO_CALL, Channel.CALL, PHONE),
    ],
)
def test_where_no_call_was_wished_a_letter_a_call_or_the_desk_remains(
    sms, mail, people, ways, postal, state, channel, address
):
    people["kim"], sms.is_down, mail.refuse = Recipient("김", "en", ways, postal), True, 99
    notice = leave()
    try_all(notice)
    assert (notice.state, notice.channel, notice.address, notice.sent_at) == (state, channel, address, None)


@pytest.mark.parametrize(
    ("recipient", "state", "channel"),
    [
        (Recipient("김", "ko", [(Channel.CALL, PHONE), (Channel.SMS, PHONE)]), State.TO_CALL, Channel.CALL),
        (Recipient("김", "ko", [], "서울 성북구 1"), State.TO_PRINT, Channel.LETTER),
        (Recipient("김", "ko"), State.AT_DESK, ""),
        (Recipient("김", "ko", KIM.ways, "서울", is_safe_to_contact=False), State.AT_DESK, ""),
        (None, State.AT_DESK, ""),
    ],
)
def test_no_machine_is_spoken_to_where_a_person_must(sms, mail, people, recipient, state, channel):
    if recipient:
        people["kim"] = recipient
    notice = leave()
    assert actions.send_due(AT) == 1
    notice.refresh_from_db()
    assert (notice.state, notice.channel, notice.sent_at) == (state, channel, None)
    assert (sms.asked, mail.taken) == (0, [])


def test_of_who_must_not_be_contacted_no_address_is_written_down(sms, people):
    people["kim"] = Recipient("김", "ko", KIM.ways, "서울", is_safe_to_contact=False)
    leave()
    actions.send_due(AT)
    assert list(Notice.objects.values_list("address", "text", "subject")) == [("", "", "")]


def test_telling_twice_keeps_the_first_time_and_telling_what_waits_for_a_machine_does_nothing(people):
    people["kim"] = Recipient("김", "ko", [(Channel.CALL, PHONE)])
    notice = leave()
    assert actions.tell(notice, at=AT).state == State.DUE
    actions.send_due(AT)
    actions.tell(notice, at=AT + timedelta(hours=1))
    assert actions.tell(notice, at=AT + timedelta(hours=2)).sent_at == AT + timedelta(hours=1)


def test_a_notice_taken_back_is_not_sent_and_all_others_are(sms, people):
    people["kim"] = KIM
    about, other = Notice(pk=901), Notice(pk=902)
    earlier = leave(about=about, at=AT - timedelta(seconds=1), wait=timedelta(seconds=11))
    taken_back = leave(about=about, wait=timedelta(seconds=10))
    another = leave(kind="story.kept_back", about=about, wait=timedelta(seconds=10), context={**CASE, "reason": "x"})
    elsewhere = leave(about=other, wait=timedelta(seconds=10))
    assert actions.withdraw("case.received", about=about, since=AT) == 1
    assert actions.send_due(AT + timedelta(seconds=10)) == 3
    states = dict(Notice.objects.values_list("pk", "state"))
    told = dict.fromkeys([earlier.pk, another.pk, elsewhere.pk], State.SENT)
    assert states == {**told, taken_back.pk: State.WITHDRAWN}
    assert sms.asked == 3


def test_what_has_gone_out_or_was_tried_is_not_taken_back(sms, people):
    people["kim"], about = KIM, Notice(pk=901)
    sms.statuses = [200, 503]
    leave(about=about)
    leave(about=about)
    actions.send_due(AT)
    assert actions.withdraw("case.received", about=about, since=AT) == 0
    assert sorted(Notice.objects.values_list("state", flat=True)) == [State.DUE, State.SENT]


def test_the_lease_of_a_worker_that_died_gives_its_notice_back(sms, people, monkeypatch):
    class Died(BaseException):
        """The machine was switched off."""

    class Dying(dict):
        def get(self, key: str) -> Recipient:
            raise Died

    notice = leave()
    with monkeypatch.context() as now:
        now.setitem(actions.recipients._resolvers, "test", Dying().get)
        with pytest.raises(Died):
            actions.send_due(AT)
    people["kim"] = KIM
    assert actions.send_due(AT + actions.LEASE - timedelta(seconds=1)) == 0
    assert actions.send_due(AT + actions.LEASE) == 1
    notice.refresh_from_db()
    assert (notice.state, notice.attempts, len(sms.taken)) == (State.SENT, 2, 1)


def test_a_notice_that_cannot_be_put_into_words_is_kept_and_holds_up_no_other(sms, people):
    people["kim"] = KIM
    broken = leave(kind="case.nothing")
    leave()
    assert actions.send_due(AT) == 2
    broken.refresh_from_db()
    assert (broken.state, broken.failure, broken.sent_at) == (State.AT_DESK, "words: TemplateNotFound", None)
    assert len(sms.taken) == 1


def test_only_a_call_leads_back_from_told_and_nothing_from_taken_back():
    assert [after for after in State if MOVES.allow(State.SENT, after)] == [State.TO_CALL]
    assert [after for after in State if MOVES.allow(State.WITHDRAWN, after)] == []
