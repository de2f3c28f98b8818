"""Let a published list be given up before its seed is known. SQLite builds the table anew: the triggers are made again."""

from importlib import import_module

from django.db import migrations, models
from django.db.models import Q

keep = import_module("madang.draws.migrations.0002_keep_what_is_published").keep


class Migration(migrations.Migration):
    dependencies = [("draws", "0002_keep_what_is_published")]
    operations = [
        migrations.AddField("draw", "abandoned_at", models.DateTimeField(null=True)),
        migrations.AddField("draw", "why_abandoned", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddConstraint(
            "draw",
            models.CheckConstraint(
                condition=Q(abandoned_at__isnull=True, why_abandoned="")
                | (Q(abandoned_at__isnull=False, drawn_at__isnull=True) & ~Q(why_abandoned="")),
                name="draws_what_is_abandoned_has_a_reason_and_no_seed",
            ),
        ),
        migrations.RunPython(keep, migrations.RunPython.noop),
    ]
