"""The pages of a visit, once each through the real client, with what is typed badly."""

from __future__ import annotations

import io
import json
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from madang.documents.models import Document
from madang.mobileoffice import actions
from madang.mobileoffice.models import Visit
from madang.suggestions import actions as suggestions
from madang.suggestions.models import Card


@pytest.fixture
def open_tour(tour):
    actions.publish(tour.visit, seat=tour.seat, at=tour.at)
    tour.visit.refresh_from_db()
    return tour


def send(client, rows):
    return client.post(
        "/desk/mobile/eunpyeong/capture/send/", json.dumps({"cards": rows}), content_type="application/json"
    )


def row(**more):
    return {"id": str(uuid4()), "text": "버스가 드뭅니다.", "said_at": "2026-11-16T01:00:00Z", "may_show": True, **more}


def test_a_device_is_told_of_each_card_what_became_of_it(open_tour, client, sit):
    sit(client, open_tour.city.seat("agent"))
    good, bad, empty = row(phone="010-1234-5678"), row(phone="전화"), row(text=" ")
    told = {each["id"]: each for each in send(client, [good, bad, empty]).json()["cards"]}
    assert (told[good["id"]]["number"], told[good["id"]]["refused"]) == (1, "")
    assert [bool(told[each["id"]]["refused"]) for each in (bad, empty)] == [True, True]
    assert send(client, [good]).json()["cards"][0]["number"] == 1
    assert Card.objects.count() == 1


@pytest.mark.parametrize(
    "body", ["", "[]", '{"cards": 3}', '{"cards": [{}]}', '{"cards": [{"id": "x", "text": "y"}]}', "\0"]
)
def test_what_no_device_sends_is_refused_and_nothing_is_kept(open_tour, client, sit, body):
    sit(client, open_tour.city.seat("agent"))
    found = client.post("/desk/mobile/eunpyeong/capture/send/", body, content_type="application/json")
    assert (found.status_code, "refused" in found.json(), Card.objects.count()) == (400, True, 0)


def test_a_poster_takes_a_card_once_and_gives_back_what_must_be_mended(open_tour, client):
    address, own = "/ko/mayor/mobile/eunpyeong/say/", str(uuid4())
    bad = client.post(address, {"text": "버스!", "phone": "전화", "client_id": own, "may_show": "1"})
    assert (bad.status_code, "버스!" in bad.content.decode(), Card.objects.count()) == (422, True, 0)
    for _ in range(2):
        assert client.post(address, {"text": "버스!", "client_id": own, "may_show": "1"}).status_code == 302
    card = Card.objects.get()
    assert (card.source, card.may_show, card.checked_at) == ("poster", True, None)
    assert "버스!" not in client.get("/ko/mayor/mobile/eunpyeong/wall/").content.decode()


def test_a_picture_handed_in_with_a_card_is_seen_by_all_once_somebody_has_looked(open_tour, client, sit):
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "#2a7").save(drawn, "JPEG")
    photo = SimpleUploadedFile("a.jpg", drawn.getvalue(), "image/jpeg")
    typed = {"text": "버스!", "client_id": str(uuid4()), "may_show": "1", "photo": photo}
    assert client.post("/ko/mayor/mobile/eunpyeong/say/", typed).status_code == 302
    kept, words = Document.objects.get(), "/ko/mayor/mobile/eunpyeong/words/"
    address = f"{words}{kept.pk}/"
    assert (client.get(address).status_code, address in client.get(words).content.decode()) == (404, False)
    suggestions.check(Card.objects.get(), by=open_tour.seat.person, at=open_tour.at)
    assert (client.get(address).status_code, address in client.get(words).content.decode()) == (200, True)


@pytest.mark.parametrize("text", ["", " ", "가" * 2001, "900101-1234567"])
def test_a_poster_refuses_what_is_no_card(open_tour, client, text):
    found = client.post("/ko/mayor/mobile/eunpyeong/say/", {"text": text, "client_id": str(uuid4())})
    assert (found.status_code, Card.objects.count()) == (422, 0)


def test_what_is_not_published_is_read_by_nobody(tour, client):
    pages = ["", "say/", "wall/", "words/", "plan/", "hall/", "day/2026-11-24/"]
    assert {client.get(f"/ko/mayor/mobile/eunpyeong/{page}").status_code for page in pages} == {404}


