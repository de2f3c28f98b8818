from django.db import migrations, models

STATES = [
    ("made", "Promised"),
    ("planned", "Planned"),
    ("funded", "Funded"),
    ("under_way", "Under way"),
    ("kept", "Kept"),
    ("changed", "Changed, with reason"),
    ("broken", "Not kept, with reason"),
]


class Migration(migrations.Migration):
    dependencies = [("commitments", "0003_add_constraints")]

    operations = [
        migrations.AlterField("commitment", "state", models.CharField(choices=STATES, default="made", max_length=20)),
        migrations.AddField("commitment", "state_on", models.DateField(null=True)),
        migrations.AddField("commitment", "ended_with", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField(
            "step", "state", models.CharField(choices=STATES, default="", max_length=20), preserve_default=False
        ),
    ]
