"""The page of a session at the desk and in public: notes, documents, and what nobody is held for."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from madang.kit import clock
from madang.kit.refusal import Refused
from madang.meetings import actions as meetings
from madang.meetings import queries as meeting_queries
from madang.meetings.actions import Arranged, When
from madang.meetings.enums import CannotMeet
from madang.meetings.models import Note, Paper, Resource
from madang.meetings.tests.test_beside import PDF
from madang.officehours import actions, lines, queries
from madang.officehours.models import Session


@pytest.fixture
def now(hall, monkeypatch):
    """Return the function that lets the pages believe that it is some time."""

    def stand(at) -> None:
        monkeypatch.setattr(clock, "now", lambda: at)
        monkeypatch.setattr(clock, "today", lambda: at.date())

    stand(hall.at)
    return stand


@pytest.fixture
def session(hall, settings, tmp_path) -> Session:
    """Return the first Saturday, with a disk of its own."""
    settings.MEDIA_ROOT = tmp_path
    return hall.sessions()[0]


class Sheet:
    """The run sheet of a session at somebody's desk."""

    def __init__(self, client: Client, session: Session) -> None:
        self.client, self.address, self.status = client, f"/desk/mayor/dates/{session.pk}/", 0

    def read(self) -> str:
        return unescape(self.client.get(self.address).content.decode())

    def send(self, act: str, **fields: object) -> str:
        response = self.client.post(self.address, {"act": act, **fields})
        self.status = response.status_code
        return unescape(response.content.decode())


@pytest.fixture
def sheet(hall, now, session, sit) -> Sheet:
    client = Client()
    sit(client, hall.scheduler)
    return Sheet(client, session)


def public(session: Session) -> str:
    """Return what a stranger reads of a session."""
    return unescape(Client().get(f"/en/mayor/weekend-date/{session.on}/").content.decode())


def plan() -> SimpleUploadedFile:
    return SimpleUploadedFile("plan.pdf", PDF, content_type="application/pdf")


def test_notes_are_written_and_read_at_the_desk_and_only_public_ones_in_public(session, sheet):
    sheet.send("note", text="마이크가 약하다")
    sheet.send("note", text="주차장은 북문입니다.", is_public="1")
    assert all(text in sheet.read() for text in ("마이크가 약하다", "주차장은 북문입니다."))
    assert ("마이크가 약하다" in public(session), "주차장은 북문입니다." in public(session)) == (False, True)
    [shown] = Note.objects.filter(is_public=True)
    said = sheet.send("take_in", row=shown.pk, text="")
    assert (sheet.status, "A reason is missing." in said) == (422, True)
    sheet.send("take_in", row=shown.pk, text="틀렸다")
    assert "주차장은 북문입니다." not in public(session)


def test_words_that_may_not_be_kept_are_refused_and_stay_on_the_page(sheet):
    said = sheet.send("note", text="주민번호 900101-1234568 확인", is_public="1")
    assert (sheet.status, Note.objects.count()) == (422, 0)
    assert "A resident registration number stands in your words." in said
    said = sheet.send("note", text=" ")
    assert "The note has no words." in said


def test_a_public_document_is_read_by_everybody_once_the_session_was_held(hall, now, session, sheet):
    sheet.send("attach", text="건널목 도면", is_public="1", file=plan())
    sheet.send("attach", text="내부 검토", file=plan())
    shown, kept = Paper.objects.order_by("pk")
    address = f"/en/mayor/weekend-date/{session.on}/files/"
    assert sheet.client.get(f"{sheet.address}files/{kept.pk}/").status_code == 200
    assert ("건널목 도면" in public(session), Client().get(f"{address}{shown.pk}/").status_code) == (False, 404)
    now(session.meeting.ends_at + timedelta(minutes=1))
    sheet.send("close")
    assert ("건널목 도면" in public(session), "내부 검토" in public(session)) == (True, False)
    found = Client().get(f"{address}{shown.pk}/")
    assert (found.status_code, found.content, found["Content-Disposition"].split(";")[0]) == (200, PDF, "attachment")
    assert Client().get(f"{address}{kept.pk}/").status_code == 404
    assert Client().get(f"/en/mayor/open-door/{session.on}/files/{shown.pk}/").status_code == 404
    assert Client().get(f"/en/mayor/weekend-date/2020-01-01/files/{shown.pk}/").status_code == 404
    sheet.send("take_away", row=shown.pk, text="얼굴이 보인다")
    assert Client().get(f"{address}{shown.pk}/").status_code == 404
    assert sheet.client.get(f"{sheet.address}files/{shown.pk}/").status_code == 404
    text = public(session)
    assert ("건널목 도면" in text, "얼굴이 보인다" in text) == (False, True)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"text": "도면"}, "No file is chosen. There is nothing to keep. Choose a picture or a PDF."),
        ({"text": "", "file": "pdf"}, "The document has no title."),
        ({"text": "도면", "file": "words"}, "This file is not a picture or a PDF."),
    ],
)
def test_a_document_that_cannot_be_kept_is_refused_in_words(sheet, sent, said):
    files = {"pdf": plan(), "words": SimpleUploadedFile("a.pdf", b"just words")}
    page = sheet.send(
        "attach", **{key: files.get(value, value) if key == "file" else value for key, value in sent.items()}
    )
    assert (sheet.status, said in page, Paper.objects.count()) == (422, True, 0)


