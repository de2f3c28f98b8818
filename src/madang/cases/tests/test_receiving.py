"""E-mail and texts that come in: kept once, threaded where they belong, answered to nobody who answers by itself."""

from __future__ import annotations

import json
import smtplib
import socket
from email.message import EmailMessage

import pytest

from madang.cases import actions, receiving
from madang.cases.enums import State
from madang.cases.models import Case, Message
from madang.documents.models import Document
from madang.notices import actions as notices
from madang.notices.models import Notice
from madang.people import actions as people
from madang.people import queries as people_queries
from madang.people.actions import Introduced
from madang.people.enums import Hears, Scope

pytestmark = pytest.mark.django_db
KIM = Introduced(name="김영자", email="kim@madang.example", channel="email")


def mail(
    text: str,
    *,
    subject: str = "가로등",
    sender: str = "김영자 <kim@madang.example>",
    key: str = "<1@x>",
    **headers: str,
) -> bytes:
    """Return an e-mail as a server hands it over."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"], message["Message-ID"] = (
        sender,
        "voice@city.example",
        subject,
        key,
    )
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def asked(city) -> Case:
    """Return a case in which the city has asked a resident who writes e-mails."""
    case = city.case(who=KIM)
    return actions.ask(case, seat=city.seat("officer", "HUB"), text="어느 전봇대 옆입니까?", at=city.at)


def test_a_mail_becomes_a_case_with_its_files_and_twice_delivered_is_once_kept(city):
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "이 순이 <lee@madang.example>", "공원 의자", "<a@b>"
    message.set_content("공원 의자가 부러졌습니다. 앉을 데가 없어요.")
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
    )
    message.add_attachment(png, maintype="image", subtype="png", filename="의자.png")
    message.add_attachment(b"MZ\x90", maintype="application", subtype="octet-stream", filename="virus.exe")
    first = receiving.receive_email(message.as_bytes(), at=city.at)
    again = receiving.receive_email(message.as_bytes(), at=city.at)
    assert (first.what, again.what, Case.objects.count()) == ("filed", "known", 1)
    case = Case.objects.get()
    assert (case.channel, case.title, case.resident.name) == ("email", "공원 의자", "이 순이")
    assert Document.objects.of(case).count() == 1
    assert "virus.exe" in case.text
    assert not case.is_accepted  # a sender's name can be forged: nobody's account is entered by it


def test_a_reply_by_mail_restarts_the_clock_like_any_other(city):
    case = asked(city)
    quoted = "초록 대문 앞 전봇대요.\n\n2026년 11월 16일 (월) 오전 10:00, 서울 <voice@city.example>님이 작성:\n> 어느 전봇대 옆입니까?"
    received = receiving.receive_email(mail(quoted, subject=f"Re: 질문 [{case.reference}]"), at=city.at)
    case.refresh_from_db()
    assert (received.what, case.state, case.asked_at) == ("added", State.READ, None)
    assert Message.objects.get(kind="reply").text == "초록 대문 앞 전봇대요."
    assert receiving.receive_email(mail(quoted, subject=f"Re: 질문 [{case.reference}]"), at=city.at).what == "known"
    assert Message.objects.filter(kind="reply").count() == 1


def test_a_reply_finds_its_case_by_the_thread_too(city):
    case = asked(city)
    received = receiving.receive_email(
        mail("초록 대문 앞입니다.", subject="Re:", References=f"<{case.reference}@madang>"), at=city.at
    )
    assert (received.what, received.case) == ("added", case)


def test_a_stranger_who_knows_a_number_starts_a_case_of_their_own(city):
    case = asked(city)
    stranger = mail("저도 같은 문제가 있습니다.", subject=f"[{case.reference}]", sender="x@elsewhere.example")
    assert receiving.receive_email(stranger, at=city.at).what == "filed"
    case.refresh_from_db()
    assert (case.state, Case.objects.count()) == (State.YOUR_TURN, 2)


def test_a_helper_who_may_act_replies_by_mail(city):
    case = asked(city)
    who = Introduced(name="김민수", email="minsu@madang.example")
    until = city.at.date().replace(year=2027)
    helper = people.let_help(
        case.resident, who, scope=Scope.ACT, hears=Hears.BOTH, ends_on=until, at=city.at, channel="web"
    )
    text = mail("제 어머니 댁 앞입니다.", subject=f"Re: [{case.reference}]", sender="minsu@madang.example")
    assert receiving.receive_email(text, at=city.at).what == "added"
    assert Message.objects.get(kind="reply").by == helper.helper


def test_words_to_an_answered_case_are_kept_and_told_how_to_open_it_again(city):
    case = city.case(who=KIM)
    actions.answer(case, seat=city.seat("officer", "HUB"), text="고칩니다.", outcome="informed", at=city.at)
    receiving.receive_email(mail("아직 어둡습니다.", subject=f"[{case.reference}]"), at=city.at)
    assert Case.objects.get().state == State.ANSWERED
    assert Notice.objects.filter(kind="case.noted").count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<x>"},
        {"sender": "MAILER-DAEMON@x.example"},
    ],
    ids=["auto", "bulk", "list", "daemon"],
)
def test_what_answers_by_itself_is_left_alone(city, headers):
    assert (
        receiving.receive_email(mail("저는 휴가 중입니다. 다음 주에 답합니다.", **headers), at=city.at).what
        == "ignored"
    )
    assert (Case.objects.count(), Notice.objects.count()) == (0, 0)


def test_what_cannot_be_kept_is_told_in_words(city):
    received = receiving.receive_email(mail("네", subject=""), at=city.at)
    assert received.what == "refused"
    notices.send_due(city.at)
    told = Notice.objects.get(kind="mail.not_taken")
    assert (told.address, told.language) == ("kim@madang.example", "ko")


def test_a_resident_number_in_a_mail_is_never_kept(city):
    receiving.receive_email(mail("제 번호는 900101-1234567 입니다. 도와주세요."), at=city.at)
    assert not Case.objects.exists()
    assert not Notice.objects.filter(context__contains="900101").exists()


def test_html_only_mail_is_read_as_words(city):
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "kim@madang.example", "x", "<h@x>"
    message.set_content(
        "<style>p{}</style><p>횡단보도가 <b>지워졌습니다</b>.</p><p>다시 칠해 주세요.</p>", subtype="html"
    )
    receiving.receive_email(message.as_bytes(), at=city.at)
    assert "횡단보도가 지워졌습니다." in Case.objects.get().text
    assert "<" not in Case.objects.get().text


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.django_db(transaction=True)
def test_a_real_mail_server_hands_over_and_is_no_relay(city, settings):
    from madang.cases.management.commands.receive_mail import listen

    settings.MAILBOX = "voice@city.example"
    port = free_port()
    controller = listen("127.0.0.1", port)
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
            server.sendmail("kim@madang.example", ["voice@city.example"], mail("보안등이 나갔습니다. 고쳐 주세요."))
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                server.sendmail("kim@madang.example", ["somebody@elsewhere.example"], mail("스팸"))
    finally:
        controller.stop()
    assert Case.objects.get().title == "보안등이 나갔습니다"


# --- texts -----------------------------------------------------------------------------------------------------------


def text(client, said: str, *, sender: str = "010-1234-5678", key: str = "1", bearer: str = "k"):
    """Post a text as the gateway does."""
    body = json.dumps({"from": sender, "text": said, "id": key})
    return client.post("/in/sms/", body, content_type="application/json", headers={"Authorization": f"Bearer {bearer}"})


@pytest.fixture
def gateway(settings):
    """Give the gateway its key."""
    settings.SMS_GATEWAY_KEY = "k"


def test_a_text_replies_to_the_case_its_number_was_told_of_last(city, client, gateway):
    older = city.case()
    asked_now = actions.ask(
        city.case("그네가 끊어졌어요. 위험해요."), seat=city.seat("officer", "HUB"), text="어느 공원입니까?", at=city.at
    )
    notices.send_due(city.at)
    assert text(client, "삼양 공원이요").json() == {"what": "added"}
    assert text(client, "삼양 공원이요").json() == {"what": "known"}
    asked_now.refresh_from_db()
    older.refresh_from_db()
    assert (asked_now.state, older.messages.count()) == (State.READ, 0)


def test_a_text_from_an_unknown_number_is_a_new_case_with_a_receipt(city, client, gateway):
    assert text(client, "버스 정류장 의자가 부서졌습니다", sender="01099998888").json() == {"what": "filed"}
    case = Case.objects.get()
    assert (case.channel, case.is_accepted) == ("sms", False)
    assert Notice.objects.filter(kind="case.received", about_id=case.pk).exists()


def test_a_text_without_the_key_or_without_sense_is_refused(city, client, gateway):
    assert text(client, "안녕하세요 도와주세요", bearer="wrong").status_code == 403
    assert (
        client.post("/in/sms/", "x", content_type="application/json", headers={"Authorization": "Bearer k"}).status_code
        == 400
    )
    assert text(client, "도와주세요 제발요 어서요", sender="abc").json() == {"what": "refused"}
    assert not Case.objects.exists()


def test_words_of_danger_do_not_wait_in_a_list(city):
    case = city.case("요즘 너무 힘들어서 죽고 싶다는 생각만 듭니다.")
    assert case.is_urgent
    told = set(Notice.objects.filter(kind="alarm.urgent").values_list("to_key", flat=True))
    assert told == {f"staff:{person.pk}" for person in people_queries.supervisors(city.at.date())}
    assert len(told) >= 2
