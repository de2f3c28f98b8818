"""Speaking to the two machines: success is only what they themselves call so."""

from contextlib import contextmanager
from socket import create_server
from threading import Thread

import pytest

from madang.notices import gateways
from madang.notices.gateways import NotSent

from . import peers


@contextmanager
def says(answer: bytes):
    """Run a server that says these bytes to whoever calls, whatever they want, and hangs up."""
    with create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with server.accept()[0] as caller:
                caller.settimeout(1)
                if not answer.startswith(b"220"):
                    caller.recv(65536)
                caller.sendall(answer)

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(5)


def test_a_text_is_handed_over_with_key_and_kind(sms):
    gateways.send_sms("+821012345678", "가" * 45)
    gateways.send_sms("+821087654321", "가" * 46)
    assert sms.taken == [
        {"to": "+821012345678", "text": "가" * 45, "type": "SMS"},
        {"to": "+821087654321", "text": "가" * 46, "type": "LMS"},
    ]
    assert sms.keys == ["Bearer the key"] * 2


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_2xx_is_success(sms, status):
    sms.statuses = [status]
    gateways.send_sms("+821012345678", "x")
    assert len(sms.taken) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 400, 401, 404, 429, 500, 503])
def test_nothing_else_is_success_and_no_redirection_is_followed(sms, status):
    sms.statuses = [status]
    with pytest.raises(NotSent, match=rf"^SMS gateway: HTTP Error {status}: ") as failed:
        gateways.send_sms("+821012345678", "비밀")
    assert (str(failed.value).count("비밀"), sms.taken, sms.asked) == (0, [], 1)


def test_a_gateway_that_is_not_there_has_not_sent(settings):
    settings.SMS_GATEWAY_URL = f"http://127.0.0.1:{peers.free_port()}/send"
    with pytest.raises(NotSent, match=r"^SMS gateway: .*Connection refused"):
        gateways.send_sms("+821012345678", "x")


def test_a_gateway_that_says_nothing_in_time_has_not_sent(sms, monkeypatch):
    monkeypatch.setattr(gateways, "TIMEOUT", 0.1)
    sms.delay = 0.5
    with pytest.raises(NotSent, match=r"^SMS gateway: .*timed out"):
        gateways.send_sms("+821012345678", "x")


@pytest.mark.parametrize("answer", [b"", b"hello\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"])
def test_an_answer_that_is_no_whole_http_is_no_success(settings, answer):
    with says(answer) as port:
        settings.SMS_GATEWAY_URL = f"http://127.0.0.1:{port}/send"
        with pytest.raises(NotSent, match=r"^SMS gateway: "):
            gateways.send_sms("+821012345678", "x")


def test_a_mail_arrives_with_its_subject_and_words(mail, settings):
    settings.DEFAULT_FROM_EMAIL = "madang@example.org"
    gateways.send_email("kim@example.com", "접수: 가로등", "시에서 받았습니다.\n\n번호: 482 917 3065")
    [(addresses, message)] = mail.taken
    assert addresses == ["kim@example.com"]
    assert (message["From"], message["To"]) == ("madang@example.org", "kim@example.com")
    assert message["Subject"] == "접수: 가로등"
    assert message.get_content_type() == "text/plain"
    assert message.get_content().strip() == "시에서 받았습니다.\n\n번호: 482 917 3065"


def test_a_mail_that_is_put_off_has_not_been_sent(mail):
    mail.refuse = 1
    with pytest.raises(NotSent, match=r"^SMTP: SMTPDataError$"):
        gateways.send_email("kim@example.com", "접수", "받았습니다")
    gateways.send_email("kim@example.com", "접수", "받았습니다")
    assert len(mail.taken) == 1


def test_a_mail_server_that_is_not_there_or_speaks_otherwise_has_not_sent(mail, settings):
    settings.EMAIL_PORT = peers.free_port()
    with pytest.raises(NotSent, match=r"^SMTP: ConnectionRefusedError$"):
        gateways.send_email("kim@example.com", "접수", "받았습니다")
    with says(b"220 hello\r\n") as settings.EMAIL_PORT, pytest.raises(NotSent, match=r"^SMTP: SMTPServerDisconnected$"):
        gateways.send_email("kim@example.com", "접수", "받았습니다")


def test_an_address_that_cannot_be_written_has_not_been_sent_to(mail):
    for address in ("kim@example.com\nBcc: all@example.com", "kim@" + "x" * 70 + ".com", "@"):
        with pytest.raises(NotSent, match=r"^SMTP: \w+Error$|^SMTP: \w+Refused$"):
            gateways.send_email(address, "접수", "받았습니다")
    assert mail.taken == []


@pytest.mark.parametrize("is_demo", [True, False])
def test_without_machines_only_the_demo_says_that_it_sent(settings, is_demo):
    settings.SMS_GATEWAY_URL, settings.EMAIL_HOST, settings.DEMO = "", "", is_demo
    said = []
    for send, words in ((gateways.send_sms, ("x",)), (gateways.send_email, ("x", "x"))):
        try:
            said.append(send("to", *words))
        except NotSent as error:
            said.append(str(error))
    assert said == ([None, None] if is_demo else ["no SMS gateway is set", "no SMTP server is set"])
