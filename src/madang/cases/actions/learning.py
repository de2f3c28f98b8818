"""Learning from answered cases which office a matter is for."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Left

from madang.kit import near

from .. import learning
from ..enums import ERASED
from ..learning import Sample
from ..models import Case, Learned

LEAST, LEAST_NEW = 200, 50  # answered cases before anything is learned, and new ones before it is learned again
REST = timedelta(days=1)
CORRECTED = 2.0  # how much a case counts where a person sent it elsewhere than was suggested
KEPT = 3  # models, so that an older program beside a newer one still finds its own


def learning_is_due(at: datetime) -> bool:
    """Say whether there is enough to learn, and enough that is new, a day after the last time."""
    last = Learned.objects.order_by("-number").only("learned_at").first()
    if last is None:
        return _answered().count() >= LEAST
    if last.learned_at > at - REST:
        return False
    return _answered().filter(answered_at__gt=last.learned_at).count() >= LEAST_NEW and _answered().count() >= LEAST


def learn(*, at: datetime) -> Learned | None:
    """Learn from the answered cases, once: whoever comes second with the same number gets what the first one kept.

    Raises training.TooFewError where there is too little to learn from.
    """
    from .. import training  # only here: it loads scikit-learn, 70 MB that no page needs

    number = (Learned.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    samples = samples_of_answered(training.MOST)
    precision = learning.precision(at.astimezone(ZoneInfo(settings.TIME_ZONE)).date())
    model = training.train(samples, precision=precision)
    row = Learned(
        number=number,
        form=learning.FORM,
        learned_at=at,
        samples=model.samples,
        corrected=sum(sample.weight > 1 for sample in samples),
        figures={"precision": precision, **asdict(model.measured)},
        model=model.as_bytes(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            Learned.objects.filter(number__lte=number - KEPT).delete()
    except IntegrityError:
        return Learned.objects.filter(number=number).first()
    near.forget()
    return row


def _answered() -> QuerySet[Case]:
    return Case.objects.filter(answered_at__isnull=False).exclude(title=ERASED)


def samples_of_answered(most: int) -> list[Sample]:
    """Return the newest answered cases, oldest first, each with the office that answered it in the end."""
    rows = (
        _answered()
        .annotate(beginning=Left("text", learning.BODY))
        .order_by("-answered_at", "-pk")
        .values_list("title", "beginning", "office__code", "office_id", "suggestion", "resident_id")
    )
    samples = []
    for title, text, code, office, suggestion, resident in rows[:most]:
        offered = suggestion.get("offices") or []
        is_corrected = bool(offered) and offered[0]["office_id"] != office
        samples.append(Sample(title, text, code, CORRECTED if is_corrected else 1.0, str(resident or "")))
    return samples[::-1]
