"""Keep the words of a proposal once they are sent, and every frozen version of them, whoever writes.

A constraint sees one state of a row and not the one before, so this takes triggers. SQLite loses a table's triggers when a later
migration builds that table anew: such a migration runs `keep` again. Deleting is not stopped here, because a restore empties every table.
"""

from django.db import migrations

WORDS = ("title", "answers", "lines", "room")
FROZEN = ("proposal_id", "number", "why", "words", "digest", "at")
POSTGRESQL = """
CREATE OR REPLACE FUNCTION grants_keep_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was sent stays as it was' USING ERRCODE = 'check_violation';
END $$;
CREATE OR REPLACE TRIGGER grants_kept_{name} BEFORE UPDATE ON grants_{name} FOR EACH ROW WHEN ({changed})
EXECUTE FUNCTION grants_keep_{name}();
"""
SQLITE = """CREATE TRIGGER IF NOT EXISTS grants_kept_{name} BEFORE UPDATE ON grants_{name} WHEN {changed}
BEGIN SELECT RAISE(ABORT, 'what was sent stays as it was'); END"""


def keep(apps, schema_editor):
    """Make the triggers; safe to run twice."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    compare, text = ("IS DISTINCT FROM", "::text") if is_postgresql else ("IS NOT", "")

    def changed(columns):
        return " OR ".join(f'OLD."{name}"{text} {compare} NEW."{name}"{text}' for name in columns)

    sent = f"OLD.state NOT IN ('draft', 'correcting') AND ({changed(WORDS)})"
    for name, when in (("proposal", sent), ("version", changed(FROZEN))):
        schema_editor.execute((POSTGRESQL if is_postgresql else SQLITE).format(name=name, changed=when))


def let_go(apps, schema_editor):
    """Drop the triggers."""
    for name in ("proposal", "version"):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS grants_kept_{name} ON grants_{name}")
            schema_editor.execute(f"DROP FUNCTION IF EXISTS grants_keep_{name}()")
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS grants_kept_{name}")


class Migration(migrations.Migration):
    dependencies = [("grants", "0001_begin")]
    operations = [migrations.RunPython(keep, let_go)]
