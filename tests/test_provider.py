"""Staff come in by the city's OpenID Connect: a real provider on loopback proves the address, the city gives the seat."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

import pytest
from django.test import Client

from madang.people import actions as people
from madang.people.actions import Introduced
from madang.people.enums import CannotComeIn, RoleKind
from madang.people.models import Login, Person, Role

BEGIN = "/desk/in/with/city/"
EMAIL = "yun@madang.example"


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Start a provider; return its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    server = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    found = f"http://127.0.0.1:{port}"
    for _ in range(150):
        try:
            urlopen(f"{found}/.well-known/openid-configuration", timeout=2).close()
            break
        except OSError:
            time.sleep(0.2)
    yield found
    os.killpg(server.pid, signal.SIGTERM)
    server.wait(10)


@pytest.fixture
def provider(address: str, settings) -> str:
    """Let the city know the provider."""
    name_it(settings, address)
    return address


def name_it(settings, address: str) -> None:
    settings.OIDC_SERVER_URL, settings.OIDC_NAME = address, "City Key"
    app = {
        "provider_id": "city",
        "name": "city",
        "client_id": "madang",
        "secret": "s",
        "settings": {"server_url": address},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


@pytest.fixture
def role(city) -> Role:
    """Return the role of somebody whom the city gave a seat and no password."""
    return people.seat(
        name="윤서연",
        email=EMAIL,
        kind=RoleKind.OFFICER,
        office=city.office["HUB"],
        start=city.at.date() - timedelta(400),
        at=city.at,
    )


class Stay(HTTPRedirectHandler):
    """Follow no redirection."""

    def redirect_request(self, *_: object) -> None:
        """Stay."""


def sign_in(
    client: Client, provider: str, sub: str = "1", *, action: str = "authorize", next_: str = "", **claims: object
):
    """Sign in at the provider as a browser would, and return the answer to its coming back."""
    body = json.dumps({"email": EMAIL, "email_verified": True, **claims}).encode()
    headers = {"Content-Type": "application/json"}
    urlopen(Request(f"{provider}/users/{sub}", body, headers, method="PUT")).close()
    there = client.get(BEGIN + (f"?next={next_}" if next_ else ""))
    assert there.status_code == 302, there.content.decode()
    assert there.headers["Location"].startswith(provider)
    form = urlencode({"sub": sub, "action": action}).encode()
    try:
        build_opener(Stay).open(there.headers["Location"], form).close()
        raise AssertionError("the provider did not lead back")
    except HTTPError as error:
        location = error.headers["Location"]
    assert location.startswith("http://testserver/desk/in/with/city/back/?")
    return client.get(location.removeprefix("http://testserver"))


def is_refused(response, reason: CannotComeIn) -> bool:
    page = response.content.decode()
    return response.status_code == 403 and str(reason.label) in page and "/desk/in/" in page


def authenticator_of(login: Login) -> Callable[[], str]:
    """Give a login an authenticator, and return what it shows when one looks: a code holds for half a minute."""
    from allauth.mfa.totp.internal.auth import (
        TOTP,
        format_hotp_value,
        generate_totp_secret,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    secret = generate_totp_secret()
    TOTP.activate(login, secret)
    return lambda: format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture(autouse=True)
def _in_english(client) -> None:
    client.cookies["django_language"] = "en"


# --- the way in ------------------------------------------------------------------------------------------------------


def test_the_button_is_there_only_where_the_city_names_a_provider(city, client, settings):
    assert BEGIN not in client.get("/desk/in/").content.decode()
    assert client.get(BEGIN).status_code == 404
    name_it(settings, "http://127.0.0.1:1")
    page = client.get("/desk/in/?next=/desk/calls/").content.decode()
    assert "Sign in with City Key" in page
    assert f'href="{BEGIN}?next=/desk/calls/"' in page


def test_who_holds_a_seat_comes_in_and_is_asked_for_the_second_factor(role, client, provider):
    shown = authenticator_of(role.person.staff_login)
    there = sign_in(client, provider)
    assert there.headers["Location"] == "/desk/in/second/"
    assert client.get("/desk/inbox/").status_code == 302
    assert client.post("/desk/in/second/", {"code": shown()}).headers["Location"] == "/desk/"
    assert client.get("/desk/inbox/").status_code == 200


def test_who_has_no_second_factor_yet_sets_one_up_before_any_page_opens(role, client, provider):
    assert sign_in(client, provider).headers["Location"] == "/desk/"
    assert client.get("/desk/inbox/").status_code == 302
    assert client.get("/desk/", follow=True).redirect_chain[-1][0] == "/desk/in/factor/"


def test_a_password_that_others_saw_is_not_asked_to_be_changed_by_who_came_another_way(role, client, provider):
    login = role.person.staff_login
    login.set_password("seen by somebody else")
    login.is_password_once = True
    login.save()
    sign_in(client, provider)
    assert client.get("/desk/", follow=True).redirect_chain[-1][0] == "/desk/in/factor/"
    client.logout()
    client.post("/desk/in/", {"login": EMAIL, "password": "seen by somebody else"})
    assert client.get("/desk/", follow=True).redirect_chain[-1][0] == "/desk/in/password/"


def test_the_page_that_was_wanted_is_the_page_that_opens_and_never_one_elsewhere(role, client, provider, settings):
    settings.OIDC_IS_SECOND_FACTOR = True
    assert sign_in(client, provider, next_="/desk/inbox/").headers["Location"] == "/desk/inbox/"
    assert sign_in(Client(), provider, next_="https://evil.example/").headers["Location"] == "/desk/"


@pytest.mark.parametrize("written", ["Yun@Madang.Example", "yun@madang.example"])
def test_large_letters_in_an_address_mean_the_same(role, client, provider, written):
    assert sign_in(client, provider, email=written).status_code == 302


# --- the provider's second factor ------------------------------------------------------------------------------------


def test_the_providers_second_factor_counts_where_the_setting_says_so(role, client, provider, settings):
    authenticator_of(role.person.staff_login)
    settings.OIDC_IS_SECOND_FACTOR = True
    assert sign_in(client, provider).headers["Location"] == "/desk/"
    assert client.get("/desk/inbox/").status_code == 200


@pytest.mark.parametrize(
    ("claims", "named", "opens"),
    [
        ({"amr": ["pwd", "mfa"]}, ["mfa"], True),
        ({"acr": "urn:city:two"}, ["mfa", "urn:city:two"], True),
        ({"amr": ["pwd"]}, ["mfa"], False),
        ({"amr": "mfa"}, ["mfa"], False),  # not a list: not what the standard says
        ({"amr": ["pwd", "mfa"], "acr": "urn:city:two"}, [], False),  # the city trusts none
        ({}, ["mfa"], False),
    ],
)
def test_a_claim_counts_as_second_factor_only_if_the_city_named_it(
    role, client, provider, settings, claims, named, opens
):
    settings.OIDC_SECOND_FACTOR_CLAIMS = named
    sign_in(client, provider, **claims)
    assert (client.get("/desk/inbox/").status_code == 200) is opens


# --- who is refused --------------------------------------------------------------------------------------------------


def everybody() -> tuple[int, int, int]:
    from allauth.socialaccount.models import SocialAccount

    return Login.objects.count(), Person.objects.count(), SocialAccount.objects.count()


def test_an_address_without_a_seat_is_refused_and_nobody_is_made(role, client, provider):
    before = everybody()
    assert is_refused(sign_in(client, provider, email="stranger@madang.example"), CannotComeIn.NOT_KNOWN)
    assert everybody() == before
    assert "_auth_user_id" not in client.session


def test_a_residents_address_is_no_seat(city, client, provider):
    city.case(who=Introduced(name="Rahman", email="r@madang.example", channel="email", language="en"))
    assert is_refused(sign_in(client, provider, email="r@madang.example"), CannotComeIn.NOT_KNOWN)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("proof", [False, None, "no", 1, "false"])
def test_an_address_that_the_provider_did_not_check_is_refused(role, client, provider, proof):
    assert is_refused(sign_in(client, provider, email_verified=proof), CannotComeIn.NOT_PROVED)


@pytest.mark.parametrize("email", ["", None, "yun@madang.example ", "\u212aim@madang.example"])
def test_an_address_that_only_looks_alike_is_refused(role, city, client, provider, email):
    people.seat(
        name="Kim", email="kim@madang.example", kind=RoleKind.AUDITOR, office=city.office["HUB"],
        start=city.at.date(), at=city.at,
    )  # fmt: skip
    assert sign_in(client, provider, email=email).status_code == 403


def test_a_role_that_ended_or_has_not_begun_is_refused(role, city, client, provider):
    Role.objects.filter(pk=role.pk).update(valid_until="2026-01-01")
    assert is_refused(sign_in(client, provider), CannotComeIn.NO_ROLE)
    Role.objects.filter(pk=role.pk).update(valid_from="2999-01-01", valid_until=None)
    assert is_refused(sign_in(client, provider), CannotComeIn.NO_ROLE)


def test_a_login_that_was_shut_is_refused(role, client, provider):
    Login.objects.filter(pk=role.person.staff_login.pk).update(is_active=False)
    assert is_refused(sign_in(client, provider), CannotComeIn.NOT_KNOWN)


def test_who_gives_up_at_the_provider_is_led_back(role, client, provider):
    assert is_refused(sign_in(client, provider, action="deny"), CannotComeIn.NOT_ANSWERED)


def test_an_answer_that_was_not_asked_for_is_refused(role, client, provider):
    response = client.get("/desk/in/with/city/back/?code=stolen&state=guessed")
    assert is_refused(response, CannotComeIn.NOT_ANSWERED)


def test_an_answer_works_once_and_only_in_the_browser_that_asked(role, client, provider):
    other = Client()
    other.cookies["django_language"] = "en"
    asked = client.get(BEGIN).headers["Location"]
    assert {"code_challenge", "state"} <= set(parse_qs(urlsplit(asked).query))
    try:
        build_opener(Stay).open(asked, urlencode({"sub": "1"}).encode()).close()
    except HTTPError as error:
        back = error.headers["Location"].removeprefix("http://testserver")
    assert is_refused(other.get(back), CannotComeIn.NOT_ANSWERED)
    client.get(back)
    assert is_refused(client.get(back), CannotComeIn.NOT_ANSWERED)


def test_a_provider_that_does_not_answer_is_no_broken_page(city, client, settings):
    name_it(settings, "http://127.0.0.1:1")
    assert is_refused(client.get(BEGIN), CannotComeIn.NOT_ANSWERED)


# --- the way out -----------------------------------------------------------------------------------------------------


def test_when_the_role_ends_the_open_session_opens_nothing(role, client, provider, settings):
    settings.OIDC_IS_SECOND_FACTOR = True
    sign_in(client, provider)
    assert client.get("/desk/inbox/").status_code == 200
    Role.objects.filter(pk=role.pk).update(valid_until="2026-01-01")
    assert client.get("/desk/inbox/").status_code == 302
    assert is_refused(sign_in(client, provider), CannotComeIn.NO_ROLE)


def test_a_resident_who_was_signed_in_leaves_nothing_of_theirs_to_the_seat(role, city, client, be, provider, settings):
    settings.OIDC_IS_SECOND_FACTOR = True
    be(client, city.case().resident, "+821012345678")
    assert client.get("/ko/my/").status_code == 200
    sign_in(client, provider)
    assert client.get("/ko/my/").status_code == 404
    assert client.get("/desk/inbox/").status_code == 200
