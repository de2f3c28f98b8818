"""The table in which tries are counted (settings.CACHES)."""

from django.core.management import call_command
from django.db import migrations


def build(apps, editor):
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(build, migrations.RunPython.noop)]
