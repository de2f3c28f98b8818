"""Codes of six digits that prove an address: sent there, typed back within a quarter of an hour, before anything is kept.

Who waits for a code stands in the session, under a key of the page that asked; how often is counted for all processes.
"""

from __future__ import annotations

import secrets
from collections.abc import MutableMapping
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.crypto import constant_time_compare

from madang.kit import tries
from madang.kit.refusal import Refused
from madang.notices import actions as notices

from . import contacts
from .enums import CannotProve, ContactKind

LASTS = timedelta(minutes=15)
TRIES = 5
CODES = 10  # that one asker may order in an hour: nobody's telephone is to ring at a stranger's wish
AT_ONE = 4  # codes to one address within a quarter of an hour


def send(
    session: MutableMapping[str, Any], name: str, address: tuple[str, str], *, asker: str, language: str, at: datetime,
    about: models.Model | None = None,
) -> None:  # fmt: skip
    """Send a code to an address (kind, value) and wait for it under `name`, or raise Refused."""
    kind, value = address
    too_many = tries.too_many(f"contact-of:{asker}", limit=CODES, seconds=3600)
    if too_many or tries.too_many(f"contact:{value}", limit=AT_ONE, seconds=900):
        raise Refused(CannotProve.TOO_OFTEN)
    code = f"{secrets.randbelow(10**6):06d}"
    shown = contacts.spoken(value) if kind == ContactKind.PHONE else value
    session[name] = {
        "kind": str(kind), "value": value, "shown": shown, "code": code, "until": (at + LASTS).isoformat(),
    }  # fmt: skip
    notices.leave("contact.code", to_key=f"{kind}:{value}|{language}", at=at, about=about, context={"code": code})


def waiting(session: MutableMapping[str, Any], name: str) -> str:
    """Return the address that waits for its code, as it is shown, or nothing."""
    return str((session.get(name) or {}).get("shown", ""))


def check(session: MutableMapping[str, Any], name: str, typed: str, *, at: datetime) -> tuple[ContactKind, str]:
    """Return the address that a typed code proves, once; or raise Refused."""
    kept = session.get(name)
    if not kept:
        raise Refused(CannotProve.NO_LONGER)
    # Counted for all processes, not in the session: guesses sent all at once must not each count as the first.
    tried = tries.too_many(f"contact-code:{kept['value']}:{kept['until']}", limit=TRIES, seconds=900)
    if tried or at > datetime.fromisoformat(kept["until"]):
        del session[name]
        raise Refused(CannotProve.NO_LONGER)
    if not constant_time_compare(typed.strip().replace(" ", ""), kept["code"]):
        raise Refused(CannotProve.NOT_THE_CODE)
    del session[name]
    return ContactKind(kept["kind"]), kept["value"]
