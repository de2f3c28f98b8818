"""The row by which public pages know that they are stale, and which hands out public numbers one by one."""

from django.db import migrations


def begin(apps, editor):
    apps.get_model("cases", "Generation").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
