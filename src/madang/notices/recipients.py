"""The one place where this app meets people: a resolver from a recipient key to how to reach them, registered above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from .enums import Channel


@dataclass(frozen=True)
class Recipient:
    """How to reach someone now: ways in order of preference as (channel, address).

    `phones` are numbers for a call that was asked for, also of somebody who is told otherwise by letter.
    """

    name: str
    language: str
    ways: list[tuple[str, str]] = field(default_factory=list)
    postal: str = ""
    is_safe_to_contact: bool = True
    phones: list[str] = field(default_factory=list)

    @property
    def numbers(self) -> list[str]:
        """The numbers at which a person can be called, in order."""
        called = [address for channel, address in self.ways if channel == Channel.CALL]
        return called + [number for number in self.phones if number not in called]


_resolvers: dict[str, Callable[[str], Recipient | None]] = {}


def register(prefix: str, resolver: Callable[[str], Recipient | None]) -> None:
    """Let keys that begin with `prefix:` be resolved by `resolver`, which is given the rest of the key."""
    _resolvers[prefix] = resolver


def resolve(key: str) -> Recipient | None:
    """Return the recipient behind a key, or None where there is no one (any more)."""
    prefix, _, rest = key.partition(":")
    return _resolvers[prefix](rest) if prefix in _resolvers else None
