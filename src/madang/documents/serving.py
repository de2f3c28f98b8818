"""Handing out a file, once the app above has said that this reader may have it."""

from __future__ import annotations

from django.http import HttpResponse

from .models import Document


def serve(document: Document) -> HttpResponse:
    """Hand out a file: pictures to be shown, anything else to be saved; never run."""
    response = HttpResponse(document.file.read(), content_type=document.mime)
    kind = "inline" if document.is_picture else "attachment"
    response["Content-Disposition"] = f'{kind}; filename="{document.sha256[:12]}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
