from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0002_add_paper_and_public_notes'),
    ]

    operations = [
        migrations.AddField(
            model_name='resource',
            name='helps',
            field=models.JSONField(default=list),
        ),
        migrations.AlterField(
            model_name='resource',
            name='kind',
            field=models.CharField(choices=[('person', 'Person'), ('room', 'Room'), ('interpreter', 'Interpreter'), ('device', 'Device')], max_length=20),
        ),
    ]
