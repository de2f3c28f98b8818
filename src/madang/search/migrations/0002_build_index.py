"""The engine's own index under search_entry: FTS5 tables on SQLite, a stored tsvector with GIN on PostgreSQL."""

from django.db import migrations


def build(apps, editor):
    if editor.connection.vendor == "sqlite":
        for collection in ("case", "story"):
            editor.execute(
                f"CREATE VIRTUAL TABLE search_{collection} USING fts5("
                "words, content='', detail='none', columnsize=0, tokenize='ascii')"
            )
    else:
        editor.execute(
            "ALTER TABLE search_entry ADD COLUMN pieces tsvector"
            " GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED"
        )
        editor.execute("CREATE INDEX search_entry_pieces ON search_entry USING gin (pieces)")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(build, migrations.RunPython.noop)]
