"""On PostgreSQL an index for each collection: one for both finds the hits of the other too, and throws them away one by one."""

from django.db import migrations

COLLECTIONS = ("case", "story")


def part(apps, editor):
    if editor.connection.vendor == "postgresql":
        for name in COLLECTIONS:
            editor.execute(
                f"CREATE INDEX search_{name}_pieces ON search_entry USING gin (pieces) WHERE collection = '{name}'"
            )
        editor.execute("DROP INDEX search_entry_pieces")


def join(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute("CREATE INDEX search_entry_pieces ON search_entry USING gin (pieces)")
        for name in COLLECTIONS:
            editor.execute(f"DROP INDEX search_{name}_pieces")


class Migration(migrations.Migration):
    dependencies = [("search", "0002_build_index")]
    operations = [migrations.RunPython(part, join)]
