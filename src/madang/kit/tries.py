"""Counting tries, so that numbers cannot be guessed: one count for all processes."""

from django.core.cache import cache


def too_many(what: str, *, limit: int, seconds: int) -> bool:
    """Count one try of `what`; say whether more than `limit` came within `seconds`."""
    key = f"tries:{what}"
    if cache.add(key, 1, seconds):
        return False
    try:
        return cache.incr(key) > limit
    except ValueError:  # it ran out between the two calls
        return False


def forget(what: str) -> None:
    """Forget the tries of `what`: it was done rightly."""
    cache.delete(f"tries:{what}")
