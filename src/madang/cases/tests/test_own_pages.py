"""A resident's own pages after a refusal, what the desk says where a resident is spoken to, and refusals that fit."""

from datetime import timedelta

import pytest

from madang.cases import actions
from madang.cases.enums import CannotAct
from madang.kit.refusal import Refused
from madang.people import actions as people
from madang.people.enums import ContactKind

KIM = "+821012345678"


@pytest.mark.parametrize("words", ["", "가" * 6001])
def test_words_that_were_refused_stay_in_sight(city, client, be, words):
    case = city.case()
    be(client, case.resident, KIM)
    page = client.post(f"/en/my/stories/{case.reference}/", {"act": "add", "text": words}).content.decode()
    box = page.split("Add something")[0].rpartition("<details")[2]
    assert box.startswith(" open>")
    assert page.count(words) >= 1
    assert "as a file" not in page


def test_a_helpers_day_that_has_passed_is_said_and_the_box_stays_open(city, client, be):
    be(client, city.case().resident, KIM)
    told = {"name": "김민수", "address": "010-9999-8888", "scope": "follow", "hears": "person", "ends_on": "2020-01-31"}
    refused = client.post("/en/my/details/helpers/", told)
    page = refused.content.decode()
    assert (refused.status_code, "has passed" in page) == (422, True)
    assert page.split("Let somebody act for you")[0].rpartition("<details")[2].startswith(" open>")


def test_the_desk_is_not_spoken_to_as_the_resident(city, client, sit, be):
    case = city.case()
    hub = city.seat("officer", "HUB")
    case = actions.ask(case, seat=hub, text="어느 전봇대 옆인가요?", at=city.at)
    sit(client, hub)
    page = client.get(f"/desk/cases/{case.reference}/").content.decode()
    badges = page.split('class="topline"')[1].split("refn")[0]
    assert ["Your turn" in page, "Resident's turn" in badges] == [False, True]
    actions.reply(case, by=case.resident, text="약국 앞 전봇대입니다.", at=city.at + timedelta(hours=1))
    page = client.get(f"/desk/cases/{case.reference}/").content.decode()
    assert [page.count(words) for words in ("The resident replied", "Told by telephone", "You replied", "You told us")] == [
        1, 1, 0, 0,
    ]  # fmt: skip
    be(client, case.resident, KIM)
    own = client.get(f"/en/my/stories/{case.reference}/").content.decode()
    assert [own.count(words) for words in ("You replied", "You told us by telephone")] == [1, 1]


def test_a_missing_reason_says_who_reads_it(city):
    case, hub = city.case(), city.seat("officer", "HUB")
    refusals = []
    for act in (
        lambda: actions.extend(case, seat=hub, reason="", is_agreed=False, at=city.at),
        lambda: actions.refer(case, seat=hub, reason="", at=city.at),
    ):
        with pytest.raises(Refused) as refused:
            act()
        refusals.append(refused.value.reason)
    assert refusals == [CannotAct.NO_WHY_LATER, CannotAct.NO_NOTE]


def test_the_address_of_this_sign_in_is_not_the_last_one_where_there_is_another(city, client, be):
    case = city.case()
    be(client, case.resident, KIM)
    contact = case.resident.contacts.get()
    drop = f"/en/my/details/{contact.pk}/out/"
    assert "Add another first" in client.post(drop).content.decode()
    people.add_contact(case.resident, kind=ContactKind.EMAIL, value="kim@example.org", at=city.at)
    page = client.post(drop).content.decode()
    assert ["Add another first" in page, "Sign in with another one" in page] == [False, True]


def test_a_day_that_is_none_is_explained_in_our_own_words(city, client, sit):
    case = city.case()
    sit(client, city.seat("supervisor"))
    told = {"act": "plan", "terms": "화요일에 전화합니다.", "reason": "욕을 했습니다.", "ends_on": "2027-02-31"}
    page = client.post(f"/desk/people/{case.resident.pk}/", told).content.decode()
    assert "The limit needs a last day" in page
