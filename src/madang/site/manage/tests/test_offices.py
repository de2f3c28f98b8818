"""Words that lead to an office, tried before they are published; names, whom to ask, the end of an office."""

from datetime import date

import pytest

from madang.cases import actions as cases
from madang.cases import routing
from madang.cases.enums import Outcome
from madang.cases.models import Case
from madang.people.models import Role
from madang.places.models import Office
from madang.timeline.actions import CITY
from madang.timeline.models import Entry

TEXT = "드론이 밤마다 시끄럽게 날아다닙니다. 막아 주세요."


def held(office: Office) -> dict[str, object]:
    """Return an office as its page would send it unchanged."""
    return {
        "names_ko": office.names["ko"], "names_en": office.names["en"], "contact_names_ko": office.contact_names["ko"],
        "contact_names_en": office.contact_names["en"], "contact_phone": office.contact_phone,
        "signs_twice": "on" if office.signs_twice else None, "last": "", "successor": "",
    }  # fmt: skip


def words(office: Office, more: str) -> dict[str, str]:
    """Return an office's words as its page sends them, with one more."""
    return {"remit_ko": office.remit["ko"].replace(" ", "\n") + "\n" + more, "remit_en": office.remit["en"]}


def test_words_are_tried_on_a_text_and_nothing_is_written(city, desk, standing):
    office, before = city.office["CLIM"], standing()
    desk.get(f"/manage/routing/{office.pk}/")
    text = desk.send(f"/manage/routing/{office.pk}/", act="try", text=TEXT, **words(office, "드론"))
    now, then = text.split("With the words above")
    assert "No office is offered." in now
    assert f"<span>{office.names['en']}<small>드론</small>" in then
    assert standing() == before
    assert Entry.objects.filter(thread=CITY).count() == 0


def test_words_are_published_and_lead_at_once_and_are_taken_back(city, desk, standing):
    office, before = city.office["CLIM"], standing()
    on = city.at.date()
    assert routing.suggest(TEXT, TEXT, area=None, on=on).offices == []
    desk.get(f"/manage/routing/{office.pk}/")
    desk.send(f"/manage/routing/{office.pk}/", act="publish", **words(office, "드론"))
    assert [s.office_id for s in routing.suggest(TEXT, TEXT, area=None, on=on).offices] == [office.pk]
    office.refresh_from_db()
    assert office.remit["ko"].endswith(" 드론")
    desk.send(desk.way_back)
    assert standing() == before
    assert routing.suggest(TEXT, TEXT, area=None, on=on).offices == []


def test_what_was_changed_again_is_not_taken_back(city, desk):
    office = city.office["CLIM"]
    for word in ("드론", "풍선"):
        desk.get(f"/manage/routing/{office.pk}/")
        desk.send(f"/manage/routing/{office.pk}/", act="publish", **words(office, word))
    first = Entry.objects.filter(thread=CITY).order_by("seq").first()
    text = desk.send(f"/manage/back/{first.seq}/")
    assert "Taking the older change back would undo the newer one unseen. Take the newest back first." in text


def test_words_over_words_that_somebody_else_wrote_are_refused(city, desk):
    office = city.office["CLIM"]
    desk.get(f"/manage/routing/{office.pk}/")
    Office.objects.filter(pk=office.pk).update(remit={"ko": "바람"})
    text = desk.send(f"/manage/routing/{office.pk}/", act="publish", **words(office, "드론"))
    assert "Somebody has changed this since you looked." in text
    assert Office.objects.get(pk=office.pk).remit == {"ko": "바람"}


def test_how_often_a_suggestion_ended_elsewhere_is_counted(city, desk):
    hub, seat = city.seat("officer", "HUB"), city.seat("officer", "ROAD")
    for n in range(3):
        case = city.case("보도블록이 깨져서 넘어졌습니다. 고쳐 주세요.")
        assert case.suggestion["offices"][0]["office_id"] == city.office["ROAD"].pk
        if n:
            case = cases.send(case, seat=hub, office=city.office["ROAD"], reason="", at=city.at)
        cases.answer(
            Case.objects.get(pk=case.pk),
            seat=seat if n else hub,
            text="고쳤습니다.",
            outcome=Outcome.INFORMED,
            at=city.at,
        )
    text = desk.get("/manage/routing/")
    row = text[text.index(f"/manage/offices/{city.office['ROAD'].pk}/") :].split("</tr>")[0]
    assert 'data-th="Offered first">3</td>' in row
    assert "1 <span" in row
    assert "(33 %)" in row


