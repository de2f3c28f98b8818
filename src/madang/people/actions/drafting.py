"""Keeping what is being typed, and forgetting what nobody went on with."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from madang.documents import actions as documents
from madang.documents.models import Document

from ..enums import DRAFT_DAYS
from ..models import Draft


def keep_draft(draft: Draft, *, answers: dict[str, object], at: datetime) -> Draft:
    """Keep what was typed so far."""
    draft.answers, draft.kept_at = {**draft.answers, **answers}, at
    if draft.pk:
        draft.save(update_fields=["answers", "kept_at"])
    else:
        draft.save(force_insert=True)
    return draft


def finish_draft(draft: Draft, *, told: models.Model) -> None:
    """Hand a draft's files to what it became, and let the draft go."""
    if draft.answers.get("files"):
        documents.hand_over(Document.objects.of(draft), to=told)
    draft.delete()


def forget_drafts(*, at: datetime) -> int:
    """Delete drafts that nobody went on with, and their files. Return how many."""
    old = list(Draft.objects.filter(kept_at__lt=at - timedelta(days=DRAFT_DAYS))[:500])
    for draft in old:
        documents.drop(Document.objects.of(draft))
        draft.delete()
    return len(old)
