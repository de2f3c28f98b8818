"""Every address × every role: a new address without a row here fails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from madang.bodies import actions as bodies
from madang.cases import actions
from madang.cases.models import DeadlineRule, HandOff, Service, StandardAnswer
from madang.centres import actions as centres
from madang.centres.models import Centre, Hours
from madang.commitments import actions as commitments
from madang.demo import hours
from madang.draws import actions as draws
from madang.forums import actions as forums
from madang.grants.tests.conftest import make_round
from madang.groups import actions as groups
from madang.groups.actions import Joins
from madang.groups.enums import Tie, Way
from madang.groups.models import Terms as GroupTerms
from madang.groups.tests.conftest import Village
from madang.meetings.models import Freeze, Resource
from madang.mobileoffice import actions as mobile
from madang.mobileoffice.tests.conftest import Tour
from madang.officehours import actions as officehours
from madang.officehours.models import Comment, Look, Session
from madang.people import actions as people
from madang.people.actions import Introduced
from madang.places.models import DayOff, Venue
from madang.reviews.models import Rubric

STAFF = (
    "agent",
    "clerk",
    "officer",
    "other_office",
    "supervisor",
    "moderator",
    "adviser",
    "evaluator",
    "scheduler",
    "mayor",
    "auditor",
    "administrator",
)
WHO = ("stranger", "owner", "sharer", *STAFF)

PUBLIC = dict.fromkeys(WHO, 200)
IN = 302  # led to a door
MINE = {"stranger": IN, "owner": 200, "sharer": 200, **dict.fromkeys(STAFF, 404)}
MY_ACT = {**MINE, "owner": 405, "sharer": 405}
MY_CASE = {**MINE, "sharer": 404}
CASE_ACT = {"stranger": IN, "owner": 404, "sharer": 404, **dict.fromkeys(STAFF, 404)}


def staff(*kinds: str, status: int = 200, **more: int) -> dict[str, int]:
    """A page for some staff seats; a stranger is led to the door, everybody else is told that there is no such page."""
    return {
        "stranger": IN,
        "owner": 404,
        "sharer": 404,
        **{k: status if k in kinds else 404 for k in STAFF},
        **more,
    }


CASED = ("agent", "clerk", "officer", "other_office", "supervisor")
FRONT = ("agent", "clerk", "supervisor")
SEES = ("agent", "clerk", "officer", "supervisor", "moderator", "auditor")

RULES = staff("administrator")
SEE_VISITS = ("scheduler", "mayor", "agent", "clerk", "supervisor", "moderator", "auditor")
NOTE = ("scheduler", "agent", "clerk", "supervisor", "moderator")
OUT = (*SEE_VISITS, "officer", "other_office")
DESK_OF_BODIES = ("scheduler", "supervisor", "officer", "other_office", "mayor", "auditor")
FORUM_WORK = staff(
    "scheduler", "mayor", "officer", "other_office", "supervisor", "agent", "clerk", "moderator", "auditor"
)
ONE_FORUM = {**FORUM_WORK, "other_office": 404}

# name of the address → (arguments, expected status of GET for each who)
GROUP = {"stranger": IN, "owner": 200, "sharer": 404, **dict.fromkeys(STAFF, 404)}
GROUP_WORK = staff(
    "agent", "clerk", "adviser", "officer", "other_office", "supervisor", "evaluator", "administrator", "moderator", "auditor",
)  # fmt: skip
GROUP_OF_OTHERS = {"stranger": IN, **dict.fromkeys(WHO[1:], 404)}
MONEY = staff("officer", "other_office", "supervisor", "evaluator", "auditor", "administrator")
CALLS = staff("officer", "other_office", "supervisor", "adviser", "agent", "clerk", "auditor")
ADVISING = staff("adviser", "agent", "clerk", "supervisor")
TABLE: dict[str, tuple[dict[str, object], dict[str, int]]] = {
    "home": ({}, PUBLIC), "help": ({}, PUBLIC), "access": ({}, PUBLIC), "privacy": ({}, PUBLIC), "moderate": ({}, PUBLIC), "source": ({}, PUBLIC),
    "sms_in": ({}, dict.fromkeys(WHO, 405)),
    "prefs": ({}, dict.fromkeys(WHO, 302)),
    "gallery": ({}, PUBLIC),
    "tell:start": ({}, PUBLIC), "tell:step": ({"step": "words"}, PUBLIC),
    "tell:similar": ({}, dict.fromkeys(WHO, 302)), "tell:check": ({}, dict.fromkeys(WHO, 302)), "tell:done": ({}, dict.fromkeys(WHO, 302)),
    "tell:photo": ({"pk": 1}, dict.fromkeys(WHO, 404)),
    "find": ({}, PUBLIC), "stories": ({}, PUBLIC), "story": ({"number": 1001}, PUBLIC), "me_too": ({"number": 1001}, PUBLIC), "offices": ({}, PUBLIC),
    "deadline": ({}, PUBLIC), "services": ({}, PUBLIC), "promises": ({}, PUBLIC), "promise": ({"number": "promise"}, PUBLIC),
    "draws": ({}, PUBLIC), "draw": ({"number": "draw"}, PUBLIC), "draw_file": ({"number": "draw"}, PUBLIC),
    "follow_promise": ({"number": "promise"}, {**MINE, "owner": 302, "sharer": 302}),
    "promise_feed": ({}, PUBLIC),
    "say_of_promise": ({"number": "promise"}, {**MINE, "owner": 302, "sharer": 302}), "promise_file": ({"number": "promise", "pk": 1}, dict.fromkeys(WHO, 404)),
    "my:new_contact": ({}, MY_ACT), "my:prove_contact": ({}, MY_ACT), "my:drop_contact": ({"pk": 1}, MY_ACT), "my:object": ({}, MY_ACT),
    "my:add_helper": ({}, MY_ACT), "my:end_helper": ({"pk": 1}, MY_ACT),
    "my:home": ({}, MINE), "my:details": ({}, MINE), "my:case": ({"reference": "case"}, MY_CASE),
    "mayor": ({}, PUBLIC), "how_chosen": ({}, PUBLIC), "programme": ({"code": "weekend-date"}, PUBLIC),
    "session": ({"code": "weekend-date", "on": "hour_on"}, PUBLIC), "wall": ({"code": "pop-up", "on": "cafe_on"}, PUBLIC),
    "session_file": ({"code": "weekend-date", "on": "hour_on", "pk": 1}, dict.fromkeys(WHO, 404)), "desk:hour_file": ({"pk": "session", "paper": 1}, staff()),
    "hour:start": ({"code": "weekend-date"}, dict.fromkeys(WHO, 302)), "hour:step": ({"code": "weekend-date", "step": "matter"}, PUBLIC),
    "hour:check": ({"code": "weekend-date"}, dict.fromkeys(WHO, 302)), "hour:done": ({"code": "weekend-date"}, dict.fromkeys(WHO, 302)),
    "my_dates": ({}, MINE), "my_date": ({"number": "hour"}, {**MINE, "sharer": 404}),
    "desk:hours": ({}, staff("scheduler", "evaluator")), "desk:board": ({}, staff("scheduler")), "desk:place": ({}, staff("scheduler", status=302)), "desk:propose": ({}, staff("scheduler", status=405)), "desk:open_hour": ({}, staff("scheduler", status=405)),
    "desk:week": ({}, staff("scheduler", "mayor")), "desk:apply": ({"code": "weekend-date"}, staff("agent", "clerk", "supervisor", "scheduler")),
    "desk:hour": ({"pk": "session"}, staff("scheduler", "mayor")), "desk:brief": ({"pk": "session"}, staff("scheduler", "mayor")),
    "desk:queue": ({"pk": "cafe"}, staff("scheduler", "mayor", "agent", "clerk")),
    "desk:application": ({"reference": "hour"}, staff("scheduler", "evaluator", "agent", "clerk", "supervisor")),
    "desk:look": ({"pk": "look"}, staff("officer", "other_office", "supervisor", "scheduler", "mayor")), "desk:comment": ({"pk": "comment"}, staff("moderator", "supervisor")),
    "desk:score": ({"reference": "hour"}, staff("scheduler", "evaluator", status=302)),
    "desk:decide": ({"reference": "hour"}, staff("scheduler", "evaluator", "agent", "clerk", "supervisor", status=302)),
    "groups": ({}, PUBLIC), "group_start": ({}, PUBLIC), "group_code": ({}, dict.fromkeys(WHO, IN)), "group_learned": ({}, PUBLIC),
    "group": ({"number": "whole_group"}, PUBLIC), "group_enter": ({}, PUBLIC), "group_join": ({"code": "group_code"}, {**PUBLIC, "owner": IN}),
    "group_ours": ({"number": "group"}, GROUP), "group_poster": ({"number": "group"}, {**GROUP, "stranger": 404}),
    "group_export": ({"number": "group"}, {**GROUP, "stranger": 404}),
    "calls": ({}, PUBLIC), "call_for_money": ({"number": "call"}, PUBLIC), "money": ({}, PUBLIC), "grant_way": ({"number": "grant"}, PUBLIC),
    "group_money": ({"number": "whole_group"}, GROUP_OF_OTHERS), "proposal": ({"number": "proposal"}, GROUP_OF_OTHERS), "proposal_words": ({"number": "proposal"}, GROUP_OF_OTHERS),
    "proposal_costs": ({"number": "proposal"}, GROUP_OF_OTHERS), "grant_ours": ({"number": "grant"}, GROUP_OF_OTHERS), "grant_settlement": ({"number": "grant"}, GROUP_OF_OTHERS),
    "grant_file": ({"number": "grant", "pk": 1}, dict.fromkeys(WHO, 404)),
    "desk:money": ({}, MONEY), "desk:envelope": ({"pk": "envelope"}, MONEY), "desk:transfers": ({"pk": "envelope"}, MONEY),
    "desk:calls_for_money": ({}, CALLS), "desk:call_of": ({"number": "call"}, CALLS), "desk:call_new": ({}, staff("officer", "other_office", "supervisor")),
    "desk:call_edit": ({"number": "call"}, staff()), "desk:call_decide": ({"number": "call"}, staff()), "desk:proposal": ({"number": "proposal"}, CALLS),
    "division": ({}, staff("officer", "other_office", "supervisor", "auditor")),
    "desk:judging": ({}, staff("evaluator")), "desk:judge": ({"number": "proposal"}, staff("evaluator", status=403)),
    "desk:payments": ({}, staff("officer", "other_office", "supervisor", "auditor")), "desk:payment_batch": ({"number": 1}, staff()), "desk:grant": ({"number": "grant"}, CALLS),
    "desk:settlement": ({"number": "grant"}, CALLS), "desk:grant_file": ({"number": "grant", "pk": 1}, staff()),
    "desk:groups": ({}, GROUP_WORK), "desk:group": ({"number": "group"}, GROUP_WORK), "desk:group_start": ({}, staff("agent", "clerk", "adviser")),
    "desk:group_signs": ({}, staff("officer", "other_office", "supervisor", "evaluator", "administrator", "adviser", "auditor")),
    "centres": ({}, PUBLIC), "centre_code": ({}, dict.fromkeys(WHO, IN)), "centre": ({"code": "VC1"}, PUBLIC), "centre_book": ({"code": "VC1"}, dict.fromkeys(WHO, IN)),
    "my_talk": ({"pk": "talk"}, GROUP), "group_hours": ({"number": "group"}, GROUP),
    "desk:advice": ({}, ADVISING), "desk:advice_book": ({}, ADVISING), "desk:talk": ({"pk": "talk"}, ADVISING),
    "desk:advice_help": ({}, staff("adviser", "clerk", "officer", "other_office", "supervisor", "auditor")),
    "desk:advice_hours": ({}, staff("adviser", "agent", "clerk", "officer", "other_office", "supervisor")),
    "desk:group_file": ({"number": "group"}, staff("adviser", "agent", "clerk", "officer", "other_office", "supervisor", "auditor")),
    "manage:centres": ({}, RULES),
    "forums": ({}, PUBLIC), "forum_ladder": ({}, PUBLIC), "forum": ({"slug": "night-care"}, PUBLIC), "forum_propose": ({"slug": "night-care"}, PUBLIC),
    "forum_register": ({"slug": "night-care"}, PUBLIC), "forum_vote": ({"slug": "night-care"}, PUBLIC), "forum_results": ({"slug": "night-care"}, PUBLIC),
    "desk:forums": ({}, FORUM_WORK), "desk:forum_new": ({}, staff("scheduler", "officer", "other_office", "supervisor")), "desk:forum_ladder": ({}, FORUM_WORK),
    "desk:forum": ({"slug": "night-care"}, ONE_FORUM), "desk:forum_opinions": ({"slug": "night-care"}, ONE_FORUM), "desk:forum_statements": ({"slug": "night-care"}, ONE_FORUM),
    "desk:forum_people": ({"slug": "night-care"}, staff("scheduler", "officer", "supervisor", "agent", "clerk")),
    "my_calendar": ({}, MINE), "desk_calendar": ({}, staff(*STAFF)), "calendar": ({"token": "nobody's"}, dict.fromkeys(WHO, 404)),
    "my:accept": ({"reference": "case"}, {**MINE, "owner": 404, "sharer": 404}),
    "my:photo": ({"reference": "case", "number": 1}, {**MINE, "owner": 404, "sharer": 404}),
    "account_request_login_code": ({}, {"stranger": 200, **dict.fromkeys(WHO[1:], 302)}),
    "account_confirm_login_code": ({}, dict.fromkeys(WHO, 302)),
    "account_login": ({}, {"stranger": 200, **dict.fromkeys(WHO[1:], 302)}),
    "account_logout": ({}, {"stranger": 302, **dict.fromkeys(WHO[1:], 200)}),
    "openid_connect_login": ({"provider_id": "city"}, dict.fromkeys(WHO, 404)),  # until the city names a provider
    "openid_connect_callback": ({"provider_id": "city"}, dict.fromkeys(WHO, 404)),
    "account_change_password": ({}, staff()),  # the cast of the demo has no passwords
    "account_reauthenticate": ({}, staff(*STAFF, status=403)),
    "mfa_authenticate": ({}, dict.fromkeys(WHO, 302)),
    "mfa_activate_totp": ({}, staff(*STAFF)),
    "mfa_index": ({}, dict.fromkeys(WHO, 302)),
    "mfa_reauthenticate": ({}, staff(*STAFF, status=403)),
    "people:who": ({}, {**dict.fromkeys(WHO, 302), "owner": 200, "sharer": 200}),
    "people:second_factor": ({}, {"stranger": IN, "owner": 404, "sharer": 404, **dict.fromkeys(STAFF, 302)}),
    "desk:home": ({}, staff(*STAFF)),
    "desk:inbox": ({}, staff(*CASED)),
    "desk:send_picked": ({}, staff(*CASED, status=405)),
    "desk:find": ({}, staff(*CASED, "moderator", "auditor")),
    "desk:case": ({"number": "case"}, staff(*SEES)),
    "desk:photo": ({"number": "case", "pk": 1}, CASE_ACT),
    "desk:send": ({"number": "case"}, staff(*CASED, status=405)), "desk:take_back": ({}, staff(*CASED, status=405)),
    "desk:ask": ({"number": "case"}, staff(*CASED, status=405)), "desk:answer": ({"number": "case"}, staff(*CASED, status=405)),
    "desk:extend": ({"number": "case"}, staff(*CASED, status=405)),
    "desk:sort_as": ({"number": "case"}, staff(*CASED, status=405)),
    "desk:speak_for": ({"number": "case"}, staff("agent", "clerk", status=405)),
    "desk:call": ({}, staff(*FRONT, status=302)), "desk:counter": ({}, staff(*FRONT, status=302)),
    "desk:caller": ({}, staff(*FRONT)), "desk:guess": ({}, staff(*CASED)), "desk:keep": ({}, staff(*CASED, status=405)),
    "desk:read_back": ({"number": "case"}, staff("agent")), "desk:receipt": ({"number": "case"}, staff("agent")),
    "desk:letters": ({}, staff(*FRONT)), "desk:letter": ({"pk": 1}, staff(*FRONT, status=404)), "desk:calls": ({}, staff(*FRONT)),
    "desk:batch": ({}, staff(*FRONT)), "desk:posted": ({}, staff(*FRONT, status=405)), "desk:attempt": ({"pk": 1}, staff(*FRONT, status=405)), "desk:take_back_call": ({"pk": 1}, staff(*FRONT, status=405)),
    "desk:letter_in": ({}, staff(*FRONT, status=302)), "desk:visit": ({}, staff(*CASED, status=302)),
    "desk:merge": ({}, staff(*CASED)), "desk:hint": ({}, staff(*CASED, status=405)),
    "desk:keep_answer": ({"number": "case"}, staff(*CASED, status=405)), "desk:sign": ({"number": "case", "pk": 1}, staff(*CASED, status=405)),
    "desk:refer": ({"number": "case"}, staff(*CASED, status=405)), "desk:assign": ({"number": "case"}, staff("supervisor", status=405)),
    "desk:rate_for": ({"number": "case"}, staff("agent", "clerk", status=405)), "desk:told_now": ({"number": "case", "pk": 1}, staff(*FRONT, status=405)),
    "desk:unmerge": ({"number": "case"}, staff(*CASED, status=405)), "desk:split": ({"number": "case"}, staff("agent", "clerk", "officer", "supervisor")),
    "desk:ask_part": ({"number": "case"}, staff(*CASED, status=405)), "desk:give_part": ({"number": "case", "pk": 1}, staff(*CASED, status=405)),
    "desk:people": ({}, staff(*FRONT)), "desk:person": ({"pk": "person"}, staff(*FRONT)), "desk:compare": ({"one": "person", "other": "sharer"}, staff(*FRONT)),
    "mobile_hall": ({"slug": "hall_visit"}, PUBLIC), "mobile_questions": ({"slug": "hall_visit"}, PUBLIC),
    "desk:mobile_hall": ({"slug": "hall_visit", "pk": "hall"}, staff(*NOTE)),
    "desk:stats": ({}, staff("officer", "other_office", "supervisor", "auditor", "administrator", "mayor")),
    "desk:rechecks": ({}, staff("supervisor", "auditor")), "desk:floods": ({}, staff(*CASED)),
    "desk:promises": ({}, staff("officer", "other_office", "supervisor", "scheduler")), "desk:promise_new": ({}, staff("officer", "other_office", "supervisor", "scheduler")),
    "desk:draw": ({"number": "draw"}, staff("scheduler")),
    "desk:promise": ({"number": "promise"}, staff("officer", "other_office", "supervisor", "scheduler")),
    "desk:promise_more": ({"number": "promise"}, staff("officer", "other_office", "supervisor", "scheduler")),
    "desk:promise_review": ({}, staff("officer", "other_office", "supervisor", "scheduler")),
    "desk:promise_asked": ({"number": "promise"}, staff(*FRONT)),
    "desk:moderation": ({}, staff("moderator", "supervisor")), "desk:moderate": ({"pk": "story"}, staff("moderator", "supervisor")),
    "committees": ({}, PUBLIC), "committee": ({"slug": "watchers"}, PUBLIC),
    "desk:committees": ({}, staff(*DESK_OF_BODIES)), "desk:committee": ({"slug": "watchers"}, staff(*DESK_OF_BODIES)),
    "mobile_visits": ({}, PUBLIC), "mobile_coverage": ({}, PUBLIC), "mobile_visit": ({"slug": "eunpyeong"}, PUBLIC),
    "mobile_day": ({"slug": "eunpyeong", "on": "2026-11-24"}, PUBLIC), "mobile_say": ({"slug": "eunpyeong"}, PUBLIC), "mobile_said": ({"slug": "eunpyeong"}, dict.fromkeys(WHO, 302)),
    "mobile_wall": ({"slug": "eunpyeong"}, PUBLIC), "mobile_words": ({"slug": "eunpyeong"}, PUBLIC), "mobile_photo": ({"slug": "eunpyeong", "pk": 1}, dict.fromkeys(WHO, 404)),
    "mobile_plan": ({"slug": "eunpyeong"}, PUBLIC), "my_words": ({}, MINE),
    "desk:mobile": ({}, staff(*OUT)), "desk:mobile_new": ({}, staff("scheduler")), "desk:mobile_gap": ({}, staff("scheduler", status=405)),
    "desk:mobile_worker": ({}, staff(*OUT)), "desk:mobile_visit": ({"slug": "eunpyeong"}, staff(*SEE_VISITS)), "desk:mobile_day": ({"slug": "eunpyeong", "on": "2026-11-24"}, staff(*SEE_VISITS)),
    "desk:mobile_capture": ({"slug": "eunpyeong"}, staff(*NOTE)), "desk:mobile_ready": ({"slug": "eunpyeong"}, staff(*NOTE)), "desk:mobile_receive": ({"slug": "eunpyeong"}, staff(*OUT, status=405)),
    "desk:mobile_cards": ({"slug": "eunpyeong"}, staff(*NOTE)), "desk:mobile_picture": ({"slug": "eunpyeong", "pk": 1}, staff()), "desk:mobile_import": ({"slug": "eunpyeong"}, staff("scheduler")),
    "desk:mobile_themes": ({"slug": "eunpyeong"}, staff(*SEE_VISITS)), "desk:mobile_actions": ({"slug": "eunpyeong"}, staff(*SEE_VISITS)),
    "audit": ({}, staff("auditor", "administrator")), "audit_roots": ({}, staff("auditor", "administrator")),
    "manage:home": ({}, RULES), "manage:take_back": ({"seq": 999999}, staff()),
    "manage:holidays": ({}, RULES), "manage:take_back_day": ({"pk": "day"}, RULES),
    "manage:deadlines": ({}, RULES), "manage:take_back_rule": ({"pk": "rule"}, staff("administrator", status=422)),
    "manage:new_service": ({}, RULES), "manage:service": ({"pk": "service"}, RULES),
    "manage:people": ({}, RULES), "manage:person": ({"pk": "worker"}, RULES),
    "manage:routing": ({}, RULES), "manage:remit": ({"pk": "office"}, RULES), "manage:office": ({"pk": "office"}, RULES),
    "manage:programmes": ({}, RULES), "manage:new_programme": ({}, RULES), "manage:programme": ({"pk": "programme"}, RULES), "manage:terms": ({"pk": "programme"}, RULES),
    "manage:take_back_terms": ({"pk": "terms"}, staff("administrator", status=422)), "manage:freezes": ({}, RULES), "manage:take_back_freeze": ({"pk": "freeze"}, RULES),
    "manage:rooms": ({}, RULES), "manage:new_resource": ({"kind": "interpreter"}, RULES), "manage:resource": ({"pk": "room"}, RULES), "manage:resource_end": ({"pk": "room"}, RULES), "manage:new_venue": ({}, RULES), "manage:venue": ({"pk": "venue"}, RULES),
    "manage:criteria": ({}, RULES), "manage:new_criteria": ({}, RULES), "manage:other_criteria": ({"pk": "rubric"}, RULES), "manage:take_back_criteria": ({"pk": "rubric"}, staff("administrator", status=422)),
    "manage:outings": ({}, RULES), "manage:texts": ({}, RULES), "manage:text": ({"kind": "case.received"}, RULES), "manage:take_back_text": ({"kind": "case.received"}, staff()),
    "manage:answers": ({}, RULES), "manage:new_answer": ({}, RULES), "manage:answer": ({"pk": "answer"}, RULES),
    "manage:new_script": ({}, RULES), "manage:script": ({"pk": "script"}, RULES), "manage:health": ({}, RULES),
    "demo:home": ({}, PUBLIC), "demo:outbox": ({}, PUBLIC),
    "demo:sit": ({"role": 1}, dict.fromkeys(WHO, 405)), "demo:be": ({"person": 1}, dict.fromkeys(WHO, 405)),
}  # fmt: skip


def names(patterns: list[URLPattern | URLResolver], space: str = "") -> set[str]:
    """Return the names of all addresses, with their name spaces."""
    found: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            found |= names(pattern.url_patterns, inner)
        else:
            found.add(f"{space}{pattern.name}")
    return found


def test_every_address_has_a_row_and_every_row_an_address():
    assert names(get_resolver().url_patterns) == set(TABLE)


@dataclass
class Cast:
    clients: dict[str, Client]
    named: dict[object, object]


def _hours(city, person):
    """Lay out the hours with the mayor; return an application, its session and one that is walked into."""
    programmes = hours.lay_out(city.seats)
    officehours.open_ahead(city.at)
    session = Session.objects.to_come(city.at).filter(programme=programmes["weekend-date"])[0]
    asked = officehours.Asked(
        reference="5829173065", programme=programmes["weekend-date"], text="신호등을 놓아 주세요. 아이들이 위험합니다. 시장님께 말하고 싶습니다.",
        who=Introduced(), channel="web", sessions=[session], told_by=person,
    )  # fmt: skip
    cafe = officehours.open_session(
        programmes["pop-up"],
        programmes["pop-up"].terms.get(),
        date(2026, 11, 18),
        by=city.seat("scheduler").person,
        at=city.at,
    )
    return officehours.apply(asked, at=city.at), session, cafe


@pytest.fixture
def cast(city, sit, be) -> Cast:
    agent = city.seat("agent")
    case = city.case(wants_public=True, written_by=agent.person)
    story = case.story
    actions.publish(story, seat=city.seat("moderator"), title=story.title, text=story.text, at=city.at)
    sharer = city.case(
        "그네가 끊어졌어요. 고쳐 주세요.", who=Introduced(name="이철수", phone="+821012345678", channel="sms")
    ).resident
    clients = {who: Client() for who in WHO}
    be(clients["owner"], case.resident, "+821012345678")
    be(clients["sharer"], sharer, "+821012345678")
    for role in STAFF:
        seat = (
            city.seat("officer", "TRAF")
            if role == "other_office"
            else city.seat("officer", "HUB")
            if role == "officer"
            else city.seat(role)
        )
        sit(clients[role], seat)
    promise = commitments.promise(
        office=city.office["HUB"],
        text="횡단보도를 놓습니다.",
        due_on=date(2027, 3, 1),
        seat=city.seat("officer", "HUB"),
        at=city.at,
    )
    draw = draws.commit(
        purpose={"ko": "추첨"}, entries=[draws.Entry("A")], picks=1, seed_due_at=city.at + timedelta(days=1),
        seat=city.seat("scheduler"), at=city.at,
    )  # fmt: skip
    application, session, cafe = _hours(city, case.resident)
    tour = Tour(city)
    hall = tour.stop()
    mobile.announce_agenda(tour.visit, seat=tour.seat, at=tour.at)
    bodies.found(
        "watchers",
        names={"ko": "위원회"},
        words={},
        office=city.office["MAYOR"],
        begins_on=date(2026, 1, 2),
        by=tour.mayor,
        at=city.at,
    )
    planned = forums.Planned("night-care", {"ko": "밤의 돌봄"}, {"ko": "어떻게 돕습니까?"}, city.office["HUB"], seats=9)
    forums.plan(planned, seat=city.seat("scheduler"), at=city.at)
    group, whole = _groups(city, case.resident)
    money = make_round(Village(city, city.at, next(iter(city.area.values()))), city)
    grant = money.granted(money.group())
    named = {
        "call": money.call.number, "proposal": grant.proposal.number, "grant": grant.number, "envelope": money.envelope.pk,
        "talk": _talk(city, case.resident).pk, "group": group.number, "group_code": group.code, "whole_group": whole.number,
        "hall": hall.pk, "hall_visit": tour.visit.slug,
        "look": Look.objects.create(session=session, days=14, due_on=city.at.date(), made_at=city.at).pk,
        "comment": Comment.objects.create(session=session, application=application, text="네", language="ko", said_at=city.at).pk,
        "hour": application.reference, "session": session.pk, "hour_on": session.on, "cafe": cafe.pk, "cafe_on": cafe.on,
        "day": DayOff.objects.create(on=date(2099, 1, 1), names={"en": "Day"}).pk,
        "programme": session.programme_id, "terms": session.terms_id,
        "room": Resource.objects.filter(kind="room").order_by("pk")[0].pk, "venue": Venue.objects.order_by("pk")[0].pk,
        "rubric": Rubric.objects.order_by("pk").first().pk,
        "freeze": Freeze.objects.create(begins_on=date(2099, 1, 1), ends_on=date(2099, 1, 2), names={"en": "Election"}).pk,
        "rule": DeadlineRule.objects.get(kind="inquiry").pk, "service": Service.objects.first().pk,
        "worker": city.seat("clerk").person.pk, "office": city.office["ROAD"].pk, "answer": StandardAnswer.objects.first().pk, "script": HandOff.objects.first().pk,
        "case": case.reference, "story": story.pk, "promise": promise.number, "draw": draw.number, "person": case.resident.pk, "sharer": sharer.pk,
    }  # fmt: skip
    return Cast(clients, named)


def _talk(city, resident):
    """Return a talk that a resident has booked at a village centre."""
    GroupTerms.objects.create(valid_from=date(2020, 1, 1), office=city.office["COMM"])
    centre = Centre.objects.create(office=city.office["VC1"])
    Hours.objects.create(centre=centre, weekday=3, opens=time(9), closes=time(18), valid_from=date(2020, 1, 1))
    told = {"person": resident, "about": "돈을 묻습니다.", "way": "web", "language": "ko"}
    return centres.book(centres.Booking(centre=centre, on=date(2026, 11, 19), begins=time(10), **told), at=city.at)


def _groups(city, resident):
    """Return a group that a resident has begun, and a complete one."""
    area = next(iter(city.area.values()))

    def joins(person, n: int) -> Joins:
        return Joins(person, f"이웃{n}", f"phone:+8210222000{n:02d}", Tie.LIVES, Way.PHONE)

    told = {"idea": "저녁에 아이를 함께 돌봅니다.", "area": area, "is_looking": False, "language": "ko", "at": city.at}
    whole = groups.begin(
        joins=joins(people.meet(Introduced(name="이웃0", phone="+821022200000"), at=city.at), 0), **told
    )
    for n in (1, 2):
        groups.join(
            whole, joins(people.meet(Introduced(name=f"이웃{n}", phone=f"+82102220000{n}"), at=city.at), n), at=city.at
        )
    return groups.begin(joins=joins(resident, 9), **told), whole


def test_every_address_answers_every_role_as_the_table_says(cast):
    from django.urls import reverse

    wrong = []
    for name, (arguments, expected) in TABLE.items():
        given = {k: cast.named.get(v, v) for k, v in arguments.items()}
        for who, client in cast.clients.items():
            status = client.get(reverse(name, kwargs=given)).status_code
            if status != expected[who]:
                wrong.append(f"{name} as {who}: {status}, not {expected[who]}")
    assert wrong == [], "\n".join(wrong)


def test_a_forged_role_opens_nothing(city, client, be):
    person = city.case().resident
    be(client, person, "+821012345678")
    session = client.session
    session["second_factor"] = True
    session.save()
    assert client.get("/desk/").status_code == 404


def test_staff_without_a_second_factor_are_led_to_it(city, client):
    login = city.seat("officer", "HUB").person.staff_login
    client.force_login(login, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = client.get("/desk/inbox/")
    assert (response.status_code, response.headers["Location"]) == (302, "/ko/in/second/")


def test_a_role_that_ended_opens_nothing(city, client, sit):
    seat = city.seat("officer", "HUB")
    sit(client, seat)
    assert client.get("/desk/inbox/").status_code == 200
    seat.roles[0].__class__.objects.filter(pk=seat.roles[0].pk).update(valid_until="2020-01-01")
    assert client.get("/desk/inbox/").status_code == 302


def test_a_forged_token_is_refused_with_a_page_that_helps(city):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/en/find/", {"reference": "1234567890", "proof": "1234", "csrfmiddlewaretoken": "x" * 64})
    assert response.status_code == 403
    assert "This form has expired" in response.content.decode()
