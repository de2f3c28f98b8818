"""Addresses as people write them, read into the one form in which they are kept and compared."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from madang.kit.refusal import Refused

from .enums import CannotReach, ContactKind

LONGEST_EMAIL = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets


@dataclass(frozen=True)
class Introduced:
    """Who somebody says they are. Addresses are in kept form; all but language may be empty.

    `chosen` names what of channel and language was really chosen: the rest is what a form began with, and holds only for
    somebody new.
    """

    name: str = ""
    language: str = field(default_factory=lambda: settings.LANGUAGE_CODE)
    channel: str = ""
    phone: str = ""
    email: str = ""
    postal: str = ""
    needs: list[str] = field(default_factory=list)
    chosen: frozenset[str] = frozenset({"channel", "language"})

    @property
    def addresses(self) -> list[tuple[str, str]]:
        """The (kind, value) pairs that can be kept."""
        pairs = (
            (ContactKind.PHONE, self.phone),
            (ContactKind.EMAIL, self.email),
            (ContactKind.POST, self.postal),
        )
        return [(kind, value) for kind, value in pairs if value]


def phone(written: str) -> str:
    """Return a telephone number in E.164, read with any spaces, dots and hyphens, or raise Refused."""
    written = unicodedata.normalize("NFKC", written)
    if re.search(r"[^\d\s+().\-–]", written):
        raise Refused(CannotReach.NOT_A_PHONE)
    try:
        number = phonenumbers.parse(written, settings.CITY_COUNTRY)
    except phonenumbers.NumberParseException as error:
        raise Refused(CannotReach.NOT_A_PHONE) from error
    if not phonenumbers.is_valid_number(number):
        raise Refused(CannotReach.NOT_A_PHONE)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_if_any(written: str) -> str:
    """Return a telephone number in E.164, nothing where nothing was written, or raise Refused."""
    return phone(written) if written.strip() else ""


def email(written: str) -> str:
    """Return an e-mail address in lower case, or raise Refused."""
    address = written.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused(CannotReach.NOT_AN_EMAIL) from error
    if len(address) > LONGEST_EMAIL:
        raise Refused(CannotReach.NOT_AN_EMAIL)
    return address


def address(written: str) -> tuple[str, str]:
    """Return (kind, value) of what a person wrote into one field for telephone or e-mail, or raise Refused."""
    if "@" in written:
        return ContactKind.EMAIL, email(written)
    return ContactKind.PHONE, phone(written)


def is_mobile(number: str) -> bool:
    """Say whether texts can reach a number: where a country does not tell, assume they can."""
    kind = phonenumbers.number_type(phonenumbers.parse(number, settings.CITY_COUNTRY))
    return kind != phonenumbers.PhoneNumberType.FIXED_LINE


def spoken(number: str) -> str:
    """Return a number as people write it here: `010-1234-5678`."""
    try:
        parsed = phonenumbers.parse(number, settings.CITY_COUNTRY)
    except phonenumbers.NumberParseException:
        return number
    if parsed.country_code == phonenumbers.country_code_for_region(settings.CITY_COUNTRY):
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
