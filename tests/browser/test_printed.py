"""The briefing and the review of a quarter as they leave the printer; and an application dragged onto a seat."""

from __future__ import annotations

from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

pytestmark = pytest.mark.browser
DESK = {"viewport": {"width": 1440, "height": 900}}
FILL = """() => document.querySelectorAll(".brief").forEach((one) => {  // as full as it may be
  one.classList.add("is-long");
  one.querySelector(".quote").innerHTML = "<p>" + "골목이 어둡습니다. ".repeat(90) + "</p>";
  const view = document.createElement("p");
  view.textContent = "부서의 뜻을 적은 글입니다. ".repeat(40);
  one.querySelector("h3").before(view);
  one.querySelectorAll("ul").forEach((list) => { list.innerHTML = "<li>" + "골목 가로등 ".repeat(9) + "</li>"; list.innerHTML = list.innerHTML.repeat(5); });
})"""


def printed(page) -> list[str]:
    """Return the text of each page as it would be printed, without spaces."""
    made = page.pdf(prefer_css_page_size=True)
    pages = PdfReader(BytesIO(made)).pages
    assert {(round(float(p.mediabox.width)), round(float(p.mediabox.height))) for p in pages} <= {
        (595, 842),
        (594, 841),
    }
    return ["".join(p.extract_text().split()) for p in pages]


def test_each_item_of_a_briefing_is_one_page_also_a_full_one(visit):
    scheduler = visit(**DESK)
    page = scheduler.sit("이가윤")
    page.goto("/desk/mayor/board/?programme=weekend-date")
    address = page.locator(".board section:has(.seat:not(.is-free)) h2 a").first.get_attribute("href")
    page.goto(f"{address}brief/")
    scheduler.check()
    titles = ["".join(one.split()) for one in page.locator(".brief h2").all_inner_texts()]
    assert titles
    for _full in range(2):
        pages = printed(page)
        assert [title[:8] in text for title, text in zip(titles, pages, strict=True)] == [True] * len(titles)
        page.evaluate(FILL)


def test_the_review_of_a_quarter_begins_a_page_for_each_office(visit):
    scheduler = visit(**DESK)
    page = scheduler.sit("이가윤")
    page.goto("/desk/promises/review/")
    scheduler.check()
    offices = ["".join(one.split()) for one in page.locator(".pack h2").all_inner_texts()]
    pages = printed(page)
    assert (len(offices) > 0, len(pages)) == (True, max(len(offices), 1))
    assert [office in text[: len(office) + 400] for office, text in zip(offices, pages, strict=True)] == [True] * len(
        offices
    )


def test_an_application_is_dragged_onto_a_seat_and_given_with_a_reason(visit):
    scheduler = visit(**DESK)
    page = scheduler.sit("이가윤")
    page.goto("/desk/mayor/board/?programme=weekend-date")
    scheduler.check()
    card, seat = page.locator("[data-pool] [data-reference]").last, page.locator(".seat.is-free").last
    reference, item = card.get_attribute("data-reference"), seat.get_attribute("data-item")
    card.drag_to(seat)
    expect(page.locator("#b-ref")).to_have_value(reference)
    expect(page.locator("#b-item")).to_have_value(item)
    expect(page.locator("#b-why")).to_be_focused()
    scheduler.check()


def test_without_a_script_the_select_boxes_are_all_there_is(visit):
    scheduler = visit(**DESK, java_script_enabled=False)
    page = scheduler.sit("이가윤")
    page.goto("/desk/mayor/board/?programme=weekend-date")
    expect(page.locator("[data-pool]")).to_be_hidden()
    expect(page.locator("#b-ref")).to_be_visible()
