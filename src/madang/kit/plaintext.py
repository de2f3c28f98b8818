"""What people type, made safe to keep: no NUL, no hidden direction marks, one Unicode form, no resident number."""

import re
import unicodedata
from datetime import date

# Overrides and isolates can make a line read other than it is stored (CVE-2021-42574). Plain RTL letters stay.
HIDDEN = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069\ufeff]")
RESIDENT_NUMBER = re.compile(r"(?<!\d)(\d{6})\s?[-‐‑–—―−.·]?\s?([1-8])(\d{6})(?!\d)")
CENTURY = {"1": 1900, "2": 1900, "5": 1900, "6": 1900, "3": 2000, "4": 2000, "7": 2000, "8": 2000}

PERSONAL = re.compile(
    r"01[016789][\s.-]?\d{3,4}[\s.-]?\d{4}|\b\d{2,3}[\s.-]\d{3,4}[\s.-]\d{4}\b|[\w.+-]+@[\w-]+\.[\w.]+|\b\d{2,3}[가-힣]\s?\d{4}\b|\d+동\s?\d+호|[가-힣]{1,8}(?:로|길)\s?\d+(?:번?길)?(?:\s?\d+(?:-\d+)?)?"
)


def clean(text: str) -> str:
    """Return `text` in NFC with plain line ends and without control and override characters."""
    text = HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", text).strip()  # last, because what was hidden may have kept two signs apart


def number(written: str) -> int | None:
    """Return a whole number of at most nine ASCII digits, such as addresses carry; None for anything else."""
    return int(written) if re.fullmatch(r"[0-9]{1,9}", written) else None


def has_resident_number(text: str) -> bool:
    """Say whether a Korean resident (or foreign resident) registration number stands in `text`.

    Only thirteen digits whose first six are a real date count, so that a 13-digit order number does not.
    Source: Personal Information Protection Act (KR), art. 24-2: such numbers are not to be collected.
    """
    for birth, kind, _ in RESIDENT_NUMBER.findall(unicodedata.normalize("NFKC", text)):  # full-width digits too
        try:
            date(CENTURY[kind] + int(birth[:2]), int(birth[2:4]), int(birth[4:]))
        except ValueError:
            continue
        return True
    return False


def masked(name: str) -> str:
    """Return a name with its middle hidden: `김영자` gives `김○자`, `Rahman` gives `R○n`."""
    name = name.strip()
    if len(name) <= 1:
        return name
    if len(name) == 2:
        return name[0] + "○"
    return f"{name[0]}○{name[-1]}"


def masked_tail(value: str, *, keep: int = 4) -> str:
    """Return `••••-1234` for a telephone, keeping the last `keep` signs; for an address keep its domain."""
    if "@" in value:
        name, _, domain = value.partition("@")
        return f"{name[:1]}•••@{domain}"
    return "•••-" + value[-keep:]


def looks_personal(text: str) -> list[str]:
    """Return what in a text looks like a telephone number, an e-mail address, a car or somebody's address."""
    return PERSONAL.findall(text)
