"""How django-allauth reaches people: codes leave through the outbox like every other notice."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madang.kit import clock
from madang.notices import actions as notices

from . import contacts
from .forms import PhoneField
from .models import Login


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
        return [stage for stage in super().get_login_stages() if "Verification" not in stage]

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
        notices.leave("signin.code", to_key=f"{key}|{get_language() or 'ko'}", at=clock.now(), context={"code": code})

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the pages say what happened themselves."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead staff to their desk and residents to "who are you?"."""
        login = request.user
        if isinstance(login, Login) and login.staff_person_id:
            return reverse("desk:home")
        return reverse("people:who")
