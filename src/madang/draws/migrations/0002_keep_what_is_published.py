"""Keep a commitment as it was published, and a result as it was drawn, whoever writes.

A constraint sees one state of a row and not the one before, so this takes triggers. SQLite loses a table's triggers when a later
migration builds that table anew: such a migration runs `keep` again. Deleting is not stopped here, because a restore empties
every table; the timeline names a draw that is gone.
"""

from django.db import migrations

COMMITTED = ("number", "purpose", "seed_from", "kind", "picks", "size", "commitment", "digest", "committed_at", "seed_due_at")
DRAWN = ("seed", "witnesses", "drawn_at", "order")

POSTGRESQL = """
CREATE OR REPLACE FUNCTION draws_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {committed} THEN
    RAISE EXCEPTION 'a published commitment stays as it is' USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.drawn_at IS NOT NULL AND ({drawn}) THEN
    RAISE EXCEPTION 'a draw is drawn once' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER draws_kept BEFORE UPDATE ON draws_draw FOR EACH ROW EXECUTE FUNCTION draws_keep();
"""
SQLITE = (
    """CREATE TRIGGER IF NOT EXISTS draws_kept_commitment BEFORE UPDATE ON draws_draw WHEN {committed}
    BEGIN SELECT RAISE(ABORT, 'a published commitment stays as it is'); END""",
    """CREATE TRIGGER IF NOT EXISTS draws_kept_result BEFORE UPDATE ON draws_draw WHEN OLD.drawn_at IS NOT NULL AND ({drawn})
    BEGIN SELECT RAISE(ABORT, 'a draw is drawn once'); END""",
)


def _changed(columns, compare, text=""):
    return " OR ".join(f'OLD."{name}"{text} {compare} NEW."{name}"{text}' for name in columns)


def keep(apps, schema_editor):
    """Make the triggers; safe to run twice."""
    if schema_editor.connection.vendor == "postgresql":
        # As text, because jsonb is compared by value and JSON text is what was published.
        told = {"committed": _changed(COMMITTED, "IS DISTINCT FROM", "::text"), "drawn": _changed(DRAWN, "IS DISTINCT FROM", "::text")}
        schema_editor.execute(POSTGRESQL.format(**told))
    else:
        for trigger in SQLITE:
            schema_editor.execute(trigger.format(committed=_changed(COMMITTED, "IS NOT"), drawn=_changed(DRAWN, "IS NOT")))


def let_go(apps, schema_editor):
    """Drop the triggers."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER IF EXISTS draws_kept ON draws_draw; DROP FUNCTION IF EXISTS draws_keep();")
    else:
        for name in ("draws_kept_commitment", "draws_kept_result"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("draws", "0001_initial")]
    operations = [migrations.RunPython(keep, let_go)]
