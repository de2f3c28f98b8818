"""The city's own words: they go before the template's, by day, and can do nothing but say."""

import logging
import time
from datetime import UTC, date, datetime, timedelta

import pytest

from madang.kit import near
from madang.kit.refusal import Refused
from madang.notices import actions, rendering, wording
from madang.notices.enums import CannotWord, Channel, Part
from madang.notices.models import Notice, Wording
from madang.notices.recipients import Recipient

from .test_rendering import CONTEXTS

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 16)
CASE = {"reference": "4829173065", "title": "가로등", "due_on": "2026-11-26"}
OWN = "[{{ city_name }}] {{ name }}: {{ reference|speakable }}, {{ due_on|day_short }}"


def keep(
    text: str = OWN, *, part: Part = Part.SMS, language: str = "en", since: date = TODAY, kind: str = "case.received"
):
    """Keep words past every rule, as a hand in the database would."""
    near.forget()
    return Wording.objects.create(kind=kind, part=part, language=language, text=text, valid_from=since)


def told(language: str = "en", on: date = TODAY) -> rendering.Told:
    """Return a receipt in words."""
    own = wording.holding("case.received", language, on)
    return rendering.words("case.received", CASE, language=language, name="Kim", own=own)


def test_own_words_reach_a_sent_text_message_in_each_language(sms, people):
    people["kim"] = Recipient("Kim", "en", [(Channel.SMS, "+821012345678")])
    people["lee"] = Recipient("이철수", "ko", [(Channel.SMS, "+821012345679")])
    keep()
    keep("[{{ city_name }}] {{ name }}님, {{ due_on|day_short }}까지 답합니다.", language="ko")
    for who in ("kim", "lee"):
        actions.leave("case.received", to_key=f"test:{who}", at=AT, context=CASE)
    assert actions.send_due(AT) == 2
    assert [text["text"] for text in sms.taken] == [
        "[Seoul] Kim: 482 917 3065, 26 Nov",
        "[서울] 이철수님, 11월 26일까지 답합니다.",
    ]


def test_words_hold_from_their_day_on_and_empty_ones_give_the_place_back():
    before = told().sms
    keep("from the 20th {{ reference }}", since=date(2026, 11, 20))
    keep("", since=date(2026, 11, 25))
    near.forget()
    texts = [told(on=date(2026, 11, day)).sms for day in (19, 20, 24, 25)]
    assert texts == [before, "from the 20th 4829173065", "from the 20th 4829173065", before]


def test_only_the_part_and_the_language_that_were_written_change():
    before, korean = told(), told("ko")
    keep()
    assert (told().body, told().subject, told("ko")) == (before.body, before.subject, korean)
    keep("Mine", part=Part.BODY)
    assert (told().body, told().aloud) == ("Mine", before.aloud)


def test_a_name_in_several_languages_is_said_in_the_readers():
    text = "{{ office }} / {{ office|pick }}"
    assert rendering.words(
        "case.sent", CONTEXTS["case.sent"], language="ko", name="", own={Part.SMS: text}
    ).sms == "도로관리과 / 도로관리과"  # fmt: skip


