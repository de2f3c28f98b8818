"""What every page knows: how this reader likes it, in which language it also exists, who sits in the chair."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language

THEMES = ("light", "dark")
SIZES = ("large", "xlarge")


def page(request: HttpRequest) -> dict[str, Any]:
    """Return theme, text size, the address in the other languages, and who is asking."""
    language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return {
        "theme": theme if (theme := request.COOKIES.get("theme", "")) in THEMES else "",
        "size": size if (size := request.COOKIES.get("size", "")) in SIZES else "",
        "language": language,
        "other_languages": [
            (code, name, translate_url(request.get_full_path(), code))
            for code, name in settings.LANGUAGES
            if code != language
        ],
        "person": getattr(request, "person", None),
        "seat": getattr(request, "seat", None),
        "city_name": settings.CITY_NAME,
        "city_phone": settings.CITY_PHONE,
        "is_demo": settings.DEMO,
    }
