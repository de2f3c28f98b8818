"""A file and what it belongs to, as plain values."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class DocumentQuerySet(models.QuerySet["Document"]):
    """Documents by what they belong to."""

    def of(self, subject: models.Model) -> DocumentQuerySet:
        """Return the documents of one subject."""
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)


class Document(models.Model):
    """One file, its kind found from its content; `name` is what its sender called it, shown and never trusted."""

    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    file = models.FileField(upload_to="documents/%Y/%m/")
    name = models.CharField(max_length=120)
    mime = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    objects: ClassVar[DocumentQuerySet] = DocumentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="documents_subject")]

    class Fields:
        personal = ("file", "name")
        internal = ("subject_type", "subject_id", "mime", "size", "sha256", "added_at", "by_id")

    @property
    def is_picture(self) -> bool:
        """Whether a browser shows it as a picture."""
        return self.mime.startswith("image/")