def test_a_document_of_another_session_is_not_there(hall, session, sheet):
    other = hall.sessions()[1]
    paper = meetings.attach(
        other.meeting, _taken(), title="도면", is_public=False, by=hall.scheduler.person, at=hall.at
    )
    assert sheet.client.get(f"{sheet.address}files/{paper.pk}/").status_code == 404
    sheet.send("take_away", row=paper.pk, text="x")
    assert sheet.status == 404


def _taken():
    from madang.documents import actions as documents

    return documents.check(plan())


def test_notes_of_a_talk_go_with_who_is_erased_by_law(hall, session):
    [application] = hall.admitted()
    item = queries.free_items(session)[0]
    actions.offer(application, item, why="일", seat=hall.scheduler, at=hall.at)
    for of in (item, None):
        meetings.note(session.meeting, text="적은 말", by=hall.scheduler.person, at=hall.at, item=of)
    actions.erase(application, reason="law", at=hall.at)
    assert [note.item for note in Note.objects.all()] == [None]


# --- what nobody is held for -----------------------------------------------------------------------------------------


def test_an_official_who_is_held_elsewhere_is_named_with_the_meeting_that_holds_them(hall, session, sheet):
    when = When(session.meeting.on, session.meeting.begins, session.meeting.ends, "Asia/Seoul")
    elsewhere = meetings.arrange(
        Arranged({"ko": "교통 회의", "en": "Traffic round"}, when), by=hall.scheduler.person, at=hall.at
    )
    [official] = queries.officials(hall.city.office["TRAF"].pk, session.meeting.on)
    meetings.hold(elsewhere, [official])
    [application] = hall.admitted(needs=["sign_language"])
    application.topic = hall.city.office["TRAF"]
    application.save(update_fields=["topic"])
    assert queries.lacking(session, hall.at) == []
    actions.offer(application, queries.free_items(session)[0], why="일", seat=hall.scheduler, at=hall.at)
    [lack] = queries.lacking(session, hall.at)  # the interpreter is held
    assert (lack.what, [clash.resource for clash in lack.clashes]) == (hall.city.office["TRAF"].name, [official])
    assert "Traffic round" in sheet.read()
    meetings.release(elsewhere)
    assert "Ask somebody to come" in lines.lacking(queries.lacking(session, hall.at)[0])


def test_a_device_is_held_with_the_seat_that_needs_it_once_at_a_time_and_said_where_it_is_missing(hall, session, sheet):
    one, other = hall.admitted(2, needs=["loop"])
    first, second = queries.free_items(session)[:2]
    actions.offer(one, first, why="일", seat=hall.scheduler, at=hall.at)
    [lack] = queries.lacking(session, hall.at)
    assert (lack.what, lack.item, lack.clashes) == ("An induction loop for hearing aids", first, [])
    loop = Resource.objects.create(kind="device", names={"ko": "청음 보조기", "en": "Loop"}, helps=["loop"])
    held = actions.offer(other, second, why="일", seat=hall.scheduler, at=hall.at)
    spans = {each: (begin, end) for each, begin, end in meeting_queries.held_for(session.meeting)}
    assert spans[loop] == (second.starts_at, second.ends_at)
    elsewhere = meetings.arrange(
        Arranged({"ko": "토론", "en": "Forum"}, When(session.meeting.on, session.meeting.begins, session.meeting.ends, "Asia/Seoul")),
        by=hall.scheduler.person, at=hall.at,
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        meetings.hold(elsewhere, [loop])
    assert refused.value.reason == CannotMeet.TAKEN
    actions.refuse(held, by=other.person, at=hall.at)
    assert loop not in {each for each, _begin, _end in meeting_queries.held_for(session.meeting)}


def test_a_host_who_is_not_held_is_said(hall, session):
    session.meeting.cells.filter(resource__person=session.programme.host).delete()
    assert [(lack.what, lack.item, lack.clashes) for lack in queries.lacking(session, hall.at)] == [
        (session.programme.host.name, None, [])
    ]
    assert queries.lacking(session, session.meeting.ends_at) == []  # over
