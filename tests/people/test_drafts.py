"""What is typed under a draft and told under a number, whatever it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django import forms
from django.http import QueryDict
from django.test import RequestFactory

from madang.people import actions, drafts
from madang.people.drafts import Trail
from madang.people.models import Draft
from madang.ui.forms import PlainForm, Words

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
GRANT = Trail("grant", {"words": "text", "files": "", "you": "channel"})


class Asked(PlainForm):
    """A form with one box of each kind."""

    text = Words()
    name = forms.CharField()
    needs = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")])


@pytest.fixture
def draft() -> Draft:
    """Return a draft of a grant that is kept."""
    return actions.keep_draft(GRANT.begin(at=AT), answers={"text": "마을 텃밭"}, at=AT)


def again(response):
    """Return a request of the browser that got this response."""
    request = RequestFactory().get("/")
    request.COOKIES = {name: morsel.value for name, morsel in response.cookies.items() if morsel.value}
    return request


def test_a_browser_comes_back_to_its_own_draft_and_to_no_other_kind(draft):
    request = again(GRANT.go_on("/next/", draft))
    assert GRANT.draft_of(request) == draft
    assert Trail("idea", {"words": "text"}).draft_of(request) is None
    assert GRANT.draft_of(RequestFactory().get("/")) is None


def test_the_first_step_without_its_answer_is_the_open_one(draft):
    assert GRANT.open_step(draft) == "you"
    actions.keep_draft(draft, answers={"channel": "sms"}, at=AT)
    assert (GRANT.open_step(draft), GRANT.next_step("words"), GRANT.next_step("you")) == (None, "files", None)


def test_a_second_press_comes_to_the_receipt_of_the_first(draft):
    request = again(GRANT.go_on("/next/", draft))
    assert GRANT.told_already(request, "/done/", lambda number: False) is None
    told = GRANT.told_already(request, "/done/", lambda number: number == draft.reference)
    later = again(told)
    assert (told.url, GRANT.number_of(later), GRANT.draft_of(later)) == ("/done/", draft.reference, None)


def test_what_must_be_mended_is_kept_but_never_free_text(draft):
    posted = QueryDict("text=900101-1234567&name=%EA%B9%80&needs=a&needs=c")
    form = Asked(posted)
    assert not form.is_valid()
    drafts.keep_refused(draft, form, posted, at=AT)
    assert "typed_text" not in Draft.objects.get().answers
    assert drafts.initial(draft, form.base_fields) == {"text": "마을 텃밭", "name": "김", "needs": ["a", "c"]}
