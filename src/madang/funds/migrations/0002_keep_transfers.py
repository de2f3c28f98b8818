"""Keep a transfer as it was written, whoever writes: what was wrong is put right by another transfer.

A constraint sees one state of a row and not the one before, so this takes a trigger. SQLite loses a table's triggers when a later
migration builds that table anew: such a migration runs `keep` again. Deleting is not stopped here, because a restore empties every
table; the timeline names a transfer that is gone.
"""

from django.db import migrations

KEPT = ("flow", "credit_id", "debit_id", "amount", "words", "at", "by_id", "key")
POSTGRESQL = """
CREATE OR REPLACE FUNCTION funds_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a transfer stays as it was written' USING ERRCODE = 'check_violation';
END $$;
CREATE OR REPLACE TRIGGER funds_kept BEFORE UPDATE ON funds_transfer FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION funds_keep();
"""
SQLITE = """CREATE TRIGGER IF NOT EXISTS funds_kept BEFORE UPDATE ON funds_transfer WHEN {changed}
BEGIN SELECT RAISE(ABORT, 'a transfer stays as it was written'); END"""


def keep(apps, schema_editor):
    """Make the trigger; safe to run twice."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    compare = "IS DISTINCT FROM" if is_postgresql else "IS NOT"
    changed = " OR ".join(f'OLD."{name}" {compare} NEW."{name}"' for name in KEPT)
    schema_editor.execute((POSTGRESQL if is_postgresql else SQLITE).format(changed=changed))


def let_go(apps, schema_editor):
    """Drop the trigger."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER IF EXISTS funds_kept ON funds_transfer; DROP FUNCTION IF EXISTS funds_keep();")
    else:
        schema_editor.execute("DROP TRIGGER IF EXISTS funds_kept")


class Migration(migrations.Migration):
    dependencies = [("funds", "0001_begin")]
    operations = [migrations.RunPython(keep, let_go)]