def test_what_a_person_wrote_is_never_read_as_signs():
    wild = "{{ 7 * 7 }} {% for x in y %} <script>"
    own = {Part.BODY: "{{ title }}"}
    assert rendering.words("case.received", {**CASE, "title": wild}, language="en", name="", own=own).body == wild


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__ }}",
        "{{ name.__class__.__mro__[1].__subclasses__() }}",
        "{{ name['__class__'] }}",
        "{{ name|attr('__class__') }}",
        "{{ self }}", "{{ self._TemplateReference__context }}", "{{ cycler.__init__.__globals__ }}", "{{ lipsum() }}",
        "{{ range(10**9)|list }}", "{{ 'x' * 10**9 }}", "{{ 9 ** 9 ** 9 }}", "{{ 'x'|center(10**9) }}", "{{ '%1000000000d'|format(1) }}",
        "{% for a in range(10**9) %}{% endfor %}", "{% for a in title %}{% for b in title %}x{% endfor %}{% endfor %}",
        "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", "{% set x = 1 %}", "{% include 'site/home.html' %}", "{% import 'ui/parts.html' as p %}",
        "{% extends 'ui/page.html' %}", "{% block sms %}{% endblock %}", "{{ settings.SECRET_KEY }}", "{{ _('x') }}", "{% raw", "{{ name", "{{ }}", "{% if %}",
        "{{ nothing_known }}", "{{ name is defined }}", "{{ [1, 2] }}", "{{ {'a': 1} }}", "{{ name ~ name }}", "{{ name|upper }}",
        "{{ (" + "(" * 1500 + "1" + ")" * 1500 + ") }}", "{% if name %}" * 150 + "{% endif %}" * 150,
        "{{ title|truncate(999999999999) }}" * 2 + "{{ 1", "x" * 4001,
    ],
)  # fmt: skip
def test_what_does_more_than_say_is_refused_and_where_it_is_kept_all_the_same_it_is_harmless(text, caplog):
    begun, before = time.monotonic(), told()
    assert wording.why_not("case.received", Part.SMS, text) is not None
    keep(text)
    with caplog.at_level(logging.ERROR):
        assert told() == before  # the template's own words go out, and somebody can read why
    assert "the city's words for sms of case.received in en cannot be said" in caplog.text
    assert "Kim" not in caplog.text
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{{ '' .__class__ }}", CannotWord.NOT_ALLOWED),
        ("{{ nobody }}", CannotWord.NOT_OFFERED),
        ("{{ name", CannotWord.UNREADABLE),
        ("x" * 4001, CannotWord.TOO_LONG),
        ("", None),
        ("Plain words", None),
        (OWN, None),
        ("{% if name %}{{ name }}, {% endif %}{{ title|truncate(20) }}", None),
    ],
)
def test_each_fault_has_its_reason(text, reason):
    assert wording.why_not("case.received", Part.SMS, text) == reason


@pytest.mark.parametrize(
    ("kind", "part"), [("signin.code", Part.SMS), ("case.answered", Part.BODY), ("case.asked", Part.ALOUD)]
)
def test_a_code_an_answer_a_question_may_not_be_left_out(kind, part):
    assert wording.why_not(kind, part, "Hello") == CannotWord.MUST_SAY


def test_words_for_what_is_never_sent_are_refused():
    assert wording.why_not("case.nothing", Part.SMS, "x") == CannotWord.NO_KIND
    assert wording.why_not("../site/home", Part.SMS, "x") == CannotWord.NO_KIND


def test_words_do_not_begin_in_the_past_nor_twice_on_a_day():
    with pytest.raises(Refused) as past:
        actions.publish_wording("case.received", Part.SMS, "en", "x", valid_from=date(2026, 11, 15), on=TODAY)
    actions.publish_wording("case.received", Part.SMS, "en", "x", valid_from=TODAY, on=TODAY)
    with pytest.raises(Refused) as twice:
        actions.publish_wording("case.received", Part.SMS, "en", "y", valid_from=TODAY, on=TODAY)
    assert (past.value.reason, twice.value.reason) == (CannotWord.PAST, CannotWord.SAME_DAY)


def test_a_letter_made_of_a_call_that_failed_says_the_words_of_its_day(people):
    from madang.notices.enums import Result

    people["kim"] = Recipient("Kim", "en", [(Channel.CALL, "+8221234567")], postal="Seoul")
    notice = actions.leave("case.received", to_key="test:kim", at=AT, context=CASE)
    actions.send_due(AT)
    keep("On paper: {{ title }}", part=Part.BODY, since=date(2026, 11, 18))
    near.forget()
    for day in range(3):
        actions.attempt(notice, result=Result.NO_ANSWER, by_id=1, at=AT + timedelta(days=day))
    assert Notice.objects.get(pk=notice.pk).text == "On paper: 가로등"


@pytest.mark.parametrize("kind", CONTEXTS)
def test_every_kind_offers_its_signs_and_words_to_begin_from(kind):
    context = CONTEXTS[kind]
    assert set(context) | {"name", "city_name", "city_phone"} >= wording.offered(kind) - {"matters"}
    for language in ("ko", "en"):
        begun = wording.in_signs(kind, language)
        if kind == "case.split":
            continue  # a list in it cannot be said by signs
        assert {Part.SUBJECT, Part.SMS} <= set(begun)
        if not any(wording.varies(kind, part) for part in Part):
            own = rendering.words(kind, context, language=language, name="김영자", own=begun)
            assert own == rendering.words(kind, context, language=language, name="김영자")
