"""Drafts are asked for by more programmes than cases: they move a floor down, with their files."""

from django.core.management.color import no_style
from django.db import migrations


def move(apps, schema_editor):
    """Put each draft into its new table under its own number, so that its files still find it."""
    old, new = apps.get_model("cases", "Draft"), apps.get_model("people", "Draft")
    made = [
        new(
            pk=draft.pk, kind="hour" if "programme" in draft.answers else "tell", reference=draft.reference,
            secret=draft.secret, channel=draft.channel, answers=draft.answers, by_id=draft.by_id, begun_at=draft.begun_at,
            kept_at=draft.kept_at,
        )
        for draft in old.objects.order_by("pk")
    ]
    new.objects.bulk_create(made, batch_size=500)
    apps.get_model("documents", "Document").objects.filter(subject_type="cases.draft").update(subject_type="people.draft")
    with schema_editor.connection.cursor() as cursor:
        for statement in schema_editor.connection.ops.sequence_reset_sql(no_style(), [new]):
            cursor.execute(statement)
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE" if schema_editor.connection.vendor == "postgresql" else "SELECT 1")


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0007_add_constraints"),
        ("documents", "0001_initial"),
        ("people", "0007_add_draft"),
    ]

    operations = [
        migrations.RunPython(move),
        migrations.DeleteModel(name="Draft"),
    ]
