"""The machines and people of the notices' own tests, for what joins them with the floors above."""

from madang.notices.tests.conftest import kinds, mail, people, sms

__all__ = ["kinds", "mail", "people", "sms"]