def test_an_office_is_named_otherwise_and_all_is_taken_back(city, desk, standing):
    office, before = city.office["PARK"], standing()
    desk.get(f"/manage/offices/{office.pk}/")
    told = {**held(office), "names_en": "Parks & <b>Trees</b>", "contact_phone": "02 2133 9999", "signs_twice": "on"}
    shown = desk.send(f"/manage/offices/{office.pk}/", act="preview", **told)
    assert "Everybody reads the new name at once." in shown
    assert f"{office.names['en']} → Parks & <b>Trees</b>" in shown
    assert standing() == before
    text = desk.send(f"/manage/offices/{office.pk}/", act="publish")
    office.refresh_from_db()
    assert (office.names["en"], office.contact_phone, office.signs_twice) == (
        "Parks & <b>Trees</b>",
        "02-2133-9999",
        True,
    )
    assert "An office was changed" in text
    raw = desk.client.get("/manage/").content.decode()
    assert "<b>Trees" not in raw
    assert "Parks &amp; &lt;b&gt;Trees&lt;/b&gt;" in raw
    desk.get(f"/manage/offices/{office.pk}/")
    desk.get("/manage/")
    desk.send(desk.way_back)
    assert standing() == before


def test_a_page_sent_unchanged_changes_nothing(city, desk, standing):
    office, before = city.office["PARK"], standing()
    desk.get(f"/manage/offices/{office.pk}/")
    desk.send(f"/manage/offices/{office.pk}/", **held(office))
    assert (desk.status, standing()) == (200, before)
    assert Entry.objects.filter(thread=CITY).count() == 0


def test_a_dissolved_office_hands_its_stories_to_who_takes_over(city, desk, standing):
    office, heir, before = city.office["PARK"], city.office["CLIM"], standing()
    case = city.case()
    cases.send(case, seat=city.seat("officer", "HUB"), office=office, reason="", at=city.at)
    desk.get(f"/manage/offices/{office.pk}/")
    told = {**held(office), "last": "2026-11-16", "successor": heir.pk}
    ground, shown = standing(), desk.send(f"/manage/offices/{office.pk}/", act="preview", **told)
    tallies = shown.split('class="tallies">')[1].split("</div>")[0]
    seats = Role.objects.filter(office=office).values("person").distinct().count()
    assert (seats, "<b>1</b>open story" in tallies, "<b>0</b>promises under way" in tallies) == (1, True, True)
    assert "<b>1</b>person with a seat" in tallies
    assert f"After the last day its open stories go to {heir.names['en']}, and their residents are told." in shown
    assert standing() == ground
    desk.send(f"/manage/offices/{office.pk}/", act="publish")
    office.refresh_from_db()
    assert (office.valid_until, office.successor) == (date(2026, 11, 17), heir)
    from datetime import timedelta

    cases.watch(at=city.at + timedelta(days=1))
    assert Case.objects.get(pk=case.pk).office == heir
    desk.get("/manage/")
    desk.send(desk.way_back)
    assert standing() == {**before, "Person": standing()["Person"], "Login": standing()["Login"]}  # the teller is new


@pytest.mark.parametrize(
    ("code", "wrong", "words"),
    [
        ("PARK", {"names_en": "", "names_ko": ""}, "The office has no name."),
        ("PARK", {"names_en": " "}, "The name is empty in one of the languages."),
        ("PARK", {"last": "2026-10-01"}, "That day has passed."),
        ("HUB", {"last": "2026-12-31"}, "This office receives what has no owner yet."),
        ("PARK", {"contact_phone": "abc"}, "This is not a telephone number."),
        (
            "PARK",
            {"successor": "PARK"},
            "This choice is not in the list. It may have ended meanwhile. Choose one of the list.",
        ),
    ],
)
def test_an_office_that_cannot_be_is_refused_in_words(city, desk, standing, code, wrong, words):
    office, before = city.office[code], standing()
    desk.get(f"/manage/offices/{office.pk}/")
    wrong = {k: str(office.pk) if v == "PARK" else v for k, v in wrong.items()}
    text = desk.send(f"/manage/offices/{office.pk}/", **{**held(office), **wrong})
    assert (desk.status, words in text) == (422, True)
    assert standing() == before


def test_two_offices_do_not_take_over_from_each_other(city, desk):
    park, clim = city.office["PARK"], city.office["CLIM"]
    for office, heir in ((park, clim), (clim, park)):
        desk.get(f"/manage/offices/{office.pk}/")
        desk.send(f"/manage/offices/{office.pk}/", act="preview", **{**held(office), "successor": heir.pk})
        if desk.status == 200:
            desk.send(f"/manage/offices/{office.pk}/", act="publish")
    assert "Its matters would come back to itself." in desk.text
    assert Office.objects.get(pk=clim.pk).successor is None


def test_an_office_changed_by_two_hands_is_published_by_one(city, desk):
    office = city.office["PARK"]
    desk.get(f"/manage/offices/{office.pk}/")
    told = {**held(office), "names_en": "Trees"}
    desk.send(f"/manage/offices/{office.pk}/", act="preview", **told)
    Office.objects.filter(pk=office.pk).update(contact_phone="02-2133-9999")
    text = desk.send(f"/manage/offices/{office.pk}/", act="publish")
    assert (desk.status, "Somebody has changed this since you looked." in text) == (422, True)
    assert "02-2133-9999 → " in text  # and now it is seen what would be undone
    assert Office.objects.get(pk=office.pk).names["en"] != "Trees"
