"""How django-allauth reaches people: codes leave through the outbox like every other notice."""

from __future__ import annotations

import secrets
import time
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madang.kit import clock
from madang.kit.words import first_language
from madang.notices import actions as notices

from . import contacts
from .forms import PhoneField
from .models import Login

JUST_NOW = 5 * 60  # seconds


class Adapter(DefaultAccountAdapter):
    """Sign-in by code for residents, by password for staff; nobody makes an account."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _(
            "This is not the code that was sent. It may be an older one. Write the six digits of the newest message."
        ),
        "too_many_login_attempts": _(
            "This was tried too often. So that nobody can guess, it is shut for a while. Wait 15 minutes, or call the city."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: a login is kept when a contact point is kept."""
        return False

    def get_login_stages(self) -> list[str]:
        """Leave out the stages that prove an address: the code has proved the only one that a login has."""
        stages = [stage for stage in super().get_login_stages() if "Verification" not in stage]
        if getattr(self.request, "is_second_factor_shown", False):  # at the city's provider: people/provider.py
            stages = [stage for stage in stages if not stage.startswith("allauth.mfa.")]
        return stages

    def generate_login_code(self) -> str:
        """Return six digits, easy to read from a text message."""
        return f"{secrets.randbelow(10**6):06d}"

    def generate_phone_verification_code(self, *, user: AbstractBaseUser, phone: str) -> str:
        """Return six digits, as for e-mail."""
        return self.generate_login_code()

    def clean_phone(self, phone: str) -> str:
        """Return the number in kept form."""
        return contacts.phone(phone)

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        """Return the field that reads a number as people write it."""
        return PhoneField(**kwargs)

    def get_phone(self, user: AbstractBaseUser) -> tuple[str, bool] | None:
        """Return the number a login proves."""
        return (user.phone, True) if isinstance(user, Login) and user.phone else None

    def set_phone(self, user: AbstractBaseUser, phone: str, verified: bool) -> None:
        """Do nothing: a login's address never changes."""

    def set_phone_verified(self, user: AbstractBaseUser, phone: str) -> None:
        """Do nothing: which person's number was proved is kept once the person is known."""

    def get_user_by_phone(self, phone: str) -> AbstractBaseUser | None:
        """Return the login of a number."""
        return Login.objects.filter(phone=phone).first()

    def send_verification_code_sms(self, user: AbstractBaseUser, phone: str, code: str, **kwargs: Any) -> None:
        """Leave the code in the outbox as a short message."""
        self._leave_code(f"phone:{phone}", code)

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """Do nothing: the page says the same to everybody, and no stranger's telephone rings."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Leave a code in the outbox; other mails of the library are not sent."""
        if template_prefix == "account/email/login_code":
            self._leave_code(f"email:{email}", str(context["code"]))

    def _leave_code(self, key: str, code: str) -> None:
        notices.leave(
            "signin.code", to_key=f"{key}|{get_language() or first_language()}", at=clock.now(), context={"code": code}
        )

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Keep a password that its owner chose."""
        if isinstance(user, Login):
            user.is_password_once = False
        super().set_password(user, password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Lead on to the desk, which asks for a second factor where there is none yet."""
        return reverse("desk:home")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask nobody again who has just come in and is setting up the first second factor on the way."""
        if self.request is not None and app == "allauth.mfa" and not is_mfa_enabled(self.request.user):
            records = get_authentication_records(self.request, self.request.user)
            if any(time.time() - record["at"] < JUST_NOW for record in records):
                return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the pages say what happened themselves."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead staff to their desk and residents to "who are you?"."""
        login = request.user
        if isinstance(login, Login) and login.staff_person_id:
            return reverse("desk:home")
        return reverse("people:who")
