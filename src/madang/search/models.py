"""The index. On SQLite its words live in one FTS5 table a collection; on PostgreSQL in a stored tsvector."""

from django.db import models

COLLECTIONS = ("case", "story")


class Entry(models.Model):
    """The pieces last indexed for one object; the FTS5 table can only forget words that it is told again."""

    collection = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    words = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "object_id"], name="search_one_entry_per_object"),
        ]

    class Fields:
        personal = ("words",)
        internal = ("collection", "object_id")