def test_a_list_is_looked_at_first_and_brought_in_once(open_tour, client, sit):
    sit(client, open_tour.seat)
    address = "/desk/mobile/eunpyeong/import/"

    def post(act: str, content: bytes = "내용\n버스\n\n값\n".encode("cp949")):
        return client.post(address, {"act": act, "origin": "fb", "file": SimpleUploadedFile("a.csv", content)})

    assert (post("look").status_code, Card.objects.count()) == (200, 0)
    assert [(post("bring_in").status_code, Card.objects.count()) for _ in range(2)] == [(200, 2), (200, 2)]
    for content in (b"", b"a,b\n1,2\n", b"\xff\xfe\x00\x81\x81\x20", b"\x89PNG"):
        assert post("bring_in", content).status_code == 422
    assert Card.objects.count() == 2
    nameless = client.post(address, {"act": "bring_in", "file": SimpleUploadedFile("a.csv", "내용\n새말\n".encode())})
    assert (nameless.status_code, Card.objects.count()) == (422, 2)


def test_the_faults_of_a_list_are_told_in_the_language_of_the_page(open_tour, client, sit):
    sit(client, open_tour.seat)
    address, content = "/desk/mobile/eunpyeong/import/", "내용,날짜\n버스,어제\n,\n".encode()
    said = {}
    for language in ("ko", "en"):
        client.cookies["django_language"] = language
        typed = {"act": "look", "file": SimpleUploadedFile("a.csv", content)}
        said[language] = client.post(address, typed).content.decode()
    assert "2번째 줄" in said["ko"]
    assert "“어제” is no day." in said["en"]


@pytest.mark.parametrize("page", ["", "cards/", "themes/", "actions/"])
def test_a_desk_page_takes_forged_acts_for_nothing(open_tour, client, sit, page):
    sit(client, open_tour.seat)
    address = f"/desk/mobile/eunpyeong/{page}"
    assert client.get(address).status_code == 200
    for typed in (
        {},
        {"act": "nothing"},
        {"act": "file", "theme": "9" * 30, "card": "x"},
        {"act": "check", "card": "-1"},
        {"act": "state", "state": "flying"},
        {"act": "drop", "line": "7"},
    ):
        assert client.post(address, typed).status_code in (302, 404, 422)
    assert Visit.objects.get().state == "planned"


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_visit_takes_as_many_queries_for_many_as_for_one(
    open_tour, client, count, django_assert_num_queries
):
    for n in range(count):
        open_tour.theme(f"주제 {n}", open_tour.said(f"말씀 {n}"))
    client.get("/ko/mayor/mobile/eunpyeong/")
    with django_assert_num_queries(13):
        client.get("/ko/mayor/mobile/eunpyeong/")


def test_a_pledge_with_what_the_law_forbids_is_refused_and_nothing_breaks(open_tour, client, sit):
    sit(client, open_tour.seat)
    typed = {"act": "pledge", "does": "do", "office": str(open_tour.city.office["TRAF"].pk), "due_on": "2030-01-01"}
    for more in ({"text": "900101-1234567"}, {"text": ""}, {"text": "약속", "budget_line": "900101-1234567"}):
        assert client.post("/desk/mobile/eunpyeong/actions/", {**typed, **more}).status_code == 422


def test_what_was_picked_is_sorted_as_a_whole_or_not_at_all(open_tour, client, sit):
    sit(client, open_tour.seat)
    full, other = open_tour.said("값"), open_tour.said("길")
    themes = [open_tour.theme(name, full) for name in ("하나", "둘")]
    third = open_tour.theme("셋")
    address = "/desk/mobile/eunpyeong/themes/"
    typed = {"act": "file", "theme": str(third.pk), "card": [str(other.pk), str(full.pk)]}
    assert (client.post(address, typed).status_code, third.cards.count(), len(themes)) == (422, 0, 2)
    assert client.post(address, {"act": "file", "theme": str(third.pk)}).status_code == 422


def test_a_visit_has_no_address_of_a_page_and_a_fault_of_the_agenda_is_named(open_tour, client, sit):
    from madang.mobileoffice.views.desk import free_slug

    assert [free_slug(name) for name in ("new", "coverage", "eunpyeong", "other")] == [
        "visit-new", "visit-coverage", "eunpyeong-2", "other",
    ]  # fmt: skip
    sit(client, open_tour.seat)
    typed = {"act": "stop", "on": "2026-11-24", "begins": "10:00", "ends": "11:00", "kind": "site", "name": ""}
    page = client.post("/desk/mobile/eunpyeong/", typed)
    assert (page.status_code, "The end is not later" in page.content.decode()) == (422, False)


def test_a_name_that_the_law_forbids_is_a_fault_of_its_row_in_a_list(open_tour, client, sit):
    sit(client, open_tour.seat)
    content = f"내용,작성자\n버스,900101-1234567\n길,{'가' * 81}\n값,솔밭\n".encode()
    typed = {"act": "bring_in", "origin": "fb", "file": SimpleUploadedFile("a.csv", content)}
    assert client.post("/desk/mobile/eunpyeong/import/", typed).status_code == 200
    assert [card.text for card in Card.objects.all()] == ["값"]
